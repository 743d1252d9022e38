package dev.jacinth.bytes;

/// A growable buffer of native memory. It grows by doubling, so an address taken from it is good until the next
/// operation that may add bytes.
///
/// Not thread-safe. Must be closed, since nothing else frees its memory; what nobody can close uses [Scratch].
public final class NativeBuffer implements AutoCloseable {

    private static final int CAPACITY_BYTES_MIN = 16;
    private static final int CAPACITY_BYTES_MAX = Integer.MAX_VALUE - 7;

    private long address;
    private int capacity;
    private int length;

    /// @param capacity bytes to hold before the buffer grows; 0 takes no memory before there are any
    public NativeBuffer(int capacity) {
        if (capacity > 0) {
            this.capacity = Math.max(capacity, CAPACITY_BYTES_MIN);
            this.address = Native.allocate(this.capacity);
        }
    }

    public long address() {
        return address;
    }

    public int length() {
        return length;
    }

    public int capacity() {
        return capacity;
    }

    /// Declares that the first `length` bytes are content: after bytes were written by address, or to cut some off.
    public void length(int length) {
        if (length < 0 || length > capacity) {
            throw new IllegalArgumentException("length " + length + " of a buffer of " + capacity);
        }
        this.length = length;
    }

    /// Makes room for `bytes` more bytes and gives the address behind the content, where they may be written.
    /// Throws `OutOfMemoryError` beyond 2 GiB.
    public long ensureFree(int bytes) {
        if (bytes > capacity - length) {
            ensureCapacity((long) length + bytes);
        }
        return address + length;
    }

    /// Makes the buffer hold at least `bytes` without growing again; the content stays.
    public void ensureCapacity(long bytes) {
        if (bytes <= capacity) {
            return;
        }
        if (bytes > CAPACITY_BYTES_MAX) {
            throw new OutOfMemoryError("buffer of " + bytes + " bytes");
        }
        int grown = (int) Math.min(CAPACITY_BYTES_MAX, Math.max(bytes, Math.max(2L * capacity, CAPACITY_BYTES_MIN)));
        long moved = Native.allocate(grown);
        Native.copy(address, moved, length);
        Native.free(address);
        address = moved;
        capacity = grown;
    }

    public void append(byte value) {
        Native.putByte(ensureFree(1), value);
        length++;
    }

    public void appendLong(long value) {
        Native.putLong(ensureFree(Long.BYTES), value);
        length += Long.BYTES;
    }

    /// Adds a copy of the range, which must not lie in this buffer.
    public void append(long source, int bytes) {
        Bytes.copy(source, ensureFree(bytes), bytes);
        length += bytes;
    }

    public void append(byte[] source, int offset, int bytes) {
        Native.copyFrom(source, offset, ensureFree(bytes), bytes);
        length += bytes;
    }

    public void append(byte[] source) {
        append(source, 0, source.length);
    }

    /// Forgets the first bytes; what is behind them moves to the front. Without such bytes nothing moves: what waits
    /// for more may be large.
    public void dropFirst(int bytes) {
        if (bytes > 0) {
            length -= bytes;
            Native.copy(address + bytes, address, length);
        }
    }

    /// Forgets the content and keeps the memory.
    public void clear() {
        length = 0;
    }

    /// Forgets the content, and returns the memory beyond `bytes` to the system.
    public void clearTo(int bytes) {
        length = 0;
        int shrunk = Math.max(bytes, CAPACITY_BYTES_MIN);
        if (shrunk < capacity) {
            Native.free(address);
            address = Native.allocate(shrunk);
            capacity = shrunk;
        }
    }

    public byte[] toArray() {
        return Native.toArray(address, length);
    }

    @Override
    public void close() {
        Native.free(address);
        address = 0;
        capacity = 0;
        length = 0;
    }
}
