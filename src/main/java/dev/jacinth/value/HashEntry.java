package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Text;

/// The block of one field in a [LargeHash].
///
/// ```
///   +---------+- - - - - - - +- - - - - - -+------------+------------+
///   | form u8 | when i64     | number u32  | field Text | value Text |
///   +---------+- - - - - - - +- - - - - - -+------------+------------+
///             form & 1         form & 2
/// ```
///
/// `when` is the time at which the field ceases to exist, in milliseconds since 1970, or [HashValue#NEVER]; without it
/// the field stays. `number` says which fields came before, in hashes that keep their order; 0 and none are the same.
///
/// Example: field `f` with value `v` is the 5 bytes `00 01 66 01 76`.
///
/// Most methods take the raw pointer of the block; those that make, free or visit one know it by its address.
final class HashEntry {

    private static final int WHEN = 1;
    private static final int WITH_WHEN = 1;
    private static final int WITH_NUMBER = 2;

    private HashEntry() {}

    /// Bytes of an entry.
    static int bytes(int fieldLength, int valueLength, boolean withWhen, boolean withNumber) {
        int head = 1 + (withWhen ? Long.BYTES : 0) + (withNumber ? Integer.BYTES : 0);
        return head + Text.fieldBytes(fieldLength) + Text.fieldBytes(valueLength);
    }

    /// Bytes of the entry at `entry`.
    static int bytes(long entry) {
        int head = headBytes(entry);
        return head + Text.size(entry + head);
    }

    /// Bytes before the value.
    static int headBytes(long entry) {
        long field = field(entry);
        return (int) (field - entry) + Text.size(field);
    }

    static boolean hasWhen(long entry) {
        return (Native.getByte(entry) & WITH_WHEN) != 0;
    }

    static long when(long entry) {
        return hasWhen(entry) ? Native.getLong(entry + WHEN) : HashValue.NEVER;
    }

    /// Changes the time of an entry that has one.
    static void setWhen(long entry, long when) {
        Native.putLong(entry + WHEN, when);
    }

    /// The place in the order, 0 if there is none.
    static int number(long entry) {
        return (Native.getByte(entry) & WITH_NUMBER) == 0 ? 0 : Native.getInt(field(entry) - Integer.BYTES);
    }

    /// Where the field is, as a [Text].
    static long field(long entry) {
        int form = Native.getByte(entry);
        int head = WHEN + ((form & WITH_WHEN) != 0 ? Long.BYTES : 0) + ((form & WITH_NUMBER) != 0 ? Integer.BYTES : 0);
        return entry + head;
    }

    /// Where the value is, as a [Text].
    static long value(long entry) {
        long field = field(entry);
        return field + Text.size(field);
    }

    /// Writes what stands before the texts, and returns the pointer behind it.
    static long putHead(long entry, long when, int number) {
        boolean withWhen = when != HashValue.NEVER;
        Native.putByte(entry, (byte) ((withWhen ? WITH_WHEN : 0) | (number != 0 ? WITH_NUMBER : 0)));
        if (withWhen) {
            Native.putLong(entry + WHEN, when);
        }
        long field = field(entry);
        if (number != 0) {
            Native.putInt(field - Integer.BYTES, number);
        }
        return field;
    }

    static boolean isField(View view, long entry, long field, int length) {
        return Text.equal(view, field(entry), field, length);
    }

    /// Bytes of memory of the block and of what the texts take outside.
    static long usedBytes(View view, long entry) {
        return Memory.blockBytes(bytes(entry))
                + Text.usedBytesOutside(view, field(entry))
                + Text.usedBytesOutside(view, value(entry));
    }

    // ---- the block in its memory

    /// Makes the block of a field whose bytes, and those of its value, do not lie in this memory. Throws
    /// [MemoryExhausted] and takes nothing.
    static int create(Memory memory, long field, int fieldLength, long value, int valueLength, long when, int number) {
        int bytes = bytes(fieldLength, valueLength, when != HashValue.NEVER, number != 0);
        int made = Address.NULL;
        int fieldBlob = Address.NULL;
        int valueBlob = Address.NULL;
        try {
            made = memory.allocate(bytes);
            memory.writable(made);
            fieldBlob = Text.prepare(memory, field, fieldLength);
            valueBlob = Text.prepare(memory, value, valueLength);
        } catch (MemoryExhausted e) {
            drop(memory, made, bytes, fieldBlob);
            throw e;
        }
        long text = putHead(memory.writable(made), when, number);
        text = Text.put(text, field, fieldLength, fieldBlob);
        Text.put(text, value, valueLength, valueBlob);
        return made;
    }

    /// Makes a second block with the same content. Throws [MemoryExhausted] and takes nothing.
    static int createCopy(Memory memory, int source) {
        int bytes = bytes(memory.at(source));
        int made = Address.NULL;
        int fieldBlob = Address.NULL;
        int valueBlob = Address.NULL;
        try {
            made = memory.allocate(bytes);
            memory.writable(made);
            fieldBlob = Text.prepareCopy(memory, field(memory.at(source)));
            valueBlob = Text.prepareCopy(memory, value(memory.at(source)));
        } catch (MemoryExhausted e) {
            drop(memory, made, bytes, fieldBlob);
            throw e;
        }
        long target = memory.writable(made);
        long entry = memory.at(source);
        long texts = field(entry);
        Native.copy(entry, target, texts - entry);
        long text = Text.copy(texts, target + (texts - entry), fieldBlob);
        Text.copy(value(entry), text, valueBlob);
        return made;
    }

    private static void drop(Memory memory, int made, int bytes, int fieldBlob) {
        Text.drop(memory, fieldBlob);
        if (made != Address.NULL) {
            memory.free(made, bytes);
        }
    }

    /// Frees a block and what its texts have outside.
    static void free(Memory memory, int block) {
        int bytes = bytes(memory.at(block));
        Text.discard(memory, field(memory.at(block)));
        Text.discard(memory, value(memory.at(block)));
        memory.free(block, bytes);
    }

    /// Visits a block and what its texts have outside.
    static void forEachBlock(View view, int block, BlockVisitor visitor) {
        long entry = view.at(block);
        visitor.block(block, bytes(entry));
        Text.forEachBlockOutside(view, field(entry), visitor);
        Text.forEachBlockOutside(view, value(entry), visitor);
    }
}
