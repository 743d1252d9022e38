package dev.jacinth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Our settings against those of a real redis-server 7.0.15: defaults, and what CONFIG GET and SET answer.
@Tag("redis")
final class SettingsDifferentialTest {

    /// Not in 7.0: five that 7.2 has added, and two of ours.
    static final Set<String> NOT_IN_7_0 = Set.of(
            "cluster-ping-interval",
            "cluster-announce-human-nodename",
            "locale-collate",
            "set-max-listpack-entries",
            "set-max-listpack-value",
            "io-engine",
            "rdb-version");

    /// Hidden since 7.2, so that a pattern finds it in 7.0 only.
    static final Set<String> HIDDEN_SINCE_7_2 = Set.of("aof-disable-auto-gc");

    /// A level that 7.2 has added, and names in its error.
    private static final String LEVEL_SINCE_7_2 = ", nothing";

    /// Redis puts these into effect at once, and then listens no more or finds that it cannot.
    private static final Set<String> NOT_TO_BE_CHANGED =
            Set.of("port", "bind", "maxclients", "activedefrag", "tls-port", "tls-cluster", "tls-replication");

    /// Values that are wrong for most settings, and some that are right for a few.
    // spotless:off
    private static final List<String> VALUES = List.of(
            "", " ", "x", "yes", "no", "YES", "-1", "0", "007", "+5", "1", "5 ", "100", "101%", "5%", "-5%", "%",
            "8", "777", "1000", "65536", "1000000", "2147483648", "4294967296", "9223372036854775807",
            "9223372036854775808", "18446744073709551616", "-9223372036854775808", "1k", "1kb", "1MB", "1gb", "1tb",
            "kb", "0x10", "1.5", "a/b", "two words", "no one", "localhost 70000", "1 2 3", "1 2 3 4", "a b c d e");
    // spotless:on

    private static final List<List<String>> COMMANDS = List.of(
            List.of("save", "1"),
            List.of("save", "1 2 3"),
            List.of("save", "0 1"),
            List.of("save", "1 -1"),
            List.of("save", "1 x"),
            List.of("save", "1  2"),
            List.of("save", "900 1 300 10"),
            List.of("save", ""),
            List.of("client-output-buffer-limit", "wrong 1 2 3"),
            List.of("client-output-buffer-limit", "normal 1 2"),
            List.of("client-output-buffer-limit", "normal 1 2 -3"),
            List.of("client-output-buffer-limit", "normal 1q 2 3"),
            List.of("client-output-buffer-limit", "master 1 2 3"),
            List.of("client-output-buffer-limit", "REPLICA 1mb 2kb 3 pubsub 0 0 0"),
            List.of("oom-score-adj-values", "1 2"),
            List.of("oom-score-adj-values", "1 2 3000"),
            List.of("oom-score-adj-values", "1 2 x"),
            List.of("oom-score-adj-values", "1 2 3"),
            List.of("oom-score-adj", "relative"),
            List.of("notify-keyspace-events", "Q"),
            List.of("notify-keyspace-events", "KEA"),
            List.of("notify-keyspace-events", "g$lshzxetdKEmn"),
            List.of("notify-keyspace-events", "nKx"),
            List.of("latency-tracking-info-percentiles", "101"),
            List.of("latency-tracking-info-percentiles", "-1"),
            List.of("latency-tracking-info-percentiles", "x"),
            List.of("latency-tracking-info-percentiles", "inf"),
            List.of("latency-tracking-info-percentiles", "nan"),
            List.of("latency-tracking-info-percentiles", "50 99.9999999 1e1 .5 5."),
            List.of("latency-tracking-info-percentiles", ""),
            List.of("shutdown-on-sigterm", "save nosave"),
            List.of("shutdown-on-sigterm", "NOW force"),
            List.of("shutdown-on-sigterm", "default now"),
            List.of("shutdown-on-sigterm", "now now"),
            List.of("shutdown-on-sigterm", "wrong"),
            List.of("proc-title-template", "{wrong}"),
            List.of("proc-title-template", "{title"),
            List.of("proc-title-template", "{{title}"),
            List.of("proc-title-template", "{title} {port}"),
            List.of("cluster-announce-hostname", "a".repeat(256)),
            List.of("cluster-announce-hostname", "a_b"),
            List.of("cluster-announce-hostname", "a-b.c"),
            List.of("hz", "0"),
            List.of("hz", "501"),
            List.of("maxmemory", "10", "maxmemory-clients", "200%", "client-query-buffer-limit", "wrong"),
            List.of("maxmemory", "10", "maxmemory", "11"),
            List.of("maxmemory", "10", "MAXMEMORY", "11"),
            List.of("slave-priority", "1", "replica-priority", "2"),
            List.of("maxmemory", "10", "unknown", "11", "daemonize", "yes"),
            List.of("maxmemory", "10", "daemonize", "yes", "unknown", "11"),
            List.of("Daemonize", "yes"),
            List.of("dir", "/tmp"),
            List.of("dbfilename", "x"),
            List.of("maxmemory", "1", "port"),
            List.of("requirepass", ""),
            List.of("masterauth", "p\u00e4ss \"word\""));

    private RedisServer redis;
    private RespClient client;
    private final Settings settings = new Settings();

    @BeforeEach
    void start() {
        redis = RedisServer.startBare();
        client = redis.client();
        settings.put(Settings.PORT, redis.port());
        settings.put(Settings.DIR, client.list("CONFIG", "GET", "dir").get(1).toString());
    }

    @AfterEach
    void stop() {
        client.close();
        redis.close();
    }

    @Test
    void defaultsAreThoseOfRedis() {
        Map<Object, Object> theirs = new TreeMap<>(client.map("CONFIG", "GET", "*"));
        theirs.keySet().removeAll(HIDDEN_SINCE_7_2);
        Map<Object, Object> ours = new TreeMap<>(settings.match(List.of("*")));
        ours.keySet().removeAll(NOT_IN_7_0);
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void hiddenSettingsHaveTheDefaultsOfRedis() {
        for (Setting<?> setting : Settings.all()) {
            if (setting.has(Setting.Flag.HIDDEN) && !NOT_IN_7_0.contains(setting.name())) {
                assertThat(settings.match(List.of(setting.name())))
                        .isEqualTo(client.map("CONFIG", "GET", setting.name()));
            }
        }
    }

    @Test
    void patternsFindWhatTheyFindInRedis() {
        for (List<String> patterns : List.of(
                List.of("maxmemory", "maxmemory*", "bind", "*of"),
                List.of("MaxMemory", "maxmemory", "MAXMEMORY-P*"),
                List.of("slave*", "replica-p*"),
                List.of("[st]*-max-*size*", "t[^l]*", "?[i-o]*-k*"),
                List.of("key-load-delay", "key-*", "unknown", ""),
                List.of("Slave-Priority"))) {
            List<Object> command = new ArrayList<>(List.of("CONFIG", "GET"));
            command.addAll(patterns);
            Map<Object, Object> theirs = new TreeMap<>(client.map(command.toArray()));
            Map<Object, Object> ours = new TreeMap<>(settings.match(patterns));
            ours.keySet().removeAll(NOT_IN_7_0);
            assertThat(ours).as("CONFIG GET %s", patterns).isEqualTo(theirs);
        }
    }

    @Test
    void everySettingTakesAndRefusesTheSameValues() {
        SoftAssertions softly = new SoftAssertions();
        for (String name : new TreeSet<>(settings.match(List.of("*")).keySet())) {
            if (!NOT_IN_7_0.contains(name) && !NOT_TO_BE_CHANGED.contains(name)) {
                VALUES.forEach(value -> compare(softly, List.of(name, value)));
            }
        }
        softly.assertAll();
    }

    @Test
    void commandsGetTheSameAnswersAndLeaveTheSameValues() {
        SoftAssertions softly = new SoftAssertions();
        COMMANDS.forEach(pairs -> compare(softly, pairs));
        softly.assertAll();
    }

    private void compare(SoftAssertions softly, List<String> pairs) {
        List<Object> command = new ArrayList<>(List.of("CONFIG", "SET"));
        command.addAll(pairs);
        String theirs = client.call(command.toArray()) instanceof RespClient.Failure failure ? failure.message() : "OK";
        String ours = settings.setAll(pairs, false, true).orElse("OK").replace(LEVEL_SINCE_7_2, "");
        softly.assertThat(ours).as("CONFIG SET %s", pairs).isEqualTo(theirs);
        List<Object> names = new ArrayList<>(List.of("CONFIG", "GET"));
        for (int i = 0; i < pairs.size(); i += 2) {
            names.add(pairs.get(i));
        }
        Object value = client.map(names.toArray());
        List<String> patterns = names.stream().skip(2).map(Object::toString).toList();
        softly.assertThat(settings.match(patterns))
                .as("after CONFIG SET %s", pairs)
                .isEqualTo(value);
    }
}
