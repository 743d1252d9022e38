package dev.jacinth.structure;

import dev.jacinth.memory.View;

/// Reads the entries of trees in their order, forward and backward, from any place. Made once and used again and again:
/// a step allocates nothing.
///
/// A cursor stands at an entry, or behind the last, or before the first. It is good until the tree changes, and then
/// has to seek again. One over the view of a snapshot may be used on the thread that reads the snapshot.
///
/// ```java
/// for (boolean there = cursor.toRank(tree, 10); there; there = cursor.next()) {
///     visit(cursor.entry());
/// }
/// ```
public final class TreeCursor {

    private final TreePath path;
    private View view;

    /// A cursor that has to be opened before anything else.
    @SuppressWarnings("NullAway.Init") // open() gives it a view.
    public TreeCursor(TreeShape shape) {
        path = new TreePath(shape);
    }

    /// A cursor over a view.
    public TreeCursor(TreeShape shape, View view) {
        this(shape);
        open(view);
    }

    /// Goes over to the trees of a view. Costs nothing if it is over that already; then it also stays where it is.
    public TreeCursor open(View from) {
        if (view != from) {
            view = from;
            path.open(from);
        }
        return this;
    }

    /// How many entries the tree has; the sum of their weights in a weighted tree.
    public long size(int tree) {
        return TreeLayout.size(view.at(tree));
    }

    /// How many entries a weighted tree has. Goes from leaf to leaf; the cursor is behind the last entry afterwards.
    public long entries(int tree) {
        path.seekRank(tree, 0);
        long entries = path.entries();
        while (path.toNextLeaf()) {
            entries += path.entries();
        }
        path.setPosition(path.entries());
        return entries;
    }

    /// To the first entry; says whether there is one. So do all that move.
    public boolean toFirst(int tree) {
        return toRank(tree, 0);
    }

    /// To the last entry.
    public boolean toLast(int tree) {
        path.seekGap(tree, size(tree));
        return previous();
    }

    /// To entry number `rank`, from 0 (in a weighted tree to the one that has this position, see [#offset]); behind
    /// the last where there are no more than `rank`.
    public boolean toRank(int tree, long rank) {
        long size = size(tree);
        if (rank >= size) {
            path.seekGap(tree, size);
            return false;
        }
        path.seekRank(tree, rank);
        return true;
    }

    /// To the first entry that does not lie before `key`.
    public boolean toKey(int tree, TreeKey key) {
        path.seek(tree, key);
        if (path.isBehind(key)) {
            path.setPosition(path.position() - 1);
        }
        return isAtEntry() || path.toNextLeaf();
    }

    /// To the next entry.
    public boolean next() {
        int position = path.position() + 1;
        if (position < path.entries()) {
            path.setPosition(position);
            return true;
        }
        if (path.toNextLeaf()) {
            return true;
        }
        path.setPosition(path.entries());
        return false;
    }

    /// To the entry before.
    public boolean previous() {
        int position = path.position() - 1;
        if (position >= 0) {
            path.setPosition(position);
            return true;
        }
        if (path.toPreviousLeaf()) {
            return true;
        }
        path.setPosition(-1);
        return false;
    }

    /// Whether the cursor stands at an entry.
    public boolean isAtEntry() {
        return path.position() >= 0 && path.position() < path.entries();
    }

    /// A pointer to the entry, for reading; as good as one from [View#at].
    public long entry() {
        return path.entry();
    }

    /// After [#toRank] in a weighted tree: how many positions of the entry lie before the one that was looked for.
    public int offset() {
        return path.offset();
    }

    /// The number of the entry, from 0; in a weighted tree the first of its positions.
    public long rank() {
        return path.rank();
    }

    /// The way to where the cursor stands.
    TreePath path() {
        return path;
    }
}
