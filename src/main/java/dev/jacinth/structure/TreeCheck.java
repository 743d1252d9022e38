package dev.jacinth.structure;

import static dev.jacinth.memory.Invariants.require;
import static dev.jacinth.structure.TreeLayout.HEAD_BYTES;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.View;

/// Walks a whole tree and checks the invariants of [Tree], by their numbers.
final class TreeCheck {

    private final TreeShape shape;
    private final View view;
    private final TreeOrder order;
    private long previous;
    private int leaves;
    private int begin;
    private int inners;

    TreeCheck(TreeShape shape, View view, TreeOrder order) {
        this.shape = shape;
        this.view = view;
        this.order = order;
    }

    void validate(int tree) {
        long head = view.at(tree);
        require(Native.getByte(head + TreeLayout.ENTRY_BYTES) == shape.entryBytes, "a tree of another shape");
        require(Native.getByte(head + TreeLayout.KEY_BYTES) == shape.keyBytes, "a tree of another shape");
        int height = TreeLayout.height(head);
        long size = TreeLayout.size(head);
        require((TreeLayout.root(head) == Address.NULL) == (height == 0), "4: a root without height or the reverse");
        require((size == 0) == (height == 0), "5: " + size + " entries in " + height + " levels");
        begin = TreeLayout.begin(head);
        require(begin == 0 || height > 0 && !shape.isWeighted(), "7: a leaf that is none begins at " + begin);
        if (height > 0) {
            walk(TreeLayout.root(head), height - 1, size, true, true);
        }
        require(leaves == Native.getInt(head + TreeLayout.LEAVES), "6: there are " + leaves + " leaves");
        require(inners == Native.getInt(head + TreeLayout.INNERS), "6: there are " + inners + " inner nodes");
    }

    private void walk(int node, int level, long entries, boolean first, boolean last) {
        long pointer = view.at(node);
        int slots = level == 0 ? shape.leafSlots(pointer, entries) : TreeLayout.slots(pointer);
        int slotsMin = first || last ? 1 : shape.slotsMin(level);
        require(slots >= slotsMin && slots <= shape.capacity(level), "5: a node of " + slots + " at level " + level);
        if (level == 0) {
            leaves++;
            require(shape.weightAll(pointer, 0, slots) == entries, "3: the weights in a leaf are not " + entries);
            walkEntries(pointer, first ? begin : 0, slots);
            return;
        }
        inners++;
        require(shape.countAll(pointer, 0, slots) == entries, "3: the counts of a node are not " + entries);
        for (int slot = 0; slot < slots; slot++) {
            int child = TreeLayout.child(pointer, slot);
            if (slot > 0) {
                requireKey(shape.keyAt(pointer, slot), child, level - 1);
            }
            walk(child, level - 1, shape.count(pointer, slot), first && slot == 0, last && slot == slots - 1);
        }
    }

    private void requireKey(long key, int node, int level) {
        int leaf = node;
        for (int below = level; below > 0; below--) {
            leaf = TreeLayout.child(view.at(leaf), 0);
        }
        require(Native.equal(key, view.at(leaf), shape.keyBytes), "2: a key is not that of the first entry below");
    }

    private void walkEntries(long leaf, int from, int entries) {
        require(from + entries <= shape.leafCapacity, "7: " + entries + " entries from " + from + " on");
        for (int slot = from; slot < from + entries; slot++) {
            long entry = shape.entryAt(leaf, slot);
            require(previous == 0 || order.compare(view, previous, entry) < 0, "1: entries do not ascend");
            require(!shape.isWeighted() || shape.weight(entry) > 0, "3: an entry without weight");
            previous = entry;
        }
    }

    void forEachBlock(int tree, BlockVisitor visitor) {
        long head = view.at(tree);
        visitor.block(tree, HEAD_BYTES);
        if (TreeLayout.height(head) > 0) {
            visit(TreeLayout.root(head), TreeLayout.height(head) - 1, visitor);
        }
    }

    private void visit(int node, int level, BlockVisitor visitor) {
        visitor.block(node, shape.nodeBytes);
        for (int slot = 0; level > 0 && slot < TreeLayout.slots(view.at(node)); slot++) {
            visit(TreeLayout.child(view.at(node), slot), level - 1, visitor);
        }
    }
}
