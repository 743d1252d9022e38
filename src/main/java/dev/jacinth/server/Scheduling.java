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

    /// What the kernel says of a thread in `/proc/.../stat`, proc(5).
    private record State(int policy, int nice) {

        private static final int NICE_FIELD = 19;
        private static final int POLICY_FIELD = 41;

        /// The second field is the thread's name in parentheses, which may contain anything.
        private static final int FIELDS_OF_NAME = 2;

        static State of(Path thread) throws IOException {
            String stat = Files.readString(thread.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return new State(
                    Integer.parseInt(fields[POLICY_FIELD - FIELDS_OF_NAME - 1]),
                    Integer.parseInt(fields[NICE_FIELD - FIELDS_OF_NAME - 1]));
        }
    }

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
            String name = Files.readString(thread.resolve("comm")).strip();
            int number = Integer.parseInt(thread.getFileName().toString());
            if (name.equals(Server.LOOP_THREAD)) {
                set(thread, number, ThreadSchedule.OTHER, 0, LOOP_SLICE_NANOS);
            } else if (name.matches(COMPILER)) {
                set(thread, number, ThreadSchedule.BATCH, COMPILER_NICE, COMPUTING_SLICE_NANOS);
            }
        } catch (IOException e) {
            // It has ended meanwhile.
        }
    }

    /// Arranges the calling thread, which computes for long.
    static void computing() {
        try {
            set(Path.of("/proc/thread-self"), ThreadSchedule.CURRENT, ThreadSchedule.BATCH, 0, COMPUTING_SLICE_NANOS);
        } catch (IOException e) {
            // As above.
        }
    }

    private static void set(Path thread, int number, int policy, int niceMore, long sliceNanos) throws IOException {
        State state = State.of(thread);
        if (state.policy == ThreadSchedule.OTHER) {
            ThreadSchedule.set(number, policy, Math.min(state.nice + niceMore, NICE_MAX), sliceNanos);
        }
    }
}
