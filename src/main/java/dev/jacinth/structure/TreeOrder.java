package dev.jacinth.structure;

import dev.jacinth.memory.View;

/// How two entries of a tree compare: for [Tree#validate].
@FunctionalInterface
public interface TreeOrder {

    /// For trees by position: any neighbours will do.
    TreeOrder NONE = (view, left, right) -> -1;

    /// Negative if the entry at `left` comes before the one at `right`, 0 if they are equal, else positive.
    int compare(View view, long left, long right);
}
