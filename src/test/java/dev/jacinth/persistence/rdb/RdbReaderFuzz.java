package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// RDBs that somebody has damaged: the reader ends with success or with an error that says where, keeps to the bytes
/// it was given, and leaves nothing behind.
class RdbReaderFuzz {

    private static final long SEED = Long.getLong("jacinth.seed", 7511);
    private static final int RUNS = 4_000;
    private static final int CHANGES_MAX = 4;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Keyspace target = RdbBench.keyspace();

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void damagedFilesEndWell() throws IOException {
        List<byte[]> files = files();
        int successes = 0;
        for (int run = 0; run < RUNS; run++) {
            byte[] rdb = damaged(files.get(random.nextInt(files.size())));
            successes += read(rdb, run) ? 1 : 0;
        }
        assertThat(successes)
                .as("some damage is harmless, some is not; seed %d", SEED)
                .isBetween(1, RUNS - 1);
        target.close();
    }

    private boolean read(byte[] rdb, int run) {
        String where = "seed " + SEED + " run " + run;
        RdbLoadOptions options = RdbLoadOptions.ofMaster().withChecksum(false).withDuplicatesReplace(true);
        try (RdbReader reader = new RdbReader(target, options, RdbListener.NONE, Pace.FREE)) {
            RdbReader.Result result = RdbBench.feed(reader, rdb, 1 + random.nextInt(rdb.length), random);
            if (result == RdbReader.Result.ERROR) {
                assertThat(reader.error()).as(where).startsWith("offset ");
            }
            assertThat(reader.offset()).as(where).isBetween(0L, (long) rdb.length);
            return result == RdbReader.Result.DONE;
        } finally {
            deleteAll(where);
        }
    }

    /// Key by key, so that a block that no key owns shows.
    private void deleteAll(String where) {
        target.validate();
        for (int number = 0; number < target.databases(); number++) {
            Database database = target.database(number);
            List<Integer> records = new ArrayList<>();
            database.forEach(records::add);
            for (int record : records) {
                int length = database.keyLength(record);
                long key = database.copyKey(record);
                assertThat(database.delete(key, length)).as(where).isTrue();
            }
        }
        target.validate();
    }

    private byte[] damaged(byte[] original) {
        byte[] rdb = original.clone();
        if (random.nextInt(4) == 0) {
            rdb = java.util.Arrays.copyOf(rdb, 1 + random.nextInt(rdb.length));
        }
        for (int changes = random.nextInt(CHANGES_MAX); changes > 0; changes--) {
            int at = random.nextInt(rdb.length);
            rdb[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) random.nextInt(256);
                case 1 -> (byte) (rdb[at] ^ 1 << random.nextInt(8));
                case 2 -> (byte) (RdbFormat.SLOT_INFO + random.nextInt(12));
                default -> (byte) (RdbFormat.LENGTH_32 + random.nextInt(2));
            };
        }
        return rdb;
    }

    private List<byte[]> files() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Keyspace source = RdbBench.keyspace();
            for (int keys = random.nextInt(12); keys >= 0; keys--) {
                long when = random.nextBoolean() ? Database.NO_EXPIRY : random.nextLong(2_000_000_000_000L);
                RdbBench.set(source, random.nextInt(3), text(40), text(random.nextInt(8) == 0 ? 40_000 : 60), when);
            }
            RdbOptions.Usage usage = RdbOptions.Usage.values()[random.nextInt(3)];
            RdbOptions options = RdbOptions.defaults().withUsage(usage).withCompression(random.nextBoolean());
            files.add(RdbBench.write(source, options, null));
            source.close();
        }
        return files;
    }

    private String text(int lengthMax) {
        int length = random.nextInt(lengthMax);
        int letters = random.nextBoolean() ? 2 : 256;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(letters));
        }
        return random.nextInt(4) == 0 ? Integer.toString(random.nextInt()) : text.toString();
    }
}
