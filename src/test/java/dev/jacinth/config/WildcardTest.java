package dev.jacinth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class WildcardTest {

    private static final long SEED = 77;

    @Test
    void namesMatchInAnyCase() {
        assertThat(Wildcard.matches("MAXMEMORY*", "maxmemory")).isTrue();
        assertThat(Wildcard.matches("*of", "replicaof")).isTrue();
        assertThat(Wildcard.matches("max?emory", "maxmemory")).isTrue();
        assertThat(Wildcard.matches("[a-m]axmemory", "maxmemory")).isTrue();
        assertThat(Wildcard.matches("[^a-m]axmemory", "maxmemory")).isFalse();
        assertThat(Wildcard.matches("\\*", "*")).isTrue();
        assertThat(Wildcard.matches("\\*", "x")).isFalse();
        assertThat(Wildcard.matches("[a", "a")).isTrue();
        assertThat(Wildcard.matches("*a*b*c", "aXbXcXc")).isTrue();
        assertThat(Wildcard.matches("*a*b*c", "aXbXcXd")).isFalse();
    }

    @Test
    void fileNamesMatchAsInTheShell() {
        assertThat(Wildcard.matchesFile("*.conf", "a.conf")).isTrue();
        assertThat(Wildcard.matchesFile("*.conf", ".conf")).isFalse();
        assertThat(Wildcard.matchesFile(".*", ".conf")).isTrue();
        assertThat(Wildcard.matchesFile("A*", "a")).isFalse();
        assertThat(Wildcard.matchesFile("[!a]x", "bx")).isTrue();
        assertThat(Wildcard.matchesFile("[!a]x", "ax")).isFalse();
    }

    @Test
    void starsMatchWhatTheRecursiveDefinitionMatches() {
        Random random = new Random(SEED);
        for (int round = 0; round < 50_000; round++) {
            String pattern = word(random, "ab*?");
            String text = word(random, "ab");
            assertThat(Wildcard.matches(pattern, text))
                    .as("seed %d: '%s' on '%s'", SEED, pattern, text)
                    .isEqualTo(naive(pattern, text));
        }
    }

    private static boolean naive(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        char first = pattern.charAt(0);
        if (first == '*') {
            return naive(pattern.substring(1), text) || !text.isEmpty() && naive(pattern, text.substring(1));
        }
        return !text.isEmpty()
                && (first == '?' || first == text.charAt(0))
                && naive(pattern.substring(1), text.substring(1));
    }

    private static String word(Random random, String letters) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
