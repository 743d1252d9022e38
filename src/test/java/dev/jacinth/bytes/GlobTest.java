package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "*, abc",
        "'', ''",
        "a*, a",
        "a*, abc",
        "*c, abc",
        "a*c, abc",
        "a***c, ac",
        "a?c, abc",
        "h[ae]llo, hello",
        "h[^e]llo, hallo",
        "h[a-b]llo, hbllo",
        "h[b-a]llo, hbllo",
        "a\\*b, a*b",
        "[\\]], ]",
        "[a, a",
        "[^, x",
        "[^a-z], A",
        "*a*b*c*, xxaxxbxxcxx",
        "\\a, a",
        "a\\, a\\"
    })
    void matches(String pattern, String text) {
        assertThat(Glob.matches(pattern, text, false)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "*, ''",
        "'', a",
        "a, ''",
        "a?, a",
        "a, b",
        "a*c, abd",
        "h[^e]llo, hello",
        "h[a-b]llo, hcllo",
        "[, [",
        "ABC, abc",
        "[a-z], Q",
        "a\\*b, axb",
        "[], x",
        "?, ''"
    })
    void doesNotMatch(String pattern, String text) {
        assertThat(Glob.matches(pattern, text, false)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"ABC*, abcd", "[A-C]x, BX", "[a-c]X, Bx", "[^A], b", "\\A, a", "h?LLo, HELLO"})
    void matchesInAnyCase(String pattern, String text) {
        assertThat(Glob.matches(pattern, text, true)).isTrue();
    }

    @Test
    void givesUpOnAbusivePatternsInTime() {
        assertThat(Glob.matches("a*".repeat(100) + "b", "a".repeat(10_000), false))
                .isFalse();
        assertThat(Glob.matches("*?".repeat(5_000), "a".repeat(20_000), false)).isFalse();
    }

    @Test
    void readsNothingBehindThePattern() {
        try (Ranges pattern = new Ranges();
                Ranges text = new Ranges()) {
            for (String unfinished : new String[] {"a*", "[", "[^", "[a", "[a-", "\\", "[\\", "a["}) {
                long at = pattern.put(Bytes.of(unfinished), (byte) ']');
                boolean closed = Glob.matches(at, unfinished.length(), text.put("a-"), 2, false);
                at = pattern.put(Bytes.of(unfinished), (byte) '*');
                assertThat(Glob.matches(at, unfinished.length(), text.put("a-"), 2, false))
                        .isEqualTo(closed);
            }
        }
    }

    @Test
    @Tag("redis")
    void matchesTheKeysThatRedisMatches() {
        SplittableRandom random = new SplittableRandom(7);
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client()) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String key = randomText(random, "aAbBc-]\\[^\u0080\u00ff", 1 + random.nextInt(5));
                keys.add(key);
                client.call("SET", key, "");
            }
            for (int i = 0; i < 1500; i++) {
                String pattern = randomText(random, "aAbc**??[[]^-\\\u0080\u00ff", 1 + random.nextInt(8));
                Object matched = client.call("KEYS", pattern);
                for (String key : keys) {
                    assertThat(Glob.matches(pattern, key, false) || pattern.equals("*"))
                            .as("pattern %s, key %s", pattern, key)
                            .isEqualTo(((List<?>) matched).contains(key));
                }
            }
        }
    }

    private static String randomText(SplittableRandom random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
