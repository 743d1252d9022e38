package dev.jacinth.replication;

/// What this room counts for the section `stats` of INFO.
public final class ReplicationCounters {

    long full;
    long partialGranted;
    long partialRefused;

    /// `sync_full`
    public long full() {
        return full;
    }

    /// `sync_partial_ok`
    public long partialGranted() {
        return partialGranted;
    }

    /// `sync_partial_err`
    public long partialRefused() {
        return partialRefused;
    }

    /// CONFIG RESETSTAT.
    public void reset() {
        full = 0;
        partialGranted = 0;
        partialRefused = 0;
    }
}
