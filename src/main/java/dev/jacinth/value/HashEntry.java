package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Text;

/// The block of one field in a [LargeHash].
///
/// ```
///   0         1              9
///   +---------+- - - - - - - +------------+------------+
///   | form u8 | when i64     | field Text | value Text |
///   +---------+- - - - - - - +------------+------------+
/// ```
///
/// Form 1 has a `when`: the time at which the field ceases to exist, in milliseconds since 1970, or
/// [HashValue#NEVER]. Form 0 has none, and the field stays.
///
/// Example: field `f` with value `v` is the 5 bytes `00 01 66 01 76`.
///
/// All methods take the raw pointer of the block.
final class HashEntry {

    private static final int WHEN = 1;

    private HashEntry() {}

    /// Bytes of an entry.
    static int bytes(int fieldLength, int valueLength, boolean withWhen) {
        return 1 + (withWhen ? Long.BYTES : 0) + Text.fieldBytes(fieldLength) + Text.fieldBytes(valueLength);
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
        return Native.getByte(entry) != 0;
    }

    static long when(long entry) {
        return hasWhen(entry) ? Native.getLong(entry + WHEN) : HashValue.NEVER;
    }

    /// Changes the time of an entry that has one.
    static void setWhen(long entry, long when) {
        Native.putLong(entry + WHEN, when);
    }

    /// Where the field is, as a [Text].
    static long field(long entry) {
        return entry + WHEN + (hasWhen(entry) ? Long.BYTES : 0);
    }

    /// Where the value is, as a [Text].
    static long value(long entry) {
        long field = field(entry);
        return field + Text.size(field);
    }

    /// Writes what stands before the texts, and returns the pointer behind it.
    static long putHead(long entry, long when) {
        boolean withWhen = when != HashValue.NEVER;
        Native.putByte(entry, (byte) (withWhen ? 1 : 0));
        if (withWhen) {
            Native.putLong(entry + WHEN, when);
        }
        return field(entry);
    }

    static boolean isField(View view, long entry, long field, int length) {
        return Text.equal(view, field(entry), field, length);
    }

    /// Bytes of memory that the texts take outside the block.
    static long usedBytesOutside(View view, long entry) {
        return Text.usedBytesOutside(view, field(entry)) + Text.usedBytesOutside(view, value(entry));
    }
}
