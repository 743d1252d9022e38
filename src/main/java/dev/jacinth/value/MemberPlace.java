package dev.jacinth.value;

import dev.jacinth.memory.View;
import dev.jacinth.structure.Text;
import dev.jacinth.structure.TreeKey;

/// A place before or behind a member in a [LargeSortedSet] whose elements all have the same score, so that they are in
/// the order of their members. Where they have not, it is somewhere.
final class MemberPlace implements TreeKey {

    private long member;
    private int length;
    private int tie;

    /// @param behind whether the place is behind the element with this member, if there is one, or before it
    MemberPlace of(long member, int length, boolean behind) {
        this.member = member;
        this.length = length;
        this.tie = behind ? 1 : -1;
        return this;
    }

    @Override
    public int compare(View view, long entry) {
        int block = LargeSortedSet.entryBlock(entry);
        int order = -Text.compare(view, view.at(block) + LargeSortedSet.MEMBER, member, length);
        return order == 0 ? tie : order;
    }
}
