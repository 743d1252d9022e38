package dev.jacinth.structure;

import dev.jacinth.memory.Address;
import dev.jacinth.memory.View;

/// The way from the root of a tree down to a gap between two entries, with the node and the slot taken at each level.
/// Level 0 is the leaf; its slot is the position of the entry after the gap, from 0 to [#entries].
///
/// A path is good until the tree changes.
final class TreePath {

    private final TreeShape shape;
    private final int[] nodes = new int[TreeLayout.LEVELS_MAX];
    private final int[] slots = new int[TreeLayout.LEVELS_MAX];
    private int height;
    private int entries;
    private int offset;
    private int begin;
    private boolean inFirstLeaf;
    private View view;

    @SuppressWarnings("NullAway.Init") // open() gives it a view.
    TreePath(TreeShape shape) {
        this.shape = shape;
    }

    void open(View from) {
        view = from;
    }

    int height() {
        return height;
    }

    int node(int level) {
        return nodes[level];
    }

    int slot(int level) {
        return slots[level];
    }

    /// How many entries the leaf has.
    int entries() {
        return entries;
    }

    /// The place in the leaf.
    int position() {
        return slots[0];
    }

    void setPosition(int position) {
        slots[0] = position;
    }

    /// After [#seekRank] in a weighted tree: which of the positions of its entry was looked for.
    int offset() {
        return offset;
    }

    /// The slot of the leaf that the entry at the position has.
    int leafSlot() {
        return begin() + slots[0];
    }

    /// The slot of the first entry of the leaf.
    private int begin() {
        return inFirstLeaf ? begin : 0;
    }

    /// Whether the leaf is the first of the tree.
    boolean isInFirstLeaf() {
        return inFirstLeaf;
    }

    /// A pointer to the entry at the position.
    long entry() {
        return shape.entryAt(view.at(nodes[0]), leafSlot());
    }

    /// To the same place of the same tree as another path.
    void follow(TreePath other) {
        height = other.height;
        entries = other.entries;
        begin = other.begin;
        inFirstLeaf = other.inFirstLeaf;
        for (int level = 0; level < height; level++) {
            nodes[level] = other.nodes[level];
            slots[level] = other.slots[level];
        }
    }

    /// To the gap behind the last entry that does not lie after `key`.
    void seek(int tree, TreeKey key) {
        long head = view.at(tree);
        int node = start(head);
        long below = TreeLayout.size(head);
        int behind = 0;
        for (int level = height - 1; level > 0; level--) {
            long inner = view.at(node);
            int slot = key.countUpTo(view, shape.keyAt(inner, 1), shape.keyBytes, TreeLayout.slots(inner) - 1);
            nodes[level] = node;
            slots[level] = slot;
            node = TreeLayout.child(inner, slot);
            below = shape.count(inner, slot);
            behind |= slot;
        }
        inFirstLeaf = behind == 0;
        int position = 0;
        if (node != Address.NULL) {
            position = key.countUpTo(view, shape.entryAt(view.at(node), begin()), shape.entryBytes, (int) below);
        }
        finish(node, (int) below, position);
    }

    /// After [#seek]: whether the entry before the gap is the one that `key` names.
    boolean isBehind(TreeKey key) {
        return slots[0] > 0 && key.compare(view, shape.entryAt(view.at(nodes[0]), leafSlot() - 1)) == 0;
    }

    /// To the gap before entry number `rank`, which is there, in the leaf of that entry.
    void seekRank(int tree, long rank) {
        long head = view.at(tree);
        int node = start(head);
        long below = TreeLayout.size(head);
        long before = rank;
        int behind = 0;
        for (int level = height - 1; level > 0; level--) {
            long inner = view.at(node);
            long after = below - before;
            int slot;
            if (before < after) {
                for (slot = 0; before >= shape.count(inner, slot); slot++) {
                    before -= shape.count(inner, slot);
                }
                below = shape.count(inner, slot);
            } else {
                for (slot = TreeLayout.slots(inner) - 1; after > shape.count(inner, slot); slot--) {
                    after -= shape.count(inner, slot);
                }
                below = shape.count(inner, slot);
                before = below - after;
            }
            nodes[level] = node;
            slots[level] = slot;
            node = TreeLayout.child(inner, slot);
            behind |= slot;
        }
        inFirstLeaf = behind == 0;
        if (shape.isWeighted() && below > 0) {
            finishWeighted(node, before, below - before);
        } else {
            finish(node, (int) below, (int) before);
        }
    }

    /// To the entry of a weighted leaf that has the position before which there are `before`, from the end that is
    /// closer.
    private void finishWeighted(int node, long before, long after) {
        long leaf = view.at(node);
        int slots = TreeLayout.slots(leaf);
        int slot;
        if (before < after) {
            long left = before;
            for (slot = 0; left >= shape.weight(shape.entryAt(leaf, slot)); slot++) {
                left -= shape.weight(shape.entryAt(leaf, slot));
            }
            offset = (int) left;
        } else {
            long left = after;
            for (slot = slots - 1; left > shape.weight(shape.entryAt(leaf, slot)); slot--) {
                left -= shape.weight(shape.entryAt(leaf, slot));
            }
            offset = shape.weight(shape.entryAt(leaf, slot)) - (int) left;
        }
        finish(node, slots, slot);
    }

    /// To the gap before entry number `rank`, or behind all where that is the size; in the leaf of the entry before it.
    void seekGap(int tree, long rank) {
        seekRank(tree, Math.max(0, rank - 1));
        slots[0] += rank > 0 ? 1 : 0;
    }

    private int start(long head) {
        height = TreeLayout.height(head);
        begin = TreeLayout.begin(head);
        return TreeLayout.root(head);
    }

    private void finish(int leaf, int leafEntries, int position) {
        nodes[0] = leaf;
        slots[0] = position;
        entries = leafEntries;
    }

    /// How many positions are before the gap.
    long rank() {
        long rank = shape.isWeighted() && height > 0 ? shape.weightAll(view.at(nodes[0]), 0, slots[0]) : slots[0];
        for (int level = 1; level < height; level++) {
            rank += shape.countAll(view.at(nodes[level]), 0, slots[level]);
        }
        return rank;
    }

    /// Whether the node at `level` is the first of its level.
    boolean isFirst(int level) {
        for (int above = level + 1; above < height; above++) {
            if (slots[above] > 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether the node at `level` is the last of its level.
    boolean isLast(int level) {
        for (int above = level + 1; above < height; above++) {
            if (slots[above] < TreeLayout.slots(view.at(nodes[above])) - 1) {
                return false;
            }
        }
        return true;
    }

    /// To the beginning of the next leaf; stays and says false where there is none.
    boolean toNextLeaf() {
        int level = 1;
        while (level < height && slots[level] == TreeLayout.slots(view.at(nodes[level])) - 1) {
            level++;
        }
        if (level >= height) {
            return false;
        }
        slots[level]++;
        for (; level > 1; level--) {
            nodes[level - 1] = TreeLayout.child(view.at(nodes[level]), slots[level]);
            slots[level - 1] = 0;
        }
        enterLeaf();
        slots[0] = 0;
        return true;
    }

    /// To the last entry of the leaf before; stays and says false where there is none.
    boolean toPreviousLeaf() {
        int level = 1;
        while (level < height && slots[level] == 0) {
            level++;
        }
        if (level >= height) {
            return false;
        }
        slots[level]--;
        for (; level > 1; level--) {
            nodes[level - 1] = TreeLayout.child(view.at(nodes[level]), slots[level]);
            slots[level - 1] = TreeLayout.slots(view.at(nodes[level - 1])) - 1;
        }
        enterLeaf();
        slots[0] = entries - 1;
        return true;
    }

    private void enterLeaf() {
        long inner = view.at(nodes[1]);
        nodes[0] = TreeLayout.child(inner, slots[1]);
        entries = shape.leafSlots(view.at(nodes[0]), shape.count(inner, slots[1]));
        inFirstLeaf = isFirst(0);
    }
}
