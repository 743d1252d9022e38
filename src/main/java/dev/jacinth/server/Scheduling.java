package dev.jacinth.server;

import dev.jacinth.bytes.ThreadSchedule;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whom the kernel serves first where more threads want to run than there are processors.
///
/// Linux lets a thread go on for a slice of some milliseconds while another waits for the same processor, be it the
/// event loop or a client. A compiler of the JVM, or whoever writes a snapshot, so held up requests for as long as the
/// kernel's tick takes: 4 ms. Therefore those who compute take long slices and give way, and the event loop, which
/// works for some microseconds at a time, takes short ones.
///
/// A process that was started with a policy of its own (`chrt`) is left alone, and its niceness is what ours starts
/// from.
final class Scheduling {

    private static final Path THREADS = Path.of("/proc/self/task");

    /// What the kernel keeps of the names of the compilers, "C1 CompilerThread0" and the like.
    private static final String COMPILER = "C[12] CompilerThre";

    private static final long LOOP_SLICE_NANOS = 500_000;
    private static final long COMPUTING_SLICE_NANOS = 10_000_000;

    /// A third of the processor time that the event loop gets, where both want all of it: with less, code that is new
    /// stays slow for longer under full load.
    private static final int COMPILER_NICE = 5;

    private static final int NICE_MAX = 19;

    private Scheduling() {}

    /// Arranges the event loop and the compilers.
    static void arrange() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                arrange(thread);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // No Linux, or one without /proc.
        }
    }

    private static void arrange(Path thread) {
        try {
            TaskStat stat = TaskStat.read(thread);
            int number = Integer.parseInt(thread.getFileName().toString());
            if (stat.name().equals(Server.LOOP_THREAD)) {
                set(number, stat, ThreadSchedule.OTHER, 0, LOOP_SLICE_NANOS);
            } else if (stat.name().matches(COMPILER)) {
                set(number, stat, ThreadSchedule.BATCH, COMPILER_NICE, COMPUTING_SLICE_NANOS);
            }
        } catch (IOException e) {
            // It has ended meanwhile.
        }
    }

    /// Arranges the calling thread, which computes for long.
    static void computing() {
        try {
            TaskStat stat = TaskStat.read(Path.of("/proc/thread-self"));
            set(ThreadSchedule.CURRENT, stat, ThreadSchedule.BATCH, 0, COMPUTING_SLICE_NANOS);
        } catch (IOException e) {
            // No Linux, or one without /proc.
        }
    }

    private static void set(int number, TaskStat stat, int policy, int niceMore, long sliceNanos) {
        if (stat.number(TaskStat.POLICY) == ThreadSchedule.OTHER) {
            int nice = (int) Math.min(stat.number(TaskStat.NICE) + niceMore, NICE_MAX);
            ThreadSchedule.set(number, policy, nice, sliceNanos);
        }
    }
}
