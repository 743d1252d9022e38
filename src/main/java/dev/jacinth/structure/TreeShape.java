package dev.jacinth.structure;

import static dev.jacinth.structure.TreeLayout.CHILDREN;
import static dev.jacinth.structure.TreeLayout.CHILD_SHIFT;
import static dev.jacinth.structure.TreeLayout.COUNT_SHIFT;
import static dev.jacinth.structure.TreeLayout.ENTRY_BYTES_MAX;
import static dev.jacinth.structure.TreeLayout.HEAD_BYTES;
import static dev.jacinth.structure.TreeLayout.LEAF_HEADER_BYTES;
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
/// TreeShape.ordered(24, 16)       // stream: 128-bit id, u32 node, u32 its form
/// TreeShape.positional(4)         // u32 blocks in an order that their owner decides
/// TreeShape.weighted(8, 4)        // list: u32 block, u16 elements in it, u16 kind
/// ```
public final class TreeShape {

    /// The most positions that one entry of a weighted tree can stand for.
    public static final int WEIGHT_MAX = (1 << Short.SIZE) - 1;

    private static final int WEIGHT_BYTES = Short.BYTES;
    private static final int UNWEIGHTED = -1;

    final int entryBytes;
    final int keyBytes;
    final int nodeBytes;

    /// What precedes the entries in a leaf.
    final int leafHeaderBytes;

    private final int weightAt;
    final int leafCapacity;
    final int innerCapacity;
    private final int countsAt;
    private final int keysAt;

    TreeShape(int entryBytes, int keyBytes, int nodeBytes) {
        this(entryBytes, keyBytes, UNWEIGHTED, nodeBytes);
    }

    TreeShape(int entryBytes, int keyBytes, int weightAt, int nodeBytes) {
        if (entryBytes < 1 || entryBytes > ENTRY_BYTES_MAX || keyBytes < 0 || keyBytes > entryBytes) {
            throw new IllegalArgumentException("entries of " + entryBytes + " bytes with keys of " + keyBytes);
        }
        if (weightAt > entryBytes - WEIGHT_BYTES || weightAt != UNWEIGHTED && keyBytes > 0) {
            throw new IllegalArgumentException("no weight at " + weightAt + " of entries of " + entryBytes);
        }
        this.entryBytes = entryBytes;
        this.keyBytes = keyBytes;
        this.nodeBytes = nodeBytes;
        this.weightAt = weightAt;
        this.leafHeaderBytes = weightAt == UNWEIGHTED ? 0 : LEAF_HEADER_BYTES;
        this.leafCapacity = (nodeBytes - leafHeaderBytes) / entryBytes;
        this.innerCapacity = (nodeBytes - CHILDREN) / (SLOT_BYTES + keyBytes);
        this.countsAt = CHILDREN + (innerCapacity << CHILD_SHIFT);
        this.keysAt = countsAt + (innerCapacity << COUNT_SHIFT);
        requireSound();
    }

    /// Entries of `entryBytes` (up to 40), kept in the order of their keys, which are their first `keyBytes` and all
    /// that the order depends on (be it through an address in them).
    public static TreeShape ordered(int entryBytes, int keyBytes) {
        return ordered(entryBytes, keyBytes, NODE_BYTES);
    }

    /// As [#ordered(int, int)], with nodes of another size: for trees of which most have but a few entries.
    public static TreeShape ordered(int entryBytes, int keyBytes, int nodeBytes) {
        if (keyBytes < 1) {
            throw new IllegalArgumentException("a key of " + keyBytes + " bytes orders nothing");
        }
        return new TreeShape(entryBytes, keyBytes, nodeBytes).requireDeep();
    }

    /// Entries of `entryBytes` (up to 40), kept where they are put.
    public static TreeShape positional(int entryBytes) {
        return new TreeShape(entryBytes, 0, NODE_BYTES).requireDeep();
    }

    /// Entries of `entryBytes` (up to 40), kept where they are put, each of which stands for several positions: as many
    /// as its weight says, 1 to [#WEIGHT_MAX], which is a u16 at byte `weightAt` of it. What is a number of entries
    /// elsewhere (a rank, a size, a count) is a sum of weights in such a tree.
    public static TreeShape weighted(int entryBytes, int weightAt) {
        if (weightAt < 0) {
            throw new IllegalArgumentException("a weight at " + weightAt);
        }
        return new TreeShape(entryBytes, 0, weightAt, NODE_BYTES).requireDeep();
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
    }

    private TreeShape requireDeep() {
        double entries = slotsMin(0) * Math.pow(slotsMin(1), LEVELS_MAX - 3);
        if (entries < 1L << Integer.SIZE) {
            throw new IllegalArgumentException(LEVELS_MAX + " levels are not enough");
        }
        return this;
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

    boolean isWeighted() {
        return weightAt >= 0;
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
        return leaf + leafHeaderBytes + (long) slot * entryBytes;
    }

    /// How many entries a leaf has, below which there are `count` positions.
    int leafSlots(long leaf, long count) {
        return isWeighted() ? TreeLayout.slots(leaf) : (int) count;
    }

    /// Notes in a weighted leaf how many entries it has; others do not keep that.
    void setLeafSlots(long leaf, int slots) {
        if (isWeighted()) {
            TreeLayout.setSlots(leaf, slots);
        }
    }

    /// The weight of an entry of a weighted tree.
    int weight(long entry) {
        return Native.getShort(entry + weightAt) & WEIGHT_MAX;
    }

    void setWeight(long entry, int weight) {
        Native.putShort(entry + weightAt, (short) weight);
    }

    /// How many positions `slots` entries of a leaf have from `slot` on.
    long weightAll(long leaf, int slot, int slots) {
        if (!isWeighted()) {
            return slots;
        }
        long weight = 0;
        for (int i = slot; i < slot + slots; i++) {
            weight += weight(entryAt(leaf, i));
        }
        return weight;
    }

    /// Where key `slot` of an inner node is.
    long keyAt(long inner, int slot) {
        return inner + keysAt + (long) slot * keyBytes;
    }

    private long countAt(long inner, int slot) {
        return inner + countsAt + ((long) slot << COUNT_SHIFT);
    }

    /// How many positions are below child `slot` of an inner node.
    long count(long inner, int slot) {
        return Integer.toUnsignedLong(Native.getInt(countAt(inner, slot)));
    }

    void setCount(long inner, int slot, long count) {
        Native.putInt(countAt(inner, slot), (int) count);
    }

    void addCount(long inner, int slot, long positions) {
        long at = countAt(inner, slot);
        Native.putInt(at, Native.getInt(at) + (int) positions);
    }

    /// How many positions are below `slots` children from `slot` on.
    long countAll(long inner, int slot, int slots) {
        long positions = 0;
        for (int i = slot; i < slot + slots; i++) {
            positions += count(inner, i);
        }
        return positions;
    }

    /// How many positions `slots` slots of a node at `level` have from `slot` on.
    long positions(int level, long node, int slot, int slots) {
        return level == 0 ? weightAll(node, slot, slots) : countAll(node, slot, slots);
    }

    /// Notes in a node how many slots it has, where nodes of its level keep that.
    void setSlots(int level, long node, int slots) {
        if (level == 0) {
            setLeafSlots(node, slots);
        } else {
            TreeLayout.setSlots(node, slots);
        }
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
