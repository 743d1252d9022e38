package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keyspaces for the tests of this room, and their RDBs as arrays of bytes. A char is a byte.
public final class RdbBench {

    private RdbBench() {}

    public static Keyspace keyspace() {
        return keyspace(MemoryOptions.defaults());
    }

    public static Keyspace keyspace(MemoryOptions options) {
        Keyspace keyspace = new Keyspace(
                16,
                options,
                new long[] {1, 2},
                (database, key, length) -> {},
                (eventClass, event, database, key, length) -> {},
                Memory::close);
        keyspace.setNow(1_700_000_000_000L);
        return keyspace;
    }

    public static void set(Keyspace keyspace, int database, String key, String value, long expireAtMillis) {
        try (NativeBuffer name = new NativeBuffer(16);
                NativeBuffer text = new NativeBuffer(16)) {
            name.append(Bytes.of(key));
            text.append(Bytes.of(value));
            keyspace.database(database)
                    .strings()
                    .set(name.address(), name.length(), text.address(), text.length(), expireAtMillis);
        }
    }

    /// Everything there is, as `database:key` to `value@expiry`.
    public static TreeMap<String, String> content(Keyspace keyspace) {
        TreeMap<String, String> content = new TreeMap<>();
        try (KeyspaceSnapshot snapshot = keyspace.snapshot()) {
            for (int number = 0; number < keyspace.databases(); number++) {
                Database database = keyspace.database(number);
                String prefix = number + ":";
                snapshot.forEach(number, record -> {
                    long pointer = database.at(record);
                    content.put(prefix + key(keyspace, pointer), value(database, record));
                });
            }
        }
        return content;
    }

    private static String key(Keyspace keyspace, long pointer) {
        int length = KeyRecord.keyLength(pointer);
        long copy = Native.allocate(length + 1L);
        KeyRecord.copyKey(keyspace.memory().live(), pointer, copy);
        String text = Bytes.text(copy, length);
        Native.free(copy);
        return text;
    }

    private static String value(Database database, int record) {
        int length = database.strings().length(record);
        long copy = Native.allocate(length + 1L);
        database.strings().copy(record, 0, length, copy);
        String text = Bytes.text(copy, length);
        Native.free(copy);
        return text + "@" + database.expireAtMillis(record);
    }

    public static byte[] write(Keyspace keyspace, RdbOptions options, @Nullable RdbPosition position)
            throws IOException {
        try (KeyspaceSnapshot snapshot = keyspace.snapshot();
                NativeBuffer bytes = new NativeBuffer(1024)) {
            new RdbWriter(options, Pace.FREE).write(snapshot, position, bytes::append);
            return bytes.toArray();
        }
    }

    /// Feeds the bytes in pieces of random size up to `pieceMax`, or in one if that is the highest integer, and says
    /// that they have ended.
    public static RdbReader.Result feed(RdbReader reader, byte[] rdb, int pieceMax, SplittableRandom random) {
        RdbReader.Result result = RdbReader.Result.NEED_MORE;
        for (int at = 0; at < rdb.length && result == RdbReader.Result.NEED_MORE; ) {
            int length = pieceMax == Integer.MAX_VALUE
                    ? rdb.length
                    : Math.min(rdb.length - at, 1 + random.nextInt(pieceMax));
            // A piece of its own, so that reading beyond it or after the call is reading something else.
            long piece = Native.allocate(length);
            Native.copyFrom(rdb, at, piece, length);
            result = reader.feed(piece, length);
            Native.fill(piece, length, (byte) 0xEE);
            Native.free(piece);
            at += length;
        }
        if (result == RdbReader.Result.NEED_MORE) {
            reader.endOfInput();
            return RdbReader.Result.ERROR;
        }
        return result;
    }

    /// Checks the memory of a keyspace and gives it back.
    public static void release(Keyspace keyspace) {
        keyspace.memory().validate();
        keyspace.clear();
        keyspace.memory().close();
    }
}
