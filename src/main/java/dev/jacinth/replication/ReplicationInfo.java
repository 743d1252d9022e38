package dev.jacinth.replication;

import java.util.Locale;
import java.util.Optional;

/// The section `replication` of INFO, field for field as Redis 7.2 has it.
final class ReplicationInfo {

    private final StringBuilder out = new StringBuilder(1024);
    private final Replication replication;
    private final ReplicationOptions options;
    private final long nowMillis;

    ReplicationInfo(Replication replication, ReplicationOptions options, long nowMillis) {
        this.replication = replication;
        this.options = options;
        this.nowMillis = nowMillis;
    }

    String render() {
        field("role", replication.isMaster() ? "master" : "slave");
        replication.optionalMasterLink().ifPresent(this::master);
        field("connected_slaves", replication.replicas().size());
        if (options.replicasToWriteMin() > 0 && options.replicasLagSecondsMax() > 0) {
            field("min_slaves_good_slaves", replication.goodReplicas());
        }
        replicas();
        history();
        return out.toString();
    }

    private void master(MasterLink link) {
        field("master_host", link.host());
        field("master_port", link.port());
        field("master_link_status", link.connected() ? "up" : "down");
        field("master_last_io_seconds_ago", link.connected() ? secondsSince(link.lastIoMillis()) : -1);
        field("master_sync_in_progress", link.state().transferring() ? 1 : 0);
        boolean known = link.remembersMaster();
        field("slave_read_repl_offset", known ? link.readOffset() : 1);
        field("slave_repl_offset", known ? link.appliedOffset() : 1);
        if (link.state().transferring()) {
            transfer(link);
        }
        if (!link.connected()) {
            long since = link.downSinceMillis();
            field("master_link_down_since_seconds", since < 0 ? -1 : secondsSince(since));
        }
        field("slave_priority", options.replicaPriority());
        field("slave_read_only", options.replicaReadOnly() ? 1 : 0);
        field("replica_announced", options.replicaAnnounced() ? 1 : 0);
    }

    private void transfer(MasterLink link) {
        long total = link.syncTotalBytes();
        long read = link.syncReadBytes();
        double percent = total == 0 ? 0 : (double) read / total * 100;
        field("master_sync_total_bytes", total);
        field("master_sync_read_bytes", read);
        field("master_sync_left_bytes", total - read);
        field("master_sync_perc", String.format(Locale.ROOT, "%.2f", percent));
        field("master_sync_last_io_seconds_ago", secondsSince(link.lastIoMillis()));
    }

    private void replicas() {
        int number = 0;
        for (ReplicaLink link : replication.replicas()) {
            if (link.address().isEmpty()) {
                continue;
            }
            field(
                    "slave" + number,
                    "ip=" + link.address()
                            + ",port=" + link.listeningPort()
                            + ",state=" + link.state().infoName()
                            + ",offset=" + link.acknowledgedOffset()
                            + ",lag=" + link.lagSeconds(nowMillis));
            number++;
        }
    }

    private void history() {
        ReplicationHistory history = replication.history();
        Optional<Backlog> backlog = replication.backlog();
        field("master_failover_state", "no-failover");
        field("master_replid", history.id().text());
        field("master_replid2", history.secondId().text());
        field("master_repl_offset", history.offset());
        field("second_repl_offset", history.secondOffset());
        field("repl_backlog_active", backlog.isPresent() ? 1 : 0);
        field("repl_backlog_size", options.backlogSizeBytes());
        field("repl_backlog_first_byte_offset", backlog.map(Backlog::first).orElse(0L));
        field("repl_backlog_histlen", backlog.map(Backlog::historyBytes).orElse(0L));
    }

    private long secondsSince(long millis) {
        return (nowMillis - millis) / 1000;
    }

    private void field(String name, long value) {
        field(name, Long.toString(value));
    }

    private void field(String name, String value) {
        out.append(name).append(':').append(value).append("\r\n");
    }
}
