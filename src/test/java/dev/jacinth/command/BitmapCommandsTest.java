package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.testing.Harness;
import dev.jacinth.value.StringValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the comparison with redis-server ([StringDifferentialFuzz]) does not see: effects, events, limits, snapshots,
/// and what 7.2 does differently.
class BitmapCommandsTest {

    private static final String OFFSET_ERROR = "ERR bit offset is not an integer or out of range";
    private static final String TYPE_ERROR =
            "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.";

    private final Harness server = Harness.of(StringCommands.ALL, BitmapCommands.ALL);

    @AfterEach
    void close() {
        server.close();
    }

    /// Sets a key and forgets that it happened.
    private void given(String key, String value) {
        server.succeed("SET", key, value);
        forget();
    }

    private void forget() {
        server.effects();
        server.events();
    }

    private void assertNothingHappened() {
        assertThat(server.effects()).isEmpty();
        assertThat(server.events()).isEmpty();
    }

    @Test
    void setbitThatChangesNothingHasNoEffect() {
        given("k", "a");
        assertThat(server.run("SETBIT", "k", 1, 1)).isEqualTo(1L);
        assertThat(server.run("SETBIT", "k", 0, 0)).isEqualTo(0L);
        assertNothingHappened();
        assertThat(server.run("SETBIT", "k", 0, 1)).isEqualTo(0L);
        assertThat(server.effects()).containsExactly(List.of("SETBIT", "k", "0", "1"));
        assertThat(server.events()).containsExactly("setbit 0:k");
        assertThat(server.run("GET", "k")).isEqualTo("\u00e1");
    }

    @Test
    void setbitThatOnlyLengthensHasAnEffect() {
        assertThat(server.run("SETBIT", "k", 8, 0)).isEqualTo(0L);
        assertThat(server.run("GET", "k")).isEqualTo("\0\0");
        assertThat(server.events()).containsExactly("new 0:k", "setbit 0:k");
        assertThat(server.effects()).containsExactly(List.of("SETBIT", "k", "8", "0"));
    }

    @Test
    void setbitKeepsTheExpiry() {
        server.run("SET", "k", "12", "PX", 100);
        server.run("SETBIT", "k", 7, 0);
        assertThat(server.run("GET", "k")).isEqualTo("02");
        server.advance(101);
        assertThat(server.run("GET", "k")).isNull();
    }

    @Test
    void bitOffsetsAreLimitedToTheLongestString() {
        server.set(Settings.PROTO_MAX_BULK_LEN, 1L << 20);
        for (Object offset : List.of(1L << 23, -1, "x", "", "+1", Long.MIN_VALUE, Long.MAX_VALUE)) {
            assertThat(server.error("SETBIT", "k", offset, 1)).isEqualTo(OFFSET_ERROR);
            assertThat(server.error("GETBIT", "k", offset)).isEqualTo(OFFSET_ERROR);
            assertThat(server.error("BITFIELD", "k", "GET", "u8", offset)).isEqualTo(OFFSET_ERROR);
            assertThat(server.error("BITFIELD", "k", "GET", "u8", "#" + offset)).isEqualTo(OFFSET_ERROR);
        }
        assertThat(server.error("BITFIELD", "k", "SET", "u8", "#" + (1L << 20), 1))
                .isEqualTo(OFFSET_ERROR);
        // Would be 0 if it were multiplied in 64 bits.
        assertThat(server.error("BITFIELD", "k", "GET", "u8", "#" + (1L << 61))).isEqualTo(OFFSET_ERROR);
        assertThat(server.run("SETBIT", "k", (1L << 23) - 1, 1)).isEqualTo(0L);
        assertThat(server.run("STRLEN", "k")).isEqualTo(1L << 20);
        // Only the first bit of a field has to lie within the limit.
        assertThat(server.run("BITFIELD", "k", "SET", "u16", (1L << 23) - 1, 3)).isEqualTo(List.of(32768L));
        assertThat(server.run("STRLEN", "k")).isEqualTo((1L << 20) + 2);
    }

    @Test
    void bitsAreOneOrZero() {
        for (Object bit : List.of(2, -1, "x", "01")) {
            assertThat(server.error("SETBIT", "k", 0, bit)).isEqualTo("ERR bit is not an integer or out of range");
        }
        assertThat(server.error("BITPOS", "k", 2)).isEqualTo("ERR The bit argument must be 1 or 0.");
        assertThat(server.error("BITPOS", "k", "x")).isEqualTo(Errors.NOT_AN_INTEGER);
        assertNoKey("k");
    }

    private void assertNoKey(String key) {
        assertThat(server.run("GET", key)).isNull();
    }

    @Test
    void badRangesAreAnErrorOnlyWhereThereIsAString() {
        assertThat(server.run("BITCOUNT", "missing", "x")).isEqualTo(0L);
        assertThat(server.run("BITPOS", "missing", 1, "x", "y", "z", "w")).isEqualTo(-1L);
        given("k", "abc");
        assertThat(server.error("BITCOUNT", "k", 1)).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BITCOUNT", "k", 0, 1, "bits")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BITCOUNT", "k", 0, "x", "bits")).isEqualTo(Errors.NOT_AN_INTEGER);
        assertThat(server.error("BITCOUNT", "k", 0, 1, "BIT", "BIT")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BITPOS", "k", 1, 0, 1, "BIT", "BIT")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BITPOS", "k", 1, 0, "x", "bits")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BITPOS", "k", 1, 0, "x", "BIT")).isEqualTo(Errors.NOT_AN_INTEGER);
    }

    @Test
    void clearBitsAreFoundBehindTheEndOnlyIfTheEndIsOpen() {
        given("ones", "\u00ff\u00ff\u00ff");
        assertThat(server.run("BITPOS", "ones", 0)).isEqualTo(24L);
        assertThat(server.run("BITPOS", "ones", 0, 1)).isEqualTo(24L);
        assertThat(server.run("BITPOS", "ones", 0, 0, -1)).isEqualTo(-1L);
        assertThat(server.run("BITPOS", "ones", 0, 3)).isEqualTo(-1L);
        assertThat(server.run("BITPOS", "ones", 0, 3, 21, "BIT")).isEqualTo(-1L);
        given("empty", "");
        assertThat(server.run("BITPOS", "empty", 0)).isEqualTo(-1L);
        assertThat(server.run("BITPOS", "missing", 0)).isEqualTo(0L);
    }

    @Test
    void bitsOfLargeStringsCrossChunks() {
        server.run("SETBIT", "k", 8 * 4096 - 1, 1);
        server.run("SETBIT", "k", 8 * 4096, 1);
        server.run("SETBIT", "k", 8 * 100_000 - 1, 1);
        assertThat(server.run("BITCOUNT", "k")).isEqualTo(3L);
        assertThat(server.run("BITCOUNT", "k", 8 * 4096 - 1, 8 * 4096, "BIT")).isEqualTo(2L);
        assertThat(server.run("BITPOS", "k", 1)).isEqualTo(8L * 4096 - 1);
        assertThat(server.run("BITPOS", "k", 1, 4097)).isEqualTo(8L * 100_000 - 1);
        assertThat(server.run("BITPOS", "k", 0, 8 * 4096 - 1, 100_000, "BIT")).isEqualTo(8L * 4096 + 1);
        int across = 8 * 8192 - 21;
        assertThat(server.run(
                        "BITFIELD", "k", "SET", "i64", across, -2, "GET", "i64", across, "GET", "u40", across + 24))
                .isEqualTo(List.of(0L, -2L, (1L << 40) - 2));
        assertThat(server.run("BITCOUNT", "k")).isEqualTo(66L);
    }

    @Test
    void bitfieldsSpanTheEndOfTheString() {
        given("k", "\u00ff");
        assertThat(server.run("BITFIELD", "k", "GET", "u8", 4, "GET", "i64", 7, "GET", "u63", 1000))
                .isEqualTo(List.of(0xF0L, Long.MIN_VALUE, 0L));
        assertThat(server.run("BITFIELD", "missing", "GET", "u8", 4)).isEqualTo(List.of(0L));
        assertThat(server.run("BITFIELD", "missing")).isEqualTo(List.of());
        assertNoKey("missing");
    }

    @Test
    void overflowHoldsForWhatFollowsIt() {
        assertThat(server.run(
                        "BITFIELD",
                        "k",
                        "INCRBY",
                        "u2",
                        100,
                        5,
                        "OVERFLOW",
                        "SAT",
                        "INCRBY",
                        "u2",
                        102,
                        5,
                        "OVERFLOW",
                        "FAIL",
                        "INCRBY",
                        "u2",
                        104,
                        5,
                        "SET",
                        "i4",
                        106,
                        -9,
                        "OVERFLOW",
                        "wrap",
                        "SET",
                        "i4",
                        106,
                        -9))
                .isEqualTo(listOf(1L, 3L, null, null, 0L));
        assertThat(server.run("BITFIELD_RO", "k", "GET", "u2", 100, "get", "u2", 102, "GET", "i4", 106))
                .isEqualTo(List.of(1L, 3L, 7L));
    }

    private static List<Object> listOf(Object... items) {
        List<Object> list = new ArrayList<>();
        java.util.Collections.addAll(list, items);
        return list;
    }

    @Test
    void bitfieldCountsTheWritesThatChangeSomething() {
        given("k", "\0\0");
        assertThat(server.run("BITFIELD", "k", "SET", "u8", 0, 0, "INCRBY", "u8", 8, 256))
                .isEqualTo(List.of(0L, 0L));
        assertNothingHappened();
        assertThat(changesOf("BITFIELD", "k", "SET", "u8", 0, 1, "SET", "u8", 0, 1, "SET", "u8", 8, 1))
                .isEqualTo(2);
        assertThat(server.events()).containsExactly("setbit 0:k");
        assertThat(server.effects())
                .containsExactly(
                        List.of("BITFIELD", "k", "SET", "u8", "0", "1", "SET", "u8", "0", "1", "SET", "u8", "8", "1"));
        // Where the string was lengthened, every write counts.
        assertThat(changesOf("BITFIELD", "k", "SET", "u8", 16, 0, "SET", "u8", 16, 0))
                .isEqualTo(2);
    }

    private long changesOf(Object... words) {
        long before = server.dispatch().changesSinceSave();
        server.succeed(words);
        return server.dispatch().changesSinceSave() - before;
    }

    @Test
    void bitfieldThatFailsButLengthensIsPropagated() {
        assertThat(server.run("BITFIELD", "k", "OVERFLOW", "FAIL", "SET", "u2", 8, 9))
                .isEqualTo(listOf((Object) null));
        assertThat(server.run("GET", "k")).isEqualTo("\0\0");
        assertThat(server.effects()).hasSize(1);
        assertThat(server.events()).containsExactly("new 0:k");
    }

    @Test
    void bitfieldChecksEverythingFirst() {
        Object[][] invalid = {{"SET", "u8", 0}, {"GET", "u8"}, {"OVERFLOW"}, {"NONSENSE"}, {"GET", "u8", 0, "x"}};
        for (Object[] rest : invalid) {
            assertThat(server.error(bitfield(rest))).isEqualTo(Errors.SYNTAX);
        }
        for (String type : List.of("u64", "i65", "i0", "u", "", "s8", "u+8", "U8", "u08")) {
            assertThat(server.error(bitfield("GET", type, 0))).isEqualTo(TYPE_ERROR);
        }
        assertThat(server.error(bitfield("SET", "u8", 0, "x"))).isEqualTo(Errors.NOT_AN_INTEGER);
        assertThat(server.error(bitfield("OVERFLOW", "x"))).isEqualTo("ERR Invalid OVERFLOW type specified");
        assertThat(server.error("BITFIELD_RO", "k", "SET", "u8", 0, 1))
                .isEqualTo("ERR BITFIELD_RO only supports the GET subcommand");
        assertNoKey("k");
    }

    /// A BITFIELD that sets a field, with these words behind it.
    private static Object[] bitfield(Object... rest) {
        List<Object> words = new ArrayList<>(List.of("BITFIELD", "k", "SET", "u8", 0, 1));
        words.addAll(List.of(rest));
        return words.toArray();
    }

    @Test
    void theFarTooSmallSaturatesAsInRedis() {
        server.run("BITFIELD", "k", "OVERFLOW", "SAT", "SET", "i8", 0, -1000, "SET", "i8", 8, Long.MIN_VALUE);
        assertThat(server.run("BITFIELD", "k", "GET", "i8", 0, "GET", "i8", 8)).isEqualTo(List.of(-128L, 127L));
    }

    @Test
    void bitopStoresIntoOneOfItsSources() {
        server.run("SET", "a", "abc", "EX", 100);
        given("b", "\u000f\u00f0");
        assertThat(server.run("BITOP", "OR", "a", "a", "b", "missing")).isEqualTo(3L);
        assertThat(server.run("GET", "a")).isEqualTo("o\u00f2c");
        assertThat(server.effects()).containsExactly(List.of("BITOP", "OR", "a", "a", "b", "missing"));
        assertThat(server.events()).containsExactly("keymiss 0:missing", "set 0:a");
        server.advance(200_000);
        assertThat(server.run("GET", "a")).as("BITOP takes the expiry away").isEqualTo("o\u00f2c");
    }

    @Test
    void bitopOfNothingDeletes() {
        given("k", "v");
        assertThat(server.run("BITOP", "AND", "k", "missing", "none")).isEqualTo(0L);
        assertThat(server.effects()).containsExactly(List.of("BITOP", "AND", "k", "missing", "none"));
        assertThat(server.events()).containsExactly("keymiss 0:missing", "keymiss 0:none", "del 0:k");
        assertThat(server.run("BITOP", "AND", "k", "missing")).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void bitopRefusesWhatIsNoOperator() {
        assertThat(server.error("BITOP", "NAND", "k", "a")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("BITOP", "NOT", "k", "a", "b"))
                .isEqualTo("ERR BITOP NOT must be called with a single source key.");
    }

    @Test
    void bitopOfLargeStringsIsThatOfTheirBytes() {
        String large = "0123456789abcdef".repeat(1000);
        given("large", large);
        given("number", "1234567890");
        given("small", "x".repeat(5000));
        assertThat(server.run("BITOP", "XOR", "k", "number", "large", "small")).isEqualTo(16_000L);
        server.succeed("BITOP", "XOR", "k", "k", "small", "number");
        assertThat(server.run("GET", "k")).isEqualTo(large);
        server.succeed("BITOP", "NOT", "k", "k");
        server.succeed("BITOP", "AND", "large", "large", "k", "small");
        assertThat(server.run("GET", "large")).isEqualTo("\0".repeat(16_000));
    }

    @Test
    void aSnapshotSeesNoneOfIt() {
        server.run("SETRANGE", "k", 20_000, "end");
        try (KeyspaceSnapshot snapshot = server.keyspace().snapshot()) {
            server.run("SETBIT", "k", 8 * 10_000, 1);
            server.run("BITFIELD", "k", "SET", "i64", 8 * 4092, -1);
            assertThat(server.run("BITCOUNT", "k", 0, 19_999)).isEqualTo(65L);
            snapshot.forEach(0, record -> {
                long pointer = snapshot.view().at(record);
                long field = KeyRecord.valueField(pointer);
                long byte10000 = StringValue.at(snapshot.view(), field, KeyRecord.encoding(pointer), 10_000);
                long byte4092 = StringValue.at(snapshot.view(), field, KeyRecord.encoding(pointer), 4092);
                assertThat(Native.getByte(byte10000)).isZero();
                assertThat(Native.getInt(byte4092)).isZero();
            });
        }
    }

    @Test
    void changesTouchWatchersAndOthersDoNot() {
        given("k", "ab");
        long before = server.keyspace().changes();
        server.run("SETBIT", "k", 1, 1);
        server.run("BITFIELD", "k", "SET", "u8", 0, 'a', "GET", "u8", 0);
        server.run("GETBIT", "k", 1);
        assertThat(server.keyspace().changes()).isEqualTo(before);
        server.run("SETBIT", "k", 0, 1);
        assertThat(server.keyspace().changes()).isGreaterThan(before);
    }
}
