package dev.jacinth.structure;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Constants;
import dev.jacinth.memory.Memory;

/// The bytes of a [Dict].
///
/// ```
///  root (40 bytes)
///   0        8           12      13      16         20               24         28          32            40
///  +--------+-----------+-------+-------+----------+----------------+----------+-----------+-------------+
///  | size   | directory | depth | 0     | segments | segments at    | overflow | freed up  | bytes of    |
///  | u64    | address   | u8    |       | u32      | that depth u32 | buckets  | to (u32)  | entries i64 |
///  +--------+-----------+-------+-------+----------+----------------+----------+-----------+-------------+
///
///  directory entry (one long)
///   63            41 40    37 36     32 31                 0
///  +----------------+--------+---------+--------------------+
///  | entries        | log2   | depth   | segment address    |
///  |                | buckets| of segm.|                    |
///  +----------------+--------+---------+--------------------+
///
///  bucket (64 bytes, one cache line)
///   0                    12                                                60         64
///  +--+--+--+-- --+--+--+-----------+-----------+--   --+-----------+----------+
///  |t0|t1|t2|     |t10|t11| entry 0 | entry 1   |       | entry 11  | overflow |
///  +--+--+--+-- --+--+--+-----------+-----------+--   --+-----------+----------+
///   12 tags of 1 byte     12 addresses of 4 bytes                    address
///
///  hash
///   63                   63-depth                                  8 7     0
///  +--------------------+-------------------+-----------------------+-------+
///  | directory index    | bucket in segment | unused                |  tag  |
///  +--------------------+-------------------+-----------------------+-------+
/// ```
///
/// Why 12: 12 tags + 12 * 4 bytes of addresses + 4 bytes of overflow are the 64 bytes of a cache line, so that a lookup
/// which finds its key touches one line here and one in the entry, and a tag sends it to a wrong entry once in about 25
/// lookups (10 other tags, 255 values).
///
/// A tag is the lowest byte of the hash, or 1 where that is 0; 0 marks an empty slot. Depth and bucket bits come from
/// the other end of the hash, so they do not weaken the tag.
final class DictLayout {

    static final int ROOT_BYTES = 40;
    static final int ROOT_SIZE = 0;
    static final int ROOT_DIRECTORY = 8;
    static final int ROOT_DEPTH = 12;
    static final int ROOT_SEGMENTS = 16;
    static final int ROOT_DEEPEST = 20;
    static final int ROOT_OVERFLOW = 24;
    static final int ROOT_FREED = 28;
    static final int ROOT_ENTRY_BYTES = 32;

    static final int SLOTS = 12;
    static final int SLOTS_MASK = (1 << SLOTS) - 1;
    static final int TAGS_HIGH = 8;
    static final int ENTRIES = 12;
    static final int OVERFLOW = 60;
    static final int BUCKET_SHIFT = 6;
    static final int BUCKET_BYTES = 1 << BUCKET_SHIFT;

    /// A segment of this many bucket bits fills a page.
    static final int BUCKET_BITS_MAX = 8;

    /// The first segment begins with 4 buckets.
    static final int BUCKET_BITS_MIN = 2;

    /// A directory of up to this depth is one block; a deeper one is a block of addresses of such blocks.
    static final int PAGE_DEPTH = 11;

    /// The deepest directory: its top block is then a page.
    static final int DEPTH_MAX = 23;

    static final int ENTRY_BYTES = 8;

    private static final int ENTRY_DEPTH_SHIFT = 32;
    private static final int ENTRY_DEPTH_MASK = 0x1F;
    private static final int ENTRY_BITS_SHIFT = 37;
    private static final int ENTRY_BITS_MASK = 0xF;
    private static final int ENTRY_COUNT_SHIFT = 41;

    /// What is added to a directory entry for one more entry in the segment.
    static final long COUNT_ONE = 1L << ENTRY_COUNT_SHIFT;

    private static final long LOW_SEVEN_BITS = 0x7F7F_7F7F_7F7F_7F7FL;
    private static final long EVERY_BYTE = 0x0101_0101_0101_0101L;
    private static final long GATHER_BITS = 0x0102_0408_1020_4080L;

    static {
        Constants.require(ENTRIES == SLOTS, "addresses follow the tags");
        Constants.require(OVERFLOW == ENTRIES + SLOTS * Integer.BYTES, "the overflow address follows the addresses");
        Constants.require(BUCKET_BYTES == OVERFLOW + Integer.BYTES, "a bucket is filled");
        Constants.require(BUCKET_BYTES << BUCKET_BITS_MAX == Memory.PAGE_BYTES, "a segment is a page");
        Constants.require(ENTRY_BYTES << PAGE_DEPTH == Memory.PAGE_BYTES, "a directory page is a page");
        Constants.require(Integer.BYTES << DEPTH_MAX - PAGE_DEPTH == Memory.PAGE_BYTES, "the top block is a page");
        Constants.require(DEPTH_MAX <= ENTRY_DEPTH_MASK && BUCKET_BITS_MAX <= ENTRY_BITS_MASK, "fields hold values");
        Constants.require(DEPTH_MAX + BUCKET_BITS_MAX <= Long.SIZE - Byte.SIZE, "the tag is apart from the position");
        for (int bits = BUCKET_BITS_MIN; bits <= BUCKET_BITS_MAX; bits++) {
            int bytes = BUCKET_BYTES << bits;
            Constants.require(Memory.blockBytes(bytes) == bytes, "a segment wastes nothing and lies on cache lines");
        }
    }

    private DictLayout() {}

    static int tag(long hash) {
        int low = (int) hash & 0xFF;
        return low == 0 ? 1 : low;
    }

    /// The top `bits` (0 to 63) of `hash`.
    static int top(long hash, int bits) {
        return (int) (hash >>> 1 >>> Long.SIZE - 1 - bits);
    }

    static long entry(int segment, int depth, int bits, int count) {
        return Integer.toUnsignedLong(segment)
                | (long) depth << ENTRY_DEPTH_SHIFT
                | (long) bits << ENTRY_BITS_SHIFT
                | (long) count << ENTRY_COUNT_SHIFT;
    }

    static int segmentOf(long entry) {
        return (int) entry;
    }

    static int depthOf(long entry) {
        return (int) (entry >>> ENTRY_DEPTH_SHIFT) & ENTRY_DEPTH_MASK;
    }

    static int bitsOf(long entry) {
        return (int) (entry >>> ENTRY_BITS_SHIFT) & ENTRY_BITS_MASK;
    }

    static int countOf(long entry) {
        return (int) (entry >>> ENTRY_COUNT_SHIFT);
    }

    static long withoutCount(long entry) {
        return entry & COUNT_ONE - 1;
    }

    /// The slots of the bucket whose tag is `tag`, as the lowest 12 bits: all tags are compared at once, in a long
    /// and an int, by the exact test for zero bytes (the shorter one takes a 1 above a hit for a hit, and 1 is a
    /// tag).
    static int slotsWith(long bucket, int tag) {
        long pattern = tag * EVERY_BYTE;
        long low = zeroBytes(Native.getLong(bucket) ^ pattern);
        long high = zeroBytes((Native.getInt(bucket + TAGS_HIGH) ^ pattern) | -1L << Integer.SIZE);
        return bitOfEachByte(low) | bitOfEachByte(high) << Byte.SIZE;
    }

    /// The highest bit of each byte that is zero.
    private static long zeroBytes(long bytes) {
        return ~((bytes & LOW_SEVEN_BITS) + LOW_SEVEN_BITS | bytes | LOW_SEVEN_BITS);
    }

    /// The highest bits of the eight bytes, side by side. No two products share a bit, so there is no carry.
    private static int bitOfEachByte(long highBits) {
        return (int) ((highBits >>> 7) * GATHER_BITS >>> 56);
    }

    static int occupiedSlots(long bucket) {
        return ~slotsWith(bucket, 0) & SLOTS_MASK;
    }

    static int entryAt(long bucket, int slot) {
        return Native.getInt(bucket + ENTRIES + (long) slot * Integer.BYTES);
    }

    static void put(long bucket, int slot, int tag, int entry) {
        Native.putByte(bucket + slot, (byte) tag);
        Native.putInt(bucket + ENTRIES + (long) slot * Integer.BYTES, entry);
    }

    static int overflowOf(long bucket) {
        return Native.getInt(bucket + OVERFLOW);
    }
}
