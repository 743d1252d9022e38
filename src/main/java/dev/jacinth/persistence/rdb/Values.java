package dev.jacinth.persistence.rdb;

import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.memory.View;
import dev.jacinth.value.ValueContext;
import dev.jacinth.value.ValueType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The types that can be written and read: one row each. An object of this is what one writer needs.
final class Values {

    private final @Nullable ValueEncoder[] encoders = new ValueEncoder[ValueType.STREAM + 1];
    private final ValueContext context;
    private final int version;

    /// @param version of the RDB format that is written
    Values(ValueContext context, int version) {
        this.context = context;
        this.version = version;
    }

    /// Whether this is what writes records of a keyspace for readers of a version.
    boolean areFor(ValueContext otherContext, int otherVersion) {
        return context == otherContext && version == otherVersion;
    }

    private ValueEncoder encoder(int type) {
        ValueEncoder known = encoders[type];
        if (known == null) {
            known = encoder(type, context);
            encoders[type] = known;
        }
        return known;
    }

    private static ValueEncoder encoder(int type, ValueContext context) {
        return switch (type) {
            case ValueType.STREAM -> new StreamEncoder(context);
            case ValueType.STRING -> new StringEncoder();
            case ValueType.HASH -> new HashEncoder(context);
            case ValueType.LIST -> new ListEncoder(context);
            case ValueType.SET -> new SetEncoder(context);
            case ValueType.SORTED_SET -> new SortedSetEncoder(context);
            default -> throw new AssertionError("no form for type " + type);
        };
    }

    /// Something that reads values under a type code, or null for a code that is not understood. It has state, so
    /// every reader has its own.
    static @Nullable ValueDecoder decoder(int typeCode, ValueContext context) {
        return switch (typeCode) {
            case RdbFormat.TYPE_STREAM, RdbFormat.TYPE_STREAM_2, RdbFormat.TYPE_STREAM_3 ->
                new StreamDecoder(typeCode, context);
            case RdbFormat.TYPE_STRING -> new StringDecoder();
            case RdbFormat.TYPE_HASH, RdbFormat.TYPE_HASH_TIMED, RdbFormat.TYPE_HASH_TIMED_OLD ->
                new HashDecoder(context, typeCode);
            case RdbFormat.TYPE_HASH_ZIPMAP,
                    RdbFormat.TYPE_HASH_ZIPLIST,
                    RdbFormat.TYPE_HASH_LISTPACK,
                    RdbFormat.TYPE_HASH_LISTPACK_TIMED,
                    RdbFormat.TYPE_HASH_LISTPACK_TIMED_OLD -> new PackedHashDecoder(context, typeCode);
            case RdbFormat.TYPE_LIST,
                    RdbFormat.TYPE_LIST_ZIPLIST,
                    RdbFormat.TYPE_LIST_QUICKLIST,
                    RdbFormat.TYPE_LIST_QUICKLIST_2 -> new ListDecoder(context, typeCode);
            case RdbFormat.TYPE_SET -> new SetDecoder(context);
            case RdbFormat.TYPE_SET_INTSET, RdbFormat.TYPE_SET_LISTPACK -> new SmallSetDecoder(context, typeCode);
            case RdbFormat.TYPE_SORTED_SET, RdbFormat.TYPE_SORTED_SET_BINARY -> new SortedSetDecoder(context, typeCode);
            case RdbFormat.TYPE_SORTED_SET_ZIPLIST, RdbFormat.TYPE_SORTED_SET_LISTPACK ->
                new SmallSortedSetDecoder(context, typeCode);
            default -> null;
        };
    }

    /// Writes a part of a record.
    interface KeyWriter {
        void write(long record) throws IOException;
    }

    /// Writes type code and value of a record, without a key: the content of a DUMP payload.
    void write(RdbOutput output, View view, long record) throws IOException {
        write(output, view, record, none -> {});
    }

    /// Writes type code, key and value of a record.
    void write(RdbOutput output, View view, long record, KeyWriter key) throws IOException {
        ValueEncoder encoder = encoder(KeyRecord.type(record));
        int typeCode = encoder.typeCode(view, record, version);
        output.putByte(typeCode);
        key.write(record);
        encoder.write(output, view, record, typeCode);
    }

    /// Gives back what large elements of values of a type took.
    void release(int type) {
        encoder(type).release();
    }
}
