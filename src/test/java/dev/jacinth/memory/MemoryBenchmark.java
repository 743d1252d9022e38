package dev.jacinth.memory;

import dev.jacinth.bytes.Native;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a block costs: allocation and freeing in the working set of a cache, and with a million blocks at random.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"})
public class MemoryBenchmark {

    @Param("1000000")
    public int count;

    private Memory memory;
    private SplittableRandom random;
    private int[] blocks;
    private int[] sizes;

    @Setup(Level.Trial)
    public void fill() {
        random = new SplittableRandom(1);
        memory = Memory.create(MemoryOptions.defaults());
        blocks = new int[count];
        sizes = new int[count];
        for (int i = 0; i < count; i++) {
            sizes[i] = 16 + random.nextInt(112);
            blocks[i] = memory.allocate(sizes[i]);
            Native.putLong(memory.writable(blocks[i]), i);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        memory.close();
    }

    /// One block out and in: everything is in the cache.
    @Benchmark
    public int allocateAndFreeWarm() {
        int address = memory.allocate(48);
        memory.free(address, 48);
        return address;
    }

    /// One of a million blocks is exchanged for another of a random size.
    @Benchmark
    public int exchangeAtRandom() {
        int at = random.nextInt(count);
        memory.free(blocks[at], sizes[at]);
        sizes[at] = 16 + random.nextInt(112);
        blocks[at] = memory.allocate(sizes[at]);
        return blocks[at];
    }

    @Benchmark
    public long readAtRandom() {
        return Native.getLong(memory.at(blocks[random.nextInt(count)]));
    }

    @Benchmark
    public void writeAtRandom() {
        int at = random.nextInt(count);
        Native.putLong(memory.writable(blocks[at]), at);
    }

    /// The pause at the start of a snapshot, and its end, with some 70 MB of blocks.
    @Benchmark
    public void snapshotAndClose() {
        memory.snapshot().close();
    }
}
