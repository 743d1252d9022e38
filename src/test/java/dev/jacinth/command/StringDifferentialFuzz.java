package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Ranges;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.History;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.value.StringValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same random commands on strings and bits for Jacinth and for redis-server: every reply must be the same, and at
/// the end of each round every value, and how it says to be encoded. The exception are strings that SETBIT or BITFIELD
/// was used on: Redis makes them raw even if no bit changes, which is not worth a write here.
@Tag("redis")
class StringDifferentialFuzz {

    private static final int ROUNDS = 300;
    private static final int COMMANDS = 60;
    private static final String[] KEYS = {"a", "b", "c", "d"};
    private static final Object[] NUMBERS = {
        0,
        1,
        2,
        3,
        5,
        7,
        8,
        10,
        44,
        45,
        63,
        64,
        100,
        255,
        4095,
        4096,
        4100,
        9000,
        -1,
        -2,
        -8,
        -9,
        -100,
        -5000,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1L << 40,
        "9223372036854775808",
        "-9223372036854775809",
        "+1",
        " 11",
        "011",
        "1.5",
        "x",
        "",
        "-0"
    };
    private static final Object[] FLOATS = {
        "1.5", "-2.25", "0.1", "3", "1e3", "0", "-0", "inf", "nan", "x", "", " 1", "17179869184", "1e-5", "0x10"
    };
    private static final String[] WORDS = {"BIT", "byte", "NX", "XX", "GET", "KEEPTTL", "PERSIST", "nonsense", "LEN"};

    private SplittableRandom random;

    @Test
    void repliesAndValuesAreThoseOfRedis() {
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client();
                Ranges ranges = new Ranges()) {
            for (long seed = 1; seed <= ROUNDS; seed++) {
                client.call("FLUSHALL");
                round(seed, client, ranges);
            }
        }
    }

    private void round(long seed, RespClient client, Ranges ranges) {
        random = new SplittableRandom(seed);
        History history = new History("seed " + seed);
        Set<Object> usedAsBits = new HashSet<>();
        try (Harness server = Harness.of(StringCommands.ALL, BitmapCommands.ALL)) {
            for (int i = 0; i < COMMANDS; i++) {
                Object[] words = command();
                history.add(words);
                if (words[0].equals("SETBIT") || words[0].equals("BITFIELD")) {
                    usedAsBits.add(words[1]);
                }
                assertThat(server.run(words)).as(history::toString).isEqualTo(client.call(words));
            }
            for (String key : KEYS) {
                String when = key + " after " + history;
                assertThat(server.run("GET", key)).as(when).isEqualTo(client.call("GET", key));
                if (client.number("EXISTS", key) == 1 && !usedAsBits.contains(key)) {
                    String expected = client.text("OBJECT", "ENCODING", key);
                    assertThat(encoding(server, ranges, key)).as(when).isEqualTo(expected);
                }
            }
        }
    }

    private static String encoding(Harness server, Ranges ranges, String key) {
        Database database = server.keyspace().database(0);
        int record = database.peek(ranges.put(key), key.length());
        return StringValue.encodingName(KeyRecord.encoding(database.at(record)));
    }

    private Object[] command() {
        return switch (random.nextInt(31)) {
            case 0 -> words("APPEND", key(), value());
            case 1 -> words(any("INCR", "DECR"), key());
            case 2 -> words(any("INCRBY", "DECRBY"), key(), number());
            case 3 -> words("INCRBYFLOAT", key(), FLOATS[random.nextInt(FLOATS.length)]);
            case 4 -> words("GET", key());
            case 5 -> words("GETDEL", key());
            case 6 -> words(any("GETRANGE", "SUBSTR"), key(), number(), number());
            case 7 -> words("GETSET", key(), value());
            case 8 -> options("LCS", key(), key());
            case 9 -> words("LCS", key(), key(), "IDX", "MINMATCHLEN", random.nextInt(4), "WITHMATCHLEN");
            case 10 -> words("MGET", key(), key(), key());
            case 11 -> words("MSET", key(), value(), key(), value());
            case 12 -> words("MSETNX", key(), value(), key(), value());
            case 13 -> words(any("PSETEX", "SETEX"), key(), time(), value());
            case 14 -> options("SET", key(), value());
            case 15, 16, 17 -> words("SET", key(), value());
            case 18 -> words("SETNX", key(), value());
            case 19 -> words("SETRANGE", key(), smallNumber(), value());
            case 20 -> words("STRLEN", key());
            case 21 -> options("GETEX", key());
            case 22 -> options("BITCOUNT", key(), number(), number());
            case 23 -> words("BITCOUNT", key(), number(), number(), any("BIT", "BYTE"));
            case 24 -> words("BITPOS", key(), random.nextInt(2), number(), number(), any("BIT", "BYTE"));
            case 25 -> Arrays.copyOf(words("BITPOS", key(), number(), number()), 3 + random.nextInt(2));
            case 26 -> words("GETBIT", key(), number());
            case 27 -> words("SETBIT", key(), smallNumber(), any(0, 1, 1, 2, "x"));
            case 28 -> words("BITOP", any("AND", "or", "XOR"), key(), key(), key(), key());
            case 29 -> words("BITOP", any("NOT", "NOT", "AND", "NOR"), key(), key());
            default -> bitfield();
        };
    }

    private Object[] bitfield() {
        List<Object> words = new ArrayList<>(List.of(random.nextInt(10) == 0 ? "BITFIELD_RO" : "BITFIELD", key()));
        for (int i = random.nextInt(5); i >= 0; i--) {
            String type = any("i", "u", "u").toString() + (random.nextInt(30) == 0 ? number() : 1 + random.nextInt(63));
            Object number = random.nextInt(20) == 0 ? smallNumber() : random.nextInt(99);
            String offset = any("", "", "#").toString() + number;
            switch (random.nextInt(4)) {
                case 0 -> words.addAll(List.of("GET", type, offset));
                case 1 -> words.addAll(List.of("SET", type, offset, integer()));
                case 2 -> words.addAll(List.of("INCRBY", type, offset, integer()));
                default -> words.addAll(List.of("OVERFLOW", any("WRAP", "sat", "FAIL", "SAT", "FAIL")));
            }
        }
        if (random.nextInt(30) == 0) {
            words.add(number());
        }
        return words.toArray();
    }

    /// A command with a few options behind it, which as often as not contradict each other.
    private Object[] options(Object... start) {
        List<Object> words = new ArrayList<>(List.of(start));
        for (int i = random.nextInt(3); i > 0; i--) {
            if (random.nextBoolean()) {
                words.add(WORDS[random.nextInt(WORDS.length)]);
            } else {
                words.add(any("EX", "PX", "EXAT", "PXAT", "pxat", "MINMATCHLEN"));
                words.add(time());
            }
        }
        return words.toArray();
    }

    private static Object[] words(Object... words) {
        return words;
    }

    private Object any(Object... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return KEYS[random.nextInt(KEYS.length)];
    }

    private Object number() {
        return random.nextInt(3) == 0 ? random.nextInt(-50, 50) : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    /// A number that, as an offset, makes no string of many megabytes.
    private Object smallNumber() {
        Object number = number();
        return number.toString().length() > 8 ? -1 : number;
    }

    /// Never a time that may come while the test runs.
    private Object time() {
        Object number = any(number(), 100_000, 4_000_000_000_000L, 4_000_000_000L);
        return number instanceof Number time && time.longValue() > 0 && time.longValue() < 100_000 ? 100_000 : number;
    }

    private Object integer() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> any(Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, Long.MIN_VALUE + 100);
            default -> random.nextInt(-300, 300);
        };
    }

    private String value() {
        return switch (random.nextInt(8)) {
            case 0 -> number().toString();
            case 1 -> FLOATS[random.nextInt(FLOATS.length)].toString();
            case 2 -> "";
            case 3 -> letters(random.nextInt(42, 48));
            case 4 -> letters(random.nextInt(4000, 4200));
            case 5 -> letters(random.nextInt(random.nextInt(1, 10_000)));
            default -> letters(random.nextInt(30));
        };
    }

    private String letters(int length) {
        StringBuilder text = new StringBuilder(length);
        int range = random.nextInt(3) == 0 ? 256 : 3;
        for (int i = 0; i < length; i++) {
            text.append((char) (range == 3 ? 'a' + random.nextInt(3) : random.nextInt(256)));
        }
        return text.toString();
    }
}
