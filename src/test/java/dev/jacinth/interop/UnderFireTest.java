package dev.jacinth.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random writes go to a master while its links to others are cut at random; afterwards all have the same data.
///
/// How much is sent is a number of commands, not a time: `-Djacinth.fire.commands=N` sets another.
@Tag("redis")
class UnderFireTest {

    private static final long SEED = Long.getLong("jacinth.fire.seed", 20_261_121);
    private static final int COMMANDS = Integer.getInteger("jacinth.fire.commands", 12_000);
    private static final int BATCH = 20;
    private static final int BATCHES_BETWEEN_CUTS = 40;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final String[] NO_DELAY = {"--repl-diskless-sync-delay", "0", "--repl-backlog-size", "32kb"};

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void weStandBetweenTwoRealServers() {
        try (RedisServer master = RedisServer.start(NO_DELAY);
                RedisServer ours = Jacinth.start(NO_DELAY);
                RedisServer replica = RedisServer.start()) {
            follow(ours, master);
            follow(replica, ours);
            fire(master, List.of(master, ours));
            assertEqualData(List.of(master, ours, replica));
        }
    }

    @Test
    void weAreTheMasterOfBothKinds() {
        try (RedisServer ours = Jacinth.start(NO_DELAY);
                RedisServer replica = RedisServer.start();
                RedisServer brother = Jacinth.start()) {
            follow(replica, ours);
            follow(brother, ours);
            fire(ours, List.of(ours));
            assertEqualData(List.of(ours, replica, brother));
        }
    }

    private static void follow(RedisServer replica, RedisServer master) {
        try (RespClient client = replica.client()) {
            assertThat(client.call("REPLICAOF", "127.0.0.1", master.port())).isEqualTo("OK");
        }
    }

    /// Sends the writes, and cuts all links to the replicas of a random one of `cutters` now and then.
    private void fire(RedisServer target, List<RedisServer> cutters) {
        try (RespClient client = target.client()) {
            for (int batch = 0; batch < COMMANDS / BATCH; batch++) {
                client.pipeline(Stream.generate(this::command).limit(BATCH).toList());
                if (batch % BATCHES_BETWEEN_CUTS == BATCHES_BETWEEN_CUTS - 1) {
                    try (RespClient cutter =
                            cutters.get(random.nextInt(cutters.size())).client()) {
                        cutter.call("CLIENT", "KILL", "TYPE", "replica");
                    }
                }
            }
        }
    }

    /// A write of a kind that goes into the stream in a form of its own, or of a kind that goes as it came.
    private Object[] command() {
        String key = "key:" + random.nextInt(200);
        return switch (random.nextInt(16)) {
            case 0 -> new Object[] {"SET", key, "x".repeat(random.nextInt(200)), "EX", 1 + random.nextInt(1000)};
            case 1 -> new Object[] {"SET", key, random.nextLong(), "PX", 1 + random.nextInt(30)};
            case 2 -> new Object[] {"APPEND", key, "y".repeat(random.nextInt(50))};
            case 3 -> new Object[] {"INCR", "n:" + random.nextInt(20)};
            case 4 -> new Object[] {"INCRBYFLOAT", "f:" + random.nextInt(20), "0.1"};
            case 5 -> new Object[] {"SETRANGE", key, random.nextInt(300), "zz"};
            case 6 -> new Object[] {"SETBIT", "bits", random.nextInt(80_000), random.nextInt(2)};
            case 7 -> new Object[] {"DEL", key, "key:" + random.nextInt(200)};
            case 8 -> new Object[] {"PEXPIRE", key, random.nextInt(40)};
            case 9 -> new Object[] {"GETEX", key, "PERSIST"};
            case 10 -> new Object[] {"RENAME", key, "key:" + random.nextInt(200)};
            case 11 -> new Object[] {"MULTI"};
            case 12 -> new Object[] {"EXEC"};
            case 13 -> new Object[] {"SELECT", random.nextInt(4)};
            case 14 -> new Object[] {"COPY", key, "key:" + random.nextInt(200), "DB", random.nextInt(4)};
            default -> new Object[] {"MSET", key, random.nextInt(), "key:" + random.nextInt(200), "m"};
        };
    }

    /// Until the streams have arrived and what is to expire has, the digests differ; then they must not.
    private static void assertEqualData(List<RedisServer> servers) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<Object> digests;
        do {
            digests = servers.stream().map(UnderFireTest::digest).toList();
        } while (digests.stream().distinct().count() > 1 && System.nanoTime() < deadline);
        assertThat(digests.stream().distinct().toList())
                .as("digests %s with seed %d", digests, SEED)
                .hasSize(1)
                .doesNotContain("0".repeat(40));
    }

    private static Object digest(RedisServer server) {
        try (RespClient client = server.client()) {
            return client.call("DEBUG", "DIGEST");
        }
    }
}
