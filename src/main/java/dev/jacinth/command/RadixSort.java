package dev.jacinth.command;

import dev.jacinth.bytes.Native;

/// Puts records in native memory in the order of an unsigned 64-bit key, which their first eight bytes are: by one byte
/// of the keys after the other, the lowest first. Bytes in which all keys agree cost nothing. Records with equal keys
/// stay as they came.
final class RadixSort {

    private static final int DIGIT_BITS = Byte.SIZE;
    private static final int DIGIT_MASK = (1 << DIGIT_BITS) - 1;
    private static final int VALUES = 1 << DIGIT_BITS;

    private RadixSort() {}

    /// Sorts `count` records of `recordBytes`, a multiple of eight. Returns where they are then: at `records`, or at
    /// `spare`, where there must be as much room.
    static long sort(long records, long spare, int count, int recordBytes, boolean descending) {
        // Where the records of each value go, for all digits; the digits of falling keys rise when inverted.
        int[] places = new int[Long.BYTES * VALUES];
        long flip = descending ? -1 : 0;
        countDigits(records, count, recordBytes, flip, places);
        long source = records;
        long target = spare;
        for (int digit = 0; digit < Long.BYTES; digit++) {
            if (isEqualInAll(places, digit, count)) {
                continue;
            }
            toPlaces(places, digit);
            distribute(source, target, count, recordBytes, flip, places, digit);
            long sorted = target;
            target = source;
            source = sorted;
        }
        return source;
    }

    private static void countDigits(long records, int count, int recordBytes, long flip, int[] counts) {
        long at = records;
        for (int i = 0; i < count; i++) {
            long key = Native.getLong(at) ^ flip;
            for (int digit = 0; digit < Long.BYTES; digit++) {
                counts[digit * VALUES + (int) (key & DIGIT_MASK)]++;
                key >>>= DIGIT_BITS;
            }
            at += recordBytes;
        }
    }

    private static boolean isEqualInAll(int[] counts, int digit, int count) {
        for (int i = digit * VALUES; i < (digit + 1) * VALUES; i++) {
            if (counts[i] != 0) {
                return counts[i] == count;
            }
        }
        return true;
    }

    private static void toPlaces(int[] counts, int digit) {
        int place = 0;
        for (int i = digit * VALUES; i < (digit + 1) * VALUES; i++) {
            int count = counts[i];
            counts[i] = place;
            place += count;
        }
    }

    private static void distribute(
            long source, long target, int count, int recordBytes, long flip, int[] places, int digit) {
        int shift = digit * DIGIT_BITS;
        long at = source;
        for (int i = 0; i < count; i++) {
            long key = Native.getLong(at);
            int place = places[digit * VALUES + (int) ((key ^ flip) >>> shift & DIGIT_MASK)]++;
            long to = target + (long) place * recordBytes;
            Native.putLong(to, key);
            for (int word = Long.BYTES; word < recordBytes; word += Long.BYTES) {
                Native.putLong(to + word, Native.getLong(at + word));
            }
            at += recordBytes;
        }
    }
}
