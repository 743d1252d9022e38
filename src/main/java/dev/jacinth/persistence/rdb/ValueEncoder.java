package dev.jacinth.persistence.rdb;

import dev.jacinth.memory.View;
import java.io.IOException;

/// Writes the values of one type. Stateless.
interface ValueEncoder {

    /// The code that stands before the key: one of those below [RdbFormat#TYPES].
    int typeCode(View view, long record);

    /// Writes the value of a key record.
    void write(RdbOutput output, View view, long record) throws IOException;
}
