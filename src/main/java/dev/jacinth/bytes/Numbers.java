package dev.jacinth.bytes;

/// Numbers to and from the text in which Redis keeps and prints them.
///
/// A parser reports what is not a number by a value that is not one either, so that nothing is allocated or thrown:
/// [#NOT_A_LONG], which is a number after all, and therefore needs [#isLong] or [#failed] to be told apart; `NaN`
/// for doubles, which is exact since Redis takes "nan" nowhere.
public final class Numbers {

    /// What [#parseLong] gives for a text that is no number, and for "-9223372036854775808".
    public static final long NOT_A_LONG = Long.MIN_VALUE;

    /// The longest text of a long: "-9223372036854775808".
    public static final int LONG_LENGTH_MAX = 20;

    /// The room that [#writeDouble] may touch. The text itself is at most 25 bytes; the rest is scratch.
    public static final int DOUBLE_ROOM = 64;

    /// Digits that fit a `long` whichever they are.
    static final int DIGITS_WITHOUT_OVERFLOW = 18;

    /// Of the exponents 0 to [#DIGITS_WITHOUT_OVERFLOW].
    static final long[] POWERS_OF_TEN = powersOfTen();

    private static final byte[] SMALLEST_LONG = Bytes.of("-9223372036854775808");
    private static final short[] DIGIT_PAIRS = digitPairs();

    private Numbers() {}

    /// Reads a signed 64-bit number in its one canonical form: an optional minus, then digits without a leading
    /// zero. No plus, no blank, no "-0"; so a text that can be read is also what [#writeLong] writes for it.
    public static long parseLong(long address, int length) {
        long at = address;
        long end = address + length;
        boolean negative = length > 1 && Native.getByte(address) == '-';
        if (negative) {
            at++;
        }
        long digits = end - at;
        if (digits <= 0) {
            return NOT_A_LONG;
        }
        int first = Native.getByte(at) - '0';
        if (first <= 0 || first > 9) {
            return first == 0 && length == 1 ? 0 : NOT_A_LONG;
        }
        if (digits > DIGITS_WITHOUT_OVERFLOW) {
            return parseLongest(address, length, at, negative);
        }
        long value = first;
        while (++at < end) {
            int digit = Native.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_LONG;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /// Nineteen digits, which may be too many. `at` is that of the first.
    private static long parseLongest(long address, int length, long at, boolean negative) {
        if (address + length - at != DIGITS_WITHOUT_OVERFLOW + 1) {
            return NOT_A_LONG;
        }
        long value = 0;
        for (int i = 0; i <= DIGITS_WITHOUT_OVERFLOW; i++) {
            int digit = Native.getByte(at + i) - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_LONG;
            }
            value = value * 10 + digit;
        }
        // 19 digits are below 2^64, so too large a number has become negative.
        if (value < 0) {
            return NOT_A_LONG;
        }
        return negative ? -value : value;
    }

    /// Whether [#parseLong] reads a number here.
    public static boolean isLong(long address, int length) {
        return !failed(parseLong(address, length), address, length);
    }

    /// Whether `parsed`, which [#parseLong] gave for this range, says that the range is no number.
    public static boolean failed(long parsed, long address, int length) {
        return parsed == NOT_A_LONG && !Bytes.equal(address, length, SMALLEST_LONG);
    }

    /// How many bytes [#writeLong] writes.
    public static int longLength(long value) {
        if (value >= 0) {
            return digits(value);
        }
        return value == Long.MIN_VALUE ? LONG_LENGTH_MAX : 1 + digits(-value);
    }

    /// How many decimal digits a number that is not negative has.
    private static int digits(long value) {
        // 1233 / 4096 is the logarithm of 2, near enough for 63 bits.
        int guess = ((Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233) >>> 12;
        return value < POWERS_OF_TEN[guess] ? Math.max(guess, 1) : guess + 1;
    }

    /// Writes the number in decimal, at most [#LONG_LENGTH_MAX] bytes, and gives their count.
    public static int writeLong(long address, long value) {
        if (value >= 0) {
            if (value < 10) {
                Native.putByte(address, (byte) ('0' + value));
                return 1;
            }
            return writeDigits(address, value);
        }
        if (value == Long.MIN_VALUE) {
            Native.copyFrom(SMALLEST_LONG, 0, address, LONG_LENGTH_MAX);
            return LONG_LENGTH_MAX;
        }
        Native.putByte(address, (byte) '-');
        return 1 + writeDigits(address + 1, -value);
    }

    private static int writeDigits(long address, long value) {
        int length = digits(value);
        long at = address + length;
        long rest = value;
        while (rest >= 100) {
            long quotient = rest / 100;
            at -= 2;
            Native.putShort(at, DIGIT_PAIRS[(int) (rest - quotient * 100)]);
            rest = quotient;
        }
        if (rest >= 10) {
            Native.putShort(address, DIGIT_PAIRS[(int) rest]);
        } else {
            Native.putByte(address, (byte) ('0' + rest));
        }
        return length;
    }

    /// Reads a double as C's `strtod` does: decimal or hexadecimal, with or without point and exponent, "inf" and
    /// "infinity" in any case, a sign before any of them. The whole range must be read; no blanks. What is not a
    /// number, and what is too large or too small for a double, is `NaN`.
    public static double parseDouble(long address, int length) {
        if (length > 1) {
            byte sign = Native.getByte(address);
            if (sign == '-') {
                return -parseUnsigned(address + 1, length - 1, address, length);
            }
            if (sign == '+') {
                return parseUnsigned(address + 1, length - 1, address, length);
            }
        }
        return parseUnsigned(address, length, address, length);
    }

    /// Reads the bound of a range: as [#parseDouble], but with all that C's `strtod` takes. Blanks may stand in front,
    /// a zero byte is the end, nothing at all is 0, and what is beyond the range of doubles becomes infinite or 0.
    public static double parseBound(long address, int length) {
        double value = parseDouble(address, length);
        return Double.isNaN(value) ? FloatText.parseBound(address, length) : value;
    }

    /// Reads a number without its sign, which is the caller's business: mostly digits and a point, else the whole text
    /// the slow way.
    private static double parseUnsigned(long address, int length, long text, int textLength) {
        double value = DecimalFraction.parse(address, length);
        return Double.isNaN(value) ? Math.abs(FloatText.parse(text, textLength)) : value;
    }

    /// Writes a double as Redis 7.2 prints it: a whole number below 2^62 as an integer, any other in the fewest
    /// digits that read back the same, "inf", "-inf", "nan", "-0". Needs [#DOUBLE_ROOM] bytes of room; gives the
    /// length.
    public static int writeDouble(long address, double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(value) <= 0x1p62 && (whole != 0 || 1 / value > 0)) {
            return writeLong(address, whole);
        }
        return FloatText.write(address, value);
    }

    /// Writes a double in the fewest digits that read back the same; unlike [#writeDouble], a whole number with many
    /// zeros at its end with an exponent. Needs [#DOUBLE_ROOM] bytes of room; gives the length.
    public static int writeShortest(long address, double value) {
        return FloatText.write(address, value);
    }

    /// Writes a double as C's `%.17g`, which Redis before 7.2 prints. Needs [#DOUBLE_ROOM] bytes of room; gives the
    /// length. Allocates.
    public static int writeDoubleIn17Digits(long address, double value) {
        return FloatText.writeSeventeenDigits(address, value);
    }

    private static long[] powersOfTen() {
        long[] powers = new long[DIGITS_WITHOUT_OVERFLOW + 1];
        powers[0] = 1;
        for (int i = 1; i <= DIGITS_WITHOUT_OVERFLOW; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /// "00" to "99", each the little-endian short that stores its two digits.
    private static short[] digitPairs() {
        short[] pairs = new short[100];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (short) ('0' + i / 10 | ('0' + i % 10) << 8);
        }
        return pairs;
    }
}
