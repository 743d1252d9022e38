package dev.jacinth.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Ranges;
import dev.jacinth.protocol.RespReader.Result;
import dev.jacinth.testing.RedisServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same bytes to [RespReader] and to a real server.
@Tag("redis")
class RespReaderRedisTest {

    private static final String[] BROKEN = {
        "*3000000000\r\n",
        "*\r\n",
        "*x\r\n",
        "*01\r\n",
        "*+1\r\n",
        "*1\r\nfoo\r\n",
        "*1\r\n\r\n\r\n",
        "*1\r\n:4\r\nPING\r\n",
        "*1\r\n\u00ff4\r\nPING\r\n",
        "*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n",
        "*1\r\n$-10\r\n",
        "*1\r\n$\r\n",
        "*1\r\n$blabla\r\n",
        "*1\r\n$2000000000\r\n",
        "*1\r\n$99999999999999999999\r\n",
        "\"abc\r\n",
        "'abc\r\n",
        "\"abc\"d\r\n",
        "A".repeat(70_000),
        "\0" + "A".repeat(70_000) + "\r\n",
        "*" + "A".repeat(70_000),
        "*\0" + "A".repeat(70_000) + "\r\n",
        "*1\r\n$" + "A".repeat(70_000),
    };

    /// What the server answers, up to the end of the connection if it is not asked for more.
    private static String reply(int port, String request, boolean more) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(Bytes.of(more ? request + "QUIT\r\n" : request));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError("no reply to " + request, e);
        }
    }

    /// The error reply that the reader calls for, empty if the input is no error.
    private static String error(RespReader reader, Result result) {
        if (result != Result.ERROR) {
            return "";
        }
        try (NativeBuffer buffer = new NativeBuffer(0)) {
            BufferWriter writer = new BufferWriter(buffer);
            writer.error(reader.errorReply());
            writer.flush();
            return Bytes.text(buffer.address(), buffer.length());
        }
    }

    @Test
    void refusesWhatRedisRefusesInTheSameWords() {
        try (RedisServer redis = RedisServer.start();
                Ranges range = new Ranges()) {
            for (String input : BROKEN) {
                try (RespReader reader = new RespReader()) {
                    Result result = reader.read(range.put(input), input.length());
                    assertThat(error(reader, result)).as(input).isEqualTo(reply(redis.port(), input, false));
                }
            }
        }
    }

    @Test
    void splitsInlineCommandsAsRedisDoes() {
        SplittableRandom random = new SplittableRandom(3);
        String alphabet = "aab  \"\"''\\\\xnt49\t\u000b\u00ff";
        try (RedisServer redis = RedisServer.start();
                Ranges range = new Ranges()) {
            for (int i = 0; i < 1500; i++) {
                StringBuilder line = new StringBuilder("ECHO ");
                for (int left = random.nextInt(1, 14); left > 0; left--) {
                    line.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                String input = line.append("\r\n").toString();
                try (RespReader reader = new RespReader()) {
                    Result result = reader.read(range.put(input), input.length());
                    String reply = reply(redis.port(), input, true).replaceFirst("\\+OK\r\n$", "");
                    assertThat(expected(reader, result)).as(input).isEqualTo(reply);
                }
            }
        }
    }

    private static String expected(RespReader reader, Result result) {
        if (result == Result.ERROR) {
            return error(reader, result);
        }
        Arguments arguments = reader.arguments();
        return arguments.count() == 2
                ? "$" + arguments.length(1) + "\r\n" + arguments.text(1) + "\r\n"
                : "-ERR wrong number of arguments for 'echo' command\r\n";
    }
}
