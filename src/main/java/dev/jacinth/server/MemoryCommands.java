package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Flag;
import dev.jacinth.command.Group;
import dev.jacinth.command.Handler;
import dev.jacinth.command.HelpText;
import dev.jacinth.command.InfoText;
import dev.jacinth.command.KeySpec;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.protocol.RespWriter;
import java.util.List;

/// MEMORY: who uses how much.
final class MemoryCommands {

    private static final byte[] SAMPLES = Bytes.of("samples");

    /// Below this nothing can be said: the Java machine itself outweighs the data.
    private static final long JUDGED_BYTES_MIN = 5 << 20;

    private static final double FRAGMENTATION_MAX = 1.4;
    private static final double PEAK_MAX = 1.5;

    private final MemoryFigures figures;

    MemoryCommands(MemoryFigures figures) {
        this.figures = figures;
    }

    List<Command> commands() {
        // spotless:off
        return List.of(container("MEMORY").group(Group.SERVER).since("4.0.0").complexity("Depends on the subcommand.")
                .summary("Tells who uses how much memory.")
                .sub(figure("DOCTOR", call -> Verbatim.reply(call, report()))
                        .complexity("O(1)").summary("Returns what the figures say, in sentences."))
                .sub(command("HELP", HelpText::reply)
                        .flags(Flag.LOADING, Flag.STALE).since("4.0.0").complexity("O(1)")
                        .summary("Lists the subcommands."))
                .sub(figure("MALLOC-STATS", call -> Verbatim.reply(call, allocator(call.keyspace())))
                        .complexity("O(1)").summary("Returns the figures of the allocator."))
                .sub(command("PURGE", MemoryCommands::purge)
                        .tips("request_policy:all_shards", "response_policy:all_succeeded")
                        .since("4.0.0").complexity("O(N) in the pages that nobody needs")
                        .summary("Gives memory that nobody needs back to the system."))
                .sub(figure("STATS", this::stats).complexity("O(1)").summary("Returns all figures."))
                .sub(command("USAGE", MemoryCommands::usage)
                        .syntax("key [SAMPLES count]").flags(Flag.READONLY).key(2, KeySpec.Access.RO)
                        .since("4.0.0").complexity("O(N) in the blocks of the value")
                        .summary("Tells how many bytes a key and its value take.")));
        // spotless:on
    }

    private static Command figure(String name, Handler handler) {
        return command(name, handler)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .since("4.0.0");
    }

    /// SAMPLES is checked and ignored: the count is exact.
    private static void usage(Call call) {
        for (int i = 3; i < call.count(); i += 2) {
            if (!call.is(i, SAMPLES) || i + 1 == call.count()) {
                call.error(Errors.SYNTAX);
                return;
            }
            if (!call.isLong(i + 1)) {
                return;
            }
            if (call.longAt(i + 1) < 0) {
                call.error(Errors.SYNTAX);
                return;
            }
        }
        int record = call.database().peekEvenExpired(call.address(2), call.length(2));
        if (record == 0) {
            call.reply().nullBulk();
        } else {
            call.reply().integer(call.database().memoryBytes(record));
        }
    }

    private static void purge(Call call) {
        call.keyspace().memory().trim(Integer.MAX_VALUE);
        call.reply().ok();
    }

    // ---- MEMORY STATS

    private void stats(Call call) {
        RespWriter reply = call.reply();
        long mark = reply.defer(30);
        Pairs pairs = new Pairs(reply);
        totals(pairs);
        long keys = 0;
        for (int number = 0; number < call.keyspace().databases(); number++) {
            Database database = call.keyspace().database(number);
            keys += database.size();
            if (database.size() > 0) {
                pairs.database(database);
            }
        }
        long net = Math.max(1, figures.usedBytes() - figures.startupBytes());
        pairs.number("overhead.total", figures.overheadBytes());
        pairs.number("keys.count", keys);
        pairs.number("keys.bytes-per-key", keys == 0 ? 0 : net / keys);
        pairs.number("dataset.bytes", figures.datasetBytes());
        pairs.fraction("dataset.percentage", figures.datasetPercent());
        pairs.fraction("peak.percentage", figures.peakPercent());
        allocator(pairs);
        reply.endMap(mark, pairs.count);
    }

    private void totals(Pairs pairs) {
        MemoryFigures.Buffers buffers = figures.buffers();
        pairs.number("peak.allocated", figures.peakBytes());
        pairs.number("total.allocated", figures.usedBytes());
        pairs.number("startup.allocated", figures.startupBytes());
        pairs.number("replication.backlog", buffers.backlogBytes());
        pairs.number("clients.slaves", buffers.replicasBytes());
        pairs.number("clients.normal", buffers.normalClientsBytes());
        pairs.number("cluster.links", 0);
        pairs.number("aof.buffer", buffers.appendOnlyBytes());
        pairs.number("lua.caches", 0);
        pairs.number("functions.caches", 0);
    }

    private void allocator(Pairs pairs) {
        long resident = figures.residentBytes();
        pairs.number("allocator.allocated", figures.allocatedBytes());
        pairs.number("allocator.active", figures.activeBytes());
        pairs.number("allocator.resident", figures.residentDataBytes());
        pairs.ratio("allocator-fragmentation", figures.activeBytes(), figures.allocatedBytes());
        pairs.ratio("allocator-rss", figures.residentDataBytes(), figures.activeBytes());
        pairs.ratio("rss-overhead", resident, figures.residentDataBytes());
        pairs.fraction("fragmentation", ratio(resident, figures.usedBytes()));
        pairs.number("fragmentation.bytes", resident - figures.usedBytes());
    }

    private static double ratio(long larger, long smaller) {
        return (double) larger / Math.max(1, smaller);
    }

    /// Writes the pairs of a map and counts them.
    private static final class Pairs {
        private final RespWriter reply;
        private int count;

        Pairs(RespWriter reply) {
            this.reply = reply;
        }

        void number(String name, long value) {
            reply.bulk(name);
            reply.integer(value);
            count++;
        }

        void fraction(String name, double value) {
            reply.bulk(name);
            reply.doubleNumber(value);
            count++;
        }

        void ratio(String name, long larger, long smaller) {
            fraction(name + ".ratio", MemoryCommands.ratio(larger, smaller));
            number(name + ".bytes", larger - smaller);
        }

        void database(Database database) {
            reply.bulk("db." + database.number());
            reply.map(3);
            reply.bulk("overhead.hashtable.main");
            reply.integer(database.tableBytes());
            reply.bulk("overhead.hashtable.expires");
            reply.integer(database.expiryTableBytes());
            reply.bulk("overhead.hashtable.slot-to-keys");
            reply.integer(0);
            count++;
        }
    }

    // ---- for people

    private static String allocator(Keyspace keyspace) {
        var memory = keyspace.memory();
        return "blocks: " + memory.blocks()
                + "\nbytes in blocks: " + memory.usedBytes()
                + "\npages in use: " + memory.pagesInUse()
                + "\nbytes mapped: " + memory.mappedBytes()
                + "\nbytes of tables: " + memory.bookBytes()
                + "\nbytes kept for snapshots: " + memory.snapshotBytes()
                + "\npages copied for snapshots: " + memory.pagesCopied()
                + "\n";
    }

    private String report() {
        long used = figures.usedBytes();
        if (used < JUDGED_BYTES_MIN) {
            return "There is too little data to judge: " + InfoText.human(used) + ".\n";
        }
        StringBuilder text = new StringBuilder();
        if (ratio(figures.activeBytes(), figures.allocatedBytes()) > FRAGMENTATION_MAX) {
            text.append("Pages are badly filled: many small values were deleted between others that stayed.\n");
        }
        if (ratio(figures.peakBytes(), used) > PEAK_MAX) {
            text.append("Far more was used once (")
                    .append(InfoText.human(figures.peakBytes()))
                    .append("); MEMORY PURGE gives back what nobody needs now.\n");
        }
        return text.isEmpty() ? "Nothing is out of the ordinary.\n" : text.toString();
    }
}
