package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.testing.Harness;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the comparison with redis-server ([ListDifferentialFuzz]) does not see: effects, events, encodings, forms of
/// replies.
class ListCommandsTest {

    private static final String LARGE = "L".repeat(9_000);

    private final Harness server = Harness.of(ListCommands.ALL, KeyCommands.ALL, ExpireCommands.ALL);

    @AfterEach
    void close() {
        server.close();
    }

    private Object run(String line, Object... more) {
        return server.run(Stream.concat(Arrays.stream(line.split(" ")), Arrays.stream(more))
                .toArray());
    }

    private void given(String line, Object... more) {
        assertThat(run(line, more)).isInstanceOf(Long.class);
        server.effects();
        server.events();
    }

    private void given(int elements) {
        Object[] numbers = IntStream.range(0, elements).boxed().toArray();
        given("RPUSH k", numbers);
    }

    private String encoding(String key) {
        return server.run("OBJECT", "ENCODING", key).toString();
    }

    private List<List<String>> effectsOf(String line) {
        server.effects();
        run(line);
        return server.effects();
    }

    private List<String> eventsOf(String line) {
        server.events();
        run(line);
        return server.events();
    }

    // ---- effects and events

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LPUSH k x y",
                "RPUSH new x",
                "LPUSHX k x",
                "LPOP k",
                "RPOP k 2",
                "LSET k 1 x",
                "LINSERT k BEFORE 1 x",
                "LREM k 0 1",
                "LTRIM k 1 1",
                "LMOVE k other LEFT RIGHT",
                "RPOPLPUSH k k"
            })
    void whatChangesGoesOnAsItCame(String line) {
        given(3);
        assertThat(effectsOf(line)).containsExactly(List.of(line.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LPUSHX missing x",
                "LPOP missing",
                "LPOP k 0",
                "LSET k 7 x",
                "LINSERT k BEFORE x y",
                "LREM k 0 x",
                "LTRIM k 0 -1",
                "LMOVE missing k LEFT RIGHT",
                "LMPOP 1 missing LEFT",
                "LRANGE k 0 -1",
                "LPOS k 1"
            })
    void whatChangesNothingDoesNotGoOn(String line) {
        given(3);
        assertThat(effectsOf(line)).isEmpty();
    }

    @Test
    void popFromSeveralKeysGoesOnAsPopFromTheOneThatHadSome() {
        given(3);
        assertThat(effectsOf("LMPOP 2 missing k RIGHT COUNT 10")).containsExactly(List.of("RPOP", "k", "3"));
    }

    @Test
    void everyChangeIsAnnounced() {
        given(9);
        assertThat(eventsOf("LPUSH k x")).containsExactly("lpush 0:k");
        assertThat(eventsOf("RPUSHX k x")).containsExactly("rpush 0:k");
        assertThat(eventsOf("LPOP k")).containsExactly("lpop 0:k");
        assertThat(eventsOf("RPOP k 2")).containsExactly("rpop 0:k");
        assertThat(eventsOf("LSET k 0 x")).containsExactly("lset 0:k");
        assertThat(eventsOf("LINSERT k AFTER x y")).containsExactly("linsert 0:k");
        assertThat(eventsOf("LREM k 1 y")).containsExactly("lrem 0:k");
        assertThat(eventsOf("LTRIM k 0 -1")).containsExactly("ltrim 0:k");
        assertThat(eventsOf("LMOVE k k LEFT RIGHT")).containsExactly("rpush 0:k", "lpop 0:k");
        assertThat(eventsOf("LMOVE k new RIGHT LEFT")).containsExactly("new 0:new", "lpush 0:new", "rpop 0:k");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"LPOP k", "RPOP k 5", "LMPOP 1 k LEFT COUNT 9", "LREM k 0 0", "LTRIM k 5 6", "RPOPLPUSH k o"})
    void aListThatHasBecomeEmptyIsDeleted(String line) {
        given(1);
        assertThat(eventsOf(line)).endsWith("del 0:k");
        assertThat(run("EXISTS k")).isEqualTo(0L);
    }

    @Test
    void aMoveToItselfKeepsTheOnlyElementAndItsExpiry() {
        given(1);
        run("EXPIRE k 100");
        assertThat(run("LMOVE k k LEFT RIGHT")).isEqualTo("0");
        assertThat(run("TTL k")).isEqualTo(100L);
    }

    @Test
    void aMoveToAKeyThatHasJustExpiredMakesANewList() {
        given(2);
        run("RPUSH old x");
        run("PEXPIRE old 10");
        server.advance(11);
        assertThat(run("RPOPLPUSH k old")).isEqualTo("1");
        assertThat(run("LRANGE old 0 -1")).isEqualTo(List.of("1"));
        assertThat(run("TTL old")).isEqualTo(-1L);
    }

    // ---- forms of replies

    @Test
    void whatIsNotThereHasTheRightNull() {
        assertThat(server.first().raw("LPOP", "no")).isEqualTo("$-1\r\n");
        assertThat(server.first().raw("LPOP", "no", 1)).isEqualTo("*-1\r\n");
        assertThat(server.first().raw("LPOP", "no", 0)).isEqualTo("*-1\r\n");
        assertThat(server.first().raw("LMPOP", 1, "no", "LEFT")).isEqualTo("*-1\r\n");
        assertThat(server.first().raw("LPOS", "no", "x")).isEqualTo("$-1\r\n");
        assertThat(server.first().raw("LPOS", "no", "x", "COUNT", 0)).isEqualTo("*0\r\n");
        assertThat(server.first().raw("LRANGE", "no", 0, 1)).isEqualTo("*0\r\n");
        assertThat(server.first().raw("LMOVE", "no", "k", "LEFT", "LEFT")).isEqualTo("$-1\r\n");
    }

    @Test
    void poppedFromTheRightComesInTheOrderOfPopping() {
        given(4);
        assertThat(run("RPOP k 3")).isEqualTo(List.of("3", "2", "1"));
        assertThat(run("LPOP k 3")).isEqualTo(List.of("0"));
    }

    // ---- encodings

    @Test
    void aListIsAListpackUpToTheLimit() {
        given(1);
        assertThat(encoding("k")).isEqualTo("listpack");
        given("RPUSH k", LARGE);
        assertThat(encoding("k")).isEqualTo("quicklist");
        run("RPOP k");
        assertThat(encoding("k")).isEqualTo("listpack");
    }

    @Test
    void theLimitMayBeANumberOfElements() {
        server.set(Settings.LIST_MAX_LISTPACK_SIZE, 4);
        given(4);
        assertThat(encoding("k")).isEqualTo("listpack");
        run("LPUSH k x");
        assertThat(encoding("k")).isEqualTo("quicklist");
        run("RPOP k");
        assertThat(encoding("k")).as("two nodes").isEqualTo("quicklist");
        run("LPOP k");
        assertThat(encoding("k")).as("more than half of the limit").isEqualTo("quicklist");
        run("LPOP k");
        assertThat(encoding("k")).isEqualTo("listpack");
    }

    @Test
    void aListLargerThanAPackIsCalledAListpackWhereRedisWouldHaveOne() {
        server.set(Settings.LIST_MAX_LISTPACK_SIZE, -5);
        given(9_000);
        assertThat(encoding("k")).isEqualTo("listpack");
        given("RPUSH k", "x".repeat(30_000));
        assertThat(encoding("k")).isEqualTo("listpack");
        given("RPUSH k", "x".repeat(30_000));
        assertThat(encoding("k")).isEqualTo("quicklist");
        run("RPOP k 3000");
        assertThat(encoding("k")).isEqualTo("listpack");
        assertThat(run("LLEN k")).isEqualTo(6_002L);
        assertThat(run("LINDEX k -1")).isEqualTo("6001");
    }

    @Test
    void aListThatRefusesAChangeMayStillLeaveItsListpack() {
        given(1);
        assertThat(server.error("LSET", "k", 5, LARGE)).isEqualTo("ERR index out of range");
        assertThat(encoding("k")).isEqualTo("quicklist");
    }

    // ---- large lists

    @Test
    void aLargeListIsChangedInItsMiddle() {
        given(10_000);
        assertThat(run("LINSERT k BEFORE 5000 here")).isEqualTo(10_001L);
        assertThat(run("LINDEX k 5000")).isEqualTo("here");
        assertThat(run("LSET k 5001 " + LARGE)).isEqualTo("OK");
        assertThat(run("LRANGE k 4999 5002")).isEqualTo(List.of("4999", "here", LARGE, "5001"));
        assertThat(run("LPOS k " + LARGE)).isEqualTo(5_001L);
        assertThat(run("LPOS k 9999 RANK -1 MAXLEN 1")).isEqualTo(10_000L);
        assertThat(run("LPOS k 5001 MAXLEN 5002")).isNull();
        assertThat(run("LREM k -1 " + LARGE)).isEqualTo(1L);
        assertThat(run("LTRIM k 5000 -5000")).isEqualTo("OK");
        assertThat(run("LRANGE k 0 -1")).isEqualTo(List.of("here"));
    }
}
