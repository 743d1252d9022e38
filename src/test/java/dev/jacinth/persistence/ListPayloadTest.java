package dev.jacinth.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.ListCommands;
import dev.jacinth.config.Settings;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RespClient.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Lists as RESTORE takes them: all forms that they ever had, sound and not.
class ListPayloadTest {

    /// A version that is read, and no checksum, since none is asked for.
    private static final String FOOTER = "\n\0" + "\0".repeat(8);

    /// 7 and "ab" in both packed forms.
    private static final String ZIPLIST = "\u0010\0\0\0\f\0\0\0\u0002\0\0\u00F8\u0002\u0002ab\u00FF";

    private static final String LISTPACK = "\r\0\0\0\u0002\0\u0007\u0001\u0082ab\u0003\u00FF";

    private final Harness server = Harness.of(ListCommands.ALL, KeyCommands.ALL, DumpCommands.all(() -> false));

    @AfterEach
    void close() {
        server.close();
    }

    private Object restore(String type, String... parts) {
        return server.run("RESTORE", "k", 0, type + String.join("", parts) + FOOTER, "REPLACE");
    }

    private static String string(String bytes) {
        return (char) bytes.length() + bytes;
    }

    private Object contents() {
        return server.run("LRANGE", "k", 0, -1);
    }

    @Test
    void aListOfStringsIsRead() {
        assertThat(restore("\u0001", "\u0003", string("a"), "\u00C0\u0005", string("")))
                .isEqualTo("OK");
        assertThat(contents()).isEqualTo(List.of("a", "5", ""));
        assertThat(server.run("OBJECT", "ENCODING", "k")).isEqualTo("listpack");
    }

    @Test
    void aZiplistIsRead() {
        String ziplist = "\u0011" + ZIPLIST.substring(1);
        assertThat(restore("\n", string(ziplist))).isEqualTo("OK");
        assertThat(contents()).isEqualTo(List.of("7", "ab"));
    }

    @Test
    void aQuicklistOfZiplistsIsRead() {
        String ziplist = "\u0011" + ZIPLIST.substring(1);
        assertThat(restore("\u000E", "\u0002", string(ziplist), string(ziplist)))
                .isEqualTo("OK");
        assertThat(contents()).isEqualTo(List.of("7", "ab", "7", "ab"));
        assertThat(server.run("OBJECT", "ENCODING", "k")).as("two nodes").isEqualTo("quicklist");
    }

    @Test
    void aQuicklistOfListpacksAndLargeElementsIsRead() {
        String packed = "\u0002" + string(LISTPACK);
        String plain = "\u0001" + string("large");
        assertThat(restore("\u0012", "\u0003", packed, plain, packed)).isEqualTo("OK");
        assertThat(contents()).isEqualTo(List.of("7", "ab", "large", "7", "ab"));
    }

    @Test
    void oneListpackStaysOne() {
        assertThat(restore("\u0012", "\u0001\u0002", string(LISTPACK))).isEqualTo("OK");
        assertThat(contents()).isEqualTo(List.of("7", "ab"));
        assertThat(server.run("OBJECT", "ENCODING", "k")).isEqualTo("listpack");
        server.set(Settings.LIST_MAX_LISTPACK_SIZE, 1);
        assertThat(restore("\u0012", "\u0001\u0002", string(LISTPACK))).isEqualTo("OK");
        assertThat(server.run("OBJECT", "ENCODING", "k")).isEqualTo("quicklist");
    }

    @Test
    void aListpackLargerThanOursIsSplit() {
        String element = "\u00E3\u00E8" + "x".repeat(1_000) + "\u0007\u00EA";
        String listpack = littleEndian(7 + 20 * element.length()) + "\u0014\0" + element.repeat(20) + "\u00FF";
        String length = "\u0080\0\0" + (char) (listpack.length() >> 8) + (char) (listpack.length() & 0xFF);
        assertThat(restore("\u0012", "\u0001\u0002", length, listpack)).isEqualTo("OK");
        assertThat(server.run("LLEN", "k")).isEqualTo(20L);
        assertThat(server.run("LINDEX", "k", 19)).isEqualTo("x".repeat(1_000));
    }

    private static String littleEndian(int value) {
        return "" + (char) (value & 0xFF) + (char) (value >> 8 & 0xFF) + (char) (value >> 16 & 0xFF) + "\0";
    }

    @Test
    void emptyNodesAreLeftOutAndEmptyListsRefused() {
        String empty = string("\u0007\0\0\0\0\0\u00FF");
        assertThat(restore("\u0012", "\u0002\u0002", empty, "\u0002", string(LISTPACK)))
                .isEqualTo("OK");
        assertThat(contents()).isEqualTo(List.of("7", "ab"));
        for (List<String> payload : List.of(
                List.of("\u0012", "\u0001\u0002" + empty),
                List.of("\u0012", "\0"),
                List.of("\u0001", "\0"),
                List.of("\n", string("\u000B\0\0\0\n\0\0\0\0\0\u00FF")))) {
            assertThat(restore(payload.getFirst(), payload.getLast())).isInstanceOf(Failure.class);
        }
    }

    @Test
    void whatCannotBeAListIsRefused() {
        List<String> payloads = List.of(
                "\u0012\u0001\u0003" + string(LISTPACK),
                "\u0012\u0001\u0002" + string(LISTPACK.substring(1)),
                "\u0012\u0001\u0002" + string(LISTPACK.replace('\u0003', '\u0004')),
                "\u0012\u0002\u0002" + string(LISTPACK),
                "\u0012\u0081\u007F\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF",
                "\u0012\u0001\u0001\0",
                "\n" + string(LISTPACK),
                "\u000E\u0001" + string(LISTPACK),
                "\u0001\u0002" + string("a"));
        for (String payload : payloads) {
            assertThat(server.run("RESTORE", "k", 0, payload + FOOTER, "REPLACE"))
                    .as(payload)
                    .isEqualTo(new Failure("ERR Bad data format"));
        }
        assertThat(server.run("EXISTS", "k")).isEqualTo(0L);
    }

    /// What is accepted can be read and changed; whatever happens, every block has an owner at the end.
    @Test
    void randomDamageEndsInAnAnswer() {
        SplittableRandom random = new SplittableRandom(11);
        List<Object> push = new ArrayList<>(List.of("RPUSH", "source"));
        for (int i = 0; i < 300; i++) {
            boolean text = random.nextInt(4) == 0;
            push.add(text ? "x".repeat(random.nextInt(200)) : random.nextLong() >> random.nextInt(64));
        }
        push.add("large".repeat(2_000));
        server.set(Settings.LIST_MAX_LISTPACK_SIZE, 50);
        server.succeed(push.toArray());
        String sound = (String) server.run("DUMP", "source");
        int restored = 0;
        for (int round = 0; round < 4_000; round++) {
            StringBuilder damaged = new StringBuilder(sound);
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged.setCharAt(random.nextInt(sound.length() - 10), (char) random.nextInt(256));
            }
            if (server.run("RESTORE", "k", 0, damaged, "REPLACE").equals("OK")) {
                restored++;
                server.succeed("LRANGE", "k", 0, -1);
                server.succeed("LINSERT", "k", "BEFORE", "no such", "x");
                server.succeed("LSET", "k", 0, "first");
                server.succeed("LTRIM", "k", 1, -2);
            }
        }
        assertThat(restored).isPositive();
    }
}
