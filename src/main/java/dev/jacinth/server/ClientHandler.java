package dev.jacinth.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/// Brings what a channel receives to its client, and sends the replies when a batch of input is done.
final class ClientHandler extends ChannelInboundHandlerAdapter {

    private final Connections connections;
    private @Nullable Client client;

    ClientHandler(Connections connections) {
        this.connections = connections;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        client = connections.accept(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (client != null) {
                connections.received(client, bytes);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (client != null) {
            connections.batchDone(client);
        }
    }

    /// The kernel takes more again.
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (client != null && context.channel().isWritable()) {
            connections.writable(client);
        }
    }

    /// The other end has closed. With io_uring the closing of our end is a request to the kernel like any other, and
    /// [#channelInactive] comes only after its completion; the client is gone from this moment on. What it sent before
    /// is still answered: it may have closed only its own direction.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            channelReadComplete(context);
            channelInactive(context);
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (client != null) {
            connections.closed(client);
            client = null;
        }
    }

    /// A connection that was reset is gone as well, and not only when our end is closed.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        connections.failed(client, cause);
        channelInactive(context);
        context.close();
    }
}
