package dev.jacinth.replication;

/// Produces the payload of full synchronisations: an RDB of the data set at one instant.
public interface Snapshots {

    enum Start {
        STARTED,
        /// Not now; the replicas go on waiting and it is tried again each second.
        BUSY,
        /// The waiting replicas are refused.
        FAILED
    }

    /// Takes the cut of the data set now: all effects of the stream until `job.offset()`, none after it. Nothing is
    /// sent before this call has returned, since the replicas must first be told what comes.
    ///
    /// With the target SOCKETS the payload then goes to each of `job.replicas()` and [Replication#payloadSent] is
    /// told per replica; with DISK [Replication#snapshotSaved] once the file is complete.
    /// [Replication#snapshotFailed] where it fails.
    Start start(SnapshotJob job);

    /// Sends the finished file of a job to one replica, to the end of which [Replication#payloadSent] is told.
    void transmit(SnapshotJob job, ReplicaLink replica);

    /// A replica of the job has gone. Where it was the last one, `job.replicas()` is empty and nobody needs the
    /// job.
    void dropped(SnapshotJob job, ReplicaLink replica);
}
