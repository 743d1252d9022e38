package dev.jacinth.replication;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;

/// A growable stretch of native memory in which bytes wait until their unit is complete.
final class UnitBuffer implements AutoCloseable {

    private static final long CAPACITY_BYTES_MIN = 1024;

    /// A buffer that one large unit blew up beyond this is given back when it is cleared.
    private static final long CAPACITY_BYTES_KEPT = 1 << 20;

    private static final short LINE_END = '\r' | '\n' << Byte.SIZE;
    private static final int LINE_END_BYTES = 2;

    /// The room for any header. One of a number below 1000 is stored at once, as eight bytes.
    private static final int HEADER_BYTES_MAX = 1 + Numbers.LONG_LENGTH_MAX + LINE_END_BYTES;

    /// For each number below 1000 its digits and the end of a line, the first one in the lowest byte; in the highest
    /// byte what that takes together with a type before it.
    private static final long[] SHORT_HEADERS = new long[1000];

    private static final int SHORT_HEADER_BYTES_SHIFT = Long.SIZE - Byte.SIZE;

    static {
        for (int number = 0; number < SHORT_HEADERS.length; number++) {
            String line = number + "\r\n";
            long header = (line.length() + 1L) << SHORT_HEADER_BYTES_SHIFT;
            for (int i = 0; i < line.length(); i++) {
                header |= (long) line.charAt(i) << i * Byte.SIZE;
            }
            SHORT_HEADERS[number] = header;
        }
    }

    private long address = Native.allocate(CAPACITY_BYTES_MIN);
    private long capacity = CAPACITY_BYTES_MIN;
    private long length;

    long address() {
        return address;
    }

    long length() {
        return length;
    }

    long capacity() {
        return capacity;
    }

    void append(long source, long bytes) {
        reserve(bytes);
        Native.copy(source, address + length, bytes);
        length += bytes;
    }

    void append(byte[] bytes) {
        reserve(bytes.length);
        Native.copyFrom(bytes, 0, address + length, bytes.length);
        length += bytes.length;
    }

    /// The header of an array or a bulk string: its type, a number that is not negative, and the end of the line.
    void appendHeader(char type, long number) {
        reserve(HEADER_BYTES_MAX);
        putHeader(type, number);
    }

    /// A bulk string.
    void appendBulk(long source, int bytes) {
        reserve(HEADER_BYTES_MAX + (long) bytes + LINE_END_BYTES);
        putHeader('$', bytes);
        Bytes.copy(source, address + length, bytes);
        length += bytes;
        putLineEnd();
    }

    /// A bulk string.
    void appendBulk(byte[] bytes) {
        reserve(HEADER_BYTES_MAX + (long) bytes.length + LINE_END_BYTES);
        putHeader('$', bytes.length);
        Native.copyFrom(bytes, 0, address + length, bytes.length);
        length += bytes.length;
        putLineEnd();
    }

    /// A bulk string of the decimal digits of a number, with its sign.
    void appendBulkNumber(long number) {
        reserve(HEADER_BYTES_MAX + Numbers.LONG_LENGTH_MAX + LINE_END_BYTES);
        putHeader('$', Numbers.longLength(number));
        length += Numbers.writeLong(address + length, number);
        putLineEnd();
    }

    private void putHeader(char type, long number) {
        long at = address + length;
        if (number < SHORT_HEADERS.length) {
            long header = SHORT_HEADERS[(int) number];
            Native.putLong(at, header << Byte.SIZE | type);
            length += header >>> SHORT_HEADER_BYTES_SHIFT;
            return;
        }
        Native.putByte(at, (byte) type);
        length += 1 + Numbers.writeLong(at + 1, number);
        putLineEnd();
    }

    private void putLineEnd() {
        Native.putShort(address + length, LINE_END);
        length += LINE_END_BYTES;
    }

    void clear() {
        length = 0;
        if (capacity > CAPACITY_BYTES_KEPT) {
            replace(CAPACITY_BYTES_MIN);
        }
    }

    @Override
    public void close() {
        Native.free(address);
        address = 0;
        capacity = 0;
        length = 0;
    }

    private void reserve(long bytes) {
        if (length + bytes > capacity) {
            replace(Math.max(length + bytes, capacity * 2));
        }
    }

    private void replace(long newCapacity) {
        long moved = Native.allocate(newCapacity);
        Native.copy(address, moved, length);
        Native.free(address);
        address = moved;
        capacity = newCapacity;
    }
}
