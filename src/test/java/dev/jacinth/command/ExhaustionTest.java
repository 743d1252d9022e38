package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Headroom;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RespClient.Failure;
import dev.jacinth.testing.WriteCases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Memory ends when a command has allocated so many pages, and with fewer and fewer of them: whatever it changes is
/// changed entirely or not at all, it replies accordingly, and replicas are told exactly what happened.
///
/// Every case of [WriteCases] is run with values in each form, and with a snapshot open as well, so that pages have to
/// be copied.
class ExhaustionTest {

    private static final List<String> CASES = WriteCases.ALL;
    private static final String OUT_OF_MEMORY = "OOM the server is out of memory, the command was not carried out";

    private static final int PAGES_MAX = 1023;
    private static final int LONG_TEXT_BYTES = 10_000;
    private static final int LONG_KEY_BYTES = 3000;

    /// What the values of a case are when its last command comes.
    private enum Form {
        /// One block.
        SMALL,
        /// One block, which the last command may make too small.
        FULL,
        /// Tables, trees and Blobs, and the key `k` is a Blob too.
        LARGE;

        void configure(Harness server) {
            long entries = this == LARGE ? 0 : 2;
            if (this != SMALL) {
                server.set(Settings.HASH_MAX_LISTPACK_ENTRIES, entries);
                server.set(Settings.SET_MAX_INTSET_ENTRIES, entries);
                server.set(Settings.SET_MAX_LISTPACK_ENTRIES, entries);
                server.set(Settings.ZSET_MAX_LISTPACK_ENTRIES, entries);
                server.set(Settings.STREAM_NODE_MAX_ENTRIES, Math.max(1, entries));
                server.set(Settings.LIST_MAX_LISTPACK_SIZE, (int) Math.max(1, entries));
            }
        }

        String word(String word) {
            if (this != LARGE) {
                return word;
            }
            return switch (word) {
                case "k" -> "k".repeat(LONG_KEY_BYTES);
                case "v", "w" -> word.repeat(LONG_TEXT_BYTES);
                default -> word;
            };
        }
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void nothingIsHalfDone(String line) {
        for (Form form : Form.values()) {
            for (boolean snapshot : new boolean[] {false, true}) {
                int enough = PAGES_MAX;
                int tooFew = -1;
                assertThat(succeeds(line, form, snapshot, enough)).as(line).isTrue();
                while (enough - tooFew > 1) {
                    int pages = tooFew + enough >>> 1;
                    if (succeeds(line, form, snapshot, pages)) {
                        enough = pages;
                    } else {
                        tooFew = pages;
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET k v / DEL k",
                "SADD s a b / SADD t b / UNLINK s t",
                "ZADD z 1 a 2 b / FLUSHALL",
                "SET k v / FLUSHDB",
                "SET x v / MOVE x 1 / SET k v EX 100 / HSET h f v / HEXPIRE h 100 FIELDS 1 f / XADD s 1-1 f v / FLUSHDB"
            })
    void deletingKeysNeedsNoMemory(String line) {
        for (Form form : Form.values()) {
            assertThat(succeeds(line, form, false, 0)).as(form.toString()).isTrue();
        }
    }

    @Test
    void aDatabaseOfManyKeysIsEmptiedWithoutMemory() {
        try (Harness server = Harness.ofData(MemoryOptions.defaults())) {
            server.connect().select(1).run("SET", "other", "v");
            for (int i = 0; i < 5000; i++) {
                server.succeed("SET", "k" + i, "v", "PX", 1000 + i % 10);
            }
            server.effects();
            server.keyspace().memory().ration(0);
            assertThat(server.run("FLUSHDB")).isEqualTo("OK");
            server.keyspace().memory().ration(Long.MAX_VALUE);
            assertThat(server.effects()).containsExactly(List.of("FLUSHDB"));
            assertThat(server.run("DBSIZE")).isEqualTo(0L);
            assertThat(server.keyspace().database(1).size()).isOne();
            server.keyspace().validate();
        }
    }

    /// A key and a field of a hash whose times have come.
    private static Harness withWhatIsOver() {
        Harness server = Harness.ofData(MemoryOptions.defaults());
        server.succeed("SET", "k", "v", "PX", 100);
        server.succeed("HSET", "h", "f", "v", "g", "w");
        server.succeed("HPEXPIRE", "h", 100, "FIELDS", 1, "f");
        server.advance(101);
        server.effects();
        return server;
    }

    @Test
    void whatIsOverWaitsForMemoryAndIsNotSeen() {
        try (Harness server = withWhatIsOver()) {
            try (KeyspaceSnapshot open = server.keyspace().snapshot()) {
                server.keyspace().memory().ration(0);
                assertThat(server.run("GET", "k")).isNull();
                assertThat(server.run("HGET", "h", "f")).isNull();
                assertThat(server.run("HRANDFIELD", "h", 5)).isEqualTo(List.of("g"));
                server.work(true, () -> server.keyspace().expireDue(server.clock(), Long.MAX_VALUE));
                assertThat(server.keyspace().eviction().evictOne((number, key, length) -> {}))
                        .isFalse();
                assertThat(server.effects()).isEmpty();
                assertThat(server.run("DBSIZE")).isEqualTo(2L);
                server.keyspace().memory().ration(Long.MAX_VALUE);
            }
            server.work(true, () -> server.keyspace().expireDue(server.clock(), Long.MAX_VALUE));
            assertThat(server.effects()).containsExactlyInAnyOrder(List.of("DEL", "k"), List.of("HDEL", "h", "f"));
        }
    }

    @Test
    void keysCeaseToExistWhereNoMemoryIsLeft() {
        try (Harness server = withWhatIsOver()) {
            server.keyspace().memory().ration(0);
            server.work(true, () -> server.keyspace().expireDue(server.clock(), Long.MAX_VALUE));
            assertThat(server.effects()).containsExactly(List.of("DEL", "k"));
            assertThat(server.run("HGET", "h", "f")).isNull();
            assertThat(server.run("PFCOUNT", "none")).isEqualTo(0L);
            server.keyspace().memory().ration(Long.MAX_VALUE);
        }
    }

    /// The transaction goes on: each of its commands is carried out or refused.
    @Test
    void aCommandOfATransactionIsRefusedByItself() {
        try (Harness server = Harness.ofData(MemoryOptions.defaults())) {
            server.succeed("RPUSH", "l", "a");
            server.effects();
            server.succeed("MULTI");
            server.succeed("SET", "k", "v");
            server.succeed("DEL", "l");
            server.keyspace().memory().ration(0);
            List<?> replies = (List<?>) server.run("EXEC");
            server.keyspace().memory().ration(Long.MAX_VALUE);
            assertThat(replies.getFirst()).isEqualTo(new Failure(OUT_OF_MEMORY));
            assertThat(replies.getLast()).isEqualTo(1L);
            assertThat(server.effects()).containsExactly(List.of("DEL", "l"));
        }
    }

    @Test
    void whoWaitsGetsTheErrorAndTheElementStays() {
        try (Harness server = Harness.ofData(MemoryOptions.defaults())) {
            Harness.Connection waiting = server.connect();
            waiting.run("BLMOVE", "l", "m", "LEFT", "RIGHT", 0);
            server.keyspace().memory().ration(2 * Headroom.UNIT_PAGES);
            server.succeed("RPUSH", "l", "a");
            server.keyspace().memory().ration(Long.MAX_VALUE);
            assertThat(waiting.received()).containsExactly(new Failure(OUT_OF_MEMORY));
            assertThat(server.run("LRANGE", "l", 0, -1)).isEqualTo(List.of("a"));
        }
    }

    private static boolean succeeds(String line, Form form, boolean snapshot, int pages) {
        try (Stage stage = new Stage(line, form)) {
            return stage.succeeds(snapshot, pages);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(line + ", " + form + (snapshot ? ", snapshot" : "") + ", pages " + pages, e);
        }
    }

    /// A server, another one that gets its effects, and those who wait or watch.
    private static final class Stage implements AutoCloseable {

        private static final List<String> KEYS = List.of("abfghklmstuxyz".split(""));

        private final Form form;
        private final Harness server = Harness.ofData(MemoryOptions.defaults());
        private final Harness replica = Harness.ofData(MemoryOptions.defaults());
        private final List<Harness.Connection> waiting = new ArrayList<>();
        private final Harness.Connection watcher;
        private final String last;

        Stage(String line, Form form) {
            this.form = form;
            form.configure(server);
            form.configure(replica);
            String[] steps = line.split(" / ");
            last = steps[steps.length - 1];
            for (int i = 0; i < steps.length - 1; i++) {
                assertThat(failed(run(steps[i]))).isFalse();
            }
            replicate();
            watcher = server.connect();
            List<Object> watch = new ArrayList<>(List.of("WATCH"));
            KEYS.forEach(key -> watch.add(form.word(key)));
            watcher.run(watch.toArray());
        }

        @Override
        public void close() {
            try (server;
                    replica) {
                waiting.clear();
            }
        }

        private Object run(String step) {
            return run(step, words(step));
        }

        private Object[] words(String step) {
            String[] words = step.replace("&", "").split(" ");
            Object[] given = new Object[words.length];
            for (int i = 0; i < words.length; i++) {
                String word = words[i];
                given[i] = word.startsWith("<")
                        ? server.run("DUMP", form.word(word.substring(1, word.length() - 1)))
                        : form.word(word);
            }
            return given;
        }

        private Object run(String step, Object[] words) {
            if (!step.startsWith("&")) {
                return server.run(words);
            }
            Harness.Connection client = server.connect();
            waiting.add(client);
            return client.run(words);
        }

        private void replicate() {
            for (Harness.Unit unit : server.units()) {
                for (Harness.Effect effect : unit.effects()) {
                    replica.first().select(effect.database());
                    Object reply = replica.run(effect.words().toArray());
                    assertThat(reply).as("reply of the replica").isNotInstanceOf(Failure.class);
                }
            }
        }

        private String digest() {
            return server.dispatch().digest();
        }

        boolean succeeds(boolean snapshot, int pages) {
            try (KeyspaceSnapshot open = snapshot ? server.keyspace().snapshot() : null) {
                return tries(pages);
            }
        }

        private boolean tries(int pages) {
            String before = digest();
            server.events();
            long changes = server.keyspace().changes();
            long dirty = server.dispatch().changesSinceSave();
            Object[] words = words(last);
            Memory memory = server.keyspace().memory();
            memory.ration(pages);
            Object reply;
            try {
                reply = run(last, words);
            } finally {
                memory.ration(Long.MAX_VALUE);
            }
            server.keyspace().validate();
            boolean refused = reply instanceof Failure && failed(reply);
            if (refused) {
                assertThat(digest()).isEqualTo(before);
                assertThat(server.effects()).isEmpty();
                assertThat(server.events()).isEmpty();
                assertThat(server.keyspace().changes()).isEqualTo(changes);
                assertThat(server.dispatch().changesSinceSave()).isEqualTo(dirty);
                assertThat(watcher.session().hasWatchedChange()).isFalse();
                assertThat(failed(run(last))).as("without failure").isFalse();
            }
            boolean failed = failed(reply);
            for (Harness.Connection each : waiting) {
                failed |= failed(each.received());
            }
            replicate();
            assertThat(digest()).isEqualTo(replica.dispatch().digest());
            return !failed;
        }

        private static boolean failed(Object reply) {
            if (reply instanceof List<?> several) {
                return several.stream().anyMatch(Stage::failed);
            }
            if (reply instanceof Failure failure) {
                assertThat(failure.message()).isEqualTo(OUT_OF_MEMORY);
                return true;
            }
            return false;
        }
    }
}
