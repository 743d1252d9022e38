package dev.jacinth.persistence.rdb;

import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED_INT16;
import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED_INT32;
import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED_INT8;
import static dev.jacinth.persistence.rdb.RdbFormat.ENCODED_LZF;
import static dev.jacinth.persistence.rdb.RdbFormat.LENGTH_32;
import static dev.jacinth.persistence.rdb.RdbFormat.LENGTH_64;
import static dev.jacinth.persistence.rdb.RdbFormat.LZF_RATIO_MAX;
import static dev.jacinth.persistence.rdb.RdbFormat.STRING_BYTES_MAX;

import dev.jacinth.bytes.Lzf;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.Memory;
import dev.jacinth.structure.Blob;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the elements of an RDB from a window over bytes that arrive in pieces.
///
/// Every `read…` either takes its whole element or none of it: false then says that bytes are missing, or, with
/// [#failed], that what is there cannot be. An element that is not complete stays in front of the window and is read
/// again from its beginning, so it must be small; strings above [#CONTIGUOUS_BYTES_MAX] are the exception: they are
/// taken piece by piece, and asked for again until they are complete. Nothing is allocated on the word of a length:
/// buffers grow with the bytes that are really there.
///
/// Must be closed, unless it is one of [#ofWholeValues].
final class RdbInput implements AutoCloseable {

    /// Strings up to this length are read in one piece.
    static final int CONTIGUOUS_BYTES_MAX = 16 << 10;

    /// The most bytes that an element which is not complete leaves in front of the window.
    static final int ELEMENT_BYTES_MAX = CONTIGUOUS_BYTES_MAX + 32;

    private static final int BUFFER_BYTES_KEPT = 64 << 10;

    /// What a string that was read is now.
    enum Form {
        /// [#integer].
        INTEGER,
        /// [#address] and [#length], valid until the next element is read.
        BYTES,
        /// To be taken by [#takeBlob].
        BLOB
    }

    /// A string that is being taken piece by piece.
    private enum Part {
        NONE,
        TO_BUFFER,
        TO_BLOB,
        COMPRESSED
    }

    /// Pieces of a large string.
    private final NativeBuffer joined = new NativeBuffer(0);

    /// What a string that is written in another form is in plain bytes.
    private final Scratch plain = new Scratch();

    /// The length up to which strings are read in one piece here.
    private final int contiguousMax;

    private long at;
    private long end;
    private @Nullable String failure;

    private long number;
    private boolean encoded;

    private Part part = Part.NONE;
    private long remaining;
    private int expandedLength;
    private @Nullable Memory blobMemory;
    private int blob;

    private Form form = Form.BYTES;
    private long integer;
    private long address;
    private int length;

    RdbInput() {
        this(CONTIGUOUS_BYTES_MAX);
    }

    private RdbInput(int contiguousMax) {
        this.contiguousMax = contiguousMax;
    }

    /// An input for values each of which is in one window, so that no string of theirs comes in pieces. Nobody has to
    /// close it, if only [#reset] follows each value.
    static RdbInput ofWholeValues() {
        return new RdbInput(Integer.MAX_VALUE);
    }

    /// Sets the bytes to read next.
    void window(long from, long to) {
        at = from;
        end = to;
    }

    long position() {
        return at;
    }

    long end() {
        return end;
    }

    boolean failed() {
        return failure != null;
    }

    @Nullable
    String failure() {
        return failure;
    }

    /// Declares the input unreadable. The first reason counts.
    boolean fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
        return false;
    }

    boolean has(int bytes) {
        return end - at >= bytes;
    }

    /// The next byte, which must be there, without taking it.
    int peekByte() {
        return Native.getUnsignedByte(at);
    }

    /// The next byte, which must be there.
    int takeByte() {
        return Native.getUnsignedByte(at++);
    }

    /// The next eight bytes, which must be there.
    long takeLong() {
        long value = Native.getLong(at);
        at += Long.BYTES;
        return value;
    }

    /// The next four bytes, which must be there.
    int takeInt() {
        int value = Native.getInt(at);
        at += Integer.BYTES;
        return value;
    }

    /// The address of the next bytes, which must be there.
    long takeBytes(int bytes) {
        long first = at;
        at += bytes;
        return first;
    }

    /// Reads a length into [#number].
    boolean readLength() {
        long start = at;
        if (!readLengthOrEncoding()) {
            return false;
        }
        if (encoded) {
            at = start;
            return fail("a string's encoding where a length should be");
        }
        return true;
    }

    /// As [#readLength], for a number that may need all 64 bits; [#number] is negative then.
    boolean readUnsigned() {
        if (at == end || Native.getUnsignedByte(at) != LENGTH_64) {
            return readLength();
        }
        if (!has(1 + Long.BYTES)) {
            return false;
        }
        number = Long.reverseBytes(Native.getLong(at + 1));
        at += 1 + Long.BYTES;
        return true;
    }

    /// The last length that was read: 0 to 2^63 - 1.
    long number() {
        return number;
    }

    private boolean readLengthOrEncoding() {
        if (at == end) {
            return false;
        }
        int first = Native.getUnsignedByte(at);
        encoded = false;
        switch (first >>> 6) {
            case 0 -> number = first;
            case 1 -> {
                if (!has(2)) {
                    return false;
                }
                number = (first & 0x3FL) << Byte.SIZE | Native.getUnsignedByte(at + 1);
                at++;
            }
            case 2 -> {
                return readLongLength(first);
            }
            default -> {
                encoded = true;
                number = first & 0x3F;
            }
        }
        at++;
        return true;
    }

    private boolean readLongLength(int first) {
        if (first == LENGTH_32) {
            if (!has(1 + Integer.BYTES)) {
                return false;
            }
            number = Integer.toUnsignedLong(Integer.reverseBytes(Native.getInt(at + 1)));
            at += 1 + Integer.BYTES;
            return true;
        }
        if (first != LENGTH_64) {
            return fail("unknown form of length " + first);
        }
        if (!has(1 + Long.BYTES)) {
            return false;
        }
        number = Long.reverseBytes(Native.getLong(at + 1));
        if (number < 0) {
            return fail("length " + Long.toUnsignedString(number) + " is too large");
        }
        at += 1 + Long.BYTES;
        return true;
    }

    // ---- strings

    /// Reads a string. Until it returns true (or the input fails) it must be called again with the same argument
    /// before any other element is read.
    ///
    /// @param blobs a large string is to become a Blob there; null: all are to be contiguous bytes
    boolean readString(@Nullable Memory blobs) {
        if (part != Part.NONE) {
            return goOn();
        }
        long start = at;
        if (!readLengthOrEncoding()) {
            return false;
        }
        boolean complete;
        if (!encoded) {
            complete = readRaw(blobs);
        } else if (number == ENCODED_LZF) {
            complete = readCompressed();
        } else {
            complete = readInteger(blobs == null);
        }
        if (!complete && part == Part.NONE) {
            at = start;
        }
        return complete;
    }

    private boolean readRaw(@Nullable Memory blobs) {
        if (number > STRING_BYTES_MAX) {
            return fail("a string of " + number + " bytes is too long");
        }
        if (number <= (blobs == null ? contiguousMax : CONTIGUOUS_BYTES_MAX)) {
            if (!has((int) number)) {
                return false;
            }
            return isBytes(takeBytes((int) number), (int) number);
        }
        remaining = number;
        joined.clear();
        if (blobs == null) {
            part = Part.TO_BUFFER;
        } else {
            blobMemory = blobs;
            blob = Blob.create(blobs);
            part = Part.TO_BLOB;
        }
        return goOn();
    }

    private boolean readInteger(boolean asDigits) {
        int bytes = number == ENCODED_INT8 ? 1 : number == ENCODED_INT16 ? Short.BYTES : Integer.BYTES;
        if (number > ENCODED_INT32) {
            return fail("unknown encoding of a string " + number);
        }
        if (!has(bytes)) {
            return false;
        }
        integer = switch (bytes) {
            case 1 -> Native.getByte(at);
            case Short.BYTES -> Native.getShort(at);
            default -> Native.getInt(at);
        };
        at += bytes;
        if (asDigits) {
            long digits = plain.room(Numbers.LONG_LENGTH_MAX);
            return isBytes(digits, Numbers.writeLong(digits, integer));
        }
        form = Form.INTEGER;
        return true;
    }

    private boolean readCompressed() {
        if (!readLength()) {
            return false;
        }
        long compressed = number;
        if (!readLength()) {
            return false;
        }
        if (compressed > STRING_BYTES_MAX || number > STRING_BYTES_MAX) {
            return fail("a compressed string of " + compressed + " for " + number + " bytes is too long");
        }
        if (number == 0 || number > compressed * LZF_RATIO_MAX) {
            return fail(compressed + " bytes of LZF cannot be a string of " + number);
        }
        expandedLength = (int) number;
        if (compressed <= contiguousMax) {
            return has((int) compressed) && expand(takeBytes((int) compressed), (int) compressed);
        }
        remaining = compressed;
        joined.clear();
        part = Part.COMPRESSED;
        return goOn();
    }

    private boolean expand(long source, int compressed) {
        plain.release();
        long target = plain.room(expandedLength);
        if (Lzf.decompress(source, compressed, target, expandedLength) != expandedLength) {
            return fail("invalid LZF in a compressed string");
        }
        return isBytes(target, expandedLength);
    }

    private boolean isBytes(long first, int count) {
        form = Form.BYTES;
        address = first;
        length = count;
        return true;
    }

    /// Takes what there is of a large string.
    private boolean goOn() {
        int count = (int) Math.min(remaining, end - at);
        if (part == Part.TO_BLOB) {
            Blob.append(Objects.requireNonNull(blobMemory), blob, at, count);
        } else {
            joined.append(at, count);
        }
        at += count;
        remaining -= count;
        return remaining == 0 && complete();
    }

    private boolean complete() {
        Part done = part;
        part = Part.NONE;
        switch (done) {
            case TO_BLOB -> form = Form.BLOB;
            case COMPRESSED -> {
                boolean valid = expand(joined.address(), joined.length());
                joined.clearTo(BUFFER_BYTES_KEPT);
                return valid;
            }
            default -> isBytes(joined.address(), joined.length());
        }
        return true;
    }

    Form form() {
        return form;
    }

    long integer() {
        return integer;
    }

    long address() {
        return address;
    }

    int length() {
        return length;
    }

    /// The root of the Blob that was read; it is the caller's from now on.
    int takeBlob() {
        int taken = blob;
        blob = 0;
        return taken;
    }

    /// Forgets what was read, and how it failed, so that another value can be read.
    void reset() {
        discardBlob();
        part = Part.NONE;
        failure = null;
        plain.release();
    }

    private void discardBlob() {
        if (blob != 0 && blobMemory != null) {
            Blob.freeSome(blobMemory, blob, Integer.MAX_VALUE);
            blob = 0;
        }
    }

    @Override
    public void close() {
        discardBlob();
        joined.close();
        plain.free();
    }
}
