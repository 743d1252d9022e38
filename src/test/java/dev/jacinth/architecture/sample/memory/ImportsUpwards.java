package dev.jacinth.architecture.sample.memory;

import dev.jacinth.architecture.sample.protocol.StartsThreads;
import java.lang.foreign.MemorySegment;

final class ImportsUpwards {

    private final MemorySegment allowed = MemorySegment.NULL;
    private final StartsThreads[] forbidden = {};

    int size() {
        return forbidden.length + (int) allowed.byteSize();
    }
}
