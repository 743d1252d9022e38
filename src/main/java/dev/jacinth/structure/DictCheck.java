package dev.jacinth.structure;

import static dev.jacinth.memory.Invariants.require;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.View;
import java.util.HashSet;
import java.util.Set;

/// Walks a [Dict] and checks its invariants 1 to 6; the numbers in the messages are theirs.
final class DictCheck {

    private final View view;
    private final DictKeys keys;
    private final long root;
    private final int directory;
    private final int depth;
    private final Set<Integer> seen = new HashSet<>();
    private long size;
    private int segments;
    private int deepest;
    private int overflow;

    DictCheck(View view, DictKeys keys, int root) {
        this.view = view;
        this.keys = keys;
        this.root = view.at(root);
        this.directory = Native.getInt(this.root + DictLayout.ROOT_DIRECTORY);
        this.depth = Native.getByte(this.root + DictLayout.ROOT_DEPTH);
    }

    void run() {
        int index = 0;
        while (index < 1 << depth) {
            index += segment(index);
        }
        require(index == 1 << depth, "1: the segments reach beyond the directory");
        require(size == Native.getLong(root + DictLayout.ROOT_SIZE), "6: there are " + size + " entries");
        require(segments == Native.getInt(root + DictLayout.ROOT_SEGMENTS), "there are " + segments + " segments");
        require(deepest == Native.getInt(root + DictLayout.ROOT_DEEPEST), deepest + " segments have the full depth");
        require(overflow == Native.getInt(root + DictLayout.ROOT_OVERFLOW), "there are " + overflow + " overflows");
    }

    /// Checks the segment whose range begins at `index` and returns the length of its range.
    private int segment(int index) {
        long entry = DictDirectory.get(view, directory, depth, index);
        int segmentDepth = DictLayout.depthOf(entry);
        int bits = DictLayout.bitsOf(entry);
        require(segmentDepth <= depth, "1: a segment is deeper than the directory");
        int range = 1 << depth - segmentDepth;
        require(index % range == 0, "1: a range begins at " + index);
        for (int i = 1; i < range; i++) {
            long other = DictDirectory.get(view, directory, depth, index + i);
            require(other == DictLayout.withoutCount(entry), "1: entry " + (index + i) + " differs from " + index);
        }
        boolean rightSize = depth == 0
                ? bits >= DictLayout.BUCKET_BITS_MIN && bits <= DictLayout.BUCKET_BITS_MAX
                : bits == DictLayout.BUCKET_BITS_MAX;
        require(rightSize, "2: a segment of depth " + segmentDepth + " has 2^" + bits + " buckets");
        int count = 0;
        for (int i = 0; i < 1 << bits; i++) {
            int bucket = DictSegment.bucketAt(DictLayout.segmentOf(entry), i);
            long prefix = (long) (index >>> depth - segmentDepth) << bits | i;
            count += chain(bucket, prefix, segmentDepth + bits);
        }
        require(count == DictLayout.countOf(entry), "6: " + count + " entries, counted " + DictLayout.countOf(entry));
        segments++;
        deepest += segmentDepth == depth ? 1 : 0;
        size += count;
        return range;
    }

    private int chain(int first, long prefix, int prefixBits) {
        int count = 0;
        for (int bucket = first; bucket != Address.NULL; ) {
            long pointer = view.at(bucket);
            int next = DictLayout.overflowOf(pointer);
            int occupied = DictLayout.occupiedSlots(pointer);
            require(next == Address.NULL || occupied == DictLayout.SLOTS_MASK, "4: a bucket with overflow has room");
            require(bucket == first || occupied != 0, "4: an overflow bucket is empty");
            for (int slot = 0; slot < DictLayout.SLOTS; slot++) {
                slot(pointer, slot, prefix, prefixBits);
            }
            count += Integer.bitCount(occupied);
            overflow += bucket == first ? 0 : 1;
            bucket = next;
        }
        return count;
    }

    private void slot(long bucket, int slot, long prefix, int prefixBits) {
        int tag = Native.getUnsignedByte(bucket + slot);
        int entry = DictLayout.entryAt(bucket, slot);
        require((tag == 0) == (entry == Address.NULL), "5: tag " + tag + " with entry " + entry);
        if (entry != Address.NULL) {
            long hash = keys.hash(view, entry);
            require(tag == DictLayout.tag(hash), "3: entry " + entry + " has tag " + tag);
            require(DictLayout.top(hash, prefixBits) == prefix, "3: entry " + entry + " is in a wrong bucket");
            require(seen.add(entry), "3: entry " + entry + " is there twice");
        }
    }
}
