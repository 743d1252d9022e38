package dev.jacinth.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the dispatcher must know of a command. The first group is what COMMAND INFO lists, by the word given; the
/// second is our own and replaces questions about names.
public enum Flag {
    WRITE("write"),
    READONLY("readonly"),
    DENYOOM("denyoom"),
    MODULE("module"),
    ADMIN("admin"),
    PUBSUB("pubsub"),
    NOSCRIPT("noscript"),
    BLOCKING("blocking"),
    LOADING("loading"),
    STALE("stale"),
    SKIP_MONITOR("skip_monitor"),
    SKIP_SLOWLOG("skip_slowlog"),
    ASKING("asking"),
    FAST("fast"),
    NO_AUTH("no_auth"),
    NO_ASYNC_LOADING("no_async_loading"),
    NO_MULTI("no_multi"),
    NO_MANDATORY_KEYS("no_mandatory_keys"),
    ALLOW_BUSY("allow_busy"),
    MOVABLE_KEYS("movablekeys"),
    /// In no list of Redis: it is propagated although it is no write.
    MAY_REPLICATE(null),
    /// In no list of Redis: the command needs the permission of `enable-debug-command` and the like.
    PROTECTED(null),
    /// A write that deletes whole keys and nothing else, which needs no memory: it runs however little is left.
    RELEASES(null),
    /// In a transaction it runs at once instead of being queued.
    RUNS_IN_MULTI(null),
    /// It runs the queue of the transaction: EXEC.
    RUNS_QUEUE(null),
    /// Its effects are deletions of unrelated keys, which need not form a transaction: SCAN, RANDOMKEY.
    EFFECTS_APART(null),
    /// It tells whether all is well: refused, as writes are, while nothing can be saved.
    TELLS_HEALTH(null),
    /// A RESP2 client that has subscribed may send it.
    ALLOWED_SUBSCRIBED(null),
    /// It comes from a replica and keeps the replication going: refused to nobody for lack of memory or while paused.
    REPLICATION(null);

    private final @Nullable String word;

    Flag(@Nullable String word) {
        this.word = word;
    }

    /// The word of COMMAND INFO, or null if it is not shown.
    public @Nullable String word() {
        return word;
    }

    /// The bit of this flag in [Command#flags].
    public long bit() {
        return 1L << ordinal();
    }

    static long bits(Flag... flags) {
        long bits = 0;
        for (Flag flag : flags) {
            bits |= flag.bit();
        }
        return bits;
    }

    @Override
    public String toString() {
        return word != null ? word : name().toLowerCase(Locale.ROOT);
    }
}
