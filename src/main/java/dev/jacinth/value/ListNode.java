package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Pack;
import dev.jacinth.structure.TreeShape;

/// An entry in the tree of a list: a node with some elements of the list.
///
/// ```
///    0            4               6            8
///   +------------+---------------+------------+
///   | root u32   | elements u16  | begin u16  |
///   +------------+---------------+------------+
///     begin: where in its block a Pack of so many elements begins, which slides, so that neither end of a list is
///     dearer than the other; or BLOB, and the root is that of a Blob, which is one element
/// ```
///
/// All methods take the raw pointer of an entry.
final class ListNode {

    private static final int ROOT = 0;
    private static final int ELEMENTS = 4;
    private static final int BEGIN = 6;
    private static final int BYTES = 8;
    private static final short BLOB = -1;

    static final TreeShape SHAPE = TreeShape.weighted(BYTES, ELEMENTS);

    private ListNode() {}

    static int root(long entry) {
        return Native.getInt(entry + ROOT);
    }

    static int elements(long entry) {
        return Native.getShort(entry + ELEMENTS) & TreeShape.WEIGHT_MAX;
    }

    static boolean isBlob(long entry) {
        return Native.getShort(entry + BEGIN) == BLOB;
    }

    /// Points `pack` at the node, which is no Blob, for reading and changing; [#putPack] is to follow a change.
    static Pack open(long entry, Pack pack, Memory memory) {
        return pack.openSliding(memory, root(entry), Native.getShort(entry + BEGIN));
    }

    /// Points `pack` at the node, which is no Blob, for reading.
    static Pack open(long entry, Pack pack, View view) {
        return pack.openSliding(view, root(entry), Native.getShort(entry + BEGIN));
    }

    /// Says where the pack of the node is now.
    static void putPack(long entry, Pack pack) {
        Native.putInt(entry + ROOT, pack.root());
        Native.putShort(entry + BEGIN, (short) pack.begin());
    }

    /// Writes all of an entry but the number of its elements, which is the tree's.
    ///
    /// @param root that of a Blob, or of a pack that begins where its block does
    static void put(long entry, int root, boolean blob) {
        Native.putInt(entry + ROOT, root);
        Native.putShort(entry + BEGIN, blob ? BLOB : 0);
    }
}
