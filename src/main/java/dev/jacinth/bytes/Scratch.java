package dev.jacinth.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room in native memory for what is needed for a moment, kept for the next time.
///
/// The room lasts as long as this object; nobody has to free it. That makes it right for objects which nobody closes,
/// and wrong for room that is often replaced, since the garbage collector gives it back.
public final class Scratch {

    private MemorySegment room = MemorySegment.NULL;

    /// The address of room for at least `bytes` bytes of undefined content, good until more is asked for.
    public long room(int bytes) {
        if (room.byteSize() < bytes) {
            room = Arena.ofAuto().allocate(Math.max(bytes, 2 * room.byteSize()));
        }
        return room.address();
    }
}
