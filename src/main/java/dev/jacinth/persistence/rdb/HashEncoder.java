package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.memory.View;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueContext;
import java.io.IOException;

/// Hashes: a pack as it is, anything else field by field.
///
/// A hash with fields that cease to exist is written as Redis 7.4 does, whatever the version: older ones cannot say it,
/// and the RDB or payload that it stands in is then of version [RdbFormat#VERSION_FIELD_EXPIRY].
final class HashEncoder implements ValueEncoder {

    private final HashValue hash;

    HashEncoder(ValueContext context) {
        hash = new HashValue(context);
    }

    @Override
    public int typeCode(View view, long record, int version) {
        hash.open(view, Native.getInt(KeyRecord.valueField(record)), KeyRecord.encoding(record));
        if (hash.firstWhen() == HashValue.NEVER) {
            return hash.encoding() == HashValue.PACK ? RdbFormat.TYPE_HASH_LISTPACK : RdbFormat.TYPE_HASH;
        }
        return hash.encoding() == HashValue.TIMED_PACK ? RdbFormat.TYPE_HASH_LISTPACK_TIMED : RdbFormat.TYPE_HASH_TIMED;
    }

    @Override
    public void write(RdbOutput output, View view, long record, int typeCode) throws IOException {
        long first = hash.firstWhen();
        boolean timed = first != HashValue.NEVER;
        if (timed) {
            output.putLong(first);
        }
        if (hash.encoding() == (timed ? HashValue.TIMED_PACK : HashValue.PACK)) {
            output.putString(hash.pack().address(), hash.pack().bytes());
            return;
        }
        output.putLength(hash.size());
        for (boolean there = hash.toFirst(); there; there = hash.next()) {
            if (timed) {
                output.putLength(hash.when() == HashValue.NEVER ? 0 : hash.when() - first + 1);
            }
            putField(output, view);
            putValue(output, view);
        }
    }

    private void putField(RdbOutput output, View view) throws IOException {
        if (hash.fieldBlob() == 0) {
            output.putString(hash.fieldAddress(), hash.fieldLength());
        } else {
            output.putBlob(view, hash.fieldBlob());
        }
    }

    private void putValue(RdbOutput output, View view) throws IOException {
        if (hash.valueBlob() == 0) {
            output.putString(hash.valueAddress(), hash.valueLength());
        } else {
            output.putBlob(view, hash.valueBlob());
        }
    }

    @Override
    public void release() {
        hash.release();
    }
}
