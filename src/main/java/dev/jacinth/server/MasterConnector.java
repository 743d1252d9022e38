package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.replication.Network;
import dev.jacinth.replication.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Opens connections to masters on the event loop of the clients.
final class MasterConnector implements Network {

    private static final int CONNECT_MILLIS_MAX = 60_000;

    private final IoTransport transport;
    private final ReplicationService service;
    private final Settings settings;
    private @Nullable Executor executor;
    private @Nullable Clients clients;
    private @Nullable MasterConnection last;

    MasterConnector(IoTransport transport, ReplicationService service, Settings settings) {
        this.settings = settings;
        this.transport = transport;
        this.service = service;
    }

    void attach(Executor commands, Clients registry) {
        executor = commands;
        clients = registry;
    }

    @Override
    public Transport connect(String host, int port) {
        MasterConnection connection =
                new MasterConnection(service, Objects.requireNonNull(executor), Objects.requireNonNull(clients));
        last = connection;
        Bootstrap bootstrap = new Bootstrap();
        String source = settings.get(Settings.BIND_SOURCE_ADDR);
        if (!source.isEmpty()) {
            bootstrap.localAddress(new InetSocketAddress(source, 0));
        }
        bootstrap
                .group(transport.group())
                .channel(transport.clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connection.channel(channel);
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(InetSocketAddress.createUnresolved(host, port))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        transport.loop().execute(() -> connection.failed(done.cause()));
                    }
                });
        return connection;
    }

    /// Executes what has arrived of the stream meanwhile, now that the data set is loaded.
    void resumeStream() {
        if (last != null) {
            last.executeStream();
        }
    }
}
