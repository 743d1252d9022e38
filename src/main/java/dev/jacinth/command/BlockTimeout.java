package dev.jacinth.command;

import dev.jacinth.bytes.LongDouble;
import dev.jacinth.bytes.Numbers;

/// The argument that says how long a client is ready to wait; 0 stands for as long as it takes.
public final class BlockTimeout {

    /// What a reader gives where the client has its error.
    public static final long INVALID = -1;

    private static final double MILLIS_PER_SECOND = 1000;

    private BlockTimeout() {}

    /// Reads seconds, which may have a fraction, and gives milliseconds, rounded up.
    public static long seconds(Call call, int index) {
        double seconds = Numbers.parseDouble(call.address(index), call.length(index));
        if (Double.isNaN(seconds)) {
            seconds = LongDouble.parse(call.address(index), call.length(index)).toDouble();
        }
        if (Double.isNaN(seconds)) {
            call.error("ERR timeout is not a float or out of range");
            return INVALID;
        }
        double millis = Math.ceil(seconds * MILLIS_PER_SECOND);
        if (millis >= Long.MAX_VALUE) {
            return outOfRange(call);
        }
        return checked(call, (long) millis);
    }

    /// Reads milliseconds.
    public static long millis(Call call, int index) {
        if (!call.isLong(index, "ERR timeout is not an integer or out of range")) {
            return INVALID;
        }
        return checked(call, call.longAt(index));
    }

    private static long checked(Call call, long millis) {
        if (millis < 0) {
            call.error("ERR timeout is negative");
            return INVALID;
        }
        return millis > Long.MAX_VALUE - call.now() ? outOfRange(call) : millis;
    }

    private static long outOfRange(Call call) {
        call.error("ERR timeout is out of range");
        return INVALID;
    }
}
