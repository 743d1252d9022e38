package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RespClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionCommandsTest {

    private final Harness server = Harness.of(
            StringCommands.ALL, KeyCommands.ALL, ExpireCommands.ALL, DatabaseCommands.ALL, TransactionCommands.ALL);
    private final Harness.Connection other = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private Object execSet() {
        server.run("MULTI");
        server.run("SET", "result", "done");
        return server.run("EXEC");
    }

    @Test
    void queuedCommandsRunAsOne() {
        assertThat(server.run("MULTI")).isEqualTo("OK");
        assertThat(server.run("SET", "k", "1")).isEqualTo("QUEUED");
        assertThat(server.run("INCR", "k")).isEqualTo("QUEUED");
        assertThat(server.run("GET", "k")).isEqualTo("QUEUED");
        assertThat(other.run("EXISTS", "k")).isEqualTo(0L);
        assertThat(server.run("EXEC")).isEqualTo(List.of("OK", 2L, "2"));
        assertThat(server.units()).singleElement().satisfies(unit -> {
            assertThat(unit.apart()).isFalse();
            assertThat(unit.effects())
                    .extracting(Harness.Effect::words)
                    .containsExactly(List.of("SET", "k", "1"), List.of("INCR", "k"));
        });
        assertThat(server.error("EXEC")).isEqualTo("ERR EXEC without MULTI");
    }

    @Test
    void aFailingCommandDoesNotStopTheOthers() {
        server.run("SET", "k", "text");
        server.run("MULTI");
        server.run("INCR", "k");
        server.run("SET", "k", "5");
        List<?> replies = (List<?>) server.run("EXEC");
        assertThat(replies.get(0)).isInstanceOf(RespClient.Failure.class);
        assertThat(server.run("GET", "k")).isEqualTo("5");
        assertThat(server.dispatch().errorStats().countByCode()).containsEntry("ERR", 1L);
    }

    @Test
    void anEmptyTransactionIsAnEmptyList() {
        server.run("MULTI");
        assertThat(server.run("EXEC")).isEqualTo(List.of());
    }

    @Test
    void whatCannotBeQueuedAbortsTheTransaction() {
        server.run("MULTI");
        server.run("SET", "k", "v");
        assertThat(server.error("SET", "k")).startsWith("ERR wrong number of arguments");
        assertThat(server.error("EXEC")).isEqualTo("EXECABORT Transaction discarded because of previous errors.");
        assertThat(server.run("GET", "k")).isNull();
        server.run("MULTI");
        server.error("NONSENSE");
        assertThat(server.error("EXEC")).startsWith("EXECABORT");
        assertThat(execSet()).isEqualTo(List.of("OK"));
    }

    @Test
    void aRefusedExecEndsTheTransaction() {
        server.run("MULTI");
        assertThat(server.error("EXEC", "x"))
                .isEqualTo("EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command");
        assertThat(server.error("EXEC")).isEqualTo("ERR EXEC without MULTI");
    }

    @Test
    void execIsJudgedByWhatItWouldRun() {
        server.run("MULTI");
        server.run("SET", "k", "v");
        server.dispatch().readOnly(true);
        assertThat(server.error("EXEC"))
                .isEqualTo("EXECABORT Transaction discarded because of:"
                        + " READONLY You can't write against a read only replica.");
        server.run("MULTI");
        server.run("GET", "k");
        assertThat(server.run("EXEC")).isInstanceOf(List.class);
        server.dispatch().readOnly(false);
    }

    @Test
    void nothingIsQueuedWhenMemoryIsOut() {
        server.run("MULTI");
        server.dispatch().outOfMemory(true);
        assertThat(server.error("GET", "k")).startsWith("OOM");
        assertThat(server.run("DISCARD")).isEqualTo("OK");
    }

    @Test
    void multiAndWatchWithinATransactionAreErrorsThatDoNoHarm() {
        server.run("MULTI");
        assertThat(server.error("MULTI")).isEqualTo("ERR MULTI calls can not be nested");
        assertThat(server.error("WATCH", "k")).isEqualTo("ERR WATCH inside MULTI is not allowed");
        server.run("SET", "k", "v");
        assertThat(server.run("EXEC")).isEqualTo(List.of("OK"));
    }

    @Test
    void discardForgets() {
        assertThat(server.error("DISCARD")).isEqualTo("ERR DISCARD without MULTI");
        server.run("WATCH", "k");
        server.run("MULTI");
        server.run("SET", "k", "v");
        assertThat(server.run("DISCARD")).isEqualTo("OK");
        other.run("SET", "k", "w");
        assertThat(execSet()).as("watched no more").isEqualTo(List.of("OK"));
    }

    @Test
    void aWatchedKeyThatChangedFailsTheTransactionOnce() {
        server.run("WATCH", "a", "k");
        other.run("SET", "k", "v");
        assertThat(execSet()).isNull();
        assertThat(server.run("EXISTS", "result")).isEqualTo(0L);
        assertThat(execSet()).isEqualTo(List.of("OK"));
    }

    @Test
    void aFailureIsTheNullOfTheProtocol() {
        other.run("WATCH", "k");
        server.run("SET", "k", "v");
        other.run("MULTI");
        assertThat(other.raw("EXEC")).isEqualTo("*-1\r\n");
        other.resp3().run("WATCH", "k");
        server.run("SET", "k", "v");
        other.run("MULTI");
        assertThat(other.raw("EXEC")).isEqualTo("_\r\n");
    }

    @Test
    void watchesAreOfOneDatabase() {
        server.run("WATCH", "k");
        other.select(1).run("SET", "k", "v");
        assertThat(execSet()).isEqualTo(List.of("OK"));
    }

    @Test
    void unwatchForgetsWhatChanged() {
        server.run("WATCH", "k");
        other.run("SET", "k", "v");
        server.run("UNWATCH");
        assertThat(execSet()).isEqualTo(List.of("OK"));
    }

    @Test
    void aCommandThatChangesNothingDoesNotTouch() {
        server.run("SET", "k", "v");
        server.run("WATCH", "k", "missing");
        other.run("GET", "k");
        other.run("DEL", "missing");
        other.run("PERSIST", "k");
        other.run("SETNX", "k", "w");
        assertThat(execSet()).isEqualTo(List.of("OK"));
    }

    @Test
    void everyChangeOfTheKeyspaceTouches() {
        List<List<Object>> changes = List.of(
                List.of("DEL", "k"),
                List.of("EXPIRE", "k", 10),
                List.of("RENAME", "k", "x"),
                List.of("RENAME", "y", "k"),
                List.of("MOVE", "k", 5),
                List.of("COPY", "y", "k", "REPLACE"),
                List.of("APPEND", "k", "x"),
                List.of("SETRANGE", "k", 0, "x"),
                List.of("GETDEL", "k"),
                List.of("FLUSHDB"),
                List.of("FLUSHALL"),
                List.of("SWAPDB", 0, 1),
                List.of("EXPIRE", "k", -1));
        for (List<Object> change : changes) {
            other.run("MSET", "k", "v", "y", "z");
            other.select(5).run("DEL", "k");
            other.select(0);
            server.run("WATCH", "k");
            assertThat(other.run(change.toArray())).isNotInstanceOf(RespClient.Failure.class);
            assertThat(execSet()).as("%s", change).isNull();
        }
    }

    @Test
    void aWatchedKeyThatExpiresFailsTheTransaction() {
        server.run("SET", "k", "v", "PX", 10);
        server.run("WATCH", "k");
        server.advance(11);
        assertThat(execSet()).as("not met by anybody").isNull();
    }

    @Test
    void aKeyThatHadExpiredBeforeDoesNot() {
        server.run("SET", "k", "v", "PX", 10);
        server.advance(11);
        server.run("WATCH", "k");
        other.run("GET", "k");
        assertThat(execSet()).isEqualTo(List.of("OK"));
        server.run("WATCH", "k");
        other.run("SET", "k", "v");
        assertThat(execSet()).isNull();
    }

    @Test
    void aTransactionMayFailByItsOwnWrites() {
        server.run("WATCH", "k");
        server.run("SET", "k", "v");
        assertThat(execSet()).isNull();
    }

    @Test
    void thoseWhoLeaveWatchNoMore() {
        other.run("WATCH", "k");
        other.run("MULTI");
        other.disconnect();
        assertThat(server.run("SET", "k", "v")).isEqualTo("OK");
    }
}
