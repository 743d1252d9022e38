package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Harness;
import dev.jacinth.testing.Harness.Connection;
import dev.jacinth.testing.RespClient.Failure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingListCommandsTest {

    private final Harness server = Harness.of(
            BlockingListCommands.ALL,
            BlockingSortedSetCommands.ALL,
            ListCommands.ALL,
            SortedSetCommands.ALL,
            StringCommands.ALL,
            KeyCommands.ALL,
            ExpireCommands.ALL,
            DatabaseCommands.ALL,
            TransactionCommands.ALL);
    private final Connection a = server.connect();
    private final Connection b = server.connect();
    private final Connection c = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private static void wait(Connection connection, Object... words) {
        assertThat(connection.raw(words)).isEmpty();
        assertThat(connection.isBlocked()).isTrue();
    }

    private static void assertWaits(Connection... connections) {
        for (Connection connection : connections) {
            assertThat(connection.isBlocked()).isTrue();
            assertThat(connection.received()).isEmpty();
        }
    }

    private static void assertReceived(Connection connection, Object reply) {
        assertThat(connection.received()).isEqualTo(List.of(reply));
        assertThat(connection.isBlocked()).isFalse();
    }

    @Test
    void popsFromTheFirstListThereIs() {
        server.run("RPUSH", "l", "a", "b", "c");
        server.effects();
        server.events();
        assertThat(server.run("BLPOP", "missing", "l", 0)).isEqualTo(List.of("l", "a"));
        assertThat(server.run("BRPOP", "l", "missing", "0.5")).isEqualTo(List.of("l", "c"));
        assertThat(server.run("BLPOP", "l", 0)).isEqualTo(List.of("l", "b"));
        assertThat(server.effects()).containsExactly(List.of("LPOP", "l"), List.of("RPOP", "l"), List.of("LPOP", "l"));
        assertThat(server.events()).containsExactly("lpop 0:l", "rpop 0:l", "lpop 0:l", "del 0:l");
    }

    @Test
    void popsSeveralAtOnce() {
        server.run("RPUSH", "l", "a", "b", "c", "d");
        server.effects();
        assertThat(server.run("BLMPOP", 0, 2, "missing", "l", "RIGHT", "COUNT", 3))
                .isEqualTo(List.of("l", List.of("d", "c", "b")));
        assertThat(server.run("BLMPOP", 0, 1, "l", "left", "count", 9)).isEqualTo(List.of("l", List.of("a")));
        assertThat(server.effects()).containsExactly(List.of("RPOP", "l", "3"), List.of("LPOP", "l", "1"));
    }

    @Test
    void movesWhatIsThere() {
        server.run("RPUSH", "x", "a", "b");
        server.effects();
        assertThat(server.run("BLMOVE", "x", "y", "left", "right", 0)).isEqualTo("a");
        assertThat(server.run("BRPOPLPUSH", "x", "y", 0)).isEqualTo("b");
        assertThat(server.run("LRANGE", "y", 0, -1)).isEqualTo(List.of("b", "a"));
        assertThat(server.effects())
                .containsExactly(List.of("LMOVE", "x", "y", "left", "right"), List.of("RPOPLPUSH", "x", "y"));
    }

    @Test
    void eachOfSeveralElementsServesOneClientInTheOrderOfWaiting() {
        wait(a, "BLPOP", "l", 0);
        wait(b, "BRPOP", "l", 0);
        wait(c, "BLMPOP", 0, 1, "l", "LEFT", "COUNT", 2);
        assertThat(server.run("RPUSH", "l", "1", "2", "3", "4", "5")).isEqualTo(5L);
        assertReceived(a, List.of("l", "1"));
        assertReceived(b, List.of("l", "5"));
        assertReceived(c, List.of("l", List.of("2", "3")));
        assertThat(server.run("LRANGE", "l", 0, -1)).isEqualTo(List.of("4"));
        assertThat(server.effects())
                .containsExactly(
                        List.of("RPUSH", "l", "1", "2", "3", "4", "5"),
                        List.of("LPOP", "l"),
                        List.of("RPOP", "l"),
                        List.of("LPOP", "l", "2"));
    }

    @Test
    void whoWaitedLongerButForAnElementTooManyWaitsOn() {
        wait(a, "BLPOP", "l", 0);
        wait(b, "BLPOP", "l", 0);
        wait(c, "BLPOP", "l", 0);
        server.run("RPUSH", "l", "1", "2");
        assertReceived(a, List.of("l", "1"));
        assertReceived(b, List.of("l", "2"));
        assertWaits(c);
        wait(a, "BLPOP", "l", 0);
        server.run("RPUSH", "l", "3");
        assertReceived(c, List.of("l", "3"));
        assertWaits(a);
    }

    @Test
    void movingServesThoseWhoWaitForTheTarget() {
        wait(a, "BLPOP", "y", 0);
        wait(b, "BLMOVE", "x", "y", "LEFT", "RIGHT", 0);
        server.run("RPUSH", "x", "v");
        assertReceived(b, "v");
        assertReceived(a, List.of("y", "v"));
        assertThat(server.units())
                .extracting(unit ->
                        unit.effects().stream().map(Harness.Effect::words).toList())
                .containsExactly(
                        List.of(List.of("RPUSH", "x", "v")),
                        List.of(List.of("LMOVE", "x", "y", "LEFT", "RIGHT")),
                        List.of(List.of("LPOP", "y")));
        assertThat(server.run("EXISTS", "x", "y")).isEqualTo(0L);
    }

    @Test
    void aListMayBeMovedOntoItself() {
        wait(a, "BRPOPLPUSH", "l", "l", 0);
        server.run("RPUSH", "l", "1", "2");
        assertReceived(a, "2");
        assertThat(server.run("LRANGE", "l", 0, -1)).isEqualTo(List.of("2", "1"));
    }

    @Test
    void twoWhoMoveInACircleEndAfterOneTurnEach() {
        wait(a, "BRPOPLPUSH", "x", "y", 0);
        wait(b, "BRPOPLPUSH", "y", "x", 0);
        server.run("RPUSH", "x", "v");
        assertReceived(a, "v");
        assertReceived(b, "v");
        assertThat(server.run("LRANGE", "x", 0, -1)).isEqualTo(List.of("v"));
        assertThat(server.run("EXISTS", "y")).isEqualTo(0L);
    }

    @Test
    void aTargetOfAnotherTypeIsAnErrorAndNothingIsLost() {
        server.run("SET", "s", "text");
        wait(a, "BLMOVE", "x", "s", "LEFT", "LEFT", 0);
        wait(b, "BLPOP", "x", 0);
        server.run("RPUSH", "x", "v");
        assertReceived(a, new Failure(Errors.WRONG_TYPE));
        assertReceived(b, List.of("x", "v"));
    }

    @Test
    void onlyAListServesThoseWhoWaitForOne() {
        wait(a, "BLPOP", "k", 0);
        wait(b, "BZPOPMIN", "k", 0);
        server.run("SET", "k", "text");
        assertWaits(a, b);
        server.run("DEL", "k");
        server.run("ZADD", "k", 1, "m");
        assertReceived(b, List.of("k", "m", "1"));
        assertWaits(a);
        wait(b, "BZPOPMIN", "k", 0);
        server.run("RPUSH", "k", "v");
        assertReceived(a, List.of("k", "v"));
        assertWaits(b);
    }

    @Test
    void thoseWhoWaitForAnotherTypeKeepTheirPlaces() {
        Connection d = server.connect();
        wait(a, "BZPOPMIN", "k", 0);
        wait(b, "BLPOP", "k", 0);
        wait(c, "BZPOPMIN", "k", 0);
        wait(d, "BLPOP", "k", 0);
        server.run("RPUSH", "k", "1", "2");
        assertReceived(b, List.of("k", "1"));
        assertReceived(d, List.of("k", "2"));
        assertWaits(a, c);
        server.run("ZADD", "k", 1, "m");
        assertReceived(a, List.of("k", "m", "1"));
        server.run("ZADD", "k", 1, "m");
        assertReceived(c, List.of("k", "m", "1"));
    }

    @Test
    void anotherTypeUnderAnEarlierKeyIsAnErrorWhenTheCommandRunsAgain() {
        wait(a, "BLPOP", "k", "l", 0);
        server.run("SET", "k", "text");
        assertWaits(a);
        server.run("RPUSH", "l", "v");
        assertReceived(a, new Failure(Errors.WRONG_TYPE));
        assertThat(server.run("LLEN", "l")).isEqualTo(1L);
    }

    @Test
    void inATransactionOnlyItsEndCounts() {
        wait(a, "BLPOP", "l", 0);
        server.run("MULTI");
        server.run("LPUSH", "l", "1");
        server.run("DEL", "l");
        server.run("LPUSH", "l", "2");
        server.run("LPUSH", "l", "3");
        server.run("EXEC");
        assertReceived(a, List.of("l", "3"));
        server.run("DEL", "l");
        server.run("MULTI");
        server.run("BLPOP", "l", 0);
        server.run("BLMOVE", "l", "m", "LEFT", "LEFT", 0);
        server.run("BRPOPLPUSH", "l", "m", 0);
        server.run("BLMPOP", 0, 1, "l", "LEFT");
        assertThat(server.first().raw("EXEC")).isEqualTo("*4\r\n*-1\r\n$-1\r\n$-1\r\n*-1\r\n");
    }

    @Test
    void keysOfOneUnitAreServedInTheOrderInWhichTheyAppeared() {
        wait(a, "BLMOVE", "x", "out", "LEFT", "RIGHT", 0);
        wait(b, "BLMOVE", "y", "out", "LEFT", "RIGHT", 0);
        server.run("MULTI");
        server.run("RPUSH", "y", "first");
        server.run("RPUSH", "x", "second");
        server.run("EXEC");
        assertThat(server.run("LRANGE", "out", 0, -1)).isEqualTo(List.of("first", "second"));
    }

    @Test
    void listsAppearInOtherWaysAsWell() {
        wait(a, "BLPOP", "renamed", 0);
        server.run("RPUSH", "l", "1", "2");
        server.run("RENAME", "l", "renamed");
        assertReceived(a, List.of("renamed", "1"));
        wait(a, "BLPOP", "copied", 0);
        server.run("COPY", "renamed", "copied");
        assertReceived(a, List.of("copied", "2"));
        a.select(1);
        wait(a, "BLPOP", "renamed", 0);
        server.run("SWAPDB", 0, 1);
        assertReceived(a, List.of("renamed", "2"));
    }

    @Test
    void aMoveThatWaitsInVainGetsAnEmptyListsReply() {
        wait(a, "BLMOVE", "x", "y", "LEFT", "LEFT", "0.01");
        server.advance(11);
        assertThat(server.dispatch().sent(a.session())).isEqualTo("*-1\r\n");
    }

    @Test
    void mistakesAreHeardOf() {
        server.run("SET", "s", "text");
        assertThat(server.error("BLPOP", "missing", "s", 0)).isEqualTo(Errors.WRONG_TYPE);
        assertThat(server.error("BLPOP", "s", "x")).isEqualTo("ERR timeout is not a float or out of range");
        assertThat(server.error("BLMOVE", "s", "y", "LEFT", "RIGHT", 0)).isEqualTo(Errors.WRONG_TYPE);
        assertThat(server.error("BLMOVE", "x", "y", "LEFT", "UP", "x")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BLMOVE", "x", "y", "LEFT", "RIGHT", -1)).isEqualTo("ERR timeout is negative");
        assertThat(server.error("BRPOPLPUSH", "x", "y", "nan")).isEqualTo("ERR timeout is not a float or out of range");
        assertThat(server.error("BLMPOP", 0, 0, "x", "LEFT")).isEqualTo("ERR numkeys should be greater than 0");
        assertThat(server.error("BLMPOP", 0, 2, "x", "LEFT")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BLMPOP", 0, 1, "s", "LEFT", "COUNT", 1)).isEqualTo(Errors.WRONG_TYPE);
        assertThat(server.error("BLMPOP", 0, 1, "x", "LEFT", "COUNT", -1))
                .isEqualTo("ERR count should be greater than 0");
    }
}
