package dev.jacinth.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Ranges;
import dev.jacinth.protocol.RespReader.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams of valid, damaged and random bytes, in pieces, to [RespReader] and to [ModelReader]. Each piece lies in
/// a range of exactly its size, at another address each time, between guards that once are digits and once line
/// ends: a byte read from behind the range would change the result, a byte written there would be seen.
class RespReaderFuzz {

    private static final String[] INLINE = {
        "PING",
        "SET a b",
        "\"q\\x41\\n\" 'x\\'y'",
        "",
        " ",
        "a\"b\"",
        "\"",
        "'",
        "\"\\",
        "\"a\"b",
        "\t x\u000b",
        "\u00ff"
    };
    private static final String ALPHABET = "*$*$\r\n\r\n\r\n0123456789-+ \"'\\xab:\0\t\u000b\u0080\u00ff";

    private final Ranges range = new Ranges();
    private final List<List<String>> commands = new ArrayList<>();
    private int consumed;

    @AfterEach
    void free() {
        range.close();
    }

    /// Feeds the input in pieces of up to `pieceMax` bytes. Returns the error reply, empty if there was none.
    private String feed(String input, SplittableRandom random, int pieceMax, byte guard) {
        commands.clear();
        consumed = 0;
        try (RespReader reader = new RespReader()) {
            int received = 0;
            String rest = "";
            while (received < input.length()) {
                int piece = Math.min(input.length() - received, 1 + random.nextInt(pieceMax));
                rest += input.substring(received, received + piece);
                received += piece;
                Result result = Result.COMMAND;
                while (result == Result.COMMAND && !rest.isEmpty()) {
                    result = reader.read(range.put(Bytes.of(rest), guard), rest.length());
                    assertThat(range.guarded(guard)).isTrue();
                    rest = rest.substring(reader.consumed());
                    consumed += reader.consumed();
                    if (result == Result.COMMAND) {
                        commands.add(words(reader.arguments()));
                    } else if (result == Result.NEED_MORE && !rest.isEmpty()) {
                        // Nothing may be asked for that the command can do without.
                        assertThat(reader.bytesNeeded(rest.length())).isPositive();
                    }
                }
                if (result == Result.ERROR) {
                    return reader.errorReply();
                }
            }
            return "";
        }
    }

    private static List<String> words(Arguments arguments) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.count(); i++) {
            words.add(arguments.text(i));
        }
        return words;
    }

    private void assertLikeModel(String input, long seed, SplittableRandom random) {
        ModelReader model = new ModelReader(input);
        int pieceMax = random.nextBoolean() ? input.length() + 1 : 1 + random.nextInt(7);
        String error = feed(input, random, pieceMax, (byte) (random.nextBoolean() ? '7' : '\r'));
        assertThat(commands).as("seed %d, input %s", seed, input).isEqualTo(model.commands);
        assertThat(error).as("seed %d, input %s", seed, input).isEqualTo(model.error);
        if (error.isEmpty()) {
            assertThat(consumed).as("seed %d, input %s", seed, input).isEqualTo(model.consumed);
        }
    }

    private static String validStream(SplittableRandom random) {
        StringBuilder stream = new StringBuilder();
        int requests = random.nextInt(1, 5);
        for (int i = 0; i < requests; i++) {
            if (random.nextInt(4) == 0) {
                stream.append(INLINE[random.nextInt(INLINE.length)]).append(random.nextBoolean() ? "\r\n" : "\n");
                continue;
            }
            int count = random.nextInt(6) - (random.nextInt(10) == 0 ? 3 : 0);
            stream.append('*').append(count).append("\r\n");
            for (int j = 0; j < count; j++) {
                String word = randomText(random, random.nextInt(random.nextInt(8) == 0 ? 120 : 8));
                stream.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
        }
        return stream.toString();
    }

    private static String randomText(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static String mutated(String stream, SplittableRandom random) {
        StringBuilder text = new StringBuilder(stream);
        for (int i = random.nextInt(1, 4); i > 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, other);
                case 1 -> text.insert(at, other);
                case 2 -> text.deleteCharAt(at);
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsValidStreamsInAnyPieces(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            assertLikeModel(validStream(random), seed, random);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void treatsDamagedStreamsAsTheModelDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 30_000; i++) {
            assertLikeModel(mutated(validStream(random), random), seed, random);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void treatsRandomBytesAsTheModelDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            String start = random.nextInt(3) == 0 ? "*2\r\n$" : random.nextBoolean() ? "*" : "";
            assertLikeModel(start + randomText(random, random.nextInt(40)), seed, random);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32})
    void readsAHugeCommandInSmallPieces(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = 200_000;
        StringBuilder stream = new StringBuilder("*" + count + "\r\n");
        for (int i = 0; i < count; i++) {
            String word = Integer.toString(i);
            stream.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        byte[] input = Bytes.of(stream.toString());
        try (RespReader reader = new RespReader()) {
            long address = range.put(input);
            int received = 0;
            while (received < input.length) {
                received = Math.min(input.length, received + 1 + random.nextInt(200));
                Result result = reader.read(address, received);
                assertThat(result).isEqualTo(received < input.length ? Result.NEED_MORE : Result.COMMAND);
            }
            assertThat(reader.consumed()).isEqualTo(input.length);
            assertThat(reader.arguments().count()).isEqualTo(count);
            for (int i = 0; i < count; i++) {
                assertThat(reader.arguments().text(i)).isEqualTo(Integer.toString(i));
            }
        }
    }
}
