package dev.jacinth.config;

import java.math.BigInteger;
import java.util.OptionalLong;

/// Numbers as a configuration writes them. What is accepted is what the C functions behind Redis accept.
final class Numerals {

    private static final BigInteger UNSIGNED_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int MEMORY_DIGITS_MAX = 127;

    private Numerals() {}

    /// A decimal number in its one canonical form: no sign `+`, no leading zero, no blank, within 64 bits.
    static OptionalLong parseCanonical(String text) {
        try {
            long value = Long.parseLong(text);
            return Long.toString(value).equals(text) ? OptionalLong.of(value) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /// As strtoll reads a whole text: blanks and a sign in front, the empty text as 0, overflow as the nearest limit.
    static OptionalLong parseLenient(String text) {
        return lenient(text, 10, true);
    }

    /// As [#parseLenient] in base 8, but overflow is refused.
    static OptionalLong parseOctal(String text) {
        return lenient(text, 8, false);
    }

    /// Digits and a unit: `b`, `k` (1000), `kb` (1024), `m`, `mb`, `g`, `gb`. The result is unsigned and wraps beyond
    /// 64 bits.
    static OptionalLong parseMemory(String text) {
        int digits = 0;
        while (digits < text.length() && isDigit(text.charAt(digits), 10)) {
            digits++;
        }
        long unit = unit(text.substring(digits));
        if (unit == 0 || digits > MEMORY_DIGITS_MAX) {
            return OptionalLong.empty();
        }
        BigInteger count = digits == 0 ? BigInteger.ZERO : new BigInteger(text.substring(0, digits));
        return OptionalLong.of(count.min(UNSIGNED_MAX).longValue() * unit);
    }

    /// A number of bytes in the largest unit that divides it, as a file shows it.
    static String memoryInFile(long bytes) {
        if (bytes != 0 && bytes % (1 << 30) == 0) {
            return (bytes >> 30) + "gb";
        }
        if (bytes != 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "mb";
        }
        if (bytes != 0 && bytes % (1 << 10) == 0) {
            return (bytes >> 10) + "kb";
        }
        return Long.toString(bytes);
    }

    private static long unit(String text) {
        return switch (Words.lowerCase(text)) {
            case "", "b" -> 1;
            case "k" -> 1_000;
            case "kb" -> 1L << 10;
            case "m" -> 1_000_000;
            case "mb" -> 1L << 20;
            case "g" -> 1_000_000_000;
            case "gb" -> 1L << 30;
            default -> 0;
        };
    }

    private static OptionalLong lenient(String text, int base, boolean saturating) {
        int at = 0;
        while (at < text.length() && Words.isSpace(text.charAt(at))) {
            at++;
        }
        boolean negative = text.startsWith("-", at);
        int digits = negative || text.startsWith("+", at) ? at + 1 : at;
        if (digits == text.length()) {
            return text.isEmpty() ? OptionalLong.of(0) : OptionalLong.empty();
        }
        for (int i = digits; i < text.length(); i++) {
            if (!isDigit(text.charAt(i), base)) {
                return OptionalLong.empty();
            }
        }
        BigInteger value = new BigInteger(text.substring(digits), base);
        return narrow(negative ? value.negate() : value, saturating);
    }

    private static OptionalLong narrow(BigInteger value, boolean saturating) {
        if (value.bitLength() < Long.SIZE) {
            return OptionalLong.of(value.longValue());
        }
        return saturating
                ? OptionalLong.of(value.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE)
                : OptionalLong.empty();
    }

    private static boolean isDigit(char c, int base) {
        return c >= '0' && c < '0' + base;
    }
}
