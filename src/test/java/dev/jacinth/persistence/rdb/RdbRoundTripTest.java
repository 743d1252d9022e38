package dev.jacinth.persistence.rdb;

import static dev.jacinth.persistence.rdb.RdbBench.content;
import static dev.jacinth.persistence.rdb.RdbBench.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is written is what is read, in pieces of any size; and what is not an RDB is refused with its place.
class RdbRoundTripTest {

    private static final long SEED = 20260721;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Keyspace source = RdbBench.keyspace();
    private final Keyspace target = RdbBench.keyspace();
    private final List<String> expired = new ArrayList<>();

    @AfterEach
    void release() {
        RdbBench.release(source);
        RdbBench.release(target);
    }

    private RdbReader reader(RdbLoadOptions options) {
        RdbListener listener = new RdbListener() {
            @Override
            public void expired(int database, long key, int keyLength) {
                expired.add(database + ":" + Bytes.text(key, keyLength));
            }
        };
        return new RdbReader(target, options, listener, Pace.FREE);
    }

    private void load(byte[] rdb, int pieceMax) {
        try (RdbReader reader = reader(RdbLoadOptions.ofReplica())) {
            assertThat(RdbBench.feed(reader, rdb, pieceMax, random))
                    .as(() -> reader.error())
                    .isEqualTo(RdbReader.Result.DONE);
        }
    }

    private String errorOf(byte[] rdb, RdbLoadOptions options) {
        try (RdbReader reader = reader(options)) {
            assertThat(RdbBench.feed(reader, rdb, rdb.length, random)).isEqualTo(RdbReader.Result.ERROR);
            return reader.error();
        }
    }

    private void fill() {
        for (String value : List.of(
                "",
                "a",
                "0",
                "-1",
                "127",
                "128",
                "-128",
                "-129",
                "32767",
                "32768",
                "2147483647",
                "2147483648",
                "-2147483649",
                "9223372036854775807",
                "-9223372036854775808",
                "007",
                "1.5",
                "aaaaaaaaaaaaaaaaaaaaaaaa",
                "abcabcabcabcabcabcabcabcabcabcabcabcabc",
                "\0\377\r\n")) {
            set(source, 0, "k" + value, value, Database.NO_EXPIRY);
            set(source, 3, value, value, 1_800_000_000_000L + value.length());
        }
        for (int length : new int[] {20, 21, 63, 64, 2048, 2049, 4095, 4096, 4097, 16383, 16384, 16385, 70_000}) {
            set(source, 1, "same" + length, "x".repeat(length), Database.NO_EXPIRY);
            set(source, 1, "random" + length, noise(length), 5_000_000_000_000L);
            set(source, 15, noise(length), "long key", Database.NO_EXPIRY);
            set(source, 15, "y".repeat(length), "long key", Database.NO_EXPIRY);
        }
        set(source, 2, "large", noise(3_000_000), Database.NO_EXPIRY);
        set(source, 2, "large and dull", "z".repeat(1_000_000), Database.NO_EXPIRY);
    }

    private String noise(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(256));
        }
        return text.toString();
    }

    @Test
    void everyStringComesBack() throws IOException {
        fill();
        for (boolean compression : new boolean[] {true, false}) {
            byte[] rdb = RdbBench.write(source, RdbOptions.defaults().withCompression(compression), null);
            for (int pieceMax : new int[] {rdb.length, 100_000, 5_000, 7}) {
                target.clear();
                load(rdb, pieceMax);
                assertThat(content(target)).isEqualTo(content(source));
            }
        }
    }

    @Test
    void theBytesAreThoseOfRedis() throws IOException {
        set(source, 0, "foo", "100", Database.NO_EXPIRY);
        byte[] rdb = RdbBench.write(source, RdbOptions.defaults().withChecksum(false), null);
        String text = new String(rdb, java.nio.charset.StandardCharsets.ISO_8859_1);

        assertThat(text).startsWith("REDIS0010\372\11redis-ver\0057.2.4\372\nredis-bits\300@\372\5ctime\302");
        assertThat(text).endsWith("\372\10aof-base\300\0\376\0\373\1\0\0\3foo\300d\377\0\0\0\0\0\0\0\0");
    }

    @Test
    void thePositionInTheStreamIsKept() throws IOException {
        RdbPosition position = new RdbPosition("0123456789abcdef0123456789abcdef01234567", 123_456_789_012L, 3);
        byte[] rdb = RdbBench.write(source, RdbOptions.defaults(), position);
        try (RdbReader reader = reader(RdbLoadOptions.ofReplica())) {
            assertThat(RdbBench.feed(reader, rdb, 10, random)).isEqualTo(RdbReader.Result.DONE);
            assertThat(reader.position()).isEqualTo(position);
            assertThat(reader.offset()).isEqualTo(rdb.length);
        }
        load(RdbBench.write(source, RdbOptions.defaults(), null), 10);
    }

    @Test
    void aPositionThatCannotBeIsNone() throws IOException {
        String id = "0123456789abcdef0123456789abcdef01234567";
        for (RdbPosition position : List.of(
                new RdbPosition(id, 1, 16),
                new RdbPosition(id, 1, -7),
                new RdbPosition(id, -5, 0),
                new RdbPosition(id, Long.MAX_VALUE, 0),
                new RdbPosition(id.substring(1), 1, 0))) {
            byte[] rdb = RdbBench.write(source, RdbOptions.defaults(), position);
            try (RdbReader reader = reader(RdbLoadOptions.ofReplica())) {
                assertThat(RdbBench.feed(reader, rdb, 10, random)).isEqualTo(RdbReader.Result.DONE);
                assertThat(reader.position()).as("%s", position).isNull();
            }
        }
    }

    @Test
    void aMasterDropsExpiredKeysAndAReplicaKeepsThem() throws IOException {
        set(source, 4, "old", "x".repeat(100_000), 1000);
        set(source, 4, "new", "y", 1_900_000_000_000L);
        byte[] rdb = RdbBench.write(source, RdbOptions.defaults(), null);
        load(rdb, 1000);
        assertThat(content(target)).hasSize(2);

        target.clear();
        try (RdbReader reader = reader(RdbLoadOptions.ofMaster())) {
            assertThat(RdbBench.feed(reader, rdb, 1000, random)).isEqualTo(RdbReader.Result.DONE);
            assertThat(reader.keysLoaded()).isEqualTo(1);
            assertThat(reader.keysExpired()).isEqualTo(1);
        }
        assertThat(content(target)).containsOnlyKeys("4:new");
        assertThat(expired).containsExactly("4:old");
    }

    @Test
    void idleTimeAndFrequencyAreKept() throws IOException {
        set(source, 0, "k", "v", Database.NO_EXPIRY);
        source.setNow(source.now() + 100_000);
        byte[] idle = RdbBench.write(source, RdbOptions.defaults().withUsage(RdbOptions.Usage.IDLE), null);
        load(idle, 100);
        assertThat(target.accessClock().idleSeconds(access())).isEqualTo(100);

        source.accessClock().configure(true, 10, 1);
        target.accessClock().configure(true, 10, 1);
        target.clear();
        source.clear();
        set(source, 0, "k", "v", Database.NO_EXPIRY);
        byte[] counted = RdbBench.write(source, RdbOptions.defaults().withUsage(RdbOptions.Usage.FREQUENCY), null);
        load(counted, 100);
        assertThat(target.accessClock().decayed(access())).isEqualTo(5);
    }

    private int access() {
        try (NativeBuffer key = new NativeBuffer(16)) {
            key.append(Bytes.of("k"));
            int record = target.database(0).peek(key.address(), key.length());
            return dev.jacinth.keyspace.KeyRecord.access(target.database(0).at(record));
        }
    }

    @Test
    void anyChangedByteIsNoticed() throws IOException {
        set(source, 0, "foo", "some text", Database.NO_EXPIRY);
        byte[] rdb = RdbBench.write(source, RdbOptions.defaults(), null);
        rdb[rdb.length - 12]++;
        assertThat(errorOf(rdb, RdbLoadOptions.ofMaster())).contains("Wrong RDB checksum expected");
        assertThat(content(target)).hasSize(1);
        target.clear();
        try (RdbReader reader = reader(RdbLoadOptions.ofMaster().withChecksum(false))) {
            assertThat(RdbBench.feed(reader, rdb, 10, random)).isEqualTo(RdbReader.Result.DONE);
        }
    }

    @Test
    void everyTruncationIsAnError() throws IOException {
        set(source, 0, "foo", "abcabcabcabcabcabcabcabcabcabcabc", 1_900_000_000_000L);
        byte[] rdb = RdbBench.write(source, RdbOptions.defaults().withUsage(RdbOptions.Usage.IDLE), null);
        for (int length = 0; length < rdb.length; length++) {
            target.clear();
            byte[] start = java.util.Arrays.copyOf(rdb, length);
            try (RdbReader reader = reader(RdbLoadOptions.ofMaster())) {
                assertThat(RdbBench.feed(reader, start, 50, random)).isEqualTo(RdbReader.Result.ERROR);
                assertThat(reader.error()).startsWith("offset ").contains("Short read");
            }
        }
    }

    @Test
    void whatCannotBeReadIsNamed() {
        RdbLoadOptions options = RdbLoadOptions.ofMaster();
        assertThat(errorOf(Bytes.of("REDIX0010"), options)).contains("offset 9: Wrong signature");
        assertThat(errorOf(Bytes.of("REDIS0080"), options)).contains("Can't handle RDB format version 0080");
        assertThat(errorOf(Bytes.of("REDIS00-1"), options)).contains("Can't handle RDB format version");
        assertThat(errorOf(Bytes.of("REDIS0010\7\3key"), options)).contains("values of type 7 (module) cannot be read");
        assertThat(errorOf(Bytes.of("REDIS0010\376\20"), options)).contains("more than 16 databases");
        assertThat(errorOf(Bytes.of("REDIS0010\0\201\377\0\0\0\0\0\0\0"), options))
                .contains("is too large");
        assertThat(errorOf(Bytes.of("REDIS0010\0\201\0\1\0\0\0\0\0\0"), options))
                .contains("is too long");
        assertThat(errorOf(Bytes.of("REDIS0010\0\1k\303\1\100\377x"), options)).contains("cannot be a string of 255");
        assertThat(errorOf(Bytes.of("REDIS0010\367\201\13\22\40\0\0\0\4\1"), options))
                .contains("no matching module");
        assertThat(errorOf(Bytes.of("REDIS0010\370\301"), options)).contains("a string's encoding");
        assertThat(errorOf(Bytes.of("REDIS0010\0\1k\304"), options)).contains("unknown encoding of a string 4");
        assertThat(errorOf(Bytes.of("REDIS0010\352"), options)).contains("unknown opcode 234");
    }

    @Test
    void duplicatesAreAnErrorUnlessTheyReplace() {
        byte[] rdb = Bytes.of("REDIS0010\0\1k\1a\0\1k\1b\377\0\0\0\0\0\0\0\0");
        assertThat(errorOf(rdb, RdbLoadOptions.ofMaster())).contains("RDB has duplicated key 'k' in DB 0");
        target.clear();
        try (RdbReader reader = reader(RdbLoadOptions.ofMaster().withDuplicatesReplace(true))) {
            assertThat(RdbBench.feed(reader, rdb, 3, random)).isEqualTo(RdbReader.Result.DONE);
        }
        assertThat(content(target)).containsEntry("0:k", "b@-1");
    }

    @Test
    void unknownAuxFieldsFunctionsAndSlotInfosArePassedOver() {
        byte[] rdb = Bytes.of("REDIS0012\372\3new\4what\365\3abc\376\1\364\1\2\3\0\1k\1a\377\0\0\0\0\0\0\0\0");
        load(rdb, 4);
        assertThat(content(target)).containsEntry("1:k", "a@-1");
    }

    @Test
    void filesBeforeVersionFiveEndWithoutChecksum() {
        load(Bytes.of("REDIS0003\376\0\375\0\0\0\150\0\1k\1a\377"), 4);
        assertThat(content(target)).containsEntry("0:k", "a@1744830464000");
    }

    @Test
    void theChecksumIsThatOfAllBytes() throws IOException {
        fill();
        byte[] rdb = RdbBench.write(source, RdbOptions.defaults(), null);
        try (NativeBuffer bytes = new NativeBuffer(rdb.length)) {
            bytes.append(rdb);
            long sum = Crc64.update(0, bytes.address(), rdb.length - 8L);
            assertThat(dev.jacinth.bytes.Native.getLong(bytes.address() + rdb.length - 8))
                    .isEqualTo(sum);
        }
    }
}
