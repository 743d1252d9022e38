package dev.jacinth.replication;

import dev.jacinth.bytes.Native;

/// A growable stretch of native memory in which bytes wait until their unit is complete.
final class Scratch implements AutoCloseable {

    private static final long CAPACITY_BYTES_MIN = 1024;

    /// A buffer that one large unit blew up beyond this is given back when it is cleared.
    private static final long CAPACITY_BYTES_KEPT = 1 << 20;

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

    void appendByte(int value) {
        reserve(1);
        Native.putByte(address + length, (byte) value);
        length++;
    }

    /// The decimal digits of a number, with its sign.
    void appendDecimal(long value) {
        int digits = decimalLength(value);
        reserve(digits);
        long at = address + length + digits;
        long rest = value;
        do {
            at--;
            Native.putByte(at, (byte) ('0' + Math.abs((int) (rest % 10))));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            Native.putByte(at - 1, (byte) '-');
        }
        length += digits;
    }

    static int decimalLength(long value) {
        int digits = value < 0 ? 2 : 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
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
