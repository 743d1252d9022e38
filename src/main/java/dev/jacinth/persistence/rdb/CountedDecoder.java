package dev.jacinth.persistence.rdb;

import dev.jacinth.value.Aggregate;

/// Values that are written as a count and then so many elements.
abstract class CountedDecoder<V extends Aggregate> extends AggregateDecoder<V> {

    private static final long UNKNOWN = -1;

    /// Elements still to be read.
    private long left;

    protected CountedDecoder(V value) {
        super(value);
    }

    @Override
    protected void begun() {
        left = UNKNOWN;
    }

    @Override
    public boolean read(RdbInput input) {
        if (left == UNKNOWN) {
            if (!input.readLength()) {
                return false;
            }
            left = input.number();
            counted(left);
        }
        for (; left > 0; left--) {
            if (!readElement(input)) {
                return false;
            }
        }
        return true;
    }

    /// So many elements are to come, as far as the input can be believed.
    protected void counted(long count) {
        // Not every value can be prepared for its size.
    }

    /// Reads an element and adds it to the value. False if bytes are missing, and then it is called again, or if the
    /// input has failed.
    protected abstract boolean readElement(RdbInput input);
}
