package dev.jacinth.persistence.rdb;

import dev.jacinth.memory.View;
import java.io.IOException;

/// Writes the values of one type. It may have state, so every writer has its own.
interface ValueEncoder {

    /// The code that stands before the key: one of those below [RdbFormat#TYPES].
    ///
    /// @param version of the RDB: nothing that a reader of that version does not know
    int typeCode(View view, long record, int version);

    /// Writes the value of a key record in the form that [#typeCode], called just before, has named.
    void write(RdbOutput output, View view, long record, int typeCode) throws IOException;

    /// Gives back what large elements took.
    void release();
}
