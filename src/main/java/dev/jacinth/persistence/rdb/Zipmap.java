package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;

/// Reads a zipmap: the packed form of small hashes that Redis wrote before version 2.6.
///
/// ```
///    0                                                                          bytes - 1
///   +-----------+--------+-------+--------+----------+-------+------+--- ---+------+
///   | fields u8 | length | field | length | spare u8 | value | room | ...   | 0xFF |
///   +-----------+--------+-------+--------+----------+-------+------+--- ---+------+
///     fields: 254 or 255 = count them             room: `spare` bytes of no meaning
///     length: one byte up to 253, or FE + u32
/// ```
///
/// The bytes come from a file or a client and may be anything: [#open] checks all of them. They must stay where they
/// are.
final class Zipmap {

    private static final int LONG = 254;
    private static final int END = 255;
    private static final int BYTES_MIN = 2;

    private long at;
    private long end;
    private int count;
    private long field;
    private int fieldLength;
    private long value;
    private int valueLength;

    /// Points this object before the first field of a zipmap. False if the bytes are none, or one without fields, which
    /// nobody wrote.
    boolean open(long from, int bytes) {
        end = from + bytes - 1;
        if (bytes < BYTES_MIN || Native.getUnsignedByte(end) != END) {
            return false;
        }
        at = from + 1;
        count = 0;
        while (at < end) {
            if (!read()) {
                return false;
            }
            count++;
        }
        at = from + 1;
        int stated = Native.getUnsignedByte(from);
        return count > 0 && (stated >= LONG || stated == count);
    }

    /// Number of fields.
    int count() {
        return count;
    }

    /// Moves to the next field; false if there is none.
    boolean next() {
        return at < end && read();
    }

    private boolean read() {
        long length = takeLength();
        if (length < 0 || length > end - at) {
            return false;
        }
        field = at;
        fieldLength = (int) length;
        at += length;
        length = takeLength();
        if (length < 0 || at >= end) {
            return false;
        }
        int spare = Native.getUnsignedByte(at++);
        if (length + spare > end - at) {
            return false;
        }
        value = at;
        valueLength = (int) length;
        at += length + spare;
        return true;
    }

    /// The length that stands here; negative if there is none.
    private long takeLength() {
        if (at >= end) {
            return -1;
        }
        int first = Native.getUnsignedByte(at++);
        if (first < LONG) {
            return first;
        }
        if (first == END || end - at < Integer.BYTES) {
            return -1;
        }
        long length = Integer.toUnsignedLong(Native.getInt(at));
        at += Integer.BYTES;
        return length;
    }

    long fieldAddress() {
        return field;
    }

    int fieldLength() {
        return fieldLength;
    }

    long valueAddress() {
        return value;
    }

    int valueLength() {
        return valueLength;
    }
}
