package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.SORTED_SET;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.OW;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Commands on sorted sets. Those on ranges of elements are carried out by [SortedSetRanges], those on several sets by
/// [SortedSetAlgebra], ZRANDMEMBER by [SortedSetSampling]; those that wait are [BlockingSortedSetCommands].
public final class SortedSetCommands {

    private static final String ZADD_SYNTAX =
            "key condition:[NX | XX] comparison:[GT | LT] [change:CH] [increment:INCR] score member [score member ...]";
    private static final String KEYS_SYNTAX = "numkeys key [key ...]";
    private static final String WEIGHTED_SYNTAX =
            KEYS_SYNTAX + " [WEIGHTS weight:integer [weight:integer ...]] aggregate:[AGGREGATE <SUM | MIN | MAX>]";
    private static final String LIMIT_SYNTAX = " [LIMIT offset count]";
    private static final String ORDER_SYNTAX = " sortby:[BYSCORE | BYLEX] [REV]" + LIMIT_SYNTAX;

    private static final KeySpec SOURCES = KeySpec.counted(1, 0, 1, RO, ACCESS);
    private static final KeySpec STORED_SOURCES = KeySpec.counted(2, 0, 1, RO, ACCESS);

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("ZADD", SortedSetCommands::zadd)
                    .syntax(ZADD_SYNTAX).flags(WRITE, DENYOOM, FAST).group(SORTED_SET).key(1, RW, UPDATE)
                    .since("1.2.0").complexity("O(log N) for each member, N being the size of the set")
                    .summary("Adds members to a sorted set, or changes their scores; creates it where there is none."),
            command("ZCARD", SortedSetCommands::zcard)
                    .syntax("key").flags(READONLY, FAST).group(SORTED_SET).key(1, RO)
                    .since("1.2.0").complexity("O(1)").summary("Returns the size of a sorted set."),
            command("ZCOUNT", SortedSetRanges::zcount)
                    .syntax("key min:double max:double").flags(READONLY, FAST).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("2.0.0").complexity("O(log N) in the size of the set")
                    .summary("Counts the members with scores in a range."),
            command("ZDIFF", SortedSetAlgebra::zdiff)
                    .syntax(KEYS_SYNTAX + " [WITHSCORES]").flags(READONLY).group(SORTED_SET).keys(SOURCES)
                    .since("6.2.0").complexity("O(N * K + M log M) in the first set, the sets and the result")
                    .summary("Returns the members of the first set that are in no other."),
            command("ZDIFFSTORE", SortedSetAlgebra::zdiffstore)
                    .syntax("destination " + KEYS_SYNTAX).flags(WRITE, DENYOOM).group(SORTED_SET)
                    .key(1, OW, UPDATE).keys(STORED_SOURCES)
                    .since("6.2.0").complexity("O(N * K + M log M) in the first set, the sets and the result")
                    .summary("Stores the members of the first set that are in no other."),
            command("ZINCRBY", SortedSetCommands::zincrby)
                    .syntax("key increment:integer member").flags(WRITE, DENYOOM, FAST).group(SORTED_SET)
                    .key(1, RW, ACCESS, UPDATE)
                    .since("1.2.0").complexity("O(log N) in the size of the set")
                    .summary("Adds to the score of a member, which is added where it is missing."),
            command("ZINTER", SortedSetAlgebra::zinter)
                    .syntax(WEIGHTED_SYNTAX + " [WITHSCORES]").flags(READONLY).group(SORTED_SET).keys(SOURCES)
                    .since("6.2.0").complexity("O(N * K + M log M) in the smallest set, the sets and the result")
                    .summary("Returns the members that all sets have."),
            command("ZINTERCARD", SortedSetAlgebra::zintercard)
                    .syntax(KEYS_SYNTAX + " [LIMIT limit:integer]").flags(READONLY).group(SORTED_SET).keys(SOURCES)
                    .since("7.0.0").complexity("O(N * K) in the smallest set and the number of sets")
                    .summary("Counts the members that all sets have."),
            command("ZINTERSTORE", SortedSetAlgebra::zinterstore)
                    .syntax("destination " + WEIGHTED_SYNTAX).flags(WRITE, DENYOOM).group(SORTED_SET)
                    .key(1, OW, UPDATE).keys(STORED_SOURCES)
                    .since("2.0.0").complexity("O(N * K + M log M) in the smallest set, the sets and the result")
                    .summary("Stores the members that all sets have."),
            command("ZLEXCOUNT", SortedSetRanges::zlexcount)
                    .syntax("key min max").flags(READONLY, FAST).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("2.8.9").complexity("O(log N) in the size of the set")
                    .summary("Counts the members within a range of members."),
            command("ZMPOP", SortedSetCommands::zmpop)
                    .syntax(KEYS_SYNTAX + " where:<MIN | MAX> [COUNT count]").flags(WRITE).group(SORTED_SET)
                    .keys(KeySpec.counted(1, 0, 1, RW, ACCESS, DELETE))
                    .since("7.0.0").complexity("O(K + M log N) in the keys and the members removed")
                    .summary("Removes and returns members from an end of the first set there is."),
            command("ZMSCORE", SortedSetCommands::zmscore)
                    .syntax("key member [member ...]").flags(READONLY, FAST).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("6.2.0").complexity("O(1) for each member").summary("Returns the scores of members."),
            command("ZPOPMAX", SortedSetCommands::zpopmax)
                    .syntax("key [count]").flags(WRITE, FAST).group(SORTED_SET).key(1, RW, ACCESS, DELETE)
                    .since("5.0.0").complexity("O(log N) for each member removed")
                    .summary("Removes and returns the members with the highest scores."),
            command("ZPOPMIN", SortedSetCommands::zpopmin)
                    .syntax("key [count]").flags(WRITE, FAST).group(SORTED_SET).key(1, RW, ACCESS, DELETE)
                    .since("5.0.0").complexity("O(log N) for each member removed")
                    .summary("Removes and returns the members with the lowest scores."),
            command("ZRANDMEMBER", SortedSetSampling::zrandmember)
                    .syntax("key options:[count [WITHSCORES]]").flags(READONLY).group(SORTED_SET).key(1, RO, ACCESS)
                    .tips("nondeterministic_output")
                    .since("6.2.0").complexity("O(log N) for each member returned")
                    .summary("Returns members chosen at random."),
            command("ZRANGE", SortedSetRanges::zrange)
                    .syntax("key start:string stop:string" + ORDER_SYNTAX + " [WITHSCORES]")
                    .flags(READONLY).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("1.2.0").complexity("O(log N + M) in the size of the set and of the result")
                    .summary("Returns members within a range of ranks, scores or members."),
            command("ZRANGEBYLEX", SortedSetRanges::zrangebylex)
                    .syntax("key min max" + LIMIT_SYNTAX).flags(READONLY).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("2.8.9").complexity("O(log N + M) in the size of the set and of the result")
                    .deprecated("6.2.0", "`ZRANGE` with the `BYLEX` argument")
                    .summary("Returns the members within a range of members."),
            command("ZRANGEBYSCORE", SortedSetRanges::zrangebyscore)
                    .syntax("key min:double max:double [WITHSCORES]" + LIMIT_SYNTAX)
                    .flags(READONLY).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("1.0.5").complexity("O(log N + M) in the size of the set and of the result")
                    .deprecated("6.2.0", "`ZRANGE` with the `BYSCORE` argument")
                    .summary("Returns the members with scores in a range."),
            command("ZRANGESTORE", SortedSetRanges::zrangestore)
                    .syntax("dst:key src:key min max" + ORDER_SYNTAX).flags(WRITE, DENYOOM).group(SORTED_SET)
                    .key(1, OW, UPDATE).key(2, RO, ACCESS)
                    .since("6.2.0").complexity("O(log N + M) in the size of the set and of the result")
                    .summary("Stores members within a range of ranks, scores or members."),
            command("ZRANK", SortedSetCommands::zrank)
                    .syntax("key member [WITHSCORE]").flags(READONLY, FAST).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("2.0.0").complexity("O(log N) in the size of the set")
                    .summary("Returns the rank of a member, the lowest score first."),
            command("ZREM", SortedSetCommands::zrem)
                    .syntax("key member [member ...]").flags(WRITE, FAST).group(SORTED_SET).key(1, RW, DELETE)
                    .since("1.2.0").complexity("O(log N) for each member")
                    .summary("Removes members; an empty set is deleted."),
            command("ZREMRANGEBYLEX", SortedSetRanges::zremrangebylex)
                    .syntax("key min max").flags(WRITE).group(SORTED_SET).key(1, RW, DELETE)
                    .since("2.8.9").complexity("O(log N) for each member removed")
                    .summary("Removes the members within a range of members."),
            command("ZREMRANGEBYRANK", SortedSetRanges::zremrangebyrank)
                    .syntax("key start:integer stop:integer").flags(WRITE).group(SORTED_SET).key(1, RW, DELETE)
                    .since("2.0.0").complexity("O(log N) for each member removed")
                    .summary("Removes the members with ranks in a range."),
            command("ZREMRANGEBYSCORE", SortedSetRanges::zremrangebyscore)
                    .syntax("key min:double max:double").flags(WRITE).group(SORTED_SET).key(1, RW, DELETE)
                    .since("1.2.0").complexity("O(log N) for each member removed")
                    .summary("Removes the members with scores in a range."),
            command("ZREVRANGE", SortedSetRanges::zrevrange)
                    .syntax("key start:integer stop:integer [WITHSCORES]")
                    .flags(READONLY).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("1.2.0").complexity("O(log N + M) in the size of the set and of the result")
                    .deprecated("6.2.0", "`ZRANGE` with the `REV` argument")
                    .summary("Returns members within a range of ranks, the highest score first."),
            command("ZREVRANGEBYLEX", SortedSetRanges::zrevrangebylex)
                    .syntax("key max min" + LIMIT_SYNTAX).flags(READONLY).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("2.8.9").complexity("O(log N + M) in the size of the set and of the result")
                    .deprecated("6.2.0", "`ZRANGE` with the `REV` and `BYLEX` arguments")
                    .summary("Returns the members within a range of members in reverse order."),
            command("ZREVRANGEBYSCORE", SortedSetRanges::zrevrangebyscore)
                    .syntax("key max:double min:double [WITHSCORES]" + LIMIT_SYNTAX)
                    .flags(READONLY).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("2.2.0").complexity("O(log N + M) in the size of the set and of the result")
                    .deprecated("6.2.0", "`ZRANGE` with the `REV` and `BYSCORE` arguments")
                    .summary("Returns the members with scores in a range, the highest score first."),
            command("ZREVRANK", SortedSetCommands::zrevrank)
                    .syntax("key member [WITHSCORE]").flags(READONLY, FAST).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("2.0.0").complexity("O(log N) in the size of the set")
                    .summary("Returns the rank of a member, the highest score first."),
            command("ZSCAN", SortedSetCommands::zscan)
                    .syntax("key cursor:integer [MATCH pattern] [COUNT count]")
                    .flags(READONLY).group(SORTED_SET).key(1, RO, ACCESS)
                    .tips("nondeterministic_output")
                    .since("2.8.0").complexity("O(1) for each call, O(N) for a whole iteration")
                    .summary("Iterates over members and their scores."),
            command("ZSCORE", SortedSetCommands::zscore)
                    .syntax("key member").flags(READONLY, FAST).group(SORTED_SET).key(1, RO, ACCESS)
                    .since("1.2.0").complexity("O(1)").summary("Returns the score of a member."),
            command("ZUNION", SortedSetAlgebra::zunion)
                    .syntax(WEIGHTED_SYNTAX + " [WITHSCORES]").flags(READONLY).group(SORTED_SET).keys(SOURCES)
                    .since("6.2.0").complexity("O(N * K + M log M) in all members, the sets and the result")
                    .summary("Returns the members that any of the sets has."),
            command("ZUNIONSTORE", SortedSetAlgebra::zunionstore)
                    .syntax("destination " + WEIGHTED_SYNTAX).flags(WRITE, DENYOOM).group(SORTED_SET)
                    .key(1, OW, UPDATE).keys(STORED_SOURCES)
                    .since("2.0.0").complexity("O(N * K + M log M) in all members, the sets and the result")
                    .summary("Stores the members that any of the sets has."));
    // spotless:on

    /// ZADD's CH, beside the options of [SortedSetValue#add].
    private static final int COUNT_CHANGED = 1 << 8;

    private SortedSetCommands() {}

    // ---- keys

    /// What a record that holds a sorted set, or 0 for none, holds, for reading; null if that is nothing or something
    /// else: in the latter case the client has its error.
    static @Nullable SortedSetValue read(Call call, int record) {
        if (record == 0 || !call.isTypeOrMissing(record, ValueType.SORTED_SET)) {
            return null;
        }
        SortedSetValue value = call.values().sortedSet();
        call.database().read(record, value);
        return value;
    }

    /// As [#read], for changing.
    static @Nullable SortedSetValue open(Call call, int record) {
        if (record == 0 || !call.isTypeOrMissing(record, ValueType.SORTED_SET)) {
            return null;
        }
        SortedSetValue value = call.values().sortedSet();
        call.database().open(record, value);
        return value;
    }

    /// The set at the first argument, for reading; null if there is none, and the client has its reply: 0 or an error.
    static @Nullable SortedSetValue readOrReplyZero(Call call) {
        return orReplyZero(call, read(call, call.lookupRead(1)));
    }

    /// As [#readOrReplyZero], for changing.
    static @Nullable SortedSetValue openOrReplyZero(Call call) {
        return orReplyZero(call, open(call, call.lookupWrite(1)));
    }

    private static @Nullable SortedSetValue orReplyZero(Call call, @Nullable SortedSetValue value) {
        if (value == null && !call.hasFailed()) {
            call.reply().integer(0);
        }
        return value;
    }

    /// Deletes the set at a key, all of whose elements are to be removed, which is done in the background.
    static void removeAll(Call call, int keyIndex, String event, long count) {
        call.delete(keyIndex);
        call.changed(count);
        call.announce(KeyEvents.ZSET, event, keyIndex);
        call.announce(KeyEvents.GENERIC, "del", keyIndex);
    }

    // ---- adding

    private static void zadd(Call call) {
        add(call, 0);
    }

    private static void zincrby(Call call) {
        add(call, SortedSetValue.INCREMENT);
    }

    private static void add(Call call, int implied) {
        int options = implied;
        int first = 2;
        for (int option = addOption(call, first); option != 0; option = addOption(call, first)) {
            options |= option;
            first++;
        }
        int words = call.count() - first;
        if (words == 0 || words % 2 != 0) {
            call.error(Errors.SYNTAX);
        } else if (areCompatible(call, options, words / 2) && areScores(call, first)) {
            addPairs(call, options, first);
        }
    }

    private static int addOption(Call call, int index) {
        // Nearly always a score, which no option begins like.
        if (index >= call.count() || call.length(index) < 2 || Native.getByte(call.address(index)) < 'A') {
            return 0;
        }
        if (call.is(index, Words.NX)) {
            return SortedSetValue.IF_MISSING;
        } else if (call.is(index, Words.XX)) {
            return SortedSetValue.IF_PRESENT;
        } else if (call.is(index, Words.GT)) {
            return SortedSetValue.IF_GREATER;
        } else if (call.is(index, Words.LT)) {
            return SortedSetValue.IF_LESS;
        } else if (call.is(index, Words.CH)) {
            return COUNT_CHANGED;
        }
        return call.is(index, Words.INCR) ? SortedSetValue.INCREMENT : 0;
    }

    private static boolean areCompatible(Call call, int options, int pairs) {
        boolean missing = (options & SortedSetValue.IF_MISSING) != 0;
        boolean greater = (options & SortedSetValue.IF_GREATER) != 0;
        boolean less = (options & SortedSetValue.IF_LESS) != 0;
        if (missing && (options & SortedSetValue.IF_PRESENT) != 0) {
            call.error("ERR XX and NX options at the same time are not compatible");
            return false;
        }
        if ((greater && missing) || (less && missing) || (greater && less)) {
            call.error("ERR GT, LT, and/or NX options at the same time are not compatible");
            return false;
        }
        if ((options & SortedSetValue.INCREMENT) != 0 && pairs > 1) {
            call.error("ERR INCR option supports a single increment-element pair");
            return false;
        }
        return true;
    }

    private static boolean areScores(Call call, int first) {
        for (int i = first; i < call.count(); i += 2) {
            if (Double.isNaN(scoreAt(call, i))) {
                call.error(Errors.NOT_A_FLOAT);
                return false;
            }
        }
        return true;
    }

    private static double scoreAt(Call call, int index) {
        return Numbers.parseDouble(call.address(index), call.length(index));
    }

    private static void addPairs(Call call, int options, int first) {
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.SORTED_SET)) {
            return;
        }
        boolean increments = (options & SortedSetValue.INCREMENT) != 0;
        if (record == 0 && (options & SortedSetValue.IF_PRESENT) != 0) {
            replyAdded(call, increments, SortedSetValue.SKIPPED, 0, 0);
            return;
        }
        SortedSetValue value = call.values().sortedSet();
        if (record == 0) {
            call.database().create(call.address(1), call.length(1), value);
        } else {
            call.database().open(record, value);
        }
        int added = 0;
        int updated = 0;
        int last = SortedSetValue.SKIPPED;
        value.reserve((call.count() - first) / 2);
        for (int i = first; i < call.count() && last != SortedSetValue.NOT_A_NUMBER; i += 2) {
            last = value.add(scoreAt(call, i), call.address(i + 1), call.length(i + 1), options);
            added += last == SortedSetValue.ADDED ? 1 : 0;
            updated += last == SortedSetValue.UPDATED ? 1 : 0;
        }
        reportAdded(call, value, added + updated, increments ? "zincr" : "zadd");
        int counted = (options & COUNT_CHANGED) != 0 ? added + updated : added;
        replyAdded(call, increments, last, value.result(), counted);
    }

    private static void reportAdded(Call call, SortedSetValue value, int changed, String event) {
        if (changed > 0) {
            call.valueChanged(1, value);
            call.changed(changed);
            call.announce(KeyEvents.ZSET, event, 1);
        }
    }

    private static void replyAdded(Call call, boolean increments, int outcome, double score, int count) {
        if (outcome == SortedSetValue.NOT_A_NUMBER) {
            call.error("ERR resulting score is not a number (NaN)");
        } else if (!increments) {
            call.reply().integer(count);
        } else if (outcome == SortedSetValue.SKIPPED) {
            call.reply().nullBulk();
        } else {
            call.reply().doubleNumber(score);
        }
    }

    // ---- removing

    private static void zrem(Call call) {
        SortedSetValue value = openOrReplyZero(call);
        if (value == null) {
            return;
        }
        int count = 0;
        for (int i = 2; i < call.count() && value.size() > 0; i++) {
            count += value.remove(call.address(i), call.length(i)) ? 1 : 0;
        }
        if (count > 0) {
            call.removed(1, value, KeyEvents.ZSET, "zrem", count);
        }
        call.reply().integer(count);
    }

    private static void zpopmin(Call call) {
        pop(call, false);
    }

    private static void zpopmax(Call call) {
        pop(call, true);
    }

    private static void pop(Call call, boolean highest) {
        if (call.count() > 3) {
            call.error(Errors.SYNTAX);
            return;
        }
        boolean counted = call.count() == 3;
        if (counted && !call.isAtLeast(2, 0, Errors.NOT_POSITIVE)) {
            return;
        }
        SortedSetValue value = open(call, call.lookupWrite(1));
        long count = counted ? call.longAt(2) : 1;
        if (value == null || count == 0) {
            replyEmpty(call);
            return;
        }
        long popped = Math.min(count, value.size());
        boolean nested = counted && call.reply().protocol() == 3;
        call.reply().array(nested ? popped : 2 * popped);
        popElements(call, value, 1, highest, popped, nested);
    }

    /// Replies with no elements where there is no set, unless the client has an error already.
    static void replyEmpty(Call call) {
        if (!call.hasFailed()) {
            call.reply().array(0);
        }
    }

    /// Removes elements from one end of the set at a key and replies with them and their scores, without a header.
    ///
    /// @param count 1 to the size of the set
    /// @param nested whether each element is an array of its own
    static void popElements(
            Call call, SortedSetValue value, int keyIndex, boolean highest, long count, boolean nested) {
        RespWriter reply = call.reply();
        long size = value.size();
        call.headroom().requireForFewer(count);
        boolean there = value.toRank(highest ? size - 1 : 0);
        for (long left = count; there && left > 0; left--) {
            SortedSetRanges.replyElement(reply, value, true, nested);
            there = left > 1 && (highest ? value.previous() : value.next());
        }
        String event = highest ? "zpopmax" : "zpopmin";
        if (count == size) {
            removeAll(call, keyIndex, event, count);
            return;
        }
        value.removeRange(highest ? size - count : 0, count);
        call.removed(keyIndex, value, KeyEvents.ZSET, event, count);
    }

    private static void zmpop(Call call) {
        int where = PopArguments.endIndex(call, 1, Words.MIN, Words.MAX);
        if (where != 0 && !popFirst(call, 2, where) && !call.hasFailed()) {
            call.reply().nullArray();
        }
    }

    /// Pops from the first of the keys from `firstKey` up to before `where` that holds a set, and replies with the key
    /// and the elements. False if there is none, or the client has its error.
    ///
    /// @param where of [PopArguments#endIndex]
    static boolean popFirst(Call call, int firstKey, int where) {
        for (int i = firstKey; i < where; i++) {
            SortedSetValue value = open(call, call.lookupWrite(i));
            if (call.hasFailed()) {
                return false;
            }
            if (value != null) {
                boolean highest = call.is(where, Words.MAX);
                long count = Math.min(PopArguments.count(call, where), value.size());
                call.reply().array(2);
                call.reply().bulk(call.address(i), call.length(i));
                call.reply().array(count);
                popElements(call, value, i, highest, count, true);
                call.beginEffect(3);
                call.effectArgument(highest ? EffectWords.ZPOPMAX : EffectWords.ZPOPMIN);
                call.effectArgumentAt(i);
                call.effectArgument(count);
                return true;
            }
        }
        return false;
    }

    // ---- asking

    private static void zcard(Call call) {
        SortedSetValue value = readOrReplyZero(call);
        if (value != null) {
            call.reply().integer(value.size());
        }
    }

    private static void zscore(Call call) {
        SortedSetValue value = read(call, call.lookupRead(1));
        if (!call.hasFailed()) {
            replyScore(call, value, 2);
        }
    }

    private static void zmscore(Call call) {
        SortedSetValue value = read(call, call.lookupRead(1));
        if (call.hasFailed()) {
            return;
        }
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            replyScore(call, value, i);
        }
    }

    private static void replyScore(Call call, @Nullable SortedSetValue value, int memberIndex) {
        if (value != null && value.find(call.address(memberIndex), call.length(memberIndex))) {
            call.reply().doubleNumber(value.score());
        } else {
            call.reply().nullBulk();
        }
    }

    private static void zrank(Call call) {
        replyRank(call, false);
    }

    private static void zrevrank(Call call) {
        replyRank(call, true);
    }

    private static void replyRank(Call call, boolean fromHighest) {
        if (call.count() > 4) {
            call.wrongCount();
            return;
        }
        boolean withScore = call.count() == 4;
        if (withScore && !call.is(3, Words.WITHSCORE)) {
            call.error(Errors.SYNTAX);
            return;
        }
        SortedSetValue value = read(call, call.lookupRead(1));
        if (call.hasFailed()) {
            return;
        }
        long rank = value == null ? -1 : value.rank(call.address(2), call.length(2));
        if (value == null || rank < 0) {
            if (withScore) {
                call.reply().nullArray();
            } else {
                call.reply().nullBulk();
            }
            return;
        }
        if (withScore) {
            call.reply().array(2);
        }
        call.reply().integer(fromHighest ? value.size() - 1 - rank : rank);
        if (withScore) {
            call.reply().doubleNumber(value.score());
        }
    }

    private static void zscan(Call call) {
        ScanArguments arguments = ScanArguments.parseCursor(call, 2);
        if (arguments == null) {
            return;
        }
        SortedSetValue value = read(call, call.lookupRead(1));
        if (value == null) {
            if (!call.hasFailed()) {
                arguments.replyNothing();
            }
            return;
        }
        if (!arguments.parseOptions(3)) {
            return;
        }
        Scan scan = new Scan(arguments, value.encoding() == SortedSetValue.LARGE);
        arguments.beginReply(scan.run(value), 2 * scan.matches);
        scan.reply = call.reply();
        scan.run(value);
    }

    /// One ZSCAN. It goes through the same elements twice, since the cursor and the number of those that match come
    /// first in the reply.
    private static final class Scan implements SortedSetValue.Visitor {

        private final ScanArguments arguments;
        private final boolean inFull;
        private @Nullable RespWriter reply;
        private long seen;
        private long matches;

        /// @param inFull whether scores are printed with 17 digits, as Redis prints those of large sets here
        Scan(ScanArguments arguments, boolean inFull) {
            this.arguments = arguments;
            this.inFull = inFull;
        }

        long run(SortedSetValue value) {
            seen = 0;
            long cursor = arguments.cursor();
            long steps = 0;
            do {
                cursor = value.scan(cursor, this);
                steps++;
            } while (arguments.goesOn(cursor, seen, steps));
            return cursor;
        }

        @Override
        public void element(long member, int length, double score) {
            seen++;
            if (!arguments.matches(member, length)) {
                return;
            }
            if (reply == null) {
                matches++;
                return;
            }
            reply.bulk(member, length);
            if (inFull) {
                reply.bulkDoubleIn17Digits(score);
            } else {
                reply.bulkDouble(score);
            }
        }
    }
}
