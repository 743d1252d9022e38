package dev.jacinth.command;

import static dev.jacinth.command.Category.DANGEROUS;
import static dev.jacinth.command.Category.KEYSPACE;
import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.RELEASES;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.SERVER;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import java.util.List;

/// Commands on whole databases.
public final class DatabaseCommands {

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("DBSIZE", DatabaseCommands::dbsize)
                    .flags(READONLY, FAST)
                    .group(SERVER)
                    .categories(KEYSPACE)
                    .tips("request_policy:all_shards", "response_policy:agg_sum")
                    .since("1.0.0")
                    .complexity("O(1)")
                    .summary("Returns the number of keys in the database."),
            command("FLUSHALL", DatabaseCommands::flushall)
                    .syntax("[ASYNC | SYNC]")
                    .flags(WRITE, RELEASES)
                    .group(SERVER)
                    .categories(KEYSPACE, DANGEROUS)
                    .tips("request_policy:all_shards", "response_policy:all_succeeded")
                    .since("1.0.0")
                    .complexity("O(1); memory is given back in the background")
                    .summary("Deletes all keys of all databases."),
            command("FLUSHDB", DatabaseCommands::flushdb)
                    .syntax("[ASYNC | SYNC]")
                    .flags(WRITE, RELEASES)
                    .group(SERVER)
                    .categories(KEYSPACE, DANGEROUS)
                    .tips("request_policy:all_shards", "response_policy:all_succeeded")
                    .since("1.0.0")
                    .complexity("O(1); memory is given back in the background")
                    .summary("Deletes all keys of the database."),
            command("SWAPDB", DatabaseCommands::swapdb)
                    .syntax("index1:integer index2:integer")
                    .flags(WRITE, FAST)
                    .group(SERVER)
                    .categories(KEYSPACE, DANGEROUS)
                    .since("4.0.0")
                    .complexity("O(N) in the number of keys watched in either database")
                    .summary("Exchanges two databases."));
    // spotless:on

    private DatabaseCommands() {}

    private static void dbsize(Call call) {
        call.reply().integer(call.database().size());
    }

    private static void flushall(Call call) {
        if (!isFlush(call)) {
            return;
        }
        Keyspace keyspace = call.keyspace();
        long keys = 0;
        for (int number = 0; number < keyspace.databases(); number++) {
            keys += keyspace.database(number).size();
        }
        boolean saved = keyspace.flushAll();
        finishFlush(call, saved ? 0 : keys);
    }

    private static void flushdb(Call call) {
        if (!isFlush(call)) {
            return;
        }
        long keys = call.database().size();
        call.keyspace().clear(call.database().number());
        finishFlush(call, keys);
    }

    /// Both words mean the same here: nobody ever waits for memory to be given back.
    private static boolean isFlush(Call call) {
        if (call.count() == 1 || call.count() == 2 && (call.is(1, Words.ASYNC) || call.is(1, Words.SYNC))) {
            return true;
        }
        call.error(Errors.SYNTAX);
        return false;
    }

    /// The command goes to replicas even if there was nothing to delete, as they may have something.
    private static void finishFlush(Call call, long keys) {
        call.changed(keys);
        call.propagateUnchanged();
        call.reply().ok();
    }

    private static void swapdb(Call call) {
        if (call.settings().get(Settings.CLUSTER_ENABLED)) {
            call.error("ERR SWAPDB is not allowed in cluster mode");
            return;
        }
        if (!call.isInt(1, "ERR invalid first DB index")
                || !call.isInt(2, "ERR invalid second DB index")
                || !call.isDatabase(1)
                || !call.isDatabase(2)) {
            return;
        }
        if (call.longAt(1) != call.longAt(2)) {
            call.keyspace().swap((int) call.longAt(1), (int) call.longAt(2));
        }
        call.changed(1);
        call.reply().ok();
    }
}
