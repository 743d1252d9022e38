package dev.jacinth.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictNumbersTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "-1", "9223372036854775807", "-9223372036854775808", "10"})
    void numbers(String text) {
        assertThat(StrictNumbers.isLong(text)).isTrue();
        assertThat(Long.toString(Long.parseLong(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "+1", "01", "-0", " 1", "1 ", "1a", "9223372036854775808", "-9223372036854775809", "1e3"
            })
    void noNumbers(String text) {
        assertThat(StrictNumbers.isLong(text)).isFalse();
    }
}
