package dev.jacinth.structure;

import static dev.jacinth.structure.DictLayout.BUCKET_BYTES;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;

/// The buckets of a [Dict]: segments of a power of two of them, and the chains of overflow buckets.
final class DictSegment {

    private DictSegment() {}

    /// A segment of `2^bits` empty buckets, which can be written from then on. Where there is none, nothing is taken.
    static int allocate(Memory memory, int bits) {
        int segment = memory.allocate(BUCKET_BYTES << bits);
        try {
            Native.fill(memory.writable(segment), (long) BUCKET_BYTES << bits, (byte) 0);
            return segment;
        } catch (MemoryExhausted e) {
            memory.free(segment, BUCKET_BYTES << bits);
            throw e;
        }
    }

    static int bucketAt(int segment, int index) {
        return segment + index * (BUCKET_BYTES / Address.GRANULE_BYTES);
    }

    /// Puts an entry into the first empty slot of the chain that begins with the bucket at the writable pointer `home`.
    /// Returns how many buckets that took: 0 or 1. Where there is none to be had, nothing has changed.
    static int append(Memory memory, long home, int tag, int entry) {
        int empty = DictLayout.slotsWith(home, 0);
        if (empty != 0) {
            DictLayout.put(home, Integer.numberOfTrailingZeros(empty), tag, entry);
            return 0;
        }
        return appendToChain(memory, home, tag, entry);
    }

    private static int appendToChain(Memory memory, long home, int tag, int entry) {
        long last = home;
        for (int next = DictLayout.overflowOf(last); next != Address.NULL; next = DictLayout.overflowOf(last)) {
            last = memory.writable(next);
        }
        int empty = DictLayout.slotsWith(last, 0);
        if (empty != 0) {
            DictLayout.put(last, Integer.numberOfTrailingZeros(empty), tag, entry);
            return 0;
        }
        int overflow = allocate(memory, 0);
        DictLayout.put(memory.writable(overflow), 0, tag, entry);
        Native.putInt(last + DictLayout.OVERFLOW, overflow);
        return 1;
    }

    /// Reads the beginning of each entry of a bucket. Hashing the entries one by one waits for each cache miss in
    /// turn; the processor overlaps the misses of these few instructions.
    static long touch(View view, long bucket) {
        long sum = 0;
        for (int left = DictLayout.occupiedSlots(bucket); left != 0; left &= left - 1) {
            sum += Native.getLong(view.at(DictLayout.entryAt(bucket, Integer.numberOfTrailingZeros(left))));
        }
        return sum;
    }

    /// Copies what the buckets of a segment hold into those of another, two into one: bucket i goes to
    /// `targetFirst + i / 2`, where it belongs when a bit less of the hash counts. Returns how many buckets that took.
    static int gather(Memory memory, int source, int sourceBits, int target, int targetFirst) {
        int taken = 0;
        for (int i = 0; i < 1 << sourceBits; i++) {
            int bucket = bucketAt(source, i);
            while (bucket != Address.NULL) {
                long pointer = memory.at(bucket);
                for (int left = DictLayout.occupiedSlots(pointer); left != 0; left &= left - 1) {
                    int slot = Integer.numberOfTrailingZeros(left);
                    long home = memory.writable(bucketAt(target, targetFirst + i / 2));
                    taken += append(memory, home, Native.getByte(pointer + slot), DictLayout.entryAt(pointer, slot));
                }
                bucket = DictLayout.overflowOf(pointer);
            }
        }
        return taken;
    }

    /// Frees a segment and all its chains; returns how many overflow buckets there were.
    static int free(Memory memory, int segment, int bits) {
        int freed = 0;
        for (int i = 0; i < 1 << bits; i++) {
            freed += freeChain(memory, bucketAt(segment, i));
        }
        memory.free(segment, BUCKET_BYTES << bits);
        return freed;
    }

    /// Frees the overflow buckets of a bucket, whose link to them is left as it is; returns how many there were.
    static int freeChain(Memory memory, int bucket) {
        int freed = 0;
        int next = DictLayout.overflowOf(memory.at(bucket));
        while (next != Address.NULL) {
            int overflow = next;
            next = DictLayout.overflowOf(memory.at(overflow));
            memory.free(overflow, BUCKET_BYTES);
            freed++;
        }
        return freed;
    }

    /// Visits the overflow buckets of a bucket.
    static void forEachOverflow(View view, int bucket, BlockVisitor visitor) {
        int next = DictLayout.overflowOf(view.at(bucket));
        while (next != Address.NULL) {
            visitor.block(next, BUCKET_BYTES);
            next = DictLayout.overflowOf(view.at(next));
        }
    }
}
