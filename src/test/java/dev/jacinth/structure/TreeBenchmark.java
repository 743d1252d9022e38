package dev.jacinth.structure;

import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
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

/// What an operation costs in a tree of a million entries that came in random order, as in the expiry index (12 bytes,
/// all of them key). Goals: a figure for each operation, and the size of a node. Not a goal: how comparing through an
/// address, as sorted sets do, would do.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-XX:+UseSerialGC", "-Xmx512m"})
public class TreeBenchmark {

    @Param("1000000")
    public int entries;

    @Param("1024")
    public int nodeBytes;

    private final SplittableRandom random = new SplittableRandom(1);
    private final LongEntry key = new LongEntry();
    private Memory memory;
    private Tree trees;
    private TreeCursor cursor;
    private int tree;
    private int appended;
    private long[] keys;

    @Setup(Level.Iteration)
    public void fill() {
        memory = Memory.create(MemoryOptions.defaults());
        TreeShape shape = new TreeShape(LongEntry.BYTES, LongEntry.BYTES, nodeBytes);
        trees = new Tree(shape, memory);
        cursor = new TreeCursor(shape, memory.live());
        tree = trees.create();
        keys = new long[entries];
        for (int i = 0; i < entries; i++) {
            keys[i] = random.nextLong();
            insert(tree, keys[i]);
        }
        cursor.toFirst(tree);
        appended = trees.create();
    }

    @TearDown(Level.Iteration)
    public void release() {
        memory.close();
    }

    private void insert(int target, long value) {
        LongEntry.write(trees.insert(target, key.set(value)), value);
    }

    @Benchmark
    public long find() {
        return trees.find(tree, key.set(keys[random.nextInt(entries)]));
    }

    @Benchmark
    public long rank() {
        return trees.rank(tree, key.set(keys[random.nextInt(entries)]));
    }

    @Benchmark
    public long entry() {
        return trees.entry(tree, random.nextInt(entries));
    }

    /// Two operations.
    @Benchmark
    public boolean removeAndInsert() {
        int i = random.nextInt(entries);
        boolean removed = trees.remove(tree, key.set(keys[i]));
        keys[i] = random.nextLong();
        insert(tree, keys[i]);
        return removed;
    }

    /// Into an empty tree that grows.
    @Benchmark
    public long append() {
        long size = trees.size(appended);
        insert(appended, size);
        return size;
    }

    @Benchmark
    public long step() {
        if (!cursor.next()) {
            cursor.toFirst(tree);
        }
        return cursor.entry();
    }

    /// Bytes of the tree, for an entry.
    double bytesPerEntry() {
        return (double) trees.usedBytes(tree) / entries;
    }

    void validate() {
        trees.validate(tree, LongEntry.ORDER);
        trees.validate(appended, LongEntry.ORDER);
    }
}
