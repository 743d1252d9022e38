package dev.jacinth.server;

import dev.jacinth.time.Clock;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The connections of MIGRATE, one for each target, kept for a while since keys seldom move alone.
final class MigrationTargets {

    private static final int TARGETS_MAX = 64;
    private static final long IDLE_NANOS_MAX = 10_000_000_000L;

    private final Clock clock;

    /// By `host:port`, the one that was used last at the end.
    private final Map<String, MigrationTarget> kept = new LinkedHashMap<>(16, 0.75f, true);

    MigrationTargets(Clock clock) {
        this.clock = clock;
    }

    /// A connection, kept or new.
    ///
    /// @param timeoutMillis for how long at most the target may keep still, from now on
    /// @throws java.net.UnknownHostException if no address belongs to the host
    /// @throws java.net.SocketTimeoutException if the time is over
    MigrationTarget take(String host, int port, long timeoutMillis) throws IOException {
        String name = name(host, port);
        MigrationTarget target = kept.get(name);
        if (target == null) {
            if (kept.size() == TARGETS_MAX) {
                closeLongestUnused();
            }
            target = MigrationTarget.connect(host, port, timeoutMillis);
            kept.put(name, target);
        }
        target.use(timeoutMillis, clock.nanos());
        return target;
    }

    private void closeLongestUnused() {
        Iterator<MigrationTarget> targets = kept.values().iterator();
        targets.next().close();
        targets.remove();
    }

    /// Closes the connection to a target, if there is one.
    void discard(String host, int port) {
        MigrationTarget target = kept.remove(name(host, port));
        if (target != null) {
            target.close();
        }
    }

    /// Closes what has not been used for a while.
    void closeIdle() {
        if (kept.isEmpty()) {
            return;
        }
        long now = clock.nanos();
        kept.values().removeIf(target -> {
            boolean idle = now - target.lastUseNanos() > IDLE_NANOS_MAX;
            if (idle) {
                target.close();
            }
            return idle;
        });
    }

    /// Number of connections.
    int size() {
        return kept.size();
    }

    private static String name(String host, int port) {
        return host + ":" + port;
    }
}
