package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.HASH;
import static dev.jacinth.command.HashAccess.KEY;
import static dev.jacinth.command.HashFieldTimes.COMPLEXITY;
import static dev.jacinth.command.HashFieldTimes.COUNT_NOT_POSITIVE;
import static dev.jacinth.command.HashFieldTimes.DONE;
import static dev.jacinth.command.HashFieldTimes.FIELDS_SYNTAX;
import static dev.jacinth.command.HashFieldTimes.MILLIS;
import static dev.jacinth.command.HashFieldTimes.NO_FIELD;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on fields of hashes that cease to exist, as in Redis 7.4: they give fields a time, take it away and tell
/// it. Those that do something else to the fields as well are [HashCombinedCommands].
///
/// As in Redis, a field whose time has come but which has not been deleted yet is not there for anybody but HEXPIRE and
/// the like, which may give it a new time.
public final class HashExpiryCommands {

    private static final String CONDITION_SYNTAX = " condition:[NX | XX | GT | LT]";

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
            command("HTTL", HashExpiryCommands::httl)
                    .syntax("key" + FIELDS_SYNTAX).flags(READONLY, FAST).group(HASH)
                    .key(1, RO, ACCESS).since("7.4.0").complexity(COMPLEXITY)
                    .summary("Returns how long fields live, in seconds."));
    // spotless:on

    private static final int NOT_MET = 0;
    private static final int NO_TIME = -1;

    private HashExpiryCommands() {}

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
        long when = HashFieldTimes.when(call, 2, seconds, relative);
        if (when < 0) {
            return;
        }
        boolean conditional =
                call.is(3, Words.NX) || call.is(3, Words.XX) || call.is(3, Words.GT) || call.is(3, Words.LT);
        int first = HashFieldTimes.beginNumbers(
                call, record, conditional ? 4 : 3, "ERR Parameter `numFields` should be greater than 0");
        if (first == 0) {
            return;
        }
        HashValue hash = HashAccess.openOrCreate(call, record);
        HashFieldTimes.Outcome outcome = new HashFieldTimes.Outcome();
        int conditionIndex = conditional ? 3 : 0;
        for (int i = first; i < call.count(); i++) {
            call.reply().integer(expireField(call, hash, i, when, conditionIndex, outcome));
        }
        HashFieldTimes.finish(call, hash, first, conditionIndex, when, outcome);
    }

    private static int expireField(
            Call call, HashValue hash, int index, long when, int conditionIndex, HashFieldTimes.Outcome outcome) {
        if (!hash.find(call.address(index), call.length(index))) {
            return NO_FIELD;
        }
        if (conditionIndex != 0 && !isMet(call, conditionIndex, hash.when(), when)) {
            return NOT_MET;
        }
        return HashFieldTimes.expireFound(call, hash, index, when, outcome);
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
        int first = HashFieldTimes.beginNumbers(call, record, 2, COUNT_NOT_POSITIVE);
        if (first == 0) {
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
                && !call.database().fields().isOver(hash);
    }

    // ---- HPERSIST

    private static void hpersist(Call call) {
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        int first = HashFieldTimes.beginNumbers(call, record, 2, COUNT_NOT_POSITIVE);
        if (first == 0) {
            return;
        }
        HashValue hash = HashAccess.openOrCreate(call, record);
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
}
