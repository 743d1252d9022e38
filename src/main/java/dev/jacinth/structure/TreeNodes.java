package dev.jacinth.structure;

import static dev.jacinth.structure.TreeLayout.child;
import static dev.jacinth.structure.TreeLayout.setChild;
import static dev.jacinth.structure.TreeLayout.setSlots;
import static dev.jacinth.structure.TreeLayout.slots;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;

/// What happens to one node, or to two neighbours under one parent: the steps that [Tree] is made of. After each of
/// them the counts and keys of the parent are right again.
///
/// Nodes are raw pointers from [Memory#writable]; every step has all of its pointers before it changes anything, so
/// that one that fails for want of memory has changed nothing.
final class TreeNodes {

    private final TreeShape shape;
    private Memory memory;

    @SuppressWarnings("NullAway.Init") // open() gives it a memory.
    TreeNodes(TreeShape shape) {
        this.shape = shape;
    }

    void open(Memory in) {
        memory = in;
    }

    /// How many slots child `slot` of `parent` has, whose level is `level`.
    int slotsOf(int level, long parent, int slot) {
        if (level == 0 && !shape.isWeighted()) {
            return (int) shape.count(parent, slot);
        }
        return slots(memory.at(child(parent, slot)));
    }

    /// Splits child `slot` of `parent`, which has room: `kept` slots stay, the rest go to a new node behind it.
    void split(long head, long parent, int slot, int level, int kept) {
        long left = memory.writable(child(parent, slot));
        int moved = slotsOf(level, parent, slot) - kept;
        int address = memory.allocate(shape.nodeBytes);
        long right = memory.writable(address);
        shape.move(level, left, kept, right, 0, moved);
        long positions = shape.positions(level, right, 0, moved);
        shape.setSlots(level, left, kept);
        shape.setSlots(level, right, moved);
        insertSlot(parent, slot + 1, address, positions);
        shape.addCount(parent, slot, -positions);
        takeKey(parent, slot + 1, level, right);
        TreeLayout.addNodes(head, level, 1);
    }

    private void insertSlot(long inner, int slot, int child, long positions) {
        int slots = slots(inner);
        shape.move(1, inner, slot, inner, slot + 1, slots - slot);
        setSlots(inner, slots + 1);
        setChild(inner, slot, child);
        shape.setCount(inner, slot, positions);
    }

    /// Takes child `slot`, and the entries below it, out of `inner`.
    void removeSlot(long inner, int slot) {
        int slots = slots(inner);
        shape.move(1, inner, slot + 1, inner, slot, slots - slot - 1);
        setSlots(inner, slots - 1);
    }

    /// Moves all of child `slot + 1` to the end of child `slot`, and frees what is left of it.
    void merge(long head, long parent, int slot, int level) {
        shift(parent, slot, level, slotsOf(level, parent, slot + 1));
        int emptied = child(parent, slot + 1);
        removeSlot(parent, slot + 1);
        free(head, level, emptied);
    }

    /// Gives children `slot` and `slot + 1` equal numbers of slots.
    void balance(long parent, int slot, int level) {
        int moved = (slotsOf(level, parent, slot + 1) - slotsOf(level, parent, slot)) / 2;
        shift(parent, slot, level, moved);
        takeKey(parent, slot + 1, level, memory.at(child(parent, slot + 1)));
    }

    /// Moves `moved` slots from the beginning of child `slot + 1` to the end of child `slot`, or `-moved` the other
    /// way. The key of child `slot + 1` is then out of date.
    private void shift(long parent, int slot, int level, int moved) {
        long left = memory.writable(child(parent, slot));
        long right = memory.writable(child(parent, slot + 1));
        int leftSlots = slotsOf(level, parent, slot);
        int rightSlots = slotsOf(level, parent, slot + 1);
        if (level > 0) {
            // The first key of the right node is about to be one among others, or to stay behind as its first.
            Native.copy(shape.keyAt(parent, slot + 1), shape.keyAt(right, 0), shape.keyBytes);
        }
        long positions;
        if (moved >= 0) {
            positions = shape.positions(level, right, 0, moved);
            shape.move(level, right, 0, left, leftSlots, moved);
            shape.move(level, right, moved, right, 0, rightSlots - moved);
        } else {
            positions = -shape.positions(level, left, leftSlots + moved, -moved);
            shape.move(level, right, 0, right, -moved, rightSlots);
            shape.move(level, left, leftSlots + moved, right, 0, -moved);
        }
        shape.setSlots(level, left, leftSlots + moved);
        shape.setSlots(level, right, rightSlots - moved);
        shape.addCount(parent, slot, positions);
        shape.addCount(parent, slot + 1, -positions);
    }

    /// Makes the key of child `slot` what `node`, that child at `level`, begins with.
    private void takeKey(long parent, int slot, int level, long node) {
        Native.copy(firstKey(level, node), shape.keyAt(parent, slot), shape.keyBytes);
    }

    /// Where a node keeps what it begins with. That of an inner node is up to date only where the caller knows it is.
    long firstKey(int level, long node) {
        return level == 0 ? node : shape.keyAt(node, 0);
    }

    void free(long head, int level, int address) {
        memory.free(address, shape.nodeBytes);
        TreeLayout.addNodes(head, level, -1);
    }
}
