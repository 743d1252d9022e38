package dev.jacinth.server;

import dev.jacinth.command.Deletion;
import dev.jacinth.config.MaxmemoryPolicy;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Eviction;
import dev.jacinth.keyspace.Eviction.Ranking;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.Reclaimer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Keeps the memory in use below `maxmemory` by removing keys, before commands run and for a limited time. Where that
/// does not suffice it goes on between commands, which run meanwhile; only where nothing is left that may go, commands
/// that need memory are refused.
///
/// How much has to go is settled at the beginning of a run, and only what the data set takes is looked at while it
/// lasts: deletions that are announced to subscribers take memory as well, and could not be caught up with.
final class KeyEviction {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int BLOCKS_AT_ONCE = 256;
    private static final int STEPS_BETWEEN_LOOKS_AT_THE_CLOCK = 16;

    private static final int TENACITY_LINEAR_MAX = 10;
    private static final int TENACITY_MAX = 100;
    private static final long NANOS_PER_TENACITY = 50_000;
    private static final double TENACITY_GROWTH = 1.15;
    private static final long NOT_EXCEEDED = Long.MIN_VALUE;

    private final Composition parts;
    private final Keyspace keyspace;
    private final Settings settings;
    private final Runnable goOn;

    private long limitBytes;
    private boolean evicts;
    private long timeLimitNanos;
    private boolean scheduled;
    private long exceededSinceNanos = NOT_EXCEEDED;
    private long exceededNanos;

    private enum Outcome {
        BELOW,
        UNDER_WAY,
        FAILED
    }

    KeyEviction(Composition parts) {
        this.parts = parts;
        keyspace = parts.keyspace;
        settings = parts.settings;
        goOn = parts.crashReport.guarded(() -> {
            scheduled = false;
            beforeCommand();
        });
        settings.follow(Settings.MAXMEMORY_EVICTION_TENACITY, tenacity -> timeLimitNanos = timeLimitNanos(tenacity));
        settings.follow(Settings.MAXMEMORY_POLICY, _ -> configure());
        settings.follow(Settings.MAXMEMORY_SAMPLES, _ -> configure());
        limitBytes = settings.get(Settings.MAXMEMORY);
        settings.onChange(Settings.MAXMEMORY, this::limit);
    }

    /// As Redis has it: 50 microseconds for each of the first ten, then 15 % more for each, to two minutes.
    static long timeLimitNanos(int tenacity) {
        if (tenacity >= TENACITY_MAX) {
            return Long.MAX_VALUE / 2;
        }
        long linear = NANOS_PER_TENACITY * Math.min(tenacity, TENACITY_LINEAR_MAX);
        return (long) (linear * Math.pow(TENACITY_GROWTH, Math.max(0, tenacity - TENACITY_LINEAR_MAX)));
    }

    private void configure() {
        MaxmemoryPolicy policy = settings.get(Settings.MAXMEMORY_POLICY);
        Ranking ranking = switch (policy) {
            case ALLKEYS_LRU, VOLATILE_LRU -> Ranking.IDLE;
            case ALLKEYS_LFU, VOLATILE_LFU -> Ranking.FREQUENCY;
            case VOLATILE_TTL -> Ranking.TIME_TO_LIVE;
            case ALLKEYS_RANDOM, VOLATILE_RANDOM, NOEVICTION -> Ranking.RANDOM;
        };
        boolean volatileOnly = switch (policy) {
            case VOLATILE_LRU, VOLATILE_LFU, VOLATILE_RANDOM, VOLATILE_TTL -> true;
            case ALLKEYS_LRU, ALLKEYS_LFU, ALLKEYS_RANDOM, NOEVICTION -> false;
        };
        evicts = policy != MaxmemoryPolicy.NOEVICTION;
        keyspace.eviction().configure(ranking, volatileOnly, settings.get(Settings.MAXMEMORY_SAMPLES));
    }

    private void limit(long bytes) {
        limitBytes = bytes;
        long used = parts.memory.usedBytes();
        if (bytes == 0) {
            settle(Outcome.BELOW);
        } else if (used > bytes) {
            goOnSoon();
            LOG.log(
                    Level.WARNING,
                    "WARNING: the new maxmemory value set via CONFIG SET (" + bytes
                            + ") is smaller than the current memory usage (" + used
                            + "). This will result in key eviction and/or the inability to accept new write commands"
                            + " depending on the maxmemory-policy.");
        }
    }

    private void goOnSoon() {
        if (!scheduled) {
            scheduled = true;
            parts.transport.loop().execute(goOn);
        }
    }

    /// Makes room if there is too little, and settles whether the command may take more.
    void beforeCommand() {
        if (limitBytes != 0) {
            settle(run());
        }
    }

    private Outcome run() {
        long excess = parts.memory.countedBytes() - limitBytes;
        if (excess <= 0 || !mayEvict()) {
            return Outcome.BELOW;
        }
        long start = parts.clock.nanos();
        Outcome[] result = {Outcome.BELOW};
        parts.executor.runChore(() -> result[0] = free(excess, start + timeLimitNanos));
        parts.latency.observe("eviction-cycle", parts.clock.nanos() - start);
        if (result[0] == Outcome.UNDER_WAY) {
            goOnSoon();
        }
        return result[0];
    }

    /// A replica leaves it to its master, if it is so told; and what is paused must not change.
    private boolean mayEvict() {
        return !parts.condition.isLoading()
                && !parts.condition.isPausedForWrites()
                && (parts.replication.replication().isMaster() || !settings.get(Settings.REPLICA_IGNORE_MAXMEMORY));
    }

    private Outcome free(long excess, long endNanos) {
        Reclaimer reclaimer = keyspace.reclaimer();
        long target = dataBytes() - excess;
        for (int steps = 1; dataBytes() > target; steps++) {
            if (reclaimer.pendingObjects() > 0) {
                reclaimer.work(BLOCKS_AT_ONCE);
            } else if (!evicts || !evictOne()) {
                return Outcome.FAILED;
            }
            if (steps % STEPS_BETWEEN_LOOKS_AT_THE_CLOCK == 0 && parts.clock.nanos() - endNanos >= 0) {
                return Outcome.UNDER_WAY;
            }
        }
        return Outcome.BELOW;
    }

    private long dataBytes() {
        return parts.memory.allocatedBytes() + parts.memory.bookBytes();
    }

    private boolean evictOne() {
        Eviction eviction = keyspace.eviction();
        if (!parts.latency.isWatching()) {
            return eviction.evictOne(this::propagate);
        }
        long start = parts.clock.nanos();
        boolean evicted = eviction.evictOne(this::propagate);
        parts.latency.observe("eviction-del", parts.clock.nanos() - start);
        return evicted;
    }

    private void propagate(int database, long key, int keyLength) {
        parts.replication.beginEffect(database, 2);
        parts.replication.argument(Deletion.command(settings, Settings.LAZYFREE_LAZY_EVICTION));
        parts.replication.argument(key, keyLength);
    }

    private void settle(Outcome result) {
        boolean failed = result == Outcome.FAILED;
        if (parts.condition.isOutOfMemory() != failed) {
            parts.condition.outOfMemory(failed);
        }
        boolean exceeded = exceededSinceNanos != NOT_EXCEEDED;
        if (result != Outcome.BELOW && !exceeded) {
            exceededSinceNanos = parts.clock.nanos();
        } else if (result == Outcome.BELOW && exceeded) {
            exceededNanos += parts.clock.nanos() - exceededSinceNanos;
            exceededSinceNanos = NOT_EXCEEDED;
        }
    }

    /// For how long more memory is in use than the limit allows, 0 if not: `current_eviction_exceeded_time`.
    long currentExceededMillis() {
        return exceededSinceNanos == NOT_EXCEEDED ? 0 : (parts.clock.nanos() - exceededSinceNanos) / NANOS_PER_MILLI;
    }

    /// For how long more was in use altogether: `total_eviction_exceeded_time`.
    long totalExceededMillis() {
        return exceededNanos / NANOS_PER_MILLI + currentExceededMillis();
    }

    /// CONFIG RESETSTAT.
    void resetStatistics() {
        exceededSinceNanos = NOT_EXCEEDED;
        exceededNanos = 0;
    }
}
