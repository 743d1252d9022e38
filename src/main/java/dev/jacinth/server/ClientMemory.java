package dev.jacinth.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How much memory the clients take, by their class, without asking all of them.
///
/// A client is counted again whenever its buffers may have grown: after each batch of its commands, and when something
/// was sent to it. What the kernel takes from an output buffer later is noticed when somebody asks: only those clients
/// are looked at that had output left when they were counted.
final class ClientMemory {

    private final long[] bytes = new long[ClientClass.values().length];
    private final List<Client> draining = new ArrayList<>();

    /// What one client contributes.
    static final class Share {
        private @Nullable ClientClass countedAs;
        private long bytes;
        private boolean draining;
    }

    /// From now on the client counts.
    void add(Client client) {
        client.memoryShare().countedAs = ClientClass.of(client);
        count(client);
    }

    /// From now on it does not.
    void remove(Client client) {
        Share share = client.memoryShare();
        if (share.countedAs != null) {
            bytes[share.countedAs.ordinal()] -= share.bytes;
            share.countedAs = null;
            share.bytes = 0;
        }
    }

    /// Counts a client anew, if it counts at all.
    void count(Client client) {
        Share share = client.memoryShare();
        if (share.countedAs == null) {
            return;
        }
        bytes[share.countedAs.ordinal()] -= share.bytes;
        share.countedAs = ClientClass.of(client);
        share.bytes = client.memoryBytes();
        bytes[share.countedAs.ordinal()] += share.bytes;
        if (!share.draining && client.channelBytes() > 0) {
            share.draining = true;
            draining.add(client);
        }
    }

    /// Memory of the clients of a class, as of now.
    long bytes(ClientClass kind) {
        drain();
        return bytes[kind.ordinal()];
    }

    private void drain() {
        for (int i = draining.size() - 1; i >= 0; i--) {
            Client client = draining.get(i);
            count(client);
            if (client.channelBytes() == 0 || client.memoryShare().countedAs == null) {
                client.memoryShare().draining = false;
                draining.set(i, draining.getLast());
                draining.removeLast();
            }
        }
    }
}
