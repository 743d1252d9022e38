package dev.jacinth.structure;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.Constants;
import dev.jacinth.memory.Memory;

/// The bytes of a [Tree]: its head, its inner nodes, its leaves. All numbers are little-endian.
///
/// ```
///   head, 24 bytes: the block that names the tree
///    0          8        12         16         20       21            22          23      24
///   +----------+--------+----------+----------+--------+-------------+-----------+-------+
///   | size i64 | root   | leaves   | inners   | height | entry bytes | key bytes | begin |
///   +----------+--------+----------+----------+--------+-------------+-----------+-------+
///     root: the address of the topmost node, 0 in an empty tree; leaves, inners: how many nodes there are of each kind
///     height: levels of nodes; 0 = empty, 1 = the root is a leaf; key bytes: 0 in a tree by position
///     begin: the slots of the first leaf, up to 255, that are free before its entries, so that a queue moves nothing
///            when its first entry goes; 0 in an empty and in a weighted tree
///
///   leaf                                      no header: whoever points to a leaf knows how many entries it has
///    0        e        2e
///   +--------+--------+--------+----          e = entry bytes
///   | entry  | entry  | entry  | ...
///   +--------+--------+--------+----
///
///   leaf of a weighted tree                   has to say it, since who points to it knows the sum of weights
///    0       2    4        4 + e
///   +-------+----+--------+--------+----      slots: how many entries
///   | slots | 0  | entry  | entry  | ...      in each entry, where its shape says, a u16: its weight
///   +-------+----+--------+--------+----
///
///   inner node of capacity n                  three arrays, so that a search reads nothing but keys
///    0       2    4             4 + 4n       4 + 8n                   k = key bytes
///   +-------+----+-------------+------------+---------+---------+----
///   | slots | 0  | u32 child[] | u32 count[]| (key 0) | key 1   | ...
///   +-------+----+-------------+------------+---------+---------+----
///     slots: how many children; child: an address; count: the entries below that child, or the sum of their weights
///     key i: the first k bytes of the first entry below child i. Key 0 is undefined: whoever points to the node has it
/// ```
///
/// Why both kinds are blocks of 1 KiB: at a million random entries of 12 bytes, 512, 1024 and 2048 bytes differ in
/// time by less than the measurement does (`TreeBenchmark`: half the size is one level and its cache misses more,
/// twice the size moves twice as much), but take 15.7, 15.0 and 14.8 bytes an entry, and 17.3, 16.2 and 15.7 after
/// every entry has been replaced. Small trees speak for the small node. And 16 of 1 KiB fill a page exactly. Worked
/// example, the expiry index (e = k = 12): a leaf has 1024 / 12 = 85 entries, an inner node (1024 - 4) / (4 + 4 + 12)
/// = 51 children; three quarters full, three levels reach 93,000 and four 3.5 million entries.
final class TreeLayout {

    static final int NODE_BYTES = 1024;

    static final int SIZE = 0;
    static final int ROOT = 8;
    static final int LEAVES = 12;
    static final int INNERS = 16;
    static final int HEIGHT = 20;
    static final int ENTRY_BYTES = 21;
    static final int KEY_BYTES = 22;
    static final int BEGIN = 23;
    static final int HEAD_BYTES = 24;

    static final int BEGIN_MAX = 255;

    /// Of weighted trees; the slots are where inner nodes have theirs.
    static final int LEAF_HEADER_BYTES = 4;

    static final int SLOTS = 0;
    static final int CHILDREN = 4;
    static final int CHILD_SHIFT = 2;
    static final int COUNT_SHIFT = 2;
    static final int SLOT_BYTES = (1 << CHILD_SHIFT) + (1 << COUNT_SHIFT);

    static final int ENTRY_BYTES_MAX = 40;

    /// More levels than a tree can have: see [TreeShape].
    static final int LEVELS_MAX = 16;

    static {
        Constants.require(Memory.blockBytes(NODE_BYTES) == NODE_BYTES, "a node wastes nothing of its block");
        Constants.require(Memory.PAGE_BYTES % NODE_BYTES == 0, "nodes fill a page");
        Constants.require(Memory.blockBytes(HEAD_BYTES) == HEAD_BYTES, "a head wastes nothing of its block");
        Constants.require(HEAD_BYTES % Address.GRANULE_BYTES == 0, "a head is whole granules");
        Constants.require(ENTRY_BYTES_MAX < 1 << Byte.SIZE, "the width of an entry fits its byte");
        Constants.require(NODE_BYTES / SLOT_BYTES < 1 << Short.SIZE, "the slots of a node fit a short");
    }

    private TreeLayout() {}

    static long size(long head) {
        return Native.getLong(head + SIZE);
    }

    static int root(long head) {
        return Native.getInt(head + ROOT);
    }

    static int height(long head) {
        return Native.getByte(head + HEIGHT);
    }

    static int slots(long inner) {
        return Native.getShort(inner + SLOTS);
    }

    static int child(long inner, int slot) {
        return Native.getInt(inner + CHILDREN + ((long) slot << CHILD_SHIFT));
    }

    static int begin(long head) {
        return Native.getUnsignedByte(head + BEGIN);
    }

    static void setBegin(long head, int begin) {
        Native.putByte(head + BEGIN, (byte) begin);
    }

    static void setRoot(long head, int root, int height) {
        Native.putInt(head + ROOT, root);
        Native.putByte(head + HEIGHT, (byte) height);
    }

    static void addSize(long head, long positions) {
        Native.putLong(head + SIZE, size(head) + positions);
    }

    /// Counts nodes made (1) or freed (-1) at `level`.
    static void addNodes(long head, int level, int nodes) {
        long field = head + (level == 0 ? LEAVES : INNERS);
        Native.putInt(field, Native.getInt(field) + nodes);
    }

    static void setSlots(long inner, int slots) {
        Native.putShort(inner + SLOTS, (short) slots);
    }

    static void setChild(long inner, int slot, int child) {
        Native.putInt(inner + CHILDREN + ((long) slot << CHILD_SHIFT), child);
    }
}
