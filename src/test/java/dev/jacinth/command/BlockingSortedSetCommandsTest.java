package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Harness;
import dev.jacinth.testing.Harness.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingSortedSetCommandsTest {

    private static final String NEGATIVE = "ERR timeout is negative";

    private final Harness server = Harness.of(
            BlockingSortedSetCommands.ALL,
            SortedSetCommands.ALL,
            StringCommands.ALL,
            KeyCommands.ALL,
            TransactionCommands.ALL);
    private final Connection a = server.connect();
    private final Connection b = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private static void wait(Connection connection, Object... words) {
        assertThat(connection.raw(words)).isEmpty();
        assertThat(connection.isBlocked()).isTrue();
    }

    private static void assertReceived(Connection connection, Object reply) {
        assertThat(connection.received()).isEqualTo(List.of(reply));
        assertThat(connection.isBlocked()).isFalse();
    }

    @Test
    void popsFromTheFirstSetThereIs() {
        server.run("ZADD", "z", 1, "a", 2, "b", 3, "c");
        server.effects();
        server.events();
        assertThat(server.run("BZPOPMIN", "missing", "z", 0)).isEqualTo(List.of("z", "a", "1"));
        assertThat(server.run("BZPOPMAX", "z", "missing", 0)).isEqualTo(List.of("z", "c", "3"));
        assertThat(a.resp3().run("BZPOPMAX", "z", 0)).isEqualTo(List.of("z", "b", 2.0));
        assertThat(server.effects())
                .containsExactly(List.of("ZPOPMIN", "z"), List.of("ZPOPMAX", "z"), List.of("ZPOPMAX", "z"));
        assertThat(server.events()).containsExactly("zpopmin 0:z", "zpopmax 0:z", "zpopmax 0:z", "del 0:z");
    }

    @Test
    void popsSeveralAtOnce() {
        server.run("ZADD", "z", 1, "a", 2, "b", 3, "c");
        server.effects();
        assertThat(server.run("BZMPOP", 0, 2, "missing", "z", "MAX", "COUNT", 2))
                .isEqualTo(List.of("z", List.of(List.of("c", "3"), List.of("b", "2"))));
        assertThat(server.run("BZMPOP", 0, 1, "z", "MIN", "COUNT", 10))
                .isEqualTo(List.of("z", List.of(List.of("a", "1"))));
        assertThat(server.effects()).containsExactly(List.of("ZPOPMAX", "z", "2"), List.of("ZPOPMIN", "z", "1"));
        assertThat(server.run("EXISTS", "z")).isEqualTo(0L);
    }

    @Test
    void waitsForASet() {
        wait(a, "BZPOPMIN", "z", 0);
        wait(b, "BZMPOP", 0, 2, "y", "z", "MAX", "COUNT", 2);
        server.run("SET", "z", "text");
        server.run("DEL", "z");
        assertThat(a.isBlocked() && b.isBlocked()).isTrue();
        server.effects();
        assertThat(server.run("ZADD", "z", 1, "a", 2, "b", 3, "c")).isEqualTo(3L);
        assertReceived(a, List.of("z", "a", "1"));
        assertReceived(b, List.of("z", List.of(List.of("c", "3"), List.of("b", "2"))));
        assertThat(server.effects())
                .containsExactly(
                        List.of("ZADD", "z", "1", "a", "2", "b", "3", "c"),
                        List.of("ZPOPMIN", "z"),
                        List.of("ZPOPMAX", "z", "2"));
    }

    @Test
    void waitsForTheResultOfAnotherCommand() {
        server.run("ZADD", "x", 1, "a", 2, "b");
        wait(a, "BZPOPMAX", "z", 0);
        assertThat(server.run("ZRANGESTORE", "z", "x", 0, -1)).isEqualTo(2L);
        assertReceived(a, List.of("z", "b", "2"));
    }

    @Test
    void mistakesAreHeardOf() {
        server.run("SET", "s", "text");
        assertThat(server.error("BZPOPMIN", "missing", "s", 0)).isEqualTo(Errors.WRONG_TYPE);
        assertThat(server.error("BZPOPMIN", "s", -1)).isEqualTo(NEGATIVE);
        assertThat(server.error("BZMPOP", 0, 1, "s", "MIN")).isEqualTo(Errors.WRONG_TYPE);
        assertThat(server.error("BZMPOP", -1, 1, "s", "MIN")).isEqualTo(NEGATIVE);
        assertThat(server.error("BZMPOP", -1, 1, "s", "MID")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BZMPOP", 0, 0, "s", "MIN")).isEqualTo("ERR numkeys should be greater than 0");
        assertThat(server.error("BZMPOP", 0, 1, "s", "MIN", "COUNT", 0))
                .isEqualTo("ERR count should be greater than 0");
        assertThat(server.error("BZMPOP", 0, 1, "s", "MIN", "COUNT", 1, "COUNT", 1))
                .isEqualTo(Errors.SYNTAX);
    }

    @Test
    void nobodyWaitsInATransaction() {
        server.run("MULTI");
        server.run("BZPOPMIN", "z", 0);
        server.run("BZMPOP", 0, 1, "z", "MIN");
        assertThat(server.first().raw("EXEC")).isEqualTo("*2\r\n*-1\r\n*-1\r\n");
    }
}
