package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.testing.HostilePayloads;
import java.io.ByteArrayOutputStream;
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
    private static final int HOSTILE_RUNS = Integer.getInteger("jacinth.fuzz.payloads", 2_000);
    private static final int CHANGES_MAX = 4;
    private static final int[] TYPES = {
        0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25
    };

    /// Name and value, as strings of an RDB.
    private static final String[] AUX_FIELDS = {
        "\tredis-ver\u00057.2.4",
        "\5ctime\u00c2\0\0\0\0",
        "\5ctime\1x",
        "\10used-mem\u0013-9223372036854775808",
        "\16repl-stream-db\3999",
        "\16repl-stream-db\2-5",
        "\7repl-id\u0028" + "z".repeat(40),
        "\7repl-id\u0028" + "a".repeat(40),
        "\13repl-offset\u00139223372036854775807",
        "\13repl-offset\u0003-77",
        "\10aof-base\1" + "1",
        "\0\0",
        "\u0040\u00c8" + "n".repeat(200) + "\1v",
    };

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

    /// Whole files of values that are not what they say, among opcodes that are not where they belong. What comes of a
    /// file does not depend on the pieces that it comes in.
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void hostileFilesEndWell() {
        HostilePayloads values = new HostilePayloads(random);
        int successes = 0;
        for (int run = 0; run < HOSTILE_RUNS; run++) {
            byte[] rdb = hostile(values);
            rdb = random.nextInt(3) == 0 ? values.damaged(rdb, hostile(values)) : rdb;
            successes += read(rdb, run) ? 1 : 0;
        }
        assertThat(successes).as("seed %d", SEED).isBetween(1, HOSTILE_RUNS - 1);
        target.close();
    }

    private byte[] hostile(HostilePayloads values) {
        ByteArrayOutputStream rdb = new ByteArrayOutputStream();
        rdb.writeBytes(Bytes.of(random.nextInt(50) == 0 ? "REDIS00" + random.nextInt(99) : "REDIS0012"));
        for (int records = random.nextInt(6); records > 0; records--) {
            if (random.nextInt(3) == 0) {
                rdb.writeBytes(opcode());
            }
            byte[] value = random.nextInt(6) == 0 ? values.next() : values.value(TYPES[random.nextInt(TYPES.length)]);
            rdb.write(value[0]);
            byte[] key = Bytes.of("key" + random.nextInt(1_000));
            rdb.write(key.length);
            rdb.writeBytes(key);
            rdb.write(value, 1, value.length - 1);
        }
        rdb.write(RdbFormat.EOF);
        rdb.writeBytes(new byte[random.nextInt(20) == 0 ? random.nextInt(20) : 8]);
        return rdb.toByteArray();
    }

    /// With what follows it, or something else.
    private byte[] opcode() {
        int opcode = RdbFormat.SLOT_INFO + random.nextInt(12);
        byte[] operand = switch (opcode) {
            case RdbFormat.AUX -> Bytes.of(AUX_FIELDS[random.nextInt(AUX_FIELDS.length)]);
            case RdbFormat.SELECTDB -> new byte[] {(byte) random.nextInt(20)};
            case RdbFormat.FUNCTION2 -> Bytes.of("\4code");
            case RdbFormat.IDLE, RdbFormat.FREQ -> new byte[] {7};
            case RdbFormat.RESIZEDB -> new byte[] {1, 1};
            default -> new byte[Long.BYTES];
        };
        if (random.nextInt(8) == 0) {
            operand = new byte[random.nextInt(10)];
            random.nextBytes(operand);
        }
        byte[] record = new byte[operand.length + 1];
        record[0] = (byte) opcode;
        System.arraycopy(operand, 0, record, 1, operand.length);
        return record;
    }

    private boolean read(byte[] rdb, int run) {
        boolean whole = read(rdb, run, false);
        boolean inPieces = read(rdb, run, true);
        assertThat(inPieces).as("seed " + SEED + " run " + run).isEqualTo(whole);
        return whole;
    }

    private boolean read(byte[] rdb, int run, boolean pieces) {
        String where = "seed " + SEED + " run " + run;
        RdbLoadOptions options = RdbLoadOptions.ofMaster().withChecksum(false).withDuplicatesReplace(true);
        try (RdbReader reader = new RdbReader(target, options, RdbListener.NONE, Pace.FREE)) {
            RdbReader.Result result =
                    RdbBench.feed(reader, rdb, pieces ? 1 + random.nextInt(rdb.length) : Integer.MAX_VALUE, random);
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
