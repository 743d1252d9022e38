package dev.jacinth.server;

import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.time.Clock;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/// Deletes keys whose time has come and gives back the memory of what was deleted, in slices of less than half a
/// millisecond. Between two slices there is time for what clients have sent.
final class Sweeper {

    /// The longest time for which commands wait while a slice runs.
    private static final long SLICE_NANOS = 400_000;
    private static final long PAUSE_MICROS = 200;
    private static final int BLOCKS_AT_ONCE = 256;
    /// Keys that fall due one after the other are taken together.
    private static final long EARLIEST_MILLIS = 20;

    private final EventLoop loop;
    private final Executor executor;
    private final Keyspace keyspace;
    private final Clock clock;

    private final Runnable goOn;
    private LongConsumer expiryTook = _ -> {};
    private boolean expiryEnabled = true;
    private boolean underWay;
    private long period;

    Sweeper(EventLoop loop, Executor executor, Keyspace keyspace, Clock clock, CrashReport crashReport) {
        goOn = crashReport.guarded(this::goOn);
        this.loop = loop;
        this.executor = executor;
        this.keyspace = keyspace;
        this.clock = clock;
    }

    /// Whether expired keys are looked for: DEBUG SET-ACTIVE-EXPIRE.
    void expiryEnabled(boolean value) {
        expiryEnabled = value;
    }

    /// Tells somebody how many nanoseconds each search for expired keys took.
    void onExpiry(LongConsumer listener) {
        expiryTook = listener;
    }

    /// Begins, unless it is under way; to be called regularly.
    ///
    /// @param periodMillis the time until the next call: what falls due before it gets a slice of its own
    void sweep(long periodMillis) {
        if (!underWay) {
            period = periodMillis;
            run();
        }
    }

    private void goOn() {
        underWay = false;
        run();
    }

    private void run() {
        boolean more = slice();
        long waitMillis = Math.max(EARLIEST_MILLIS, nextExpiryMillis() - keyspace.now());
        if (more) {
            underWay = true;
            loop.schedule(goOn, PAUSE_MICROS, TimeUnit.MICROSECONDS);
        } else if (waitMillis < period) {
            underWay = true;
            loop.schedule(goOn, waitMillis, TimeUnit.MILLISECONDS);
        }
    }

    /// Works for one slice; true if there is more to do.
    private boolean slice() {
        long startNanos = clock.nanos();
        long endNanos = startNanos + SLICE_NANOS;
        boolean[] more = {false};
        executor.runChore(() -> more[0] = expire(endNanos));
        expiryTook.accept(clock.nanos() - startNanos);
        boolean garbage = true;
        while (garbage && clock.nanos() < endNanos) {
            garbage = keyspace.reclaimer().work(BLOCKS_AT_ONCE);
        }
        return more[0] || garbage && keyspace.reclaimer().pendingObjects() > 0;
    }

    private boolean expire(long endNanos) {
        if (expiryEnabled && keyspace.expiryMode() == ExpiryMode.HIDE) {
            keyspace.expireOwn();
        }
        return isExpiring() && keyspace.expireDue(clock, endNanos);
    }

    private boolean isExpiring() {
        return expiryEnabled && keyspace.expiryMode() == ExpiryMode.DELETE;
    }

    private long nextExpiryMillis() {
        long next = Long.MAX_VALUE;
        for (int i = 0; isExpiring() && i < keyspace.databases(); i++) {
            next = Math.min(next, keyspace.database(i).firstExpiryMillis());
        }
        return next;
    }
}
