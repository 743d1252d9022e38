package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.testing.Harness;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpireCommandsTest {

    private final Harness server = Harness.of(StringCommands.ALL, ExpireCommands.ALL, KeyCommands.ALL);

    @BeforeEach
    void oneKey() {
        server.run("SET", "k", "v");
        forget();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void forget() {
        server.effects();
        server.events();
    }

    @Test
    void everyFormIsPropagatedAsAnAbsoluteTime() {
        long now = server.now();
        assertThat(server.run("EXPIRE", "k", 10)).isEqualTo(1L);
        assertThat(server.run("PEXPIRE", "k", 20)).isEqualTo(1L);
        assertThat(server.run("EXPIREAT", "k", now / 1000 + 30)).isEqualTo(1L);
        assertThat(server.run("PEXPIREAT", "k", now + 40)).isEqualTo(1L);
        assertThat(server.effects())
                .containsExactly(
                        List.of("PEXPIREAT", "k", Long.toString(now + 10_000)),
                        List.of("PEXPIREAT", "k", Long.toString(now + 20)),
                        List.of("PEXPIREAT", "k", Long.toString((now / 1000 + 30) * 1000)),
                        List.of("PEXPIREAT", "k", Long.toString(now + 40)));
        assertThat(server.events()).hasSize(4).containsOnly("expire 0:k");
        assertThat(server.run("EXPIRE", "missing", 10)).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void optionsStayInTheEffect() {
        assertThat(server.run("EXPIRE", "k", 10, "nx")).isEqualTo(1L);
        assertThat(server.effects())
                .containsExactly(List.of("PEXPIREAT", "k", Long.toString(server.now() + 10_000), "nx"));
    }

    @ParameterizedTest
    @CsvSource({
        // option, current time to live (0: none), new one, whether it is set
        "NX, 0, 100, 1", "NX, 50, 100, 0", "XX, 0, 100, 0", "XX, 50, 100, 1", "GT, 0, 100, 0", "GT, 50, 100, 1",
        "GT, 100, 100, 0", "GT, 200, 100, 0", "LT, 0, 100, 1", "LT, 50, 100, 0", "LT, 100, 100, 0", "LT, 200, 100, 1"
    })
    void optionsDecide(String option, long current, long wanted, long expected) {
        if (current > 0) {
            server.run("PEXPIRE", "k", current);
        }
        assertThat(server.run("PEXPIRE", "k", wanted, option)).isEqualTo(expected);
        long left = expected == 1 ? wanted : current == 0 ? -1 : current;
        assertThat(server.run("PTTL", "k")).isEqualTo(left);
    }

    @Test
    void xxGoesWithTheComparisons() {
        assertThat(server.run("EXPIRE", "k", 10, "XX", "LT")).isEqualTo(0L);
        assertThat(server.run("EXPIRE", "k", 10, "LT", "LT")).isEqualTo(1L);
        assertThat(server.run("EXPIRE", "k", 20, "XX", "GT")).isEqualTo(1L);
    }

    @ParameterizedTest
    @CsvSource({
        "'10 NX XX', 'ERR NX and XX, GT or LT options at the same time are not compatible'",
        "'10 NX GT', 'ERR NX and XX, GT or LT options at the same time are not compatible'",
        "'10 GT LT', 'ERR GT and LT options at the same time are not compatible'",
        "'10 AB', 'ERR Unsupported option AB'",
        "'x AB', 'ERR Unsupported option AB'",
        "'x NX', 'ERR value is not an integer or out of range'",
        "'9223372036854775807', 'ERR invalid expire time in ''expire'' command'",
        "'9223372036854775', 'ERR invalid expire time in ''expire'' command'",
        "'-9223372036854775807', 'ERR invalid expire time in ''expire'' command'",
    })
    void wrongTimesAndOptionsAreRefused(String arguments, String error) {
        Object[] words = ("EXPIRE k " + arguments).split(" ");
        assertThat(server.error(words)).isEqualTo(error);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void aTimeThatHasPassedDeletes() {
        assertThat(server.run("EXPIRE", "k", 0)).isEqualTo(1L);
        server.run("SET", "k", "v");
        server.set(Settings.LAZYFREE_LAZY_EXPIRE, true);
        assertThat(server.run("PEXPIREAT", "k", -5)).isEqualTo(1L);
        assertThat(server.effects())
                .containsExactly(List.of("DEL", "k"), List.of("SET", "k", "v"), List.of("UNLINK", "k"));
        assertThat(server.events()).containsExactly("del 0:k", "new 0:k", "set 0:k", "del 0:k");
        assertThat(server.run("EXISTS", "k")).isEqualTo(0L);
    }

    @Test
    void aReplicaWaitsForTheDeletionByItsMaster() {
        server.dispatch().expiryMode(ExpiryMode.IGNORE);
        assertThat(server.run("PEXPIREAT", "k", 5)).isEqualTo(1L);
        assertThat(server.run("GET", "k")).isEqualTo("v");
        server.dispatch().expiryMode(ExpiryMode.HIDE);
        assertThat(server.run("GET", "k")).isNull();
        assertThat(server.effects()).containsExactly(List.of("PEXPIREAT", "k", "5"));
    }

    @Test
    void timesAreShownInBothUnits() {
        assertThat(server.run("TTL", "k")).isEqualTo(-1L);
        assertThat(server.run("PEXPIRETIME", "k")).isEqualTo(-1L);
        assertThat(server.run("TTL", "missing")).isEqualTo(-2L);
        assertThat(server.run("EXPIRETIME", "missing")).isEqualTo(-2L);
        server.run("PEXPIRE", "k", 1500);
        assertThat(server.run("TTL", "k")).isEqualTo(2L);
        server.advance(1);
        assertThat(server.run("TTL", "k")).isEqualTo(1L);
        assertThat(server.run("PTTL", "k")).isEqualTo(1499L);
        assertThat(server.run("PEXPIRETIME", "k")).isEqualTo(server.now() + 1499);
        assertThat(server.run("EXPIRETIME", "k")).isEqualTo((server.now() + 1499 + 500) / 1000);
    }

    @Test
    void persistTakesTheTimeAway() {
        assertThat(server.run("PERSIST", "k")).isEqualTo(0L);
        server.run("EXPIRE", "k", 10);
        forget();
        assertThat(server.run("PERSIST", "k")).isEqualTo(1L);
        assertThat(server.effects()).containsExactly(List.of("PERSIST", "k"));
        assertThat(server.events()).containsExactly("persist 0:k");
        assertThat(server.run("PERSIST", "missing")).isEqualTo(0L);
        assertThat(server.run("TTL", "k")).isEqualTo(-1L);
    }

    @Test
    void activeExpiryAnnouncesEachKeyOnItsOwn() {
        server.run("SET", "a", "1", "PX", 10);
        server.run("SET", "b", "1", "PX", 20);
        server.advance(25);
        forget();
        server.work(true, () -> server.keyspace().expireDue(server.clock(), Long.MAX_VALUE));
        assertThat(server.effects()).containsExactly(List.of("DEL", "a"), List.of("DEL", "b"));
        assertThat(server.events()).containsExactly("expired 0:a", "expired 0:b");
    }

    @Test
    void settingAnExpiredKeyAnnouncesItsEndFirst() {
        server.run("PEXPIRE", "k", 1);
        server.advance(2);
        forget();
        server.run("SET", "k", "w", "KEEPTTL");
        assertThat(server.effects()).containsExactly(List.of("DEL", "k"), List.of("SET", "k", "w", "KEEPTTL"));
        assertThat(server.run("TTL", "k")).isEqualTo(-1L);
    }
}
