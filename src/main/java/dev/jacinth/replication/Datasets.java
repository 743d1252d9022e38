package dev.jacinth.replication;

/// The data set of a replica, as far as a full synchronisation replaces it.
public interface Datasets {

    /// How a payload becomes the data set.
    enum LoadMode {
        /// Write it to a file, and load that when it is complete.
        FROM_FILE,
        /// Parse it as it comes, into the (emptied) data set.
        DIRECT,
        /// Parse it as it comes, into a second data set.
        ASIDE
    }

    boolean isEmpty();

    /// Removes all keys of all databases.
    void clear();

    /// A place for a payload of `lengthBytes` bytes, or -1 where the length is not known beforehand. Does not fail:
    /// an error (no file can be created) is reported by the first `accept`.
    Payload open(LoadMode mode, long lengthBytes);
}
