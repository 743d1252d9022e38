package dev.jacinth.replication;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One cut of the data set and the replicas that are to receive it.
public final class SnapshotJob {

    public enum Target {
        /// Written to a file first and sent with its length: for replicas that cannot detect an end mark.
        DISK,
        /// Sent as it is produced, ended by a mark.
        SOCKETS
    }

    private final Target target;
    private final ReplicationId id;
    private final long offset;
    private final int streamDatabase;
    private final SnapshotFilter filter;
    private final String endMark;
    private final List<ReplicaLink> replicas = new ArrayList<>();
    private boolean saved;

    SnapshotJob(
            Target target, ReplicationId id, long offset, int streamDatabase, SnapshotFilter filter, String endMark) {
        this.target = target;
        this.id = id;
        this.offset = offset;
        this.streamDatabase = streamDatabase;
        this.filter = filter;
        this.endMark = endMark;
    }

    public Target target() {
        return target;
    }

    /// The AUX field `repl-id`.
    public ReplicationId id() {
        return id;
    }

    /// The AUX field `repl-offset`: the last byte of the stream whose effect is in the snapshot.
    public long offset() {
        return offset;
    }

    /// The AUX field `repl-stream-db`.
    public int streamDatabase() {
        return streamDatabase;
    }

    public SnapshotFilter filter() {
        return filter;
    }

    /// The replicas still there; changes while the job runs.
    public List<ReplicaLink> replicas() {
        return Collections.unmodifiableList(replicas);
    }

    String endMark() {
        return endMark;
    }

    void add(ReplicaLink replica) {
        replicas.add(replica);
    }

    void remove(ReplicaLink replica) {
        replicas.remove(replica);
    }

    boolean saved() {
        return saved;
    }

    void markSaved() {
        saved = true;
    }
}
