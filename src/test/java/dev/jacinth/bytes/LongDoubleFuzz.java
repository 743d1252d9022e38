package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Sums of random decimal numbers beside exact ones that are rounded to 64 bits where the hardware does.
class LongDoubleFuzz {

    private static final int ROUNDS = 200_000;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal LARGEST = new BigDecimal(BigInteger.TWO.pow(64));
    private static final BigDecimal SMALLEST = new BigDecimal(BigInteger.TWO.pow(63));

    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        range.close();
    }

    @Test
    void sumsAreThoseOfTheModel() {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String left = number(random);
            String right = random.nextInt(8) == 0 ? nearlyOpposite(random, left) : number(random);
            String expected = text(rounded(rounded(new BigDecimal(left)).add(rounded(new BigDecimal(right)))));
            LongDouble sum = LongDouble.parse(range.put(left), left.length())
                    .plus(LongDouble.parse(range.put(right), right.length()));
            assertThat(sum.toString()).as("seed %d: %s + %s", seed, left, right).isEqualTo(expected);
        }
    }

    /// Digits with a point among them or none, mostly few.
    private static String number(SplittableRandom random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
        int digits = random.nextInt(1, random.nextInt(4) == 0 ? 26 : 9);
        int point = random.nextInt(4) == 0 ? digits : random.nextInt(digits + 1);
        if (point == 0 && random.nextInt(3) == 0) {
            text.append("0.").repeat('0', random.nextInt(20));
            point = -1;
        }
        for (int i = 0; i < digits; i++) {
            text.append(i == point ? "." : "").append((char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    private static String nearlyOpposite(SplittableRandom random, String number) {
        String opposite = number.startsWith("-") ? number.substring(1) : "-" + number;
        int last = opposite.length() - 1;
        return random.nextBoolean() || opposite.charAt(last) == '.'
                ? opposite
                : opposite.substring(0, last) + (char) ('0' + random.nextInt(10));
    }

    private static BigDecimal rounded(BigDecimal exact) {
        BigDecimal significand = exact.abs();
        BigDecimal scale = BigDecimal.ONE;
        if (significand.signum() == 0) {
            return exact;
        }
        for (; significand.compareTo(LARGEST) >= 0; significand = significand.divide(TWO)) {
            scale = scale.multiply(TWO);
        }
        for (; significand.compareTo(SMALLEST) < 0; significand = significand.multiply(TWO)) {
            scale = scale.divide(TWO);
        }
        BigDecimal magnitude = significand.setScale(0, RoundingMode.HALF_EVEN).multiply(scale);
        return exact.signum() < 0 ? magnitude.negate() : magnitude;
    }

    private static String text(BigDecimal value) {
        BigDecimal shown = value.setScale(17, RoundingMode.HALF_EVEN);
        return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
    }
}
