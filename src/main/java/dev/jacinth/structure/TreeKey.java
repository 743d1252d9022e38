package dev.jacinth.structure;

import dev.jacinth.memory.View;

/// A place in the order of a tree, to look for: a flyweight that its user fills in and hands over.
///
/// It may be the key of an entry, or a bound between entries ("above every score of 5"), which equals none. The keys of
/// one tree must agree on one total order, and no two entries may be equal.
public interface TreeKey {

    /// Where this key lies from the entry whose key bytes are at `entry`: negative before it, 0 at it, positive after
    /// it. `view` resolves addresses in the entry.
    int compare(View view, long entry);

    /// How many of `count` ascending entries, `stride` bytes apart from `entries` on, do not lie after this key.
    ///
    /// This is the inner loop of every search. A use that is hot overrides it with a loop around its own comparison,
    /// so that the machine code calls nothing, however many kinds of trees the program has.
    default int countUpTo(View view, long entries, int stride, int count) {
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
