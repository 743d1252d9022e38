package dev.jacinth.server;

import dev.jacinth.config.IoEngine;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// The kernel's interface for sockets, with the one event loop that runs I/O and commands.
///
/// The setting `io-engine` names one or leaves the choice: io_uring where a few bytes sent through the ring come back
/// and the kernel is not known to break it, else epoll, else NIO.
final class IoTransport {

    private static final int RING_ENTRIES = 1024;
    private static final int PROBE_SECONDS_MAX = 2;
    private static final int KEEPALIVE_PROBES = 3;

    /// Kernel releases whose io_uring loses or mixes up data (liburing issue 1509, Netty issue 16307).
    private static final String[] FAULTY_KERNELS = {"6.17.0-1008-azure"};

    private final String name;
    private final String reason;
    private final EventLoopGroup group;
    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends ServerChannel> unixServerChannel;
    private final Class<? extends Channel> clientChannel;
    private final KeepAlive keepAlive;

    /// The three times of TCP keepalive, under the names that this transport has for them.
    private record KeepAlive(
            ChannelOption<Integer> idle, ChannelOption<Integer> interval, ChannelOption<Integer> count) {}

    private IoTransport(
            String name,
            String reason,
            EventLoopGroup group,
            Class<? extends ServerChannel> serverChannel,
            Class<? extends ServerChannel> unixServerChannel,
            Class<? extends Channel> clientChannel,
            KeepAlive keepAlive) {
        this.name = name;
        this.reason = reason;
        this.group = group;
        this.serverChannel = serverChannel;
        this.unixServerChannel = unixServerChannel;
        this.clientChannel = clientChannel;
        this.keepAlive = keepAlive;
    }

    /// Opens the transport that the setting asks for, or the best one that works; `loopThread` makes its only thread.
    static IoTransport open(IoEngine engine, ThreadFactory loopThread) {
        return switch (engine) {
            case IO_URING -> ring("io-engine io_uring", loopThread);
            case EPOLL -> epoll("io-engine epoll", loopThread);
            case NIO -> nio("io-engine nio", loopThread);
            case AUTO -> best(loopThread);
        };
    }

    private static IoTransport best(ThreadFactory loopThread) {
        String objection = objectionToRing();
        if (objection == null) {
            IoTransport ring = null;
            try {
                ring = ring("the self-test passed", loopThread);
                ring.probe();
                return ring;
            } catch (Exception | LinkageError e) {
                objection = "io_uring failed its self-test: " + e.getMessage();
                if (ring != null) {
                    ring.group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
                }
            }
        }
        return Epoll.isAvailable() ? epoll(objection, loopThread) : nio(objection + "; no epoll", loopThread);
    }

    private static @Nullable String objectionToRing() {
        String kernel = System.getProperty("os.version", "");
        for (String faulty : FAULTY_KERNELS) {
            if (kernel.equals(faulty)) {
                return "the io_uring of kernel " + kernel + " is faulty";
            }
        }
        return IoUring.isAvailable() ? null : "no io_uring here: " + firstLine(IoUring.unavailabilityCause());
    }

    private static String firstLine(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
    }

    private static IoTransport ring(String reason, ThreadFactory loopThread) {
        IoUringIoHandlerConfig config = new IoUringIoHandlerConfig();
        config.setRingSize(RING_ENTRIES);
        return new IoTransport(
                "io_uring",
                reason,
                group(IoUringIoHandler.newFactory(config), loopThread),
                IoUringServerSocketChannel.class,
                IoUringServerDomainSocketChannel.class,
                IoUringSocketChannel.class,
                new KeepAlive(
                        IoUringChannelOption.TCP_KEEPIDLE,
                        IoUringChannelOption.TCP_KEEPINTVL,
                        IoUringChannelOption.TCP_KEEPCNT));
    }

    private static IoTransport epoll(String reason, ThreadFactory loopThread) {
        return new IoTransport(
                "epoll",
                reason,
                group(EpollIoHandler.newFactory(), loopThread),
                EpollServerSocketChannel.class,
                EpollServerDomainSocketChannel.class,
                EpollSocketChannel.class,
                new KeepAlive(
                        EpollChannelOption.TCP_KEEPIDLE,
                        EpollChannelOption.TCP_KEEPINTVL,
                        EpollChannelOption.TCP_KEEPCNT));
    }

    private static IoTransport nio(String reason, ThreadFactory loopThread) {
        return new IoTransport(
                "nio",
                reason,
                group(NioIoHandler.newFactory(), loopThread),
                NioServerSocketChannel.class,
                NioServerDomainSocketChannel.class,
                NioSocketChannel.class,
                new KeepAlive(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)));
    }

    private static EventLoopGroup group(IoHandlerFactory factory, ThreadFactory loopThread) {
        return new MultiThreadIoEventLoopGroup(1, loopThread, factory);
    }

    /// Sends a few bytes through a loopback connection of this transport and waits for them to come back.
    private void probe() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(serverChannel)
                .childHandler(handler(new Echo()))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        try {
            Channel client = new Bootstrap()
                    .group(group)
                    .channel(clientChannel)
                    .handler(handler(new Count(answered)))
                    .connect(InetAddress.getLoopbackAddress(), ((InetSocketAddress) listener.localAddress()).getPort())
                    .sync()
                    .channel();
            client.writeAndFlush(client.alloc().directBuffer(16).writeLong(1)).sync();
            if (!answered.await(PROBE_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no bytes came back within " + PROBE_SECONDS_MAX + " seconds");
            }
            client.close().sync();
        } finally {
            listener.close().sync();
        }
    }

    private static ChannelInitializer<Channel> handler(ChannelInboundHandlerAdapter handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler);
            }
        };
    }

    /// Sends back what it gets.
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }

    /// Notes that something came.
    private static final class Count extends ChannelInboundHandlerAdapter {
        private final CountDownLatch latch;

        Count(CountDownLatch latch) {
            this.latch = latch;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            latch.countDown();
        }
    }

    /// `io_uring`, `epoll` or `nio`.
    String name() {
        return name;
    }

    /// Why this one.
    String reason() {
        return reason;
    }

    /// The address of a unix socket.
    SocketAddress unixAddress(Path path) {
        return name.equals("nio") ? UnixDomainSocketAddress.of(path) : new DomainSocketAddress(path.toString());
    }

    /// Lets the kernel probe a connection after so many seconds of silence, three times within as many again; 0 for
    /// never.
    void keepAlive(Channel channel, int seconds) {
        if (seconds == 0) {
            return;
        }
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setOption(keepAlive.idle, seconds);
        channel.config().setOption(keepAlive.interval, Math.max(1, seconds / KEEPALIVE_PROBES));
        channel.config().setOption(keepAlive.count, KEEPALIVE_PROBES);
    }

    EventLoop loop() {
        return group.next();
    }

    EventLoopGroup group() {
        return group;
    }

    Class<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    Class<? extends ServerChannel> unixServerChannel() {
        return unixServerChannel;
    }

    Class<? extends Channel> clientChannel() {
        return clientChannel;
    }
}
