package dev.jacinth.bytes;

import java.util.Arrays;

/// LZF, the compression of strings in RDB files, without any header. A stream of
///
///     000LLLLL                       the L + 1 bytes that follow, as they are
///     LLLooooo oooooooo              L + 2 bytes from o + 1 bytes before here, L = 1..6
///     111ooooo LLLLLLLL oooooooo     L + 9 bytes from o + 1 bytes before here
///
/// Compressing needs a table, so it is an object's; decompressing is static. A compressor is not thread-safe.
public final class Lzf {

    private static final int LITERALS_MAX = 32;
    private static final int DISTANCE_MAX = 1 << 13;
    private static final int MATCH_MIN = 3;
    private static final int MATCH_MAX = 264;
    private static final int LONG_MATCH_MIN = 9;
    private static final int REFERENCE_BYTES_MAX = 3;
    private static final int TABLE_BITS = 14;
    private static final int HASH_MULTIPLIER = 0x9E3779B1;

    /// Where three bytes of this hash were last seen: `epoch` plus the position, so that what earlier inputs left is
    /// seen to be too small, and the table need not be cleared.
    private final int[] seen = new int[1 << TABLE_BITS];

    private int epoch = 1;
    /// The epoch of the next input.
    private int nextEpoch = 1;

    /// Compresses the range.
    ///
    /// @param room the most bytes the result may have; less than `length` if only a gain is wanted
    /// @return the length of the result, or 0 if it has no room
    public int compress(long source, int length, long target, int room) {
        startEpoch(length);
        long targetEnd = target + room;
        long out = target;
        int literals = 0; // where the bytes not yet written begin
        int at = 0;
        while (at <= length - MATCH_MIN) {
            int candidate = lookUp(source, at);
            int match = candidate < 0 ? 0 : matchLength(source, candidate, at, length);
            if (match < MATCH_MIN) {
                at++;
                continue;
            }
            out = putLiterals(source + literals, at - literals, out, targetEnd - REFERENCE_BYTES_MAX);
            if (out == 0) {
                return 0;
            }
            out = putReference(at - candidate - 1, match, out);
            literals = at + match;
            // The last places of the match, where the next one is likely to begin.
            for (at = Math.max(at + 1, literals - 2); at < literals && at <= length - MATCH_MIN; at++) {
                lookUp(source, at);
            }
            at = literals;
        }
        out = putLiterals(source + literals, length - literals, out, targetEnd);
        return out == 0 ? 0 : (int) (out - target);
    }

    private void startEpoch(int length) {
        if (nextEpoch > Integer.MAX_VALUE - length) {
            Arrays.fill(seen, 0);
            nextEpoch = 1;
        }
        epoch = nextEpoch;
        nextEpoch += length;
    }

    /// Where the three bytes at `at` were seen before within reach, or -1; notes that they are here.
    private int lookUp(long source, int at) {
        int three = (Native.getShort(source + at) & 0xFFFF) | Native.getByte(source + at + 2) << 16;
        int slot = (three * HASH_MULTIPLIER) >>> (Integer.SIZE - TABLE_BITS);
        int candidate = seen[slot] - epoch;
        seen[slot] = epoch + at;
        return candidate >= 0 && at - candidate <= DISTANCE_MAX ? candidate : -1;
    }

    private static int matchLength(long source, int candidate, int at, int length) {
        int limit = Math.min(MATCH_MAX, length - at);
        int match = 0;
        while (match < limit && Native.getByte(source + candidate + match) == Native.getByte(source + at + match)) {
            match++;
        }
        return match;
    }

    /// The end of what was written, or 0 if it would be beyond `limit`.
    private static long putLiterals(long source, int length, long target, long limit) {
        int runs = (length + LITERALS_MAX - 1) / LITERALS_MAX;
        if (target + length + runs > limit) {
            return 0;
        }
        long out = target;
        for (int at = 0; at < length; at += LITERALS_MAX) {
            int run = Math.min(LITERALS_MAX, length - at);
            Native.putByte(out, (byte) (run - 1));
            Bytes.copy(source + at, out + 1, run);
            out += run + 1;
        }
        return out;
    }

    private static long putReference(int offset, int length, long target) {
        long out = target;
        if (length < LONG_MATCH_MIN) {
            Native.putByte(out++, (byte) ((length - 2) << 5 | offset >> 8));
        } else {
            Native.putByte(out++, (byte) (7 << 5 | offset >> 8));
            Native.putByte(out++, (byte) (length - LONG_MATCH_MIN));
        }
        Native.putByte(out++, (byte) offset);
        return out;
    }

    /// Decompresses the range.
    ///
    /// @return the length of the result, or -1 if the range is not LZF or the result has no room. Nothing outside
    ///     the two ranges is touched in any case.
    public static int decompress(long source, int length, long target, int room) {
        int in = 0;
        int out = 0;
        while (in < length) {
            int control = Native.getUnsignedByte(source + in++);
            if (control < LITERALS_MAX) {
                int run = control + 1;
                if (run > length - in || run > room - out) {
                    return -1;
                }
                Bytes.copy(source + in, target + out, run);
                in += run;
                out += run;
                continue;
            }
            int match = (control >> 5) + 2;
            boolean longMatch = match == LONG_MATCH_MIN;
            if (length - in < (longMatch ? 2 : 1)) {
                return -1;
            }
            if (longMatch) {
                match += Native.getUnsignedByte(source + in++);
            }
            int distance = ((control & 0x1F) << 8 | Native.getUnsignedByte(source + in++)) + 1;
            if (distance > out || match > room - out) {
                return -1;
            }
            repeat(target + out, distance, match);
            out += match;
        }
        return out;
    }

    /// Copies from `distance` bytes before; what is copied may be part of what is to be copied.
    private static void repeat(long target, int distance, int length) {
        if (distance >= length) {
            Bytes.copy(target - distance, target, length);
            return;
        }
        for (long at = target, end = target + length; at < end; at++) {
            Native.putByte(at, Native.getByte(at - distance));
        }
    }
}
