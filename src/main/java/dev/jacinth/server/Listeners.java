package dev.jacinth.server;

import dev.jacinth.config.Settings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// The sockets on which clients arrive.
final class Listeners {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    /// What one read takes at most. Redis reads as much.
    private static final int READ_BYTES_MAX = 16 << 10;

    private final Transport transport;
    private final ChannelInitializer<Channel> initializer;
    private final List<Channel> channels = new ArrayList<>();

    Listeners(Transport transport, ChannelInitializer<Channel> initializer) {
        this.transport = transport;
        this.initializer = initializer;
    }

    /// Opens a socket for each address of `bind`. An address that begins with `-` may be missing on this machine.
    ///
    /// @throws IOException with the reason, after closing what was opened
    void open(Settings settings) throws IOException {
        int port = settings.get(Settings.PORT);
        if (port == 0) {
            return;
        }
        List<Channel> opened = new ArrayList<>();
        for (String address : withoutDoubles(settings.get(Settings.BIND))) {
            boolean optional = address.startsWith("-");
            String host = optional ? address.substring(1) : address;
            try {
                opened.add(open(host, port, settings.get(Settings.TCP_BACKLOG)));
            } catch (IOException e) {
                if (optional && isMissing(e)) {
                    continue;
                }
                LOG.log(Level.WARNING, () -> "Could not create server TCP listening socket " + host + ":" + port + ": "
                        + reason(e));
                opened.forEach(Channel::close);
                throw e;
            }
        }
        channels.addAll(opened);
    }

    /// A socket for all IPv6 addresses takes the IPv4 ones as well where the system has IPv6; then the one for those would
    /// find its port in use.
    private static List<String> withoutDoubles(List<String> addresses) {
        boolean all = addresses.contains("*") && (addresses.contains("::*") || addresses.contains("-::*"));
        if (!all) {
            return addresses;
        }
        List<String> fewer = new ArrayList<>(addresses);
        fewer.remove(hasIpv6() ? "*" : "-::*");
        return fewer;
    }

    private static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Channel open(String host, int port, int backlog) throws IOException {
        InetSocketAddress address = new InetSocketAddress(resolve(host), port);
        return bind(new ServerBootstrap().channel(transport.serverChannel()), backlog, address);
    }

    private static InetAddress resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "*" -> InetAddress.getByName("0.0.0.0");
            case "::*" -> InetAddress.getByName("::");
            default -> InetAddress.getByName(host);
        };
    }

    private Channel bind(ServerBootstrap bootstrap, int backlog, InetSocketAddress address) throws IOException {
        try {
            return bootstrap
                    .group(transport.group())
                    .option(ChannelOption.SO_BACKLOG, backlog)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES_MAX))
                    .childHandler(initializer)
                    .bind(address)
                    .syncUninterruptibly()
                    .channel();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    /// Whether the address, or its whole family, does not exist on this machine.
    private static boolean isMissing(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        return failure instanceof UnknownHostException
                || text.contains("Cannot assign requested address")
                || text.contains("EADDRNOTAVAIL")
                || text.contains("EAFNOSUPPORT")
                || text.contains("Address family not supported");
    }

    private static String reason(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        return text.contains("EADDRINUSE") || text.contains("already in use") ? "Address already in use" : text;
    }

    /// Stops listening. Connections stay.
    void close() {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        channels.clear();
    }
}
