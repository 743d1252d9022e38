package dev.jacinth.keyspace;

/// What the keyspace counts of itself: the fields of INFO stats that are about keys.
public final class KeyspaceStats {

    long hits;
    long misses;
    long expired;
    long expiredFields;
    long expiredTimeCapReached;
    long evicted;
    private long snapshots;
    private long lastSnapshotNanos;

    public long hits() {
        return hits;
    }

    public long misses() {
        return misses;
    }

    public long expired() {
        return expired;
    }

    /// A field of a hash is gone because its time has come, or because it was given one that has passed.
    public void fieldExpired() {
        expiredFields++;
    }

    /// Fields of hashes that are gone because of their time.
    public long expiredFields() {
        return expiredFields;
    }

    public long expiredTimeCapReached() {
        return expiredTimeCapReached;
    }

    public long evicted() {
        return evicted;
    }

    /// A snapshot was taken, and took that long: what a fork takes in Redis.
    public void snapshotTaken(long nanos) {
        snapshots++;
        lastSnapshotNanos = nanos;
    }

    public long snapshots() {
        return snapshots;
    }

    public long lastSnapshotNanos() {
        return lastSnapshotNanos;
    }

    /// CONFIG RESETSTAT.
    public void reset() {
        hits = 0;
        misses = 0;
        expired = 0;
        expiredFields = 0;
        expiredTimeCapReached = 0;
        evicted = 0;
        snapshots = 0;
        lastSnapshotNanos = 0;
    }
}
