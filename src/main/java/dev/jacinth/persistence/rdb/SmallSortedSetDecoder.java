package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.structure.Pack;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueContext;

/// Sorted sets that are written as one string: a listpack or, by old servers, a ziplist of members and scores.
final class SmallSortedSetDecoder extends AggregateDecoder<SortedSetValue> {

    private final boolean isZiplist;
    private final Scratch member = new Scratch();

    SmallSortedSetDecoder(ValueContext context, int typeCode) {
        super(new SortedSetValue(context));
        isZiplist = typeCode == RdbFormat.TYPE_SORTED_SET_ZIPLIST;
    }

    @Override
    protected void begun() {
        // All of it is in the string.
    }

    @Override
    public boolean read(RdbInput input) {
        if (!input.readString(null)) {
            return false;
        }
        boolean valid = isZiplist
                ? loadZiplist(input.address(), input.length())
                : Pack.isSound(input.address(), input.length()) && value.load(input.address(), input.length());
        return valid || input.fail((isZiplist ? "Zset ziplist" : "Zset listpack") + " integrity check failed.");
    }

    private boolean loadZiplist(long address, int bytes) {
        try (Ziplist entries = new Ziplist()) {
            if (!entries.open(address, bytes) || entries.count() % 2 != 0) {
                return false;
            }
            value.reserve(entries.count() / 2);
            while (entries.next()) {
                int length = entries.length();
                long copy = member.copy(entries.address(), length);
                entries.next();
                double score = Numbers.parseDouble(entries.address(), entries.length());
                boolean added = !Double.isNaN(score) && value.add(score, copy, length, 0) == SortedSetValue.ADDED;
                if (!added) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public void release() {
        super.release();
        member.release();
    }
}
