package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.testing.Harness;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fields that cease to exist, in the three shapes that a hash may have: a pack, a hash too large for one, a table.
class HashExpiryCommandsTest {

    private static final String PACK = "listpack";
    private static final String WIDE = "wide";
    private static final String TABLE = "hashtable";

    private final Harness server = Harness.of(
            HashCommands.ALL,
            HashExpiryCommands.ALL,
            HashCombinedCommands.ALL,
            KeyCommands.ALL,
            ExpireCommands.ALL,
            DatabaseCommands.ALL,
            DumpCommands.all(),
            StringCommands.ALL);

    @AfterEach
    void close() {
        server.close();
    }

    private void forget() {
        server.effects();
        server.events();
    }

    /// A hash `h` with fields `a`, `b`, `c`, which are `1`, `2`, `3`, and in the larger shapes some more.
    private void given(String shape) {
        server.succeed("HSET", "h", "a", 1, "b", 2, "c", 3);
        if (shape.equals(TABLE)) {
            server.succeed("HSET", "h", "long", "x".repeat(65));
        } else if (shape.equals(WIDE)) {
            for (int i = 0; i < 200; i++) {
                server.succeed("HSET", "h", "filler" + i, "x".repeat(60));
            }
        }
        forget();
    }

    private List<?> times(String command, Object... fields) {
        Object[] words = new Object[4 + fields.length];
        words[0] = command;
        words[1] = "h";
        words[2] = "FIELDS";
        words[3] = fields.length;
        System.arraycopy(fields, 0, words, 4, fields.length);
        return (List<?>) server.run(words);
    }

    private String in(long millis) {
        return Long.toString(server.now() + millis);
    }

    private void sweep() {
        server.work(true, () -> server.keyspace().expireDue(server.clock(), Long.MAX_VALUE));
    }

    private static List<Long> longs(long... values) {
        return Arrays.stream(values).boxed().toList();
    }

    // ---- giving times

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void hpexpireSetsTimesAndSaysSoToReplicas(String shape) {
        given(shape);
        assertThat(server.run("HPEXPIRE", "h", 500, "FIELDS", 3, "a", "none", "b"))
                .isEqualTo(longs(1, -2, 1));
        assertThat(server.effects()).containsExactly(List.of("HPEXPIREAT", "h", in(500), "FIELDS", "2", "a", "b"));
        assertThat(server.events()).containsExactly("hexpire 0:h");
        assertThat(times("HPTTL", "a", "b", "c", "none")).isEqualTo(longs(500, 500, -1, -2));
        assertThat(times("HTTL", "a")).isEqualTo(longs(1));
        assertThat(times("HPEXPIRETIME", "a")).isEqualTo(longs(server.now() + 500));
        assertThat(times("HEXPIRETIME", "a")).isEqualTo(longs((server.now() + 500 + 999) / 1000));
        assertThat(server.keyspace().database(0).fields().size()).isEqualTo(1);
    }

    @Test
    void aPackWithTimesIsReportedAsSuch() {
        given(PACK);
        server.succeed("HEXPIRE", "h", 1, "FIELDS", 1, "b");
        assertThat(server.run("OBJECT", "ENCODING", "h")).isEqualTo("listpackex");
        // In the order of their times, those that stay last.
        assertThat(server.run("HKEYS", "h")).isEqualTo(List.of("b", "a", "c"));
        server.succeed("HPEXPIRE", "h", 1, "FIELDS", 1, "c");
        assertThat(server.run("HKEYS", "h")).isEqualTo(List.of("c", "b", "a"));
        server.succeed("HSET", "h", "long", "x".repeat(65));
        assertThat(server.run("OBJECT", "ENCODING", "h")).isEqualTo("hashtable");
        assertThat(times("HPTTL", "a", "b", "c", "long")).isEqualTo(longs(-1, 1000, 1, -1));
    }

    @Test
    void aHashTooLargeForAPackIsReportedAsIfItWereOne() {
        given(WIDE);
        assertThat(server.run("OBJECT", "ENCODING", "h")).isEqualTo("listpack");
        server.succeed("HEXPIRE", "h", 1, "FIELDS", 1, "b");
        assertThat(server.run("OBJECT", "ENCODING", "h")).isEqualTo("listpackex");
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, TABLE})
    void conditionsCompareWithTheTimeBefore(String shape) {
        given(shape);
        assertThat(server.run("HPEXPIRE", "h", 500, "XX", "FIELDS", 1, "a")).isEqualTo(longs(0));
        assertThat(server.run("HPEXPIRE", "h", 500, "GT", "FIELDS", 1, "a")).isEqualTo(longs(0));
        assertThat(server.run("HPEXPIRE", "h", 500, "LT", "FIELDS", 1, "a")).isEqualTo(longs(1));
        assertThat(server.run("HPEXPIRE", "h", 600, "NX", "FIELDS", 2, "a", "b"))
                .isEqualTo(longs(0, 1));
        forget();
        assertThat(server.run("HPEXPIRE", "h", 500, "gt", "FIELDS", 2, "a", "b"))
                .isEqualTo(longs(0, 0));
        assertThat(server.effects()).isEmpty();
        assertThat(server.events()).isEmpty();
        assertThat(server.run("HPEXPIRE", "h", 550, "lt", "FIELDS", 2, "a", "b"))
                .isEqualTo(longs(0, 1));
        assertThat(server.effects()).containsExactly(List.of("HPEXPIREAT", "h", in(550), "lt", "FIELDS", "1", "b"));
        assertThat(server.run("HPEXPIRE", "h", 700, "xx", "FIELDS", 3, "a", "b", "c"))
                .isEqualTo(longs(1, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void aTimeThatHasPassedDeletesTheField(String shape) {
        given(shape);
        assertThat(server.run("HPEXPIREAT", "h", server.now() - 1, "FIELDS", 2, "a", "none"))
                .isEqualTo(longs(2, -2));
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "a"));
        assertThat(server.events()).containsExactly("hdel 0:h");
        assertThat(server.run("HEXISTS", "h", "a")).isEqualTo(0L);
        assertThat(server.keyspace().stats().expiredFields()).isEqualTo(1);
    }

    @Test
    void theLastFieldTakesTheKeyWithIt() {
        server.succeed("HSET", "h", "a", 1);
        forget();
        assertThat(server.run("HEXPIRE", "h", 0, "FIELDS", 2, "a", "a")).isEqualTo(longs(2, -2));
        assertThat(server.events()).containsExactly("hdel 0:h", "del 0:h");
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "a"));
        assertThat(server.run("EXISTS", "h")).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEXPIRE h x FIELDS 1 a|ERR value is not an integer or out of range",
                "HEXPIRE h -1 FIELDS 1 a|ERR invalid expire time, must be >= 0",
                "HEXPIRE h 70368744178 FIELDS 1 a|ERR invalid expire time in 'hexpire' command",
                "HPEXPIREAT h 70368744177664 FIELDS 1 a|ERR invalid expire time in 'hpexpireat' command",
                "HEXPIRE h 1 GT a FIELDS 1|ERR Mandatory argument FIELDS is missing or not at the right position",
                "HEXPIRE h 1 NX XX FIELDS 1 a|ERR Mandatory argument FIELDS is missing or not at the right position",
                "HEXPIRE h 1 FIELDS 0 a|ERR Parameter `numFields` should be greater than 0",
                "HEXPIRE h 1 FIELDS x a|ERR Parameter `numFields` should be greater than 0",
                "HEXPIRE h 1 FIELDS 2 a|ERR The `numfields` parameter must match the number of arguments",
                "HEXPIRE h 1 NX FIELDS 1|ERR The `numfields` parameter must match the number of arguments",
                "HTTL h x 1 a|ERR Mandatory argument FIELDS is missing or not at the right position",
                "HTTL h FIELDS 0 a|ERR Number of fields must be a positive integer",
                "HPERSIST h FIELDS 2 a|ERR The `numfields` parameter must match the number of arguments",
                "HGETDEL h FIELDS a b|ERR Number of fields must be a positive integer",
                "HGETEX h EX 1 a FIELDS 1|ERR Mandatory argument FIELDS is missing or not at the right position",
                "HGETEX h EX x FIELDS 1 a|ERR value is not an integer or out of range",
                "HGETEX h EX 1 FIELDS|ERR Mandatory argument FIELDS is missing or not at the right position",
                "HSETEX h EX 1 PX 1 FIELDS 1 a b"
                        + "|ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified",
                "HSETEX h FNX FXX FIELDS 1 a b|ERR Only one of FXX or FNX arguments can be specified",
                "HSETEX h nonsense FIELDS 1 a b|ERR unknown argument: nonsense",
                "HSETEX h FIELDS 1 a b c d|ERR wrong number of arguments for 'hsetex' command",
                "HSETEX h FIELDS 0 a b|ERR invalid number of fields",
                "HSETEX h FNX EX 1 KEEPTTL a|ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified",
                "HSETEX h FNX a b FIELDS|ERR unknown argument: a",
                "HSETEX h FNX KEEPTTL FIELDS 1|ERR wrong number of arguments for 'hsetex' command"
            })
    void argumentsAreChecked(String lineAndError) {
        given(PACK);
        String[] parts = lineAndError.split("\\|");
        assertThat(server.error((Object[]) parts[0].split(" "))).isEqualTo(parts[1]);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void aMissingKeyHasNoFields() {
        assertThat(server.run("HEXPIRE", "none", 1, "FIELDS", 2, "a", "b")).isEqualTo(longs(-2, -2));
        assertThat(server.run("HTTL", "none", "FIELDS", 1, "a")).isEqualTo(longs(-2));
        assertThat(server.run("HPERSIST", "none", "FIELDS", 1, "a")).isEqualTo(longs(-2));
        assertThat(server.run("HGETEX", "none", "FIELDS", 1, "a")).isEqualTo(Arrays.asList((Object) null));
        assertThat(server.run("HGETDEL", "none", "FIELDS", 1, "a")).isEqualTo(Arrays.asList((Object) null));
        assertThat(server.run("EXISTS", "none")).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void hpersistTakesTimesAway(String shape) {
        given(shape);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 1, "a");
        forget();
        assertThat(times("HPERSIST", "a", "b", "none")).isEqualTo(longs(1, -1, -2));
        assertThat(server.effects()).containsExactly(List.of("HPERSIST", "h", "FIELDS", "3", "a", "b", "none"));
        assertThat(server.events()).containsExactly("hpersist 0:h");
        assertThat(times("HPTTL", "a")).isEqualTo(longs(-1));
        assertThat(server.keyspace().database(0).fields().size()).isZero();
        assertThat(times("HPERSIST", "a")).isEqualTo(longs(-1));
        assertThat(server.effects()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void aNewValueHasNoTimeAndASumKeepsIt(String shape) {
        given(shape);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 3, "a", "b", "c");
        server.succeed("HSET", "h", "a", 7);
        server.succeed("HINCRBY", "h", "b", 7);
        server.succeed("HINCRBYFLOAT", "h", "c", "0.5");
        assertThat(times("HPTTL", "a", "b", "c")).isEqualTo(longs(-1, 500, 500));
        assertThat(server.run("HMGET", "h", "a", "b", "c")).isEqualTo(List.of("7", "9", "3.5"));
    }

    /// As in Redis: until it is deleted it is there for those who change its time.
    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void aFieldThatIsOverMayGetANewTime(String shape) {
        given(shape);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 3, "a", "b", "c");
        server.advance(501);
        forget();
        assertThat(server.run("HPEXPIRE", "h", 100, "NX", "FIELDS", 1, "a")).isEqualTo(longs(0));
        assertThat(server.run("HPEXPIRE", "h", 100, "LT", "FIELDS", 1, "a")).isEqualTo(longs(0));
        assertThat(times("HPERSIST", "a")).isEqualTo(longs(-2));
        assertThat(times("HPTTL", "a")).isEqualTo(longs(-2));
        assertThat(server.effects()).isEmpty();
        assertThat(server.run("HPEXPIRE", "h", 100, "GT", "FIELDS", 2, "a", "none"))
                .isEqualTo(longs(1, -2));
        assertThat(server.run("HPEXPIREAT", "h", server.now(), "FIELDS", 2, "b", "none"))
                .isEqualTo(longs(2, -2));
        assertThat(server.run("HGETEX", "h", "PX", 100, "FIELDS", 2, "a", "c")).isEqualTo(Arrays.asList("1", null));
        assertThat(times("HPTTL", "a", "b", "c")).isEqualTo(longs(100, -2, -2));
        assertThat(server.effects())
                .containsExactly(
                        List.of("HPEXPIREAT", "h", in(100), "GT", "FIELDS", "1", "a"),
                        List.of("HDEL", "h", "b"),
                        List.of("HDEL", "h", "c"),
                        List.of("HPEXPIREAT", "h", in(100), "FIELDS", "1", "a"));
        assertThat(server.events()).containsExactly("hexpire 0:h", "hdel 0:h", "hexpired 0:h", "hexpire 0:h");
    }

    // ---- being over

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void aReadOfAFieldThatIsOverDeletesIt(String shape) {
        for (String read : List.of("HGET h a", "HMGET h a b", "HEXISTS h a", "HSTRLEN h a", "HGETEX h FIELDS 1 a")) {
            server.run("DEL", "h");
            given(shape);
            server.succeed("HPEXPIRE", "h", 500, "FIELDS", 2, "a", "c");
            server.advance(501);
            forget();
            server.succeed((Object[]) read.split(" "));
            assertThat(server.effects()).as(read).containsExactly(List.of("HDEL", "h", "a"));
            assertThat(server.events()).as(read).containsExactly("hexpired 0:h");
            assertThat(times("HPTTL", "a", "c", "b")).as(read).isEqualTo(longs(-2, -2, -1));
            assertThat(server.effects()).as(read).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HGET h a", "HMGET h a b", "HEXISTS h a", "HSTRLEN h a", "HRANDFIELD h", "HRANDFIELD h 5"})
    void theLastFieldThatIsOverTakesTheKeyWithIt(String read) {
        server.succeed("HSET", "h", "a", 1);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 1, "a");
        server.advance(501);
        forget();
        server.succeed((Object[]) read.split(" "));
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "a"));
        assertThat(server.events()).containsExactly("hexpired 0:h", "del 0:h");
        assertThat(server.run("EXISTS", "h")).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void whoLooksAtAllFieldsSeesNoneThatIsOver(String shape) {
        given(shape);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 2, "a", "c");
        long size = (Long) server.run("HLEN", "h");
        server.advance(501);
        forget();
        for (String command : List.of("HKEYS", "HVALS", "HGETALL")) {
            List<?> all = (List<?>) server.run(command, "h");
            assertThat(all).as(command).hasSize((int) (size - 2) * (command.equals("HGETALL") ? 2 : 1));
            assertThat(all.contains("a") || all.contains("c")).as(command).isFalse();
        }
        List<?> scanned = (List<?>) ((List<?>) server.run("HSCAN", "h", 0, "COUNT", 1000)).getLast();
        assertThat(scanned).hasSize((int) (size - 2) * 2);
        assertThat(server.effects()).isEmpty();
        assertThat(server.run("HLEN", "h")).isEqualTo(size);
        assertThat((List<?>) server.run("HRANDFIELD", "h", 1000)).hasSize((int) size - 2);
        assertThat(server.effects()).containsExactlyInAnyOrder(List.of("HDEL", "h", "a"), List.of("HDEL", "h", "c"));
        assertThat(server.events()).containsExactly("hexpired 0:h");
        assertThat(server.run("HLEN", "h")).isEqualTo(size - 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void aWriteToAFieldThatIsOverBeginsAnew(String shape) {
        given(shape);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 3, "a", "b", "c");
        server.advance(501);
        forget();
        assertThat(server.run("HSETNX", "h", "a", 7)).isEqualTo(1L);
        assertThat(server.run("HINCRBY", "h", "b", 7)).isEqualTo(7L);
        assertThat(server.run("HINCRBYFLOAT", "h", "c", 7)).isEqualTo("7");
        assertThat(server.effects())
                .containsExactly(
                        List.of("HDEL", "h", "a"),
                        List.of("HSETNX", "h", "a", "7"),
                        List.of("HDEL", "h", "b"),
                        List.of("HINCRBY", "h", "b", "7"),
                        List.of("HDEL", "h", "c"),
                        List.of("HSET", "h", "c", "7"));
        assertThat(times("HPTTL", "a", "b", "c")).isEqualTo(longs(-1, -1, -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HSETNX h a 7", "HINCRBY h a 7", "HINCRBYFLOAT h a 7", "HSETEX h FNX FIELDS 1 a 7"})
    void aWriteToAHashThatIsOverBeginsItAnew(String write) {
        server.succeed("HSET", "h", "a", 1);
        server.succeed("PEXPIRE", "h", 100_000);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 1, "a");
        server.advance(501);
        forget();
        server.succeed((Object[]) write.split(" "));
        assertThat(server.run("HGET", "h", "a")).isEqualTo("7");
        // A replica has lost the key with its only field, and its expiry.
        assertThat(server.run("PTTL", "h")).isEqualTo(-1L);
        assertThat(server.events()).startsWith("hexpired 0:h", "del 0:h", "new 0:h");
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void fieldsAreDeletedWithoutBeingMet(String shape) {
        given(shape);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 1, "a");
        server.succeed("HPEXPIRE", "h", 600, "FIELDS", 1, "b");
        server.advance(500);
        forget();
        sweep();
        assertThat(server.effects()).isEmpty();
        server.advance(1);
        sweep();
        assertThat(server.units())
                .containsExactly(new Harness.Unit(true, List.of(new Harness.Effect(0, List.of("HDEL", "h", "a")))));
        assertThat(server.events()).containsExactly("hexpired 0:h");
        server.advance(100);
        sweep();
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "b"));
        assertThat(server.keyspace().database(0).fields().size()).isZero();
        assertThat(server.keyspace().stats().expiredFields()).isEqualTo(2);
        assertThat(server.run("HGET", "h", "c")).isEqualTo("3");
    }

    @Test
    void aHashOfManyFieldsGoesInTurns() {
        for (int i = 0; i < 1000; i++) {
            server.succeed("HSETEX", "h", "PX", 500, "FIELDS", 1, "f" + i, i);
        }
        server.advance(501);
        forget();
        assertThat(server.keyspace().database(0).firstExpiryMillis()).isEqualTo(server.now() - 1);
        server.work(true, () -> server.keyspace().database(0).expireDue(100));
        assertThat(server.effects()).hasSize(100);
        assertThat(server.events()).containsExactly("hexpired 0:h");
        assertThat(server.run("HLEN", "h")).isEqualTo(900L);
        sweep();
        assertThat(server.events()).endsWith("del 0:h");
        assertThat(server.run("EXISTS", "h")).isEqualTo(0L);
    }

    @Test
    void aReplicaHidesAndWaits() {
        given(TABLE);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 1, "a");
        server.advance(501);
        forget();
        server.dispatch().expiryMode(ExpiryMode.HIDE);
        assertThat(server.run("HGET", "h", "a")).isNull();
        assertThat(server.run("HEXISTS", "h", "a")).isEqualTo(0L);
        assertThat((List<?>) server.run("HKEYS", "h")).hasSize(3);
        assertThat((List<?>) server.run("HRANDFIELD", "h", 10)).hasSize(3);
        for (int i = 0; i < 50; i++) {
            assertThat(server.run("HRANDFIELD", "h")).isNotEqualTo("a");
        }
        sweep();
        assertThat(server.run("HLEN", "h")).isEqualTo(4L);
        assertThat(server.effects()).isEmpty();
        server.dispatch().expiryMode(ExpiryMode.IGNORE);
        assertThat(server.run("HGET", "h", "a")).isEqualTo("1");
        assertThat(server.run("HPEXPIREAT", "h", server.now() - 5, "FIELDS", 1, "b"))
                .isEqualTo(longs(1));
        server.dispatch().expiryMode(ExpiryMode.DELETE);
        sweep();
        assertThat(server.run("HLEN", "h")).isEqualTo(2L);
    }

    // ---- 8.0

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void hgetdelReturnsAndDeletes(String shape) {
        given(shape);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 1, "b");
        forget();
        assertThat(server.run("HGETDEL", "h", "FIELDS", 3, "a", "none", "b")).isEqualTo(Arrays.asList("1", null, "2"));
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "a", "none", "b"));
        assertThat(server.events()).containsExactly("hdel 0:h");
        assertThat(server.keyspace().database(0).fields().size()).isZero();
        assertThat(server.run("HGETDEL", "h", "FIELDS", 1, "a")).isEqualTo(Arrays.asList((Object) null));
        assertThat(server.effects()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void hgetexReturnsAndChangesTimes(String shape) {
        given(shape);
        assertThat(server.run("HGETEX", "h", "FIELDS", 2, "a", "none")).isEqualTo(Arrays.asList("1", null));
        assertThat(server.effects()).isEmpty();
        assertThat(server.run("HGETEX", "h", "EX", 1, "FIELDS", 2, "a", "none")).isEqualTo(Arrays.asList("1", null));
        assertThat(server.effects()).containsExactly(List.of("HPEXPIREAT", "h", in(1000), "FIELDS", "1", "a"));
        assertThat(server.events()).containsExactly("hexpire 0:h");
        assertThat(server.run("HGETEX", "h", "PERSIST", "FIELDS", 2, "a", "b")).isEqualTo(List.of("1", "2"));
        assertThat(server.effects()).containsExactly(List.of("HPERSIST", "h", "FIELDS", "2", "a", "b"));
        assertThat(server.events()).containsExactly("hpersist 0:h");
        assertThat(server.run("HGETEX", "h", "PXAT", server.now(), "FIELDS", 1, "a"))
                .isEqualTo(List.of("1"));
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "a"));
        assertThat(server.events()).containsExactly("hdel 0:h");
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void hsetexSetsFieldsWithTimes(String shape) {
        given(shape);
        assertThat(server.run("HSETEX", "h", "EX", 1, "FIELDS", 2, "a", 7, "new", 8))
                .isEqualTo(1L);
        assertThat(server.effects())
                .containsExactly(List.of("HSETEX", "h", "PXAT", in(1000), "FIELDS", "2", "a", "7", "new", "8"));
        assertThat(server.events()).containsExactly("hset 0:h", "hexpire 0:h");
        assertThat(times("HPTTL", "a", "new", "b")).isEqualTo(longs(1000, 1000, -1));
        server.succeed("HSETEX", "h", "KEEPTTL", "FIELDS", 1, "a", 9);
        server.succeed("HSETEX", "h", "FIELDS", 1, "new", 9);
        assertThat(times("HPTTL", "a", "new")).isEqualTo(longs(1000, -1));
        assertThat(server.run("HSETEX", "h", "FNX", "FIELDS", 2, "x", 1, "a", 1))
                .isEqualTo(0L);
        assertThat(server.run("HSETEX", "h", "FXX", "FIELDS", 2, "x", 1, "a", 1))
                .isEqualTo(0L);
        assertThat(server.run("HEXISTS", "h", "x")).isEqualTo(0L);
        assertThat(server.run("HSETEX", "h", "FXX", "PX", 5, "FIELDS", 2, "a", 1, "b", 1))
                .isEqualTo(1L);
        assertThat(times("HPTTL", "a", "b")).isEqualTo(longs(5, 5));
    }

    @Test
    void hsetexWithATimeThatHasPassedLeavesNothing() {
        assertThat(server.run("HSETEX", "h", "PXAT", server.now() - 1, "FIELDS", 1, "a", 1))
                .isEqualTo(1L);
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "a"));
        assertThat(server.events()).containsExactly("new 0:h", "hset 0:h", "hdel 0:h", "del 0:h");
        server.succeed("HSETEX", "h", "PX", 0, "FIELDS", 2, "a", 1, "b", 2);
        assertThat(server.effects()).containsExactly(List.of("HDEL", "h", "a"), List.of("HDEL", "h", "b"));
        assertThat(server.run("HSETEX", "h", "FXX", "FIELDS", 1, "a", 1)).isEqualTo(0L);
        assertThat(server.run("EXISTS", "h")).isEqualTo(0L);
    }

    // ---- the key

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void timesGoWhereTheKeyGoes(String shape) {
        given(shape);
        server.succeed("HPEXPIRE", "h", 500, "FIELDS", 1, "a");
        server.succeed("COPY", "h", "copy");
        server.succeed("COPY", "h", "other", "DB", 3);
        server.succeed("RENAME", "h", "moved");
        server.succeed("EXPIRE", "moved", 1000);
        server.succeed("PERSIST", "moved");
        String payload = (String) server.run("DUMP", "moved");
        server.succeed("RESTORE", "restored", 0, payload);
        server.succeed("MOVE", "copy", 1);
        server.succeed("SWAPDB", 0, 2);
        assertThat(server.keyspace().database(0).fields().size()).isZero();
        assertThat(server.keyspace().database(1).fields().size()).isEqualTo(1);
        assertThat(server.keyspace().database(2).fields().size()).isEqualTo(2);
        assertThat(server.keyspace().database(3).fields().size()).isEqualTo(1);
        server.keyspace().validate();
        server.advance(501);
        forget();
        sweep();
        assertThat(Set.copyOf(server.effects()))
                .isEqualTo(Set.of(
                        List.of("HDEL", "copy", "a"),
                        List.of("HDEL", "other", "a"),
                        List.of("HDEL", "moved", "a"),
                        List.of("HDEL", "restored", "a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {PACK, WIDE, TABLE})
    void theIndexForgetsWhatIsGone(String shape) {
        List<String> ends =
                List.of("DEL h", "SET h v", "FLUSHDB", "FLUSHALL", "RENAME other h", "COPY other h REPLACE");
        for (String end : ends) {
            server.run("DEL", "h");
            given(shape);
            server.succeed("SET", "other", "v");
            server.succeed("HPEXPIRE", "h", 500, "FIELDS", 2, "a", "b");
            server.succeed((Object[]) end.split(" "));
            assertThat(server.keyspace().database(0).fields().size()).as(end).isZero();
            server.keyspace().validate();
        }
    }

    @Test
    void payloadsWithTimesAreThoseOfVersion12() {
        given(PACK);
        String plain = (String) server.run("DUMP", "h");
        server.succeed("HPEXPIREAT", "h", server.now() + 500, "FIELDS", 1, "b");
        String timed = (String) server.run("DUMP", "h");
        assertThat(plain.charAt(0)).isEqualTo((char) 16);
        assertThat((int) plain.charAt(plain.length() - 10)).isEqualTo(10);
        assertThat(timed.charAt(0)).isEqualTo((char) 25);
        assertThat((int) timed.charAt(timed.length() - 10)).isEqualTo(12);
        server.set(Settings.HASH_MAX_LISTPACK_ENTRIES, 1L);
        server.succeed("HSET", "h", "d", 4);
        String table = (String) server.run("DUMP", "h");
        assertThat(table.charAt(0)).isEqualTo((char) 24);
        server.set(Settings.HASH_MAX_LISTPACK_ENTRIES, 512L);
        server.succeed("RESTORE", "again", 0, table);
        assertThat(server.run("OBJECT", "ENCODING", "again")).isEqualTo("listpackex");
        assertThat(server.run("HPEXPIRETIME", "again", "FIELDS", 2, "b", "a")).isEqualTo(longs(server.now() + 500, -1));
    }
}
