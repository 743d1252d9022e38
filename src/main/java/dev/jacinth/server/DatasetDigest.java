package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.memory.View;
import dev.jacinth.value.Aggregates;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ListValue;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.StreamCursor;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueContext;
import dev.jacinth.value.ValueType;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// The signature of data that DEBUG DIGEST and DEBUG DIGEST-VALUE answer: 20 bytes, the same as those of a Redis server
/// with the same data.
///
/// Two operations make a signature of pieces. *Xor* adds the SHA-1 of a piece, so that the order of pieces does not
/// matter; *mix* adds it and takes the SHA-1 of the result, so that it does:
///
/// ```
///   value    mix(type as 4 bytes), content, xor("!!expire!!") if it expires
///   content  mix(bytes) for a string; mix(element) for each of a list
///   key      mix(name), then its value
///   dataset  mix(number of the database as 4 bytes), then xor(key) for each, database by database
/// ```
final class DatasetDigest {

    private static final int DIGEST_BYTES = 20;
    private static final byte[] EXPIRES = Bytes.of("!!expire!!");
    private static final byte[] FIELD_EXPIRES = Bytes.of("!!hexpire!!");

    private final MessageDigest sha1 = newSha1();
    private final Aggregates values;

    /// @param context of the keyspace
    DatasetDigest(ValueContext context) {
        values = new Aggregates(context);
    }

    private static MessageDigest newSha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /// Of all databases, keys included whose time has come but that are still there.
    String ofEverything(Keyspace keyspace) {
        byte[] total = new byte[DIGEST_BYTES];
        try (KeyspaceSnapshot snapshot = keyspace.snapshot()) {
            for (int number = 0; number < snapshot.databases(); number++) {
                if (snapshot.size(number) == 0) {
                    continue;
                }
                mix(total, number(number));
                snapshot.forEach(number, record -> xor(total, ofKey(snapshot.view(), record)));
            }
        }
        return HexFormat.of().formatHex(total);
    }

    /// Of the value in a record; all zeros if there is none.
    String ofValue(View view, int record) {
        byte[] digest = new byte[DIGEST_BYTES];
        if (record != 0) {
            addValue(digest, view, record);
        }
        return HexFormat.of().formatHex(digest);
    }

    private byte[] ofKey(View view, int record) {
        byte[] digest = new byte[DIGEST_BYTES];
        long pointer = view.at(record);
        mixCopy(digest, KeyRecord.keyLength(pointer), target -> KeyRecord.copyKey(view, pointer, target));
        addValue(digest, view, record);
        return digest;
    }

    private void addValue(byte[] digest, View view, int record) {
        long pointer = view.at(record);
        int type = KeyRecord.type(pointer);
        mix(digest, number(type));
        long field = KeyRecord.valueField(pointer);
        int encoding = KeyRecord.encoding(pointer);
        switch (type) {
            case ValueType.STRING -> {
                int length = StringValue.length(view, field, encoding);
                mixCopy(digest, length, target -> StringValue.copy(view, field, encoding, 0, length, target));
            }
            case ValueType.HASH -> addHash(digest, view, Native.getInt(field), encoding);
            case ValueType.LIST -> addList(digest, view, Native.getInt(field), encoding);
            case ValueType.SET -> addSet(digest, view, Native.getInt(field), encoding);
            case ValueType.SORTED_SET -> addSortedSet(digest, view, Native.getInt(field), encoding);
            case ValueType.STREAM -> addStream(digest, view, Native.getInt(field), encoding);
            default -> throw new IllegalStateException("no digest of type " + ValueType.name(type));
        }
        if (KeyRecord.hasExpiry(pointer)) {
            xor(digest, EXPIRES);
        }
    }

    private void addHash(byte[] digest, View view, int root, int encoding) {
        HashValue hash = values.hash();
        hash.open(view, root, encoding);
        for (boolean there = hash.toFirst(); there; there = hash.next()) {
            byte[] element = new byte[DIGEST_BYTES];
            mixCopy(element, hash.fieldLength(), hash::copyField);
            mixCopy(element, hash.valueLength(), hash::copyValue);
            if (hash.when() != HashValue.NEVER) {
                xor(element, FIELD_EXPIRES);
            }
            xor(digest, element);
        }
    }

    private void addSet(byte[] digest, View view, int root, int encoding) {
        SetValue set = values.set();
        set.open(view, root, encoding);
        for (boolean there = set.toFirst(); there; there = set.next()) {
            xor(digest, set.address(), set.length());
        }
    }

    private void addList(byte[] digest, View view, int root, int encoding) {
        ListValue list = values.list();
        list.open(view, root, encoding);
        for (boolean there = list.seek(0); there; there = list.next()) {
            mix(digest, list.address(), list.length());
        }
    }

    private void addSortedSet(byte[] digest, View view, int root, int encoding) {
        SortedSetValue value = values.sortedSet();
        value.open(view, root, encoding);
        for (boolean there = value.toRank(0); there; there = value.next()) {
            byte[] element = new byte[DIGEST_BYTES];
            mix(element, value.memberAddress(), value.memberLength());
            mix(element, text(value.score()));
            xor(digest, element);
        }
    }

    private static byte[] text(double number) {
        long copy = Native.allocate(Numbers.DOUBLE_ROOM);
        try {
            return Native.toArray(copy, Numbers.writeShortest(copy, number));
        } finally {
            Native.free(copy);
        }
    }

    /// The entries alone: groups are not in it.
    private void addStream(byte[] digest, View view, int root, int encoding) {
        StreamValue stream = values.streamValue();
        stream.open(view, root, encoding);
        StreamCursor entries = stream.cursor();
        entries.seekAll();
        while (entries.next()) {
            StreamId id = entries.id();
            String name = Long.toUnsignedString(id.millis()) + '.' + Long.toUnsignedString(id.sequence());
            mix(digest, Bytes.of(name));
            while (entries.nextField()) {
                mix(digest, entries.fieldAddress(), entries.fieldLength());
                mix(digest, entries.valueAddress(), entries.valueLength());
            }
        }
    }

    /// Writes bytes to an address.
    private interface Source {
        void copyTo(long target);
    }

    private void mixCopy(byte[] digest, int length, Source source) {
        long copy = Native.allocate(Math.max(1, length));
        try {
            source.copyTo(copy);
            mix(digest, copy, length);
        } finally {
            Native.free(copy);
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private void xor(byte[] digest, byte[] piece) {
        xorHash(digest, sha1.digest(piece));
    }

    private void xor(byte[] digest, long address, int length) {
        sha1.update(Native.buffer(address, length));
        xorHash(digest, sha1.digest());
    }

    private static void xorHash(byte[] digest, byte[] hash) {
        for (int i = 0; i < DIGEST_BYTES; i++) {
            digest[i] ^= hash[i];
        }
    }

    private void mix(byte[] digest, byte[] piece) {
        xor(digest, piece);
        rehash(digest);
    }

    private void mix(byte[] digest, long address, int length) {
        xor(digest, address, length);
        rehash(digest);
    }

    private void rehash(byte[] digest) {
        byte[] mixed = sha1.digest(Arrays.copyOf(digest, DIGEST_BYTES));
        System.arraycopy(mixed, 0, digest, 0, DIGEST_BYTES);
    }
}
