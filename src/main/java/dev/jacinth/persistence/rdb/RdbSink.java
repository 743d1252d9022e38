package dev.jacinth.persistence.rdb;

import java.io.IOException;

/// Takes the bytes of an RDB in order: a file, sockets, memory. Called on the thread that writes the RDB, which waits
/// as long as the call takes.
public interface RdbSink {

    /// The bytes are valid only during the call. An exception ends the writing.
    void write(long address, int length) throws IOException;
}
