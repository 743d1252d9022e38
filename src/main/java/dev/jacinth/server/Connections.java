package dev.jacinth.server;

import dev.jacinth.keyspace.Keyspace;
import io.netty.channel.Channel;

/// Makes clients of the channels that the listeners accept.
final class Connections {

    private final Clients clients;
    private final Executor executor;
    private final Keyspace keyspace;
    private final ServerStats stats;

    Connections(Clients clients, Executor executor, Keyspace keyspace, ServerStats stats) {
        this.clients = clients;
        this.executor = executor;
        this.keyspace = keyspace;
        this.stats = stats;
    }

    /// Prepares a channel that was accepted.
    void welcome(Channel channel) {
        channel.pipeline().addLast(new ClientHandler(this));
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
