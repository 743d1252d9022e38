package dev.jacinth.bytes;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// C's `long double` as Redis on x86-64 has it: INCRBYFLOAT and HINCRBYFLOAT add in it, and clients see its 64 bits
/// of significand in the seventeenth decimal place.
///
/// A finite value is `significand * 2^exponent`, the significand of at most 64 bits and its sign. Every operation
/// is rounded to the nearest such value, ties to even, as the hardware does. Zero has no sign here, since none is
/// printed. Immutable. Some microseconds an operation; not for loops.
public final class LongDouble {

    /// Not a number: what no text stands for.
    public static final LongDouble NAN = new LongDouble(BigInteger.ZERO, 0, true);

    /// The longest text that Redis tries to read.
    public static final int TEXT_LENGTH_MAX = 5 * 1024 - 1;

    private static final int SIGNIFICAND_BITS = 64;
    private static final int EXPONENT_MIN = -16445;
    private static final int EXPONENT_MAX = 16383 - SIGNIFICAND_BITS + 1;
    /// Beyond any exponent that makes a difference, and far from overflow of an int.
    private static final int EXPONENT_LIMIT = 1_000_000;

    private static final int DECIMALS = 17;

    private static final LongDouble INFINITY = new LongDouble(BigInteger.ONE, 0, true);
    private static final LongDouble NEGATIVE_INFINITY = new LongDouble(BigInteger.ONE.negate(), 0, true);

    private final BigInteger significand;
    private final int exponent;
    private final boolean special;

    private LongDouble(BigInteger significand, int exponent, boolean special) {
        this.significand = significand;
        this.exponent = exponent;
        this.special = special;
    }

    public static LongDouble of(long value) {
        return new LongDouble(BigInteger.valueOf(value), 0, false);
    }

    /// Reads a number by the rules of [Numbers#parseDouble]; [#NAN] if the text is none, or too large or too small.
    public static LongDouble parse(long address, int length) {
        if (length > TEXT_LENGTH_MAX) {
            return NAN;
        }
        FloatScan scan = new FloatScan(address, length);
        return switch (scan.kind) {
            case INVALID -> NAN;
            case INFINITE -> scan.negative ? NEGATIVE_INFINITY : INFINITY;
            case DECIMAL, HEXADECIMAL -> {
                LongDouble value = scan.zero ? of(0) : parseFinite(scan);
                yield value.isInfinite() || (value.significand.signum() == 0 && !scan.zero) ? NAN : value;
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
            resulting += drop;
        }
        boolean negative = value.signum() < 0;
        if (magnitude.bitLength() + resulting > EXPONENT_MAX + SIGNIFICAND_BITS) {
            return negative ? NEGATIVE_INFINITY : INFINITY;
        }
        return new LongDouble(negative ? magnitude.negate() : magnitude, resulting, false);
    }

    public LongDouble plus(LongDouble other) {
        if (special || other.special) {
            if (!special) {
                return other;
            }
            return !other.special || significand.equals(other.significand) ? this : NAN;
        }
        int common = Math.min(exponent, other.exponent);
        BigInteger sum =
                significand.shiftLeft(exponent - common).add(other.significand.shiftLeft(other.exponent - common));
        return rounded(sum, common);
    }

    public boolean isNaN() {
        return special && significand.signum() == 0;
    }

    public boolean isInfinite() {
        return special && significand.signum() != 0;
    }

    /// The value as a double: beyond its range infinite, and the least double there is for what is less, but not 0.
    public double toDouble() {
        if (isNaN()) {
            return Double.NaN;
        }
        int sign = significand.signum();
        double value = special ? sign * Double.POSITIVE_INFINITY : Math.scalb(significand.doubleValue(), exponent);
        return value == 0 ? sign * Double.MIN_VALUE : value;
    }

    /// The value as C's `%.17Lf` with the zeros at its end cut off, as Redis stores and replies it: never with an
    /// exponent, at most 4951 characters.
    @Override
    public String toString() {
        if (special) {
            return isNaN() ? "nan" : significand.signum() < 0 ? "-inf" : "inf";
        }
        if (exponent >= 0) {
            return significand.shiftLeft(exponent).toString();
        }
        BigDecimal divisor = new BigDecimal(BigInteger.ONE.shiftLeft(-exponent));
        return new BigDecimal(significand)
                .divide(divisor, DECIMALS, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
