package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.Errors;
import dev.jacinth.config.MaxmemoryPolicy;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.server.EmbeddedServer.Peer;
import dev.jacinth.testing.RespClient.Failure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `maxmemory` and what is done to keep below it.
class MemoryLimitTest {

    private static final int ROOM_BYTES = 100 << 10;
    private static final String VALUE = "v".repeat(100);
    private static final Failure FULL = new Failure(Errors.OUT_OF_MEMORY);

    private final EmbeddedServer server = new EmbeddedServer();
    private final Peer client = server.connect();
    private final long limit = server.parts.memory.countedBytes() + ROOM_BYTES;

    @AfterEach
    void close() {
        server.close();
    }

    private void limit(MaxmemoryPolicy policy) {
        server.settings.put(Settings.MAXMEMORY_POLICY, policy);
        server.settings.put(Settings.MAXMEMORY, limit);
    }

    private long size() {
        return server.parts.keyspace.database(0).size();
    }

    private long evicted() {
        return server.parts.keyspace.stats().evicted();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOEVICTION")
    void theLimitIsHonoured(MaxmemoryPolicy policy) {
        limit(policy);
        for (int i = 0; i < 2000; i++) {
            assertThat(client.ask("SET", "k" + i, VALUE, "EX", Integer.toString(1000 + i)))
                    .isEqualTo("OK");
            // Less than a key with a page of its own and what the tables grow by at once.
            assertThat(server.parts.memory.countedBytes()).isLessThan(limit + (40 << 10));
        }
        assertThat(evicted()).isEqualTo(2000 - size()).isPositive();
        assertThat(server.info("stats")).contains("evicted_keys:" + evicted() + "\r\n");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.INCLUDE,
            names = {"NOEVICTION", "VOLATILE_LRU", "VOLATILE_LFU", "VOLATILE_RANDOM", "VOLATILE_TTL"})
    void onlyWhereNothingMayGoAreCommandsRefused(MaxmemoryPolicy policy) {
        limit(policy);
        client.ask("SET", "volatile", VALUE, "EX", "1000");
        int stored = 0;
        while (client.ask("SET", "k" + stored, VALUE).equals("OK")) {
            stored++;
        }
        boolean spared = policy == MaxmemoryPolicy.NOEVICTION;
        assertThat(size()).isEqualTo(stored + (spared ? 1 : 0));
        assertThat(client.ask("APPEND", "k0", VALUE)).isEqualTo(FULL);
        assertThat(client.ask("GET", "k0")).isEqualTo(VALUE);
        assertThat(server.info("stats")).doesNotContain("current_eviction_exceeded_time:-");
        for (int i = 0; i < stored; i++) {
            client.ask("DEL", "k" + i);
        }
        assertThat(client.ask("SET", "k", VALUE)).isEqualTo("OK");
    }

    @Test
    void aValueOfManyBlocksIsGivenBackBeforeAnotherKeyGoes() {
        limit(MaxmemoryPolicy.ALLKEYS_LRU);
        server.settings.put(Settings.MAXMEMORY, limit + (64 << 20));
        client.ask("SETRANGE", "large", Integer.toString(32 << 20), "x");
        server.clock.advance(60_000);
        client.ask("SETRANGE", "other", Integer.toString(32 << 20), "x");
        client.ask("PING");
        assertThat(evicted()).isEqualTo(1);
        assertThat(client.ask("EXISTS", "large", "other")).isEqualTo(1L);
        assertThat(server.parts.keyspace.reclaimer().pendingObjects()).isLessThan(2);
    }

    @Test
    void aReplicaLeavesItToItsMasterUnlessItIsToldOtherwise() {
        server.settings.put(Settings.REPLICA_READ_ONLY, false);
        server.parts.replication.replication().startAsReplica("127.0.0.1", 1);
        server.parts.executor.roleExpiryMode(ExpiryMode.HIDE);
        limit(MaxmemoryPolicy.ALLKEYS_RANDOM);
        for (int i = 0; i < 1500; i++) {
            client.ask("SET", "k" + i, VALUE);
        }
        assertThat(evicted()).isZero();
        server.settings.put(Settings.REPLICA_IGNORE_MAXMEMORY, false);
        client.ask("PING");
        assertThat(evicted()).isPositive();
    }

    @Test
    void nothingIsEvictedWhileWritesArePaused() {
        limit(MaxmemoryPolicy.ALLKEYS_RANDOM);
        for (int i = 0; i < 500; i++) {
            client.ask("SET", "k" + i, VALUE);
        }
        client.ask("CLIENT", "PAUSE", "1000", "WRITE");
        long before = evicted();
        client.send("CLIENT", "SETNAME", "x");
        server.parts.keyspace.database(0).strings().setText(0, 0, new byte[50_000], -1);
        client.ask("PING");
        assertThat(evicted()).isEqualTo(before);
        client.ask("CLIENT", "UNPAUSE");
        client.ask("PING");
        assertThat(evicted()).isGreaterThan(before);
    }

    @Test
    void tenacityIsTheTimeThatEvictionMayTake() {
        assertThat(KeyEviction.timeLimitNanos(0)).isZero();
        assertThat(KeyEviction.timeLimitNanos(1)).isEqualTo(50_000);
        assertThat(KeyEviction.timeLimitNanos(10)).isEqualTo(500_000);
        assertThat(KeyEviction.timeLimitNanos(11)).isBetween(574_000L, 576_000L);
        assertThat(KeyEviction.timeLimitNanos(99)).isBetween(100_000_000_000L, 130_000_000_000L);
        assertThat(KeyEviction.timeLimitNanos(100)).isGreaterThan(Long.MAX_VALUE / 4);
    }

    @Test
    void evictionIsSeenByTheLatencyMonitor() {
        server.settings.put(Settings.LATENCY_MONITOR_THRESHOLD, 1L);
        server.settings.put(Settings.MAXMEMORY_EVICTION_TENACITY, 100);
        limit(MaxmemoryPolicy.ALLKEYS_RANDOM);
        server.clock.tick(1_000_000);
        for (int i = 0; i < 2000; i++) {
            client.ask("SET", "k" + i, VALUE);
        }
        assertThat(server.parts.latency.series()).containsKeys("eviction-cycle", "eviction-del");
    }
}
