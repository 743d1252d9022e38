package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.JavaHeap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands behind the key of a SORT. Of an option that comes twice the last one counts, but for GET.
final class SortOptions {

    private static final byte[] ALPHA = Bytes.of("alpha");

    private final Call call;
    private final List<SortPattern> gets = new ArrayList<>(0);

    private boolean descending;
    private boolean alphabetic;
    private long offset;
    private long count = -1;
    private @Nullable SortPattern by;
    private boolean constant;
    private int target;

    SortOptions(Call call) {
        this.call = call;
    }

    /// Reads the options; if they make no sense, the client has its error.
    boolean parse(boolean mayStore) {
        int i = 2;
        while (i < call.count()) {
            int read = parse(i, call.count() - i - 1, mayStore);
            if (read == 0) {
                return false;
            }
            i += read;
        }
        return true;
    }

    /// Reads the option at an index, behind which `left` arguments follow, and returns how many arguments it took; 0 if
    /// the client has its error.
    private int parse(int index, int left, boolean mayStore) {
        if (call.is(index, Words.ASC)) {
            descending = false;
            return 1;
        }
        if (call.is(index, Words.DESC)) {
            descending = true;
            return 1;
        }
        if (call.is(index, ALPHA)) {
            alphabetic = true;
            return 1;
        }
        if (call.is(index, Words.LIMIT) && left >= 2) {
            return parseLimit(index);
        }
        if (mayStore && call.is(index, Words.STORE) && left >= 1) {
            target = index + 1;
            return 2;
        }
        if (call.is(index, Words.BY) && left >= 1) {
            by = new SortPattern(call, index + 1);
            constant |= by.isConstant();
            return 2;
        }
        if (call.is(index, Words.GET) && left >= 1) {
            JavaHeap.requireToRemember(1, 0);
            gets.add(new SortPattern(call, index + 1));
            return 2;
        }
        call.error(Errors.SYNTAX);
        return 0;
    }

    private int parseLimit(int index) {
        if (!call.isLong(index + 1) || !call.isLong(index + 2)) {
            return 0;
        }
        offset = call.longAt(index + 1);
        count = call.longAt(index + 2);
        return 3;
    }

    boolean isDescending() {
        return descending;
    }

    boolean isAlphabetic() {
        return alphabetic;
    }

    /// How many of `size` elements are left out before the first one that is wanted.
    int skipped(int size) {
        return Math.clamp(offset, 0, size);
    }

    /// How many of `size` elements are wanted.
    int wanted(int size) {
        int behind = size - skipped(size);
        return count < 0 ? behind : (int) Math.min(count, behind);
    }

    /// What the elements are to be sorted by instead of by themselves, or null.
    @Nullable
    SortPattern by() {
        return by;
    }

    /// Whether a BY named the same for every element: the elements are not to be sorted.
    boolean isConstant() {
        return constant;
    }

    /// What is wanted instead of the elements; empty for the elements themselves.
    List<SortPattern> gets() {
        return gets;
    }

    /// Position of the key that takes the result, or 0.
    int target() {
        return target;
    }
}
