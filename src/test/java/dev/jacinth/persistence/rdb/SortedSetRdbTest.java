package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.SortedSetCommands;
import dev.jacinth.config.Settings;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sorted sets in RDBs and DUMP payloads: all forms come back, from Redis as well, and what is damaged is refused.
class SortedSetRdbTest {

    private static final String BAD_FORMAT = "ERR Bad data format";
    private static final char TEXT_SCORES = 3;
    private static final char BINARY_SCORES = 5;
    private static final char ZIPLIST = 12;
    private static final char LISTPACK = 17;
    private static final int DAMAGED_RUNS = 8_000;

    private final SplittableRandom random = new SplittableRandom(20_261_121);
    private final Harness server = Harness.of(SortedSetCommands.ALL, KeyCommands.ALL, DumpCommands.all());

    @AfterEach
    void close() {
        server.close();
    }

    /// Makes sets of every form and returns their keys.
    private List<String> fill() {
        server.run("ZADD", "one", "1.5", "a");
        server.run("ZADD", "scores", "inf", "a", "-inf", "b", "0.1", "c", "1e300", "d", 1L << 60, "e", -3, "f", -3, "");
        for (int i = 0; i < 128; i++) {
            server.run("ZADD", "full", i / 4.0, "member" + i);
            server.run("ZADD", "wide", i % 7, i + "x".repeat(61));
        }
        for (int i = 0; i < 1_000; i++) {
            server.run("ZADD", "large", i % 10 / 8.0, "member" + i);
        }
        server.run("ZADD", "long", 1, "y".repeat(100_000), 2, "z".repeat(2_049), 3, "", 4, "12");
        return List.of("one", "scores", "full", "wide", "large", "long");
    }

    private static Object content(Harness of, String key) {
        return of.run("ZRANGE", key, 0, -1, "WITHSCORES");
    }

    @Test
    void everyFormIsDumpedAndRestored() {
        for (String key : fill()) {
            Object payload = server.run("DUMP", key);
            assertThat(server.run("RESTORE", "copy", 0, payload, "REPLACE")).isEqualTo("OK");
            assertThat(content(server, "copy")).isEqualTo(content(server, key));
            assertThat(server.run("OBJECT", "ENCODING", "copy")).isEqualTo(server.run("OBJECT", "ENCODING", key));
            assertThat(server.run("DUMP", "copy")).isEqualTo(payload);
        }
    }

    @Test
    void everyFormIsWrittenAndLoaded() throws IOException {
        List<String> keys = fill();
        RdbOptions options = new RdbOptions(RdbFormat.VERSION, true, true, RdbOptions.Usage.NONE, false, true, 0);
        byte[] rdb = RdbBench.write(server.keyspace(), options, null);
        for (int pieceMax : new int[] {rdb.length, 100, 7}) {
            try (Harness target = Harness.of(SortedSetCommands.ALL, KeyCommands.ALL);
                    RdbReader reader =
                            new RdbReader(target.keyspace(), RdbLoadOptions.ofReplica(), RdbListener.NONE, Pace.FREE)) {
                assertThat(RdbBench.feed(reader, rdb, pieceMax, random))
                        .as(reader::error)
                        .isEqualTo(RdbReader.Result.DONE);
                for (String key : keys) {
                    assertThat(content(target, key)).as(key).isEqualTo(content(server, key));
                    assertThat(target.run("OBJECT", "ENCODING", key))
                            .as(key)
                            .isEqualTo(server.run("OBJECT", "ENCODING", key));
                }
            }
        }
    }

    @Test
    @Tag("redis")
    void redisReadsWhatWeWriteAndWeWhatItWrites() {
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client()) {
            for (String key : fill()) {
                assertThat(client.call("RESTORE", key, 0, server.run("DUMP", key)))
                        .as(key)
                        .isEqualTo("OK");
                List<?> theirs = client.list("ZRANGE", key, 0, -1);
                assertThat(theirs).as(key).isEqualTo(server.run("ZRANGE", key, 0, -1));
                assertThat(client.call("OBJECT", "ENCODING", key)).isEqualTo(server.run("OBJECT", "ENCODING", key));
                assertThat(server.run("RESTORE", "back", 0, client.call("DUMP", key), "REPLACE"))
                        .as(key)
                        .isEqualTo("OK");
                assertThat(content(server, "back")).as(key).isEqualTo(content(server, key));
            }
        }
    }

    @Test
    void limitsDecideOnTheFormOfWhatIsLoaded() {
        List<String> keys = fill();
        List<Object> payloads =
                keys.stream().map(key -> server.run("DUMP", key)).toList();
        server.set(Settings.ZSET_MAX_LISTPACK_ENTRIES, 3L);
        for (int i = 0; i < keys.size(); i++) {
            server.run("RESTORE", "copy", 0, payloads.get(i), "REPLACE");
            assertThat(content(server, "copy")).isEqualTo(content(server, keys.get(i)));
            String form = keys.get(i).equals("one") ? "listpack" : "skiplist";
            assertThat(server.run("OBJECT", "ENCODING", "copy")).as(keys.get(i)).isEqualTo(form);
        }
    }

    // ---- payloads made by hand

    private static String binary(double score) {
        byte[] bytes = new byte[Double.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putDouble(score);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String listpack(int entries, String bytes) {
        int length = bytes.length() + 7;
        return "" + (char) length + "\0\0\0" + (char) entries + "\0" + bytes + "\u00ff";
    }

    @Test
    void formsOfOldServersAreRead() {
        String elements = "\u0001a" + "\u00035.5" + "\u0001b" + "\u00fe" + "\u0001c" + "\u00ff";
        assertThat(restorePayload(TEXT_SCORES + "\u0003" + elements)).isEqualTo("OK");
        assertThat(content(server, "k")).isEqualTo(List.of("c", "-inf", "a", "5.5", "b", "inf"));

        String entries = "\0\u0001a" + "\u0003\u00f4" + "\u0002\u0001b" + "\u0003\u00030.5";
        String ziplist = "\u0019\0\0\0" + "\u0013\0\0\0" + "\u0004\0" + entries + "\u00ff";
        assertThat(restoreString(ZIPLIST, fixed(ziplist))).isEqualTo("OK");
        assertThat(content(server, "k")).isEqualTo(List.of("b", "0.5", "a", "3"));
        assertThat(server.run("OBJECT", "ENCODING", "k")).isEqualTo("listpack");
    }

    /// Sets the length and the offset of the last entry of a ziplist whose last entry has 5 bytes.
    private static String fixed(String ziplist) {
        char[] bytes = ziplist.toCharArray();
        bytes[0] = (char) bytes.length;
        bytes[4] = (char) (bytes.length - 6);
        return new String(bytes);
    }

    @Test
    void listpacksOfOthersAreTakenAndPutInOrder() {
        String ordered = "\u0081a\u0002\u0001\u0001" + "\u0081b\u0002\u00830.5\u0004";
        assertThat(restoreString(LISTPACK, listpack(4, ordered))).isEqualTo("OK");
        assertThat(content(server, "k")).isEqualTo(List.of("b", "0.5", "a", "1"));
        String unknownCount = listpack(4, ordered).substring(0, 4) + "\u00ff\u00ff" + ordered + "\u00ff";
        assertThat(restoreString(LISTPACK, unknownCount)).isEqualTo("OK");
        assertThat(server.run("ZCARD", "k")).isEqualTo(2L);
        // Integers as strings, which Redis itself would not write.
        assertThat(restoreString(LISTPACK, listpack(2, "\u00815\u0002\u00817\u0002")))
                .isEqualTo("OK");
        assertThat(server.run("ZSCORE", "k", 5)).isEqualTo("7");
        assertThat(server.run("ZINCRBY", "k", 1, 5)).isEqualTo("8");
        assertThat(server.run("ZCARD", "k")).isEqualTo(1L);
    }

    @Test
    void whatIsNoSortedSetIsRefused() {
        String a1 = "\u0081a\u0002\u0001\u0001";
        for (String payload : List.of(
                LISTPACK + string(listpack(0, "")),
                LISTPACK + string(listpack(1, "\u0081a\u0002")),
                LISTPACK + string(listpack(3, a1 + "\u0081b\u0002")),
                LISTPACK + string(listpack(4, a1 + a1)),
                LISTPACK + string(listpack(4, a1 + "\u0081a\u0002\u0002\u0001")),
                LISTPACK + string(listpack(2, "\u0081a\u0002\u0081x\u0002")),
                LISTPACK + string(listpack(2, "\u0081a\u0002\u0083nan\u0004")),
                LISTPACK + string(listpack(3, a1)),
                BINARY_SCORES + "\0",
                BINARY_SCORES + "\u0001\u0001a" + binary(Double.NaN),
                BINARY_SCORES + "\u0002\u0001a" + binary(1) + "\u0001a" + binary(2),
                BINARY_SCORES + "\u0002\u0001a" + binary(1),
                TEXT_SCORES + "\u0001\u0001a\u00fd",
                TEXT_SCORES + "\u0001\u0001a\u0001x",
                TEXT_SCORES + "\u0001\u0001a\0",
                TEXT_SCORES + "\u0001\u0001a\u00095",
                ZIPLIST + string("\u000b\0\0\0\12\0\0\0\0\0\u00ff"))) {
            assertThat(restorePayload(payload)).as(payload).isEqualTo(BAD_FORMAT);
        }
        assertThat(server.run("EXISTS", "k")).isEqualTo(0L);
    }

    private static String string(String content) {
        return (char) content.length() + content;
    }

    private String restoreString(char type, String content) {
        return restorePayload(type + string(content));
    }

    private String restorePayload(String typeAndValue) {
        Object reply = server.run("RESTORE", "k", 0, withFooter(typeAndValue), "REPLACE");
        return reply instanceof RespClient.Failure failure ? failure.message() : (String) reply;
    }

    private static String withFooter(String typeAndValue) {
        try (NativeBuffer bytes = new NativeBuffer(64)) {
            bytes.append(Bytes.of(typeAndValue + "\u000b\0"));
            bytes.appendLong(Crc64.update(0, bytes.address(), bytes.length()));
            return new String(Native.toArray(bytes.address(), bytes.length()), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void damagedPayloadsEndWell() {
        List<String> payloads = new ArrayList<>();
        for (String key : fill()) {
            String payload = (String) server.run("DUMP", key);
            if (payload.length() < 4_000) {
                payloads.add(payload.substring(0, payload.length() - 10));
            }
        }
        String two = "\u0081a\u0002\u0001\u0001" + "\u0081b\u0002\u00830.5\u0004";
        payloads.add(LISTPACK + string(listpack(4, two)));
        payloads.add(BINARY_SCORES + "\u0002\u0001a" + binary(1) + "\u0001b" + binary(0.5));
        payloads.add(TEXT_SCORES + "\u0003\u0001a\u00035.5\u0001b\u00fe\u0001c\u00ff");
        String entries = "\0\u0001a\u0003\u00f4\u0002\u0001b\u0003\u00030.5";
        payloads.add(ZIPLIST + string(fixed("\u0019\0\0\0\u0013\0\0\0\u0004\0" + entries + "\u00ff")));
        int accepted = 0;
        for (int run = 0; run < DAMAGED_RUNS; run++) {
            char[] damaged = payloads.get(random.nextInt(payloads.size())).toCharArray();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[random.nextInt(Math.min(damaged.length, 40))] = (char) random.nextInt(256);
            }
            accepted += restorePayload(new String(damaged)).equals("OK") ? 1 : 0;
            if (server.run("TYPE", "k").equals("zset")) {
                checkSet("run " + run);
            }
        }
        assertThat(accepted).isPositive();
        server.keyspace().validate();
    }

    /// Whatever was accepted is a sorted set in order, whose members are found, and can be changed.
    private void checkSet(String when) {
        List<?> members = (List<?>) server.run("ZRANGE", "k", 0, -1);
        Set<?> distinct = new HashSet<>(members);
        assertThat(members).as(when).isNotEmpty().hasSameSizeAs(distinct);
        assertThat(server.run("ZCARD", "k")).as(when).isEqualTo((long) members.size());
        Object last = members.getLast();
        assertThat(server.run("ZRANK", "k", last)).as(when).isEqualTo(members.size() - 1L);
        assertThat(server.run("ZREM", "k", last)).as(when).isEqualTo(1L);
        assertThat(server.run("ZADD", "k", 1, last)).as(when).isEqualTo(1L);
    }
}
