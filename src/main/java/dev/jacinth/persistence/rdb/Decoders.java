package dev.jacinth.persistence.rdb;

import dev.jacinth.value.ValueContext;
import org.jspecify.annotations.Nullable;

/// The decoders of one reader, each made when the first value of its type code comes, and kept.
final class Decoders {

    private final @Nullable ValueDecoder[] byTypeCode = new ValueDecoder[RdbFormat.TYPES];
    private final ValueContext context;

    Decoders(ValueContext context) {
        this.context = context;
    }

    /// Whether these make values for the keyspaces of a context.
    boolean areFor(ValueContext other) {
        return context == other;
    }

    /// What reads the values under a type code. Null if nothing does, and the input has failed then.
    @Nullable
    ValueDecoder find(int typeCode, RdbInput input) {
        ValueDecoder known = typeCode < RdbFormat.TYPES ? byTypeCode[typeCode] : null;
        return known == null ? make(typeCode, input) : known;
    }

    private @Nullable ValueDecoder make(int typeCode, RdbInput input) {
        ValueDecoder made = Values.decoder(typeCode, context);
        if (made == null) {
            input.fail("values of type " + typeCode + " (" + RdbFormat.typeName(typeCode) + ") cannot be read");
        } else {
            byTypeCode[typeCode] = made;
        }
        return made;
    }

    /// Has the next value under a type code read by a new decoder.
    void forget(int typeCode) {
        byTypeCode[typeCode] = null;
    }
}
