package dev.jacinth.server;

import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.Memory;

/// Who uses how much memory: what INFO memory and MEMORY STATS show, and what `maxmemory` is compared with.
///
/// *Used* is what the server holds on behalf of its clients, counted exactly: blocks of the data set, the tables beside
/// them, and buffers. The Java machine itself (its code, its heap) is not in it, since no eviction could reduce it; it
/// shows in the resident set, and its heap in fields of its own.
final class MemoryFigures {

    private final Keyspace keyspace;
    private final Buffers buffers;
    private final ProcessFigures process;
    private final long startupBytes;

    private long peakBytes;

    /// The memory of buffers, by whom they serve.
    interface Buffers {

        /// Of clients that are no replicas.
        long normalClientsBytes();

        long replicasBytes();

        /// What does not count against `maxmemory`.
        long uncountedBytes();

        long backlogBytes();

        long appendOnlyBytes();
    }

    /// To be made when the server is about to listen: what is used by then counts as its start-up.
    MemoryFigures(Keyspace keyspace, Buffers buffers, ProcessFigures process) {
        this.keyspace = keyspace;
        this.buffers = buffers;
        this.process = process;
        startupBytes = usedBytes();
        sample();
    }

    Buffers buffers() {
        return buffers;
    }

    long usedBytes() {
        return allocatedBytes() + bookBytes() + buffersBytes();
    }

    /// What counts against `maxmemory`: not the buffers of replicas, which refusing or evicting keys would only fill.
    long countedBytes() {
        return usedBytes() - buffers.uncountedBytes();
    }

    /// Blocks that are allocated for keys, values and the tables that lead to them.
    long allocatedBytes() {
        return keyspace.memory().usedBytes();
    }

    /// Keys and values alone.
    long datasetBytes() {
        long tables = 0;
        for (int number = 0; number < keyspace.databases(); number++) {
            tables += keyspace.database(number).tableBytes()
                    + keyspace.database(number).expiryTableBytes();
        }
        return Math.max(0, allocatedBytes() - tables);
    }

    /// What is used without being data.
    long overheadBytes() {
        return usedBytes() - datasetBytes();
    }

    long bookBytes() {
        return keyspace.memory().bookBytes();
    }

    private long buffersBytes() {
        return buffers.normalClientsBytes()
                + buffers.replicasBytes()
                + buffers.backlogBytes()
                + buffers.appendOnlyBytes();
    }

    /// Pages in which the blocks lie: the difference to [#allocatedBytes] is fragmentation.
    long activeBytes() {
        return (long) keyspace.memory().pagesInUse() * Memory.PAGE_BYTES;
    }

    /// Pages that are in memory, those included that snapshots or nobody needs.
    long residentDataBytes() {
        return keyspace.memory().residentBytes();
    }

    long startupBytes() {
        return startupBytes;
    }

    /// The most that was ever used, as far as anybody looked.
    long peakBytes() {
        sample();
        return peakBytes;
    }

    /// Looks whether more is used than ever before: to be called from time to time.
    void sample() {
        peakBytes = Math.max(peakBytes, usedBytes());
    }

    /// Of the peak, what is used now.
    double peakPercent() {
        return 100.0 * usedBytes() / Math.max(1, peakBytes());
    }

    double datasetPercent() {
        return Math.min(100, 100.0 * datasetBytes() / Math.max(1, usedBytes() - startupBytes));
    }

    long residentBytes() {
        return process.residentBytes();
    }

    long systemMemoryBytes() {
        return process.systemMemoryBytes();
    }

    /// Objects of the Java machine, garbage included.
    long heapUsedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /// What the Java machine has reserved for objects.
    long heapCommittedBytes() {
        return Runtime.getRuntime().totalMemory();
    }
}
