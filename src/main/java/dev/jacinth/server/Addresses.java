package dev.jacinth.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Socket addresses as Redis writes them.
final class Addresses {

    private Addresses() {}

    /// The numeric IP address, empty for a unix socket or an unknown address.
    static String host(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }
}
