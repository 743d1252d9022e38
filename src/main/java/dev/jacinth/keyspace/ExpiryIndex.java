package dev.jacinth.keyspace;

import static dev.jacinth.memory.Invariants.require;

import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.structure.TimeKey;
import dev.jacinth.structure.Tree;
import dev.jacinth.structure.TreeCursor;
import java.util.random.RandomGenerator;

/// Which key record expires next: the records with an expiry, or with an element that expires, by time. A tree of
/// [TimeKey] entries, in milliseconds since 1970.
///
/// Being exact costs about 15 bytes for each record and makes active expiry a loop over [#firstWhen] and
/// [#firstRecord]: no sampling, and nothing to do until the first is due. An entry must be moved (removed, added)
/// whenever the expiry of its record changes or the record gets another address.
///
/// Invariants:
/// 1. `firstWhen` and `firstRecord` are the first entry of the tree; `Long.MAX_VALUE` and 0 where there is none.
/// 2. The two sums are those of the upper and the lower halves of all times.
final class ExpiryIndex {

    private final Tree trees;
    private final TreeCursor cursor;
    private final TimeKey key = new TimeKey();
    private final int tree;
    private long firstWhen = Long.MAX_VALUE;
    private int firstRecord;

    /// Times are summed by halves: a plain sum of milliseconds since 1970 overflows at five million keys.
    private long sumHigh;

    private long sumLow;

    ExpiryIndex(Memory memory) {
        this.trees = new Tree(TimeKey.SHAPE, memory);
        this.cursor = new TreeCursor(TimeKey.SHAPE, memory.live());
        this.tree = trees.create();
    }

    /// The record, which is not in the index, expires at `whenMillis` (milliseconds since 1970).
    void add(long whenMillis, int record) {
        key.of(whenMillis, record);
        key.write(trees.insert(tree, key));
        sumHigh += high(whenMillis);
        sumLow += low(whenMillis);
        if (TimeKey.order(whenMillis, record, firstWhen, firstRecord) < 0 || size() == 1) {
            firstWhen = whenMillis;
            firstRecord = record;
        }
    }

    /// The record, added with `whenMillis`, is gone or has no expiry any more. Throws an `AssertionError` if it is not
    /// there.
    void remove(long whenMillis, int record) {
        if (!trees.remove(tree, key.of(whenMillis, record))) {
            throw new AssertionError(
                    "record " + Integer.toUnsignedString(record) + " is not in the index at " + whenMillis);
        }
        sumHigh -= high(whenMillis);
        sumLow -= low(whenMillis);
        if (whenMillis == firstWhen && record == firstRecord) {
            readFirst();
        }
    }

    private static long high(long when) {
        return when >> Integer.SIZE;
    }

    private static long low(long when) {
        return Integer.toUnsignedLong((int) when);
    }

    private void readFirst() {
        boolean there = cursor.toFirst(tree);
        firstWhen = there ? TimeKey.when(cursor.entry()) : Long.MAX_VALUE;
        firstRecord = there ? TimeKey.address(cursor.entry()) : 0;
    }

    /// When the next record expires, in milliseconds since 1970; `Long.MAX_VALUE` if none does.
    long firstWhen() {
        return firstWhen;
    }

    /// The record that expires next, 0 if none does.
    int firstRecord() {
        return firstRecord;
    }

    /// The mean of all times, in milliseconds since 1970. There must be one.
    double meanWhen() {
        return (sumHigh * 0x1p32 + sumLow) / size();
    }

    /// A record chosen at random, each with the same probability; 0 if there is none.
    int random(RandomGenerator random) {
        return size() == 0 ? 0 : TimeKey.address(trees.entry(tree, random.nextLong(size())));
    }

    /// How many records have an expiry.
    long size() {
        return trees.size(tree);
    }

    /// What the index takes in its memory.
    long usedBytes() {
        return trees.usedBytes(tree);
    }

    /// Frees the index in slices: up to `budget` blocks, and says how many; fewer than `budget` when nothing is left.
    /// From the first call on the index must not be used otherwise, and after the last not at all.
    int freeSome(int budget) {
        return trees.freeSome(tree, budget);
    }

    /// Visits the blocks of the index: for [dev.jacinth.memory.Ownership].
    void forEachBlock(BlockVisitor visitor) {
        trees.forEachBlock(tree, visitor);
    }

    /// Whether the record is in the index at that time.
    boolean contains(long whenMillis, int record) {
        return trees.find(tree, key.of(whenMillis, record)) != 0;
    }

    /// Checks the tree and the invariants. For tests.
    void validate() {
        trees.validate(tree, TimeKey.ORDER);
        boolean there = cursor.toFirst(tree);
        long when = there ? TimeKey.when(cursor.entry()) : Long.MAX_VALUE;
        int record = there ? TimeKey.address(cursor.entry()) : 0;
        require(
                when == firstWhen && record == firstRecord,
                "1: the first entry is not " + firstWhen + ", " + firstRecord);
        long highs = 0;
        long lows = 0;
        for (; there; there = cursor.next()) {
            highs += high(TimeKey.when(cursor.entry()));
            lows += low(TimeKey.when(cursor.entry()));
        }
        require(highs == sumHigh && lows == sumLow, "2: the sum of times is not " + sumHigh + ", " + sumLow);
    }
}
