package dev.jacinth.structure;

import dev.jacinth.memory.Constants;
import dev.jacinth.memory.Memory;

/// The bytes of a [Blob].
///
/// ```
///  root (20 bytes)
///   0          8          12            16         18      19  20
///  +----------+----------+-------------+----------+--------+---+
///  | length   | index    | capacity of | bytes of | height | 0 |
///  | u64      | address  | index (u32) | tail u16 | u8     |   |
///  +----------+----------+-------------+----------+--------+---+
///
///  height 0: at most one chunk         index -> chunk
///  height 1: up to 4,096 chunks        index -> [ chunk 0 | chunk 1 | ... ]                       16 MiB
///  height 2: up to 4,096 leaves        index -> [ leaf 0 | leaf 1 | ... ]                         64 GiB
///                                                  +-> [ chunk 0 | ... | chunk 4095 ]
///
///  chunk      4,096 bytes of content; the last one (the tail) a block of `bytes of tail`, which hold the rest
/// ```
///
/// Why 4,096: four fit a page exactly; an index of 4 bytes for each adds a thousandth; a write with a snapshot open
/// copies a page of 16 KiB whatever the chunk is; and the socket and BITCOUNT get pieces that are worth the call.
///
/// Worked example: 9,300 bytes are two chunks of 4,096, a tail of 1,108 bytes in a block of 1,256, an index of 4
/// addresses (16 bytes) and the root (24): 9,488 bytes, 2 % over.
final class BlobLayout {

    static final int ROOT_BYTES = 20;
    static final int ROOT_LENGTH = 0;
    static final int ROOT_INDEX = 8;
    static final int ROOT_CAPACITY = 12;
    static final int ROOT_TAIL_BYTES = 16;
    static final int ROOT_HEIGHT = 18;

    static final int CHUNK_SHIFT = 12;
    static final int CHUNK_BYTES = 1 << CHUNK_SHIFT;
    static final int CHUNK_MASK = CHUNK_BYTES - 1;

    /// Addresses in a leaf, and in the largest index block.
    static final int LEAF_SHIFT = 12;

    static final int LEAF_CHUNKS = 1 << LEAF_SHIFT;
    static final int LEAF_MASK = LEAF_CHUNKS - 1;

    /// The first index block.
    static final int CAPACITY_MIN = 4;

    static final long LENGTH_MAX = (long) LEAF_CHUNKS * LEAF_CHUNKS * CHUNK_BYTES;

    static {
        Constants.require(LEAF_CHUNKS * Integer.BYTES == Memory.PAGE_BYTES, "a leaf is a page");
        Constants.require(Memory.blockBytes(CHUNK_BYTES) == CHUNK_BYTES, "a chunk wastes nothing");
        Constants.require(Memory.PAGE_BYTES % CHUNK_BYTES == 0, "chunks fill a page");
        Constants.require(CHUNK_BYTES < 1 << Short.SIZE, "the size of a tail fits an unsigned short");
        Constants.require(LENGTH_MAX >= 512L << 20, "a string of 512 MB fits");
    }

    private BlobLayout() {}

    static int chunks(long length) {
        return (int) (length + CHUNK_MASK >>> CHUNK_SHIFT);
    }
}
