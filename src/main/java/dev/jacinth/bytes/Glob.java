package dev.jacinth.bytes;

/// Glob patterns as Redis matches them.
///
///     *        any bytes              [abc]  one of these      [^abc]  none of these
///     ?        one byte               [a-z]  one of a range    \x      x itself
///
/// The corners are Redis's as well: a bracket that is not closed ends with the pattern; a range may be the wrong way
/// round; bytes from 0x80 on come before the others in a range; and an empty text matches the empty pattern only,
/// not even `*`.
///
/// After one `*` has tried in vain all that follows, an earlier `*` cannot do better by taking more, so the whole
/// match has failed: this keeps the time within pattern length times text length instead of exponential. The depth
/// is limited too, since every `*` is a call.
public final class Glob {

    private static final int DEPTH_MAX = 1000;

    private static final int NO = 0;
    private static final int YES = 1;
    /// No, and an earlier `*` need not try on.
    private static final int NEVER = 2;

    private Glob() {}

    /// Whether the whole text matches the pattern.
    public static boolean matches(long pattern, int patternLength, long text, int textLength, boolean ignoreCase) {
        return match(pattern, pattern + patternLength, text, text + textLength, ignoreCase, 0) == YES;
    }

    /// The same for slow paths.
    public static boolean matches(String pattern, String text, boolean ignoreCase) {
        try (NativeBuffer both = new NativeBuffer(pattern.length() + text.length())) {
            both.append(Bytes.of(pattern));
            both.append(Bytes.of(text));
            long start = both.address();
            return matches(start, pattern.length(), start + pattern.length(), text.length(), ignoreCase);
        }
    }

    private static int match(long pattern, long patternEnd, long text, long textEnd, boolean ignoreCase, int depth) {
        if (depth > DEPTH_MAX) {
            return NO;
        }
        long p = pattern;
        long t = text;
        while (p < patternEnd && t < textEnd) {
            byte symbol = Native.getByte(p);
            if (symbol == '*') {
                return matchRest(p + 1, patternEnd, t, textEnd, ignoreCase, depth);
            }
            if (symbol == '[') {
                long end = bracketEnd(p + 1, patternEnd);
                if (!inBracket(p + 1, end, Native.getByte(t), ignoreCase)) {
                    return NO;
                }
                p = end;
            } else if (symbol != '?') {
                if (symbol == '\\' && p + 1 < patternEnd) {
                    symbol = Native.getByte(++p);
                }
                if (fold(symbol, ignoreCase) != fold(Native.getByte(t), ignoreCase)) {
                    return NO;
                }
            }
            t++;
            p++;
            if (t == textEnd) {
                p = skipStars(p, patternEnd);
            }
        }
        return p >= patternEnd && t == textEnd ? YES : NO;
    }

    /// What follows a `*`, tried at every place of the text.
    private static int matchRest(
            long pattern, long patternEnd, long text, long textEnd, boolean ignoreCase, int depth) {
        long p = skipStars(pattern, patternEnd);
        if (p == patternEnd) {
            return YES;
        }
        for (long t = text; t < textEnd; t++) {
            int result = match(p, patternEnd, t, textEnd, ignoreCase, depth + 1);
            if (result != NO) {
                return result;
            }
        }
        return NEVER;
    }

    private static long skipStars(long pattern, long patternEnd) {
        long p = pattern;
        while (p < patternEnd && Native.getByte(p) == '*') {
            p++;
        }
        return p;
    }

    /// Where the bracket whose content starts here is closed; the end of the pattern if it is not.
    private static long bracketEnd(long content, long patternEnd) {
        long p = content;
        if (p < patternEnd && Native.getByte(p) == '^') {
            p++;
        }
        while (p < patternEnd) {
            byte symbol = Native.getByte(p);
            if (symbol == '\\' && p + 1 < patternEnd) {
                p++;
            } else if (symbol == ']') {
                return p;
            } else if (isRange(p, patternEnd)) {
                p += 2;
            }
            p++;
        }
        return patternEnd;
    }

    private static boolean inBracket(long content, long end, byte value, boolean ignoreCase) {
        long p = content;
        boolean inverted = p < end && Native.getByte(p) == '^';
        if (inverted) {
            p++;
        }
        byte wanted = fold(value, ignoreCase);
        boolean found = false;
        while (p < end && !found) {
            byte symbol = Native.getByte(p);
            if (symbol == '\\' && p + 1 < end) {
                p++;
                found = Native.getByte(p) == value; // Redis does not fold an escaped byte
            } else if (isRange(p, end)) {
                found = inRange(symbol, Native.getByte(p + 2), wanted, ignoreCase);
                p += 2;
            } else {
                found = fold(symbol, ignoreCase) == wanted;
            }
            p++;
        }
        return found != inverted;
    }

    private static boolean isRange(long pattern, long end) {
        return pattern + 2 < end && Native.getByte(pattern + 1) == '-';
    }

    private static boolean inRange(byte first, byte last, byte wanted, boolean ignoreCase) {
        byte low = fold((byte) Math.min(first, last), ignoreCase);
        byte high = fold((byte) Math.max(first, last), ignoreCase);
        return wanted >= low && wanted <= high;
    }

    private static byte fold(byte value, boolean ignoreCase) {
        return ignoreCase ? Bytes.toLowerCase(value) : value;
    }
}
