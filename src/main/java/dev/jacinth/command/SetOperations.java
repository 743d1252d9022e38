package dev.jacinth.command;

import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Intersection, union and difference of sets.
///
/// What is replied is found by asking each set for the elements of another wherever that is less work; what is stored
/// is built as a set that nobody owns, and then put in its place. Where asking would be more work, a reply is built in
/// the same way.
final class SetOperations {

    /// Adding an element to a set takes as long as asking for several: it is allocated, and what grows moves.
    private static final int LOOKUPS_PER_INSERT = 4;

    private SetOperations() {}

    // ---- the sources

    /// Puts what is made of the sources into an empty set.
    private interface Filler {
        void fill(SetValue result, Sources sources);
    }

    /// The sets of some keys, those that are there, in the order of the keys. One of them is gone through while others
    /// are asked.
    private static final class Sources {

        /// The number of the object for the set that is gone through, in [dev.jacinth.value.Aggregates].
        private static final int GONE_THROUGH = 0;

        /// So many sets have an object each to be asked through; those behind them share the last.
        private static final int ASKED_OBJECTS = 60;

        /// Sets have fewer elements, since their addresses have 32 bits.
        private static final long SIZE_BOUND = 1L << Integer.SIZE;

        private static final int INDEX_BITS = Integer.SIZE - 1;

        private final Call call;
        private final int[] records;
        private final long[] sizes;
        private final int[] askedRecords;
        private int count;
        private boolean hasFirst;
        private boolean isComplete = true;

        private Sources(Call call, int keys) {
            this.call = call;
            this.records = new int[keys];
            this.sizes = new long[keys];
            this.askedRecords = new int[Math.min(keys, ASKED_OBJECTS)];
        }

        /// Null if one of the keys holds something else, in which case the client has its error.
        static @Nullable Sources open(Call call, int firstKey, int keys) {
            Sources sources = new Sources(call, keys);
            for (int i = 0; i < keys; i++) {
                // Other records stay where they are if this lookup removes a key whose time has come.
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
            records[count] = record;
            sizes[count] = goThrough(count).size();
            count++;
        }

        /// The set to be gone through, until this is called again.
        SetValue goThrough(int index) {
            SetValue set = call.values().set(GONE_THROUGH);
            call.database().read(records[index], set);
            return set;
        }

        /// The set to be asked, until this is called again.
        private SetValue ask(int index) {
            int object = Math.min(index, ASKED_OBJECTS - 1);
            SetValue set = call.values().set(GONE_THROUGH + 1 + object);
            int record = records[index];
            if (askedRecords[object] != record) {
                call.database().read(record, set);
                askedRecords[object] = record;
            }
            return set;
        }

        void sortSmallestFirst() {
            sort(0, 0);
        }

        /// Sorts the sets from `from` on.
        void sortLargestFirst(int from) {
            sort(from, SIZE_BOUND - 1);
        }

        /// Sorts the sets from `from` on by their sizes, of which the bits in `inverted` count as their opposites,
        /// those
        /// of one size in the order that they have.
        private void sort(int from, long inverted) {
            long[] order = new long[count - from];
            for (int i = 0; i < order.length; i++) {
                order[i] = (sizes[from + i] ^ inverted) << INDEX_BITS | i;
            }
            Arrays.sort(order);
            int[] unsorted = Arrays.copyOfRange(records, from, count);
            for (int i = 0; i < order.length; i++) {
                records[from + i] = unsorted[(int) order[i] & Integer.MAX_VALUE];
                sizes[from + i] = order[i] >>> INDEX_BITS ^ inverted;
            }
        }

        /// Whether all sets have the current element of the first.
        boolean allHaveCurrentOf(SetValue first) {
            for (int i = 1; i < count; i++) {
                if (!isFirst(i) && !ask(i).containsCurrentOf(first)) {
                    return false;
                }
            }
            return true;
        }

        /// Whether one of the sets from `from` to `to` has the current element of `set`.
        boolean anyHasCurrentOf(SetValue set, int from, int to) {
            for (int i = from; i < to; i++) {
                if (ask(i).containsCurrentOf(set)) {
                    return true;
                }
            }
            return false;
        }

        /// Whether a set is that of the first key once more.
        boolean isFirst(int index) {
            return records[index] == records[0];
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
                elements += sizes[i];
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
            replyAll(call, sources.goThrough(0));
            return;
        }
        sources.sortSmallestFirst();
        SetValue smallest = sources.goThrough(0);
        long mark = call.reply().defer(smallest.size());
        long found = 0;
        smallest.start();
        while (smallest.next()) {
            if (sources.allHaveCurrentOf(smallest)) {
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
        sources.sortSmallestFirst();
        SetValue smallest = sources.goThrough(0);
        if (sources.count == 1) {
            return limit == 0 ? smallest.size() : Math.min(limit, smallest.size());
        }
        long found = 0;
        smallest.start();
        while (smallest.next() && (limit == 0 || found < limit)) {
            found += sources.allHaveCurrentOf(smallest) ? 1 : 0;
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
        sources.sortSmallestFirst();
        SetValue smallest = sources.goThrough(0);
        result.startAs(smallest.form() == SetValue.INTSET ? SetValue.INTSET : SetValue.LISTPACK);
        smallest.start();
        while (smallest.next()) {
            if (sources.allHaveCurrentOf(smallest)) {
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
            replyAll(call, sources.goThrough(0));
        } else {
            replyUnion(call, sources);
        }
    }

    private static void replyUnion(Call call, Sources sources) {
        sources.sortLargestFirst(0);
        long lookups = 0;
        for (int i = 1; i < sources.count; i++) {
            lookups += i * sources.sizes[i];
        }
        if (lookups > LOOKUPS_PER_INSERT * sources.elements()) {
            replyResult(call, sources.result(SetOperations::fillUnion));
            return;
        }
        long mark = call.reply().defer(sources.elements());
        long found = 0;
        for (int i = 0; i < sources.count; i++) {
            SetValue set = sources.goThrough(i);
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
            addAll(result, sources.goThrough(i));
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
            replyAll(call, sources.goThrough(0));
        } else if (isAskingBetter(sources)) {
            replyDifference(call, sources);
        } else {
            replyResult(call, sources.result(SetOperations::fillDifference));
        }
    }

    /// Whether to ask the other sets for each element of the first, rather than to copy the first and remove what is in
    /// the others: the rule of Redis, since the form of what is stored depends on it.
    private static boolean isAskingBetter(Sources sources) {
        return sources.sizes[0] * sources.count / 2 <= sources.elements();
    }

    private static void replyDifference(Call call, Sources sources) {
        sources.sortLargestFirst(1);
        SetValue first = sources.goThrough(0);
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
            sources.sortLargestFirst(1);
            addDifference(result, sources);
        } else {
            addAll(result, sources.goThrough(0));
            removeOthers(result, sources);
        }
    }

    private static void addDifference(SetValue result, Sources sources) {
        SetValue first = sources.goThrough(0);
        first.start();
        while (first.next()) {
            if (!sources.anyHasCurrentOf(first, 1, sources.count)) {
                result.addCurrentOf(first);
            }
        }
    }

    private static void removeOthers(SetValue result, Sources sources) {
        for (int i = 1; i < sources.count && result.size() > 0; i++) {
            SetValue set = sources.goThrough(i);
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
