package dev.jacinth.structure;

import static dev.jacinth.structure.DictLayout.ENTRY_BYTES;
import static dev.jacinth.structure.DictLayout.PAGE_DEPTH;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;

/// The directory of a [Dict]: `2^depth` longs, in one block up to a page of them, else in pages under a top block.
///
/// ```
///   depth <= 11:   directory -> [ entry 0 | entry 1 | ... ]
///
///   depth  > 11:   directory -> [ page 0 | page 1 | ... ]        u32 addresses, 2^(depth - 11)
///                                   |
///                                   +-> [ entry 0 | ... | entry 2047 ]
/// ```
///
/// Doubling and halving build the new directory beside the old one. That takes about a millisecond for 2^18 entries,
/// which is half a billion keys: the only step of a Dict that is not bounded by a segment.
final class DictDirectory {

    private static final int PAGE_MASK = (1 << PAGE_DEPTH) - 1;

    private DictDirectory() {}

    static long get(View view, int directory, int depth, int index) {
        int block = depth <= PAGE_DEPTH ? directory : page(view, directory, index >>> PAGE_DEPTH);
        return Native.getLong(view.at(block) + (long) (index & PAGE_MASK) * ENTRY_BYTES);
    }

    /// A pointer through which an entry may be written.
    static long writable(Memory memory, int directory, int depth, int index) {
        int block = depth <= PAGE_DEPTH ? directory : page(memory.live(), directory, index >>> PAGE_DEPTH);
        return memory.writable(block) + (long) (index & PAGE_MASK) * ENTRY_BYTES;
    }

    static void set(Memory memory, int directory, int depth, int index, long entry) {
        Native.putLong(writable(memory, directory, depth, index), entry);
    }

    /// Sets `count` entries from `first` on: the first with its count, the others without.
    static void setRange(Memory memory, int directory, int depth, int first, int count, long entry) {
        set(memory, directory, depth, first, entry);
        for (int i = 1; i < count; i++) {
            set(memory, directory, depth, first + i, DictLayout.withoutCount(entry));
        }
    }

    private static int page(View view, int directory, int page) {
        return Native.getInt(view.at(directory) + (long) page * Integer.BYTES);
    }

    private static int pages(int depth) {
        return 1 << depth - PAGE_DEPTH;
    }

    /// Makes the blocks with `count` entries from `first` on writable in place, so that setting those cannot fail.
    static void own(Memory memory, int directory, int depth, int first, int count) {
        if (depth <= PAGE_DEPTH) {
            memory.writable(directory);
            return;
        }
        for (int page = first >>> PAGE_DEPTH; page <= first + count - 1 >>> PAGE_DEPTH; page++) {
            memory.writable(page(memory.live(), directory, page));
        }
    }

    /// A directory of undefined content, writable in place. Where memory ends half-way it throws [MemoryExhausted]
    /// and has taken nothing.
    static int allocate(Memory memory, int depth) {
        int bytes = depth <= PAGE_DEPTH ? ENTRY_BYTES << depth : pages(depth) * Integer.BYTES;
        int directory = memory.allocate(bytes);
        int pages = 0;
        try {
            long pointer = memory.writable(directory);
            for (; depth > PAGE_DEPTH && pages < pages(depth); pages++) {
                Native.putInt(pointer + (long) pages * Integer.BYTES, memory.allocate(Memory.PAGE_BYTES));
            }
            return directory;
        } catch (MemoryExhausted e) {
            for (int i = 0; i < pages; i++) {
                memory.free(page(memory.live(), directory, i), Memory.PAGE_BYTES);
            }
            memory.free(directory, bytes);
            throw e;
        }
    }

    static void free(Memory memory, int directory, int depth) {
        forEachBlock(memory.live(), directory, depth, memory::free);
    }

    /// Replaces the directory by one of twice its length and returns that.
    static int doubled(Memory memory, int directory, int depth) {
        int doubled = allocate(memory, depth + 1);
        for (int i = 0; i < 1 << depth; i++) {
            long entry = get(memory.live(), directory, depth, i);
            setRange(memory, doubled, depth + 1, 2 * i, 2, entry);
        }
        free(memory, directory, depth);
        return doubled;
    }

    /// Replaces the directory, in which no segment has the full depth, by one of half its length and returns that.
    static int halved(Memory memory, int directory, int depth) {
        int halved = allocate(memory, depth - 1);
        for (int i = 0; i < 1 << depth - 1; i++) {
            set(memory, halved, depth - 1, i, get(memory.live(), directory, depth, 2 * i));
        }
        free(memory, directory, depth);
        return halved;
    }

    /// Visits the blocks, each after those it names.
    static void forEachBlock(View view, int directory, int depth, BlockVisitor visitor) {
        if (depth <= PAGE_DEPTH) {
            visitor.block(directory, ENTRY_BYTES << depth);
            return;
        }
        for (int i = 0; i < pages(depth); i++) {
            visitor.block(page(view, directory, i), Memory.PAGE_BYTES);
        }
        visitor.block(directory, pages(depth) * Integer.BYTES);
    }

    static long usedBytes(int depth) {
        long entries = Memory.blockBytes(ENTRY_BYTES << Math.min(depth, PAGE_DEPTH));
        if (depth <= PAGE_DEPTH) {
            return entries;
        }
        return pages(depth) * entries + Memory.blockBytes(pages(depth) * Integer.BYTES);
    }
}
