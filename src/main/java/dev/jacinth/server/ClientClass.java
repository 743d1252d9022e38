package dev.jacinth.server;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The classes of clients that CLIENT LIST, CLIENT KILL and the limits on output tell apart.
enum ClientClass {
    NORMAL,
    REPLICA,
    PUBSUB,
    MASTER;

    /// The class that a word names, in any case of letters, or null.
    static @Nullable ClientClass of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "normal" -> NORMAL;
            case "slave", "replica" -> REPLICA;
            case "pubsub" -> PUBSUB;
            case "master" -> MASTER;
            default -> null;
        };
    }

    static ClientClass of(Client client) {
        if (client.isMaster()) {
            return MASTER;
        }
        if (client.isReplica()) {
            return REPLICA;
        }
        return client.isSubscribed() ? PUBSUB : NORMAL;
    }
}
