package dev.jacinth.bytes;

/// What C's `strtod` and `strtold` see in a text: which parts it has, if it is a number at all.
///
///     [+-] digits [. digits] [e [+-] digits]
///     [+-] 0x hexdigits [. hexdigits] [p [+-] digits]
///     [+-] inf | infinity
///
/// Either group of digits around the point may be empty, not both. Letters of any case. "nan", which C would read
/// too, is no number here, since Redis refuses it.
final class FloatScan {

    enum Kind {
        INVALID,
        DECIMAL,
        HEXADECIMAL,
        INFINITE
    }

    private static final byte[] INF = Bytes.of("inf");
    private static final byte[] INFINITY = Bytes.of("infinity");

    final byte[] text;
    final Kind kind;
    boolean negative;
    /// The digits and the point among them, without a "0x".
    int digitsStart;
    int digitsEnd;
    /// Where the digits of the exponent and their sign begin, or -1.
    int exponentStart = -1;
    boolean zero = true;

    FloatScan(long address, int length) {
        text = Native.toArray(address, length);
        kind = scan();
    }

    private Kind scan() {
        int at = 0;
        if (text.length > 0 && (text[0] == '-' || text[0] == '+')) {
            negative = text[0] == '-';
            at = 1;
        }
        if (rest(at, INF) || rest(at, INFINITY)) {
            return Kind.INFINITE;
        }
        boolean hexadecimal = text.length > at + 1 && text[at] == '0' && Bytes.toLowerCase(text[at + 1]) == 'x';
        digitsStart = hexadecimal ? at + 2 : at;
        digitsEnd = skipDigits(digitsStart, hexadecimal ? 16 : 10);
        if (digitsEnd < 0) {
            return Kind.INVALID;
        }
        if (digitsEnd < text.length) {
            if (Bytes.toLowerCase(text[digitsEnd]) != (hexadecimal ? 'p' : 'e') || !isExponent(digitsEnd + 1)) {
                return Kind.INVALID;
            }
            exponentStart = digitsEnd + 1;
        }
        return hexadecimal ? Kind.HEXADECIMAL : Kind.DECIMAL;
    }

    /// The end of the digits from here, or -1 if there are none.
    private int skipDigits(int start, int radix) {
        int points = 0;
        int at = start;
        for (; at < text.length; at++) {
            if (text[at] == '.' && points == 0) {
                points++;
                continue;
            }
            int digit = Character.digit(text[at], radix);
            if (digit < 0) {
                break;
            }
            zero &= digit == 0;
        }
        return at - start > points ? at : -1;
    }

    private boolean isExponent(int start) {
        int at = start;
        if (at < text.length && (text[at] == '-' || text[at] == '+')) {
            at++;
        }
        if (at == text.length) {
            return false;
        }
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at == text.length;
    }

    private boolean rest(int start, byte[] lowerCase) {
        if (text.length - start != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (Bytes.toLowerCase(text[start + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }
}
