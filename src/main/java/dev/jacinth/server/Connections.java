package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes clients of the channels that the listeners accept, or turns them away.
final class Connections {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private static final String TOO_MANY = "-ERR max number of clients reached\r\n";
    private static final String DENIED = "-DENIED Redis is running in protected mode because protected mode is enabled"
            + " and no password is set for the default user. In this mode connections are only accepted from the"
            + " loopback interface. If you want to connect from external computers to Redis you may adopt one of the"
            + " following solutions: 1) Just disable protected mode sending the command 'CONFIG SET protected-mode no'"
            + " from the loopback interface by connecting to Redis from the same host the server is running, however"
            + " MAKE SURE Redis is not publicly accessible from internet if you do so. Use CONFIG REWRITE to make this"
            + " change permanent. 2) Alternatively you can just disable the protected mode by editing the Redis"
            + " configuration file, and setting the protected mode option to 'no', and then restarting the server."
            + " 3) If you started the server manually just for testing, restart it with the '--protected-mode no'"
            + " option. 4) Set up an authentication password for the default user. NOTE: You only need to do one of"
            + " the above things in order for the server to start accepting connections from the outside.\r\n";

    private final Clients clients;
    private final Executor executor;
    private final Keyspace keyspace;
    private final ServerStats stats;
    private final Settings settings;
    private final Authentication authentication;
    private final CrashReport crashReport;
    private Consumer<Client> writable = _ -> {};

    Connections(
            Clients clients,
            Executor executor,
            Keyspace keyspace,
            ServerStats stats,
            Settings settings,
            Authentication authentication,
            CrashReport crashReport) {
        this.clients = clients;
        this.executor = executor;
        this.keyspace = keyspace;
        this.stats = stats;
        this.settings = settings;
        this.authentication = authentication;
        this.crashReport = crashReport;
    }

    /// Prepares a channel that was accepted.
    void welcome(Channel channel) {
        channel.pipeline().addLast(new ClientHandler(this));
    }

    /// Makes a client of a channel, or tells it why not, closes it and returns null.
    @Nullable
    Client accept(Channel channel) {
        executor.refreshTime();
        if (clients.count() >= settings.get(Settings.MAXCLIENTS)) {
            turnAway(channel, TOO_MANY);
            return null;
        }
        if (settings.get(Settings.PROTECTED_MODE)
                && !authentication.isRequired()
                && !SocketNames.isLocal(channel.remoteAddress())) {
            turnAway(channel, DENIED);
            return null;
        }
        stats.connectionsReceived++;
        boolean unix = SocketNames.isUnix(channel.localAddress());
        String socket = unix ? SocketNames.ofUnixSocket(settings.get(Settings.UNIXSOCKET)) : "";
        Client client = new Client(
                clients.nextId(),
                channel,
                clients,
                unix ? socket : SocketNames.of(channel.remoteAddress()),
                unix ? socket : SocketNames.of(channel.localAddress()),
                clients.nowMillis());
        client.authenticated(!authentication.isRequired());
        clients.add(client);
        LOG.log(Level.DEBUG, () -> "Accepted " + client.address());
        return client;
    }

    private void turnAway(Channel channel, String error) {
        stats.connectionsRejected++;
        ByteBuf text =
                ByteBufUtil.encodeString(channel.alloc(), java.nio.CharBuffer.wrap(error), StandardCharsets.US_ASCII);
        channel.writeAndFlush(text).addListener(ChannelFutureListener.CLOSE);
    }

    /// Bytes have arrived: the commands among them see the time of now.
    void received(Client client, ByteBuf bytes) {
        stats.netInputBytes += bytes.readableBytes();
        stats.readsProcessed++;
        executor.refreshTime();
        long start = executor.lastNanos();
        long commands = stats.commandsProcessed;
        client.received(bytes, keyspace.now());
        stats.cycle(start, executor.lastNanos(), stats.commandsProcessed - commands);
    }

    /// A batch of input is done: what it replied is sent, and those go on whose waiting it has ended.
    void batchDone(Client client) {
        client.flush();
        clients.batchDone();
    }

    /// Tells somebody of each client that can be sent more, after its channel was full.
    void onWritable(Consumer<Client> listener) {
        writable = listener;
    }

    void writable(Client client) {
        writable.accept(client);
    }

    void closed(Client client) {
        if (!client.isClosing()) {
            LOG.log(Level.DEBUG, () -> "Client closed connection " + clients.describe(client));
        }
        clients.remove(client);
    }

    /// A connection that breaks is nothing special; anything else is a fault of ours.
    void failed(@Nullable Client client, Throwable cause) {
        String whom = client == null ? "none" : clients.describe(client);
        if (cause instanceof IOException) {
            LOG.log(Level.DEBUG, () -> "Reading from client: " + cause.getMessage() + ": " + whom);
        } else {
            crashReport.end(cause, whom);
        }
    }
}
