package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.server.EmbeddedServer.Peer;
import dev.jacinth.testing.RespClient.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObservationTest {

    private final EmbeddedServer server = new EmbeddedServer();
    private final Peer client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private List<Object> slowWords() {
        List<Object> words = new ArrayList<>();
        for (Object entry : (List<?>) client.ask("SLOWLOG", "GET", "-1")) {
            words.add(((List<?>) entry).get(3));
        }
        return words;
    }

    @Test
    void slowCommandsAreKept() {
        server.settings.put(Settings.SLOWLOG_LOG_SLOWER_THAN, 0L);
        client.send("CLIENT", "SETNAME", "me");
        client.send("SET", "k", "v".repeat(200));
        server.settings.put(Settings.SLOWLOG_LOG_SLOWER_THAN, -1L);

        List<?> entries = (List<?>) client.ask("SLOWLOG", "GET");
        assertThat(entries).hasSize(2);
        List<?> latest = (List<?>) entries.getFirst();
        assertThat(latest.get(0)).isEqualTo(1L);
        assertThat(latest.get(1)).isEqualTo(server.clock.wallMillis() / 1000);
        assertThat(latest.get(3)).isEqualTo(List.of("SET", "k", "v".repeat(128) + "... (72 more bytes)"));
        assertThat(latest.get(4)).isEqualTo("127.0.0.1:5000");
        assertThat(latest.get(5)).isEqualTo("me");
    }

    @Test
    void timesAreExactToTheMicrosecond() {
        server.clock.advanceMicros(123_456);
        String seconds = Long.toString(server.clock.wallMillis() / 1000);
        assertThat(client.ask("TIME")).isEqualTo(List.of(seconds, "123456"));
        assertThat(server.info("server")).contains("server_time_usec:" + seconds + "123456\r\n");

        Peer watching = server.connect();
        watching.send("MONITOR");
        client.send("GET", "k");
        assertThat(watching.received()).asString().contains(seconds + ".123456 [0 127.0.0.1:5000] \"GET\" \"k\"");
    }

    @Test
    void theSlowLogTakesOneCount() {
        assertThat(client.ask("SLOWLOG", "GET", "1", "2"))
                .isEqualTo(new Failure(
                        "ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP."));
    }

    @Test
    void theSlowLogIsBounded() {
        server.settings.put(Settings.SLOWLOG_LOG_SLOWER_THAN, 0L);
        server.settings.put(Settings.SLOWLOG_MAX_LEN, 3L);
        for (int i = 0; i < 10; i++) {
            client.send("GET", "k" + i);
        }
        assertThat(client.ask("SLOWLOG", "LEN")).isEqualTo(3L);

        server.settings.put(Settings.SLOWLOG_MAX_LEN, 1L);
        server.settings.put(Settings.SLOWLOG_LOG_SLOWER_THAN, -1L);
        assertThat(slowWords()).containsExactly(List.of("SLOWLOG", "LEN"));
        assertThat(client.ask("SLOWLOG", "RESET")).isEqualTo("OK");
        assertThat(slowWords()).isEmpty();
    }

    @Test
    void passwordsAreNotShown() {
        server.settings.put(Settings.SLOWLOG_LOG_SLOWER_THAN, 0L);
        client.send("AUTH", "user", "secret");
        client.send("CONFIG", "SET", "masterauth", "secret", "maxclients", "100");
        client.send("HELLO", "2", "AUTH", "user", "secret", "SETNAME", "me");
        client.send("HELLO", "4", "AUTH", "user", "secret");
        server.settings.put(Settings.SLOWLOG_LOG_SLOWER_THAN, -1L);

        assertThat(slowWords())
                .containsExactly(
                        List.of("HELLO", "4", "(redacted)", "(redacted)", "(redacted)"),
                        List.of("HELLO", "2", "AUTH", "(redacted)", "(redacted)", "SETNAME", "me"),
                        List.of("CONFIG", "SET", "masterauth", "(redacted)", "maxclients", "100"),
                        List.of("AUTH", "(redacted)", "(redacted)"));
    }

    @Test
    void veryManyArgumentsAreCut() {
        server.settings.put(Settings.SLOWLOG_LOG_SLOWER_THAN, 0L);
        List<String> words = new ArrayList<>(List.of("MGET"));
        for (int i = 0; i < 40; i++) {
            words.add("k" + i);
        }
        client.send(words.toArray(String[]::new));
        server.settings.put(Settings.SLOWLOG_LOG_SLOWER_THAN, -1L);

        assertThat((List<?>) slowWords().getFirst()).hasSize(32).last().isEqualTo("... (10 more arguments)");
    }

    @Test
    void monitorsSeeCommandsAfterTheyRan() {
        Peer monitor = server.connect();
        assertThat(monitor.ask("MONITOR")).isEqualTo("OK");

        client.send("SELECT", "2");
        client.send("SET", "a\"b", "\n\u00ff");
        client.send("CONFIG", "GET", "port");
        client.send("AUTH", "user", "secret");

        assertThat(monitor.received())
                .extracting(line -> line.toString().replaceFirst("^\\d+\\.\\d{6} ", ""))
                .containsExactly(
                        "[2 127.0.0.1:5000] \"SELECT\" \"2\"",
                        "[2 127.0.0.1:5000] \"SET\" \"a\\\"b\" \"\\n\\xff\"",
                        "[2 127.0.0.1:5000] \"AUTH\" \"(redacted)\" \"(redacted)\"");
    }

    @Test
    void aTransactionIsSeenBeforeItsExec() {
        Peer monitor = server.connect();
        monitor.send("MONITOR");

        client.send("MULTI");
        client.send("SET", "k", "v");
        client.send("EXEC");

        assertThat(monitor.received())
                .extracting(line -> line.toString().replaceFirst(".*] ", ""))
                .containsExactly("\"MULTI\"", "\"SET\" \"k\" \"v\"", "\"EXEC\"");
    }

    @Test
    void aMonitorThatResetsSeesNothingMore() {
        Peer monitor = server.connect();
        monitor.send("MONITOR");
        monitor.send("RESET");
        client.send("GET", "k");
        assertThat(monitor.received()).isEmpty();

        monitor.send("MONITOR");
        monitor.disconnect();
        client.send("GET", "k");
        assertThat(server.parts.monitors.isWatching()).isFalse();
    }

    @Test
    void latencyIsWatched() {
        LatencyMonitor latency = server.parts.latency;
        latency.observe("expire-cycle", 5_000_000);
        assertThat(latency.series()).isEmpty();

        server.settings.put(Settings.LATENCY_MONITOR_THRESHOLD, 5L);
        long now = server.clock.wallMillis() / 1000;
        latency.observe("expire-cycle", 4_999_999);
        latency.observe("expire-cycle", 5_000_000);
        latency.observe("expire-cycle", 9_000_000);
        latency.observe("expire-cycle", 7_000_000);
        server.clock.advance(1000);
        latency.observe("expire-cycle", 6_000_000);

        assertThat(client.ask("LATENCY", "LATEST")).isEqualTo(List.of(List.of("expire-cycle", now + 1, 6L, 9L)));
        assertThat(client.ask("LATENCY", "HISTORY", "expire-cycle"))
                .isEqualTo(List.of(List.of(now, 9L), List.of(now + 1, 6L)));
        assertThat(client.ask("LATENCY", "GRAPH", "expire-cycle"))
                .asString()
                .startsWith("expire-cycle - high 9 ms, low 6 ms (all time high 9 ms)\n");
        assertThat(client.ask("LATENCY", "DOCTOR")).asString().contains("expire-cycle: in 2 different seconds");
        assertThat(client.ask("LATENCY", "GRAPH", "fork"))
                .isEqualTo(new Failure("ERR No samples available for event 'fork'"));
        assertThat(client.ask("LATENCY", "RESET", "fork")).isEqualTo(0L);
        assertThat(client.ask("LATENCY", "RESET")).isEqualTo(1L);
        assertThat(client.ask("LATENCY", "LATEST")).isEqualTo(List.of());
    }

    @Test
    void whatTheServerDoesByItselfIsWatched() {
        server.settings.put(Settings.LATENCY_MONITOR_THRESHOLD, 5L);
        server.clock.tick(5_000_000);
        server.parts.keyspace.snapshot(server.clock).close();
        assertThat(server.parts.latency.series()).containsOnlyKeys("fork");
        server.parts.sweeper.sweep(100);
        assertThat(server.parts.latency.series()).containsOnlyKeys("expire-cycle", "fork");
        assertThat(server.info("stats")).doesNotContain("expire_cycle_cpu_milliseconds:0\r\n");
    }

    @Test
    void howLongCommandsTookIsCounted() {
        client.send("HELLO", "3");
        client.send("SET", "k", "v");
        client.send("SET", "k", "v");
        client.send("CONFIG", "GET", "port");

        Map<?, ?> histograms = (Map<?, ?>) client.ask("LATENCY", "HISTOGRAM", "set", "config", "nosuch");

        assertThat(histograms.get("set")).isEqualTo(Map.of("calls", 2L, "histogram_usec", Map.of(1L, 2L)));
        assertThat(histograms.keySet().toString()).isEqualTo("[set, config|get]");
    }
}
