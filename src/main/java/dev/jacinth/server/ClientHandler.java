package dev.jacinth.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Brings what a channel receives to its client, and sends the replies when a batch of input is done.
final class ClientHandler extends ChannelInboundHandlerAdapter {

    private final Server server;
    private Client client;

    ClientHandler(Server server) {
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        client = server.accept(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (client != null) {
                server.beginBatch(bytes.readableBytes());
                client.received(bytes, server.nowMillis());
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (client != null) {
            client.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (client != null) {
            server.clients().remove(client);
            client = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        server.connectionFailed(client, cause);
        context.close();
    }
}
