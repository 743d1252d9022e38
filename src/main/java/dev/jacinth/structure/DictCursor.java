package dev.jacinth.structure;

import dev.jacinth.memory.Address;

/// Goes through the entries of a [Dict] one by one, in the order of their buckets: for those who may stop early, or
/// who go through several structures in the same way. The Dict must not change meanwhile.
public final class DictCursor {

    private Dict dict;
    private long position;
    private boolean atEnd;
    private int bucket;

    /// The slots of the bucket that are still to come.
    private int left;

    /// A sum that nobody needs, so that the reads of [DictSegment#touch] are not optimised away.
    private long unusedSum;

    /// A flyweight, which must be opened before use.
    @SuppressWarnings("NullAway.Init") // open() gives it a Dict.
    public DictCursor() {}

    /// Points this object before the first entry.
    public DictCursor open(Dict opened) {
        dict = opened;
        position = 0;
        atEnd = false;
        bucket = Address.NULL;
        left = 0;
        return this;
    }

    /// The next entry, or [Address#NULL] behind the last.
    public int next() {
        while (left == 0) {
            if (bucket != Address.NULL) {
                bucket = DictLayout.overflowOf(dict.view().at(bucket));
            }
            if (bucket == Address.NULL) {
                if (atEnd) {
                    return Address.NULL;
                }
                bucket = dict.bucketAt(position);
                position += dict.bucketWidth(position);
                atEnd = position == 0;
            }
            long pointer = dict.view().at(bucket);
            left = DictLayout.occupiedSlots(pointer);
            unusedSum += DictSegment.touch(dict.view(), pointer);
        }
        int slot = Integer.numberOfTrailingZeros(left);
        left &= left - 1;
        return DictLayout.entryAt(dict.view().at(bucket), slot);
    }
}
