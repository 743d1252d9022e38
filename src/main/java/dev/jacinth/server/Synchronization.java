package dev.jacinth.server;

import dev.jacinth.replication.Datasets;
import dev.jacinth.replication.Snapshots;

/// How full synchronisations of this server are made: sent from snapshots, and received into the data set.
///
/// @param parts of the server, which need not be complete before the first synchronisation
record Synchronization(Composition parts) implements ReplicationService.Parts {

    @Override
    public Snapshots snapshots(ReplicationService service) {
        return new SnapshotSender(service, parts);
    }

    @Override
    public Datasets datasets(ReplicationService service) {
        return new DatasetLoader(service, parts);
    }
}
