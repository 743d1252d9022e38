package dev.jacinth.command;

import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.Aggregate;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The commands on several sorted sets, which may be sets as well: union, intersection, difference. One object is one
/// such command.
///
/// Each member of the result is found once, with its final score: in a union when it is met in the first of the sets
/// that have it. So the result is built without changing what is in it already.
final class SortedSetAlgebra {

    /// What a source takes of the Java heap.
    private static final long SOURCE_BYTES = 2048;

    /// Which members make it.
    private enum Operation {
        UNION("zunionstore"),
        INTERSECTION("zinterstore"),
        DIFFERENCE("zdiffstore");

        private final String event;

        Operation(String event) {
            this.event = event;
        }
    }

    /// What becomes of several scores.
    private enum Aggregation {
        SUM,
        MIN,
        MAX;

        /// NaN counts as 0 in a sum and never wins.
        double of(double score, double next) {
            return switch (this) {
                case SUM -> orZero(score + next);
                case MIN -> next < score ? next : score;
                case MAX -> next > score ? next : score;
            };
        }
    }

    private final Call call;
    private final Operation operation;
    private final int countIndex;
    private final boolean stores;
    private final boolean counts;
    private Source[] sources = {};
    private Aggregation aggregation = Aggregation.SUM;
    private boolean withScores;
    private long limit = Long.MAX_VALUE;

    private SortedSetAlgebra(Call call, Operation operation, boolean stores, boolean counts) {
        this.call = call;
        this.operation = operation;
        this.countIndex = stores ? 2 : 1;
        this.stores = stores;
        this.counts = counts;
    }

    static void zunion(Call call) {
        new SortedSetAlgebra(call, Operation.UNION, false, false).run();
    }

    static void zunionstore(Call call) {
        new SortedSetAlgebra(call, Operation.UNION, true, false).run();
    }

    static void zinter(Call call) {
        new SortedSetAlgebra(call, Operation.INTERSECTION, false, false).run();
    }

    static void zinterstore(Call call) {
        new SortedSetAlgebra(call, Operation.INTERSECTION, true, false).run();
    }

    static void zintercard(Call call) {
        new SortedSetAlgebra(call, Operation.INTERSECTION, false, true).run();
    }

    static void zdiff(Call call) {
        new SortedSetAlgebra(call, Operation.DIFFERENCE, false, false).run();
    }

    static void zdiffstore(Call call) {
        new SortedSetAlgebra(call, Operation.DIFFERENCE, true, false).run();
    }

    private static double orZero(double score) {
        return Double.isNaN(score) ? 0 : score;
    }

    private void run() {
        if (parseCount() && lookUp() && parseOptions()) {
            if (operation != Operation.DIFFERENCE) {
                Arrays.sort(sources, Comparator.comparingLong(Source::size));
            }
            if (counts) {
                call.reply().integer(countCommon());
            } else {
                answer();
            }
        }
    }

    // ---- arguments

    private boolean parseCount() {
        if (!call.isLong(countIndex)) {
            return false;
        }
        long count = call.longAt(countIndex);
        if (count < 1) {
            call.error(
                    "ERR at least 1 input key is needed for '" + call.command().fullName() + "' command");
            return false;
        }
        if (count > call.count() - countIndex - 1) {
            call.error(Errors.SYNTAX);
            return false;
        }
        JavaHeap.require(count * SOURCE_BYTES);
        sources = new Source[(int) count];
        Arrays.setAll(sources, i -> new Source(call, i));
        return true;
    }

    private boolean lookUp() {
        for (int i = 0; i < sources.length; i++) {
            // Other records stay where they are if this lookup removes a key whose time has come.
            if (!sources[i].open(call.lookupRead(countIndex + 1 + i))) {
                call.error(Errors.WRONG_TYPE);
                return false;
            }
        }
        return true;
    }

    private boolean parseOptions() {
        boolean weighs = operation != Operation.DIFFERENCE && !counts;
        int at = countIndex + 1 + sources.length;
        while (at < call.count()) {
            int left = call.count() - at;
            int taken = 0;
            if (weighs && left > sources.length && call.is(at, Words.WEIGHTS)) {
                taken = parseWeights(at + 1) ? sources.length + 1 : -1;
            } else if (weighs && left >= 2 && call.is(at, Words.AGGREGATE)) {
                taken = parseAggregation(at + 1) ? 2 : 0;
            } else if (!stores && !counts && call.is(at, Words.WITHSCORES)) {
                withScores = true;
                taken = 1;
            } else if (counts && left >= 2 && call.is(at, Words.LIMIT)) {
                taken = parseLimit(at + 1) ? 2 : -1;
            }
            if (taken == 0) {
                call.error(Errors.SYNTAX);
            }
            if (taken <= 0) {
                return false;
            }
            at += taken;
        }
        return true;
    }

    private boolean parseWeights(int from) {
        for (int i = 0; i < sources.length; i++) {
            double weight = Numbers.parseDouble(call.address(from + i), call.length(from + i));
            if (Double.isNaN(weight)) {
                call.error("ERR weight value is not a float");
                return false;
            }
            sources[i].weight = weight;
        }
        return true;
    }

    private boolean parseAggregation(int index) {
        if (call.is(index, Words.SUM)) {
            aggregation = Aggregation.SUM;
        } else if (call.is(index, Words.MIN)) {
            aggregation = Aggregation.MIN;
        } else if (call.is(index, Words.MAX)) {
            aggregation = Aggregation.MAX;
        } else {
            return false;
        }
        return true;
    }

    private boolean parseLimit(int index) {
        if (!call.isAtLeast(index, 0, Errors.LIMIT_NEGATIVE)) {
            return false;
        }
        long given = call.longAt(index);
        limit = given == 0 ? Long.MAX_VALUE : given;
        return true;
    }

    // ---- results

    private void answer() {
        SortedSetBuilder result = new SortedSetBuilder(call);
        switch (operation) {
            case UNION -> unite(result);
            case INTERSECTION -> intersect(result);
            case DIFFERENCE -> subtract(result);
        }
        if (stores) {
            result.store(1, operation.event);
        } else {
            reply(result.value());
            result.discard();
        }
    }

    private void reply(SortedSetValue result) {
        RespWriter reply = call.reply();
        boolean nested = withScores && reply.protocol() == 3;
        long size = result.size();
        reply.array(withScores && !nested ? 2 * size : size);
        for (boolean there = result.toRank(0); there; there = result.next()) {
            SortedSetRanges.replyElement(reply, result, withScores, nested);
        }
    }

    private void unite(SortedSetBuilder result) {
        for (int i = 0; i < sources.length; i++) {
            Source source = sources[i];
            for (boolean there = source.toFirst(); there; there = source.next()) {
                if (!isInAny(source, 0, i)) {
                    add(result, source, unitedScore(i));
                }
            }
        }
    }

    /// Whether the current member of `source` is in one of the sources `from` to before `to`.
    private boolean isInAny(Source source, int from, int to) {
        for (int i = from; i < to; i++) {
            if (sources[i].find(source.member(), source.length())) {
                return true;
            }
        }
        return false;
    }

    /// The score of the current member of source `first`, which those before it do not have.
    private double unitedScore(int first) {
        Source source = sources[first];
        double score = orZero(source.weight * source.score());
        for (int i = first + 1; i < sources.length; i++) {
            Source other = sources[i];
            if (other.find(source.member(), source.length())) {
                score = aggregation.of(score, orZero(other.weight * other.score()));
            }
        }
        return score;
    }

    private void intersect(SortedSetBuilder result) {
        Source source = sources[0];
        for (boolean there = source.toFirst(); there; there = source.next()) {
            double score = orZero(source.weight * source.score());
            boolean common = true;
            for (int i = 1; common && i < sources.length; i++) {
                Source other = sources[i];
                common = other.find(source.member(), source.length());
                score = common ? aggregation.of(score, other.weight * other.score()) : score;
            }
            if (common) {
                add(result, source, score);
            }
        }
    }

    /// Adds the current member of a source. A small set makes 0 of a score of -0, which is right where it is stored;
    /// what is only shown becomes a large set.
    private void add(SortedSetBuilder result, Source source, double score) {
        if (!stores && Double.doubleToRawLongBits(score) == Long.MIN_VALUE) {
            result.reserve(Long.MAX_VALUE);
        }
        result.add(source.member(), source.length(), score);
    }

    private long countCommon() {
        Source source = sources[0];
        long count = 0;
        for (boolean there = source.toFirst(); there && count < limit; there = source.next()) {
            boolean common = true;
            for (int i = 1; common && i < sources.length; i++) {
                common = sources[i].find(source.member(), source.length());
            }
            count += common ? 1 : 0;
        }
        return count;
    }

    private void subtract(SortedSetBuilder result) {
        Source source = sources[0];
        for (boolean there = source.toFirst(); there; there = source.next()) {
            if (!isInAny(source, 1, sources.length)) {
                add(result, source, source.score());
            }
        }
    }

    /// One of the sets, to be gone through and to be searched - not both at a time, since it has but one current
    /// element. A missing key is an empty set; the members of a set have the score 1.
    private static final class Source {

        private final Call call;
        private final int number;
        private @Nullable SortedSetValue sortedSet;
        private @Nullable SetValue set;
        private double weight = 1;

        /// @param number another one for each source
        Source(Call call, int number) {
            this.call = call;
            this.number = number;
        }

        /// False if a record is there and holds neither a sorted set nor a set.
        boolean open(int record) {
            if (record == 0) {
                return true;
            }
            int type = call.database().type(record);
            if (type != ValueType.SORTED_SET && type != ValueType.SET) {
                return false;
            }
            Aggregate value = call.values().of(type, SortedSetBuilder.OBJECT + 1 + number);
            call.database().read(record, value);
            sortedSet = value instanceof SortedSetValue opened ? opened : null;
            set = value instanceof SetValue opened ? opened : null;
            return true;
        }

        long size() {
            return sortedSet != null ? sortedSet.size() : set != null ? set.size() : 0;
        }

        /// To the first member; says whether there is one. So does [#next].
        boolean toFirst() {
            if (set != null) {
                set.start();
                return set.next();
            }
            return sortedSet != null && sortedSet.toRank(0);
        }

        boolean next() {
            return set != null ? set.next() : sortedSet != null && sortedSet.next();
        }

        /// The bytes of the current member, good until this source or the set that is made is asked for more.
        long member() {
            return set != null
                    ? set.address()
                    : Objects.requireNonNull(sortedSet).memberAddress();
        }

        int length() {
            return set != null
                    ? set.length()
                    : Objects.requireNonNull(sortedSet).memberLength();
        }

        /// The score of the current member.
        double score() {
            return sortedSet == null ? 1 : sortedSet.score();
        }

        /// Looks for a member, which becomes the current one; says whether it is there.
        boolean find(long member, int length) {
            return set != null ? set.contains(member, length) : sortedSet != null && sortedSet.find(member, length);
        }
    }
}
