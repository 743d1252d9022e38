package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Pack;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueContext;
import java.io.IOException;

/// Sorted sets: a pack as it is, anything else element by element, the highest score first, as Redis does.
final class SortedSetEncoder implements ValueEncoder {

    private final SortedSetValue value;

    SortedSetEncoder(ValueContext context) {
        value = new SortedSetValue(context);
    }

    @Override
    public int typeCode(View view, long record, int version) {
        value.open(view, Native.getInt(KeyRecord.valueField(record)), KeyRecord.encoding(record));
        return value.encoding() == SortedSetValue.PACK
                ? RdbFormat.TYPE_SORTED_SET_LISTPACK
                : RdbFormat.TYPE_SORTED_SET_BINARY;
    }

    @Override
    public void write(RdbOutput output, View view, long record, int typeCode) throws IOException {
        if (typeCode == RdbFormat.TYPE_SORTED_SET_LISTPACK) {
            Pack pack = value.pack();
            output.putString(pack.address(), pack.bytes());
            return;
        }
        long size = value.size();
        output.putLength(size);
        for (boolean there = value.toRank(size - 1); there; there = value.previous()) {
            output.putString(value.memberAddress(), value.memberLength());
            output.putLong(Double.doubleToRawLongBits(value.score()));
        }
    }

    @Override
    public void release() {
        value.release();
    }
}
