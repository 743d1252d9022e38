package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.Harness.Connection;
import dev.jacinth.testing.RespClient.Failure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The waiting for keys as such, with [WaitingCommands].
class BlockedCommandTest {

    private final Harness server = Harness.of(
            StringCommands.ALL,
            KeyCommands.ALL,
            ExpireCommands.ALL,
            DatabaseCommands.ALL,
            TransactionCommands.ALL,
            WaitingCommands.ALL);
    private final Connection a = server.connect();
    private final Connection b = server.connect();
    private final Connection c = server.connect();

    @AfterEach
    void close() {
        server.close();
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

    private static void wait(Connection connection, Object... words) {
        assertThat(connection.raw(words)).isEmpty();
        assertThat(connection.isBlocked()).isTrue();
    }

    @Test
    void whatIsThereIsTakenAtOnce() {
        server.run("SET", "k", "v");
        assertThat(a.run("TAKE", "missing", "k", 0)).isEqualTo(List.of("k", "v"));
        assertThat(a.isBlocked()).isFalse();
    }

    @Test
    void theFirstToWaitIsTheFirstServed() {
        wait(a, "TAKE", "k", 0);
        wait(b, "TAKE", "k", 0);
        wait(c, "TAKE", "k", 0);
        assertThat(server.run("SET", "k", "1")).isEqualTo("OK");
        assertReceived(a, List.of("k", "1"));
        assertWaits(b, c);
        server.run("SET", "k", "2");
        assertReceived(b, List.of("k", "2"));
        server.run("SET", "k", "3");
        assertReceived(c, List.of("k", "3"));
        assertThat(server.run("EXISTS", "k")).isEqualTo(0L);
    }

    @Test
    void everyTurnIsAUnitOfItsOwnBehindTheOneThatMadeItPossible() {
        wait(a, "TAKE", "k", 0);
        server.run("MULTI");
        server.run("SET", "k", "1");
        server.run("SET", "other", "x");
        assertThat(server.run("EXEC")).isEqualTo(List.of("OK", "OK"));
        assertReceived(a, List.of("k", "1"));
        assertThat(server.units())
                .extracting(Harness.Unit::effects)
                .extracting(
                        effects -> effects.stream().map(Harness.Effect::words).toList())
                .containsExactly(
                        List.of(List.of("SET", "k", "1"), List.of("SET", "other", "x")), List.of(List.of("DEL", "k")));
    }

    @Test
    void inATransactionWhatIsGoneAgainAtItsEndWasNeverThere() {
        wait(a, "TAKE", "k", 0);
        server.run("MULTI");
        server.run("SET", "k", "1");
        server.run("DEL", "k");
        server.run("EXEC");
        assertWaits(a);
        server.run("SET", "k", "2");
        assertReceived(a, List.of("k", "2"));
    }

    @Test
    void nobodyWaitsInATransaction() {
        server.run("MULTI");
        server.run("TAKE", "k", 0);
        assertThat(server.first().raw("EXEC")).isEqualTo("*1\r\n*-1\r\n");
        assertThat(server.first().isBlocked()).isFalse();
    }

    @Test
    void ofSeveralKeysTheFirstInTheCommandIsTakenThoughAnotherWasReadyFirst() {
        wait(a, "TAKE", "k1", "k2", 0);
        wait(b, "TAKE", "k2", 0);
        server.run("MSET", "k2", "2", "k1", "1");
        assertReceived(a, List.of("k1", "1"));
        assertReceived(b, List.of("k2", "2"));
    }

    @Test
    void aKeyNamedTwiceIsWaitedForOnce() {
        wait(a, "TAKE", "k", "k", 0);
        assertThat(server.keyspace().database(0).waiters().keys()).isEqualTo(1);
        server.run("SET", "k", "1");
        assertReceived(a, List.of("k", "1"));
        assertThat(server.keyspace().database(0).waiters().keys()).isZero();
    }

    @Test
    void aTurnMayMakeOtherKeysReady() {
        wait(a, "TAKE", "k3", 0);
        wait(b, "PASS", "k2", "k3", 0);
        wait(c, "PASS", "k1", "k2", 0);
        server.run("SET", "k1", "v");
        assertReceived(c, "OK");
        assertReceived(b, "OK");
        assertReceived(a, List.of("k3", "v"));
    }

    @Test
    void aRingOfWaitersEnds() {
        wait(a, "PASS", "k1", "k2", 0);
        wait(b, "PASS", "k2", "k1", 0);
        server.run("SET", "k1", "v");
        assertReceived(a, "OK");
        assertReceived(b, "OK");
        assertThat(server.run("GET", "k1")).isEqualTo("v");
    }

    @Test
    void timesAreKeptToTheMillisecond() {
        wait(a, "TAKE", "k", "0.1");
        wait(b, "TAKE", "k", "0.0501");
        server.advance(50);
        assertWaits(a, b);
        server.advance(1);
        assertThat(b.isBlocked()).isFalse();
        server.advance(49);
        assertThat(a.isBlocked()).isFalse();
        server.run("SET", "k", "v");
        assertThat(server.run("GET", "k")).isEqualTo("v");
        assertThat(server.keyspace().database(0).waiters().keys()).isZero();
    }

    @Test
    void whoHasWaitedInVainGetsNothing() {
        wait(a, "TAKE", "k", 1);
        c.resp3();
        wait(c, "TAKE", "k", 1);
        server.advance(1000);
        assertThat(server.dispatch().sent(a.session())).isEqualTo("*-1\r\n");
        assertThat(server.dispatch().sent(c.session())).isEqualTo("_\r\n");
    }

    @Test
    void wrongTimesAreRefused() {
        assertThat(server.error("TAKE", "k", "soon")).isEqualTo("ERR timeout is not a float or out of range");
        assertThat(server.error("TAKE", "k", "nan")).isEqualTo("ERR timeout is not a float or out of range");
        assertThat(server.error("TAKE", "k", " 1")).isEqualTo("ERR timeout is not a float or out of range");
        assertThat(server.error("TAKE", "k", "-0.1")).isEqualTo("ERR timeout is negative");
        assertThat(server.error("TAKE", "k", "-inf")).isEqualTo("ERR timeout is negative");
        assertThat(server.error("TAKE", "k", "inf")).isEqualTo("ERR timeout is out of range");
        assertThat(server.error("TAKE", "k", "1e18")).isEqualTo("ERR timeout is out of range");
        assertThat(server.error("TAKE", "k", "9223372036854775")).isEqualTo("ERR timeout is out of range");
        assertThat(server.error("TAKE", "k", "1e400")).isEqualTo("ERR timeout is out of range");
        assertThat(server.error("TAKE", "k", "-1e400")).isEqualTo("ERR timeout is negative");
        assertThat(server.error("FOLLOW", "k", "1.5")).isEqualTo("ERR timeout is not an integer or out of range");
        assertThat(server.error("FOLLOW", "k", "-1")).isEqualTo("ERR timeout is negative");
        assertThat(server.error("FOLLOW", "k", Long.MAX_VALUE)).isEqualTo("ERR timeout is out of range");
        wait(a, "TAKE", "k", "8000000000000000");
        wait(b, "TAKE", "k", "1e-9");
        wait(c, "TAKE", "k", "1e-400");
        server.advance(1);
        assertWaits(a);
        assertThat(b.isBlocked()).isFalse();
        assertThat(c.isBlocked()).isFalse();
    }

    @Test
    void whatGrowsIsAnnouncedAndLossIsHeardByThoseWhoWantTo() {
        server.run("SET", "k", "1");
        wait(a, "FOLLOW", "k", 0);
        wait(b, "FOLLOW", "k", 0);
        assertThat(server.keyspace().database(0).waiters().keysOfLoss()).isEqualTo(1);
        server.run("GROW", "k", "!");
        assertReceived(a, "1!");
        assertReceived(b, "1!");
        wait(a, "FOLLOW", "k", 0);
        server.run("DEL", "k");
        assertReceived(a, new Failure("GONE"));
        wait(c, "TAKE", "k", 0);
        server.run("SET", "k", "1", "PX", 10);
        assertReceived(c, List.of("k", "1"));
        server.run("SET", "k", "1", "PX", 10);
        wait(a, "FOLLOW", "k", 0);
        server.advance(11);
        assertWaits(a);
        server.dispatch().runChore(() -> server.keyspace().database(0).expireDue(10));
        assertReceived(a, new Failure("GONE"));
        assertThat(server.keyspace().database(0).waiters().keysOfLoss()).isZero();
    }

    @Test
    void overwritingIsALossThatMayTurnOutToBeNone() {
        server.run("SET", "k", "1");
        wait(a, "FOLLOW", "k", 100);
        server.run("SET", "k", "2");
        assertWaits(a);
        server.advance(60);
        server.run("SET", "k", "3");
        assertWaits(a);
        server.advance(40);
        assertThat(server.dispatch().sent(a.session())).isEqualTo("*-1\r\n");
        wait(a, "FOLLOW", "k", 100);
        server.run("SET", "k", "longer");
        assertReceived(a, "longer");
    }

    @Test
    void keysThatComeInOtherWaysAreReadyToo() {
        wait(a, "TAKE", "renamed", 0);
        server.run("SET", "k", "1");
        server.run("RENAME", "k", "renamed");
        assertReceived(a, List.of("renamed", "1"));
        wait(a, "TAKE", "copied", 0);
        server.run("SET", "k", "2");
        server.run("COPY", "k", "copied");
        assertReceived(a, List.of("copied", "2"));
        a.select(3);
        wait(a, "TAKE", "k", 0);
        server.run("MOVE", "k", 3);
        assertReceived(a, List.of("k", "2"));
    }

    @Test
    void databasesAreSwappedUnderTheWaiters() {
        a.select(1);
        wait(a, "TAKE", "k", 0);
        server.run("SET", "k", "1");
        assertWaits(a);
        server.run("SWAPDB", 0, 1);
        assertReceived(a, List.of("k", "1"));
        server.run("SET", "k", "2");
        wait(b, "FOLLOW", "k", 0);
        server.run("SWAPDB", 0, 1);
        assertReceived(b, new Failure("GONE"));
    }

    @Test
    void aDataSetThatIsLoadedMayHaveWhatIsWaitedFor() {
        server.run("SET", "gone", "1");
        wait(a, "TAKE", "k", 0);
        wait(b, "FOLLOW", "gone", 0);
        Keyspace loaded = server.keyspace().sibling();
        try (NativeBuffer bytes = new NativeBuffer(8)) {
            bytes.append(Bytes.of("k"));
            loaded.database(0).strings().setLong(bytes.address(), bytes.length(), 7, Database.NO_EXPIRY);
        }
        server.dispatch().runChore(() -> server.keyspace().adopt(loaded));
        assertReceived(a, List.of("k", "7"));
        assertReceived(b, new Failure("GONE"));
    }

    @Test
    void flushingIsALoss() {
        server.run("SET", "k", "1");
        wait(a, "FOLLOW", "k", 0);
        wait(b, "TAKE", "other", 0);
        server.run("FLUSHALL");
        assertReceived(a, new Failure("GONE"));
        server.run("SET", "k", "1");
        wait(a, "FOLLOW", "k", 0);
        server.run("FLUSHDB");
        assertReceived(a, new Failure("GONE"));
        server.run("SET", "other", "1");
        assertReceived(b, List.of("other", "1"));
    }

    @Test
    void aKeyWhoseTimeHasComeIsNotThere() {
        wait(a, "TAKE", "k", 0);
        server.run("MULTI");
        server.run("SET", "k", "1");
        server.run("PEXPIREAT", "k", 1);
        server.run("EXEC");
        assertWaits(a);
    }

    @Test
    void commandsBehindTheOneThatWaitsWaitAsWell() {
        server.dispatch().receive(a.session(), "TAKE k 0\r\nSET done 1\r\nGET done\r\n");
        assertWaits(a);
        assertThat(server.run("EXISTS", "done")).isEqualTo(0L);
        server.run("SET", "k", "1");
        assertThat(a.received()).isEqualTo(List.of(List.of("k", "1"), "OK", "1"));
    }

    @Test
    void argumentsOutliveTheBufferTheyCameIn() {
        server.dispatch().receive(a.session(), "TAKE k");
        server.dispatch().receive(a.session(), "ey 0\r\n");
        server.dispatch().receive(a.session(), "PING ".repeat(10_000));
        server.run("SET", "key", "1");
        assertThat(a.received()).startsWith(List.of("key", "1"));
    }

    @Test
    void whoLeavesWaitsNoMore() {
        wait(a, "TAKE", "k", 0);
        wait(b, "TAKE", "k", 0);
        a.disconnect();
        server.run("SET", "k", "1");
        assertReceived(b, List.of("k", "1"));
        assertThat(server.dispatch().blocked()).isZero();
    }

    @Test
    void aCommandThatWaitsIsCountedOnceItIsDone() {
        CommandStats stats = WaitingCommands.ALL.getLast().stats();
        stats.reset();
        wait(a, "TAKE", "k", 0);
        wait(b, "TAKE", "k", 1);
        wait(c, "TAKE", "k", 0);
        assertThat(stats.calls()).isZero();
        server.run("SET", "k", "1");
        assertThat(stats.calls()).isEqualTo(1);
        server.advance(1000);
        assertThat(stats.calls()).isEqualTo(2);
        c.disconnect();
        assertThat(stats.calls()).isEqualTo(2);
        assertThat(stats.failed()).isZero();
    }

    /// As a master's command or a timer may, whatever clients may do.
    private void put(String key) {
        try (NativeBuffer bytes = new NativeBuffer(8)) {
            bytes.append(Bytes.of(key));
            server.dispatch()
                    .runChore(() -> server.keyspace()
                            .database(0)
                            .strings()
                            .setLong(bytes.address(), bytes.length(), 1, Database.NO_EXPIRY));
        }
    }

    @Test
    void whetherItMayRunIsAskedAnew() {
        wait(a, "TAKE", "k", 0);
        server.dispatch().readOnly(true);
        put("k");
        assertReceived(a, new Failure(Errors.READONLY));
        assertThat(WaitingCommands.ALL.getLast().stats().rejected()).isPositive();
    }

    @Test
    void aPauseHoldsTurnsBack() {
        wait(a, "TAKE", "k", 1);
        server.dispatch().paused(false, true);
        put("k");
        assertThat(a.received()).isEmpty();
        server.advance(2000);
        server.dispatch().receive(a.session(), "EXISTS k\r\n");
        assertThat(a.received()).isEmpty();
        assertThat(server.dispatch().blocked()).isEqualTo(1);
        server.dispatch().paused(false, false);
        assertThat(a.received()).isEqualTo(List.of(List.of("k", "1"), 0L));
        assertThat(server.dispatch().blocked()).isZero();
    }

    @Test
    void clientUnblockEndsTheWaitEitherWay() {
        server.commands().addAll(server.dispatch().clientCommands());
        wait(a, "TAKE", "k", 0);
        wait(b, "TAKE", "k", 0);
        assertThat(server.run("CLIENT", "UNBLOCK", a.session().id())).isEqualTo(1L);
        assertThat(server.dispatch().sent(a.session())).isEqualTo("*-1\r\n");
        assertThat(server.run("CLIENT", "UNBLOCK", a.session().id())).isEqualTo(0L);
        assertThat(server.run("CLIENT", "UNBLOCK", b.session().id(), "ERROR")).isEqualTo(1L);
        assertReceived(b, new Failure("UNBLOCKED client unblocked via CLIENT UNBLOCK"));
        server.run("SET", "k", "1");
        assertThat(server.run("GET", "k")).isEqualTo("1");
    }

    @Test
    void aReplyThatIsNotWantedIsNotSentLaterEither() {
        server.commands().addAll(server.dispatch().clientCommands());
        a.run("CLIENT", "REPLY", "SKIP");
        wait(a, "TAKE", "k", 0);
        server.run("SET", "k", "1");
        assertThat(a.received()).isEmpty();
        assertThat(a.isBlocked()).isFalse();
        assertThat(a.run("EXISTS", "k")).isEqualTo(0L);
        a.run("CLIENT", "REPLY", "OFF");
        wait(a, "TAKE", "k", 1);
        server.advance(1000);
        assertThat(a.received()).isEmpty();
        assertThat(a.run("CLIENT", "REPLY", "ON")).isEqualTo("OK");
    }

    @Test
    void blockedClientsAreDisconnectedWhenTheServerIsNoMasterAnyMore() {
        wait(a, "TAKE", "k", 0);
        server.dispatch().disconnectBlocked();
        assertReceived(
                a,
                new Failure("UNBLOCKED force unblock from blocking operation, instance state changed (master ->"
                        + " replica?)"));
        assertThat(server.keyspace().database(0).waiters().keys()).isZero();
        assertThat(server.dispatch().errorStats().countByCode()).containsEntry("UNBLOCKED", 1L);
    }
}
