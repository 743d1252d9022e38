package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.StreamCommands;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.persistence.DumpCommands;
import dev.jacinth.structure.Pack;
import dev.jacinth.testing.Harness;
import dev.jacinth.value.StreamId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Streams as payloads: of all three forms, larger than our nodes may be, damaged.
class StreamPayloadTest {

    private static final long SEED = Long.getLong("jacinth.seed", 815);
    private static final int DAMAGED = 1_500;

    private final Harness server = Harness.of(StreamCommands.ALL, KeyCommands.ALL, DumpCommands.all());
    private final NativeBuffer payload = new NativeBuffer(256);
    private final NativeBuffer node = new NativeBuffer(256);

    @AfterEach
    void close() {
        server.close();
        payload.close();
        node.close();
    }

    /// What is written to a payload after the type code.
    private interface Content {
        void write(RdbOutput output) throws IOException;
    }

    private String payload(int typeCode, Content content) throws IOException {
        payload.clear();
        try (RdbOutput output = new RdbOutput(payload::append, false, false)) {
            output.putByte(typeCode);
            content.write(output);
            output.drain();
        }
        return sealed(Bytes.text(payload.address(), payload.length()));
    }

    /// With version and checksum.
    private String sealed(String content) {
        payload.clear();
        payload.append(Bytes.of(content));
        Native.putShort(payload.ensureFree(Short.BYTES), (short) RdbFormat.VERSION);
        payload.length(payload.length() + Short.BYTES);
        payload.appendLong(Crc64.update(0, payload.address(), payload.length()));
        return Bytes.text(payload.address(), payload.length());
    }

    private static void putText(RdbOutput output, String text) throws IOException {
        output.putLength(text.length());
        output.putBytes(Bytes.of(text));
    }

    private static byte[] id(long millis, long sequence) {
        return java.nio.ByteBuffer.allocate(16)
                .putLong(millis)
                .putLong(sequence)
                .array();
    }

    /// A node with the master id 1-0 and entries 1-0, 1-1, ... of one field, each with this value.
    private void putNode(RdbOutput output, int entries, String value) throws IOException {
        output.putLength(16);
        output.putBytes(id(1, 0));
        node.clear();
        long start = node.ensureFree(entries * (value.length() + 60) + 100);
        long text = Native.allocate(value.length() + 1L);
        Native.copyFrom(Bytes.of("f" + value), 0, text, value.length() + 1);
        long at = Pack.putIntegerEntry(Pack.beginAt(start), entries);
        at = Pack.putIntegerEntry(at, 0);
        at = Pack.putIntegerEntry(at, 1);
        at = Pack.putEntry(at, text, 1);
        at = Pack.putIntegerEntry(at, 0);
        for (int i = 0; i < entries; i++) {
            at = Pack.putIntegerEntry(at, 2);
            at = Pack.putIntegerEntry(at, 0);
            at = Pack.putIntegerEntry(at, i);
            at = Pack.putEntry(at, text + 1, value.length());
            at = Pack.putIntegerEntry(at, 4);
        }
        int bytes = Pack.complete(start, at, 5 + 5L * entries);
        output.putLength(bytes);
        output.putRaw(start, bytes);
        Native.free(text);
    }

    @Test
    void theFirstFormIsRead() throws IOException {
        String first = payload(RdbFormat.TYPE_STREAM, output -> {
            output.putLength(1);
            putNode(output, 3, "v");
            output.putLength(3);
            output.putLength(1);
            output.putLength(7);
            output.putLength(1);
            putText(output, "group");
            output.putLength(1);
            output.putLength(0);
            output.putLength(1);
            output.putBytes(id(1, 0));
            output.putLong(1234);
            output.putLength(5);
            output.putLength(1);
            putText(output, "alice");
            output.putLong(777);
            output.putLength(1);
            output.putBytes(id(1, 0));
        });
        assertThat(server.run("RESTORE", "s", 0, first)).isEqualTo("OK");
        assertThat(server.run("XINFO", "STREAM", "s", "FULL"))
                .isEqualTo(List.of(
                        "length",
                        3L,
                        "radix-tree-keys",
                        1L,
                        "radix-tree-nodes",
                        2L,
                        "last-generated-id",
                        "1-7",
                        "max-deleted-entry-id",
                        "0-0",
                        "entries-added",
                        3L,
                        "recorded-first-entry-id",
                        "1-0",
                        "entries",
                        List.of(entry("1-0"), entry("1-1"), entry("1-2")),
                        "groups",
                        List.of(List.of(
                                "name",
                                "group",
                                "last-delivered-id",
                                "1-0",
                                "entries-read",
                                1L,
                                "lag",
                                2L,
                                "pel-count",
                                1L,
                                "pending",
                                List.of(List.of("1-0", "alice", 1234L, 5L)),
                                "consumers",
                                List.of(List.of(
                                        "name",
                                        "alice",
                                        "seen-time",
                                        777L,
                                        "active-time",
                                        777L,
                                        "pel-count",
                                        1L,
                                        "pending",
                                        List.of(List.of("1-0", 1234L, 5L))))))));
    }

    private static List<Object> entry(String id) {
        return List.of(id, List.of("f", "v"));
    }

    @Test
    void theThirdFormKeepsWhenConsumersWereActive() throws IOException {
        server.run("XADD", "s", "1-1", "f", "v");
        server.run("XGROUP", "CREATE", "s", "g", "0", "ENTRIESREAD", -1);
        server.run("XGROUP", "CREATECONSUMER", "s", "g", "idle");
        server.run("XREADGROUP", "GROUP", "g", "alice", "STREAMS", "s", ">");
        Object before = server.run("XINFO", "STREAM", "s", "FULL");
        Database database = server.keyspace().database(0);
        payload.clear();
        try (RdbOutput output = new RdbOutput(payload::append, true, false)) {
            long key = Native.allocate(1);
            Native.putByte(key, (byte) 's');
            int record = database.peek(key, 1);
            Native.free(key);
            new Values(server.keyspace().context(), 11)
                    .write(output, server.keyspace().memory().live(), database.at(record));
            output.drain();
        }
        assertThat(Native.getByte(payload.address())).isEqualTo((byte) RdbFormat.TYPE_STREAM_3);
        String third = sealed(Bytes.text(payload.address(), payload.length()));
        assertThat(server.run("RESTORE", "s", 0, third, "REPLACE")).isEqualTo("OK");
        assertThat(server.run("XINFO", "STREAM", "s", "FULL")).isEqualTo(before);
        server.run("RESTORE", "s", 0, server.run("DUMP", "s"), "REPLACE");
        assertThat(server.run("XINFO", "STREAM", "s", "FULL"))
                .as("the second form does not know them")
                .isNotEqualTo(before);
    }

    @Test
    void nodesLargerThanOursAreTakenApart() throws IOException {
        String value = "x".repeat(500);
        String large = payload(RdbFormat.TYPE_STREAM, output -> {
            output.putLength(1);
            putNode(output, 1_000, value);
            output.putLength(1_000);
            output.putLength(1);
            output.putLength(999);
            output.putLength(0);
        });
        assertThat(server.run("RESTORE", "s", 0, large)).isEqualTo("OK");
        assertThat(server.run("XLEN", "s")).isEqualTo(1_000L);
        assertThat((List<?>) server.run("XRANGE", "s", "-", "+")).hasSize(1_000);
        assertThat(server.run("XRANGE", "s", "1-999", "+")).isEqualTo(List.of(List.of("1-999", List.of("f", value))));
        assertThat(server.run("XTRIM", "s", "MAXLEN", 3)).isEqualTo(997L);
        assertThat(server.run("XADD", "s", "1-*", "f", "v")).isEqualTo("1-1000");
    }

    @Test
    void aPayloadThatCannotBeIsRefused() throws IOException {
        assertThat(restored(3, 3, 2)).isEqualTo("OK");
        assertThat(restored(3, 4, 2))
                .as("a length that is not that of the nodes")
                .startsWith("ERR Bad data format");
        assertThat(restored(3, 3, 1)).as("a last id before the last entry").startsWith("ERR Bad data format");
        String twice = payload(RdbFormat.TYPE_STREAM, output -> {
            output.putLength(2);
            putNode(output, 1, "v");
            putNode(output, 1, "v");
            output.putLength(2);
            output.putLength(1);
            output.putLength(9);
            output.putLength(0);
        });
        assertThat(server.error("RESTORE", "t", 0, twice)).startsWith("ERR Bad data format");
        assertThat(server.run("EXISTS", "t")).isEqualTo(0L);
    }

    /// What is added goes to the last node, as a difference to its id, which has to be the lower one.
    @Test
    void aNodeWithoutEntriesStaysUnlessTheLastIdLiesBeforeIt() throws IOException {
        for (int lastMillis : new int[] {4, 5}) {
            assertThat(restoredWithDeletedNode(lastMillis)).isEqualTo("OK");
            assertThat(server.run("XINFO", "STREAM", "s").toString())
                    .contains("radix-tree-keys, " + (lastMillis < 5 ? 1 : 2));
            assertThat(server.run("XADD", "s", lastMillis + "-1", "f", "v")).isEqualTo(lastMillis + "-1");
            assertThat(server.run("RESTORE", "copy", 0, server.run("DUMP", "s"), "REPLACE"))
                    .isEqualTo("OK");
            assertThat(server.run("XRANGE", "copy", "-", "+"))
                    .isEqualTo(List.of(entry("1-0"), entry(lastMillis + "-1")));
        }
    }

    /// The node 5-0 has one entry, which is deleted.
    private String restoredWithDeletedNode(int lastMillis) throws IOException {
        return restored(output -> {
            output.putLength(2);
            putNode(output, 1, "v");
            output.putLength(StreamId.BYTES);
            output.putBytes(id(5, 0));
            node.clear();
            long start = node.ensureFree(100);
            long at = Pack.beginAt(start);
            for (int number : new int[] {0, 1, 0, 0, 3, 0, 0, 3}) {
                at = Pack.putIntegerEntry(at, number);
            }
            int bytes = Pack.complete(start, at, 8);
            output.putLength(bytes);
            output.putRaw(start, bytes);
            output.putLength(1);
            output.putLength(lastMillis);
            output.putLength(0);
            output.putLength(0);
        });
    }

    private String restored(int entries, int declared, int lastSequence) throws IOException {
        return restored(output -> {
            output.putLength(1);
            putNode(output, entries, "v");
            output.putLength(declared);
            output.putLength(1);
            output.putLength(lastSequence);
            output.putLength(0);
        });
    }

    private String restored(Content content) throws IOException {
        String made = payload(RdbFormat.TYPE_STREAM, content);
        Object reply = server.run("RESTORE", "s", 0, made, "REPLACE");
        return reply instanceof String text ? text : reply.toString().replace("Failure[message=", "");
    }

    /// Whatever is restored can be used, and nothing is left of what is not: closing the harness looks at all blocks.
    @Test
    void damagedPayloadsAreRefusedOrHarmless() {
        SplittableRandom random = new SplittableRandom(SEED);
        server.set(Settings.STREAM_NODE_MAX_ENTRIES, 4L);
        for (int i = 1; i < 30; i++) {
            server.run("XADD", "s", i + "-1", i % 5 == 0 ? "other" : "f", "value" + i);
        }
        server.run("XADD", "s", "50-1", "f", "x".repeat(9_000));
        server.run("XGROUP", "CREATE", "s", "g", "0");
        server.run("XGROUP", "CREATE", "s", "h", "5");
        server.run("XREADGROUP", "GROUP", "g", "alice", "COUNT", 5, "STREAMS", "s", ">");
        server.run("XREADGROUP", "GROUP", "g", "bob", "COUNT", 5, "STREAMS", "s", ">");
        server.run("XDEL", "s", "3-1", "9-1", "10-1");
        String dump = (String) server.run("DUMP", "s");
        byte[] sound = dump.substring(0, dump.length() - 10).getBytes(StandardCharsets.ISO_8859_1);
        int accepted = 0;
        for (int run = 0; run < DAMAGED; run++) {
            byte[] bytes = sound.clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                int at = random.nextInt(bytes.length);
                bytes[at] =
                        random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (bytes[at] ^ 1 << random.nextInt(8));
            }
            Object reply =
                    server.run("RESTORE", "t", 0, sealed(new String(bytes, StandardCharsets.ISO_8859_1)), "REPLACE");
            if (reply.equals("OK")) {
                accepted++;
                use(random);
            }
        }
        assertThat(accepted).as("seed %d", SEED).isBetween(1, DAMAGED - 1);
    }

    private void use(SplittableRandom random) {
        server.run("XRANGE", "t", "-", "+");
        server.run("XREVRANGE", "t", "+", "-");
        server.run("XINFO", "STREAM", "t", "FULL");
        server.run("XREADGROUP", "GROUP", "g", "alice", "STREAMS", "t", ">");
        server.run("XADD", "t", "*", "f", "v");
        server.run("XDEL", "t", 1 + random.nextInt(30) + "-1");
        server.run("XCLAIM", "t", "g", "eve", 0, "1-1", "2-1", "3-1", "4-1");
        server.run("XTRIM", "t", random.nextBoolean() ? "MAXLEN" : "MINID", random.nextInt(30));
        server.run("DUMP", "t");
    }
}
