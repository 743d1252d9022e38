package dev.jacinth.persistence.rdb;

import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.memory.View;
import dev.jacinth.value.ValueType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The types that can be written and read: one row each.
final class Values {

    private static final ValueEncoder[] ENCODERS = new ValueEncoder[ValueType.STREAM + 1];

    static {
        ENCODERS[ValueType.STRING] = new StringEncoder();
    }

    private Values() {}

    static ValueEncoder encoder(int type) {
        return ENCODERS[type];
    }

    /// Something that reads values under a type code, or null for a code that is not understood. It has state, so
    /// every reader has its own.
    static @Nullable ValueDecoder decoder(int typeCode) {
        return typeCode == RdbFormat.TYPE_STRING ? new StringDecoder() : null;
    }

    /// Writes type code and value of a record, without a key: the content of a DUMP payload.
    static void write(RdbOutput output, View view, long record) throws IOException {
        ValueEncoder encoder = encoder(KeyRecord.type(record));
        output.putByte(encoder.typeCode(view, record));
        encoder.write(output, view, record);
    }
}
