package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Tree;
import dev.jacinth.structure.TreeCursor;
import dev.jacinth.structure.TreeKey;
import dev.jacinth.structure.TreeOrder;
import dev.jacinth.structure.TreeShape;
import java.util.random.RandomGenerator;

/// Which key record expires next: the records with an expiry, by time.
///
/// ```
///   entry of the tree, 12 bytes          ordered by when (signed), then by record (unsigned)
///    0              8            12
///   +--------------+------------+
///   | i64 when, ms | u32 record |
///   +--------------+------------+
/// ```
///
/// Being exact costs about 15 bytes for each record and makes active expiry a loop over [#firstWhen] and
/// [#firstRecord]: no sampling, and nothing to do until the first is due. An entry must be moved (removed, added)
/// whenever the expiry of its record changes or the record gets another address.
///
/// Invariant: `firstWhen` and `firstRecord` are the first entry of the tree; `Long.MAX_VALUE` and 0 where there is
/// none.
final class ExpiryIndex {

    private static final TreeShape SHAPE = TreeShape.ordered(12, 12);
    private static final int WHEN = 0;
    private static final int RECORD = 8;

    private final Tree trees;
    private final TreeCursor cursor;
    private final Key key = new Key();
    private final int tree;
    private long firstWhen = Long.MAX_VALUE;
    private int firstRecord;

    ExpiryIndex(Memory memory) {
        this.trees = new Tree(SHAPE, memory);
        this.cursor = new TreeCursor(SHAPE, memory.live());
        this.tree = trees.create();
    }

    /// The record, which is not in the index, expires at `whenMillis` (milliseconds since 1970).
    void add(long whenMillis, int record) {
        long entry = trees.insert(tree, key.of(whenMillis, record));
        Native.putLong(entry + WHEN, whenMillis);
        Native.putInt(entry + RECORD, record);
        if (order(whenMillis, record, firstWhen, firstRecord) < 0 || size() == 1) {
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
        if (whenMillis == firstWhen && record == firstRecord) {
            readFirst();
        }
    }

    private void readFirst() {
        boolean there = cursor.toFirst(tree);
        firstWhen = there ? Native.getLong(cursor.entry() + WHEN) : Long.MAX_VALUE;
        firstRecord = there ? Native.getInt(cursor.entry() + RECORD) : 0;
    }

    /// When the next record expires, in milliseconds since 1970; `Long.MAX_VALUE` if none does.
    long firstWhen() {
        return firstWhen;
    }

    /// The record that expires next, 0 if none does.
    int firstRecord() {
        return firstRecord;
    }

    /// A record chosen at random, each with the same probability; 0 if there is none.
    int random(RandomGenerator random) {
        return size() == 0 ? 0 : Native.getInt(trees.entry(tree, random.nextLong(size())) + RECORD);
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

    /// Checks the tree and the invariant. For tests.
    void validate() {
        trees.validate(tree, ORDER);
        boolean there = cursor.toFirst(tree);
        if (there != (firstRecord != 0)
                || there && Native.getLong(cursor.entry() + WHEN) != firstWhen
                || there && Native.getInt(cursor.entry() + RECORD) != firstRecord) {
            throw new IllegalStateException("the first entry is not " + firstWhen + ", " + firstRecord);
        }
    }

    private static final TreeOrder ORDER = (view, left, right) -> order(
            Native.getLong(left + WHEN),
            Native.getInt(left + RECORD),
            Native.getLong(right + WHEN),
            Native.getInt(right + RECORD));

    private static int order(long when, int record, long otherWhen, int otherRecord) {
        return when != otherWhen ? Long.compare(when, otherWhen) : Integer.compareUnsigned(record, otherRecord);
    }

    private static final class Key implements TreeKey {

        private long when;
        private int record;

        Key of(long when, int record) {
            this.when = when;
            this.record = record;
            return this;
        }

        @Override
        public int compare(View view, long entry) {
            return order(when, record, Native.getLong(entry + WHEN), Native.getInt(entry + RECORD));
        }

        /// What the interface does, repeated so that this loop has a profile of its own and `compare` is inlined in it.
        @Override
        public int countUpTo(View view, long entries, int stride, int count) {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (compare(view, entries + (long) middle * stride) >= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
