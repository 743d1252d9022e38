package dev.jacinth.persistence.rdb;

import static dev.jacinth.persistence.rdb.RdbFormat.COMPRESSED_BYTES_MIN;
import static dev.jacinth.persistence.rdb.RdbFormat.COMPRESSION_GAIN_BYTES_MIN;
import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED;
import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED_INT16;
import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED_INT32;
import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED_INT8;
import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED_LZF;
import static dev.jacinth.persistence.rdb.RdbFormat.INT32_DIGITS_MAX;
import static dev.jacinth.persistence.rdb.RdbFormat.LENGTH_14;
import static dev.jacinth.persistence.rdb.RdbFormat.LENGTH_32;
import static dev.jacinth.persistence.rdb.RdbFormat.LENGTH_64;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Lzf;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Writes the elements of an RDB - bytes, lengths, strings - through a buffer to a sink, and keeps the checksum.
///
/// One thread at a time. No allocation per element. Closing gives back the buffers at once, and hands nothing to the
/// sink; without it they go with the object.
final class RdbOutput implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    /// Longer Blobs are written as they are: compressing needs the string in one piece.
    private static final int COMPRESSED_BLOB_BYTES_MAX = 1 << 20;

    /// The most that is written between two looks at the room left: a length, or an integer.
    private static final int ELEMENT_BYTES_MAX = 16;

    private final RdbSink sink;
    private final boolean checksum;
    private final Scratch compressed = new Scratch();
    private final Scratch room = new Scratch();
    private final long buffer = room.room(BUFFER_BYTES);
    private final long end = buffer + BUFFER_BYTES;
    private boolean compression;
    private @Nullable Lzf lzf;
    private long at = buffer;
    private long crc;
    private long written;

    RdbOutput(RdbSink sink, boolean compression, boolean checksum) {
        this.sink = sink;
        this.compression = compression;
        this.checksum = checksum;
    }

    /// Begins anew, whatever became of what was written before.
    void restart(boolean compress) {
        compression = compress;
        at = buffer;
        crc = 0;
        written = 0;
    }

    /// Number of bytes so far, those in the buffer included.
    long written() {
        return written + (at - buffer);
    }

    void putByte(int value) throws IOException {
        reserve(1);
        Native.putByte(at++, (byte) value);
    }

    void putLong(long value) throws IOException {
        reserve(Long.BYTES);
        Native.putLong(at, value);
        at += Long.BYTES;
    }

    void putBytes(byte[] bytes) throws IOException {
        reserve(bytes.length);
        Native.copyFrom(bytes, 0, at, bytes.length);
        at += bytes.length;
    }

    /// Writes a length, or another number of 64 bits without a sign.
    void putLength(long value) throws IOException {
        reserve(ELEMENT_BYTES_MAX);
        if (value < 0 || value > 0xFFFF_FFFFL) {
            Native.putByte(at, (byte) LENGTH_64);
            Native.putLong(at + 1, Long.reverseBytes(value));
            at += 1 + Long.BYTES;
        } else if (value < 1 << 6) {
            Native.putByte(at++, (byte) value);
        } else if (value < 1 << 14) {
            Native.putByte(at, (byte) (LENGTH_14 | value >>> Byte.SIZE));
            Native.putByte(at + 1, (byte) value);
            at += 2;
        } else {
            Native.putByte(at, (byte) LENGTH_32);
            Native.putInt(at + 1, Integer.reverseBytes((int) value));
            at += 1 + Integer.BYTES;
        }
    }

    /// Writes a string in the shortest of its encodings.
    void putString(long source, int length) throws IOException {
        if (length <= INT32_DIGITS_MAX) {
            long value = Numbers.parseLong(source, length);
            if (value == (int) value) {
                putInteger((int) value);
                return;
            }
        } else if (compression && length >= COMPRESSED_BYTES_MIN && putCompressed(source, length)) {
            return;
        }
        putLength(length);
        putRaw(source, length);
    }

    /// Writes the decimal form of a number as a string.
    void putNumber(long value) throws IOException {
        if (value == (int) value) {
            putInteger((int) value);
            return;
        }
        reserve(1 + Numbers.LONG_LENGTH_MAX);
        int length = Numbers.writeLong(at + 1, value);
        Native.putByte(at, (byte) length);
        at += 1 + length;
    }

    private void putInteger(int value) throws IOException {
        reserve(ELEMENT_BYTES_MAX);
        if (value == (byte) value) {
            Native.putShort(at, (short) (ENCODED | ENCODED_INT8 | value << Byte.SIZE));
            at += 2;
        } else if (value == (short) value) {
            Native.putByte(at, (byte) (ENCODED | ENCODED_INT16));
            Native.putShort(at + 1, (short) value);
            at += 1 + Short.BYTES;
        } else {
            Native.putByte(at, (byte) (ENCODED | ENCODED_INT32));
            Native.putInt(at + 1, value);
            at += 1 + Integer.BYTES;
        }
    }

    private boolean putCompressed(long source, int length) throws IOException {
        if (lzf == null) {
            lzf = new Lzf();
        }
        long target = compressed.room(length);
        int bytes = lzf.compress(source, length, target, length - COMPRESSION_GAIN_BYTES_MIN);
        if (bytes == 0) {
            return false;
        }
        putByte(ENCODED | ENCODED_LZF);
        putLength(bytes);
        putLength(length);
        putRaw(target, bytes);
        return true;
    }

    /// Writes the string in a Blob, chunk by chunk unless it is to be compressed.
    void putBlob(View view, int root) throws IOException {
        long length = Blob.length(view, root);
        if (compression && length >= COMPRESSED_BYTES_MIN && length <= COMPRESSED_BLOB_BYTES_MAX) {
            try (NativeBuffer joined = new NativeBuffer((int) length)) {
                Blob.read(view, root, 0, length, joined.address());
                putString(joined.address(), (int) length);
            }
            return;
        }
        putLength(length);
        for (long offset = 0; offset < length; ) {
            int count = Blob.contiguous(view, root, offset);
            putRaw(Blob.chunkAt(view, root, offset), count);
            offset += count;
        }
    }

    /// Writes bytes as they are. What is larger than the buffer does not go through it.
    void putRaw(long source, int length) throws IOException {
        if (length > end - at) {
            drain();
            if (length > BUFFER_BYTES) {
                hand(source, length);
                return;
            }
        }
        Bytes.copy(source, at, length);
        at += length;
    }

    /// Writes the checksum of everything before it.
    void putChecksum() throws IOException {
        if (checksum) {
            crc = Crc64.update(crc, buffer, at - buffer);
        }
        long value = crc;
        written += at - buffer;
        if (at > buffer) {
            sink.write(buffer, (int) (at - buffer));
        }
        at = buffer;
        Native.putLong(at, value);
        at += Long.BYTES;
        sink.write(buffer, Long.BYTES);
        written += Long.BYTES;
        at = buffer;
    }

    private void reserve(int bytes) throws IOException {
        if (bytes > end - at) {
            drain();
        }
    }

    /// Hands everything to the sink.
    void drain() throws IOException {
        int length = (int) (at - buffer);
        at = buffer;
        if (length > 0) {
            hand(buffer, length);
        }
    }

    private void hand(long source, int length) throws IOException {
        if (checksum) {
            crc = Crc64.update(crc, source, length);
        }
        written += length;
        sink.write(source, length);
    }

    /// Says that large strings are not to be expected any more.
    void release() {
        compressed.release();
    }

    @Override
    public void close() {
        room.free();
        compressed.free();
    }
}
