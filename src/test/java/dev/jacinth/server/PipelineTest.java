package dev.jacinth.server;

import static dev.jacinth.server.EmbeddedServer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.testing.RespClient.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Commands that arrive together run as if they had come one by one.
class PipelineTest {

    private static final Failure WRONG_TYPE =
            new Failure("WRONGTYPE Operation against a key holding the wrong kind of value");

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
    void elementsOfLargeValuesAreFoundAheadAndChangeInOrder() {
        String scores = "ZADD z " + numbers(300, "1 element:%d");
        String fields = "HSET h " + numbers(600, "field:%1$d value:%1$d");
        String members = "SADD s " + numbers(600, "element:%d");
        assertThat(client.sendBytes(words(scores) + words(fields) + words(members)))
                .containsExactly(300L, 600L, 600L);

        assertThat(client.sendBytes(words("ZADD z 7 element:5")
                        + words("ZSCORE z element:5")
                        + words("ZINCRBY z 1 element:5")
                        + words("ZADD z XX CH 2 element:6 3 none")
                        + words("ZSCORE z none")
                        + words("ZADD z 1 new")
                        + words("ZREM z new")
                        + words("ZSCORE z new")
                        + words("ZCARD z")))
                .containsExactly(0L, "7", "8", 1L, null, 1L, 1L, null, 300L);
        assertThat(client.sendBytes(words("HSET h field:7 x")
                        + words("HGET h field:7")
                        + words("HDEL h field:7")
                        + words("HGET h field:7")
                        + words("HSET h field:7 y new z")
                        + words("HGET h new")
                        + words("HLEN h")))
                .containsExactly(0L, "x", 1L, null, 2L, "z", 601L);
        assertThat(client.sendBytes(words("SADD s new")
                        + words("SREM s new")
                        + words("SISMEMBER s new")
                        + words("SISMEMBER s element:599")
                        + words("SADD s element:599")
                        + words("SCARD s")))
                .containsExactly(1L, 1L, 0L, 1L, 0L, 600L);
    }

    @Test
    void aValueMayBecomeAnotherOrNoneBeforeItsElementsAreLookedFor() {
        String members = "SADD k " + numbers(600, "element:%d");
        client.sendBytes(words(members));

        assertThat(client.sendBytes(words("SISMEMBER k element:1")
                        + words("DEL k")
                        + words("SISMEMBER k element:1")
                        + words("HSET k element:1 v")
                        + words("HGET k element:1")
                        + words("SADD k element:1")
                        + words("SET k v")
                        + words("HGET k element:1")))
                .containsExactly(1L, 1L, 0L, 1L, "v", WRONG_TYPE, "OK", WRONG_TYPE);
    }

    private static String words(String words) {
        return request(words.split(" "));
    }

    private static String numbers(int count, String form) {
        return IntStream.range(0, count).mapToObj(form::formatted).collect(Collectors.joining(" "));
    }

    @Test
    void theEndOfTheConnectionEndsThePipeline() {
        List<Object> replies = client.sendBytes(request("SET", "k", "1") + request("QUIT") + request("SET", "k", "2"));

        assertThat(replies).containsExactly("OK", "OK");
        assertThat(server.connect().ask("GET", "k")).isEqualTo("1");
    }
}
