package dev.jacinth.memory;

import dev.jacinth.bytes.CLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Address space from the kernel: `mmap`, `munmap` and `madvise` for private anonymous memory.
///
/// Fresh memory reads as zero and takes no room before it is touched, which is what makes flat tables for 32 GiB
/// affordable. (With `vm.overcommit_memory=2` the kernel counts them all the same, about 600 MiB per [Memory] of full
/// capacity.)
final class Mapping {

    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;
    private static final long MAP_FAILED = -1;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_HUGEPAGE = 14;

    private static final MethodHandle MMAP = CLibrary.function(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MUNMAP = CLibrary.function(
            "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle MADVISE = CLibrary.function(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private Mapping() {}

    /// Maps `bytes` of zeroes. Throws [MemoryExhausted] where the kernel refuses.
    static long map(long bytes) {
        long address;
        try {
            address = (long) MMAP.invokeExact(0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
        } catch (Throwable e) {
            throw new AssertionError("mmap", e);
        }
        if (address == MAP_FAILED) {
            throw new MemoryExhausted("the operating system refuses to map " + bytes
                    + " bytes (see ulimit -v, vm.overcommit_memory and vm.max_map_count)");
        }
        return address;
    }

    /// Maps `bytes` of zeroes at a multiple of `bytes`, a power of two: twice as much, then the margins go back.
    static long mapAligned(long bytes) {
        long raw = map(2 * bytes);
        long aligned = (raw + bytes - 1) & -bytes;
        if (aligned > raw) {
            unmap(raw, aligned - raw);
        }
        long end = aligned + bytes;
        if (end < raw + 2 * bytes) {
            unmap(end, raw + 2 * bytes - end);
        }
        return aligned;
    }

    static void unmap(long address, long bytes) {
        int result;
        try {
            result = (int) MUNMAP.invokeExact(address, bytes);
        } catch (Throwable e) {
            throw new AssertionError("munmap", e);
        }
        if (result != 0) {
            throw new IllegalStateException("munmap of " + bytes + " bytes at " + address + " failed");
        }
    }

    /// Gives the memory under a mapping back to the kernel; it reads as zero when it is next touched.
    static void discard(long address, long bytes) {
        advise(address, bytes, MADV_DONTNEED);
    }

    /// Asks for huge pages. A kernel without them ignores the wish.
    static void preferHugePages(long address, long bytes) {
        advise(address, bytes, MADV_HUGEPAGE);
    }

    private static void advise(long address, long bytes, int advice) {
        try {
            int ignored = (int) MADVISE.invokeExact(address, bytes, advice);
        } catch (Throwable e) {
            throw new AssertionError("madvise", e);
        }
    }
}
