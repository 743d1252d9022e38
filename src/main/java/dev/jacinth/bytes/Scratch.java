package dev.jacinth.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room in native memory for one byte string after the other, for what must lie side by side for a moment.
///
/// It grows as needed, and gives up what a large string took when a small one is asked for. The room lasts as long as
/// this object; nobody has to free it.
public final class Scratch {

    private static final int KEPT_BYTES_MAX = 1 << 20;
    private static final int BYTES_MIN = 4 << 10;

    private MemorySegment room = MemorySegment.NULL;

    /// The address of at least `bytes` bytes of undefined content, in place of what was given out before.
    public long room(int bytes) {
        long capacity = room.byteSize();
        if (bytes > capacity || capacity > KEPT_BYTES_MAX && bytes <= KEPT_BYTES_MAX) {
            room = MemorySegment.NULL;
            room = Arena.ofAuto().allocate(Math.max(BYTES_MIN, bytes));
        }
        return room.address();
    }
}
