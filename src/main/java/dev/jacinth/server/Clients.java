package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.BlockedCommand;
import dev.jacinth.command.Session.ReplyMode;
import dev.jacinth.command.Waiting;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespReader;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connected clients, and the way of their commands to the executor.
final class Clients {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final int SAMPLE_BYTES = 128;

    /// How long messages may wait for more, under load.
    private static final long PUSH_NANOS = 100_000;

    private static final String STATE_CHANGED =
            "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)";

    private final Map<Long, Client> byId = new LinkedHashMap<>();
    private final Executor executor;
    private final Keyspace keyspace;
    private final ServerStats stats;
    private final Clock clock;
    private final ClientLimits limits;
    private final ClientMemory memory = new ClientMemory();
    private final ClientEviction eviction;
    private final Pipeline pipeline;
    private final List<Consumer<Client>> leaveListeners = new ArrayList<>();
    private final List<Client> pushedTo = new ArrayList<>();
    private final TurnEnd pushes;
    private final TurnEnd releases;
    private final Set<Client> postponed = new LinkedHashSet<>();
    private final Queue<Client> released = new ArrayDeque<>();
    private Runnable afterBatch = () -> {};
    private long lastId;

    Clients(Executor executor, Keyspace keyspace, ServerStats stats, Settings settings, Clock clock) {
        this.executor = executor;
        this.keyspace = keyspace;
        this.stats = stats;
        this.clock = clock;
        this.limits = new ClientLimits(this, settings);
        this.eviction = new ClientEviction(this, settings);
        this.pipeline = new Pipeline(keyspace);
        this.pushes = new TurnEnd(this::flushPushed, PUSH_NANOS, executor::lastNanos);
        this.releases = new TurnEnd(this::goOnReleased, 0, executor::lastNanos);
    }

    long nextId() {
        return ++lastId;
    }

    void add(Client client) {
        limits.prepare(client);
        byId.put(client.id(), client);
        memory.add(client);
    }

    /// The connection has gone: nothing of the client remains.
    void remove(Client client) {
        leave(client);
        client.release();
    }

    /// Takes a client off all lists. Its memory stays until the connection has gone, for it may be in use further up.
    void leave(Client client) {
        if (byId.remove(client.id()) == null) {
            return;
        }
        memory.remove(client);
        postponed.remove(client);
        if (client.isBlocked()) {
            client.unblock();
        }
        client.unwatchAll(keyspace);
        leaveListeners.forEach(listener -> listener.accept(client));
    }

    /// Tells somebody of each client that has gone.
    void onLeave(Consumer<Client> listener) {
        leaveListeners.add(listener);
    }

    /// Sends what was written to a client by others than itself, once the commands that run now are done.
    void flushSoon(Client client) {
        pushedTo.add(client);
        pushes.request(client.channel().eventLoop());
    }

    private void flushPushed() {
        for (Client client : pushedTo.toArray(Client[]::new)) {
            if (byId.containsKey(client.id())) {
                client.flush();
            }
        }
        pushedTo.clear();
    }

    /// All clients, the oldest first.
    Collection<Client> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /// The client of that number, or null.
    @Nullable
    Client byId(long id) {
        return byId.get(id);
    }

    int count() {
        return byId.size();
    }

    /// Number of clients that wait, for whatever reason.
    long blocked() {
        return byId.values().stream()
                .filter(client -> client.isBlocked() || client.isPostponed())
                .count();
    }

    /// What a client holds may have changed.
    void recount(Client client) {
        memory.count(client);
        eviction.counted(client);
    }

    /// How much memory they take.
    ClientMemory memory() {
        return memory;
    }

    ClientEviction eviction() {
        return eviction;
    }

    ClientLimits limits() {
        return limits;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    ServerStats stats() {
        return stats;
    }

    long nowMillis() {
        return keyspace.now();
    }

    /// How long it is until a moment of the monotonic clock; 0 if it has passed.
    long nanosUntil(long deadlineNanos) {
        return Math.max(0, deadlineNanos - clock.nanos());
    }

    /// A line about the client for the log.
    String describe(Client client) {
        return ClientText.of(client, nowMillis());
    }

    // ---- commands

    /// Runs a command of a client, with the reply going where its reply mode says.
    Executor.Outcome execute(Client client, Arguments arguments) {
        RespWriter writer = client.writer();
        if (client.replyMode() == ReplyMode.ON) {
            return executor.execute(client, arguments, writer);
        }
        long mark = writer.mark();
        boolean skipping = client.replyMode() == ReplyMode.SKIP_NEXT;
        if (skipping) {
            client.replyMode(ReplyMode.SKIPPING);
        }
        Executor.Outcome outcome = executor.execute(client, arguments, writer);
        if (outcome == Executor.Outcome.POSTPONED && skipping) {
            client.replyMode(ReplyMode.SKIP_NEXT);
        } else {
            hush(client, mark);
        }
        return outcome;
    }

    /// Runs a command again that has waited for keys.
    Executor.Outcome executeAgain(Client client, BlockedCommand blocked) {
        long mark = client.writer().mark();
        Executor.Outcome outcome = executor.executeAgain(client, blocked, client.writer());
        if (outcome == Executor.Outcome.DONE) {
            hush(client, mark);
        }
        return outcome;
    }

    /// Takes a reply back that the client does not want. What is skipped is one reply: a command that waits has none
    /// yet.
    private static void hush(Client client, long mark) {
        if (client.replyMode() != ReplyMode.ON) {
            client.writer().truncate(mark);
        }
        if (client.replyMode() == ReplyMode.SKIPPING && !client.isBlocked()) {
            client.replyMode(ReplyMode.ON);
        }
    }

    /// Ends the waiting of a blocked client.
    ///
    /// @param error what it gets for a reply, or null for what it gets when its time is over
    void endWaiting(Client client, @Nullable String error) {
        long mark = client.writer().mark();
        Waiting waiting = Objects.requireNonNull(client.waiting());
        if (waiting instanceof BlockedCommand blocked) {
            executor.giveUp(client, blocked, error, client.writer());
        } else if (error == null) {
            waiting.timedOut(client.writer());
        } else {
            executor.errorStats().count(error);
            client.writer().error(error);
        }
        client.unblock();
        hush(client, mark);
        client.goOnSoon();
    }

    /// The time of a blocked client is over.
    void timeOut(Client client) {
        executor.refreshTime();
        endWaiting(client, null);
    }

    /// What clients wait for may never happen here any more: they are told so and disconnected.
    void disconnectBlocked() {
        for (Client client : List.copyOf(byId.values())) {
            if (client.isBlocked()) {
                endWaiting(client, STATE_CHANGED);
                client.closeAfterReply();
            }
        }
    }

    /// The client sent what is no command: it hears why and is disconnected.
    void protocolError(Client client, RespReader reader, long rest, int restBytes) {
        LOG.log(
                Level.DEBUG,
                () -> "Protocol error (" + reader.error().reason() + ") from client: " + describe(client)
                        + ". Query buffer during protocol error: '"
                        + LogText.dotted(Bytes.text(rest, Math.min(SAMPLE_BYTES, restBytes))) + "'");
        String error = reader.errorReply();
        if (!error.isEmpty()) {
            executor.errorStats().count(error);
            client.writer().error(error);
        }
        client.closeAfterReply();
    }

    /// Lets a client go on whose waiting has ended, once the commands that run now are done: before any other batch of
    /// input is begun ([#batchDone]), or else as a task of the event loop.
    void goOnSoon(Client client) {
        released.add(client);
        releases.request(client.channel().eventLoop());
    }

    /// A batch of input is done, of a client or of the master.
    void batchDone() {
        releases.batchDone();
        pushes.batchDone();
        afterBatch.run();
    }

    /// Tells somebody of the end of each batch of input.
    void onBatchDone(Runnable listener) {
        afterBatch = listener;
    }

    private void goOnReleased() {
        for (Client next = released.poll(); next != null; next = released.poll()) {
            next.goOn();
        }
    }

    /// A command of the client has to wait for the end of a pause, behind those of others that wait already.
    void postpone(Client client) {
        postponed.add(client);
    }

    /// Lets those go on whose commands had to wait for the end of a pause.
    void resumePostponed() {
        executor.refreshTime();
        postponed.forEach(Client::goOnSoon);
        postponed.clear();
    }

    /// From now on everybody is let in: there is no password any more.
    void admitAll() {
        byId.values().forEach(client -> client.authenticated(true));
    }
}
