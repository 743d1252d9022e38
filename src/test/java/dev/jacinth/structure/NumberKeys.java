package dev.jacinth.structure;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;

/// Entries for tests of [Dict]: a block with the number that is its key and 8 bytes of value.
final class NumberKeys implements DictKeys {

    static final int ENTRY_BYTES = 16;
    static final int KEY_BYTES = 8;

    @Override
    public boolean matches(View view, int entry, long keyAddress, int keyLength) {
        return keyLength == KEY_BYTES && Native.getLong(view.at(entry)) == Native.getLong(keyAddress);
    }

    @Override
    public long hash(View view, int entry) {
        return hash(Native.getLong(view.at(entry)));
    }

    /// The finalizer of MurmurHash3.
    static long hash(long key) {
        long hash = (key ^ key >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
        hash = (hash ^ hash >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
        return hash ^ hash >>> 33;
    }

    static int create(Memory memory, long key, long value) {
        int entry = memory.allocate(ENTRY_BYTES);
        try {
            long pointer = memory.writable(entry);
            Native.putLong(pointer, key);
            Native.putLong(pointer + KEY_BYTES, value);
            return entry;
        } catch (MemoryExhausted e) {
            memory.free(entry, ENTRY_BYTES);
            throw e;
        }
    }

    static long key(View view, int entry) {
        return Native.getLong(view.at(entry));
    }

    static long value(View view, int entry) {
        return Native.getLong(view.at(entry) + KEY_BYTES);
    }
}
