package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Pack;

/// A small sorted set: a [Pack] of members, each followed by its score, in order. A flyweight.
///
/// A score is an integer where it is whole and at most 2^62 (so -0.0 becomes 0), else its text in the fewest digits,
/// as Redis 7.2 stores them. Elements are named by the position of their member.
final class SmallSortedSet {

    /// Above, a whole number is no integer here.
    private static final double INTEGER_MAX = 0x1p62;

    private final Pack pack = new Pack();
    private final Scratch scoreText = new Scratch();
    private final Scratch memberBefore = new Scratch();
    private long text;
    private int textLength;

    /// Makes an empty set, points at it and returns its root.
    int create(Memory memory) {
        return pack.create(memory).root();
    }

    /// Makes a set of a sound listpack outside the memory that has the form of one and at most [Pack#BYTES_MAX] bytes,
    /// points at it and returns its root.
    int createFrom(Memory memory, long payload) {
        return pack.createFrom(memory, payload).root();
    }

    void open(Memory memory, int root) {
        pack.open(memory, root);
    }

    void open(View view, int root) {
        pack.open(view, root);
    }

    /// Points at a sound listpack outside the memory that has the form of a sorted set.
    void openPayload(long payload) {
        pack.openPayload(payload);
    }

    int root() {
        return pack.root();
    }

    Pack pack() {
        return pack;
    }

    int size() {
        return pack.count() / 2;
    }

    /// The element with this member, or [Pack#NONE].
    int find(long member, int length) {
        return pack.find(pack.first(), member, length, 1);
    }

    int toRank(long rank) {
        return rank >= size() ? Pack.NONE : pack.seek((int) rank * 2);
    }

    int next(int element) {
        return pack.next(pack.next(element));
    }

    int previous(int element) {
        int score = pack.previous(element);
        return score == Pack.NONE ? Pack.NONE : pack.previous(score);
    }

    double score(int element) {
        return number(pack.next(element));
    }

    /// The number at a position; NaN if it is none.
    double number(int position) {
        return pack.isInteger(position)
                ? pack.integer(position)
                : Numbers.parseDouble(pack.address(position), pack.length(position));
    }

    long memberAddress(int element) {
        return pack.address(element);
    }

    int memberLength(int element) {
        return pack.length(element);
    }

    /// How many elements lie before one.
    long rank(int element) {
        long rank = 0;
        for (int at = pack.first(); at != element; at = next(at)) {
            rank++;
        }
        return rank;
    }

    /// How many elements have a score below `score`, or at most it.
    long countBelow(double score, boolean inclusive) {
        long count = 0;
        for (int at = pack.first(); at != Pack.NONE; at = next(at)) {
            double other = score(at);
            if (inclusive ? other > score : other >= score) {
                return count;
            }
            count++;
        }
        return count;
    }

    /// Where all elements have the same score: how many have a member before this one, or at most it.
    long countBelow(long member, int length, boolean inclusive) {
        long count = 0;
        for (int at = pack.first(); at != Pack.NONE; at = next(at)) {
            int order = compareMember(at, member, length);
            if (inclusive ? order > 0 : order >= 0) {
                return count;
            }
            count++;
        }
        return count;
    }

    private int compareMember(int element, long member, int length) {
        return Native.compare(pack.address(element), pack.length(element), member, length);
    }

    /// Whether an element more with this score and member leaves the pack small enough.
    boolean fits(double score, long member, int length) {
        makeText(score);
        return pack.fits(Pack.entryBytes(member, length) + Pack.entryBytes(text, textLength));
    }

    private void makeText(double score) {
        text = scoreText.room(Numbers.DOUBLE_ROOM);
        // A zero has no sign here.
        textLength = Numbers.writeDouble(text, score == 0 ? 0 : score);
    }

    /// Adds an element, whose member is not there and for which there is room. Throws [MemoryExhausted] and has changed
    /// nothing.
    void insert(double score, long member, int length) {
        insertAt(placeOf(score, member, length), score, member, length);
    }

    /// The element before which one with this score and member belongs, or [Pack#NONE] behind all.
    private int placeOf(double score, long member, int length) {
        int last = pack.last();
        if (last == Pack.NONE || number(last) < score) {
            return Pack.NONE;
        }
        int at = pack.first();
        while (at != Pack.NONE && isBefore(at, score, member, length)) {
            at = next(at);
        }
        return at;
    }

    private boolean isBefore(int element, double score, long member, int length) {
        double other = score(element);
        return other < score || (other == score && compareMember(element, member, length) < 0);
    }

    private void insertAt(int place, double score, long member, int length) {
        int at = place;
        if (place == Pack.NONE) {
            at = pack.bytes() - 1;
            pack.append(member, length);
        } else {
            pack.insertBefore(place, member, length);
        }
        try {
            if (isInteger(score)) {
                pack.insertIntegerAfter(at, (long) score);
            } else {
                makeText(score);
                pack.insertAfter(at, text, textLength);
            }
        } catch (MemoryExhausted e) {
            pack.remove(at, 1);
            throw e;
        }
    }

    private static boolean isInteger(double score) {
        return Math.abs(score) <= INTEGER_MAX && (long) score == score;
    }

    /// Gives an element another score; there must be room for one more. Throws [MemoryExhausted] and has changed
    /// nothing.
    void rescore(int element, double score, long member, int length) {
        int behind = next(element);
        int before = previous(element);
        boolean stays = (before == Pack.NONE || isBefore(before, score, member, length))
                && (behind == Pack.NONE || !isBefore(behind, score, member, length));
        if (stays) {
            replaceScore(element, score);
            return;
        }
        int bytes = pack.bytes();
        int place = placeOf(score, member, length);
        insertAt(place, score, member, length);
        boolean shifted = place != Pack.NONE && place <= element;
        pack.remove(shifted ? element + pack.bytes() - bytes : element, 2);
    }

    private void replaceScore(int element, double score) {
        int at = pack.next(element);
        if (isInteger(score)) {
            pack.replaceInteger(at, (long) score);
        } else {
            makeText(score);
            pack.replace(at, text, textLength);
        }
    }

    void remove(int element) {
        pack.remove(element, 2);
    }

    /// Removes `count` elements from number `rank` on, which must all be there.
    void removeRange(long rank, long count) {
        pack.remove(toRank(rank), (int) count * 2);
    }

    /// Whether every score is a number, and the elements ascend by score, then member.
    boolean isOrdered() {
        double scoreBefore = Double.NEGATIVE_INFINITY;
        int before = Pack.NONE;
        for (int at = pack.first(); at != Pack.NONE; at = next(at)) {
            double score = score(at);
            boolean ascends =
                    score > scoreBefore || score == scoreBefore && (before == Pack.NONE || follows(at, before));
            if (!ascends) {
                return false;
            }
            scoreBefore = score;
            before = at;
        }
        return true;
    }

    /// Whether the member of one element is behind that of another.
    private boolean follows(int element, int other) {
        int length = pack.length(other);
        // What the pack hands out of both may be in one place.
        return compareMember(element, memberBefore.copy(pack.address(other), length), length) > 0;
    }

    /// Whether no member is there twice.
    boolean hasDistinctMembers(ValueContext context) {
        return Distinct.areKeys(pack, 2, context);
    }

    int copy(Memory target) {
        return pack.copy(target);
    }

    void free() {
        pack.free();
    }

    int usedBytes() {
        return pack.usedBytes();
    }

    void forEachBlock(BlockVisitor visitor) {
        pack.forEachBlock(visitor);
    }
}
