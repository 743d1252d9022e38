package dev.jacinth.persistence;

import java.io.IOException;

/// The directory in which the server keeps its files. What was written survives a crash only after `sync`, and a name
/// only after `syncDirectory`.
///
/// Names are plain names of files in that directory.
public interface Storage {

    /// A file that is being written from its beginning to its end.
    interface Output extends AutoCloseable {

        /// Appends the bytes, all of them.
        void write(long address, int length) throws IOException;

        /// Returns when everything written so far is safe.
        void sync() throws IOException;

        @Override
        void close() throws IOException;
    }

    /// A file that is being read from its beginning to its end.
    interface Input extends AutoCloseable {

        /// Bytes in the whole file.
        long length() throws IOException;

        /// Reads up to `capacity` bytes and returns how many; -1 at the end.
        int read(long address, int capacity) throws IOException;

        @Override
        void close() throws IOException;
    }

    /// Makes an empty file, in place of one that has the name.
    Output create(String name) throws IOException;

    /// Opens a file; fails with `NoSuchFileException` if there is none.
    Input open(String name) throws IOException;

    /// Gives a file another name, in place of the file that has it. Nobody ever sees neither of the two under it.
    void rename(String from, String to) throws IOException;

    /// Removes a file if it is there.
    void delete(String name) throws IOException;

    /// Returns when the names are safe.
    void syncDirectory() throws IOException;

    /// The directory, for messages.
    String directory();
}
