package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Glob;
import dev.jacinth.bytes.Native;
import org.jspecify.annotations.Nullable;

/// What SCAN, SSCAN, HSCAN and ZSCAN are told: the cursor, how much to look at, and what to show. It also says when
/// they are done, and begins their reply.
final class ScanArguments {

    private static final long COUNT_DEFAULT = 10;
    private static final long STEPS_PER_COUNT = 10;

    private final Call call;

    private long cursor;
    private long count = COUNT_DEFAULT;
    private int pattern;
    private int type;
    private boolean withoutValues;

    private ScanArguments(Call call) {
        this.call = call;
    }

    /// The arguments with the cursor read from the one at `index`, or null if that is none, in which case the client
    /// has its error. [#parseOptions] or one like it is to follow, after SSCAN and its like have asked for the key.
    static @Nullable ScanArguments parseCursor(Call call, int index) {
        ScanArguments parsed = new ScanArguments(call);
        return parsed.parseCursor(index) ? parsed : null;
    }

    /// The cursor is what C's `strtoul` takes: any unsigned 64-bit number, with a sign if need be, up to a zero byte.
    private boolean parseCursor(int index) {
        long at = call.address(index);
        long end = Bytes.endOfText(at, call.length(index));
        boolean signed = at < end && (Native.getByte(at) == '-' || Native.getByte(at) == '+');
        boolean negative = signed && Native.getByte(at) == '-';
        at += signed ? 1 : 0;
        boolean valid = !signed || at < end;
        while (at < end && valid) {
            int digit = Native.getByte(at++) - '0';
            valid = digit >= 0 && digit <= 9 && Long.compareUnsigned(cursor, Long.divideUnsigned(-1 - digit, 10)) <= 0;
            cursor = cursor * 10 + digit;
        }
        cursor = negative ? -cursor : cursor;
        if (!valid) {
            call.error("ERR invalid cursor");
        }
        return valid;
    }

    /// Reads the arguments from `from` on; if something is wrong, the client has its error.
    boolean parseOptions(int from) {
        return parseOptions(from, false, false);
    }

    /// As [#parseOptions], for keys: TYPE may be given.
    boolean parseKeyOptions(int from) {
        return parseOptions(from, true, false);
    }

    /// As [#parseOptions], for a hash: NOVALUES may be given.
    boolean parseHashOptions(int from) {
        return parseOptions(from, false, true);
    }

    private boolean parseOptions(int from, boolean typed, boolean valued) {
        for (int i = from; i < call.count(); i += 2) {
            boolean complete = i + 1 < call.count();
            if (valued && call.is(i, Words.NOVALUES)) {
                withoutValues = true;
                i--;
            } else if (complete && call.is(i, Words.COUNT)) {
                if (!call.isLong(i + 1)) {
                    return false;
                }
                count = call.longAt(i + 1);
            } else if (complete && call.is(i, Words.MATCH)) {
                pattern = i + 1;
            } else if (complete && typed && call.is(i, Words.TYPE)) {
                type = i + 1;
            } else {
                count = 0;
            }
            if (count < 1) {
                call.error(Errors.SYNTAX);
                return false;
            }
        }
        return true;
    }

    /// What the last call gave, 0 to begin; all 64 bits may be used.
    long cursor() {
        return cursor;
    }

    /// Whether a scan is to take another step: there is more, and it has not come across as much as it was to look at
    /// or, where most steps meet nothing, taken too many.
    boolean goesOn(long nextCursor, long seen, long steps) {
        long stepsMax = count > Long.MAX_VALUE / STEPS_PER_COUNT ? Long.MAX_VALUE : count * STEPS_PER_COUNT;
        return nextCursor != 0 && seen < count && steps <= stepsMax;
    }

    /// Whether everything matches.
    boolean matchesAll() {
        return pattern == 0 || call.length(pattern) == 1 && Native.getByte(call.address(pattern)) == '*';
    }

    /// Whether an element, or the field of a hash, is to be shown.
    boolean matches(long element, int length) {
        return matchesAll() || Glob.matches(call.address(pattern), call.length(pattern), element, length, false);
    }

    /// Whether NOVALUES was given.
    boolean isWithoutValues() {
        return withoutValues;
    }

    /// Index of the argument that names a type, or 0.
    int typeIndex() {
        return type;
    }

    /// Begins the reply; so many elements are to follow.
    void beginReply(long nextCursor, long elements) {
        call.reply().array(2);
        call.reply().bulkLong(nextCursor);
        call.reply().array(elements);
    }

    /// Replies that there is nothing to go through.
    void replyNothing() {
        beginReply(0, 0);
    }
}
