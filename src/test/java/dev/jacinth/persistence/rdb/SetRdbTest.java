package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.SetCommands;
import dev.jacinth.config.Settings;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sets in RDBs and DUMP payloads: all forms come back, from Redis as well, and what is damaged is refused.
class SetRdbTest {

    private static final String BAD_FORMAT = "ERR Bad data format";

    /// Type code and version of the payload around a listpack or an intset.
    private static final char SET_INTSET = 11;

    private static final char SET_LISTPACK = 20;

    private final SplittableRandom random = new SplittableRandom(20_261_121);
    private final Harness server = Harness.of(SetCommands.ALL, KeyCommands.ALL, DumpCommands.all());

    @AfterEach
    void close() {
        server.close();
    }

    /// Sets of every form, and the members of each.
    private List<String> fill() {
        for (int i = 0; i < 300; i++) {
            server.run("SADD", "integers", (i - 150) * 40_000L);
            server.run("SADD", "large", "member" + i);
            server.run("SADD", "strings and large", i < 200 ? i : "text" + i);
        }
        for (int i = 0; i < 128; i++) {
            server.run("SADD", "strings", "member" + i % 100, i);
            server.run("SADD", "wide", i + "x".repeat(61));
            server.run("SREM", "strings", i);
        }
        server.run("SADD", "long", "y".repeat(100_000), "", "1", Long.MIN_VALUE);
        server.run("SADD", "mixed", "a", 1, -1, 70_000, 1L << 40, "007", "");
        server.run("SADD", "one", 1);
        return List.of("integers", "large", "strings and large", "strings", "wide", "long", "mixed", "one");
    }

    private static TreeSet<Object> members(Harness of, String key) {
        return new TreeSet<>((Collection<?>) of.run("SMEMBERS", key));
    }

    @Test
    void everyFormIsDumpedAndRestored() {
        for (String key : fill()) {
            Object payload = server.run("DUMP", key);
            assertThat(server.run("RESTORE", "copy", 0, payload, "REPLACE")).isEqualTo("OK");
            assertThat(members(server, "copy")).isEqualTo(members(server, key));
            assertThat(server.run("OBJECT", "ENCODING", "copy")).isEqualTo(server.run("OBJECT", "ENCODING", key));
        }
    }

    @Test
    void anIntsetStaysAsWideAsItIs() {
        server.run("SADD", "s", 1, 2, 1L << 40);
        server.run("SREM", "s", 1L << 40);
        Object payload = server.run("DUMP", "s");
        assertThat(server.run("RESTORE", "copy", 0, payload)).isEqualTo("OK");
        assertThat(server.run("DUMP", "copy")).isEqualTo(payload);
        server.run("SADD", "copy", 1L << 41);
        assertThat(server.run("SMISMEMBER", "copy", 1, 2, 1L << 40, 1L << 41)).isEqualTo(List.of(1L, 1L, 0L, 1L));
    }

    @Test
    void everyFormIsWrittenAndLoadedInEitherVersion() throws IOException {
        List<String> keys = fill();
        for (int version : new int[] {10, 11}) {
            RdbOptions options = new RdbOptions(version, true, true, RdbOptions.Usage.NONE, false, true, 0);
            byte[] rdb = RdbBench.write(server.keyspace(), options, null);
            for (int pieceMax : new int[] {rdb.length, 100}) {
                try (Harness target = Harness.of(SetCommands.ALL, KeyCommands.ALL);
                        RdbReader reader = new RdbReader(
                                target.keyspace(), RdbLoadOptions.ofReplica(), RdbListener.NONE, Pace.FREE)) {
                    assertThat(RdbBench.feed(reader, rdb, pieceMax, random))
                            .as(() -> reader.error())
                            .isEqualTo(RdbReader.Result.DONE);
                    for (String key : keys) {
                        assertThat(members(target, key)).as(key).isEqualTo(members(server, key));
                        assertThat(target.run("OBJECT", "ENCODING", key))
                                .as(key)
                                .isEqualTo(server.run("OBJECT", "ENCODING", key));
                    }
                }
            }
        }
    }

    @Test
    void aListpackIsWrittenOnlyForThoseWhoKnowIt() throws IOException {
        server.run("SADD", "s", "a", "b");
        assertThat(typeOf(10)).isEqualTo(RdbFormat.TYPE_SET);
        assertThat(typeOf(11)).isEqualTo(RdbFormat.TYPE_SET_LISTPACK);
        server.run("DEL", "s");
        server.run("SADD", "s", 1, 2);
        assertThat(typeOf(10)).isEqualTo(RdbFormat.TYPE_SET_INTSET);
    }

    private int typeOf(int version) throws IOException {
        RdbOptions options = new RdbOptions(version, true, true, RdbOptions.Usage.NONE, false, true, 0);
        String rdb = new String(RdbBench.write(server.keyspace(), options, null), StandardCharsets.ISO_8859_1);
        return rdb.charAt(rdb.indexOf("\u0001s") - 1);
    }

    @Test
    @Tag("redis")
    void redisReadsWhatWeWriteAndWeWhatItWrites() {
        try (RedisServer redis = RedisServer.start();
                RespClient client = redis.client()) {
            for (String key : fill()) {
                client.call("RESTORE", key, 0, server.run("DUMP", key));
                TreeSet<Object> theirs = new TreeSet<>(client.list("SMEMBERS", key));
                assertThat(theirs).as(key).isEqualTo(members(server, key));
                server.run("RESTORE", "back", 0, client.call("DUMP", key), "REPLACE");
                assertThat(members(server, "back")).as(key).isEqualTo(theirs);
            }
        }
    }

    @Test
    void limitsDecideOnTheFormOfWhatIsLoaded() {
        List<String> keys = fill();
        List<Object> payloads =
                keys.stream().map(key -> server.run("DUMP", key)).toList();
        server.set(Settings.SET_MAX_INTSET_ENTRIES, 1L);
        server.set(Settings.SET_MAX_LISTPACK_ENTRIES, 3L);
        for (int i = 0; i < keys.size(); i++) {
            server.run("RESTORE", "copy", 0, payloads.get(i), "REPLACE");
            assertThat(members(server, "copy")).isEqualTo(members(server, keys.get(i)));
            String form = keys.get(i).equals("one") ? "intset" : "hashtable";
            assertThat(server.run("OBJECT", "ENCODING", "copy")).isEqualTo(form);
        }
    }

    @Test
    void listpacksOfOthersAreTaken() {
        String entries = "\u0082hi\u0003" + "\u00c3\u00e8\u0002" + "\u008412ab\u0005";
        String pack = "\u0014\0\0\0" + "\u0003\0" + entries + "\u00ff";
        assertThat(restore(SET_LISTPACK, pack)).isEqualTo("OK");
        assertThat(members(server, "k")).isEqualTo(new TreeSet<>(List.of("hi", "1000", "12ab")));
        assertThat(server.run("OBJECT", "ENCODING", "k")).isEqualTo("listpack");
        String unknownCount = pack.substring(0, 4) + "\u00ff\u00ff" + pack.substring(6);
        assertThat(restore(SET_LISTPACK, unknownCount)).isEqualTo("OK");
        assertThat(members(server, "k")).hasSize(3);
    }

    @Test
    void whatIsNoSetIsRefused() {
        String empty = "\u0007\0\0\0" + "\0\0" + "\u00ff";
        String twice = "\u000b\0\0\0" + "\u0002\0" + "\u0005\u0001\u0005\u0001" + "\u00ff";
        String twiceInTwoWays = "\u000c\0\0\0" + "\u0002\0" + "\u0005\u0001\u00815\u0002" + "\u00ff";
        assertThat(restore(SET_LISTPACK, empty)).isEqualTo(BAD_FORMAT);
        assertThat(restore(SET_LISTPACK, twice)).isEqualTo(BAD_FORMAT);
        assertThat(restore(SET_LISTPACK, twiceInTwoWays)).isEqualTo(BAD_FORMAT);
        assertThat(restore(SET_LISTPACK, twice.replace('\u000b', '\u000c'))).isEqualTo(BAD_FORMAT);
        assertThat(restore(SET_INTSET, "\u0002\0\0\0" + "\u0002\0\0\0" + "\u0001\0\u0001\0"))
                .isEqualTo(BAD_FORMAT);
        assertThat(restore(SET_INTSET, "\u0002\0\0\0" + "\0\0\0\0")).isEqualTo(BAD_FORMAT);
        assertThat(restorePayload("\u0002\0")).isEqualTo(BAD_FORMAT);
        assertThat(restorePayload("\u0002\u0002\u0001a\u0001a")).isEqualTo(BAD_FORMAT);
        assertThat(restorePayload("\u0002\u0003\u0001a\u0001b")).isEqualTo(BAD_FORMAT);
        assertThat(server.run("EXISTS", "k")).isEqualTo(0L);
    }

    private String restore(char type, String content) {
        return restorePayload(type + "" + (char) content.length() + content);
    }

    private String restorePayload(String typeAndValue) {
        Object reply = server.run("RESTORE", "k", 0, withFooter(typeAndValue), "REPLACE");
        return reply instanceof RespClient.Failure failure ? failure.message() : (String) reply;
    }

    private static String withFooter(String typeAndValue) {
        try (NativeBuffer bytes = new NativeBuffer(64)) {
            bytes.append(Bytes.of(typeAndValue + "\u000b\0"));
            bytes.appendLong(Crc64.update(0, bytes.address(), bytes.length()));
            return Bytes.text(bytes.address(), bytes.length());
        }
    }

    @Test
    void damagedPayloadsEndWell() {
        List<String> payloads = new ArrayList<>();
        for (String key : fill()) {
            String payload = (String) server.run("DUMP", key);
            if (payload.length() < 3_000) {
                payloads.add(payload.substring(0, payload.length() - 10));
            }
        }
        String entries = "\u0082hi\u0003" + "\u00c3\u00e8\u0002" + "\u008512abc\u0006";
        payloads.add("\u0014\u0015\u0015\0\0\0" + "\u0003\0" + entries + "\u00ff");
        payloads.add("\u000b\u0010\u0004\0\0\0" + "\u0002\0\0\0" + "\u0001\0\0\0\u0009\0\0\0");
        int accepted = 0;
        for (int run = 0; run < 8_000; run++) {
            char[] damaged = payloads.get(random.nextInt(payloads.size())).toCharArray();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[random.nextInt(Math.min(damaged.length, 40))] = (char) random.nextInt(256);
            }
            accepted += restorePayload(new String(damaged)).equals("OK") ? 1 : 0;
            if (server.run("TYPE", "k").equals("set")) {
                Collection<?> members = (Collection<?>) server.run("SMEMBERS", "k");
                assertThat(members).as("run %d", run).isNotEmpty().doesNotHaveDuplicates();
                assertThat(server.run("SCARD", "k")).as("run %d", run).isEqualTo((long) members.size());
            }
        }
        assertThat(accepted).isPositive();
        server.keyspace().validate();
    }
}
