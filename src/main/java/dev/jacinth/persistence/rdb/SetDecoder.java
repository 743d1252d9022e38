package dev.jacinth.persistence.rdb;

import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueContext;

/// Sets that are written member by member.
final class SetDecoder extends CountedDecoder<SetValue> {

    SetDecoder(ValueContext context) {
        super(new SetValue(context));
    }

    @Override
    protected void counted(long count) {
        value.prepareFor(count);
    }

    @Override
    protected boolean readElement(RdbInput input) {
        return input.readString(null)
                && (value.add(input.address(), input.length()) || input.fail("a set has a member twice"));
    }
}
