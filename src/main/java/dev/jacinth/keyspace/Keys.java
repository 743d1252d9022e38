package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.DictKeys;
import dev.jacinth.value.ValueContext;

/// Hashes and compares the keys of records for the [dev.jacinth.structure.Dict] of a database.
final class Keys implements DictKeys {

    private final ValueContext context;

    Keys(ValueContext context) {
        this.context = context;
    }

    long hash(long key, int keyLength) {
        return context.hash(key, keyLength);
    }

    @Override
    public long hash(View view, int record) {
        long pointer = view.at(record);
        int length = KeyRecord.keyLength(pointer);
        if (!KeyRecord.hasBigKey(pointer)) {
            return hash(KeyRecord.keyField(pointer), length);
        }
        long copy = Native.allocate(length);
        try {
            Blob.read(view, Native.getInt(KeyRecord.keyField(pointer)), 0, length, copy);
            return hash(copy, length);
        } finally {
            Native.free(copy);
        }
    }

    @Override
    public boolean matches(View view, int record, long key, int keyLength) {
        long pointer = view.at(record);
        if (KeyRecord.keyLength(pointer) != keyLength) {
            return false;
        }
        long field = KeyRecord.keyField(pointer);
        return KeyRecord.hasBigKey(pointer)
                ? Blob.equal(view, Native.getInt(field), key, keyLength)
                : Native.equal(field, key, keyLength);
    }
}
