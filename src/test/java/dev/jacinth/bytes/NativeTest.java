package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeTest {

    private static final int ROOM = 256;

    @Test
    void whatIsWrittenIsReadWhateverTheAlignment() {
        writeAndRead();
    }

    @Test
    void aCopyMayOverlapItsSource() {
        copy();
    }

    @Test
    void theFirstDifferenceIsFoundAtEveryPlaceAndLength() {
        findDifferences();
    }

    @Test
    void nothingElseIsReadWhereTheJvmRefusesUnsafe() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Jacinth.program("--sun-misc-unsafe-memory-access=deny"));
        command.set(command.size() - 1, NativeTest.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).isEmpty();
    }

    /// All of it in a JVM of its own, which has been told what it must not use.
    public static void main(String[] arguments) {
        writeAndRead();
        copy();
        findDifferences();
    }

    private static void writeAndRead() {
        long block = Native.allocate(ROOM);
        for (int offset = 0; offset < Long.BYTES; offset++) {
            long at = block + offset;
            Native.putLong(at, 0x8182_8384_8586_8788L);
            assertThat(Native.getLong(at)).isEqualTo(0x8182_8384_8586_8788L);
            assertThat(Native.getInt(at)).isEqualTo(0x8586_8788);
            assertThat(Native.getShort(at)).isEqualTo((short) 0x8788);
            assertThat(Native.getByte(at)).isEqualTo((byte) 0x88);
            assertThat(Native.getUnsignedByte(at + 7)).isEqualTo(0x81);
            Native.putInt(at + 4, 0x0102_0304);
            Native.putShort(at + 2, (short) 0x0506);
            Native.putByte(at, (byte) 7);
            assertThat(Native.getLong(at)).isEqualTo(0x0102_0304_0506_8707L);
        }
        Native.free(block);
    }

    private static void copy() {
        long block = Native.allocate(ROOM);
        Native.copyFrom(Bytes.of("0123456789"), 0, block, 10);

        Native.copy(block, block + 3, 7);
        assertThat(Bytes.text(block, 10)).isEqualTo("0120123456");

        Native.copy(block + 3, block, 7);
        assertThat(Bytes.text(block, 10)).isEqualTo("0123456456");
        Native.free(block);
    }

    private static void findDifferences() {
        long left = Native.allocate(ROOM);
        long right = Native.allocate(ROOM);
        Native.fill(left, ROOM, (byte) 'x');
        Native.fill(right, ROOM, (byte) 'x');
        for (int length = 0; length <= 130; length++) {
            assertThat(Native.mismatch(left, right, length)).isEqualTo(-1);
            assertThat(Native.equal(left, right, length)).isTrue();
            for (int at = 0; at < length; at++) {
                Native.putByte(right + at, (byte) 0xFF);
                Native.putByte(right + length, (byte) 'y');
                assertThat(Native.mismatch(left, right, length))
                        .as("length %d", length)
                        .isEqualTo(at);
                Native.putByte(right + at, (byte) 'x');
                Native.putByte(right + length, (byte) 'x');
            }
        }
        Native.free(left);
        Native.free(right);
    }
}
