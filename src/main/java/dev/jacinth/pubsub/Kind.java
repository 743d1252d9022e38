package dev.jacinth.pubsub;

import dev.jacinth.bytes.Bytes;

/// What can be subscribed to, with the first words of the messages about it.
enum Kind {
    CHANNEL("subscribe", "unsubscribe", "message"),
    PATTERN("psubscribe", "punsubscribe", "pmessage"),
    SHARD("ssubscribe", "sunsubscribe", "smessage");

    final byte[] subscribed;
    final byte[] unsubscribed;
    final byte[] message;

    Kind(String subscribed, String unsubscribed, String message) {
        this.subscribed = Bytes.of(subscribed);
        this.unsubscribed = Bytes.of(unsubscribed);
        this.message = Bytes.of(message);
    }
}
