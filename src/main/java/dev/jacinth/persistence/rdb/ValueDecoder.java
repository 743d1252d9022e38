package dev.jacinth.persistence.rdb;

import dev.jacinth.keyspace.Database;
import dev.jacinth.memory.Memory;

/// Reads the values of one type, in as many steps as the bytes come.
///
/// After `begin`, `read` is called until it returns true; then either `place` or `discard` follows, and then the next
/// value may begin. `discard` may come at any time and frees what was built.
interface ValueDecoder {

    /// A value begins.
    ///
    /// @param memory where the structures of the value are to be made
    void begin(Memory memory);

    /// Goes on. True if the value is complete; false if bytes are missing or the input has failed.
    boolean read(RdbInput input);

    /// Whether the value that was read has no elements, so that it must not get a key.
    default boolean isEmpty() {
        return false;
    }

    /// Makes the value that was read that of a key.
    ///
    /// @param expireAtMillis as in [Database#place]
    void place(Database database, long key, int keyLength, long expireAtMillis);

    void discard();

    /// Gives back what large elements took.
    void release();
}
