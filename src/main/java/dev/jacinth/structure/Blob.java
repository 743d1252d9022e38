package dev.jacinth.structure;

import static dev.jacinth.structure.BlobLayout.CHUNK_BYTES;
import static dev.jacinth.structure.BlobLayout.CHUNK_MASK;
import static dev.jacinth.structure.BlobLayout.CHUNK_SHIFT;
import static dev.jacinth.structure.BlobLayout.LEAF_CHUNKS;
import static dev.jacinth.structure.BlobLayout.LEAF_MASK;
import static dev.jacinth.structure.BlobLayout.LEAF_SHIFT;
import static dev.jacinth.structure.BlobLayout.ROOT_BYTES;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;

/// A byte string too large for a record: 0 bytes to 64 GiB in chunks of 4 KiB, named by the address of its root.
///
/// Appending, writing into the middle and setting a bit cost what they touch, also while a snapshot is open: chunks
/// never move, and only the tail is copied when it outgrows its block. The drawing is in [BlobLayout].
///
/// All methods are static: reading takes a [View] and a root, changing a [Memory] and a root. Offsets and lengths are
/// bytes; a range outside the Blob is the caller's mistake and fails with `IndexOutOfBoundsException`.
///
/// Growing either succeeds or throws [MemoryExhausted] and leaves length and content as they were; a write into
/// existing content that ends that way may have been done in part.
///
/// Invariants:
/// 1. There are `ceil(length / 4096)` chunks, all but the last in blocks of 4,096 bytes.
/// 2. The tail's block has `bytes of tail` bytes, at least as many as the length needs. Shrinking gives it a smaller
///    one if there is memory for that.
/// 3. Height 0 has at most one chunk, height 1 at most 4,096; a Blob that shrinks keeps its height until it is empty.
/// 4. At height 2 there is a leaf for each 4,096 chunks begun, and no other.
public final class Blob {

    private Blob() {}

    /// An empty Blob; returns its root.
    public static int create(Memory memory) {
        int root = memory.allocate(ROOT_BYTES);
        Native.fill(memory.writable(root), ROOT_BYTES, (byte) 0);
        return root;
    }

    /// A Blob with the bytes at `source`, which may not be its own; returns its root.
    public static int create(Memory memory, long source, long length) {
        int root = create(memory);
        try {
            append(memory, root, source, length);
            return root;
        } catch (MemoryExhausted e) {
            memory.free(root, ROOT_BYTES);
            throw e;
        }
    }

    /// Another Blob with the same bytes; returns its root.
    public static int copy(Memory memory, int source) {
        int root = create(memory);
        try {
            long length = length(memory.live(), source);
            extend(memory, root, length);
            for (long offset = 0; offset < length; offset += CHUNK_BYTES) {
                long target = writableChunkAt(memory, root, offset);
                int count = contiguous(memory.live(), source, offset);
                Native.copy(chunkAt(memory.live(), source, offset), target, count);
            }
            return root;
        } catch (MemoryExhausted e) {
            truncate(memory, root, 0);
            memory.free(root, ROOT_BYTES);
            throw e;
        }
    }

    public static long length(View view, int root) {
        return Native.getLong(view.at(root) + BlobLayout.ROOT_LENGTH);
    }

    /// Copies `length` bytes from offset `from` on to `target`.
    public static void read(View view, int root, long from, long length, long target) {
        requireRange(view, root, from, length);
        for (long done = 0; done < length; ) {
            long offset = from + done;
            long count = Math.min(length - done, CHUNK_BYTES - (offset & CHUNK_MASK));
            Native.copy(view.at(chunk(view, root, offset)) + (offset & CHUNK_MASK), target + done, count);
            done += count;
        }
    }

    /// Whether the Blob is exactly the `length` bytes at `other`.
    public static boolean equal(View view, int root, long other, long length) {
        if (length(view, root) != length) {
            return false;
        }
        for (long offset = 0; offset < length; offset += CHUNK_BYTES) {
            if (!Native.equal(view.at(chunk(view, root, offset)), other + offset, contiguous(view, root, offset))) {
                return false;
            }
        }
        return true;
    }

    /// A pointer for reading the byte at `offset`, which is followed by [#contiguous] bytes in all.
    public static long chunkAt(View view, int root, long offset) {
        requireRange(view, root, offset, 1);
        return view.at(chunk(view, root, offset)) + (offset & CHUNK_MASK);
    }

    /// A pointer for writing the byte at `offset` and what follows it contiguously.
    public static long writableChunkAt(Memory memory, int root, long offset) {
        requireRange(memory.live(), root, offset, 1);
        return memory.writable(chunk(memory.live(), root, offset)) + (offset & CHUNK_MASK);
    }

    /// How many bytes from `offset` on lie side by side: up to the end of the chunk or of the Blob.
    public static int contiguous(View view, int root, long offset) {
        return (int) Math.min(CHUNK_BYTES - (offset & CHUNK_MASK), length(view, root) - offset);
    }

    /// Overwrites `length` bytes from `offset` on, all of which must be there.
    public static void write(Memory memory, int root, long offset, long source, long length) {
        requireRange(memory.live(), root, offset, length);
        for (long done = 0; done < length; ) {
            long at = offset + done;
            long count = Math.min(length - done, CHUNK_BYTES - (at & CHUNK_MASK));
            long pointer = memory.writable(chunk(memory.live(), root, at)) + (at & CHUNK_MASK);
            Native.copy(source + done, pointer, count);
            done += count;
        }
    }

    /// Adds `length` bytes at the end. `source` must not lie in this Blob.
    public static void append(Memory memory, int root, long source, long length) {
        long oldLength = length(memory.live(), root);
        extend(memory, root, oldLength + length);
        try {
            write(memory, root, oldLength, source, length);
        } catch (MemoryExhausted e) {
            truncate(memory, root, oldLength);
            throw e;
        }
    }

    /// Cuts the Blob off, or lengthens it with zeroes.
    public static void setLength(Memory memory, int root, long length) {
        long oldLength = length(memory.live(), root);
        if (length <= oldLength) {
            truncate(memory, root, length);
            return;
        }
        extend(memory, root, length);
        try {
            clear(memory, root, oldLength, length);
        } catch (MemoryExhausted e) {
            truncate(memory, root, oldLength);
            throw e;
        }
    }

    private static void clear(Memory memory, int root, long from, long to) {
        for (long offset = from; offset < to; ) {
            long count = Math.min(to - offset, CHUNK_BYTES - (offset & CHUNK_MASK));
            Native.fill(writableChunkAt(memory, root, offset), count, (byte) 0);
            offset += count;
        }
    }

    /// Frees at most `chunksMax` chunks from the end: true when nothing is left, not even the root. Once it has been
    /// called the Blob is only good for further calls, [#usedBytes] and [#forEachBlock].
    public static boolean freeSome(Memory memory, int root, int chunksMax) {
        int chunks = BlobLayout.chunks(length(memory.live(), root));
        int left = Math.max(0, chunks - chunksMax);
        removeChunks(memory, root, left);
        if (left > 0) {
            return false;
        }
        memory.free(root, ROOT_BYTES);
        return true;
    }

    /// What the Blob takes, root and index included.
    public static long usedBytes(View view, int root) {
        int chunks = BlobLayout.chunks(length(view, root));
        long bytes = Memory.blockBytes(ROOT_BYTES);
        if (chunks > 0) {
            bytes += (long) (chunks - 1) * CHUNK_BYTES + tailBytes(view, root);
        }
        if (height(view, root) > 0) {
            bytes += Memory.blockBytes(capacity(view, root) * Integer.BYTES);
        }
        if (height(view, root) == 2) {
            bytes += (long) leaves(chunks) * Memory.PAGE_BYTES;
        }
        return bytes;
    }

    /// Visits the blocks of the Blob: for [dev.jacinth.memory.Ownership].
    public static void forEachBlock(View view, int root, BlockVisitor visitor) {
        visitor.block(root, ROOT_BYTES);
        int chunks = BlobLayout.chunks(length(view, root));
        if (height(view, root) > 0) {
            visitor.block(index(view, root), capacity(view, root) * Integer.BYTES);
        }
        for (int leaf = 0; height(view, root) == 2 && leaf < leaves(chunks); leaf++) {
            visitor.block(slot(view, index(view, root), leaf), Memory.PAGE_BYTES);
        }
        for (int i = 0; i < chunks; i++) {
            int bytes = i < chunks - 1 ? CHUNK_BYTES : tailBytes(view, root);
            visitor.block(chunk(view, root, (long) i << CHUNK_SHIFT), bytes);
        }
    }

    /// Makes the Blob longer, with undefined content.
    private static void extend(Memory memory, int root, long length) {
        long oldLength = length(memory.live(), root);
        if (length < oldLength || length > BlobLayout.LENGTH_MAX) {
            throw new IndexOutOfBoundsException("a Blob cannot have " + length + " bytes");
        }
        // From here on writing the root cannot fail.
        memory.writable(root);
        try {
            int oldChunks = BlobLayout.chunks(oldLength);
            if (oldChunks > 0) {
                long filled = Math.min(length, (long) oldChunks << CHUNK_SHIFT);
                enlargeTail(memory, root, oldLength, tailOf(filled));
                putLength(memory, root, filled);
            }
            for (int i = oldChunks; i < BlobLayout.chunks(length); i++) {
                addChunk(memory, root, i, Math.min(length, (long) (i + 1) << CHUNK_SHIFT));
            }
        } catch (MemoryExhausted e) {
            truncate(memory, root, oldLength);
            throw e;
        }
    }

    /// How many bytes the last chunk of so long a Blob has.
    private static int tailOf(long length) {
        return (int) (length - 1 & CHUNK_MASK) + 1;
    }

    private static void enlargeTail(Memory memory, int root, long length, int bytes) {
        if (bytes > tailBytes(memory.live(), root)) {
            resizeTail(memory, root, length, bytes);
        }
    }

    /// Moves the tail, of a Blob that is not empty, into a block for `bytes` if that is another size.
    private static void resizeTail(Memory memory, int root, long length, int bytes) {
        int oldBytes = tailBytes(memory.live(), root);
        int newBytes = Memory.blockBytes(bytes);
        if (newBytes == oldBytes) {
            return;
        }
        int last = BlobLayout.chunks(length) - 1;
        int oldTail = chunk(memory.live(), root, length - 1);
        int newTail = memory.allocate(newBytes);
        try {
            long target = memory.writable(newTail);
            Native.copy(memory.at(oldTail), target, Math.min(tailOf(length), bytes));
            setChunk(memory, root, last, newTail);
        } catch (MemoryExhausted e) {
            memory.free(newTail, newBytes);
            throw e;
        }
        memory.free(oldTail, oldBytes);
        setTailBytes(memory, root, newBytes);
    }

    /// Adds chunk `i`, with which the Blob has `length` bytes.
    private static void addChunk(Memory memory, int root, int i, long length) {
        int bytes = Memory.blockBytes(tailOf(length));
        int chunk = memory.allocate(bytes);
        try {
            reserveIndex(memory, root, i);
            setChunk(memory, root, i, chunk);
        } catch (MemoryExhausted e) {
            memory.free(chunk, bytes);
            throw e;
        }
        setTailBytes(memory, root, bytes);
        putLength(memory, root, length);
    }

    /// Makes room in the index for the address of chunk `i`, the next one.
    private static void reserveIndex(Memory memory, int root, int i) {
        if (i == 0) {
            return;
        }
        int height = height(memory.live(), root);
        if (height == 0) {
            replaceIndex(memory, root, 0, BlobLayout.CAPACITY_MIN, 1);
        } else if (height == 1 && i == LEAF_CHUNKS) {
            replaceIndex(memory, root, 0, BlobLayout.CAPACITY_MIN, 2);
        } else if (height == 1 && i == capacity(memory.live(), root)) {
            replaceIndex(memory, root, i, 2 * i, 1);
        }
        if (height(memory.live(), root) == 2 && (i & LEAF_MASK) == 0) {
            addLeaf(memory, root, i >>> LEAF_SHIFT);
        }
    }

    /// Puts a larger index block in the place of one with `addresses`, or (with 0 of them) on top of what is there.
    private static void replaceIndex(Memory memory, int root, int addresses, int capacity, int height) {
        int oldIndex = index(memory.live(), root);
        int newIndex = memory.allocate(capacity * Integer.BYTES);
        long pointer;
        try {
            pointer = memory.writable(newIndex);
        } catch (MemoryExhausted e) {
            memory.free(newIndex, capacity * Integer.BYTES);
            throw e;
        }
        if (addresses == 0) {
            Native.putInt(pointer, oldIndex);
        } else {
            Native.copy(memory.at(oldIndex), pointer, (long) addresses * Integer.BYTES);
            memory.free(oldIndex, addresses * Integer.BYTES);
        }
        long rootPointer = memory.writable(root);
        Native.putInt(rootPointer + BlobLayout.ROOT_INDEX, newIndex);
        Native.putInt(rootPointer + BlobLayout.ROOT_CAPACITY, capacity);
        Native.putByte(rootPointer + BlobLayout.ROOT_HEIGHT, (byte) height);
    }

    private static void addLeaf(Memory memory, int root, int leaf) {
        if (leaf == capacity(memory.live(), root)) {
            replaceIndex(memory, root, leaf, 2 * leaf, 2);
        }
        long slot = memory.writable(index(memory.live(), root)) + (long) leaf * Integer.BYTES;
        Native.putInt(slot, memory.allocate(Memory.PAGE_BYTES));
    }

    private static void setChunk(Memory memory, int root, int i, int chunk) {
        View view = memory.live();
        switch (height(view, root)) {
            case 0 -> Native.putInt(memory.writable(root) + BlobLayout.ROOT_INDEX, chunk);
            case 1 -> setSlot(memory, index(view, root), i, chunk);
            default -> setSlot(memory, slot(view, index(view, root), i >>> LEAF_SHIFT), i & LEAF_MASK, chunk);
        }
    }

    /// Cuts the Blob off, which needs no memory.
    private static void truncate(Memory memory, int root, long length) {
        if (length < 0) {
            throw new IndexOutOfBoundsException("a Blob cannot have " + length + " bytes");
        }
        removeChunks(memory, root, BlobLayout.chunks(length));
        putLength(memory, root, length);
        if (length > 0) {
            try {
                resizeTail(memory, root, length, tailOf(length));
            } catch (MemoryExhausted e) {
                // The tail stays in a block that is larger than it must be.
                return;
            }
        }
    }

    /// Frees all chunks but the first `left`; where that are any, the length is then what is left.
    private static void removeChunks(Memory memory, int root, int left) {
        View view = memory.live();
        int chunks = BlobLayout.chunks(length(view, root));
        if (left == chunks) {
            return;
        }
        memory.writable(root);
        int height = height(view, root);
        for (int i = chunks - 1; i >= left; i--) {
            int bytes = i < chunks - 1 ? CHUNK_BYTES : tailBytes(view, root);
            memory.free(chunk(view, root, (long) i << CHUNK_SHIFT), bytes);
            if (height == 2 && (i & LEAF_MASK) == 0) {
                memory.free(slot(view, index(view, root), i >>> LEAF_SHIFT), Memory.PAGE_BYTES);
            }
        }
        putLength(memory, root, (long) left << CHUNK_SHIFT);
        setTailBytes(memory, root, left == 0 ? 0 : CHUNK_BYTES);
        if (left == 0) {
            if (height > 0) {
                memory.free(index(view, root), capacity(view, root) * Integer.BYTES);
            }
            Native.fill(memory.writable(root), ROOT_BYTES, (byte) 0);
        }
    }

    /// The address of the chunk that has the byte at `offset`.
    private static int chunk(View view, int root, long offset) {
        int i = (int) (offset >>> CHUNK_SHIFT);
        int index = index(view, root);
        return switch (height(view, root)) {
            case 0 -> index;
            case 1 -> slot(view, index, i);
            default -> slot(view, slot(view, index, i >>> LEAF_SHIFT), i & LEAF_MASK);
        };
    }

    private static int slot(View view, int block, int i) {
        return Native.getInt(view.at(block) + (long) i * Integer.BYTES);
    }

    private static void setSlot(Memory memory, int block, int i, int address) {
        Native.putInt(memory.writable(block) + (long) i * Integer.BYTES, address);
    }

    private static int leaves(int chunks) {
        return chunks + LEAF_MASK >>> LEAF_SHIFT;
    }

    private static int index(View view, int root) {
        return Native.getInt(view.at(root) + BlobLayout.ROOT_INDEX);
    }

    private static int capacity(View view, int root) {
        return Native.getInt(view.at(root) + BlobLayout.ROOT_CAPACITY);
    }

    private static int height(View view, int root) {
        return Native.getByte(view.at(root) + BlobLayout.ROOT_HEIGHT);
    }

    private static int tailBytes(View view, int root) {
        return Native.getShort(view.at(root) + BlobLayout.ROOT_TAIL_BYTES) & 0xFFFF;
    }

    private static void setTailBytes(Memory memory, int root, int bytes) {
        Native.putShort(memory.writable(root) + BlobLayout.ROOT_TAIL_BYTES, (short) bytes);
    }

    private static void putLength(Memory memory, int root, long length) {
        Native.putLong(memory.writable(root) + BlobLayout.ROOT_LENGTH, length);
    }

    private static void requireRange(View view, int root, long offset, long count) {
        long length = length(view, root);
        if (offset < 0 || count < 0 || offset > length - count) {
            throw new IndexOutOfBoundsException(
                    count + " bytes at offset " + offset + " are not in a Blob of " + length);
        }
    }
}
