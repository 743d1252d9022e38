package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process: what it prints, with which status it ends, and what is left of it.
class DaemonTest {

    private static final String TIME = "\\d\\d [A-Z][a-z][a-z] \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3}";

    @TempDir
    private Path directory;

    private Jacinth.Run run(String... arguments) {
        return Jacinth.run(directory, arguments);
    }

    @Test
    void logsItsStartInTheOrderAndFormOfRedis() {
        try (RedisServer server = Jacinth.start("--always-show-logo", "yes")) {
            String log = server.log();
            String pid = Long.toString(server.pid());
            assertThat(log)
                    .containsSubsequence(
                            "Redis is starting",
                            "Configuration loaded",
                            "Port: " + server.port(),
                            " PID: " + pid,
                            "Server initialized",
                            "Ready to accept connections tcp");
            assertThat(log.lines().filter(line -> line.contains("Server initialized")))
                    .allMatch(line -> line.matches(pid + ":M " + TIME + " \\* Server initialized"));
            assertThat(log.lines().findFirst().orElseThrow())
                    .matches(pid + ":C " + TIME + " \\* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo");
        }
    }

    @Test
    void namesTheKeyAtWhichItsFileIsDamaged() throws IOException {
        String file = "REDIS0009\u00fe\0\0\1a\1A\r\7damaged\3abc\u00ff";
        Files.write(directory.resolve("dump.rdb"), file.getBytes(StandardCharsets.ISO_8859_1));

        Jacinth.Run run = run(
                "--port", "0", "--unixsocket", directory.resolve("socket").toString(), "--dir", directory.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .containsSubsequence(
                        "Key 'damaged' in DB 0 of the RDB, after 1 others: Hash ziplist integrity check failed.",
                        "Error loading the RDB: offset ",
                        "Terminating server after rdb file reading failure.");
    }

    @Test
    void endsOnSigtermWithStatus0AndWithoutItsFiles() throws IOException {
        Path pidFile = directory.resolve("pid");
        Path socket = directory.resolve("socket");
        try (RedisServer server = Jacinth.start(
                "--pidfile", pidFile.toString(), "--unixsocket", socket.toString(), "--unixsocketperm", "700")) {
            assertThat(pidFile).content().isEqualTo(server.pid() + "\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rwx------");
            assertThat(server.terminate()).isZero();
            assertThat(server.log())
                    .containsSubsequence(
                            "# Received SIGTERM scheduling shutdown...",
                            "* User requested shutdown...",
                            "* Removing the pid file.",
                            "* Removing the unix socket file.",
                            "# Redis is now ready to exit, bye bye...");
            assertThat(pidFile).doesNotExist();
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    @Timeout(60)
    void leavesNoTemporaryFileWhereSomebodyInsists() throws IOException, InterruptedException {
        try (RedisServer server = Jacinth.start("--dir", directory.toString(), "--save", "900 1");
                RespClient client = server.client()) {
            client.text("MSET", "a", "1", "b", "2", "c", "3");
            client.text("CONFIG", "SET", "rdb-key-save-delay", "10000000");
            Path temporary = directory.resolve("temp-" + server.pid() + ".rdb");
            interrupt(server);
            while (!Files.exists(temporary)) {
                assertThat(server.isAlive()).isTrue();
            }
            interrupt(server);
            while (server.isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(temporary).doesNotExist();
            assertThat(server.log()).contains("You insist... exiting now.");
        }
    }

    private static void interrupt(RedisServer server) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(server.pid())).start().waitFor();
    }

    @Test
    void clientsOfTheUnixSocketHaveItsPathForAnAddress() {
        Path socket = directory.resolve("socket");
        try (RedisServer _ = Jacinth.start("--unixsocket", socket.toString());
                RespClient client = RespClient.connect(socket)) {
            assertThat(client.text("CLIENT", "INFO"))
                    .contains("addr=" + socket + ":0 laddr=" + socket + ":0", " flags=U ");
        }
    }

    @Test
    void endsWithStatus1WhereThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Jacinth.Run run = run("--port", Integer.toString(taken.getLocalPort()));
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output())
                    .containsSubsequence(
                            "bind: Address already in use",
                            "Failed listening on port " + taken.getLocalPort() + " (tcp), aborting.");
        }
    }

    @Test
    void endsWithStatus1WhereNothingIsToBeListenedOn() throws Exception {
        Jacinth.Run run = run("--port", "0");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("Configured to not listen anywhere, exiting.");
    }

    @Test
    void namesTheFileLineAndReasonOfABadSetting() throws Exception {
        Path file = Files.writeString(directory.resolve("redis.conf"), "port 0\ntimeout never\n");
        Jacinth.Run run = run(file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("*** FATAL CONFIG FILE ERROR", "at line 2", ">>> 'timeout never'");
        assertThat(run("/nonexistent/redis.conf").output())
                .contains("Fatal error, can't open config file '/nonexistent/redis.conf': No such file or directory");
    }

    @Test
    void answersQuestionsAboutItself() throws Exception {
        assertThat(run("--version").output())
                .matches("Redis server v=7\\.2\\.\\d+ sha=00000000:0 malloc=jacinth bits=64 build=[0-9a-f]+\n");
        assertThat(run("--help")).satisfies(run -> {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output()).startsWith("Usage: redis-server");
        });
        assertThat(run("--test-memory", "10").status()).isEqualTo(1);
        assertThat(run("sentinel.conf", "--sentinel").output()).contains("Sentinel mode is not there yet.");
    }

    @Test
    void namesSettingsThatHaveNoEffectYet() {
        try (RedisServer server = Jacinth.start("--appendfsync", "always")) {
            assertThat(server.log()).contains("Settings that are accepted but have no effect yet: appendfsync");
        }
    }

    @Test
    void writesTheLogToAFileThatMayBeMovedAway() throws IOException {
        Path log = directory.resolve("log");
        try (RedisServer server = Jacinth.start("--logfile", log.toString());
                RespClient client = server.client()) {
            assertThat(log).content().contains("Ready to accept connections tcp");
            assertThat(server.log()).isEmpty();
            Files.move(log, directory.resolve("log.1"));
            assertThat(client.call("CONFIG", "REWRITE")).isInstanceOf(RespClient.Failure.class);
            assertThat(client.text("CONFIG", "SET", "loglevel", "verbose")).isEqualTo("OK");
            server.client().close();
            client.text("PING");
            assertThat(log).content().contains(" - Accepted 127.0.0.1:");
        }
    }

    @Test
    void namesTheFileLineAndReasonOfARenameThatCannotBe() throws Exception {
        Path file = Files.writeString(directory.resolve("redis.conf"), "port 0\n\nrename-command gett fetch\n");
        Jacinth.Run run = run(file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .contains(
                        "*** FATAL CONFIG FILE ERROR",
                        "at line 3\n>>> 'rename-command gett fetch'\nNo such command in rename-command: 'gett'",
                        "(" + file + ")");
        assertThat(run("--rename-command", "get", "set").output())
                .contains(
                        ">>> 'rename-command \"get\" \"set\"'\nTarget command name already exists: 'set'",
                        "(command line)");
    }

    /// Else the first two young collections copy it, while clients wait.
    @Test
    @Timeout(60)
    void whatItsStartHasMadeIsOldOnceItIsReady() throws IOException {
        Path collections = directory.resolve("collections");
        Path ready = Files.createFile(directory.resolve("ready"));
        try (RedisServer server =
                RedisServer.startProgram(Jacinth.program("-Xlog:gc:file=" + collections, "-Djacinth.ready=" + ready))) {
            while (Files.size(ready) == 0) {
                assertThat(server.isAlive()).isTrue();
            }
            assertThat(collections).content().contains("Pause Full (System.gc())");
        }
    }

    @Test
    void renamesCommands() {
        try (RedisServer server = Jacinth.start("--rename-command", "get", "fetch", "--rename-command", "echo", "");
                RespClient client = server.client()) {
            assertThat(client.call("fetch", "k")).isNull();
            assertThat(client.call("get", "k")).isInstanceOf(RespClient.Failure.class);
            assertThat(client.call("echo", "a")).isInstanceOf(RespClient.Failure.class);
        }
    }
}
