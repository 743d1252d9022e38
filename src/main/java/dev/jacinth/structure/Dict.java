package dev.jacinth.structure;

import static dev.jacinth.structure.DictLayout.BUCKET_BITS_MAX;
import static dev.jacinth.structure.DictLayout.BUCKET_BITS_MIN;
import static dev.jacinth.structure.DictLayout.BUCKET_BYTES;
import static dev.jacinth.structure.DictLayout.BUCKET_SHIFT;
import static dev.jacinth.structure.DictLayout.COUNT_ONE;
import static dev.jacinth.structure.DictLayout.DEPTH_MAX;
import static dev.jacinth.structure.DictLayout.OVERFLOW;
import static dev.jacinth.structure.DictLayout.SLOTS;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Constants;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import java.util.random.RandomGenerator;

/// A hash table that never rehashes: extendible hashing over segments of cache-line buckets.
///
/// ```
///   hash = 1 0 | 1 1 0 1 0 0 1 1 | . . . . . .      depth 2, 8 bucket bits
///           |         |
///           |         +-------------------------------------+
///           v                                               v bucket 211
///   root -> directory         segment (up to a page)
///           +----+           +--------+--------+----     --+--------+---
///           | 00 |--+------> | bucket | bucket |           | bucket |--> overflow bucket
///           | 01 |--+        +--------+--------+----     --+--------+---
///           | 10 |---------> (another segment)
///           | 11 |---------> (another)                         layouts: DictLayout
///           +----+
/// ```
///
/// The top bits of the hash choose the segment, the bits after those the bucket in it, so the buckets of the whole
/// Dict lie in the order of hashes. Entries are opaque non-zero addresses whose blocks the caller owns; [DictKeys]
/// compares and hashes them.
///
/// **Growth.** The first segment starts with 4 buckets and doubles up to 256, a page. From then on a segment that is
/// more than 85 % full splits in two; where it was as deep as the directory, the directory doubles first. A split
/// touches the entries of one segment (about 2,600). A bucket whose 12 slots are taken chains overflow buckets of the
/// same form: at 85 % (10.2 to a bucket) 22 % of the buckets have one and hold 4 to 5 % of the entries; on average
/// over the growth it is far less. Buddies that together are below 30 % merge, a lone segment below 15 % halves: far
/// enough from 85 % that no alternation of inserts and removals makes it go back and forth. Where memory ends while a
/// segment splits or merges, the segment stays as it is: the entry asked for is in, the chains are longer.
///
/// **Room.** 64 bytes for 12 slots: between 6.3 + 1.4 (overflow) bytes for an entry at 85 % and 12.6 after all segments
/// have split, which with fair hashes happens at nearly the same time.
///
/// **Scanning.** A cursor is a position in the order of hashes. As an entry never moves in that order, whatever grows
/// or shrinks between two calls, a full scan returns each entry that was there all the time exactly once.
///
/// **Using it.** A Dict object is a flyweight: [#open(Memory, int)] or [#open(View, int)] points it at a root. Only one
/// object at a time may be pointed at a root that changes, since depth and directory are cached here. A slot, as `find`
/// returns it, is good until the next `insert` or `removeAt`.
///
/// Invariants:
/// 1. The entries of the directory for one segment of depth d are the `2^(depth - d)` that share the top d bits. The
///    first has the count, in the others it is 0.
/// 2. A segment of a directory of depth 0 has 4 to 256 buckets; all others have 256.
/// 3. An entry is in the chain of the bucket that its hash names, once, under the tag of its hash.
/// 4. A bucket that has an overflow bucket is full; an overflow bucket is not empty.
/// 5. An empty slot has tag 0; an occupied one has another tag and an entry other than 0.
/// 6. size is the sum of the counts; each count is the number of occupied slots of its segment's chains.
/// 7. The directory has at most one entry for 64 in the Dict when it doubles, so that no pattern of hashes inflates it.
public final class Dict {

    /// The slot that is none.
    public static final long NONE = 0;

    /// A segment that is fuller than this many percent of its slots grows.
    private static final int GROW_PERCENT = 85;

    /// What merges or halves is at most this full afterwards.
    private static final int SHRUNK_PERCENT = 30;

    private static final int MERGED_COUNT = (SLOTS << BUCKET_BITS_MAX) * SHRUNK_PERCENT / 100;
    private static final int ENTRIES_PER_DIRECTORY_ENTRY_MIN = 64;

    /// Cursors leave out the bits of a position that are always 0, so they stay below 2^31: some clients keep them in
    /// an int.
    private static final int CURSOR_SHIFT = Long.SIZE - DEPTH_MAX - BUCKET_BITS_MAX;

    private static final int SLOT_SHIFT = 32;
    private static final int SLOT_MASK = 0xF;
    private static final int INDEX_SHIFT = 36;

    /// In a bucket's chain, the number of slots over which a random choice is made. A chain of more than 48 entries
    /// where 10.2 are expected has a probability of 1e-17; the entries beyond are never chosen.
    private static final int RANDOM_SLOTS = 4 * SLOTS;

    private static final int RANDOM_TRIES_MAX = 10_000;

    static {
        Constants.require(2 * SHRUNK_PERCENT < GROW_PERCENT, "what has merged does not split soon");
        Constants.require(SLOTS <= SLOT_MASK + 1, "a slot number fits its field");
        Constants.require(INDEX_SHIFT + DEPTH_MAX < Long.SIZE, "a directory index fits its field");
    }

    private final DictKeys keys;
    private Memory memory;
    private View view;
    private int root;
    private int directory;
    private int depth;

    /// A sum that nobody needs, so that the reads of [DictSegment#touch] are not optimised away.
    private long unusedSum;

    /// A flyweight for Dicts whose entries `keys` understands. It must be opened before use.
    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    public Dict(DictKeys keys) {
        this.keys = keys;
    }

    /// An empty Dict; returns its root. Throws [MemoryExhausted] and takes nothing.
    public static int create(Memory memory) {
        int root = memory.allocate(DictLayout.ROOT_BYTES);
        int directory = Address.NULL;
        try {
            long pointer = memory.writable(root);
            directory = DictDirectory.allocate(memory, 0);
            int segment = DictSegment.allocate(memory, BUCKET_BITS_MIN);
            DictDirectory.set(memory, directory, 0, 0, DictLayout.entry(segment, 0, BUCKET_BITS_MIN, 0));
            Native.fill(pointer, DictLayout.ROOT_BYTES, (byte) 0);
            Native.putInt(pointer + DictLayout.ROOT_DIRECTORY, directory);
            Native.putInt(pointer + DictLayout.ROOT_SEGMENTS, 1);
            Native.putInt(pointer + DictLayout.ROOT_DEEPEST, 1);
            return root;
        } catch (MemoryExhausted e) {
            if (directory != Address.NULL) {
                DictDirectory.free(memory, directory, 0);
            }
            memory.free(root, DictLayout.ROOT_BYTES);
            throw e;
        }
    }

    /// Points this object at a Dict that may be read and changed.
    public Dict open(Memory memory, int root) {
        this.memory = memory;
        return point(memory.live(), root);
    }

    /// Points this object at a Dict for reading only. Changing it fails with a `NullPointerException`.
    @SuppressWarnings("NullAway") // Without memory a change fails at its first step.
    public Dict open(View view, int root) {
        this.memory = null;
        return point(view, root);
    }

    private Dict point(View view, int root) {
        this.view = view;
        this.root = root;
        long pointer = view.at(root);
        this.directory = Native.getInt(pointer + DictLayout.ROOT_DIRECTORY);
        this.depth = Native.getByte(pointer + DictLayout.ROOT_DEPTH);
        return this;
    }

    public int root() {
        return root;
    }

    /// The number of entries.
    public long size() {
        return Native.getLong(view.at(root) + DictLayout.ROOT_SIZE);
    }

    /// The slot of the entry with this key, or [#NONE].
    ///
    /// Where the call through [DictKeys] matters, a caller goes through the candidates itself.
    public long find(long hash, long keyAddress, int keyLength) {
        long slot = candidate(hash);
        while (slot != NONE && !keys.matches(view, entryAt(slot), keyAddress, keyLength)) {
            slot = nextCandidate(hash, slot);
        }
        return slot;
    }

    /// The first slot whose entry may have this hash, or [#NONE]: most often the right one or none.
    public long candidate(long hash) {
        int index = DictLayout.top(hash, depth);
        long entry = DictDirectory.get(view, directory, depth, index);
        int bucket = bucketOf(entry, hash);
        long pointer = view.at(bucket);
        int slots = DictLayout.slotsWith(pointer, DictLayout.tag(hash));
        if (slots != 0) {
            return slot(index, bucket, Integer.numberOfTrailingZeros(slots));
        }
        int overflow = DictLayout.overflowOf(pointer);
        return overflow == Address.NULL ? NONE : candidateInChain(hash, index, overflow);
    }

    /// Begins to fetch the bucket that an entry of this hash would be in, so that a search soon after need not wait for
    /// memory. The result says nothing, but must be used, lest the read be optimised away.
    public long fetchBucket(long hash) {
        return Native.getLong(
                view.at(bucketOf(DictDirectory.get(view, directory, depth, DictLayout.top(hash, depth)), hash)));
    }

    /// As [#fetchBucket], for the entry itself. It waits for the bucket, if that is not there.
    public long fetchEntry(long hash) {
        long slot = candidate(hash);
        return slot == NONE ? 0 : Native.getLong(view.at(entryAt(slot)));
    }

    /// The slot after `slot` whose entry may have this hash, or [#NONE].
    public long nextCandidate(long hash, long slot) {
        int bucket = (int) slot;
        long pointer = view.at(bucket);
        int slots = DictLayout.slotsWith(pointer, DictLayout.tag(hash)) & -2 << numberOf(slot);
        if (slots != 0) {
            return slot(indexOf(slot), bucket, Integer.numberOfTrailingZeros(slots));
        }
        return candidateInChain(hash, indexOf(slot), DictLayout.overflowOf(pointer));
    }

    private long candidateInChain(long hash, int index, int first) {
        int tag = DictLayout.tag(hash);
        int bucket = first;
        while (bucket != Address.NULL) {
            long pointer = view.at(bucket);
            int slots = DictLayout.slotsWith(pointer, tag);
            if (slots != 0) {
                return slot(index, bucket, Integer.numberOfTrailingZeros(slots));
            }
            bucket = DictLayout.overflowOf(pointer);
        }
        return NONE;
    }

    /// The entry in a slot.
    public int entryAt(long slot) {
        return DictLayout.entryAt(view.at((int) slot), numberOf(slot));
    }

    /// Puts another entry with the same key in the place of one. The slot stays good.
    public void replaceAt(long slot, int entry) {
        Native.putInt(memory.writable((int) slot) + DictLayout.ENTRIES + (long) numberOf(slot) * Integer.BYTES, entry);
    }

    /// Adds an entry whose key is known not to be there. Throws [MemoryExhausted] and has changed nothing.
    public void insert(long hash, int entry) {
        int index = DictLayout.top(hash, depth);
        long segmentEntry = DictDirectory.get(view, directory, depth, index);
        int first = firstIndex(segmentEntry, index);
        // What may fail for want of memory comes before the first change.
        long bucket = memory.writable(bucketOf(segmentEntry, hash));
        long count = DictDirectory.writable(memory, directory, depth, first);
        long size = memory.writable(root) + DictLayout.ROOT_SIZE;
        int taken = DictSegment.append(memory, bucket, DictLayout.tag(hash), entry);
        if (taken != 0) {
            addOverflow(taken);
        }
        Native.putLong(size, Native.getLong(size) + 1);
        long counted = Native.getLong(count) + COUNT_ONE;
        Native.putLong(count, counted);
        if (DictLayout.countOf(counted) > growCount(DictLayout.bitsOf(counted))) {
            grow(first, counted);
        }
    }

    /// Removes the entry in the slot and returns it. Its block must still be readable; the caller frees it afterwards.
    /// Throws [MemoryExhausted] and has changed nothing, which can only be while a snapshot is open.
    public int removeAt(long slot) {
        int index = indexOf(slot);
        int entry = entryAt(slot);
        long segmentEntry = DictDirectory.get(view, directory, depth, index);
        int first = firstIndex(segmentEntry, index);
        long count = DictDirectory.writable(memory, directory, depth, first);
        long size = memory.writable(root) + DictLayout.ROOT_SIZE;
        fillHole((int) slot, numberOf(slot), segmentEntry, entry);
        Native.putLong(size, Native.getLong(size) - 1);
        long counted = Native.getLong(count) - COUNT_ONE;
        Native.putLong(count, counted);
        shrink(first, counted);
        return entry;
    }

    /// Empties a slot; where the bucket has overflow, the last entry of the chain moves there (invariant 4).
    private void fillHole(int bucket, int slot, long segmentEntry, int entry) {
        int before = Address.NULL;
        int last = bucket;
        for (int next = DictLayout.overflowOf(view.at(last)); next != Address.NULL; ) {
            before = last;
            last = next;
            next = DictLayout.overflowOf(view.at(last));
        }
        long target = memory.writable(bucket);
        long source = memory.writable(last);
        int occupied = DictLayout.occupiedSlots(source);
        if (Integer.bitCount(occupied) == 1 && !isInSegment(segmentEntry, last)) {
            int link = before == Address.NULL ? linkTo(last, segmentEntry, entry) : before;
            Native.putInt(memory.writable(link) + OVERFLOW, Address.NULL);
        } else {
            last = Address.NULL;
        }
        int moved = source == target ? slot : Integer.numberOfTrailingZeros(occupied);
        DictLayout.put(target, slot, Native.getByte(source + moved), DictLayout.entryAt(source, moved));
        DictLayout.put(source, moved, 0, Address.NULL);
        if (last != Address.NULL) {
            memory.free(last, BUCKET_BYTES);
            addOverflow(-1);
        }
    }

    /// The bucket before an overflow bucket in the chain of the bucket where `entry` was.
    private int linkTo(int overflow, long segmentEntry, int entry) {
        int bucket = bucketOf(segmentEntry, keys.hash(view, entry));
        for (int next = DictLayout.overflowOf(view.at(bucket)); next != overflow; ) {
            bucket = next;
            next = DictLayout.overflowOf(view.at(bucket));
        }
        return bucket;
    }

    private static boolean isInSegment(long segmentEntry, int bucket) {
        int granules = bucket - DictLayout.segmentOf(segmentEntry);
        int segmentGranules = BUCKET_BYTES / Address.GRANULE_BYTES << DictLayout.bitsOf(segmentEntry);
        return Integer.compareUnsigned(granules, segmentGranules) < 0;
    }

    private static int growCount(int bits) {
        return (SLOTS << bits) * GROW_PERCENT / 100;
    }

    private void grow(int first, long segmentEntry) {
        try {
            if (DictLayout.bitsOf(segmentEntry) < BUCKET_BITS_MAX) {
                doubleSegment(segmentEntry);
            } else if (DictLayout.depthOf(segmentEntry) < depth) {
                split(first, segmentEntry);
            } else if (mayDoubleDirectory()) {
                setDirectory(DictDirectory.doubled(memory, directory, depth), depth + 1, 0);
                split(2 * first, segmentEntry);
            }
        } catch (MemoryExhausted e) {
            // The entry is in. The segment stays as it is, with longer chains, until there is memory again.
            return;
        }
    }

    private boolean mayDoubleDirectory() {
        return depth < DEPTH_MAX && size() >= (long) ENTRIES_PER_DIRECTORY_ENTRY_MIN << depth + 1;
    }

    /// Of the only segment, which is smaller than a page.
    private void doubleSegment(long segmentEntry) {
        int bits = DictLayout.bitsOf(segmentEntry);
        int doubled = DictSegment.allocate(memory, bits + 1);
        spread(segmentEntry, bits + 1, doubled, doubled);
        DictDirectory.set(
                memory, directory, depth, 0, DictLayout.entry(doubled, 0, bits + 1, DictLayout.countOf(segmentEntry)));
        freeSegment(segmentEntry);
    }

    private void split(int first, long segmentEntry) {
        int newDepth = DictLayout.depthOf(segmentEntry) + 1;
        int range = 1 << depth - newDepth;
        DictDirectory.own(memory, directory, depth, first, 2 * range);
        int low = DictSegment.allocate(memory, BUCKET_BITS_MAX);
        int high;
        try {
            high = DictSegment.allocate(memory, BUCKET_BITS_MAX);
        } catch (MemoryExhausted e) {
            memory.free(low, Memory.PAGE_BYTES);
            throw e;
        }
        int highCount = spread(segmentEntry, BUCKET_BITS_MAX, low, high);
        int lowCount = DictLayout.countOf(segmentEntry) - highCount;
        long lowEntry = DictLayout.entry(low, newDepth, BUCKET_BITS_MAX, lowCount);
        long highEntry = DictLayout.entry(high, newDepth, BUCKET_BITS_MAX, highCount);
        DictDirectory.setRange(memory, directory, depth, first, range, lowEntry);
        DictDirectory.setRange(memory, directory, depth, first + range, range, highEntry);
        freeSegment(segmentEntry);
        addSegments(1, newDepth == depth ? 2 : 0);
    }

    /// Puts what is in a segment into one of twice as many buckets, or two: `high` takes what has a 1 in the bit
    /// after the segment's depth, and its number is returned. Where memory ends, the targets are freed.
    private int spread(long segmentEntry, int targetBits, int low, int high) {
        int sourceBits = DictLayout.bitsOf(segmentEntry);
        int sourceDepth = DictLayout.depthOf(segmentEntry);
        int taken = 0;
        int highCount = 0;
        try {
            for (int i = 0; i < 1 << sourceBits; i++) {
                int bucket = DictSegment.bucketAt(DictLayout.segmentOf(segmentEntry), i);
                while (bucket != Address.NULL) {
                    long pointer = view.at(bucket);
                    unusedSum += DictSegment.touch(view, pointer);
                    for (int left = DictLayout.occupiedSlots(pointer); left != 0; left &= left - 1) {
                        int slot = Integer.numberOfTrailingZeros(left);
                        int entry = DictLayout.entryAt(pointer, slot);
                        int target = DictLayout.top(keys.hash(view, entry) << sourceDepth, sourceBits + 1);
                        int half = target >>> targetBits;
                        int targetBucket = DictSegment.bucketAt(half == 0 ? low : high, target & (1 << targetBits) - 1);
                        int tag = Native.getByte(pointer + slot);
                        taken += DictSegment.append(memory, memory.writable(targetBucket), tag, entry);
                        highCount += half;
                    }
                    bucket = DictLayout.overflowOf(pointer);
                }
            }
        } catch (MemoryExhausted e) {
            DictSegment.free(memory, low, targetBits);
            if (high != low) {
                DictSegment.free(memory, high, targetBits);
            }
            throw e;
        }
        addOverflow(taken);
        return highCount;
    }

    private void shrink(int first, long segmentEntry) {
        int bits = DictLayout.bitsOf(segmentEntry);
        int count = DictLayout.countOf(segmentEntry);
        try {
            if (DictLayout.depthOf(segmentEntry) > 0) {
                if (count <= MERGED_COUNT / 2) {
                    merge(first, segmentEntry);
                }
            } else if (bits > BUCKET_BITS_MIN && count <= (SLOTS << bits - 1) * SHRUNK_PERCENT / 100) {
                halveSegment(segmentEntry);
            }
        } catch (MemoryExhausted e) {
            // The entry is out. What could be smaller stays as large as it is.
            return;
        }
    }

    /// Of the only segment.
    private void halveSegment(long segmentEntry) {
        int bits = DictLayout.bitsOf(segmentEntry) - 1;
        int halved = DictSegment.allocate(memory, bits);
        gather(segmentEntry, segmentEntry, halved, bits);
        DictDirectory.set(
                memory, directory, depth, 0, DictLayout.entry(halved, 0, bits, DictLayout.countOf(segmentEntry)));
        freeSegment(segmentEntry);
    }

    /// Joins a segment with its buddy, the one that differs in the last bit of its depth, if they are both nearly
    /// empty.
    private void merge(int first, long segmentEntry) {
        int oldDepth = DictLayout.depthOf(segmentEntry);
        int range = 1 << depth - oldDepth;
        long buddyEntry = DictDirectory.get(view, directory, depth, first ^ range);
        int count = DictLayout.countOf(segmentEntry) + DictLayout.countOf(buddyEntry);
        if (DictLayout.depthOf(buddyEntry) != oldDepth || count > MERGED_COUNT) {
            return;
        }
        boolean isLow = (first & range) == 0;
        DictDirectory.own(memory, directory, depth, first & ~range, 2 * range);
        int merged = DictSegment.allocate(memory, BUCKET_BITS_MAX);
        gather(isLow ? segmentEntry : buddyEntry, isLow ? buddyEntry : segmentEntry, merged, BUCKET_BITS_MAX);
        long entry = DictLayout.entry(merged, oldDepth - 1, BUCKET_BITS_MAX, count);
        DictDirectory.setRange(memory, directory, depth, first & ~range, 2 * range, entry);
        freeSegment(segmentEntry);
        freeSegment(buddyEntry);
        addSegments(-1, oldDepth == depth ? -2 : 0);
        while (depth > 0 && deepestSegments() == 0) {
            int halved = DictDirectory.halved(memory, directory, depth);
            setDirectory(halved, depth - 1, segmentsAt(halved, depth - 1));
        }
    }

    /// Copies a segment, or two different ones, into one of half as many buckets. Where memory ends, the target is
    /// freed.
    private void gather(long lowEntry, long highEntry, int target, int targetBits) {
        int taken;
        try {
            int bits = DictLayout.bitsOf(lowEntry);
            taken = DictSegment.gather(memory, DictLayout.segmentOf(lowEntry), bits, target, 0);
            if (highEntry != lowEntry) {
                int half = 1 << targetBits - 1;
                taken += DictSegment.gather(memory, DictLayout.segmentOf(highEntry), bits, target, half);
            }
        } catch (MemoryExhausted e) {
            DictSegment.free(memory, target, targetBits);
            throw e;
        }
        addOverflow(taken);
    }

    private int segmentsAt(int directory, int depth) {
        int segments = 0;
        for (int i = 0; i < 1 << depth; i++) {
            segments += DictLayout.depthOf(DictDirectory.get(view, directory, depth, i)) == depth ? 1 : 0;
        }
        return segments;
    }

    private void freeSegment(long segmentEntry) {
        addOverflow(-DictSegment.free(memory, DictLayout.segmentOf(segmentEntry), DictLayout.bitsOf(segmentEntry)));
    }

    private void setDirectory(int directory, int depth, int deepest) {
        this.directory = directory;
        this.depth = depth;
        long pointer = memory.writable(root);
        Native.putInt(pointer + DictLayout.ROOT_DIRECTORY, directory);
        Native.putByte(pointer + DictLayout.ROOT_DEPTH, (byte) depth);
        Native.putInt(pointer + DictLayout.ROOT_DEEPEST, deepest);
    }

    private int deepestSegments() {
        return Native.getInt(view.at(root) + DictLayout.ROOT_DEEPEST);
    }

    private void addSegments(int all, int deepest) {
        addToRoot(DictLayout.ROOT_SEGMENTS, all);
        addToRoot(DictLayout.ROOT_DEEPEST, deepest);
    }

    private void addOverflow(int buckets) {
        addToRoot(DictLayout.ROOT_OVERFLOW, buckets);
    }

    private void addToRoot(int field, int change) {
        long pointer = memory.writable(root) + field;
        Native.putInt(pointer, Native.getInt(pointer) + change);
    }

    /// Gives the entries of one bucket to the sink and returns the cursor for the next call; 0 begins and ends. Any
    /// cursor is valid, whatever became of the Dict since it was given.
    public long scan(long cursor, EntrySink sink) {
        long position = cursor << CURSOR_SHIFT;
        long segmentEntry = DictDirectory.get(view, directory, depth, DictLayout.top(position, depth));
        long width = widthOf(segmentEntry);
        long start = position & -width;
        int bucket = bucketOf(segmentEntry, position);
        while (bucket != Address.NULL) {
            long pointer = view.at(bucket);
            for (int left = DictLayout.occupiedSlots(pointer); left != 0; left &= left - 1) {
                int entry = DictLayout.entryAt(pointer, Integer.numberOfTrailingZeros(left));
                // Buckets have become coarser since the cursor was given: what lies before it has been seen.
                if (start == position || Long.compareUnsigned(keys.hash(view, entry), position) >= 0) {
                    sink.entry(entry);
                }
            }
            bucket = DictLayout.overflowOf(pointer);
        }
        return start + width >>> CURSOR_SHIFT;
    }

    View view() {
        return view;
    }

    /// The bucket at a position in the order of hashes, and how far it reaches: for [DictCursor].
    int bucketAt(long position) {
        return bucketOf(DictDirectory.get(view, directory, depth, DictLayout.top(position, depth)), position);
    }

    long bucketWidth(long position) {
        return widthOf(DictDirectory.get(view, directory, depth, DictLayout.top(position, depth)));
    }

    /// Gives all entries to the sink, in the order of their buckets.
    public void forEach(EntrySink sink) {
        long cursor = 0;
        do {
            cursor = scan(cursor, sink);
        } while (cursor != 0);
    }

    /// An entry that is chosen at random, each with the same probability; 0 if there is none.
    public int random(RandomGenerator random) {
        long size = size();
        int slots = Native.getInt(view.at(root) + DictLayout.ROOT_OVERFLOW) == 0 ? SLOTS : RANDOM_SLOTS;
        for (int tries = 0; size > 0 && tries < RANDOM_TRIES_MAX; tries++) {
            long bits = random.nextLong();
            int index = DictLayout.top(bits, depth);
            long segmentEntry = DictDirectory.get(view, directory, depth, index);
            // Each segment counts once, however many directory entries it has.
            if (firstIndex(segmentEntry, index) == index) {
                int bucket = (int) bits & (1 << DictLayout.bitsOf(segmentEntry)) - 1;
                int slot = (int) ((bits >>> Byte.SIZE & 0xFFFF_FFFFL) * slots >>> Integer.SIZE);
                int entry = entryInChain(DictSegment.bucketAt(DictLayout.segmentOf(segmentEntry), bucket), slot);
                if (entry != Address.NULL) {
                    return entry;
                }
            }
        }
        return size == 0 ? Address.NULL : firstFrom(random.nextLong());
    }

    private int entryInChain(int first, int slot) {
        int bucket = first;
        for (int i = slot; bucket != Address.NULL; i -= SLOTS) {
            long pointer = view.at(bucket);
            if (i < SLOTS) {
                return DictLayout.entryAt(pointer, i);
            }
            bucket = DictLayout.overflowOf(pointer);
        }
        return Address.NULL;
    }

    /// An entry in a Dict so sparse that random tries do not find one: the first after a position.
    private int firstFrom(long position) {
        int[] found = {Address.NULL};
        long cursor = position >>> CURSOR_SHIFT;
        while (found[0] == Address.NULL) {
            cursor = scan(cursor, entry -> found[0] = entry);
        }
        return found[0];
    }

    /// Frees a part of the Dict: hands each entry to `freeEntry`, which frees its block, until about `stepsMax`
    /// entries and buckets are done. Returns true when nothing is left, not even the root. Between the calls, and
    /// once one was made, nothing else may be asked of this Dict than [#size], [#usedBytes] and [#forEachBlock].
    public boolean freeSome(int stepsMax, EntrySink freeEntry) {
        // Made ours at the beginning: from here on no write can fail for want of memory.
        long rootPointer = memory.writable(root);
        long position = freedPosition();
        long freed = 0;
        int steps = 0;
        do {
            long segmentEntry = DictDirectory.get(view, directory, depth, DictLayout.top(position, depth));
            int bucket = bucketOf(segmentEntry, position);
            int entries = handOver(bucket, freeEntry);
            addOverflow(-DictSegment.freeChain(memory, bucket));
            position += widthOf(segmentEntry);
            if (position << DictLayout.depthOf(segmentEntry) == 0) {
                memory.free(DictLayout.segmentOf(segmentEntry), BUCKET_BYTES << DictLayout.bitsOf(segmentEntry));
                addSegments(-1, 0);
            }
            freed += entries;
            steps += entries + 1;
        } while (position != 0 && steps < stepsMax);
        if (position == 0) {
            DictDirectory.free(memory, directory, depth);
            memory.free(root, DictLayout.ROOT_BYTES);
            return true;
        }
        Native.putLong(rootPointer + DictLayout.ROOT_SIZE, size() - freed);
        Native.putInt(rootPointer + DictLayout.ROOT_FREED, (int) (position >>> CURSOR_SHIFT));
        return false;
    }

    private int handOver(int first, EntrySink sink) {
        int entries = 0;
        for (int bucket = first; bucket != Address.NULL; ) {
            long pointer = view.at(bucket);
            for (int left = DictLayout.occupiedSlots(pointer); left != 0; left &= left - 1) {
                sink.entry(DictLayout.entryAt(pointer, Integer.numberOfTrailingZeros(left)));
                entries++;
            }
            bucket = DictLayout.overflowOf(pointer);
        }
        return entries;
    }

    private long freedPosition() {
        return (long) Native.getInt(view.at(root) + DictLayout.ROOT_FREED) << CURSOR_SHIFT;
    }

    /// Adds to the sum that the owner keeps here of what its entries take. Right after [#insert] or [#removeAt] it
    /// cannot fail.
    public void addEntryBytes(long bytes) {
        long sum = memory.writable(root) + DictLayout.ROOT_ENTRY_BYTES;
        Native.putLong(sum, Native.getLong(sum) + bytes);
    }

    /// The sum of what [#addEntryBytes] was given.
    public long entryBytes() {
        return Native.getLong(view.at(root) + DictLayout.ROOT_ENTRY_BYTES);
    }

    /// What the Dict takes, without the blocks of its entries.
    public long usedBytes() {
        long pointer = view.at(root);
        int bits = DictLayout.bitsOf(DictDirectory.get(view, directory, depth, 0));
        long segments = Native.getInt(pointer + DictLayout.ROOT_SEGMENTS);
        long overflow = Native.getInt(pointer + DictLayout.ROOT_OVERFLOW);
        return DictLayout.ROOT_BYTES
                + DictDirectory.usedBytes(depth)
                + (segments << BUCKET_SHIFT + bits)
                + (overflow << BUCKET_SHIFT);
    }

    /// Visits the blocks of the Dict, without those of its entries: for [dev.jacinth.memory.Ownership].
    public void forEachBlock(BlockVisitor visitor) {
        visitor.block(root, DictLayout.ROOT_BYTES);
        DictDirectory.forEachBlock(view, directory, depth, visitor);
        long position = freedPosition();
        do {
            long segmentEntry = DictDirectory.get(view, directory, depth, DictLayout.top(position, depth));
            int segment = DictLayout.segmentOf(segmentEntry);
            int bits = DictLayout.bitsOf(segmentEntry);
            visitor.block(segment, BUCKET_BYTES << bits);
            int first = DictLayout.top(position << DictLayout.depthOf(segmentEntry), bits);
            for (int i = first; i < 1 << bits; i++) {
                DictSegment.forEachOverflow(view, DictSegment.bucketAt(segment, i), visitor);
                position += widthOf(segmentEntry);
            }
        } while (position != 0);
    }

    /// Walks everything and throws `IllegalStateException` where an invariant does not hold. For tests and for DEBUG.
    public void validate() {
        new DictCheck(view, keys, root).run();
    }

    /// How far in the order of hashes a bucket reaches.
    private static long widthOf(long segmentEntry) {
        return 1L << Long.SIZE - DictLayout.depthOf(segmentEntry) - DictLayout.bitsOf(segmentEntry);
    }

    private static int bucketOf(long segmentEntry, long hash) {
        int index = DictLayout.top(hash << DictLayout.depthOf(segmentEntry), DictLayout.bitsOf(segmentEntry));
        return DictSegment.bucketAt(DictLayout.segmentOf(segmentEntry), index);
    }

    /// The first of the directory entries of the segment that has one at `index`: the one with the count.
    private int firstIndex(long segmentEntry, int index) {
        return index & -(1 << depth - DictLayout.depthOf(segmentEntry));
    }

    private static long slot(int index, int bucket, int number) {
        return (long) index << INDEX_SHIFT | (long) number << SLOT_SHIFT | Integer.toUnsignedLong(bucket);
    }

    private static int indexOf(long slot) {
        return (int) (slot >>> INDEX_SHIFT);
    }

    private static int numberOf(long slot) {
        return (int) (slot >>> SLOT_SHIFT) & SLOT_MASK;
    }
}
