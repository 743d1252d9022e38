package dev.jacinth.bytes;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// The rarer half of reading and writing doubles: what [Numbers] does not do in a few instructions.
final class FloatText {

    /// Where the digits are made before they are moved to their places in front of it.
    private static final int SCRATCH_OFFSET = 32;

    private static final int DOUBLE_LENGTH_MAX = 25;

    private static final MathContext SEVENTEEN_DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);

    private FloatText() {}

    /// The number, or `NaN` if the text is none, or its value is beyond the range of doubles at either end.
    static double parse(long address, int length) {
        FloatScan scan = new FloatScan(address, length);
        return switch (scan.kind) {
            case INVALID -> Double.NaN;
            case INFINITE -> scan.negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            case DECIMAL -> inRange(Double.parseDouble(text(scan)), scan.zero);
            case HEXADECIMAL -> {
                String text = text(scan);
                yield inRange(Double.parseDouble(scan.exponentStart < 0 ? text + "p0" : text), scan.zero);
            }
        };
    }

    /// See [Numbers#parseBound].
    static double parseBound(long address, int length) {
        int end = 0;
        while (end < length && Native.getByte(address + end) != 0) {
            end++;
        }
        int start = 0;
        while (start < end && isBlank(Native.getByte(address + start))) {
            start++;
        }
        if (end == 0) {
            return 0;
        }
        FloatScan scan = new FloatScan(address + start, end - start);
        return switch (scan.kind) {
            case INVALID -> Double.NaN;
            case INFINITE -> scan.negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            case DECIMAL -> Double.parseDouble(text(scan));
            case HEXADECIMAL -> Double.parseDouble(scan.exponentStart < 0 ? text(scan) + "p0" : text(scan));
        };
    }

    /// What C calls a space.
    private static boolean isBlank(byte letter) {
        return letter == ' ' || (letter >= '\t' && letter <= '\r');
    }

    private static String text(FloatScan scan) {
        return new String(scan.text, StandardCharsets.ISO_8859_1);
    }

    private static double inRange(double value, boolean zero) {
        boolean overflow = Double.isInfinite(value);
        boolean underflow = value == 0 && !zero;
        return overflow || underflow ? Double.NaN : value;
    }

    /// Writes what is not an integer. Needs [Numbers#DOUBLE_ROOM] bytes.
    static int write(long address, double value) {
        if (Double.isNaN(value)) {
            return put(address, "nan");
        }
        int sign = Double.doubleToRawLongBits(value) < 0 ? 1 : 0;
        if (sign != 0) {
            Native.putByte(address, (byte) '-');
        }
        if (Double.isInfinite(value)) {
            return sign + put(address + sign, "inf");
        }
        if (value == 0) {
            return sign + put(address + sign, "0");
        }
        long digits = address + SCRATCH_OFFSET;
        int generated = Grisu.generate(Math.abs(value), digits);
        int exponent = Grisu.exponent(generated);
        return sign + layOut(digits, Grisu.digits(generated), exponent, address + sign, sign);
    }

    /// Gives `count` digits times ten to the power of `exponent` the form that Redis prints.
    private static int layOut(long digits, int count, int exponent, long address, int sign) {
        int magnitude = Math.abs(exponent + count - 1);
        if (exponent >= 0 && magnitude < count + 7) {
            Native.copy(digits, address, count);
            Native.fill(address + count, exponent, (byte) '0');
            return count + exponent;
        }
        if (exponent >= 0 || (exponent <= -7 && magnitude >= 4)) {
            return layOutScientific(digits, Math.min(count, 18 - sign), exponent + count - 1, address);
        }
        int whole = count + exponent;
        if (whole > 0) {
            Native.copy(digits, address, whole);
            Native.putByte(address + whole, (byte) '.');
            Native.copy(digits + whole, address + whole + 1, count - whole);
            return count + 1;
        }
        Native.putShort(address, (short) ('0' | '.' << 8));
        Native.copy(digits, address + 2 - whole, count);
        Native.fill(address + 2, -whole, (byte) '0');
        return count + 2 - whole;
    }

    private static int layOutScientific(long digits, int count, int exponent, long address) {
        long at = address;
        Native.putByte(at++, Native.getByte(digits));
        if (count > 1) {
            Native.putByte(at++, (byte) '.');
            Native.copy(digits + 1, at, count - 1);
            at += count - 1;
        }
        Native.putByte(at++, (byte) 'e');
        Native.putByte(at++, (byte) (exponent < 0 ? '-' : '+'));
        at += Numbers.writeLong(at, Math.abs(exponent));
        return (int) (at - address);
    }

    /// Writes the form of C's `%.17g`, which Redis before 7.2 prints. Needs [Numbers#DOUBLE_ROOM] bytes. Allocates.
    static int writeSeventeenDigits(long address, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
            return write(address, value);
        }
        BigDecimal rounded = new BigDecimal(value).round(SEVENTEEN_DIGITS);
        BigDecimal shortest = rounded.stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 17) {
            return put(address, shortest.toPlainString());
        }
        String digits = shortest.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder(DOUBLE_LENGTH_MAX);
        text.append(value < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append(exponent < 0 ? "e-" : "e+");
        text.append(Math.abs(exponent) < 10 ? "0" : "").append(Math.abs(exponent));
        return put(address, text.toString());
    }

    private static int put(long address, String text) {
        for (int i = 0; i < text.length(); i++) {
            Native.putByte(address + i, (byte) text.charAt(i));
        }
        return text.length();
    }
}
