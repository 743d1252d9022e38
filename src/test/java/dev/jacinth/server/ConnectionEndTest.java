package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the server takes the end of a connection, with each interface of the kernel.
class ConnectionEndTest {

    private static final int ROUNDS = 50;
    private static final int PATIENCE_MILLIS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void whoHasLeftDoesNotGetMessages(String engine) {
        try (RedisServer server = Jacinth.start("--io-engine", engine);
                RespClient talker = server.client()) {
            for (int round = 0; round < ROUNDS; round++) {
                try (RespClient listener = server.client()) {
                    listener.call("SUBSCRIBE", "news");
                }
                assertThat(talker.call("PUBLISH", "news", "x"))
                        .as("round %d", round)
                        .isEqualTo(0L);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void whoseConnectionIsResetDoesNotGetMessages(String engine) {
        try (RedisServer server = Jacinth.start("--io-engine", engine);
                RespClient talker = server.client()) {
            for (int round = 0; round < ROUNDS; round++) {
                RespClient listener = server.client();
                listener.call("SUBSCRIBE", "news");
                listener.reset();
                assertThat(talker.call("PUBLISH", "news", "x"))
                        .as("round %d", round)
                        .isEqualTo(0L);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "epoll", "nio"})
    void whoClosesItsDirectionGetsItsReplies(String engine) throws IOException {
        try (RedisServer server = Jacinth.start("--io-engine", engine);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("SET a 1\r\nGET a\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            byte[] replies = socket.getInputStream().readAllBytes();
            assertThat(new String(replies, StandardCharsets.US_ASCII)).isEqualTo("+OK\r\n$1\r\n1\r\n");
        }
    }
}
