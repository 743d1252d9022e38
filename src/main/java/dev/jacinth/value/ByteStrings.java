package dev.jacinth.value;

/// Byte strings by number, as the arguments of a command are.
public interface ByteStrings {

    long address(int index);

    int length(int index);
}
