package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The program beside files that it cannot start with: it says in a line or two what is wrong, ends with status 1, and
/// leaves the files as they are.
class HostileStartTest {

    private static final String NO_CHECKSUM = "\0".repeat(8);
    private static final String TWO_TO_40 = "\u0081\0\0\1\0\0\0\0\0";

    @TempDir
    private Path directory;

    private Path dump;

    /// An RDB and what is said of it.
    private record Case(String content, String complaint) {}

    // spotless:off
    /// Without the header, which is that of version 10.
    private static final List<Case> RECORDS = List.of(
            new Case("", "offset 9: Short read or OOM loading DB: the input ends within opcode"),
            new Case("\u00FE\0\0\1k\5val", "Key 'k' in DB 0 of the RDB, after 0 others: Short read or OOM"),
            new Case("\0\1k\1v\u00FF\1\2\3", "offset 15: Short read or OOM loading DB: the input ends within checksum"),
            new Case("\0\1k\1v\u00FF12345678", "RDB CRC error: Wrong RDB checksum expected: (3837363534333231)"),
            new Case("\7\1k" + TWO_TO_40 + "\0", "values of type 7 (module) cannot be read"),
            new Case("\u00F7" + TWO_TO_40 + "\0", "module data I can't load"),
            new Case("\0\1k" + TWO_TO_40 + "abc", "a string of 1099511627776 bytes is too long"),
            new Case("\0" + TWO_TO_40 + "abc", "a string of 1099511627776 bytes is too long"),
            new Case("\u00FA" + TWO_TO_40 + "abc", "a string of 1099511627776 bytes is too long"),
            new Case("\0\1k\u0080\u007F\u00FF\u00FF\0abc", "the input ends within value"),
            new Case("\0\1k\u00C3\4\u0080\u007F\u00FF\u00FF\0abcd", "4 bytes of LZF cannot be a string of 2147483392"),
            new Case("\0\1k\u00C3\u0080\u007F\u00FF\u00FF\0\u0080\u007F\u00FF\u00FF\0abc", "ends within value"),
            new Case("\1\1k" + TWO_TO_40 + "\3abc", "the input ends within value"),
            new Case("\2\1k" + TWO_TO_40 + "\3abc", "the input ends within value"),
            new Case("\4\1k" + TWO_TO_40 + "\3abc\3def", "the input ends within value"),
            new Case("\5\1k" + TWO_TO_40 + "\3abc" + NO_CHECKSUM, "the input ends within value"),
            new Case("\22\1k" + TWO_TO_40 + "\1\3abc", "the input ends within value"),
            new Case("\23\1k" + TWO_TO_40 + "\3abc", "Stream node key entry is not the size of a stream ID"),
            new Case("\u00FE\u0040\u00FF\u00FF", "configured to handle more than 16 databases"),
            new Case("\u00F0", "offset 9: unknown opcode 240"),
            new Case("\40\1k\1v", "values of type 32 (unknown) cannot be read"),
            new Case("\0\1k\1a\0\1k\1b\u00FF", "RDB has duplicated key 'k' in DB 0"));

    private static final List<Case> HEADERS = List.of(
            new Case("", "offset 0: Short read or OOM loading DB: the input ends within header"),
            new Case("REDIS001", "the input ends within header"),
            new Case("RADIS0010\u00FF" + NO_CHECKSUM, "Wrong signature trying to load DB from file"),
            new Case("*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n", "Wrong signature trying to load DB from file"),
            new Case("REDIS0000\u00FF" + NO_CHECKSUM, "Can't handle RDB format version 0000"),
            new Case("REDIS-001\u00FF" + NO_CHECKSUM, "Can't handle RDB format version -001"),
            new Case("REDIS0013\u00FF" + NO_CHECKSUM, "Can't handle RDB format version 0013"));
    // spotless:on

    @BeforeEach
    void nameTheFile() {
        dump = directory.resolve("dump.rdb");
    }

    static Stream<Case> files() {
        return Stream.concat(
                HEADERS.stream(), RECORDS.stream().map(each -> new Case("REDIS0010" + each.content, each.complaint)));
    }

    /// Each start of the program takes most of a second: these are for the nightly run.
    @ParameterizedTest
    @MethodSource("files")
    @Tag("slow")
    void aFileThatIsNoRdbIsNamedAndLeftAlone(Case file) throws IOException {
        assertRefused(file);
    }

    @Test
    void aFileThatIsNoRdbIsNamedAndLeftAlone() throws IOException {
        assertRefused(new Case("REDIS0010" + RECORDS.get(6).content, RECORDS.get(6).complaint));
    }

    private void assertRefused(Case file) throws IOException {
        byte[] content = file.content.getBytes(StandardCharsets.ISO_8859_1);
        Files.write(dump, content);
        assertRefused(file.complaint);
        assertThat(dump).hasBinaryContent(content);
    }

    private void assertRefused(String complaint) throws IOException {
        Jacinth.Run run = Jacinth.run(directory, "--port", "0", "--unixsocket", "socket");
        assertThat(run.output())
                .contains(complaint, "Fatal error loading the DB, check server logs. Exiting.")
                .doesNotContain("Exception", "\tat ");
        assertThat(run.status()).isEqualTo(1);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).isSubsetOf("dump.rdb", "socket");
        }
    }

    @Test
    void whatIsInPlaceOfTheFileIsNamedAndLeftAlone() throws IOException, InterruptedException {
        Files.createSymbolicLink(dump, Path.of("dump.rdb"));
        assertRefused(
                "Cannot open the RDB dump.rdb in " + directory.toRealPath() + ": Too many levels of symbolic links");
        assertThat(dump).isSymbolicLink();
        Files.delete(dump);

        Files.createDirectory(dump);
        assertRefused("Error loading the RDB: Is a directory");
        assertThat(dump).isEmptyDirectory();
        Files.delete(dump);

        shell("mkfifo dump.rdb");
        assertRefused("Cannot open the RDB dump.rdb in " + directory.toRealPath() + ": Not a regular file");
        shell("test -p dump.rdb");
    }

    @Test
    void whatFollowsTheEndIsPassedOver() throws IOException {
        Files.writeString(dump, "REDIS0010\0\1k\1v\u00FF" + NO_CHECKSUM + "garbage", StandardCharsets.ISO_8859_1);
        try (RedisServer server = Jacinth.start("--dir", directory.toString());
                RespClient client = server.client()) {
            assertThat(client.text("GET", "k")).isEqualTo("v");
        }
    }

    /// In the settings a char stands for a byte; names of files are UTF-8.
    @Test
    void namesBeyondAsciiAreThoseThatOthersSee() throws IOException, InterruptedException {
        List<String> program = Stream.concat(Stream.of("env", "LC_ALL=C.UTF-8"), Jacinth.program().stream())
                .toList();
        shell("mkdir \"$(printf 'caf\\303\\251')\"");
        try (RedisServer server = RedisServer.startProgram(
                        program, "--save", "", "--enable-protected-configs", "yes", "--enable-debug-command", "yes");
                RespClient client = server.client()) {
            client.text("CONFIG", "SET", "dir", directory + "/caf\u00C3\u00A9", "dbfilename", "d\u00C3\u00A9.rdb");
            client.text("SET", "k", "v");
            assertThat(client.text("SAVE")).isEqualTo("OK");
            assertThat(client.text("DEBUG", "RELOAD", "NOSAVE")).isEqualTo("OK");
            assertThat(client.text("GET", "k")).isEqualTo("v");
        }
        shell("test -f \"$(printf 'caf\\303\\251/d\\303\\251.rdb')\"");
    }

    private void shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as(command).isZero();
    }
}
