package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.server.EmbeddedServer.Peer;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.testing.RespClient.Failure;
import dev.jacinth.testing.RespClient.Push;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DebugTest {

    private final EmbeddedServer server = new EmbeddedServer();
    private final Peer client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void checksumsCanBeTrustedUnseen() {
        client.ask("SET", "k", "some value");
        String payload = (String) client.ask("DUMP", "k");
        char last = payload.charAt(payload.length() - 1);
        String wrong = payload.substring(0, payload.length() - 1) + (char) (last ^ 1);
        Failure refused = new Failure("ERR DUMP payload version or checksum are wrong");
        assertThat(client.ask("RESTORE", "copy", "0", wrong)).isEqualTo(refused);
        assertThat(client.ask("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "1")).isEqualTo("OK");
        assertThat(client.ask("RESTORE", "copy", "0", wrong)).isEqualTo("OK");
        assertThat(client.ask("GET", "copy")).isEqualTo("some value");
        assertThat(server.parts.files.reading(true).checksum()).isFalse();
        client.ask("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "0");
        assertThat(client.ask("RESTORE", "other", "0", wrong)).isEqualTo(refused);
        assertThat(server.parts.files.reading(true).checksum()).isTrue();
    }

    @Test
    void nothingHasTheDigestZero() {
        assertThat(client.ask("DEBUG", "DIGEST")).isEqualTo("0".repeat(40));
        assertThat(client.ask("DEBUG", "DIGEST-VALUE", "none", "none"))
                .isEqualTo(List.of("0".repeat(40), "0".repeat(40)));
    }

    @Test
    @Tag("redis")
    void digestsAreThoseOfTheRealServer() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        try (RedisServer redis = RedisServer.start();
                RespClient real = redis.client()) {
            for (String[] words : traffic(random)) {
                real.call((Object[]) words);
                client.send(words);
            }
            assertThat(client.ask("DEBUG", "DIGEST")).as("seed " + seed).isEqualTo(real.call("DEBUG", "DIGEST"));
            for (int i = 0; i < 30; i++) {
                assertThat(client.ask("DEBUG", "DIGEST-VALUE", "k" + i))
                        .as("k" + i + " with seed " + seed)
                        .isEqualTo(real.call("DEBUG", "DIGEST-VALUE", "k" + i));
            }
        }
    }

    /// Strings of all encodings in several databases, some with an expiry far away.
    private static List<String[]> traffic(SplittableRandom random) {
        List<String[]> traffic = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String key = "k" + random.nextInt(30) + (random.nextInt(20) == 0 ? "x".repeat(3000) : "");
            String value = switch (random.nextInt(4)) {
                case 0 -> Long.toString(random.nextLong());
                case 1 -> "v".repeat(random.nextInt(100));
                case 2 -> "w".repeat(random.nextInt(30_000));
                default -> "";
            };
            traffic.add(
                    switch (random.nextInt(8)) {
                        case 0 -> new String[] {"SELECT", Integer.toString(random.nextInt(3))};
                        case 1 -> new String[] {"GETDEL", key};
                        case 2 -> new String[] {"SET", key, value, "PXAT", "99999999999999"};
                        case 3 -> new String[] {"APPEND", key, value};
                        default -> new String[] {"SET", key, value};
                    });
        }
        return traffic;
    }

    @Test
    void valuesOfAllTypesAreRepliedInResp3() {
        client.send("HELLO", "3");

        assertThat(client.ask("DEBUG", "PROTOCOL", "string")).isEqualTo("Hello World");
        assertThat(client.ask("DEBUG", "PROTOCOL", "double")).isEqualTo(3.141);
        assertThat(client.ask("DEBUG", "PROTOCOL", "bignum"))
                .isEqualTo(new BigInteger("1234567999999999999999999999999999999"));
        assertThat(client.ask("DEBUG", "PROTOCOL", "null")).isNull();
        assertThat(client.ask("DEBUG", "PROTOCOL", "true")).isEqualTo(true);
        assertThat(client.send("DEBUG", "PROTOCOL", "push"))
                .containsExactly(
                        new Push(List.of("server-cpu-usage", 42L)), "Some real reply following the push reply");
    }

    @Test
    void resp2GetsWhatStandsForThem() {
        assertThat(client.ask("DEBUG", "PROTOCOL", "map")).isEqualTo(Arrays.asList(0L, 0L, 1L, 1L, 2L, 0L));
        assertThat(client.ask("DEBUG", "PROTOCOL", "false")).isEqualTo(0L);
        assertThat(client.ask("DEBUG", "PROTOCOL", "push"))
                .isEqualTo(new Failure("ERR RESP2 is not supported by this command"));
        assertThat(client.ask("DEBUG", "PROTOCOL", "x")).isInstanceOf(Failure.class);
    }

    @Test
    void keysAreMade() {
        client.send("SET", "key:1", "mine");
        assertThat(client.ask("DEBUG", "POPULATE", "3")).isEqualTo("OK");
        assertThat(client.ask("DEBUG", "POPULATE", "2", "p", "9")).isEqualTo("OK");

        assertThat(client.ask("MGET", "key:0", "key:1", "key:2", "key:3"))
                .isEqualTo(Arrays.asList("value:0", "mine", "value:2", null));
        assertThat(client.ask("GET", "p:1")).isEqualTo("value:1\0\0");
        assertThat(client.ask("DEBUG", "POPULATE", "-1")).isInstanceOf(Failure.class);
    }

    @Test
    void valuesAreDescribed() {
        client.send("SET", "k", "12");

        assertThat(client.ask("DEBUG", "OBJECT", "k"))
                .asString()
                .startsWith("Value at:0x")
                .contains(" encoding:int ");
        assertThat(client.ask("DEBUG", "OBJECT", "none")).isEqualTo(new Failure("ERR no such key"));
        assertThat(client.ask("DEBUG", "LISTPACK", "k")).isEqualTo(new Failure("ERR Not a listpack encoded object."));
        assertThat(client.ask("DEBUG", "HTSTATS", "0")).asString().contains("number of elements: 1\n");
        assertThat(client.ask("DEBUG", "HTSTATS", "16")).isEqualTo(new Failure("ERR Out of range database"));
    }

    @Test
    @Tag("redis")
    void serializedLengthsAreThoseOfTheRealServer() {
        List<String[]> made = List.of(
                new String[] {"SET", "number", "12"},
                new String[] {"SET", "short", "v"},
                new String[] {"SET", "repeating", "v".repeat(30_000)},
                new String[] {"HSET", "hash", "f", "v", "g", "w"},
                new String[] {"HSET", "large hash", "f", "v".repeat(100)},
                new String[] {"SADD", "integers", "1", "2", "70000"},
                new String[] {"ZADD", "sorted set", "1", "a", "2.5", "b"},
                new String[] {"ZADD", "large sorted set", "1", "a".repeat(70)},
                new String[] {"RPUSH", "list", "a", "b"});
        try (RedisServer redis = RedisServer.start();
                RespClient real = redis.client()) {
            for (String[] words : made) {
                real.call((Object[]) words);
                client.ask(words);
                assertThat(serializedLength((String) client.ask("DEBUG", "OBJECT", words[1])))
                        .as(words[1])
                        .isEqualTo(serializedLength(real.text("DEBUG", "OBJECT", words[1])));
            }
        }
    }

    private static String serializedLength(String description) {
        return description.replaceAll(".*(serializedlength:[0-9]+).*", "$1");
    }

    @Test
    void whatMakesNoSenseHereIsAcceptedOrSaysSo() {
        assertThat(client.ask("DEBUG", "LEAK", "some text")).isEqualTo("OK");
        assertThat(client.ask("DEBUG", "CLUSTERLINK", "KILL", "all", "a".repeat(40)))
                .isEqualTo(new Failure("ERR Debug option only available for cluster mode enabled setup!"));
        assertThat(client.ask("DEBUG", "RESTART", "100"))
                .isEqualTo(new Failure("ERR a server does not restart itself"));
        assertThat(client.ask("DEBUG", "POPULATE", "many"))
                .isEqualTo(new Failure("ERR value is out of range, must be positive"));
    }

    @Test
    void whatItDoesNotKnowIsRefused() {
        assertThat(client.ask("DEBUG", "NOSUCH"))
                .isEqualTo(new Failure(
                        "ERR unknown subcommand or wrong number of arguments for 'NOSUCH'. Try DEBUG HELP."));
        assertThat(client.ask("DEBUG", "ERROR", "MY own words")).isEqualTo(new Failure("MY own words"));
        assertThat(client.ask("DEBUG", "HELP")).asString().contains("DIGEST-VALUE [key ...]");
    }

    @Test
    void memoryOfAKeyIsCounted() {
        client.send("SET", "small", "v");
        client.send("SET", "large", "v".repeat(100_000));

        assertThat((Long) client.ask("MEMORY", "USAGE", "small")).isBetween(12L, 64L);
        assertThat((Long) client.ask("MEMORY", "USAGE", "large", "SAMPLES", "0"))
                .isBetween(100_000L, 120_000L);
        assertThat(client.ask("MEMORY", "USAGE", "none")).isNull();
        assertThat(client.ask("MEMORY", "USAGE", "small", "X")).isEqualTo(new Failure("ERR syntax error"));
        assertThat(client.ask("MEMORY", "PURGE")).isEqualTo("OK");
        assertThat(client.ask("MEMORY", "STATS")).asString().contains("keys.count, 2,", "db.0");
    }

    @Test
    void toolsFindTheOneUser() {
        assertThat(client.ask("ACL", "WHOAMI")).isEqualTo("default");
        assertThat(client.ask("ACL", "LIST")).isEqualTo(List.of("user default on nopass ~* &* +@all"));
        assertThat((List<?>) client.ask("ACL", "CAT", "string")).asString().contains("getdel");
        assertThat(client.ask("ACL", "CAT", "x")).isEqualTo(new Failure("ERR Unknown category 'x'"));
        assertThat(client.ask("ACL", "cat", "string", "x"))
                .isEqualTo(new Failure("ERR unknown subcommand or wrong number of arguments for 'cat'. Try ACL HELP."));
        assertThat(client.ask("ACL", "GENPASS", "5")).asString().hasSize(2);
        assertThat(client.ask("ACL", "GETUSER", "nobody")).isNull();
        assertThat(client.ask("LOLWUT")).asString().endsWith("\nRedis ver. 7.2.4\n");
        assertThat(client.ask("MODULE", "LIST")).isEqualTo(List.of());
    }
}
