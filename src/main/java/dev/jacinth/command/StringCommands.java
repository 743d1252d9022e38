package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.STRING;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.INSERT;
import static dev.jacinth.command.KeySpec.Access.OW;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;
import static dev.jacinth.command.KeySpec.Access.VARIABLE_FLAGS;

import dev.jacinth.bytes.LongDouble;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.command.KeyFinder.KeySink;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on strings.
public final class StringCommands {

    private static final String SET_SYNTAX = "key value [NX | XX] [GET] [EX seconds | PX milliseconds |"
            + " EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]";
    private static final String GETEX_SYNTAX =
            "key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]";

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("APPEND", StringCommands::append)
                    .syntax("key value").flags(WRITE, DENYOOM, FAST).group(STRING).key(1, RW, INSERT)
                    .since("2.0.0").complexity("O(1), counted over many appends")
                    .summary("Adds to the end of a string; creates it where there is none."),
            command("DECR", StringCommands::decr)
                    .syntax("key").flags(WRITE, DENYOOM, FAST).group(STRING).key(1, RW, ACCESS, UPDATE)
                    .since("1.0.0").complexity("O(1)")
                    .summary("Subtracts one from an integer; a missing key counts as 0."),
            command("DECRBY", StringCommands::decrby)
                    .syntax("key decrement:integer").flags(WRITE, DENYOOM, FAST).group(STRING)
                    .key(1, RW, ACCESS, UPDATE)
                    .since("1.0.0").complexity("O(1)")
                    .summary("Subtracts a number from an integer; a missing key counts as 0."),
            command("GET", StringCommands::get)
                    .syntax("key").flags(READONLY, FAST).group(STRING).key(1, RO, ACCESS)
                    .since("1.0.0").complexity("O(1)").summary("Returns a string."),
            command("GETDEL", StringCommands::getdel)
                    .syntax("key").flags(WRITE, FAST).group(STRING).key(1, RW, ACCESS, DELETE)
                    .since("6.2.0").complexity("O(1)").summary("Returns a string and deletes its key."),
            command("GETEX", StringCommands::getex)
                    .syntax(GETEX_SYNTAX).flags(WRITE, FAST).group(STRING).key(1, RW, ACCESS, UPDATE)
                    .since("6.2.0").complexity("O(1)")
                    .summary("Returns a string and sets or removes its expiration."),
            command("GETRANGE", StringCommands::getrange)
                    .syntax("key start:integer end:integer").flags(READONLY).group(STRING).key(1, RO, ACCESS)
                    .since("2.4.0").complexity("O(N) in the length returned")
                    .summary("Returns a part of a string."),
            command("GETSET", StringCommands::getset)
                    .syntax("key value").flags(WRITE, DENYOOM, FAST).group(STRING).key(1, RW, ACCESS, UPDATE)
                    .since("1.0.0").complexity("O(1)").deprecated("6.2.0", "`SET` with the `!GET` argument")
                    .summary("Sets a string and returns the one before."),
            command("INCR", StringCommands::incr)
                    .syntax("key").flags(WRITE, DENYOOM, FAST).group(STRING).key(1, RW, ACCESS, UPDATE)
                    .since("1.0.0").complexity("O(1)").summary("Adds one to an integer; a missing key counts as 0."),
            command("INCRBY", StringCommands::incrby)
                    .syntax("key increment:integer").flags(WRITE, DENYOOM, FAST).group(STRING)
                    .key(1, RW, ACCESS, UPDATE)
                    .since("1.0.0").complexity("O(1)")
                    .summary("Adds a number to an integer; a missing key counts as 0."),
            command("INCRBYFLOAT", StringCommands::incrbyfloat)
                    .syntax("key increment:double").flags(WRITE, DENYOOM, FAST).group(STRING)
                    .key(1, RW, ACCESS, UPDATE)
                    .since("2.6.0").complexity("O(1)")
                    .summary("Adds to a decimal number; a missing key counts as 0."),
            command("LCS", LongestCommonSubsequence::lcs)
                    .syntax("key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:integer] [WITHMATCHLEN]")
                    .flags(READONLY).group(STRING).keys(1, 1, 1, RO, ACCESS)
                    .since("7.0.0").complexity("O(N*M) in the lengths of the two strings")
                    .summary("Finds the longest common subsequence of two strings."),
            command("MGET", StringCommands::mget)
                    .syntax("key [key ...]").flags(READONLY, FAST).group(STRING).keys(1, -1, 1, RO, ACCESS)
                    .tips("request_policy:multi_shard")
                    .since("1.0.0").complexity("O(N) in the number of keys").summary("Returns several strings."),
            command("MSET", StringCommands::mset)
                    .syntax("key value [key value ...]").flags(WRITE, DENYOOM).group(STRING)
                    .keys(1, -1, 2, OW, UPDATE).tips("request_policy:multi_shard", "response_policy:all_succeeded")
                    .since("1.0.1").complexity("O(N) in the number of keys").summary("Sets several strings."),
            command("MSETNX", StringCommands::msetnx)
                    .syntax("key value [key value ...]").flags(WRITE, DENYOOM).group(STRING)
                    .keys(1, -1, 2, OW, INSERT)
                    .since("1.0.1").complexity("O(N) in the number of keys")
                    .summary("Sets several strings if none of their keys exists."),
            command("PSETEX", StringCommands::psetex)
                    .syntax("key milliseconds value").flags(WRITE, DENYOOM).group(STRING).key(1, OW, UPDATE)
                    .since("2.6.0").complexity("O(1)").deprecated("2.6.12", "`SET` with the `PX` argument")
                    .summary("Sets a string that expires after some milliseconds."),
            command("SET", StringCommands::set)
                    .syntax(SET_SYNTAX).flags(WRITE, DENYOOM).group(STRING)
                    .key(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS).keyFinder(StringCommands::findSetKey)
                    .since("1.0.0").complexity("O(1)").summary("Sets a string, whatever the key held."),
            command("SETEX", StringCommands::setex)
                    .syntax("key seconds value").flags(WRITE, DENYOOM).group(STRING).key(1, OW, UPDATE)
                    .since("2.0.0").complexity("O(1)").deprecated("2.6.12", "`SET` with the `EX` argument")
                    .summary("Sets a string that expires after some seconds."),
            command("SETNX", StringCommands::setnx)
                    .syntax("key value").flags(WRITE, DENYOOM, FAST).group(STRING).key(1, OW, INSERT)
                    .since("1.0.0").complexity("O(1)").deprecated("2.6.12", "`SET` with the `NX` argument")
                    .summary("Sets a string if its key does not exist."),
            command("SETRANGE", StringCommands::setrange)
                    .syntax("key offset value").flags(WRITE, DENYOOM).group(STRING).key(1, RW, UPDATE)
                    .since("2.2.0").complexity("O(N) in the length of the value")
                    .summary("Overwrites a part of a string, which grows as needed."),
            command("STRLEN", StringCommands::strlen)
                    .syntax("key").flags(READONLY, FAST).group(STRING).key(1, RO)
                    .since("2.2.0").complexity("O(1)").summary("Returns the length of a string."),
            command("SUBSTR", StringCommands::getrange)
                    .syntax("key start:integer end:integer").flags(READONLY).group(STRING).key(1, RO, ACCESS)
                    .since("1.0.0").complexity("O(N) in the length returned").deprecated("2.0.0", "`GETRANGE`")
                    .summary("Returns a part of a string."));
    // spotless:on

    private static final KeySpec KEY_SET = KeySpec.range(1, 0, 1, OW, UPDATE);
    private static final KeySpec KEY_READ_AND_SET = KeySpec.range(1, 0, 1, RW, ACCESS, UPDATE);

    private StringCommands() {}

    /// The word GET decides whether the old value is read. It is not asked whether it is an option or the argument of
    /// one: that would be an error, which gives nothing away.
    private static boolean findSetKey(Arguments arguments, KeySink sink) {
        KeySpec spec = KEY_SET;
        for (int i = 3; i < arguments.count(); i++) {
            if (arguments.equalsIgnoreCase(i, Words.GET)) {
                spec = KEY_READ_AND_SET;
            }
        }
        sink.key(1, spec);
        return true;
    }

    private static void append(Call call) {
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return;
        }
        int oldLength = record == 0 ? 0 : call.database().strings().length(record);
        if (!fits(call, oldLength, call.length(2))) {
            return;
        }
        if (record == 0) {
            call.database()
                    .strings()
                    .set(call.address(1), call.length(1), call.address(2), call.length(2), Database.NO_EXPIRY);
        } else {
            overwrite(call, oldLength, 2);
        }
        call.changed(1);
        call.announce(KeyEvents.STRING, "append", 1);
        call.reply().integer(oldLength + call.length(2));
    }

    /// Writes the argument at `index` into the string of the first argument, which grows as needed. Returns its length.
    private static int overwrite(Call call, int offset, int index) {
        Database database = call.database();
        int record = database.strings().grow(call.address(1), call.length(1), offset + call.length(index));
        database.strings().write(record, offset, call.address(index), call.length(index));
        return database.strings().length(record);
    }

    /// Whether a string may grow to `offset + length` bytes; if not, the client has its error. A master is obeyed
    /// whatever the limit here is.
    private static boolean fits(Call call, long offset, int length) {
        long limit =
                call.session().isMaster() ? Integer.MAX_VALUE : call.settings().get(Settings.PROTO_MAX_BULK_LEN);
        if (offset <= Math.min(limit, Integer.MAX_VALUE) - length) {
            return true;
        }
        call.error(Errors.STRING_TOO_LONG);
        return false;
    }

    private static void decr(Call call) {
        increment(call, -1);
    }

    private static void decrby(Call call) {
        if (!call.isLong(2)) {
            return;
        }
        long decrement = call.longAt(2);
        if (decrement == Long.MIN_VALUE) {
            call.error("ERR decrement would overflow");
            return;
        }
        increment(call, -decrement);
    }

    private static void get(Call call) {
        int record = call.lookupRead(1);
        if (record == 0) {
            call.reply().nullBulk();
        } else if (call.isTypeOrMissing(record, ValueType.STRING)) {
            replyString(call, record);
        }
    }

    /// Replies with the string in a record.
    static void replyString(Call call, int record) {
        Database database = call.database();
        long pointer = database.at(record);
        int encoding = KeyRecord.encoding(pointer);
        long field = KeyRecord.valueField(pointer);
        if (encoding == StringValue.INT) {
            call.reply().bulkLong(Native.getLong(field));
        } else if (encoding == StringValue.BLOB) {
            int length = database.strings().length(record);
            database.strings().copy(record, 0, length, call.reply().reserveBulk(length));
        } else {
            call.reply().bulk(StringValue.inlineBytesAt(field), StringValue.inlineLength(field));
        }
    }

    private static void getdel(Call call) {
        int record = call.lookupRead(1);
        if (record == 0) {
            call.reply().nullBulk();
            return;
        }
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return;
        }
        replyString(call, record);
        call.delete(1);
        call.beginEffect(2);
        call.effectArgument(EffectWords.DEL);
        call.effectArgumentAt(1);
        call.changed(1);
        call.announce(KeyEvents.GENERIC, "del", 1);
    }

    private static void getex(Call call) {
        ExpireOption expire = call.expireOption();
        boolean persist = false;
        for (int i = 2; i < call.count(); i++) {
            if (!persist && expire.accepts(call, i)) {
                i++;
            } else if (call.is(i, Words.PERSIST) && !expire.isGiven()) {
                persist = true;
            } else {
                call.error(Errors.SYNTAX);
                return;
            }
        }
        int record = call.lookupRead(1);
        if (record == 0) {
            call.reply().nullBulk();
            return;
        }
        if (!call.isTypeOrMissing(record, ValueType.STRING) || !expire.resolve(call)) {
            return;
        }
        replyString(call, record);
        if (expire.isGiven()) {
            expireAt(call, expire.expireAtMillis());
        } else if (persist && call.database().persist(call.address(1), call.length(1))) {
            call.beginEffect(2);
            call.effectArgument(EffectWords.PERSIST);
            call.effectArgumentAt(1);
            call.changed(1);
            call.announce(KeyEvents.GENERIC, "persist", 1);
        }
    }

    /// A time that has passed deletes the key, but only where keys are deleted: not on a replica.
    private static void expireAt(Call call, long expireAtMillis) {
        if (call.deletesAtOnce(expireAtMillis)) {
            call.deleteInstead(1, Settings.LAZYFREE_LAZY_EXPIRE);
        } else {
            call.database().setExpiry(call.address(1), call.length(1), expireAtMillis);
            call.beginEffect(3);
            call.effectArgument(EffectWords.PEXPIREAT);
            call.effectArgumentAt(1);
            call.effectArgument(expireAtMillis);
            call.announce(KeyEvents.GENERIC, "expire", 1);
        }
        call.changed(1);
    }

    private static void getrange(Call call) {
        if (!call.isLong(2) || !call.isLong(3)) {
            return;
        }
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return;
        }
        long length = record == 0 ? 0 : call.database().strings().length(record);
        long start = call.longAt(2);
        long end = call.longAt(3);
        if (start < 0 && end < 0 && start > end || length == 0) {
            call.reply().bulk(0, 0);
            return;
        }
        start = Math.max(0, start < 0 ? start + length : start);
        end = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end));
        if (start > end) {
            call.reply().bulk(0, 0);
            return;
        }
        int part = (int) (end - start + 1);
        call.database().strings().copy(record, (int) start, part, call.reply().reserveBulk(part));
    }

    private static void getset(Call call) {
        if (!replyOld(call, call.lookupRead(1))) {
            return;
        }
        call.database()
                .strings()
                .set(call.address(1), call.length(1), call.address(2), call.length(2), Database.NO_EXPIRY);
        call.beginEffect(3);
        call.effectArgument(EffectWords.SET);
        call.effectArgumentAt(1);
        call.effectArgumentAt(2);
        call.changed(1);
        call.announce(KeyEvents.STRING, "set", 1);
    }

    private static void incr(Call call) {
        increment(call, 1);
    }

    private static void incrby(Call call) {
        if (call.isLong(2)) {
            increment(call, call.longAt(2));
        }
    }

    private static void increment(Call call, long increment) {
        Database database = call.database();
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return;
        }
        boolean isInt = record != 0 && KeyRecord.encoding(database.at(record)) == StringValue.INT;
        long old = 0;
        if (isInt) {
            old = Native.getLong(KeyRecord.valueField(database.at(record)));
        } else if (record != 0 && !holdsLong(call, record)) {
            call.error(Errors.NOT_AN_INTEGER);
            return;
        } else if (record != 0) {
            old = parseInline(call, record);
        }
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            call.error(Errors.SUM_OUT_OF_RANGE);
            return;
        }
        if (isInt) {
            database.strings().putLong(record, call.address(1), call.length(1), sum);
        } else {
            database.strings().setLong(call.address(1), call.length(1), sum, Database.KEEP_EXPIRY);
        }
        call.changed(1);
        call.announce(KeyEvents.STRING, "incrby", 1);
        call.reply().integer(sum);
    }

    /// Whether a string that is not held as an integer spells one: it was changed in place.
    private static boolean holdsLong(Call call, int record) {
        long pointer = call.database().at(record);
        long field = KeyRecord.valueField(pointer);
        return KeyRecord.encoding(pointer) != StringValue.BLOB
                && Numbers.isLong(StringValue.inlineBytesAt(field), StringValue.inlineLength(field));
    }

    private static long parseInline(Call call, int record) {
        long field = KeyRecord.valueField(call.database().at(record));
        return Numbers.parseLong(StringValue.inlineBytesAt(field), StringValue.inlineLength(field));
    }

    private static void incrbyfloat(Call call) {
        Database database = call.database();
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return;
        }
        LongDouble old = record == 0 ? LongDouble.of(0) : longDouble(database, record);
        LongDouble increment = LongDouble.parse(call.address(2), call.length(2));
        if (old.isNaN() || increment.isNaN()) {
            call.error(Errors.NOT_A_FLOAT);
            return;
        }
        LongDouble sum = old.plus(increment);
        if (sum.isNaN() || sum.isInfinite()) {
            call.error(Errors.SUM_NOT_FINITE);
            return;
        }
        byte[] text = sum.toBytes();
        database.strings().setText(call.address(1), call.length(1), text, Database.KEEP_EXPIRY);
        call.beginEffect(4);
        call.effectArgument(EffectWords.SET);
        call.effectArgumentAt(1);
        call.effectArgument(text);
        call.effectArgument(EffectWords.KEEPTTL);
        call.changed(1);
        call.announce(KeyEvents.STRING, "incrbyfloat", 1);
        call.reply().bulk(text);
    }

    private static LongDouble longDouble(Database database, int record) {
        int length = database.strings().length(record);
        if (length == database.strings().run(record, 0)) {
            return LongDouble.parse(database.strings().at(record, 0), length);
        }
        if (length > LongDouble.TEXT_LENGTH_MAX) {
            return LongDouble.NAN;
        }
        long copy = Native.allocate(length);
        try {
            database.strings().copy(record, 0, length, copy);
            return LongDouble.parse(copy, length);
        } finally {
            Native.free(copy);
        }
    }

    private static void mget(Call call) {
        Database database = call.database();
        call.reply().array(call.count() - 1);
        for (int i = 1; i < call.count(); i++) {
            int record = call.lookupRead(i);
            if (record == 0 || database.type(record) != ValueType.STRING) {
                call.reply().nullBulk();
            } else {
                replyString(call, record);
            }
        }
    }

    private static void mset(Call call) {
        if (isPairs(call)) {
            setPairs(call);
            call.reply().ok();
        }
    }

    private static void msetnx(Call call) {
        if (!isPairs(call)) {
            return;
        }
        for (int i = 1; i < call.count(); i += 2) {
            if (call.lookupWrite(i) != 0) {
                call.reply().integer(0);
                return;
            }
        }
        setPairs(call);
        call.reply().integer(1);
    }

    private static boolean isPairs(Call call) {
        if ((call.count() & 1) == 1) {
            return true;
        }
        call.wrongCount();
        return false;
    }

    private static void setPairs(Call call) {
        for (int i = 1; i < call.count(); i += 2) {
            call.database()
                    .strings()
                    .set(call.address(i), call.length(i), call.address(i + 1), call.length(i + 1), Database.NO_EXPIRY);
            call.announce(KeyEvents.STRING, "set", i);
        }
        call.changed((call.count() - 1) / 2);
    }

    private static void psetex(Call call) {
        setExpiring(call, false);
    }

    private static void setex(Call call) {
        setExpiring(call, true);
    }

    private static void setExpiring(Call call, boolean seconds) {
        ExpireOption expire = call.expireOption();
        expire.relative(2, seconds);
        if (expire.resolve(call)) {
            store(call, 3, expire, false);
            call.reply().ok();
        }
    }

    private static void setnx(Call call) {
        if (call.lookupWrite(1) != 0) {
            call.reply().integer(0);
            return;
        }
        store(call, 2, call.expireOption(), false);
        call.reply().integer(1);
    }

    private static void set(Call call) {
        if (call.count() == 3) {
            store(call, 2, call.expireOption(), false);
            call.reply().ok();
        } else {
            setWithOptions(call);
        }
    }

    private static void setWithOptions(Call call) {
        ExpireOption expire = call.expireOption();
        boolean ifMissing = false;
        boolean ifPresent = false;
        boolean keep = false;
        boolean get = false;
        for (int i = 3; i < call.count(); i++) {
            if (call.is(i, Words.NX) && !ifPresent) {
                ifMissing = true;
            } else if (call.is(i, Words.XX) && !ifMissing) {
                ifPresent = true;
            } else if (call.is(i, Words.GET)) {
                get = true;
            } else if (call.is(i, Words.KEEPTTL) && !expire.isGiven()) {
                keep = true;
            } else if (!keep && expire.accepts(call, i)) {
                i++;
            } else {
                call.error(Errors.SYNTAX);
                return;
            }
        }
        if (!expire.resolve(call)) {
            return;
        }
        int record = get ? call.lookupRead(1) : ifMissing || ifPresent ? call.lookupWrite(1) : 0;
        if (get && !replyOld(call, record)) {
            return;
        }
        if (ifMissing && record != 0 || ifPresent && record == 0) {
            if (!get) {
                call.reply().nullBulk();
            }
            return;
        }
        store(call, 2, expire, keep);
        if (get) {
            propagateWithoutGet(call, expire);
        } else {
            call.reply().ok();
        }
    }

    /// Replies with what a key holds now, or null; false if that is no string, and the client has its error.
    ///
    /// @param record of the key, 0 if it is missing
    private static boolean replyOld(Call call, int record) {
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return false;
        }
        if (record == 0) {
            call.reply().nullBulk();
        } else {
            replyString(call, record);
        }
        return true;
    }

    private static void propagateWithoutGet(Call call, ExpireOption expire) {
        if (expire.isGiven()) {
            return;
        }
        int words = 0;
        for (int i = 0; i < call.count(); i++) {
            words += i >= 3 && call.is(i, Words.GET) ? 0 : 1;
        }
        call.beginEffect(words);
        for (int i = 0; i < call.count(); i++) {
            if (i < 3 || !call.is(i, Words.GET)) {
                call.effectArgumentAt(i);
            }
        }
    }

    /// Sets the first argument to the one at `index`; an expiry goes on as an absolute time.
    private static void store(Call call, int index, ExpireOption expire, boolean keepExpiry) {
        long when = keepExpiry ? Database.KEEP_EXPIRY : expire.expireAtMillis();
        call.database().strings().set(call.address(1), call.length(1), call.address(index), call.length(index), when);
        call.changed(1);
        call.announce(KeyEvents.STRING, "set", 1);
        if (!expire.isGiven()) {
            return;
        }
        call.announce(KeyEvents.GENERIC, "expire", 1);
        if (!expire.isExact()) {
            call.beginEffect(5);
            call.effectArgument(EffectWords.SET);
            call.effectArgumentAt(1);
            call.effectArgumentAt(index);
            call.effectArgument(EffectWords.PXAT);
            call.effectArgument(when);
        }
    }

    private static void setrange(Call call) {
        if (!call.isAtLeast(2, 0, Errors.NOT_AN_INTEGER, Errors.OFFSET_OUT_OF_RANGE)) {
            return;
        }
        long offset = call.longAt(2);
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return;
        }
        if (call.length(3) == 0) {
            call.reply().integer(record == 0 ? 0 : call.database().strings().length(record));
            return;
        }
        if (!fits(call, offset, call.length(3))) {
            return;
        }
        int length = overwrite(call, (int) offset, 3);
        call.changed(1);
        call.announce(KeyEvents.STRING, "setrange", 1);
        call.reply().integer(length);
    }

    private static void strlen(Call call) {
        int record = call.lookupRead(1);
        if (call.isTypeOrMissing(record, ValueType.STRING)) {
            call.reply().integer(record == 0 ? 0 : call.database().strings().length(record));
        }
    }
}
