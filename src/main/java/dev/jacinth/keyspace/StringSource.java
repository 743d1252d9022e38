package dev.jacinth.keyspace;

/// Makes a string piece by piece, so that a large one need not exist twice: see [Strings#setComputed].
public interface StringSource {

    /// Writes `length` bytes of the string, those from `offset` on, to `target`. Called once for every piece, in order.
    /// May read strings of any key, but change none.
    ///
    /// @param target raw pointer
    void fill(int offset, int length, long target);
}
