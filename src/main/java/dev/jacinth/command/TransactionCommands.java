package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.ALLOW_BUSY;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.RUNS_IN_MULTI;
import static dev.jacinth.command.Flag.RUNS_QUEUE;
import static dev.jacinth.command.Flag.SKIP_SLOWLOG;
import static dev.jacinth.command.Flag.STALE;
import static dev.jacinth.command.Group.TRANSACTIONS;
import static dev.jacinth.command.KeySpec.Access.RO;

import java.util.List;

/// Transactions: commands that are queued and then run as one, if no watched key has changed.
public final class TransactionCommands {

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("DISCARD", TransactionCommands::discard)
                    .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY, RUNS_IN_MULTI)
                    .group(TRANSACTIONS)
                    .since("2.0.0")
                    .complexity("O(N) in the number of queued commands")
                    .summary("Forgets the commands queued since MULTI."),
            command("EXEC", TransactionCommands::exec)
                    .flags(NOSCRIPT, LOADING, STALE, SKIP_SLOWLOG, RUNS_IN_MULTI, RUNS_QUEUE)
                    .group(TRANSACTIONS)
                    .since("1.2.0")
                    .complexity("That of the queued commands")
                    .summary("Runs the commands queued since MULTI."),
            command("MULTI", TransactionCommands::multi)
                    .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY, RUNS_IN_MULTI)
                    .group(TRANSACTIONS)
                    .since("1.2.0")
                    .complexity("O(1)")
                    .summary("Begins a transaction: the commands that follow are queued."),
            command("UNWATCH", TransactionCommands::unwatch)
                    .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
                    .group(TRANSACTIONS)
                    .since("2.2.0")
                    .complexity("O(1)")
                    .summary("Forgets the keys that are watched."),
            command("WATCH", TransactionCommands::watch)
                    .syntax("key [key ...]")
                    .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY, RUNS_IN_MULTI)
                    .group(TRANSACTIONS)
                    .keys(1, -1, 1, RO)
                    .since("2.2.0")
                    .complexity("O(1) for every key")
                    .summary("Watches keys: EXEC fails if one of them has changed."));
    // spotless:on

    private TransactionCommands() {}

    private static void discard(Call call) {
        if (!call.session().isInTransaction()) {
            call.error("ERR DISCARD without MULTI");
            return;
        }
        end(call);
        call.reply().ok();
    }

    private static void end(Call call) {
        call.session().endTransaction();
        call.session().unwatchAll(call.keyspace());
    }

    private static void exec(Call call) {
        Session session = call.session();
        if (!session.isInTransaction()) {
            call.error("ERR EXEC without MULTI");
        } else if (session.hasFailedTransaction()) {
            call.error(Errors.EXEC_ABORT);
            end(call);
        } else if (session.hasWatchedChange() || session.hasWatchedExpiry(call.keyspace())) {
            call.reply().nullArray();
            end(call);
        } else {
            session.unwatchAll(call.keyspace());
            runQueue(call, session.queue());
            end(call);
        }
    }

    /// The session counts as in a transaction meanwhile, by which commands know that they must not block.
    private static void runQueue(Call call, TransactionQueue queue) {
        call.reply().array(queue.size());
        for (int i = 0; i < queue.size(); i++) {
            call.run(queue.command(i), queue.arguments(i));
        }
    }

    private static void multi(Call call) {
        if (call.session().isInTransaction()) {
            call.error("ERR MULTI calls can not be nested");
            return;
        }
        call.session().beginTransaction();
        call.reply().ok();
    }

    private static void unwatch(Call call) {
        call.session().unwatchAll(call.keyspace());
        call.reply().ok();
    }

    private static void watch(Call call) {
        Session session = call.session();
        if (session.isInTransaction()) {
            call.error("ERR WATCH inside MULTI is not allowed");
            return;
        }
        call.mayRemember(call.count() - 1);
        // With one key changed the transaction fails whatever becomes of more.
        for (int i = 1; i < call.count() && !session.hasWatchedChange(); i++) {
            session.watch(call.keyspace(), call.arguments().toArray(i));
        }
        call.reply().ok();
    }
}
