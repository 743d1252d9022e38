package dev.jacinth.bytes;

import java.util.Arrays;

/// LZF, the compression of strings in RDB files, without any header. A stream of
///
///     000LLLLL                       the L + 1 bytes that follow, as they are
///     LLLooooo oooooooo              L + 2 bytes from o + 1 bytes before here, L = 1..6
///     111ooooo LLLLLLLL oooooooo     L + 9 bytes from o + 1 bytes before here
///
/// Compressing needs a table, so it is an object's; decompressing is static. A compressor is not thread-safe.
///
/// The format leaves open which matches are taken. Here they are those of the LZF in Redis, so that RDB files and DUMP
/// payloads are the same byte for byte:
///
/// 1. A place is noted under a hash of 16 bits of its three bytes. A match is looked for at the place noted last under
///    the hash, and nowhere else; never at the very first byte.
/// 2. Of the places inside a match only the last two are noted.
/// 3. A match ends two bytes before the end of the range, unless it is within its first 3 bytes, or within its first 19
///    where so many are there.
/// 4. Before the last bytes, which no match can begin at, three bytes of room must be left behind a further byte that
///    begins a run of literals, needed or not. So what gains little is not compressed although it would fit.
public final class Lzf {

    private static final int LITERALS_MAX = 32;
    private static final int DISTANCE_MAX = 1 << 13;
    private static final int MATCH_MIN = 3;
    private static final int MATCH_MAX = 264;
    private static final int LONG_MATCH_MIN = 9;
    private static final int REFERENCE_BYTES_MAX = 3;
    private static final int TABLE_SIZE = 1 << 16;

    /// Bytes at the end of the range that a match leaves alone, and how long it is at least all the same.
    private static final int TAIL_BYTES = 2;
    private static final int UNCHECKED_MATCH = 19;

    /// What decompressing copies at once where there is room, since how long a short range is, is hard to foretell.
    private static final int BLIND_BYTES = 2 * Long.BYTES;

    /// What must be left behind a begun run of literals when no match can come any more.
    private static final int TAIL_ROOM_BYTES = 3;

    /// Where three bytes of this hash were last seen: an epoch plus the position, so that what earlier inputs left is
    /// seen to be too small, and the table need not be cleared.
    private final int[] seen = new int[TABLE_SIZE];

    /// The epoch of the next input.
    private int nextEpoch = 1;

    /// Compresses the range.
    ///
    /// @param room the most bytes the result may have; less than `length` if only a gain is wanted
    /// @return the length of the result, or 0 if it has no room
    public int compress(long source, int length, long target, int room) {
        int[] table = seen;
        int epoch = startEpoch(length);
        long targetEnd = target + room;
        long out = target;
        int last = length - MATCH_MIN;
        int literals = 0; // where the bytes not yet written begin
        int at = 0;
        int three = last < 0 ? 0 : firstTwo(source);
        while (at <= last) {
            three = three << Byte.SIZE | Native.getUnsignedByte(source + at + 2);
            int slot = slot(three);
            int distance = epoch + at - table[slot];
            table[slot] = epoch + at;
            // The first of these comes first since it decides nearly always: two that are hard to foretell take longer.
            if (distance > DISTANCE_MAX || distance >= at || !beginsAlike(source + at - distance, source + at)) {
                at++;
                continue;
            }
            int match = matchLength(source + at - distance, source + at, length - at);
            out = putLiterals(source + literals, at - literals, out, targetEnd - REFERENCE_BYTES_MAX);
            if (out == 0) {
                return 0;
            }
            out = putReference(distance - 1, match, out);
            literals = at + match;
            three = firstTwo(source + literals - 2);
            for (at = literals - 2; at < literals && at <= last; at++) {
                three = three << Byte.SIZE | Native.getUnsignedByte(source + at + 2);
                table[slot(three)] = epoch + at;
            }
            at = literals;
        }
        if (out + runBytes(at - literals) > targetEnd - TAIL_ROOM_BYTES) {
            return 0;
        }
        return (int) (putLiterals(source + literals, length - literals, out, targetEnd) - target);
    }

    /// The first two of three bytes, as the third one finds them: above it.
    private static int firstTwo(long source) {
        return Native.getUnsignedByte(source) << Byte.SIZE | Native.getUnsignedByte(source + 1);
    }

    /// The place in the table of three bytes, the first one highest. What is above them is of no account.
    private static int slot(int three) {
        return (three >>> Byte.SIZE) - three * 5 & TABLE_SIZE - 1;
    }

    /// Whether three bytes are the same.
    private static boolean beginsAlike(long candidate, long here) {
        return Native.getShort(candidate) == Native.getShort(here)
                && Native.getByte(candidate + 2) == Native.getByte(here + 2);
    }

    /// What so many literals take with the beginnings of their runs, that of the next one included.
    private static int runBytes(int literals) {
        return literals + literals / LITERALS_MAX + 1;
    }

    private int startEpoch(int length) {
        if (nextEpoch > Integer.MAX_VALUE - length) {
            Arrays.fill(seen, 0);
            nextEpoch = 1;
        }
        int epoch = nextEpoch;
        nextEpoch += length;
        return epoch;
    }

    /// How many bytes are the same, of which the first three are known to be.
    private static int matchLength(long candidate, long here, int left) {
        int limit =
                Math.max(Math.min(MATCH_MAX, left - TAIL_BYTES), left >= UNCHECKED_MATCH ? UNCHECKED_MATCH : MATCH_MIN);
        int match = MATCH_MIN;
        for (; match <= limit - Long.BYTES; match += Long.BYTES) {
            long difference = Native.getLong(candidate + match) ^ Native.getLong(here + match);
            if (difference != 0) {
                return match + Long.numberOfTrailingZeros(difference) / Byte.SIZE;
            }
        }
        while (match < limit && Native.getByte(candidate + match) == Native.getByte(here + match)) {
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
                if (run <= BLIND_BYTES && length - in >= BLIND_BYTES && room - out >= BLIND_BYTES) {
                    copyBlind(source + in, target + out);
                } else {
                    Bytes.copy(source + in, target + out, run);
                }
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
            if (match <= BLIND_BYTES && distance >= BLIND_BYTES && room - out >= BLIND_BYTES) {
                copyBlind(target + out - distance, target + out);
            } else {
                repeat(target + out, distance, match);
            }
            out += match;
        }
        return out;
    }

    /// Copies [#BLIND_BYTES], which may be more than is wanted: what is behind is written later.
    private static void copyBlind(long source, long target) {
        long head = Native.getLong(source);
        long tail = Native.getLong(source + Long.BYTES);
        Native.putLong(target, head);
        Native.putLong(target + Long.BYTES, tail);
    }

    /// Copies from `distance` bytes before; what is copied may be part of what is to be copied.
    private static void repeat(long target, int distance, int length) {
        if (distance >= length) {
            Bytes.copy(target - distance, target, length);
            return;
        }
        long end = target + length;
        long at = target;
        if (distance >= Long.BYTES) {
            for (; at <= end - Long.BYTES; at += Long.BYTES) {
                Native.putLong(at, Native.getLong(at - distance));
            }
        }
        for (; at < end; at++) {
            Native.putByte(at, Native.getByte(at - distance));
        }
    }
}
