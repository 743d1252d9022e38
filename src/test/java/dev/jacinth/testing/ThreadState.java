package dev.jacinth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What Linux says of a thread: its name, cut to 15 characters, its niceness, and its scheduling policy (0 is
/// SCHED_OTHER, 3 is SCHED_BATCH).
public record ThreadState(String name, int nice, int policy) {

    private static final int NICE = 17;
    private static final int POLICY = 39;

    public static ThreadState ofCurrent() {
        return read(Path.of("/proc/thread-self")).orElseThrow();
    }

    /// Those of all threads of a process that live while it looks.
    public static List<ThreadState> ofProcess(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.flatMap(thread -> read(thread).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ThreadState> read(Path thread) {
        String stat;
        try {
            stat = Files.readString(thread.resolve("stat"));
        } catch (IOException e) {
            return Optional.empty(); // it has ended
        }
        int end = stat.lastIndexOf(')');
        String[] fields = stat.substring(end).split(" ");
        String name = stat.substring(stat.indexOf('(') + 1, end);
        return Optional.of(new ThreadState(name, Integer.parseInt(fields[NICE]), Integer.parseInt(fields[POLICY])));
    }
}
