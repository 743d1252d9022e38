package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Varint;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;

/// A string as it lies in a key record's value field.
///
/// ```
///   INT            i64 value
///   EMBSTR, RAW    varint length, bytes
///   BLOB           u32 root of a Blob
/// ```
///
/// INT holds what is the canonical decimal form of a 64-bit integer; its length is that of its digits. EMBSTR and RAW
/// differ only in what OBJECT ENCODING answers: RAW is a string longer than [#EMBSTR_BYTES_MAX] or one that was
/// modified in place, as in Redis. BLOB is reported as raw as well.
///
/// All methods take the view the field is read through, the raw pointer of the field and the encoding.
public final class StringValue {

    public static final int INT = 0;
    public static final int EMBSTR = 1;
    public static final int RAW = 2;
    public static final int BLOB = 3;

    /// The longest string that Redis embeds in its object header.
    public static final int EMBSTR_BYTES_MAX = 44;

    /// Digits and sign of the longest 64-bit integer.
    public static final int INT_DIGITS_MAX = 20;

    private static final String[] ENCODING_NAMES = {"int", "embstr", "raw", "raw"};

    private StringValue() {}

    public static String encodingName(int encoding) {
        return ENCODING_NAMES[encoding];
    }

    /// The encoding that a new string of these bytes gets when it is held inline: INT, EMBSTR or RAW.
    public static int encodingOf(long source, int length) {
        if (length <= INT_DIGITS_MAX && Numbers.isLong(source, length)) {
            return INT;
        }
        return length <= EMBSTR_BYTES_MAX ? EMBSTR : RAW;
    }

    /// Bytes that the value field takes in the record.
    public static int fieldBytes(int encoding, long field) {
        return switch (encoding) {
            case INT -> Long.BYTES;
            case BLOB -> Integer.BYTES;
            default -> inlineBytes(Varint.get(field));
        };
    }

    /// Bytes of the field of an inline string of this length.
    public static int inlineBytes(int length) {
        return Varint.bytes(length) + length;
    }

    /// Length of the string in bytes.
    public static int length(View view, long field, int encoding) {
        return switch (encoding) {
            case INT -> Numbers.longLength(Native.getLong(field));
            case BLOB -> (int) Blob.length(view, Native.getInt(field));
            default -> Varint.get(field);
        };
    }

    /// Length of an inline string (EMBSTR, RAW).
    public static int inlineLength(long field) {
        return Varint.get(field);
    }

    /// Pointer to the bytes of an inline string (EMBSTR, RAW).
    public static long inlineBytesAt(long field) {
        return field + Varint.bytes(Varint.get(field));
    }

    /// Copies `length` bytes from offset `from` of the string to `target`. The range must lie within the string.
    public static void copy(View view, long field, int encoding, int from, int length, long target) {
        switch (encoding) {
            case INT -> copyDigits(Native.getLong(field), from, length, target);
            case BLOB -> Blob.read(view, Native.getInt(field), from, length, target);
            default -> Native.copy(inlineBytesAt(field) + from, target, length);
        }
    }

    /// From the last digit to the first, since that is how a number yields them.
    private static void copyDigits(long value, int from, int length, long target) {
        int digits = Numbers.longLength(value);
        if (length == digits) {
            Numbers.writeLong(target, value);
            return;
        }
        long rest = value;
        for (int i = digits - 1; i >= from; i--) {
            if (i < from + length) {
                boolean sign = i == 0 && value < 0;
                Native.putByte(target + i - from, (byte) (sign ? '-' : '0' + Math.abs(rest % 10)));
            }
            rest /= 10;
        }
    }

    /// Pointer to the byte at `offset`, which must lie within the string; [#contiguous] says how far it is good. Not
    /// for INT, whose digits lie nowhere.
    public static long at(View view, long field, int encoding, int offset) {
        return encoding == BLOB ? Blob.chunkAt(view, Native.getInt(field), offset) : inlineBytesAt(field) + offset;
    }

    /// How many bytes from `offset` on lie side by side.
    public static int contiguous(View view, long field, int encoding, int offset) {
        return encoding == BLOB
                ? Blob.contiguous(view, Native.getInt(field), offset)
                : length(view, field, encoding) - offset;
    }

    /// Writes an inline string into a field of [#inlineBytes] bytes.
    public static void putInline(long field, long source, int length) {
        Native.copy(source, Varint.put(field, length), length);
    }
}
