package dev.jacinth.structure;

import static dev.jacinth.structure.TreeLayout.CHILDREN;
import static dev.jacinth.structure.TreeLayout.CHILD_SHIFT;
import static dev.jacinth.structure.TreeLayout.COUNT_SHIFT;
import static dev.jacinth.structure.TreeLayout.ENTRY_BYTES_MAX;
import static dev.jacinth.structure.TreeLayout.HEAD_BYTES;
import static dev.jacinth.structure.TreeLayout.LEVELS_MAX;
import static dev.jacinth.structure.TreeLayout.NODE_BYTES;
import static dev.jacinth.structure.TreeLayout.SLOT_BYTES;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.View;

/// What the trees of one use have in common: how wide their entries are, how much of an entry is its key, and what
/// follows from that for their nodes. One constant per use.
///
/// ```java
/// TreeShape.ordered(12, 12)       // sorted set: double score, u32 member; expiry: i64 when, u32 record
/// TreeShape.ordered(20, 16)       // stream: 128-bit id, u32 block
/// TreeShape.positional(4)         // list: u32 element
/// ```
public final class TreeShape {

    final int entryBytes;
    final int keyBytes;
    final int nodeBytes;
    final int leafCapacity;
    final int innerCapacity;
    private final int countsAt;
    private final int keysAt;

    TreeShape(int entryBytes, int keyBytes, int nodeBytes) {
        if (entryBytes < 1 || entryBytes > ENTRY_BYTES_MAX || keyBytes < 0 || keyBytes > entryBytes) {
            throw new IllegalArgumentException("entries of " + entryBytes + " bytes with keys of " + keyBytes);
        }
        this.entryBytes = entryBytes;
        this.keyBytes = keyBytes;
        this.nodeBytes = nodeBytes;
        this.leafCapacity = nodeBytes / entryBytes;
        this.innerCapacity = (nodeBytes - CHILDREN) / (SLOT_BYTES + keyBytes);
        this.countsAt = CHILDREN + (innerCapacity << CHILD_SHIFT);
        this.keysAt = countsAt + (innerCapacity << COUNT_SHIFT);
        requireSound();
    }

    /// Entries of `entryBytes` (up to 32), kept in the order of their keys, which are their first `keyBytes` and all
    /// that the order depends on (be it through an address in them).
    public static TreeShape ordered(int entryBytes, int keyBytes) {
        if (keyBytes < 1) {
            throw new IllegalArgumentException("a key of " + keyBytes + " bytes orders nothing");
        }
        return new TreeShape(entryBytes, keyBytes, NODE_BYTES);
    }

    /// Entries of `entryBytes` (up to 32), kept where they are put.
    public static TreeShape positional(int entryBytes) {
        return new TreeShape(entryBytes, 0, NODE_BYTES);
    }

    private void requireSound() {
        // Rebalancing moves slots between two neighbours; these keep both sides legal whatever the rounding.
        for (int level = 0; level <= 1; level++) {
            boolean sound = (mergeMax(level) + 1) / 2 >= slotsMin(level)
                    && capacity(level) / 2 >= slotsMin(level)
                    && (capacity(level) + lendMax(level) + 1) / 2 < capacity(level);
            if (!sound) {
                throw new IllegalArgumentException("nodes of " + nodeBytes + " bytes are too small");
            }
        }
        double entries = slotsMin(0) * Math.pow(slotsMin(1), LEVELS_MAX - 3);
        if (nodeBytes == NODE_BYTES && entries < 1L << Integer.SIZE) {
            throw new IllegalArgumentException(LEVELS_MAX + " levels are not enough");
        }
    }

    /// What the blocks of a tree of this shape take.
    public long usedBytes(View view, int tree) {
        long head = view.at(tree);
        long blocks = (long) Native.getInt(head + TreeLayout.LEAVES) + Native.getInt(head + TreeLayout.INNERS);
        return HEAD_BYTES + blocks * Memory.blockBytes(nodeBytes);
    }

    /// Tells `visitor` of every block of a tree of this shape with the size it was allocated with.
    public void forEachBlock(View view, int tree, BlockVisitor visitor) {
        new TreeCheck(this, view, TreeOrder.NONE).forEachBlock(tree, visitor);
    }

    boolean isOrdered() {
        return keyBytes > 0;
    }

    /// The most slots (a leaf's entries, an inner node's children) of a node at `level`; leaves are level 0.
    int capacity(int level) {
        return level == 0 ? leafCapacity : innerCapacity;
    }

    /// The fewest slots of a node that is neither the first nor the last of its level.
    int slotsMin(int level) {
        return level == 0 ? Math.max(1, leafCapacity / 4) : Math.max(2, innerCapacity / 4);
    }

    /// Neighbours that together have no more slots than this become one. It leaves room for a quarter, so that the next
    /// insertion does not split what was just merged.
    int mergeMax(int level) {
        return capacity(level) * 3 / 4;
    }

    /// A full leaf shares with a neighbour that has no more entries than this. It leaves both room for 1/16, so that
    /// sharing is paid for by the insertions that follow.
    int lendMax(int level) {
        return capacity(level) - Math.max(3, capacity(level) / 8);
    }

    /// Where entry `slot` of a leaf is.
    long entryAt(long leaf, int slot) {
        return leaf + (long) slot * entryBytes;
    }

    /// Where key `slot` of an inner node is.
    long keyAt(long inner, int slot) {
        return inner + keysAt + (long) slot * keyBytes;
    }

    private long countAt(long inner, int slot) {
        return inner + countsAt + ((long) slot << COUNT_SHIFT);
    }

    /// How many entries are below child `slot` of an inner node.
    long count(long inner, int slot) {
        return Integer.toUnsignedLong(Native.getInt(countAt(inner, slot)));
    }

    void setCount(long inner, int slot, long count) {
        Native.putInt(countAt(inner, slot), (int) count);
    }

    void addCount(long inner, int slot, long entries) {
        long at = countAt(inner, slot);
        Native.putInt(at, Native.getInt(at) + (int) entries);
    }

    /// How many entries are below `slots` children from `slot` on.
    long countAll(long inner, int slot, int slots) {
        long entries = 0;
        for (int i = slot; i < slot + slots; i++) {
            entries += count(inner, i);
        }
        return entries;
    }

    /// Moves `slots` slots between nodes of one level, or within one.
    void move(int level, long source, int sourceSlot, long target, int targetSlot, int slots) {
        if (slots == 0) {
            return;
        }
        if (level == 0) {
            Native.copy(entryAt(source, sourceSlot), entryAt(target, targetSlot), (long) slots * entryBytes);
            return;
        }
        long sourceChild = source + CHILDREN + ((long) sourceSlot << CHILD_SHIFT);
        long targetChild = target + CHILDREN + ((long) targetSlot << CHILD_SHIFT);
        Native.copy(sourceChild, targetChild, (long) slots << CHILD_SHIFT);
        Native.copy(countAt(source, sourceSlot), countAt(target, targetSlot), (long) slots << COUNT_SHIFT);
        Native.copy(keyAt(source, sourceSlot), keyAt(target, targetSlot), (long) slots * keyBytes);
    }
}
