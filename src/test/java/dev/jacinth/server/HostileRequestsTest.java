package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.bytes.Native;
import dev.jacinth.testing.RespClient.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests that would fill the Java heap, whose end would be the end of the process: they fail, and nothing else does.
class HostileRequestsTest {

    private static final String OUT_OF_MEMORY = "OOM the server is out of memory, the command was not carried out";
    private static final String HUGE = "h".repeat(Native.HEAP_COPY_BYTES_MAX + 1);

    /// As many names as the heap cannot remember.
    private static final int MANY = (int) (Runtime.getRuntime().maxMemory() / JavaHeap.REMEMBERED_BYTES);

    /// More than what a collection may free meanwhile by chance.
    private static final int MANY_QUEUED = 100_000;

    private final EmbeddedServer server = new EmbeddedServer();
    private final EmbeddedServer.Peer client = server.connect();

    @AfterEach
    void close() {
        server.close();
        // The tests that follow in this JVM must not find it as full as it was.
        JavaHeap.doubtLastCollection();
    }

    private String error(String... words) {
        Object reply = client.ask(words);
        assertThat(reply).as(words[0]).isInstanceOf(Failure.class);
        return ((Failure) reply).message();
    }

    @Test
    void hugeNamesAreRefused() {
        assertThat(error(HUGE)).startsWith("ERR unknown command 'hhh").hasSizeLessThan(1_000);
        assertThat(error("GET", HUGE, HUGE)).startsWith("ERR wrong number of arguments");
        assertThat(error("CLIENT", HUGE))
                .startsWith("ERR unknown subcommand 'hhh")
                .hasSizeLessThan(1_000);
        for (List<String> command : List.of(
                List.of("CLIENT", "SETNAME"),
                List.of("CLIENT", "SETINFO", "LIB-NAME"),
                List.of("HELLO", "2", "SETNAME"),
                List.of("AUTH"),
                List.of("CONFIG", "GET"),
                List.of("COMMAND", "INFO"),
                List.of("INFO"),
                List.of("SUBSCRIBE"),
                List.of("PSUBSCRIBE"),
                List.of("WATCH"),
                List.of("DEBUG"),
                List.of("DEBUG", "ERROR"),
                List.of("LATENCY", "RESET"),
                List.of("SET", "k", "v", "EX"),
                List.of("INCRBYFLOAT", "k"),
                List.of("SCAN", "0", "TYPE"),
                List.of("XADD", "s"),
                List.of("XGROUP", "CREATE", "s", "g"),
                List.of("ZADD", "z"),
                List.of("REPLICAOF", "host"))) {
            String[] words = Arrays.copyOf(command.toArray(String[]::new), command.size() + 1);
            words[command.size()] = HUGE;
            client.send(words);
            assertThat(client.send("PING")).as("after %s", command).hasSize(1);
        }
    }

    @Test
    void hugeKeysAndChannelsThatNobodyCanKnowAreJustNot() {
        EmbeddedServer.Peer other = server.connect();
        other.ask("WATCH", "k");
        other.send("BLPOP", "list", "0");
        EmbeddedServer.Peer listener = server.connect();
        listener.ask("PSUBSCRIBE", "h*");
        assertThat(client.ask("SET", HUGE, "v")).isEqualTo("OK");
        assertThat(client.ask("DEL", HUGE)).isEqualTo(1L);
        assertThat(client.ask("RPUSH", HUGE, "v")).isEqualTo(1L);
        assertThat(client.ask("PUBLISH", HUGE, "m")).isEqualTo(1L);
        assertThat(listener.received()).hasSize(1);
        assertThat(error("WATCH", HUGE)).isEqualTo(OUT_OF_MEMORY);
        assertThat(error("BLPOP", HUGE + "none", "0")).isEqualTo(OUT_OF_MEMORY);
        assertThat(error("SUBSCRIBE", HUGE)).isEqualTo(OUT_OF_MEMORY);
    }

    @Test
    void aMonitorSeesTheBeginningOfWhatIsHuge() {
        EmbeddedServer.Peer monitor = server.connect();
        monitor.ask("MONITOR");
        client.ask("SET", "k", HUGE);
        String line = (String) monitor.received().getFirst();
        assertThat(line).hasSizeBetween(1 << 20, 3 << 20).endsWith(" more bytes)\" ... (0 more arguments)");
    }

    @Test
    void theDigestOfHugeValuesNeedsNoHeap() {
        String before = digest();
        client.ask("SET", "string", HUGE);
        client.ask("RPUSH", "list", HUGE);
        client.ask("SADD", "set", HUGE);
        client.ask("HSET", "hash", HUGE, HUGE);
        client.ask("ZADD", "zset", "1", HUGE);
        client.ask("XADD", "stream", "*", HUGE, HUGE);
        assertThat(digest()).hasSize(40).isNotEqualTo(before);
    }

    private String digest() {
        return (String) client.ask("DEBUG", "DIGEST");
    }

    @Test
    void aTransactionThatTheHeapCannotHoldIsRefused() {
        client.ask("MULTI");
        assertThat(client.ask("PING")).isEqualTo("QUEUED");
        List<byte[]> ballast = new ArrayList<>();
        for (int piece : new int[] {4 << 20, 64 << 10}) {
            while (JavaHeap.hasRoomFor(piece)) {
                ballast.add(new byte[piece]);
            }
        }
        String queued = EmbeddedServer.request("PING").repeat(MANY_QUEUED);
        assertThat(client.sendBytes(queued)).hasSize(MANY_QUEUED).anyMatch(Failure.class::isInstance);
        assertThat(ballast).isNotEmpty();
        ballast.clear();
        assertThat(error("EXEC")).startsWith("EXECABORT");
        assertThat(client.ask("PING")).isEqualTo("PONG");
    }

    /// What came of it before costs nothing when more comes.
    @Test
    @Timeout(60)
    void aLargeArgumentMayComeInManyPieces() {
        int pieces = 8 << 10;
        String piece = "p".repeat(16 << 10);
        client.sendBytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + pieces * piece.length() + "\r\n");
        for (int i = 0; i < pieces; i++) {
            assertThat(client.sendBytes(piece)).isEmpty();
        }
        assertThat(client.sendBytes("\r\n")).containsExactly("OK");
        assertThat(client.ask("STRLEN", "k")).isEqualTo((long) pieces * piece.length());
    }

    /// Of which each costs no more if there are many.
    @Test
    @Timeout(60)
    void manyNamesAtOnce() {
        String[] words = new String[200_001];
        Arrays.setAll(words, Integer::toString);
        for (String command : List.of("WATCH", "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE")) {
            words[0] = command;
            client.send(words);
        }
        assertThat(client.ask("PING")).isEqualTo("PONG");
    }

    /// Two strings of two letters with the same hash code, as often as it takes.
    @Test
    @Timeout(60)
    void manyNamesOfTheSameHash() {
        String[] words = new String[(1 << 15) + 1];
        for (int i = 1; i < words.length; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                name.append((i - 1 >> bit & 1) == 0 ? "Aa" : "BB");
            }
            words[i] = name.toString();
        }
        assertThat(words[1].hashCode()).isEqualTo(words[2].hashCode());
        for (String command : List.of("WATCH", "SUBSCRIBE", "UNSUBSCRIBE")) {
            words[0] = command;
            client.send(words);
        }
        assertThat(client.send("PING")).hasSize(1);
    }

    @Test
    void whatManyNamesWouldTakeIsRefused() {
        String[] words = new String[MANY + 1];
        Arrays.setAll(words, Integer::toString);
        for (String command : List.of("WATCH", "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE")) {
            words[0] = command;
            assertThat(error(words)).as(command).isEqualTo(OUT_OF_MEMORY);
        }
        words[0] = "BLPOP";
        words[MANY] = "0";
        assertThat(error(words)).isEqualTo(OUT_OF_MEMORY);
        assertThat(client.ask("PING")).isEqualTo("PONG");
    }
}
