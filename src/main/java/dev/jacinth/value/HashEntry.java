package dev.jacinth.value;

import dev.jacinth.bytes.Native;
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
/// All methods take the raw pointer of the block.
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

    /// Bytes of memory that the texts take outside the block.
    static long usedBytesOutside(View view, long entry) {
        return Text.usedBytesOutside(view, field(entry)) + Text.usedBytesOutside(view, value(entry));
    }
}
