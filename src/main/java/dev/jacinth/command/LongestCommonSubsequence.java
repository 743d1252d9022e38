package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.ValueType;
import org.jspecify.annotations.Nullable;

/// LCS: the longest sequence of bytes that two strings have in common, gaps allowed.
///
/// `length(i, j)`, for the first i bytes of one string and the first j of the other, follows from its neighbours above
/// (i - 1) and to the left (j - 1). The way back from the far corner, which spells the sequence, needs to know of each
/// field only whether the neighbour above was the longer one. So there is one row of lengths, overwritten again and
/// again, and a bit for each field:
///
/// ```
///   row     u32 x (right length + 1)
///   above   u64 x words of a row x left length     bit j % 64 of word j / 64: above is longer
/// ```
///
/// That is a thirtieth of the table of lengths that Redis makes. What is refused as too large is what Redis refuses: a
/// table of 4 bytes a field beyond proto-max-bulk-len. All of it is native memory, freed at the end.
final class LongestCommonSubsequence implements AutoCloseable {

    private static final byte[] MATCHES = Bytes.of("matches");

    private final Database database;
    private final int leftLength;
    private final int rightLength;
    private final long left;
    private final long right;
    private final long row;
    private final long wordsInRow;
    /// 0 if only the length is asked for.
    private final long above;

    /// What the client asks for.
    private record Options(boolean length, boolean ranges, boolean withLength, long minimum) {}

    private LongestCommonSubsequence(Database database, int leftRecord, int rightRecord, boolean withWay) {
        this.database = database;
        leftLength = leftRecord == 0 ? 0 : database.strings().length(leftRecord);
        rightLength = rightRecord == 0 ? 0 : database.strings().length(rightRecord);
        wordsInRow = rightLength + 63L >>> 6;
        left = copy(leftRecord, leftLength);
        right = copy(rightRecord, rightLength);
        long rowBytes = (rightLength + 1L) * Integer.BYTES;
        row = Native.allocate(rowBytes);
        Native.fill(row, rowBytes, (byte) 0);
        above = withWay ? Native.allocate(Math.max(1, leftLength * wordsInRow * Long.BYTES)) : 0;
    }

    private long copy(int record, int length) {
        long copy = Native.allocate(Math.max(1, length));
        if (length > 0) {
            database.strings().copy(record, 0, length, copy);
        }
        return copy;
    }

    @Override
    public void close() {
        Native.free(left);
        Native.free(right);
        Native.free(row);
        if (above != 0) {
            Native.free(above);
        }
    }

    static void lcs(Call call) {
        int left = call.lookupRead(1);
        int right = call.lookupRead(2);
        Database database = call.database();
        if (left != 0 && database.type(left) != ValueType.STRING
                || right != 0 && database.type(right) != ValueType.STRING) {
            call.error("ERR The specified keys must contain string values");
            return;
        }
        Options options = options(call);
        if (options == null || !fits(call, left, right)) {
            return;
        }
        try (LongestCommonSubsequence sequence =
                new LongestCommonSubsequence(database, left, right, options.ranges || !options.length)) {
            sequence.reply(call.reply(), options);
        }
    }

    /// The options, or null if the client has its error.
    private static @Nullable Options options(Call call) {
        boolean length = false;
        boolean ranges = false;
        boolean withLength = false;
        long minimum = 0;
        for (int i = 3; i < call.count(); i++) {
            if (call.is(i, Words.IDX)) {
                ranges = true;
            } else if (call.is(i, Words.LEN)) {
                length = true;
            } else if (call.is(i, Words.WITHMATCHLEN)) {
                withLength = true;
            } else if (call.is(i, Words.MINMATCHLEN) && i + 1 < call.count()) {
                i++;
                if (!call.isLong(i)) {
                    return null;
                }
                minimum = call.longAt(i);
            } else {
                call.error(Errors.SYNTAX);
                return null;
            }
        }
        if (length && ranges) {
            call.error("ERR If you want both the length and indexes, please just use IDX.");
            return null;
        }
        return new Options(length, ranges, withLength, minimum);
    }

    private static boolean fits(Call call, int left, int right) {
        long rows = 1L + (left == 0 ? 0 : call.database().strings().length(left));
        long columns = 1L + (right == 0 ? 0 : call.database().strings().length(right));
        if (rows * columns <= call.settings().get(Settings.PROTO_MAX_BULK_LEN) / Integer.BYTES) {
            return true;
        }
        call.error("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        return false;
    }

    private void reply(RespWriter reply, Options options) {
        for (int i = 0; i < leftLength; i++) {
            fillRow(i);
        }
        int length = Native.getInt(row + (long) rightLength * Integer.BYTES);
        if (options.ranges) {
            reply.map(2);
            reply.bulk(MATCHES);
            replyRanges(reply, options);
            reply.bulk(Words.LEN);
            reply.integer(length);
        } else if (options.length) {
            reply.integer(length);
        } else {
            spell(length, reply.reserveBulk(length));
        }
    }

    /// Turns the row for the first i bytes of the left string into that for one more.
    private void fillRow(int i) {
        byte wanted = Native.getByte(left + i);
        long words = above == 0 ? 0 : above + i * wordsInRow * Long.BYTES;
        long word = 0;
        int diagonal = 0;
        int before = 0;
        for (int j = 0; j < rightLength; j++) {
            long cell = row + (j + 1L) * Integer.BYTES;
            int over = Native.getInt(cell);
            if (Native.getByte(right + j) == wanted) {
                before = diagonal + 1;
            } else if (over > before) {
                before = over;
                word |= 1L << j;
            }
            Native.putInt(cell, before);
            diagonal = over;
            if (words != 0 && ((j & 63) == 63 || j == rightLength - 1)) {
                Native.putLong(words + (j >>> 6) * (long) Long.BYTES, word);
                word = 0;
            }
        }
    }

    private boolean isAboveLonger(int i, int j) {
        long word = Native.getLong(above + (i * wordsInRow + (j >>> 6)) * Long.BYTES);
        return (word >>> j & 1) != 0;
    }

    private boolean matches(int i, int j) {
        return Native.getByte(left + i) == Native.getByte(right + j);
    }

    /// Writes the sequence, from its end to its beginning.
    private void spell(int length, long target) {
        int i = leftLength - 1;
        int j = rightLength - 1;
        for (int at = length - 1; at >= 0; ) {
            if (matches(i, j)) {
                Native.putByte(target + at, Native.getByte(left + i));
                at--;
                i--;
                j--;
            } else if (isAboveLonger(i, j)) {
                i--;
            } else {
                j--;
            }
        }
    }

    /// Replies with the ranges that match in one piece, the last first.
    private void replyRanges(RespWriter reply, Options options) {
        long mark = reply.defer(1);
        int ranges = 0;
        int i = leftLength - 1;
        int j = rightLength - 1;
        while (i >= 0 && j >= 0) {
            if (!matches(i, j)) {
                if (isAboveLonger(i, j)) {
                    i--;
                } else {
                    j--;
                }
                continue;
            }
            int length = 1;
            while (i >= length && j >= length && matches(i - length, j - length)) {
                length++;
            }
            if (length >= options.minimum) {
                replyRange(reply, options, i, j, length);
                ranges++;
            }
            i -= length;
            j -= length;
        }
        reply.endArray(mark, ranges);
    }

    private static void replyRange(RespWriter reply, Options options, int i, int j, int length) {
        reply.array(options.withLength ? 3 : 2);
        reply.array(2);
        reply.integer(i - length + 1);
        reply.integer(i);
        reply.array(2);
        reply.integer(j - length + 1);
        reply.integer(j);
        if (options.withLength) {
            reply.integer(length);
        }
    }
}
