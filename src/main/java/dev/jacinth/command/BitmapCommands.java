package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.BITMAP;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.OW;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;
import static dev.jacinth.command.KeySpec.Access.VARIABLE_FLAGS;

import dev.jacinth.bytes.Bits;
import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on strings as arrays of bits. Bit 0 is the most significant bit of the first byte; what lies behind the
/// end of a string reads as zeroes.
public final class BitmapCommands {

    private static final String BITFIELD_GET = "GET encoding offset:integer";
    private static final String BITFIELD_OPERATION = BITFIELD_GET + " | [OVERFLOW <WRAP | SAT | FAIL>]"
            + " <SET encoding offset:integer value:integer | INCRBY encoding offset:integer increment:integer>";

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("BITCOUNT", BitmapCommands::bitcount)
                    .syntax("key [start:integer end:integer [BYTE | BIT]]")
                    .flags(READONLY).group(BITMAP).key(1, RO, ACCESS)
                    .since("2.6.0").complexity("O(N) in the length of the range")
                    .summary("Counts the bits that are set in a string or a part of it."),
            command("BITFIELD", Bitfield::bitfield)
                    .syntax("key [" + BITFIELD_OPERATION + " [" + BITFIELD_OPERATION + " ...]]")
                    .flags(WRITE, DENYOOM).group(BITMAP).key(1, RW, UPDATE, ACCESS, VARIABLE_FLAGS)
                    .keyFinder(Bitfield::findKey)
                    .since("3.2.0").complexity("O(1) for each operation")
                    .summary("Reads and changes integers of any width at any bit of a string."),
            command("BITFIELD_RO", Bitfield::readOnly)
                    .syntax("key [" + BITFIELD_GET + " [" + BITFIELD_GET + " ...]]")
                    .flags(READONLY, FAST).group(BITMAP).key(1, RO, ACCESS)
                    .since("6.0.0").complexity("O(1) for each operation")
                    .summary("Reads integers of any width at any bit of a string."),
            command("BITOP", BitmapCommands::bitop)
                    .syntax("<AND | OR | XOR | NOT> destkey:key key [key ...]").flags(WRITE, DENYOOM).group(BITMAP)
                    .key(2, OW, UPDATE).keys(3, -1, 1, RO, ACCESS)
                    .since("2.6.0").complexity("O(N) in the length of all strings together")
                    .summary("Combines strings bit by bit and stores the result."),
            command("BITPOS", BitmapCommands::bitpos)
                    .syntax("key bit:integer [start:integer [end:integer [BYTE | BIT]]]")
                    .flags(READONLY).group(BITMAP).key(1, RO, ACCESS)
                    .since("2.8.7").complexity("O(N) in the length of the range")
                    .summary("Finds the first bit that is set, or clear, in a string."),
            command("GETBIT", BitmapCommands::getbit)
                    .syntax("key offset:integer").flags(READONLY, FAST).group(BITMAP).key(1, RO, ACCESS)
                    .since("2.2.0").complexity("O(1)").summary("Returns one bit of a string."),
            command("SETBIT", BitmapCommands::setbit)
                    .syntax("key offset:integer value:integer").flags(WRITE, DENYOOM).group(BITMAP)
                    .key(1, RW, ACCESS, UPDATE)
                    .since("2.2.0").complexity("O(1)")
                    .summary("Sets or clears one bit of a string, which grows as needed, and returns the one before."));
    // spotless:on

    private static final byte[] BYTE = Bytes.of("byte");
    private static final byte[] BIT = Bytes.of("bit");

    private static final String BIT_OFFSET_INVALID = "ERR bit offset is not an integer or out of range";
    private static final String BIT_INVALID = "ERR bit is not an integer or out of range";

    private BitmapCommands() {}

    // ---- ranges of bits

    private static void bitcount(Call call) {
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return;
        }
        if (record == 0) {
            call.reply().integer(0);
            return;
        }
        int length = call.database().strings().length(record);
        if (call.count() == 2) {
            call.reply().integer(count(call.database(), record, 0, (long) length << 3));
        } else if (call.count() > 5 || call.count() == 3) {
            call.error(Errors.SYNTAX);
        } else if (call.isLong(2) && call.isLong(3)) {
            countRange(call, record, length);
        }
    }

    private static void countRange(Call call, int record, int length) {
        long start = call.longAt(2);
        long end = call.longAt(3);
        // A range that is empty in either unit is not asked for its unit.
        if (start < 0 && end < 0 && start > end) {
            call.reply().integer(0);
        } else if (isUnit(call, 4)) {
            int shift = call.count() > 4 && call.is(4, BIT) ? 0 : 3;
            long total = (long) length << 3 - shift;
            long from = fromStart(start, total) << shift;
            long to = fromEnd(end, total) << shift;
            call.reply().integer(count(call.database(), record, from, to));
        }
    }

    /// Whether the argument, if it is there, is BYTE or BIT; if not, the client has its error.
    private static boolean isUnit(Call call, int index) {
        if (index >= call.count() || call.is(index, BYTE) || call.is(index, BIT)) {
            return true;
        }
        call.error(Errors.SYNTAX);
        return false;
    }

    /// The first index that a range beginning at `start` includes; `total` if it begins behind the end.
    private static long fromStart(long start, long total) {
        return Math.min(total, Math.max(0, start < 0 ? start + total : start));
    }

    /// The first index that a range ending at `end` does not include.
    private static long fromEnd(long end, long total) {
        return Math.min(total - 1, Math.max(0, end < 0 ? end + total : end)) + 1;
    }

    private static long count(Database database, int record, long from, long to) {
        long count = 0;
        for (long at = from; at < to; ) {
            int offset = (int) (at >>> 3);
            long runEnd = (long) offset + database.strings().run(record, offset) << 3;
            long end = Math.min(to, runEnd);
            count += Bits.count(database.strings().at(record, offset), at & 7, end - ((long) offset << 3));
            at = end;
        }
        return count;
    }

    private static void bitpos(Call call) {
        if (!call.isLong(2)) {
            return;
        }
        long bit = call.longAt(2);
        if (bit != 0 && bit != 1) {
            call.error("ERR The bit argument must be 1 or 0.");
            return;
        }
        int record = call.lookupRead(1);
        if (record == 0) {
            call.reply().integer(bit == 1 ? -1 : 0);
        } else if (call.isTypeOrMissing(record, ValueType.STRING)) {
            if (call.count() > 6) {
                call.error(Errors.SYNTAX);
            } else if ((call.count() < 4 || call.isLong(3))
                    && isUnit(call, 5)
                    && (call.count() < 5 || call.isLong(4))) {
                findRange(call, record, bit == 1);
            }
        }
    }

    private static void findRange(Call call, int record, boolean bit) {
        boolean endGiven = call.count() > 4;
        int shift = call.count() > 5 && call.is(5, BIT) ? 0 : 3;
        long total = (long) call.database().strings().length(record) << 3 - shift;
        long from = call.count() > 3 ? fromStart(call.longAt(3), total) << shift : 0;
        long to = endGiven ? fromEnd(call.longAt(4), total) << shift : total << shift;
        long found = from < to ? position(call.database(), record, from, to, bit) : -1;
        // Without an end the string goes on for ever in zeroes.
        boolean behind = found < 0 && !bit && !endGiven && from < to;
        call.reply().integer(behind ? to : found);
    }

    private static long position(Database database, int record, long from, long to, boolean bit) {
        for (long at = from; at < to; ) {
            int offset = (int) (at >>> 3);
            long first = (long) offset << 3;
            long end = Math.min(to, first + ((long) database.strings().run(record, offset) << 3));
            long found = Bits.position(database.strings().at(record, offset), at - first, end - first, bit);
            if (found >= 0) {
                return first + found;
            }
            at = end;
        }
        return -1;
    }

    // ---- combining

    private static void bitop(Call call) {
        BitOperation.Operator operator = BitOperation.operator(call, 1);
        if (operator == BitOperation.Operator.NONE) {
            call.error(Errors.SYNTAX);
            return;
        }
        if (operator == BitOperation.Operator.NOT && call.count() != 4) {
            call.error("ERR BITOP NOT must be called with a single source key.");
            return;
        }
        BitOperation operation = new BitOperation(call.database(), operator, call.count() - 3);
        for (int i = 3; i < call.count(); i++) {
            int record = call.lookupRead(i);
            if (!call.isTypeOrMissing(record, ValueType.STRING)) {
                return;
            }
            operation.source(i - 3, record);
        }
        int length = operation.length();
        if (length == 0) {
            call.storeNothing(2);
        } else {
            call.database()
                    .strings()
                    .setComputed(call.address(2), call.length(2), length, operation, Database.NO_EXPIRY);
            call.changed(1);
            call.announce(KeyEvents.STRING, "set", 2);
        }
        call.reply().integer(length);
    }

    // ---- single bits

    private static void getbit(Call call) {
        long offset = bitOffset(call, 2);
        if (offset < 0) {
            return;
        }
        int record = call.lookupRead(1);
        if (call.isTypeOrMissing(record, ValueType.STRING)) {
            call.reply().integer(bits(call.database(), record, offset, 1));
        }
    }

    private static void setbit(Call call) {
        long offset = bitOffset(call, 2);
        if (offset < 0 || !call.isLong(3, BIT_INVALID)) {
            return;
        }
        long bit = call.longAt(3);
        if (bit != 0 && bit != 1) {
            call.error(BIT_INVALID);
            return;
        }
        Database database = call.database();
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return;
        }
        long old = bits(database, record, offset, 1);
        int length = (int) (offset >>> 3) + 1;
        if (old != bit || record == 0 || database.strings().length(record) < length) {
            putBits(database, database.strings().grow(call.address(1), call.length(1), length), offset, 1, bit);
            call.changed(1);
            call.announce(KeyEvents.STRING, "setbit", 1);
        }
        call.reply().integer(old);
    }

    /// The number of a bit that an argument gives, or -1 if it is none that a string can have; the client then has its
    /// error.
    static long bitOffset(Call call, int index) {
        return bitOffset(call, call.address(index), call.length(index), 1);
    }

    /// As above, of a text whose number counts in units of `scale` bits.
    static long bitOffset(Call call, long text, int length, int scale) {
        long number = Numbers.parseLong(text, length);
        // A string of Integer.MAX_VALUE bytes is out of reach: a field of 64 bits may end 8 bytes behind its offset.
        long limit = Integer.MAX_VALUE - Bits.FIELD_BYTES_MAX;
        if (!call.session().isMaster()) {
            limit = Math.min(limit, call.settings().get(Settings.PROTO_MAX_BULK_LEN));
        }
        // The text of the smallest long reads as itself, which is negative like what is no number.
        if (number < 0 || number >= (limit << 3) / scale + 1 || number * scale >= limit << 3) {
            call.error(BIT_OFFSET_INVALID);
            return -1;
        }
        return number * scale;
    }

    /// The unsigned number in `width` bits of a string, which may be missing (0) or too short.
    static long bits(Database database, int record, long from, int width) {
        if (record == 0 || from >>> 3 >= database.strings().length(record)) {
            return 0;
        }
        int offset = (int) (from >>> 3);
        int inRun = (int) Math.min(width, ((long) database.strings().run(record, offset) << 3) - (from & 7));
        long head = Bits.get(database.strings().at(record, offset), from & 7, inRun);
        int rest = width - inRun;
        return rest == 0 ? head : head << rest | bits(database, record, from + inRun, rest);
    }

    /// Writes `width` bits of a raw string that is long enough.
    static void putBits(Database database, int record, long from, int width, long value) {
        int offset = (int) (from >>> 3);
        int inRun = (int) Math.min(width, ((long) database.strings().run(record, offset) << 3) - (from & 7));
        int rest = width - inRun;
        Bits.put(database.strings().writableAt(record, offset), from & 7, inRun, value >>> rest);
        if (rest > 0) {
            putBits(database, record, from + inRun, rest, value);
        }
    }
}
