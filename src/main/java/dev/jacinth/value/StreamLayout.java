package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Constants;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Pack;
import dev.jacinth.structure.TreeShape;

/// The bytes of a stream.
///
/// ```
///   root, 80 bytes: what the key record names
///    0         8         24         40                56              64            72      76       80
///   +---------+---------+----------+-----------------+---------------+-------------+-------+--------+
///   | entries | last id | first id | highest deleted | entries ever  | bytes of    | nodes | groups |
///   | i64     |         |          | id              | added  i64    | nodes  i64  | tree  | tree   |
///   +---------+---------+----------+-----------------+---------------+-------------+-------+--------+
///     an id is two u64: milliseconds, sequence; groups is 0 until there has been one
///
///   nodes ──> tree by id      [ master id | node u32 | form u32 ]          24 bytes for each node
///                                              │
///         form PACK: a Pack                    ▼                           up to 8 KiB, many entries
///         form BLOB: a Blob with the bytes of a larger listpack            exactly one entry, which is not deleted
///
///   a node   a listpack in the form that Redis gives it, so that RDB and DUMP carry it as it is:
///   +-------+---------+---+---------+-- --+---------+---+-------+-------+-- --
///   | count | deleted | n | field 1 | ... | field n | 0 | entry | entry | ...
///   +-------+---------+---+---------+-- --+---------+---+-------+-------+-- --
///      the master entry: how many entries are there, how many are marked as deleted, and the fields of the first one
///
///   an entry with the fields of the master entry
///   +-------+-----+------+---------+-- --+---------+--------+
///   | flags | +ms | +seq | value 1 | ... | value n | pieces |
///   +-------+-----+------+---------+-- --+---------+--------+
///
///   one with fields of its own
///   +-------+-----+------+---+---------+---------+-- --+---------+---------+--------+
///   | flags | +ms | +seq | m | field 1 | value 1 | ... | field m | value m | pieces |
///   +-------+-----+------+---+---------+---------+-- --+---------+---------+--------+
///      flags: 1 deleted, 2 fields of the master entry; +ms, +seq: what is to be added to the node's master id;
///      pieces: how many elements of the listpack the entry has without this one, for going backwards
///
///   groups ──> tree by name   [ group u32 ]
///                                  │
///                                  ▼   0         16            24        28          32
///                       group         +---------+-------------+---------+-----------+-------------+
///                                     | last id | entries     | pending | consumers | name (Text)  |
///                                     |         | read   i64  | tree    | tree      |             |
///                                     +---------+-------------+---------+-----------+-------------+
///                                       entries read: -1 where unknown
///
///     consumers ──> tree by name   [ consumer u32 ]
///                                        │   0          8            16     20
///                                        ▼  +----------+------------+------+-------------+
///                             consumer      | seen at  | active at  | owned| name (Text) |
///                                           | i64 ms   | i64 ms, -1 | tree |             |
///                                           +----------+------------+------+-------------+
///
///     pending ──> tree by id   [ id | delivered at i64 | deliveries i64 | consumer u32 ]     36 bytes
///     owned   ──> tree by id   [ id ]                                                        16 bytes
/// ```
///
/// What is pending stands once, in the tree of the group, and names its consumer; the consumer has but the ids. So an
/// entry that is acknowledged is found by one search, and one that is claimed moves 16 bytes. Groups and consumers are
/// mostly few: their trees have nodes of 256 bytes. They never move, so that their address is their name within the
/// stream.
///
/// Worked example: a stream of a million entries of one field and 10 bytes each has 10,000 nodes of 100 entries; each
/// entry takes 2 + 3 + 2 + 12 + 2 = 21 bytes in a pack of some 2.1 KB, which is in a block of 2,336.
final class StreamLayout {

    static final int ENTRIES = 0;
    static final int LAST_ID = 8;
    static final int FIRST_ID = 24;
    static final int MAX_DELETED_ID = 40;
    static final int ENTRIES_ADDED = 56;
    static final int NODE_BYTES = 64;
    static final int NODES = 72;
    static final int GROUPS = 76;
    static final int ROOT_BYTES = 80;

    static final int NODE_ROOT = 16;
    static final int NODE_FORM = 20;

    static final int PACK = 0;
    static final int BLOB = 1;

    /// The largest listpack that is kept as a pack: counting what is deleted may make it a little longer.
    static final int PACK_BYTES_MAX = Pack.BYTES_MAX - 16;

    static final int FLAG_DELETED = 1;
    static final int FLAG_SAME_FIELDS = 2;

    /// Elements of an entry that has no fields: flags and two differences.
    static final int PIECES_MIN = 3;

    static final int GROUP_LAST_ID = 0;
    static final int GROUP_ENTRIES_READ = 16;
    static final int GROUP_PENDING = 24;
    static final int GROUP_CONSUMERS = 28;
    static final int GROUP_NAME = 32;

    static final int CONSUMER_SEEN = 0;
    static final int CONSUMER_ACTIVE = 8;
    static final int CONSUMER_OWNED = 16;
    static final int CONSUMER_NAME = 20;

    static final int PENDING_TIME = 16;
    static final int PENDING_DELIVERIES = 24;
    static final int PENDING_CONSUMER = 32;
    static final int PENDING_BYTES = 36;

    static final TreeShape NODES_SHAPE = TreeShape.ordered(24, StreamId.BYTES);
    static final TreeShape NAMES_SHAPE = TreeShape.ordered(Integer.BYTES, Integer.BYTES, 256);
    static final TreeShape PENDING_SHAPE = TreeShape.ordered(PENDING_BYTES, StreamId.BYTES);
    static final TreeShape OWNED_SHAPE = TreeShape.ordered(StreamId.BYTES, StreamId.BYTES);

    static {
        Constants.require(NODE_ROOT >= StreamId.BYTES && PENDING_TIME >= StreamId.BYTES, "the key comes first");
    }

    private StreamLayout() {}

    static int nodes(View view, int root) {
        return Native.getInt(view.at(root) + NODES);
    }

    static int groups(View view, int root) {
        return Native.getInt(view.at(root) + GROUPS);
    }
}
