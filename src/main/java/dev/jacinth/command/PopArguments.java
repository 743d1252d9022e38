package dev.jacinth.command;

/// The grammar that LMPOP, ZMPOP and those of their kind that wait share, from the number of keys on: the keys, the end
/// to pop from, which is one of two words, and COUNT.
final class PopArguments {

    private PopArguments() {}

    /// Checks the arguments and returns where the word for the end is; 0 if something is wrong, and then the client has
    /// its error. The keys stand before it, behind their number.
    static int endIndex(Call call, int numKeysIndex, byte[] oneEnd, byte[] otherEnd) {
        if (!call.isAtLeast(numKeysIndex, 1, Errors.NUMKEYS_NOT_POSITIVE)) {
            return 0;
        }
        long keys = call.longAt(numKeysIndex);
        int words = call.count() - numKeysIndex - 1;
        if (keys >= words) {
            call.error(Errors.SYNTAX);
            return 0;
        }
        int end = numKeysIndex + 1 + (int) keys;
        if (!call.is(end, oneEnd) && !call.is(end, otherEnd)) {
            call.error(Errors.SYNTAX);
            return 0;
        }
        return isCount(call, end + 1) ? end : 0;
    }

    /// Whether COUNT and a number are all that stands from `index` on, or nothing.
    private static boolean isCount(Call call, int index) {
        int words = call.count() - index;
        if (words == 0) {
            return true;
        }
        if (words < 2 || !call.is(index, Words.COUNT)) {
            call.error(Errors.SYNTAX);
            return false;
        }
        if (!call.isAtLeast(index + 1, 1, "ERR count should be greater than 0")) {
            return false;
        }
        if (words > 2) {
            call.error(Errors.SYNTAX);
            return false;
        }
        return true;
    }

    /// How many elements to pop at most, where [#endIndex] gave `endIndex`.
    static long count(Call call, int endIndex) {
        return call.count() > endIndex + 1 ? call.longAt(endIndex + 2) : 1;
    }
}
