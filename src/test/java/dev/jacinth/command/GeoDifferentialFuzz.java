package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Ranges;
import dev.jacinth.keyspace.Database;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.History;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same random commands on positions for Jacinth and for redis-server: every reply must have the same bytes, and
/// in the end every sorted set the same members with the same scores, to the last bit.
///
/// Positions are not so near to one another that two have the same score, and distances are stored where nobody looks
/// for positions: the order of members at the same distance is nobody's business.
@Tag("redis")
class GeoDifferentialFuzz {

    private static final int COMMANDS = Integer.getInteger("jacinth.fuzz.commands", 20_000);
    private static final int COMMANDS_PER_ROUND = 100;
    private static final String[] KEYS = {"a", "b", "c"};
    private static final String DISTANCES = "d";
    private static final Object[] SPECIAL = {
        0, 180, -180, 85.05112878, -85.05112878, 85.06, 181, "x", "nan", "inf", "-inf", "", "1e1", -0.0, 66.5, 80.5
    };
    private static final Object[] UNITS = {"m", "km", "ft", "mi", "KM", "M", "yd"};

    private SplittableRandom random;
    private double nearLongitude;
    private double nearLatitude;
    private double spread;

    @Test
    void repliesAndScoresAreThoseOfRedis() {
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client();
                Ranges ranges = new Ranges()) {
            for (long seed = 1; seed <= COMMANDS / COMMANDS_PER_ROUND; seed++) {
                client.call("FLUSHALL");
                round(seed, client, ranges);
            }
        }
    }

    private void round(long seed, RespClient client, Ranges ranges) {
        random = new SplittableRandom(seed);
        nearLongitude = random.nextDouble(-180, 180);
        nearLatitude = random.nextDouble(-85, 85);
        spread = Math.pow(10, random.nextDouble(-2, 2.3));
        History history = new History("seed " + seed);
        try (Harness server = Harness.of(GeoCommands.ALL, StringCommands.ALL)) {
            for (int i = 0; i < COMMANDS_PER_ROUND; i++) {
                Object[] words = command();
                history.add(words);
                assertThat(server.first().raw(words)).as(history::toString).isEqualTo(client.raw(words));
            }
            for (String key : List.of("a", "b", "c", DISTANCES)) {
                assertThat(members(server, ranges, key)).as("seed " + seed).isEqualTo(members(client, key));
            }
        }
    }

    private static Map<String, Double> members(Harness server, Ranges ranges, String key) {
        Database database = server.keyspace().database(0);
        Map<String, Double> members = new LinkedHashMap<>();
        int record = database.peek(ranges.put(key), key.length());
        if (record != 0 && database.type(record) == ValueType.SORTED_SET) {
            SortedSetValue set = new SortedSetValue(server.keyspace().context());
            database.read(record, set);
            for (boolean there = set.toRank(0); there; there = set.next()) {
                members.put(Bytes.text(set.memberAddress(), set.memberLength()), set.score());
            }
        }
        return members;
    }

    private static Map<String, Double> members(RespClient client, String key) {
        Map<String, Double> members = new LinkedHashMap<>();
        if (client.text("TYPE", key).equals("zset")) {
            client.map("ZRANGE", key, 0, -1, "WITHSCORES")
                    .forEach((member, score) -> members.put(member.toString(), Double.valueOf(score.toString())));
        }
        return members;
    }

    private Object[] command() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> add();
            case 3 -> new Object[] {"GEOPOS", key(), member(), member()};
            case 4 -> new Object[] {"GEOHASH", key(), member(), member(), member()};
            case 5 -> new Object[] {"GEODIST", key(), member(), member(), unit()};
            case 6 -> options(any("GEORADIUS", "GEORADIUS_RO"), key(), longitude(), latitude(), size(), unit());
            case 7 -> options(any("GEORADIUSBYMEMBER", "GEORADIUSBYMEMBER_RO"), key(), member(), size(), unit());
            case 8 -> random.nextInt(9) > 0 ? search("GEOSEARCHSTORE", key(), key()) : new Object[] {"SET", key(), "x"};
            case 9 -> search("GEOSEARCHSTORE", random.nextBoolean() ? key() : DISTANCES, key());
            default -> search("GEOSEARCH", key());
        };
    }

    private Object[] add() {
        List<Object> words = new ArrayList<>(List.of("GEOADD", key()));
        for (int i = random.nextInt(3); i > 0; i--) {
            words.add(any("NX", "XX", "CH", "ch"));
        }
        for (int i = random.nextInt(1, random.nextInt(4) == 0 ? 60 : 5); i > 0; i--) {
            words.addAll(List.of(longitude(), latitude(), member()));
        }
        if (random.nextInt(50) == 0) {
            words.add("more");
        }
        return words.toArray();
    }

    private Object[] search(Object... start) {
        List<Object> words = new ArrayList<>(List.of(start));
        if (random.nextInt(40) > 0) {
            words.addAll(
                    random.nextBoolean()
                            ? List.of("FROMMEMBER", member())
                            : List.of("FROMLONLAT", longitude(), latitude()));
        }
        if (random.nextInt(40) > 0) {
            words.addAll(
                    random.nextBoolean()
                            ? List.of("BYRADIUS", size(), unit())
                            : List.of("bybox", size(), size(), unit()));
        }
        return options(words.toArray());
    }

    /// A command with options behind it, which as often as not contradict each other.
    private Object[] options(Object... start) {
        List<Object> words = new ArrayList<>(List.of(start));
        boolean storing = start[0].equals("GEOSEARCHSTORE") || random.nextInt(4) == 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> words.addAll(List.of("COUNT", random.nextInt(1, 20)));
                case 1 -> words.addAll(List.of("COUNT", any(random.nextInt(20), 5, random.nextInt(30) - 1)));
                case 2 -> words.addAll(List.of("ANY", "COUNT", random.nextInt(1, 20)));
                case 3 -> words.add(any("ASC", "DESC", "asc"));
                case 4 -> words.add(random.nextInt(20) == 0 ? "nonsense" : "ASC");
                case 5 -> words.addAll(storing ? store(start) : List.of("WITHDIST"));
                default -> words.add(any(storing ? "ASC" : "WITHHASH", storing ? "DESC" : "WITHDIST", "withcoord"));
            }
        }
        return words.toArray();
    }

    private List<Object> store(Object... start) {
        if (start[0].equals("GEOSEARCHSTORE")) {
            return start[1].equals(DISTANCES) ? List.of("STOREDIST") : List.of("DESC");
        }
        return random.nextBoolean() ? List.of("STORE", key()) : List.of("STOREDIST", DISTANCES);
    }

    private Object longitude() {
        if (random.nextInt(100) == 0) {
            return any(SPECIAL);
        }
        double near = nearLongitude + random.nextDouble(-spread, spread);
        return Math.IEEEremainder(near, 360);
    }

    private Object latitude() {
        if (random.nextInt(100) == 0) {
            return any(SPECIAL);
        }
        double near = nearLatitude + random.nextDouble(-spread, spread);
        return Math.IEEEremainder(near, 170);
    }

    private Object size() {
        if (random.nextInt(60) == 0) {
            return any(0, -1, "x", 1e300, "inf", 4e7, 1e-9);
        }
        return Math.pow(10, random.nextDouble(-1, 7.4));
    }

    private Object unit() {
        return random.nextInt(60) == 0 ? "yd" : UNITS[random.nextInt(UNITS.length - 1)];
    }

    private String member() {
        return "m" + random.nextInt(300);
    }

    private String key() {
        return KEYS[random.nextInt(KEYS.length)];
    }

    private Object any(Object... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
