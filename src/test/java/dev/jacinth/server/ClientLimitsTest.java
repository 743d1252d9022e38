package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who goes too far is disconnected, and the others do not notice.
class ClientLimitsTest extends SocketTest {

    private static final int MEGABYTE = 1 << 20;

    @AfterEach
    void theOthersDoNotNotice() {
        assertThat(client.text("PING")).isEqualTo("PONG");
    }

    @Test
    void oneClientTooManyIsTurnedAway() {
        client.text("CONFIG", "SET", "maxclients", "3");
        List<RespClient> others = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                others.add(server.client());
            }
            assertThat(others.get(1).text("PING")).isEqualTo("PONG");
            assertThat(others.get(2).read()).isEqualTo(new RespClient.Failure("ERR max number of clients reached"));
            assertThat(others.get(2).awaitClosed()).isTrue();
        } finally {
            client.text("CONFIG", "SET", "maxclients", "10000");
            others.forEach(RespClient::close);
        }
    }

    @Test
    void maxclientsStaysWithinWhatTheSystemAllows() {
        assertThat(((RespClient.Failure) client.call("CONFIG", "SET", "maxclients", "4000000000")).message())
                .contains("The operating system is not able to handle the specified number of clients, try with");
        assertThat(client.list("CONFIG", "GET", "maxclients").get(1)).isEqualTo("10000");
    }

    @Test
    void outputBeyondTheHardLimitClosesWithoutAReply() {
        client.text("SET", "big", "x".repeat(MEGABYTE));
        client.text("CONFIG", "SET", "client-output-buffer-limit", "normal 500kb 0 0");
        try (RespClient greedy = server.client()) {
            greedy.send("GET", "big");
            assertThat(greedy.awaitClosed()).isTrue();
        } finally {
            client.text("CONFIG", "SET", "client-output-buffer-limit", "normal 0 0 0");
        }
        assertThat(server.log()).containsPattern("Client id=.* closed for overcoming of output buffer limits\\.");
        assertThat(client.text("GET", "big")).hasSize(MEGABYTE);
    }

    @Test
    void aReplyAsLongAsTheClientLikesEndsAtTheHardLimit() {
        client.call("SADD", "greedy:listpack", "a", "b");
        client.call("SADD", "greedy:intset", 1, 2);
        client.call("HSET", "greedy:hash", "f", "v");
        client.call("ZADD", "greedy:zset", 1, "a");
        client.text("CONFIG", "SET", "client-output-buffer-limit", "normal 500kb 0 0");
        try {
            closesForOutput("SRANDMEMBER", "greedy:listpack", -Long.MAX_VALUE);
            closesForOutput("SRANDMEMBER", "greedy:intset", -Long.MAX_VALUE);
            closesForOutput("HRANDFIELD", "greedy:hash", -Long.MAX_VALUE);
            closesForOutput("HRANDFIELD", "greedy:hash", -Long.MAX_VALUE / 2, "WITHVALUES");
            closesForOutput("ZRANDMEMBER", "greedy:zset", -Long.MAX_VALUE);
            closesForOutput("ZRANDMEMBER", "greedy:zset", -Long.MAX_VALUE / 2, "WITHSCORES");
        } finally {
            client.text("CONFIG", "SET", "client-output-buffer-limit", "normal 0 0 0");
        }
    }

    private void closesForOutput(Object... command) {
        try (RespClient greedy = server.client()) {
            long id = greedy.number("CLIENT", "ID");
            greedy.send(command);
            assertThat(greedy.awaitClosed()).isTrue();
            assertThat(server.log())
                    .containsPattern("Client id=" + id + " .* closed for overcoming of output buffer limits\\.");
        }
    }

    @Test
    void aClientThatDoesNotReadIsClosedAtTheSoftLimit() {
        client.text("SET", "big", "x".repeat(MEGABYTE));
        client.text("CONFIG", "SET", "client-output-buffer-limit", "normal 0 1mb 1");
        try (RespClient idle = server.client()) {
            long id = idle.number("CLIENT", "ID");
            for (int i = 0; i < 64; i++) {
                idle.queue("GET", "big");
            }
            idle.flush();
            await(() -> !client.text("CLIENT", "LIST", "ID", id).contains("id=" + id));
        } finally {
            client.text("CONFIG", "SET", "client-output-buffer-limit", "normal 0 0 0");
        }
    }

    @Test
    void inputBeyondTheLimitCloses() {
        client.text("CONFIG", "SET", "client-query-buffer-limit", Integer.toString(MEGABYTE));
        try (RespClient talkative = server.client()) {
            talkative.sendRaw("*2\r\n$4\r\nECHO\r\n$3000000\r\n" + "x".repeat(MEGABYTE + 100_000));
            assertThat(talkative.awaitClosed()).isTrue();
        } finally {
            client.text("CONFIG", "SET", "client-query-buffer-limit", "1gb");
        }
        assertThat(server.log()).contains("Closing client that reached max query buffer length: id=");
    }

    @Test
    void theLongestStringIsASetting() {
        client.text("CONFIG", "SET", "proto-max-bulk-len", "1mb");
        try (RespClient other = server.client()) {
            other.sendRaw("*2\r\n$4\r\nECHO\r\n$1048577\r\n");
            assertThat(other.read()).isEqualTo(new RespClient.Failure("ERR Protocol error: invalid bulk length"));
            assertThat(other.awaitClosed()).isTrue();
        } finally {
            client.text("CONFIG", "SET", "proto-max-bulk-len", "512mb");
        }
    }

    @Test
    void silentClientsAreClosed() {
        client.text("CONFIG", "SET", "timeout", "1");
        try (RespClient silent = server.client()) {
            long id = silent.number("CLIENT", "ID");
            await(() -> client.text("CLIENT", "LIST", "ID", id).isEmpty());
            assertThat(silent.awaitClosed()).isTrue();
        } finally {
            client.text("CONFIG", "SET", "timeout", "0");
        }
    }

    @Test
    void expiredKeysGoWithoutBeingMet() {
        for (int i = 0; i < 10_000; i++) {
            client.queue("SET", "volatile:" + i, "x", "PX", "1");
        }
        client.flush();
        for (int i = 0; i < 10_000; i++) {
            client.read();
        }
        await(() -> client.text("INFO", "keyspace").contains("expires=0")
                || !client.text("INFO", "keyspace").contains("expires="));
    }

    @Test
    void portsAndAddressesChangeWhileTheServerRuns() {
        int other = RedisServer.freePort();
        int old = server.port();
        assertThat(client.text("CONFIG", "SET", "port", other)).isEqualTo("OK");
        try (RespClient there = RespClient.connect(other)) {
            assertThat(there.text("PING")).isEqualTo("PONG");
            assertThat(((RespClient.Failure) there.call("CONFIG", "SET", "bind", "999.999.999.999")).message())
                    .endsWith("- Failed to bind to specified addresses.");
        }
        assertThat(client.text("CONFIG", "SET", "port", old)).isEqualTo("OK");
        server.client().close();
    }

    /// Waits for a condition that other connections bring about, with the question itself as the pace.
    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + 15_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
