package dev.jacinth.bytes;

import java.math.BigInteger;

/// Doubles from plain decimal text: digits, mostly with a point among them.
///
/// What is wanted is the double nearest to `significand * 10^-digits`. Where both are doubles, one division gives it.
/// Else it is found from the product of the significand, shifted left as far as it goes, and the 128 highest bits of
/// `5^-digits`, of which mostly the upper 64 are enough (Daniel Lemire, "Number parsing at a gigabyte per second",
/// arXiv:2101.11408). For up to 27 digits behind the point the product is never in doubt.
final class DecimalFraction {

    /// The most digits behind the point.
    static final int DIGITS_MAX = 27;

    /// So many digits, whichever they are, or one less and a point, fit into 64 bits.
    private static final int SIGNIFICANT_LENGTH_MAX = 19;

    /// Whole numbers up to here are doubles.
    private static final long EXACT_DOUBLE_MAX = 1L << 53;

    /// The powers of ten that are doubles.
    private static final double[] EXACT_POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    /// Bits of the product that decide about rounding only if the lower half of the power adds to them.
    private static final int IN_DOUBT_BITS = 9;

    private static final long IN_DOUBT_MASK = (1L << IN_DOUBT_BITS) - 1;

    /// A fraction of more digits is never in the middle of two doubles.
    private static final int MIDDLE_DIGITS_MAX = 4;

    private static final int MANTISSA_BITS = 52;
    private static final int EXPONENT_BIAS = 1023;

    /// The upper and the lower half of `5^-digits`, rounded up to 128 bits, and the exponent of two that goes with it.
    private static final long[] UPPER = new long[DIGITS_MAX + 1];

    private static final long[] LOWER = new long[DIGITS_MAX + 1];
    private static final int[] EXPONENT = new int[DIGITS_MAX + 1];

    static {
        for (int digits = 1; digits <= DIGITS_MAX; digits++) {
            BigInteger power = BigInteger.valueOf(5).pow(digits);
            BigInteger inverse = BigInteger.ONE
                    .shiftLeft(power.bitLength() + 2 * Long.SIZE - 1)
                    .divide(power)
                    .add(BigInteger.ONE);
            UPPER[digits] = inverse.shiftRight(Long.SIZE).longValue();
            LOWER[digits] = inverse.longValue();
            EXPONENT[digits] = Long.SIZE - 1 - power.bitLength() - digits;
        }
    }

    private DecimalFraction() {}

    /// Reads digits with or without a point, that are below 2^63 without it. Any other text is `NaN`.
    static double parse(long address, int length) {
        if (length > SIGNIFICANT_LENGTH_MAX && significantLength(address, length) > SIGNIFICANT_LENGTH_MAX) {
            return Double.NaN;
        }
        int point = -1;
        long significand = 0;
        for (int i = 0; i < length; i++) {
            int digit = Native.getByte(address + i) - '0';
            if (digit >= 0 && digit <= 9) {
                significand = significand * 10 + digit;
            } else if (digit == '.' - '0' && point < 0 && length > 1) {
                point = i;
            } else {
                return Double.NaN;
            }
        }
        if (length == 0 || significand < 0) {
            return Double.NaN;
        }
        return point < 0 ? significand : shifted(significand, length - 1 - point);
    }

    /// The length without zeros in front.
    private static int significantLength(long address, int length) {
        int zeros = 0;
        while (zeros < length && (Native.getByte(address + zeros) == '0' || Native.getByte(address + zeros) == '.')) {
            zeros++;
        }
        return length - zeros;
    }

    /// As [#nearest], with any significand and any number of digits; `NaN` for some that are out of its reach.
    private static double shifted(long significand, int digits) {
        if (significand <= EXACT_DOUBLE_MAX && digits < EXACT_POWERS_OF_TEN.length) {
            // Both operands are exact, so the quotient is rounded once, as it has to be.
            return significand / EXACT_POWERS_OF_TEN[digits];
        }
        return significand == 0 || digits > DIGITS_MAX ? Double.NaN : nearest(significand, digits);
    }

    /// The double nearest to `significand * 10^-digits`, the even one of two.
    ///
    /// @param significand above 0
    /// @param digits 0 to [#DIGITS_MAX]
    static double nearest(long significand, int digits) {
        if (digits == 0) {
            return significand;
        }
        int shift = Long.numberOfLeadingZeros(significand);
        long factor = significand << shift;
        long high = Math.unsignedMultiplyHigh(factor, UPPER[digits]);
        long low = factor * UPPER[digits];
        if ((high & IN_DOUBT_MASK) == IN_DOUBT_MASK) {
            long more = Math.unsignedMultiplyHigh(factor, LOWER[digits]);
            low += more;
            high += Long.compareUnsigned(low, more) < 0 ? 1 : 0;
        }
        int top = (int) (high >>> Long.SIZE - 1);
        int dropped = top + IN_DOUBT_BITS;
        long mantissa = high >>> dropped; // with one bit more than a double has
        boolean exact = Long.compareUnsigned(low, 1) <= 0 && mantissa << dropped == high;
        if (exact && digits <= MIDDLE_DIGITS_MAX && (mantissa & 3) == 1) {
            mantissa--;
        }
        // A carry out of the mantissa goes where it belongs: into the exponent.
        long rounded = (mantissa + (mantissa & 1)) >>> 1;
        long exponent = EXPONENT[digits] + top - shift + EXPONENT_BIAS - 1L;
        return Double.longBitsToDouble((exponent << MANTISSA_BITS) + rounded);
    }
}
