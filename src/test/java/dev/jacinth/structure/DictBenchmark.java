package dev.jacinth.structure;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a Dict of `size` numbers costs for each operation on a random key. Entries are blocks of 16 bytes, so their
/// cache misses are included; a cheap mixing function stands for the hash.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"})
public class DictBenchmark {

    private static final int BATCH = 1_000;

    @Param({"1000000", "5000000"})
    public int size;

    private Memory memory;
    private Dict dict;
    private SplittableRandom random;
    private long keyBuffer;
    private long[] present;
    private long nextKey;

    @Setup(Level.Trial)
    public void fill() {
        random = new SplittableRandom(1);
        keyBuffer = Native.allocate(NumberKeys.KEY_BYTES);
        memory = Memory.create(MemoryOptions.defaults().withHugePages(Boolean.getBoolean("jacinth.hugepages")));
        dict = new Dict(new NumberKeys()).open(memory, Dict.create(memory));
        present = new long[size];
        for (nextKey = 0; nextKey < size; nextKey++) {
            present[(int) nextKey] = nextKey;
            dict.insert(NumberKeys.hash(nextKey), NumberKeys.create(memory, nextKey, nextKey));
        }
    }

    double dictBytesPerKey() {
        return (double) dict.usedBytes() / dict.size();
    }

    @TearDown(Level.Trial)
    public void close() {
        memory.close();
        Native.free(keyBuffer);
    }

    private long find(long key) {
        Native.putLong(keyBuffer, key);
        return dict.find(NumberKeys.hash(key), keyBuffer, NumberKeys.KEY_BYTES);
    }

    @Benchmark
    public int findHit() {
        return dict.entryAt(find(random.nextInt(size)));
    }

    @Benchmark
    public long findMiss() {
        return find(-1 - random.nextInt(size));
    }

    /// A key goes and a new one comes: what a full cache does.
    @Benchmark
    public long removeAndInsert() {
        int at = random.nextInt(size);
        memory.free(dict.removeAt(find(present[at])), NumberKeys.ENTRY_BYTES);
        present[at] = nextKey;
        dict.insert(NumberKeys.hash(nextKey), NumberKeys.create(memory, nextKey, nextKey));
        return nextKey++;
    }

    /// A Dict grows from nothing to `size`, splits included, and is freed; the time is for one key.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long insertAndFree() {
        Dict growing = new Dict(new NumberKeys()).open(memory, Dict.create(memory));
        for (long key = 0; key < BATCH; key++) {
            growing.insert(NumberKeys.hash(key), NumberKeys.create(memory, key, key));
        }
        long used = growing.usedBytes();
        growing.freeSome(Integer.MAX_VALUE, entry -> memory.free(entry, NumberKeys.ENTRY_BYTES));
        return used;
    }

    @Benchmark
    public int random() {
        return dict.random(random);
    }

    /// One pass by processor time, which says more than JMH's wall time where a machine is shared: means of the
    /// operations and the longest single insert, from an empty Dict to one of each size.
    public static void main(String[] arguments) {
        for (int size : new int[] {1_000_000, 1_000_000, 5_000_000}) {
            DictBenchmark run = new DictBenchmark();
            run.size = size;
            long begin = cpuNanos();
            run.fill();
            System.out.printf("%,d keys: insert %d ns", size, (cpuNanos() - begin) / size);
            report("hit", run::findHit);
            report("miss", run::findMiss);
            report("remove and insert", run::removeAndInsert);
            report("random", run::random);
            double memoryBytesPerKey = (double) run.memory.residentBytes() / size;
            System.out.printf(", Dict %.2f, memory %.2f bytes a key", run.dictBytesPerKey(), memoryBytesPerKey);
            run.close();
            System.out.printf(", longest insert %d us%n", longestInsertNanos(size) / 1_000);
        }
    }

    private static void report(String name, LongSupplier operation) {
        long begin = cpuNanos();
        long sum = 0;
        for (int i = 0; i < 2_000_000; i++) {
            sum += operation.getAsLong();
        }
        System.out.printf(", %s %d ns (%d)", name, (cpuNanos() - begin) / 2_000_000, sum & 1);
    }

    private static long longestInsertNanos(int size) {
        DictBenchmark run = new DictBenchmark();
        run.size = 0;
        run.fill();
        long longest = 0;
        for (long key = 0; key < size; key++) {
            int entry = NumberKeys.create(run.memory, key, key);
            long begin = cpuNanos();
            run.dict.insert(NumberKeys.hash(key), entry);
            longest = Math.max(longest, cpuNanos() - begin);
        }
        run.close();
        return longest;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
