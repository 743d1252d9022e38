package dev.jacinth.command;

import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueType;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Intersection, union and difference of sets.
///
/// What is replied is found by asking each set for the elements of another wherever that is less work; what is stored
/// is built as a set that nobody owns, and then put in its place. Where asking would be more work, a reply is built in
/// the same way.
final class SetOperations {

    /// What a set that was opened takes of the Java heap, and for how many it is asked at a time.
    private static final long SET_BYTES = 1024;

    private static final int SETS_ASKED_FOR = 256;

    private static final Comparator<SetValue> SMALLEST_FIRST = Comparator.comparingLong(SetValue::size);
    private static final Comparator<SetValue> LARGEST_FIRST = SMALLEST_FIRST.reversed();

    /// Adding an element to a set takes as long as asking for several: it is allocated, and what grows moves.
    private static final int LOOKUPS_PER_INSERT = 4;

    private SetOperations() {}

    // ---- the sources

    /// Puts what is made of the sources into an empty set.
    private interface Filler {
        void fill(SetValue result, Sources sources);
    }

    /// The sets of some keys, those that are there, in the order of the keys.
    private static final class Sources {
        private final Call call;
        private final SetValue[] sets;
        private int count;
        private boolean hasFirst;
        private boolean isComplete = true;

        private Sources(Call call, int keys) {
            this.call = call;
            this.sets = new SetValue[keys];
        }

        /// Null if one of the keys holds something else, in which case the client has its error.
        static @Nullable Sources open(Call call, int firstKey, int keys) {
            Sources sources = new Sources(call, keys);
            for (int i = 0; i < keys; i++) {
                int record = call.lookupRead(firstKey + i);
                if (!call.isTypeOrMissing(record, ValueType.SET)) {
                    return null;
                }
                if (record == 0) {
                    sources.isComplete = false;
                } else {
                    sources.add(record);
                    sources.hasFirst |= i == 0;
                }
            }
            return sources;
        }

        private void add(int record) {
            if (count > 0 && count % SETS_ASKED_FOR == 0) {
                JavaHeap.require(SETS_ASKED_FOR * SET_BYTES);
            }
            SetValue set = call.values().set(count);
            call.database().read(record, set);
            sets[count++] = set;
        }

        SetValue first() {
            return sets[0];
        }

        void sort(int from, Comparator<SetValue> order) {
            Arrays.sort(sets, from, count, order);
        }

        /// Whether all sets have the current element of the first.
        boolean allHaveCurrent() {
            for (int i = 1; i < count; i++) {
                if (!isFirst(i) && !sets[i].containsCurrentOf(sets[0])) {
                    return false;
                }
            }
            return true;
        }

        /// Whether one of the sets from `from` to `to` has the current element of `set`.
        boolean anyHasCurrentOf(SetValue set, int from, int to) {
            for (int i = from; i < to; i++) {
                if (sets[i].containsCurrentOf(set)) {
                    return true;
                }
            }
            return false;
        }

        /// Whether a set is that of the first key once more.
        boolean isFirst(int index) {
            return sets[index].root() == sets[0].root();
        }

        boolean firstIsRepeated() {
            boolean repeated = false;
            for (int i = 1; i < count; i++) {
                repeated |= isFirst(i);
            }
            return repeated;
        }

        long elements() {
            long elements = 0;
            for (int i = 0; i < count; i++) {
                elements += sets[i].size();
            }
            return elements;
        }

        /// A new set, which nobody owns, with what `filler` puts into it. Where memory ends, nothing is left of it.
        SetValue result(Filler filler) {
            SetValue result = call.values().set();
            result.create(call.database().memory());
            boolean isFilled = false;
            try {
                filler.fill(result, this);
                isFilled = true;
                return result;
            } finally {
                if (!isFilled) {
                    result.free();
                }
            }
        }
    }

    // ---- SINTER, SINTERCARD, SINTERSTORE

    /// SINTER and SMEMBERS.
    static void sinter(Call call) {
        Sources sources = Sources.open(call, 1, call.count() - 1);
        if (sources == null) {
            return;
        }
        if (!sources.isComplete) {
            call.reply().set(0);
            return;
        }
        if (sources.count == 1) {
            replyAll(call, sources.first());
            return;
        }
        sources.sort(0, SMALLEST_FIRST);
        SetValue smallest = sources.first();
        long mark = call.reply().defer(smallest.size());
        long found = 0;
        smallest.start();
        while (smallest.next()) {
            if (sources.allHaveCurrent()) {
                SetCommands.replyCurrent(call, smallest);
                found++;
            }
        }
        call.reply().endSet(mark, found);
    }

    private static void replyAll(Call call, SetValue set) {
        call.reply().set(set.size());
        set.start();
        while (set.next()) {
            SetCommands.replyCurrent(call, set);
        }
    }

    static void sintercard(Call call) {
        if (!call.isAtLeast(1, 1, Errors.NUMKEYS_NOT_POSITIVE)) {
            return;
        }
        long keys = call.longAt(1);
        if (keys > call.count() - 2) {
            call.error("ERR Number of keys can't be greater than number of args");
            return;
        }
        long limit = limit(call, 2 + (int) keys);
        if (limit < 0) {
            return;
        }
        Sources sources = Sources.open(call, 2, (int) keys);
        if (sources == null) {
            return;
        }
        call.reply().integer(sources.isComplete ? countCommon(sources, limit) : 0);
    }

    /// What LIMIT says, 0 for no limit; negative if the arguments from `from` on are wrong.
    private static long limit(Call call, int from) {
        long limit = 0;
        for (int i = from; i < call.count(); i += 2) {
            if (!call.is(i, Words.LIMIT) || i + 1 == call.count()) {
                call.error(Errors.SYNTAX);
                return -1;
            }
            if (!call.isAtLeast(i + 1, 0, Errors.LIMIT_NEGATIVE)) {
                return -1;
            }
            limit = call.longAt(i + 1);
        }
        return limit;
    }

    private static long countCommon(Sources sources, long limit) {
        sources.sort(0, SMALLEST_FIRST);
        SetValue smallest = sources.first();
        if (sources.count == 1) {
            return limit == 0 ? smallest.size() : Math.min(limit, smallest.size());
        }
        long found = 0;
        smallest.start();
        while (smallest.next() && (limit == 0 || found < limit)) {
            found += sources.allHaveCurrent() ? 1 : 0;
        }
        return found;
    }

    static void sinterstore(Call call) {
        Sources sources = Sources.open(call, 2, call.count() - 2);
        if (sources == null) {
            return;
        }
        if (sources.isComplete) {
            store(call, sources.result(SetOperations::fillIntersection), "sinterstore");
        } else {
            call.storeNothing(1);
            call.reply().integer(0);
        }
    }

    private static void fillIntersection(SetValue result, Sources sources) {
        sources.sort(0, SMALLEST_FIRST);
        SetValue smallest = sources.first();
        result.startAs(smallest.form() == SetValue.INTSET ? SetValue.INTSET : SetValue.LISTPACK);
        smallest.start();
        while (smallest.next()) {
            if (sources.allHaveCurrent()) {
                result.addCurrentOf(smallest);
            }
        }
        result.toIntset();
    }

    // ---- SUNION, SUNIONSTORE

    static void sunion(Call call) {
        Sources sources = Sources.open(call, 1, call.count() - 1);
        if (sources == null) {
            return;
        }
        if (sources.count == 0) {
            call.reply().set(0);
        } else if (sources.count == 1) {
            replyAll(call, sources.first());
        } else {
            replyUnion(call, sources);
        }
    }

    private static void replyUnion(Call call, Sources sources) {
        sources.sort(0, LARGEST_FIRST);
        long lookups = 0;
        for (int i = 1; i < sources.count; i++) {
            lookups += i * sources.sets[i].size();
        }
        if (lookups > LOOKUPS_PER_INSERT * sources.elements()) {
            replyResult(call, sources.result(SetOperations::fillUnion));
            return;
        }
        long mark = call.reply().defer(sources.elements());
        long found = 0;
        for (int i = 0; i < sources.count; i++) {
            SetValue set = sources.sets[i];
            set.start();
            while (set.next()) {
                if (!sources.anyHasCurrentOf(set, 0, i)) {
                    SetCommands.replyCurrent(call, set);
                    found++;
                }
            }
        }
        call.reply().endSet(mark, found);
    }

    static void sunionstore(Call call) {
        Sources sources = Sources.open(call, 2, call.count() - 2);
        if (sources != null) {
            store(call, sources.result(SetOperations::fillUnion), "sunionstore");
        }
    }

    private static void fillUnion(SetValue result, Sources sources) {
        for (int i = 0; i < sources.count; i++) {
            addAll(result, sources.sets[i]);
        }
    }

    private static void addAll(SetValue result, SetValue set) {
        set.start();
        while (set.next()) {
            result.addCurrentOf(set);
        }
    }

    // ---- SDIFF, SDIFFSTORE

    static void sdiff(Call call) {
        Sources sources = Sources.open(call, 1, call.count() - 1);
        if (sources == null) {
            return;
        }
        if (!sources.hasFirst || sources.firstIsRepeated()) {
            call.reply().set(0);
        } else if (sources.count == 1) {
            replyAll(call, sources.first());
        } else if (isAskingBetter(sources)) {
            replyDifference(call, sources);
        } else {
            replyResult(call, sources.result(SetOperations::fillDifference));
        }
    }

    /// Whether to ask the other sets for each element of the first, rather than to copy the first and remove what is in
    /// the others: the rule of Redis, since the form of what is stored depends on it.
    private static boolean isAskingBetter(Sources sources) {
        return sources.first().size() * sources.count / 2 <= sources.elements();
    }

    private static void replyDifference(Call call, Sources sources) {
        sources.sort(1, LARGEST_FIRST);
        SetValue first = sources.first();
        long mark = call.reply().defer(first.size());
        long found = 0;
        first.start();
        while (first.next()) {
            if (!sources.anyHasCurrentOf(first, 1, sources.count)) {
                SetCommands.replyCurrent(call, first);
                found++;
            }
        }
        call.reply().endSet(mark, found);
    }

    static void sdiffstore(Call call) {
        Sources sources = Sources.open(call, 2, call.count() - 2);
        if (sources == null) {
            return;
        }
        if (!sources.hasFirst || sources.firstIsRepeated()) {
            call.storeNothing(1);
            call.reply().integer(0);
        } else {
            store(call, sources.result(SetOperations::fillDifference), "sdiffstore");
        }
    }

    private static void fillDifference(SetValue result, Sources sources) {
        if (isAskingBetter(sources)) {
            sources.sort(1, LARGEST_FIRST);
            addDifference(result, sources);
        } else {
            addAll(result, sources.first());
            removeOthers(result, sources);
        }
    }

    private static void addDifference(SetValue result, Sources sources) {
        SetValue first = sources.first();
        first.start();
        while (first.next()) {
            if (!sources.anyHasCurrentOf(first, 1, sources.count)) {
                result.addCurrentOf(first);
            }
        }
    }

    private static void removeOthers(SetValue result, Sources sources) {
        for (int i = 1; i < sources.count && result.size() > 0; i++) {
            SetValue set = sources.sets[i];
            set.start();
            while (set.next()) {
                result.removeCurrentOf(set);
            }
        }
    }

    // ---- results

    /// Replies with a set that nobody owns, and frees it.
    private static void replyResult(Call call, SetValue result) {
        replyAll(call, result);
        call.keyspace().reclaimer().discard(result);
    }

    /// Puts a set that nobody owns in the place of what the first argument names, or deletes that if the set is empty.
    private static void store(Call call, SetValue result, String event) {
        long size = result.size();
        if (size == 0) {
            result.free();
            call.storeNothing(1);
        } else {
            call.store(1, result, KeyEvents.SET, event, 1);
        }
        call.reply().integer(size);
    }
}
