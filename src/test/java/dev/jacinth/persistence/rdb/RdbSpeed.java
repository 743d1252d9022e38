package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/// How many keys per second of processor time are written and read: `java ... RdbSpeed [keys] [rounds] [file]`.
/// Keys and values have 16 bytes, as those of `redis-benchmark`; a file is left behind for a server to be compared
/// with.
public final class RdbSpeed {

    private static final int BLOCK_BYTES = 64 << 10;

    private RdbSpeed() {}

    public static void main(String[] arguments) throws IOException {
        int keys = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path file = Path.of(arguments.length > 2 ? arguments[2] : "target/speed.rdb");
        Keyspace keyspace = RdbBench.keyspace();
        fill(keyspace, keys);
        for (int round = 0; round < rounds; round++) {
            long start = cpuNanos();
            long bytes = save(keyspace, file);
            long saved = cpuNanos();
            Keyspace target = RdbBench.keyspace();
            load(target, file);
            long loaded = cpuNanos();
            if (target.database(0).size() != keys) {
                throw new AssertionError(target.database(0).size() + " keys");
            }
            target.close();
            System.out.println(bytes + " bytes, saved " + rate(keys, saved - start) + " keys/s, loaded "
                    + rate(keys, loaded - saved) + " keys/s");
        }
        keyspace.close();
    }

    /// Processor time of this thread: the machine may have other things to do.
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long rate(int keys, long nanos) {
        return keys * TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    private static void fill(Keyspace keyspace, int keys) {
        try (NativeBuffer key = new NativeBuffer(16)) {
            for (int i = 0; i < keys; i++) {
                key.clear();
                key.append(
                        Bytes.of("key:" + Long.toString(1_000_000_000_000L + i).substring(1)));
                keyspace.database(0).strings().set(key.address(), 16, key.address(), 16, Database.NO_EXPIRY);
            }
        }
    }

    private static long save(Keyspace keyspace, Path file) throws IOException {
        try (KeyspaceSnapshot snapshot = keyspace.snapshot();
                FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            return new RdbWriter(RdbOptions.defaults(), Pace.FREE)
                    .write(snapshot, null, (address, length) -> channel.write(Native.buffer(address, length)));
        }
    }

    private static void load(Keyspace target, Path file) throws IOException {
        long block = Native.allocate(BLOCK_BYTES);
        try (RdbReader reader = new RdbReader(target, RdbLoadOptions.ofMaster(), RdbListener.NONE, Pace.FREE);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int count = channel.read(Native.buffer(block, BLOCK_BYTES));
                    count > 0;
                    count = channel.read(Native.buffer(block, BLOCK_BYTES))) {
                if (reader.feed(block, count) == RdbReader.Result.ERROR) {
                    throw new AssertionError(reader.error());
                }
            }
        }
        Native.free(block);
    }
}
