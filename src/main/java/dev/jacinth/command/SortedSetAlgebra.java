package dev.jacinth.command;

import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import java.util.Arrays;
import java.util.Comparator;

/// The commands on several sorted sets, which may be sets as well: union, intersection, difference. One object is one
/// such command.
///
/// Each member of the result is found once, with its final score: in a union when it is met in the first of the sets
/// that have it. So the result is built without changing what is in it already.
final class SortedSetAlgebra {

    /// What a source takes of the Java heap.
    private static final long SOURCE_BYTES = 64;

    /// Of more sources than that, a union is collected in a hash, so that its members need not be looked for in each.
    private static final int SOURCES_ASKED_MAX = 4;

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
    private final SourceReaders readers;
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
        this.readers = new SourceReaders(call, call.count());
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
                Arrays.sort(sources, Comparator.comparingLong(source -> source.size));
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
        return true;
    }

    private boolean lookUp() {
        for (int i = 0; i < sources.length; i++) {
            // Other records stay where they are if this lookup removes a key whose time has come.
            int record = call.lookupRead(countIndex + 1 + i);
            int type = record == 0 ? ValueType.SORTED_SET : call.database().type(record);
            if (!SourceReader.reads(type)) {
                call.error(Errors.WRONG_TYPE);
                return false;
            }
            sources[i] = new Source(record, readers.goThrough(record).size());
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
        SortedSetBuilder result = switch (operation) {
            case UNION -> sources.length > SOURCES_ASKED_MAX ? uniteInHash() : unite();
            case INTERSECTION -> intersect();
            case DIFFERENCE -> subtract();
        };
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

    private SortedSetBuilder unite() {
        SortedSetBuilder result = new SortedSetBuilder(call);
        for (int i = 0; i < sources.length; i++) {
            SourceReader source = goThrough(i);
            for (boolean there = source.toFirst(); there; there = source.next()) {
                if (!isInAny(source, 0, i)) {
                    add(result, source.member(), source.length(), unitedScore(source, i));
                }
            }
        }
        return result;
    }

    /// Whether the current member of `source` is in one of the sources `from` to before `to`.
    private boolean isInAny(SourceReader source, int from, int to) {
        for (int i = from; i < to; i++) {
            if (ask(i).find(source.member(), source.length())) {
                return true;
            }
        }
        return false;
    }

    /// The score of the current member of source number `first`, which those before it do not have.
    private double unitedScore(SourceReader source, int first) {
        double score = orZero(sources[first].weight * source.score());
        for (int i = first + 1; i < sources.length; i++) {
            SourceReader other = ask(i);
            if (other.find(source.member(), source.length())) {
                score = aggregation.of(score, orZero(sources[i].weight * other.score()));
            }
        }
        return score;
    }

    private SortedSetBuilder uniteInHash() {
        MemberScores scores = new MemberScores(call);
        try {
            int next;
            for (int i = 0; i < sources.length; i = next) {
                next = i + 1;
                while (next < sources.length && sources[next].record == sources[i].record) {
                    next++;
                }
                addTo(scores, i, next);
            }
            SortedSetBuilder result = new SortedSetBuilder(call);
            for (boolean there = scores.toFirst(); there; there = scores.next()) {
                add(result, scores.member(), scores.length(), scores.score());
            }
            return result;
        } finally {
            scores.discard();
        }
    }

    /// Adds the sources from `from` to before `to`, which all are the same set.
    private void addTo(MemberScores scores, int from, int to) {
        SourceReader source = goThrough(from);
        for (boolean there = source.toFirst(); there; there = source.next()) {
            boolean known = scores.find(source.member(), source.length());
            double own = source.score();
            double score = orZero(sources[from].weight * own);
            score = known ? aggregation.of(scores.score(), score) : score;
            for (int i = from + 1; i < to; i++) {
                score = aggregation.of(score, orZero(sources[i].weight * own));
            }
            scores.put(score);
        }
    }

    private SortedSetBuilder intersect() {
        SortedSetBuilder result = new SortedSetBuilder(call);
        SourceReader source = goThrough(0);
        for (boolean there = source.toFirst(); there; there = source.next()) {
            double own = source.score();
            double score = orZero(sources[0].weight * own);
            boolean common = true;
            for (int i = 1; common && i < sources.length; i++) {
                double other = own;
                if (!isFirst(i)) {
                    common = ask(i).find(source.member(), source.length());
                    other = common ? ask(i).score() : 0;
                }
                score = aggregation.of(score, sources[i].weight * other);
            }
            if (common) {
                add(result, source.member(), source.length(), score);
            }
        }
        return result;
    }

    /// Whether a source is the first once more.
    private boolean isFirst(int index) {
        return sources[index].record == sources[0].record;
    }

    /// Adds a member. A small set makes 0 of a score of -0, which is right where it is stored; what is only shown
    /// becomes a large set.
    private void add(SortedSetBuilder result, long member, int length, double score) {
        if (!stores && Double.doubleToRawLongBits(score) == Long.MIN_VALUE) {
            result.reserve(Long.MAX_VALUE);
        }
        result.add(member, length, score);
    }

    private long countCommon() {
        SourceReader source = goThrough(0);
        long count = 0;
        for (boolean there = source.toFirst(); there && count < limit; there = source.next()) {
            boolean common = true;
            for (int i = 1; common && i < sources.length; i++) {
                common = isFirst(i) || ask(i).find(source.member(), source.length());
            }
            count += common ? 1 : 0;
        }
        return count;
    }

    private SortedSetBuilder subtract() {
        SortedSetBuilder result = new SortedSetBuilder(call);
        SourceReader source = goThrough(0);
        for (boolean there = source.toFirst(); there; there = source.next()) {
            if (!isInAny(source, 1, sources.length)) {
                add(result, source.member(), source.length(), source.score());
            }
        }
        return result;
    }

    // ---- sources

    /// A source to be gone through, until this is called again.
    private SourceReader goThrough(int index) {
        return readers.goThrough(sources[index].record);
    }

    /// A source to be searched, until this is called again.
    private SourceReader ask(int index) {
        return readers.ask(index, sources[index].record);
    }

    /// One of the sets.
    private static final class Source {

        private final int record;
        private final long size;
        private double weight = 1;

        /// @param record 0 for a missing key
        Source(int record, long size) {
            this.record = record;
            this.size = size;
        }
    }
}
