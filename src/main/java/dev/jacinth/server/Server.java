package dev.jacinth.server;

import dev.jacinth.command.CommandTable;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.time.Clock;
import dev.jacinth.time.SystemClock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.security.SecureRandom;

/// The composition root: makes the parts, connects them, starts and stops them.
final class Server {

    private final Settings settings;
    private final Clock clock = new SystemClock();
    private final ServerStats stats = new ServerStats();
    private final ServerCondition condition = new ServerCondition();
    private final Transport transport;
    private final Keyspace keyspace;
    private final Executor executor;
    private final Clients clients;
    private final Listeners listeners;

    Server(Settings settings) {
        this.settings = settings;
        transport = Transport.open(settings.get(Settings.IO_ENGINE), task -> new Thread(task, "jacinth"));
        SecureRandom random = new SecureRandom();
        NoStream stream = new NoStream();
        KeyEvents events = (eventClass, event, database, key, length) -> {};
        keyspace = new Keyspace(
                settings.get(Settings.DATABASES),
                MemoryOptions.defaults(),
                new long[] {random.nextLong(), random.nextLong()},
                (database, key, length) -> {},
                events,
                task -> Thread.ofPlatform().name("reclaim").start(task));
        CommandTable commands = CommandTable.of(BasicCommands.ALL, dev.jacinth.command.StringCommands.ALL,
                dev.jacinth.command.BitmapCommands.ALL);
        executor = new Executor(
                commands, new Admission(condition), keyspace, events, stream, settings, stats, new NoObservers(),
                clock);
        clients = new Clients(executor, keyspace, stats);
        listeners = new Listeners(transport, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new ClientHandler(Server.this));
            }
        });
    }

    void start() throws IOException {
        System.out.println(transport.name() + ": " + transport.reason());
        listeners.open(settings);
        System.out.println("Ready to accept connections tcp");
    }

    Clients clients() {
        return clients;
    }

    long nowMillis() {
        return keyspace.now();
    }

    /// Bytes have arrived: the commands among them see the time of now.
    void beginBatch(int bytes) {
        stats.netInputBytes += bytes;
        stats.readsProcessed++;
        executor.refreshTime();
    }

    Client accept(Channel channel) {
        stats.connectionsReceived++;
        Client client = new Client(
                clients.nextId(), channel, clients, String.valueOf(channel.remoteAddress()),
                String.valueOf(channel.localAddress()), nowMillis());
        client.authenticated(true);
        clients.add(client);
        return client;
    }

    void connectionFailed(Client client, Throwable cause) {
        cause.printStackTrace();
    }
}
