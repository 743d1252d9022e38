package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.pubsub.Channels;

/// Publishes keyspace events on channels, as far as the setting `notify-keyspace-events` asks for them:
///
/// ```
///   __keyspace@0__:key     message: the event
///   __keyevent@0__:event   message: the key
/// ```
///
/// An event of a class that is switched off costs the test of a bit, and one that nobody can hear hardly more.
final class KeyspaceNotifications implements KeyEvents {

    private static final byte[] KEYSPACE_PREFIX = Bytes.of("__keyspace@");
    private static final byte[] KEYEVENT_PREFIX = Bytes.of("__keyevent@");
    private static final byte[] INFIX = Bytes.of("__:");
    private static final int PREFIXES_BYTES = KEYSPACE_PREFIX.length + INFIX.length + Numbers.LONG_LENGTH_MAX;

    private final Channels channels;
    private final NativeBuffer channel = new NativeBuffer(256);
    private final NativeBuffer name = new NativeBuffer(32);

    private int classes;

    KeyspaceNotifications(Channels channels, Settings settings) {
        this.channels = channels;
        settings.follow(Settings.NOTIFY_KEYSPACE_EVENTS, bits -> classes = bits);
    }

    @Override
    public void announce(int eventClass, String event, int database, long key, int keyLength) {
        if ((classes & eventClass) == 0 || channels.isSilent()) {
            return;
        }
        name.clear();
        name.append(Bytes.of(event));
        if ((classes & KEYSPACE) != 0) {
            compose(KEYSPACE_PREFIX, database, key, keyLength);
            channels.publish(channel.address(), channel.length(), name.address(), name.length());
        }
        if ((classes & KEYEVENT) != 0) {
            compose(KEYEVENT_PREFIX, database, name.address(), name.length());
            channels.publish(channel.address(), channel.length(), key, keyLength);
        }
    }

    private void compose(byte[] prefix, int database, long rest, int restLength) {
        channel.clear();
        channel.ensureCapacity((long) PREFIXES_BYTES + restLength);
        channel.append(prefix);
        int digits = Numbers.writeLong(channel.ensureFree(Numbers.LONG_LENGTH_MAX), database);
        channel.length(channel.length() + digits);
        channel.append(INFIX);
        channel.append(rest, restLength);
    }
}
