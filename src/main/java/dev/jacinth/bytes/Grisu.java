package dev.jacinth.bytes;

import java.math.BigInteger;

/// The fewest decimal digits, nearly always, that read back as a given double: Grisu2 of Florian Loitsch, "Printing
/// Floating-Point Numbers Quickly and Accurately with Integers" (PLDI 2010).
///
/// The value `w` and the borders of the interval that rounds to it are scaled by a cached power of ten, so that the
/// product's binary exponent lies in -60..-32; then its integral part fits 32 bits and the digits fall out by
/// division. One unit in the last place is taken off both borders for the error of the product. The result always
/// reads back the same; in one of a thousand cases it is one digit too long or not the closest of the shortest.
/// Redis prints exactly these digits, so they are an interface: a better algorithm would be wrong here.
final class Grisu {

    private static final int SIGNIFICAND_BITS = 52;
    private static final long HIDDEN_BIT = 1L << SIGNIFICAND_BITS;
    private static final int EXPONENT_BIAS = 1023 + SIGNIFICAND_BITS;

    /// Cached powers: 10^-348, 10^-340, ... 10^340.
    private static final int FIRST_POWER = -348;
    private static final int POWER_STEP = 8;
    private static final int POWER_COUNT = 87;
    private static final int BINARY_EXPONENT_MIN = -60;
    private static final int BINARY_EXPONENT_MAX = -32;
    private static final double LOG10_OF_2 = 0.30102999566398114;

    /// Ten to the power of `FIRST_POWER + i * POWER_STEP` is SIGNIFICANDS[i] (unsigned) * 2^EXPONENTS[i], rounded.
    private static final long[] SIGNIFICANDS = new long[POWER_COUNT];
    private static final int[] EXPONENTS = new int[POWER_COUNT];

    private static final int DIGIT_COUNT_BITS = 8;

    static {
        for (int i = 0; i < POWER_COUNT; i++) {
            computePower(i, FIRST_POWER + i * POWER_STEP);
        }
    }

    private Grisu() {}

    /// Writes the digits of a positive finite value at `address` (at most 18) and gives their count and exponent in
    /// one number, for [#digits] and [#exponent].
    static int generate(double value, long address) {
        long bits = Double.doubleToRawLongBits(value);
        int biased = (int) (bits >>> SIGNIFICAND_BITS);
        long fraction = bits & HIDDEN_BIT - 1;
        long significand = biased == 0 ? fraction : fraction | HIDDEN_BIT;
        int exponent = (biased == 0 ? 1 : biased) - EXPONENT_BIAS;

        // The upper border, normalised; the lower one and w brought to its exponent.
        long upper = (significand << 1) + 1;
        int shift = Long.numberOfLeadingZeros(upper);
        int common = exponent - 1 - shift;
        upper <<= shift;
        long lower =
                significand == HIDDEN_BIT ? ((significand << 2) - 1) << (shift - 1) : ((significand << 1) - 1) << shift;
        long exact = significand << (shift + 1);

        int index = powerIndex(common);
        long power = SIGNIFICANDS[index];
        int scaled = common + EXPONENTS[index] + Long.SIZE;
        return shorten(
                multiply(exact, power),
                multiply(upper, power) - 1,
                multiply(lower, power) + 1,
                -scaled,
                -(FIRST_POWER + index * POWER_STEP),
                address);
    }

    static int digits(int generated) {
        return generated & (1 << DIGIT_COUNT_BITS) - 1;
    }

    static int exponent(int generated) {
        return generated >> DIGIT_COUNT_BITS;
    }

    /// Makes digits of `upper` until what is left of it lies in the interval, then moves the last digit towards
    /// `exact`.
    ///
    /// @param point where the binary point of the three numbers is, in bits from the right
    private static int shorten(long exact, long upper, long lower, int point, int exponent, long address) {
        long distance = upper - exact;
        long width = upper - lower;
        long one = 1L << point;
        int whole = (int) (upper >>> point);
        long fraction = upper & one - 1;
        int count = 0;
        int left = 10;
        for (int divisor = 1_000_000_000; left > 0; divisor /= 10) {
            int digit = Integer.divideUnsigned(whole, divisor);
            whole -= digit * divisor;
            left--;
            if (digit != 0 || count > 0) {
                Native.putByte(address + count++, (byte) ('0' + digit));
            }
            long rest = ((whole & 0xFFFFFFFFL) << point) + fraction;
            if (Long.compareUnsigned(rest, width) <= 0) {
                round(address + count - 1, width, rest, (long) divisor << point, distance);
                return pack(count, exponent + left);
            }
        }
        return shortenFraction(fraction, width, distance, point, exponent, address, count);
    }

    private static int shortenFraction(
            long fraction, long width, long distance, int point, int exponent, long address, int written) {
        long one = 1L << point;
        long rest = fraction;
        long scaledWidth = width;
        long unit = 1;
        int count = written;
        int left = 0;
        while (true) {
            rest *= 10;
            scaledWidth *= 10;
            unit *= 10;
            left--;
            int digit = (int) (rest >>> point);
            if (digit != 0 || count > 0) {
                Native.putByte(address + count++, (byte) ('0' + digit));
            }
            rest &= one - 1;
            if (Long.compareUnsigned(rest, scaledWidth) < 0) {
                round(address + count - 1, scaledWidth, rest, one, distance * unit);
                return pack(count, exponent + left);
            }
        }
    }

    /// Lowers the last digit while that comes closer to the exact value and stays inside the interval.
    private static void round(long lastDigit, long width, long rest, long step, long distance) {
        long at = rest;
        while (Long.compareUnsigned(at, distance) < 0
                && Long.compareUnsigned(width - at, step) >= 0
                && (Long.compareUnsigned(at + step, distance) < 0
                        || Long.compareUnsigned(distance - at, at + step - distance) > 0)) {
            Native.putByte(lastDigit, (byte) (Native.getByte(lastDigit) - 1));
            at += step;
        }
    }

    private static int pack(int digits, int exponent) {
        return exponent << DIGIT_COUNT_BITS | digits;
    }

    /// Which cached power brings a number of this binary exponent into the range.
    private static int powerIndex(int exponent) {
        int approximate = (int) (-(exponent + POWER_COUNT) * LOG10_OF_2);
        int index = (approximate - FIRST_POWER) / POWER_STEP;
        while (true) {
            int scaled = exponent + EXPONENTS[index] + Long.SIZE;
            if (scaled < BINARY_EXPONENT_MIN) {
                index++;
            } else if (scaled > BINARY_EXPONENT_MAX) {
                index--;
            } else {
                return index;
            }
        }
    }

    /// The upper 64 bits of the product, rounded.
    private static long multiply(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) + ((a * b) >>> (Long.SIZE - 1));
    }

    private static void computePower(int index, int power) {
        BigInteger ten = BigInteger.TEN.pow(Math.abs(power));
        int bits = ten.bitLength();
        int exponent;
        BigInteger doubled; // twice the significand, so that its last bit rounds
        if (power >= 0) {
            exponent = bits - Long.SIZE;
            doubled = ten.shiftLeft(1).shiftRight(exponent);
        } else {
            exponent = -(bits + Long.SIZE - 1);
            doubled = BigInteger.ONE.shiftLeft(1 - exponent).divide(ten);
        }
        BigInteger significand = doubled.add(BigInteger.ONE).shiftRight(1);
        if (significand.bitLength() > Long.SIZE) {
            significand = significand.shiftRight(1);
            exponent++;
        }
        SIGNIFICANDS[index] = significand.longValue();
        EXPONENTS[index] = exponent;
    }
}
