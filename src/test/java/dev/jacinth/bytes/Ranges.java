package dev.jacinth.bytes;

/// Native ranges of exactly the size of their content, for tests. Whatever is read behind the end is foreign memory,
/// where the test puts a byte that would be noticed.
public final class Ranges implements AutoCloseable {

    private static final int GUARD_BYTES = 64;

    private long block;
    private int length;

    /// Makes the range hold the bytes, with guards on both sides, and gives its address.
    public long put(byte[] bytes) {
        return put(bytes, (byte) '7');
    }

    /// Makes the range hold the bytes, with `guard` on both sides, and gives its address.
    public long put(byte[] bytes, byte guard) {
        close();
        length = bytes.length;
        block = Native.allocate(length + 2L * GUARD_BYTES);
        Native.fill(block, length + 2L * GUARD_BYTES, guard);
        Native.copyFrom(bytes, 0, block + GUARD_BYTES, length);
        return block + GUARD_BYTES;
    }

    public long put(String text) {
        return put(Bytes.of(text));
    }

    public int length() {
        return length;
    }

    /// The content of the range now.
    public byte[] toArray() {
        return Native.toArray(block + GUARD_BYTES, length);
    }

    /// Whether nothing was written around the range.
    public boolean guarded(byte guard) {
        for (int i = 0; i < GUARD_BYTES; i++) {
            if (Native.getByte(block + i) != guard || Native.getByte(block + GUARD_BYTES + length + i) != guard) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (block != 0) {
            Native.free(block);
            block = 0;
        }
    }
}
