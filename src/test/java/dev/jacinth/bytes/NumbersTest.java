package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        range.close();
    }

    private boolean isLong(String text) {
        return Numbers.isLong(range.put(text), text.length());
    }

    private long parseLong(String text) {
        return Numbers.parseLong(range.put(text), text.length());
    }

    private double parseDouble(String text) {
        return Numbers.parseDouble(range.put(text), text.length());
    }

    private String writeDouble(double value) {
        long address = range.put(new byte[Numbers.DOUBLE_ROOM]);
        String text = Bytes.text(address, Numbers.writeDouble(address, value));
        assertThat(range.guarded((byte) '7')).isTrue();
        return text;
    }

    private String writeLong(long value) {
        long address = range.put(new byte[Numbers.LONG_LENGTH_MAX]);
        String text = Bytes.text(address, Numbers.writeLong(address, value));
        assertThat(range.guarded((byte) '7')).isTrue();
        return text;
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                9,
                10,
                -10,
                99,
                100,
                12345678,
                -99999999,
                999999999999999999L,
                1000000000000000000L,
                -1000000000000000000L,
                Long.MAX_VALUE,
                Long.MAX_VALUE - 1,
                Long.MIN_VALUE + 1,
                Long.MIN_VALUE
            })
    void readsBackWhatItWritesOfALong(long value) {
        assertThat(writeLong(value)).isEqualTo(Long.toString(value));
        assertThat(Numbers.longLength(value)).isEqualTo(Long.toString(value).length());
        assertThat(isLong(Long.toString(value))).isTrue();
        assertThat(parseLong(Long.toString(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                "-0",
                "00",
                "01",
                "-01",
                " 1",
                "1 ",
                "1.0",
                "1e3",
                "0x1",
                "a",
                "1a",
                "--1",
                "9223372036854775808",
                "-9223372036854775809",
                "9999999999999999999",
                "99999999999999999999",
                "10000000000000000000000",
                "/",
                ":",
                "1/",
                "1:",
                "922337203685477580a"
            })
    void refusesALongInAnyButTheCanonicalForm(String text) {
        assertThat(isLong(text)).isFalse();
        assertThat(parseLong(text)).isEqualTo(Numbers.NOT_A_LONG);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "1.5,1.5",
        "+1.5,1.5",
        "-1.5,-1.5",
        ".5,0.5",
        "5.,5",
        "-.5,-0.5",
        "1e3,1000",
        "1E+3,1000",
        "1e-3,0.001",
        "123456789012345678,123456789012345680",
        "0.1,0.1",
        "1234567.1234567890123456,1234567.123456789",
        "0x10,16",
        "0X1.8p1,3",
        "0x.8,0.5",
        "-0x1p-2,-0.25",
        "inf,Infinity",
        "+inf,Infinity",
        "-inf,-Infinity",
        "INF,Infinity",
        "iNfInItY,Infinity",
        "0e99999999999,0",
        "1e308,1e308",
        "5e-324,4.9e-324",
        "9007199254740993,9007199254740992",
        "90071992547409.93,90071992547409.93",
        "0.00000000000000001,1e-17"
    })
    void readsADoubleAsStrtodDoes(String text, double expected) {
        assertThat(parseDouble(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "-",
                "+",
                "-.",
                "e5",
                "1e",
                "1e+",
                "1e5x",
                " 1",
                "1 ",
                "1..2",
                "1.2.3",
                "nan",
                "-nan",
                "nan(1)",
                "infi",
                "infinityx",
                "0x",
                "0x.",
                "0xp1",
                "0x1p",
                "1d",
                "1f",
                "0x1.8p1d",
                "NaN",
                "1e400",
                "-1e400",
                "1e-400",
                "0x1p5000",
                "0x1p-5000",
                "--1",
                "+-1",
                "1,5",
                "1_0"
            })
    void refusesWhatStrtodDoesNotReadToTheEnd(String text) {
        assertThat(parseDouble(text)).isNaN();
    }

    @Test
    void readsNegativeZero() {
        assertThat(Double.doubleToRawLongBits(parseDouble("-0"))).isEqualTo(Long.MIN_VALUE);
        assertThat(Double.doubleToRawLongBits(parseDouble("-0.0"))).isEqualTo(Long.MIN_VALUE);
        assertThat(Double.doubleToRawLongBits(parseDouble("-0e5"))).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-0.0,-0",
        "1,1",
        "-1,-1",
        "3.14,3.14",
        "0.1,0.1",
        "-0.001,-0.001",
        "1e-7,1e-7",
        "0.000001,0.000001",
        "1.5e300,1.5e+300",
        "-1.5e-300,-1.5e-300",
        "123456789012345680000,123456789012345680000",
        "1e17,100000000000000000",
        "4611686018427387904,4611686018427387904",
        "1e23,99999999999999990000000",
        "1e22,1e+22",
        "1e20,1e+20",
        "5e-324,5e-324",
        "1.7976931348623157e308,1.7976931348623157e+308",
        "2.2250738585072014e-308,2.2250738585072014e-308",
        "Infinity,inf",
        "-Infinity,-inf",
        "NaN,nan",
        "17.5,17.5",
        "0.30000000000000004,0.30000000000000004",
        "0.0012345678901234567,0.0012345678901234567",
        "1.0E-5,0.00001",
        "0.00012345678901234567,1.2345678901234567e-4"
    })
    void writesADoubleInItsFewestDigits(double value, String expected) {
        assertThat(writeDouble(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1,0.10000000000000001",
        "1,1",
        "-3.5,-3.5",
        "1e16,10000000000000000",
        "1e17,1e+17",
        "0.0001,0.0001",
        "0.00001,1.0000000000000001e-05",
        "5e-324,4.9406564584124654e-324",
        "-1.7976931348623157e308,-1.7976931348623157e+308",
        "Infinity,inf",
        "-0.0,-0",
        "123456.789,123456.789"
    })
    void writesADoubleAsPrintfDoes(double value, String expected) {
        long address = range.put(new byte[Numbers.DOUBLE_ROOM]);
        assertThat(Bytes.text(address, Numbers.writeDoubleIn17Digits(address, value)))
                .isEqualTo(expected);
    }
}
