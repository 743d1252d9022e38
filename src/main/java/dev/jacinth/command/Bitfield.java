package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.command.KeyFinder.KeySink;
import dev.jacinth.command.KeySpec.Access;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.value.ValueType;

/// BITFIELD and BITFIELD_RO: integers of 1 to 64 bits (1 to 63 without a sign) at any bit of a string.
///
/// The arguments are read twice, first to check all of them, then to carry the operations out, so that nothing has to
/// be remembered in between. A type is held as its width, negative for a type without sign.
final class Bitfield {

    /// What a subcommand does, with the number of its words.
    private enum Operation {
        GET(3),
        SET(4),
        INCRBY(4),
        OVERFLOW(2),
        /// No subcommand, or one with words missing.
        NONE(0);

        private final int words;

        Operation(int words) {
            this.words = words;
        }
    }

    /// What becomes of a number that does not fit.
    private enum Overflow {
        WRAP,
        SATURATE,
        FAIL,
        /// A word that is none of the three.
        NONE
    }

    private static final byte[] SET = Bytes.of("set");
    private static final byte[] INCRBY = Bytes.of("incrby");
    private static final byte[] OVERFLOW = Bytes.of("overflow");
    private static final byte[] WRAP = Bytes.of("wrap");
    private static final byte[] SAT = Bytes.of("sat");
    private static final byte[] FAIL = Bytes.of("fail");

    private static final String TYPE_INVALID =
            "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.";

    private static final KeySpec KEY_READ = KeySpec.range(1, 0, 1, Access.RO, Access.ACCESS);
    private static final KeySpec KEY_CHANGED = KeySpec.range(1, 0, 1, Access.RW, Access.ACCESS, Access.UPDATE);

    /// In place of the last bit written.
    private static final long NOTHING_WRITTEN = -1;

    private final Call call;
    private final Database database;
    private long lastWritten = NOTHING_WRITTEN;
    private int replies;
    private int record;
    private boolean grows;
    private boolean isRaw;
    private Overflow overflow = Overflow.WRAP;
    private long changes;

    private Bitfield(Call call) {
        this.call = call;
        this.database = call.database();
    }

    static void bitfield(Call call) {
        Bitfield bitfield = new Bitfield(call);
        if (bitfield.check()) {
            bitfield.execute(bitfield.writes() ? call.lookupWrite(1) : call.lookupRead(1));
        }
    }

    static void readOnly(Call call) {
        Bitfield bitfield = new Bitfield(call);
        if (!bitfield.check()) {
            return;
        }
        if (bitfield.writes()) {
            call.error("ERR BITFIELD_RO only supports the GET subcommand");
            return;
        }
        bitfield.execute(call.lookupRead(1));
    }

    /// The key is only read where nothing but GET is asked for. What is not understood counts as a change.
    static boolean findKey(Arguments arguments, KeySink sink) {
        boolean reads = true;
        for (int i = 2; reads && i < arguments.count(); ) {
            Operation operation = operation(arguments, i);
            reads = operation == Operation.GET || operation == Operation.OVERFLOW;
            i += operation.words;
        }
        sink.key(1, reads ? KEY_READ : KEY_CHANGED);
        return true;
    }

    // ---- checking

    /// Reads all arguments: how far they write and how much they reply. False if one is wrong and the client has its
    /// error.
    private boolean check() {
        for (int i = 2; i < call.count(); ) {
            Operation operation = operation(call.arguments(), i);
            if (operation == Operation.NONE) {
                call.error(Errors.SYNTAX);
                return false;
            } else if (operation == Operation.OVERFLOW) {
                if (overflow(call, i + 1) == Overflow.NONE) {
                    call.error("ERR Invalid OVERFLOW type specified");
                    return false;
                }
            } else if (!checkField(i, operation)) {
                return false;
            }
            i += operation.words;
        }
        return true;
    }

    private boolean checkField(int index, Operation operation) {
        int type = type(call, index + 1);
        if (type == 0) {
            call.error(TYPE_INVALID);
            return false;
        }
        long offset = offset(call, index + 2, type);
        if (offset < 0 || operation != Operation.GET && !call.isLong(index + 3)) {
            return false;
        }
        if (operation != Operation.GET) {
            lastWritten = Math.max(lastWritten, offset + Math.abs(type) - 1);
        }
        replies++;
        return true;
    }

    private boolean writes() {
        return lastWritten != NOTHING_WRITTEN;
    }

    private static Operation operation(Arguments arguments, int index) {
        Operation operation = Operation.NONE;
        if (arguments.equalsIgnoreCase(index, Words.GET)) {
            operation = Operation.GET;
        } else if (arguments.equalsIgnoreCase(index, SET)) {
            operation = Operation.SET;
        } else if (arguments.equalsIgnoreCase(index, INCRBY)) {
            operation = Operation.INCRBY;
        } else if (arguments.equalsIgnoreCase(index, OVERFLOW)) {
            operation = Operation.OVERFLOW;
        }
        return index + operation.words <= arguments.count() ? operation : Operation.NONE;
    }

    private static Overflow overflow(Call call, int index) {
        if (call.is(index, WRAP)) {
            return Overflow.WRAP;
        } else if (call.is(index, SAT)) {
            return Overflow.SATURATE;
        }
        return call.is(index, FAIL) ? Overflow.FAIL : Overflow.NONE;
    }

    /// The type that an argument names, or 0.
    private static int type(Call call, int index) {
        long text = call.address(index);
        int length = call.length(index);
        byte sign = length == 0 ? 0 : Native.getByte(text);
        if (sign != 'i' && sign != 'u') {
            return 0;
        }
        long width = Numbers.parseLong(text + 1, length - 1);
        if (width < 1 || width > (sign == 'i' ? 64 : 63)) {
            return 0;
        }
        return (int) (sign == 'i' ? width : -width);
    }

    /// The number of the field's first bit; negative if the argument is invalid and the client has its error. `#n` is
    /// the n-th field of a string that is full of them.
    private static long offset(Call call, int index, int type) {
        if (call.length(index) > 0 && Native.getByte(call.address(index)) == '#') {
            return BitmapCommands.bitOffset(call, call.address(index) + 1, call.length(index) - 1, Math.abs(type));
        }
        return BitmapCommands.bitOffset(call, index);
    }

    // ---- carrying out

    /// @param found the record of the key, 0 if it is missing
    private void execute(int found) {
        if (!call.isTypeOrMissing(found, ValueType.STRING)) {
            return;
        }
        record = found;
        int length = (int) (lastWritten >> 3) + 1;
        grows = length > 0 && (record == 0 || database.strings().length(record) < length);
        if (grows) {
            makeRaw(length);
        }
        call.reply().array(replies);
        for (int i = 2; i < call.count(); ) {
            Operation operation = operation(call.arguments(), i);
            if (operation == Operation.OVERFLOW) {
                overflow = overflow(call, i + 1);
            } else {
                int type = type(call, i + 1);
                execute(i, operation, type, offset(call, i + 2, type));
            }
            i += operation.words;
        }
        if (changes > 0) {
            call.changed(changes);
            call.announce(KeyEvents.STRING, "setbit", 1);
        } else if (grows) {
            // All writes failed, but the string is longer now, and has to be everywhere.
            call.changed(1);
        }
    }

    private void execute(int index, Operation operation, int type, long from) {
        long old = read(type, from);
        if (operation == Operation.GET) {
            call.reply().integer(old);
        } else {
            write(index, type, from, old, operation == Operation.INCRBY);
        }
    }

    /// Makes the string one that can be written in place, at least `length` bytes long.
    private void makeRaw(int length) {
        record = database.strings().grow(call.address(1), call.length(1), length);
        isRaw = true;
    }

    private long read(int type, long from) {
        return fitted(type, BitmapCommands.bits(database, record, from, Math.abs(type)));
    }

    /// SET, or with `adds` INCRBY, of a field that is `old`.
    private void write(int index, int type, long from, long old, boolean adds) {
        long given = call.longAt(index + 3);
        long base = adds ? old : given;
        long increment = adds ? given : 0;
        int excess = excess(type, base, increment);
        if (excess != 0 && overflow == Overflow.FAIL) {
            call.reply().nullBulk();
            return;
        }
        boolean saturates = excess != 0 && overflow == Overflow.SATURATE;
        long value = saturates ? bound(type, excess) : fitted(type, base + increment);
        if (value != old) {
            if (!isRaw) {
                makeRaw((int) (lastWritten >> 3) + 1);
            }
            BitmapCommands.putBits(database, record, from, Math.abs(type), value);
        }
        changes += grows || value != old ? 1 : 0;
        call.reply().integer(adds ? value : old);
    }

    /// The low bits of a number, read as a number of the type.
    private static long fitted(int type, long value) {
        int unused = Long.SIZE - Math.abs(type);
        return type > 0 ? value << unused >> unused : value << unused >>> unused;
    }

    /// The largest number of a type, or the smallest.
    private static long bound(int type, int excess) {
        if (type < 0) {
            return excess > 0 ? (1L << -type) - 1 : 0;
        }
        long max = Long.MAX_VALUE >>> Long.SIZE - type;
        return excess > 0 ? max : -max - 1;
    }

    /// 1 if `value + increment` is too large for the type, -1 if it is too small, 0 if it fits.
    private static int excess(int type, long value, long increment) {
        long max = bound(type, 1);
        long min = bound(type, -1);
        if (type < 0) {
            // As a number without sign, a negative one is too large.
            if (value < 0 || value > max || increment > max - value) {
                return 1;
            }
            return increment < -value ? -1 : 0;
        }
        // For a value far below all that fit, the difference wraps, and SAT stores the largest number. Redis does so
        // too, and a replica of either must end up with the same bits.
        boolean narrow = type < Long.SIZE;
        if (value > max || increment > max - value && (narrow || value >= 0)) {
            return 1;
        }
        return value < min || increment < min - value && (narrow || value < 0) ? -1 : 0;
    }
}
