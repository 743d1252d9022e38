package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.HASH;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on fields of hashes that cease to exist: those of Redis 7.4, and three of 8.0.
///
/// Replicas are told what became of the fields: HPEXPIREAT with those that got a time, HDEL of each whose new time had
/// passed already.
///
/// As in Redis, a field whose time has come but which has not been deleted yet is not there for anybody but HEXPIRE and
/// the like, which may give it a new time.
public final class HashExpiryCommands {

    private static final String FIELDS_SYNTAX = " fields: FIELDS <numfields:integer field [field ...]>";
    private static final String CONDITION_SYNTAX = " condition:[NX | XX | GT | LT]";
    private static final String TIME_SYNTAX =
            "EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | ";
    private static final String COMPLEXITY = "O(N) in the number of fields given";

    /// The family, in alphabetical order.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("HEXPIRE", HashExpiryCommands::hexpire)
                    .syntax("key seconds" + CONDITION_SYNTAX + FIELDS_SYNTAX).flags(WRITE, DENYOOM, FAST).group(HASH)
                    .key(1, RW, UPDATE).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Lets fields expire after some seconds."),
            command("HEXPIREAT", HashExpiryCommands::hexpireat)
                    .syntax("key unix-time-seconds" + CONDITION_SYNTAX + FIELDS_SYNTAX).flags(WRITE, DENYOOM, FAST)
                    .group(HASH).key(1, RW, UPDATE).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Lets fields expire at a time in seconds."),
            command("HEXPIRETIME", HashExpiryCommands::hexpiretime)
                    .syntax("key" + FIELDS_SYNTAX).flags(READONLY, FAST).group(HASH)
                    .key(1, RO, ACCESS).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Returns when fields expire, in seconds."),
            command("HGETDEL", HashExpiryCommands::hgetdel)
                    .syntax("key" + FIELDS_SYNTAX).flags(WRITE, FAST).group(HASH)
                    .key(1, RW, ACCESS, DELETE).since("8.0.0").complexity(COMPLEXITY)
                    .summary("Returns the values of fields and removes the fields."),
            command("HGETEX", HashExpiryCommands::hgetex)
                    .syntax("key expiration:[" + TIME_SYNTAX + "PERSIST]" + FIELDS_SYNTAX).flags(WRITE, FAST)
                    .group(HASH).key(1, RW, ACCESS, UPDATE).since("8.0.0").complexity(COMPLEXITY)
                    .summary("Returns the values of fields and sets or removes their expiration."),
            command("HPERSIST", HashExpiryCommands::hpersist)
                    .syntax("key" + FIELDS_SYNTAX).flags(WRITE, FAST).group(HASH)
                    .key(1, RW, UPDATE).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Keeps fields from expiring."),
            command("HPEXPIRE", HashExpiryCommands::hpexpire)
                    .syntax("key milliseconds" + CONDITION_SYNTAX + FIELDS_SYNTAX).flags(WRITE, DENYOOM, FAST)
                    .group(HASH).key(1, RW, UPDATE).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Lets fields expire after some milliseconds."),
            command("HPEXPIREAT", HashExpiryCommands::hpexpireat)
                    .syntax("key unix-time-milliseconds" + CONDITION_SYNTAX + FIELDS_SYNTAX)
                    .flags(WRITE, DENYOOM, FAST).group(HASH)
                    .key(1, RW, UPDATE).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Lets fields expire at a time in milliseconds."),
            command("HPEXPIRETIME", HashExpiryCommands::hpexpiretime)
                    .syntax("key" + FIELDS_SYNTAX).flags(READONLY, FAST).group(HASH)
                    .key(1, RO, ACCESS).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Returns when fields expire, in milliseconds."),
            command("HPTTL", HashExpiryCommands::hpttl)
                    .syntax("key" + FIELDS_SYNTAX).flags(READONLY, FAST).group(HASH)
                    .key(1, RO, ACCESS).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Returns how long fields live, in milliseconds."),
            command("HSETEX", HashExpiryCommands::hsetex)
                    .syntax("key condition:[FNX | FXX] expiration:[" + TIME_SYNTAX + "KEEPTTL]"
                            + " fields: FIELDS <numfields:integer field value [field value ...]>")
                    .flags(WRITE, DENYOOM, FAST).group(HASH)
                    .key(1, RW, UPDATE).since("8.0.0").complexity(COMPLEXITY)
                    .summary("Sets fields and their expiration."),
            command("HTTL", HashExpiryCommands::httl)
                    .syntax("key" + FIELDS_SYNTAX).flags(READONLY, FAST).group(HASH)
                    .key(1, RO, ACCESS).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Returns how long fields live, in seconds."));
    // spotless:on

    private static final byte[] HDEL = Bytes.of("HDEL");
    private static final byte[] HPERSIST = Bytes.of("HPERSIST");
    private static final byte[] HPEXPIREAT = Bytes.of("HPEXPIREAT");
    private static final byte[] PXAT = Bytes.of("PXAT");

    private static final String FIELDS_MISSING =
            "ERR Mandatory argument FIELDS is missing or not at the right position";
    private static final String COUNT_MISMATCH = "ERR The `numfields` parameter must match the number of arguments";
    private static final String COUNT_NOT_POSITIVE = "ERR Number of fields must be a positive integer";

    private static final int KEY = 1;
    private static final long MILLIS = 1000;

    /// The last time that a command may ask for, in milliseconds since 1970: Redis keeps two bits to itself.
    private static final long WHEN_MAX = HashValue.WHEN_MAX >> 2;

    // Replies of HEXPIRE and the like, for each field.
    private static final int NO_FIELD = -2;
    private static final int NOT_MET = 0;
    private static final int DONE = 1;
    private static final int DELETED = 2;

    private static final int NO_TIME = -1;

    private HashExpiryCommands() {}

    // ---- arguments

    /// Index of the first field behind `FIELDS numfields`, which are to be at `index` and to count all that follows; 0
    /// if they are not, and the client has its error.
    private static int firstField(Call call, int index, String notPositive) {
        if (index + 1 >= call.count() || !call.is(index, Words.FIELDS)) {
            call.error(FIELDS_MISSING);
            return 0;
        }
        if (!call.isAtLeast(index + 1, 1, notPositive)) {
            return 0;
        }
        if (call.longAt(index + 1) != call.count() - index - 2) {
            call.error(COUNT_MISMATCH);
            return 0;
        }
        return index + 2;
    }

    /// Begins the reply, which has an element for each field. False where there is no hash: then it is complete.
    ///
    /// @param values whether it is of values, else of numbers
    private static boolean beginReply(Call call, int record, int first, boolean values) {
        call.reply().array(call.count() - first);
        for (int i = first; record == 0 && i < call.count(); i++) {
            if (values) {
                call.reply().nullBulk();
            } else {
                call.reply().integer(NO_FIELD);
            }
        }
        return record != 0;
    }

    /// The time in milliseconds since 1970 that an argument means; -1 if it means none, and the client has its error.
    private static long when(Call call, int index, boolean seconds, boolean relative) {
        if (!call.isAtLeast(index, 0, Errors.NOT_AN_INTEGER, "ERR invalid expire time, must be >= 0")) {
            return -1;
        }
        long number = call.longAt(index);
        long base = relative ? call.now() : 0;
        if (seconds && number > WHEN_MAX / MILLIS || (seconds ? number * MILLIS : number) > WHEN_MAX - base) {
            call.error(Errors.invalidExpireTime(call.command()));
            return -1;
        }
        return (seconds ? number * MILLIS : number) + base;
    }

    // ---- HEXPIRE and the like

    private static void hexpire(Call call) {
        expire(call, true, true);
    }

    private static void hexpireat(Call call) {
        expire(call, true, false);
    }

    private static void hpexpire(Call call) {
        expire(call, false, true);
    }

    private static void hpexpireat(Call call) {
        expire(call, false, false);
    }

    private static void expire(Call call, boolean seconds, boolean relative) {
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        long when = when(call, 2, seconds, relative);
        if (when < 0) {
            return;
        }
        boolean conditional =
                call.is(3, Words.NX) || call.is(3, Words.XX) || call.is(3, Words.GT) || call.is(3, Words.LT);
        int first = firstField(call, conditional ? 4 : 3, "ERR Parameter `numFields` should be greater than 0");
        if (first == 0 || !beginReply(call, record, first, false)) {
            return;
        }
        HashValue hash = HashAccess.change(call, record);
        Outcome outcome = new Outcome();
        int conditionIndex = conditional ? 3 : 0;
        for (int i = first; i < call.count(); i++) {
            call.reply().integer(expireField(call, hash, i, when, conditionIndex, outcome));
        }
        finish(call, hash, first, conditionIndex, when, outcome);
    }

    /// What a command has done to fields.
    private static final class Outcome {
        private int updated;
        private int deleted;
        private boolean dropped;
    }

    private static int expireField(
            Call call, HashValue hash, int index, long when, int conditionIndex, Outcome outcome) {
        if (!hash.find(call.address(index), call.length(index))) {
            return NO_FIELD;
        }
        if (conditionIndex != 0 && !isMet(call, conditionIndex, hash.when(), when)) {
            return NOT_MET;
        }
        return expireFound(call, hash, index, when, outcome);
    }

    /// A field that stays counts as one that lives longer than any time.
    private static boolean isMet(Call call, int conditionIndex, long old, long when) {
        if (call.is(conditionIndex, Words.NX)) {
            return old == HashValue.NEVER;
        }
        if (call.is(conditionIndex, Words.XX)) {
            return old != HashValue.NEVER;
        }
        return call.is(conditionIndex, Words.GT) ? old < when : old > when;
    }

    /// Gives the field at an argument, which was found, a time. One that has passed deletes the field, where fields are
    /// deleted.
    private static int expireFound(Call call, HashValue hash, int index, long when, Outcome outcome) {
        if (call.deletesAtOnce(when)) {
            call.database().expireField(call.address(KEY), call.length(KEY), hash);
            outcome.deleted++;
            return DELETED;
        }
        hash.expireAt(call.address(index), call.length(index), when);
        outcome.updated++;
        return DONE;
    }

    /// Has the world know of what HEXPIRE or HGETEX has done.
    private static void finish(Call call, HashValue hash, int first, int conditionIndex, long when, Outcome outcome) {
        if (outcome.deleted + outcome.updated == 0) {
            if (outcome.dropped) {
                HashAccess.dropped(call, hash);
            }
            return;
        }
        if (outcome.updated > 0) {
            propagateTimes(call, hash, first, conditionIndex, when);
        } else {
            call.noEffect();
        }
        report(call, hash, outcome, outcome.deleted > 0 ? "hdel" : "hexpire");
    }

    /// Reports and announces what was done to fields, of which there was at least one.
    private static void report(Call call, HashValue hash, Outcome outcome, String event) {
        if (outcome.dropped) {
            call.announce(KeyEvents.HASH, "hexpired", KEY);
        }
        call.removed(KEY, hash, KeyEvents.HASH, event, outcome.deleted + outcome.updated);
    }

    /// Only the fields that have the time now.
    private static void propagateTimes(Call call, HashValue hash, int first, int conditionIndex, long when) {
        int fields = 0;
        for (int i = first; i < call.count(); i++) {
            fields += hasWhen(call, hash, i, when) ? 1 : 0;
        }
        call.beginEffect(conditionIndex == 0 ? 5 + fields : 6 + fields);
        call.effectArgument(HPEXPIREAT);
        call.effectArgumentAt(KEY);
        call.effectArgument(when);
        if (conditionIndex != 0) {
            call.effectArgumentAt(conditionIndex);
        }
        call.effectArgument(HashCommands.FIELDS);
        call.effectArgument(fields);
        for (int i = first; i < call.count(); i++) {
            if (hasWhen(call, hash, i, when)) {
                call.effectArgumentAt(i);
            }
        }
    }

    private static boolean hasWhen(Call call, HashValue hash, int index, long when) {
        return hash.find(call.address(index), call.length(index)) && hash.when() == Math.max(1, when);
    }

    // ---- HTTL and the like

    private static void httl(Call call) {
        replyTimes(call, true, true);
    }

    private static void hpttl(Call call) {
        replyTimes(call, false, true);
    }

    private static void hexpiretime(Call call) {
        replyTimes(call, true, false);
    }

    private static void hpexpiretime(Call call) {
        replyTimes(call, false, false);
    }

    private static void replyTimes(Call call, boolean seconds, boolean relative) {
        int record = call.lookupRead(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        int first = firstField(call, 2, COUNT_NOT_POSITIVE);
        if (first == 0 || !beginReply(call, record, first, false)) {
            return;
        }
        HashValue hash = HashAccess.read(call, record);
        for (int i = first; i < call.count(); i++) {
            if (!isShown(call, hash, i)) {
                call.reply().integer(NO_FIELD);
            } else if (hash.when() == HashValue.NEVER) {
                call.reply().integer(NO_TIME);
            } else {
                long millis = hash.when() - (relative ? call.now() : 0);
                call.reply().integer(seconds ? (millis + MILLIS - 1) / MILLIS : millis);
            }
        }
    }

    /// Whether the field at an argument is to be seen; the hash stands at it then.
    private static boolean isShown(Call call, HashValue hash, int index) {
        return hash.find(call.address(index), call.length(index))
                && !call.database().isOver(hash);
    }

    // ---- HPERSIST

    private static void hpersist(Call call) {
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        int first = firstField(call, 2, COUNT_NOT_POSITIVE);
        if (first == 0 || !beginReply(call, record, first, false)) {
            return;
        }
        HashValue hash = HashAccess.change(call, record);
        boolean persisted = false;
        for (int i = first; i < call.count(); i++) {
            boolean shown = isShown(call, hash, i);
            boolean done = shown && hash.persist();
            persisted |= done;
            call.reply().integer(done ? DONE : shown ? NO_TIME : NO_FIELD);
        }
        if (persisted) {
            call.changed(1);
            call.announce(KeyEvents.HASH, "hpersist", KEY);
            HashAccess.store(call, record, hash);
        }
    }

    // ---- HGETDEL, HGETEX

    private static void hgetdel(Call call) {
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        int first = firstField(call, 2, COUNT_NOT_POSITIVE);
        if (first == 0 || !beginReply(call, record, first, true)) {
            return;
        }
        HashValue hash = HashAccess.change(call, record);
        Outcome outcome = new Outcome();
        for (int i = first; i < call.count(); i++) {
            if (replyFound(call, record, hash, i, outcome)) {
                hash.remove();
                outcome.deleted++;
            }
        }
        if (outcome.deleted > 0) {
            propagateDeletion(call, first);
            report(call, hash, outcome, "hdel");
        } else if (outcome.dropped) {
            HashAccess.dropped(call, hash);
        }
    }

    /// As HDEL. That it names fields which were not there does no harm.
    private static void propagateDeletion(Call call, int first) {
        call.beginEffect(2 + call.count() - first);
        call.effectArgument(HDEL);
        call.effectArgumentAt(KEY);
        for (int i = first; i < call.count(); i++) {
            call.effectArgumentAt(i);
        }
    }

    /// Replies with the value of the field at an argument, or null; true if there is one.
    private static boolean replyFound(Call call, int record, HashValue hash, int index, Outcome outcome) {
        int met = HashAccess.find(call, record, hash, index);
        outcome.dropped |= met == HashAccess.DROPPED;
        if (met == HashAccess.SHOWN) {
            HashAccess.replyValue(call, hash);
            return true;
        }
        call.reply().nullBulk();
        return false;
    }

    private static void hgetex(Call call) {
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        boolean persist = call.is(2, Words.PERSIST);
        boolean timed = isTime(call, 2);
        long when = timed ? whenAfter(call, 2) : 0;
        if (when < 0) {
            return;
        }
        int first = firstField(call, timed ? 4 : persist ? 3 : 2, COUNT_NOT_POSITIVE);
        if (first == 0 || !beginReply(call, record, first, true)) {
            return;
        }
        HashValue hash = HashAccess.change(call, record);
        Outcome outcome = new Outcome();
        for (int i = first; i < call.count(); i++) {
            if (!replyFound(call, record, hash, i, outcome)) {
                continue;
            }
            if (timed) {
                expireFound(call, hash, i, when, outcome);
            } else if (persist && hash.persist()) {
                outcome.updated++;
            }
        }
        if (persist && outcome.updated > 0) {
            finishPersist(call, hash, first, outcome);
        } else {
            finish(call, hash, first, 0, when, outcome);
        }
    }

    private static void finishPersist(Call call, HashValue hash, int first, Outcome outcome) {
        call.beginEffect(call.count() - first + 4);
        call.effectArgument(HPERSIST);
        call.effectArgumentAt(KEY);
        for (int i = first - 2; i < call.count(); i++) {
            call.effectArgumentAt(i);
        }
        report(call, hash, outcome, "hpersist");
    }

    private static boolean isTime(Call call, int index) {
        return call.is(index, Words.EX)
                || call.is(index, Words.PX)
                || call.is(index, Words.EXAT)
                || call.is(index, Words.PXAT);
    }

    /// The time behind EX, PX, EXAT or PXAT; -1 if there is none, and the client has its error.
    private static long whenAfter(Call call, int index) {
        boolean seconds = call.is(index, Words.EX) || call.is(index, Words.EXAT);
        return when(call, index + 1, seconds, call.length(index) == Words.EX.length);
    }

    // ---- HSETEX

    /// What stands between the key and the fields of HSETEX.
    private static final class SetOptions {
        private int conditionIndex;
        private int timeIndex;
        private int keepIndex;
        private long when;
        private int first;

        /// False if something is wrong; the client has its error then.
        boolean parse(Call call) {
            for (int i = 2; i < call.count(); i++) {
                if (call.is(i, Words.FIELDS)) {
                    return parseFields(call, i);
                }
                if (isTime(call, i)) {
                    if (!parseTime(call, i)) {
                        return false;
                    }
                    i++;
                } else if (call.is(i, Words.KEEPTTL)) {
                    if (!isOnlyTime(call)) {
                        return false;
                    }
                    keepIndex = i;
                } else if (call.is(i, Words.FXX) || call.is(i, Words.FNX)) {
                    if (conditionIndex != 0) {
                        call.error("ERR Only one of FXX or FNX arguments can be specified");
                        return false;
                    }
                    conditionIndex = i;
                } else {
                    call.error("ERR unknown argument: " + call.quoted(i));
                    return false;
                }
            }
            call.error(FIELDS_MISSING);
            return false;
        }

        private boolean isOnlyTime(Call call) {
            if (timeIndex == 0 && keepIndex == 0) {
                return true;
            }
            call.error("ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified");
            return false;
        }

        private boolean parseTime(Call call, int index) {
            if (!isOnlyTime(call)) {
                return false;
            }
            if (index + 1 >= call.count()) {
                call.error("ERR missing expire time");
                return false;
            }
            timeIndex = index;
            when = whenAfter(call, index);
            return when >= 0;
        }

        private boolean parseFields(Call call, int index) {
            if (index < call.count() - 3) {
                if (!call.isInt(index + 1, "ERR invalid number of fields")) {
                    return false;
                }
                long fields = call.longAt(index + 1);
                if (fields < 1) {
                    call.error("ERR invalid number of fields");
                    return false;
                }
                if (2 * fields == call.count() - index - 2) {
                    first = index + 2;
                    return true;
                }
            }
            call.wrongCount();
            return false;
        }
    }

    private static void hsetex(Call call) {
        SetOptions options = new SetOptions();
        if (!options.parse(call)) {
            return;
        }
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        if (options.conditionIndex != 0) {
            boolean all = call.is(options.conditionIndex, Words.FXX);
            HashValue old = record == 0 ? null : HashAccess.change(call, record);
            Outcome outcome = new Outcome();
            boolean met = old == null ? !all : isConditionMet(call, record, old, options.first, all, outcome);
            if (old != null && outcome.dropped && HashAccess.dropped(call, old)) {
                record = 0;
            }
            if (!met) {
                call.reply().integer(0);
                return;
            }
        }
        setWithTimes(call, record, options);
        call.reply().integer(1);
    }

    /// Whether all of the fields are there, or none.
    private static boolean isConditionMet(
            Call call, int record, HashValue hash, int first, boolean all, Outcome outcome) {
        for (int i = first; i < call.count(); i += 2) {
            int found = HashAccess.find(call, record, hash, i);
            outcome.dropped |= found == HashAccess.DROPPED;
            if (found == HashAccess.SHOWN != all) {
                return false;
            }
        }
        return true;
    }

    private static void setWithTimes(Call call, int record, SetOptions options) {
        boolean timed = options.timeIndex != 0;
        int fields = (call.count() - options.first) / 2;
        HashValue hash = HashAccess.change(call, record);
        HashAccess.setPairs(call, hash, options.first, timed || options.keepIndex != 0);
        HashAccess.store(call, record, hash);
        call.changed(fields);
        call.announce(KeyEvents.HASH, "hset", KEY);
        if (!timed) {
            return;
        }
        Outcome outcome = new Outcome();
        for (int i = options.first; i < call.count(); i += 2) {
            if (hash.find(call.address(i), call.length(i))) {
                expireFound(call, hash, i, options.when, outcome);
            }
        }
        if (outcome.deleted > 0) {
            call.noEffect();
        } else {
            propagateAbsolute(call, options);
        }
        call.removed(KEY, hash, KeyEvents.HASH, outcome.deleted > 0 ? "hdel" : "hexpire", 0);
    }

    /// As it came, but with the time as PXAT and without a condition.
    private static void propagateAbsolute(Call call, SetOptions options) {
        int from = options.first - 2;
        call.beginEffect(4 + call.count() - from);
        call.effectArgument(HashCommands.HSETEX);
        call.effectArgumentAt(KEY);
        call.effectArgument(PXAT);
        call.effectArgument(options.when);
        for (int i = from; i < call.count(); i++) {
            call.effectArgumentAt(i);
        }
    }
}
