package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.memory.View;
import dev.jacinth.value.StringValue;
import java.io.IOException;

/// Strings.
final class StringEncoder implements ValueEncoder {

    @Override
    public int typeCode(View view, long record, int version) {
        return RdbFormat.TYPE_STRING;
    }

    @Override
    public void write(RdbOutput output, View view, long record, int typeCode) throws IOException {
        long field = KeyRecord.valueField(record);
        switch (KeyRecord.encoding(record)) {
            case StringValue.INT -> output.putNumber(Native.getLong(field));
            case StringValue.BLOB -> output.putBlob(view, Native.getInt(field));
            default -> output.putString(StringValue.inlineBytesAt(field), StringValue.inlineLength(field));
        }
    }

    @Override
    public void release() {
        // There is nothing that it keeps.
    }
}
