package dev.jacinth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.StringCommands;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.rdb.Pace;
import dev.jacinth.persistence.rdb.RdbBench;
import dev.jacinth.persistence.rdb.RdbListener;
import dev.jacinth.persistence.rdb.RdbLoadOptions;
import dev.jacinth.persistence.rdb.RdbOptions;
import dev.jacinth.persistence.rdb.RdbReader;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Files and payloads of ours in the real server, and of the real server in ours.
@Tag("redis")
class RdbRedisTest {

    private static final long SEED = 7515;
    private static final long WHEN = 4_000_000_000_000L;

    private final SplittableRandom random = new SplittableRandom(SEED);

    /// `database:key` to value, of all encodings.
    private Map<String, String> samples() {
        Map<String, String> samples = new TreeMap<>();
        for (String number : List.of("0", "-1", "127", "-129", "40000", "-2147483648", "2147483648", "00", "1e3")) {
            samples.put("0:" + number, number);
        }
        for (int length : new int[] {0, 1, 20, 21, 63, 64, 500, 5_000, 16_384, 70_000, 2_000_000}) {
            samples.put("1:dull" + length, "ab".repeat((length + 1) / 2).substring(0, length));
            StringBuilder noise = new StringBuilder();
            for (int i = 0; i < length; i++) {
                noise.append((char) random.nextInt(256));
            }
            samples.put("15:noise" + length, noise.toString());
            if (length < 10_000) {
                samples.put("2:" + "long key ".repeat(length), "x");
            }
        }
        return samples;
    }

    private static int databaseOf(String name) {
        return Integer.parseInt(name.substring(0, name.indexOf(':')));
    }

    private static String keyOf(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    @Test
    void theRealServerLoadsOurFiles() throws IOException, InterruptedException {
        Map<String, String> samples = samples();
        Keyspace keyspace = RdbBench.keyspace();
        samples.forEach((name, value) -> RdbBench.set(keyspace, databaseOf(name), keyOf(name), value, WHEN));
        try (RedisServer server = RedisServer.start()) {
            Path file = server.directory().resolve("dump.rdb");
            for (RdbOptions.Usage usage : RdbOptions.Usage.values()) {
                server.kill();
                Files.write(file, RdbBench.write(keyspace, RdbOptions.defaults().withUsage(usage), null));
                assertThat(RedisServer.checkRdb(file)).contains("RDB looks OK").contains("Checksum OK");
                server.restart();
                try (RespClient client = server.client()) {
                    samples.forEach((name, value) -> {
                        client.call("SELECT", databaseOf(name));
                        assertThat(client.call("GET", keyOf(name))).isEqualTo(value);
                        assertThat(client.call("PEXPIRETIME", keyOf(name))).isEqualTo(WHEN);
                    });
                }
            }
        }
        keyspace.close();
    }

    @Test
    void weLoadFilesOfTheRealServer() throws IOException {
        Map<String, String> samples = samples();
        for (String compression : List.of("yes", "no")) {
            try (RedisServer server =
                            RedisServer.start("--rdbcompression", compression, "--maxmemory-policy", "allkeys-lru");
                    RespClient client = server.client()) {
                samples.forEach((name, value) -> {
                    client.call("SELECT", databaseOf(name));
                    client.call("SET", keyOf(name), value, "PXAT", WHEN);
                });
                assertThat(client.call("SAVE")).isEqualTo("OK");
                Keyspace keyspace = RdbBench.keyspace();
                RdbLoadOptions options = RdbLoadOptions.ofMaster();
                try (RdbReader reader = new RdbReader(keyspace, options, RdbListener.NONE, Pace.FREE)) {
                    byte[] rdb = Files.readAllBytes(server.directory().resolve("dump.rdb"));
                    assertThat(RdbBench.feed(reader, rdb, 50_000, random))
                            .as(reader::error)
                            .isEqualTo(RdbReader.Result.DONE);
                }
                Map<String, String> expected = new TreeMap<>();
                samples.forEach((name, value) -> expected.put(name, value + "@" + WHEN));
                assertThat(RdbBench.content(keyspace)).isEqualTo(expected);
                keyspace.close();
            }
        }
    }

    @Test
    void payloadsOfDumpGoBothWays() {
        List<String> values = new ArrayList<>(samples().values());
        try (RedisServer server = RedisServer.start();
                RespClient client = server.client();
                Harness ours = Harness.of(StringCommands.ALL, DumpCommands.all())) {
            for (String value : values) {
                ours.run("SET", "k", value);
                Object payload = ours.run("DUMP", "k");
                assertThat(client.call("RESTORE", "k", 0, payload, "REPLACE")).isEqualTo("OK");
                assertThat(client.call("GET", "k")).isEqualTo(value);

                client.call("SET", "theirs", value);
                Object theirs = client.call("DUMP", "theirs");
                assertThat(ours.run("RESTORE", "theirs", 0, theirs, "REPLACE")).isEqualTo("OK");
                assertThat(ours.run("GET", "theirs")).isEqualTo(value);
                if (value.length() < 21) {
                    assertThat(payload)
                            .as("without compression the bytes are the same")
                            .isEqualTo(theirs);
                }
            }
        }
    }
}
