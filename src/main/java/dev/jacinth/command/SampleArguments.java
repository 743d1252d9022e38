package dev.jacinth.command;

/// The grammar that HRANDFIELD and ZRANDMEMBER share: behind the key a count, and perhaps a word by which pairs are
/// wanted.
final class SampleArguments {

    private static final int COUNT = 2;
    private static final int WORD = 3;

    private SampleArguments() {}

    /// Whether the arguments are so, with a count whose pairs can be replied; if not, the client has its error.
    static boolean areValid(Call call, byte[] pairsWord) {
        if (!call.isNegatable(COUNT)) {
            return false;
        }
        if (call.count() > WORD + 1 || arePairs(call) && !call.is(WORD, pairsWord)) {
            call.error(Errors.SYNTAX);
            return false;
        }
        if (arePairs(call) && Math.abs(call.longAt(COUNT)) > Long.MAX_VALUE / 2) {
            call.error("ERR value is out of range");
            return false;
        }
        return true;
    }

    /// Whether pairs are wanted.
    static boolean arePairs(Call call) {
        return call.count() > WORD;
    }

    /// How much is wanted; negative where the same may come again.
    static long count(Call call) {
        return call.longAt(COUNT);
    }
}
