package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.memory.Memory;
import dev.jacinth.testing.Harness;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseCommandsTest {

    private final Harness server = Harness.of(
            StringCommands.ALL, KeyCommands.ALL, DatabaseCommands.ALL, TransactionCommands.ALL, HashCommands.ALL);
    private final Harness.Connection other = server.connect().select(1);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void dbsizeCountsOneDatabase() {
        server.run("MSET", "a", "1", "b", "2");
        other.run("SET", "c", "3");
        assertThat(server.run("DBSIZE")).isEqualTo(2L);
        assertThat(other.run("DBSIZE")).isEqualTo(1L);
    }

    @Test
    void flushingIsPropagatedEvenIfThereIsNothing() {
        assertThat(server.run("FLUSHDB")).isEqualTo("OK");
        assertThat(server.run("FLUSHALL", "async")).isEqualTo("OK");
        assertThat(server.effects()).containsExactly(List.of("FLUSHDB"), List.of("FLUSHALL", "async"));
        assertThat(server.dispatch().changesSinceSave()).isZero();
        assertThat(server.error("FLUSHALL", "soon")).isEqualTo("ERR syntax error");
        assertThat(server.error("FLUSHDB", "ASYNC", "SYNC")).isEqualTo("ERR syntax error");
    }

    @Test
    void flushdbLeavesTheOthers() {
        server.run("MSET", "a", "1", "b", "x".repeat(100_000));
        other.run("SET", "c", "3", "PX", 100);
        server.effects();
        server.run("FLUSHDB", "SYNC");
        assertThat(server.effects()).containsExactly(List.of("FLUSHDB", "SYNC"));
        assertThat(server.run("DBSIZE")).isEqualTo(0L);
        assertThat(other.run("GET", "c")).isEqualTo("3");
        other.run("FLUSHALL");
        assertThat(other.run("DBSIZE")).isEqualTo(0L);
        assertThat(server.dispatch().changesSinceSave()).isEqualTo(2 + 1 + 2 + 1);
    }

    /// A new memory costs more than a thousand commands.
    @Test
    void flushingNothingKeepsTheMemory() {
        Memory first = server.keyspace().memory();
        server.run("FLUSHALL");
        assertThat(server.keyspace().memory()).isSameAs(first);
        for (int i = 0; i < 5000; i++) {
            server.run("SET", "k" + i, "v", "PX", 1000 + i);
        }
        server.run("FLUSHALL");
        Memory second = server.keyspace().memory();
        assertThat(second).isNotSameAs(first);
        server.run("SET", "k", "v", "PX", 1000);
        server.run("DEL", "k");
        server.run("FLUSHDB");
        assertThat(server.keyspace().memory()).isSameAs(second);
        other.run("HSET", "h", "f", "x".repeat(100_000));
        server.run("FLUSHALL");
        assertThat(server.keyspace().memory()).isNotSameAs(second);
        assertThat(server.run("DBSIZE")).isEqualTo(0L);
        server.keyspace().validate();
    }

    @Test
    void flushingNothingIsNoChangeOfAWatchedKey() {
        server.run("WATCH", "k");
        other.run("FLUSHALL");
        assertThat(server.first().session().hasWatchedChange()).isFalse();
    }

    @Test
    void whatAFileHasAfterFlushallIsNoChange() {
        server.succeed("MSET", "a", "1", "b", "2");
        server.keyspace().onFlushAll(() -> true);
        server.succeed("FLUSHALL");
        assertThat(server.dispatch().changesSinceSave()).isEqualTo(2);
        assertThat(server.effects()).endsWith(List.of("FLUSHALL"));
    }

    @Test
    void swapdbExchangesContents() {
        server.run("SET", "a", "1");
        other.run("SET", "b", "2");
        assertThat(server.run("SWAPDB", 0, 1)).isEqualTo("OK");
        assertThat(server.run("GET", "b")).isEqualTo("2");
        assertThat(other.run("GET", "a")).isEqualTo("1");
        assertThat(server.run("SWAPDB", 1, 1)).isEqualTo("OK");
        assertThat(server.effects()).endsWith(List.of("SWAPDB", "0", "1"), List.of("SWAPDB", "1", "1"));
    }

    @Test
    void swapdbNamesWhatIsWrong() {
        assertThat(server.error("SWAPDB", "x", 1)).isEqualTo("ERR invalid first DB index");
        assertThat(server.error("SWAPDB", "99999999999", 1)).isEqualTo("ERR invalid first DB index");
        assertThat(server.error("SWAPDB", 1, "x")).isEqualTo("ERR invalid second DB index");
        assertThat(server.error("SWAPDB", 1, 16)).isEqualTo("ERR DB index is out of range");
        assertThat(server.error("SWAPDB", -1, 2)).isEqualTo("ERR DB index is out of range");
    }

    @Test
    void aClusterHasOneDatabase() {
        server.set(Settings.CLUSTER_ENABLED, true);
        assertThat(server.error("SWAPDB", 0, 1)).isEqualTo("ERR SWAPDB is not allowed in cluster mode");
        assertThat(server.error("MOVE", "k", 1)).isEqualTo("ERR MOVE is not allowed in cluster mode");
        assertThat(server.error("COPY", "k", "j", "DB", 1))
                .isEqualTo("ERR Copying to another database is not allowed in cluster mode");
    }
}
