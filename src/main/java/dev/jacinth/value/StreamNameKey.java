package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Text;
import dev.jacinth.structure.TreeKey;

/// The name of a group or of a consumer, by which the tree of them is searched.
final class StreamNameKey implements TreeKey {

    private final int nameOffset;
    private final Scratch scratch = new Scratch();
    private long address;
    private int length;

    /// @param nameOffset where the name is in the block that an entry of the tree names
    StreamNameKey(int nameOffset) {
        this.nameOffset = nameOffset;
    }

    StreamNameKey set(long itsAddress, int itsLength) {
        address = itsAddress;
        length = itsLength;
        return this;
    }

    /// As [Aggregate#release].
    void release() {
        scratch.release();
    }

    @Override
    public int compare(View view, long entry) {
        long text = view.at(Native.getInt(entry)) + nameOffset;
        return Native.compare(address, length, Text.address(view, text, scratch), Text.length(text));
    }
}
