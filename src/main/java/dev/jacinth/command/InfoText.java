package dev.jacinth.command;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// The text that INFO answers while it is written: lines of `name:value`, grouped under `# Title`.
public final class InfoText {

    private static final String END = "\r\n";
    private static final String UNITS = "BKMGTP";
    private static final long UNIT = 1024;

    private final StringBuilder text = new StringBuilder(4096);

    /// Begins a section; an empty line separates it from the one before.
    public void title(String title) {
        if (!text.isEmpty()) {
            text.append(END);
        }
        text.append("# ").append(title).append(END);
    }

    public void field(String name, String value) {
        text.append(name).append(':').append(value).append(END);
    }

    public void field(String name, long value) {
        text.append(name).append(':').append(value).append(END);
    }

    /// 1 or 0.
    public void field(String name, boolean value) {
        field(name, value ? 1 : 0);
    }

    /// A number with exactly that many digits after the point.
    public void decimal(String name, double value, int digits) {
        field(name, decimal(value, digits));
    }

    /// A percentage with two digits after the point.
    public void percent(String name, double value) {
        field(name, decimal(value, 2) + "%");
    }

    /// A number of bytes in two fields, the second for people: `used_memory:1024` and `used_memory_human:1.00K`.
    public void bytes(String name, long value) {
        field(name, value);
        human(name, value);
    }

    /// Only the second field of [#bytes].
    public void human(String name, long value) {
        field(name + "_human", human(value));
    }

    /// Lines that are complete already.
    public void lines(String lines) {
        text.append(lines);
    }

    /// A number of bytes for people: `976B`, `1.50M`.
    public static String human(long bytes) {
        if (bytes < UNIT) {
            return bytes + "B";
        }
        int unit = 0;
        double value = bytes;
        while (value >= UNIT && unit < UNITS.length() - 1) {
            value /= UNIT;
            unit++;
        }
        return decimal(value, 2) + UNITS.charAt(unit);
    }

    /// A number with exactly that many digits after the point, at most nine.
    public static String decimal(double value, int digits) {
        if (!Double.isFinite(value)) {
            return "0";
        }
        return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }

    /// A name as it may stand in a field: what would break the line becomes `_`.
    public static String safe(String name) {
        StringBuilder safe = new StringBuilder(name);
        for (int i = 0; i < safe.length(); i++) {
            if ("#:\n\r".indexOf(safe.charAt(i)) >= 0) {
                safe.setCharAt(i, '_');
            }
        }
        return safe.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
