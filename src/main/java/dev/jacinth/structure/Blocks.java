package dev.jacinth.structure;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;

/// Structures that are one block, whose size class is always that of the bytes they have: a block that grows or shrinks
/// stays where it is while the class is the same, and moves to another one otherwise.
final class Blocks {

    private Blocks() {}

    /// A block that can be written without asking for memory again. Throws [MemoryExhausted] and takes nothing.
    static int allocate(Memory memory, int bytes) {
        int block = memory.allocate(bytes);
        try {
            memory.writable(block);
            return block;
        } catch (MemoryExhausted e) {
            memory.free(block, bytes);
            throw e;
        }
    }

    /// A block with the same content, of which nothing else is known.
    static int copy(Memory memory, int source, int bytes) {
        int copy = allocate(memory, bytes);
        Native.copy(memory.at(source), memory.writable(copy), bytes);
        return copy;
    }

    /// Replaces the `removed` bytes at `offset` of a block of `bytes` by `inserted` bytes of undefined content, and
    /// returns where the block is now, which is writable. Throws [MemoryExhausted] and has changed nothing.
    static int splice(Memory memory, int block, int bytes, int offset, int removed, int inserted) {
        int newBytes = bytes - removed + inserted;
        int tail = bytes - offset - removed;
        if (Memory.blockBytes(newBytes) == Memory.blockBytes(bytes)) {
            long pointer = memory.writable(block) + offset;
            if (tail == 1) {
                Native.putByte(pointer + inserted, Native.getByte(pointer + removed));
            } else if (removed != inserted) {
                Native.copy(pointer + removed, pointer + inserted, tail);
            }
            return block;
        }
        int moved = allocate(memory, newBytes);
        long target = memory.writable(moved);
        long source = memory.at(block);
        Native.copy(source, target, offset);
        Native.copy(source + offset + removed, target + offset + inserted, tail);
        memory.free(block, bytes);
        return moved;
    }
}
