package dev.jacinth.keyspace;

/// What the keyspace counts of itself: the fields of INFO stats that are about keys.
public final class KeyspaceStats {

    long hits;
    long misses;
    long expired;
    long expiredTimeCapReached;
    long evicted;

    public long hits() {
        return hits;
    }

    public long misses() {
        return misses;
    }

    public long expired() {
        return expired;
    }

    public long expiredTimeCapReached() {
        return expiredTimeCapReached;
    }

    public long evicted() {
        return evicted;
    }

    /// CONFIG RESETSTAT.
    public void reset() {
        hits = 0;
        misses = 0;
        expired = 0;
        expiredTimeCapReached = 0;
        evicted = 0;
    }
}
