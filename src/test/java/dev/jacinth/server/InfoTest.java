package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.InfoText;
import dev.jacinth.config.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InfoTest {

    private final EmbeddedServer server = new EmbeddedServer();
    private final EmbeddedServer.Peer client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private Map<String, String> fields(String... sections) {
        Map<String, String> fields = new LinkedHashMap<>();
        server.info(sections).lines().filter(line -> line.contains(":")).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1));
        });
        return fields;
    }

    private List<String> titles(String... sections) {
        return server.info(sections)
                .lines()
                .filter(line -> line.startsWith("# "))
                .toList();
    }

    @Test
    void sectionsComeInTheOrderOfRedis() {
        assertThat(titles())
                .containsExactly(
                        "# Server",
                        "# Clients",
                        "# Memory",
                        "# Persistence",
                        "# Stats",
                        "# Replication",
                        "# CPU",
                        "# Modules",
                        "# Errorstats",
                        "# Cluster",
                        "# Keyspace");
        assertThat(titles("all")).contains("# Commandstats", "# Latencystats").doesNotContain("# Debug");
        assertThat(titles("everything")).isEqualTo(titles("all"));
        assertThat(titles("keyspace", "cpu", "cpu")).containsExactly("# CPU", "# Keyspace");
        assertThat(titles("default", "commandstats")).contains("# Server", "# Commandstats");
        assertThat(titles("debug")).containsExactly("# Debug");
        assertThat(titles("nothing")).isEmpty();
    }

    @Test
    void anEmptyLineSeparatesSections() {
        assertThat(server.info("cluster", "keyspace"))
                .isEqualTo("# Cluster\r\ncluster_enabled:0\r\n\r\n# Keyspace\r\n");
    }

    @Test
    void commandsAndErrorsAreCounted() {
        client.send("SET", "k", "v");
        client.send("GET", "k");
        client.send("INCR", "k");
        client.send("SET", "k");
        client.send("NONSENSE");

        Map<String, String> fields = fields("commandstats", "errorstats", "stats", "latencystats");

        assertThat(fields.get("cmdstat_set")).startsWith("calls=1,").endsWith(",rejected_calls=1,failed_calls=0");
        assertThat(fields.get("cmdstat_incr")).endsWith(",rejected_calls=0,failed_calls=1");
        assertThat(fields).containsEntry("errorstat_ERR", "count=3").containsEntry("total_error_replies", "3");
        assertThat(fields).containsEntry("total_commands_processed", "3").containsEntry("keyspace_hits", "1");
        assertThat(fields.get("latency_percentiles_usec_get")).matches("p50=\\d+\\.\\d{3},p99=.*,p99\\.9=.*");
    }

    @Test
    void latenciesAreLeftOutWhereTheyAreNotTracked() {
        client.send("GET", "k");
        server.settings.put(Settings.LATENCY_TRACKING, false);

        assertThat(fields("latencystats")).isEmpty();
    }

    @Test
    void keysAreCountedByDatabase() {
        client.send("SET", "a", "1");
        client.send("SET", "b", "1", "PX", "1000");

        assertThat(fields("keyspace")).containsEntry("db0", "keys=2,expires=1,avg_ttl=1000");
    }

    @Test
    void memoryGrowsWithTheData() {
        long before = Long.parseLong(fields("memory").get("used_memory"));
        client.send("SET", "k", "v".repeat(100_000));
        Map<String, String> fields = fields("memory");

        assertThat(Long.parseLong(fields.get("used_memory")) - before).isBetween(100_000L, 200_000L);
        assertThat(fields.get("used_memory_human")).matches("\\d+(\\.\\d\\d)?[BKMG]");
        assertThat(Long.parseLong(fields.get("used_memory_rss"))).isGreaterThan(1 << 20);
        assertThat(fields).containsEntry("mem_allocator", "jacinth").containsEntry("maxmemory_policy", "noeviction");
    }

    @Test
    void theServerSaysWhatItIs() {
        assertThat(fields("server"))
                .containsEntry("redis_version", "7.2.4")
                .containsEntry("redis_mode", "standalone")
                .containsEntry("multiplexing_api", "nio")
                .containsEntry("tcp_port", "6379")
                .containsEntry("run_id", "a".repeat(40))
                .containsEntry("listener0", "name=tcp,bind=*,bind=-::*,port=6379");
    }

    @Test
    void numbersForPeople() {
        assertThat(InfoText.human(0)).isEqualTo("0B");
        assertThat(InfoText.human(1023)).isEqualTo("1023B");
        assertThat(InfoText.human(1536)).isEqualTo("1.50K");
        assertThat(InfoText.human(5L << 30)).isEqualTo("5.00G");
        assertThat(InfoText.decimal(-0.126, 2)).isEqualTo("-0.13");
        assertThat(InfoText.safe("a:b\n#")).isEqualTo("a_b__");
    }

    @Test
    void ratesAreTheMeanOfSixteenSamples() {
        Rates rates = new Rates(server.stats);
        for (int i = 0; i <= 16; i++) {
            server.stats.commandsProcessed = 10L * i;
            rates.sample(1000 + i * Rates.SAMPLE_MILLIS);
        }

        assertThat(rates.commands.value()).isEqualTo(100);
    }
}
