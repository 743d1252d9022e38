package dev.jacinth.command;

import static dev.jacinth.command.HashAccess.KEY;

import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.HashValue;

/// What the commands on fields of hashes that cease to exist have in common: how their arguments are read, how a field
/// gets a time, and who hears of it.
///
/// Replicas are told what became of the fields: HPEXPIREAT with those that got a time, HDEL of each whose new time had
/// passed already.
final class HashFieldTimes {

    static final String FIELDS_SYNTAX = " fields: FIELDS <numfields:integer field [field ...]>";
    static final String COMPLEXITY = "O(N) in the number of fields given";

    static final String FIELDS_MISSING = "ERR Mandatory argument FIELDS is missing or not at the right position";
    static final String COUNT_NOT_POSITIVE = "ERR Number of fields must be a positive integer";
    private static final String COUNT_MISMATCH = "ERR The `numfields` parameter must match the number of arguments";

    static final long MILLIS = 1000;

    /// The last time that a command may ask for, in milliseconds since 1970: Redis keeps two bits to itself.
    private static final long WHEN_MAX = HashValue.WHEN_MAX >> 2;

    // What is replied for a field.
    static final int NO_FIELD = -2;
    static final int DONE = 1;
    private static final int DELETED = 2;

    private HashFieldTimes() {}

    // ---- arguments

    /// Begins a reply that has a number for each of the fields behind `FIELDS numfields`, which are to be at `index`
    /// and to count all that follows. Returns the index of the first field, or 0 where nothing is left to do: they are
    /// not, and the client has its error, or there is no hash, and the reply is complete.
    ///
    /// @param notPositive the error where `numfields` is below 1
    static int beginNumbers(Call call, int record, int index, String notPositive) {
        int first = begin(call, index, notPositive);
        if (record != 0 || first == 0) {
            return first;
        }
        for (int i = first; i < call.count(); i++) {
            call.reply().integer(NO_FIELD);
        }
        return 0;
    }

    /// As [#beginNumbers], with a value for each of the fields.
    static int beginValues(Call call, int record, int index) {
        int first = begin(call, index, COUNT_NOT_POSITIVE);
        if (record != 0 || first == 0) {
            return first;
        }
        for (int i = first; i < call.count(); i++) {
            call.reply().nullBulk();
        }
        return 0;
    }

    /// Begins the reply, whatever it is of; 0 if the client has its error.
    private static int begin(Call call, int index, String notPositive) {
        if (index + 1 >= call.count() || !call.is(index, Words.FIELDS)) {
            call.error(FIELDS_MISSING);
            return 0;
        }
        if (!call.isAtLeast(index + 1, 1, notPositive)) {
            return 0;
        }
        int fields = call.count() - index - 2;
        if (call.longAt(index + 1) != fields) {
            call.error(COUNT_MISMATCH);
            return 0;
        }
        call.reply().array(fields);
        return index + 2;
    }

    /// The time in milliseconds since 1970 that an argument means; -1 if it means none, and the client has its error.
    static long when(Call call, int index, boolean seconds, boolean relative) {
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

    static boolean isTime(Call call, int index) {
        return call.is(index, Words.EX)
                || call.is(index, Words.PX)
                || call.is(index, Words.EXAT)
                || call.is(index, Words.PXAT);
    }

    /// The time behind EX, PX, EXAT or PXAT; -1 if there is none, and the client has its error.
    static long whenAfter(Call call, int index) {
        boolean seconds = call.is(index, Words.EX) || call.is(index, Words.EXAT);
        return when(call, index + 1, seconds, call.length(index) == Words.EX.length);
    }

    // ---- changing

    /// What a command has done to fields.
    static final class Outcome {
        int updated;
        int deleted;
        boolean dropped;
    }

    /// Gives the field at an argument, which was found, a time. One that has passed deletes the field, where fields are
    /// deleted.
    static int expireFound(Call call, HashValue hash, int index, long when, Outcome outcome) {
        if (call.deletesAtOnce(when)) {
            call.database().fields().remove(call.address(KEY), call.length(KEY), hash);
            outcome.deleted++;
            return DELETED;
        }
        hash.expireAt(call.address(index), call.length(index), when);
        outcome.updated++;
        return DONE;
    }

    /// Has the world know of what HEXPIRE or HGETEX has done.
    static void finish(Call call, HashValue hash, int first, int conditionIndex, long when, Outcome outcome) {
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
    static void report(Call call, HashValue hash, Outcome outcome, String event) {
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
        call.effectArgument(EffectWords.HPEXPIREAT);
        call.effectArgumentAt(KEY);
        call.effectArgument(when);
        if (conditionIndex != 0) {
            call.effectArgumentAt(conditionIndex);
        }
        call.effectArgument(EffectWords.FIELDS);
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
}
