package dev.jacinth.bytes;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads and writes native memory by raw address.
///
/// Everything that is measured in millions per second works on bytes outside the heap: the input buffers of
/// connections, the pages of the data set, the replication stream. They are named by a `long` address and an `int`
/// length, so that no object stands for a range of bytes. Multi-byte values are little-endian and need no alignment.
///
/// Nothing is bounds-checked here, as with a pointer in C: the caller owns the proof that the range is its own.
///
/// The accesses are constant method handles: of `sun.misc.Unsafe` where the JVM allows it, else on a segment that spans
/// the whole address space. A single access of either costs the same; but the JIT counts the steps of which a method
/// consists, stops inlining into one that has many, and needs many more of them for a segment. Measured over whole
/// commands that is 7 to 17 % of the processor's time: `docs/decisions/0001-raw-native-addresses.md`.
public final class Native {

    /// The most bytes that are copied to the heap: more than any name has, and little enough for the smallest heap.
    public static final int HEAP_COPY_BYTES_MAX = 8 << 20;

    /// Longer ranges are compared by the JDK, whose loop is longer as well.
    private static final int SHORT_BYTES_MAX = 64;

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final @Nullable Object UNSAFE = unsafe();
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final MethodHandle GET_BYTE = getter("getByte", ValueLayout.JAVA_BYTE);
    private static final MethodHandle GET_SHORT = getter("getShort", ValueLayout.JAVA_SHORT_UNALIGNED);
    private static final MethodHandle GET_INT = getter("getInt", ValueLayout.JAVA_INT_UNALIGNED);
    private static final MethodHandle GET_LONG = getter("getLong", ValueLayout.JAVA_LONG_UNALIGNED);
    private static final MethodHandle PUT_BYTE = setter("putByte", ValueLayout.JAVA_BYTE);
    private static final MethodHandle PUT_SHORT = setter("putShort", ValueLayout.JAVA_SHORT_UNALIGNED);
    private static final MethodHandle PUT_INT = setter("putInt", ValueLayout.JAVA_INT_UNALIGNED);
    private static final MethodHandle PUT_LONG = setter("putLong", ValueLayout.JAVA_LONG_UNALIGNED);
    private static final MethodHandle COPY = copier();

    private static final MethodHandle MALLOC =
            CLibrary.function("malloc", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE =
            CLibrary.function("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));

    private Native() {}

    /// The JDK's object for access without checks; null where the JVM refuses it, or the processor would not read what
    /// is not aligned and little-endian. By reflection, since the compiler warns of it and lets nobody suppress that.
    private static @Nullable Object unsafe() {
        String processor = System.getProperty("os.arch");
        if (!processor.equals("amd64") && !processor.equals("aarch64")) {
            return null;
        }
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            Object unsafe = field.get(null);
            long probe = (long) type.getMethod("allocateMemory", long.class).invoke(unsafe, 1L);
            type.getMethod("freeMemory", long.class).invoke(unsafe, probe);
            return unsafe;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static MethodHandle getter(String name, ValueLayout layout) {
        return UNSAFE != null
                ? method(name, MethodType.methodType(layout.carrier(), long.class))
                : access(layout, VarHandle.AccessMode.GET);
    }

    private static MethodHandle setter(String name, ValueLayout layout) {
        return UNSAFE != null
                ? method(name, MethodType.methodType(void.class, long.class, layout.carrier()))
                : access(layout, VarHandle.AccessMode.SET);
    }

    private static MethodHandle copier() {
        if (UNSAFE != null) {
            return method("copyMemory", MethodType.methodType(void.class, long.class, long.class, long.class));
        }
        Class<?> segment = MemorySegment.class;
        MethodType type = MethodType.methodType(void.class, segment, long.class, segment, long.class, long.class);
        try {
            MethodHandle copy = LOOKUP.findStatic(segment, "copy", type);
            return MethodHandles.insertArguments(copy.bindTo(ALL), 1, ALL);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("copy", e);
        }
    }

    private static MethodHandle method(String name, MethodType type) {
        try {
            return LOOKUP.bind(Objects.requireNonNull(UNSAFE), name, type);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(name, e);
        }
    }

    private static MethodHandle access(ValueLayout layout, VarHandle.AccessMode mode) {
        VarHandle handle = layout.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
        return handle.toMethodHandle(mode).bindTo(ALL);
    }

    public static byte getByte(long address) {
        try {
            return (byte) GET_BYTE.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError("getByte", e);
        }
    }

    public static int getUnsignedByte(long address) {
        return getByte(address) & 0xFF;
    }

    public static short getShort(long address) {
        try {
            return (short) GET_SHORT.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError("getShort", e);
        }
    }

    public static int getInt(long address) {
        try {
            return (int) GET_INT.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError("getInt", e);
        }
    }

    public static long getLong(long address) {
        try {
            return (long) GET_LONG.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError("getLong", e);
        }
    }

    public static void putByte(long address, byte value) {
        try {
            PUT_BYTE.invokeExact(address, value);
        } catch (Throwable e) {
            throw new AssertionError("putByte", e);
        }
    }

    public static void putShort(long address, short value) {
        try {
            PUT_SHORT.invokeExact(address, value);
        } catch (Throwable e) {
            throw new AssertionError("putShort", e);
        }
    }

    public static void putInt(long address, int value) {
        try {
            PUT_INT.invokeExact(address, value);
        } catch (Throwable e) {
            throw new AssertionError("putInt", e);
        }
    }

    public static void putLong(long address, long value) {
        try {
            PUT_LONG.invokeExact(address, value);
        } catch (Throwable e) {
            throw new AssertionError("putLong", e);
        }
    }

    /// Copies `length` bytes; the ranges may overlap.
    public static void copy(long source, long target, long length) {
        try {
            COPY.invokeExact(source, target, length);
        } catch (Throwable e) {
            throw new AssertionError("copy", e);
        }
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
        if (length > SHORT_BYTES_MAX) {
            return MemorySegment.mismatch(ALL, left, left + length, ALL, right, right + length);
        }
        long at = 0;
        while (at + Long.BYTES <= length) {
            long differing = getLong(left + at) ^ getLong(right + at);
            if (differing != 0) {
                return at + Long.numberOfTrailingZeros(differing) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < length) {
            if (getByte(left + at) != getByte(right + at)) {
                return at;
            }
            at++;
        }
        return -1;
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
