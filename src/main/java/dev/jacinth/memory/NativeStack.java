package dev.jacinth.memory;

import dev.jacinth.bytes.Native;

/// A stack of longs in lazily committed native memory: it may be sized for the worst case and costs what it has held.
final class NativeStack {

    private final long base;
    private final long capacity;
    private long size;

    NativeStack(long capacity) {
        this.capacity = capacity;
        this.base = Mapping.map(capacity * Long.BYTES);
    }

    void push(long value) {
        if (size == capacity) {
            throw new IllegalStateException("stack of " + capacity + " is full");
        }
        Native.putLong(base + size * Long.BYTES, value);
        size++;
    }

    long pop() {
        size--;
        return Native.getLong(base + size * Long.BYTES);
    }

    long size() {
        return size;
    }

    boolean isFull() {
        return size == capacity;
    }

    void close() {
        Mapping.unmap(base, capacity * Long.BYTES);
    }
}
