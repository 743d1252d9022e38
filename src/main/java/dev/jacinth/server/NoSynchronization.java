package dev.jacinth.server;

import dev.jacinth.replication.*;

final class NoSynchronization implements ReplicationService.Parts {
    @Override
    public Snapshots snapshots(ReplicationService service) {
        return new Snapshots() {
            @Override public Start start(SnapshotJob job) { return Start.FAILED; }
            @Override public void transmit(SnapshotJob job, ReplicaLink replica) {}
            @Override public void dropped(SnapshotJob job, ReplicaLink replica) {}
        };
    }
    @Override
    public Datasets datasets(ReplicationService service) {
        return new Datasets() {
            @Override public boolean isEmpty() { return false; }
            @Override public void clear() {}
            @Override public Payload open(LoadMode mode, long length) { throw new UnsupportedOperationException(); }
        };
    }
}
