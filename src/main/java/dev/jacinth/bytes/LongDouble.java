package dev.jacinth.bytes;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// C's `long double` as Redis on x86-64 has it: INCRBYFLOAT and HINCRBYFLOAT add in it, and clients see its 64 bits
/// of significand in the seventeenth decimal place.
///
/// A finite value is `significand * 2^exponent`, the significand of at most 64 bits, and its sign. Every operation
/// is rounded to the nearest such value, ties to even, as the hardware does. Zero has no sign here, since none is
/// printed. Immutable.
///
/// What is usual - up to 18 digits without an exponent, sums of numbers of like size - is computed in two words; for
/// the rest there are the JDK's big numbers, which take some microseconds.
public final class LongDouble {

    /// Not a number: what no text stands for.
    public static final LongDouble NAN = new LongDouble(false, 0, 0, true);

    /// The longest text that Redis tries to read.
    public static final int TEXT_LENGTH_MAX = 5 * 1024 - 1;

    private static final int SIGNIFICAND_BITS = 64;
    private static final int EXPONENT_MIN = -16445;
    private static final int EXPONENT_MAX = 16383 - SIGNIFICAND_BITS + 1;
    /// Beyond any exponent that makes a difference, and far from overflow of an int.
    private static final int EXPONENT_LIMIT = 1_000_000;

    /// Sums of what has no larger exponent are neither too large nor less exact than others.
    private static final int USUAL_EXPONENT_MAX = 1000;

    private static final int DECIMALS = 17;

    /// Digits that fit a `long` whichever they are, and as many digits behind the point.
    private static final int PLAIN_DIGITS_MAX = Numbers.DIGITS_WITHOUT_OVERFLOW;

    /// Room for zeros in front of them, a sign and the point.
    private static final int PLAIN_TEXT_LENGTH_MAX = 64;

    /// A sign, the digits of 64 bits, the point, and the decimals.
    private static final int USUAL_TEXT_LENGTH_MAX = 1 + 20 + 1 + DECIMALS;

    private static final LongDouble INFINITY = new LongDouble(false, 1, 0, true);
    private static final LongDouble NEGATIVE_INFINITY = new LongDouble(true, 1, 0, true);

    private final boolean negative;

    /// Without a sign. Of the special ones infinity has 1.
    private final long significand;

    private final int exponent;
    private final boolean special;

    private LongDouble(boolean negative, long significand, int exponent, boolean special) {
        this.negative = negative;
        this.significand = significand;
        this.exponent = exponent;
        this.special = special;
    }

    public static LongDouble of(long value) {
        return new LongDouble(value < 0, Math.abs(value), 0, false);
    }

    // ---- reading

    /// Reads a number by the rules of [Numbers#parseDouble]; [#NAN] if the text is none, or too large or too small.
    public static LongDouble parse(long address, int length) {
        LongDouble plain = parsePlain(address, length);
        return plain == null ? parseAny(address, length) : plain;
    }

    /// Reads digits with a point among them; null if there is anything else, or more of them than usual.
    private static @Nullable LongDouble parsePlain(long address, int length) {
        if (length > PLAIN_TEXT_LENGTH_MAX) {
            return null;
        }
        int start = length > 0 && Native.getByte(address) == '-' ? 1 : 0;
        int point = -1;
        int significant = 0;
        long digits = 0;
        for (int i = start; i < length; i++) {
            int digit = Native.getByte(address + i) - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                significant += digits == 0 ? 0 : 1;
            } else if (digit == '.' - '0' && point < 0) {
                point = i;
            } else {
                return null;
            }
            if (significant > PLAIN_DIGITS_MAX) {
                return null;
            }
        }
        int fraction = point < 0 ? 0 : length - 1 - point;
        if (length - start <= (point < 0 ? 0 : 1) || fraction > PLAIN_DIGITS_MAX) {
            return null;
        }
        return fraction == 0 || digits == 0
                ? new LongDouble(start == 1, digits, 0, false)
                : quotient(start == 1, digits, Numbers.POWERS_OF_TEN[fraction]);
    }

    /// `dividend / divisor`, rounded. Both are shifted left as far as it goes, so that the quotient has 64 bits.
    private static LongDouble quotient(boolean negative, long dividend, long divisor) {
        int shift = Long.numberOfLeadingZeros(dividend);
        int divisorShift = Long.numberOfLeadingZeros(divisor);
        long high = dividend << shift;
        long low = 0;
        long by = divisor << divisorShift;
        int exponent = divisorShift - shift - Long.SIZE;
        if (Long.compareUnsigned(high, by) >= 0) {
            low = high << Long.SIZE - 1;
            high >>>= 1;
            exponent++;
        }
        // Digit by digit of 32 bits, the second estimate with what the first has left.
        long upper = digit(high, low >>> Integer.SIZE, by);
        long rest = (high << Integer.SIZE | low >>> Integer.SIZE) - upper * by;
        long lower = digit(rest, 0, by);
        long left = (rest << Integer.SIZE) - lower * by;
        long quotient = upper << Integer.SIZE | lower;
        int half = Long.compareUnsigned(left, by - left);
        return rounded(negative, quotient, half > 0 ? -1 : half == 0 ? Long.MIN_VALUE : 0, exponent);
    }

    /// A digit of 32 bits of a quotient: of `high` and 32 further bits by a divisor that is larger than `high` and has
    /// its highest bit.
    private static long digit(long high, long next, long divisor) {
        long upper = divisor >>> Integer.SIZE;
        long lower = divisor & 0xFFFF_FFFFL;
        long digit = Long.divideUnsigned(high, upper);
        long rest = high - digit * upper;
        while (rest >>> Integer.SIZE == 0
                && (digit >>> Integer.SIZE != 0
                        || Long.compareUnsigned(digit * lower, rest << Integer.SIZE | next) > 0)) {
            digit--;
            rest += upper;
        }
        return digit;
    }

    /// `significand * 2^exponent`, the significand with its highest bit.
    ///
    /// @param below what is to be rounded off, as the 64 bits that follow
    private static LongDouble rounded(boolean negative, long significand, long below, int exponent) {
        boolean up = below < 0 && (below != Long.MIN_VALUE || (significand & 1) != 0);
        if (up && significand == -1) {
            return new LongDouble(negative, Long.MIN_VALUE, exponent + 1, false);
        }
        return new LongDouble(negative, up ? significand + 1 : significand, exponent, false);
    }

    private static LongDouble parseAny(long address, int length) {
        if (length > TEXT_LENGTH_MAX) {
            return NAN;
        }
        FloatScan scan = new FloatScan(address, length);
        return switch (scan.kind) {
            case INVALID -> NAN;
            case INFINITE -> scan.negative ? NEGATIVE_INFINITY : INFINITY;
            case DECIMAL, HEXADECIMAL -> {
                LongDouble value = scan.zero ? of(0) : parseFinite(scan);
                yield value.isInfinite() || (value.significand == 0 && !scan.zero) ? NAN : value;
            }
        };
    }

    private static LongDouble parseFinite(FloatScan scan) {
        boolean decimal = scan.kind == FloatScan.Kind.DECIMAL;
        String text = new String(scan.text, StandardCharsets.ISO_8859_1);
        String digits = text.substring(scan.digitsStart, scan.digitsEnd);
        int point = digits.indexOf('.');
        int fraction = point < 0 ? 0 : digits.length() - point - 1;
        BigInteger value = new BigInteger(digits.replace(".", ""), decimal ? 10 : 16);
        int power = scan.exponentStart < 0 ? 0 : exponent(text.substring(scan.exponentStart));
        BigInteger signed = scan.negative ? value.negate() : value;
        if (!decimal) {
            return rounded(signed, power - 4 * fraction);
        }
        int scale = power - fraction;
        int magnitude = digits.length() + scale;
        // 10^4933 is too large; 10^-4952 too small, however many zeros the digits begin with.
        if (scale > 2 * TEXT_LENGTH_MAX || magnitude < -TEXT_LENGTH_MAX) {
            return scale > 0 ? INFINITY : of(0);
        }
        return scale >= 0 ? rounded(signed.multiply(BigInteger.TEN.pow(scale)), 0) : quotient(signed, -scale);
    }

    private static int exponent(String text) {
        int limited = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit >= '0' && digit <= '9') {
                limited = Math.min(EXPONENT_LIMIT, limited * 10 + digit - '0');
            }
        }
        return text.charAt(0) == '-' ? -limited : limited;
    }

    /// `dividend / 10^power`, rounded.
    private static LongDouble quotient(BigInteger dividend, int power) {
        BigInteger divisor = BigInteger.TEN.pow(power);
        int shift = Math.max(0, SIGNIFICAND_BITS + 2 + divisor.bitLength() - dividend.bitLength());
        BigInteger[] parts = dividend.abs().shiftLeft(shift).divideAndRemainder(divisor);
        // One more bit stands for all that the division leaves, so that a tie is told from what is just above it.
        BigInteger sticky = parts[0].shiftLeft(1).or(BigInteger.valueOf(parts[1].signum()));
        return rounded(dividend.signum() < 0 ? sticky.negate() : sticky, -shift - 1);
    }

    private static LongDouble rounded(BigInteger value, int exponent) {
        BigInteger magnitude = value.abs();
        int drop = Math.max(magnitude.bitLength() - SIGNIFICAND_BITS, EXPONENT_MIN - exponent);
        if (drop > magnitude.bitLength() + 1) {
            return of(0);
        }
        int resulting = exponent;
        if (drop > 0) {
            boolean half = magnitude.testBit(drop - 1);
            boolean above = half && magnitude.getLowestSetBit() < drop - 1;
            magnitude = magnitude.shiftRight(drop);
            if (half && (above || magnitude.testBit(0))) {
                magnitude = magnitude.add(BigInteger.ONE);
            }
            if (magnitude.bitLength() > SIGNIFICAND_BITS) {
                magnitude = magnitude.shiftRight(1);
                resulting++;
            }
            resulting += drop;
        }
        boolean negative = value.signum() < 0;
        if (magnitude.bitLength() + resulting > EXPONENT_MAX + SIGNIFICAND_BITS) {
            return negative ? NEGATIVE_INFINITY : INFINITY;
        }
        return new LongDouble(negative, magnitude.longValue(), resulting, false);
    }

    // ---- adding

    public LongDouble plus(LongDouble other) {
        if (special || other.special) {
            if (!special) {
                return other;
            }
            return !other.special || (significand == other.significand && negative == other.negative) ? this : NAN;
        }
        if (significand == 0 || other.significand == 0) {
            return significand == 0 ? other : this;
        }
        int shift = Long.numberOfLeadingZeros(significand);
        int otherShift = Long.numberOfLeadingZeros(other.significand);
        long left = significand << shift;
        long right = other.significand << otherShift;
        int leftExponent = exponent - shift;
        int ahead = leftExponent - (other.exponent - otherShift);
        if (Math.abs(ahead) >= Long.SIZE || Math.abs(leftExponent) > USUAL_EXPONENT_MAX) {
            return plusAny(other);
        }
        if (negative != other.negative) {
            boolean larger = ahead > 0 || ahead == 0 && Long.compareUnsigned(left, right) >= 0;
            return larger
                    ? difference(negative, left, leftExponent, right, ahead)
                    : difference(other.negative, right, leftExponent - ahead, left, -ahead);
        }
        return ahead >= 0
                ? sum(negative, left, leftExponent, right, ahead)
                : sum(negative, right, leftExponent - ahead, left, -ahead);
    }

    /// `large * 2^exponent` and `small * 2^(exponent - shift)`, both with their highest bits.
    private static LongDouble sum(boolean negative, long large, int exponent, long small, int shift) {
        long below = shift == 0 ? 0 : small << Long.SIZE - shift;
        long high = large + (small >>> shift);
        if (Long.compareUnsigned(high, large) >= 0) {
            return rounded(negative, high, below, exponent);
        }
        // The lowest bit stands for all below it: only whether they are zero matters.
        long carried = high << Long.SIZE - 1 | below >>> 1 | below & 1;
        return rounded(negative, high >>> 1 | Long.MIN_VALUE, carried, exponent + 1);
    }

    /// As [#sum], of a number and one that is not larger.
    private static LongDouble difference(boolean negative, long large, int exponent, long small, int shift) {
        long below = shift == 0 ? 0 : small << Long.SIZE - shift;
        long high = large - (small >>> shift) - (below == 0 ? 0 : 1);
        long low = -below;
        int base = exponent;
        if (high == 0) {
            high = low;
            low = 0;
            base -= Long.SIZE;
        }
        if (high == 0) {
            return of(0);
        }
        int zeros = Long.numberOfLeadingZeros(high);
        if (zeros > 0) {
            high = high << zeros | low >>> Long.SIZE - zeros;
            low <<= zeros;
        }
        return rounded(negative, high, low, base - zeros);
    }

    private LongDouble plusAny(LongDouble other) {
        int common = Math.min(exponent, other.exponent);
        BigInteger sum =
                signed().shiftLeft(exponent - common).add(other.signed().shiftLeft(other.exponent - common));
        return rounded(sum, common);
    }

    private BigInteger signed() {
        BigInteger magnitude = new BigInteger(Long.toUnsignedString(significand));
        return negative ? magnitude.negate() : magnitude;
    }

    // ---- what it is

    public boolean isNaN() {
        return special && significand == 0;
    }

    public boolean isInfinite() {
        return special && significand != 0;
    }

    /// The value as a double: beyond its range infinite, and the least double there is for what is less, but not 0.
    public double toDouble() {
        if (isNaN()) {
            return Double.NaN;
        }
        int sign = significand == 0 ? 0 : negative ? -1 : 1;
        // Of 64 bits the last one need only tell whether there is something behind the others.
        double magnitude = significand >= 0 ? significand : 2.0 * ((significand >>> 1) | (significand & 1));
        double value = sign * (special ? Double.POSITIVE_INFINITY : Math.scalb(magnitude, exponent));
        return value == 0 ? sign * Double.MIN_VALUE : value;
    }

    /// The value as C's `%.17Lf` with the zeros at its end cut off, as Redis stores and replies it: never with an
    /// exponent, at most 4951 characters.
    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.ISO_8859_1);
    }

    /// [#toString] as bytes.
    public byte[] toBytes() {
        int places = -exponent;
        if (special || places >= 2 * Long.SIZE || places <= 0 && Long.numberOfLeadingZeros(significand) < -places) {
            return Bytes.of(anyText());
        }
        if (places <= 0) {
            return text(significand << -places, 0);
        }
        long whole = places < Long.SIZE ? significand >>> places : 0;
        long decimals = decimals(places < Long.SIZE ? significand & (1L << places) - 1 : significand, places);
        return decimals == Numbers.POWERS_OF_TEN[DECIMALS] ? text(whole + 1, 0) : text(whole, decimals);
    }

    /// `fraction / 2^places`, which is below 1, in units of the last decimal, rounded.
    private static long decimals(long fraction, int places) {
        long high = Math.unsignedMultiplyHigh(fraction, Numbers.POWERS_OF_TEN[DECIMALS]);
        long low = fraction * Numbers.POWERS_OF_TEN[DECIMALS];
        long units;
        long below; // what is rounded off, from its highest bit on; the lowest bit stands for all behind it
        if (places < Long.SIZE) {
            units = high << Long.SIZE - places | low >>> places;
            below = low << Long.SIZE - places;
        } else if (places == Long.SIZE) {
            units = high;
            below = low;
        } else {
            int shift = places - Long.SIZE;
            units = high >>> shift;
            below = high << Long.SIZE - shift | low >>> shift | (low << Long.SIZE - shift == 0 ? 0 : 1);
        }
        boolean up = below < 0 && (below != Long.MIN_VALUE || (units & 1) != 0);
        return up ? units + 1 : units;
    }

    private byte[] text(long whole, long decimals) {
        byte[] text = new byte[USUAL_TEXT_LENGTH_MAX];
        int end = text.length;
        int at = end;
        long rest = decimals;
        for (int i = 0; decimals != 0 && i < DECIMALS; i++) {
            text[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        if (decimals != 0) {
            text[--at] = '.';
            while (text[end - 1] == '0') {
                end--;
            }
        }
        rest = whole;
        do {
            long tenth = Long.divideUnsigned(rest, 10);
            text[--at] = (byte) ('0' + rest - tenth * 10);
            rest = tenth;
        } while (rest != 0);
        if (negative && (whole | decimals) != 0) {
            text[--at] = '-';
        }
        return Arrays.copyOfRange(text, at, end);
    }

    private String anyText() {
        if (special) {
            return isNaN() ? "nan" : negative ? "-inf" : "inf";
        }
        if (exponent >= 0) {
            return signed().shiftLeft(exponent).toString();
        }
        BigDecimal divisor = new BigDecimal(BigInteger.ONE.shiftLeft(-exponent));
        return new BigDecimal(signed())
                .divide(divisor, DECIMALS, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
