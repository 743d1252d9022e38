package dev.jacinth.server;

import dev.jacinth.command.Session;
import dev.jacinth.command.Waiting;
import dev.jacinth.config.Settings;
import dev.jacinth.config.ShutdownFlag;
import dev.jacinth.protocol.RespWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The way to the end of the server.
///
///     state      event                                   next
///     RUNNING    request, then check                     as begin
///     RUNNING    begin, all parts ready or NOW           finish
///     RUNNING    begin, a part not ready                 WAITING: no writes, until the deadline
///     WAITING    check: all parts ready or deadline      finish
///     WAITING    abort                                   RUNNING
///     finish     every part consents                     exit with status 0
///     finish     a part refuses                          RUNNING: clients that wait hear of it
///
/// A client that asked for it waits as if blocked; where all goes well, its reply is the end of the connection.
final class Shutdown {

    static final String FAILED = "ERR Errors trying to SHUTDOWN. Check logs.";

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final long NOT_UNDER_WAY = Long.MAX_VALUE;

    private final Settings settings;
    private final Pauses pauses;
    private final Supervisor supervisor;
    private final IntConsumer exit;
    private final List<ShutdownPart> parts = new ArrayList<>();
    private final List<Client> waiting = new ArrayList<>();

    private long deadlineMillis = NOT_UNDER_WAY;
    private Set<ShutdownFlag> flags = EnumSet.noneOf(ShutdownFlag.class);
    /// Set by the thread that brings signals.
    private volatile @Nullable Set<ShutdownFlag> requested;
    private boolean loading;
    private Runnable cancelled = () -> {};

    /// @param exit ends the process with a status
    Shutdown(Settings settings, Pauses pauses, Supervisor supervisor, IntConsumer exit) {
        this.settings = settings;
        this.pauses = pauses;
        this.supervisor = supervisor;
        this.exit = exit;
    }

    /// Adds a part; the last things are done in the order of adding.
    void add(ShutdownPart part) {
        parts.add(part);
    }

    /// Runs `listener` when the shutdown is called off or has failed.
    void onCancel(Runnable listener) {
        cancelled = listener;
    }

    /// While a data set is loaded, what is there so far must not be saved.
    void loading(boolean value) {
        loading = value;
    }

    boolean isUnderWay() {
        return deadlineMillis != NOT_UNDER_WAY;
    }

    /// When the waiting for replicas ends, in milliseconds since 1970; `Long.MAX_VALUE` if nothing is under way.
    long deadlineMillis() {
        return deadlineMillis;
    }

    /// What SHUTDOWN does: the client waits for the end.
    void begin(Client client, Set<ShutdownFlag> wanted, long nowMillis) {
        client.block(new Wait(client));
        waiting.add(client);
        begin(wanted, nowMillis);
    }

    /// Begins, unless it is under way.
    void begin(Set<ShutdownFlag> wanted, long nowMillis) {
        if (isUnderWay()) {
            return;
        }
        flags = EnumSet.noneOf(ShutdownFlag.class);
        flags.addAll(wanted);
        if (loading) {
            flags.remove(ShutdownFlag.SAVE);
            flags.add(ShutdownFlag.NOSAVE);
        }
        LOG.log(Level.INFO, "User requested shutdown...");
        supervisor.tell("STOPPING=1\n");
        int seconds = settings.get(Settings.SHUTDOWN_TIMEOUT);
        if (flags.contains(ShutdownFlag.NOW) || seconds == 0 || areReady()) {
            finish();
            return;
        }
        deadlineMillis = nowMillis + seconds * 1000L;
        parts.forEach(ShutdownPart::hasten);
        pauses.begin(Pauses.Reason.SHUTDOWN, Pauses.Scope.WRITES, Long.MAX_VALUE);
        LOG.log(Level.INFO, "Waiting for replicas before shutting down.");
    }

    /// Lets the next [#check] begin, if nobody calls it off before: what a signal does.
    void request(Set<ShutdownFlag> wanted) {
        requested = wanted;
    }

    /// To be called now and then.
    void check(long nowMillis) {
        Set<ShutdownFlag> wanted = requested;
        if (wanted != null) {
            requested = null;
            begin(wanted, nowMillis);
        } else if (isUnderWay() && (nowMillis >= deadlineMillis || areReady())) {
            finish();
        }
    }

    /// Calls it off; false if nothing was under way.
    boolean abort() {
        if (!isUnderWay() && requested == null) {
            return false;
        }
        cancel();
        LOG.log(Level.INFO, "Shutdown manually aborted.");
        return true;
    }

    private boolean areReady() {
        return parts.stream().allMatch(ShutdownPart::isReady);
    }

    private void finish() {
        for (ShutdownPart part : parts) {
            if (!part.finish(flags)) {
                LOG.log(Level.WARNING, "Errors trying to shut down the server. Check the logs for more information.");
                cancel();
                return;
            }
        }
        LOG.log(Level.WARNING, "Redis is now ready to exit, bye bye...");
        exit.accept(0);
    }

    private void cancel() {
        deadlineMillis = NOT_UNDER_WAY;
        requested = null;
        flags = EnumSet.noneOf(ShutdownFlag.class);
        List<Client> told = List.copyOf(waiting);
        waiting.clear();
        for (Client client : told) {
            client.unblock();
            client.writer().error(FAILED);
            client.goOnSoon();
        }
        pauses.end(Pauses.Reason.SHUTDOWN);
        cancelled.run();
    }

    /// A client that waits for the end.
    private final class Wait implements Waiting {
        private final Session session;

        Wait(Session session) {
            this.session = session;
        }

        @Override
        public long deadlineNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public void timedOut(RespWriter reply) {
            // Only CLIENT UNBLOCK comes here.
            reply.error(FAILED);
        }

        @Override
        public void ended() {
            waiting.removeIf(client -> client.id() == session.id());
        }
    }
}
