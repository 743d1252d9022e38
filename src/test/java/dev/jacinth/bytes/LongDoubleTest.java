package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongDoubleTest {

    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        range.close();
    }

    private LongDouble parse(String text) {
        return LongDouble.parse(range.put(text), text.length());
    }

    private String sum(String left, String right) {
        return parse(left).plus(parse(right)).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1.1, 4.1",
        "10.5, 0.1, 10.6",
        "5.0e3, 2.0e2, 5200",
        "0, 3.0e-18, 0",
        "0, 5.1e-18, 0.00000000000000001",
        "17179869184, 1.5, 17179869185.5",
        "9223372036854775807, 1, 9223372036854775808",
        "18446744073709551615, 0, 18446744073709551615",
        "18446744073709551616, 1, 18446744073709551616",
        "-1, 1, 0",
        "-0, 0, 0",
        "0x10, 0x.8p0, 16.5",
        "1e20, -1e20, 0",
        "3.14159265358979323846264338327950288, 0, 3.14159265358979324"
    })
    void addsInSixtyFourBitsOfSignificand(String left, String right, String expected) {
        assertThat(sum(left, right)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " 1", "1 ", "abc", "nan", "1e5000", "-1e5000", "1e-5000", "0x1p99999999999", "1e-99999999999"
            })
    void refusesWhatIsNoNumberOrOutOfRange(String text) {
        assertThat(parse(text).isNaN()).isTrue();
    }

    @Test
    void refusesATextTooLong() {
        assertThat(parse("1".repeat(4900)).isNaN()).isFalse();
        assertThat(parse("0".repeat(5119)).toString()).isEqualTo("0");
        assertThat(parse("0".repeat(5120)).isNaN()).isTrue();
    }

    @Test
    void reachesToTheEndsOfTheRange() {
        assertThat(parse("1e4932").toString()).hasSize(4933).startsWith("1");
        assertThat(parse("1.2e4932").isNaN()).isTrue();
        assertThat(parse("1.18e4932").plus(parse("1.18e4932")).isInfinite()).isTrue();
        assertThat(parse("3.7e-4951").isNaN()).isFalse();
        assertThat(parse("1.8e-4951").isNaN()).isTrue();
        assertThat(parse("0." + "0".repeat(4000) + "1e4000").toString()).isEqualTo("0.1");
    }

    @Test
    void becomesADoubleThatIsNotZeroUnlessItIs() {
        assertThat(parse("-1.5").toDouble()).isEqualTo(-1.5);
        assertThat(parse("0").toDouble()).isZero();
        assertThat(parse("1e-400").toDouble()).isEqualTo(Double.MIN_VALUE);
        assertThat(parse("-1e-400").toDouble()).isEqualTo(-Double.MIN_VALUE);
        assertThat(parse("-1e400").toDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(parse("inf").toDouble()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(parse("x").toDouble()).isNaN();
    }

    @Test
    void knowsInfinity() {
        assertThat(parse("inf").isInfinite()).isTrue();
        assertThat(sum("-inf", "1")).isEqualTo("-inf");
        assertThat(sum("1", "inf")).isEqualTo("inf");
        assertThat(sum("inf", "inf")).isEqualTo("inf");
        assertThat(parse("inf").plus(parse("-Infinity")).isNaN()).isTrue();
    }

    @Test
    @Tag("redis")
    void addsAsRedisDoes() {
        SplittableRandom random = new SplittableRandom(20);
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client()) {
            for (int i = 0; i < 4000; i++) {
                String left = randomNumber(random);
                String right = randomNumber(random);
                client.call("SET", "k", left);
                Object expected = client.call("INCRBYFLOAT", "k", right);
                if (expected instanceof RespClient.Failure) {
                    // One of them is too small even for a long double.
                    assertThat(parse(left).plus(parse(right)).isNaN())
                            .as("%s + %s", left, right)
                            .isTrue();
                    continue;
                }
                // The minus of a zero was dropped after 7.0.
                assertThat(sum(left, right))
                        .as("%s + %s", left, right)
                        .isEqualTo("-0".equals(expected) ? "0" : expected);
            }
        }
    }

    private static String randomNumber(SplittableRandom random) {
        String sign = random.nextBoolean() ? "-" : "";
        return switch (random.nextInt(7)) {
            case 0 -> Long.toString(random.nextLong());
            case 1 -> sign + random.nextInt(1000) + "." + random.nextInt(100);
            case 2 -> sign + random.nextDouble();
            case 3 -> sign + random.nextLong(1L << 53) + "." + random.nextLong(1L << 60);
            case 4 -> sign + random.nextInt(100) + "e" + random.nextInt(-30, 40);
            case 5 ->
                sign + random.nextInt(10) + "." + random.nextInt(1_000_000_000) + "e" + random.nextInt(-5000, 4900);
            default -> sign + "0x" + Long.toHexString(random.nextLong()) + ".8p" + random.nextInt(-100, 100);
        };
    }
}
