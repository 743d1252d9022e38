package dev.jacinth.config;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/// Whole numbers in one of four notations. Kept as `Integer` or `Long`; unsigned 64-bit values as the bits of a `long`.
final class NumberType<N extends Number> extends SettingType<N> {

    /// How the number is written.
    enum Notation {
        PLAIN,
        /// Bytes, with units: `64mb`.
        MEMORY,
        /// Bytes, or a percentage (`5%`), which is kept as a negative number.
        MEMORY_OR_PERCENT,
        /// Base 8: file modes.
        OCTAL
    }

    private final Notation notation;
    private final boolean unsigned;
    private final long min;
    private final long max;
    private final LongFunction<N> narrow;

    private NumberType(Notation notation, boolean unsigned, long min, long max, LongFunction<N> narrow) {
        this.notation = notation;
        this.unsigned = unsigned;
        this.min = min;
        this.max = max;
        this.narrow = narrow;
    }

    static NumberType<Integer> integer(int min, int max) {
        return new NumberType<>(Notation.PLAIN, false, min, max, value -> (int) value);
    }

    /// Takes any number from 0 on, and brings what is outside of the bounds to the nearer one.
    static NumberType<Integer> clampedInteger(int min, int max) {
        return new NumberType<>(Notation.PLAIN, false, 0, Integer.MAX_VALUE, value -> Math.clamp(value, min, max));
    }

    static NumberType<Integer> octal(int max) {
        return new NumberType<>(Notation.OCTAL, true, 0, max, value -> (int) value);
    }

    static NumberType<Long> longInteger(long min, long max) {
        return new NumberType<>(Notation.PLAIN, false, min, max, value -> value);
    }

    static NumberType<Long> unsignedInteger(long min, long max) {
        return new NumberType<>(Notation.PLAIN, true, min, max, value -> value);
    }

    static NumberType<Long> memory(long min, long max) {
        return new NumberType<>(Notation.MEMORY, false, min, max, value -> value);
    }

    /// Takes any size from 1 on, and raises what is less than `least` to it.
    static NumberType<Long> memoryAtLeast(long least) {
        return new NumberType<>(Notation.MEMORY, false, 1, Long.MAX_VALUE, value -> Math.max(value, least));
    }

    static NumberType<Long> unsignedMemory(long min, long max) {
        return new NumberType<>(Notation.MEMORY, true, min, max, value -> value);
    }

    static NumberType<Long> memoryOrPercent(int percentMax) {
        return new NumberType<>(Notation.MEMORY_OR_PERCENT, false, -percentMax, Long.MAX_VALUE, value -> value);
    }

    @Override
    N parse(List<String> words, N current, boolean fromFile) throws RefusedException {
        String text = onlyWord(words);
        OptionalLong value = switch (notation) {
            case PLAIN -> Numerals.parseCanonical(text);
            case MEMORY -> Numerals.parseMemory(text);
            case MEMORY_OR_PERCENT -> parseMemoryOrPercent(text);
            case OCTAL -> Numerals.parseOctal(text);
        };
        if (value.isEmpty()) {
            throw new RefusedException(
                    switch (notation) {
                        case PLAIN -> "argument couldn't be parsed into an integer";
                        case MEMORY -> "argument must be a memory value";
                        case MEMORY_OR_PERCENT -> "argument must be a memory or percent value";
                        case OCTAL -> "argument couldn't be parsed as an octal number";
                    });
        }
        checkBounds(value.getAsLong());
        return narrow.apply(value.getAsLong());
    }

    @Override
    String format(N value) {
        long number = value.longValue();
        return switch (notation) {
            case PLAIN -> Long.toString(number);
            case MEMORY -> Long.toUnsignedString(number);
            case MEMORY_OR_PERCENT -> number < 0 ? -number + "%" : Long.toString(number);
            case OCTAL -> Long.toOctalString(number);
        };
    }

    @Override
    String form() {
        return switch (notation) {
            case PLAIN, OCTAL -> bound(min) + ".." + bound(max);
            case MEMORY -> "memory";
            case MEMORY_OR_PERCENT -> "memory or percentage";
        };
    }

    @Override
    String inFile(N value) {
        boolean bytes = notation == Notation.MEMORY || notation == Notation.MEMORY_OR_PERCENT && value.longValue() >= 0;
        return bytes ? Numerals.memoryInFile(value.longValue()) : format(value);
    }

    private static OptionalLong parseMemoryOrPercent(String text) {
        OptionalLong memory = Numerals.parseMemory(text);
        if (memory.isPresent() || !text.endsWith("%")) {
            return memory;
        }
        OptionalLong percent = Numerals.parseCanonical(text.substring(0, text.length() - 1));
        return percent.isPresent() && percent.getAsLong() >= 0
                ? OptionalLong.of(-percent.getAsLong())
                : OptionalLong.empty();
    }

    private void checkBounds(long value) throws RefusedException {
        if (notation == Notation.MEMORY_OR_PERCENT && value < min) {
            throw new RefusedException("percentage argument must be less or equal to " + -min);
        }
        boolean outside = unsigned
                ? Long.compareUnsigned(value, min) < 0 || Long.compareUnsigned(value, max) > 0
                : value < min || value > max;
        if (outside) {
            throw new RefusedException("argument must be between " + bound(min) + " and " + bound(max) + " inclusive");
        }
    }

    private String bound(long bound) {
        if (notation == Notation.OCTAL) {
            return Long.toOctalString(bound);
        }
        return unsigned ? Long.toUnsignedString(bound) : Long.toString(bound);
    }
}
