package dev.jacinth.bytes;

import java.nio.charset.StandardCharsets;

/// Small operations on ranges of bytes.
///
/// Where text and bytes meet, a `char` is a byte (ISO 8859-1): nothing a client sends is ever changed by a detour
/// through a `String`.
public final class Bytes {

    private static final int SMALL_BYTES = 16;

    private Bytes() {}

    /// The bytes of a text in which every `char` is at most 255.
    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The range as a text of one `char` per byte. Not for the hot path.
    public static String text(long address, int length) {
        return new String(Native.toArray(address, length), StandardCharsets.ISO_8859_1);
    }

    /// Whether the range is the constant, upper and lower case of ASCII letters taken as equal.
    ///
    /// @param lowerCase the constant, already in lower case
    public static boolean equalsIgnoreCase(long address, int length, byte[] lowerCase) {
        if (length != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (toLowerCase(Native.getByte(address + i)) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    public static boolean equal(long address, int length, byte[] constant) {
        if (length != constant.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Native.getByte(address + i) != constant[i]) {
                return false;
            }
        }
        return true;
    }

    /// Where a text ends that a zero byte ends, as it does in C; behind the range if it has none.
    public static long endOfText(long address, int length) {
        long end = address;
        while (end < address + length && Native.getByte(end) != 0) {
            end++;
        }
        return end;
    }

    /// The lower case of an ASCII letter; any other byte as it is.
    public static byte toLowerCase(byte value) {
        return value >= 'A' && value <= 'Z' ? (byte) (value + ('a' - 'A')) : value;
    }

    /// Copies between ranges that do not overlap. Quicker than [Native#copy] for up to 16 bytes, which most keys and
    /// values are, and the same beyond. Touches no byte outside the ranges.
    public static void copy(long source, long target, int length) {
        if (length > SMALL_BYTES) {
            Native.copy(source, target, length);
        } else if (length >= Long.BYTES) {
            long head = Native.getLong(source);
            long tail = Native.getLong(source + length - Long.BYTES);
            Native.putLong(target, head);
            Native.putLong(target + length - Long.BYTES, tail);
        } else if (length >= Integer.BYTES) {
            int head = Native.getInt(source);
            int tail = Native.getInt(source + length - Integer.BYTES);
            Native.putInt(target, head);
            Native.putInt(target + length - Integer.BYTES, tail);
        } else if (length >= Short.BYTES) {
            short head = Native.getShort(source);
            short tail = Native.getShort(source + length - Short.BYTES);
            Native.putShort(target, head);
            Native.putShort(target + length - Short.BYTES, tail);
        } else if (length == 1) {
            Native.putByte(target, Native.getByte(source));
        }
    }

    /// Whether two ranges of the same length are equal. Quicker than [Native#equal] for up to 16 bytes, and the same
    /// beyond. Reads no byte outside the ranges.
    public static boolean equal(long left, long right, int length) {
        if (length > SMALL_BYTES) {
            return Native.equal(left, right, length);
        }
        if (length >= Long.BYTES) {
            int tail = length - Long.BYTES;
            return Native.getLong(left) == Native.getLong(right)
                    && Native.getLong(left + tail) == Native.getLong(right + tail);
        }
        if (length >= Integer.BYTES) {
            int tail = length - Integer.BYTES;
            return Native.getInt(left) == Native.getInt(right)
                    && Native.getInt(left + tail) == Native.getInt(right + tail);
        }
        for (int i = 0; i < length; i++) {
            if (Native.getByte(left + i) != Native.getByte(right + i)) {
                return false;
            }
        }
        return true;
    }
}
