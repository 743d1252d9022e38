package dev.jacinth.persistence.rdb;

import dev.jacinth.structure.Intset;
import dev.jacinth.structure.Pack;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueContext;

/// Sets that are written as one string: an intset or a listpack.
final class SmallSetDecoder extends AggregateDecoder<SetValue> {

    private final boolean isIntset;
    private final Intset intset = new Intset();
    private final Pack pack = new Pack();

    SmallSetDecoder(ValueContext context, int typeCode) {
        super(new SetValue(context));
        isIntset = typeCode == RdbFormat.TYPE_SET_INTSET;
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
        return isIntset
                ? readIntset(input, input.address(), input.length())
                : readListpack(input, input.address(), input.length());
    }

    private boolean readIntset(RdbInput input, long address, int length) {
        if (!Intset.isSound(address, length)) {
            return input.fail("Intset integrity check failed.");
        }
        intset.openPayload(address);
        int size = intset.size();
        if (value.takesIntset(length, size)) {
            value.takeIntset(address);
            return true;
        }
        value.prepareFor(size);
        for (int i = 0; i < size; i++) {
            value.add(intset.at(i));
        }
        return true;
    }

    private boolean readListpack(RdbInput input, long address, int length) {
        if (!Pack.isSound(address, length)) {
            return input.fail("Set listpack integrity check failed.");
        }
        pack.openPayload(address);
        value.startAs(SetValue.LISTPACK);
        value.prepareFor(pack.count());
        for (int at = pack.first(); at != Pack.NONE; at = pack.next(at)) {
            if (!value.addLoaded(pack.address(at), pack.length(at))) {
                return input.fail("a set has a member twice");
            }
        }
        return true;
    }
}
