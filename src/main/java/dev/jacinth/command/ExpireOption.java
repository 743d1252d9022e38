package dev.jacinth.command;

import dev.jacinth.bytes.Numbers;
import dev.jacinth.keyspace.Database;

/// The expiry grammar that SET, GETEX, SETEX and PSETEX share: a number that is relative or absolute, in seconds or in
/// milliseconds, made into a time in milliseconds since 1970.
///
/// One object for each executor, since it carries state from the word to its number.
final class ExpireOption {

    private boolean seconds;
    private boolean absolute;
    private int numberIndex;
    private long expireAtMillis;

    /// Forgets the last command's option.
    void clear() {
        numberIndex = 0;
        expireAtMillis = Database.NO_EXPIRY;
    }

    boolean isGiven() {
        return numberIndex != 0;
    }

    /// Takes the argument at `index` if it is EX, PX, EXAT or PXAT with a number behind it. The same word may come
    /// again, and its last number counts; another one may not.
    boolean accepts(Call call, int index) {
        boolean isAbsolute = call.length(index) == Words.EXAT.length;
        boolean inSeconds = call.is(index, isAbsolute ? Words.EXAT : Words.EX);
        boolean inMillis = call.is(index, isAbsolute ? Words.PXAT : Words.PX);
        boolean differs = isGiven() && (seconds != inSeconds || absolute != isAbsolute);
        if (!inSeconds && !inMillis || differs || index + 1 >= call.count()) {
            return false;
        }
        seconds = inSeconds;
        absolute = isAbsolute;
        numberIndex = index + 1;
        return true;
    }

    /// Whether the command as it came says the same at any time: the number is absolute and in milliseconds.
    boolean isExact() {
        return absolute && !seconds;
    }

    /// Says that the number stands at `index` and is relative: SETEX, PSETEX.
    void relative(int index, boolean inSeconds) {
        numberIndex = index;
        seconds = inSeconds;
        absolute = false;
    }

    /// Works the time out. If the number is none, or no time can be, the client has its error.
    boolean resolve(Call call) {
        if (!isGiven()) {
            return true;
        }
        if (!call.isLong(numberIndex)) {
            return false;
        }
        long number = Numbers.parseLong(call.address(numberIndex), call.length(numberIndex));
        if (number <= 0 || seconds && number > Long.MAX_VALUE / 1000) {
            return invalid(call);
        }
        long millis = seconds ? number * 1000 : number;
        if (!absolute && millis > Long.MAX_VALUE - call.now()) {
            return invalid(call);
        }
        expireAtMillis = absolute ? millis : millis + call.now();
        return true;
    }

    private static boolean invalid(Call call) {
        call.error(Errors.invalidExpireTime(call.command()));
        return false;
    }

    /// Milliseconds since 1970, or [Database#NO_EXPIRY].
    long expireAtMillis() {
        return expireAtMillis;
    }
}
