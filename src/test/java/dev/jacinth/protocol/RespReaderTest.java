package dev.jacinth.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.of;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Ranges;
import dev.jacinth.protocol.RespReader.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RespReaderTest {

    private final RespReader reader = new RespReader();
    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        reader.close();
        range.close();
    }

    private Result read(String text) {
        return reader.read(range.put(text), text.length());
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < reader.arguments().count(); i++) {
            words.add(reader.arguments().text(i));
        }
        return words;
    }

    private void assertError(String input, String reply) {
        assertThat(read(input)).isEqualTo(Result.ERROR);
        assertThat(reader.errorReply()).isEqualTo("ERR Protocol error: " + reply);
    }

    @Test
    void readsACommand() {
        String input = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n";
        assertThat(read(input)).isEqualTo(Result.COMMAND);
        assertThat(words()).containsExactly("SET", "k", "");
        assertThat(reader.consumed()).isEqualTo(input.length());
    }

    @Test
    void leavesTheCommandBehindAlone() {
        assertThat(read("*1\r\n$4\r\nPING\r\n*1\r\n$")).isEqualTo(Result.COMMAND);
        assertThat(words()).containsExactly("PING");
        assertThat(reader.consumed()).isEqualTo(14);
    }

    @Test
    void passesOverEmptyRequests() {
        String empty = "\r\n\n  \r\n*0\r\n*-1\r\n*-9223372036854775808\r\n";
        assertThat(read(empty)).isEqualTo(Result.NEED_MORE);
        assertThat(reader.consumed()).isEqualTo(empty.length());
        assertThat(read(empty + "PING\r\n*")).isEqualTo(Result.COMMAND);
        assertThat(words()).containsExactly("PING");
        assertThat(reader.consumed()).isEqualTo(empty.length() + 6);
    }

    @Test
    void goesOnWhereItStoppedThoughTheBytesMoved() {
        String input = "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n";
        for (int end = 1; end < input.length(); end++) {
            assertThat(read(input.substring(0, end))).isEqualTo(Result.NEED_MORE);
            assertThat(reader.consumed()).isZero();
        }
        assertThat(read(input)).isEqualTo(Result.COMMAND);
        assertThat(words()).containsExactly("GET", "key");
    }

    @Test
    void saysHowMuchOfABulkIsToCome() {
        assertThat(read("*2\r\n$3\r\nGET\r\n$100000\r\nabc")).isEqualTo(Result.NEED_MORE);
        assertThat(reader.bytesNeeded(25)).isEqualTo(100000 - 3 + 2);
        assertThat(reader.midCommand()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "*3000000000, invalid multibulk length",
        "*2147483648, invalid multibulk length",
        "*, invalid multibulk length",
        "*a, invalid multibulk length",
        "*01, invalid multibulk length",
        "*+1, invalid multibulk length",
        "*10000000000000000000, invalid multibulk length"
    })
    void refusesACount(String line, String reply) {
        assertError(line + "\r\n", reply);
    }

    @ParameterizedTest
    @CsvSource({
        "'$-1', invalid bulk length",
        "'$-10', invalid bulk length",
        "'$', invalid bulk length",
        "'$blabla', invalid bulk length",
        "'$2000000000', invalid bulk length",
        "'$99999999999999999999', invalid bulk length",
        "':1', 'expected ''$'', got '':'''",
        "'x', 'expected ''$'', got ''x'''"
    })
    void refusesALength(String line, String reply) {
        assertError("*1\r\n" + line + "\r\n", reply);
    }

    @Test
    void takesAnEmptyLineForTheWrongType() {
        assertError("*1\r\n\r\n", "expected '$', got '\r'");
    }

    @Test
    void limitsWhatAnUnauthenticatedPeerMaySend() {
        reader.authenticated(false);
        assertError("*11\r\n", "unauthenticated multibulk length");
        try (RespReader other = new RespReader()) {
            other.authenticated(false);
            String input = "*10\r\n$16385\r\n";
            assertThat(other.read(range.put(input), input.length())).isEqualTo(Result.ERROR);
            assertThat(other.error()).isEqualTo(ProtocolError.UNAUTHENTICATED_LENGTH);
        }
    }

    @Test
    void holdsBulksToTheirLimitUnlessTheyAreTheMasters() {
        reader.bulkBytesMax(1000);
        reader.master(true);
        assertThat(read("*1\r\n$1001\r\n")).isEqualTo(Result.NEED_MORE);
        reader.reset();
        reader.master(false);
        assertError("*1\r\n$1001\r\n", "invalid bulk length");
    }

    @Test
    void takesOnlyNewlinesFromAMaster() {
        reader.master(true);
        assertThat(read("\n\r\n\n")).isEqualTo(Result.NEED_MORE);
        assertThat(reader.consumed()).isEqualTo(4);
        assertThat(read("PING\r\n")).isEqualTo(Result.ERROR);
        assertThat(reader.error()).isEqualTo(ProtocolError.INLINE_FROM_MASTER);
        assertThat(reader.errorReply()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', too big inline request",
        "'\0', too big inline request",
        "'*', too big mbulk count string",
        "'*\0', too big mbulk count string",
        "'*1\r\n', too big bulk count string",
        "'*1\r\n$\0', too big bulk count string"
    })
    void givesUpOnALineWithoutEnd(String start, String reply) {
        String unended = start + "A".repeat(64 * 1024 - start.length() + 4);
        String fits = unended.substring(0, start.startsWith("*1") ? 64 * 1024 + 4 : 64 * 1024);
        assertThat(read(fits)).isEqualTo(Result.NEED_MORE);
        // A NUL hides the end of the line that comes behind it.
        assertError(unended + (start.indexOf('\0') < 0 ? "A" : "\n"), reply);
    }

    @Test
    void skipsTwoBytesBehindANumberAndABulk() {
        assertThat(read("*1\rX$4\rXPINGXX")).isEqualTo(Result.COMMAND);
        assertThat(words()).containsExactly("PING");
    }

    static Stream<Arguments> inlineCommands() {
        return Stream.of(
                of("SET a b", List.of("SET", "a", "b")),
                of("  SET\ta   b  ", List.of("SET", "a", "b")),
                of("\"a b\" 'c d'", List.of("a b", "c d")),
                of("\"\" ''", List.of("", "")),
                of("\"\\x41\\n\\r\\t\\b\\a\\\"\\q\\\\\" x", List.of("A\n\r\t\b\u0007\"q\\", "x")),
                of("\"\\x4\" \"\\xZZ\" \"\\xfF\"", List.of("x4", "xZZ", "\u00ff")),
                of("'it\\'s' 'a\\nb'", List.of("it's", "a\\nb")),
                of("foo\"bar baz\" foo'b'", List.of("foobar baz", "foob")),
                of("a\u000bb \u000bc", List.of("a\u000bb", "c")),
                of("\u00ff\u0080", List.of("\u00ff\u0080")));
    }

    @ParameterizedTest
    @MethodSource("inlineCommands")
    void splitsInlineCommands(String line, List<String> words) {
        assertThat(read(line + "\r\n")).isEqualTo(Result.COMMAND);
        assertThat(words()).isEqualTo(words);
        assertThat(read(line + "\n")).isEqualTo(Result.COMMAND);
        assertThat(words()).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"foo", "'foo", "\"foo\"bar", "'foo'bar", "\"foo\\\"", "a \"", "\"foo\\", "'foo\\'"})
    void refusesUnbalancedQuotes(String line) {
        assertError(line + "\n", "unbalanced quotes in request");
    }

    @Test
    void copiesACommandToKeep() {
        read("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n");
        try (var kept = new dev.jacinth.protocol.Arguments();
                NativeBuffer storage = new NativeBuffer(1)) {
            storage.append(Bytes.of("before"));
            reader.arguments().copyTo(kept, storage);
            range.put("");
            assertThat(kept.count()).isEqualTo(2);
            assertThat(kept.text(0)).isEqualTo("GET");
            assertThat(kept.equalsIgnoreCase(0, Bytes.of("get"))).isTrue();
            assertThat(kept.equals(1, Bytes.of("key"))).isTrue();
            assertThat(kept.totalBytes()).isEqualTo(6);
        }
    }
}
