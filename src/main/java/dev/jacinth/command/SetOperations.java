package dev.jacinth.command;

import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.SetValue;

/// Intersection, union and difference of sets.
///
/// What is replied is found by asking each set for the elements of another wherever that is less work; what is stored
/// is built as a set that nobody owns, and then put in its place. Where asking would be more work, a reply is built in
/// the same way.
final class SetOperations {

    /// Adding an element to a set takes as long as asking for several: it is allocated, and what grows moves.
    private static final int LOOKUPS_PER_INSERT = 4;

    private SetOperations() {}

    // ---- SINTER, SINTERCARD, SINTERSTORE

    /// SINTER and SMEMBERS.
    static void sinter(Call call) {
        SetSources sources = SetSources.open(call, 1, call.count() - 1);
        if (sources == null) {
            return;
        }
        if (!sources.isComplete()) {
            call.reply().set(0);
            return;
        }
        if (sources.count() == 1) {
            replyAll(call, sources.goThrough(0));
            return;
        }
        sources.sortSmallestFirst();
        SetValue smallest = sources.goThrough(0);
        long mark = call.reply().defer(smallest.size());
        long found = 0;
        for (boolean there = smallest.toFirst(); there; there = smallest.next()) {
            if (sources.allHaveCurrentOf(smallest)) {
                SetCommands.replyElement(call, smallest);
                found++;
            }
        }
        call.reply().endSet(mark, found);
    }

    private static void replyAll(Call call, SetValue set) {
        call.reply().set(set.size());
        for (boolean there = set.toFirst(); there; there = set.next()) {
            SetCommands.replyElement(call, set);
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
        SetSources sources = SetSources.open(call, 2, (int) keys);
        if (sources == null) {
            return;
        }
        call.reply().integer(sources.isComplete() ? countCommon(sources, limit) : 0);
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

    private static long countCommon(SetSources sources, long limit) {
        sources.sortSmallestFirst();
        SetValue smallest = sources.goThrough(0);
        if (sources.count() == 1) {
            return limit == 0 ? smallest.size() : Math.min(limit, smallest.size());
        }
        long found = 0;
        for (boolean there = smallest.toFirst(); there && (limit == 0 || found < limit); there = smallest.next()) {
            found += sources.allHaveCurrentOf(smallest) ? 1 : 0;
        }
        return found;
    }

    static void sinterstore(Call call) {
        SetSources sources = SetSources.open(call, 2, call.count() - 2);
        if (sources == null) {
            return;
        }
        if (sources.isComplete()) {
            store(call, sources.result(SetOperations::fillIntersection), "sinterstore");
        } else {
            call.storeNothing(1);
            call.reply().integer(0);
        }
    }

    private static void fillIntersection(SetValue result, SetSources sources) {
        sources.sortSmallestFirst();
        SetValue smallest = sources.goThrough(0);
        result.startAs(smallest.form() == SetValue.INTSET ? SetValue.INTSET : SetValue.LISTPACK);
        for (boolean there = smallest.toFirst(); there; there = smallest.next()) {
            if (sources.allHaveCurrentOf(smallest)) {
                result.addCurrentOf(smallest);
            }
        }
        result.toIntset();
    }

    // ---- SUNION, SUNIONSTORE

    static void sunion(Call call) {
        SetSources sources = SetSources.open(call, 1, call.count() - 1);
        if (sources == null) {
            return;
        }
        if (sources.count() == 0) {
            call.reply().set(0);
        } else if (sources.count() == 1) {
            replyAll(call, sources.goThrough(0));
        } else {
            replyUnion(call, sources);
        }
    }

    private static void replyUnion(Call call, SetSources sources) {
        sources.sortLargestFirst(0);
        long lookups = 0;
        for (int i = 1; i < sources.count(); i++) {
            lookups += i * sources.size(i);
        }
        if (lookups > LOOKUPS_PER_INSERT * sources.elements()) {
            replyResult(call, sources.result(SetOperations::fillUnion));
            return;
        }
        long mark = call.reply().defer(sources.elements());
        long found = 0;
        for (int i = 0; i < sources.count(); i++) {
            SetValue set = sources.goThrough(i);
            for (boolean there = set.toFirst(); there; there = set.next()) {
                if (!sources.anyHasCurrentOf(set, 0, i)) {
                    SetCommands.replyElement(call, set);
                    found++;
                }
            }
        }
        call.reply().endSet(mark, found);
    }

    static void sunionstore(Call call) {
        SetSources sources = SetSources.open(call, 2, call.count() - 2);
        if (sources != null) {
            store(call, sources.result(SetOperations::fillUnion), "sunionstore");
        }
    }

    private static void fillUnion(SetValue result, SetSources sources) {
        for (int i = 0; i < sources.count(); i++) {
            addAll(result, sources.goThrough(i));
        }
    }

    private static void addAll(SetValue result, SetValue set) {
        for (boolean there = set.toFirst(); there; there = set.next()) {
            result.addCurrentOf(set);
        }
    }

    // ---- SDIFF, SDIFFSTORE

    static void sdiff(Call call) {
        SetSources sources = SetSources.open(call, 1, call.count() - 1);
        if (sources == null) {
            return;
        }
        if (!sources.hasFirst() || sources.firstIsRepeated()) {
            call.reply().set(0);
        } else if (sources.count() == 1) {
            replyAll(call, sources.goThrough(0));
        } else if (isAskingBetter(sources)) {
            replyDifference(call, sources);
        } else {
            replyResult(call, sources.result(SetOperations::fillDifference));
        }
    }

    /// Whether to ask the other sets for each element of the first, rather than to copy the first and remove what is in
    /// the others: the rule of Redis, since the form of what is stored depends on it.
    private static boolean isAskingBetter(SetSources sources) {
        return sources.size(0) * sources.count() / 2 <= sources.elements();
    }

    private static void replyDifference(Call call, SetSources sources) {
        sources.sortLargestFirst(1);
        SetValue first = sources.goThrough(0);
        long mark = call.reply().defer(first.size());
        long found = 0;
        for (boolean there = first.toFirst(); there; there = first.next()) {
            if (!sources.anyHasCurrentOf(first, 1, sources.count())) {
                SetCommands.replyElement(call, first);
                found++;
            }
        }
        call.reply().endSet(mark, found);
    }

    static void sdiffstore(Call call) {
        SetSources sources = SetSources.open(call, 2, call.count() - 2);
        if (sources == null) {
            return;
        }
        if (!sources.hasFirst() || sources.firstIsRepeated()) {
            call.storeNothing(1);
            call.reply().integer(0);
        } else {
            store(call, sources.result(SetOperations::fillDifference), "sdiffstore");
        }
    }

    private static void fillDifference(SetValue result, SetSources sources) {
        if (isAskingBetter(sources)) {
            sources.sortLargestFirst(1);
            addDifference(result, sources);
        } else {
            addAll(result, sources.goThrough(0));
            removeOthers(result, sources);
        }
    }

    private static void addDifference(SetValue result, SetSources sources) {
        SetValue first = sources.goThrough(0);
        for (boolean there = first.toFirst(); there; there = first.next()) {
            if (!sources.anyHasCurrentOf(first, 1, sources.count())) {
                result.addCurrentOf(first);
            }
        }
    }

    private static void removeOthers(SetValue result, SetSources sources) {
        for (int i = 1; i < sources.count() && result.size() > 0; i++) {
            SetValue set = sources.goThrough(i);
            for (boolean there = set.toFirst(); there; there = set.next()) {
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
