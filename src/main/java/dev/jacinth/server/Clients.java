package dev.jacinth.server;

import dev.jacinth.command.Session.ReplyMode;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespWriter;
import io.netty.channel.ChannelFutureListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The connected clients, and the way of their commands to the executor.
final class Clients {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private final Map<Long, Client> byId = new LinkedHashMap<>();
    private final Executor executor;
    private final Keyspace keyspace;
    private final ServerStats stats;
    private final List<Consumer<Client>> leaveListeners = new ArrayList<>();
    private final List<Client> pushedTo = new ArrayList<>();

    private long lastId;

    Clients(Executor executor, Keyspace keyspace, ServerStats stats) {
        this.executor = executor;
        this.keyspace = keyspace;
        this.stats = stats;
    }

    long nextId() {
        return ++lastId;
    }

    void add(Client client) {
        byId.put(client.id(), client);
    }

    /// The connection has gone: nothing of the client remains.
    void remove(Client client) {
        if (byId.remove(client.id()) == null) {
            return;
        }
        if (client.isBlocked()) {
            client.unblock();
        }
        client.unwatchAll(keyspace);
        leaveListeners.forEach(listener -> listener.accept(client));
        client.release();
    }

    /// Tells somebody of each client that has gone.
    void onLeave(Consumer<Client> listener) {
        leaveListeners.add(listener);
    }

    /// Sends what was written to a client by others than itself, once the present batch of commands is done.
    void flushSoon(Client client) {
        if (pushedTo.isEmpty()) {
            client.channel().eventLoop().execute(this::flushPushed);
        }
        pushedTo.add(client);
    }

    private void flushPushed() {
        for (Client client : pushedTo.toArray(Client[]::new)) {
            if (byId.containsKey(client.id())) {
                client.flush();
            }
        }
        pushedTo.clear();
    }

    Collection<Client> all() {
        return byId.values();
    }

    /// The client of that number, or null.
    Client byId(long id) {
        return byId.get(id);
    }

    int count() {
        return byId.size();
    }

    /// Runs a command of a client, with the reply going where its reply mode says.
    Executor.Outcome execute(Client client, Arguments arguments) {
        RespWriter writer = client.writer();
        if (client.replyMode() == ReplyMode.ON) {
            return executor.execute(client, arguments, writer);
        }
        long mark = writer.mark();
        ReplyMode before = client.replyMode();
        Executor.Outcome outcome = executor.execute(client, arguments, writer);
        if (client.replyMode() != ReplyMode.ON || before == ReplyMode.SKIPPING) {
            writer.truncate(mark);
        }
        if (outcome == Executor.Outcome.DONE) {
            advanceSkip(client, before);
        }
        return outcome;
    }

    /// CLIENT REPLY SKIP is about the command after it.
    private static void advanceSkip(Client client, ReplyMode before) {
        if (before == ReplyMode.SKIP_NEXT && client.replyMode() == ReplyMode.SKIP_NEXT) {
            client.replyMode(ReplyMode.ON);
        }
    }

    /// The client sent what is no command: it hears why and is disconnected.
    void protocolError(Client client, String error) {
        LOG.log(Level.DEBUG, () -> "Protocol error (" + error + ") from client: " + client.address());
        if (!error.isEmpty()) {
            client.writer().error(error);
        }
        client.closeAfterReply();
    }

    /// Closes a connection once its replies are on their way.
    void closeWhenSent(Client client) {
        client.channel().writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    ServerStats stats() {
        return stats;
    }
}
