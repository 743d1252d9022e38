package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When clients go on whose waiting has ended, with each interface of the kernel: at once, before anything that was
/// sent after the command that ended it.
class ReleasedClientsTest {

    private static final int ROUNDS = 100;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void whoIsServedGoesOnWithTheCommandsBehind(String engine) {
        play(
                engine,
                (_, waiting) -> waiting.queue("BLPOP", "list", "0"),
                control -> control.call("RPUSH", "list", "v"),
                2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void whoWaitsForTheEndOfAPauseGoesOnWithIt(String engine) {
        play(
                engine,
                (control, _) -> control.call("CLIENT", "PAUSE", 100_000, "WRITE"),
                control -> control.call("CLIENT", "UNPAUSE"),
                1);
    }

    /// Again and again: something makes a client wait, whose next command is a SET; something ends that.
    ///
    /// @param replies how many the client gets, that of SET included
    private static void play(
            String engine, BiConsumer<RespClient, RespClient> hold, Consumer<RespClient> release, int replies) {
        try (RedisServer server = Jacinth.start("--io-engine", engine);
                RespClient control = server.client();
                RespClient waiting = server.client()) {
            for (int round = 0; round < ROUNDS; round++) {
                hold.accept(control, waiting);
                waiting.queue("SET", "done", round);
                waiting.flush();
                while (!control.text("CLIENT", "LIST").contains(" flags=b ")) {
                    Thread.onSpinWait();
                }
                release.accept(control);
                assertThat(control.text("GET", "done")).isEqualTo(Integer.toString(round));
                for (int reply = 0; reply < replies; reply++) {
                    waiting.readRaw();
                }
            }
        }
    }
}
