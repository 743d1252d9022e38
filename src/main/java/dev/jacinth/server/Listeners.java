package dev.jacinth.server;

import dev.jacinth.config.RefusedException;
import dev.jacinth.config.Settings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The sockets on which clients arrive. Everything here happens on the event loop, so that CONFIG SET can open another
/// port and know at once whether it could.
final class Listeners {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    /// What one read takes at most. Redis reads as much.
    private static final int READ_BYTES_MAX = 16 << 10;
    /// How long no one is accepted after accepting has failed, for want of file descriptors as a rule.
    private static final long ACCEPT_PAUSE_MILLIS = 100;

    private final IoTransport transport;
    private final Settings settings;
    private final Consumer<Channel> welcome;
    private final List<Channel> tcp = new ArrayList<>();
    private final List<Channel> unix = new ArrayList<>();

    /// @param welcome prepares the pipeline of a channel that was accepted
    Listeners(IoTransport transport, Settings settings, Consumer<Channel> welcome) {
        this.transport = transport;
        this.settings = settings;
        this.welcome = welcome;
    }

    /// Opens all that the settings ask for, and from then on follows `port` and `bind`.
    ///
    /// @throws StartFailure where a socket cannot be opened, or none is asked for
    void open() throws StartFailure {
        int port = settings.get(Settings.PORT);
        try {
            openTcp();
        } catch (IOException e) {
            throw new StartFailure("Failed listening on port " + port + " (tcp), aborting.", e);
        }
        try {
            openUnix();
        } catch (IOException e) {
            close();
            throw new StartFailure("Failed listening on port 0 (unix), aborting.", e);
        }
        if (tcp.isEmpty() && unix.isEmpty()) {
            throw new StartFailure("Configured to not listen anywhere, exiting.");
        }
        settings.onApply(this::reopen, Settings.PORT, Settings.BIND);
    }

    /// The kinds of sockets that are open, as the log names them.
    List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        if (!tcp.isEmpty()) {
            kinds.add("tcp");
        }
        if (!unix.isEmpty()) {
            kinds.add("unix");
        }
        return kinds;
    }

    private void reopen(Settings changed) throws RefusedException {
        boolean port = changed.get(Settings.PORT) != openPort();
        close(tcp);
        try {
            openTcp();
        } catch (IOException e) {
            throw new RefusedException(
                    port
                            ? "Unable to listen on this port. Check server logs."
                            : "Failed to bind to specified addresses.");
        }
    }

    private int openPort() {
        return tcp.isEmpty() ? 0 : ((InetSocketAddress) tcp.getFirst().localAddress()).getPort();
    }

    // ---- TCP

    private void openTcp() throws IOException {
        int port = settings.get(Settings.PORT);
        if (port == 0) {
            return;
        }
        for (String address : withoutDoubles(settings.get(Settings.BIND))) {
            boolean optional = address.startsWith("-");
            String host = optional ? address.substring(1) : address;
            try {
                tcp.add(listen(transport.serverChannel(), new InetSocketAddress(resolve(host), port)));
            } catch (IOException e) {
                LOG.log(
                        Level.WARNING,
                        "Warning: Could not create server TCP listening socket " + host + ":" + port + ": "
                                + reason(e));
                if (!(optional && isMissing(e) || isUnsupported(e))) {
                    close(tcp);
                    throw e;
                }
            }
        }
    }

    /// A socket for all IPv6 addresses takes the IPv4 ones as well, so the one for those would find its port in use. It
    /// comes first, and the other only where there is no IPv6.
    private List<String> withoutDoubles(List<String> addresses) {
        boolean all = addresses.contains("*") && (addresses.contains("::*") || addresses.contains("-::*"));
        if (!all) {
            return addresses;
        }
        List<String> fewer = new ArrayList<>(addresses);
        fewer.removeIf(address -> address.equals(hasIpv6() ? "*" : "-::*") || address.equals(hasIpv6() ? "*" : "::*"));
        return fewer;
    }

    private static boolean hasIpv6() {
        return Files.exists(Path.of("/proc/net/if_inet6"));
    }

    private static InetAddress resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "*" -> InetAddress.getByName("0.0.0.0");
            case "::*" -> InetAddress.getByName("::");
            default -> InetAddress.getByName(host);
        };
    }

    // ---- Unix

    private void openUnix() throws IOException {
        String name = settings.get(Settings.UNIXSOCKET);
        if (name.isEmpty()) {
            return;
        }
        Path path = settings.path(Settings.UNIXSOCKET);
        Files.deleteIfExists(path);
        try {
            unix.add(listen(transport.unixServerChannel(), transport.unixAddress(path)));
            int mode = settings.get(Settings.UNIXSOCKETPERM);
            if (mode != 0) {
                Files.setPosixFilePermissions(path, permissions(mode));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Failed opening Unix socket: bind: " + reason(e));
            throw e;
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & 0400 >> permission.ordinal()) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    // ---- both

    private Channel listen(Class<? extends ServerChannel> type, SocketAddress address) throws IOException {
        ServerChannel channel = new ReflectiveChannelFactory<>(type).newChannel();
        channel.config().setOption(ChannelOption.SO_BACKLOG, Math.max(1, settings.get(Settings.TCP_BACKLOG)));
        if (address instanceof InetSocketAddress) {
            channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        }
        channel.pipeline().addLast(new Acceptor());
        await(transport.loop().register(channel));
        try {
            await(channel.bind(address));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    /// On the event loop all of this is done before the call returns.
    private static void await(ChannelFuture future) throws IOException {
        Throwable cause = future.cause();
        if (cause instanceof IOException failure) {
            throw failure;
        }
        if (cause != null || !future.isDone()) {
            throw new ChannelException("opening a socket did not end as it must", cause);
        }
    }

    /// Takes what the server socket accepts and makes clients of it.
    private final class Acceptor extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel child = (Channel) message;
            child.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES_MAX));
            // Makes the end of the input an event of its own: see ClientHandler.
            child.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            if (context.channel().localAddress() instanceof InetSocketAddress) {
                child.config().setOption(ChannelOption.TCP_NODELAY, true);
                transport.keepAlive(child, settings.get(Settings.TCP_KEEPALIVE));
            }
            welcome.accept(child);
            transport.loop().register(child);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!tcp.contains(context.channel()) && !unix.contains(context.channel())) {
                return;
            }
            LOG.log(Level.WARNING, "Accepting client connection: " + cause.getMessage());
            context.channel().config().setAutoRead(false);
            context.executor()
                    .schedule(
                            () -> context.channel().config().setAutoRead(true),
                            ACCEPT_PAUSE_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isMissing(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        return failure instanceof UnknownHostException
                || text.contains("Cannot assign requested address")
                || text.contains("EADDRNOTAVAIL");
    }

    private static boolean isUnsupported(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("EAFNOSUPPORT")
                || text.contains("Address family not supported")
                || text.contains("Protocol family unavailable");
    }

    private static String reason(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        if (failure instanceof UnknownHostException) {
            return "Name or service not known";
        }
        if (text.contains("EADDRINUSE") || text.contains("already in use")) {
            return "bind: Address already in use";
        }
        return isMissing(failure) ? "bind: Cannot assign requested address" : text;
    }

    /// Stops listening and removes the unix socket. Connections stay.
    void close() {
        close(tcp);
        if (!unix.isEmpty()) {
            close(unix);
            LOG.log(Level.INFO, "Removing the unix socket file.");
            try {
                Files.deleteIfExists(settings.path(Settings.UNIXSOCKET));
            } catch (IOException e) {
                LOG.log(Level.WARNING, "Error removing the unix socket file: " + e.getMessage());
            }
        }
    }

    private static void close(List<Channel> channels) {
        channels.forEach(Listeners::close);
        channels.clear();
    }

    /// Closing an io_uring socket takes a round through the ring, in which the address would stay taken.
    private static void close(Channel channel) {
        if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            try {
                socket.shutdown();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, () -> "Shutting down a listening socket: " + e.getMessage());
            }
        }
        channel.close();
    }
}
