package dev.jacinth.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Contents;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.MixedDataset;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Data of every type in every form goes from us to the real server and the other way round, as a file, as a full
/// synchronisation and key by key, and is the same on both sides. `-Djacinth.elements=N` makes the large values larger.
@Tag("redis")
class MixedDatasetTest {

    private static final long SEED = Long.getLong("jacinth.seed", 7530);
    private static final int ELEMENTS = Integer.getInteger("jacinth.elements", 1500);
    private static final int PATIENCE_MILLIS = 60_000;

    private static RedisServer ours;
    private static RedisServer theirs;

    /// Both hold the data, by the same commands.
    @BeforeAll
    static void fillBoth() {
        ours = Jacinth.start("--repl-diskless-sync-delay", "0");
        theirs = RedisServer.start("--repl-diskless-sync-delay", "0");
        for (RedisServer server : List.of(ours, theirs)) {
            try (RespClient client = server.client()) {
                new MixedDataset(SEED).elements(ELEMENTS).fill(client);
            }
        }
    }

    @AfterAll
    static void stopBoth() {
        ours.close();
        theirs.close();
    }

    /// Both hold the same. As a whole DEBUG DIGEST would differ: see [Contents].
    private static void assertSame(RedisServer server, RedisServer original) {
        try (RespClient client = server.client().resp3();
                RespClient expected = original.client().resp3()) {
            Map<String, String> contents = Contents.of(client, MixedDataset.DATABASES);
            assertThat(Contents.differences(contents, Contents.of(expected, MixedDataset.DATABASES)))
                    .as("seed " + SEED)
                    .isEmpty();
            assertThat(contents).isNotEmpty();
        }
    }

    @Test
    void theSameCommandsMakeTheSameData() {
        assertSame(ours, theirs);
    }

    @Test
    void encodingsAreReportedAlike() {
        try (RespClient client = ours.client();
                RespClient expected = theirs.client()) {
            for (Object key : expected.list("KEYS", "*")) {
                String type = expected.text("TYPE", key);
                String encoding = expected.text("OBJECT", "ENCODING", key);
                // Since 7.2 small lists and small sets of strings are listpacks.
                if (!type.equals("list") && !encoding.equals("hashtable") || type.equals("hash")) {
                    assertThat(client.text("OBJECT", "ENCODING", key))
                            .as("%s", key)
                            .isEqualTo(encoding);
                }
            }
        }
    }

    // ---- files

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void theRealServerLoadsOurFile(String compression) throws IOException, InterruptedException {
        try (RedisServer target = RedisServer.start()) {
            Path file = carryFile(ours, target, compression);
            assertThat(RedisServer.checkRdb(file)).contains("RDB looks OK").contains("Checksum OK");
            target.restart();
            assertSame(target, ours);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void weLoadAFileOfTheRealServer(String compression) throws IOException {
        try (RedisServer target = Jacinth.start()) {
            carryFile(theirs, target, compression);
            target.restart();
            assertSame(target, theirs);
        }
    }

    @Test
    void weLoadOurOwnFile() throws IOException {
        try (RedisServer target = Jacinth.start()) {
            carryFile(ours, target, "yes");
            target.restart();
            assertSame(target, ours);
        }
    }

    /// Saves the data of one server where another, which is stopped, will look for it.
    private static Path carryFile(RedisServer source, RedisServer target, String compression) throws IOException {
        try (RespClient client = source.client()) {
            client.text("CONFIG", "SET", "rdbcompression", compression);
            client.text("SAVE");
        }
        target.kill();
        Path file = target.directory().resolve("dump.rdb");
        return Files.copy(source.directory().resolve("dump.rdb"), file, StandardCopyOption.REPLACE_EXISTING);
    }

    // ---- synchronisation

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void aRealReplicaGetsAll(String diskless) {
        try (RedisServer replica = RedisServer.start()) {
            synchronise(ours, replica, diskless);
            assertSame(replica, ours);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void weGetAllFromARealMaster(String diskless) {
        String load = diskless.equals("yes") ? "swapdb" : "disabled";
        try (RedisServer replica = Jacinth.start("--repl-diskless-load", load)) {
            synchronise(theirs, replica, diskless);
            assertSame(replica, theirs);
        }
    }

    private static void synchronise(RedisServer master, RedisServer replica, String diskless) {
        try (RespClient toMaster = master.client();
                RespClient toReplica = replica.client()) {
            toMaster.text("CONFIG", "SET", "repl-diskless-sync", diskless);
            toReplica.text("REPLICAOF", "127.0.0.1", master.port());
            long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
            while (!toReplica.text("INFO", "replication").contains("master_link_status:up")) {
                assertThat(System.nanoTime()).as("the link is not up").isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    // ---- key by key

    @Test
    void theRealServerRestoresOurKeys() {
        try (RedisServer target = RedisServer.start()) {
            carryKeys(ours, target);
            assertSame(target, ours);
        }
    }

    @Test
    void weRestoreTheKeysOfTheRealServer() {
        try (RedisServer target = Jacinth.start()) {
            carryKeys(theirs, target);
            assertSame(target, theirs);
        }
    }

    private static void carryKeys(RedisServer source, RedisServer target) {
        try (RespClient from = source.client();
                RespClient to = target.client()) {
            for (int database : MixedDataset.DATABASES) {
                from.text("SELECT", database);
                to.text("SELECT", database);
                for (Object key : from.list("KEYS", "*")) {
                    long until = Math.max(0, from.number("PEXPIRETIME", key));
                    Object payload = from.call("DUMP", key);
                    assertThat(to.call("RESTORE", key, until, payload, "ABSTTL"))
                            .as("%d:%s", database, key)
                            .isEqualTo("OK");
                }
            }
        }
    }
}
