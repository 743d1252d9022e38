package dev.jacinth.command;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Numbers;

/// The elements that SORT puts in order, each with what it is compared by. All of it lies in native memory, since a
/// list may have more elements than a small heap has room for.
///
/// ```
///   element, 16 bytes, or 24 with weights
///    0         8          12             16           20             24
///   +---------+----------+--------------+------------+--------------+
///   | key u64 | text u32 | length i32   | weight u32 | length i32   |
///   +---------+----------+--------------+------------+--------------+
///     key: the score, so changed that keys have the unsigned order of scores; or eight bytes of text or weight, the
///     first byte the highest, from the first one on that is not the same in all. Where keys are equal, the
///     rest decides
///     text, weight: where the bytes begin in the buffer of all bytes
///     length -1: of a text, that it is the number which the score is, in decimal; of a weight, that there is none
/// ```
///
/// Elements are sorted by their keys, which lie side by side, and those with equal keys by what the keys do not tell:
/// texts lie all over memory, and each comparison of two is a cache miss or two.
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

    private static final int KEY = 0;
    private static final int TEXT = 8;
    private static final int TEXT_LENGTH = 12;
    private static final int WEIGHT = 16;
    private static final int WEIGHT_LENGTH = 20;
    private static final int ELEMENT_BYTES = 16;
    private static final int WEIGHED_ELEMENT_BYTES = 24;
    private static final int NO_TEXT = -1;
    private static final int NO_WEIGHT = -1;

    /// Integers up to this are doubles too, each another.
    private static final long EXACT_DOUBLE_MAX = 1L << 53;

    /// Fewer elements are sorted by comparisons alone.
    private static final int RADIX_MIN = 256;

    /// Runs of so many are sorted by insertion.
    private static final int RUN = 8;

    private static final int FETCHED_MAX = 16;

    private final By by;
    private final boolean tiesByText;
    private final int elementBytes;
    private final NativeBuffer bytes = new NativeBuffer(1024);

    /// Room for the digits of two numbers.
    private final NativeBuffer digits = new NativeBuffer(2 * Numbers.LONG_LENGTH_MAX);

    private NativeBuffer elements;
    private NativeBuffer spare;
    private int size;
    private boolean descending;

    /// A sum that nobody needs, so that the reads of [#fetch] are not optimised away.
    private int unusedSum;

    /// @param tiesByText whether elements with equal weights are ordered by their texts; else they stay as they came
    SortVector(By by, boolean tiesByText) {
        this.by = by;
        this.tiesByText = tiesByText;
        elementBytes = by == By.WEIGHT ? WEIGHED_ELEMENT_BYTES : ELEMENT_BYTES;
        elements = new NativeBuffer(64 * elementBytes);
        spare = new NativeBuffer(elementBytes);
    }

    /// Makes room for so many elements.
    void expect(int count) {
        elements.ensureCapacity((long) count * elementBytes);
    }

    /// Adds an element with the score 0 or without a weight.
    void add(long text, int length) {
        long element = append(key(0), length);
        Native.putInt(element + TEXT, bytes.length());
        bytes.append(text, length);
    }

    /// Adds an integer with itself as score and no text beside it; false if that is not possible.
    boolean addNumber(long value) {
        if (value < -EXACT_DOUBLE_MAX || value > EXACT_DOUBLE_MAX) {
            return false;
        }
        append(key(value), NO_TEXT);
        return true;
    }

    private long append(long key, int textLength) {
        long element = elements.ensureFree(elementBytes);
        Native.putLong(element + KEY, key);
        Native.putInt(element + TEXT_LENGTH, textLength);
        if (by == By.WEIGHT) {
            Native.putInt(element + WEIGHT_LENGTH, NO_WEIGHT);
        }
        elements.length(elements.length() + elementBytes);
        size++;
        return element;
    }

    int size() {
        return size;
    }

    /// Gives element number `i` a score.
    void score(int i, double score) {
        Native.putLong(element(i) + KEY, key(score));
    }

    /// Gives element number `i` a weight, whose bytes lie elsewhere.
    void weight(int i, long weight, int length) {
        Native.putInt(element(i) + WEIGHT, bytes.length());
        Native.putInt(element(i) + WEIGHT_LENGTH, length);
        bytes.append(weight, length);
    }

    /// Whether element number `i` was added by [#addNumber].
    boolean isNumber(int i) {
        return isNumberAt(element(i));
    }

    /// The bytes of element number `i`, good until something is added or the text of another is asked for.
    long text(int i) {
        return textAt(element(i), 0);
    }

    int textLength(int i) {
        return textLengthAt(element(i));
    }

    private long element(int i) {
        return elements.address() + (long) i * elementBytes;
    }

    private static boolean isNumberAt(long element) {
        return Native.getInt(element + TEXT_LENGTH) == NO_TEXT;
    }

    /// @param number which room for digits it may take, 0 or 1
    private long textAt(long element, int number) {
        if (!isNumberAt(element)) {
            return bytes.address() + Native.getInt(element + TEXT);
        }
        long room = digits.address() + (long) number * Numbers.LONG_LENGTH_MAX;
        Numbers.writeLong(room, (long) scoreAt(element));
        return room;
    }

    private static int textLengthAt(long element) {
        return isNumberAt(element) ? Numbers.longLength((long) scoreAt(element)) : Native.getInt(element + TEXT_LENGTH);
    }

    /// The key of a score, which is the same for both zeroes.
    private static long key(double score) {
        long bits = Double.doubleToRawLongBits(score + 0.0);
        return bits ^ (bits >> Long.SIZE - 1 | Long.MIN_VALUE);
    }

    private static double scoreAt(long element) {
        long key = Native.getLong(element + KEY);
        return Double.longBitsToDouble(key < 0 ? key ^ Long.MIN_VALUE : ~key);
    }

    /// Reads of the texts of up to `count` elements from number `from` on at once, so that the processor waits for
    /// these cache misses together; says how many.
    int fetch(int from, int count) {
        int fetched = Math.min(count, FETCHED_MAX);
        for (int i = from; i < from + fetched; i++) {
            if (textLengthOrNumber(i) > 0) {
                unusedSum += Native.getByte(text(i));
            }
        }
        return fetched;
    }

    private int textLengthOrNumber(int i) {
        return Native.getInt(element(i) + TEXT_LENGTH);
    }

    // ---- sorting

    /// Puts the elements in order.
    void sort(boolean falling) {
        descending = falling;
        spare.ensureCapacity(elements.length());
        spare.length(elements.length());
        if (size < RADIX_MIN) {
            sortRange(0, size);
            return;
        }
        if (by != By.SCORE) {
            setKeys();
        }
        long sorted = RadixSort.sort(elements.address(), spare.address(), size, elementBytes, descending);
        if (sorted == spare.address()) {
            NativeBuffer unsorted = elements;
            elements = spare;
            spare = unsorted;
        }
        sortEqualKeys();
    }

    private void sortEqualKeys() {
        int from = 0;
        while (from < size) {
            long key = Native.getLong(element(from) + KEY);
            int to = from + 1;
            while (to < size && Native.getLong(element(to) + KEY) == key) {
                to++;
            }
            sortRange(from, to);
            from = to;
        }
    }

    /// Makes keys of eight bytes of what is compared, behind those which all have in common.
    private void setKeys() {
        // A key is read at once, wherever the text ends.
        bytes.ensureFree(Long.BYTES);
        int common = commonBytes();
        for (int i = 0; i < size; i++) {
            long element = element(i);
            int length = comparedLength(element) - common;
            long key = length <= 0 ? 0 : Long.reverseBytes(Native.getLong(compared(element) + common));
            if (length > 0 && length < Long.BYTES) {
                key &= -1L << Long.SIZE - length * Byte.SIZE;
            }
            Native.putLong(element + KEY, key);
        }
    }

    private int commonBytes() {
        int common = Integer.MAX_VALUE;
        long first = 0;
        for (int i = 0; i < size && common > 0; i++) {
            long element = element(i);
            int length = comparedLength(element);
            if (length == NO_WEIGHT) {
                continue;
            }
            common = Math.min(common, length);
            if (first == 0) {
                first = compared(element);
            } else {
                long differs = Native.mismatch(first, compared(element), common);
                common = differs < 0 ? common : (int) differs;
            }
        }
        return common;
    }

    private long compared(long element) {
        return bytes.address() + Native.getInt(element + (by == By.TEXT ? TEXT : WEIGHT));
    }

    private int comparedLength(long element) {
        return Native.getInt(element + (by == By.TEXT ? TEXT_LENGTH : WEIGHT_LENGTH));
    }

    /// Sorts some of the elements by comparisons. Quick where they are in order already.
    private void sortRange(int from, int to) {
        for (int start = from; start < to; start += RUN) {
            insertionSort(start, Math.min(start + RUN, to));
        }
        long source = elements.address();
        long target = spare.address();
        for (long run = RUN; run < to - from; run *= 2) {
            for (long start = from; start < to; start += 2 * run) {
                long middle = Math.min(start + run, to);
                merge(source, target, start, middle, Math.min(start + 2 * run, to));
            }
            long sorted = target;
            target = source;
            source = sorted;
        }
        if (source != elements.address()) {
            long offset = (long) from * elementBytes;
            Native.copy(source + offset, target + offset, (long) (to - from) * elementBytes);
        }
    }

    private void insertionSort(int from, int to) {
        long element = spare.address();
        for (int i = from + 1; i < to; i++) {
            long hole = element(i);
            if (!isBehind(hole - elementBytes, hole)) {
                continue;
            }
            copy(hole, element);
            long first = element(from);
            while (hole > first && isBehind(hole - elementBytes, element)) {
                copy(hole - elementBytes, hole);
                hole -= elementBytes;
            }
            copy(element, hole);
        }
    }

    private void merge(long source, long target, long from, long middle, long to) {
        long left = source + from * elementBytes;
        long leftEnd = source + middle * elementBytes;
        long right = leftEnd;
        long rightEnd = source + to * elementBytes;
        long at = target + from * elementBytes;
        if (right == rightEnd || !isBehind(leftEnd - elementBytes, right)) {
            Native.copy(left, at, rightEnd - left);
            return;
        }
        for (; left < leftEnd && right < rightEnd; at += elementBytes) {
            if (isBehind(left, right)) {
                copy(right, at);
                right += elementBytes;
            } else {
                copy(left, at);
                left += elementBytes;
            }
        }
        Native.copy(left, at, leftEnd - left);
        Native.copy(right, at + leftEnd - left, rightEnd - right);
    }

    private void copy(long source, long target) {
        for (int word = 0; word < elementBytes; word += Long.BYTES) {
            Native.putLong(target + word, Native.getLong(source + word));
        }
    }

    /// Whether an element belongs behind another that stands behind it now.
    private boolean isBehind(long left, long right) {
        int comparison = compare(left, right);
        return descending ? comparison < 0 : comparison > 0;
    }

    private int compare(long left, long right) {
        return switch (by) {
            case SCORE -> compareScores(left, right);
            case TEXT -> compareTexts(left, right);
            case WEIGHT -> compareWeights(left, right);
        };
    }

    private int compareScores(long left, long right) {
        int comparison = Long.compareUnsigned(Native.getLong(left + KEY), Native.getLong(right + KEY));
        return comparison == 0 ? compareTexts(left, right) : comparison;
    }

    private int compareTexts(long left, long right) {
        return Native.compare(textAt(left, 0), textLengthAt(left), textAt(right, 1), textLengthAt(right));
    }

    private int compareWeights(long left, long right) {
        int leftLength = Native.getInt(left + WEIGHT_LENGTH);
        int rightLength = Native.getInt(right + WEIGHT_LENGTH);
        int comparison = leftLength == NO_WEIGHT || rightLength == NO_WEIGHT
                ? Integer.signum(leftLength - NO_WEIGHT) - Integer.signum(rightLength - NO_WEIGHT)
                : Native.compare(weight(left), leftLength, weight(right), rightLength);
        return comparison == 0 && tiesByText ? compareTexts(left, right) : comparison;
    }

    private long weight(long element) {
        return bytes.address() + Native.getInt(element + WEIGHT);
    }

    @Override
    public void close() {
        bytes.close();
        digits.close();
        elements.close();
        spare.close();
    }
}
