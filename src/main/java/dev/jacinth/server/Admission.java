package dev.jacinth.server;

import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Flag;
import dev.jacinth.command.Session;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.protocol.Arguments;

/// Decides whether a command may run now. The checks stand in [#judge] in the order in which Redis makes them, since
/// the first objection is the one the client hears. None of them knows a command by name: they ask for flags.
///
/// Nearly always nothing is special about client, command and server; [#isPlain] finds that out with three tests.
final class Admission {

    /// The judgement of a command.
    enum Verdict {
        ADMIT,
        REFUSE,
        /// It has to wait until a pause is over.
        POSTPONE
    }

    /// Commands with one of these flags are never plain.
    private static final long SPECIAL_FLAGS = bits(Flag.PROTECTED, Flag.NO_MULTI, Flag.RUNS_IN_MULTI, Flag.REPLICATION);

    private final ServerCondition condition;

    private String reason = "";

    Admission(ServerCondition condition) {
        this.condition = condition;
    }

    private static long bits(Flag... flags) {
        long bits = 0;
        for (Flag flag : flags) {
            bits |= flag.bit();
        }
        return bits;
    }

    /// Whether there is nothing to check.
    boolean isPlain(Client client, Command command) {
        return client.isPlain() && condition.isPlain() && (command.flags() & SPECIAL_FLAGS) == 0;
    }

    /// Whether a data set is being loaded.
    boolean isLoading() {
        return condition.isLoading();
    }

    /// Why the last command was refused: the error for the client.
    String reason() {
        return reason;
    }

    Verdict judge(Client client, Command command, Arguments arguments) {
        reason = "";
        if (client.isMaster()) {
            return Verdict.ADMIT;
        }
        if (refuseProtected(client, command)
                || refuseUnauthenticated(client, command)
                || refuseInTransaction(client, command)
                || refuseOutOfMemory(client, command)
                || refuseDiskError(client, command)
                || refuseFewReplicas(client, command)
                || refuseReadOnly(client, command)
                || refuseSubscribed(client, command)
                || refuseStale(client, command)
                || refuseLoading(client, command)
                || refuseReplica(client, command)) {
            return Verdict.REFUSE;
        }
        return mustWait(client, command) ? Verdict.POSTPONE : Verdict.ADMIT;
    }

    private boolean refuse(String error) {
        reason = error;
        return true;
    }

    private boolean refuseProtected(Client client, Command command) {
        if (!command.has(Flag.PROTECTED) || condition.allowsProtected(command, client)) {
            return false;
        }
        Command roof = command.parent() == null ? command : command.parent();
        String setting = command.guard().name();
        return refuse("ERR " + roof.name() + " command not allowed. If the " + setting
                + " option is set to \"local\", you can run it from a local connection, otherwise you need to set this"
                + " option in the configuration file, and then restart the server.");
    }

    private boolean refuseUnauthenticated(Client client, Command command) {
        return !client.isAuthenticated() && !command.has(Flag.NO_AUTH) && refuse(Errors.NO_AUTH);
    }

    private boolean refuseInTransaction(Client client, Command command) {
        return client.isInTransaction()
                && command.has(Flag.NO_MULTI)
                && refuse("ERR Command not allowed inside a transaction");
    }

    /// Whether the command, or one of those that it would run, has a flag.
    private static boolean has(Client client, Command command, Flag flag) {
        return command.has(flag)
                || runsQueue(client, command) && (client.queue().flags() & flag.bit()) != 0;
    }

    /// Whether the command and all that it would run have a flag.
    private static boolean allHave(Client client, Command command, Flag flag) {
        return command.has(flag)
                && !(runsQueue(client, command) && (client.queue().flagsOfAll() & flag.bit()) == 0);
    }

    private static boolean runsQueue(Client client, Command command) {
        return client.isInTransaction() && command.has(Flag.RUNS_QUEUE);
    }

    /// To queue a command takes memory as well.
    private boolean refuseOutOfMemory(Client client, Command command) {
        boolean isQueued = client.isInTransaction() && !command.has(Flag.RUNS_IN_MULTI);
        return condition.isOutOfMemory()
                && (isQueued || has(client, command, Flag.DENYOOM))
                && refuse(Errors.OUT_OF_MEMORY);
    }

    private boolean refuseDiskError(Client client, Command command) {
        return condition.hasDiskError()
                && (has(client, command, Flag.WRITE) || command.has(Flag.TELLS_HEALTH))
                && refuse(Errors.MISCONFIGURED);
    }

    private boolean refuseFewReplicas(Client client, Command command) {
        return condition.hasTooFewReplicas() && has(client, command, Flag.WRITE) && refuse(Errors.NO_REPLICAS);
    }

    private boolean refuseReadOnly(Client client, Command command) {
        return condition.isReadOnly() && has(client, command, Flag.WRITE) && refuse(Errors.READONLY);
    }

    private boolean refuseSubscribed(Client client, Command command) {
        return client.isSubscribed()
                && client.protocolVersion() == 2
                && !command.has(Flag.ALLOWED_SUBSCRIBED)
                && refuse(
                        "ERR Can't execute '" + command.fullName() + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING"
                                + " / QUIT / RESET are allowed in this context");
    }

    private boolean refuseStale(Client client, Command command) {
        return condition.isStale() && !allHave(client, command, Flag.STALE) && refuse(Errors.MASTER_DOWN);
    }

    private boolean refuseLoading(Client client, Command command) {
        return condition.isLoading() && !allHave(client, command, Flag.LOADING) && refuse(Errors.LOADING);
    }

    /// A replica's connection is for the stream: what touches keys has no business on it.
    private boolean refuseReplica(Client client, Command command) {
        return client.isReplica()
                && (has(client, command, Flag.WRITE) || has(client, command, Flag.READONLY))
                && refuse("ERR Replica can't interact with the keyspace");
    }

    /// Whether the command has to wait for the end of a pause. That of a master has to as well.
    boolean mustWait(Client client, Command command) {
        if (client.isReplica()) {
            return false;
        }
        return condition.isPausedForAll()
                || condition.isPausedForWrites()
                        && (has(client, command, Flag.WRITE) || has(client, command, Flag.MAY_REPLICATE));
    }

    /// The transaction ends with the refusal of its EXEC.
    void abortTransaction(Session client, Keyspace keyspace) {
        client.endTransaction();
        client.unwatchAll(keyspace);
    }
}
