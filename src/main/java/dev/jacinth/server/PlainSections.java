package dev.jacinth.server;

import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoSection.Shown;
import dev.jacinth.command.InfoText;
import dev.jacinth.command.Waiting;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.Waiters;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/// The sections of INFO that are a handful of lines each.
final class PlainSections {

    private static final int MICROSECOND_DIGITS = 6;
    private static final long NANOS_PER_MICRO = 1000;

    private PlainSections() {}

    /// INFO clients.
    ///
    /// @param replicas number of connections that are replicas, which are not counted as clients
    static InfoSection clients(Clients clients, Keyspace keyspace, Settings settings, LongSupplier replicas) {
        return InfoSection.of("Clients", Shown.BY_DEFAULT, out -> {
            out.field("connected_clients", clients.count() - replicas.getAsLong());
            out.field("cluster_connections", 0);
            out.field("maxclients", settings.get(Settings.MAXCLIENTS));
            out.field("client_recent_max_input_buffer", largest(clients, Client::inputBufferBytes));
            out.field("client_recent_max_output_buffer", largest(clients, Client::outputBufferBytes));
            out.field("blocked_clients", clients.blocked());
            out.field("tracking_clients", 0);
            out.field(
                    "clients_in_timeout_table",
                    clients.all().stream().filter(PlainSections::waitsForTime).count());
            out.field("total_blocking_keys", sum(keyspace, Waiters::keys));
            out.field("total_blocking_keys_on_nokey", sum(keyspace, Waiters::keysOfLoss));
        });
    }

    private static long sum(Keyspace keyspace, ToIntFunction<Waiters> figure) {
        return IntStream.range(0, keyspace.databases())
                .mapToObj(number -> keyspace.database(number).waiters())
                .mapToInt(figure)
                .sum();
    }

    private static long largest(Clients clients, java.util.function.ToLongFunction<Client> size) {
        return clients.all().stream().mapToLong(size).max().orElse(0);
    }

    private static boolean waitsForTime(Client client) {
        Waiting waiting = client.waiting();
        return waiting != null && waiting.deadlineNanos() != Long.MAX_VALUE;
    }

    /// INFO cpu.
    static InfoSection cpu(ProcessFigures process) {
        return InfoSection.of("CPU", Shown.BY_DEFAULT, out -> {
            ProcessFigures.CpuSeconds whole = process.processCpu();
            ProcessFigures.CpuSeconds thread = process.threadCpu();
            seconds(out, "used_cpu_sys", whole.system());
            seconds(out, "used_cpu_user", whole.user());
            seconds(out, "used_cpu_sys_children", whole.childrenSystem());
            seconds(out, "used_cpu_user_children", whole.childrenUser());
            seconds(out, "used_cpu_sys_main_thread", thread.system());
            seconds(out, "used_cpu_user_main_thread", thread.user());
        });
    }

    private static void seconds(InfoText out, String name, double value) {
        out.decimal(name, value, MICROSECOND_DIGITS);
    }

    /// INFO modules: there are none.
    static InfoSection modules() {
        return InfoSection.of("Modules", Shown.BY_DEFAULT, out -> {});
    }

    /// INFO cluster: it is not enabled.
    static InfoSection cluster() {
        return InfoSection.of("Cluster", Shown.BY_DEFAULT, out -> out.field("cluster_enabled", 0));
    }

    /// INFO keyspace.
    static InfoSection keyspace(Keyspace keyspace) {
        return InfoSection.of("Keyspace", Shown.BY_DEFAULT, out -> {
            for (int number = 0; number < keyspace.databases(); number++) {
                Database database = keyspace.database(number);
                if (database.size() > 0) {
                    out.field("db" + number, keys(database));
                }
            }
        });
    }

    /// Redis has `subexpiry` from 7.4 on; where no field of a hash expires, the line is that of 7.2.
    private static String keys(Database database) {
        String keys = "keys=" + database.size() + ",expires="
                + database.expiries().size() + ",avg_ttl=" + database.expiries().averageTtlMillis();
        return database.fields().size() == 0
                ? keys
                : keys + ",subexpiry=" + database.fields().size();
    }

    /// INFO debug.
    static InfoSection debug(ServerStats stats) {
        return InfoSection.of("Debug", Shown.BY_NAME, out -> {
            out.field("eventloop_duration_aof_sum", stats.aofCycleNanos / NANOS_PER_MICRO);
            out.field("eventloop_duration_cron_sum", stats.cronNanos / NANOS_PER_MICRO);
            out.field("eventloop_duration_max", stats.cycleNanosMax / NANOS_PER_MICRO);
            out.field("eventloop_cmd_per_cycle_max", stats.commandsPerCycleMax);
        });
    }
}
