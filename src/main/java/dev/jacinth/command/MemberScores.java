package dev.jacinth.command;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.value.HashValue;

/// The scores of members that are met in no order, some of them more than once: a hash that no key holds, with the 8
/// bytes of each score. To be discarded, also where memory ends.
final class MemberScores {

    private final Call call;
    private final HashValue hash;
    private final Scratch sought = new Scratch();
    private final Scratch bits = new Scratch();
    private int soughtLength;

    MemberScores(Call call) {
        this.call = call;
        this.hash = call.values().hash();
        hash.create(call.database().memory());
        boolean isLarge = false;
        try {
            // A small hash would be searched from end to end.
            hash.expect(Long.MAX_VALUE, 0);
            isLarge = true;
        } finally {
            if (!isLarge) {
                hash.free();
            }
        }
    }

    /// Looks for a member, of any value; says whether it has a score.
    boolean find(long member, int length) {
        soughtLength = length;
        return hash.find(sought.copy(member, length), length);
    }

    /// Sets the score of the member that was looked for last.
    void put(double score) {
        long value = bits.room(Double.BYTES);
        Native.putLong(value, Double.doubleToRawLongBits(score));
        hash.put(sought.room(soughtLength), soughtLength, value, Double.BYTES, true);
    }

    /// To the first member; says whether there is one. So does [#next].
    boolean toFirst() {
        return hash.toFirst();
    }

    boolean next() {
        return hash.next();
    }

    /// The bytes of the current member, good until the next one.
    long member() {
        return hash.fieldAddress();
    }

    int length() {
        return hash.fieldLength();
    }

    /// The score of the current member, which [#find] makes current as well.
    double score() {
        return Double.longBitsToDouble(Native.getLong(hash.valueAddress()));
    }

    /// Frees the hash, in the background if it is large.
    void discard() {
        call.keyspace().reclaimer().discard(hash);
    }
}
