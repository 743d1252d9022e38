package dev.jacinth.bytes;

/// Bits of a range of bytes, numbered as Redis numbers them: bit 0 is the most significant of the first byte.
///
/// Ranges of bits run from `from` up to, but not including, `to`; both count from the first byte of the range and the
/// caller owns every byte that a bit of it lies in. Only these bytes are touched.
public final class Bits {

    /// Bytes that a field of at most 64 bits may lie in.
    public static final int FIELD_BYTES_MAX = 9;

    private static final int UNROLLED_BYTES = 4 * Long.BYTES;
    private static final int UNROLLED_BITS = 4 * Long.SIZE;

    private Bits() {}

    /// The number of bits set in a range.
    public static long count(long address, long from, long to) {
        if (from >= to) {
            return 0;
        }
        long first = from >>> 3;
        long last = to - 1 >>> 3;
        long before = Native.getUnsignedByte(address + first) & ~(0xFF >>> (from & 7));
        long behind = Native.getUnsignedByte(address + last) & 0x7F >>> (to - 1 & 7);
        return countBytes(address + first, last - first + 1) - Long.bitCount(before) - Long.bitCount(behind);
    }

    private static long countBytes(long address, long length) {
        long at = address;
        long end = address + length;
        long count = 0;
        for (; end - at >= UNROLLED_BYTES; at += UNROLLED_BYTES) {
            count += Long.bitCount(Native.getLong(at))
                    + Long.bitCount(Native.getLong(at + 8))
                    + Long.bitCount(Native.getLong(at + 16))
                    + Long.bitCount(Native.getLong(at + 24));
        }
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            count += Long.bitCount(Native.getLong(at));
        }
        for (; at < end; at++) {
            count += Integer.bitCount(Native.getUnsignedByte(at));
        }
        return count;
    }

    /// The number of the first bit in a range that is set, or with `bit` false clear; -1 if there is none.
    public static long position(long address, long from, long to, boolean bit) {
        long inverted = bit ? 0 : -1;
        long at = from;
        while (at < to) {
            long pointer = address + (at >>> 3);
            if ((at & 7) == 0 && to - at >= UNROLLED_BITS && areFour(pointer, inverted)) {
                at += UNROLLED_BITS;
            } else if ((at & 7) == 0 && to - at >= Long.SIZE) {
                long word = Native.getLong(pointer) ^ inverted;
                if (word != 0) {
                    return at + Long.numberOfLeadingZeros(Long.reverseBytes(word));
                }
                at += Long.SIZE;
            } else {
                int rest = (Native.getUnsignedByte(pointer) ^ (int) inverted) & 0xFF >>> (at & 7);
                if (rest != 0) {
                    long found = (at & ~7L) + Integer.numberOfLeadingZeros(rest) - (Integer.SIZE - Byte.SIZE);
                    return found < to ? found : -1;
                }
                at = (at & ~7L) + Byte.SIZE;
            }
        }
        return -1;
    }

    /// Whether the next four words are all the same as `word`.
    private static boolean areFour(long pointer, long word) {
        long difference = Native.getLong(pointer) ^ word
                | Native.getLong(pointer + 8) ^ word
                | Native.getLong(pointer + 16) ^ word
                | Native.getLong(pointer + 24) ^ word;
        return difference == 0;
    }

    /// The unsigned number in the `width` bits from `from` on, most significant bit first; 1 to 64 of them.
    public static long get(long address, long from, int width) {
        long value = 0;
        int left = width;
        for (long at = from; left > 0; ) {
            int inByte = Math.min(left, Byte.SIZE - (int) (at & 7));
            int bits = Native.getUnsignedByte(address + (at >>> 3)) >>> Byte.SIZE - (int) (at & 7) - inByte;
            value = value << inByte | bits & (1 << inByte) - 1;
            at += inByte;
            left -= inByte;
        }
        return value;
    }

    /// Puts the low `width` bits of a number where [#get] finds them.
    public static void put(long address, long from, int width, long value) {
        int left = width;
        for (long at = from; left > 0; ) {
            int inByte = Math.min(left, Byte.SIZE - (int) (at & 7));
            int shift = Byte.SIZE - (int) (at & 7) - inByte;
            int mask = (1 << inByte) - 1 << shift;
            left -= inByte;
            long pointer = address + (at >>> 3);
            int bits = (int) (value >>> left) << shift & mask;
            Native.putByte(pointer, (byte) (Native.getUnsignedByte(pointer) & ~mask | bits));
            at += inByte;
        }
    }

    /// `target &= source` for every byte.
    public static void and(long target, long source, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            Native.putLong(target + i, Native.getLong(target + i) & Native.getLong(source + i));
        }
        for (; i < length; i++) {
            Native.putByte(target + i, (byte) (Native.getByte(target + i) & Native.getByte(source + i)));
        }
    }

    /// `target |= source` for every byte.
    public static void or(long target, long source, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            Native.putLong(target + i, Native.getLong(target + i) | Native.getLong(source + i));
        }
        for (; i < length; i++) {
            Native.putByte(target + i, (byte) (Native.getByte(target + i) | Native.getByte(source + i)));
        }
    }

    /// `target ^= source` for every byte.
    public static void xor(long target, long source, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            Native.putLong(target + i, Native.getLong(target + i) ^ Native.getLong(source + i));
        }
        for (; i < length; i++) {
            Native.putByte(target + i, (byte) (Native.getByte(target + i) ^ Native.getByte(source + i)));
        }
    }

    /// Inverts every bit.
    public static void not(long target, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            Native.putLong(target + i, ~Native.getLong(target + i));
        }
        for (; i < length; i++) {
            Native.putByte(target + i, (byte) ~Native.getByte(target + i));
        }
    }
}
