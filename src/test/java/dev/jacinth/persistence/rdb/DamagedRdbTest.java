package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final SoundRdbs sound = new SoundRdbs(random.split());
    private final Keyspace target = RdbBench.keyspace();
    private final long usedBefore = target.memory().usedBytes();

    @AfterEach
    void close() {
        target.validate();
        target.clear();
        assertThat(target.memory().usedBytes()).isEqualTo(usedBefore);
        target.close();
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
        for (byte[] file : sound.ofEveryVersion()) {
            assertThat(read(file, true, Integer.MAX_VALUE, "version " + version(file)))
                    .as("version %d", version(file))
                    .isEmpty();
        }
    }

    private record Place(byte[] file, int at) {}

    /// Every byte of every file, or as many as are wanted.
    private List<Place> places(int most) {
        List<Place> places = new ArrayList<>();
        for (byte[] file : sound.ofEveryVersion()) {
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
