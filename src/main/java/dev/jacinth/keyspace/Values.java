package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import dev.jacinth.value.Aggregate;
import dev.jacinth.value.Aggregates;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueContext;
import dev.jacinth.value.ValueType;

/// What a value has beyond the bytes of its field in the record: the structure whose root the field names. All methods
/// take the raw pointer of a record.
final class Values {

    private final Aggregates aggregates;

    Values(ValueContext context) {
        aggregates = new Aggregates(context);
    }

    /// As [Aggregates#release].
    void release() {
        aggregates.release();
    }

    /// Whether the value field is the address of a root that the record owns.
    static boolean hasRoot(long record) {
        return KeyRecord.type(record) != ValueType.STRING || KeyRecord.encoding(record) == StringValue.BLOB;
    }

    /// The root that the record owns.
    static int root(long record) {
        return Native.getInt(KeyRecord.valueField(record));
    }

    /// The value of a record that is no string, for reading.
    Aggregate open(View view, long record) {
        Aggregate value = aggregates.of(KeyRecord.type(record));
        value.open(view, root(record), KeyRecord.encoding(record));
        return value;
    }

    /// What [#copyRoot] has made.
    Aggregate openCopy(Memory memory, long record, int root) {
        Aggregate value = aggregates.of(KeyRecord.type(record));
        value.open(memory, root, KeyRecord.encoding(record), null, 0);
        return value;
    }

    /// The same value through an object that is the caller's until [#giveBack] and may take it apart.
    Aggregate take(Memory memory, Aggregate value) {
        int root = value.root();
        int encoding = value.encoding();
        Aggregate taken = aggregates.take(value.type());
        taken.open(memory, root, encoding, null, 0);
        return taken;
    }

    void giveBack(Aggregate value) {
        aggregates.put(value);
    }

    /// A second structure with the content of the one that the record owns; returns its root.
    int copyRoot(Memory memory, long record) {
        if (KeyRecord.type(record) == ValueType.STRING) {
            return Blob.copy(memory, root(record));
        }
        Aggregate value = aggregates.of(KeyRecord.type(record));
        value.open(memory, root(record), KeyRecord.encoding(record), null, 0);
        return value.copy();
    }

    /// Bytes of memory that the structure takes which the record owns.
    long usedBytes(View view, long record) {
        return KeyRecord.type(record) == ValueType.STRING
                ? Blob.usedBytes(view, root(record))
                : open(view, record).usedBytes();
    }

    /// Visits the blocks of the structure that the record owns.
    void forEachBlock(View view, long record, BlockVisitor visitor) {
        if (KeyRecord.type(record) == ValueType.STRING) {
            Blob.forEachBlock(view, root(record), visitor);
        } else {
            open(view, record).forEachBlock(visitor);
        }
    }

    /// The word that OBJECT ENCODING answers for a record.
    String encodingName(View view, long record) {
        return KeyRecord.type(record) == ValueType.STRING
                ? StringValue.encodingName(KeyRecord.encoding(record))
                : open(view, record).encodingName();
    }
}
