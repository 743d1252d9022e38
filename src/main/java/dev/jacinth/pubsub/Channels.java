package dev.jacinth.pubsub;

import dev.jacinth.bytes.Glob;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.Session;
import dev.jacinth.protocol.RespWriter;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Who listens to what, and the delivery of messages.
///
/// A message goes to the clients of its channel in the order in which they subscribed, then to those of each pattern
/// that matches; a client that has the channel and patterns gets it several times. Messages on shard channels match no
/// patterns. Nothing is kept for those who come later.
public final class Channels {

    private static final Name[] NONE = {};

    private final Listeners channels = new Listeners();
    private final Listeners patterns = new Listeners();
    private final Listeners shardChannels = new Listeners();
    private final Map<Session, Subscriptions> bySession = new IdentityHashMap<>();
    private final NativeBuffer scratch = new NativeBuffer(256);

    /// Number of channels with listeners.
    public int channels() {
        return channels.size();
    }

    /// Number of different patterns.
    public int patterns() {
        return patterns.size();
    }

    /// Number of shard channels with listeners.
    public int shardChannels() {
        return shardChannels.size();
    }

    /// Whether no message on a channel would reach anybody.
    public boolean isSilent() {
        return channels.size() == 0 && patterns.size() == 0;
    }

    Listeners listeners(Kind kind) {
        return switch (kind) {
            case CHANNEL -> channels;
            case PATTERN -> patterns;
            case SHARD -> shardChannels;
        };
    }

    private Subscriptions subscriptions(Session session) {
        return bySession.computeIfAbsent(session, _ -> new Subscriptions());
    }

    /// What a client listens to, in the order in which it subscribed.
    Name[] namesOf(Session client, Kind kind) {
        Subscriptions own = bySession.get(client);
        return own == null ? NONE : own.of(kind).toArray(Name[]::new);
    }

    /// Subscribes a client, which must be a [Subscriber]; does nothing if it is subscribed already.
    void subscribe(Session client, Kind kind, Name name) {
        if (subscriptions(client).of(kind).add(name)) {
            listeners(kind).add(name, (Subscriber) client);
            count(client);
        }
    }

    void unsubscribe(Session client, Kind kind, Name name) {
        Subscriptions own = bySession.get(client);
        if (own == null || !own.of(kind).remove(name)) {
            return;
        }
        listeners(kind).remove(name, (Subscriber) client);
        count(client);
        if (own.isEmpty()) {
            bySession.remove(client);
        }
    }

    /// Ends all subscriptions of a client without telling it: it has gone, or sent RESET.
    public void forget(Session client) {
        Subscriptions own = bySession.remove(client);
        if (own == null) {
            return;
        }
        for (Kind kind : Kind.values()) {
            own.of(kind).forEach(name -> listeners(kind).remove(name, (Subscriber) client));
            own.of(kind).clear();
        }
        client.subscribed(0, 0, 0);
    }

    private void count(Session client) {
        Subscriptions own = subscriptions(client);
        client.subscribed(own.channels.size(), own.patterns.size(), own.shardChannels.size());
    }

    // ---- messages

    /// Delivers a message on a channel and returns how often it was delivered.
    public int publish(long channel, int channelLength, long message, int messageLength) {
        int receivers = 0;
        if (channels.size() > 0) {
            receivers = deliver(Kind.CHANNEL, channel, channelLength, message, messageLength);
        }
        return patterns.size() == 0
                ? receivers
                : receivers + deliverToPatterns(channel, channelLength, message, messageLength);
    }

    /// Delivers a message on a shard channel and returns to how many clients.
    public int publishToShard(long channel, int channelLength, long message, int messageLength) {
        return deliver(Kind.SHARD, channel, channelLength, message, messageLength);
    }

    private int deliver(Kind kind, long channel, int channelLength, long message, int messageLength) {
        if (channelLength > Native.HEAP_COPY_BYTES_MAX) {
            // Nobody could copy its name to listen to it.
            return 0;
        }
        Subscriber[] listening = listeners(kind).of(new Name(channel, channelLength));
        for (Subscriber subscriber : listening) {
            RespWriter out = subscriber.pushWriter();
            out.push(3);
            out.bulk(kind.message);
            out.bulk(channel, channelLength);
            out.bulk(message, messageLength);
            subscriber.pushed();
        }
        return listening.length;
    }

    private int deliverToPatterns(long channel, int channelLength, long message, int messageLength) {
        int receivers = 0;
        for (Map.Entry<Name, Subscriber[]> entry : List.copyOf(patterns.all().entrySet())) {
            byte[] pattern = entry.getKey().bytes();
            if (matches(pattern, channel, channelLength)) {
                Subscriber[] listening = entry.getValue();
                for (Subscriber subscriber : listening) {
                    RespWriter out = subscriber.pushWriter();
                    out.push(4);
                    out.bulk(Kind.PATTERN.message);
                    out.bulk(pattern);
                    out.bulk(channel, channelLength);
                    out.bulk(message, messageLength);
                    subscriber.pushed();
                }
                receivers += listening.length;
            }
        }
        return receivers;
    }

    private boolean matches(byte[] pattern, long text, int length) {
        scratch.clear();
        scratch.append(pattern);
        return Glob.matches(scratch.address(), pattern.length, text, length, false);
    }

    /// Whether a name matches a pattern in native memory.
    boolean matches(long pattern, int patternLength, Name name) {
        scratch.clear();
        scratch.append(name.bytes());
        return Glob.matches(pattern, patternLength, scratch.address(), name.bytes().length, false);
    }
}
