package dev.jacinth.structure;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.View;

/// The entries of the tests: an i64 that is the key, and a u32 that follows from it, so that a reader sees whether both
/// belong together.
final class LongEntry implements TreeKey {

    static final int BYTES = 12;
    static final TreeOrder ORDER = (view, left, right) -> Long.compare(Native.getLong(left), Native.getLong(right));

    private long key;

    static LongEntry of(long key) {
        return new LongEntry().set(key);
    }

    LongEntry set(long value) {
        key = value;
        return this;
    }

    @Override
    public int compare(View view, long entry) {
        return Long.compare(key, Native.getLong(entry));
    }

    static void write(long entry, long key) {
        Native.putLong(entry, key);
        Native.putInt(entry + 8, payload(key));
    }

    /// The key, or an exception where the payload is another's.
    static long read(long entry) {
        long key = Native.getLong(entry);
        if (Native.getInt(entry + 8) != payload(key)) {
            throw new IllegalStateException("entry " + key + " has another's payload");
        }
        return key;
    }

    private static int payload(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 32);
    }
}
