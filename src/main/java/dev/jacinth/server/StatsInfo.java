package dev.jacinth.server;

import dev.jacinth.command.ErrorStats;
import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoText;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.KeyspaceStats;
import dev.jacinth.pubsub.Channels;
import dev.jacinth.replication.ReplicationCounters;

/// INFO stats.
final class StatsInfo implements InfoSection {

    private static final double KIB = 1024;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ServerStats stats;
    private final Rates rates;
    private final Keyspace keyspace;
    private final ErrorStats errors;
    private final ReplicationCounters synchronizations;
    private final Channels channels;
    private final KeyEviction eviction;
    private final MigrationTargets migrationTargets;

    StatsInfo(Composition parts) {
        stats = parts.stats;
        rates = parts.rates;
        keyspace = parts.keyspace;
        errors = parts.executor.errorStats();
        synchronizations = parts.replication.replication().counters();
        channels = parts.channels;
        eviction = parts.eviction;
        migrationTargets = parts.migrationTargets;
    }

    @Override
    public String title() {
        return "Stats";
    }

    @Override
    public void write(InfoText out) {
        traffic(out);
        out.field("rejected_connections", stats.connectionsRejected);
        out.field("sync_full", synchronizations.full());
        out.field("sync_partial_ok", synchronizations.partialGranted());
        out.field("sync_partial_err", synchronizations.partialRefused());
        keys(out);
        out.field("pubsub_channels", channels.channels());
        out.field("pubsub_patterns", channels.patterns());
        out.field("pubsubshard_channels", channels.shardChannels());
        out.field("latest_fork_usec", keyspace.stats().lastSnapshotNanos() / NANOS_PER_MICRO);
        out.field("total_forks", keyspace.stats().snapshots());
        out.field("migrate_cached_sockets", migrationTargets.size());
        out.field("slave_expires_tracked_keys", 0);
        absent(out);
        out.field("unexpected_error_replies", stats.unexpectedErrorReplies);
        out.field("total_error_replies", errors.total());
        out.field("dump_payload_sanitizations", 0);
        cycles(out);
        out.field("acl_access_denied_auth", 0);
        out.field("acl_access_denied_cmd", 0);
        out.field("acl_access_denied_key", 0);
        out.field("acl_access_denied_channel", 0);
        out.field("client_query_buffer_limit_disconnections", stats.queryLimitDisconnections);
        out.field("client_output_buffer_limit_disconnections", stats.outputLimitDisconnections);
    }

    private void traffic(InfoText out) {
        out.field("total_connections_received", stats.connectionsReceived);
        out.field("total_commands_processed", stats.commandsProcessed);
        out.field("instantaneous_ops_per_sec", Math.round(rates.commands.value()));
        out.field("total_net_input_bytes", stats.netInputBytes + stats.netReplicationInputBytes);
        out.field("total_net_output_bytes", stats.netOutputBytes + stats.netReplicationOutputBytes);
        out.field("total_net_repl_input_bytes", stats.netReplicationInputBytes);
        out.field("total_net_repl_output_bytes", stats.netReplicationOutputBytes);
        out.decimal("instantaneous_input_kbps", rates.inputBytes.value() / KIB, 2);
        out.decimal("instantaneous_output_kbps", rates.outputBytes.value() / KIB, 2);
        out.decimal("instantaneous_input_repl_kbps", rates.replicationInputBytes.value() / KIB, 2);
        out.decimal("instantaneous_output_repl_kbps", rates.replicationOutputBytes.value() / KIB, 2);
    }

    private void keys(InfoText out) {
        KeyspaceStats keys = keyspace.stats();
        out.field("expired_subkeys", keys.expiredFields());
        out.field("expired_keys", keys.expired());
        // Keys are found by their time here and not by samples, so none stays behind.
        out.decimal("expired_stale_perc", 0, 2);
        out.field("expired_time_cap_reached_count", keys.expiredTimeCapReached());
        out.field("expire_cycle_cpu_milliseconds", stats.expireCycleNanos / NANOS_PER_MILLI);
        out.field("evicted_keys", keys.evicted());
        out.field("evicted_clients", stats.evictedClients);
        out.field("total_eviction_exceeded_time", eviction.totalExceededMillis());
        out.field("current_eviction_exceeded_time", eviction.currentExceededMillis());
        out.field("keyspace_hits", keys.hits());
        out.field("keyspace_misses", keys.misses());
    }

    /// Fields about what this server does not have, or not yet; monitoring expects them.
    private static void absent(InfoText out) {
        out.field("active_defrag_hits", 0);
        out.field("active_defrag_misses", 0);
        out.field("active_defrag_key_hits", 0);
        out.field("active_defrag_key_misses", 0);
        out.field("total_active_defrag_time", 0);
        out.field("current_active_defrag_time", 0);
        out.field("tracking_total_keys", 0);
        out.field("tracking_total_items", 0);
        out.field("tracking_total_prefixes", 0);
    }

    private void cycles(InfoText out) {
        out.field("total_reads_processed", stats.readsProcessed);
        out.field("total_writes_processed", stats.writesProcessed);
        out.field("io_threaded_reads_processed", 0);
        out.field("io_threaded_writes_processed", 0);
        out.field("reply_buffer_shrinks", 0);
        out.field("reply_buffer_expands", 0);
        out.field("eventloop_cycles", stats.cycles);
        out.field("eventloop_duration_sum", stats.cycleNanos / NANOS_PER_MICRO);
        out.field("eventloop_duration_cmd_sum", stats.commandNanos / NANOS_PER_MICRO);
        out.field("instantaneous_eventloop_cycles_per_sec", Math.round(rates.cycles.value()));
        out.field("instantaneous_eventloop_duration_usec", Math.round(rates.nanosPerCycle.value() / NANOS_PER_MICRO));
    }
}
