package dev.jacinth.value;

import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.structure.Dict;
import dev.jacinth.structure.EntrySink;
import dev.jacinth.structure.Pack;
import org.jspecify.annotations.Nullable;

/// A sorted set: members, each with a score, in the order of scores and, where these are equal, of members.
///
/// | encoding | form | reported as |
/// |---|---|---|
/// | PACK | [SmallSortedSet]: one pack | listpack |
/// | LARGE | [LargeSortedSet]: Dict and Tree | skiplist |
/// | WIDE | as LARGE, since a pack would be too large, though Redis's limits are not passed | listpack |
///
/// A set begins as a pack and never goes back to one.
///
/// There is a *current element*, to which [#find] and the methods that move point; it is good until the set changes.
/// A score is never NaN; 0.0 and -0.0 are the same place in the order.
///
/// ```java
/// if (value.add(2.5, member, length, 0) == SortedSetValue.ADDED) ...
///
/// long first = value.countBelow(1.0, false);          // ZRANGEBYSCORE 1 (5
/// long behind = value.countBelow(5.0, false);
/// boolean there = first < behind && value.toRank(first);
/// for (long left = behind - first; there && left > 0; left--, there = value.next()) {
///     use(value.memberAddress(), value.memberLength(), value.score());
/// }
/// ```
public final class SortedSetValue extends Aggregate {

    public static final int PACK = 0;
    public static final int LARGE = 1;
    public static final int WIDE = 2;

    // ---- options of add

    /// Only elements that are not there yet.
    public static final int IF_MISSING = 1;
    /// Only elements that are there.
    public static final int IF_PRESENT = 1 << 1;
    /// An element that is there only gets a greater score.
    public static final int IF_GREATER = 1 << 2;
    /// An element that is there only gets a smaller score.
    public static final int IF_LESS = 1 << 3;
    /// The score is added to the one that is there.
    public static final int INCREMENT = 1 << 4;

    // ---- results of add

    /// The element was not there.
    public static final int ADDED = 0;
    /// The element has another score now.
    public static final int UPDATED = 1;
    /// The element has the score that it was to get.
    public static final int SAME = 2;
    /// The options forbade it.
    public static final int SKIPPED = 3;
    /// The sum of the scores is no number; nothing has changed.
    public static final int NOT_A_NUMBER = 4;

    /// Takes elements. It must not change the set; the member is good until it returns.
    @FunctionalInterface
    public interface Visitor {

        void element(long member, int length, double score);
    }

    private final SmallSortedSet small = new SmallSortedSet();
    private final LargeSortedSet large;
    private final SmallSortedSet source = new SmallSortedSet();
    private final Scratch memberCopy = new Scratch();
    private int current;
    private double result;

    public SortedSetValue(ValueContext context) {
        super(context);
        large = new LargeSortedSet(context);
    }

    @Override
    protected void opened() {
        if (isSmall()) {
            if (memory == null) {
                small.open(view, root());
            } else {
                small.open(memory, root());
            }
        } else if (memory == null) {
            large.open(view, root());
        } else {
            large.open(memory, root());
        }
    }

    @Override
    protected void createEmpty() {
        begin(small.create(memory), PACK);
    }

    private boolean isSmall() {
        return encoding() == PACK;
    }

    @Override
    public void release() {
        memberCopy.release();
        large.release();
    }

    @Override
    public int type() {
        return ValueType.SORTED_SET;
    }

    @Override
    public long size() {
        return isSmall() ? small.size() : large.size();
    }

    @Override
    protected @Nullable Dict dict() {
        return isSmall() ? null : large.dict();
    }

    @Override
    public String encodingName() {
        return encoding() == LARGE ? "skiplist" : "listpack";
    }

    // ---- finding

    /// Makes the element with this member the current one; says whether there is one.
    public boolean find(long member, int length) {
        if (isSmall()) {
            current = small.find(member, length);
            return current != Pack.NONE;
        }
        current = large.find(large.hash(member, length), member, length);
        return current != 0;
    }

    /// The score of the current element.
    public double score() {
        return isSmall() ? small.score(current) : large.score(current);
    }

    /// The length of the current member in bytes.
    public int memberLength() {
        return isSmall() ? small.memberLength(current) : large.memberLength(current);
    }

    /// The bytes of the current member, good until the next call.
    public long memberAddress() {
        return isSmall() ? small.memberAddress(current) : large.memberAddress(current);
    }

    /// How many elements lie before the one with this member, which becomes the current one; -1 if there is none.
    public long rank(long member, int length) {
        if (!find(member, length)) {
            return -1;
        }
        return isSmall() ? small.rank(current) : large.rank(large.score(current), current, member, length);
    }

    /// How many elements have a score below `score`, or at most it if `inclusive`.
    public long countBelow(double score, boolean inclusive) {
        return isSmall() ? small.countBelow(score, inclusive) : large.countBelow(score, inclusive);
    }

    /// Where all elements have the same score: how many have a member before this one, or at most it if `inclusive`.
    /// Where they have not, some number of elements.
    public long countBelow(long member, int length, boolean inclusive) {
        return isSmall() ? small.countBelow(member, length, inclusive) : large.countBelow(member, length, inclusive);
    }

    // ---- moving

    /// To element number `rank`, from 0; says whether there is one. So do all that move.
    public boolean toRank(long rank) {
        if (isSmall()) {
            current = small.toRank(rank);
            return current != Pack.NONE;
        }
        return arrived(large.toRank(rank));
    }

    /// To the element behind the one to which the last move went.
    public boolean next() {
        if (isSmall()) {
            current = small.next(current);
            return current != Pack.NONE;
        }
        return arrived(large.next());
    }

    /// To the element before the one to which the last move went.
    public boolean previous() {
        if (isSmall()) {
            current = small.previous(current);
            return current != Pack.NONE;
        }
        return arrived(large.previous());
    }

    private boolean arrived(boolean there) {
        current = there ? large.current() : 0;
        return there;
    }

    /// To an element chosen at random, each with the same probability. There must be one.
    public void toRandom() {
        toRank(context.random().nextLong(size()));
    }

    /// Gives some elements to the visitor and returns the cursor for the next call; 0 begins and ends. A pack is done
    /// at once.
    public long scan(long cursor, Visitor visitor) {
        if (!isSmall()) {
            EntrySink sink =
                    block -> visitor.element(large.memberAddress(block), large.memberLength(block), large.score(block));
            return large.scan(cursor, sink);
        }
        for (boolean there = toRank(0); there; there = next()) {
            visitor.element(memberAddress(), memberLength(), score());
        }
        return 0;
    }

    // ---- changing

    /// Declares that `elements` elements are about to be added: where a set of so many is no pack, this one is none
    /// from now on.
    public void reserve(long elements) {
        if (elements > context.limits().zsetMaxListpackEntries) {
            if (isSmall()) {
                convert(LARGE);
            } else {
                settle(root(), LARGE);
            }
        }
    }

    /// Adds an element, or gives the one that is there another score, as the options allow.
    ///
    /// @param score no NaN
    /// @param member outside of this memory
    /// @param options bits from [#IF_MISSING] to [#INCREMENT]
    /// @return one of the constants from [#ADDED] to [#NOT_A_NUMBER]; after the first three [#result] is the score
    public int add(double score, long member, int length, int options) {
        if (isSmall()) {
            int element = small.find(member, length);
            if (element != Pack.NONE) {
                return update(element, small.score(element), score, member, length, options);
            }
            return (options & IF_PRESENT) != 0 ? SKIPPED : insertSmall(score, member, length);
        }
        long hash = large.hash(member, length);
        int block = large.find(hash, member, length);
        if (block != 0) {
            return update(block, large.score(block), score, member, length, options);
        }
        return (options & IF_PRESENT) != 0 ? SKIPPED : insertLarge(hash, score, member, length);
    }

    /// The score that an element has after [#add].
    public double result() {
        return result;
    }

    private int insertSmall(double score, long member, int length) {
        if (isWithinLimits(size() + 1, length)) {
            if (small.fits(score, member, length)) {
                small.insert(score, member, length);
                settle(small.root(), PACK);
                result = score;
                return ADDED;
            }
            convert(WIDE);
        } else {
            convert(LARGE);
        }
        return insertLarge(large.hash(member, length), score, member, length);
    }

    private int insertLarge(long hash, double score, long member, int length) {
        large.insert(hash, score, member, length);
        if (encoding() == WIDE && !isWithinLimits(size(), length)) {
            settle(root(), LARGE);
        }
        result = score;
        return ADDED;
    }

    private boolean isWithinLimits(long size, int memberLength) {
        Limits limits = context.limits();
        return size <= limits.zsetMaxListpackEntries && memberLength <= limits.zsetMaxListpackValue;
    }

    private int update(int element, double old, double given, long member, int length, int options) {
        if ((options & IF_MISSING) != 0) {
            return SKIPPED;
        }
        double score = (options & INCREMENT) == 0 ? given : old + given;
        if (Double.isNaN(score)) {
            return NOT_A_NUMBER;
        }
        if (((options & IF_GREATER) != 0 && score <= old) || ((options & IF_LESS) != 0 && score >= old)) {
            return SKIPPED;
        }
        result = score;
        if (score == old) {
            return SAME;
        }
        rescore(element, score, member, length);
        return UPDATED;
    }

    private void rescore(int element, double score, long member, int length) {
        if (!isSmall()) {
            large.rescore(element, score, member, length);
        } else if (small.fits(score, member, length)) {
            small.rescore(element, score, member, length);
            settle(small.root(), PACK);
        } else {
            convert(WIDE);
            large.rescore(large.find(large.hash(member, length), member, length), score, member, length);
        }
    }

    /// Leaves the pack for the other form.
    private void convert(int encoding) {
        int root = large.create(memory);
        try {
            for (int at = small.toRank(0); at != Pack.NONE; at = small.next(at)) {
                int length = small.memberLength(at);
                long member = memberCopy.copy(small.memberAddress(at), length);
                large.insert(large.hash(member, length), small.score(at), member, length);
            }
        } catch (MemoryExhausted e) {
            large.freeSome(Integer.MAX_VALUE);
            throw e;
        }
        small.free();
        settle(root, encoding);
    }

    /// Makes a sound listpack outside the memory the content of this set, which is empty. False if it is no sorted set:
    /// a score is none, or a member is there twice.
    ///
    /// @param length of the payload in bytes
    public boolean load(long payload, int length) {
        source.openPayload(payload);
        if (source.pack().count() % 2 != 0) {
            return false;
        }
        boolean keeps = length <= Pack.BYTES_MAX && source.size() <= context.limits().zsetMaxListpackEntries;
        if (keeps && source.isOrdered() && source.hasDistinctMembers(context)) {
            int empty = root();
            settle(small.createFrom(memory, payload), PACK);
            source.open(memory, empty);
            source.free();
            return true;
        }
        return addAll();
    }

    private boolean addAll() {
        reserve(source.size());
        for (int at = source.toRank(0); at != Pack.NONE; at = source.next(at)) {
            double score = source.score(at);
            boolean added =
                    !Double.isNaN(score) && add(score, source.memberAddress(at), source.memberLength(at), 0) == ADDED;
            if (!added) {
                return false;
            }
        }
        return true;
    }

    /// Removes the element with this member; says whether there was one.
    public boolean remove(long member, int length) {
        if (!isSmall()) {
            return large.remove(large.hash(member, length), member, length);
        }
        int element = small.find(member, length);
        if (element == Pack.NONE) {
            return false;
        }
        small.remove(element);
        settle(small.root(), PACK);
        return true;
    }

    /// Removes `count` elements from number `rank` on, which must all be there. O(log n) for each; a set that is to be
    /// empty afterwards had better be deleted.
    public void removeRange(long rank, long count) {
        if (!isSmall()) {
            large.removeRange(rank, count);
            return;
        }
        small.removeRange(rank, count);
        settle(small.root(), PACK);
    }

    // ---- the whole

    @Override
    public long usedBytes() {
        return isSmall() ? small.usedBytes() : large.usedBytes();
    }

    @Override
    public void forEachBlock(BlockVisitor visitor) {
        if (isSmall()) {
            small.forEachBlock(visitor);
        } else {
            large.forEachBlock(visitor);
        }
    }

    @Override
    public int copy() {
        return isSmall() ? small.copy(memory) : large.copy();
    }

    @Override
    public boolean freeSome(int budget) {
        if (!isSmall()) {
            return large.freeSome(budget);
        }
        small.free();
        return true;
    }

    /// The pack of a set of encoding PACK, for those who copy it as it is.
    public Pack pack() {
        return small.pack();
    }

    /// Throws `IllegalStateException` where an invariant does not hold. For tests.
    void validate() {
        if (!isSmall()) {
            large.validate();
        } else if (!small.isOrdered() || !small.hasDistinctMembers(context)) {
            throw new IllegalStateException("a pack that is no sorted set");
        }
    }
}
