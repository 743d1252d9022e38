package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.HASH;
import static dev.jacinth.command.HashAccess.KEY;
import static dev.jacinth.command.HashFieldTimes.COMPLEXITY;
import static dev.jacinth.command.HashFieldTimes.FIELDS_MISSING;
import static dev.jacinth.command.HashFieldTimes.FIELDS_SYNTAX;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands of Redis 8.0 that get or set fields of hashes and, in the same step, remove them or change the time at
/// which they cease to exist.
public final class HashCombinedCommands {

    private static final String TIME_SYNTAX =
            "EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | ";

    /// The family, in alphabetical order.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("HGETDEL", HashCombinedCommands::hgetdel)
                    .syntax("key" + FIELDS_SYNTAX).flags(WRITE, FAST).group(HASH)
                    .key(1, RW, ACCESS, DELETE).since("8.0.0").complexity(COMPLEXITY)
                    .summary("Returns the values of fields and removes the fields."),
            command("HGETEX", HashCombinedCommands::hgetex)
                    .syntax("key expiration:[" + TIME_SYNTAX + "PERSIST]" + FIELDS_SYNTAX).flags(WRITE, FAST)
                    .group(HASH).key(1, RW, ACCESS, UPDATE).since("8.0.0").complexity(COMPLEXITY)
                    .summary("Returns the values of fields and sets or removes their expiration."),
            command("HSETEX", HashCombinedCommands::hsetex)
                    .syntax("key condition:[FNX | FXX] expiration:[" + TIME_SYNTAX + "KEEPTTL]"
                            + " fields: FIELDS <numfields:integer field value [field value ...]>")
                    .flags(WRITE, DENYOOM, FAST).group(HASH)
                    .key(1, RW, UPDATE).since("8.0.0").complexity(COMPLEXITY)
                    .summary("Sets fields and their expiration."));
    // spotless:on

    private HashCombinedCommands() {}

    // ---- HGETDEL, HGETEX

    private static void hgetdel(Call call) {
        int record = call.lookupWrite(KEY);
        if (!call.isTypeOrMissing(record, ValueType.HASH)) {
            return;
        }
        int first = HashFieldTimes.beginValues(call, record, 2);
        if (first == 0) {
            return;
        }
        HashValue hash = HashAccess.openOrCreate(call, record);
        HashFieldTimes.Outcome outcome = new HashFieldTimes.Outcome();
        for (int i = first; i < call.count(); i++) {
            if (replyFound(call, record, hash, i, outcome)) {
                hash.remove();
                outcome.deleted++;
            }
        }
        if (outcome.deleted > 0) {
            propagateDeletion(call, first);
            HashFieldTimes.report(call, hash, outcome, "hdel");
        } else if (outcome.dropped) {
            HashAccess.dropped(call, hash);
        }
    }

    /// As HDEL. That it names fields which were not there does no harm.
    private static void propagateDeletion(Call call, int first) {
        call.beginEffect(2 + call.count() - first);
        call.effectArgument(EffectWords.HDEL);
        call.effectArgumentAt(KEY);
        for (int i = first; i < call.count(); i++) {
            call.effectArgumentAt(i);
        }
    }

    /// Replies with the value of the field at an argument, or null; true if there is one.
    private static boolean replyFound(
            Call call, int record, HashValue hash, int index, HashFieldTimes.Outcome outcome) {
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
        boolean timed = HashFieldTimes.isTime(call, 2);
        long when = timed ? HashFieldTimes.whenAfter(call, 2) : 0;
        if (when < 0) {
            return;
        }
        int first = HashFieldTimes.beginValues(call, record, timed ? 4 : persist ? 3 : 2);
        if (first == 0) {
            return;
        }
        HashValue hash = HashAccess.openOrCreate(call, record);
        HashFieldTimes.Outcome outcome = new HashFieldTimes.Outcome();
        for (int i = first; i < call.count(); i++) {
            if (!replyFound(call, record, hash, i, outcome)) {
                continue;
            }
            if (timed) {
                HashFieldTimes.expireFound(call, hash, i, when, outcome);
            } else if (persist && hash.persist()) {
                outcome.updated++;
            }
        }
        if (persist && outcome.updated > 0) {
            finishPersist(call, hash, first, outcome);
        } else {
            HashFieldTimes.finish(call, hash, first, 0, when, outcome);
        }
    }

    private static void finishPersist(Call call, HashValue hash, int first, HashFieldTimes.Outcome outcome) {
        call.beginEffect(call.count() - first + 4);
        call.effectArgument(EffectWords.HPERSIST);
        call.effectArgumentAt(KEY);
        for (int i = first - 2; i < call.count(); i++) {
            call.effectArgumentAt(i);
        }
        HashFieldTimes.report(call, hash, outcome, "hpersist");
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
                if (HashFieldTimes.isTime(call, i)) {
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
            when = HashFieldTimes.whenAfter(call, index);
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
            HashValue old = record == 0 ? null : HashAccess.openOrCreate(call, record);
            HashFieldTimes.Outcome outcome = new HashFieldTimes.Outcome();
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
            Call call, int record, HashValue hash, int first, boolean all, HashFieldTimes.Outcome outcome) {
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
        HashValue hash = HashAccess.openOrCreate(call, record);
        HashAccess.setPairs(call, hash, options.first, timed || options.keepIndex != 0);
        HashAccess.store(call, record, hash);
        call.changed(fields);
        call.announce(KeyEvents.HASH, "hset", KEY);
        if (!timed) {
            return;
        }
        HashFieldTimes.Outcome outcome = new HashFieldTimes.Outcome();
        for (int i = options.first; i < call.count(); i += 2) {
            if (hash.find(call.address(i), call.length(i))) {
                HashFieldTimes.expireFound(call, hash, i, options.when, outcome);
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
        call.effectArgument(EffectWords.HSETEX);
        call.effectArgumentAt(KEY);
        call.effectArgument(EffectWords.PXAT);
        call.effectArgument(options.when);
        for (int i = from; i < call.count(); i++) {
            call.effectArgumentAt(i);
        }
    }
}
