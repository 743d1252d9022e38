package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;

/// The fields and values of an entry, copied from where they cannot stay. Must be closed.
final class StreamFieldCopy implements StreamFields, AutoCloseable {

    private final NativeBuffer bytes = new NativeBuffer(256);

    /// Where each field and each value begins, and in the end where all of them end.
    private final NativeBuffer offsets = new NativeBuffer(64);

    void copy(StreamCursor entry) {
        bytes.clear();
        offsets.clear();
        while (entry.nextField()) {
            offsets.appendLong(bytes.length());
            bytes.append(entry.fieldAddress(), entry.fieldLength());
            offsets.appendLong(bytes.length());
            bytes.append(entry.valueAddress(), entry.valueLength());
        }
        offsets.appendLong(bytes.length());
    }

    private int offset(int element) {
        return (int) Native.getLong(offsets.address() + (long) element * Long.BYTES);
    }

    @Override
    public int count() {
        return offsets.length() / (2 * Long.BYTES);
    }

    @Override
    public long fieldAddress(int i) {
        return bytes.address() + offset(2 * i);
    }

    @Override
    public int fieldLength(int i) {
        return offset(2 * i + 1) - offset(2 * i);
    }

    @Override
    public long valueAddress(int i) {
        return bytes.address() + offset(2 * i + 1);
    }

    @Override
    public int valueLength(int i) {
        return offset(2 * i + 2) - offset(2 * i + 1);
    }

    @Override
    public void close() {
        bytes.close();
        offsets.close();
    }
}
