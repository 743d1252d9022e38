package dev.jacinth.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts this project's own server from the compiled classes, in a process of its own.
public final class Jacinth {

    private Jacinth() {}

    /// A server on a free port, with saving off and DEBUG allowed; options as those of redis-server.
    public static RedisServer start(String... options) {
        List<String> all = new ArrayList<>(List.of("--save", "", "--enable-debug-command", "yes"));
        all.addAll(List.of(options));
        return RedisServer.startProgram(program(), all.toArray(String[]::new));
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
