package dev.jacinth.server;

import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.command.BlockedCommand;
import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.Dispatcher;
import dev.jacinth.command.ErrorStats;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Flag;
import dev.jacinth.command.Session;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Runs commands one after the other: finds the command, lets [Admission] object, runs the handler, counts, and hands
/// its effects on.
///
/// A *unit of execution* is one command of a client, with all that it runs within itself (EXEC). It sees one time and
/// its effects form one whole. Everything here happens on the executor's thread.
final class Executor implements Dispatcher {

    /// What became of a command.
    enum Outcome {
        /// It ran, was queued or was refused; in any case it is done with.
        DONE,
        /// It has to wait; its bytes stay where they are.
        POSTPONED
    }

    /// What is done before each command, outside of its unit: see that there is memory, for instance. It may disconnect
    /// the client, whose command does not run then.
    interface Preparation {
        void prepare(Client client);
    }

    /// After a command that took longer, the time is read anew for the next one of the same batch.
    private static final long STALE_TIME_NANOS = 200_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final String OUT_OF_MEMORY = "OOM the server is out of memory, the command was not carried out";

    private static final int QUOTED_BYTES_MAX = 128;
    private static final String ERR = "ERR ";

    private final CommandTable commands;
    private final Admission admission;
    private final Keyspace keyspace;
    private final Clock clock;
    private final EffectStream effects;
    private final ErrorStats errorStats = new ErrorStats();
    private final ServerStats stats;
    private final CommandObservers observers;
    private final WebRequests webRequests;
    private final Call call;
    private final Call innerCall;
    private final Call endedCall;

    private Preparation preparation = _ -> {};
    private ExpiryMode roleExpiryMode = ExpiryMode.DELETE;
    private boolean latencyTracked = true;
    private boolean expiryHeld;
    private long lastNanos;

    Executor(
            CommandTable commands,
            Admission admission,
            Keyspace keyspace,
            KeyEvents events,
            EffectStream effects,
            Settings settings,
            ServerStats stats,
            CommandObservers observers,
            Clock clock) {
        this.commands = commands;
        this.admission = admission;
        this.keyspace = keyspace;
        this.effects = effects;
        this.stats = stats;
        this.observers = observers;
        this.clock = clock;
        webRequests = new WebRequests(clock);
        call = new Call(keyspace, events, effects, settings, this, false);
        innerCall = new Call(keyspace, events, effects, settings, this, true);
        endedCall = new Call(keyspace, events, effects, settings, this, false);
        refreshTime();
    }

    void beforeEachCommand(Preparation what) {
        preparation = what;
    }

    ErrorStats errorStats() {
        return errorStats;
    }

    CommandTable commands() {
        return commands;
    }

    /// How clients' commands see keys whose time has come: a master deletes them, a replica hides them.
    void roleExpiryMode(ExpiryMode mode) {
        roleExpiryMode = mode;
        keyspace.setExpiryMode(expiryMode());
    }

    /// While writes are paused, no key is deleted because its time has come: it is only hidden.
    void holdExpiry(boolean held) {
        expiryHeld = held;
        keyspace.setExpiryMode(expiryMode());
    }

    private ExpiryMode expiryMode() {
        return expiryHeld && roleExpiryMode == ExpiryMode.DELETE ? ExpiryMode.HIDE : roleExpiryMode;
    }

    ExpiryMode roleExpiryMode() {
        return roleExpiryMode;
    }

    void latencyTracked(boolean tracked) {
        latencyTracked = tracked;
    }

    /// Reads the clock; to be called before a batch of commands and before other work on keys.
    void refreshTime() {
        lastNanos = clock.nanos();
        keyspace.setNow(clock.wallMillis());
    }

    /// Gives back what large elements took while commands looked at them; to be called between commands.
    void release() {
        call.values().release();
        innerCall.values().release();
        endedCall.values().release();
        keyspace.release();
    }

    /// Runs the command that a client sent. The reply goes to `reply`.
    Outcome execute(Client client, Arguments arguments, RespWriter reply) {
        Command command = find(client, arguments, reply);
        if (command == null) {
            return Outcome.DONE;
        }
        client.lastCommand(command);
        Outcome heldBack = holdBack(client, command, arguments, reply);
        if (heldBack != null) {
            return heldBack;
        }
        if (client.isInTransaction() && !command.has(Flag.RUNS_IN_MULTI)) {
            enqueue(client, command, arguments, reply);
            return Outcome.DONE;
        }
        runUnit(client, command, arguments, reply);
        serveWaiters();
        return Outcome.DONE;
    }

    /// Runs a command again that has waited for keys, in a unit of its own. Whether it may run is asked anew.
    Outcome executeAgain(Client client, BlockedCommand blocked, RespWriter reply) {
        refreshTime();
        Command command = blocked.command();
        Outcome heldBack = holdBack(client, command, blocked.arguments(), reply);
        if (heldBack != null) {
            return heldBack;
        }
        call.bind(blocked, client, reply);
        runUnit(client, command);
        return Outcome.DONE;
    }

    /// What becomes of a command that must not run now, which its client has been told if it is refused; null if it
    /// may run.
    private @Nullable Outcome holdBack(Client client, Command command, Arguments arguments, RespWriter reply) {
        preparation.prepare(client);
        if (client.isClosing()) {
            return Outcome.DONE;
        }
        if (admission.isPlain(client, command)) {
            return null;
        }
        return switch (admission.judge(client, command, arguments)) {
            case POSTPONE -> Outcome.POSTPONED;
            case REFUSE -> {
                reject(client, command, admission.reason(), reply);
                yield Outcome.DONE;
            }
            case ADMIT -> null;
        };
    }

    /// Replies to a command that has waited in vain, and counts it.
    ///
    /// @param error the reply, or null for what the command gets when its time is over
    void giveUp(Client client, BlockedCommand blocked, @Nullable String error, RespWriter reply) {
        endedCall.bind(blocked, client, reply);
        if (error == null) {
            blocked.timedOut(reply);
        } else {
            endedCall.error(error);
        }
        account(endedCall, blocked.command(), blocked.nanos());
    }

    /// Lets those have their turns who wait for keys that were changed. While a data set is loaded they wait on.
    private void serveWaiters() {
        if (keyspace.hasReadyKeys() && !admission.isLoading()) {
            keyspace.serveWaiters();
        }
    }

    /// What can only fail is not worth keeping.
    private static void enqueue(Session client, Command command, Arguments arguments) {
        if (!client.hasFailedTransaction() && !client.hasWatchedChange()) {
            client.queue().add(command, arguments);
        }
    }

    private void enqueue(Session client, Command command, Arguments arguments, RespWriter reply) {
        try {
            JavaHeap.requireToRemember(1, 0);
            enqueue(client, command, arguments);
            reply.queued();
        } catch (OutOfMemoryError e) {
            LOG.log(Level.WARNING, "Out of memory queueing '" + command.fullName() + "': " + e.getMessage());
            reject(client, command, OUT_OF_MEMORY, reply);
        }
    }

    /// Runs work that puts keys there as they are, whatever the clock says.
    void loading(Runnable work) {
        keyspace.setExpiryMode(ExpiryMode.IGNORE);
        try {
            work.run();
        } finally {
            keyspace.setExpiryMode(expiryMode());
        }
    }

    /// Runs a command that came from the master, whatever the state of this server, unless it is paused: its keys are
    /// there as long as the master says so, and nobody reads its reply.
    Outcome apply(Client master, Arguments arguments, RespWriter discarded) {
        Command command = find(master, arguments, discarded);
        if (command == null) {
            LOG.log(
                    Level.WARNING,
                    () -> "== CRITICAL == This replica is sending an error to its master: '" + unknownCommand(arguments)
                            + "'");
            return Outcome.DONE;
        }
        if (admission.mustWait(master, command)) {
            return Outcome.POSTPONED;
        }
        master.lastCommand(command);
        preparation.prepare(master);
        keyspace.setExpiryMode(ExpiryMode.IGNORE);
        try {
            if (master.isInTransaction() && !command.has(Flag.RUNS_IN_MULTI)) {
                enqueue(master, command, arguments);
            } else {
                runUnit(master, command, arguments, discarded);
            }
        } finally {
            keyspace.setExpiryMode(expiryMode());
        }
        serveWaiters();
        return Outcome.DONE;
    }

    /// When the last command ended, or the time was read last, by the monotonic clock.
    long lastNanos() {
        return lastNanos;
    }

    private @Nullable Command find(Client client, Arguments arguments, RespWriter reply) {
        Command command = commands.find(arguments.address(0), arguments.length(0));
        if (command != null && command.isContainer() && arguments.count() > 1) {
            Command roof = command;
            command = roof.subcommand(arguments.address(1), arguments.length(1));
            if (command == null) {
                reject(client, null, unknownSubcommand(roof, arguments), reply);
                return null;
            }
        }
        if (command == null) {
            if (!webRequests.repelled(client, arguments)) {
                reject(client, null, unknownCommand(arguments), reply);
            }
            return null;
        }
        if (!command.acceptsCount(arguments.count())) {
            reject(client, command, Errors.wrongCount(command), reply);
            return null;
        }
        return command;
    }

    /// A refused EXEC ends its transaction, and the error says so.
    private void reject(Session client, @Nullable Command command, String reason, RespWriter reply) {
        String error = reason;
        client.failTransaction();
        if (command != null) {
            command.stats().wasRejected();
            if (command.has(Flag.RUNS_QUEUE)) {
                admission.abortTransaction(client, keyspace);
                String text = reason.startsWith(ERR) ? reason.substring(ERR.length()) : reason;
                error = "EXECABORT Transaction discarded because of: " + text;
            }
        }
        errorStats.count(error);
        reply.error(error);
    }

    private static String unknownCommand(Arguments arguments) {
        StringBuilder error = new StringBuilder("ERR unknown command '");
        error.append(quoted(arguments, 0, QUOTED_BYTES_MAX)).append("', with args beginning with: ");
        int room = QUOTED_BYTES_MAX;
        for (int i = 1; i < arguments.count() && room > 0; i++) {
            String word = quoted(arguments, i, room);
            error.append('\'').append(word).append("' ");
            room -= word.length() + 3;
        }
        return error.toString();
    }

    private static String unknownSubcommand(Command roof, Arguments arguments) {
        return "ERR unknown subcommand '" + quoted(arguments, 1, QUOTED_BYTES_MAX) + "'. Try " + roof.name() + " HELP.";
    }

    private static String quoted(Arguments arguments, int index, int lengthMax) {
        String text = arguments.quoted(index);
        return text.length() > lengthMax ? text.substring(0, lengthMax) : text;
    }

    // ---- running

    /// Runs work on keys that no command asks for, such as deleting those whose time has come. Its effects need not be
    /// one transaction.
    void runChore(Runnable work) {
        refreshTime();
        effects.beginUnit();
        work.run();
        effects.endUnit(true);
        serveWaiters();
    }

    private void runUnit(Session client, Command command, Arguments arguments, RespWriter reply) {
        call.bind(client, command, arguments, reply);
        runUnit(client, command);
    }

    private void runUnit(Session client, Command command) {
        long offset = effects.offset();
        effects.beginUnit();
        keyspace.accessClock().hold(client.isUntouching());
        run(call, command);
        effects.endUnit(command.has(Flag.EFFECTS_APART));
        if (effects.offset() != offset) {
            client.writtenOffset(effects.offset());
        }
    }

    @Override
    public void runWithin(Session session, Command command, Arguments arguments, RespWriter reply) {
        innerCall.bind(session, command, arguments, reply);
        run(innerCall, command);
    }

    @Override
    public long nanosAfter(long millis) {
        long room = Long.MAX_VALUE - lastNanos;
        return millis > room / NANOS_PER_MILLI ? Long.MAX_VALUE : lastNanos + millis * NANOS_PER_MILLI;
    }

    /// Runs the command to which a call is bound. One that waits is counted when it is done, and shown when it comes.
    private void run(Call running, Command command) {
        long start = running == call ? lastNanos : clock.nanos();
        handle(running, command, running.reply());
        long end = clock.nanos();
        if (running.isPropagated()) {
            propagate(running, running.arguments());
        }
        BlockedCommand resumed = running.resumed();
        if (running.session().waiting() instanceof BlockedCommand blocked) {
            blocked.ran(end - start);
        } else {
            account(running, command, end - start + (resumed == null ? 0 : resumed.nanos()));
        }
        if (resumed == null) {
            observers.ran(running);
        }
        lastNanos = end;
    }

    /// Without memory a command fails, and the server goes on: what it may need is asked for before it changes
    /// anything. Any other exception is a fault of ours, after which nothing can be trusted.
    private void handle(Call running, Command command, RespWriter reply) {
        long mark = reply.mark();
        try {
            if (command.has(Flag.WRITE)) {
                Arguments arguments = running.arguments();
                keyspace.headroom().require(command.roomUnits(), arguments.count(), arguments.totalBytes());
            }
            command.handler().run(running);
        } catch (MemoryExhausted | OutOfMemoryError e) {
            LOG.log(Level.WARNING, "Out of memory in '" + command.fullName() + "': " + e.getMessage());
            reply.truncate(mark);
            running.error(OUT_OF_MEMORY);
        }
    }

    private void propagate(Call running, Arguments arguments) {
        stats.changesSinceSave += running.changes();
        if (!running.isVerbatim() || !effects.isActive()) {
            return;
        }
        int count = arguments.count();
        effects.beginEffect(running.database().number(), count);
        for (int i = 0; i < count; i++) {
            effects.argument(arguments.address(i), arguments.length(i));
        }
    }

    private void account(Call running, Command command, long nanos) {
        stats.commandsProcessed++;
        stats.commandNanos += nanos;
        command.stats().ran(nanos, latencyTracked);
        if (running.hasFailed()) {
            command.stats().hasFailed();
            errorStats.count(running.errorLine());
        }
        if (nanos > observers.slowNanos()) {
            observers.slow(running, nanos);
        }
        if (nanos > STALE_TIME_NANOS && running == call) {
            keyspace.setNow(clock.wallMillis());
        }
    }
}
