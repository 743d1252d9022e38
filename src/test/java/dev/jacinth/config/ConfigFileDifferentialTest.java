package dev.jacinth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files and command lines read by us and by a real redis-server 7.0.15: the same faults, the same values, the same
/// rewritten files.
@Tag("redis")
final class ConfigFileDifferentialTest {

    /// What 7.0 does not know.
    private static final Set<String> NOT_IN_7_0 = SettingsDifferentialTest.NOT_IN_7_0;

    /// What 7.2 shows under its exact name only.
    private static final Set<String> HIDDEN_SINCE_7_2 = SettingsDifferentialTest.HIDDEN_SINCE_7_2;

    private static final List<List<String>> BAD_COMMAND_LINES = List.of(
            List.of("--invalid"),
            List.of("--port"),
            List.of("--port", "6380", "--loglevel"),
            List.of("--port", "6379", "6380"),
            List.of("--port", "--loglevel", "verbose"),
            List.of("--port", "--bla", "--loglevel", "verbose"),
            List.of("--dbfilename", "--my--db", "--appendfsync", "--bla"),
            List.of("--shutdown-on-sigint"),
            List.of("--shutdown-on-sigint", "now force", "--shutdown-on-sigterm"),
            List.of("--replicaof", "127.0.0.1", "abc"),
            List.of("--replicaof", "--127.0.0.1", "abc"),
            List.of("--replicaof", "--127.0.0.1", "--abc"),
            List.of("--save", "1"),
            List.of("--save", "--save", "1", "--port", "x"),
            List.of("--maxmemory 5 5", "--port", "1"),
            List.of("--maxmemory 'unclosed"),
            List.of("--unixsocketperm", "999"),
            List.of("--maxclients", "0"),
            List.of("--name", "caf\u00e9\n\t\"x\\"));

    private static final List<String> BAD_FILES = List.of(
            "port 1\n\n# fine\n   PORT  abc  \n",
            "port 1\r\nport x\r\n",
            "port \"1",
            "port '1'x",
            "port",
            "\f\n\u000B \nhz x",
            "\"\"",
            "\"\" 5",
            "hz x",
            "port 70000",
            "databases 0",
            "wrong",
            "save 1 x",
            "save 1 1\nsave 5",
            "client-output-buffer-limit normal 1 1",
            "client-output-buffer-limit wrong 1 1 1",
            "oom-score-adj-values 1 2",
            "notify-keyspace-events Kx Q",
            "notify-keyspace-events Q",
            "rename-command nosuchcommand x",
            "rename-command get",
            "include",
            "include a b",
            "sentinel monitor x",
            "user",
            "loadmodule",
            "lua-replicate-commands",
            "lua-replicate-commands yes no",
            "appendfilename \"\"",
            "appendfilename a/b",
            "appenddirname \"\"",
            "dbfilename a/b",
            "dir /no/such/directory",
            "dir /etc/passwd",
            "dir \"\"",
            "logfile /no/such/directory/x",
            "cluster-enabled yes\nreplicaof a 1",
            "bind 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
            "maxmemory 1tb",
            "loading-process-events-interval-bytes 5",
            "maxmemory-policy wrong",
            "active-defrag-cycle-max 100",
            "enable-debug-command maybe");

    private static final List<List<String>> GOOD_COMMAND_LINES = List.of(
            List.of(),
            List.of("--maxmemory 700mb", "--maxmemory-policy volatile-lru"),
            List.of("--maxmemory '700mb'", "--maxmemory-policy 'volatile-lru'"),
            List.of("--proc-title-template", "--my--title--template", "--loglevel", "verbose"),
            List.of("--proc-title-template --my--title--template", "--loglevel verbose"),
            List.of("--save", "--loglevel", "verbose"),
            List.of("--loglevel", "verbose", "--save"),
            List.of("--save", "", "--loglevel", "verbose"),
            List.of("--loglevel", "verbose", "--save", ""),
            List.of("--proc-title-template", "--save", "--save", "", "--loglevel", "verbose"),
            List.of("--shutdown-on-sigint", "nosave", "force", "now", "--shutdown-on-sigterm", "nosave force"),
            List.of("--save", "100 100", "--save", "200", "200", "--SAVE", "300 300"),
            List.of("--bind", "127.0.0.1", "-::1"),
            List.of("--bind", "127.0.0.1 -::1"),
            List.of("--client-output-buffer-limit pubsub 1 2 3", "--CLIENT-output-buffer-LIMIT", "normal 4 5 6"),
            List.of("--slave-priority", "7", "--hash-max-ziplist-value", "1kb", "--hz", "0"),
            List.of("--lua-replicate-commands", "yes"),
            List.of("--requirepass", "\"q\" \\ \u00e9"));

    private static final List<String> GOOD_FILES = List.of(
            "",
            "# only a comment",
            "save 900 1\nsave 300 10 60 5\n",
            "save \"\"\nsave 5 5\n",
            "save 5 5\nsave \"\"\n",
            "save \"1 2 3 4\"\n",
            "SAVE 1 2\n  save\t3  4  \r\n",
            "requirepass \"a\\x41\\n\\t\\a\\b\\r\\\\\\\"\\q\"\nmasterauth 'it\\'s \\n'\n",
            "maxmemory 1Gb\nmaxmemory-clients 5%\nhz 1000\nrepl-backlog-size 1mb\n",
            "maxmemory \"\"\n\n\nnotify-keyspace-events KEA\n",
            "hash-max-ziplist-entries 20\nhash-max-listpack-entries 21\n",
            "latency-tracking-info-percentiles 50 99.95 \"100\"\n",
            "oom-score-adj relative\noom-score-adj-values 1 2 3\n",
            "shutdown-on-sigterm force now\n");

    private static final List<List<String>> CHANGES = List.of(
            List.of(),
            List.of("maxmemory", "1048576", "maxmemory-clients", "7%", "save", "3600 1 300 100"),
            List.of("save", "", "appendfsync", "no", "client-output-buffer-limit", "pubsub 1000 1024 5"),
            List.of("masterauth", "a \"b\" \\ \n\u00e9", "slave-priority", "5"),
            List.of("latency-tracking-info-percentiles", "", "oom-score-adj-values", "1 2 3"),
            List.of("shutdown-on-sigint", "save now", "notify-keyspace-events", "lKE", "oom-score-adj", "absolute"));

    private static final List<String> FILES_TO_REWRITE = List.of(
            "",
            "# one\n\n\n\n# two\nmaxmemory 5\n# three\nsave 1 1\nsave 2 2\nsave 3 3\n\n",
            "MAXMEMORY 1mb\nslave-priority 9\nreplica-priority 8\nappendfsync always\nmasterauth secret\n",
            "client-output-buffer-limit pubsub 1 2 3\nclient-output-buffer-limit normal 0 0 0\n# end",
            "rename-command flushdb badger\nlist-max-ziplist-entries 5\ninclude @/other.conf\nport 0\nbind * -::*\n",
            "masterauth x\nmasterauth y\n  appendonly no\r\n# Generated by CONFIG REWRITE\nhz 20\n");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource
    void badCommandLinesAreRefusedInTheSameWords(List<String> arguments) throws Exception {
        compareFault(arguments);
    }

    static List<List<String>> badCommandLinesAreRefusedInTheSameWords() {
        return BAD_COMMAND_LINES;
    }

    @ParameterizedTest
    @MethodSource
    void badFilesAreRefusedInTheSameWords(String content) throws Exception {
        Path file = Files.writeString(directory.resolve("redis.conf"), content);
        compareFault(List.of(file.toString(), "--loglevel", "notice"));
    }

    static List<String> badFilesAreRefusedInTheSameWords() {
        return BAD_FILES;
    }

    @ParameterizedTest
    @MethodSource
    void goodCommandLinesGiveTheSameValues(List<String> arguments) throws Exception {
        List<String> all = new ArrayList<>(arguments);
        all.addFirst(Files.writeString(directory.resolve("redis.conf"), "").toString());
        compareValues(all);
    }

    static List<List<String>> goodCommandLinesGiveTheSameValues() {
        return GOOD_COMMAND_LINES;
    }

    @ParameterizedTest
    @MethodSource
    void goodFilesGiveTheSameValues(String content) throws Exception {
        Path file = Files.writeString(directory.resolve("redis.conf"), content, StandardCharsets.ISO_8859_1);
        compareValues(List.of(file.toString()));
    }

    static List<String> goodFilesGiveTheSameValues() {
        return GOOD_FILES;
    }

    @Test
    void includedFilesAreReadWhereTheyAreNamed() throws Exception {
        Files.writeString(directory.resolve("b.conf"), "maxmemory 2\nhz 30\n");
        Files.writeString(directory.resolve("a.conf"), "maxmemory 1\ntimeout 5\ninclude sub/c.conf\n");
        Files.writeString(directory.resolve(".hidden.conf"), "maxmemory 9\n");
        Files.writeString(Files.createDirectory(directory.resolve("sub")).resolve("c.conf"), "save 7 7\n");
        Path file = Files.writeString(
                directory.resolve("redis.conf.main"),
                "dir " + directory + "\nhz 20\ninclude [ab]*.conf\ninclude none*.conf\ninclude s?b/*\ntimeout 6\n");
        compareValues(List.of(file.toString()));
    }

    @ParameterizedTest
    @MethodSource
    void filesAreRewrittenTheSameWay(String content, List<String> changes) throws Exception {
        Files.writeString(directory.resolve("other.conf"), "timeout 5\n");
        Path file = directory.resolve("redis.conf");
        String before = content.replace("@", directory.toString());
        Files.writeString(file, before);
        try (RedisServer redis = RedisServer.startBare(
                        file.toString(), "--dir", directory.toString(), "--enable-debug-command", "yes");
                RespClient client = redis.client()) {
            Settings settings = load(redis.arguments(), "");
            change(client, settings, changes);
            List<String> users = client.list("ACL", "LIST").stream()
                    .map(user -> user.toString().substring("user ".length()))
                    .toList();
            ConfigRewriter rewriter = new ConfigRewriter(settings, users);

            client.text("CONFIG", "REWRITE");
            assertSameLines(rewriter.rewritten(before, false), read(file));

            Files.writeString(file, before);
            client.text("DEBUG", "CONFIG-REWRITE-FORCE-ALL");
            assertSameLines(rewriter.rewritten(before, true), read(file));
        }
    }

    static Stream<Object[]> filesAreRewrittenTheSameWay() {
        return FILES_TO_REWRITE.stream().flatMap(file -> CHANGES.stream().map(change -> new Object[] {file, change}));
    }

    private static void change(RespClient client, Settings settings, List<String> changes) {
        if (!changes.isEmpty()) {
            List<Object> command = new ArrayList<>(List.of("CONFIG", "SET"));
            command.addAll(changes);
            assertThat(client.call(command.toArray())).isEqualTo("OK");
            assertThat(settings.setAll(changes, false, true)).isEmpty();
        }
    }

    private static String read(Path file) throws Exception {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static void assertSameLines(String ours, String theirs) {
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(old(ours)).isEqualTo(old(theirs));
        softly.assertThat(appended(ours)).isEqualTo(appended(theirs));
        softly.assertAll();
    }

    private static List<String> old(String text) {
        int signature = text.indexOf("# Generated by CONFIG REWRITE");
        return text.substring(0, signature).lines().toList();
    }

    /// Lines that were added, in any order: Redis has none.
    private static List<String> appended(String text) {
        int signature = text.indexOf("# Generated by CONFIG REWRITE");
        return text.substring(signature)
                .lines()
                .filter(line -> !NOT_IN_7_0.contains(line.split(" ")[0]))
                .sorted()
                .toList();
    }

    private static void compareFault(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(RedisServer.executable().toString()));
        command.addAll(arguments);
        Process redis = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String theirs;
        try {
            assertThat(redis.waitFor(20, TimeUnit.SECONDS))
                    .as("redis-server ends")
                    .isTrue();
            theirs = new String(redis.getErrorStream().readAllBytes(), StandardCharsets.ISO_8859_1)
                    .replace("(Redis 7.0.15)", "(Redis 7.2.4)");
        } finally {
            redis.destroyForcibly();
        }
        String ours = fault(arguments).orElseThrow().report();
        assertThat(ours).startsWith(theirs.replace(", warning\n", ", warning, nothing\n"));
        assertThat(ours.substring(theirs.length()).replace(", nothing", "")).matches("|\\([^\n]*\\)\n");
    }

    private static void compareValues(List<String> arguments) throws Exception {
        try (RedisServer redis = RedisServer.startBare(arguments.toArray(String[]::new));
                RespClient client = redis.client()) {
            Settings settings = load(redis.arguments(), "");
            if (!settings.get(Settings.REQUIREPASS).isEmpty()) {
                client.text("AUTH", settings.get(Settings.REQUIREPASS));
            }
            Map<Object, Object> theirs = new TreeMap<>(client.map("CONFIG", "GET", "*"));
            theirs.keySet().removeAll(HIDDEN_SINCE_7_2);
            Map<Object, Object> ours = new TreeMap<>(settings.match(List.of("*")));
            ours.keySet().removeAll(NOT_IN_7_0);
            assertThat(ours).isEqualTo(theirs);
        }
    }

    private static Optional<ConfigFileException> fault(List<String> arguments) {
        try {
            load(arguments, "");
            return Optional.empty();
        } catch (ConfigFileException e) {
            return Optional.of(e);
        }
    }

    private static Settings load(List<String> arguments, String standardInput) throws ConfigFileException {
        Settings settings = new Settings();
        byte[] input = standardInput.getBytes(StandardCharsets.ISO_8859_1);
        new ConfigFile(settings, new Ignored()).load(CommandLine.parse(arguments), new ByteArrayInputStream(input));
        return settings;
    }
}
