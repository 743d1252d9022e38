package dev.jacinth.replication;

/// What a client that asked for `rdb-filter-only` wants left out of the payload.
public record SnapshotFilter(boolean withoutData, boolean withoutFunctions) {

    static final SnapshotFilter EVERYTHING = new SnapshotFilter(false, false);

    boolean isPartial() {
        return withoutData || withoutFunctions;
    }
}
