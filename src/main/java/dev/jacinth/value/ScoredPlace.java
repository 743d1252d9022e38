package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Text;
import dev.jacinth.structure.TreeKey;

/// A place in the order of a [LargeSortedSet]: that of an element, or before or behind all elements of a score.
final class ScoredPlace implements TreeKey {

    private double score;
    private long member;
    private int length;
    private int block;
    private int tie;

    /// The place of the element with this score and member, whether or not there is one.
    ScoredPlace ofElement(double score, long member, int length) {
        this.score = score;
        this.member = member;
        this.length = length;
        this.block = 0;
        this.tie = 0;
        return this;
    }

    /// The place of an element that is there: comparing it with itself reads nothing.
    ScoredPlace ofBlock(double score, int block, long member, int length) {
        ofElement(score, member, length);
        this.block = block;
        return this;
    }

    /// Before all elements of this score.
    ScoredPlace before(double score) {
        return bound(score, -1);
    }

    /// Behind all elements of this score.
    ScoredPlace behind(double score) {
        return bound(score, 1);
    }

    private ScoredPlace bound(double score, int tie) {
        this.score = score;
        this.tie = tie;
        return this;
    }

    @Override
    public int compare(View view, long entry) {
        double other = LargeSortedSet.entryScore(entry);
        return score < other ? -1 : score > other ? 1 : compareTie(view, entry);
    }

    private int compareTie(View view, long entry) {
        if (tie != 0) {
            return tie;
        }
        int other = LargeSortedSet.entryBlock(entry);
        if (other == block) {
            return 0;
        }
        return -Text.compare(view, view.at(other) + LargeSortedSet.MEMBER, member, length);
    }

    /// What the interface does, repeated so that this loop has a profile of its own and compares scores in place.
    @Override
    public int countUpTo(View view, long entries, int stride, int count) {
        double wanted = score;
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long entry = entries + (long) middle * stride;
            double other = Double.longBitsToDouble(Native.getLong(entry));
            if (other < wanted || (other == wanted && compareTie(view, entry) >= 0)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
