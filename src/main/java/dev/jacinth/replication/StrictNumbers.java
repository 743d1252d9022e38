package dev.jacinth.replication;

/// Numbers as the protocol writes them: an optional minus, digits without leading zeros, 64 bits.
final class StrictNumbers {

    private static final String DIGITS_MAX = "9223372036854775807";
    private static final String DIGITS_MIN = "9223372036854775808";

    private StrictNumbers() {}

    static boolean isLong(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        if (digits.isEmpty() || digits.length() > DIGITS_MAX.length()) {
            return false;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return false;
            }
        }
        if (digits.charAt(0) == '0') {
            return digits.length() == 1 && !negative;
        }
        return digits.length() < DIGITS_MAX.length() || digits.compareTo(negative ? DIGITS_MIN : DIGITS_MAX) <= 0;
    }
}
