package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Numbers;

/// Reads a ziplist: the packed form of small lists, hashes and sorted sets that Redis wrote before version 7.
///
/// ```
///    0           4              8         10                       bytes - 1
///   +-----------+--------------+---------+-------+-------+--- ---+------+
///   | bytes u32 | offset of the| entries | entry | entry |  ...  | 0xFF |
///   |           | last entry   | u16     |       |       |       |      |
///   +-----------+--------------+---------+-------+-------+--- ---+------+
///     entries: 65535 = count them
///
///   entry    length of the entry before it, then its own content
///            before:   1 byte up to 253, or FE + u32; 0 for the first entry
///            content:  00LLLLLL | 01LLLLLL LLLLLLLL | 10...... + u32 (both big-endian), and the bytes of the string
///                      C0 + i16 | D0 + i32 | E0 + i64 | F0 + i24 | FE + i8 | 1111VVVV with V from 1 to 13: V - 1
/// ```
///
/// The bytes come from a file or a client and may be anything: [#open] checks all of them, so that what follows may
/// trust them. Good until the next [#open]; they must stay where they are. Must be closed.
final class Ziplist implements AutoCloseable {

    private static final int HEADER_BYTES = 10;
    private static final int END_BYTES = 1;
    private static final int END = 0xFF;
    private static final int COUNT_UNKNOWN = 0xFFFF;
    private static final int BEFORE_LONG = 0xFE;
    private static final int INT16 = 0xC0;
    private static final int INT32 = 0xD0;
    private static final int INT64 = 0xE0;
    private static final int INT24 = 0xF0;
    private static final int INT8 = 0xFE;
    private static final int SMALL_MIN = 0xF1;
    private static final int SMALL_MAX = 0xFD;
    private static final int UNSOUND = -1;

    private final NativeBuffer digits = new NativeBuffer(Numbers.LONG_LENGTH_MAX);

    private long start;
    private long end;
    private long at;
    private int count;

    private boolean integral;
    private long integer;
    private long address;
    private int length;

    /// Points this object before the first entry of a ziplist. False if the bytes are none.
    boolean open(long from, int bytes) {
        start = from;
        end = from + bytes - END_BYTES;
        boolean framed = bytes >= HEADER_BYTES + END_BYTES
                && Native.getInt(from) == bytes
                && Native.getUnsignedByte(end) == END
                && Integer.toUnsignedLong(Native.getInt(from + Integer.BYTES)) <= end - from;
        if (!framed || !areEntriesSound()) {
            return false;
        }
        at = from + HEADER_BYTES;
        return true;
    }

    private boolean areEntriesSound() {
        long last = 0;
        long before = 0;
        count = 0;
        at = start + HEADER_BYTES;
        while (at < end && Native.getUnsignedByte(at) != END) {
            long entry = at;
            if (read() != before) {
                return false;
            }
            before = at - entry;
            last = entry;
            count++;
        }
        int stated = Native.getShort(start + 2 * Integer.BYTES) & COUNT_UNKNOWN;
        return at == end
                && (last == 0 || Native.getInt(start + Integer.BYTES) == last - start)
                && (stated == COUNT_UNKNOWN || stated == count);
    }

    /// Number of entries.
    int count() {
        return count;
    }

    /// Moves to the next entry; false if there is none.
    boolean next() {
        if (at >= end) {
            return false;
        }
        read();
        if (integral) {
            address = digits.address();
            length = Numbers.writeLong(address, integer);
        }
        return true;
    }

    /// Reads the entry at [#at] and moves behind it. Returns what it says the length of the one before is, [#UNSOUND]
    /// if it does not end before the end.
    private long read() {
        long before = Native.getUnsignedByte(at);
        long content = at + 1;
        if (before == BEFORE_LONG) {
            content += Integer.BYTES;
            if (content >= end) {
                return UNSOUND;
            }
            before = Integer.toUnsignedLong(Native.getInt(at + 1));
        }
        if (content >= end) {
            return UNSOUND;
        }
        int first = Native.getUnsignedByte(content);
        boolean sound = first < INT16 ? readString(content, first) : readInteger(content + 1, first);
        return sound ? before : UNSOUND;
    }

    private boolean readString(long content, int first) {
        int head = first < 0x40 ? 1 : first < 0x80 ? Short.BYTES : 1 + Integer.BYTES;
        if (end - content < head) {
            return false;
        }
        long bytes = switch (head) {
            case 1 -> first;
            case Short.BYTES -> (first & 0x3FL) << Byte.SIZE | Native.getUnsignedByte(content + 1);
            default -> Integer.toUnsignedLong(Integer.reverseBytes(Native.getInt(content + 1)));
        };
        if (bytes > end - content - head) {
            return false;
        }
        integral = false;
        address = content + head;
        length = (int) bytes;
        at = address + bytes;
        return true;
    }

    private boolean readInteger(long from, int kind) {
        int bytes = switch (kind) {
            case INT8 -> 1;
            case INT16 -> Short.BYTES;
            case INT24 -> 3;
            case INT32 -> Integer.BYTES;
            case INT64 -> Long.BYTES;
            default -> kind >= SMALL_MIN && kind <= SMALL_MAX ? 0 : UNSOUND;
        };
        if (bytes == UNSOUND || bytes > end - from) {
            return false;
        }
        integral = true;
        integer = switch (bytes) {
            case 0 -> kind - SMALL_MIN;
            case 1 -> Native.getByte(from);
            case Short.BYTES -> Native.getShort(from);
            case 3 -> Native.getShort(from + 1) << Byte.SIZE | Native.getUnsignedByte(from);
            case Integer.BYTES -> Native.getInt(from);
            default -> Native.getLong(from);
        };
        at = from + bytes;
        return true;
    }

    /// Whether the entry is kept as an integer.
    boolean isInteger() {
        return integral;
    }

    /// The value of an entry that is an integer.
    long integer() {
        return integer;
    }

    /// Where the bytes of the entry are, or the digits of an integer. Good until [#next].
    long address() {
        return address;
    }

    int length() {
        return length;
    }

    @Override
    public void close() {
        digits.close();
    }
}
