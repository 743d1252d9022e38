package dev.jacinth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.HashCommands;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.ListCommands;
import dev.jacinth.command.SetCommands;
import dev.jacinth.command.SortedSetCommands;
import dev.jacinth.command.StringCommands;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same values in Jacinth and in redis-server 7.0, which both write version 10: their DUMP payloads must be the
/// same bytes, compression included. Left out are values whose payload has the order of a hash table, and what Redis
/// has in a listpack that is larger than a pack, or in one with an element that has a node of its own here.
@Tag("redis")
class DumpDifferentialFuzz {

    private static final int VALUES = Integer.getInteger("jacinth.fuzz.commands", 1_500);

    private static RedisServer redis;

    private final Harness ours = Harness.of(
            KeyCommands.ALL,
            StringCommands.ALL,
            ListCommands.ALL,
            SetCommands.ALL,
            HashCommands.ALL,
            SortedSetCommands.ALL,
            DumpCommands.all());
    private RespClient theirs;
    private SplittableRandom random;
    private String when;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void close() {
        ours.close();
        theirs.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void payloadsAreThoseOfRedis(long seed) {
        random = new SplittableRandom(seed);
        theirs = redis.client();
        // As 7.2 does, an element that is larger than a node has one of its own.
        theirs.call("DEBUG", "QUICKLIST-PACKED-THRESHOLD", "8192b");
        for (int i = 0; i < VALUES; i++) {
            when = "seed " + seed + ", value " + i;
            switch (random.nextInt(8)) {
                case 0 -> compareList();
                case 1 -> compareHash();
                case 2 -> compareScored();
                case 3 -> comparePayloads(List.of("SADD", "k", text(0, 100)));
                default -> comparePayloads(List.of("SET", "k", text(0, random.nextInt(10) == 0 ? 60_000 : 300)));
            }
        }
    }

    private void compareList() {
        List<Object> words = new ArrayList<>(List.of("RPUSH", "k"));
        for (int left = 1 + random.nextInt(20); left > 0; left--) {
            words.add(random.nextInt(10) == 0 ? text(8_193, 30_000) : text(0, random.nextBoolean() ? 100 : 4_000));
        }
        comparePayloads(words);
    }

    private void compareHash() {
        List<Object> words = new ArrayList<>(List.of("HSET", "k"));
        for (int left = 1 + random.nextInt(20); left > 0; left--) {
            words.add(text(0, 64));
            words.add(text(0, 64));
        }
        comparePayloads(words);
    }

    private void compareScored() {
        List<Object> words = new ArrayList<>(List.of("ZADD", "k"));
        boolean isLarge = random.nextBoolean();
        for (int left = 1 + random.nextInt(isLarge ? 200 : 60); left > 0; left--) {
            words.add(random.nextInt(1_000) / 8.0);
            words.add(isLarge ? text(65, 300) : text(0, 64));
        }
        comparePayloads(words);
    }

    private void comparePayloads(List<Object> words) {
        Object[] command = words.toArray();
        ours.run("DEL", "k");
        theirs.call("DEL", "k");
        ours.succeed(command);
        theirs.call(command);
        assertThat(ours.run("DUMP", "k"))
                .as(() -> when + ": " + Arrays.toString(command).replaceAll("[^ -~]", "."))
                .isEqualTo(theirs.call("DUMP", "k"));
    }

    /// Text that repeats itself sometimes, near and far, in parts that are sometimes long.
    private String text(int lengthMin, int lengthMax) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(lengthMin, lengthMax + 1);
        int alphabet = random.nextInt(3) == 0 ? 256 : 1 + random.nextInt(40);
        int repetition = random.nextInt(5);
        int runMax = 1 + random.nextInt(random.nextBoolean() ? 10 : 500);
        while (text.length() < length) {
            if (!text.isEmpty() && random.nextInt(5) < repetition) {
                int distance = 1 + random.nextInt(Math.min(text.length(), random.nextBoolean() ? 12 : 9_000));
                for (int left = 1 + random.nextInt(runMax); left > 0; left--) {
                    text.append(text.charAt(text.length() - distance));
                }
            } else {
                text.append((char) random.nextInt(alphabet));
            }
        }
        text.setLength(length);
        return text.toString();
    }
}
