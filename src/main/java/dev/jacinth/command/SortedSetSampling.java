package dev.jacinth.command;

import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.Distinct;
import dev.jacinth.value.SortedSetValue;
import java.util.random.RandomGenerator;

/// ZRANDMEMBER: every element has the same chance. One object is one sample, of pairs or of members only.
final class SortedSetSampling {

    /// If at most one in so many is wanted, they are drawn one by one until they are different; else all are gone
    /// through.
    private static final int DRAW_RATIO = 3;

    private final RandomGenerator random;
    private final RespWriter reply;
    private final SortedSetValue value;
    private final boolean withScores;
    private final boolean nested;

    private SortedSetSampling(Call call, SortedSetValue value, boolean withScores) {
        this.random = call.keyspace().context().random();
        this.reply = call.reply();
        this.value = value;
        this.withScores = withScores;
        this.nested = withScores && reply.protocol() == 3;
    }

    static void zrandmember(Call call) {
        if (call.count() == 2) {
            replyOne(call);
            return;
        }
        if (!SampleArguments.areValid(call, Words.WITHSCORES)) {
            return;
        }
        boolean withScores = SampleArguments.arePairs(call);
        SortedSetValue value = SortedSetCommands.read(call, call.lookupRead(1));
        long count = SampleArguments.count(call);
        if (value == null || count == 0) {
            SortedSetCommands.replyEmpty(call);
            return;
        }
        SortedSetSampling sample = new SortedSetSampling(call, value, withScores);
        if (count < 0) {
            sample.replyRepeating(-count);
        } else {
            sample.replyDistinct(Math.min(count, value.size()));
        }
    }

    private static void replyOne(Call call) {
        SortedSetValue value = SortedSetCommands.read(call, call.lookupRead(1));
        if (call.hasFailed()) {
            return;
        }
        if (value == null) {
            call.reply().nullBulk();
            return;
        }
        value.toRandom();
        call.reply().bulk(value.memberAddress(), value.memberLength());
    }

    /// Replies with so many elements, of which some may be the same, in random order.
    private void replyRepeating(long count) {
        replyHeader(count);
        for (long i = 0; i < count && reply.isWorthMore(i); i++) {
            value.toRandom();
            replyElement();
        }
    }

    private void replyHeader(long count) {
        reply.array(withScores && !nested ? 2 * count : count);
    }

    private void replyElement() {
        SortedSetRanges.replyElement(reply, value, withScores, nested);
    }

    /// Replies with so many different elements, at most all of them, in no particular order.
    private void replyDistinct(long count) {
        replyHeader(count);
        if (count > value.size() / DRAW_RATIO) {
            replyPassing(count);
        } else {
            replyDrawn((int) count);
        }
    }

    /// Goes through all elements: the next is taken with the probability that `left` of `behind` elements are.
    private void replyPassing(long count) {
        long left = count;
        boolean there = value.toRank(0);
        for (long behind = value.size(); there && left > 0; behind--, there = value.next()) {
            if (random.nextLong(behind) < left) {
                replyElement();
                left--;
            }
        }
    }

    /// Draws ranks until there are enough different ones.
    private void replyDrawn(int count) {
        Distinct drawn = new Distinct(count);
        for (int left = count; left > 0; ) {
            int rank = (int) random.nextLong(value.size());
            if (drawn.add(rank + 1)) {
                value.toRank(rank);
                replyElement();
                left--;
            }
        }
    }
}
