package dev.jacinth.server;

import static dev.jacinth.server.EmbeddedServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.testing.RespClient.Failure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Commands that arrive together run as if they had come one by one.
class PipelineTest {

    private final EmbeddedServer server = new EmbeddedServer();
    private final EmbeddedServer.Peer client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void moreCommandsThanAreReadAheadAtOnceRunInOrder() {
        StringBuilder requests = new StringBuilder();
        List<Object> expected = new ArrayList<>();
        for (long i = 1; i <= 40; i++) {
            requests.append(request("APPEND", "k", "x"));
            expected.add(i);
        }

        assertThat(client.sendBytes(requests.toString())).isEqualTo(expected);
    }

    @Test
    void whatOneCommandChangesTheNextSees() {
        String requests = request("SET", "k", "1")
                + request("RENAME", "k", "other")
                + request("GET", "k")
                + request("SELECT", "1")
                + request("GET", "other")
                + request("SELECT", "0")
                + request("FLUSHALL")
                + request("GET", "other")
                + request("INCR", "k");

        assertThat(client.sendBytes(requests)).containsExactly("OK", "OK", null, "OK", null, "OK", "OK", null, 1L);
    }

    @Test
    void keysOfTheSameLengthAreNotTakenForEachOther() {
        String requests = request("SET", "a", "1")
                + request("SET", "b", "2")
                + request("GET", "b")
                + request("GET", "b")
                + request("PING")
                + request("GET", "a")
                + request("GET", "ab")
                + request("GET", "a");

        assertThat(client.sendBytes(requests)).containsExactly("OK", "OK", "2", "2", "PONG", "1", null, "1");
    }

    @Test
    void aPasswordIsAskedForBeforeWhatFollowsIsJudged() {
        server.settings.put(Settings.REQUIREPASS, "secret");
        client.client.authenticated(false);
        String many = request("DEL", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");

        assertThat(client.sendBytes(request("GET", "k") + request("AUTH", "secret") + many))
                .containsExactly(new Failure("NOAUTH Authentication required."), "OK", 0L);
    }

    @Test
    void whatFollowsABrokenRequestIsNotRun() {
        List<Object> replies =
                client.sendBytes(request("SET", "k", "1") + "*1\r\n:PING\r\n" + request("SET", "k", "2"));

        assertThat(replies).containsExactly("OK", new Failure("ERR Protocol error: expected '$', got ':'"));
        assertThat(server.connect().ask("GET", "k")).isEqualTo("1");
    }

    @Test
    void inlineCommandsAndEmptyLinesBetweenOthersAreUnderstood() {
        String requests = request("SET", "k", "1") + "\r\n*0\r\nAPPEND k \"a b\"\r\n" + request("GET", "k");

        assertThat(client.sendBytes(requests)).containsExactly("OK", 4L, "1a b");
    }

    @Test
    void halfACommandAtTheEndWaitsForTheRest() {
        String last = request("SET", "k", "the value");
        String requests = request("SET", "k", "1") + request("GET", "k") + last.substring(0, last.length() - 5);

        assertThat(client.sendBytes(requests)).containsExactly("OK", "1");
        assertThat(client.sendBytes(last.substring(last.length() - 5) + request("GET", "k")))
                .containsExactly("OK", "the value");
    }

    @Test
    void whatFollowsACommandThatWaitsRunsLater() {
        EmbeddedServer.Peer other = server.connect();
        other.ask("CLIENT", "PAUSE", "1000", "WRITE");

        String requests = request("GET", "k") + request("SET", "k", "1") + request("GET", "k") + request("GET", "k");
        assertThat(client.sendBytes(requests)).containsExactly((Object) null);

        other.ask("CLIENT", "UNPAUSE");
        assertThat(client.received()).containsExactly("OK", "1", "1");
    }

    @Test
    void aHashIsNotTakenForAnotherKeyAtTheSameAddress() {
        String first = request("SET", "aaaa", "1") + request("GET", "aaaa");
        String second = request("SET", "bbbb", "2") + request("GET", "bbbb");

        assertThat(client.sendBytes(first)).containsExactly("OK", "1");
        assertThat(client.sendBytes(second)).containsExactly("OK", "2");
        assertThat(client.sendBytes(request("GET", "bbbb") + request("GET", "aaaa")))
                .containsExactly("2", "1");
    }

    @Test
    void theEndOfTheConnectionEndsThePipeline() {
        List<Object> replies = client.sendBytes(request("SET", "k", "1") + request("QUIT") + request("SET", "k", "2"));

        assertThat(replies).containsExactly("OK", "OK");
        assertThat(server.connect().ask("GET", "k")).isEqualTo("1");
    }
}
