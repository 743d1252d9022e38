package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How a replica shows the connection to its master.
class MasterClientTest {

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final RedisServer master = Jacinth.start("--repl-diskless-sync-delay", "0");
    private final RedisServer replica = Jacinth.start();
    private final RespClient writing = master.client();
    private final RespClient client = replica.client();

    @BeforeEach
    void follow() {
        client.text("REPLICAOF", "127.0.0.1", master.port());
        awaitList("flags=M ");
        writing.text("SET", "k", "v");
        awaitList("cmd=set ");
    }

    @AfterEach
    void end() {
        client.close();
        writing.close();
        replica.close();
        master.close();
    }

    private String awaitList(String part) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            String list = client.text("CLIENT", "LIST", "TYPE", "master");
            if (list.contains(part)) {
                return list;
            }
            assertThat(System.nanoTime()).as(list).isLessThan(deadline);
        }
    }

    private static String field(String list, String name) {
        Matcher matcher = Pattern.compile("\\b" + name + "=(\\S*)").matcher(list);
        assertThat(matcher.find()).as(list).isTrue();
        return matcher.group(1);
    }

    @Test
    void isListedAsAClientThatMayDoEverything() {
        String list = client.text("CLIENT", "LIST", "TYPE", "master");
        assertThat(field(list, "addr")).isEqualTo("127.0.0.1:" + master.port());
        assertThat(field(list, "flags")).isEqualTo("M");
        assertThat(field(list, "user")).isEqualTo("(superuser)");
        assertThat(client.text("CLIENT", "LIST").lines()).hasSize(2);
        assertThat(client.text("INFO", "clients")).contains("connected_clients:2\r\n");
        assertThat(client.text("INFO", "stats")).doesNotContain("total_net_repl_input_bytes:0\r\n");
        assertThat(writing.text("INFO", "stats")).doesNotContain("total_net_repl_output_bytes:0\r\n");
    }

    @Test
    void waitsForTheEndOfAPause() {
        client.text("CLIENT", "PAUSE", "100000", "WRITE");
        writing.text("SET", "k", "w");
        awaitList("flags=Mb ");
        assertThat(client.text("GET", "k")).isEqualTo("v");
        client.text("CLIENT", "UNPAUSE");
        awaitList("flags=M ");
        assertThat(client.text("GET", "k")).isEqualTo("w");
    }

    /// Much more than a channel takes at once: what is left must not wait for the next write.
    @Test
    void brings40MegabytesAsFastAsTheSocketTakesThem() {
        writing.text("SET", "large", "x".repeat(40 << 20));
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (client.number("STRLEN", "large") != 40 << 20) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    @Test
    void canBeKilledAndComesBack() {
        String id = field(client.text("CLIENT", "LIST", "TYPE", "master"), "id");
        assertThat(client.number("CLIENT", "KILL", "TYPE", "master")).isEqualTo(1);
        writing.text("SET", "k", "w");
        String list = awaitList("cmd=set ");
        assertThat(field(list, "id")).isNotEqualTo(id);
        assertThat(list.lines()).hasSize(1);
        assertThat(client.text("GET", "k")).isEqualTo("w");
        assertThat(writing.text("INFO", "stats")).contains("sync_full:1\r\n", "sync_partial_ok:1\r\n");
    }
}
