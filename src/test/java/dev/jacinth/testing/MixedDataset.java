package dev.jacinth.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// Data of every type in every form that it can have, for whatever has to carry all of them: files, synchronisation,
/// DUMP, digests.
///
/// The data are commands, which redis-server 7.0 understands as well; two servers that run them hold the same. They
/// follow from the seed. Nothing expires before the year 2096, and nothing depends on the time of the run but when the
/// consumers of a stream were seen last.
///
/// ```java
/// new MixedDataset(SEED).fill(client);
/// new MixedDataset(SEED, MixedDataset.Kind.LIST).elements(100_000).fill(client);
/// ```
///
/// Among the keys are the empty one, one of binary bytes, and long ones. Names of others say what they hold:
/// `list:huge elements`.
public final class MixedDataset {

    /// Databases that have keys in the end; most are in the first.
    public static final List<Integer> DATABASES = List.of(0, 1, 9);

    /// What the keys may hold.
    public enum Kind {
        STRING,
        LIST,
        SET,
        HASH,
        SORTED_SET,
        STREAM,
        HYPERLOGLOG,
        GEO
    }

    private static final long FAR_MILLIS = 4_000_000_000_000L;
    private static final int BATCH = 200;
    private static final int WORDS_IN_COMMAND = 100;
    private static final long[] INTEGERS = {
        0,
        1,
        12,
        13,
        127,
        128,
        -1,
        -128,
        -129,
        4095,
        4096,
        -4096,
        -4097,
        32_767,
        32_768,
        -32_769,
        8_388_607,
        8_388_608,
        -8_388_609,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE + 1L,
        Integer.MIN_VALUE - 1L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final Object[] SCORES = {
        "inf", "-inf", 0, "-0", 1, -1, 0.1, -2.5, 1e-300, 1e300, 5e-324, "17179869184", "9007199254740993", 3.0000000001
    };

    private final long seed;
    private final Set<Kind> kinds;
    private int elements = 1500;
    private SplittableRandom random;
    private List<Object[]> commands;

    /// @param kinds only these; all if none is given
    public MixedDataset(long seed, Kind... kinds) {
        this.seed = seed;
        this.kinds = kinds.length == 0 ? EnumSet.allOf(Kind.class) : EnumSet.copyOf(Arrays.asList(kinds));
        this.random = new SplittableRandom(seed);
        this.commands = List.of();
    }

    /// Sets how many elements each of the large values has; at least 1000, so that it is large to the server.
    public MixedDataset elements(int count) {
        elements = Math.max(1000, count);
        return this;
    }

    /// Runs the commands on a server, which holds nothing before. Fails if one fails. Leaves the client in database 0.
    public void fill(RespClient client) {
        List<Object[]> all = commands();
        for (int from = 0; from < all.size(); from += BATCH) {
            List<Object[]> batch = all.subList(from, Math.min(from + BATCH, all.size()));
            List<Object> replies = client.pipeline(batch);
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i) instanceof RespClient.Failure failure) {
                    throw new AssertionError(
                            "seed " + seed + ": " + Arrays.toString(batch.get(i)) + " -> " + failure.message());
                }
            }
        }
    }

    /// The commands, for other ways to run them.
    public List<Object[]> commands() {
        random = new SplittableRandom(seed);
        commands = new ArrayList<>();
        for (Kind kind : kinds) {
            switch (kind) {
                case STRING -> addStrings();
                case LIST -> addLists();
                case SET -> addSets();
                case HASH -> addHashes();
                case SORTED_SET -> addSortedSets();
                case STREAM -> addStreams();
                case HYPERLOGLOG -> addHyperLogLogs();
                case GEO -> addPositions();
            }
        }
        addExpiries();
        addOtherDatabases();
        return commands;
    }

    private void run(Object... words) {
        commands.add(words);
    }

    /// One command on a key for many elements would be a long one: several.
    private void runMany(String name, String key, List<?> words) {
        for (int from = 0; from < words.size(); from += WORDS_IN_COMMAND) {
            List<Object> command = new ArrayList<>(List.of(name, key));
            command.addAll(words.subList(from, Math.min(from + WORDS_IN_COMMAND, words.size())));
            run(command.toArray());
        }
    }

    // ---- material

    /// Letters that can be compressed.
    private String letters(int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append("abc".repeat(random.nextInt(1, 9))).append((char) random.nextInt('a', 'z'));
        }
        return text.substring(0, length);
    }

    /// Any bytes.
    private String noise(int length) {
        char[] bytes = new char[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (char) random.nextInt(256);
        }
        return new String(bytes);
    }

    /// An element as small values have them: short, often an integer, sometimes empty or binary.
    private String small() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> Long.toString(INTEGERS[random.nextInt(INTEGERS.length)]);
            case 2 -> Integer.toString(random.nextInt(-100, 5000));
            case 3 -> noise(random.nextInt(20));
            case 4 -> random.nextInt(4) == 0 ? "" : letters(63);
            default -> letters(random.nextInt(1, 40));
        };
    }

    private List<String> smalls(int count) {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(small());
        }
        return elements;
    }

    private Object score() {
        return switch (random.nextInt(4)) {
            case 0 -> SCORES[random.nextInt(SCORES.length)];
            case 1 -> random.nextInt(-5, 5);
            case 2 -> random.nextDouble(-1000, 1000);
            default -> random.nextInt();
        };
    }

    // ---- types

    private void addStrings() {
        for (long integer : INTEGERS) {
            run("SET", "string:integer " + integer, integer);
        }
        for (int length : new int[] {0, 1, 20, 43, 44, 45, 63, 64, 255, 4000, 4096, 4097, 16_383, 16_384, 70_000}) {
            run("SET", "string:letters " + length, letters(length));
            run("SET", "string:noise " + length, noise(length));
        }
        run("SET", "string:large", letters(elements * 700));
        run("SETRANGE", "string:zeroes", 100_000, "end");
        run("SETBIT", "string:bits", 12_345, 1);
        run("APPEND", "string:appended", "short");
        run("INCRBYFLOAT", "string:float", "3.25");
        run("SET", "string:almost integer", "00012");
        run("SET", "", "the empty key");
        run("SET", "\u0000\u00FF\r\n\u00FE key", "binary key");
        run("SET", "string:" + letters(300), "long key");
        run("SET", "string:" + noise(6000), "very long key");
        for (int i = 0; i < elements / 10; i++) {
            run("SET", "string:" + i, small());
        }
    }

    private void addLists() {
        run("RPUSH", "list:one", "element");
        run("RPUSH", "list:empty element", "");
        runMany("RPUSH", "list:integers", Arrays.stream(INTEGERS).boxed().toList());
        runMany("RPUSH", "list:small", smalls(60));
        runMany("RPUSH", "list:large", smalls(elements));
        runMany("LPUSH", "list:large", smalls(elements / 2));
        for (int length : new int[] {4000, 8192, 8193, 20_000, 200_000}) {
            run("RPUSH", "list:huge elements", noise(length), "between", letters(length));
        }
        run("RPUSH", "list:huge", letters(100_000));
        runMany("RPUSH", "list:taken from", smalls(400));
        run("LTRIM", "list:taken from", 100, 300);
        run("LINSERT", "list:huge elements", "BEFORE", "between", "inserted");
        for (int i = 0; i < elements / 50; i++) {
            runMany("RPUSH", "list:" + i, smalls(random.nextInt(1, 12)));
        }
    }

    private void addSets() {
        run("SADD", "set:one", "member");
        run("SADD", "set:empty member", "");
        run("SADD", "set:integers of 16 bits", 1, -1, 32_767, -32_768);
        run("SADD", "set:integers of 32 bits", 1, 2, 32_768, Integer.MIN_VALUE);
        runMany(
                "SADD",
                "set:integers of 64 bits",
                Arrays.stream(INTEGERS).boxed().toList());
        runMany("SADD", "set:small", smalls(100));
        runMany("SADD", "set:long members", List.of(letters(64), letters(65), noise(5000), noise(100_000)));
        runMany("SADD", "set:large", smalls(elements));
        List<Integer> many = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            many.add(i * 7);
        }
        runMany("SADD", "set:many integers", many);
        runMany("SADD", "set:taken from", many.subList(0, 300));
        runMany("SREM", "set:taken from", many.subList(50, 280));
        for (int i = 0; i < elements / 50; i++) {
            runMany("SADD", "set:" + i, smalls(random.nextInt(1, 12)));
        }
    }

    private void addHashes() {
        run("HSET", "hash:one", "field", "value");
        run("HSET", "hash:empty", "", "");
        runMany("HSET", "hash:small", smalls(80));
        run("HSET", "hash:long value", "f", letters(65), "g", noise(5000));
        run("HSET", "hash:long field", noise(3000), "v", letters(100_000), "w");
        runMany("HSET", "hash:large", smalls(2 * elements));
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            many.addAll(List.of("field" + i, i));
        }
        runMany("HSET", "hash:many fields", many);
        run("HINCRBYFLOAT", "hash:small", "float", "0.1");
        run("HDEL", "hash:many fields", "field1", "field2");
        for (int i = 0; i < elements / 20; i++) {
            runMany("HSET", "hash:" + i, smalls(2 * random.nextInt(1, 8)));
        }
    }

    private void addSortedSets() {
        run("ZADD", "zset:one", 1, "member");
        run("ZADD", "zset:empty member", "-inf", "");
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < SCORES.length; i++) {
            all.addAll(List.of(SCORES[i], "score " + i));
        }
        run(concat(new Object[] {"ZADD", "zset:scores"}, all.toArray()));
        runMany("ZADD", "zset:small", scored(100));
        run("ZADD", "zset:long members", 2, letters(64), 1, letters(65), 0, noise(5000), 0, noise(100_000));
        runMany("ZADD", "zset:large", scored(elements));
        List<Object> same = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            same.addAll(List.of(0, "m" + i));
        }
        runMany("ZADD", "zset:same score", same);
        run("ZREMRANGEBYRANK", "zset:same score", 10, 20);
        run("ZINCRBY", "zset:scores", 0.5, "score 6");
        for (int i = 0; i < elements / 50; i++) {
            runMany("ZADD", "zset:" + i, scored(random.nextInt(1, 12)));
        }
    }

    private List<Object> scored(int count) {
        List<Object> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.addAll(List.of(score(), small()));
        }
        return words;
    }

    private void addStreams() {
        run("XADD", "stream:one", "1-1", "field", "value");
        run("XADD", "stream:limits", "0-1", "", "");
        run("XADD", "stream:limits", "18446744073709551615-18446744073709551614", "f", noise(5000));
        run("XGROUP", "CREATE", "stream:empty", "group", "0", "MKSTREAM");
        run("XADD", "stream:emptied", "5-5", "f", "v");
        run("XDEL", "stream:emptied", "5-5");
        long millis = 1_000_000;
        for (int i = 0; i < elements; i++) {
            millis += random.nextInt(3);
            String id = millis + "-" + i;
            switch (random.nextInt(3)) {
                case 0 -> run("XADD", "stream:large", id, "a", small(), "b", small());
                case 1 -> run("XADD", "stream:large", id, "a", i, "b", -i);
                default -> run("XADD", "stream:large", id, small(), small());
            }
            if (i % 9 == 4) {
                run("XDEL", "stream:large", id);
            }
        }
        addGroups();
        run("XSETID", "stream:one", "9-9", "ENTRIESADDED", 12, "MAXDELETEDID", "8-8");
        run("XADD", "stream:huge entry", "7-7", "f", letters(100_000), "g", noise(20_000));
    }

    /// Deliveries get a fixed time; when consumers were seen last follows the clock.
    private void addGroups() {
        for (int i = 1; i <= 120; i++) {
            run("XADD", "stream:groups", i + "-1", "n", i);
        }
        run("XGROUP", "CREATE", "stream:groups", "idle", "50-1", "ENTRIESREAD", 50);
        run("XGROUP", "CREATE", "stream:groups", "busy", "0");
        run("XGROUP", "CREATECONSUMER", "stream:groups", "busy", "nobody");
        run("XREADGROUP", "GROUP", "busy", "first", "COUNT", 40, "STREAMS", "stream:groups", ">");
        run("XREADGROUP", "GROUP", "busy", "second", "COUNT", 30, "STREAMS", "stream:groups", ">");
        for (int i = 1; i <= 70; i++) {
            String consumer = i <= 40 ? "first" : "second";
            if (i % 3 == 0) {
                run("XACK", "stream:groups", "busy", i + "-1");
            } else {
                int count = random.nextInt(1, 5);
                long when = FAR_MILLIS / 4 + i;
                String id = i + "-1";
                run("XCLAIM", "stream:groups", "busy", consumer, 0, id, "TIME", when, "RETRYCOUNT", count, "JUSTID");
            }
        }
        run("XDEL", "stream:groups", "2-1", "3-1", "100-1");
        run("XTRIM", "stream:groups", "MAXLEN", 110);
    }

    private void addHyperLogLogs() {
        run("PFADD", "hll:empty");
        List<String> few = new ArrayList<>();
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 6000; i++) {
            (i < 200 ? few : many).add("element " + random.nextInt());
        }
        runMany("PFADD", "hll:sparse", few);
        runMany("PFADD", "hll:dense", many);
        run("PFADD", "hll:counted", "a", "b", "c");
        run("PFCOUNT", "hll:counted");
        run("PFMERGE", "hll:merged", "hll:sparse", "hll:dense");
    }

    private void addPositions() {
        for (int i = 0; i < elements / 5; i++) {
            Object longitude = random.nextDouble(-180, 180);
            run("GEOADD", "geo:" + (i < 50 ? "few" : "many"), longitude, random.nextDouble(-85, 85), "place " + i);
        }
        run("GEOSEARCHSTORE", "geo:distances", "geo:many", "FROMLONLAT", 10, 50, "BYRADIUS", 5000, "km", "STOREDIST");
    }

    // ---- keys

    /// Some of the keys written so far expire, in the far future.
    private void addExpiries() {
        int written = commands.size();
        for (int i = 0; i < written; i++) {
            Object[] command = commands.get(i);
            if (random.nextInt(12) == 0 && !command[0].equals("XGROUP") && !command[0].equals("XREADGROUP")) {
                run("PEXPIREAT", command[1], FAR_MILLIS + random.nextInt(1_000_000));
            }
        }
    }

    private void addOtherDatabases() {
        Object[] first = commands.getFirst();
        run("COPY", first[1], first[1], "DB", 1);
        for (Kind kind : kinds) {
            String copied = switch (kind) {
                case STRING -> "string:large";
                case LIST -> "list:huge elements";
                case SET -> "set:large";
                case HASH -> "hash:large";
                case SORTED_SET -> "zset:large";
                case STREAM -> "stream:groups";
                case HYPERLOGLOG -> "hll:dense";
                case GEO -> "geo:many";
            };
            run("COPY", copied, copied + " copied", "DB", 9);
        }
    }

    private static Object[] concat(Object[] left, Object[] right) {
        Object[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
