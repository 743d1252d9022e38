package dev.jacinth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Starts this project's own server from the compiled classes, in a process of its own.
public final class Jacinth {

    private static final int PATIENCE_SECONDS = 30;

    private Jacinth() {}

    /// A server on a free port, with saving off and DEBUG allowed; options as those of redis-server.
    public static RedisServer start(String... options) {
        List<String> all = new ArrayList<>(List.of("--save", "", "--enable-debug-command", "yes"));
        all.addAll(List.of(options));
        return RedisServer.startProgram(program(), all.toArray(String[]::new));
    }

    /// What a program printed, to standard output and standard error, and how it ended.
    public record Run(int status, String output) {}

    /// Runs the program in a directory until it ends by itself, as it does where it cannot start.
    public static Run run(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            // A server that goes on after all ends when it has had its time, and its status is not what was expected.
            process.onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(_ -> process.destroyForcibly());
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return new Run(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The command that starts the server, to be followed by its arguments.
    public static List<String> program(String... javaOptions) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.allocator.type=pooled",
                "-Djacinth.checked=true",
                "-ea:dev.jacinth..."));
        words.addAll(List.of(javaOptions));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.jacinth.Main"));
        return words;
    }
}
