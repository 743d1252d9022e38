package dev.jacinth.structure;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;

/// The bytes of a [Pack]: what Redis calls a listpack, byte for byte.
///
/// ```
///   0             4         6
///  +-------------+---------+-------+-------+-- --+-------+------+
///  | total bytes | count   | entry | entry | ... | entry | 0xFF |
///  | u32         | u16     |       |       |     |       |      |
///  +-------------+---------+-------+-------+-- --+-------+------+
///
///  entry:  encoding, content, backlen
///
///  first byte   content                                               encoding and content take
///  0xxxxxxx     an integer of 0 to 127                                1 byte
///  10llllll     a string of l bytes                                   1 + l
///  110xxxxx     and a byte: an integer of 13 bits, high bits first    2
///  1110llll     and a byte: the length of a string, high bits first   2 + l, l < 4,096
///  11110000     and a u32: the length of a string                     5 + l
///  11110001     an integer of 2 bytes                                 3
///  11110010     an integer of 3 bytes                                 4
///  11110011     an integer of 4 bytes                                 5
///  11110100     an integer of 8 bytes                                 9
///  11111111     the end
/// ```
///
/// The count is 65,535 when there are that many or when whoever wrote it did not know. The backlen is the length of
/// encoding and content in groups of seven bits, the highest group first, all but the first with the top bit set: so
/// it can be read from behind. Integers are little-endian and signed.
///
/// Worked example: "hi" is `82 68 69 03`, 4 bytes; 1000 is `C3 E8 02`, 3 bytes; the pack of both is
/// `0E 00 00 00 | 02 00 | 82 68 69 03 | C3 E8 02 | FF`.
///
/// All functions take raw pointers: `entry` is that of an entry's first byte.
final class PackLayout {

    static final int TOTAL_BYTES = 0;
    static final int COUNT = 4;
    static final int HEADER_BYTES = 6;

    /// A pack without entries.
    static final int BYTES_MIN = HEADER_BYTES + 1;

    static final int COUNT_UNKNOWN = 0xFFFF;

    static final int END = 0xFF;

    private static final int STRING_6 = 0x80;
    private static final int INTEGER_13 = 0xC0;
    private static final int STRING_12 = 0xE0;
    private static final int STRING_32 = 0xF0;
    private static final int INTEGER_16 = 0xF1;
    private static final int INTEGER_24 = 0xF2;
    private static final int INTEGER_32 = 0xF3;
    private static final int INTEGER_64 = 0xF4;

    private static final int LENGTH_6_MAX = (1 << 6) - 1;
    private static final int LENGTH_12_MAX = (1 << 12) - 1;

    /// The longest encoding before the content of a string.
    private static final int STRING_32_HEADER = 1 + Integer.BYTES;

    /// The most content whose backlen is a byte.
    private static final int BACKLEN_BYTE_MAX = 127;

    private PackLayout() {}

    static int first(long entry) {
        return Native.getUnsignedByte(entry);
    }

    static boolean isInteger(long entry) {
        return isInteger(first(entry));
    }

    private static boolean isInteger(int first) {
        return first < STRING_6 || first >= INTEGER_13 && first < STRING_12 || first > STRING_32;
    }

    static long integer(long entry) {
        int first = first(entry);
        if (first < STRING_6) {
            return first;
        }
        return switch (first) {
            case INTEGER_16 -> Native.getShort(entry + 1);
            case INTEGER_24 -> Native.getInt(entry) >> Byte.SIZE;
            case INTEGER_32 -> Native.getInt(entry + 1);
            case INTEGER_64 -> Native.getLong(entry + 1);
            default -> (first << 27 | Native.getUnsignedByte(entry + 1) << 19) >> 19;
        };
    }

    /// The length of the string in an entry that is no integer.
    static int stringLength(long entry) {
        int first = first(entry);
        if (first < INTEGER_13) {
            return first & LENGTH_6_MAX;
        }
        return first == STRING_32
                ? Native.getInt(entry + 1)
                : (first & 0xF) << Byte.SIZE | Native.getUnsignedByte(entry + 1);
    }

    /// The bytes of the string in an entry that is no integer.
    static long stringAt(long entry) {
        int first = first(entry);
        return entry + (first < INTEGER_13 ? 1 : first == STRING_32 ? STRING_32_HEADER : 2);
    }

    /// What the entry takes, with its backlen.
    static int entryBytes(long entry) {
        int first = first(entry);
        if (first < STRING_6) {
            return 2;
        }
        if (first < INTEGER_13) {
            return (first & LENGTH_6_MAX) + 2;
        }
        return withBacklen((int) contentBytes(entry, first));
    }

    /// The entry `count` entries behind one. There must be so many.
    ///
    /// The inner loop is for entries of one kind: it does not have to wait for one entry to know where the next is.
    static long skip(long entry, int count) {
        long at = entry;
        for (int left = count; left > 0; ) {
            int first = first(at);
            int bytes = entryBytes(at);
            do {
                at += bytes;
                left--;
            } while (left > 0 && first(at) == first && tellsBytes(first));
        }
        return at;
    }

    /// Whether all entries with this first byte take the same number of bytes.
    static boolean tellsBytes(int first) {
        return first < STRING_12 || first > STRING_32;
    }

    /// What encoding and content take; 0 if there is no such encoding.
    private static long contentBytes(long entry, int first) {
        if (first < STRING_6) {
            return 1;
        }
        if (first < INTEGER_13) {
            return 1L + (first & LENGTH_6_MAX);
        }
        if (first < STRING_12) {
            return 2;
        }
        return switch (first) {
            case STRING_32 -> STRING_32_HEADER + Integer.toUnsignedLong(Native.getInt(entry + 1));
            case INTEGER_16 -> 3;
            case INTEGER_24 -> 4;
            case INTEGER_32 -> 5;
            case INTEGER_64 -> 9;
            default -> first < STRING_32 ? 2 + ((first & 0xF) << Byte.SIZE | Native.getUnsignedByte(entry + 1)) : 0;
        };
    }

    /// What the entry takes that ends just before `end`.
    static int entryBytesBefore(long end) {
        int last = Native.getByte(end - 1);
        int content = last & 0x7F;
        long at = end - 1;
        for (int shift = 7; last < 0; shift += 7) {
            last = Native.getByte(--at);
            content |= (last & 0x7F) << shift;
        }
        return withBacklen(content);
    }

    /// The bytes of a backlen. Below 2^14 and 2^21 the limits are one less than they might be, as in Redis.
    private static int backlenBytes(int content) {
        if (content <= BACKLEN_BYTE_MAX) {
            return 1;
        }
        return content < 16_383 ? 2 : content < 2_097_151 ? 3 : content < 268_435_455 ? 4 : 5;
    }

    private static int withBacklen(int content) {
        return content + backlenBytes(content);
    }

    /// What an entry of this integer would take.
    static int integerEntryBytes(long value) {
        return integerContentBytes(value) + 1;
    }

    private static int integerContentBytes(long value) {
        if (value >= 0 && value <= 127) {
            return 1;
        }
        if (value >= -(1 << 12) && value < 1 << 12) {
            return 2;
        }
        if (value == (short) value) {
            return 3;
        }
        if (value != (int) value) {
            return 9;
        }
        return value >= -(1 << 23) && value < 1 << 23 ? 4 : 5;
    }

    /// What an entry of this string would take, which is no integer.
    static int stringEntryBytes(int length) {
        return withBacklen(stringHeaderBytes(length) + length);
    }

    private static int stringHeaderBytes(int length) {
        return length <= LENGTH_6_MAX ? 1 : length <= LENGTH_12_MAX ? 2 : STRING_32_HEADER;
    }

    /// The first byte of an entry of this string, if it has a short form; else one of a long form.
    static int firstOfString(int length) {
        return length <= LENGTH_6_MAX ? STRING_6 | length : STRING_12;
    }

    /// The first byte of an entry of this integer, if it has a short form; else one of a long form.
    static int firstOfInteger(long value) {
        return value >= 0 && value < STRING_6 ? (int) value : INTEGER_13;
    }

    /// Whether an entry with this first byte has neither of the forms whose first byte alone says how long they are.
    static boolean isLongForm(int first) {
        return first >= INTEGER_13;
    }

    /// Writes an entry of [#integerEntryBytes].
    static void putInteger(long entry, long value) {
        int content = integerContentBytes(value);
        switch (content) {
            case 1 -> Native.putByte(entry, (byte) value);
            case 2 -> {
                Native.putByte(entry, (byte) (INTEGER_13 | (value >> Byte.SIZE & 0x1F)));
                Native.putByte(entry + 1, (byte) value);
            }
            case 3 -> {
                Native.putByte(entry, (byte) INTEGER_16);
                Native.putShort(entry + 1, (short) value);
            }
            case 4 -> Native.putInt(entry, (int) value << Byte.SIZE | INTEGER_24);
            case 5 -> {
                Native.putByte(entry, (byte) INTEGER_32);
                Native.putInt(entry + 1, (int) value);
            }
            default -> {
                Native.putByte(entry, (byte) INTEGER_64);
                Native.putLong(entry + 1, value);
            }
        }
        Native.putByte(entry + content, (byte) content);
    }

    /// Writes an entry of [#stringEntryBytes].
    static void putString(long entry, long source, int length) {
        int header = stringHeaderBytes(length);
        switch (header) {
            case 1 -> Native.putByte(entry, (byte) (STRING_6 | length));
            case 2 -> {
                Native.putByte(entry, (byte) (STRING_12 | length >> Byte.SIZE));
                Native.putByte(entry + 1, (byte) length);
            }
            default -> {
                Native.putByte(entry, (byte) STRING_32);
                Native.putInt(entry + 1, length);
            }
        }
        Bytes.copy(source, entry + header, length);
        putBacklen(entry + header + length, header + length);
    }

    private static void putBacklen(long at, int content) {
        int bytes = backlenBytes(content);
        int rest = content;
        for (int i = bytes - 1; i > 0; i--) {
            Native.putByte(at + i, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        Native.putByte(at, (byte) rest);
    }

    /// Whether the entry is this string; `value` is the number it stands for if `isNumber`.
    static boolean equal(long entry, long address, int length, boolean isNumber, long value) {
        if (isInteger(entry)) {
            return isNumber && integer(entry) == value;
        }
        return stringLength(entry) == length && Bytes.equal(stringAt(entry), address, length);
    }

    /// A hash under a secret seed of what the entry is as a string, whichever of its forms it has. Reads up to seven
    /// bytes before the content of a string, where the pack has at least its header.
    static int hash(long entry, long seed) {
        if (isInteger(entry)) {
            return (int) mixed(integer(entry) ^ seed, seed);
        }
        int length = stringLength(entry);
        long at = stringAt(entry);
        // Digits and the minus are below letters.
        if (length > 0 && Native.getUnsignedByte(at) <= '9') {
            long value = parse(at, length);
            if (isNumber(value, at, length)) {
                return (int) mixed(value ^ seed, seed);
            }
        }
        return stringHash(at, length, seed);
    }

    private static int stringHash(long address, int length, long seed) {
        long hash = seed ^ length;
        long end = address + length;
        for (long at = address; end - at > Long.BYTES; at += Long.BYTES) {
            hash = mixed(hash ^ Native.getLong(at), seed);
        }
        int missing = Math.max(0, Long.BYTES - length);
        long last = length == 0 ? 0 : Native.getLong(end - Long.BYTES) >>> missing * Byte.SIZE;
        return (int) mixed(hash ^ last, seed);
    }

    /// Both halves of a product: without the seed nobody can tell which words come to the same.
    private static long mixed(long word, long seed) {
        long factor = seed | 1;
        return Math.multiplyHigh(word, factor) ^ word * factor;
    }

    /// Whether a string is kept as the integer that [Numbers#parseLong] has `parsed` from it.
    static boolean isNumber(long parsed, long address, int length) {
        return length <= Numbers.LONG_LENGTH_MAX && !Numbers.failed(parsed, address, length);
    }

    /// What [Numbers#parseLong] makes of a string that is short enough to be a number.
    static long parse(long address, int length) {
        return length <= Numbers.LONG_LENGTH_MAX ? Numbers.parseLong(address, length) : Numbers.NOT_A_LONG;
    }

    /// What the entry at `entry` takes, if all of it is sound and lies before `end`; else 0. Reads nothing at or behind
    /// `end`.
    static int soundEntryBytes(long entry, long end) {
        long room = end - entry;
        int first = first(entry);
        if (room < (first == STRING_32 ? STRING_32_HEADER : 2)) {
            return 0;
        }
        long content = contentBytes(entry, first);
        if (content == 0 || content >= room) {
            return 0;
        }
        if (content <= BACKLEN_BYTE_MAX) {
            return Native.getUnsignedByte(entry + content) == content ? (int) content + 1 : 0;
        }
        int backlen = backlenBytes((int) content);
        if (content + backlen > room) {
            return 0;
        }
        int rest = (int) content;
        long at = entry + content;
        for (int i = backlen - 1; i >= 0; i--) {
            int expected = i == 0 ? rest : rest & 0x7F | 0x80;
            if (Native.getUnsignedByte(at + i) != expected) {
                return 0;
            }
            rest >>>= 7;
        }
        return (int) content + backlen;
    }
}
