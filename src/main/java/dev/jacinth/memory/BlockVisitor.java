package dev.jacinth.memory;

/// Is told of blocks.
@FunctionalInterface
public interface BlockVisitor {

    /// A block of `bytes` (its real size, not the size asked for) begins at `address`.
    void block(int address, int bytes);
}
