package dev.jacinth.server;

import dev.jacinth.config.ShutdownFlag;
import java.util.Set;

/// Lets the replicas have the last writes before the server ends.
final class LastWritesDelivered implements ShutdownPart {

    private final ReplicationService service;

    LastWritesDelivered(ReplicationService service) {
        this.service = service;
    }

    @Override
    public boolean isReady() {
        return service.replication().replicasInSync();
    }

    @Override
    public void hasten() {
        service.requestAckNow();
    }

    @Override
    public boolean finish(Set<ShutdownFlag> flags) {
        service.replication().logLaggingReplicas(service.nowMillis());
        service.turn();
        return true;
    }
}
