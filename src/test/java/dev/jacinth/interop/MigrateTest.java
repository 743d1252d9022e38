package dev.jacinth.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Contents;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.MixedDataset;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.testing.RespClient.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Keys move from us to the real server and the other way round.
@Tag("redis")
class MigrateTest {

    private static final long SEED = 7542;
    private static final String HERE = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int KEYS_AT_ONCE = 50;

    private RedisServer ours;
    private RedisServer theirs;
    private RespClient us;
    private RespClient them;

    @BeforeEach
    void start() {
        ours = Jacinth.start();
        theirs = RedisServer.start();
        us = ours.client().resp3();
        them = theirs.client().resp3();
    }

    @AfterEach
    void stop() {
        us.close();
        them.close();
        ours.close();
        theirs.close();
    }

    // ---- all sorts of data

    @Test
    void theRealServerTakesAllWeHave() {
        new MixedDataset(SEED).fill(us);
        moveAll(us, theirs.port(), them);
    }

    @Test
    void weTakeAllTheRealServerHas() {
        new MixedDataset(SEED).fill(them);
        moveAll(them, ours.port(), us);
    }

    private static void moveAll(RespClient from, int port, RespClient to) {
        Map<String, String> before = contents(from);
        assertThat(before).hasSizeGreaterThan(KEYS_AT_ONCE);
        for (int database : MixedDataset.DATABASES) {
            from.text("SELECT", database);
            List<Object> keys = from.list("KEYS", "*");
            for (int first = 0; first < keys.size(); first += KEYS_AT_ONCE) {
                List<Object> words = new ArrayList<>(List.of("MIGRATE", HERE, port, "", database, 20_000, "KEYS"));
                words.addAll(keys.subList(first, Math.min(keys.size(), first + KEYS_AT_ONCE)));
                assertThat(from.text(words.toArray())).isEqualTo("OK");
            }
        }
        assertThat(contents(from)).isEmpty();
        assertThat(Contents.differences(contents(to), before))
                .as("seed " + SEED)
                .isEmpty();
    }

    /// The time at which a key expires is sent as what is left of it, and therefore only nearly the same.
    private static Map<String, String> contents(RespClient client) {
        Map<String, String> contents = Contents.of(client, MixedDataset.DATABASES);
        contents.replaceAll((key, line) -> line.replaceAll(" until \\d+$", " for some time"));
        return contents;
    }

    @Test
    void theTimeLeftGoesWithTheKey() {
        us.text("SET", "k", "v", "PX", 100_000);
        assertThat(us.text("MIGRATE", HERE, theirs.port(), "k", 3, 5000)).isEqualTo("OK");
        them.text("SELECT", 3);
        assertThat(them.number("PTTL", "k")).isBetween(50_000L, 100_000L);

        assertThat(them.text("MIGRATE", HERE, ours.port(), "k", 4, 5000)).isEqualTo("OK");
        us.text("SELECT", 4);
        assertThat(us.number("PTTL", "k")).isBetween(20_000L, 100_000L);
    }

    // ---- errors

    @Test
    void whatIsThereIsReplacedOnlyIfAsked() {
        us.text("MSET", "a", "1", "b", "2", "c", "3");
        them.text("SET", "b", "theirs");

        assertThat(us.call("MIGRATE", HERE, theirs.port(), "", 0, 5000, "KEYS", "a", "b", "c"))
                .isEqualTo(
                        new Failure("ERR Target instance replied with error: BUSYKEY Target key name already exists."));
        assertThat(us.list("KEYS", "*")).containsExactly("b");
        assertThat(them.text("GET", "b")).isEqualTo("theirs");
        assertThat(us.text("MIGRATE", HERE, theirs.port(), "b", 0, 5000, "REPLACE"))
                .isEqualTo("OK");
        assertThat(them.list("MGET", "a", "b", "c")).containsExactly("1", "2", "3");
        assertThat(us.number("DBSIZE")).isZero();
    }

    @Test
    void aTargetThatSleepsIsGivenUp() {
        us.text("SET", "k", "v");
        try (RespClient sleeping = theirs.client()) {
            sleeping.send("DEBUG", "SLEEP", "1");
            assertThat(us.call("MIGRATE", HERE, theirs.port(), "k", 0, 100))
                    .isEqualTo(new Failure("IOERR error or timeout reading to target instance"));
            assertThat(us.text("GET", "k")).isEqualTo("v");
            assertThat(us.text("INFO", "stats")).contains("migrate_cached_sockets:0\r\n");
            sleeping.readReply();
        }
        assertThat(us.text("MIGRATE", HERE, theirs.port(), "k", 0, 5000, "REPLACE"))
                .isEqualTo("OK");
        assertThat(us.text("INFO", "stats")).contains("migrate_cached_sockets:1\r\n");
    }

    @Test
    void theRealServerIsGivenAPassword() {
        them.text("CONFIG", "SET", "requirepass", "secret");
        askForThePassword(us, theirs.port());
    }

    @Test
    void weAreGivenAPassword() {
        us.text("CONFIG", "SET", "requirepass", "secret");
        askForThePassword(them, ours.port());
    }

    private static void askForThePassword(RespClient from, int port) {
        from.text("SET", "k", "v");
        String refused = "ERR Target instance replied with error: ";
        assertThat(from.call("MIGRATE", HERE, port, "k", 0, 5000))
                .isEqualTo(new Failure(refused + "NOAUTH Authentication required."));
        assertThat(from.call("MIGRATE", HERE, port, "k", 0, 5000, "AUTH", "wrong"))
                .asString()
                .contains(refused + "WRONGPASS");
        assertThat(from.text("MIGRATE", HERE, port, "k", 0, 5000, "COPY", "AUTH", "secret"))
                .isEqualTo("OK");
        assertThat(from.text("MIGRATE", HERE, port, "k", 0, 5000, "REPLACE", "AUTH2", "default", "secret"))
                .isEqualTo("OK");
        assertThat(from.number("DBSIZE")).isZero();
    }

    // ---- what others see of it

    @Test
    void aReplicaDeletesWhatHasMoved() {
        try (RedisServer replica = RedisServer.start("--replicaof", HERE + " " + ours.port());
                RespClient reading = replica.client()) {
            us.text("MSET", "a", "1", "b", "2", "c", "3");
            assertThat(us.number("WAIT", 1, PATIENCE_MILLIS)).isEqualTo(1L);
            assertThat(reading.number("DBSIZE")).isEqualTo(3L);

            us.text("MIGRATE", HERE, theirs.port(), "", 0, 5000, "KEYS", "a", "none", "c");
            assertThat(us.number("WAIT", 1, PATIENCE_MILLIS)).isEqualTo(1L);

            assertThat(reading.list("KEYS", "*")).containsExactly("b");
        }
    }

    @Test
    void passwordsAreNotShown() {
        us.text("CONFIG", "SET", "slowlog-log-slower-than", "0");
        us.text("MIGRATE", HERE, theirs.port(), "k", 0, 5000, "COPY", "AUTH2", "user", "secret");
        assertThat(us.list("SLOWLOG", "GET").toString())
                .contains("COPY, AUTH2, (redacted), (redacted)")
                .doesNotContain("secret");
    }
}
