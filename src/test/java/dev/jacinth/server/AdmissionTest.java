package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.Errors;
import dev.jacinth.server.EmbeddedServer.Peer;
import dev.jacinth.testing.RespClient.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in, and with what.
class AdmissionTest {

    private static final Failure MISCONFIGURED = new Failure(Errors.MISCONFIGURED);

    private final EmbeddedServer server = new EmbeddedServer();
    private final Peer client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatCannotBeSavedIsNotWrittenAndPingTells() {
        server.parts.condition.diskError(true);

        assertThat(client.ask("SET", "k", "v")).isEqualTo(MISCONFIGURED);
        assertThat(client.ask("PING")).isEqualTo(MISCONFIGURED);
        assertThat(client.ask("GET", "k")).isNull();
        assertThat(client.ask("PUBLISH", "c", "m")).isEqualTo(0L);

        client.ask("MULTI");
        assertThat(client.ask("PING")).isEqualTo(MISCONFIGURED);
        assertThat(client.ask("EXEC")).isEqualTo(new Failure(Errors.EXEC_ABORT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nSET k v\r\n",
                "GET / HTTP/1.1\r\nhost: example.org\r\n\r\nSET k v\r\n",
                "*1\r\n$4\r\npost\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n"
            })
    void aWebBrowserIsSentAway(String request) {
        assertThat(client.sendBytes(request)).isEmpty();
        assertThat(client.channel.isOpen()).isFalse();
        assertThat(server.connect().ask("GET", "k")).isNull();
    }
}
