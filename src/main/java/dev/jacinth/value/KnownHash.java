package dev.jacinth.value;

import dev.jacinth.memory.Memory;

/// The hash of the bytes that lie at one address, for who needs it after it was computed ahead.
public final class KnownHash {

    private static final int NONE = -1;

    private final ValueContext context;
    private long address;
    private int length = NONE;
    private long hash;

    /// @param context whose hashes these are
    public KnownHash(ValueContext context) {
        this.context = context;
    }

    /// Declares the hash of bytes until [#forget] or the next call: they must stay as they are.
    public void know(long itsAddress, int itsLength, long itsHash) {
        address = itsAddress;
        length = itsLength;
        hash = itsHash;
    }

    public void forget() {
        length = NONE;
    }

    public boolean isOf(long bytes, int itsLength) {
        return bytes == address && itsLength == length;
    }

    /// What was declared of the bytes that this [#isOf].
    public long hash() {
        if (Memory.CHECKED && hash != context.compute(address, length)) {
            throw new IllegalStateException("the bytes of a known hash have changed");
        }
        return hash;
    }
}
