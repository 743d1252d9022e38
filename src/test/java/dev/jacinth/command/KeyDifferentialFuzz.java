package dev.jacinth.command;

import dev.jacinth.testing.History;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.testing.Twins;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same random commands on keys, strings, databases and transactions, from two clients each, to Jacinth and to
/// redis-server: every reply must have the same bytes, and in the end both must hold the same.
///
/// Times are absolute and either long past or far ahead, so that nothing depends on when a command arrives.
@Tag("redis")
class KeyDifferentialFuzz {

    private static final int ROUNDS = 1_500;
    private static final int BATCH_MAX = 8;
    private static final int DATABASES = 2;
    private static final long FAR_SECONDS = 4_000_000_000L;
    private static final List<String> UNORDERED = List.of("KEYS", "SCAN", "EXEC");

    private static RedisServer redis;
    private static RedisServer jacinth;

    private final List<Twins> clients = new ArrayList<>();
    private SplittableRandom random;

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
        History history = new History("seed " + seed);
        random = new SplittableRandom(seed);
        for (int i = 0; i < 2; i++) {
            clients.add(new Twins(redis, jacinth, protocol, history, KeyDifferentialFuzz::comparable, "client " + i));
        }
        clients.get(0).send(List.of(List.of("FLUSHALL")));
        for (int round = 0; round < ROUNDS; round++) {
            List<List<String>> batch = new ArrayList<>();
            for (int i = random.nextInt(1, BATCH_MAX + 1); i > 0; i--) {
                batch.add(command());
            }
            clients.get(random.nextInt(2)).send(batch);
        }
        compareContents();
        clients.forEach(Twins::close);
    }

    /// The bytes of a reply; where the order is the server's own business, or there may be such replies within, the
    /// content with lists sorted.
    private static String comparable(List<String> words, RespClient client) {
        return UNORDERED.contains(words.getFirst()) ? sorted(client.readReply(), words) : client.readRaw();
    }

    private static String sorted(Object reply, List<String> words) {
        if (!(reply instanceof List<?> list)) {
            return String.valueOf(reply);
        }
        Stream<String> items = list.stream().map(item -> sorted(item, List.of()));
        return (words.contains("EXEC") ? items : items.sorted()).toList().toString();
    }

    private void compareContents() {
        for (int i = 0; i < 2; i++) {
            clients.get(i).send(List.of(List.of("DISCARD"), List.of("UNWATCH")));
        }
        for (int database = 0; database < DATABASES; database++) {
            clients.get(0)
                    .send(List.of(
                            List.of("SELECT", Integer.toString(database)), List.of("DBSIZE"), List.of("KEYS", "*")));
            for (Object key : clients.get(0).theirs().list("KEYS", "*")) {
                String name = (String) key;
                clients.get(0).send(List.of(List.of("GET", name), List.of("PEXPIRETIME", name)));
            }
        }
    }

    // ---- commands

    private List<String> command() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> keyCommand();
            case 3, 4 -> expireCommand();
            case 5, 6, 7 -> stringCommand();
            case 8 -> databaseCommand();
            case 9, 10 -> transactionCommand();
            default -> brokenCommand();
        };
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return pick("a", "b", "c", "key:1", "key:2", "K".repeat(2048), "L".repeat(2049), "");
    }

    private String value() {
        return pick(
                "",
                "1",
                "-7",
                "9999",
                "10000",
                "9223372036854775807",
                "007",
                "1.5",
                "text",
                "x".repeat(44),
                "x".repeat(45),
                "y".repeat(4080),
                "z".repeat(9000));
    }

    private String number() {
        return pick("0", "1", "-1", "2", "5", "16", "-16", "9223372036854775807", "x", "");
    }

    private List<String> keyCommand() {
        return switch (random.nextInt(13)) {
            case 0 -> List.of("DEL", key(), key());
            case 1 -> List.of("UNLINK", key());
            case 2 -> List.of("EXISTS", key(), key(), key());
            case 3 -> List.of("RENAME", key(), key());
            case 4 -> List.of("RENAMENX", key(), key());
            case 5 -> List.of("MOVE", key(), pick("0", "1", "x", "99"));
            case 6 -> List.of("COPY", key(), key());
            case 7 -> List.of("COPY", key(), key(), "DB", pick("0", "1"), "REPLACE");
            case 8 -> List.of("OBJECT", "ENCODING", key());
            case 9 -> List.of("TYPE", key());
            case 10 -> List.of("TOUCH", key(), key());
            case 11 -> List.of("KEYS", pick("*", "key:*", "[a-b]", "?", "K*", "\\a", "[^a]*"));
            default ->
                List.of(
                        "SCAN",
                        "0",
                        "COUNT",
                        "1000",
                        "MATCH",
                        pick("*", "key:?", "a"),
                        "TYPE",
                        pick("string", "list", "nothing"));
        };
    }

    private List<String> expireCommand() {
        String seconds = pick("0", "1", "-5", Long.toString(FAR_SECONDS), Long.toString(FAR_SECONDS + 7), "x");
        return switch (random.nextInt(8)) {
            case 0 -> List.of("EXPIREAT", key(), seconds);
            case 1 -> List.of("EXPIREAT", key(), seconds, pick("NX", "XX", "GT", "LT", "ZZ"));
            case 2 ->
                List.of(
                        "PEXPIREAT",
                        key(),
                        Long.toString(FAR_SECONDS * 1000 + random.nextInt(2_000)),
                        pick("NX", "xx", "gt", "LT"),
                        pick("NX", "XX", "GT", "LT"));
            case 3 -> List.of("PERSIST", key());
            case 4 -> List.of("PEXPIRETIME", key());
            case 5 -> List.of("EXPIRETIME", key());
            case 6 -> List.of("EXPIRE", key(), pick("-1", "0", "9223372036854775807", "-9223372036854775808", "x"));
            default -> List.of("SET", key(), value(), "EXAT", Long.toString(FAR_SECONDS + random.nextInt(5)));
        };
    }

    private List<String> stringCommand() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> List.of("SET", key(), value());
            case 3 -> List.of("SET", key(), value(), pick("NX", "XX"), pick("GET", "KEEPTTL"));
            case 4, 5 -> List.of("GET", key());
            case 6 -> List.of("APPEND", key(), value());
            case 7 -> List.of("INCRBY", key(), number());
            case 8 -> List.of("INCRBYFLOAT", key(), pick("0.5", "-1", "1e3", "x"));
            case 9 -> List.of("SETRANGE", key(), pick("0", "3", "100", "4090", "-1"), value());
            case 10 -> List.of("GETRANGE", key(), number(), number());
            case 11 -> List.of("MSET", key(), value(), key(), value());
            case 12 -> List.of("MSETNX", key(), value(), key(), value());
            case 13 -> List.of("GETEX", key(), "PXAT", Long.toString(FAR_SECONDS * 1000 + random.nextInt(9)));
            case 14 -> List.of(pick("GETDEL", "STRLEN", "DECR"), key());
            default -> List.of("GETSET", key(), value());
        };
    }

    private List<String> databaseCommand() {
        return switch (random.nextInt(12)) {
            case 0 -> List.of("FLUSHDB", pick("ASYNC", "SYNC", "LATER"));
            case 1 -> random.nextInt(4) == 0 ? List.of("FLUSHALL") : List.of("DBSIZE");
            case 2, 3 -> List.of("SWAPDB", pick("0", "1"), pick("0", "1", "x", "77"));
            case 4, 5, 6, 7, 8 -> List.of("SELECT", pick("0", "1"));
            default -> List.of("DBSIZE");
        };
    }

    private List<String> transactionCommand() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> List.of("MULTI");
            case 2, 3, 4 -> List.of("EXEC");
            case 5 -> List.of("DISCARD");
            case 6 -> List.of("WATCH", key(), key());
            default -> List.of("UNWATCH");
        };
    }

    private List<String> brokenCommand() {
        return switch (random.nextInt(9)) {
            case 0 -> List.of("GET");
            case 1 -> List.of("EXEC", "now");
            case 2 -> List.of("NOSUCH", "command", "at all");
            case 3 -> List.of("SCAN", pick("x", "", "-", " 1", "1x"), "COUNT", pick("1000", "0", "x"));
            case 4 -> List.of("OBJECT", pick("NOSUCH", "ENCODING", "FREQ"));
            case 5 -> List.of("OBJECT", "FREQ", key());
            case 6 -> List.of("COPY", key(), key(), pick("DB", "REPLACES"));
            case 7 -> List.of("EXPIRE", key(), pick("x", "1"), pick("NX", "NO"), pick("GT", "XX"));
            default -> List.of("SET", key(), value(), pick("NX", "EX"), pick("XX", "0"));
        };
    }
}
