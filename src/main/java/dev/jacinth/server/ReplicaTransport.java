package dev.jacinth.server;

import dev.jacinth.replication.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/// A replica's connection as the replication room sees it: the channel of the [Client] that became a replica.
final class ReplicaTransport implements Transport {

    private final Client client;

    ReplicaTransport(Client client) {
        this.client = client;
    }

    Client client() {
        return client;
    }

    Channel channel() {
        return client.channel();
    }

    @Override
    public void send(byte[] bytes) {
        client.flush();
        ByteBuf message = channel().alloc().directBuffer(bytes.length).writeBytes(bytes);
        channel().writeAndFlush(message, channel().voidPromise());
    }

    @Override
    public void close() {
        channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public long id() {
        return client.id();
    }

    @Override
    public String peerAddress() {
        return SocketNames.host(channel().remoteAddress());
    }

    @Override
    public String describe() {
        return ClientText.of(client, client.lastInteractionMillis());
    }
}
