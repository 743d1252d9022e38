package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.History;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.testing.Twins;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same random commands on hashes to Jacinth and to redis-server, under limits that change: every reply must have
/// the same bytes, as far as the order of fields is not the server's own business, and now and then every key the same
/// signature and encoding, and where it is packed the same payload.
///
/// `-Djacinth.fuzz.commands=1000000` for the length that a release takes. What is new since 7.0 is left out: NOVALUES,
/// and all that is about fields that cease to exist.
@Tag("redis")
class HashDifferentialFuzz {

    private static final int COMMANDS = Integer.getInteger("jacinth.fuzz.commands", 20_000) / 4;
    private static final int BATCH_MAX = 16;
    private static final int COMPARED_EVERY = 40;
    private static final Set<String> UNORDERED = Set.of("HGETALL", "HKEYS", "HVALS", "HSCAN", "HRANDFIELD");
    private static final String[] KEYS = {"h", "h2", "{3}", "", "string"};

    private static RedisServer redis;
    private static RedisServer jacinth;

    private History history;
    private SplittableRandom random;
    private Twins clients;
    private int fields;

    /// Fields up to which hashes are packed. A single HSET never has more: 7.2 then gives the packed form up, even if
    /// some come twice or are there already.
    private int packedMax;

    @BeforeAll
    static void startBoth() {
        redis = RedisServer.start();
        jacinth = Jacinth.start();
    }

    @AfterAll
    static void stopBoth() {
        redis.close();
        jacinth.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "3, 2", "4, 3"})
    void bothServersAnswerAlike(long seed, int protocol) {
        history = new History("seed " + seed);
        random = new SplittableRandom(seed);
        clients = new Twins(redis, jacinth, protocol, history, HashDifferentialFuzz::comparable);
        clients.send(List.of(
                List.of("FLUSHALL"), List.of("SET", "string", "x"), List.of("CONFIG", "SET", "rdbcompression", "no")));
        int rounds = 0;
        for (int sent = 0; sent < COMMANDS; ) {
            if (rounds % COMPARED_EVERY == 0) {
                compareKeys();
                chooseShape();
            }
            List<List<String>> batch = new ArrayList<>();
            for (int i = random.nextInt(1, BATCH_MAX + 1); i > 0; i--) {
                batch.add(command());
            }
            clients.send(batch);
            sent += batch.size();
            rounds++;
        }
        compareKeys();
        clients.close();
    }

    private void chooseShape() {
        fields = 1 << random.nextInt(2, 11);
        packedMax = random.nextBoolean() ? 512 : random.nextInt(60);
        String entries = Integer.toString(packedMax);
        String bytes = Integer.toString(random.nextBoolean() ? 64 : random.nextInt(100));
        clients.send(List.of(
                List.of("CONFIG", "SET", "hash-max-listpack-entries", entries, "hash-max-listpack-value", bytes)));
    }

    /// The bytes of a reply; where the order is the server's own business, the content with lists sorted, and of what
    /// was drawn only how much it is.
    private static String comparable(List<String> words, RespClient client) {
        if (!UNORDERED.contains(words.getFirst())) {
            return client.readRaw();
        }
        Object reply = client.readReply();
        if (words.getFirst().equals("HRANDFIELD") && reply instanceof List<?> list) {
            boolean nested = !list.isEmpty() && list.getFirst() instanceof List<?>;
            return list.size() + (nested ? " pairs" : "");
        }
        if (words.getFirst().equals("HRANDFIELD") && reply instanceof String) {
            return "a field";
        }
        return sorted(reply);
    }

    private static String sorted(Object reply) {
        if (!(reply instanceof List<?> list)) {
            return String.valueOf(reply instanceof java.util.Map<?, ?> map ? new java.util.TreeMap<>(map) : reply);
        }
        Stream<String> items = list.stream().map(HashDifferentialFuzz::sorted);
        return items.sorted().toList().toString();
    }

    private void compareKeys() {
        RespClient theirs = clients.theirs();
        RespClient ours = clients.ours();
        for (String key : KEYS) {
            clients.send(List.of(
                    List.of("DEBUG", "DIGEST-VALUE", key), List.of("OBJECT", "ENCODING", key), List.of("HLEN", key)));
            String payload = (String) ours.call("DUMP", key);
            if (payload != null && payload.charAt(0) == 16) {
                assertThat(payload).as(history::toString).isEqualTo(theirs.call("DUMP", key));
            }
            String restored = payload == null ? "" : (String) theirs.call("RESTORE", "restored", 0, payload, "REPLACE");
            if (!restored.isEmpty()) {
                assertThat(theirs.call("DEBUG", "DIGEST-VALUE", "restored"))
                        .as(history::toString)
                        .isEqualTo(theirs.call("DEBUG", "DIGEST-VALUE", key));
                ours.call("RESTORE", "restored", 0, theirs.call("DUMP", key), "REPLACE");
                assertThat(ours.call("DEBUG", "DIGEST-VALUE", "restored"))
                        .as(history::toString)
                        .isEqualTo(theirs.call("DEBUG", "DIGEST-VALUE", key));
            }
        }
    }

    // ---- commands

    private List<String> command() {
        return switch (random.nextInt(30)) {
            case 0, 1, 2, 3, 4 -> hset("HSET");
            case 5 -> hset("HMSET");
            case 6, 7 -> List.of("HSETNX", key(), field(), value());
            case 8, 9, 10 -> several("HDEL");
            case 11, 12 -> List.of("HGET", key(), field());
            case 13 -> several("HMGET");
            case 14 -> List.of("HEXISTS", key(), field());
            case 15 -> List.of("HSTRLEN", key(), field());
            case 16 -> List.of(pick("HLEN", "HGETALL", "HKEYS", "HVALS"), key());
            case 17, 18 -> List.of("HINCRBY", key(), field(), number());
            case 19, 20 -> List.of("HINCRBYFLOAT", key(), field(), decimal());
            case 21 -> List.of("HSCAN", key(), "0", "COUNT", "100000", "MATCH", pick("*", "f*", "[1-3]*", "x"));
            case 22 -> List.of("HSCAN", key(), pick("0", "x", "-", "1x"), pick("COUNT", "zz"), pick("0", "a"));
            case 23, 24 -> random();
            case 25 -> List.of("COPY", key(), key(), "REPLACE");
            case 26 -> List.of("RENAME", pick("h", "h2", "none"), pick("h", "h2", "{3}"));
            case 27 -> random.nextInt(10) == 0 ? List.of("DEL", pick("h", "h2", "{3}", "")) : List.of("TYPE", key());
            case 28 -> List.of("OBJECT", "ENCODING", key());
            default -> broken();
        };
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return random.nextInt(60) == 0 ? "string" : pick("h", "h", "h2", "{3}", "", "none" + random.nextInt(200) % 2);
    }

    private String field() {
        int number = random.nextInt(fields);
        return switch (number % 7) {
            case 0 -> Integer.toString(number - 10);
            case 1 -> Long.toString(number * 1_234_567_891L);
            case 2 -> number == 2 ? "" : "f".repeat(number % 70) + number;
            case 3 -> number == 3 ? "x".repeat(3_000) : "0" + number;
            default -> "f" + number;
        };
    }

    private String value() {
        return switch (random.nextInt(12)) {
            case 0 -> number();
            case 1 -> decimal();
            case 2 -> "";
            case 3 -> "x".repeat(random.nextInt(62, 67));
            case 4 -> "y".repeat(random.nextInt(random.nextInt(1, 130)));
            case 5 -> random.nextInt(40) == 0 ? "z".repeat(random.nextInt(20_000)) : "z";
            case 6 -> Long.toString(random.nextLong() >> random.nextInt(64));
            default -> "v" + random.nextInt(1000);
        };
    }

    private String number() {
        return pick(
                "0",
                "1",
                "-1",
                "7",
                "-100",
                "127",
                "128",
                "4095",
                "4096",
                "-4096",
                "-4097",
                "32767",
                "32768",
                "8388607",
                "8388608",
                "2147483647",
                "2147483648",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "+1",
                "01",
                " 1",
                "x",
                "",
                "1.5");
    }

    private String decimal() {
        return pick(
                "0.5",
                "-1.25",
                "3",
                "1e3",
                "1e-5",
                "0.1",
                "17179869184",
                "inf",
                "-inf",
                "nan",
                "x",
                "",
                " 1",
                "0x10",
                "1e400",
                "5e-324",
                "123456789.123456789");
    }

    private List<String> hset(String name) {
        List<String> words = new ArrayList<>(List.of(name, key()));
        int wanted = random.nextInt(15) == 0 ? random.nextInt(1, 700) : random.nextInt(1, 5);
        int pairs = Math.min(wanted, Math.max(1, packedMax));
        for (int i = 0; i < pairs; i++) {
            words.add(field());
            words.add(value());
        }
        if (random.nextInt(40) == 0) {
            words.removeLast();
        }
        return words;
    }

    private List<String> several(String name) {
        List<String> words = new ArrayList<>(List.of(name, key()));
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 200 : 5); i >= 0; i--) {
            words.add(field());
        }
        return words;
    }

    private List<String> random() {
        String count = pick("0", "1", "-1", "5", "-5", "300", "-300", "100000", "x", "-9223372036854775808");
        return switch (random.nextInt(3)) {
            case 0 -> List.of("HRANDFIELD", key());
            case 1 -> List.of("HRANDFIELD", key(), count);
            default -> List.of("HRANDFIELD", key(), count, pick("WITHVALUES", "withvalues", "values"));
        };
    }

    private List<String> broken() {
        return switch (random.nextInt(6)) {
            case 0 -> List.of("HSET", key(), field());
            case 1 -> List.of("HGET", key());
            case 2 -> List.of("HINCRBY", key(), field(), "1", "2");
            case 3 -> List.of("HRANDFIELD", key(), "1", "WITHVALUES", "WITHVALUES");
            case 4 -> List.of("HSCAN", key());
            default -> List.of("HSETNX", key(), field());
        };
    }
}
