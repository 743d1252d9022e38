package dev.jacinth.server;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes addresses of sockets as CLIENT LIST does: `127.0.0.1:6379`, `[::1]:6379`, `/path:0`.
final class SocketNames {

    private static final int IPV4_OFFSET = 12;

    private SocketNames() {}

    /// The name of an end of a TCP connection. An end that is gone has the name `?:0`.
    static String of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return "?:0";
        }
        InetAddress host = unmapped(inet.getAddress());
        String text = NetUtil.toAddressString(host);
        return (host instanceof Inet6Address ? "[" + text + "]" : text) + ":" + inet.getPort();
    }

    /// The numeric IP address; empty for a unix socket.
    static String host(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? NetUtil.toAddressString(unmapped(inet.getAddress()))
                : "";
    }

    /// The name of either end of a connection to the unix socket.
    static String ofUnixSocket(String path) {
        return path + ":0";
    }

    /// Whether the other end is on this machine.
    static boolean isLocal(SocketAddress remote) {
        return !(remote instanceof InetSocketAddress inet)
                || inet.getAddress() != null && unmapped(inet.getAddress()).isLoopbackAddress();
    }

    static boolean isUnix(SocketAddress local) {
        return local instanceof DomainSocketAddress || !(local instanceof InetSocketAddress);
    }

    /// A socket that listens for IPv6 and IPv4 shows the latter as part of the former.
    private static InetAddress unmapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != 16 || bytes[10] != -1 || bytes[11] != -1) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return address;
            }
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, IPV4_OFFSET, bytes.length));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
