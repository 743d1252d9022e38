package dev.jacinth.server;

import dev.jacinth.replication.Transport;
import io.netty.buffer.ByteBuf;
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
        channel().writeAndFlush(channel().alloc().directBuffer(1)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public long id() {
        return client.id();
    }

    @Override
    public String peerAddress() {
        return Addresses.host(channel().remoteAddress());
    }

    @Override
    public String describe() {
        return "id=" + client.id() + " addr=" + client.address();
    }
}
