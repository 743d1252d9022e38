package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Throws random bytes and broken requests at a server through sockets. After each connection the next client is
/// answered, and in the end the process is not larger than it was after the first round.
///
/// `-Djacinth.fuzz.requests=200000` for the length that a release takes; `-Djacinth.fuzz.seed` repeats a run.
class SocketFuzz {

    private static final int REQUESTS = Integer.getInteger("jacinth.fuzz.requests", 10_000);
    private static final int REQUESTS_PER_CONNECTION = 3;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int GROWTH_KIB_MAX = 24 << 10;

    // spotless:off
    private static final String[] WORDS = {
        "GET",
        "SET",
        "INCR",
        "APPEND",
        "GETRANGE",
        "MSET",
        "MGET",
        "EXPIRE",
        "TTL",
        "DEL",
        "PING",
        "ECHO",
        "SELECT",
        "HELLO",
        "MULTI",
        "EXEC",
        "WATCH",
        "CLIENT",
        "LIST",
        "SETNAME",
        "REPLY",
        "CONFIG",
        "COMMAND",
        "INFO",
        "SCAN",
        "OBJECT",
        "BITFIELD",
        "SUBSCRIBE",
        "RESET",
        "AUTH",
        "k",
        "k1",
        "",
        "0",
        "-1",
        "9223372036854775807",
        "*",
        "x y",
    };
    // spotless:on

    private final long seed = Long.getLong("jacinth.fuzz.seed", 20_261_121L);
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void nothingThatIsSentHurtsTheNextClient() {
        try (RedisServer server = Jacinth.start()) {
            round(server, REQUESTS / 4);
            long before = residentKib(server.pid());
            round(server, REQUESTS - REQUESTS / 4);
            assertThat(residentKib(server.pid())).as("seed " + seed).isLessThan(before + GROWTH_KIB_MAX);
            assertThat(server.log()).as("seed " + seed).doesNotContain("BUG REPORT");
        }
    }

    private void round(RedisServer server, int requests) {
        for (int sent = 0; sent < requests; sent += REQUESTS_PER_CONNECTION) {
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < REQUESTS_PER_CONNECTION; i++) {
                batch.append(random.nextInt(4) == 0 ? noise() : mutated(request()));
            }
            speakTo(server.port(), batch.toString());
            try (RespClient next = server.client()) {
                assertThat(next.text("ECHO", "after " + sent))
                        .as("seed " + seed)
                        .isEqualTo("after " + sent);
            }
        }
        try (RespClient last = server.client()) {
            last.text("FLUSHALL");
        }
    }

    /// Sends the bytes and waits until the server has read them all and closed the connection, or has broken it off.
    private void speakTo(int port, String bytes) {
        try (Socket hostile = new Socket("127.0.0.1", port)) {
            hostile.setSoTimeout(TIMEOUT_MILLIS);
            hostile.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            hostile.shutdownOutput();
            hostile.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("seed " + seed + ": no end to the connection after " + bytes, e);
        } catch (IOException e) {
            // A server that closes while bytes are on their way breaks the connection.
            assertThat(e).as("seed " + seed).hasMessageMatching("(?i).*(reset|broken pipe|socket).*");
        }
    }

    private String noise() {
        byte[] bytes = new byte[random.nextInt(1, 60)];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1) + (random.nextBoolean() ? "\r\n" : "");
    }

    private String request() {
        int count = random.nextInt(1, 6);
        StringBuilder request = new StringBuilder("*" + count + "\r\n");
        for (int i = 0; i < count; i++) {
            String word = WORDS[random.nextInt(WORDS.length)];
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return request.toString();
    }

    /// Left as it is, or with a byte changed, taken out or doubled.
    private String mutated(String request) {
        StringBuilder text = new StringBuilder(request);
        int at = random.nextInt(text.length());
        switch (random.nextInt(5)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(256));
            case 1 -> text.deleteCharAt(at);
            case 2 -> text.insert(at, text.charAt(at));
            case 3 -> text.insert(at, random.nextInt(-5, 1_000_000));
            default -> {}
        }
        return text.toString();
    }

    private static long residentKib(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
