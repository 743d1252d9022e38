package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.Command;
import dev.jacinth.command.ExpireCommands;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.KeyExtraction;
import dev.jacinth.command.StringCommands;
import dev.jacinth.command.TransactionCommands;
import dev.jacinth.config.Settings;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient.Failure;
import dev.jacinth.testing.ScriptedTarget;
import dev.jacinth.testing.ScriptedTarget.Script;
import dev.jacinth.testing.SimulatedClock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// MIGRATE with targets that reply what a test wants. With real ones: `interop.MigrateTest`.
class MigrateCommandTest {

    private static final String HERE = "127.0.0.1";
    private static final String OK = "+OK\r\n";
    private static final String BUSY = "-BUSYKEY Target key name already exists.\r\n";
    private static final long SEED = 7541;

    private final SimulatedClock clock = new SimulatedClock();
    private final MigrationTargets targets = new MigrationTargets(clock);
    private final List<Command> family = new MigrateCommand(targets).commands();
    private final Harness server = Harness.of(
            family,
            StringCommands.ALL,
            KeyCommands.ALL,
            ExpireCommands.ALL,
            DumpCommands.all(),
            TransactionCommands.ALL);

    @AfterEach
    void close() {
        clock.advance(60_000);
        targets.closeIdle();
        assertThat(targets.size()).isZero();
        server.close();
    }

    private Object migrate(ScriptedTarget target, Object... rest) {
        List<Object> words = new ArrayList<>(List.of("MIGRATE", HERE, target.port()));
        words.addAll(List.of(rest));
        return server.run(words.toArray());
    }

    private static ScriptedTarget willing() {
        return new ScriptedTarget((connection, request) -> OK);
    }

    private String payload(String key) {
        return (String) server.succeed("DUMP", key);
    }

    // ---- the words

    @Test
    void wordsThatMakeNoSenseAreRefused() {
        server.run("SET", "k", "v");
        for (String rest : List.of("NOSUCH", "AUTH", "AUTH2 user", "COPY x", "x KEYS k")) {
            List<Object> words = new ArrayList<>(List.of("MIGRATE", HERE, 1, "", 0, 1000));
            words.addAll(List.of(rest.split(" ")));
            assertThat(server.error(words.toArray())).as(rest).isEqualTo("ERR syntax error");
        }
        String notEmpty = "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string";
        assertThat(server.error("MIGRATE", HERE, 1, "k", 0, 1000, "KEYS", "k")).isEqualTo(notEmpty);
        String noInteger = "ERR value is not an integer or out of range";
        assertThat(server.error("MIGRATE", HERE, 1, "k", 0, "soon")).isEqualTo(noInteger);
        assertThat(server.error("MIGRATE", HERE, 1, "k", "zero", 1000)).isEqualTo(noInteger);
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "v"));
    }

    @Test
    void keysAreFoundAmongTheWords() {
        assertThat(keys("MIGRATE h 1 k 0 9")).containsExactly("k");
        assertThat(keys("MIGRATE h 1 k 0 9 COPY REPLACE AUTH keys")).containsExactly("k");
        assertThat(keys("MIGRATE h 1 - 0 9 COPY KEYS a b")).containsExactly("a", "b");
        assertThat(keys("MIGRATE h 1 - 0 9 AUTH KEYS KEYS a")).containsExactly("a");
        assertThat(keys("MIGRATE h 1 - 0 9 AUTH2 KEYS KEYS KEYS a keys")).containsExactly("a", "keys");
        assertThat(keys("MIGRATE h 1 k 0 9 KEYS a")).isEmpty();
        assertThat(keys("MIGRATE h 1 - 0 9 KEYS")).containsExactly("");
    }

    /// In the line `-` stands for the empty word. Empty if the words make no sense.
    private List<String> keys(String line) {
        List<String> keys = new ArrayList<>();
        try (NativeBuffer storage = new NativeBuffer(64)) {
            Arguments arguments = Arguments.of(storage, line.replace("-", "").split(" "));
            boolean sound =
                    KeyExtraction.find(family.getFirst(), arguments, (index, spec) -> keys.add(arguments.text(index)));
            assertThat(sound).isEqualTo(!keys.isEmpty());
        }
        return keys;
    }

    // ---- what is sent, and what becomes of the keys

    @Test
    void whatIsNotThereIsNotMoved() {
        try (ScriptedTarget target = willing()) {
            server.run("SET", "over", "v", "PX", 10);
            server.advance(11);

            assertThat(migrate(target, "k", 0, 1000)).isEqualTo("NOKEY");
            assertThat(migrate(target, "", 0, 1000, "KEYS")).isEqualTo("NOKEY");
            assertThat(migrate(target, "", 0, 1000, "KEYS", "k", "over")).isEqualTo("NOKEY");
            assertThat(target.connections()).isZero();
        }
    }

    @Test
    void aKeyMoves() {
        try (ScriptedTarget target = willing()) {
            server.run("SET", "k", "v");
            String payload = payload("k");
            server.effects();
            server.events();

            assertThat(migrate(target, "k", 9, 1000)).isEqualTo("OK");

            assertThat(target.requests())
                    .containsExactly(List.of("SELECT", "9"), List.of("RESTORE", "k", "0", payload));
            assertThat(server.run("EXISTS", "k")).isEqualTo(0L);
            assertThat(server.effects()).containsExactly(List.of("DEL", "k"));
            assertThat(server.events()).contains("del 0:k");
            assertThat(targets.size()).isEqualTo(1);
        }
    }

    @Test
    void severalKeysMove() {
        try (ScriptedTarget target = willing()) {
            server.run("MSET", "a", "1", "b", "2", "c", "3");
            server.run("PEXPIRE", "b", 1234);
            server.effects();

            assertThat(migrate(target, "", 0, 0, "REPLACE", "KEYS", "a", "none", "b", "", "c"))
                    .isEqualTo("OK");

            assertThat(target.requests())
                    .extracting(request -> List.of(request.get(0), request.get(1), request.getLast()))
                    .containsExactly(
                            List.of("SELECT", "0", "0"),
                            List.of("RESTORE", "a", "REPLACE"),
                            List.of("RESTORE", "b", "REPLACE"),
                            List.of("RESTORE", "c", "REPLACE"));
            assertThat(target.requests().get(2).get(2)).isEqualTo("1234");
            assertThat(server.effects()).containsExactly(List.of("DEL", "a", "b", "c"));
        }
    }

    @Test
    void aCopyDeletesNothing() {
        try (ScriptedTarget target = willing()) {
            server.run("SET", "k", "v");
            server.effects();
            server.events();

            assertThat(migrate(target, "k", 0, 1000, "COPY")).isEqualTo("OK");

            assertThat(server.run("GET", "k")).isEqualTo("v");
            assertThat(server.effects()).isEmpty();
            assertThat(server.events()).isEmpty();
        }
    }

    @Test
    void aClusterNodeInsists() {
        try (ScriptedTarget target = willing()) {
            server.set(Settings.CLUSTER_ENABLED, true);
            server.run("SET", "k", "v");

            assertThat(migrate(target, "k", 0, 1000)).isEqualTo("OK");

            assertThat(target.requests().getLast().getFirst()).isEqualTo("RESTORE-ASKING");
        }
    }

    @Test
    void aTransactionMovesKeysInOneUnit() {
        try (ScriptedTarget target = willing()) {
            Harness.Connection other = server.connect();
            server.run("SET", "k", "v");
            other.run("WATCH", "k");
            server.run("MULTI");
            migrate(target, "k", 0, 1000);
            server.run("SET", "l", "w");
            server.effects();

            assertThat(server.run("EXEC")).isEqualTo(List.of("OK", "OK"));

            assertThat(server.effects()).containsExactly(List.of("DEL", "k"), List.of("SET", "l", "w"));
            other.run("MULTI");
            assertThat(other.run("EXEC")).isNull();
        }
    }

    @Test
    void theDatabaseIsChosenOnlyIfItIsAnother() {
        List<String> replies = List.of(OK, OK, OK, OK, OK, BUSY, OK, OK);
        try (ScriptedTarget target = new ScriptedTarget(inTurn(replies))) {
            server.run("SET", "k", "v");
            for (int database : new int[] {3, 3, 4, 4, 4}) {
                migrate(target, "k", database, 1000, "COPY");
            }

            assertThat(target.requests())
                    .extracting(List::getFirst)
                    .containsExactly(
                            "SELECT", "RESTORE", "RESTORE", "SELECT", "RESTORE", "RESTORE", "SELECT", "RESTORE");
            assertThat(target.connections()).isEqualTo(1);
        }
    }

    /// Gives one reply after the other, whatever the requests.
    private static Script inTurn(List<String> replies) {
        var left = replies.iterator();
        return (connection, request) -> left.next();
    }

    @Test
    void valuesOfAnySizeArriveWhole() {
        SplittableRandom random = new SplittableRandom(SEED);
        try (ScriptedTarget target = willing()) {
            List<Object> words = new ArrayList<>(List.of("", 0, 20_000, "REPLACE", "KEYS"));
            List<String> payloads = new ArrayList<>();
            for (int length : new int[] {1, 40_000, 40_000, 70_000, 3_000_000, 10, 65_000, 65_536}) {
                String key = "key" + payloads.size();
                server.run("SET", key, noise(random, length));
                words.add(key);
                payloads.add(payload(key));
            }

            assertThat(migrate(target, words.toArray())).isEqualTo("OK");

            for (int i = 0; i < payloads.size(); i++) {
                assertThat(target.requests().get(i + 1))
                        .as("key %d, seed %d", i, SEED)
                        .isEqualTo(List.of("RESTORE", "key" + i, "0", payloads.get(i), "REPLACE"));
            }
        }
    }

    private static String noise(SplittableRandom random, int length) {
        StringBuilder noise = new StringBuilder();
        for (int i = 0; i < length; i++) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }

    /// The target does not read on until its long reply is read: whoever only wrote would wait for ever.
    @Test
    void repliesAreReadWhileMuchIsSent() {
        String complaint = "ERR " + "no ".repeat(4_000_000);
        try (ScriptedTarget target = new ScriptedTarget(
                (connection, request) -> request.getFirst().equals("SELECT") ? "-" + complaint + "\r\n" : OK)) {
            server.run("SET", "k", noise(new SplittableRandom(SEED), 12_000_000));

            assertThat(migrate(target, "k", 0, 10_000))
                    .isEqualTo(new Failure("ERR Target instance replied with error: " + complaint));
        }
    }

    // ---- what the target objects to

    @Test
    void whatTheTargetRefusesStays() {
        try (ScriptedTarget target = new ScriptedTarget(inTurn(List.of(OK, OK, BUSY, OK, "-ERR other\r\n")))) {
            server.run("MSET", "a", "1", "b", "2", "c", "3", "d", "4");
            server.effects();
            server.events();

            assertThat(migrate(target, "", 0, 1000, "KEYS", "a", "b", "c", "d"))
                    .isEqualTo(new Failure(
                            "ERR Target instance replied with error: BUSYKEY Target key name already" + " exists."));

            assertThat(server.events()).containsExactly("del 0:a", "del 0:c");
            assertThat(server.effects()).containsExactly(List.of("DEL", "a", "c"));
            assertThat(server.run("EXISTS", "a", "b", "c", "d")).isEqualTo(2L);
            assertThat(targets.size()).isEqualTo(1);
        }
    }

    @Test
    void thePasswordIsSent() {
        try (ScriptedTarget target = willing()) {
            server.run("SET", "k", "v");

            assertThat(migrate(target, "k", 0, 1000, "AUTH", "secret", "COPY")).isEqualTo("OK");
            assertThat(migrate(target, "k", 0, 1000, "AUTH2", "user", "secret", "COPY"))
                    .isEqualTo("OK");

            assertThat(target.requests())
                    .extracting(request -> request.size() > 3 ? request.subList(0, 2) : request)
                    .containsExactly(
                            List.of("AUTH", "secret"),
                            List.of("SELECT", "0"),
                            List.of("RESTORE", "k"),
                            List.of("AUTH", "user", "secret"),
                            List.of("RESTORE", "k"));
        }
    }

    @Test
    void withoutTheRightPasswordNothingIsMoved() {
        try (ScriptedTarget target = new ScriptedTarget(inTurn(List.of("-WRONGPASS no\r\n", "-ERR db\r\n", OK)))) {
            server.run("SET", "k", "v");

            assertThat(migrate(target, "k", 99, 1000, "AUTH", "secret"))
                    .isEqualTo(new Failure("ERR Target instance replied with error: WRONGPASS no"));
            assertThat(server.run("GET", "k")).isEqualTo("v");
        }
    }

    // ---- connections that fail

    @Test
    void aConnectionThatTheTargetHasClosedIsMadeAnew() {
        try (ScriptedTarget target = new ScriptedTarget(
                (connection, request) -> connection == 1 && request.get(1).equals("b") ? Script.HANG_UP : OK)) {
            server.run("MSET", "a", "1", "b", "2");

            assertThat(migrate(target, "a", 0, 5000)).isEqualTo("OK");
            assertThat(migrate(target, "b", 0, 5000)).isEqualTo("OK");

            assertThat(target.connections()).isEqualTo(2);
            assertThat(server.run("EXISTS", "a", "b")).isEqualTo(0L);
            assertThat(targets.size()).isEqualTo(1);
        }
    }

    @Test
    void onceIsEnough() {
        try (ScriptedTarget target = new ScriptedTarget((connection, request) -> Script.HANG_UP)) {
            server.run("SET", "k", "v");

            assertThat(server.error("MIGRATE", HERE, target.port(), "k", 0, 5000))
                    .startsWith("IOERR error or timeout ");
            assertThat(target.connections()).isEqualTo(2);
            assertThat(server.run("EXISTS", "k")).isEqualTo(1L);
            assertThat(targets.size()).isZero();
        }
    }

    @Test
    void whatWasAcknowledgedBeforeTheConnectionBrokeHasMoved() {
        try (ScriptedTarget target =
                new ScriptedTarget((connection, request) -> request.get(1).equals("b") ? Script.HANG_UP : OK)) {
            server.run("MSET", "a", "1", "b", "2", "c", "3");
            server.effects();

            assertThat(migrate(target, "", 0, 5000, "KEYS", "a", "b", "c"))
                    .isEqualTo(new Failure("IOERR error or timeout reading to target instance"));

            assertThat(target.connections()).isEqualTo(1);
            assertThat(server.effects()).containsExactly(List.of("DEL", "a"));
            assertThat(server.run("EXISTS", "a", "b", "c")).isEqualTo(2L);
            assertThat(targets.size()).isZero();
        }
    }

    @Test
    void aTargetThatKeepsStillIsGivenUp() {
        try (ScriptedTarget target = new ScriptedTarget((connection, request) -> "")) {
            server.run("SET", "k", "v");

            assertThat(migrate(target, "k", 0, 50))
                    .isEqualTo(new Failure("IOERR error or timeout reading to target instance"));

            assertThat(target.connections()).isEqualTo(1);
            assertThat(targets.size()).isZero();
        }
    }

    @Test
    void aTargetThatIsNotThereIsReported() {
        server.run("SET", "k", "v");
        String writing = "IOERR error or timeout writing to target instance";

        assertThat(server.error("MIGRATE", HERE, RedisServer.freePort(), "k", 0, 1000))
                .isEqualTo(writing);
        assertThat(server.error("MIGRATE", HERE, "http", "k", 0, 1000)).isEqualTo(writing);
        assertThat(server.error("MIGRATE", HERE, 70_000, "k", 0, 1000)).isEqualTo(writing);
        assertThat(server.error("MIGRATE", "", 6379, "k", 0, 1000))
                .isEqualTo("IOERR error or timeout connecting to the client");
        assertThat(targets.size()).isZero();
    }

    // ---- connections that are kept

    @Test
    void idleConnectionsAreClosed() {
        try (ScriptedTarget target = willing()) {
            server.run("SET", "k", "v");
            migrate(target, "k", 0, 1000, "COPY");

            clock.advance(6000);
            targets.closeIdle();
            assertThat(targets.size()).isEqualTo(1);
            migrate(target, "k", 0, 1000, "COPY");
            clock.advance(10_000);
            targets.closeIdle();
            assertThat(targets.size()).isEqualTo(1);
            clock.advance(1);
            targets.closeIdle();
            assertThat(targets.size()).isZero();
            assertThat(target.connections()).isEqualTo(1);
        }
    }

    @Test
    void theConnectionThatWasUsedLeastRecentlyMakesRoom() {
        try (ScriptedTarget target = willing()) {
            server.run("SET", "k", "v");
            for (int i = 1; i <= 64; i++) {
                server.succeed("MIGRATE", "127.0.0." + i, target.port(), "k", 0, 5000, "COPY");
            }
            server.succeed("MIGRATE", "127.0.0.1", target.port(), "k", 0, 5000, "COPY");
            server.succeed("MIGRATE", "127.0.0.65", target.port(), "k", 0, 5000, "COPY");
            assertThat(targets.size()).isEqualTo(64);
            assertThat(target.connections()).isEqualTo(65);

            server.succeed("MIGRATE", "127.0.0.1", target.port(), "k", 0, 5000, "COPY");
            assertThat(target.connections()).isEqualTo(65);
            server.succeed("MIGRATE", "127.0.0.2", target.port(), "k", 0, 5000, "COPY");
            assertThat(target.connections()).isEqualTo(66);
        }
    }
}
