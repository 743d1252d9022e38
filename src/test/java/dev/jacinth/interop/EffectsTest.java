package dev.jacinth.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Contents;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.testing.WriteCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every command that writes runs on a master of ours that has a real replica and one of ours, and afterwards all three
/// hold the same; and on a real master with a replica of ours. A new command that writes and has no case here fails
/// [#everyCommandThatWritesHasACase].
///
/// What a case is about must put something into the stream.
@Tag("redis")
class EffectsTest {

    private static final List<Integer> DATABASES = List.of(0, 1);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String[] NO_DELAY = {"--repl-diskless-sync-delay", "0"};

    /// What the real replica, a 7.0, does not know: only ours is compared.
    private static final Set<String> NEWER =
            Set.of("hexpire", "hexpireat", "hgetdel", "hgetex", "hpersist", "hpexpire", "hpexpireat", "hsetex");

    /// What needs more than one server to write to.
    private static final Set<String> EXEMPT = Set.of("migrate");

    private static final List<String> CASES = WriteCases.ALL;

    private static final List<String> OLDER_CASES = CASES.stream()
            .filter(line -> NEWER.stream().noneMatch(line.toLowerCase(Locale.ROOT)::contains))
            .toList();

    private static Stage ours;
    private static Stage theirs;
    private static Set<String> commands;
    private static Set<String> writing;

    @BeforeAll
    static void connect() {
        ours = new Stage(true, Jacinth.start(NO_DELAY), Jacinth.start(), RedisServer.start());
        theirs = new Stage(false, RedisServer.start(NO_DELAY), Jacinth.start());
        commands = new TreeSet<>();
        writing = new TreeSet<>();
        collect(ours.client.list("COMMAND"));
    }

    /// Names with and without subcommands, and those that have the flag `write`.
    private static void collect(List<?> entries) {
        for (Object each : entries) {
            List<?> entry = (List<?>) each;
            String name = entry.getFirst().toString();
            commands.add(name);
            if (((List<?>) entry.get(2)).contains("write")) {
                writing.add(name);
            }
            collect((List<?>) entry.get(9));
        }
    }

    @AfterAll
    static void stop() {
        ours.close();
        theirs.close();
    }

    @Test
    void everyCommandThatWritesHasACase() {
        Set<String> missing = new TreeSet<>(writing);
        missing.removeAll(EXEMPT);
        CASES.forEach(line -> missing.remove(subject(line)));

        assertThat(missing).as("commands without a case").isEmpty();
    }

    /// The name of the command that a case is about: the last one, or the one that waits for it.
    private static String subject(String line) {
        String[] steps = line.split(" / ");
        String step = Arrays.stream(steps)
                .filter(each -> each.startsWith("&"))
                .findFirst()
                .orElse(steps[steps.length - 1]);
        String[] words = step.replace("&", "").toLowerCase(Locale.ROOT).split(" ");
        String sub = words.length > 1 ? words[0] + "|" + words[1] : words[0];
        return commands.contains(sub) ? sub : words[0];
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void replicasFollowUs(String line) {
        ours.play(line);
        ours.assertReplicasAgree(NEWER.contains(subject(line)) ? 1 : 2);
    }

    @ParameterizedTest
    @FieldSource("OLDER_CASES")
    void weFollowARealMaster(String line) {
        theirs.play(line);
        theirs.assertReplicasAgree(1);
    }

    /// A master and its replicas.
    private static final class Stage implements AutoCloseable {

        private final boolean tellsEntriesRead;
        private final RedisServer master;
        private final List<RedisServer> replicas;
        private final RespClient client;
        private final RespClient observer;

        /// @param tellsEntriesRead whether the master says how many entries XREADGROUP has read: before 7.4, XCLAIM
        ///     stands for it and nothing else
        Stage(boolean tellsEntriesRead, RedisServer master, RedisServer... replicas) {
            this.tellsEntriesRead = tellsEntriesRead;
            this.master = master;
            this.replicas = List.of(replicas);
            this.client = master.client();
            this.observer = master.client();
            for (RedisServer replica : replicas) {
                try (RespClient toReplica = replica.client()) {
                    toReplica.text("REPLICAOF", "127.0.0.1", master.port());
                }
            }
            awaitReplicas();
        }

        @Override
        public void close() {
            client.close();
            observer.close();
            replicas.forEach(RedisServer::close);
            master.close();
        }

        private void awaitReplicas() {
            client.text("SET", "last", "write");
            assertThat(client.number("WAIT", replicas.size(), PATIENCE_MILLIS)).isEqualTo(replicas.size());
        }

        /// Runs the commands of a case on an empty master.
        void play(String line) {
            client.text("FLUSHALL");
            List<RespClient> waiting = new ArrayList<>();
            try {
                long offset = 0;
                for (String step : line.split(" / ")) {
                    offset = offset();
                    run(step, waiting);
                }
                for (RespClient each : waiting) {
                    assertThat(each.read()).isNotInstanceOf(RespClient.Failure.class);
                }
                assertThat(offset()).as("nothing went into the stream").isGreaterThan(offset);
            } finally {
                waiting.forEach(RespClient::close);
            }
        }

        private void run(String step, List<RespClient> waiting) {
            if (!step.startsWith("&")) {
                client.text(words(step));
                return;
            }
            Object[] words = words(step.substring(1));
            assertThat(commands).contains(words[0].toString().toLowerCase(Locale.ROOT));
            RespClient other = master.client();
            waiting.add(other);
            long blocked = blocked();
            other.send(words);
            awaitBlockedOrServed(other, blocked);
        }

        private Object[] words(String step) {
            Object[] words = step.split(" ");
            for (int i = 0; i < words.length; i++) {
                String word = words[i].toString();
                words[i] = word.startsWith("<") ? client.text("DUMP", word.substring(1, word.length() - 1)) : word;
            }
            return words;
        }

        /// Until the command of another client has been run: then a client more is blocked, or that one is idle.
        private void awaitBlockedOrServed(RespClient other, long blockedBefore) {
            long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
            String port = ":" + other.localPort() + " ";
            while (blocked() == blockedBefore) {
                boolean ran = observer.text("CLIENT", "LIST")
                        .lines()
                        .anyMatch(line -> line.contains(port) && !line.contains("cmd=NULL"));
                if (ran && blocked() == blockedBefore) {
                    return;
                }
                assertThat(System.nanoTime()).as("the command has not run").isLessThan(deadline);
            }
        }

        private long blocked() {
            return figure("clients", "blocked_clients:");
        }

        private long offset() {
            return figure("replication", "master_repl_offset:");
        }

        private long figure(String section, String name) {
            String line = observer.text("INFO", section)
                    .lines()
                    .filter(each -> each.startsWith(name))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.substring(name.length()));
        }

        /// Compares the first `count` replicas with the master. Their digests as a whole are the same only where there
        /// are no scores: see [Contents].
        void assertReplicasAgree(int count) {
            awaitReplicas();
            Map<String, String> expected = contents(master);
            boolean scores = expected.values().stream().anyMatch(line -> line.startsWith("zset"));
            for (RedisServer replica : replicas.subList(0, count)) {
                assertThat(Contents.differences(contents(replica), expected))
                        .as("a replica, and its master")
                        .isEmpty();
                if (!scores) {
                    assertThat(digest(replica)).isEqualTo(digest(master));
                }
            }
        }

        private static String digest(RedisServer server) {
            try (RespClient each = server.client()) {
                return each.text("DEBUG", "DIGEST");
            }
        }

        private Map<String, String> contents(RedisServer server) {
            try (RespClient each = server.client().resp3()) {
                Map<String, String> contents = Contents.of(each, DATABASES);
                if (!tellsEntriesRead) {
                    contents.replaceAll((key, line) -> line.replaceAll("entries-read=\\w+, lag=\\w+, ", ""));
                }
                return contents;
            }
        }
    }
}
