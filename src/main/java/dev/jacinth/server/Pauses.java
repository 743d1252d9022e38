package dev.jacinth.server;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Times during which clients' commands have to wait, each for a reason of its own. They add up: as long as one that
/// covers a command lasts, it waits.
final class Pauses {

    /// Who asked for it.
    enum Reason {
        CLIENT_PAUSE,
        SHUTDOWN,
        FAILOVER
    }

    /// What has to wait. The larger comes last.
    enum Scope {
        WRITES,
        ALL
    }

    private record Pause(Scope scope, long endMillis) {}

    private final Map<Reason, Pause> pauses = new EnumMap<>(Reason.class);
    private final ServerCondition condition;
    private final Executor executor;
    private final Runnable eased;

    /// @param eased is run when what had to wait may go on
    Pauses(ServerCondition condition, Executor executor, Runnable eased) {
        this.condition = condition;
        this.executor = executor;
        this.eased = eased;
    }

    /// Begins a pause, or makes one that lasts for the same reason wider and longer, never narrower or shorter.
    ///
    /// @param endMillis milliseconds since 1970; `Long.MAX_VALUE` for until [#end]
    void begin(Reason reason, Scope scope, long endMillis) {
        Pause before = pauses.get(reason);
        Pause now = before == null
                ? new Pause(scope, endMillis)
                : new Pause(
                        scope.compareTo(before.scope) > 0 ? scope : before.scope,
                        Math.max(endMillis, before.endMillis));
        pauses.put(reason, now);
        update();
    }

    void end(Reason reason) {
        if (pauses.remove(reason) != null) {
            update();
            eased.run();
        }
    }

    /// Ends those whose time is over.
    void check(long nowMillis) {
        if (!pauses.isEmpty() && pauses.values().removeIf(pause -> pause.endMillis <= nowMillis)) {
            update();
            eased.run();
        }
    }

    /// What has to wait now, or null.
    @Nullable
    Scope scope() {
        Scope widest = null;
        for (Pause pause : pauses.values()) {
            widest = widest == Scope.ALL ? widest : pause.scope;
        }
        return widest;
    }

    /// The end of the pause for a reason, or 0.
    long endMillis(Reason reason) {
        Pause pause = pauses.get(reason);
        return pause == null ? 0 : pause.endMillis;
    }

    private void update() {
        Scope scope = scope();
        condition.paused(scope == Scope.ALL, scope != null);
        executor.holdExpiry(scope != null);
    }
}
