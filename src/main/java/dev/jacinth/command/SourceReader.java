package dev.jacinth.command;

import dev.jacinth.value.Aggregate;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A sorted set or a set that a command reads, to be gone through or to be searched - not both at a time, since it has
/// but one current element. A missing key is an empty set; the members of a set have the score 1.
///
/// One object can be pointed at one source after the other.
final class SourceReader {

    private final Call call;
    private final int number;
    private int record;
    private @Nullable SortedSetValue sortedSet;
    private @Nullable SetValue set;

    /// @param number another one for each reader that is used at the same time, as for
    ///     [dev.jacinth.value.Aggregates#of(int, int)]
    SourceReader(Call call, int number) {
        this.call = call;
        this.number = number;
    }

    /// Points this object at what a record holds, a sorted set or a set; 0 stands for a missing key.
    SourceReader open(int itsRecord) {
        if (itsRecord != record) {
            record = itsRecord;
            Aggregate value = itsRecord == 0 ? null : read(itsRecord);
            sortedSet = value instanceof SortedSetValue opened ? opened : null;
            set = value instanceof SetValue opened ? opened : null;
        }
        return this;
    }

    private Aggregate read(int itsRecord) {
        Aggregate value = call.values().of(call.database().type(itsRecord), number);
        call.database().read(itsRecord, value);
        return value;
    }

    /// Whether a record of such a type can be read.
    static boolean reads(int type) {
        return type == ValueType.SORTED_SET || type == ValueType.SET;
    }

    /// The set that was opened, which was one.
    SetValue set() {
        return Objects.requireNonNull(set);
    }

    long size() {
        return sortedSet != null ? sortedSet.size() : set != null ? set.size() : 0;
    }

    /// To the first member; says whether there is one. So does [#next].
    boolean toFirst() {
        return set != null ? set.toFirst() : sortedSet != null && sortedSet.toRank(0);
    }

    boolean next() {
        return set != null ? set.next() : sortedSet != null && sortedSet.next();
    }

    /// The bytes of the current member, good until this source or the set that is made is asked for more.
    long member() {
        return set != null ? set.address() : Objects.requireNonNull(sortedSet).memberAddress();
    }

    int length() {
        return set != null ? set.length() : Objects.requireNonNull(sortedSet).memberLength();
    }

    /// The score of the current member.
    double score() {
        return sortedSet == null ? 1 : sortedSet.score();
    }

    /// Looks for a member, which becomes the current one; says whether it is there.
    boolean find(long member, int length) {
        return set != null ? set.contains(member, length) : sortedSet != null && sortedSet.find(member, length);
    }
}
