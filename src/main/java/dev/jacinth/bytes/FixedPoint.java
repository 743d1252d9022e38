package dev.jacinth.bytes;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Doubles as decimal text with a fixed number of places and never an exponent.
public final class FixedPoint {

    /// Room that a text of this class needs.
    public static final int ROOM_BYTES = 48;

    private static final int PLACES_MAX = 17;
    private static final int MANTISSA_BITS = 52;

    private FixedPoint() {}

    /// Writes a double, rounded to `places` (1 to 17) after it was scaled, as Redis writes distances. Returns the
    /// length. What is not below 2^63 when scaled becomes the smallest integer of 64 bits, as in C.
    public static int write(long address, double value, int places) {
        double scaled = Math.rint(value * Numbers.POWERS_OF_TEN[places]);
        long units = Math.abs(scaled) < 0x1p63 ? (long) scaled : Long.MIN_VALUE;
        long at = address;
        if (units < 0) {
            Native.putByte(at++, (byte) '-');
        }
        long whole = Math.abs(units / Numbers.POWERS_OF_TEN[places]);
        long rest = Math.abs(units % Numbers.POWERS_OF_TEN[places]);
        return (int) (writeParts(at, whole, rest, places) - address);
    }

    /// Writes a double whose magnitude is below 2^63 as C's `%.17f` does, without the zeros at its end and without the
    /// sign of what becomes zero. Returns the length.
    public static int writeTrimmed(long address, double value) {
        double magnitude = Math.abs(value);
        long whole = (long) magnitude;
        long places = seventeenPlaces(magnitude - whole);
        if (places == Numbers.POWERS_OF_TEN[PLACES_MAX]) {
            whole++;
            places = 0;
        }
        long at = address;
        if (value < 0 && (whole | places) != 0) {
            Native.putByte(at++, (byte) '-');
        }
        long end = writeParts(at, whole, places, PLACES_MAX);
        while (Native.getByte(end - 1) == '0') {
            end--;
        }
        end -= Native.getByte(end - 1) == '.' ? 1 : 0;
        return (int) (end - address);
    }

    /// A fraction below 1 times 10^17, rounded to the nearest integer, ties to even.
    ///
    /// The fraction is `mantissa * 2^-shift`. Mantissa times 10^17 takes 110 bits; what the shift drops rounds them.
    private static long seventeenPlaces(double fraction) {
        int shift = MANTISSA_BITS - Math.getExponent(fraction);
        if (shift >= Long.SIZE) {
            return tinyInSeventeenPlaces(fraction);
        }
        long bits = Double.doubleToRawLongBits(fraction);
        long mantissa = bits & (1L << MANTISSA_BITS) - 1 | 1L << MANTISSA_BITS;
        long high = Math.multiplyHigh(mantissa, Numbers.POWERS_OF_TEN[PLACES_MAX]);
        long low = mantissa * Numbers.POWERS_OF_TEN[PLACES_MAX];
        long quotient = high << Long.SIZE - shift | low >>> shift;
        long dropped = low << Long.SIZE - shift;
        boolean up = dropped < 0 && (dropped != Long.MIN_VALUE || (quotient & 1) != 0);
        return up ? quotient + 1 : quotient;
    }

    /// What is below a two-thousandth is rare.
    private static long tinyInSeventeenPlaces(double fraction) {
        return new BigDecimal(fraction)
                .movePointRight(PLACES_MAX)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValue();
    }

    private static long writeParts(long address, long whole, long fraction, int places) {
        long at = address + Numbers.writeLong(address, whole);
        Native.putByte(at, (byte) '.');
        long rest = fraction;
        for (int i = places; i >= 1; i--) {
            Native.putByte(at + i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        return at + 1 + places;
    }
}
