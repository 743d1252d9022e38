package dev.jacinth.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZiplistTest {

    private static final int HEADER_BYTES = 10;

    /// Contents of an entry, each with what it reads as.
    private static final String[][] CONTENTS = {
        {"F1", "0"},
        {"FD", "12"},
        {"FE 80", "-128"},
        {"C0 00 80", "-32768"},
        {"F0 FF FF 7F", "8388607"},
        {"F0 00 00 80", "-8388608"},
        {"D0 00 00 00 80", "-2147483648"},
        {"E0 00 00 00 00 00 00 00 80", "-9223372036854775808"},
        {"00", ""},
        {"03 61 00 FF", "a\0\u00FF"},
        {"40 02 62 62", "bb"},
        {"80 00 00 00 01 63", "c"},
        {"BF 00 00 00 01 64", "d"},
    };

    @Test
    void everyKindOfEntryIsRead() {
        byte[][] contents = new byte[CONTENTS.length][];
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < CONTENTS.length; i++) {
            contents[i] = hex(CONTENTS[i][0]);
            expected.add(CONTENTS[i][1]);
        }
        assertThat(read(ziplist(contents))).contains(expected);
    }

    @Test
    void anEntryBehindALongOneSaysSoInFiveBytes() {
        byte[] large = new byte[302];
        large[0] = 0x41;
        large[1] = 0x2C;
        assertThat(read(ziplist(large, hex("F2"), large))).contains(List.of("\0".repeat(300), "1", "\0".repeat(300)));
    }

    @Test
    void anEmptyZiplistIsSound() {
        assertThat(read(ziplist())).contains(List.of());
    }

    @Test
    void theCountMayBeLeftOpen() {
        byte[] bytes = ziplist(hex("F1"), hex("F2"));
        bytes[8] = (byte) 0xFF;
        bytes[9] = (byte) 0xFF;
        assertThat(read(bytes)).contains(List.of("0", "1"));
    }

    @Test
    void everyLieInTheHeaderIsFound() {
        for (int offset = 0; offset < HEADER_BYTES; offset++) {
            byte[] bytes = ziplist(hex("F1"), hex("02 61 62"), hex("FE 20"));
            bytes[offset] += 1;
            assertThat(read(bytes)).as("offset " + offset).isEmpty();
        }
    }

    @Test
    void whatIsCutOffIsFound() {
        byte[] bytes = ziplist(hex("F1"), hex("02 61 62"), hex("D0 20 00 00 00"));
        for (int length = 0; length < bytes.length; length++) {
            assertThat(read(Arrays.copyOf(bytes, length)))
                    .as("length " + length)
                    .isEmpty();
        }
    }

    @Test
    void anEntryThatLiesAboutTheOneBeforeItIsFound() {
        byte[] bytes = ziplist(hex("F1"), hex("F2"));
        bytes[HEADER_BYTES + 2] = 3;
        assertThat(read(bytes)).isEmpty();
    }

    @Test
    void unknownContentsAreFound() {
        for (String content : List.of("C1 00 00", "FF", "CF")) {
            assertThat(read(ziplist(hex(content)))).as(content).isEmpty();
        }
    }

    @Test
    void stringsBeyondTheEndAreFound() {
        for (String content : List.of("3F", "7F FF", "80 7F FF FF FF", "80 FF FF FF FF", "80 00")) {
            assertThat(read(ziplist(hex(content)))).as(content).isEmpty();
        }
    }

    /// Whatever the bytes, nothing outside of them is read: what is accepted has all its entries within.
    @Test
    void randomDamageEndsInAnAnswer() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = ziplist(hex("F1"), hex("03 61 62 63"), hex("C0 10 27"), hex("40 02 62 62"));
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            read(bytes).ifPresent(entries -> assertThat(entries).hasSizeLessThan(bytes.length));
        }
    }

    private static byte[] hex(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String digits : text.split(" ")) {
            bytes.write(Integer.parseInt(digits, 16));
        }
        return bytes.toByteArray();
    }

    private static byte[] ziplist(byte[]... contents) {
        ByteBuffer target = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
        target.position(HEADER_BYTES);
        int last = HEADER_BYTES;
        int before = 0;
        for (byte[] content : contents) {
            last = target.position();
            if (before < 0xFE) {
                target.put((byte) before);
            } else {
                target.put((byte) 0xFE).putInt(before);
            }
            target.put(content);
            before = target.position() - last;
        }
        target.put((byte) 0xFF);
        target.putInt(0, target.position()).putInt(4, last).putShort(8, (short) contents.length);
        byte[] bytes = new byte[target.position()];
        target.get(0, bytes);
        return bytes;
    }

    /// The entries, or nothing where the bytes are refused.
    private static Optional<List<String>> read(byte[] bytes) {
        long address = Native.allocate(Math.max(1, bytes.length));
        try (Ziplist ziplist = new Ziplist()) {
            Native.copyFrom(bytes, 0, address, bytes.length);
            if (!ziplist.open(address, bytes.length)) {
                return Optional.empty();
            }
            List<String> entries = new ArrayList<>();
            while (ziplist.next()) {
                long end = ziplist.address() + ziplist.length();
                boolean within = ziplist.address() >= address && end <= address + bytes.length;
                assertThat(within || ziplist.isInteger()).isTrue();
                entries.add(Bytes.text(ziplist.address(), ziplist.length()));
            }
            assertThat(ziplist.count()).isEqualTo(entries.size());
            return Optional.of(entries);
        } finally {
            Native.free(address);
        }
    }
}
