package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.testing.Harness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SortedSetCommandsTest {

    private static final String WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";

    private final Harness server =
            Harness.of(StringCommands.ALL, SetCommands.ALL, SortedSetCommands.ALL, KeyCommands.ALL);

    @AfterEach
    void close() {
        server.close();
    }

    // ---- adding

    @Test
    void zaddAddsAndUpdates() {
        assertThat(server.run("ZADD", "z", 1, "a", "2.5", "b")).isEqualTo(2L);
        assertThat(server.run("ZADD", "z", 3, "a", 4, "c")).isEqualTo(1L);
        assertThat(server.run("ZADD", "z", "CH", 3, "a", 5, "c", 6, "d")).isEqualTo(2L);
        assertThat(server.run("ZRANGE", "z", 0, -1, "WITHSCORES"))
                .isEqualTo(List.of("b", "2.5", "a", "3", "c", "5", "d", "6"));
        assertThat(server.effects())
                .hasSize(3)
                .last()
                .isEqualTo(List.of("ZADD", "z", "CH", "3", "a", "5", "c", "6", "d"));
        assertThat(server.events()).containsExactly("new 0:z", "zadd 0:z", "zadd 0:z", "zadd 0:z");
    }

    @Test
    void whatChangesNothingIsNotPropagated() {
        server.run("ZADD", "z", 1, "a");
        server.effects();
        server.events();

        assertThat(server.run("ZADD", "z", 1, "a")).isEqualTo(0L);
        assertThat(server.run("ZADD", "z", "NX", 2, "a")).isEqualTo(0L);
        assertThat(server.run("ZADD", "z", "XX", 2, "b")).isEqualTo(0L);
        assertThat(server.run("ZADD", "none", "XX", 2, "b")).isEqualTo(0L);
        assertThat(server.run("ZADD", "z", "GT", 0, "a")).isEqualTo(0L);
        assertThat(server.run("ZADD", "z", "LT", 2, "a")).isEqualTo(0L);
        assertThat(server.run("ZINCRBY", "z", 0, "a")).isEqualTo("1");
        assertThat(server.run("ZREM", "z", "b")).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
        assertThat(server.events()).isEmpty();
        assertThat(server.run("EXISTS", "none")).isEqualTo(0L);
    }

    @Test
    void optionsOfZaddAreCheckedBeforeAnythingHappens() {
        assertThat(server.error("ZADD", "z", "NX", "XX", 1, "a"))
                .isEqualTo("ERR XX and NX options at the same time are not compatible");
        String comparison = "ERR GT, LT, and/or NX options at the same time are not compatible";
        assertThat(server.error("ZADD", "z", "NX", "GT", 1, "a")).isEqualTo(comparison);
        assertThat(server.error("ZADD", "z", "LT", "GT", 1, "a")).isEqualTo(comparison);
        assertThat(server.error("ZADD", "z", "INCR", 1, "a", 2, "b"))
                .isEqualTo("ERR INCR option supports a single increment-element pair");
        assertThat(server.error("ZADD", "z", 1, "a", 2)).isEqualTo("ERR syntax error");
        assertThat(server.error("ZADD", "z", "CH", "NX")).isEqualTo("ERR syntax error");
        assertThat(server.error("ZADD", "z", 1, "a", "nan", "b")).isEqualTo("ERR value is not a valid float");
        assertThat(server.error("ZINCRBY", "z", "nx", "b")).isEqualTo("ERR syntax error");
        assertThat(server.run("EXISTS", "z")).isEqualTo(0L);
    }

    @Test
    void incrementsReplyTheScore() {
        assertThat(server.run("ZADD", "z", "INCR", "1.5", "a")).isEqualTo("1.5");
        assertThat(server.run("ZADD", "z", "XX", "INCR", "2", "b")).isNull();
        assertThat(server.run("ZADD", "z", "GT", "INCR", "-2", "a")).isNull();
        assertThat(server.run("ZINCRBY", "z", "1e2", "a")).isEqualTo("101.5");
        assertThat(server.first().resp3().raw("ZINCRBY", "z", "1", "a")).isEqualTo(",102.5\r\n");
        assertThat(server.events()).containsExactly("new 0:z", "zincr 0:z", "zincr 0:z", "zincr 0:z");
    }

    @Test
    void aSumThatIsNoNumberIsRefused() {
        server.run("ZADD", "z", "inf", "a", "-inf", "b");
        assertThat(server.error("ZINCRBY", "z", "-inf", "a")).isEqualTo("ERR resulting score is not a number (NaN)");
        assertThat(server.run("ZSCORE", "z", "a")).isEqualTo("inf");
        assertThat(server.run("ZRANGE", "z", 0, -1)).isEqualTo(List.of("b", "a"));
    }

    @Test
    void zerosLoseTheirSignInAPackOnly() {
        server.run("ZADD", "z", "-0", "a");
        assertThat(server.run("ZSCORE", "z", "a")).isEqualTo("0");
        server.run("ZADD", "z", "-0", "x".repeat(65));
        assertThat(server.run("ZSCORE", "z", "x".repeat(65))).isEqualTo("-0");
        assertThat(server.run("ZRANGEBYSCORE", "z", 0, 0)).isEqualTo(List.of("a", "x".repeat(65)));
    }

    @Test
    void otherTypesAreRefused() {
        server.run("SET", "s", "v");
        for (List<Object> words : List.<List<Object>>of(
                List.of("ZADD", "s", 1, "a"),
                List.of("ZREM", "s", "a"),
                List.of("ZCARD", "s"),
                List.of("ZSCORE", "s", "a"),
                List.of("ZMSCORE", "s", "a"),
                List.of("ZRANK", "s", "a"),
                List.of("ZRANGE", "s", 0, 1),
                List.of("ZRANGESTORE", "d", "s", 0, 1),
                List.of("ZCOUNT", "s", 0, 1),
                List.of("ZPOPMIN", "s"),
                List.of("ZMPOP", 2, "none", "s", "MIN"),
                List.of("ZSCAN", "s", 0),
                List.of("ZRANDMEMBER", "s"),
                List.of("ZRANDMEMBER", "s", 2),
                List.of("ZUNIONSTORE", "d", 2, "none", "s", "nonsense"),
                List.of("ZREMRANGEBYRANK", "s", 0, 1))) {
            assertThat(server.error(words.toArray())).as(words.toString()).isEqualTo(WRONG_TYPE);
        }
    }

    // ---- encodings

    @Test
    void aSetIsSmallUpToTheLimits() {
        server.set(Settings.ZSET_MAX_LISTPACK_ENTRIES, 3L);
        server.set(Settings.ZSET_MAX_LISTPACK_VALUE, 5L);
        server.run("ZADD", "z", 1, "a", 2, "b", 3, "12345");
        assertThat(server.run("OBJECT", "ENCODING", "z")).isEqualTo("listpack");
        server.run("ZADD", "z", 4, "d");
        assertThat(server.run("OBJECT", "ENCODING", "z")).isEqualTo("skiplist");
        server.run("ZREM", "z", "d", "a");
        assertThat(server.run("OBJECT", "ENCODING", "z")).isEqualTo("skiplist");
        server.run("ZADD", "long", 1, "123456");
        assertThat(server.run("OBJECT", "ENCODING", "long")).isEqualTo("skiplist");
        server.run("ZADD", "many", 1, "a", 1, "a", 1, "a", 1, "a");
        assertThat(server.run("OBJECT", "ENCODING", "many")).isEqualTo("skiplist");
        server.run("ZUNIONSTORE", "small", 2, "long", "z");
        assertThat(server.run("OBJECT", "ENCODING", "small")).isEqualTo("skiplist");
        server.run("ZRANGESTORE", "small", "z", 0, 0);
        assertThat(server.run("OBJECT", "ENCODING", "small")).isEqualTo("listpack");
    }

    @Test
    void whatIsSmallByTheLimitsIsReportedSoWhateverItsSize() {
        server.set(Settings.ZSET_MAX_LISTPACK_ENTRIES, 1_000L);
        server.set(Settings.ZSET_MAX_LISTPACK_VALUE, 500L);
        for (int i = 0; i < 1_000; i++) {
            server.run("ZADD", "z", i, "x".repeat(100) + i);
            assertThat(server.run("OBJECT", "ENCODING", "z")).isEqualTo("listpack");
        }
        server.run("ZADD", "z", 1, "one more");
        assertThat(server.run("OBJECT", "ENCODING", "z")).isEqualTo("skiplist");
        assertThat(server.run("ZCARD", "z")).isEqualTo(1_001L);
    }

    // ---- removing

    @Test
    void anEmptySetIsDeleted() {
        server.run("ZADD", "z", 1, "a", 2, "b", 3, "c");
        server.events();
        assertThat(server.run("ZREM", "z", "a", "x", "b")).isEqualTo(2L);
        assertThat(server.run("ZREM", "z", "c", "c")).isEqualTo(1L);
        assertThat(server.events()).containsExactly("zrem 0:z", "zrem 0:z", "del 0:z");
        assertThat(server.run("EXISTS", "z")).isEqualTo(0L);

        server.run("ZADD", "z", 1, "a", 2, "b");
        server.events();
        assertThat(server.run("ZREMRANGEBYSCORE", "z", "-inf", "+inf")).isEqualTo(2L);
        assertThat(server.events()).containsExactly("zremrangebyscore 0:z", "del 0:z");
    }

    @Test
    void poppedElementsComeInOrder() {
        server.run("ZADD", "z", 1, "a", 2, "b", 3, "c", 4, "d", 5, "e");
        assertThat(server.run("ZPOPMIN", "z")).isEqualTo(List.of("a", "1"));
        assertThat(server.run("ZPOPMAX", "z", 2)).isEqualTo(List.of("e", "5", "d", "4"));
        assertThat(server.run("ZPOPMIN", "z", 0)).isEqualTo(List.of());
        assertThat(server.error("ZPOPMIN", "z", -1)).isEqualTo("ERR value is out of range, must be positive");
        assertThat(server.error("ZPOPMIN", "z", "x")).isEqualTo("ERR value is out of range, must be positive");
        assertThat(server.error("ZPOPMIN", "z", 1, 2)).isEqualTo("ERR syntax error");
        server.events();
        assertThat(server.run("ZPOPMIN", "z", 10)).isEqualTo(List.of("b", "2", "c", "3"));
        assertThat(server.events()).containsExactly("zpopmin 0:z", "del 0:z");
        assertThat(server.run("ZPOPMAX", "z")).isEqualTo(List.of());
    }

    @Test
    void elementsAreNestedInResp3WhereTheyAreCounted() {
        server.run("ZADD", "z", 1, "a", 2, "b", 3, "c");
        Harness.Connection client = server.connect().resp3();
        assertThat(client.raw("ZPOPMIN", "z")).isEqualTo("*2\r\n$1\r\na\r\n,1\r\n");
        assertThat(client.raw("ZPOPMIN", "z", 1)).isEqualTo("*1\r\n*2\r\n$1\r\nb\r\n,2\r\n");
        assertThat(client.raw("ZRANGE", "z", 0, -1, "WITHSCORES")).isEqualTo("*1\r\n*2\r\n$1\r\nc\r\n,3\r\n");
        assertThat(client.raw("ZRANDMEMBER", "z", 5, "WITHSCORES")).isEqualTo("*1\r\n*2\r\n$1\r\nc\r\n,3\r\n");
        assertThat(client.raw("ZUNION", 1, "z", "WITHSCORES")).isEqualTo("*1\r\n*2\r\n$1\r\nc\r\n,3\r\n");
        assertThat(client.raw("ZSCORE", "z", "c")).isEqualTo(",3\r\n");
        assertThat(client.raw("ZSCORE", "z", "x")).isEqualTo("_\r\n");
        assertThat(client.raw("ZSCAN", "z", 0)).isEqualTo("*2\r\n$1\r\n0\r\n*2\r\n$1\r\nc\r\n$1\r\n3\r\n");
    }

    @Test
    void zmpopTakesFromTheFirstSetAndIsPropagatedAsZpop() {
        server.run("ZADD", "b", 1, "x", 2, "y", 3, "z");
        server.effects();
        assertThat(server.run("ZMPOP", 2, "a", "b", "MAX", "COUNT", 2))
                .isEqualTo(List.of("b", List.of(List.of("z", "3"), List.of("y", "2"))));
        assertThat(server.run("ZMPOP", 1, "b", "min")).isEqualTo(List.of("b", List.of(List.of("x", "1"))));
        assertThat(server.run("ZMPOP", 1, "b", "min")).isNull();
        assertThat(server.effects()).containsExactly(List.of("ZPOPMAX", "b", "2"), List.of("ZPOPMIN", "b", "1"));
        assertThat(server.error("ZMPOP", 0, "b", "MIN")).isEqualTo("ERR numkeys should be greater than 0");
        assertThat(server.error("ZMPOP", "x", "b", "MIN")).isEqualTo("ERR numkeys should be greater than 0");
        assertThat(server.error("ZMPOP", 1, "b", "MIN", "COUNT", 0)).isEqualTo("ERR count should be greater than 0");
        assertThat(server.error("ZMPOP", 1, "b", "MIN", "COUNT", 1, "COUNT", 1)).isEqualTo("ERR syntax error");
        assertThat(server.error("ZMPOP", 2, "b", "MIN")).isEqualTo("ERR syntax error");
        assertThat(server.error("ZMPOP", 1, "b", "MID")).isEqualTo("ERR syntax error");
    }

    // ---- asking

    @Test
    void ranksCountFromEitherEnd() {
        server.run("ZADD", "z", 1, "a", 2, "b", "2.5", "c");
        assertThat(server.run("ZRANK", "z", "c")).isEqualTo(2L);
        assertThat(server.run("ZREVRANK", "z", "c")).isEqualTo(0L);
        assertThat(server.run("ZRANK", "z", "x")).isNull();
        assertThat(server.run("ZRANK", "z", "c", "WITHSCORE")).isEqualTo(List.of(2L, "2.5"));
        assertThat(server.run("ZREVRANK", "z", "c", "withscore")).isEqualTo(List.of(0L, "2.5"));
        assertThat(server.first().raw("ZRANK", "z", "x", "WITHSCORE")).isEqualTo("*-1\r\n");
        assertThat(server.first().raw("ZRANK", "none", "x", "WITHSCORE")).isEqualTo("*-1\r\n");
        assertThat(server.error("ZRANK", "z", "c", "WITHSCORES")).isEqualTo("ERR syntax error");
        assertThat(server.error("ZRANK", "z", "c", "WITHSCORE", "x"))
                .isEqualTo("ERR wrong number of arguments for 'zrank' command");
    }

    @Test
    void doublesArePrintedAsRedisPrintsThem() {
        server.run("ZADD", "z", "0.1", "a", "1e17", "b", "1e300", "c", "17179869184", "d", "-1.5e-9", "e");
        assertThat(server.run("ZMSCORE", "z", "a", "b", "c", "d", "e", "x"))
                .isEqualTo(Arrays.asList("0.1", "100000000000000000", "1e+300", "17179869184", "-1.5e-9", null));
        assertThat(server.run("ZSCAN", "z", 0, "MATCH", "a")).isEqualTo(List.of("0", List.of("a", "0.1")));
        server.run("ZADD", "z", 1, "x".repeat(65));
        assertThat(server.run("ZSCAN", "z", 0, "MATCH", "a", "COUNT", 100))
                .isEqualTo(List.of("0", List.of("a", "0.10000000000000001")));
    }

    @Test
    void aWholeScanGivesEveryMemberOnce() {
        Map<Object, Object> expected = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            server.run("ZADD", "z", i, "m" + i);
            expected.put("m" + i, Integer.toString(i));
        }
        Map<Object, Object> found = new HashMap<>();
        Object cursor = "0";
        int count = 0;
        do {
            List<?> reply = (List<?>) server.run("ZSCAN", "z", cursor);
            cursor = reply.getFirst();
            List<?> pairs = (List<?>) reply.get(1);
            for (int i = 0; i < pairs.size(); i += 2) {
                found.put(pairs.get(i), pairs.get(i + 1));
                count++;
            }
        } while (!cursor.equals("0"));
        assertThat(found).isEqualTo(expected);
        assertThat(count).isEqualTo(3_000);
        assertThat(server.error("ZSCAN", "z", "x")).isEqualTo("ERR invalid cursor");
        assertThat(server.run("ZSCAN", "none", 0, "COUNT")).isEqualTo(List.of("0", List.of()));
        assertThat(server.error("ZSCAN", "z", 0, "COUNT")).isEqualTo("ERR syntax error");
    }

    // ---- ranges

    @Test
    void boundsAreReadAsStrtodReadsThem() {
        server.run("ZADD", "z", -1, "m", 0, "a", 1, "b", 2, "c");
        assertThat(server.run("ZCOUNT", "z", "", "1")).isEqualTo(2L);
        assertThat(server.run("ZCOUNT", "z", "(", "+inf")).isEqualTo(2L);
        assertThat(server.run("ZCOUNT", "z", " 1", "1e999")).isEqualTo(2L);
        assertThat(server.run("ZCOUNT", "z", "-1e999", "( \t1")).isEqualTo(2L);
        assertThat(server.run("ZCOUNT", "z", "1\0x", "2")).isEqualTo(2L);
        for (String bound : List.of("x", "1x", " ", "nan", "((1", "1 ")) {
            assertThat(server.error("ZCOUNT", "z", bound, 1)).isEqualTo("ERR min or max is not a float");
        }
    }

    @Test
    void optionsOfZrangeAreChecked() {
        server.run("ZADD", "z", 0, "a", 0, "b");
        assertThat(server.error("ZRANGE", "z", 0, 1, "LIMIT", 0, 1))
                .isEqualTo("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
        assertThat(server.error("ZRANGE", "z", "-", "+", "BYLEX", "WITHSCORES"))
                .isEqualTo("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
        assertThat(server.error("ZRANGE", "z", "-", "+", "BYLEX", "BYSCORE")).isEqualTo("ERR syntax error");
        assertThat(server.error("ZRANGESTORE", "d", "z", 0, 1, "WITHSCORES")).isEqualTo("ERR syntax error");
        assertThat(server.error("ZRANGE", "z", "a", "b", "BYLEX"))
                .isEqualTo("ERR min or max not valid string range item");
        assertThat(server.run("ZRANGE", "z", 0, 1, "LIMIT", 0, -1)).isEqualTo(List.of("a", "b"));
        assertThat(server.run("ZRANGE", "z", "+", "(a", "BYLEX", "REV")).isEqualTo(List.of("b"));
        assertThat(server.run("ZRANGE", "z", Long.MAX_VALUE, Long.MIN_VALUE)).isEqualTo(List.of());
        assertThat(server.run("ZRANGE", "z", "-inf", "inf", "BYSCORE", "LIMIT", Long.MAX_VALUE, 1))
                .isEqualTo(List.of());
    }

    @Test
    void aStoredRangeReplacesWhateverTheKeyHeld() {
        server.run("SET", "d", "text");
        server.run("ZADD", "z", 1, "a", 2, "b", 3, "c");
        server.events();
        assertThat(server.run("ZRANGESTORE", "d", "z", "(1", "inf", "BYSCORE")).isEqualTo(2L);
        assertThat(server.run("ZRANGE", "d", 0, -1, "WITHSCORES")).isEqualTo(List.of("b", "2", "c", "3"));
        assertThat(server.events()).containsExactly("zrangestore 0:d");
        assertThat(server.run("ZRANGESTORE", "z", "z", 0, 0)).isEqualTo(1L);
        assertThat(server.run("ZRANGESTORE", "d", "z", 5, 6)).isEqualTo(0L);
        assertThat(server.events()).containsExactly("zrangestore 0:z", "del 0:d");
        server.effects();
        assertThat(server.run("ZRANGESTORE", "d", "none", 5, 6)).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
    }

    // ---- algebra

    @Test
    void scoresAreWeightedAndAggregated() {
        server.run("ZADD", "a", 1, "x", 2, "y");
        server.run("ZADD", "b", 10, "y", 20, "z");
        server.run("SADD", "s", "x", "y");
        assertThat(server.run("ZUNION", 2, "a", "b", "WITHSCORES")).isEqualTo(List.of("x", "1", "y", "12", "z", "20"));
        assertThat(server.run("ZUNION", 3, "a", "b", "s", "WEIGHTS", 1, 2, 100, "AGGREGATE", "MAX", "WITHSCORES"))
                .isEqualTo(List.of("z", "40", "x", "100", "y", "100"));
        assertThat(server.run("ZINTER", 3, "a", "b", "s", "WITHSCORES")).isEqualTo(List.of("y", "13"));
        assertThat(server.run("ZINTER", 2, "a", "a", "WITHSCORES")).isEqualTo(List.of("x", "2", "y", "4"));
        assertThat(server.run("ZDIFF", 2, "a", "b", "WITHSCORES")).isEqualTo(List.of("x", "1"));
        assertThat(server.run("ZDIFF", 2, "s", "b", "WITHSCORES")).isEqualTo(List.of("x", "1"));
        assertThat(server.run("ZINTERCARD", 2, "a", "s")).isEqualTo(2L);
        assertThat(server.run("ZINTERCARD", 2, "a", "s", "LIMIT", 1)).isEqualTo(1L);
        assertThat(server.error("ZINTERCARD", 1, "a", "LIMIT", -1)).isEqualTo("ERR LIMIT can't be negative");
        assertThat(server.error("ZUNION", 0, "a")).isEqualTo("ERR at least 1 input key is needed for 'zunion' command");
        assertThat(server.error("ZUNION", 2, "a")).isEqualTo("ERR syntax error");
        assertThat(server.error("ZUNION", 1, "a", "WEIGHTS", "x")).isEqualTo("ERR weight value is not a float");
        assertThat(server.error("ZUNION", 1, "a", "WEIGHTS")).isEqualTo("ERR syntax error");
        assertThat(server.error("ZDIFF", 1, "a", "WEIGHTS", 1)).isEqualTo("ERR syntax error");
    }

    /// Of the union of many sources nothing stays in memory but what is stored.
    @Test
    void manySourcesAreUnited() {
        List<Object> words = new ArrayList<>(List.of("ZUNION", 203, "a", "a", "s"));
        server.run("ZADD", "a", 1, "x", 2, "y");
        server.run("SADD", "s", "y", "z");
        for (int i = 0; i < 100; i++) {
            server.run("ZADD", "k" + i, i, "m" + i, 1, "everywhere");
            words.addAll(List.of("k" + i, "none" + i));
        }
        words.add("WITHSCORES");
        long blocks = server.keyspace().memory().blocks();
        List<?> union = (List<?>) server.run(words.toArray());
        assertThat(union).hasSize(2 * 104);
        assertThat(union.subList(union.size() - 2, union.size())).isEqualTo(List.of("everywhere", "100"));
        assertThat(score(union, "x")).isEqualTo("2");
        assertThat(score(union, "y")).isEqualTo("5");
        assertThat(score(union, "z")).isEqualTo("1");
        assertThat(score(union, "m57")).isEqualTo("57");
        assertThat(server.keyspace().memory().blocks()).isEqualTo(blocks);
    }

    @Test
    void manySourcesAreIntersectedAndSubtracted() {
        List<Object> keys = new ArrayList<>(List.of(100));
        for (int i = 0; i < 100; i++) {
            server.run("ZADD", "k" + i, 1, "everywhere", 2, i == 70 ? "elsewhere" : "nearly", 3, "m" + i);
            keys.add("k" + i);
        }
        assertThat(runWith(keys, "ZINTER")).isEqualTo(List.of("everywhere"));
        assertThat(runWith(keys, "ZINTERCARD")).isEqualTo(1L);
        assertThat(runWith(keys, "ZINTERSTORE", "i")).isEqualTo(1L);
        assertThat(server.run("ZSCORE", "i", "everywhere")).isEqualTo("100");
        assertThat(runWith(keys, "ZDIFF")).isEqualTo(List.of("m0"));
    }

    private Object runWith(List<Object> arguments, Object... words) {
        List<Object> all = new ArrayList<>(List.of(words));
        all.addAll(arguments);
        return server.run(all.toArray());
    }

    private static Object score(List<?> withScores, String member) {
        return withScores.get(withScores.indexOf(member) + 1);
    }

    @Test
    void whatIsNoNumberCountsAsZero() {
        server.run("ZADD", "a", "inf", "x", 0, "y");
        server.run("ZADD", "b", "-inf", "x", 1, "y");
        assertThat(server.run("ZUNION", 2, "a", "b", "WITHSCORES")).isEqualTo(List.of("x", "0", "y", "1"));
        assertThat(server.run("ZUNION", 1, "a", "WEIGHTS", "inf", "WITHSCORES"))
                .isEqualTo(List.of("y", "0", "x", "inf"));
    }

    @Test
    void aScoreOfMinusZeroIsShownButNotStored() {
        server.run("ZADD", "a", 0, "x", 1, "y");
        List<String> result = List.of("y", "-1", "x", "-0");
        assertThat(server.run("ZUNION", 1, "a", "WEIGHTS", -1, "WITHSCORES")).isEqualTo(result);
        assertThat(server.run("ZINTER", 1, "a", "WEIGHTS", -1, "WITHSCORES")).isEqualTo(result);
        server.run("ZUNIONSTORE", "b", 1, "a", "WEIGHTS", -1);
        assertThat(server.run("ZSCORE", "b", "x")).isEqualTo("0");
        server.set(Settings.ZSET_MAX_LISTPACK_ENTRIES, 0L);
        server.run("ZADD", "c", "-0", "x");
        assertThat(server.run("ZDIFF", 1, "c", "WITHSCORES")).isEqualTo(List.of("x", "-0"));
    }

    @Test
    void aStoredResultMayReplaceItsSource() {
        server.run("ZADD", "a", 1, "x", 2, "y");
        server.run("ZADD", "b", 1, "y");
        server.events();
        server.effects();
        assertThat(server.run("ZDIFFSTORE", "a", 2, "a", "b")).isEqualTo(1L);
        assertThat(server.run("ZRANGE", "a", 0, -1)).isEqualTo(List.of("x"));
        assertThat(server.run("ZINTERSTORE", "a", 2, "a", "b")).isEqualTo(0L);
        assertThat(server.events()).containsExactly("zdiffstore 0:a", "del 0:a");
        assertThat(server.effects())
                .containsExactly(List.of("ZDIFFSTORE", "a", "2", "a", "b"), List.of("ZINTERSTORE", "a", "2", "a", "b"));
    }

    // ---- random members

    @Test
    void randomMembersAreThoseOfTheSet() {
        for (int i = 0; i < 200; i++) {
            server.run("ZADD", "z", i, "m" + i);
        }
        assertThat(server.run("ZRANDMEMBER", "none")).isNull();
        assertThat(server.run("ZRANDMEMBER", "none", 3)).isEqualTo(List.of());
        assertThat((String) server.run("ZRANDMEMBER", "z")).startsWith("m");
        assertThat((List<?>) server.run("ZRANDMEMBER", "z", -500)).hasSize(500);
        for (int count : new int[] {1, 10, 66, 67, 150, 200}) {
            assertThat((List<?>) server.run("ZRANDMEMBER", "z", count))
                    .hasSize(count)
                    .doesNotHaveDuplicates();
        }
        assertThat((List<?>) server.run("ZRANDMEMBER", "z", 1000)).hasSize(200);
        String range = "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807";
        assertThat(server.error("ZRANDMEMBER", "z", Long.MIN_VALUE)).isEqualTo(range);
        assertThat(server.error("ZRANDMEMBER", "z", Long.MAX_VALUE, "WITHSCORES"))
                .isEqualTo("ERR value is out of range");
        assertThat(server.error("ZRANDMEMBER", "z", 1, "x")).isEqualTo("ERR syntax error");
    }

    /// The statistic is that of chi-square for 49 degrees of freedom, which exceeds 100 once in 50,000 runs; the seed
    /// is the same in each.
    @Test
    void everyMemberHasTheSameChance() {
        for (int size = 0; size < 50; size++) {
            server.run("ZADD", "small", size, "m" + size);
            server.run("ZADD", "large", size, "m" + size);
        }
        server.run("ZADD", "large", 0, "x".repeat(100));
        server.run("ZREM", "large", "x".repeat(100));
        for (String key : List.of("small", "large")) {
            for (List<Object> words : List.<List<Object>>of(
                    List.of("ZRANDMEMBER", key, -1),
                    List.of("ZRANDMEMBER", key, -20),
                    List.of("ZRANDMEMBER", key, 5),
                    List.of("ZRANDMEMBER", key, 20))) {
                assertThat(chiSquare(words)).as(words.toString()).isLessThan(100);
            }
        }
    }

    private double chiSquare(List<Object> words) {
        Map<Object, Integer> counts = new HashMap<>();
        List<Object> drawn = new ArrayList<>();
        while (drawn.size() < 20_000) {
            drawn.addAll((List<?>) server.run(words.toArray()));
        }
        drawn.forEach(member -> counts.merge(member, 1, Integer::sum));
        double expected = drawn.size() / 50.0;
        double sum = 0;
        for (int i = 0; i < 50; i++) {
            double off = counts.getOrDefault("m" + i, 0) - expected;
            sum += off * off / expected;
        }
        return sum;
    }
}
