package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.GENERIC;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import java.util.List;

/// Commands that set, show and remove the time at which a key ceases to exist.
public final class ExpireCommands {

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("EXPIRE", ExpireCommands::expire)
                    .syntax("key seconds [NX | XX | GT | LT]")
                    .flags(WRITE, FAST)
                    .group(GENERIC)
                    .key(1, RW, UPDATE)
                    .since("1.0.0")
                    .complexity("O(log N) in the number of keys that expire")
                    .summary("Lets a key expire after some seconds."),
            command("EXPIREAT", ExpireCommands::expireat)
                    .syntax("key unix-time-seconds [NX | XX | GT | LT]")
                    .flags(WRITE, FAST)
                    .group(GENERIC)
                    .key(1, RW, UPDATE)
                    .since("1.2.0")
                    .complexity("O(log N) in the number of keys that expire")
                    .summary("Lets a key expire at a time in seconds."),
            command("EXPIRETIME", ExpireCommands::expiretime)
                    .syntax("key")
                    .flags(READONLY, FAST)
                    .group(GENERIC)
                    .key(1, RO, ACCESS)
                    .since("7.0.0")
                    .complexity("O(1)")
                    .summary("Returns when a key expires, in seconds."),
            command("PERSIST", ExpireCommands::persist)
                    .syntax("key")
                    .flags(WRITE, FAST)
                    .group(GENERIC)
                    .key(1, RW, UPDATE)
                    .since("2.2.0")
                    .complexity("O(log N) in the number of keys that expire")
                    .summary("Keeps a key from expiring."),
            command("PEXPIRE", ExpireCommands::pexpire)
                    .syntax("key milliseconds [NX | XX | GT | LT]")
                    .flags(WRITE, FAST)
                    .group(GENERIC)
                    .key(1, RW, UPDATE)
                    .since("2.6.0")
                    .complexity("O(log N) in the number of keys that expire")
                    .summary("Lets a key expire after some milliseconds."),
            command("PEXPIREAT", ExpireCommands::pexpireat)
                    .syntax("key unix-time-milliseconds [NX | XX | GT | LT]")
                    .flags(WRITE, FAST)
                    .group(GENERIC)
                    .key(1, RW, UPDATE)
                    .since("2.6.0")
                    .complexity("O(log N) in the number of keys that expire")
                    .summary("Lets a key expire at a time in milliseconds."),
            command("PEXPIRETIME", ExpireCommands::pexpiretime)
                    .syntax("key")
                    .flags(READONLY, FAST)
                    .group(GENERIC)
                    .key(1, RO, ACCESS)
                    .since("7.0.0")
                    .complexity("O(1)")
                    .summary("Returns when a key expires, in milliseconds."),
            command("PTTL", ExpireCommands::pttl)
                    .syntax("key")
                    .flags(READONLY, FAST)
                    .group(GENERIC)
                    .key(1, RO, ACCESS)
                    .tips("nondeterministic_output")
                    .since("2.6.0")
                    .complexity("O(1)")
                    .summary("Returns how long a key lives, in milliseconds."),
            command("TTL", ExpireCommands::ttl)
                    .syntax("key")
                    .flags(READONLY, FAST)
                    .group(GENERIC)
                    .key(1, RO, ACCESS)
                    .tips("nondeterministic_output")
                    .since("1.0.0")
                    .complexity("O(1)")
                    .summary("Returns how long a key lives, in seconds."));
    // spotless:on

    private static final int OPTIONS_FROM = 3;
    private static final long NO_KEY = -2;

    private ExpireCommands() {}

    private static void expire(Call call) {
        setExpiry(call, call.now(), true);
    }

    private static void expireat(Call call) {
        setExpiry(call, 0, true);
    }

    private static void pexpire(Call call) {
        setExpiry(call, call.now(), false);
    }

    private static void pexpireat(Call call) {
        setExpiry(call, 0, false);
    }

    /// @param base milliseconds since 1970 from which the number counts
    private static void setExpiry(Call call, long base, boolean seconds) {
        if (!areOptions(call) || !call.isLong(2)) {
            return;
        }
        long number = call.longAt(2);
        boolean convertible = !seconds || number <= Long.MAX_VALUE / 1000 && number >= Long.MIN_VALUE / 1000;
        long when = seconds ? number * 1000 : number;
        if (!convertible || when > Long.MAX_VALUE - base) {
            call.error(Errors.invalidExpireTime(call.command()));
            return;
        }
        when += base;
        int record = call.lookupWrite(1);
        if (record == 0 || !isWanted(call, call.database().expireAtMillis(record), when)) {
            call.reply().integer(0);
            return;
        }
        if (call.deletesAtOnce(when)) {
            call.deleteInstead(1, Settings.LAZYFREE_LAZY_EXPIRE);
        } else {
            setTime(call, when);
        }
        call.changed(1);
        call.reply().integer(1);
    }

    private static boolean areOptions(Call call) {
        for (int i = OPTIONS_FROM; i < call.count(); i++) {
            if (!call.is(i, Words.NX) && !call.is(i, Words.XX) && !call.is(i, Words.GT) && !call.is(i, Words.LT)) {
                call.error("ERR Unsupported option " + call.quoted(i));
                return false;
            }
        }
        boolean greater = has(call, Words.GT);
        boolean less = has(call, Words.LT);
        if (has(call, Words.NX) && (has(call, Words.XX) || greater || less)) {
            call.error("ERR NX and XX, GT or LT options at the same time are not compatible");
            return false;
        }
        if (greater && less) {
            call.error("ERR GT and LT options at the same time are not compatible");
            return false;
        }
        return true;
    }

    private static boolean has(Call call, byte[] option) {
        for (int i = OPTIONS_FROM; i < call.count(); i++) {
            if (call.is(i, option)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the options allow the change. A key without a time counts as one that lives forever.
    private static boolean isWanted(Call call, long current, long when) {
        if (call.count() == OPTIONS_FROM) {
            return true;
        }
        boolean expires = current != Database.NO_EXPIRY;
        return !(has(call, Words.NX) && expires)
                && !(has(call, Words.XX) && !expires)
                && !(has(call, Words.GT) && (!expires || when <= current))
                && !(has(call, Words.LT) && expires && when >= current);
    }

    private static void setTime(Call call, long when) {
        call.database().setExpiry(call.address(1), call.length(1), when);
        call.beginEffect(call.count());
        call.effectArgument(EffectWords.PEXPIREAT);
        call.effectArgumentAt(1);
        call.effectArgument(when);
        for (int i = OPTIONS_FROM; i < call.count(); i++) {
            call.effectArgumentAt(i);
        }
        call.announce(KeyEvents.GENERIC, "expire", 1);
    }

    private static void persist(Call call) {
        int record = call.lookupWrite(1);
        if (record == 0 || !call.database().persist(call.address(1), call.length(1))) {
            call.reply().integer(0);
            return;
        }
        call.changed(1);
        call.announce(KeyEvents.GENERIC, "persist", 1);
        call.reply().integer(1);
    }

    private static void expiretime(Call call) {
        call.reply().integer(inSeconds(expireAtMillis(call)));
    }

    private static void pexpiretime(Call call) {
        call.reply().integer(expireAtMillis(call));
    }

    private static void ttl(Call call) {
        call.reply().integer(inSeconds(timeToLive(call)));
    }

    private static void pttl(Call call) {
        call.reply().integer(timeToLive(call));
    }

    private static long timeToLive(Call call) {
        long expireAtMillis = expireAtMillis(call);
        return expireAtMillis < 0 ? expireAtMillis : Math.max(0, expireAtMillis - call.now());
    }

    /// When the key of the first argument expires, or what is replied where it does not or is not there.
    private static long expireAtMillis(Call call) {
        int record = call.database().lookupUntouching(call.address(1), call.length(1));
        return record == 0 ? NO_KEY : call.database().expireAtMillis(record);
    }

    /// Rounded to the nearest; what is negative is no time and stays.
    private static long inSeconds(long millis) {
        return millis < 0 ? millis : millis / 1000 + (millis % 1000 >= 500 ? 1 : 0);
    }
}
