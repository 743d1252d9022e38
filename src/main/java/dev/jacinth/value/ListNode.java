package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.structure.TreeShape;

/// An entry in the tree of a list: a node with some elements of the list.
///
/// ```
///    0            4               6           7    8
///   +------------+---------------+-----------+----+
///   | root u32   | elements u16  | kind u8   | 0  |
///   +------------+---------------+-----------+----+
///     kind 0: the root is that of a Pack of so many elements; 1: of a Blob, which is one element
/// ```
///
/// All methods take the raw pointer of an entry.
final class ListNode {

    private static final int ROOT = 0;
    private static final int ELEMENTS = 4;
    private static final int KIND = 6;
    private static final int BYTES = 8;
    private static final int PACK = 0;
    private static final int BLOB = 1;

    static final TreeShape SHAPE = TreeShape.weighted(BYTES, ELEMENTS);

    private ListNode() {}

    static int root(long entry) {
        return Native.getInt(entry + ROOT);
    }

    static void setRoot(long entry, int root) {
        Native.putInt(entry + ROOT, root);
    }

    static int elements(long entry) {
        return Native.getShort(entry + ELEMENTS) & TreeShape.WEIGHT_MAX;
    }

    static boolean isBlob(long entry) {
        return Native.getByte(entry + KIND) == BLOB;
    }

    /// Writes all of an entry but the number of its elements, which is the tree's.
    static void put(long entry, int root, boolean blob) {
        Native.putInt(entry + ROOT, root);
        Native.putShort(entry + KIND, (short) (blob ? BLOB : PACK));
    }
}
