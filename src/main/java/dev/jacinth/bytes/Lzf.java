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

    /// What must be left behind a begun run of literals when no match can come any more.
    private static final int TAIL_ROOM_BYTES = 3;

    /// Matches that are longer are left to [#step]. Shorter ones need no look at the end of the range before
    /// [#SAFE_BYTES] of it are left.
    private static final int SHORT_MATCH_MAX = 15;
    private static final int SAFE_BYTES = UNCHECKED_MATCH + TAIL_BYTES;

    /// What a run of literals and the reference behind it take at most.
    private static final int SAFE_ROOM_BYTES = 1 + LITERALS_MAX + REFERENCE_BYTES_MAX;

    /// What is copied at once where there is room, since how long a short range is, is hard to foretell.
    private static final int BLIND_BYTES = 2 * Long.BYTES;

    /// Where three bytes of this hash were last seen: an epoch plus the position, so that what earlier inputs left is
    /// seen to be too small, and the table need not be cleared.
    private final int[] seen = new int[TABLE_SIZE];

    /// The epoch of the next input.
    private int nextEpoch = 1;

    // The input that is being compressed.
    private int epoch;
    private long end;
    private long last; // place that a match can begin at
    private long targetEnd;

    /// What added to a place gives what the table has for it.
    private long shift;

    // How far it has come.
    private long here;
    private long literals; // where the bytes not yet written begin
    private long out;

    /// Compresses the range.
    ///
    /// @param room the most bytes the result may have; less than `length` if only a gain is wanted
    /// @return the length of the result, or 0 if it has no room
    public int compress(long source, int length, long target, int room) {
        epoch = startEpoch(length);
        shift = epoch - source;
        end = source + length;
        last = end - MATCH_MIN;
        targetEnd = target + room;
        here = source;
        literals = source;
        out = target;
        while (here <= last) {
            if (!step()) {
                return 0;
            }
            run();
        }
        if (out + runBytes((int) (here - literals)) > targetEnd - TAIL_ROOM_BYTES) {
            return 0;
        }
        return (int) (putLiterals(literals, (int) (end - literals), out, targetEnd) - target);
    }

    /// Goes on by one place, or by a match. False if that has no room.
    private boolean step() {
        int three = firstTwo(here) << Byte.SIZE | Native.getUnsignedByte(here + 2);
        int slot = slot(three);
        int place = (int) (here + shift);
        int found = seen[slot];
        int distance = place - found;
        seen[slot] = place;
        if (found <= epoch || distance > DISTANCE_MAX || !beginAlike(here - distance, here)) {
            here++;
            return true;
        }
        int match = matchLength(here - distance, here, end - here);
        out = putLiterals(literals, (int) (here - literals), out, targetEnd - REFERENCE_BYTES_MAX);
        if (out == 0) {
            return false;
        }
        out = putReference(distance - 1, match, out);
        here += match;
        literals = here;
        if (here <= last) {
            noteLastTwo(Integer.reverseBytes(Native.getInt(here - 2)), place + match);
        }
        return true;
    }

    /// Goes on as far as short runs and short matches follow each other, far enough from both ends not to look at them:
    /// what [#step] does, without a call, so that all it needs stays in registers.
    private void run() {
        int[] table = seen;
        int first = epoch;
        long shift = this.shift;
        long safe = end - SAFE_BYTES;
        long targetSafe = targetEnd - SAFE_ROOM_BYTES;
        long here = this.here;
        long literals = this.literals;
        long out = this.out;
        int three = here > safe ? 0 : firstTwo(here);
        while (here <= safe) {
            three = three << Byte.SIZE | Native.getUnsignedByte(here + 2);
            int slot = slot(three);
            int place = (int) (here + shift);
            int found = table[slot];
            int distance = place - found;
            // The first of these comes first since it decides nearly always: two that are hard to foretell take longer.
            if (found <= first || distance > DISTANCE_MAX || !beginAlike(here - distance, here)) {
                table[slot] = place;
                here++;
                continue;
            }
            int match = shortMatchLength(here - distance, here);
            int length = (int) (here - literals);
            if (match > SHORT_MATCH_MAX || length > LITERALS_MAX || out > targetSafe) {
                break;
            }
            table[slot] = place;
            Native.putByte(out, (byte) (length - 1));
            copyBlind(literals, out + 1, length);
            // No run of literals has no beginning either; what was written for it is written over.
            out += length + (-length >>> 31);
            out = putReference(distance - 1, match, out);
            here += match;
            literals = here;
            three = Integer.reverseBytes(Native.getInt(here - 2));
            noteLastTwo(three, place + match);
        }
        this.here = here;
        this.literals = literals;
        this.out = out;
    }

    /// Notes the last two places of a match, before `place`, in which the four bytes begin.
    private void noteLastTwo(int four, int place) {
        seen[slot(four >>> Byte.SIZE)] = place - 2;
        seen[slot(four)] = place - 1;
    }

    /// The first two of three bytes, as the third one finds them: above it.
    private static int firstTwo(long source) {
        return Native.getUnsignedByte(source) << Byte.SIZE | Native.getUnsignedByte(source + 1);
    }

    /// The place in the table of three bytes, the first one highest. What is above them is of no account.
    private static int slot(int three) {
        return (three >>> Byte.SIZE) - three * 5 & TABLE_SIZE - 1;
    }

    /// Whether three bytes are the same. There must be one before each.
    private static boolean beginAlike(long candidate, long here) {
        return (Native.getInt(candidate - 1) ^ Native.getInt(here - 1)) >>> Byte.SIZE == 0;
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
    private static int matchLength(long candidate, long here, long left) {
        int limit = (int)
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

    /// As [#matchLength], but no more than one above [#SHORT_MATCH_MAX], so many being there.
    ///
    /// Byte by byte, since lengths are often foretold: the next place is looked at before this one is done then. It
    /// would have to wait for a length that is computed from words.
    private static int shortMatchLength(long candidate, long here) {
        int match = MATCH_MIN;
        if (Native.getByte(candidate + match) != Native.getByte(here + match)) {
            return match;
        }
        if (Native.getLong(candidate + match) != Native.getLong(here + match)) {
            do {
                match++;
            } while (Native.getByte(candidate + match) == Native.getByte(here + match));
            return match;
        }
        match += Long.BYTES;
        while (match <= SHORT_MATCH_MAX && Native.getByte(candidate + match) == Native.getByte(here + match)) {
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
        long end = source + length;
        long targetEnd = target + room;
        long safe = end - LITERALS_MAX;
        long targetSafe = targetEnd - LITERALS_MAX;
        long in = source;
        long out = target;
        while (in < end) {
            int control = Native.getUnsignedByte(in++);
            if (control < LITERALS_MAX) {
                int run = control + 1;
                if (in <= safe && out <= targetSafe) {
                    copyBlind(in, out, run);
                } else if (run <= end - in && run <= targetEnd - out) {
                    copyForward(in, out, run);
                } else {
                    return -1;
                }
                in += run;
                out += run;
                continue;
            }
            int match = (control >> 5) + 2;
            if (match == LONG_MATCH_MIN && in < end) {
                match += Native.getUnsignedByte(in++);
            }
            if (in == end) {
                return -1;
            }
            int distance = ((control & 0x1F) << 8 | Native.getUnsignedByte(in++)) + 1;
            if (distance > out - target || match > targetEnd - out) {
                return -1;
            }
            if (match <= LITERALS_MAX && distance >= Long.BYTES && out <= targetSafe) {
                copyBlind(out - distance, out, match);
            } else {
                copyForward(out - distance, out, match);
            }
            out += match;
        }
        return (int) (out - target);
    }

    /// Copies up to [#LITERALS_MAX] bytes, which may be more than are wanted: what is behind is written later. Ranges
    /// that overlap must be at least eight bytes apart, the target behind.
    private static void copyBlind(long source, long target, int length) {
        Native.putLong(target, Native.getLong(source));
        Native.putLong(target + Long.BYTES, Native.getLong(source + Long.BYTES));
        if (length > BLIND_BYTES) {
            Native.putLong(target + BLIND_BYTES, Native.getLong(source + BLIND_BYTES));
            Native.putLong(target + BLIND_BYTES + Long.BYTES, Native.getLong(source + BLIND_BYTES + Long.BYTES));
        }
    }

    /// Copies from the first byte to the last; what is copied may be part of what is to be copied.
    private static void copyForward(long source, long target, int length) {
        int at = 0;
        if (Long.compareUnsigned(target - source, Long.BYTES) >= 0) {
            for (; at <= length - Long.BYTES; at += Long.BYTES) {
                Native.putLong(target + at, Native.getLong(source + at));
            }
        }
        for (; at < length; at++) {
            Native.putByte(target + at, Native.getByte(source + at));
        }
    }
}
