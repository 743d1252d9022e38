package dev.jacinth.value;

/// The fields and values of an entry that is to be added to a stream: views of bytes outside of its memory.
public interface StreamFields {

    /// Number of pairs.
    int count();

    long fieldAddress(int i);

    int fieldLength(int i);

    long valueAddress(int i);

    int valueLength(int i);
}
