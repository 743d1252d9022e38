package dev.jacinth.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `scripts/redis-server`, with a JVM that only writes down how it was started.
class LauncherTest {

    @TempDir
    Path folder;

    private Path home;
    private Path java;
    private Path started;
    private Shell shell;

    @BeforeEach
    void unpackRelease() {
        home = folder.resolve("a release");
        java = folder.resolve("java");
        started = folder.resolve("started");
        Shell.copyScript("redis-server", home.resolve("bin"));
        Shell.copyScript("toolchain.sh", home.resolve("bin"));
        Shell.write(home.resolve("lib/jacinth.jar"), "");
        javaThat("");
        shell = new Shell(folder)
                .set("JACINTH_JAVA_HOME", java.toString())
                .set("JACINTH_TEST_STARTED", started.toString());
    }

    /// The stub also does what is given, with the pipe of a start in the background in `$ready`.
    private void javaThat(String does) {
        Shell.write(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
        Shell.stub(java.resolve("bin/javac"), "");
        String reportAndDo = """
                for argument in "$@"; do
                    case $argument in
                        -Djacinth.ready=*) ready=${argument#*=} ;;
                        -XX:AOTCacheOutput=*) echo cache >"${argument#*=}" ;;
                    esac
                done
                { echo "pid $$"; printf '<%s>\\n' "$@"; } >"$JACINTH_TEST_STARTED"
                """;
        Shell.stub(java.resolve("bin/java"), reportAndDo + does + "\n");
    }

    private Shell.Result launch(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/redis-server").toString()));
        command.addAll(List.of(arguments));
        return shell.run(command.toArray(String[]::new));
    }

    private List<String> started() {
        try {
            return Files.exists(started) ? Files.readAllLines(started) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean inBackground() {
        return started().stream().anyMatch(line -> line.startsWith("<-Djacinth.ready="));
    }

    @Test
    void theServerTakesTheLaunchersPlaceAndItsArguments() {
        Shell.Result result = launch("/etc/redis.conf", "--save", "", "--logfile", "a 'b' \"c\" $d");

        assertThat(result.errors()).isEmpty();
        assertThat(started())
                .startsWith("pid " + result.pid())
                .endsWith(
                        "<-jar>",
                        "<" + home.resolve("lib/jacinth.jar") + ">",
                        "</etc/redis.conf>",
                        "<--save>",
                        "<>",
                        "<--logfile>",
                        "<a 'b' \"c\" $d>");
    }

    @Test
    void aLinkToTheLauncherWorks() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("server"), home.resolve("bin/redis-server"));

        assertThat(shell.run(link.toString(), "--port", "0").status()).isZero();
        assertThat(started()).endsWith("<--port>", "<0>");
    }

    @Test
    void heapAndOptionsComeFromTheEnvironment() {
        shell.set("JACINTH_HEAP", "99m").set("JACINTH_JAVA_OPTS", "-Da=1 -Db=2");
        launch();

        assertThat(started()).contains("<-Xmx99m>", "<-Da=1>", "<-Db=2>");
    }

    @Test
    void aJavaThatIsTooOldIsRefused() {
        Shell.write(java.resolve("release"), "JAVA_VERSION=\"24.0.2\"\n");

        Shell.Result result = launch();

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("JACINTH_JAVA_HOME=" + java, "25 or later");
        assertThat(started()).isEmpty();
    }

    @Test
    void theCacheIsUsedWhileItIsNewerThanTheJar() throws IOException {
        Path cache = home.resolve("lib/jacinth.aot");
        Shell.write(cache, "cache");
        setAge(home.resolve("lib/jacinth.jar"), Duration.ofHours(1));
        launch();
        assertThat(started()).contains("<-XX:AOTCache=" + cache + ">");

        setAge(cache, Duration.ofHours(2));
        launch();
        assertThat(started()).noneMatch(line -> line.contains("AOTCache"));
    }

    @Test
    void theCacheIsMadeOnDemandIfTheServerStarts() {
        shell.set("JACINTH_TRAIN", "only");
        javaThat("echo ready >\"$ready\"");

        assertThat(launch().status()).isZero();
        assertThat(home.resolve("lib/jacinth.aot")).hasContent("cache");

        javaThat("exit 1");
        assertThat(launch().status()).isEqualTo(1);
        assertThat(home.resolve("lib/jacinth.aot")).isEmptyFile();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--daemonize yes                 |                        | true",
                "--daemonize no                  |                        | false",
                "--daemonize yes --daemonize no  |                        | false",
                "redis.conf                      | daemonize yes          | true",
                "redis.conf                      | \tDaemonize \"YES\"    | true",
                "redis.conf                      | # daemonize yes        | false",
                "redis.conf                      | daemonize no           | false",
                "redis.conf --daemonize no       | daemonize yes          | false",
                "redis.conf --daemonize yes      | daemonize no           | true",
                "redis.conf                      | include incl*.conf     | true",
                "redis.conf                      | include redis.conf     | false",
                "--port 0                        |                        | false",
                "missing.conf                    |                        | false",
            })
    void theLastWordOnDaemonizeCounts(String arguments, String configuration, boolean daemon) {
        Shell.write(folder.resolve("redis.conf"), "port 0\n" + (configuration == null ? "" : configuration) + "\n");
        Shell.write(folder.resolve("included.conf"), "daemonize yes\n");
        javaThat("[ -z \"${ready-}\" ] || echo ready >\"$ready\"");

        assertThat(launch(arguments.split(" ")).status()).isZero();
        assertThat(inBackground()).isEqualTo(daemon);
    }

    @Test
    void aFileThatIncludesItselfTwiceIsReadOnce() {
        Shell.write(folder.resolve("redis.conf"), "include redis.conf\ninclude redis.conf\ndaemonize yes\n");
        javaThat("[ -z \"${ready-}\" ] || echo ready >\"$ready\"");

        assertThat(launch("redis.conf").status()).isZero();
        assertThat(inBackground()).isTrue();
    }

    @Test
    void anyBytesMayBeInTheFile() {
        Shell.write(folder.resolve("redis.conf"), "# \0 caf\u00E9\nmasterauth \0\ndaemonize yes\n");
        javaThat("[ -z \"${ready-}\" ] || echo ready >\"$ready\"");

        assertThat(launch("redis.conf").status()).isZero();
        assertThat(inBackground()).isTrue();
    }

    @Test
    void whatIsNoFileIsLeftToTheServer() {
        Shell.write(folder.resolve("redis.conf"), "include .\ninclude *\n");
        assertThat(launch("redis.conf").errors()).isEmpty();
        assertThat(launch(".").errors()).isEmpty();

        javaThat("cat >'" + folder + "/read'");
        shell.run("sh", "-c", "echo port 0 | '" + home + "/bin/redis-server' /dev/stdin");
        assertThat(folder.resolve("read")).hasContent("port 0\n");
    }

    @Test
    void theJvmIsToldThatNamesOfFilesAreUtf8() {
        javaThat("echo \"$LC_ALL\" >'" + folder + "/locale'");
        shell.set("LC_ALL", "C");
        launch();

        assertThat(folder.resolve("locale")).hasContent("C.UTF-8\n");
    }

    @Test
    void aSupervisorThatWaitsForAMessageKeepsTheServerInTheForeground() {
        shell.set("NOTIFY_SOCKET", "/run/notify");
        launch("--daemonize", "yes", "--supervised", "systemd");

        assertThat(inBackground()).isFalse();
    }

    @Test
    void aStartInTheBackgroundReturnsWhenTheServerListens() {
        // The launcher does not wait for more than the line: this server goes on until it is told to end.
        javaThat("echo ready >\"$ready\"; read -r _ <'" + folder + "/end'");
        shell.run("mkfifo", folder + "/end");

        Shell.Result result = launch("--daemonize", "yes");

        assertThat(result.status()).isZero();
        long server = Long.parseLong(started().getFirst().substring("pid ".length()));
        assertThat(server).isNotEqualTo(result.pid());
        assertThat(ProcessHandle.of(server)).isPresent();
        shell.run("sh", "-c", "echo now >'" + folder + "/end'");
        ProcessHandle.of(server).ifPresent(handle -> handle.onExit().join());
    }

    @Test
    void aFailedStartInTheBackgroundIsReported() {
        javaThat("echo 'bad setting' >&2; exit 3");

        Shell.Result result = launch("--daemonize", "yes");

        assertThat(result.status()).isEqualTo(3);
        assertThat(result.errors()).isEqualTo("bad setting\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 0                 | true",
                "redis.conf               | true",
                "--protected-mode yes     | false",
                "strict.conf              | false",
                "--version                | false",
                "-                        | false",
            })
    void theDefaultOfProtectedModeIsOnlyADefault(String arguments, boolean added) {
        Shell.write(folder.resolve("redis.conf"), "port 0\n");
        Shell.write(folder.resolve("strict.conf"), "protected-mode yes\n");
        shell.set("JACINTH_PROTECTED_MODE", "no");
        launch(arguments.split(" "));

        assertThat(String.join("", started()).endsWith("<--protected-mode><no>"))
                .isEqualTo(added);
    }

    /// In the source tree, with a Maven that makes an empty jar and counts.
    @Nested
    class InTheSourceTree {

        private Path builds;

        @BeforeEach
        void plantTree() {
            home = folder.resolve("source");
            builds = folder.resolve("builds");
            Shell.copyScript("redis-server", home.resolve("bin"));
            Shell.copyScript("toolchain.sh", home.resolve("bin"));
            Shell.write(home.resolve("pom.xml"), "");
            Shell.write(home.resolve("src/main/java/A.java"), "");
            mavenThat("mkdir -p target/dist/lib && : >target/dist/lib/jacinth.jar");
            shell.path(folder.resolve("maven"));
        }

        private void mavenThat(String does) {
            Shell.stub(folder.resolve("maven/mvn"), "echo \"$JAVA_HOME\" >>'" + builds + "'\n" + does + "\n");
        }

        @Test
        void theFirstStartBuildsAndTheSecondDoesNot() throws IOException {
            setAge(home.resolve("src/main/java/A.java"), Duration.ofHours(1));

            assertThat(launch().errors()).contains("building").hasLineCount(1);
            assertThat(launch().errors()).isEmpty();
            assertThat(builds).hasContent(java + "\n");
        }

        @Test
        void aNewerSourceIsBuilt() throws IOException {
            launch();
            setAge(home.resolve("src/main/java/A.java"), Duration.ofHours(-1));
            launch();

            assertThat(Files.readAllLines(builds)).hasSize(2);
        }

        @Test
        void twoStartsAtOnceBuildOnce() throws IOException {
            String launcher = home.resolve("bin/redis-server").toString();
            Process first = shell.start(launcher);
            Process second = shell.start(launcher);

            assertThat(shell.await(first).status()).isZero();
            assertThat(shell.await(second).status()).isZero();
            assertThat(Files.readAllLines(builds)).hasSize(1);
        }

        @Test
        void aFailedBuildShowsItsOutput() {
            mavenThat("echo 'A.java:1: error'; exit 1");

            Shell.Result result = launch();

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.errors()).contains("A.java:1: error", "the build failed");
            assertThat(started()).isEmpty();
        }
    }

    private static void setAge(Path file, Duration age) throws IOException {
        FileTime now = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.from(now.toInstant().minus(age)));
    }
}
