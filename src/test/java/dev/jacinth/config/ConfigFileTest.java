package dev.jacinth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jacinth.config.ConfigFileException.Place;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {

    private static final Path DEBIAN = Path.of("/etc/redis/redis.conf");

    private static final long SEED = Long.getLong("jacinth.fuzz.seed", 2026_11_22L);
    private static final int RUNS = Integer.getInteger("jacinth.fuzz.payloads", 3_000);

    private final Settings settings = new Settings();
    private final List<String> directives = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void enterDirectory() {
        settings.put(Settings.DIR, directory.toString());
    }

    @Test
    void theFileComesFirstThenStandardInputThenTheOptions() throws Exception {
        write("redis.conf", "hz 1\ntimeout 1\nport 1\n");
        load("timeout 2\nport 2", "redis.conf", "--port", "3", "-");
        assertThat(settings.get(Settings.HZ)).isEqualTo(1);
        assertThat(settings.get(Settings.PORT)).isEqualTo(3);
        assertThat(settings.get(Settings.TIMEOUT)).isEqualTo(2);
    }

    @Test
    void aDashInFrontOrAtTheEndIsStandardInput() throws Exception {
        load("timeout 2\nport 2\n", "-", "--port", "3");
        assertThat(settings.get(Settings.TIMEOUT)).isEqualTo(2);
        load("timeout 4\nport 2", "--port", "3", "-");
        assertThat(settings.get(Settings.TIMEOUT)).isEqualTo(4);
        assertThat(settings.get(Settings.PORT)).isEqualTo(3);
        assertThat(fault("", "--port", "3", "-", "--hz", "1")).contains(">>> 'port \"3\" \"-\"'");
    }

    @Test
    void wordsBeforeTheFirstNameAreALineToo() throws Exception {
        write("redis.conf", "");
        load("", "redis.conf", "loglevel", "verbose", "--maxmemory '700mb'");
        assertThat(settings.get(Settings.LOGLEVEL)).isEqualTo(LogLevel.VERBOSE);
        assertThat(settings.get(Settings.MAXMEMORY)).isEqualTo(700L << 20);
    }

    @Test
    void optionsBecomeLines() {
        assertThat(CommandLine.parse(List.of())).isEqualTo(new CommandLine(Optional.empty(), false, "", false));
        assertThat(CommandLine.parse(List.of("a.conf", "--port", "1", "--save")))
                .isEqualTo(new CommandLine(Optional.of("a.conf"), false, "port \"1\" \nsave \"\"", false));
        assertThat(CommandLine.parse(List.of("caf\u00e9/../a.conf")).absoluteFile())
                .contains(Path.of("a.conf").toAbsolutePath());
        assertThat(CommandLine.parse(List.of("--sentinel", "--port", "\u00e9")))
                .isEqualTo(new CommandLine(Optional.empty(), false, "sentinel \nport \"\\xc3\\xa9\" ", true));
    }

    @Test
    void faultsNameTheirSourceBehindTheFormOfRedis() throws Exception {
        write("redis.conf", "hz 1\ninclude other.conf\n");
        Path other = write("other.conf", "# fine\n\nhz \"x\"\n");
        assertThat(fault("", "redis.conf")).isEqualTo("""

                        *** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***
                        Reading the configuration file, at line 3
                        >>> 'hz "x"'
                        argument couldn't be parsed into an integer
                        (%s)
                        """.formatted(other));
        write("redis.conf", "hz 1\n");
        assertThat(fault("timeout x\n", "redis.conf", "-"))
                .contains("at line 2\n>>> 'timeout x'\n")
                .endsWith("(standard input)\n");
        assertThat(fault("", "redis.conf", "--port", "x"))
                .contains("at line 3\n>>> 'port \"x\"'\n")
                .endsWith("(command line)\n");
        assertThat(fault("", "--port", "x")).contains("at line 2\n>>> 'port \"x\"'\n");
    }

    @Test
    void directivesOfOtherRoomsAreHandedOn() throws Exception {
        write("redis.conf", "user a on >\"p w\"\nrename-command FLUSHALL \"\"\nUSER b\n");
        load("", "redis.conf");
        assertThat(directives).containsExactly("user [a, on, >p w]", "rename FLUSHALL to ''", "user [b]");
        write("redis.conf", "user bad\n");
        assertThat(fault("", "redis.conf")).contains(">>> 'user bad'\nError in user declaration 'bad': no\n");
    }

    @Test
    void modulesAreRefused() throws Exception {
        write("redis.conf", "loadmodule /x.so a\n");
        assertThat(fault("", "redis.conf")).contains("Can't load module from /x.so");
        write("redis.conf", "search.timeout 5\n");
        assertThat(fault("", "redis.conf")).contains("Bad directive or wrong number of arguments\n");
    }

    @Test
    void aByteOrderMarkIsNamed() throws Exception {
        write("redis.conf", "\u00EF\u00BB\u00BF# mark of UTF-8\nport 1\n");
        assertThat(fault("", "redis.conf"))
                .contains(
                        "at line 1\n",
                        "Bad directive or wrong number of arguments: the file begins with a byte order mark, and");
        write("redis.conf", "\u00FF\u00FEp\0o\0r\0t\0 \0001\0");
        assertThat(fault("", "redis.conf")).contains("byte order mark");
    }

    @Test
    void linesOfControlCharactersAreEmptyOrAFault() throws Exception {
        write("redis.conf", "\f\n \u000B\t\n\f \f\nhz 7");
        load("", "redis.conf");
        assertThat(settings.get(Settings.HZ)).isEqualTo(7);
        write("redis.conf", "hz 8\n\0\nhz 9\n");
        assertThat(fault("", "redis.conf")).contains("at line 2\n>>> '\0'\nBad directive");
        write("redis.conf", "timeout 5\0\n");
        assertThat(fault("", "redis.conf")).contains("argument couldn't be parsed into an integer");
    }

    @Test
    void noFileHasAZeroByteInItsName() throws Exception {
        for (String name : List.of("unixsocket", "pidfile", "logfile", "dbfilename", "dir")) {
            write("redis.conf", name + " \"a\\x00b\"\n");
            assertThat(fault("", "redis.conf"))
                    .as(name)
                    .containsAnyOf("no file can have this name: Nul character", "No such file or directory");
        }
        for (String name : List.of("\"a\\x00b\"", "\"*/\\x00b/*\"")) {
            write("redis.conf", "include " + name + "\n");
            assertThatThrownBy(() -> load("", "redis.conf"))
                    .as(name)
                    .isInstanceOf(ConfigFileException.class)
                    .hasMessageContaining("Nul character not allowed");
        }
    }

    @Test
    void directoriesThatAPatternMatchesArePassedOver() throws Exception {
        Files.createDirectories(directory.resolve("conf.d/old"));
        write("conf.d/new", "hz 9\n");
        write("redis.conf", "include conf.d/*\n");
        load("", "redis.conf");
        assertThat(settings.get(Settings.HZ)).isEqualTo(9);
        write("redis.conf", "include conf.d\n");
        assertThatThrownBy(() -> load("", "redis.conf")).hasMessageEndingWith("'conf.d': Is a directory");
    }

    @Test
    void aLineOfTenMegabytesIsReadOrShownInPart() throws Exception {
        String long10 = "x".repeat(10 << 20);
        write("redis.conf", "masterauth " + long10 + "\n");
        load("", "redis.conf");
        assertThat(settings.get(Settings.MASTERAUTH)).hasSize(10 << 20);
        write("redis.conf", "hz 9\n" + long10 + " 1\n");
        assertThat(fault("", "redis.conf"))
                .contains("at line 2\n>>> 'xxx", "xxx... (10485762 bytes)'\nBad directive")
                .hasSizeLessThan(2_000);
    }

    @Test
    void anythingIsReadOrAFault() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] words = {
            "port",
            "save",
            "include",
            "user",
            "rename-command",
            "loadmodule",
            "bind",
            "dbfilename",
            "pidfile",
            "maxmemory",
            "client-output-buffer-limit",
            "\"",
            "'",
            "\\",
            "\\x",
            "\\x0",
            "\0",
            "\f",
            "\u000B",
            "\n",
            "\r",
            " ",
            "#",
            "*",
            "[",
            "?",
            "-1",
            "9223372036854775808",
            "1gb",
            "yes",
            "\u00FF",
            "/",
            "..",
            "sentinel",
            "%",
            "normal"
        };
        for (int run = 0; run < RUNS; run++) {
            StringBuilder content = new StringBuilder();
            for (int count = random.nextInt(12); count >= 0; count--) {
                content.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
                if (random.nextInt(8) == 0) {
                    content.append((char) random.nextInt(256));
                }
            }
            write("random.conf", content.toString());
            settings.put(Settings.DIR, directory.toString());
            try {
                load("", "random.conf");
            } catch (ConfigFileException e) {
                assertThat(e.getMessage()).as("seed %d run %d", SEED, run).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + " run " + run + ": " + content, e);
            }
        }
    }

    @Test
    void aFileThatIncludesItselfIsAFault() throws Exception {
        write("redis.conf", "include redis.conf\n");
        assertThat(fault("", "redis.conf")).contains("include is nested more than 64 times");
    }

    @Test
    void theLogFileMustBeWritable() throws Exception {
        load("", "--logfile", "server.log");
        assertThat(directory.resolve("server.log")).exists();
        assertThat(fault("", "--logfile", "missing/server.log"))
                .isEqualTo("\n*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\n"
                        + "Can't open the log file: No such file or directory\n");
    }

    @Test
    void aClusterHasOneDatabaseAndNoConfiguredMaster() throws Exception {
        load("", "--cluster-enabled", "yes");
        assertThat(settings.get(Settings.DATABASES)).isEqualTo(1);
        assertThat(fault("", "--replicaof", "a", "1"))
                .endsWith("***\nreplicaof directive not allowed in cluster mode\n");
    }

    @Test
    void aMissingFileIsNamedAsTheLineNamesIt() throws Exception {
        write("redis.conf", "include missing.conf\n");
        for (String[] arguments : new String[][] {{"missing.conf"}, {"redis.conf"}}) {
            assertThatThrownBy(() -> load("", arguments))
                    .isInstanceOfSatisfying(
                            ConfigFileException.class,
                            e -> assertThat(e.isUnreadable()).isTrue())
                    .hasMessage("Fatal error, can't open config file 'missing.conf': No such file or directory");
        }
    }

    @Test
    void aDirectoryIsNoFile() {
        assertThatThrownBy(() -> load("", directory.toString()))
                .isInstanceOf(ConfigFileException.class)
                .hasMessage("Fatal error, can't open config file '" + directory + "': Is a directory");
    }

    @Test
    @Tag("redis")
    void theFileOfDebianLoadsAsItIs() throws Exception {
        assumeThat(Files.isReadable(DEBIAN)).isTrue();
        String content = Files.readString(DEBIAN, StandardCharsets.ISO_8859_1)
                .replace("/var/log/redis", directory.toString())
                .replace("/var/lib/redis", directory.toString());
        write("redis.conf", content);
        load("", "redis.conf");
        assertThat(settings.match(List.of("*")))
                .containsAllEntriesOf(Map.of(
                        "bind", "127.0.0.1 -::1",
                        "daemonize", "yes",
                        "dir", directory.toRealPath().toString(),
                        "logfile", directory + "/redis-server.log",
                        "pidfile", "/run/redis/redis-server.pid",
                        "always-show-logo", "no",
                        "replica-priority", "100",
                        "save", "3600 1 300 100 60 10000",
                        "stream-node-max-bytes", "4096"));
        String rewritten = new ConfigRewriter(settings, List.of()).rewritten(content, false);
        assertThat(rewritten).contains("# include /path/to/local.conf\n").doesNotContain("# ???");
    }

    private Path write(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content, StandardCharsets.ISO_8859_1);
    }

    private void load(String standardInput, String... arguments) throws ConfigFileException {
        byte[] input = standardInput.getBytes(StandardCharsets.ISO_8859_1);
        new ConfigFile(settings, new Noted())
                .load(CommandLine.parse(List.of(arguments)), new ByteArrayInputStream(input));
    }

    private String fault(String standardInput, String... arguments) {
        try {
            load(standardInput, arguments);
            throw new AssertionError("no fault in " + List.of(arguments));
        } catch (ConfigFileException e) {
            return e.report();
        }
    }

    private final class Noted implements ConfigFile.Directives {

        @Override
        public void renameCommand(String name, String replacement, Place place) {
            directives.add("rename " + name + " to '" + replacement + "'");
        }

        @Override
        public void user(List<String> words) throws RefusedException {
            if (words.getFirst().equals("bad")) {
                throw new RefusedException("Error in user declaration 'bad': no");
            }
            directives.add("user " + words);
        }
    }
}
