package dev.jacinth.bytes;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads and writes native memory by raw address.
///
/// Everything that is measured in millions per second works on bytes outside the heap: the input buffers of
/// connections, the pages of the data set, the replication stream. They are named by a `long` address and an `int`
/// length, so that no object stands for a range of bytes. Multi-byte values are little-endian and need no alignment.
///
/// Nothing is bounds-checked here, as with a pointer in C: the caller owns the proof that the range is its own. One
/// zero-based segment that spans the whole address space costs the same as `Unsafe` and makes no object
/// (measured: `docs/decisions`), but only while it is a static final constant. The accesses go through constant
/// `VarHandle`s rather than through `MemorySegment.get`, which does the same in more steps: the JIT counts them, and
/// stops inlining into a method that has many.
public final class Native {

    /// The most bytes that are copied to the heap: more than any name has, and little enough for the smallest heap.
    public static final int HEAP_COPY_BYTES_MAX = 8 << 20;

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final VarHandle SHORT = handle(ValueLayout.JAVA_SHORT_UNALIGNED);
    private static final VarHandle INT = handle(ValueLayout.JAVA_INT_UNALIGNED);
    private static final VarHandle LONG = handle(ValueLayout.JAVA_LONG_UNALIGNED);

    private static final MethodHandle MALLOC;
    private static final MethodHandle FREE;

    static {
        Linker linker = Linker.nativeLinker();
        MALLOC = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("malloc"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        FREE = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("free"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
    }

    private Native() {}

    private static VarHandle handle(ValueLayout layout) {
        return layout.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    }

    public static byte getByte(long address) {
        return (byte) BYTE.get(ALL, address);
    }

    public static int getUnsignedByte(long address) {
        return (byte) BYTE.get(ALL, address) & 0xFF;
    }

    public static short getShort(long address) {
        return (short) SHORT.get(ALL, address);
    }

    public static int getInt(long address) {
        return (int) INT.get(ALL, address);
    }

    public static long getLong(long address) {
        return (long) LONG.get(ALL, address);
    }

    public static void putByte(long address, byte value) {
        BYTE.set(ALL, address, value);
    }

    public static void putShort(long address, short value) {
        SHORT.set(ALL, address, value);
    }

    public static void putInt(long address, int value) {
        INT.set(ALL, address, value);
    }

    public static void putLong(long address, long value) {
        LONG.set(ALL, address, value);
    }

    /// Copies `length` bytes; the ranges may overlap.
    public static void copy(long source, long target, long length) {
        MemorySegment.copy(ALL, source, ALL, target, length);
    }

    public static void copyFrom(byte[] source, int offset, long target, int length) {
        MemorySegment.copy(source, offset, ALL, ValueLayout.JAVA_BYTE, target, length);
    }

    public static void copyTo(long source, byte[] target, int offset, int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, source, target, offset, length);
    }

    /// A heap copy of the range. Not for the hot path. Throws `OutOfMemoryError` above [#HEAP_COPY_BYTES_MAX], since
    /// one that the JVM throws would end the process.
    public static byte[] toArray(long address, int length) {
        if (length > HEAP_COPY_BYTES_MAX) {
            throw new OutOfMemoryError("no heap copy of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        copyTo(address, bytes, 0, length);
        return bytes;
    }

    public static void fill(long address, long length, byte value) {
        ALL.asSlice(address, length).fill(value);
    }

    /// The index of the first byte in which the two ranges differ, or -1 if they are equal.
    public static long mismatch(long left, long right, long length) {
        return MemorySegment.mismatch(ALL, left, left + length, ALL, right, right + length);
    }

    public static boolean equal(long left, long right, long length) {
        return mismatch(left, right, length) < 0;
    }

    /// Lexicographic order of unsigned bytes, a prefix before what it is a prefix of: memcmp, then the lengths.
    public static int compare(long left, int leftLength, long right, int rightLength) {
        int common = Math.min(leftLength, rightLength);
        if (common >= Long.BYTES) {
            long leftHead = getLong(left);
            long rightHead = getLong(right);
            if (leftHead != rightHead) {
                return Long.compareUnsigned(Long.reverseBytes(leftHead), Long.reverseBytes(rightHead));
            }
        }
        long at = mismatch(left, right, common);
        if (at >= 0) {
            return getUnsignedByte(left + at) - getUnsignedByte(right + at);
        }
        return Integer.compare(leftLength, rightLength);
    }

    /// The range as a buffer, for files and sockets of the JDK. It is the caller's proof that the range stays valid
    /// as long as the buffer is used.
    public static ByteBuffer buffer(long address, int length) {
        return ALL.asSlice(address, length).asByteBuffer();
    }

    /// Takes uninitialised memory from the C heap. Throws `OutOfMemoryError` with the size where there is none.
    public static long allocate(long bytes) {
        long address;
        try {
            address = (long) MALLOC.invokeExact(bytes);
        } catch (Throwable e) {
            throw new AssertionError("malloc", e);
        }
        if (address == 0) {
            throw new OutOfMemoryError("malloc of " + bytes + " bytes");
        }
        return address;
    }

    /// Returns what [#allocate] gave.
    public static void free(long address) {
        try {
            FREE.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError("free", e);
        }
    }
}
