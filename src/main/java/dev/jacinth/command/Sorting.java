package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.ListValue;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import org.jspecify.annotations.Nullable;

/// One run of SORT: gathers the elements, weighs them, puts them in order, and replies with or stores what is wanted.
///
/// What is gathered is a copy: the lookups that follow may remove keys whose time has come.
final class Sorting implements AutoCloseable {

    private static final String NO_SCORE = "ERR One or more scores can't be converted into double";

    private final Call call;
    private final SortOptions options;
    private final int type;
    private final boolean unsorted;
    private final boolean alphabetic;

    /// Whether of an element that is an integer its value is all that is needed.
    private final boolean numbersAlone;

    private final @Nullable SortPattern by;
    private final SortVector vector;
    private final NativeBuffer key = new NativeBuffer(64);
    private final NativeBuffer value = new NativeBuffer(64);

    /// The places of the vector that are wanted.
    private int first;

    private int count;

    /// @param type of what is sorted
    Sorting(Call call, SortOptions options, int type) {
        this.call = call;
        this.options = options;
        this.type = type;
        // A set has no order of its own that a replica would come to as well.
        boolean ordersSet = options.isConstant() && type == ValueType.SET && options.target() != 0;
        unsorted = options.isConstant() && !ordersSet;
        alphabetic = options.isAlphabetic() || ordersSet;
        by = ordersSet ? null : options.by();
        numbersAlone = unsorted || by == null && !alphabetic;
        vector = new SortVector(order(), type != ValueType.LIST);
    }

    private SortVector.By order() {
        if (!alphabetic) {
            return SortVector.By.SCORE;
        }
        return by == null ? SortVector.By.TEXT : SortVector.By.WEIGHT;
    }

    /// @param record of the key, 0 if there is none
    void run(int record) {
        if (record != 0) {
            gather(record);
        }
        if (!unsorted) {
            if (!weigh()) {
                call.error(NO_SCORE);
                return;
            }
            vector.sort(options.isDescending());
        }
        if (options.target() == 0) {
            reply();
        } else {
            store();
        }
    }

    // ---- gathering

    private void gather(int record) {
        switch (type) {
            case ValueType.LIST -> gatherList(record);
            case ValueType.SET -> gatherSet(record);
            default -> gatherSortedSet(record);
        }
    }

    /// Of what has an order of its own and keeps it, only the wanted part is gathered.
    private void choose(int size) {
        first = options.skipped(size);
        count = options.wanted(size);
    }

    private void gatherList(int record) {
        ListValue list = call.values().list();
        call.database().read(record, list);
        int size = (int) list.size();
        choose(size);
        int from = unsorted ? first : 0;
        int wanted = unsorted ? count : size;
        boolean backwards = unsorted && options.isDescending();
        vector.expect(wanted);
        boolean there = wanted > 0 && list.seek(backwards ? size - 1 - from : from);
        while (there && vector.size() < wanted) {
            if (!numbersAlone || !list.isInteger() || !vector.addNumber(list.integer())) {
                vector.add(list.address(), list.length());
            }
            there = backwards ? list.previous() : list.next();
        }
        first -= from;
    }

    private void gatherSet(int record) {
        SetValue set = call.values().set();
        call.database().read(record, set);
        int size = (int) set.size();
        choose(size);
        vector.expect(size);
        for (boolean there = set.toFirst(); there; there = set.next()) {
            if (!numbersAlone || !set.isInteger() || !vector.addNumber(set.integer())) {
                vector.add(set.address(), set.length());
            }
        }
    }

    private void gatherSortedSet(int record) {
        SortedSetValue set = call.values().sortedSet();
        call.database().read(record, set);
        int size = (int) set.size();
        choose(size);
        int from = unsorted ? first : 0;
        int wanted = unsorted ? count : size;
        boolean backwards = unsorted && options.isDescending();
        vector.expect(wanted);
        boolean there = wanted > 0 && set.toRank(backwards ? size - 1 - from : from);
        while (there && vector.size() < wanted) {
            vector.add(set.memberAddress(), set.memberLength());
            there = backwards ? set.previous() : set.next();
        }
        first -= from;
    }

    // ---- weighing

    /// Finds out what the elements are compared by; false if it is a number and somewhere there is none.
    private boolean weigh() {
        if (by == null && alphabetic) {
            return true;
        }
        boolean sound = true;
        for (int i = 0; i < vector.size(); i++) {
            if (vector.isNumber(i)) {
                continue;
            }
            if (by == null) {
                sound &= score(i, vector.text(i), vector.textLength(i));
            } else if (by.find(vector.text(i), vector.textLength(i), key, value)) {
                if (alphabetic) {
                    vector.weight(i, value.address(), value.length());
                } else {
                    sound &= score(i, value.address(), value.length());
                }
            }
        }
        return sound;
    }

    /// What is nearer to 0 than a double can tell exactly is out of the range of C's `strtod`, as what is too large.
    private boolean score(int i, long text, int length) {
        double score = parse(text, length);
        vector.score(i, score);
        return score == 0 || Math.abs(score) >= Double.MIN_NORMAL;
    }

    /// Reads a number as C's `strtod` does: blanks may come first, a zero byte ends it, and nothing is 0.
    private static double parse(long text, int length) {
        long end = Bytes.endOfText(text, length);
        if (end == text) {
            return 0;
        }
        long start = text;
        while (start < end && isBlank(Native.getByte(start))) {
            start++;
        }
        return Numbers.parseDouble(start, (int) (end - start));
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter >= '\t' && letter <= '\r';
    }

    // ---- results

    private void reply() {
        RespWriter reply = call.reply();
        reply.array((long) count * Math.max(1, options.gets().size()));
        int fetched = first;
        for (int element = first; element < first + count; element++) {
            if (element == fetched) {
                fetched += vector.fetch(element, first + count - element);
            }
            if (options.gets().isEmpty()) {
                reply.bulk(vector.text(element), vector.textLength(element));
            }
            for (SortPattern get : options.gets()) {
                if (get.find(vector.text(element), vector.textLength(element), key, value)) {
                    reply.bulk(value.address(), value.length());
                } else {
                    reply.nullBulk();
                }
            }
        }
    }

    /// A list in place of whatever the target held; of nothing the target is deleted.
    private void store() {
        long stored = (long) count * Math.max(1, options.gets().size());
        if (stored == 0) {
            call.storeNothing(options.target());
        } else {
            call.store(options.target(), listOfResults(), KeyEvents.LIST, "sortstore", stored);
        }
        call.reply().integer(stored);
    }

    /// Where a GET finds nothing, the list has an empty element.
    private ListValue listOfResults() {
        ListValue list = new ListValue(call.keyspace().context());
        list.create(call.database().memory());
        boolean complete = false;
        try {
            int fetched = first;
            for (int element = first; element < first + count; element++) {
                if (element == fetched) {
                    fetched += vector.fetch(element, first + count - element);
                }
                if (options.gets().isEmpty()) {
                    list.load(vector.text(element), vector.textLength(element));
                }
                for (SortPattern get : options.gets()) {
                    if (!get.find(vector.text(element), vector.textLength(element), key, value)) {
                        value.clear();
                    }
                    list.load(value.address(), value.length());
                }
            }
            list.loaded();
            complete = true;
            return list;
        } finally {
            if (!complete) {
                list.free();
            }
        }
    }

    @Override
    public void close() {
        vector.close();
        key.close();
        value.close();
    }
}
