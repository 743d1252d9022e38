package dev.jacinth.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("redis")
final class RespClientTest {

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start("--unixsocket", "redis.sock");
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void repliesOfVersion2AreJavaValues() {
        try (RespClient client = redis.client()) {
            assertThat(client.call("SET", "a", 1)).isEqualTo("OK");
            assertThat(client.call("INCR", "a")).isEqualTo(2L);
            assertThat(client.list("MGET", "a", "missing")).containsExactly("2", null);
            assertThat(client.call("LPUSH", "a", "x"))
                    .isInstanceOfSatisfying(
                            RespClient.Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo("WRONGTYPE"));
            assertThat(client.raw("GET", "missing")).isEqualTo("$-1\r\n");
            assertThat(client.raw("BLPOP", "missing", "0.001")).isEqualTo("*-1\r\n");
        }
    }

    @Test
    void repliesOfVersion3AreJavaValues() {
        try (RespClient client = redis.client().resp3()) {
            assertThat(client.call("DEBUG", "PROTOCOL", "double")).isEqualTo(3.141);
            assertThat(client.call("DEBUG", "PROTOCOL", "true")).isEqualTo(true);
            assertThat(client.call("DEBUG", "PROTOCOL", "null")).isNull();
            assertThat(client.call("DEBUG", "PROTOCOL", "bignum"))
                    .isEqualTo(new BigInteger("1234567999999999999999999999999999999"));
            assertThat(client.call("DEBUG", "PROTOCOL", "set")).isEqualTo(Set.of(0L, 1L, 2L));
            assertThat(client.call("DEBUG", "PROTOCOL", "map")).isEqualTo(Map.of(0L, false, 1L, true, 2L, false));
            assertThat(client.call("DEBUG", "PROTOCOL", "verbatim"))
                    .isEqualTo(new RespClient.Verbatim("txt", "This is a verbatim\nstring"));
            assertThat(client.call("DEBUG", "PROTOCOL", "attrib")).isInstanceOf(RespClient.Attributed.class);
        }
    }

    @Test
    void pushesAreKeptApartFromReplies() {
        try (RespClient subscriber = redis.client().resp3();
                RespClient publisher = redis.client()) {
            subscriber.send("SUBSCRIBE", "c");
            assertThat(subscriber.nextPush().items()).containsExactly("subscribe", "c", 1L);
            assertThat(publisher.number("PUBLISH", "c", "m")).isEqualTo(1);
            assertThat(subscriber.call("ECHO", "x")).isEqualTo("x");
            assertThat(subscriber.nextPush().items()).containsExactly("message", "c", "m");
        }
    }

    @Test
    void everyByteSurvivesTheRoundTrip() {
        byte[] all = new byte[256];
        StringBuilder chars = new StringBuilder();
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
            chars.append((char) i);
        }
        try (RespClient client = redis.client()) {
            assertThat(client.call("ECHO", all)).isEqualTo(chars.toString());
            assertThat(client.call("ECHO", chars)).isEqualTo(chars.toString());
            assertThatThrownBy(() -> client.call("ECHO", "\u20ac")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aLongPipelineDoesNotBlockBothEnds() {
        String value = "v".repeat(10_000);
        List<Object[]> commands = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            commands.add(new Object[] {"ECHO", value});
        }
        try (RespClient client = redis.client()) {
            assertThat(client.pipeline(commands)).hasSize(2_000).allMatch(value::equals);
        }
    }

    @Test
    void waitsAreBounded() {
        try (RespClient client = redis.client().timeout(Duration.ofMillis(30))) {
            client.send("BLPOP", "missing", 0);
            assertThatThrownBy(client::read).isInstanceOf(UncheckedIOException.class);
            assertThat(client.awaitClosed()).isFalse();
        }
        try (RespClient client = redis.client()) {
            client.sendRaw("QUIT\r\n");
            assertThat(client.awaitClosed()).isTrue();
        }
    }

    @Test
    void unixSocketsWorkToo() {
        try (RespClient client = RespClient.connect(redis.directory().resolve("redis.sock"))) {
            assertThat(client.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aServerCanBeKilledAndStartedAgainOnItsDirectory() {
        try (RedisServer server = RedisServer.start("--appendonly", "yes", "--appendfsync", "always")) {
            try (RespClient client = server.client()) {
                client.text("SET", "k", "v");
            }
            int port = server.port();
            server.kill();
            assertThat(server.isAlive()).isFalse();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            try (RespClient client = server.client()) {
                assertThat(client.text("GET", "k")).isEqualTo("v");
            }
            assertThat(server.terminate()).isZero();
            assertThat(server.log()).contains("User requested shutdown");
        }
    }

    @Test
    void aServerThatRefusesItsOptionsSaysWhy() {
        assertThatThrownBy(() -> RedisServer.start("--port", "abc"))
                .hasMessageContaining("argument couldn't be parsed into an integer");
    }
}
