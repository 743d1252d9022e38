package dev.jacinth.command;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.SortedSetValue;
import org.jspecify.annotations.Nullable;

/// The commands on ranges of sorted sets: by rank, by score or by member.
///
/// A range of whatever kind becomes one of ranks, in O(log n); then its elements are reached by number and gone
/// through. What the options say is a long, so that nothing is allocated: flags, and above them the position of LIMIT's
/// numbers.
final class SortedSetRanges {

    // ---- options

    private static final long BY_SCORE = 1;
    private static final long BY_LEX = 1 << 1;
    private static final long REVERSE = 1 << 2;
    private static final long WITH_SCORES = 1 << 3;

    /// The kind of range and the direction are as the command's name says: no option names them.
    private static final long FIXED = 1 << 4;

    private static final long STORES = 1 << 5;
    private static final int LIMIT_SHIFT = 32;
    private static final long INVALID = -1;

    private static final String NO_FLOAT_RANGE = "ERR min or max is not a float";
    private static final String NO_LEX_RANGE = "ERR min or max not valid string range item";

    private SortedSetRanges() {}

    // ---- bounds

    /// Whether two arguments are bounds by score; if not, the client has its error.
    private static boolean areScores(Call call, int minIndex, int maxIndex) {
        if (Double.isNaN(score(call, minIndex)) || Double.isNaN(score(call, maxIndex))) {
            call.error(NO_FLOAT_RANGE);
            return false;
        }
        return true;
    }

    private static boolean isOpen(Call call, int index) {
        return call.length(index) > 0 && Native.getByte(call.address(index)) == '(';
    }

    private static double score(Call call, int index) {
        int skipped = isOpen(call, index) ? 1 : 0;
        return Numbers.parseBound(call.address(index) + skipped, call.length(index) - skipped);
    }

    /// How many elements lie before a bound by score.
    ///
    /// @param min whether it is the lower bound
    private static long ranksBefore(Call call, SortedSetValue value, int index, boolean min) {
        return value.countBelow(score(call, index), min == isOpen(call, index));
    }

    /// Whether two arguments are bounds by member; if not, the client has its error.
    private static boolean areMembers(Call call, int minIndex, int maxIndex) {
        if (!isMember(call, minIndex) || !isMember(call, maxIndex)) {
            call.error(NO_LEX_RANGE);
            return false;
        }
        return true;
    }

    private static boolean isMember(Call call, int index) {
        if (call.length(index) == 0) {
            return false;
        }
        long address = call.address(index);
        return switch (Native.getByte(address)) {
            case '(', '[' -> true;
            case '-', '+' -> call.length(index) == 1 || Native.getByte(address + 1) == 0;
            default -> false;
        };
    }

    /// How many elements lie before a bound by member.
    private static long membersBefore(Call call, SortedSetValue value, int index, boolean min) {
        long address = call.address(index);
        return switch (Native.getByte(address)) {
            case '-' -> 0;
            case '+' -> value.size();
            default -> {
                boolean open = Native.getByte(address) == '(';
                yield value.countBelow(address + 1, call.length(index) - 1, min == open);
            }
        };
    }

    private static boolean areRanks(Call call, int startIndex, int stopIndex) {
        return call.isLong(startIndex) && call.isLong(stopIndex);
    }

    /// A rank that may count from the end, as one from the beginning.
    private static long rank(Call call, int index, long size) {
        long rank = call.longAt(index);
        return rank < 0 ? rank + size : rank;
    }

    // ---- counting

    static void zcount(Call call) {
        if (!areScores(call, 2, 3)) {
            return;
        }
        SortedSetValue value = SortedSetCommands.readOrReplyZero(call);
        if (value == null) {
            return;
        }
        long from = ranksBefore(call, value, 2, true);
        call.reply().integer(Math.max(0, ranksBefore(call, value, 3, false) - from));
    }

    static void zlexcount(Call call) {
        if (!areMembers(call, 2, 3)) {
            return;
        }
        SortedSetValue value = SortedSetCommands.readOrReplyZero(call);
        if (value == null) {
            return;
        }
        long from = membersBefore(call, value, 2, true);
        call.reply().integer(Math.max(0, membersBefore(call, value, 3, false) - from));
    }

    // ---- removing

    static void zremrangebyrank(Call call) {
        if (!areRanks(call, 2, 3)) {
            return;
        }
        SortedSetValue value = SortedSetCommands.openOrReplyZero(call);
        if (value == null) {
            return;
        }
        long size = value.size();
        long start = Math.max(0, rank(call, 2, size));
        removeRange(call, value, start, Math.min(size - 1, rank(call, 3, size)) + 1, "zremrangebyrank");
    }

    static void zremrangebyscore(Call call) {
        if (!areScores(call, 2, 3)) {
            return;
        }
        SortedSetValue value = SortedSetCommands.openOrReplyZero(call);
        if (value == null) {
            return;
        }
        long from = ranksBefore(call, value, 2, true);
        removeRange(call, value, from, ranksBefore(call, value, 3, false), "zremrangebyscore");
    }

    static void zremrangebylex(Call call) {
        if (!areMembers(call, 2, 3)) {
            return;
        }
        SortedSetValue value = SortedSetCommands.openOrReplyZero(call);
        if (value == null) {
            return;
        }
        long from = membersBefore(call, value, 2, true);
        removeRange(call, value, from, membersBefore(call, value, 3, false), "zremrangebylex");
    }

    /// Removes the elements with ranks from `from` to before `to`.
    private static void removeRange(Call call, SortedSetValue value, long from, long to, String event) {
        long count = to <= from ? 0 : to - from;
        call.headroom().requireForFewer(count);
        if (count == value.size()) {
            SortedSetCommands.removeAll(call, 1, event, count);
        } else if (count > 0) {
            value.removeRange(from, count);
            call.removed(1, value, KeyEvents.ZSET, event, count);
        }
        call.reply().integer(count);
    }

    // ---- returning

    static void zrange(Call call) {
        range(call, 1, 0);
    }

    static void zrevrange(Call call) {
        range(call, 1, FIXED | REVERSE);
    }

    static void zrangebyscore(Call call) {
        range(call, 1, FIXED | BY_SCORE);
    }

    static void zrevrangebyscore(Call call) {
        range(call, 1, FIXED | BY_SCORE | REVERSE);
    }

    static void zrangebylex(Call call) {
        range(call, 1, FIXED | BY_LEX);
    }

    static void zrevrangebylex(Call call) {
        range(call, 1, FIXED | BY_LEX | REVERSE);
    }

    static void zrangestore(Call call) {
        range(call, 2, STORES);
    }

    /// @param keyIndex of the set; the bounds follow it, then the options
    private static void range(Call call, int keyIndex, long given) {
        long options = options(call, keyIndex + 3, given);
        if (options == INVALID || !areBounds(call, keyIndex + 1, options)) {
            return;
        }
        SortedSetValue value = SortedSetCommands.read(call, call.lookupRead(keyIndex));
        if (call.hasFailed()) {
            return;
        }
        if (value == null) {
            answer(call, null, 0, 0, options);
        } else if (has(options, BY_SCORE | BY_LEX)) {
            byBounds(call, value, keyIndex + 1, options);
        } else {
            byRank(call, value, keyIndex + 1, options);
        }
    }

    /// The options from an argument on, together with those given by the command's name; [#INVALID] if something is
    /// wrong, in which case the client has its error.
    private static long options(Call call, int from, long given) {
        long options = given;
        boolean fixed = has(given, FIXED);
        for (int i = from; i < call.count(); i++) {
            if (!has(given, STORES) && call.is(i, Words.WITHSCORES)) {
                options |= WITH_SCORES;
            } else if (call.is(i, Words.LIMIT) && i + 2 < call.count()) {
                if (!call.isLong(i + 1) || !call.isLong(i + 2)) {
                    return INVALID;
                }
                options = (int) options | (long) (i + 1) << LIMIT_SHIFT;
                i += 2;
            } else if (!fixed && !has(options, REVERSE) && call.is(i, Words.REV)) {
                options |= REVERSE;
            } else if (!fixed && !has(options, BY_SCORE | BY_LEX) && call.is(i, Words.BYLEX)) {
                options |= BY_LEX;
            } else if (!fixed && !has(options, BY_SCORE | BY_LEX) && call.is(i, Words.BYSCORE)) {
                options |= BY_SCORE;
            } else {
                call.error(Errors.SYNTAX);
                return INVALID;
            }
        }
        return agree(call, options) ? options : INVALID;
    }

    private static boolean agree(Call call, long options) {
        if (limit(call, options) != -1 && !has(options, BY_SCORE | BY_LEX)) {
            call.error("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
            return false;
        }
        if (has(options, WITH_SCORES) && has(options, BY_LEX)) {
            call.error("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
            return false;
        }
        return true;
    }

    private static boolean has(long options, long any) {
        return (options & any) != 0;
    }

    private static long offset(Call call, long options) {
        int index = (int) (options >>> LIMIT_SHIFT);
        return index == 0 ? 0 : call.longAt(index);
    }

    /// How many elements LIMIT allows; negative for all.
    private static long limit(Call call, long options) {
        int index = (int) (options >>> LIMIT_SHIFT);
        return index == 0 ? -1 : call.longAt(index + 1);
    }

    /// @param firstIndex of the two bounds: the lower comes first unless the range is reversed and not one of ranks
    private static boolean areBounds(Call call, int firstIndex, long options) {
        int minIndex = has(options, REVERSE) ? firstIndex + 1 : firstIndex;
        int maxIndex = has(options, REVERSE) ? firstIndex : firstIndex + 1;
        if (has(options, BY_SCORE)) {
            return areScores(call, minIndex, maxIndex);
        }
        return has(options, BY_LEX) ? areMembers(call, minIndex, maxIndex) : areRanks(call, firstIndex, firstIndex + 1);
    }

    private static void byRank(Call call, SortedSetValue value, int startIndex, long options) {
        long size = value.size();
        long start = Math.max(0, rank(call, startIndex, size));
        long stop = Math.min(size - 1, rank(call, startIndex + 1, size));
        long count = stop < start ? 0 : stop - start + 1;
        answer(call, value, has(options, REVERSE) ? size - 1 - start : start, count, options);
    }

    private static void byBounds(Call call, SortedSetValue value, int firstIndex, long options) {
        boolean reverse = has(options, REVERSE);
        long from = before(call, value, reverse ? firstIndex + 1 : firstIndex, true, options);
        long to = before(call, value, reverse ? firstIndex : firstIndex + 1, false, options);
        long offset = offset(call, options);
        long limit = limit(call, options);
        long inRange = Math.max(0, to - from);
        long count = offset < 0 || offset >= inRange ? 0 : inRange - offset;
        count = limit < 0 ? count : Math.min(count, limit);
        answer(call, value, reverse ? to - 1 - offset : from + offset, count, options);
    }

    private static long before(Call call, SortedSetValue value, int index, boolean min, long options) {
        return has(options, BY_SCORE) ? ranksBefore(call, value, index, min) : membersBefore(call, value, index, min);
    }

    /// @param value null for an empty set
    /// @param first rank of the first element, if there is one
    private static void answer(Call call, @Nullable SortedSetValue value, long first, long count, long options) {
        if (value == null || count == 0) {
            if (has(options, STORES)) {
                call.storeNothing(1);
                call.reply().integer(0);
            } else {
                call.reply().array(0);
            }
        } else if (has(options, STORES)) {
            store(call, value, first, count, has(options, REVERSE));
        } else {
            reply(call, value, first, count, options);
        }
    }

    private static void reply(Call call, SortedSetValue value, long first, long count, long options) {
        RespWriter reply = call.reply();
        boolean reverse = has(options, REVERSE);
        boolean withScores = has(options, WITH_SCORES);
        boolean nested = withScores && reply.protocol() == 3;
        reply.array(withScores && !nested ? 2 * count : count);
        boolean there = value.toRank(first);
        for (long left = count; there && left > 0; left--) {
            replyElement(reply, value, withScores, nested);
            there = left > 1 && (reverse ? value.previous() : value.next());
        }
    }

    /// Replies with the current element of a set.
    ///
    /// @param nested whether member and score are an array of their own
    static void replyElement(RespWriter reply, SortedSetValue value, boolean withScore, boolean nested) {
        if (nested) {
            reply.array(2);
        }
        reply.bulk(value.memberAddress(), value.memberLength());
        if (withScore) {
            reply.doubleNumber(value.score());
        }
    }

    // ---- storing

    private static void store(Call call, SortedSetValue source, long first, long count, boolean reverse) {
        SortedSetBuilder target = new SortedSetBuilder(call);
        target.reserve(count);
        boolean there = source.toRank(first);
        for (long left = count; there && left > 0; left--) {
            target.add(source.memberAddress(), source.memberLength(), source.score());
            there = left > 1 && (reverse ? source.previous() : source.next());
        }
        target.store(1, "zrangestore");
    }
}
