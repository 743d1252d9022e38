package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalFractionTest {

    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        range.close();
    }

    private double parse(String text) {
        return DecimalFraction.parse(range.put(text), text.length());
    }

    private static void assertNearest(long significand, int digits, String about) {
        double expected =
                Double.parseDouble(BigDecimal.valueOf(significand, digits).toString());
        assertThat(DecimalFraction.nearest(significand, digits))
                .as("%d * 10^-%d, %s", significand, digits, about)
                .isEqualTo(expected);
    }

    @Test
    void theNearestDoubleIsWhatTheJdkReads() {
        long seed = 1;
        Random random = new Random(seed);
        for (int i = 0; i < 300_000; i++) {
            long significand = 1 + random.nextLong(Long.MAX_VALUE >>> random.nextInt(60));
            assertNearest(significand, random.nextInt(DecimalFraction.DIGITS_MAX + 1), "seed " + seed);
        }
    }

    @Test
    void inTheMiddleOfTwoDoublesTheEvenOneIsNearest() {
        long seed = 2;
        Random random = new Random(seed);
        for (int i = 0; i < 30_000; i++) {
            long middle = (1L << 53) + random.nextLong(1L << 53) | 1;
            for (int near = -1; near <= 1; near++) {
                assertNearest(middle * 5 + near, 1, "seed " + seed);
                assertNearest(middle * 25 + near, 2, "seed " + seed);
            }
        }
    }

    @Test
    void roundingUpCarriesIntoTheExponent() {
        assertNearest(99_999_999_999_999_999L, 17, "0.99999999999999999");
        assertNearest(79_999_999_999_999_999L, 16, "7.9999999999999999");
    }

    @Test
    void readsWhatAClientSends() {
        assertThat(parse("7")).isEqualTo(7);
        assertThat(parse("7.")).isEqualTo(7);
        assertThat(parse(".5")).isEqualTo(0.5);
        assertThat(parse("0.0000000000000000000")).isZero();
        assertThat(parse("9223372036854775807")).isEqualTo(0x1p63);
        assertThat(parse("1.23456789012345678")).isEqualTo(1.23456789012345678);
        assertThat(parse("0.57140259468991356")).isEqualTo(0.57140259468991356);
        assertThat(parse("000000000000000000000.5")).isEqualTo(0.5);
        assertThat(parse(".0000000000000000000000123")).isEqualTo(1.23e-23);
        assertThat(parse(".000000000000000000000000001")).isEqualTo(1e-27);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.5e3",
                "-1.5",
                "1..5",
                "1.5.5",
                "0x1.8",
                "nan",
                "1.5 ",
                "9223372036854775808",
                "18446744073709551617",
                "1.234567890123456789",
                "0.12345678901234567890",
                "0.00000000000000000000000",
                ".0000000000000000000000000001"
            })
    void leavesTheRestToOthers(String text) {
        assertThat(parse(text)).isNaN();
    }
}
