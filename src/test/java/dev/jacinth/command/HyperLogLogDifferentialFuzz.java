package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.History;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same random commands on HyperLogLogs for Jacinth and for redis-server: every reply must be the same, and every
/// string byte for byte, also where its content was tampered with.
///
/// What is known to differ is not drawn: a string that ends within a run of two bytes, which Redis changes beyond its
/// end. And where PFADD meets corrupt runs the key is deleted: Redis keeps what it had added until then, and tells no
/// replica.
@Tag("redis")
class HyperLogLogDifferentialFuzz {

    private static final int COMMANDS = Integer.getInteger("jacinth.fuzz.commands", 12_000);
    private static final int COMMANDS_PER_ROUND = 60;
    private static final String[] KEYS = {"a", "b", "c", "d"};
    private static final long[] LIMITS = {0, 18, 30, 100, 500, 3000, 3000, 3000, 16_000};

    private SplittableRandom random;
    private int range;

    @Test
    void repliesAndBytesAreThoseOfRedis() {
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client()) {
            for (long seed = 1; seed <= COMMANDS / COMMANDS_PER_ROUND; seed++) {
                client.call("FLUSHALL");
                round(seed, client);
            }
        }
    }

    private void round(long seed, RespClient client) {
        random = new SplittableRandom(seed);
        range = random.nextInt(1, random.nextBoolean() ? 100 : 100_000);
        long limit = LIMITS[random.nextInt(LIMITS.length)];
        client.call("CONFIG", "SET", "hll-sparse-max-bytes", limit);
        History history = new History("seed " + seed + ", limit " + limit);
        try (Harness server = Harness.of(HyperLogLogCommands.ALL, StringCommands.ALL)) {
            server.set(Settings.HLL_SPARSE_MAX_BYTES, limit);
            for (int i = 0; i < COMMANDS_PER_ROUND; i++) {
                Object[] words = command();
                history.add(words);
                Object expected = client.call(words);
                assertThat(server.run(words)).as(history::toString).isEqualTo(expected);
                Object key = words[words[0].equals("PFDEBUG") ? 2 : 1];
                if (words[0].equals("PFADD") && expected instanceof RespClient.Failure) {
                    server.run("GETDEL", key);
                    client.call("GETDEL", key);
                }
                assertThat(server.run("GET", key)).as(history::toString).isEqualTo(client.call("GET", key));
            }
        }
    }

    private Object[] command() {
        return switch (random.nextInt(16)) {
            case 0 -> new Object[] {"PFCOUNT", key()};
            case 1 -> new Object[] {"PFCOUNT", key(), key(), key()};
            case 2 -> new Object[] {"PFMERGE", key(), key()};
            case 3 -> new Object[] {"PFMERGE", key(), key(), key()};
            case 4 -> new Object[] {"PFDEBUG", any("GETREG", "DECODE", "TODENSE", "ENCODING", "decode"), key()};
            case 5 -> random.nextInt(4) == 0 ? tampering() : add(1);
            case 6, 7, 8 -> add(random.nextInt(random.nextInt(1, 2000)));
            default -> add(random.nextInt(4));
        };
    }

    private Object[] add(int count) {
        Object[] words = new Object[count + 2];
        words[0] = "PFADD";
        words[1] = key();
        for (int i = 2; i < words.length; i++) {
            words[i] = "x".repeat(random.nextInt(9)) + random.nextInt(range);
        }
        return words;
    }

    /// Dense registers up to 63, cached counts, headers that are none, and tails of whole runs.
    private Object[] tampering() {
        return switch (random.nextInt(6)) {
            case 0 -> new Object[] {"APPEND", key(), any("\0", "\u007F\u00FF", "\u0080", "\u00FF\1")};
            case 1 -> new Object[] {"SETRANGE", key(), random.nextInt(16), (char) random.nextInt(256)};
            case 2 -> new Object[] {"SET", key(), any("", "HYLL", "12345678901234567", "HYLL" + "\0".repeat(12_300))};
            case 3 -> new Object[] {"SET", key(), "HYLL" + "\0".repeat(11) + "\u0080" + registers()};
            case 4 -> new Object[] {"SET", key(), "HYLL\1" + "\0".repeat(10) + "\u0080\u007F\u00FF"};
            default -> new Object[] {"GETDEL", key()};
        };
    }

    private String registers() {
        String byteOfAll = String.valueOf((char) (int) any(0, 0x41, 0xC3, 0xFF, random.nextInt(256)));
        return byteOfAll.repeat(12_288);
    }

    @SafeVarargs
    private final <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return KEYS[random.nextInt(KEYS.length)];
    }
}
