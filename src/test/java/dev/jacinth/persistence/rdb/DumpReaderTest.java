package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.testing.HostilePayloads;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One reader and one writer that see every kind of value, sound or not, read and write each as those do that have seen
/// none.
class DumpReaderTest {

    private static final long SEED = Long.getLong("jacinth.seed", 2026_11_22L);
    private static final int PAYLOADS = Integer.getInteger("jacinth.fuzz.payloads", 3_000);
    private static final int VALUE_BYTES_MAX = 20_000;
    private static final long CAPACITY_BYTES = 1 << 20;

    /// Those that are read today: the values of modules, 6 and 7, are not.
    private static final int[] TYPES = {
        0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
    };

    private static final byte[] KEY = Bytes.of("k");

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final HostilePayloads payloads = new HostilePayloads(random.split());
    private final Keyspace keyspace = RdbBench.keyspace();
    private final long usedBefore = keyspace.memory().usedBytes();
    private final long key = Native.allocate(KEY.length);
    private final DumpReader reader = new DumpReader();
    private final DumpWriter writer = new DumpWriter();

    DumpReaderTest() {
        Native.copyFrom(KEY, 0, key, KEY.length);
    }

    @AfterEach
    void close() {
        Native.free(key);
        keyspace.validate();
        assertThat(keyspace.memory().usedBytes()).isEqualTo(usedBefore);
        keyspace.close();
    }

    /// Sound, damaged or cut off.
    private byte[] payload() {
        byte[] value = random.nextBoolean() ? payloads.next() : payloads.sound(random.nextInt(26), VALUE_BYTES_MAX);
        return HostilePayloads.sealed(
                random.nextInt(4) == 0 ? Arrays.copyOf(value, random.nextInt(value.length)) : value, 11);
    }

    private RdbOptions options() {
        return new RdbOptions(
                random.nextBoolean() ? 10 : 11, random.nextBoolean(), true, RdbOptions.Usage.NONE, false, true, 0);
    }

    private Database database() {
        return keyspace.database(0);
    }

    /// What is restored from the payload, dumped again; empty if it cannot be read.
    private byte[] restored(DumpReader by, DumpWriter from, byte[] bytes, RdbOptions options) {
        try (NativeBuffer payload = new NativeBuffer(bytes.length);
                NativeBuffer dumped = new NativeBuffer(0)) {
            payload.append(bytes);
            boolean readable = by.isReadable(payload.address(), payload.length(), keyspace);
            boolean read = by.restore(
                    payload.address(), payload.length(), keyspace, database(), key, KEY.length, Database.NO_EXPIRY);
            assertThat(read).isEqualTo(readable);
            assertThat(database().size()).isEqualTo(read ? 1 : 0);
            if (read) {
                long record = database().at(database().peekEvenExpired(key, KEY.length));
                from.write(dumped, keyspace.context(), keyspace.memory().live(), record, options);
                database().delete(key, KEY.length);
            }
            return dumped.toArray();
        }
    }

    @Test
    void nothingStaysOfTheValuesBefore() {
        int read = 0;
        for (int i = 0; i < PAYLOADS; i++) {
            byte[] payload = payload();
            String where = "seed " + SEED + ", payload " + i + " of type " + payload[0];
            RdbOptions options = options();
            byte[] expected = restored(new DumpReader(), new DumpWriter(), payload, options);
            assertThat(restored(reader, writer, payload, options)).as(where).isEqualTo(expected);
            read += expected.length > 0 ? 1 : 0;
        }
        assertThat(read).as("seed %d", SEED).isBetween(PAYLOADS / 10, PAYLOADS * 9 / 10);
    }

    @Test
    void whereMemoryEndsNothingIsChanged() {
        try (Keyspace full = RdbBench.keyspace(MemoryOptions.defaults().withCapacityBytes(CAPACITY_BYTES))) {
            long before = full.memory().usedBytes();
            fill(full);
            long filled = full.memory().usedBytes();
            int exhausted = 0;
            for (int i = 0; i < PAYLOADS; i++) {
                byte[] bytes = HostilePayloads.sealed(payloads.sound(TYPES[i % TYPES.length], 8_000), 11);
                try (NativeBuffer payload = new NativeBuffer(bytes.length)) {
                    payload.append(bytes);
                    reader.restore(
                            payload.address(),
                            payload.length(),
                            full,
                            full.database(1),
                            key,
                            KEY.length,
                            Database.NO_EXPIRY);
                } catch (MemoryExhausted _) {
                    exhausted++;
                }
                full.validate();
                full.database(1).delete(key, KEY.length);
                assertThat(full.memory().usedBytes())
                        .as("seed %d, payload %d", SEED, i)
                        .isEqualTo(filled);
            }
            assertThat(exhausted).as("seed %d", SEED).isBetween(PAYLOADS / 10, PAYLOADS - 1);
            full.clear();
            assertThat(full.memory().usedBytes()).isEqualTo(before);
        }
    }

    private static void fill(Keyspace full) {
        try {
            for (int i = 0; ; i++) {
                RdbBench.set(full, 0, "key" + i, "v".repeat(500), Database.NO_EXPIRY);
            }
        } catch (MemoryExhausted _) {
            // That is what is wanted.
        }
    }
}
