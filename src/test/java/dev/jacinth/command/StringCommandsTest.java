package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Ranges;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.testing.Harness;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the comparison with redis-server ([StringDifferentialFuzz]) does not see: effects, events, limits, time, and
/// the corners that it meets too seldom.
class StringCommandsTest {

    private static final String TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";

    private final Harness server = Harness.of(StringCommands.ALL, BitmapCommands.ALL);

    @AfterEach
    void close() {
        server.close();
    }

    private void given(String key, Object value) {
        server.succeed("SET", key, value);
        forget();
    }

    private void forget() {
        server.effects();
        server.events();
    }

    private String in(long millis) {
        return Long.toString(server.now() + millis);
    }

    private int record(String key) {
        try (Ranges ranges = new Ranges()) {
            return server.keyspace().database(0).peekEvenExpired(ranges.put(key), key.length());
        }
    }

    private String encoding(String key) {
        return StringValue.encodingName(
                KeyRecord.encoding(server.keyspace().database(0).at(record(key))));
    }

    private long expireAtMillis(String key) {
        return server.keyspace().database(0).expireAtMillis(record(key));
    }

    private static Object[] words(String line, Object... more) {
        return Stream.concat(Arrays.stream(line.split(" ")), Arrays.stream(more))
                .toArray();
    }

    // ---- SET and its relatives

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NX XX",
                "XX NX",
                "KEEPTTL EX 10",
                "EX 10 KEEPTTL",
                "EX 10 PX 10",
                "EXAT 10 EX 10",
                "PXAT 10 EXAT 10",
                "EX",
                "PX 10 EX",
                "PERSIST",
                "nonsense",
                "EX 10 20",
                "GET GETT"
            })
    void optionsThatContradictEachOtherAreASyntaxError(String options) {
        assertThat(server.error(words("SET k v " + options))).isEqualTo(Errors.SYNTAX);
        assertThat(server.run("GET", "k")).isNull();
    }

    @Test
    void optionsMayBeRepeated() {
        assertThat(server.run(words("SET k v NX NX EX 5 GET ex 20 get"))).isNull();
        assertThat(expireAtMillis("k")).isEqualTo(server.now() + 20_000);
        assertThat(server.run(words("SET k w KEEPTTL XX KEEPTTL xx"))).isEqualTo("OK");
        assertThat(expireAtMillis("k")).isEqualTo(server.now() + 20_000);
        assertThat(server.run(words("GETEX k PERSIST PERSIST"))).isEqualTo("w");
        assertThat(expireAtMillis("k")).isEqualTo(Database.NO_EXPIRY);
    }

    @Test
    void expiriesGoOnAsAbsoluteTimes() {
        server.run(words("SET k v EX 10 NX"));
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "v", "PXAT", in(10_000)));
        server.run("SETEX", "k", 7, "v");
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "v", "PXAT", in(7_000)));
        server.run("PSETEX", "k", 7, "v");
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "v", "PXAT", in(7)));
        server.run("SET", "k", "v", "EXAT", 4_000_000_000L, "GET");
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "v", "PXAT", "4000000000000"));
        assertThat(server.events())
                .containsExactly(
                        "new 0:k",
                        "set 0:k",
                        "expire 0:k",
                        "set 0:k",
                        "expire 0:k",
                        "set 0:k",
                        "expire 0:k",
                        "set 0:k",
                        "expire 0:k");
    }

    @Test
    void invalidTimesAreRefused() {
        for (Object time : List.of(0, -1, Long.MAX_VALUE, Long.MAX_VALUE / 1000 + 1)) {
            assertThat(server.error("SET", "k", "v", "EX", time)).isEqualTo("ERR invalid expire time in 'set' command");
            assertThat(server.error("SETEX", "k", time, "v")).isEqualTo("ERR invalid expire time in 'setex' command");
        }
        assertThat(server.error("PSETEX", "k", Long.MAX_VALUE, "v"))
                .isEqualTo("ERR invalid expire time in 'psetex' command");
        assertThat(server.error("SET", "k", "v", "PX", "1.5")).isEqualTo(Errors.NOT_AN_INTEGER);
        assertThat(server.run("SET", "k", "v", "PXAT", Long.MAX_VALUE)).isEqualTo("OK");
        assertThat(server.error("GETEX", "k", "EX", 0)).isEqualTo("ERR invalid expire time in 'getex' command");
        assertThat(server.run("GETEX", "missing", "EX", 0)).isNull();
    }

    @Test
    void getLeavesTheEffectOfSet() {
        given("k", "old");
        assertThat(server.run(words("SET k v get KEEPTTL GET"))).isEqualTo("old");
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "v", "KEEPTTL"));
        assertThat(server.run(words("SET k w NX GET"))).isEqualTo("v");
        assertThat(server.run(words("SET new w XX GET"))).isNull();
        assertThat(server.run(words("SET new get NX GET"))).isNull();
        assertThat(server.effects()).containsExactly(List.of("SET", "new", "get", "NX"));
    }

    @Test
    void getsetAndGetdelGoOnAsSetAndDel() {
        given("k", "old");
        assertThat(server.run("GETSET", "k", 12)).isEqualTo("old");
        assertThat(server.run("GETDEL", "k")).isEqualTo("12");
        assertThat(server.run("GETDEL", "k")).isNull();
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "12"), List.of("DEL", "k"));
        assertThat(server.events()).containsExactly("set 0:k", "del 0:k", "keymiss 0:k");
    }

    @Test
    void settingAKeyWhoseTimeHasComeExpiresIt() {
        server.run(words("SET k old PX 10"));
        server.advance(11);
        forget();
        server.run("SET", "k", "new");
        assertThat(server.effects()).containsExactly(List.of("DEL", "k"), List.of("SET", "k", "new"));
        assertThat(server.events()).containsExactly("expired 0:k", "new 0:k", "set 0:k");
    }

    @Test
    void aHiddenKeyDoesNotPassItsTimeOn() {
        server.run(words("SET k old PX 10"));
        server.run(words("SET n 1 PX 10"));
        server.run(words("SET s text PX 10"));
        server.advance(11);
        server.dispatch().expiryMode(ExpiryMode.HIDE);
        assertThat(server.run(words("SET k new KEEPTTL"))).isEqualTo("OK");
        assertThat(server.run("INCR", "n")).isEqualTo(1L);
        assertThat(server.run("APPEND", "s", "x")).isEqualTo(1L);
        assertThat(server.run("SETRANGE", "s", 1, "y")).isEqualTo(2L);
        assertThat(server.run("MGET", "k", "n", "s")).isEqualTo(List.of("new", "1", "xy"));
    }

    @Test
    void msetnxSetsAllOrNothing() {
        assertThat(server.run(words("MSETNX a 1 b 2 a 3"))).isEqualTo(1L);
        assertThat(server.run(words("MSETNX c 1 b 2"))).isEqualTo(0L);
        assertThat(server.run(words("MGET a b c"))).isEqualTo(Arrays.asList("3", "2", null));
        assertThat(server.error(words("MSETNX a 1 b"))).isEqualTo("ERR wrong number of arguments for 'msetnx' command");
        assertThat(server.error(words("MSET a 1 b"))).isEqualTo("ERR wrong number of arguments for 'mset' command");
        assertThat(server.effects()).containsExactly(List.of("MSETNX", "a", "1", "b", "2", "a", "3"));
    }

    // ---- GETEX

    @Test
    void getexGoesOnAsWhatItDid() {
        given("k", "v");
        server.run("GETEX", "k");
        server.run(words("GETEX k PERSIST"));
        assertThat(server.effects()).isEmpty();
        assertThat(server.run(words("GETEX k EX 10"))).isEqualTo("v");
        assertThat(server.run(words("GETEX k PERSIST"))).isEqualTo("v");
        assertThat(server.effects()).containsExactly(List.of("PEXPIREAT", "k", in(10_000)), List.of("PERSIST", "k"));
        assertThat(server.events()).containsExactly("expire 0:k", "persist 0:k");
        assertThat(server.run(words("GETEX k PXAT 1"))).isEqualTo("v");
        assertThat(server.effects()).containsExactly(List.of("DEL", "k"));
        assertThat(server.events()).containsExactly("del 0:k");
        given("k", "v");
        server.set(Settings.LAZYFREE_LAZY_EXPIRE, true);
        server.run(words("GETEX k EXAT 1"));
        assertThat(server.effects()).containsExactly(List.of("UNLINK", "k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PERSIST EX 10", "EX 10 PERSIST", "EX 10 PX 10", "KEEPTTL", "NX", "GET", "EX"})
    void getexHasItsOwnGrammar(String options) {
        assertThat(server.error(words("GETEX k " + options))).isEqualTo(Errors.SYNTAX);
    }

    // ---- numbers

    @ParameterizedTest
    @ValueSource(strings = {" 11", "11 ", "+1", "011", "-0", "1.0", "", "9223372036854775808", "x"})
    void onlyCanonicalNumbersAreIncremented(String text) {
        given("k", text);
        assertThat(server.error("INCR", "k")).isEqualTo(Errors.NOT_AN_INTEGER);
        assertThat(server.error("INCRBY", "n", text)).isEqualTo(Errors.NOT_AN_INTEGER);
        assertThat(server.run("GET", "k")).isEqualTo(text);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void incrementsStopAtTheEnds() {
        given("k", Long.MAX_VALUE);
        String overflow = "ERR increment or decrement would overflow";
        assertThat(server.error("INCR", "k")).isEqualTo(overflow);
        assertThat(server.error("DECRBY", "k", "-1")).isEqualTo(overflow);
        assertThat(server.error("DECRBY", "k", Long.MIN_VALUE)).isEqualTo("ERR decrement would overflow");
        assertThat(server.run("INCRBY", "k", Long.MIN_VALUE)).isEqualTo(-1L);
        assertThat(server.error("INCRBY", "k", Long.MIN_VALUE)).isEqualTo(overflow);
        assertThat(server.effects()).hasSize(1);
        assertThat(server.events()).containsExactly("incrby 0:k");
    }

    @Test
    void anIncrementKeepsTheExpiryAndMakesAnIntegerOfText() {
        server.run(words("SET k 9 PX 100"));
        server.run("APPEND", "k", "9");
        assertThat(encoding("k")).isEqualTo("raw");
        assertThat(server.run("INCR", "k")).isEqualTo(100L);
        assertThat(encoding("k")).isEqualTo("int");
        assertThat(expireAtMillis("k")).isEqualTo(server.now() + 100);
    }

    @Test
    void incrbyfloatGoesOnAsSet() {
        given("k", "10.5");
        assertThat(server.run("INCRBYFLOAT", "k", "0.1")).isEqualTo("10.6");
        assertThat(server.effects()).containsExactly(List.of("SET", "k", "10.6", "KEEPTTL"));
        assertThat(server.events()).containsExactly("incrbyfloat 0:k");
        assertThat(server.run("INCRBYFLOAT", "k", "-0.6")).isEqualTo("10");
        assertThat(encoding("k")).as("a float remains text").isEqualTo("embstr");
        assertThat(server.run("INCR", "k")).isEqualTo(11L);
        assertThat(server.error("INCRBYFLOAT", "k", "inf")).isEqualTo("ERR increment would produce NaN or Infinity");
        given("k", "0".repeat(5000) + "1");
        assertThat(server.run("INCRBYFLOAT", "k", "1")).isEqualTo("2");
        given("k", "0".repeat(5200) + "1");
        assertThat(server.error("INCRBYFLOAT", "k", "1")).isEqualTo(Errors.NOT_A_FLOAT);
        given("k", "");
        assertThat(server.error("INCRBYFLOAT", "k", "1")).isEqualTo(Errors.NOT_A_FLOAT);
    }

    // ---- parts of strings

    @Test
    void lengthsAreLimited() {
        server.set(Settings.PROTO_MAX_BULK_LEN, 1L << 20);
        assertThat(server.error("SETRANGE", "k", 1 << 20, "x")).isEqualTo(TOO_LONG);
        assertThat(server.error("SETRANGE", "k", Long.MAX_VALUE, "x")).isEqualTo(TOO_LONG);
        assertThat(server.run("SETRANGE", "k", Long.MAX_VALUE, "")).isEqualTo(0L);
        assertThat(server.error("SETRANGE", "k", -1, "")).isEqualTo("ERR offset is out of range");
        assertThat(server.effects()).isEmpty();
        assertThat(server.run("SETRANGE", "k", (1 << 20) - 1, "x")).isEqualTo(1L << 20);
        assertThat(server.error("APPEND", "k", "x")).isEqualTo(TOO_LONG);
        assertThat(server.run("APPEND", "k", "")).isEqualTo(1L << 20);
        assertThat(server.run("SETRANGE", "k", Long.MAX_VALUE, "")).isEqualTo(1L << 20);
        server.set(Settings.PROTO_MAX_BULK_LEN, Long.MAX_VALUE);
        assertThat(server.error("SETRANGE", "k", Integer.MAX_VALUE, "x")).isEqualTo(TOO_LONG);
    }

    @Test
    void partsOfIntegersAreThoseOfTheirDigits() {
        for (long number : new long[] {0, -5, 1234567, Long.MIN_VALUE, Long.MAX_VALUE}) {
            given("k", number);
            String digits = Long.toString(number);
            for (int from = 0; from < digits.length(); from++) {
                for (int to = from; to < digits.length(); to++) {
                    assertThat(server.run("GETRANGE", "k", from, to)).isEqualTo(digits.substring(from, to + 1));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 20, 44, 45, 4000, 4096, 5000, 20_000})
    void stringsOfAllSizesAreLengthened(int size) {
        String start = "a".repeat(size);
        server.run("SET", "k", start, "EX", 100);
        long expireAt = expireAtMillis("k");
        assertThat(server.run("APPEND", "k", "bcd")).isEqualTo(size + 3L);
        assertThat(server.run("SETRANGE", "k", size + 5, "x")).isEqualTo(size + 6L);
        assertThat(server.run("GET", "k")).isEqualTo(start + "bcd\0\0x");
        assertThat(server.run("APPEND", "k", "e".repeat(5000))).isEqualTo(size + 5006L);
        assertThat(server.run("GETRANGE", "k", size + 3, -4999)).isEqualTo("\0\0xee");
        assertThat(expireAtMillis("k")).isEqualTo(expireAt);
        assertThat(server.events())
                .containsExactly("new 0:k", "set 0:k", "expire 0:k", "append 0:k", "setrange 0:k", "append 0:k");
    }

    // ---- encodings

    @Test
    void encodingsAreThoseOfRedis() {
        given("a", "x".repeat(44));
        given("b", "x".repeat(45));
        given("c", Long.MIN_VALUE);
        given("d", "12345678901234567890");
        given("e", "012");
        given("f", "x".repeat(10_000));
        server.run("APPEND", "g", "12");
        server.run("SETRANGE", "h", 0, "12");
        given("i", "12");
        server.run("SETRANGE", "i", 0, "");
        given("j", "12");
        server.run("APPEND", "j", "");
        server.run("BITOP", "OR", "k", "i", "i");
        server.run("SETBIT", "l", 2, 1);
        assertThat(Stream.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")
                        .map(this::encoding))
                .containsExactly(
                        "embstr", "raw", "int", "embstr", "embstr", "raw", "int", "raw", "int", "raw", "raw", "raw");
    }

    // ---- wrong types

    @Test
    void otherTypesAreRefusedAndLeftAlone() {
        given("list", "as far as these commands can see");
        setType("list", ValueType.LIST);
        for (String line : List.of(
                "APPEND list x",
                "INCR list",
                "INCRBYFLOAT list 1",
                "GET list",
                "GETDEL list",
                "GETEX list EX 0",
                "GETRANGE list 0 1",
                "GETSET list v",
                "SET list v GET",
                "SETRANGE list 0 x",
                "SETRANGE list 0 ",
                "STRLEN list",
                "BITCOUNT list x",
                "BITPOS list 1 x",
                "GETBIT list 0",
                "SETBIT list 0 0",
                "BITFIELD list GET u8 0",
                "BITFIELD list SET u8 0 0",
                "BITFIELD_RO list",
                "BITOP AND k list list")) {
            Object[] words = line.split(" ", -1);
            assertThat(server.error(words)).as(line).isEqualTo(Errors.WRONG_TYPE);
        }
        assertThat(server.error("SET", "list", "v", "EX", 0)).startsWith("ERR invalid expire time");
        assertThat(server.error("LCS", "list", "k", "nonsense"))
                .isEqualTo("ERR The specified keys must contain string values");
        assertThat(server.run("MGET", "list", "k")).isEqualTo(Arrays.asList(null, null));
        assertThat(server.run("MSETNX", "k", "v", "list", "w")).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
        assertThat(server.keyspace().database(0).type(record("list"))).isEqualTo(ValueType.LIST);
        setType("list", ValueType.STRING);
    }

    private void setType(String key, int type) {
        long kind = server.keyspace().memory().writable(record(key));
        Native.putByte(kind, (byte) (Native.getByte(kind) & 0xF0 | type));
    }

    // ---- LCS

    @Test
    void theLongestCommonSubsequence() {
        given("a", "ohmytext");
        given("b", "mynewtext");
        assertThat(server.run("LCS", "a", "b")).isEqualTo("mytext");
        assertThat(server.run("LCS", "a", "b", "LEN")).isEqualTo(6L);
        List<Object> text = List.of(List.of(4L, 7L), List.of(5L, 8L));
        List<Object> my = List.of(List.of(2L, 3L), List.of(0L, 1L));
        assertThat(server.run("LCS", "a", "b", "IDX")).isEqualTo(List.of("matches", List.of(text, my), "len", 6L));
        assertThat(server.run("LCS", "a", "b", "IDX", "MINMATCHLEN", 4, "WITHMATCHLEN"))
                .isEqualTo(List.of("matches", List.of(List.of(text.get(0), text.get(1), 4L)), "len", 6L));
        assertThat(server.connect().resp3().raw("LCS", "a", "missing", "IDX"))
                .isEqualTo("%2\r\n$7\r\nmatches\r\n*0\r\n$3\r\nlen\r\n:0\r\n");
        assertThat(server.run("LCS", "missing", "missing")).isEqualTo("");
    }

    @Test
    void lcsRefusesWhatIsTooLarge() {
        given("a", "x".repeat(512));
        given("b", "x".repeat(511));
        server.set(Settings.PROTO_MAX_BULK_LEN, 4L * 513 * 512);
        assertThat(server.run("LCS", "a", "b", "LEN")).isEqualTo(511L);
        server.set(Settings.PROTO_MAX_BULK_LEN, 4L * 513 * 512 - 1);
        assertThat(server.error("LCS", "a", "b"))
                .isEqualTo("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        assertThat(server.error("LCS", "a", "b", "IDX", "LEN"))
                .isEqualTo("ERR If you want both the length and indexes, please just use IDX.");
        assertThat(server.error("LCS", "a", "b", "MINMATCHLEN")).isEqualTo(Errors.SYNTAX);
        assertThat(server.error("LCS", "a", "b", "MINMATCHLEN", "x")).isEqualTo(Errors.NOT_AN_INTEGER);
    }
}
