package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.History;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same random commands on sets for Jacinth and for redis-server: every reply must be the same, but for the order
/// of members, and at the end of each round every set and how it says to be encoded. What SPOP has chosen here is
/// removed there.
///
/// The server is a 7.0, which has no sets in listpacks: `listpack` here must be `hashtable` there. And it leaves the
/// results of SINTERSTORE as they came about, where 7.2 makes them intsets if it can: encodings are not compared
/// in rounds that store results.
@Tag("redis")
class SetDifferentialFuzz {

    private static final int COMMANDS = Integer.getInteger("jacinth.fuzz.commands", 15_000);
    private static final int ROUND = 100;
    private static final long SEED = Long.getLong("jacinth.fuzz.seed", 1);
    private static final String[] KEYS = {"a", "b", "c", "d", "e"};
    private static final List<String> IN_ORDER = List.of("SMISMEMBER", "OBJECT");

    private SplittableRandom random;
    private boolean hasStored;

    @Test
    void repliesAndSetsAreThoseOfRedis() {
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client()) {
            for (long seed = SEED; seed < SEED + COMMANDS / ROUND; seed++) {
                client.call("FLUSHALL");
                round(seed, client);
            }
        }
    }

    private void round(long seed, RespClient client) {
        random = new SplittableRandom(seed);
        hasStored = false;
        History history = new History("seed " + seed);
        try (Harness server = Harness.of(SetCommands.ALL, StringCommands.ALL, KeyCommands.ALL, ExpireCommands.ALL)) {
            limit(server, client);
            for (int i = 0; i < ROUND; i++) {
                Object[] words = command();
                history.add(words);
                Object found = server.run(words);
                if (words[0].equals("SPOP")) {
                    followPop(client, words, found, history);
                } else if (words[0].equals("SRANDMEMBER")) {
                    compareChosen(client, words, found, history);
                } else {
                    assertThat(comparable(words, found))
                            .as(history::toString)
                            .isEqualTo(comparable(words, client.call(words)));
                }
            }
            for (String key : KEYS) {
                compare(server, client, key, key + " after " + history);
            }
        }
    }

    /// As by default, or small.
    private void limit(Harness server, RespClient client) {
        long entries = random.nextBoolean() ? 512 : random.nextInt(15);
        server.set(Settings.SET_MAX_INTSET_ENTRIES, entries);
        server.set(Settings.SET_MAX_LISTPACK_ENTRIES, random.nextBoolean() ? 128L : random.nextInt(10));
        client.call("CONFIG", "SET", "set-max-intset-entries", entries);
    }

    private static Object comparable(Object[] words, Object reply) {
        if (IN_ORDER.contains(words[0]) || !(reply instanceof Collection<?> several)) {
            return reply;
        }
        return several.stream()
                .map(item -> String.valueOf(comparable(words, item)))
                .sorted()
                .toList();
    }

    /// The other server takes out what was chosen here, one by one, and must have had it.
    private void followPop(RespClient client, Object[] words, Object popped, History history) {
        Collection<?> members = popped instanceof Collection<?> several ? several : List.of();
        if (popped instanceof String one) {
            members = List.of(one);
        }
        if (members.isEmpty()) {
            assertThat(popped).as(history::toString).isEqualTo(client.call(words));
            return;
        }
        if (words.length == 3) {
            long size = client.number("SCARD", words[1]);
            assertThat((long) members.size())
                    .as(history::toString)
                    .isEqualTo(Math.min(size, Long.parseLong("" + words[2])));
        }
        for (Object member : members) {
            assertThat(client.call("SREM", words[1], member))
                    .as(history::toString)
                    .isEqualTo(1L);
        }
    }

    /// Other members may have been chosen, but as many, and such as there are.
    private void compareChosen(RespClient client, Object[] words, Object chosen, History history) {
        Object reply = client.call(words);
        if (chosen instanceof Collection<?> several && reply instanceof Collection<?> theirs) {
            assertThat(several).as(history::toString).hasSameSizeAs(theirs);
            several.forEach(member -> assertThat(client.call("SISMEMBER", words[1], member))
                    .as(history::toString)
                    .isEqualTo(1L));
        } else if (chosen instanceof String && reply instanceof String) {
            assertThat(client.call("SISMEMBER", words[1], chosen))
                    .as(history::toString)
                    .isEqualTo(1L);
        } else {
            assertThat(chosen).as(history::toString).isEqualTo(reply);
        }
    }

    private void compare(Harness server, RespClient client, String key, String when) {
        Object type = server.run("TYPE", key);
        assertThat(type).as(when).isEqualTo(client.call("TYPE", key));
        if (!type.equals("set")) {
            return;
        }
        Object[] smembers = {"SMEMBERS", key};
        assertThat(comparable(smembers, server.run(smembers)))
                .as(when)
                .isEqualTo(comparable(smembers, client.call(smembers)));
        Object encoding = server.run("OBJECT", "ENCODING", key);
        String theirs = client.text("OBJECT", "ENCODING", key);
        if (!hasStored) {
            assertThat(theirs).as(when).isEqualTo(encoding.equals("intset") ? "intset" : "hashtable");
        }
    }

    private Object[] command() {
        return switch (random.nextInt(30)) {
            case 0, 1, 2, 3, 4, 5, 6 -> several("SADD", 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 8));
            case 7 -> words("SCARD", key());
            case 8, 9, 10 -> several("SREM", 1 + random.nextInt(10));
            case 11 -> words("SISMEMBER", key(), member());
            case 12 -> several("SMISMEMBER", 1 + random.nextInt(5));
            case 13 -> words("SMEMBERS", key());
            case 14, 15 -> words("SMOVE", key(), key(), member());
            case 16 -> words("SPOP", key());
            case 17 -> words("SPOP", key(), count());
            case 18 -> random.nextBoolean() ? words("SRANDMEMBER", key(), signedCount()) : words("SRANDMEMBER", key());
            case 19 -> words("SSCAN", key(), 0, "COUNT", 100_000, "MATCH", any("*", "1*", "?", "*x*", "text"));
            case 20 -> brokenScan();
            case 21, 22 -> ofKeys(any("SINTER", "SUNION", "SDIFF"), new Object[0]);
            case 23, 24 -> store();
            case 25, 26 -> sintercard();
            case 27 -> words("SET", key(), member());
            case 28 -> random.nextInt(3) == 0 ? words("DEL", key()) : words("COPY", key(), key());
            default -> words("EXPIREAT", key(), any("1", "9000000000"));
        };
    }

    private Object[] brokenScan() {
        Object option = any("COUNT", "MATCH", "TYPE");
        return words("SSCAN", key(), any("0", "x", ""), option, any("x", "0", 9), "COUNT", 100_000);
    }

    private Object[] store() {
        hasStored = true;
        return ofKeys(any("SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"), new Object[] {key()});
    }

    private Object[] sintercard() {
        int keys = 1 + random.nextInt(3);
        List<Object> words = new ArrayList<>(List.of("SINTERCARD", any(keys, keys, keys, 0, 9, "x", "-1")));
        for (int i = 0; i < keys; i++) {
            words.add(key());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            words.add(any("LIMIT", "limit", "LIMIT", "nonsense"));
            if (random.nextInt(10) > 0) {
                words.add(any("0", "1", "3", "-1", "x"));
            }
        }
        return words.toArray();
    }

    private Object[] ofKeys(Object name, Object[] before) {
        List<Object> words = new ArrayList<>(List.of(name));
        words.addAll(List.of(before));
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 90 : 3); i >= 0; i--) {
            words.add(key());
        }
        return words.toArray();
    }

    private Object[] several(String name, int members) {
        List<Object> words = new ArrayList<>(List.of(name, key()));
        for (int i = 0; i < members; i++) {
            words.add(member());
        }
        return words.toArray();
    }

    private static Object[] words(Object... words) {
        return words;
    }

    private Object any(Object... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /// The last ones hold other types more often, or nothing.
    private String key() {
        int index = Math.min(random.nextInt(KEYS.length), random.nextInt(KEYS.length));
        return random.nextInt(15) == 0 ? "missing" : KEYS[index];
    }

    private Object count() {
        return any("0", "1", "2", "5", "20", "100", "-1", "x", "9223372036854775807");
    }

    private Object signedCount() {
        return any("0", "1", "2", "5", "20", "100", "-1", "-7", "-50", "x", Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private Object member() {
        return switch (random.nextInt(9)) {
            case 0, 1, 2, 3 -> random.nextInt(random.nextInt(4) == 0 ? 1_000 : 20);
            case 4 -> any(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, -40_000, "9223372036854775808", "-0", "007", "");
            case 5 -> "x".repeat(random.nextInt(60, 70));
            case 6 -> random.nextInt(40) == 0 ? "y".repeat(random.nextInt(2_000, 10_000)) : "text";
            default -> "m" + random.nextInt(30);
        };
    }
}
