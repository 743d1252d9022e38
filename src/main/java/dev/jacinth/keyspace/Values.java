package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;

/// What a value has beyond the bytes of its field in the record: the structure whose root the field names. All methods
/// take the raw pointer of a record.
final class Values {

    private Values() {}

    /// Whether the value field is the address of a root that the record owns.
    static boolean hasRoot(long record) {
        return KeyRecord.type(record) != ValueType.STRING || KeyRecord.encoding(record) == StringValue.BLOB;
    }

    /// The root that the record owns.
    static int root(long record) {
        return Native.getInt(KeyRecord.valueField(record));
    }

    /// A second structure with the content of the one that the record owns; returns its root.
    static int copyRoot(Memory memory, long record) {
        requireString(record);
        return Blob.copy(memory, root(record));
    }

    /// Visits the blocks of the structure that the record owns.
    static void forEachBlock(View view, long record, BlockVisitor visitor) {
        requireString(record);
        Blob.forEachBlock(view, root(record), visitor);
    }

    private static void requireString(long record) {
        if (KeyRecord.type(record) != ValueType.STRING) {
            throw new AssertionError("no structure for type " + KeyRecord.type(record));
        }
    }
}
