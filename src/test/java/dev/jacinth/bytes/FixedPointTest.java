package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedPointTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0000",
        "-0.0, 0.0000",
        "0.00004, 0.0000",
        "0.00005, 0.0000",
        "0.00016, 0.0002",
        "1, 1.0000",
        "-1.5, -1.5000",
        "-0.00012, -0.0001",
        "166274.15156960033, 166274.1516",
        "20015086.796, 20015086.7960",
        "1e300, -922337203685477.5808",
        "NaN, -922337203685477.5808",
    })
    void fourPlaces(double value, String text) {
        assertThat(written(value, 4)).isEqualTo(text);
    }

    @Test
    void otherNumbersOfPlaces() {
        assertThat(written(0.5, 1)).isEqualTo("0.5");
        assertThat(written(0.25, 17)).isEqualTo("0.25000000000000000");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1e-18, 0",
        "-1e-18, 0",
        "4e-17, 0.00000000000000004",
        "1e-300, 0",
        "180, 180",
        "-180, -180",
        "0.5, 0.5",
        "0.1, 0.10000000000000001",
        "13.361389338970184, 13.36138933897018433",
        "0.9999999999999999, 0.99999999999999989",
        "-85.05112878, -85.0511287799999991",
    })
    void asManyPlacesAsCPrints(double value, String text) {
        assertThat(writtenTrimmed(value)).isEqualTo(text);
    }

    @Test
    void trimmedTextsAreExact() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 200_000; i++) {
            double value = random.nextDouble(-180, 180) * Math.pow(2, -random.nextInt(random.nextInt(1, 80)));
            BigDecimal rounded = new BigDecimal(value).setScale(17, RoundingMode.HALF_EVEN);
            String expected =
                    rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
            assertThat(writtenTrimmed(value)).as("seed 7: " + value).isEqualTo(expected);
        }
    }

    private static String written(double value, int places) {
        try (NativeBuffer buffer = new NativeBuffer(FixedPoint.ROOM_BYTES)) {
            return Bytes.text(buffer.address(), FixedPoint.write(buffer.address(), value, places));
        }
    }

    private static String writtenTrimmed(double value) {
        try (NativeBuffer buffer = new NativeBuffer(FixedPoint.ROOM_BYTES)) {
            return Bytes.text(buffer.address(), FixedPoint.writeTrimmed(buffer.address(), value));
        }
    }
}
