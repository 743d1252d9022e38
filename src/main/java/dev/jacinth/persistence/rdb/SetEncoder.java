package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.memory.View;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueContext;
import java.io.IOException;

/// Sets: small ones as the bytes they are in, if the reader knows that form, others member by member.
final class SetEncoder implements ValueEncoder {

    private final SetValue set;

    SetEncoder(ValueContext context) {
        set = new SetValue(context);
    }

    @Override
    public int typeCode(View view, long record, int version) {
        set.open(view, Native.getInt(KeyRecord.valueField(record)), KeyRecord.encoding(record));
        return switch (set.encoding()) {
            case SetValue.INTSET -> RdbFormat.TYPE_SET_INTSET;
            case SetValue.LISTPACK ->
                version >= RdbFormat.SET_LISTPACK_SINCE_VERSION ? RdbFormat.TYPE_SET_LISTPACK : RdbFormat.TYPE_SET;
            default -> RdbFormat.TYPE_SET;
        };
    }

    @Override
    public void write(RdbOutput output, View view, long record, int typeCode) throws IOException {
        if (typeCode != RdbFormat.TYPE_SET) {
            output.putString(set.serializedAddress(), set.serializedBytes());
            return;
        }
        output.putLength(set.size());
        for (boolean there = set.toFirst(); there; there = set.next()) {
            if (set.isInteger()) {
                output.putNumber(set.integer());
            } else {
                output.putString(set.address(), set.length());
            }
        }
    }

    @Override
    public void release() {
        set.release();
    }
}
