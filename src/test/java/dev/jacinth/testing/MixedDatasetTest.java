package dev.jacinth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("redis")
class MixedDatasetTest {

    @Test
    void itHasEveryTypeAndEncodingThatTheRealServerKnows() {
        Set<String> found = new TreeSet<>();
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client()) {
            new MixedDataset(1).fill(client);
            for (Object key : client.list("KEYS", "*")) {
                found.add(client.text("TYPE", key) + " " + client.text("OBJECT", "ENCODING", key));
            }
            for (int database : MixedDataset.DATABASES) {
                client.text("SELECT", database);
                assertThat(client.number("DBSIZE")).isPositive();
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "string int",
                        "string embstr",
                        "string raw",
                        "list quicklist",
                        "set intset",
                        "set hashtable",
                        "hash listpack",
                        "hash hashtable",
                        "zset listpack",
                        "zset skiplist",
                        "stream stream");
    }

    @Test
    void theSameSeedMakesTheSameData() {
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client().resp3()) {
            new MixedDataset(2).fill(client);
            var first = Contents.of(client, MixedDataset.DATABASES);
            client.text("FLUSHALL");
            new MixedDataset(2).fill(client);

            assertThat(Contents.of(client, MixedDataset.DATABASES)).isEqualTo(first);
        }
    }
}
