package dev.jacinth.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Full synchronisations between a process of ours and the real server, in every way there is, while writes go on.
@Tag("redis")
class FullSyncTest {

    private static final long SEED = 7520;
    private static final int PATIENCE_MILLIS = 30_000;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private void fill(RespClient client) {
        for (int i = 0; i < 3_000; i++) {
            client.call("SET", "key:" + i, "value " + random.nextLong());
        }
        client.call("SELECT", 3);
        client.call("SET", "large", "noise and more ".repeat(300_000));
        client.call("SET", "volatile", "x", "EX", 10_000);
        client.call("SELECT", 0);
    }

    private void follow(RedisServer master, RedisServer replica) {
        try (RespClient toMaster = master.client();
                RespClient toReplica = replica.client()) {
            fill(toMaster);
            assertThat(toReplica.call("REPLICAOF", "127.0.0.1", master.port())).isEqualTo("OK");
            for (int i = 0; i < 2_000; i++) {
                toMaster.call("INCR", "counter:" + random.nextInt(100));
            }
            awaitReplica(toMaster);
            assertThat(toReplica.call("DEBUG", "DIGEST"))
                    .as("seed %d", SEED)
                    .isEqualTo(toMaster.call("DEBUG", "DIGEST"));
        }
    }

    /// WAIT says at once how many there are once one is streaming, and waits for it to have the last write.
    private static void awaitReplica(RespClient master) {
        master.call("SET", "last", "write");
        assertThat(master.call("WAIT", 1, PATIENCE_MILLIS)).isEqualTo(1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void aRealReplicaFollowsUs(String diskless) {
        try (RedisServer ours = Jacinth.start("--repl-diskless-sync", diskless, "--repl-diskless-sync-delay", "0");
                RedisServer theirs = RedisServer.start()) {
            follow(ours, theirs);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "on-empty-db", "swapdb"})
    void weFollowARealMaster(String disklessLoad) {
        for (String diskless : List.of("yes", "no")) {
            try (RedisServer ours = Jacinth.start("--repl-diskless-load", disklessLoad);
                    RedisServer theirs =
                            RedisServer.start("--repl-diskless-sync", diskless, "--repl-diskless-sync-delay", "0")) {
                follow(theirs, ours);
            }
        }
    }

    @Test
    void aReplicaThatDiesInTheMiddleCostsNothing() {
        try (RedisServer ours = Jacinth.start("--repl-diskless-sync-delay", "0", "--rdb-key-save-delay", "2000");
                RedisServer dying = RedisServer.start();
                RedisServer theirs = RedisServer.start();
                RespClient client = ours.client()) {
            fill(client);
            try (RespClient replica = dying.client()) {
                replica.call("REPLICAOF", "127.0.0.1", ours.port());
            }
            await(client, "rdb_bgsave_in_progress:1");
            dying.kill();
            await(client, "rdb_bgsave_in_progress:0");
            client.call("CONFIG", "SET", "rdb-key-save-delay", 0);
            follow(ours, theirs);
        }
    }

    private static void await(RespClient client, String line) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        String info = "";
        while (System.nanoTime() < deadline) {
            info = (String) client.call("INFO", "persistence");
            if (info.contains(line)) {
                return;
            }
        }
        throw new AssertionError(line + " did not come: " + info);
    }
}
