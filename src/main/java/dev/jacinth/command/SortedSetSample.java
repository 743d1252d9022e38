package dev.jacinth.command;

import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.SortedSetValue;
import java.util.random.RandomGenerator;

/// ZRANDMEMBER: every element is chosen by its rank, so each has the same chance.
final class SortedSetSample {

    /// A sample of at least this part of the set is taken by going through all of it.
    private static final int SPARSE_FACTOR = 3;

    private final RandomGenerator random;
    private final RespWriter reply;
    private final SortedSetValue value;
    private final boolean withScores;
    private final boolean nested;

    private SortedSetSample(Call call, SortedSetValue value, boolean withScores) {
        this.random = call.keyspace().context().random();
        this.reply = call.reply();
        this.value = value;
        this.withScores = withScores;
        this.nested = withScores && reply.protocol() == 3;
    }

    static void zrandmember(Call call) {
        if (call.count() == 2) {
            one(call);
            return;
        }
        if (!isCount(call)) {
            return;
        }
        boolean withScores = call.count() == 4;
        SortedSetValue value = SortedSetCommands.read(call, call.lookupRead(1));
        long count = call.longAt(2);
        if (value == null || count == 0) {
            SortedSetCommands.replyEmpty(call);
            return;
        }
        SortedSetSample sample = new SortedSetSample(call, value, withScores);
        if (count < 0) {
            sample.repeated(-count);
        } else {
            sample.distinct(Math.min(count, value.size()));
        }
    }

    private static void one(Call call) {
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

    private static boolean isCount(Call call) {
        if (!call.isLong(2)) {
            return false;
        }
        long count = call.longAt(2);
        if (count == Long.MIN_VALUE) {
            call.error("ERR value is out of range, value must between " + -Long.MAX_VALUE + " and " + Long.MAX_VALUE);
            return false;
        }
        if (call.count() > 4 || (call.count() == 4 && !call.is(3, Words.WITHSCORES))) {
            call.error(Errors.SYNTAX);
            return false;
        }
        if (call.count() == 4 && (count < -Long.MAX_VALUE / 2 || count > Long.MAX_VALUE / 2)) {
            call.error("ERR value is out of range");
            return false;
        }
        return true;
    }

    /// Replies with so many elements, of which some may be the same, in random order.
    private void repeated(long count) {
        header(count);
        for (long i = 0; i < count && reply.isWorthMore(i); i++) {
            value.toRandom();
            element();
        }
    }

    private void header(long count) {
        reply.array(withScores && !nested ? 2 * count : count);
    }

    private void element() {
        SortedSetRanges.replyElement(reply, value, withScores, nested);
    }

    /// Replies with so many different elements, at most all of them, in no particular order.
    private void distinct(long count) {
        header(count);
        if (count > value.size() / SPARSE_FACTOR) {
            dense(count);
        } else {
            sparse((int) count);
        }
    }

    /// Goes through all elements: the next is taken with the probability that `left` of `behind` elements are.
    private void dense(long count) {
        long left = count;
        boolean there = value.toRank(0);
        for (long behind = value.size(); there && left > 0; behind--, there = value.next()) {
            if (random.nextLong(behind) < left) {
                element();
                left--;
            }
        }
    }

    /// Draws ranks until there are enough different ones, kept in a table of which at most half is filled.
    private void sparse(int count) {
        int mask = Math.max(16, Integer.highestOneBit(count) * 4) - 1;
        long[] drawn = new long[mask + 1];
        for (int left = count; left > 0; ) {
            long rank = random.nextLong(value.size());
            int at = (int) (rank * 0x9E3779B97F4A7C15L >>> Integer.SIZE) & mask;
            while (drawn[at] != 0 && drawn[at] != rank + 1) {
                at = at + 1 & mask;
            }
            if (drawn[at] == 0) {
                drawn[at] = rank + 1;
                value.toRank(rank);
                element();
                left--;
            }
        }
    }
}
