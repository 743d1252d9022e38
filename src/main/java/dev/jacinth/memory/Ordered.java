package dev.jacinth.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// Reads and writes of aligned native longs that order the accesses around them: what the writer of a [PageTable] and
/// the readers of its snapshots need to agree.
final class Ordered {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private Ordered() {}

    /// No later access of this thread moves before this read.
    static long getLongAcquire(long address) {
        return (long) LONG.getAcquire(ALL, address);
    }

    /// No earlier access of this thread moves after this write.
    static void putLongRelease(long address, long value) {
        LONG.setRelease(ALL, address, value);
    }
}
