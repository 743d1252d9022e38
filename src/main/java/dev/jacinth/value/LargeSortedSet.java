package dev.jacinth.value;

import static dev.jacinth.memory.Invariants.require;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Dict;
import dev.jacinth.structure.DictKeys;
import dev.jacinth.structure.EntrySink;
import dev.jacinth.structure.Text;
import dev.jacinth.structure.Tree;
import dev.jacinth.structure.TreeCursor;
import dev.jacinth.structure.TreeKey;
import dev.jacinth.structure.TreeShape;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A sorted set of any size: a Dict that finds elements by member, and a Tree that has them in order. A flyweight.
///
/// ```
///   root, 16 bytes                          element, a block of its own       entry of the tree, 12 bytes
///    0          4          8           16    0           8                     0           8           12
///   +----------+----------+-------------+   +-----------+---------------+     +-----------+-----------+
///   | u32 dict | u32 tree | i64 bytes   |   | f64 score | member (Text) |     | f64 score | u32 block |
///   +----------+----------+-------------+   +-----------+---------------+     +-----------+-----------+
///     bytes: what the elements take,                                            ordered by score, then by the bytes
///     in their blocks and outside                                               of the member
/// ```
///
/// The Dict owns the blocks. A score is held twice, so that ZSCORE does not search the tree, and so that a search in
/// the tree reads a block only where two scores are equal. 0.0 and -0.0 are equal scores; there is no NaN.
///
/// Worked example: a member of 17 bytes is a block of 32; with 15 bytes in the tree and 8 to 14 in the Dict an element
/// takes 55 to 61 bytes.
///
/// Invariants, which [#validate] checks:
/// 1. Every block is in the Dict under its member and in the tree under its score, once each, and nothing else is.
/// 2. The score of a block and that of its entry in the tree have the same bits.
/// 3. `bytes` is the sum over all blocks.
final class LargeSortedSet {

    /// Where the member is in a block.
    static final int MEMBER = 8;

    private static final int ROOT_DICT = 0;
    private static final int ROOT_TREE = 4;
    private static final int ROOT_ELEMENT_BYTES = 8;
    private static final int ROOT_BYTES = 16;
    private static final int ENTRY_BLOCK = 8;
    private static final TreeShape SHAPE = TreeShape.ordered(12, 12);

    /// How many elements [#fetchAhead] reads at a time: twice as many are not faster, and one that is not needed costs.
    private static final int FETCHED_MAX = 8;

    private static final long NOWHERE = -1;

    private final ValueContext context;
    private final Dict dict = new Dict(new Members());
    private final ScoredPlace place = new ScoredPlace();
    private final MemberPlace memberPlace = new MemberPlace();
    private final EntrySink freeing = this::freeBlock;
    private final Scratch longMember = new Scratch();
    private final Tree trees = new Tree(SHAPE);
    private final TreeCursor cursor = new TreeCursor(SHAPE);

    private @Nullable Memory memory;
    private View view;
    private int root;
    private int tree;
    private boolean dictGone;

    /// The rank at which the cursor stands, if nothing has changed since it was looked for.
    private long reached = NOWHERE;

    private final int[] ahead = new int[FETCHED_MAX];
    private final long[] hashesAhead = new long[FETCHED_MAX];
    private int poppedRoot;
    private boolean poppedLowest;

    /// How many of the elements read ahead have been removed.
    private int popped = FETCHED_MAX;

    /// A sum that nobody needs, so that the reads of [#fetchAhead] are not optimised away.
    private long unusedSum;

    @SuppressWarnings("NullAway.Init") // open() gives it a view.
    LargeSortedSet(ValueContext context) {
        this.context = context;
    }

    /// As [Aggregate#release].
    void release() {
        longMember.release();
    }

    // ---- opening

    /// Makes an empty set, points at it and returns its root.
    int create(Memory target) {
        attach(target, target.live());
        int fresh = target.allocate(ROOT_BYTES);
        int freshDict = 0;
        try {
            long pointer = target.writable(fresh);
            freshDict = Dict.create(target);
            Native.putInt(pointer + ROOT_TREE, trees.create());
            Native.putInt(pointer + ROOT_DICT, freshDict);
            Native.putLong(pointer + ROOT_ELEMENT_BYTES, 0);
        } catch (MemoryExhausted e) {
            if (freshDict != 0) {
                dict.open(target, freshDict).freeSome(Integer.MAX_VALUE, freeing);
            }
            target.free(fresh, ROOT_BYTES);
            throw e;
        }
        return point(fresh);
    }

    /// Points at a set that may be changed.
    void open(Memory target, int address) {
        attach(target, target.live());
        point(address);
    }

    /// Points at a set for reading only.
    void open(View target, int address) {
        attach(null, target);
        point(address);
    }

    private void attach(@Nullable Memory target, View targetView) {
        memory = target;
        if (target != null) {
            trees.open(target);
        }
        view = targetView;
        cursor.open(targetView);
    }

    private int point(int address) {
        root = address;
        changed();
        dictGone = false;
        long pointer = view.at(address);
        tree = Native.getInt(pointer + ROOT_TREE);
        int dictRoot = Native.getInt(pointer + ROOT_DICT);
        if (memory != null) {
            dict.open(memory, dictRoot);
        } else {
            dict.open(view, dictRoot);
        }
        return address;
    }

    long size() {
        return cursor.size(tree);
    }

    Dict dict() {
        return dict;
    }

    // ---- elements, by their blocks

    static double entryScore(long entry) {
        return Double.longBitsToDouble(Native.getLong(entry));
    }

    static int entryBlock(long entry) {
        return Native.getInt(entry + ENTRY_BLOCK);
    }

    private static void putEntry(long entry, double score, int block) {
        Native.putLong(entry, bits(score));
        Native.putInt(entry + ENTRY_BLOCK, block);
    }

    private static long bits(double score) {
        return Double.doubleToRawLongBits(score);
    }

    long hash(long member, int length) {
        return context.hash(member, length);
    }

    /// The block of the element with this member, or 0.
    int find(long hash, long member, int length) {
        long slot = slotOf(hash, member, length);
        return slot == Dict.NONE ? 0 : dict.entryAt(slot);
    }

    private long slotOf(long hash, long member, int length) {
        long slot = dict.candidate(hash);
        while (slot != Dict.NONE && !Text.equal(view, view.at(dict.entryAt(slot)) + MEMBER, member, length)) {
            slot = dict.nextCandidate(hash, slot);
        }
        return slot;
    }

    double score(int block) {
        return Double.longBitsToDouble(Native.getLong(view.at(block)));
    }

    int memberLength(int block) {
        return Text.length(view.at(block) + MEMBER);
    }

    /// The bytes of a member side by side, good until the next call.
    long memberAddress(int block) {
        return Text.address(view, view.at(block) + MEMBER, longMember);
    }

    // ---- changing

    /// Adds an element whose member is known not to be there. Throws [MemoryExhausted] and has changed nothing.
    ///
    /// @param member outside of this memory
    void insert(long hash, double score, long member, int length) {
        Memory target = owned();
        int blob = Text.prepare(target, member, length);
        int block = allocateBlock(length, blob);
        long pointer = target.writable(block);
        Native.putLong(pointer, bits(score));
        Text.put(pointer + MEMBER, member, length, blob);
        try {
            link(block, hash, place.ofElement(score, member, length));
        } catch (MemoryExhausted e) {
            trees.remove(tree, place);
            freeBlock(block);
            throw e;
        }
    }

    /// A block that can be written without asking for memory again.
    private int allocateBlock(int memberLength, int blob) {
        Memory target = owned();
        int bytes = MEMBER + Text.fieldBytes(memberLength);
        int block = 0;
        try {
            block = target.allocate(bytes);
            target.writable(block);
            return block;
        } catch (MemoryExhausted e) {
            if (block != 0) {
                target.free(block, bytes);
            }
            Text.drop(target, blob);
            throw e;
        }
    }

    /// Puts a finished block into tree and Dict.
    private void link(int block, long hash, TreeKey at) {
        long elementBytes = owned().writable(root) + ROOT_ELEMENT_BYTES;
        changed();
        putEntry(trees.insert(tree, at), score(block), block);
        dict.insert(hash, block);
        Native.putLong(elementBytes, Native.getLong(elementBytes) + bytesOf(block));
    }

    /// Gives an element another score, one that is not equal. Throws [MemoryExhausted] and has changed nothing.
    ///
    /// @param member the member of that block, outside of this memory
    void rescore(int block, double score, long member, int length) {
        long pointer = owned().writable(block);
        double old = Double.longBitsToDouble(Native.getLong(pointer));
        changed();
        putEntry(trees.insert(tree, place.ofElement(score, member, length)), score, block);
        try {
            trees.remove(tree, place.ofBlock(old, block, member, length));
        } catch (MemoryExhausted e) {
            trees.remove(tree, place.ofBlock(score, block, member, length));
            throw e;
        }
        Native.putLong(pointer, bits(score));
    }

    /// Removes the element with this member; says whether there was one. Throws [MemoryExhausted] and has changed
    /// nothing.
    boolean remove(long hash, long member, int length) {
        long slot = slotOf(hash, member, length);
        if (slot == Dict.NONE) {
            return false;
        }
        int block = dict.entryAt(slot);
        double score = score(block);
        long elementBytes = owned().writable(root) + ROOT_ELEMENT_BYTES;
        changed();
        trees.remove(tree, place.ofBlock(score, block, member, length));
        try {
            dict.removeAt(slot);
        } catch (MemoryExhausted e) {
            putEntry(trees.insert(tree, place.ofElement(score, member, length)), score, block);
            throw e;
        }
        Native.putLong(elementBytes, Native.getLong(elementBytes) - bytesOf(block));
        freeBlock(block);
        return true;
    }

    /// Removes `count` elements from number `rank` on, which must all be there.
    void removeRange(long rank, long count) {
        if (count == 1) {
            removeOne(rank);
            return;
        }
        long elementBytes = owned().writable(root) + ROOT_ELEMENT_BYTES;
        long bytes = 0;
        long done = 0;
        try {
            for (boolean there = count > 0 && reach(rank); there; there = done < count && cursor.next()) {
                int block = current();
                dict.removeAt(slotOfBlock(block));
                bytes += bytesOf(block);
                freeBlock(block);
                done++;
            }
        } finally {
            changed();
            trees.removeRange(tree, rank, done);
            Native.putLong(elementBytes, Native.getLong(elementBytes) - bytes);
        }
    }

    /// Goes to the element once, where others are removed leaf by leaf: for queues.
    private void removeOne(long rank) {
        fetchAhead(rank);
        reach(rank);
        int block = current();
        double score = currentScore();
        long elementBytes = owned().writable(root) + ROOT_ELEMENT_BYTES;
        changed();
        trees.removeAt(tree, cursor);
        try {
            dict.removeAt(slotOfBlock(block));
        } catch (MemoryExhausted e) {
            TreeKey at = place.ofElement(score, memberAddress(block), memberLength(block));
            putEntry(trees.insert(tree, at), score, block);
            throw e;
        }
        Native.putLong(elementBytes, Native.getLong(elementBytes) - bytesOf(block));
        freeBlock(block);
    }

    /// As [#toRank], which most often was called just now.
    private boolean reach(long rank) {
        return rank == reached || toRank(rank);
    }

    /// Where elements are removed one by one from an end, as from a queue, the blocks of some that follow are read at
    /// once, and then their buckets in the Dict: the processor waits for these cache misses together.
    private void fetchAhead(long rank) {
        boolean lowest = rank == 0;
        if (poppedRoot != root || poppedLowest != lowest) {
            poppedRoot = root;
            poppedLowest = lowest;
            popped = FETCHED_MAX;
            return;
        }
        if (++popped < FETCHED_MAX) {
            return;
        }
        popped = 0;
        int count = 0;
        for (boolean there = toRank(rank); there && count < FETCHED_MAX; there = lowest ? next() : previous()) {
            ahead[count] = current();
            count++;
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Native.getLong(view.at(ahead[i]));
        }
        for (int i = 0; i < count; i++) {
            hashesAhead[i] = hash(memberAddress(ahead[i]), memberLength(ahead[i]));
        }
        for (int i = 0; i < count; i++) {
            sum += dict.fetchBucket(hashesAhead[i]);
        }
        unusedSum += sum;
    }

    private long slotOfBlock(int block) {
        if (popped < FETCHED_MAX && ahead[popped] == block) {
            // The block may be that of another element since then, whose slot this hash does not lead to.
            long slot = slotOfBlock(hashesAhead[popped], block);
            if (slot != Dict.NONE) {
                return slot;
            }
        }
        return slotOfBlock(hash(memberAddress(block), memberLength(block)), block);
    }

    private long slotOfBlock(long hash, int block) {
        long slot = dict.candidate(hash);
        while (slot != Dict.NONE && dict.entryAt(slot) != block) {
            slot = dict.nextCandidate(hash, slot);
        }
        return slot;
    }

    /// Ranks are others now.
    private void changed() {
        reached = NOWHERE;
    }

    // ---- order

    /// How many elements lie before the element with this score and member.
    long rank(double score, int block, long member, int length) {
        return rankOf(place.ofBlock(score, block, member, length));
    }

    /// How many elements have a score below `score`, or at most it.
    long countBelow(double score, boolean inclusive) {
        return rankOf(inclusive ? place.behind(score) : place.before(score));
    }

    /// Where all elements have the same score: how many have a member before this one, or at most it.
    long countBelow(long member, int length, boolean inclusive) {
        return rankOf(memberPlace.of(member, length, inclusive));
    }

    private long rankOf(TreeKey key) {
        reached = NOWHERE;
        cursor.toKey(tree, key);
        return cursor.rank();
    }

    /// To element number `rank`; says whether there is one. So do all that move.
    boolean toRank(long rank) {
        boolean there = cursor.toRank(tree, rank);
        reached = there ? rank : NOWHERE;
        return there;
    }

    boolean next() {
        reached = NOWHERE;
        return cursor.next();
    }

    boolean previous() {
        reached = NOWHERE;
        return cursor.previous();
    }

    /// The block of the element to which the last move went.
    int current() {
        return entryBlock(cursor.entry());
    }

    double currentScore() {
        return entryScore(cursor.entry());
    }

    /// Gives the blocks of some elements to the sink and returns the cursor for the next call: see [Dict#scan].
    long scan(long from, EntrySink sink) {
        return dict.scan(from, sink);
    }

    // ---- the whole

    /// A second set with the same elements; returns its root.
    int copy() {
        LargeSortedSet copy = new LargeSortedSet(context);
        int copyRoot = copy.create(owned());
        try {
            for (boolean there = toRank(0); there; there = next()) {
                copy.insertCopy(current());
            }
            return copyRoot;
        } catch (MemoryExhausted e) {
            copy.freeSome(Integer.MAX_VALUE);
            throw e;
        }
    }

    /// Adds a copy of an element of another set in the same memory, which lies behind all that this one has. Where it
    /// fails, this set can only be freed.
    private void insertCopy(int source) {
        Memory target = owned();
        int blob = Text.prepareCopy(target, view.at(source) + MEMBER);
        int block = allocateBlock(memberLength(source), blob);
        long pointer = target.writable(block);
        long original = view.at(source);
        Native.putLong(pointer, Native.getLong(original));
        Text.copy(original + MEMBER, pointer + MEMBER, blob);
        try {
            link(block, hash(memberAddress(block), memberLength(block)), place.behind(Double.POSITIVE_INFINITY));
        } catch (MemoryExhausted e) {
            freeBlock(block);
            throw e;
        }
    }

    long usedBytes() {
        long elementBytes = Native.getLong(view.at(root) + ROOT_ELEMENT_BYTES);
        return ROOT_BYTES + dict.usedBytes() + SHAPE.usedBytes(view, tree) + elementBytes;
    }

    void forEachBlock(BlockVisitor visitor) {
        visitor.block(root, ROOT_BYTES);
        dict.forEachBlock(visitor);
        SHAPE.forEachBlock(view, tree, visitor);
        dict.forEach(block -> {
            long text = view.at(block) + MEMBER;
            visitor.block(block, MEMBER + Text.size(text));
            Text.forEachBlockOutside(view, text, visitor);
        });
    }

    /// Frees about `budget` blocks; true when nothing is left.
    boolean freeSome(int budget) {
        if (!dictGone && !dict.freeSome(budget, freeing)) {
            return false;
        }
        dictGone = true;
        if (trees.freeSome(tree, budget) == budget) {
            return false;
        }
        owned().free(root, ROOT_BYTES);
        return true;
    }

    private void freeBlock(int block) {
        Memory target = owned();
        long text = view.at(block) + MEMBER;
        int bytes = MEMBER + Text.size(text);
        Text.discard(target, text);
        target.free(block, bytes);
    }

    private long bytesOf(int block) {
        long text = view.at(block) + MEMBER;
        return Memory.blockBytes(MEMBER + Text.size(text)) + Text.usedBytesOutside(view, text);
    }

    private Memory owned() {
        return Objects.requireNonNull(memory);
    }

    /// Throws `IllegalStateException` where an invariant does not hold. For tests.
    void validate() {
        dict.validate();
        trees.validate(tree, this::order);
        require(dict.size() == size(), "1: " + size() + " entries in the tree for " + dict.size() + " in the Dict");
        long bytes = 0;
        for (boolean there = toRank(0); there; there = next()) {
            int block = current();
            require(dict.entryAt(slotOfBlock(block)) == block, "1: an element is not in the Dict");
            require(bits(score(block)) == bits(currentScore()), "2: a score is not that of its entry");
            bytes += bytesOf(block);
        }
        require(bytes == Native.getLong(view.at(root) + ROOT_ELEMENT_BYTES), "3: the elements take " + bytes);
    }

    private int order(View from, long left, long right) {
        byte[] member = Native.toArray(memberAddress(entryBlock(left)), memberLength(entryBlock(left)));
        int other = entryBlock(right);
        byte[] otherMember = Native.toArray(memberAddress(other), memberLength(other));
        double score = entryScore(left);
        double otherScore = entryScore(right);
        return score < otherScore ? -1 : score > otherScore ? 1 : Arrays.compareUnsigned(member, otherMember);
    }

    /// What the Dict must know of the blocks.
    private final class Members implements DictKeys {

        @Override
        public boolean matches(View from, int block, long member, int length) {
            return Text.equal(from, from.at(block) + MEMBER, member, length);
        }

        @Override
        public long hash(View from, int block) {
            return LargeSortedSet.this.hash(memberAddress(block), memberLength(block));
        }
    }
}
