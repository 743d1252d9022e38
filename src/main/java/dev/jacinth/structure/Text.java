package dev.jacinth.structure;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.bytes.Varint;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;

/// A byte string as a part of somebody's block: an element of a set, a field of a hash, a member of a sorted set.
///
/// ```
///   up to 2,048 bytes   +-----------------+-------------+
///                       | length (varint) | bytes       |
///                       +-----------------+-------------+
///   longer              +-----------------+-------------+
///                       | length (varint) | Blob root   |     u32
///                       +-----------------+-------------+
/// ```
///
/// All methods take the raw pointer of the first byte. The block that the text is in owns the Blob.
public final class Text {

    /// Texts up to this length stand in the block itself, so that a block of two of them still is a fraction of a page.
    public static final int INLINE_BYTES_MAX = 2048;

    private Text() {}

    /// Bytes that a text of this length takes in its block.
    public static int fieldBytes(int length) {
        return Varint.bytes(length) + (length > INLINE_BYTES_MAX ? Integer.BYTES : length);
    }

    /// Bytes that the text at `text` takes in its block.
    public static int size(long text) {
        return fieldBytes(Varint.get(text));
    }

    /// Makes the Blob that a text of these bytes needs: its root, or 0 if it needs none. To be called before the block
    /// of the text is allocated, so that nothing is half done where memory ends.
    public static int prepare(Memory memory, long source, int length) {
        return length > INLINE_BYTES_MAX ? Blob.create(memory, source, length) : 0;
    }

    /// Frees what [#prepare] or [#prepareCopy] returned, where no text came of it.
    public static void drop(Memory memory, int blob) {
        if (blob != 0) {
            Blob.freeSome(memory, blob, Integer.MAX_VALUE);
        }
    }

    /// Writes a text of `length` bytes and returns the pointer behind it.
    ///
    /// @param source not in this memory
    /// @param blob what [#prepare] returned for the same bytes
    public static long put(long text, long source, int length, int blob) {
        long field = Varint.put(text, length);
        if (blob != 0) {
            Native.putInt(field, blob);
            return field + Integer.BYTES;
        }
        Bytes.copy(source, field, length);
        return field + length;
    }

    public static int length(long text) {
        return Varint.get(text);
    }

    /// The bytes of a text side by side: where they lie in the block, or a copy in `scratch`, which is good until that
    /// is used again.
    public static long address(View view, long text, Scratch scratch) {
        int length = Varint.get(text);
        long field = text + Varint.bytes(length);
        if (length <= INLINE_BYTES_MAX) {
            return field;
        }
        long copy = scratch.room(length);
        Blob.read(view, Native.getInt(field), 0, length, copy);
        return copy;
    }

    /// Whether the text is the `length` bytes at `other`.
    public static boolean equal(View view, long text, long other, int length) {
        if (Varint.get(text) != length) {
            return false;
        }
        long field = text + Varint.bytes(length);
        return length <= INLINE_BYTES_MAX
                ? Bytes.equal(field, other, length)
                : Blob.equal(view, Native.getInt(field), other, length);
    }

    /// Copies the bytes of a text to `target`, which has room for [#length].
    public static void read(View view, long text, long target) {
        int length = Varint.get(text);
        long field = text + Varint.bytes(length);
        if (length <= INLINE_BYTES_MAX) {
            Native.copy(field, target, length);
        } else {
            Blob.read(view, Native.getInt(field), 0, length, target);
        }
    }

    /// Where the bytes of a text lie that is not longer than [#INLINE_BYTES_MAX].
    public static long inlineAddress(long text) {
        return text + Varint.bytes(Varint.get(text));
    }

    /// Lexicographic order of unsigned bytes: of the text and the `length` bytes at `other`.
    public static int compare(View view, long text, long other, int length) {
        int textLength = Varint.get(text);
        long field = text + Varint.bytes(textLength);
        return textLength <= INLINE_BYTES_MAX
                ? Native.compare(field, textLength, other, length)
                : compareBlob(view, Native.getInt(field), textLength, other, length);
    }

    private static int compareBlob(View view, int blob, int blobLength, long other, int length) {
        int common = Math.min(blobLength, length);
        for (int at = 0; at < common; ) {
            int run = Math.min(Blob.contiguous(view, blob, at), common - at);
            int order = Native.compare(Blob.chunkAt(view, blob, at), run, other + at, run);
            if (order != 0) {
                return order;
            }
            at += run;
        }
        return Integer.compare(blobLength, length);
    }

    /// The root of the Blob that the text is in; 0 if it stands in its block.
    public static int blob(long text) {
        int length = Varint.get(text);
        return length > INLINE_BYTES_MAX ? Native.getInt(text + Varint.bytes(length)) : 0;
    }

    /// Frees what the text has outside its block.
    public static void discard(Memory memory, long text) {
        int length = Varint.get(text);
        if (length > INLINE_BYTES_MAX) {
            Blob.freeSome(memory, Native.getInt(text + Varint.bytes(length)), Integer.MAX_VALUE);
        }
    }

    /// Writes to `target`, in another block, a text with the same bytes as the one at `text`, and returns the pointer
    /// behind it.
    ///
    /// @param blob what [#prepareCopy] returned
    public static long copy(long text, long target, int blob) {
        int length = Varint.get(text);
        if (blob == 0) {
            int bytes = fieldBytes(length);
            Native.copy(text, target, bytes);
            return target + bytes;
        }
        long field = Varint.put(target, length);
        Native.putInt(field, blob);
        return field + Integer.BYTES;
    }

    /// Makes the Blob that a copy of a text needs: its root, or 0.
    public static int prepareCopy(Memory memory, long text) {
        int length = Varint.get(text);
        return length > INLINE_BYTES_MAX ? Blob.copy(memory, Native.getInt(text + Varint.bytes(length))) : 0;
    }

    /// Bytes of memory that the text takes outside its block.
    public static long usedBytesOutside(View view, long text) {
        int length = Varint.get(text);
        return length > INLINE_BYTES_MAX ? Blob.usedBytes(view, Native.getInt(text + Varint.bytes(length))) : 0;
    }

    /// Visits the blocks that the text has outside its own: for [dev.jacinth.memory.Ownership].
    public static void forEachBlockOutside(View view, long text, BlockVisitor visitor) {
        int length = Varint.get(text);
        if (length > INLINE_BYTES_MAX) {
            Blob.forEachBlock(view, Native.getInt(text + Varint.bytes(length)), visitor);
        }
    }

    // ---- a text that has a block for itself

    /// A block with nothing but a text of these bytes, which may not lie in this memory. Throws [MemoryExhausted] and
    /// takes nothing.
    public static int create(Memory memory, long source, int length) {
        int blob = prepare(memory, source, length);
        int block = allocate(memory, fieldBytes(length), blob);
        put(memory.writable(block), source, length, blob);
        return block;
    }

    /// A second block with the same text. Throws [MemoryExhausted] and takes nothing.
    public static int createCopy(Memory memory, int source) {
        int blob = prepareCopy(memory, memory.at(source));
        int block = allocate(memory, size(memory.at(source)), blob);
        long target = memory.writable(block);
        copy(memory.at(source), target, blob);
        return block;
    }

    private static int allocate(Memory memory, int bytes, int blob) {
        try {
            return Blocks.allocate(memory, bytes);
        } catch (MemoryExhausted e) {
            drop(memory, blob);
            throw e;
        }
    }

    /// Bytes of memory that a block takes that has nothing but a text, and what that has outside.
    public static long usedBytes(View view, int block) {
        long text = view.at(block);
        return Memory.blockBytes(size(text)) + usedBytesOutside(view, text);
    }

    /// Frees a block that has nothing but a text, and what that has outside.
    public static void free(Memory memory, int block) {
        long text = memory.at(block);
        int bytes = size(text);
        discard(memory, text);
        memory.free(block, bytes);
    }
}
