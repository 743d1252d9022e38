package dev.jacinth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server process that lives as long as one test: the real `redis-server`, or any program that takes its options.
///
/// It listens on a free port of 127.0.0.1, works in an empty directory of its own, and has loaded its data and answers
/// PING when `start` returns. [#close] ends the process and removes the directory; if the test's
/// JVM ends first, its shutdown does.
///
///     try (RedisServer redis = RedisServer.start("--appendonly", "yes"); RespClient client = redis.client()) {
///         assertThat(client.text("SET", "k", "v")).isEqualTo("OK");
///     }
///
/// Options given come last and so win over those that are always there: `--port`, `--dir`, and, unless started by
/// [#startBare], `--save "" --enable-debug-command yes`. A first argument that does not begin with `-` is a
/// configuration file.
public final class RedisServer implements AutoCloseable {

    private static final List<Path> PLACES =
            List.of(Path.of("/usr/bin/redis-server"), Path.of("/usr/local/bin/redis-server"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<String> READY = Set.of("NOAUTH", "MASTERDOWN");
    private static final Set<String> READY_OR_LOADING = Set.of("NOAUTH", "MASTERDOWN", "LOADING");
    private static final int ATTEMPTS = 5;
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final List<String> program;
    private final List<String> options;
    private final Path root;
    private final Path directory;
    private int port;
    private Process process;

    private RedisServer(List<String> program, List<String> options) {
        this.program = program;
        this.options = options;
        try {
            root = Files.createTempDirectory("jacinth-redis-");
            directory = Files.createDirectory(root.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// True if there is a `redis-server` to start. Tests that need it carry `@Tag("redis")`.
    public static boolean isInstalled() {
        return PLACES.stream().anyMatch(Files::isExecutable);
    }

    /// Where the real `redis-server` is; fails if it is not installed.
    public static Path executable() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no redis-server at " + PLACES));
    }

    /// Starts the real server with saving off and DEBUG allowed.
    public static RedisServer start(String... options) {
        List<String> all = new ArrayList<>(List.of("--save", "", "--enable-debug-command", "yes"));
        int configFile = startsWithFile(options) ? 1 : 0;
        all.addAll(List.of(options).subList(configFile, options.length));
        if (configFile == 1) {
            all.addFirst(options[0]);
        }
        return startProgram(List.of(executable().toString()), all.toArray(String[]::new));
    }

    /// Starts the real server with nothing but a port and a directory set.
    public static RedisServer startBare(String... options) {
        return startProgram(List.of(executable().toString()), options);
    }

    /// Starts another program that takes the options of redis-server, such as Jacinth's own launcher.
    public static RedisServer startProgram(List<String> program, String... options) {
        RedisServer server = new RedisServer(List.copyOf(program), List.of(options));
        try {
            server.startOnFreePort();
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Where it keeps its files.
    public Path directory() {
        return directory;
    }

    /// The arguments it was started with.
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(options);
        int first = startsWithFile(options.toArray(String[]::new)) ? 1 : 0;
        arguments.addAll(first, List.of("--port", Integer.toString(port), "--dir", directory.toString()));
        return arguments;
    }

    /// A new connection to it.
    public RespClient client() {
        return RespClient.connect(port);
    }

    /// A new connection to it that speaks RESP2 or RESP3.
    public RespClient client(int protocol) {
        return protocol == 3 ? client().resp3() : client();
    }

    /// What the real server's redis-check-rdb prints about a file; fails if it finds fault with it.
    public static String checkRdb(Path file) throws IOException, InterruptedException {
        String program = executable().resolveSibling("redis-check-rdb").toString();
        Process process = new ProcessBuilder(program, file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(output);
        }
        return output;
    }

    /// What it has written to standard output and standard error so far.
    public String log() {
        try {
            return Files.readString(logFile(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends it at once (SIGKILL), keeping its directory. Does nothing if it has ended.
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    /// Asks it to end (SIGTERM) and waits until it has. Returns its exit status.
    public int terminate() {
        process.destroy();
        return awaitEnd();
    }

    /// Starts it again, after [#kill], [#terminate] or its own end, on the same port and directory.
    public void restart() {
        restart(READY);
    }

    /// As [#restart], but returns as soon as it answers at all, if only that it is loading.
    public void restartWithoutLoading() {
        restart(READY_OR_LOADING);
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A port that nobody listens on now. Somebody may take it before it is used: callers try again.
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean startsWithFile(String... options) {
        return options.length > 0 && !options[0].startsWith("-");
    }

    private void startOnFreePort() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            port = freePort();
            launch();
            if (awaitReady(READY)) {
                return;
            }
            if (!log().contains("Address already in use")) {
                break;
            }
        }
        throw new IllegalStateException(command() + " did not start:\n" + log());
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments());
        return command;
    }

    private void launch() {
        try {
            process = new ProcessBuilder(command())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
            RUNNING.add(process);
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + command(), e);
        }
    }

    private void restart(Set<String> signsOfLife) {
        kill();
        launch();
        if (!awaitReady(signsOfLife)) {
            throw new IllegalStateException("did not start again:\n" + log());
        }
    }

    /// Waits for PONG, or for an error with one of these codes. False if the process ends first.
    private boolean awaitReady(Set<String> signsOfLife) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (answers(signsOfLife)) {
                return true;
            }
            if (endsWithin(Duration.ofMillis(10))) {
                return false;
            }
        }
        throw new IllegalStateException("not ready within " + PATIENCE + ":\n" + log());
    }

    private boolean answers(Set<String> signsOfLife) {
        try (RespClient client = client()) {
            Object reply = client.timeout(PATIENCE).call("PING");
            boolean lives = reply instanceof RespClient.Failure failure && signsOfLife.contains(failure.code());
            return process.isAlive() && (lives || "PONG".equals(reply));
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private int awaitEnd() {
        if (!endsWithin(PATIENCE)) {
            throw new IllegalStateException("process " + process.pid() + " does not end:\n" + log());
        }
        RUNNING.remove(process);
        return process.exitValue();
    }

    private boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path logFile() {
        return root.resolve("server.log");
    }
}
