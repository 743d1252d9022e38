package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/// The keys of one database that got their time from clients of this server while it was a replica that takes writes.
///
/// No master will ever send a DEL for them, so this server has to remove them itself, unlike all its other keys. They
/// are few, and so may be heap objects; where there are none, a key that gets a time costs the test of an enum.
final class OwnVolatileKeys {

    private final Set<ByteBuffer> keys = new HashSet<>();

    void add(byte[] key) {
        keys.add(ByteBuffer.wrap(key));
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    void clear() {
        keys.clear();
    }

    /// Removes those whose time has come from `database`, and forgets those that no longer have one.
    void expire(Database database) {
        keys.removeIf(key -> {
            byte[] bytes = key.array();
            long address = Native.allocate(Math.max(1, bytes.length));
            try {
                Native.copyFrom(bytes, 0, address, bytes.length);
                return database.removeIfOver(address, bytes.length);
            } finally {
                Native.free(address);
            }
        });
    }
}
