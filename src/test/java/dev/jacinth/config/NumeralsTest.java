package dev.jacinth.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NumeralsTest {

    @Test
    void canonicalNumbersHaveOneForm() {
        assertThat(Numerals.parseCanonical("-12")).hasValue(-12);
        assertThat(Numerals.parseCanonical("0")).hasValue(0);
        for (String text : new String[] {"", "+1", "01", "-0", " 1", "1 ", "1.0", "9223372036854775808"}) {
            assertThat(Numerals.parseCanonical(text)).as(text).isEmpty();
        }
    }

    @Test
    void lenientNumbersAreThoseOfStrtoll() {
        assertThat(Numerals.parseLenient("")).hasValue(0);
        assertThat(Numerals.parseLenient(" \t+007")).hasValue(7);
        assertThat(Numerals.parseLenient("99999999999999999999")).hasValue(Long.MAX_VALUE);
        assertThat(Numerals.parseLenient("-99999999999999999999")).hasValue(Long.MIN_VALUE);
        for (String text : new String[] {" ", "-", "1 ", "0x1", "- 1"}) {
            assertThat(Numerals.parseLenient(text)).as(text).isEmpty();
        }
    }

    @Test
    void octalNumbersDoNotOverflow() {
        assertThat(Numerals.parseOctal("777")).hasValue(0777);
        assertThat(Numerals.parseOctal("8")).isEmpty();
        assertThat(Numerals.parseOctal("7777777777777777777777")).isEmpty();
    }

    @Test
    void memoryHasUnits() {
        assertThat(Numerals.parseMemory("1k")).hasValue(1000);
        assertThat(Numerals.parseMemory("1Kb")).hasValue(1024);
        assertThat(Numerals.parseMemory("2MB")).hasValue(2 << 20);
        assertThat(Numerals.parseMemory("3g")).hasValue(3_000_000_000L);
        assertThat(Numerals.parseMemory("5b")).hasValue(5);
        assertThat(Numerals.parseMemory("18446744073709551615")).hasValue(-1);
        assertThat(Numerals.parseMemory("99999999999999999999999")).hasValue(-1);
        for (String text : new String[] {"-1", "1 mb", "1tb", "1.5gb", "x", "1".repeat(128)}) {
            assertThat(Numerals.parseMemory(text)).as(text).isEmpty();
        }
    }

    @Test
    void memoryIsWrittenInTheLargestUnitThatDividesIt() {
        assertThat(Numerals.memoryInFile(0)).isEqualTo("0");
        assertThat(Numerals.memoryInFile(1023)).isEqualTo("1023");
        assertThat(Numerals.memoryInFile(1025 * 1024)).isEqualTo("1025kb");
        assertThat(Numerals.memoryInFile(64 << 20)).isEqualTo("64mb");
        assertThat(Numerals.memoryInFile(3L << 30)).isEqualTo("3gb");
    }
}
