package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.persistence.rdb.SoundRdbs;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.testing.ScriptedTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A replica whose master sends it data sets that are damaged, cut off or none at all, one after the other, and then a
/// sound one: it takes none of the former, connects again each time, and has the last one in the end.
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class HostileMasterTest {

    private static final long SEED = Long.getLong("jacinth.fuzz.seed", 2026_11_22L);
    private static final int PAYLOADS = Integer.getInteger("jacinth.fuzz.payloads", 40);
    private static final String ID = "0123456789abcdef".repeat(3).substring(0, 40);
    private static final String MARK = "fedcba9876543210".repeat(3).substring(0, 40);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final byte[] sound = new SoundRdbs(random.split()).ofEveryType();
    private final CountDownLatch seen = new CountDownLatch(1);
    private final CountDownLatch soundWanted = new CountDownLatch(1);

    // ---- what is sent

    private static String announced(String bytes, boolean marked) {
        return marked ? "$EOF:" + MARK + "\r\n" + bytes + MARK : "$" + bytes.length() + "\r\n" + bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// All of it is there, but it is not what was meant.
    private String damaged() {
        byte[] bytes = sound.clone();
        int at = random.nextInt(bytes.length);
        int kind = random.nextInt(3);
        if (kind == 0) {
            bytes = Arrays.copyOf(bytes, at);
        } else {
            bytes[at] = (byte) (kind == 1 ? bytes[at] ^ 1 << random.nextInt(8) : bytes[at] + 1);
        }
        return announced(text(bytes), random.nextBoolean());
    }

    /// The connection ends before the payload does.
    private String interrupted() {
        String whole = announced(text(sound), random.nextBoolean());
        return whole.substring(0, random.nextInt(whole.length())) + ScriptedTarget.Script.HANG_UP;
    }

    /// No data set at all.
    private static List<String> nonsense() {
        return List.of(
                "$0\r\n",
                "$-1\r\n",
                "$9223372036854775807\r\nREDIS" + ScriptedTarget.Script.HANG_UP,
                "$9223372036854775808\r\n",
                "$\r\n",
                "$EOF:short\r\n",
                "$EOF:" + MARK + "\r\n" + MARK,
                "$EOF:" + MARK + "\r\n" + "\0".repeat(70_000) + MARK,
                "$70000\r\n" + "\u00FF".repeat(70_000),
                "-ERR no\r\n",
                "*3\r\n",
                "\0\0\0\r\n");
    }

    // ---- the master

    private ScriptedTarget master(List<String> payloads) {
        return new ScriptedTarget((connection, request) -> {
            return switch (request.getFirst()) {
                case "PING" -> "+PONG\r\n";
                case "REPLCONF" -> request.get(1).equals("ACK") ? "" : "+OK\r\n";
                case "PSYNC" -> "+FULLRESYNC " + ID + " 100\r\n" + payload(payloads, connection);
                default -> throw new IllegalArgumentException(request.toString());
            };
        });
    }

    /// Holds the sound one back until it is wanted.
    private String payload(List<String> payloads, int connection) {
        if (connection <= payloads.size()) {
            return payloads.get(connection - 1);
        }
        seen.countDown();
        try {
            soundWanted.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return announced(text(sound), true);
    }

    // ---- the replica

    /// What the replica holds when it has refused all payloads: the keys that it had, or none.
    private void refuseAll(String disklessLoad, List<String> payloads, long keysKept) throws InterruptedException {
        try (ScriptedTarget master = master(payloads);
                RedisServer replica = Jacinth.start("--repl-diskless-load", disklessLoad);
                RespClient client = replica.client()) {
            client.text("MSET", "old:1", "a", "old:2", "b");
            client.text("REPLICAOF", "127.0.0.1", master.port());
            assertThat(seen.await(100, TimeUnit.SECONDS)).as(replica.log()).isTrue();

            assertThat(client.number("DBSIZE")).isEqualTo(keysKept);
            assertThat(client.text("INFO", "persistence")).contains("loading:0\r\n");
            assertThat(client.text("INFO", "replication")).contains("master_link_status:down\r\n");
            assertThat(master.connections()).isEqualTo(payloads.size() + 1);

            soundWanted.countDown();
            awaitLink(client, replica);
            assertThat(client.text("INFO", "keyspace")).doesNotContain("old").contains("db0:keys=");
            assertThat(client.call("GET", "old:1")).isNull();
            String digest = client.text("DEBUG", "DIGEST");
            assertThat(client.text("DEBUG", "RELOAD")).isEqualTo("OK");
            assertThat(client.text("DEBUG", "DIGEST")).isEqualTo(digest);
            assertThat(replica.log()).doesNotContain("Exception", "BUG REPORT");
        }
    }

    private static void awaitLink(RespClient client, RedisServer replica) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!client.text("INFO", "replication").contains("master_link_status:up\r\n")) {
            assertThat(System.nanoTime()).as(replica.log()).isLessThan(deadline);
        }
    }

    private List<String> payloads() {
        List<String> payloads = new ArrayList<>(nonsense());
        for (int i = 0; i < PAYLOADS; i++) {
            payloads.add(random.nextInt(4) == 0 ? interrupted() : damaged());
        }
        return payloads;
    }

    // ---- tests

    @Test
    void aReplicaThatLoadsFromFilesIsEmptyAfterADamagedOne() throws InterruptedException {
        refuseAll("disabled", payloads(), 0);
    }

    @Test
    void aReplicaThatLoadsFromFilesKeepsItsKeysWhereNoneIsComplete() throws InterruptedException {
        List<String> payloads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            payloads.add(interrupted());
        }
        refuseAll("disabled", payloads, 2);
    }

    @Test
    void aReplicaThatLoadsWhatComesIsEmptyAfterADamagedOne() throws InterruptedException {
        refuseAll("on-empty-db", payloads(), 0);
    }

    @Test
    void aReplicaThatLoadsAsideKeepsItsKeys() throws InterruptedException {
        refuseAll("swapdb", payloads(), 2);
    }
}
