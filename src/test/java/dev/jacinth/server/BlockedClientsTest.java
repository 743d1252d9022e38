package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.RespClient.Failure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the rest of the server sees of clients that wait for keys.
class BlockedClientsTest {

    private final EmbeddedServer server = new EmbeddedServer();
    private final EmbeddedServer.Peer client = server.connect();
    private final EmbeddedServer.Peer waiting = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private static void assertSends(EmbeddedServer.Peer peer, String... words) {
        assertThat(peer.send(words)).isEmpty();
    }

    @Test
    void infoAndClientListTellOfThem() {
        assertSends(waiting, "BLPOP", "k1", "k2", "10");
        assertThat(server.info("clients"))
                .contains("blocked_clients:1\r\n")
                .contains("clients_in_timeout_table:1\r\n")
                .contains("total_blocking_keys:2\r\n")
                .contains("total_blocking_keys_on_nokey:0\r\n");
        String line = (String) client.ask("CLIENT", "LIST", "ID", Long.toString(waiting.client.id()));
        assertThat(line).contains(" flags=b ").contains(" cmd=blpop ");
        client.ask("RPUSH", "k2", "v");
        assertThat(waiting.received()).isEqualTo(List.of(List.of("k2", "v")));
        assertThat(server.info("clients"))
                .contains("blocked_clients:0\r\n")
                .contains("clients_in_timeout_table:0\r\n")
                .contains("total_blocking_keys:0\r\n");
    }

    @Test
    void monitorsSeeTheCommandWhenItComesAndStatisticsWhenItIsDone() {
        EmbeddedServer.Peer monitor = server.connect();
        monitor.ask("MONITOR");
        client.ask("CONFIG", "SET", "slowlog-log-slower-than", "0");
        client.ask("SLOWLOG", "RESET");
        assertSends(waiting, "BLPOP", "k", "0");
        assertThat(monitor.received()).last().asString().endsWith("\"BLPOP\" \"k\" \"0\"");
        assertThat(client.ask("SLOWLOG", "GET").toString()).doesNotContain("BLPOP");
        assertThat(server.info("commandstats")).doesNotContain("cmdstat_blpop");
        client.ask("RPUSH", "k", "v");
        assertThat(monitor.received()).last().asString().endsWith("\"RPUSH\" \"k\" \"v\"");
        assertThat(client.ask("SLOWLOG", "GET").toString()).containsOnlyOnce("BLPOP");
        assertThat(server.info("commandstats")).contains("cmdstat_blpop:calls=1,");
    }

    @Test
    void whoIsUnblockedWithAnErrorHasFailed() {
        assertSends(waiting, "BZPOPMIN", "k", "0");
        client.ask("CLIENT", "UNBLOCK", Long.toString(waiting.client.id()), "ERROR");
        assertThat(waiting.received()).isEqualTo(List.of(new Failure("UNBLOCKED client unblocked via CLIENT UNBLOCK")));
        assertThat(server.info("commandstats"))
                .containsPattern("cmdstat_bzpopmin:calls=1,.*rejected_calls=0,failed_calls=1");
        assertThat(server.info("errorstats")).contains("errorstat_UNBLOCKED:count=1");
    }

    @Test
    void oneWhoIsKilledWaitsNoMore() {
        assertSends(waiting, "BLPOP", "k", "0");
        assertThat(client.ask("CLIENT", "KILL", "ID", Long.toString(waiting.client.id())))
                .isEqualTo(1L);
        assertThat(client.ask("RPUSH", "k", "v")).isEqualTo(1L);
        assertThat(client.ask("LLEN", "k")).isEqualTo(1L);
    }

    @Test
    void aMasterThatBecomesAReplicaSendsThemAway() {
        assertSends(waiting, "BLMOVE", "a", "b", "LEFT", "LEFT", "0");
        assertThat(client.ask("REPLICAOF", "127.0.0.1", "1")).isEqualTo("OK");
        assertThat(waiting.received())
                .isEqualTo(List.of(new Failure("UNBLOCKED force unblock from blocking operation, instance state"
                        + " changed (master -> replica?)")));
        assertThat(waiting.channel.isOpen()).isFalse();
        assertThat(client.channel.isOpen()).isTrue();
    }

    @Test
    void timesEndByThemselves() {
        waiting.channel.freezeTime();
        assertSends(waiting, "BLPOP", "k", "1");
        server.clock.advance(1000);
        waiting.channel.advanceTimeBy(1000, java.util.concurrent.TimeUnit.MILLISECONDS);
        waiting.received();
        assertThat(server.info("clients")).contains("blocked_clients:0\r\n");
        assertThat(server.info("commandstats")).contains("cmdstat_blpop:calls=1,");
    }
}
