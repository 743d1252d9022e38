package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.HASH;
import static dev.jacinth.command.HashAccess.KEY;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.INSERT;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.bytes.LongDouble;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on hashes. Those about fields that cease to exist are [HashExpiryCommands] and [HashCombinedCommands].
public final class HashCommands {

    /// The family, in alphabetical order.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("HDEL", HashCommands::hdel)
                    .syntax("key field [field ...]").flags(WRITE, FAST).group(HASH).key(1, RW, DELETE)
                    .since("2.0.0").complexity("O(N) in the number of fields given").summary("Removes fields."),
            command("HEXISTS", HashCommands::hexists)
                    .syntax("key field").flags(READONLY, FAST).group(HASH).key(1, RO)
                    .since("2.0.0").complexity("O(1)").summary("Tells whether there is a field."),
            command("HGET", HashCommands::hget)
                    .syntax("key field").flags(READONLY, FAST).group(HASH).key(1, RO, ACCESS)
                    .since("2.0.0").complexity("O(1)").summary("Returns the value of a field."),
            command("HGETALL", HashCommands::hgetall)
                    .syntax("key").flags(READONLY).group(HASH).key(1, RO, ACCESS)
                    .tips("nondeterministic_output_order")
                    .since("2.0.0").complexity("O(N) in the size of the hash")
                    .summary("Returns all fields with their values."),
            command("HINCRBY", HashCommands::hincrby)
                    .syntax("key field increment:integer").flags(WRITE, DENYOOM, FAST).group(HASH)
                    .key(1, RW, ACCESS, UPDATE)
                    .since("2.0.0").complexity("O(1)")
                    .summary("Adds to the integer in a field; a missing field counts as 0."),
            command("HINCRBYFLOAT", HashCommands::hincrbyfloat)
                    .syntax("key field increment:double").flags(WRITE, DENYOOM, FAST).group(HASH)
                    .key(1, RW, ACCESS, UPDATE)
                    .since("2.6.0").complexity("O(1)")
                    .summary("Adds to the decimal number in a field; a missing field counts as 0."),
            command("HKEYS", HashCommands::hkeys)
                    .syntax("key").flags(READONLY).group(HASH).key(1, RO, ACCESS)
                    .tips("nondeterministic_output_order")
                    .since("2.0.0").complexity("O(N) in the size of the hash").summary("Returns all fields."),
            command("HLEN", HashCommands::hlen)
                    .syntax("key").flags(READONLY, FAST).group(HASH).key(1, RO)
                    .since("2.0.0").complexity("O(1)").summary("Counts the fields."),
            command("HMGET", HashCommands::hmget)
                    .syntax("key field [field ...]").flags(READONLY, FAST).group(HASH).key(1, RO, ACCESS)
                    .since("2.0.0").complexity("O(N) in the number of fields given")
                    .summary("Returns the values of several fields."),
            command("HMSET", HashCommands::hmset)
                    .syntax("key field value [field value ...]").flags(WRITE, DENYOOM, FAST).group(HASH)
                    .key(1, RW, UPDATE)
                    .since("2.0.0").complexity("O(N) in the number of fields given")
                    .deprecated("4.0.0", "`HSET` with multiple field-value pairs").summary("Sets several fields."),
            command("HRANDFIELD", HashSampling::hrandfield)
                    .syntax("key options:[count [WITHVALUES]]").flags(READONLY).group(HASH).key(1, RO, ACCESS)
                    .tips("nondeterministic_output")
                    .since("6.2.0").complexity("O(N) in the number of fields returned")
                    .summary("Returns fields chosen at random."),
            command("HSCAN", HashCommands::hscan)
                    .syntax("key cursor [MATCH pattern] [COUNT count] [NOVALUES]").flags(READONLY).group(HASH)
                    .key(1, RO, ACCESS).tips("nondeterministic_output")
                    .since("2.8.0").complexity("O(1) for a call, O(N) for all calls of a scan, N the size of the hash")
                    .summary("Returns some fields with their values, and where to go on."),
            command("HSET", HashCommands::hset)
                    .syntax("key field value [field value ...]").flags(WRITE, DENYOOM, FAST).group(HASH)
                    .key(1, RW, UPDATE)
                    .since("2.0.0").complexity("O(N) in the number of fields given")
                    .summary("Sets fields; returns how many are new."),
            command("HSETNX", HashCommands::hsetnx)
                    .syntax("key field value").flags(WRITE, DENYOOM, FAST).group(HASH).key(1, RW, INSERT)
                    .since("2.0.0").complexity("O(1)").summary("Sets a field that does not exist."),
            command("HSTRLEN", HashCommands::hstrlen)
                    .syntax("key field").flags(READONLY, FAST).group(HASH).key(1, RO)
                    .since("3.2.0").complexity("O(1)").summary("Returns the length of a field's value."),
            command("HVALS", HashCommands::hvals)
                    .syntax("key").flags(READONLY).group(HASH).key(1, RO, ACCESS)
                    .tips("nondeterministic_output_order")
                    .since("2.0.0").complexity("O(N) in the size of the hash").summary("Returns all values."));
    // spotless:on

    private static final int FIELD = 2;
    private static final int VALUE = 3;

    private HashCommands() {}

    // ---- reading a field

    private static void hexists(Call call) {
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        if (record == 0) {
            call.reply().integer(0);
            return;
        }
        HashValue hash = HashAccess.read(call, record);
        int met = HashAccess.find(call, record, hash, FIELD);
        call.reply().integer(met == HashAccess.SHOWN ? 1 : 0);
        if (met == HashAccess.DROPPED) {
            HashAccess.dropped(call, hash);
        }
    }

    private static void hget(Call call) {
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        if (record == 0) {
            call.reply().nullBulk();
            return;
        }
        HashValue hash = HashAccess.read(call, record);
        int met = HashAccess.find(call, record, hash, FIELD);
        if (met == HashAccess.SHOWN) {
            HashAccess.replyValue(call, hash);
            return;
        }
        call.reply().nullBulk();
        if (met == HashAccess.DROPPED) {
            HashAccess.dropped(call, hash);
        }
    }

    private static void hmget(Call call) {
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        call.reply().array(call.count() - FIELD);
        if (record == 0) {
            for (int i = FIELD; i < call.count(); i++) {
                call.reply().nullBulk();
            }
            return;
        }
        HashValue hash = HashAccess.read(call, record);
        boolean dropped = false;
        for (int i = FIELD; i < call.count(); i++) {
            int met = HashAccess.find(call, record, hash, i);
            dropped |= met == HashAccess.DROPPED;
            if (met == HashAccess.SHOWN) {
                HashAccess.replyValue(call, hash);
            } else {
                call.reply().nullBulk();
            }
        }
        if (dropped) {
            HashAccess.dropped(call, hash);
        }
    }

    private static void hstrlen(Call call) {
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        if (record == 0) {
            call.reply().integer(0);
            return;
        }
        HashValue hash = HashAccess.read(call, record);
        int met = HashAccess.find(call, record, hash, FIELD);
        call.reply().integer(met == HashAccess.SHOWN ? hash.valueLength() : 0);
        if (met == HashAccess.DROPPED) {
            HashAccess.dropped(call, hash);
        }
    }

    // ---- reading all fields

    private static void hlen(Call call) {
        int record = call.lookupRead(KEY);
        if (call.isTypeOrMissing(record, ValueType.HASH)) {
            call.reply().integer(record == 0 ? 0 : HashAccess.read(call, record).size());
        }
    }

    private static void hgetall(Call call) {
        replyAll(call, true, true);
    }

    private static void hkeys(Call call) {
        replyAll(call, true, false);
    }

    private static void hvals(Call call) {
        replyAll(call, false, true);
    }

    private static void replyAll(Call call, boolean fields, boolean values) {
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        HashValue hash = record == 0 ? null : HashAccess.read(call, record);
        long count = hash == null ? 0 : HashAccess.shown(call, hash);
        if (fields && values) {
            call.reply().map(count);
        } else {
            call.reply().array(count);
        }
        if (hash == null) {
            return;
        }
        boolean all = HashAccess.areAllShown(call, hash);
        for (boolean there = hash.toFirst(); there; there = hash.next()) {
            if (all || !call.database().fields().isOver(hash)) {
                HashAccess.reply(call, hash, fields, values);
            }
        }
    }

    // ---- HSCAN

    private static void hscan(Call call) {
        ScanArguments arguments = ScanArguments.parseCursor(call, 2);
        if (arguments == null) {
            return;
        }
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        if (record == 0) {
            arguments.replyNothing();
            return;
        }
        if (arguments.parseHashOptions(3)) {
            scan(call, HashAccess.read(call, record), arguments);
        }
    }

    private static void scan(Call call, HashValue hash, ScanArguments arguments) {
        Found found = new Found();
        long cursor = 0;
        if (hash.isScanned()) {
            cursor = arguments.cursor();
            long steps = 0;
            do {
                cursor = hash.scan(cursor);
                while (hash.step()) {
                    found.see(hash.mark(), isAskedFor(call, hash, arguments));
                }
                steps++;
            } while (arguments.goesOn(cursor, found.seen(), steps));
        } else {
            for (boolean there = hash.toFirst(); there; there = hash.next()) {
                found.see(hash.mark(), isAskedFor(call, hash, arguments));
            }
        }
        boolean values = !arguments.isWithoutValues();
        arguments.beginReply(cursor, values ? 2L * found.count() : found.count());
        for (int i = 0; i < found.count(); i++) {
            hash.toMark(found.at(i));
            HashAccess.reply(call, hash, true, values);
        }
    }

    private static boolean isAskedFor(Call call, HashValue hash, ScanArguments arguments) {
        return (arguments.matchesAll() || arguments.matches(hash.fieldAddress(), hash.fieldLength()))
                && !call.database().fields().isOver(hash);
    }

    // ---- changing

    private static void hset(Call call) {
        long created = setAll(call);
        if (created >= 0) {
            call.reply().integer(created);
        }
    }

    private static void hmset(Call call) {
        if (setAll(call) >= 0) {
            call.reply().ok();
        }
    }

    /// Sets the fields of HSET and returns how many are new; -1 if that cannot be, and the client has its error.
    private static long setAll(Call call) {
        if (call.count() % 2 != 0) {
            call.wrongCount();
            return -1;
        }
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return -1;
        }
        HashValue hash = HashAccess.openOrCreate(call, record);
        long created = HashAccess.setPairs(call, hash, FIELD, false);
        HashAccess.store(call, record, hash);
        call.changed((call.count() - FIELD) / 2);
        call.announce(KeyEvents.HASH, "hset", KEY);
        return created;
    }

    private static void hsetnx(Call call) {
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        if (record != 0) {
            HashValue old = HashAccess.openOrCreate(call, record);
            int met = HashAccess.find(call, record, old, FIELD);
            if (met == HashAccess.SHOWN) {
                call.reply().integer(0);
                return;
            }
            if (met == HashAccess.DROPPED && HashAccess.dropped(call, old)) {
                record = 0;
            }
        }
        HashValue hash = HashAccess.openOrCreate(call, record);
        HashAccess.setPairs(call, hash, FIELD, false);
        HashAccess.store(call, record, hash);
        call.changed(1);
        call.announce(KeyEvents.HASH, "hset", KEY);
        call.reply().integer(1);
    }

    private static void hdel(Call call) {
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        long deleted = 0;
        if (record != 0) {
            HashValue hash = HashAccess.openOrCreate(call, record);
            for (int i = FIELD; i < call.count() && hash.size() > 0; i++) {
                if (hash.find(call.address(i), call.length(i))) {
                    hash.remove();
                    deleted++;
                }
            }
            if (deleted > 0) {
                call.removed(KEY, hash, KeyEvents.HASH, "hdel", deleted);
            }
        }
        call.reply().integer(deleted);
    }

    private static void hincrby(Call call) {
        if (!call.isLong(VALUE)) {
            return;
        }
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        HashValue hash = HashAccess.openOrCreate(call, record);
        int met = HashAccess.find(call, record, hash, FIELD);
        long old = 0;
        if (met == HashAccess.SHOWN) {
            int length = hash.valueLength();
            long address = length > Numbers.LONG_LENGTH_MAX ? 0 : hash.valueAddress();
            if (address == 0 || !Numbers.isLong(address, length)) {
                call.error("ERR hash value is not an integer");
                return;
            }
            old = Numbers.parseLong(address, length);
        }
        long sum = old + call.longAt(VALUE);
        if (((old ^ sum) & (call.longAt(VALUE) ^ sum)) < 0) {
            call.error(Errors.SUM_OUT_OF_RANGE);
            return;
        }
        if (met == HashAccess.DROPPED && HashAccess.dropped(call, hash)) {
            record = 0;
            hash = HashAccess.openOrCreate(call, 0);
        }
        HashAccess.put(call, hash, FIELD, sum);
        HashAccess.store(call, record, hash);
        call.changed(1);
        call.announce(KeyEvents.HASH, "hincrby", KEY);
        call.reply().integer(sum);
    }

    private static void hincrbyfloat(Call call) {
        LongDouble increment = LongDouble.parse(call.address(VALUE), call.length(VALUE));
        if (increment.isNaN() || increment.isInfinite()) {
            call.error(increment.isNaN() ? Errors.NOT_A_FLOAT : "ERR value is NaN or Infinity");
            return;
        }
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        HashValue hash = HashAccess.openOrCreate(call, record);
        int met = HashAccess.find(call, record, hash, FIELD);
        LongDouble sum = increment;
        if (met == HashAccess.SHOWN) {
            LongDouble old = hash.valueLength() > LongDouble.TEXT_LENGTH_MAX
                    ? LongDouble.NAN
                    : LongDouble.parse(hash.valueAddress(), hash.valueLength());
            sum = old.plus(increment);
            if (old.isNaN() || sum.isNaN() || sum.isInfinite()) {
                call.error(old.isNaN() ? "ERR hash value is not a float" : Errors.SUM_NOT_FINITE);
                return;
            }
        }
        if (met == HashAccess.DROPPED && HashAccess.dropped(call, hash)) {
            record = 0;
            hash = HashAccess.openOrCreate(call, 0);
        }
        storeFloat(call, record, hash, sum.toBytes());
    }

    /// A replica is told the sum, as its arithmetic may be another.
    private static void storeFloat(Call call, int record, HashValue hash, byte[] text) {
        HashAccess.put(call, hash, FIELD, text);
        boolean hasWhen = hash.when() != HashValue.NEVER;
        HashAccess.store(call, record, hash);
        call.changed(1);
        call.announce(KeyEvents.HASH, "hincrbyfloat", KEY);
        if (hasWhen) {
            call.beginEffect(7);
            call.effectArgument(EffectWords.HSETEX);
            call.effectArgumentAt(KEY);
            call.effectArgument(EffectWords.KEEPTTL);
            call.effectArgument(EffectWords.FIELDS);
            call.effectArgument(1);
        } else {
            call.beginEffect(4);
            call.effectArgument(EffectWords.HSET);
            call.effectArgumentAt(KEY);
        }
        call.effectArgumentAt(FIELD);
        call.effectArgument(text);
        call.reply().bulk(text);
    }
}
