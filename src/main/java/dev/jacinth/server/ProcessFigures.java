package dev.jacinth.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the kernel says of this process. Where there is no `/proc`, every figure is 0.
final class ProcessFigures {

    private static final Path PROC = Path.of("/proc");

    // Keys of the auxiliary vector, a list of pairs of words that the kernel gives every process.
    private static final long AUX_PAGE_BYTES = 6;
    private static final long AUX_TICKS_PER_SECOND = 17;

    private final long pageBytes;
    private final double ticksPerSecond;
    private final long systemMemoryBytes;

    ProcessFigures() {
        pageBytes = auxiliary(AUX_PAGE_BYTES, 4096);
        ticksPerSecond = auxiliary(AUX_TICKS_PER_SECOND, 100);
        systemMemoryBytes = readSystemMemory();
    }

    /// Seconds of processor time.
    record CpuSeconds(double user, double system, double childrenUser, double childrenSystem) {}

    /// Memory of the machine.
    long systemMemoryBytes() {
        return systemMemoryBytes;
    }

    /// What of this process lies in memory: `used_memory_rss`.
    long residentBytes() {
        String[] pages = read("self/statm").split(" ");
        return pages.length > 1 ? Long.parseLong(pages[1]) * pageBytes : 0;
    }

    /// Of the whole process.
    CpuSeconds processCpu() {
        return cpu("self");
    }

    /// Of the calling thread; of children there are none.
    CpuSeconds threadCpu() {
        return cpu("thread-self");
    }

    private CpuSeconds cpu(String task) {
        try {
            TaskStat stat = TaskStat.read(PROC.resolve(task));
            return new CpuSeconds(
                    seconds(stat.number(TaskStat.USER_TICKS)),
                    seconds(stat.number(TaskStat.SYSTEM_TICKS)),
                    seconds(stat.number(TaskStat.CHILDREN_USER_TICKS)),
                    seconds(stat.number(TaskStat.CHILDREN_SYSTEM_TICKS)));
        } catch (IOException e) {
            return new CpuSeconds(0, 0, 0, 0);
        }
    }

    private double seconds(long ticks) {
        return ticks / ticksPerSecond;
    }

    private static long readSystemMemory() {
        for (String line : lines("meminfo")) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }

    private static long auxiliary(long key, long otherwise) {
        try {
            ByteBuffer words = ByteBuffer.wrap(Files.readAllBytes(PROC.resolve("self/auxv")))
                    .order(ByteOrder.nativeOrder());
            while (words.remaining() >= 2 * Long.BYTES) {
                long found = words.getLong();
                long value = words.getLong();
                if (found == key) {
                    return value;
                }
            }
            return otherwise;
        } catch (IOException e) {
            return otherwise;
        }
    }

    private static List<String> lines(String file) {
        return read(file).lines().toList();
    }

    private static String read(String file) {
        try {
            return Files.readString(PROC.resolve(file), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
