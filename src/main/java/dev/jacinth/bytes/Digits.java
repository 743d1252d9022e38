package dev.jacinth.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room in native memory for the text of one number, so that what is kept as a number can be handed out as bytes.
///
/// The room is made for the first number and lasts as long as this object; nobody has to free it.
public final class Digits {

    private MemorySegment room = MemorySegment.NULL;

    /// Writes the number in decimal over the one before and gives the address; the length is
    /// [Numbers#longLength].
    public long write(long value) {
        if (room.address() == 0) {
            room = Arena.ofAuto().allocate(Numbers.LONG_LENGTH_MAX);
        }
        Numbers.writeLong(room.address(), value);
        return room.address();
    }
}
