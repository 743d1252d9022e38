package dev.jacinth.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.bytes.Native;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Random registers are raised in random order in an image and in an array of bytes: both must hold the same, in
/// whatever form the image is. And whatever bytes stand for an image, nothing is written around it.
class HyperLogLogFuzz {

    private static final int ROUNDS = 60;
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = 0x5A;

    private long block;
    private long room;

    @BeforeEach
    void makeRoom() {
        block = Native.allocate(HyperLogLog.ROOM_BYTES + 2L * GUARD_BYTES);
        Native.fill(block, HyperLogLog.ROOM_BYTES + 2L * GUARD_BYTES, GUARD);
        room = block + GUARD_BYTES;
    }

    @AfterEach
    void freeRoom() {
        for (int i = 0; i < GUARD_BYTES; i++) {
            assertThat(Native.getByte(block + i)).isEqualTo(GUARD);
            assertThat(Native.getByte(room + HyperLogLog.ROOM_BYTES + i)).isEqualTo(GUARD);
        }
        Native.free(block);
    }

    @Test
    void registersAreThoseOfTheModel() {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] model = new byte[HyperLogLog.REGISTER_COUNT];
            int length = HyperLogLog.clear(room);
            int sparseBytesMax = random.nextInt(16, random.nextInt(17, 20_000));
            int range = random.nextInt(1, random.nextBoolean() ? HyperLogLog.REGISTER_COUNT : 100);
            int valueMax = random.nextInt(2, random.nextInt(4) == 0 ? 64 : 6);
            for (int i = random.nextInt(1, 3000); i > 0; i--) {
                int register = random.nextInt(range);
                int value = random.nextInt(1, valueMax);
                int raised = HyperLogLog.raise(room, length, sparseBytesMax, register, value);
                boolean higher = value > model[register];
                assertThat(raised != HyperLogLog.UNCHANGED).as("seed " + seed).isEqualTo(higher);
                if (higher) {
                    model[register] = (byte) value;
                    length = raised;
                    assertThat(HyperLogLog.cachedCount(room)).isNegative();
                }
            }
            assertHolds(model, length, "seed " + seed);
        }
    }

    private void assertHolds(byte[] model, int length, String when) {
        assertThat(HyperLogLog.isOne(room, length)).as(when).isTrue();
        boolean sparse = HyperLogLog.encoding(room) == HyperLogLog.SPARSE;
        assertRegisters(model, length, when);
        long count = HyperLogLog.count(room, length);
        assertThat(HyperLogLog.countRegisters(room)).as(when).isEqualTo(count);
        if (sparse) {
            assertRegisters(model, HyperLogLog.densify(room, length), when + " made dense");
        }
    }

    private void assertRegisters(byte[] model, int length, String when) {
        HyperLogLog.clearRegisters(room);
        assertThat(HyperLogLog.merge(room, length)).as(when).isTrue();
        assertThat(Native.toArray(room + HyperLogLog.REGISTERS, HyperLogLog.REGISTER_COUNT))
                .as(when)
                .isEqualTo(model);
    }

    @Test
    void aUnionHasTheHigherOfAllRegisters() {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] model = new byte[HyperLogLog.REGISTER_COUNT];
            byte[] union = new byte[HyperLogLog.REGISTER_COUNT];
            for (int image = 0; image < 3; image++) {
                int length = HyperLogLog.clear(room);
                for (int i = random.nextInt(4000); i > 0; i--) {
                    int register = random.nextInt(HyperLogLog.REGISTER_COUNT);
                    int value = random.nextInt(1, 52);
                    model[register] = (byte) Math.max(model[register], value);
                    length = Math.max(length, HyperLogLog.raise(room, length, 3000, register, value));
                }
                Native.copyFrom(union, 0, room + HyperLogLog.REGISTERS, union.length);
                assertThat(HyperLogLog.merge(room, length)).isTrue();
                Native.copyTo(room + HyperLogLog.REGISTERS, union, 0, union.length);
            }
            assertThat(union).as("seed " + seed).isEqualTo(model);
        }
    }

    @Test
    void nothingIsWrittenAroundACorruptImage() {
        for (long seed = 1; seed <= 50 * ROUNDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int length = HyperLogLog.clear(room);
            length += random.nextInt(random.nextBoolean() ? 20 : HyperLogLog.SPARSE_BYTES_MAX - length);
            byte[] runs = new byte[length - HyperLogLog.HEADER_BYTES];
            random.nextBytes(runs);
            Native.copyFrom(runs, 0, room + HyperLogLog.HEADER_BYTES, runs.length);
            Native.putByte(room + length, (byte) 0);
            HyperLogLog.count(room, length);
            HyperLogLog.merge(room, length);
            HyperLogLog.describe(room, length);
            for (int i = 0; i < 20 && length != HyperLogLog.CORRUPT; i++) {
                int register = random.nextInt(HyperLogLog.REGISTER_COUNT);
                int raised = HyperLogLog.raise(room, length, Long.MAX_VALUE, register, random.nextInt(1, 52));
                length = raised == HyperLogLog.UNCHANGED ? length : raised;
                assertThat(length).as("seed " + seed).isBetween(HyperLogLog.CORRUPT, HyperLogLog.SPARSE_BYTES_MAX);
            }
        }
    }

    @Test
    void theSelfTestSucceeds() {
        long other = Native.allocate(HyperLogLog.ROOM_BYTES);
        try {
            assertThat(HyperLogLogCheck.run(room, other, 3000, 1)).isEmpty();
        } finally {
            Native.free(other);
        }
    }
}
