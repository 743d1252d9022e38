package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.testing.Harness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the comparison with redis-server ([HashDifferentialFuzz]) does not see: effects, events, order, chance, RESP3.
class HashCommandsTest {

    private final Harness server = Harness.of(
            HashCommands.ALL, HashExpiryCommands.ALL, HashCombinedCommands.ALL, KeyCommands.ALL, DumpCommands.all());

    @AfterEach
    void close() {
        server.close();
    }

    private void forget() {
        server.effects();
        server.events();
    }

    /// A hash of fields `f0`, `f1`, ... with values `v0`, `v1`, ...
    private void given(String key, int fields) {
        for (int i = 0; i < fields; i++) {
            server.succeed("HSET", key, "f" + i, "v" + i);
        }
        forget();
    }

    private String encoding(String key) {
        return (String) server.run("OBJECT", "ENCODING", key);
    }

    // ---- changing

    @Test
    void hsetCountsNewFieldsAndGoesAsItCame() {
        assertThat(server.run("HSET", "h", "a", 1, "b", 2, "a", 3)).isEqualTo(2L);
        assertThat(server.run("HSET", "h", "a", 4, "c", 5)).isEqualTo(1L);
        assertThat(server.effects())
                .containsExactly(
                        List.of("HSET", "h", "a", "1", "b", "2", "a", "3"), List.of("HSET", "h", "a", "4", "c", "5"));
        assertThat(server.events()).containsExactly("new 0:h", "hset 0:h", "hset 0:h");
        assertThat(server.run("HGETALL", "h")).isEqualTo(List.of("a", "4", "b", "2", "c", "5"));
    }

    @Test
    void hmsetIsAnsweredWithOk() {
        assertThat(server.run("HMSET", "h", "a", 1)).isEqualTo("OK");
        assertThat(server.error("HMSET", "h", "a", 1, "b"))
                .isEqualTo("ERR wrong number of arguments for 'hmset' command");
        assertThat(server.error("HSET", "h", "a", 1, "b"))
                .isEqualTo("ERR wrong number of arguments for 'hset' command");
    }

    @Test
    void hsetnxSetsOnlyWhatIsNotThere() {
        assertThat(server.run("HSETNX", "h", "a", 1)).isEqualTo(1L);
        assertThat(server.run("HSETNX", "h", "a", 2)).isEqualTo(0L);
        assertThat(server.run("HGET", "h", "a")).isEqualTo("1");
        assertThat(server.effects()).containsExactly(List.of("HSETNX", "h", "a", "1"));
        assertThat(server.events()).containsExactly("new 0:h", "hset 0:h");
    }

    @Test
    void theLastFieldTakesTheKeyWithIt() {
        server.succeed("HSET", "h", "a", 1, "b", 2);
        forget();
        assertThat(server.run("HDEL", "h", "a", "x", "b", "c")).isEqualTo(2L);
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "a", "x", "b", "c"));
        assertThat(server.events()).containsExactly("hdel 0:h", "del 0:h");
        assertThat(server.run("EXISTS", "h")).isEqualTo(0L);
        assertThat(server.run("HDEL", "h", "a")).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void hincrbyfloatIsToldToReplicasAsItsResult() {
        server.succeed("HSET", "h", "f", "10.5");
        forget();
        assertThat(server.run("HINCRBYFLOAT", "h", "f", "0.1")).isEqualTo("10.6");
        assertThat(server.run("HINCRBYFLOAT", "h", "new", "3e3")).isEqualTo("3000");
        assertThat(server.effects())
                .containsExactly(List.of("HSET", "h", "f", "10.6"), List.of("HSET", "h", "new", "3000"));
        assertThat(server.events()).containsExactly("hincrbyfloat 0:h", "hincrbyfloat 0:h");
        server.succeed("HPEXPIRE", "h", 1000, "FIELDS", 1, "f");
        forget();
        server.succeed("HINCRBYFLOAT", "h", "f", "1");
        assertThat(server.effects()).containsExactly(List.of("HSETEX", "h", "KEEPTTL", "FIELDS", "1", "f", "11.6"));
        assertThat(server.run("HPTTL", "h", "FIELDS", 1, "f")).isEqualTo(List.of(1000L));
    }

    @Test
    void anErrorLeavesNoKeyBehind() {
        assertThat(server.error("HINCRBYFLOAT", "h", "f", "x")).isEqualTo(Errors.NOT_A_FLOAT);
        assertThat(server.error("HINCRBYFLOAT", "h", "f", "inf")).isEqualTo("ERR value is NaN or Infinity");
        assertThat(server.error("HINCRBY", "h", "f", "1.5")).isEqualTo(Errors.NOT_AN_INTEGER);
        assertThat(server.run("EXISTS", "h")).isEqualTo(0L);
        server.succeed("HSET", "h", "f", "x", "big", Long.MAX_VALUE);
        assertThat(server.error("HINCRBY", "h", "f", 1)).isEqualTo("ERR hash value is not an integer");
        assertThat(server.error("HINCRBYFLOAT", "h", "f", 1)).isEqualTo("ERR hash value is not a float");
        assertThat(server.error("HINCRBY", "h", "big", 1)).isEqualTo("ERR increment or decrement would overflow");
    }

    @Test
    void everyCommandRefusesAKeyOfAnotherType() {
        Harness both =
                Harness.of(HashCommands.ALL, HashExpiryCommands.ALL, HashCombinedCommands.ALL, StringCommands.ALL);
        both.succeed("SET", "s", "v");
        List<String> lines = List.of(
                "HDEL s f",
                "HEXISTS s f",
                "HGET s f",
                "HGETALL s",
                "HINCRBY s f 1",
                "HINCRBYFLOAT s f 1",
                "HKEYS s",
                "HLEN s",
                "HMGET s f",
                "HMSET s f v",
                "HRANDFIELD s",
                "HRANDFIELD s 1",
                "HSCAN s 0",
                "HSET s f v",
                "HSETNX s f v",
                "HSTRLEN s f",
                "HVALS s",
                "HEXPIRE s 1 FIELDS 1 f",
                "HEXPIREAT s 1 FIELDS 1 f",
                "HPEXPIRE s 1 FIELDS 1 f",
                "HPEXPIREAT s 1 FIELDS 1 f",
                "HEXPIRETIME s FIELDS 1 f",
                "HPEXPIRETIME s FIELDS 1 f",
                "HTTL s FIELDS 1 f",
                "HPTTL s FIELDS 1 f",
                "HPERSIST s FIELDS 1 f",
                "HGETDEL s FIELDS 1 f",
                "HGETEX s FIELDS 1 f",
                "HSETEX s FIELDS 1 f v");
        for (String line : lines) {
            assertThat(both.error((Object[]) line.split(" "))).as(line).isEqualTo(Errors.WRONG_TYPE);
        }
        both.close();
    }

    // ---- encodings

    @Test
    void aHashBecomesATableWithOneFieldTooMany() {
        given("h", 512);
        assertThat(encoding("h")).isEqualTo("listpack");
        server.succeed("HSET", "h", "one", "more");
        assertThat(encoding("h")).isEqualTo("hashtable");
        server.succeed("HDEL", "h", "one");
        assertThat(encoding("h")).isEqualTo("hashtable");
        assertThat(server.run("HLEN", "h")).isEqualTo(512L);
    }

    @Test
    void aHashBecomesATableWithAValueOneByteTooLong() {
        server.succeed("HSET", "h", "f", "x".repeat(64));
        assertThat(encoding("h")).isEqualTo("listpack");
        server.succeed("HSET", "h", "f", "x".repeat(65));
        assertThat(encoding("h")).isEqualTo("hashtable");
        server.succeed("HSET", "k", "f".repeat(65), 1);
        assertThat(encoding("k")).isEqualTo("hashtable");
    }

    @Test
    void aHashTooLargeForAPackCountsAsOneUntilTheLimits() {
        for (int i = 0; i < 512; i++) {
            server.succeed("HSET", "h", "f" + i, "x".repeat(60) + i % 10);
        }
        assertThat(encoding("h")).isEqualTo("listpack");
        Map<String, String> all = pairs((List<?>) server.run("HGETALL", "h"));
        assertThat(all).hasSize(512).containsEntry("f511", "x".repeat(60) + 1);
        List<String> inOrder =
                java.util.stream.IntStream.range(0, 512).mapToObj(i -> "f" + i).toList();
        assertThat(server.run("HKEYS", "h")).isEqualTo(inOrder);
        server.succeed("HSET", "h", "f3", "new value");
        server.succeed("COPY", "h", "copy");
        server.succeed("RESTORE", "restored", 0, server.run("DUMP", "copy"));
        assertThat(server.run("HKEYS", "restored")).isEqualTo(inOrder);
        List<?> scanned = (List<?>) server.run("HSCAN", "h", 0, "COUNT", 1);
        assertThat(scanned.getFirst()).isEqualTo("0");
        assertThat((List<?>) scanned.getLast()).hasSize(1024);
        server.succeed("HSET", "h", "f0", "x".repeat(65));
        assertThat(encoding("h")).isEqualTo("hashtable");
        assertThat(server.run("HLEN", "h")).isEqualTo(512L);
    }

    @Test
    void limitsCountForWhatIsAddedFromThenOn() {
        given("h", 10);
        server.set(Settings.HASH_MAX_LISTPACK_ENTRIES, 5L);
        assertThat(encoding("h")).isEqualTo("listpack");
        server.succeed("HSET", "h", "f0", "again");
        assertThat(encoding("h")).isEqualTo("hashtable");
        server.succeed("HSET", "fresh", "a", 1, "a", 2, "a", 3, "a", 4, "a", 5, "a", 6);
        assertThat(encoding("fresh")).isEqualTo("hashtable");
    }

    private static Map<String, String> pairs(List<?> flat) {
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            pairs.put((String) flat.get(i), (String) flat.get(i + 1));
        }
        return pairs;
    }

    // ---- HSCAN

    @Test
    void hscanReturnsEachFieldOfATableOnce() {
        given("h", 2000);
        Map<String, String> seen = new HashMap<>();
        String cursor = "0";
        int calls = 0;
        do {
            List<?> reply = (List<?>) server.run("HSCAN", "h", cursor, "COUNT", 50);
            cursor = (String) reply.getFirst();
            Map<String, String> some = pairs((List<?>) reply.getLast());
            assertThat(seen.keySet()).doesNotContainAnyElementsOf(some.keySet());
            seen.putAll(some);
            calls++;
        } while (!cursor.equals("0"));
        assertThat(seen).hasSize(2000).containsEntry("f1999", "v1999");
        assertThat(calls).isBetween(20, 45);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 600})
    void hscanCanLeaveValuesOutAndMatch(int fields) {
        given("h", fields);
        List<?> reply = (List<?>) server.run("HSCAN", "h", 0, "NOVALUES", "MATCH", "f[12]", "COUNT", 10_000);
        assertThat(reply.getFirst()).isEqualTo("0");
        assertThat(new HashSet<>((List<?>) reply.getLast())).isEqualTo(Set.of("f1", "f2"));
        assertThat(server.error("HSCAN", "h", 0, "NOVALUES", "COUNT")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("HSCAN", "h", "x")).isEqualTo("ERR invalid cursor");
        assertThat(server.run("HSCAN", "none", 0, "nonsense")).isEqualTo(List.of("0", List.of()));
    }

    // ---- HRANDFIELD

    @ParameterizedTest
    @ValueSource(ints = {30, 600})
    void hrandfieldDrawsEachFieldEquallyOften(int fields) {
        given("h", fields);
        int draws = 40 * fields;
        Map<Object, Integer> single = new HashMap<>();
        Map<Object, Integer> repeating = new HashMap<>();
        for (int i = 0; i < draws; i++) {
            single.merge(server.run("HRANDFIELD", "h"), 1, Integer::sum);
        }
        ((List<?>) server.run("HRANDFIELD", "h", -draws)).forEach(field -> repeating.merge(field, 1, Integer::sum));
        requireFair(single, fields, draws);
        requireFair(repeating, fields, draws);
        for (int count : new int[] {fields / 2, fields / 10}) {
            Map<Object, Integer> different = new HashMap<>();
            for (int i = 0; i < draws / count; i++) {
                List<?> some = (List<?>) server.run("HRANDFIELD", "h", count);
                assertThat(new HashSet<>(some)).hasSize(count);
                some.forEach(field -> different.merge(field, 1, Integer::sum));
            }
            requireFair(different, fields, (long) draws / count * count);
        }
    }

    /// Chi-square with `cells - 1` degrees of freedom: beyond five standard deviations once in some million runs.
    private static void requireFair(Map<Object, Integer> counts, int cells, long draws) {
        double expected = (double) draws / cells;
        double sum = (cells - counts.size()) * expected;
        for (int count : counts.values()) {
            sum += (count - expected) * (count - expected) / expected;
        }
        assertThat(sum).isLessThan(cells + 5 * Math.sqrt(2.0 * cells));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 600})
    void hrandfieldGivesPairsInTheShapeOfTheProtocol(int fields) {
        given("h", fields);
        List<?> flat = (List<?>) server.run("HRANDFIELD", "h", 3, "WITHVALUES");
        assertThat(flat).hasSize(6);
        pairs(flat).forEach((field, value) -> assertThat(value).isEqualTo("v" + field.substring(1)));
        Harness.Connection resp3 = server.connect().resp3();
        for (int count : new int[] {3, -3, 1000}) {
            List<?> nested = (List<?>) resp3.run("HRANDFIELD", "h", count, "withvalues");
            assertThat(nested).hasSize(Math.min(Math.abs(count), fields));
            for (Object pair : nested) {
                String field = (String) ((List<?>) pair).getFirst();
                assertThat(((List<?>) pair).getLast()).isEqualTo("v" + field.substring(1));
            }
        }
        assertThat(resp3.run("HGETALL", "h")).isInstanceOf(Map.class);
    }

    @Test
    void hrandfieldChecksItsNumbers() {
        given("h", 1);
        assertThat(server.error("HRANDFIELD", "h", "x")).isEqualTo(Errors.NOT_AN_INTEGER);
        assertThat(server.error("HRANDFIELD", "h", 1, "nonsense")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("HRANDFIELD", "h", Long.MIN_VALUE)).startsWith("ERR value is out of range, value must");
        assertThat(server.error("HRANDFIELD", "h", Long.MIN_VALUE + 1, "WITHVALUES"))
                .isEqualTo("ERR value is out of range");
        assertThat(server.run("HRANDFIELD", "h", 0)).isEqualTo(List.of());
        assertThat(server.run("HRANDFIELD", "none", 3)).isEqualTo(List.of());
        assertThat(server.run("HRANDFIELD", "none")).isNull();
    }

    // ---- the key

    @Test
    void copiesAndNewNamesHaveTheFields() {
        List<Integer> sizes = List.of(5, 400, 1000);
        for (int size : sizes) {
            server.run("DEL", "h", "copy", "moved");
            given("h", size);
            assertThat(server.run("COPY", "h", "copy")).isEqualTo(1L);
            server.succeed("HSET", "h", "f0", "changed");
            server.succeed("RENAME", "h", "moved");
            assertThat(server.run("HGET", "copy", "f0")).isEqualTo("v0");
            assertThat(server.run("HGET", "moved", "f0")).isEqualTo("changed");
            assertThat(encoding("copy")).isEqualTo(encoding("moved"));
            assertThat(new ArrayList<>(
                            pairs((List<?>) server.run("HGETALL", "copy")).keySet()))
                    .hasSize(size);
        }
    }

    @Test
    void aFieldAndAValueMayBeLargeAndEmpty() {
        String large = "x".repeat(100_000);
        assertThat(server.run("HSET", "h", large, "", "", large, "a", "b")).isEqualTo(3L);
        assertThat(server.run("HGET", "h", large)).isEqualTo("");
        assertThat(server.run("HGET", "h", "")).isEqualTo(large);
        assertThat(server.run("HSTRLEN", "h", "")).isEqualTo(100_000L);
        assertThat(server.run("HMGET", "h", "", large, "none")).isEqualTo(java.util.Arrays.asList(large, "", null));
        assertThat(server.run("HSET", "h", "", "small")).isEqualTo(0L);
        assertThat(server.run("HDEL", "h", large, "")).isEqualTo(2L);
        assertThat(server.run("HVALS", "h")).isEqualTo(List.of("b"));
    }
}
