package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.testing.HostilePayloads;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sound files of every version, with values under every type code that it knows and every opcode, cut off at every
/// byte and with every byte changed. Where [RdbReaderFuzz] tries what chance brings, this leaves nothing out.
///
/// A cut is always an error that says so. With checksums a changed byte is always an error; without, the file loads
/// or is an error, and either way all memory has its owner and is given back.
class DamagedRdbTest {

    private static final long SEED = Long.getLong("jacinth.seed", 2026_11_22L);

    /// In the normal build, of each test.
    private static final int SAMPLES = Integer.getInteger("jacinth.fuzz.payloads", 2_000);

    /// Values under each type code: so many that most forms of each occur.
    private static final int VALUES = 3;

    private static final int VALUE_BYTES_MAX = 1_200;

    /// Which version brought which type codes.
    private static final Map<Integer, int[]> TYPES = new TreeMap<>(Map.of(
            1, new int[] {0, 1, 2, 3, 4},
            2, new int[] {9, 10, 11, 12},
            4, new int[] {13},
            7, new int[] {14},
            8, new int[] {5},
            9, new int[] {15},
            10, new int[] {16, 17, 18, 19},
            11, new int[] {20, 21},
            12, new int[] {22, 23, 24, 25}));

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final HostilePayloads values = new HostilePayloads(random.split());
    private final Keyspace target = RdbBench.keyspace();
    private final long usedBefore = target.memory().usedBytes();

    @AfterEach
    void close() {
        target.validate();
        target.clear();
        assertThat(target.memory().usedBytes()).isEqualTo(usedBefore);
        target.close();
    }

    // ---- sound files

    private List<byte[]> files() {
        return IntStream.rangeClosed(1, RdbFormat.VERSION_READ_MAX)
                .mapToObj(version -> file(version, TYPES.getOrDefault(version, new int[] {0}), VALUE_BYTES_MAX))
                .toList();
    }

    private byte[] file(int version, int[] typeCodes, int valueBytesMax) {
        ByteArrayOutputStream rdb = new ByteArrayOutputStream();
        rdb.writeBytes(Bytes.of(String.format("REDIS%04d", version)));
        if (version >= 7) {
            putAux(rdb, "redis-ver", "7.2.4");
            putAux(rdb, "repl-stream-db", "0");
            putAux(rdb, "repl-id", "a".repeat(40));
            putAux(rdb, "repl-offset", "12345");
            putAux(rdb, "unknown", "x".repeat(70));
        }
        int keys = 0;
        for (int typeCode : typeCodes) {
            for (int i = 0; i < VALUES; i++) {
                putOpcode(rdb, version, keys);
                byte[] value = values.sound(typeCode, valueBytesMax);
                rdb.write(typeCode);
                putText(rdb, "key:" + typeCode + ":" + keys++);
                rdb.write(value, 1, value.length - 1);
            }
        }
        rdb.write(RdbFormat.EOF);
        return version < RdbFormat.CHECKSUM_SINCE_VERSION ? rdb.toByteArray() : summed(rdb.toByteArray());
    }

    private static void putAux(ByteArrayOutputStream rdb, String name, String value) {
        rdb.write(RdbFormat.AUX);
        putText(rdb, name);
        putText(rdb, value);
    }

    private static void putText(ByteArrayOutputStream rdb, String text) {
        if (text.length() < 64) {
            rdb.write(text.length());
        } else {
            rdb.write(RdbFormat.LENGTH_14 | text.length() >> Byte.SIZE);
            rdb.write(text.length());
        }
        rdb.writeBytes(Bytes.of(text));
    }

    /// One that the version knows, in turns.
    private static void putOpcode(ByteArrayOutputStream rdb, int version, int turn) {
        switch (turn % 8) {
            case 0 -> rdb.writeBytes(new byte[] {(byte) RdbFormat.SELECTDB, (byte) (turn % 16)});
            case 1 -> {
                rdb.write(RdbFormat.EXPIRETIME);
                rdb.writeBytes(littleEndian(Integer.BYTES, 4_000_000_000L >>> 1));
            }
            case 2 -> {
                if (version >= 3) {
                    rdb.write(RdbFormat.EXPIRETIME_MS);
                    rdb.writeBytes(littleEndian(Long.BYTES, 4_000_000_000_000L));
                }
            }
            case 3 -> putIf(rdb, version >= 7, RdbFormat.RESIZEDB, 5, 1);
            case 4 -> putIf(rdb, version >= 9, RdbFormat.FREQ, 7);
            case 5 -> putIf(rdb, version >= 9, RdbFormat.IDLE, 63);
            case 6 -> putIf(rdb, version >= 10, RdbFormat.FUNCTION2, 4, 'c', 'o', 'd', 'e');
            default -> putIf(rdb, version >= 11, RdbFormat.SLOT_INFO, 1, 2, 3);
        }
    }

    private static void putIf(ByteArrayOutputStream rdb, boolean known, int... bytes) {
        if (known) {
            for (int each : bytes) {
                rdb.write(each);
            }
        }
    }

    private static byte[] littleEndian(int width, long number) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        return Arrays.copyOf(bytes, width);
    }

    private static byte[] summed(byte[] records) {
        long copy = Native.allocate(records.length);
        Native.copyFrom(records, 0, copy, records.length);
        long crc = Crc64.update(0, copy, records.length);
        Native.free(copy);
        byte[] file = Arrays.copyOf(records, records.length + Long.BYTES);
        System.arraycopy(littleEndian(Long.BYTES, crc), 0, file, records.length, Long.BYTES);
        return file;
    }

    // ---- reading

    /// The error, or nothing if the file was read; in pieces of any size or in one.
    private String read(byte[] rdb, boolean checksum, int pieceMax, String where) {
        RdbLoadOptions options = RdbLoadOptions.ofMaster().withChecksum(checksum);
        String error;
        try (RdbReader reader = new RdbReader(target, options, RdbListener.NONE, Pace.FREE)) {
            RdbReader.Result result = RdbBench.feed(reader, rdb, pieceMax, random);
            error = result == RdbReader.Result.DONE ? "" : reader.error();
            assertThat(reader.offset()).as(where).isBetween(0L, (long) rdb.length);
        } catch (Throwable e) {
            throw new AssertionError(where, e);
        }
        giveBack(where);
        return error;
    }

    /// A block without an owner shows in the validation.
    private void giveBack(String where) {
        try {
            target.validate();
        } catch (IllegalStateException e) {
            throw new AssertionError(where, e);
        }
        deleteAll();
    }

    private void deleteAll() {
        List<Integer> records = new ArrayList<>();
        for (int number = 0; number < target.databases(); number++) {
            Database database = target.database(number);
            database.forEach(records::add);
            for (int record : records) {
                int length = database.keyLength(record);
                database.delete(database.copyKey(record), length);
            }
            records.clear();
        }
    }

    private void assertCutIsNamed(byte[] file, int length, int pieceMax) {
        String where = "seed " + SEED + ", version " + version(file) + " cut at " + length + " of " + file.length;
        assertThat(read(Arrays.copyOf(file, length), true, pieceMax, where))
                .as(where)
                .matches("offset \\d+: Short read or OOM loading DB: the input ends within [a-z_]+");
    }

    /// Whether the changed file was read in spite of that, checksums not being looked at.
    private boolean survivesChange(byte[] file, int at, int value) {
        String where = "seed " + SEED + ", version " + version(file) + " with " + value + " at " + at;
        byte[] changed = file.clone();
        changed[at] = (byte) value;
        boolean checks = version(file) >= RdbFormat.CHECKSUM_SINCE_VERSION;
        if (checks && version(changed) >= RdbFormat.CHECKSUM_SINCE_VERSION) {
            assertThat(read(changed, true, Integer.MAX_VALUE, where)).as(where).startsWith("offset ");
        }
        String error = read(changed, false, Integer.MAX_VALUE, where);
        assertThat(error).as(where).matches("|(?s)offset \\d+: .+");
        return error.isEmpty();
    }

    /// 0 where there are no digits.
    private static int version(byte[] file) {
        String digits = new String(file, RdbFormat.MAGIC.length(), 4, StandardCharsets.ISO_8859_1);
        return digits.matches("\\d{4}") ? Integer.parseInt(digits) : 0;
    }

    private static int[] changes(byte old) {
        return IntStream.of(0, 0xFF, (old ^ 0x80) & 0xFF, old + 1 & 0xFF, old - 1 & 0xFF, old ^ 1)
                .filter(value -> value != (old & 0xFF))
                .distinct()
                .toArray();
    }

    // ---- tests

    @Test
    void soundFilesAreRead() {
        for (byte[] file : files()) {
            assertThat(read(file, true, Integer.MAX_VALUE, "version " + version(file)))
                    .as("version %d", version(file))
                    .isEmpty();
        }
    }

    private record Place(byte[] file, int at) {}

    /// Every byte of every file, or as many as are wanted.
    private List<Place> places(int most) {
        List<Place> places = new ArrayList<>();
        for (byte[] file : files()) {
            for (int at = 0; at < file.length; at++) {
                places.add(new Place(file, at));
            }
        }
        while (places.size() > most) {
            Place last = places.removeLast();
            int drawn = random.nextInt(places.size() + 1);
            if (drawn < places.size()) {
                places.set(drawn, last);
            }
        }
        return places;
    }

    private void cut(int most) {
        for (Place place : places(most)) {
            assertCutIsNamed(place.file, place.at, random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(300));
        }
    }

    private void change(int most) {
        int survived = 0;
        int tried = 0;
        for (Place place : places(most)) {
            for (int value : changes(place.file[place.at])) {
                survived += survivesChange(place.file, place.at, value) ? 1 : 0;
                tried++;
            }
        }
        assertThat(survived).as("seed %d", SEED).isBetween(tried / 10, tried * 9 / 10);
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void aCutIsNamed() {
        cut(SAMPLES);
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void aChangedByteIsAnErrorOrHarmless() {
        change(SAMPLES / 8);
    }

    @Test
    @Tag("slow")
    void everyCutIsNamed() {
        cut(Integer.MAX_VALUE);
    }

    @Test
    @Tag("slow")
    void everyChangedByteIsAnErrorOrHarmless() {
        change(Integer.MAX_VALUE);
    }
}
