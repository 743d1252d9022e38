package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Ranges;
import dev.jacinth.command.DatabaseCommands;
import dev.jacinth.command.HashCombinedCommands;
import dev.jacinth.command.HashCommands;
import dev.jacinth.command.HashExpiryCommands;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hashes in files and payloads, those of old servers and those of nobody among them.
class HashRdbTest {

    private static final String BAD = "ERR Bad data format";

    private final Harness server = Harness.of(
            HashCommands.ALL,
            HashExpiryCommands.ALL,
            HashCombinedCommands.ALL,
            KeyCommands.ALL,
            DumpCommands.all(),
            DatabaseCommands.ALL);
    private final Ranges ranges = new Ranges();

    @AfterEach
    void close() {
        server.close();
        ranges.close();
    }

    /// A payload: type code and value, as they are given, with version and checksum.
    private String payload(int typeCode, String value) {
        String bytes = (char) typeCode + value + (char) 12 + (char) 0;
        StringBuilder payload = new StringBuilder(bytes);
        long sum = Crc64.update(0, ranges.put(bytes), bytes.length());
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            payload.append((char) (sum >>> shift & 0xFF));
        }
        return payload.toString();
    }

    private Object restore(int typeCode, String value) {
        Object reply = server.run("RESTORE", "h", 0, payload(typeCode, value), "REPLACE");
        return reply instanceof RespClient.Failure failure ? failure.message() : reply;
    }

    private static String string(String bytes) {
        return bytes.length() < 64
                ? (char) bytes.length() + bytes
                : "" + (char) (0x40 | bytes.length() >> 8) + (char) (bytes.length() & 0xFF) + bytes;
    }

    private static String i64(long value) {
        StringBuilder bytes = new StringBuilder();
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes.append((char) (value >>> shift & 0xFF));
        }
        return bytes.toString();
    }

    /// A listpack of short strings and of integers from 0 to 127.
    private static String listpack(Object... entries) {
        StringBuilder body = new StringBuilder();
        for (Object entry : entries) {
            if (entry instanceof Integer number) {
                body.append((char) number.intValue()).append((char) 1);
            } else {
                String text = (String) entry;
                body.append((char) (0x80 | text.length())).append(text).append((char) (text.length() + 1));
            }
        }
        int bytes = body.length() + 7;
        return "" + (char) (bytes & 0xFF) + (char) (bytes >> 8) + "\0\0" + (char) entries.length + "\0" + body + "\377";
    }

    private List<?> all() {
        return (List<?>) server.run("HGETALL", "h");
    }

    // ---- every form

    @Test
    void pairsAreRead() {
        assertThat(restore(4, "\2\1a\1b\3key\300\7")).isEqualTo("OK");
        assertThat(all()).isEqualTo(List.of("a", "b", "key", "7"));
        assertThat(restore(4, "\2\1a\1b\1a\1c")).isEqualTo(BAD);
        assertThat(restore(4, "\0")).isEqualTo(BAD);
    }

    @Test
    void zipmapsAreRead() {
        assertThat(restore(9, string("\2\3foo\3\0bar\5hello\5\2world..\377"))).isEqualTo("OK");
        assertThat(all()).isEqualTo(List.of("foo", "bar", "hello", "world"));
        assertThat(restore(9, string("\376\1a\376\1\0\0\0\0b\377"))).isEqualTo("OK");
        assertThat(all()).isEqualTo(List.of("a", "b"));
        for (String bad : List.of(
                "",
                "\377",
                "\0\377",
                "\1\1a\1\0b",
                "\1\1a\5\0b\377",
                "\1\11a\1\0b\377",
                "\2\1a\1\0b\377",
                "\1\1a\1\7b\377",
                "\1\376\1\0\0",
                "\1\377\377",
                "\2\1a\1\0b\1a\1\0c\377",
                "\1\1a\376\1\0\0\377",
                "\1\376\377\377\377\377a\1\0b\377",
                "\1\1a\377\0b\377",
                "\1\1a\1\377")) {
            assertThat(restore(9, string(bad))).as(bad).isEqualTo(BAD);
        }
    }

    @Test
    void ziplistsAreRead() {
        String good = "\22\0\0\0\15\0\0\0\2\0" + "\0\1f" + "\3\376\7" + "\377";
        assertThat(restore(13, string("\21\0\0\0\15\0\0\0\2\0" + "\0\1f" + "\3\376\7" + "\377")))
                .isEqualTo("OK");
        assertThat(all()).isEqualTo(List.of("f", "7"));
        assertThat(restore(13, string(good))).isEqualTo(BAD);
        assertThat(restore(13, string("\16\0\0\0\12\0\0\0\1\0" + "\0\1f" + "\377")))
                .isEqualTo(BAD);
    }

    @Test
    void listpacksAreReadAsTheyAre() {
        assertThat(restore(16, string(listpack("a", "b", "key", 7)))).isEqualTo("OK");
        assertThat(all()).isEqualTo(List.of("a", "b", "key", "7"));
        assertThat(restore(16, string(listpack("a", "b", "a", "c")))).isEqualTo(BAD);
        assertThat(restore(16, string(listpack(7, "b", "7", "c")))).isEqualTo(BAD);
        assertThat(restore(16, string(listpack("a", "b", "c")))).isEqualTo(BAD);
        assertThat(restore(16, string(listpack()))).isEqualTo(BAD);
        assertThat(restore(16, string(listpack("a", "b") + "x"))).isEqualTo(BAD);
    }

    @Test
    void listpacksAboveTheLimitsAreRebuilt() {
        server.set(Settings.HASH_MAX_LISTPACK_ENTRIES, 1L);
        assertThat(restore(16, string(listpack("a", "b", "key", 7)))).isEqualTo("OK");
        assertThat(server.run("OBJECT", "ENCODING", "h")).isEqualTo("hashtable");
        assertThat(server.run("HGET", "h", "key")).isEqualTo("7");
        assertThat(restore(23, string(listpack("a", "b", 5, "key", 7, 0)))).isEqualTo("OK");
        assertThat(server.run("HPEXPIRETIME", "h", "FIELDS", 2, "a", "key")).isEqualTo(List.of(-2L, -1L));
        assertThat(server.keyspace().database(0).fields().size()).isEqualTo(1);
    }

    @Test
    void pairsWithTimesAreRead() {
        long when = server.now() + 1000;
        String later = string("later") + string("v");
        String soon = string("soon") + string("v");
        String stays = string("stays") + string("v");
        assertThat(restore(24, i64(when) + "\3\13" + later + "\1" + soon + "\0" + stays))
                .isEqualTo("OK");
        assertThat(server.run("HPEXPIRETIME", "h", "FIELDS", 3, "soon", "later", "stays"))
                .isEqualTo(List.of(when, when + 10, -1L));
        String absolute = "\201" + new StringBuilder(i64(when)).reverse();
        assertThat(restore(22, "\2" + absolute + soon + "\0" + stays)).isEqualTo("OK");
        assertThat(server.run("HPEXPIRETIME", "h", "FIELDS", 2, "soon", "stays"))
                .isEqualTo(List.of(when, -1L));
        assertThat(restore(24, i64(-5) + "\1\1" + soon)).isEqualTo(BAD);
        assertThat(restore(24, i64(1L << 48) + "\1\1" + soon)).isEqualTo(BAD);
        assertThat(restore(24, i64((1L << 48) - 1) + "\1\2" + soon)).isEqualTo(BAD);
        assertThat(restore(24, i64(5) + "\1\201\177\377\377\377\377\377\377\377" + soon))
                .isEqualTo(BAD);
        assertThat(restore(22, "\1\201\0\1\0\0\0\0\0\0" + soon)).isEqualTo(BAD);
        assertThat(restore(24, i64(when) + "\2\1" + soon + "\1" + soon)).isEqualTo(BAD);
    }

    @Test
    void listpacksWithTimesAreReadIfTheTimesAscend() {
        assertThat(restore(25, i64(3) + string(listpack("a", "b", 3, "c", "d", 3, "e", "f", 0))))
                .isEqualTo("OK");
        assertThat(server.run("OBJECT", "ENCODING", "h")).isEqualTo("listpackex");
        assertThat(server.run("HGETALL", "h")).isEqualTo(List.of("e", "f"));
        assertThat(restore(23, string(listpack("a", "b", 0)))).isEqualTo("OK");
        assertThat(server.keyspace().database(0).fields().size()).isZero();
        assertThat(restore(23, string(listpack("a", "b", 4, "c", "d", 3)))).isEqualTo(BAD);
        assertThat(restore(23, string(listpack("a", "b", 0, "c", "d", 3)))).isEqualTo(BAD);
        assertThat(restore(23, string(listpack("a", "b", "x")))).isEqualTo(BAD);
        assertThat(restore(23, string(listpack("a", "b")))).isEqualTo(BAD);
        assertThat(restore(25, string(listpack("a", "b", 3)).substring(0, 5))).isEqualTo(BAD);
    }

    // ---- there and back

    private List<String> fill(SplittableRandom random) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String key = "k" + i;
            keys.add(key);
            int fields = random.nextInt(4) == 0 ? random.nextInt(1, 900) : random.nextInt(1, 20);
            int length = random.nextInt(5) == 0 ? random.nextInt(5_000) : random.nextInt(70);
            for (int field = 0; field < fields; field++) {
                String value = "v".repeat(length) + (random.nextBoolean() ? field : "");
                server.succeed("HSET", key, random.nextBoolean() ? field : "f" + field, value);
            }
            if (i % 3 == 0) {
                for (Object field : (List<?>) server.run("HRANDFIELD", key, 5)) {
                    server.succeed("HPEXPIRE", key, random.nextInt(1, 100_000), "FIELDS", 1, field);
                }
            }
        }
        return keys;
    }

    private Map<String, Object> contents(List<String> keys) {
        Map<String, Object> contents = new HashMap<>();
        for (String key : keys) {
            Map<Object, Object> fields = new HashMap<>();
            List<?> all = (List<?>) server.run("HGETALL", key);
            for (int i = 0; i < all.size(); i += 2) {
                Object when = server.run("HPEXPIRETIME", key, "FIELDS", 1, all.get(i));
                fields.put(all.get(i), List.of(all.get(i + 1), when));
            }
            contents.put(key, List.of(server.run("OBJECT", "ENCODING", key), fields));
        }
        return contents;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyHashComesBack(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> keys = fill(random);
        Map<String, Object> before = contents(keys);
        for (String key : keys) {
            server.succeed("RESTORE", key, 0, server.run("DUMP", key), "REPLACE");
        }
        assertThat(contents(keys)).as("seed " + seed).isEqualTo(before);
        byte[] rdb = RdbBench.write(server.keyspace(), RdbOptions.defaults(), null);
        assertThat(new String(rdb, 0, 9, java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo("REDIS0012");
        Keyspace loaded = server.keyspace().sibling();
        try (RdbReader reader = new RdbReader(loaded, RdbLoadOptions.ofReplica(), RdbListener.NONE, Pace.FREE)) {
            assertThat(RdbBench.feed(reader, rdb, 500, random))
                    .as(reader::error)
                    .isEqualTo(RdbReader.Result.DONE);
        }
        server.keyspace().adopt(loaded);
        assertThat(contents(keys)).as("seed " + seed).isEqualTo(before);
        server.keyspace().validate();
    }

    @Test
    void withoutFieldsThatExpireTheVersionIsTheOldOne() throws IOException {
        server.succeed("HSET", "h", "a", 1, "b", 2);
        server.succeed("HPEXPIRE", "h", 100, "FIELDS", 1, "a");
        server.succeed("HPERSIST", "h", "FIELDS", 1, "a");
        byte[] rdb = RdbBench.write(server.keyspace(), RdbOptions.defaults(), null);
        assertThat(new String(rdb, 0, 9, java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo("REDIS0010");
        String payload = (String) server.run("DUMP", "h");
        assertThat((int) payload.charAt(0)).isEqualTo(4);
        assertThat((int) payload.charAt(payload.length() - 10)).isEqualTo(10);
    }

    /// Payloads with some bytes changed: they are refused, or give a hash that is sound.
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void whateverIsRestoredIsSound(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> keys = fill(random);
        List<String> payloads = new ArrayList<>(List.of(
                payload(9, string("\2\3foo\3\0bar\5hello\5\2world..\377")),
                payload(13, string("\21\0\0\0\15\0\0\0\2\0" + "\0\1f" + "\3\376\7" + "\377"))));
        keys.forEach(key -> payloads.add((String) server.run("DUMP", key)));
        server.run("FLUSHALL");
        int accepted = 0;
        for (int i = 0; i < 3_000; i++) {
            StringBuilder changed = new StringBuilder(payloads.get(random.nextInt(payloads.size())));
            changed.setLength(changed.length() - 10);
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                int at = random.nextInt(Math.min(changed.length(), random.nextBoolean() ? 40 : 10_000));
                changed.setCharAt(at, (char) random.nextInt(256));
            }
            int type = changed.charAt(0);
            if (random.nextInt(4) == 0) {
                type = new int[] {4, 9, 13, 16, 22, 23, 24, 25}[random.nextInt(8)];
            }
            Object reply = restore(type, changed.substring(1));
            boolean taken = reply.equals("OK");
            assertThat(taken || reply.equals(BAD))
                    .as("seed " + seed + ": " + reply)
                    .isTrue();
            if (taken && server.run("TYPE", "h").equals("hash")) {
                accepted++;
                look(i);
            }
            if (i % 500 == 0) {
                server.keyspace().validate();
            }
        }
        assertThat(accepted).as("seed " + seed).isPositive();
    }

    private void look(int number) {
        Object size = server.run("HLEN", "h");
        List<?> fields = (List<?>) server.run("HKEYS", "h");
        server.succeed("HSET", "h", "number", number);
        if (!fields.isEmpty()) {
            assertThat(server.run("HEXISTS", "h", fields.getLast())).isEqualTo(1L);
            server.succeed("HDEL", "h", fields.getFirst());
        }
        assertThat((Long) size).isGreaterThanOrEqualTo(fields.size());
        server.succeed("COPY", "h", "copy", "REPLACE");
        server.succeed("DUMP", "copy");
    }
}
