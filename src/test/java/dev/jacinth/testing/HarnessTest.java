package dev.jacinth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.StringCommands;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HarnessTest {

    private final Harness server = Harness.of(StringCommands.ALL);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void repliesEffectsAndEventsAreSeen() {
        assertThat(server.run("SET", "k", "v", "PX", 100)).isEqualTo("OK");
        String when = Long.toString(server.now() + 100);
        server.advance(101);
        assertThat(server.run("GET", "k")).isNull();
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "v", "PXAT", when), List.of("DEL", "k"));
        assertThat(server.events()).containsExactly("new 0:k", "set 0:k", "expire 0:k", "expired 0:k", "keymiss 0:k");
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void clientsHaveTheirOwnDatabaseAndProtocol() {
        Harness.Connection other = server.connect().select(3).resp3();
        other.run("SET", "k", "there");
        assertThat(server.first().raw("GET", "k")).isEqualTo("$-1\r\n");
        assertThat(other.raw("GET", "missing")).isEqualTo("_\r\n");
        assertThat(other.run("GET", "k")).isEqualTo("there");
        assertThat(server.units().getFirst().effects().getFirst().database()).isEqualTo(3);
    }

    @Test
    void errorsAreCountedByTheRealExecutor() {
        assertThat(server.error("NONSENSE", "a")).startsWith("ERR unknown command 'NONSENSE'");
        assertThat(server.dispatch().errorStats().countByCode()).containsEntry("ERR", 1L);
    }
}
