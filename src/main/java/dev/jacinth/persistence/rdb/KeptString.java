package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Scratch;

/// A string that is kept until what belongs to it was read as well.
final class KeptString {

    private final Scratch room = new Scratch();
    private long address;
    private int length;

    void keep(long source, int sourceLength) {
        address = room.copy(source, sourceLength);
        length = sourceLength;
    }

    long address() {
        return address;
    }

    int length() {
        return length;
    }

    /// Says that it is not needed any more.
    void release() {
        room.release();
    }
}
