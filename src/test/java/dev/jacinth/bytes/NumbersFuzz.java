package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersFuzz {

    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        range.close();
    }

    private static String randomText(SplittableRandom random, String alphabet, int lengthMax) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private void assertReadsLong(String text, long seed) {
        boolean canonical = text.matches("0|-?[1-9][0-9]*");
        BigInteger value = canonical ? new BigInteger(text) : BigInteger.ZERO;
        boolean expected = canonical && value.compareTo(MIN) >= 0 && value.compareTo(MAX) <= 0;
        long address = range.put(text);
        assertThat(Numbers.isLong(address, text.length()))
                .as("seed %d, %s", seed, text)
                .isEqualTo(expected);
        if (expected) {
            assertThat(Numbers.parseLong(address, text.length())).isEqualTo(value.longValueExact());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void readsLongsAsBigIntegerDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50_000; i++) {
            assertReadsLong(randomText(random, "0123456789-", 21), seed);
            assertReadsLong(randomText(random, "0123456789-+ .:/a\0\u00ff", 5), seed);
            BigInteger near = (random.nextBoolean() ? MIN : MAX).add(BigInteger.valueOf(random.nextInt(-3, 4)));
            assertReadsLong(near.toString(), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void writesLongsAsJavaDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            String expected = Long.toString(value);
            long address = range.put(new byte[expected.length()]);
            assertThat(Numbers.writeLong(address, value)).isEqualTo(expected.length());
            assertThat(Numbers.longLength(value)).isEqualTo(expected.length());
            assertThat(Bytes.text(address, expected.length()))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            assertThat(range.guarded((byte) '7')).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void readsDoublesAsJavaDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 60_000; i++) {
            String text = random.nextBoolean()
                    ? randomText(random, "0123456789", 12) + "." + randomText(random, "0123456789", 12)
                    : randomText(random, "0123456789.e-+xinf ", 8);
            double expected = Double.NaN;
            if (text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?")) {
                expected = Double.parseDouble(text);
                boolean zero = text.matches("[^1-9]*(e.*)?");
                if (Double.isInfinite(expected) || expected == 0 && !zero) {
                    expected = Double.NaN;
                }
            } else if (text.matches("[+-]?inf")) {
                expected = text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            } else if (text.matches("[+-]?0x([0-9]+\\.?[0-9]*|\\.[0-9]+)")) {
                expected = Double.parseDouble(text + "p0");
            } else if (text.matches("[+-]?0x[0-9ef.]*")) {
                continue; // letters among the digits: left to the examples
            }
            assertThat(Numbers.parseDouble(range.put(text), text.length()))
                    .as("seed %d, %s", seed, text)
                    .isEqualTo(Double.valueOf(expected)); // the object: NaN equals NaN, and 0 is not -0
        }
    }

    private static double randomDouble(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(-1_000_000, 1_000_000) / 1000.0;
            case 2 -> random.nextDouble();
            case 3 -> Math.scalb(random.nextBoolean() ? 1 : -1, random.nextInt(-1074, 1024));
            default -> random.nextLong() * Math.pow(10, random.nextInt(-30, 30));
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void writesDoublesThatReadBackTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 60_000; i++) {
            double value = randomDouble(random);
            if (Double.isNaN(value)) {
                continue;
            }
            long address = range.put(new byte[Numbers.DOUBLE_ROOM]);
            int length = Numbers.writeDouble(address, value);
            String text = Bytes.text(address, length);
            assertThat(length).isLessThanOrEqualTo(25);
            assertThat(Numbers.parseDouble(address, length))
                    .as("seed %d, %s", seed, text)
                    .isEqualTo(value);
            assertThat(range.guarded((byte) '7')).isTrue();
            if (value % 1 != 0 && Double.isFinite(value)) {
                // At most one digit more than the shortest text has, and never more than seventeen.
                int shortest = new BigDecimal(Double.toString(value))
                        .stripTrailingZeros()
                        .precision();
                int digits = new BigDecimal(text).stripTrailingZeros().precision();
                assertThat(digits).as("seed %d, %s", seed, text).isLessThanOrEqualTo(Math.max(shortest + 1, 17));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {9})
    void writesSeventeenDigitsThatReadBackTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = randomDouble(random);
            if (Double.isNaN(value)) {
                continue;
            }
            long address = range.put(new byte[Numbers.DOUBLE_ROOM]);
            int length = Numbers.writeDoubleIn17Digits(address, value);
            assertThat(Numbers.parseDouble(address, length)).as("seed %d", seed).isEqualTo(value);
            assertThat(range.guarded((byte) '7')).isTrue();
        }
    }
}
