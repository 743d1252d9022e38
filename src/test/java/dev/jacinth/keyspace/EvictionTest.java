package dev.jacinth.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.ExpireCommands;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.StringCommands;
import dev.jacinth.keyspace.Eviction.Ranking;
import dev.jacinth.testing.Harness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvictionTest {

    private static final int MINUTE = 60_000;

    private final Harness server = Harness.of(StringCommands.ALL, KeyCommands.ALL, ExpireCommands.ALL);
    private final Eviction eviction = server.keyspace().eviction();

    @AfterEach
    void close() {
        server.keyspace().validate();
        server.close();
    }

    /// The keys that go, each as `database:key`.
    private List<String> evict(int most) {
        List<String> gone = new ArrayList<>();
        server.work(true, () -> {
            boolean more = true;
            while (more && gone.size() < most) {
                more = eviction.evictOne((database, key, length) -> gone.add(database + ":" + Bytes.text(key, length)));
            }
        });
        return gone;
    }

    @Test
    void theKeyThatExpiresFirstGoesByTimeToLive() {
        eviction.configure(Ranking.TIME_TO_LIVE, true, 5);
        server.run("SET", "stays", "v");
        server.run("SET", "late", "v", "EX", 300);
        server.run("SET", "soon", "v", "EX", 100);
        server.first().session().select(3);
        server.run("SET", "between", "v", "EX", 200);
        assertThat(evict(10)).containsExactly("0:soon", "3:between", "0:late");
        assertThat(server.keyspace().stats().evicted()).isEqualTo(3);
        assertThat(server.keyspace().database(0).size()).isEqualTo(1);
    }

    @Test
    void evictionIsAnnounced() {
        eviction.configure(Ranking.RANDOM, false, 5);
        server.run("SET", "k", "v");
        server.events();
        evict(1);
        assertThat(server.events()).containsExactly("evicted 0:k");
    }

    @Test
    void theLongestUnusedGoFirst() {
        eviction.configure(Ranking.IDLE, false, 10);
        for (int i = 0; i < 200; i++) {
            server.run("SET", "k" + i, "v");
        }
        server.advance(MINUTE);
        for (int i = 0; i < 50; i++) {
            server.run("GET", "k" + i);
        }
        assertThat(evict(100)).hasSize(100).allMatch(key -> Integer.parseInt(key.substring(3)) >= 50);
    }

    @Test
    void theSeldomUsedGoFirst() {
        server.keyspace().accessClock().configure(true, 1, 1);
        eviction.configure(Ranking.FREQUENCY, false, 10);
        for (int i = 0; i < 200; i++) {
            server.run("SET", "k" + i, "v");
        }
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 50; i++) {
                server.run("GET", "k" + i);
            }
        }
        assertThat(evict(100)).hasSize(100).allMatch(key -> Integer.parseInt(key.substring(3)) >= 50);
    }

    @Test
    void whatWasUsedSinceItBecameACandidateIsPassedOver() {
        eviction.configure(Ranking.IDLE, false, 100);
        for (int i = 0; i < 10; i++) {
            server.run("SET", "k" + i, "v");
        }
        server.advance(MINUTE);
        // All ten were candidates for the first choice.
        List<String> gone = evict(1);
        for (int i = 0; i < 9; i++) {
            server.run("GET", "k" + i);
        }
        gone.addAll(gone.getFirst().equals("0:k9") ? List.of() : evict(1));
        assertThat(gone).contains("0:k9");
    }

    @Test
    void keysWithoutAnExpiryAreSparedWhereOnlyVolatileOnesMayGo() {
        for (Ranking ranking : Ranking.values()) {
            eviction.configure(ranking, true, 5);
            for (int i = 0; i < 30; i++) {
                server.run("SET", "k" + i, "v");
                server.run("SET", "v" + i, "v", "EX", 1000 + i);
            }
            server.run("PERSIST", "v7");
            assertThat(evict(1000))
                    .as(ranking.toString())
                    .hasSize(29)
                    .doesNotContain("0:v7")
                    .allMatch(key -> key.startsWith("0:v"));
            assertThat(server.keyspace().database(0).size()).isEqualTo(31);
        }
    }

    @Test
    void everyKeyCanGo() {
        String longKey = "long".repeat(1000);
        for (Ranking ranking : List.of(Ranking.IDLE, Ranking.FREQUENCY, Ranking.RANDOM)) {
            eviction.configure(ranking, false, 1);
            for (int database = 0; database < 16; database++) {
                server.first().session().select(database);
                server.run("SET", longKey + database, "v");
                server.run("SET", "short", "v".repeat(10_000));
            }
            assertThat(evict(1000)).as(ranking.toString()).hasSize(32);
        }
    }
}
