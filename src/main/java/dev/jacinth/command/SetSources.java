package dev.jacinth.command;

import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The sets of some keys, those that are there, in the order of the keys until they are sorted by size. One of them is
/// gone through while others are asked.
final class SetSources {

    /// Puts what is made of the sources into an empty set.
    interface Filler {
        void fill(SetValue result, SetSources sources);
    }

    /// Sets have fewer elements, since their addresses have 32 bits.
    private static final long SIZE_BOUND = 1L << Integer.SIZE;

    private static final int INDEX_BITS = Integer.SIZE - 1;

    private final Call call;
    private final SourceReaders readers;
    private final int[] records;
    private final long[] sizes;
    private int count;
    private boolean hasFirst;
    private boolean isComplete = true;

    private SetSources(Call call, int keys) {
        this.call = call;
        this.readers = new SourceReaders(call, keys);
        this.records = new int[keys];
        this.sizes = new long[keys];
    }

    /// Null if one of the keys holds something else, in which case the client has its error.
    static @Nullable SetSources open(Call call, int firstKey, int keys) {
        SetSources sources = new SetSources(call, keys);
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

    int count() {
        return count;
    }

    long size(int index) {
        return sizes[index];
    }

    /// Elements of all sets, those that are in several counted as often.
    long elements() {
        long elements = 0;
        for (int i = 0; i < count; i++) {
            elements += sizes[i];
        }
        return elements;
    }

    /// Whether none of the keys is missing.
    boolean isComplete() {
        return isComplete;
    }

    /// Whether the first key is not missing.
    boolean hasFirst() {
        return hasFirst;
    }

    boolean firstIsRepeated() {
        boolean repeated = false;
        for (int i = 1; i < count; i++) {
            repeated |= isFirst(i);
        }
        return repeated;
    }

    /// Whether a set is the first one once more.
    private boolean isFirst(int index) {
        return records[index] == records[0];
    }

    // ---- order

    void sortSmallestFirst() {
        sort(0, 0);
    }

    /// Sorts the sets from `from` on.
    void sortLargestFirst(int from) {
        sort(from, SIZE_BOUND - 1);
    }

    /// Sorts the sets from `from` on by their sizes, of which the bits in `inverted` count as their opposites, those
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

    // ---- elements

    /// The set to be gone through, until this is called again.
    SetValue goThrough(int index) {
        return readers.goThrough(records[index]).set();
    }

    /// The set to be asked, until this is called again.
    private SetValue ask(int index) {
        return readers.ask(index, records[index]).set();
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
