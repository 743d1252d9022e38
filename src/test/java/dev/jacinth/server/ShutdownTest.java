package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.testing.RespClient.Failure;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// A server with a replica that a test plays: it never reads, and acknowledges what it is told to.
class ShutdownTest {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final RedisServer server = Jacinth.start("--hz", "100", "--repl-diskless-sync", "no");
    private final RespClient client = server.client();
    private final RespClient replica = server.client();

    ShutdownTest() {
        replica.sendRaw("PSYNC ? -1\r\n");
        await(() -> client.text("INFO", "replication").contains("state=online"));
        client.text("SET", "k", "1");
    }

    private void end() {
        replica.close();
        client.close();
        server.close();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private void acknowledgeEverything() {
        String info = client.text("INFO", "replication");
        int at = info.indexOf("master_repl_offset:") + "master_repl_offset:".length();
        replica.sendRaw("REPLCONF ACK " + info.substring(at, info.indexOf('\r', at)) + "\r\n");
    }

    private boolean isWaiting() {
        return client.text("INFO", "server").contains("shutdown_in_milliseconds:");
    }

    @Test
    void waitsForAReplicaToCatchUp() {
        try (RespClient asking = server.client();
                RespClient writing = server.client()) {
            asking.send("SHUTDOWN");
            await(this::isWaiting);
            writing.send("SET", "k", "2");
            await(() -> client.text("INFO", "clients").contains("blocked_clients:2"));
            assertThat(client.text("GET", "k")).isEqualTo("1");

            acknowledgeEverything();

            assertThat(asking.awaitClosed()).isTrue();
            await(() -> !server.isAlive());
            assertThat(server.log())
                    .containsSubsequence(
                            "* User requested shutdown...",
                            "* Waiting for replicas before shutting down.",
                            "* 1 of 1 replicas are in sync when shutting down.",
                            "# Redis is now ready to exit, bye bye...")
                    .doesNotContain("Lagging replica");
        } finally {
            end();
        }
    }

    @Test
    void endsWhenTheTimeIsOver() {
        client.text("CONFIG", "SET", "shutdown-timeout", "1");
        assertThat(server.terminate()).isZero();
        assertThat(server.log())
                .containsSubsequence("Waiting for replicas before shutting down.", "* Lagging replica ")
                .containsPattern(
                        "\\* Lagging replica \\S+ reported offset \\d+ behind master, lag=\\d+, state=online\\.\n"
                                + ".*\\* 0 of 1 replicas are in sync when shutting down\\.");
        end();
    }

    @Test
    void canBeCalledOffWhileItWaits() {
        try (RespClient asking = server.client()) {
            asking.send("SHUTDOWN");
            await(this::isWaiting);
            assertThat(client.text("SHUTDOWN", "ABORT")).isEqualTo("OK");
            assertThat(asking.read()).isEqualTo(new Failure("ERR Errors trying to SHUTDOWN. Check logs."));
            assertThat(isWaiting()).isFalse();
            assertThat(client.text("SET", "k", "3")).isEqualTo("OK");
            assertThat(server.log()).contains("* Shutdown manually aborted.");
        } finally {
            end();
        }
    }

    @Test
    void doesNotWaitWhereNowIsAskedFor() {
        client.send("SHUTDOWN", "NOW");
        assertThat(client.awaitClosed()).isTrue();
        await(() -> !server.isAlive());
        assertThat(server.log())
                .contains("0 of 1 replicas are in sync when shutting down.")
                .doesNotContain("Waiting for replicas");
        end();
    }
}
