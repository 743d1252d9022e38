package dev.jacinth.command;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;

/// The elements that SORT puts in order, each with what it is compared by. All of it lies in native memory, since a
/// list may have more elements than a small heap has room for.
///
/// ```
///   element, 16 bytes
///    0          4              8
///   +----------+--------------+----------------------------------------+
///   | text u32 | length u32   | score f64, or weight u32 + length i32  |
///   +----------+--------------+----------------------------------------+
///     text, weight: where the bytes begin in the buffer of all bytes; a length of -1: it has no weight
/// ```
///
/// Texts and weights together must be less than 2 GiB; an `OutOfMemoryError` says otherwise. Must be closed.
final class SortVector implements AutoCloseable {

    /// What elements are compared by.
    enum By {
        /// Their scores, and their texts where those are equal.
        SCORE,
        TEXT,
        /// Their weights, those without any first.
        WEIGHT
    }

    private static final int TEXT = 0;
    private static final int TEXT_LENGTH = 4;
    private static final int SCORE = 8;
    private static final int WEIGHT = 8;
    private static final int WEIGHT_LENGTH = 12;
    private static final int ELEMENT_BYTES = 16;
    private static final int NO_WEIGHT = -1;

    /// Runs of so many are sorted by insertion.
    private static final int RUN = 8;

    private final By by;
    private final boolean tiesByText;
    private final NativeBuffer bytes = new NativeBuffer(1024);
    private final NativeBuffer elements = new NativeBuffer(64 * ELEMENT_BYTES);
    private final NativeBuffer order = new NativeBuffer(Integer.BYTES);
    private final NativeBuffer spare = new NativeBuffer(Integer.BYTES);
    private int size;

    /// @param tiesByText whether elements with equal weights are ordered by their texts; else they stay as they came
    SortVector(By by, boolean tiesByText) {
        this.by = by;
        this.tiesByText = tiesByText;
    }

    /// Adds an element with the score 0 or without a weight.
    void add(long text, int length) {
        long element = elements.ensureFree(ELEMENT_BYTES);
        Native.putInt(element + TEXT, bytes.length());
        Native.putInt(element + TEXT_LENGTH, length);
        Native.putLong(element + SCORE, 0);
        if (by == By.WEIGHT) {
            Native.putInt(element + WEIGHT_LENGTH, NO_WEIGHT);
        }
        elements.length(elements.length() + ELEMENT_BYTES);
        bytes.append(text, length);
        size++;
    }

    int size() {
        return size;
    }

    /// Gives element number `i`, as they were added, a score.
    void score(int i, double score) {
        Native.putLong(element(i) + SCORE, Double.doubleToRawLongBits(score));
    }

    /// Gives element number `i` a weight, whose bytes lie elsewhere.
    void weight(int i, long weight, int length) {
        Native.putInt(element(i) + WEIGHT, bytes.length());
        Native.putInt(element(i) + WEIGHT_LENGTH, length);
        bytes.append(weight, length);
    }

    /// The bytes of element number `i`, good until something is added.
    long text(int i) {
        return bytes.address() + Native.getInt(element(i) + TEXT);
    }

    int textLength(int i) {
        return Native.getInt(element(i) + TEXT_LENGTH);
    }

    private long element(int i) {
        return elements.address() + (long) i * ELEMENT_BYTES;
    }

    /// The number of the element that stands at a place; before [#sort] as they were added.
    int at(int place) {
        return order.length() == 0 ? place : Native.getInt(order.address() + (long) place * Integer.BYTES);
    }

    // ---- sorting

    /// Puts the elements in order.
    void sort(boolean descending) {
        prepare(order);
        prepare(spare);
        for (int i = 0; i < size; i++) {
            put(order.address(), i, i);
        }
        for (int from = 0; from < size; from += RUN) {
            insertionSort(from, Math.min(from + RUN, size), descending);
        }
        long source = order.address();
        long target = spare.address();
        for (long run = RUN; run < size; run *= 2) {
            for (long from = 0; from < size; from += 2 * run) {
                int middle = (int) Math.min(from + run, size);
                merge(source, target, (int) from, middle, (int) Math.min(from + 2 * run, size), descending);
            }
            long sorted = target;
            target = source;
            source = sorted;
        }
        if (source != order.address()) {
            Native.copy(source, order.address(), order.length());
        }
    }

    private void prepare(NativeBuffer places) {
        places.ensureCapacity((long) size * Integer.BYTES);
        places.length(size * Integer.BYTES);
    }

    private void insertionSort(int from, int to, boolean descending) {
        long places = order.address();
        for (int i = from + 1; i < to; i++) {
            int element = get(places, i);
            int hole = i;
            while (hole > from && isBehind(get(places, hole - 1), element, descending)) {
                put(places, hole, get(places, hole - 1));
                hole--;
            }
            put(places, hole, element);
        }
    }

    private void merge(long source, long target, int from, int middle, int to, boolean descending) {
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean fromRight =
                    left == middle || right < to && isBehind(get(source, left), get(source, right), descending);
            put(target, i, fromRight ? get(source, right++) : get(source, left++));
        }
    }

    private static int get(long places, int i) {
        return Native.getInt(places + (long) i * Integer.BYTES);
    }

    private static void put(long places, int i, int element) {
        Native.putInt(places + (long) i * Integer.BYTES, element);
    }

    /// Whether an element belongs behind another that stands behind it now.
    private boolean isBehind(int left, int right, boolean descending) {
        int comparison = compare(left, right);
        return descending ? comparison < 0 : comparison > 0;
    }

    private int compare(int left, int right) {
        return switch (by) {
            case SCORE -> compareScores(left, right);
            case TEXT -> compareTexts(left, right);
            case WEIGHT -> compareWeights(left, right);
        };
    }

    /// Both zeroes are equal.
    private int compareScores(int left, int right) {
        double leftScore = Double.longBitsToDouble(Native.getLong(element(left) + SCORE));
        double rightScore = Double.longBitsToDouble(Native.getLong(element(right) + SCORE));
        if (leftScore == rightScore) {
            return compareTexts(left, right);
        }
        return leftScore < rightScore ? -1 : 1;
    }

    private int compareTexts(int left, int right) {
        return Native.compare(text(left), textLength(left), text(right), textLength(right));
    }

    private int compareWeights(int left, int right) {
        int leftLength = Native.getInt(element(left) + WEIGHT_LENGTH);
        int rightLength = Native.getInt(element(right) + WEIGHT_LENGTH);
        int comparison = leftLength == NO_WEIGHT || rightLength == NO_WEIGHT
                ? Integer.signum(leftLength - NO_WEIGHT) - Integer.signum(rightLength - NO_WEIGHT)
                : Native.compare(weight(left), leftLength, weight(right), rightLength);
        return comparison == 0 && tiesByText ? compareTexts(left, right) : comparison;
    }

    private long weight(int i) {
        return bytes.address() + Native.getInt(element(i) + WEIGHT);
    }

    @Override
    public void close() {
        bytes.close();
        elements.close();
        order.close();
        spare.close();
    }
}
