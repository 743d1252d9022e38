package dev.jacinth.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.replication.Replication;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The state machines against a real master and a real replica.
@Tag("redis")
class RealRedisTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRealReplicaFollowsUsAndContinuesAfterABrokenLink(boolean diskless) throws IOException {
        try (SocketNode node = new SocketNode(diskless);
                RedisServer redis = RedisServer.start("--replicaof", "127.0.0.1 " + node.port());
                RespClient client = redis.client()) {
            Replication replication = node.replication();
            node.sendSnapshot();
            node.await("the replica is online", () -> replication.goodReplicas() == 1);
            node.write(0, "a", "1");
            replication.encoder().endUnit();
            node.write(0, "b", "2");
            node.write(3, "c", "3");
            replication.encoder().endUnit();
            replication.requestAck();
            node.await("everything is acknowledged", () -> allAcknowledged(replication));
            assertThat(client.text("GET", "key")).as("from the payload").isEqualTo("val");
            assertThat(client.text("GET", "b")).isEqualTo("2");

            node.cutAll();
            node.write(3, "d", "x".repeat(100_000));
            replication.encoder().endUnit();
            node.await(
                    "a partial resynchronisation", () -> replication.counters().partialGranted() == 1);
            node.await("everything is acknowledged", () -> allAcknowledged(replication));
            client.call("SELECT", "3");
            assertThat(client.number("STRLEN", "d")).isEqualTo(100_000);
            assertThat(client.text("GET", "c")).isEqualTo("3");
            assertThat(info(client, "slave_repl_offset"))
                    .isEqualTo(Long.toString(replication.history().offset()));
            assertThat(replication.counters().full()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void weFollowARealMasterAndContinueAfterABrokenLink(String diskless) throws IOException {
        try (RedisServer redis =
                        RedisServer.start("--repl-diskless-sync", diskless, "--repl-diskless-sync-delay", "0");
                RespClient client = redis.client();
                SocketNode node = new SocketNode(true)) {
            client.call("SET", "before", "1");
            node.replicaOf(redis.port());
            node.await("the link is up", () -> node.replication().streaming());
            assertThat(new String(node.rdb(), 0, 5, StandardCharsets.US_ASCII)).isEqualTo("REDIS");
            client.call("SET", "a", "1");
            client.call("MULTI");
            client.call("SET", "b", "2");
            client.call("SET", "c", "3");
            client.call("EXEC");
            node.await("the writes arrive", () -> node.data().toString().equals("{0={a=1, b=2, c=3}}"));
            node.await(
                    "our offset is acknowledged",
                    () -> client.call("WAIT", "1", "1").equals(1L));

            node.cutAll();
            client.call("SELECT", "2");
            client.call("SET", "d", "4");
            node.await("the write arrives", () -> node.data().toString().endsWith("2={d=4}}"));
            assertThat(info(client, "sync_partial_ok")).isEqualTo("1");
            assertThat(info(client, "sync_full")).isEqualTo("1");
            assertThat(info(client, "master_replid"))
                    .isEqualTo(node.replication().history().id().text());
        }
    }

    @Test
    void aRealReplicaBehindUsBehindARealMasterHasTheMastersData() throws IOException {
        try (RedisServer master = RedisServer.start("--repl-diskless-sync-delay", "0");
                RespClient writer = master.client();
                SocketNode node = new SocketNode(true)) {
            writer.call("SET", "before", "1", "PX", "1000000");
            node.replicaOf(master.port());
            node.await("our link is up", () -> node.replication().streaming());
            try (RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + node.port());
                    RespClient reader = replica.client()) {
                node.sendSnapshot();
                node.await("the replica is online", () -> node.replication().goodReplicas() == 1);
                for (int i = 0; i < 500; i++) {
                    writer.call("SET", "k" + i, "v" + i);
                }
                String digest = writer.text("DEBUG", "DIGEST");
                node.await(
                        "the ends agree", () -> reader.text("DEBUG", "DIGEST").equals(digest));
                assertThat(info(reader, "master_replid")).isEqualTo(info(writer, "master_replid"));
            }
        }
    }

    private static boolean allAcknowledged(Replication replication) {
        return replication.acknowledged(replication.history().offset()) == 1;
    }

    private static String info(RespClient client, String field) {
        for (String line : client.text("INFO", "everything").split("\r\n")) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1);
            }
        }
        throw new AssertionError("INFO has no " + field);
    }
}
