package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.testing.HostilePayloads;
import dev.jacinth.testing.RespClient.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// RESTORE of values that are not what they say, and then all that can be done to a key if it was taken: every command
/// ends with a reply, what was taken can be copied, dumped and restored, and once the key is deleted all its memory is
/// there again.
///
/// `-Djacinth.fuzz.payloads=N` for longer; `-Djacinth.fuzz.seed` repeats a run.
class RestoreFuzz {

    private static final int PAYLOADS = Integer.getInteger("jacinth.fuzz.payloads", 3_000);
    private static final int COMMANDS_PER_KEY = 12;
    private static final int COMMANDS_SHOWN = 30;
    private static final String KEY = "k";

    private static final String[] COMMON = {
        "DEBUG DIGEST-VALUE k",
        "MEMORY USAGE k",
        "OBJECT ENCODING k",
        "DUMP k",
        "COPY k copy REPLACE",
        "TYPE k",
        "SORT k",
        "SORT k ALPHA DESC LIMIT 1 3",
        "SORT k BY nosort GET # STORE copy",
        "EXPIRE k 1000",
        "RENAME k k",
        "OBJECT FREQ k",
        "SCAN 0 TYPE hash",
        "DEBUG OBJECT k",
    };

    // @ = any element; # = any number; ~ = a score
    private static final Map<String, String[]> BY_TYPE = Map.of(
            "string",
                    new String[] {
                        "GET k",
                        "STRLEN k",
                        "APPEND k @",
                        "GETRANGE k # #",
                        "SETRANGE k 5 @",
                        "INCR k",
                        "INCRBYFLOAT k 1.5",
                        "BITCOUNT k",
                        "BITPOS k 1",
                        "BITFIELD k GET u8 #",
                        "PFCOUNT k",
                        "PFADD k @ @",
                        "PFMERGE copy k",
                        "LCS k k",
                        "GETEX k PX 10000",
                        "SETBIT k 100 1",
                        "BITOP NOT copy k",
                        "GETSET k @",
                        "PFDEBUG ENCODING k",
                        "PFDEBUG GETREG k",
                        "PFDEBUG DECODE k",
                        "PFDEBUG TODENSE k",
                        "PFCOUNT k k",
                        "PFMERGE k k",
                        "PFADD k 1 2 3 4 5 6 7",
                    },
            "list",
                    new String[] {
                        "LRANGE k 0 -1",
                        "LRANGE k # #",
                        "LPUSH k @",
                        "RPUSH k @ @",
                        "LPOP k",
                        "RPOP k 2",
                        "LINDEX k #",
                        "LSET k # @",
                        "LREM k # @",
                        "LINSERT k BEFORE @ @",
                        "LINSERT k AFTER @ @",
                        "LTRIM k 1 -2",
                        "LTRIM k # #",
                        "LPOS k @ COUNT 0",
                        "LPOS k @ RANK -1",
                        "LMOVE k k LEFT RIGHT",
                        "LLEN k",
                        "RPOPLPUSH k copy",
                        "LMPOP 1 k RIGHT COUNT 3",
                    },
            "set",
                    new String[] {
                        "SMEMBERS k",
                        "SADD k @ @ @",
                        "SREM k @",
                        "SISMEMBER k @",
                        "SMISMEMBER k @ @",
                        "SPOP k",
                        "SPOP k 2",
                        "SRANDMEMBER k 3",
                        "SRANDMEMBER k -5",
                        "SCARD k",
                        "SSCAN k 0 COUNT 5",
                        "SSCAN k # MATCH * COUNT 100",
                        "SMOVE k copy @",
                        "SUNION k k",
                        "SINTER k k",
                        "SDIFF k copy",
                        "SINTERCARD 1 k",
                        "SDIFFSTORE copy k none",
                        "SUNIONSTORE copy k k",
                        "ZUNIONSTORE copy 1 k",
                        "SADD k #",
                        "SREM k #",
                    },
            "zset",
                    new String[] {
                        "ZRANGE k 0 -1 WITHSCORES",
                        "ZRANGE k # #",
                        "ZRANGE k ~ ~ BYSCORE LIMIT 0 5",
                        "ZRANGE k [@ [@ BYLEX",
                        "ZRANGEBYSCORE k -inf +inf",
                        "ZREVRANGEBYSCORE k ~ ~",
                        "ZADD k ~ @",
                        "ZADD k ~ @ ~ @",
                        "ZINCRBY k ~ @",
                        "ZREM k @",
                        "ZSCORE k @",
                        "ZMSCORE k @ @",
                        "ZRANK k @",
                        "ZREVRANK k @ WITHSCORE",
                        "ZCOUNT k ~ ~",
                        "ZLEXCOUNT k - +",
                        "ZPOPMIN k",
                        "ZPOPMAX k 2",
                        "ZRANDMEMBER k 3",
                        "ZRANDMEMBER k -5 WITHSCORES",
                        "ZSCAN k 0",
                        "ZREMRANGEBYRANK k # #",
                        "ZREMRANGEBYSCORE k ~ ~",
                        "ZREMRANGEBYLEX k - [@",
                        "ZUNIONSTORE copy 2 k k",
                        "ZINTERSTORE copy 2 k k WEIGHTS ~ ~",
                        "ZDIFF 2 k copy",
                        "ZRANGESTORE copy k 0 5",
                        "GEOPOS k @",
                        "GEOHASH k @",
                        "GEODIST k @ @",
                        "GEOSEARCH k FROMLONLAT 0 0 BYRADIUS 100 km",
                        "ZMPOP 1 k MAX COUNT 2",
                    },
            "hash",
                    new String[] {
                        "HGETALL k",
                        "HSET k @ @",
                        "HSET k @ @ @ @",
                        "HDEL k @",
                        "HGET k @",
                        "HMGET k @ @",
                        "HEXISTS k @",
                        "HKEYS k",
                        "HVALS k",
                        "HLEN k",
                        "HSTRLEN k @",
                        "HINCRBY k @ #",
                        "HINCRBYFLOAT k @ 1.5",
                        "HRANDFIELD k 3",
                        "HRANDFIELD k -5 WITHVALUES",
                        "HSCAN k 0 COUNT 5",
                        "HSCAN k # COUNT 100 NOVALUES",
                        "HSETNX k @ @",
                        "HEXPIRE k 1000 FIELDS 1 @",
                        "HPEXPIREAT k 4000000000001 FIELDS 2 @ a",
                        "HPERSIST k FIELDS 1 @",
                        "HTTL k FIELDS 2 @ a",
                        "HPEXPIRETIME k FIELDS 1 @",
                        "HGETEX k PX 5000 FIELDS 1 @",
                        "HGETDEL k FIELDS 1 @",
                        "HSETEX k KEEPTTL FIELDS 1 @ @",
                        "HEXPIRE k 0 FIELDS 1 @",
                    },
            "stream",
                    new String[] {
                        "XRANGE k - +",
                        "XREVRANGE k + - COUNT 3",
                        "XRANGE k # #",
                        "XLEN k",
                        "XADD k * @ @",
                        "XADD k MAXLEN ~ 2 * a b",
                        "XADD k MAXLEN = 2 * a b c d",
                        "XADD k # @ @",
                        "XTRIM k MAXLEN 2",
                        "XTRIM k MAXLEN ~ 1",
                        "XTRIM k MINID 12",
                        "XDEL k 10-1",
                        "XDEL k 10-2 11-3 110-1",
                        "XINFO STREAM k FULL",
                        "XINFO STREAM k",
                        "XINFO GROUPS k",
                        "XINFO CONSUMERS k group0",
                        "XREAD COUNT 3 STREAMS k 0",
                        "XREADGROUP GROUP group0 consumer0 STREAMS k >",
                        "XREADGROUP GROUP group0 new COUNT 2 STREAMS k 0",
                        "XREADGROUP GROUP group0 consumer0 NOACK STREAMS k >",
                        "XACK k group0 10-1 10-2",
                        "XPENDING k group0",
                        "XPENDING k group0 - + 10",
                        "XPENDING k group0 IDLE 1 - + 10 consumer0",
                        "XCLAIM k group0 other 0 10-1 10-2",
                        "XCLAIM k group0 other 0 10-1 FORCE JUSTID",
                        "XAUTOCLAIM k group0 other 0 0",
                        "XGROUP DESTROY k group1",
                        "XGROUP CREATE k mine $",
                        "XGROUP SETID k group0 0",
                        "XGROUP DELCONSUMER k group0 consumer0",
                        "XGROUP CREATECONSUMER k group0 c3",
                        "XSETID k #",
                        "XSETID k 9223372036854775807-1 ENTRIESADDED 5 MAXDELETEDID 1-1",
                        "XDEL k 10-1 10-3 11-3 12-5 110-1 110-2",
                        "XGROUP SETID k group0 10-1 ENTRIESREAD 2",
                    });

    /// Makes a value pass its limits.
    private static final Map<String, List<String>> GROWTH = Map.of(
            "string", List.of("SETRANGE", KEY, "%d00", "grown"),
            "list", List.of("RPUSH", KEY, "grown:%d"),
            "set", List.of("SADD", KEY, "grown:%d"),
            "zset", List.of("ZADD", KEY, "%d", "grown:%d"),
            "hash", List.of("HSET", KEY, "grown:%d", "value:%d"),
            "stream", List.of("XADD", KEY, "9000000000000000000-%d", "field", "value"));

    private static final String[] ELEMENTS = {
        "",
        "a",
        "b",
        "field",
        "0",
        "1",
        "-1",
        "12",
        "128",
        "4096",
        "9223372036854775807",
        "00",
        "1.5",
        "x".repeat(63),
        "x".repeat(64) + "5",
        "y".repeat(300),
        "z".repeat(9_000)
    };
    private static final String[] NUMBERS = {
        "0", "1", "-1", "2", "5", "-3", "10", "100", "65536", "9223372036854775807", "-9223372036854775808"
    };
    private static final String[] SCORES = {"0", "1", "-1", "0.5", "inf", "-inf", "1e300"};

    private final long seed = Long.getLong("jacinth.fuzz.seed", 20_261_121L);
    private final SplittableRandom random = new SplittableRandom(seed);
    private final HostilePayloads payloads = new HostilePayloads(random.split());
    private final EmbeddedServer server = new EmbeddedServer();
    private final EmbeddedServer.Peer client = server.connect();
    private final Keyspace keyspace = server.parts.keyspace;
    private final Map<String, Integer> accepted = new TreeMap<>();
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void close() {
        client.disconnect();
        server.close();
    }

    @Test
    void noPayloadDoesMoreHarmThanAnError() {
        for (int run = 0; run < PAYLOADS; run++) {
            byte[] value = payloads.next();
            try {
                take(value);
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + " run " + run + ": " + text(value) + "\n" + String.join("\n", done), e);
            }
        }
        assertThat(accepted).as("seed " + seed).hasSizeGreaterThan(10);
    }

    private void take(byte[] value) {
        done.clear();
        long before = keyspace.memory().usedBytes();
        int version = random.nextInt(20) == 0 ? random.nextInt(256) : 12;
        Object reply = run("RESTORE", KEY, "0", latin(HostilePayloads.sealed(value, version)));
        if (reply.equals("OK")) {
            accepted.merge(String.valueOf(value[0]), 1, Integer::sum);
            use();
        } else {
            assertThat(reply).isInstanceOf(Failure.class);
        }
        run("DEL", KEY, "copy");
        keyspace.validate();
        assertThat(keyspace.memory().usedBytes()).as("what is left").isEqualTo(before);
    }

    private void use() {
        String type = (String) run("TYPE", KEY);
        travel();
        String[] commands = BY_TYPE.get(type);
        for (int i = 0; i < COMMANDS_PER_KEY; i++) {
            String[] from = random.nextInt(4) == 0 ? COMMON : commands;
            run(filled(from[random.nextInt(from.length)]));
        }
        keyspace.validate();
        if (random.nextInt(10) == 0) {
            grow(GROWTH.get(type));
        }
        travel();
    }

    /// By DUMP and RESTORE, and by COPY.
    private void travel() {
        Object payload = run("DUMP", KEY);
        if (payload == null) {
            return;
        }
        assertThat(run("RESTORE", "copy", "0", (String) payload, "REPLACE")).isEqualTo("OK");
        run("PERSIST", KEY);
        if (!hasMinusZero()) {
            assertThat(run("DEBUG", "DIGEST-VALUE", "copy")).isEqualTo(run("DEBUG", "DIGEST-VALUE", KEY));
        }
        run("COPY", KEY, "copy", "REPLACE");
        assertThat(run("DEBUG", "DIGEST-VALUE", "copy")).isEqualTo(run("DEBUG", "DIGEST-VALUE", KEY));
    }

    /// A score that small sorted sets do not keep the sign of, as in Redis.
    private boolean hasMinusZero() {
        return run("ZRANGE", KEY, "0", "-1", "WITHSCORES") instanceof List<?> all && all.contains("-0");
    }

    private void grow(List<String> command) {
        int count = random.nextInt(700);
        for (int i = 0; i < count; i++) {
            String number = Integer.toString(i + 1);
            run(command.stream().map(word -> word.replace("%d", number)).toArray(String[]::new));
        }
    }

    private String[] filled(String command) {
        String[] words = command.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = switch (words[i]) {
                case "@" -> any(ELEMENTS);
                case "[@" -> "[" + any(ELEMENTS);
                case "#" -> any(NUMBERS);
                case "~" -> i == 3 && words[0].startsWith("X") ? "~" : any(SCORES);
                default -> words[i];
            };
        }
        return words;
    }

    private String any(String[] words) {
        return words[random.nextInt(words.length)];
    }

    private Object run(String... words) {
        if (done.size() == COMMANDS_SHOWN) {
            done.remove(1);
        }
        done.add(shortened(Arrays.toString(words)));
        return client.ask(words);
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "..." : text;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] value) {
        return shortened(java.util.HexFormat.of().formatHex(value));
    }
}
