package dev.jacinth.value;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.memory.View;
import dev.jacinth.structure.TreeKey;

/// The id of an entry of a stream: milliseconds and a sequence number, both unsigned, the milliseconds first in the
/// order. A variable that is filled in again and again; also the key by which trees of ids are searched.
///
/// ```
///   in memory   u64 milliseconds, u64 sequence       little-endian
///   as text     1526919030474-55                     decimal
/// ```
public final class StreamId implements TreeKey {

    /// What an id takes in memory.
    public static final int BYTES = 2 * Long.BYTES;

    /// The longest text: two numbers of 20 digits and the dash.
    public static final int TEXT_BYTES_MAX = 41;

    /// As what [#parseForAdd] found: no id.
    public static final int INVALID = 0;

    /// As what [#parseForAdd] found: an id.
    public static final int COMPLETE = 1;

    /// As what [#parseForAdd] found: milliseconds, the sequence is left to us.
    public static final int OPEN_SEQUENCE = 2;

    /// Longer texts are no ids, whatever they say.
    private static final int PARSED_BYTES_MAX = 127;

    /// Digits that fit into a `long` whichever they are.
    private static final int PLAIN_DIGITS_MAX = 18;

    /// In place of a number that cannot be read; the highest number is the same.
    private static final long NOT_A_NUMBER = -1;

    private static final int SEQUENCE = Long.BYTES;

    private long millis;
    private long sequence;

    public long millis() {
        return millis;
    }

    public long sequence() {
        return sequence;
    }

    public StreamId set(long itsMillis, long itsSequence) {
        millis = itsMillis;
        sequence = itsSequence;
        return this;
    }

    public StreamId set(StreamId other) {
        return set(other.millis, other.sequence);
    }

    /// The lowest id, which no entry has.
    public StreamId setMin() {
        return set(0, 0);
    }

    /// The highest id.
    public StreamId setMax() {
        return set(-1, -1);
    }

    public boolean isZero() {
        return (millis | sequence) == 0;
    }

    public boolean isMax() {
        return (millis & sequence) == -1;
    }

    /// Reads what [#write] wrote.
    public StreamId read(long address) {
        return set(Native.getLong(address), Native.getLong(address + SEQUENCE));
    }

    /// Writes [#BYTES].
    public void write(long address) {
        Native.putLong(address, millis);
        Native.putLong(address + SEQUENCE, sequence);
    }

    /// Reads 16 bytes, highest first: as RDB files keep ids.
    public StreamId readBigEndian(long address) {
        return set(Long.reverseBytes(Native.getLong(address)), Long.reverseBytes(Native.getLong(address + SEQUENCE)));
    }

    /// Writes what [#readBigEndian] reads.
    public void writeBigEndian(long address) {
        Native.putLong(address, Long.reverseBytes(millis));
        Native.putLong(address + SEQUENCE, Long.reverseBytes(sequence));
    }

    public int compareTo(StreamId other) {
        return compareTo(other.millis, other.sequence);
    }

    private int compareTo(long otherMillis, long otherSequence) {
        int byMillis = Long.compareUnsigned(millis, otherMillis);
        return byMillis != 0 ? byMillis : Long.compareUnsigned(sequence, otherSequence);
    }

    public boolean isEqual(StreamId other) {
        return millis == other.millis && sequence == other.sequence;
    }

    /// To the next id; the highest is followed by the lowest, and false says so.
    public boolean increment() {
        if (++sequence == 0 && ++millis == 0) {
            return false;
        }
        return true;
    }

    /// To the id before; the lowest is preceded by the highest, and false says so.
    public boolean decrement() {
        boolean isMin = isZero();
        if (sequence-- == 0) {
            millis--;
        }
        return !isMin;
    }

    // ---- as a key

    @Override
    public int compare(View view, long entry) {
        return compareTo(Native.getLong(entry), Native.getLong(entry + SEQUENCE));
    }

    @Override
    public int countUpTo(View view, long entries, int stride, int count) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long entry = entries + (long) middle * stride;
            if (compareTo(Native.getLong(entry), Native.getLong(entry + SEQUENCE)) >= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    // ---- as text

    /// Writes the id in decimal, at most [#TEXT_BYTES_MAX] bytes, and returns their number.
    public int print(long target) {
        int length = printUnsigned(target, millis);
        Native.putByte(target + length, (byte) '-');
        return length + 1 + printUnsigned(target + length + 1, sequence);
    }

    private static int printUnsigned(long target, long value) {
        if (value >= 0) {
            return Numbers.writeLong(target, value);
        }
        long tens = Long.divideUnsigned(value, 10);
        int length = Numbers.writeLong(target, tens);
        Native.putByte(target + length, (byte) ('0' + (value - tens * 10)));
        return length + 1;
    }

    /// Reads an id that a client gave: `ms-seq`, or `ms` alone, and then the sequence is `missingSequence`.
    ///
    /// @param boundaries whether "-" is the lowest id and "+" the highest
    /// @return false if it is no id; what this object is then is undefined
    public boolean parse(long address, int length, long missingSequence, boolean boundaries) {
        if (length == 1 && boundaries && Native.getByte(address) == '-') {
            setMin();
            return true;
        }
        if (length == 1 && boundaries && Native.getByte(address) == '+') {
            setMax();
            return true;
        }
        return scan(address, length, missingSequence, false) == COMPLETE;
    }

    /// As [#parse(long, int, long, boolean)], but `ms-*` leaves the sequence to us: [#OPEN_SEQUENCE].
    public int parseForAdd(long address, int length) {
        return scan(address, length, 0, true);
    }

    private int scan(long address, int length, long missingSequence, boolean openAllowed) {
        if (length > PARSED_BYTES_MAX) {
            return INVALID;
        }
        long end = Bytes.endOfText(address, length);
        long dash = address;
        while (dash < end && Native.getByte(dash) != '-') {
            dash++;
        }
        millis = number(address, dash);
        if (failed(millis, address, dash)) {
            return INVALID;
        }
        sequence = missingSequence;
        if (dash == end) {
            return COMPLETE;
        }
        if (openAllowed && end - dash == 2 && Native.getByte(dash + 1) == '*') {
            sequence = 0;
            return OPEN_SEQUENCE;
        }
        sequence = number(dash + 1, end);
        return failed(sequence, dash + 1, end) ? INVALID : COMPLETE;
    }

    /// The number that a text is, or [#NOT_A_NUMBER], which is one after all: [#failed] tells them apart.
    private static long number(long from, long to) {
        long plain = plain(from, to);
        if (plain != NOT_A_NUMBER) {
            return plain;
        }
        return isUnsigned(from, to) ? unsigned(from, to) : NOT_A_NUMBER;
    }

    private static boolean failed(long number, long from, long to) {
        return number == NOT_A_NUMBER && !isUnsigned(from, to);
    }

    /// The value of digits that nothing can be wrong with, or [#NOT_A_NUMBER]: most are such, and take one look.
    private static long plain(long from, long to) {
        if (to == from || to - from > PLAIN_DIGITS_MAX) {
            return NOT_A_NUMBER;
        }
        long value = 0;
        for (long at = from; at < to; at++) {
            int digit = Native.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_NUMBER;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /// Whether C's `strtoull` takes the whole text, blanks and sign in front included, and it is not negative in the
    /// form that a 64-bit integer is printed in.
    private static boolean isUnsigned(long from, long to) {
        long at = behindBlanks(from, to);
        boolean negative = at < to && Native.getByte(at) == '-';
        if (negative || at < to && Native.getByte(at) == '+') {
            at++;
        }
        if (at == to || negative && Numbers.isLong(from, (int) (to - from))) {
            return false;
        }
        long value = 0;
        for (; at < to; at++) {
            int digit = Native.getByte(at) - '0';
            boolean overflows = Long.compareUnsigned(value, Long.divideUnsigned(-1, 10)) > 0
                    || Long.compareUnsigned(value * 10 + digit, value * 10) < 0;
            if (digit < 0 || digit > 9 || overflows) {
                return false;
            }
            value = value * 10 + digit;
        }
        return true;
    }

    /// The value of a text that [#isUnsigned] accepts.
    private static long unsigned(long from, long to) {
        long at = behindBlanks(from, to);
        boolean negative = Native.getByte(at) == '-';
        if (negative || Native.getByte(at) == '+') {
            at++;
        }
        long value = 0;
        for (; at < to; at++) {
            value = value * 10 + (Native.getByte(at) - '0');
        }
        return negative ? -value : value;
    }

    private static long behindBlanks(long from, long to) {
        long at = from;
        while (at < to && (Native.getByte(at) == ' ' || Native.getByte(at) >= '\t' && Native.getByte(at) <= '\r')) {
            at++;
        }
        return at;
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
    }
}
