package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When clients go on whose waiting has ended, with each interface of the kernel: at once, before anything that was
/// sent after the command that ended it.
class ReleasedClientsTest {

    private static final int ROUNDS = 100;

    private static void awaitBlocked(RespClient control) {
        while (!control.text("CLIENT", "LIST").contains(" flags=b ")) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void whoIsServedGoesOnWithTheCommandsBehind(String engine) {
        try (RedisServer server = Jacinth.start("--io-engine", engine);
                RespClient control = server.client();
                RespClient waiting = server.client()) {
            for (int round = 0; round < ROUNDS; round++) {
                waiting.queue("BLPOP", "list", "0");
                waiting.queue("SET", "done", round);
                waiting.flush();
                awaitBlocked(control);
                control.call("RPUSH", "list", "v");
                assertThat(control.text("GET", "done")).isEqualTo(Integer.toString(round));
                waiting.readRaw();
                waiting.readRaw();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void whoWaitsForTheEndOfAPauseGoesOnWithIt(String engine) {
        try (RedisServer server = Jacinth.start("--io-engine", engine);
                RespClient control = server.client();
                RespClient waiting = server.client()) {
            for (int round = 0; round < ROUNDS; round++) {
                control.call("CLIENT", "PAUSE", 100_000, "WRITE");
                waiting.queue("SET", "done", round);
                waiting.flush();
                awaitBlocked(control);
                control.call("CLIENT", "UNPAUSE");
                assertThat(control.text("GET", "done")).isEqualTo(Integer.toString(round));
                waiting.readRaw();
            }
        }
    }
}
