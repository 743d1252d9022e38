package dev.jacinth.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room in native memory for bytes that are put together and used at once. It belongs to an object that lasts, and
/// nobody has to free it: what is small goes with that object, what is large is freed by [#release].
public final class Scratch {

    private static final int KEPT_BYTES_MAX = 64 << 10;
    private static final int BYTES_MIN = 256;

    private MemorySegment kept = MemorySegment.NULL;
    private long large;

    /// The address of room for at least `bytes` bytes, of undefined content. What was there before is gone.
    public long room(long bytes) {
        release();
        if (bytes > KEPT_BYTES_MAX) {
            large = Native.allocate(bytes);
            return large;
        }
        if (bytes > kept.byteSize()) {
            kept = Arena.ofAuto().allocate(Math.max(BYTES_MIN, Long.highestOneBit(bytes) << 1), Long.BYTES);
        }
        return kept.address();
    }

    /// Says that the bytes are not needed any more.
    public void release() {
        if (large != 0) {
            Native.free(large);
            large = 0;
        }
    }
}
