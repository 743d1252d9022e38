package dev.jacinth.persistence.rdb;

import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueContext;

/// Sets that are written member by member.
final class SetDecoder extends AggregateDecoder<SetValue> {

    private static final long UNKNOWN = -1;

    /// Members still to be read.
    private long left;

    SetDecoder(ValueContext context) {
        super(new SetValue(context));
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
            value.prepareFor(left);
        }
        while (left > 0) {
            if (!input.readString(null)) {
                return false;
            }
            if (!value.add(input.address(), input.length())) {
                return input.fail("a set has a member twice");
            }
            left--;
        }
        return true;
    }
}
