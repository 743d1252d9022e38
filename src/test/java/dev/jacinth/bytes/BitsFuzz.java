package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The algorithms of [Bits] against a set of bits, over ranges with guards around them.
class BitsFuzz {

    private static final int ROUNDS = 20_000;
    private static final int BYTES_MAX = 100;

    private final Ranges ranges = new Ranges();
    private final Ranges others = new Ranges();
    private SplittableRandom random;

    @AfterEach
    void close() {
        ranges.close();
        others.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void countsAndPositionsAreThoseOfTheModel(long seed) {
        random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = bytes(random.nextInt(BYTES_MAX + 1));
            Arrays.fill(bytes, 0, random.nextInt(bytes.length + 1), (byte) -random.nextInt(2));
            BitSet model = model(bytes);
            int from = random.nextInt(8 * bytes.length + 1);
            int to = from + random.nextInt(8 * bytes.length - from + 1);
            long address = ranges.put(bytes);
            String when = "seed " + seed + " round " + round + " from " + from + " to " + to;
            assertThat(Bits.count(address, from, to))
                    .as(when)
                    .isEqualTo(model.get(from, to).cardinality());
            assertThat(Bits.position(address, from, to, true)).as(when).isEqualTo(below(model.nextSetBit(from), to));
            assertThat(Bits.position(address, from, to, false)).as(when).isEqualTo(below(model.nextClearBit(from), to));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void fieldsAreThoseOfTheModel(long seed) {
        random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            int width = 1 + random.nextInt(64);
            int from = random.nextInt(20);
            byte[] bytes = bytes((from + width + 7) / 8);
            BitSet model = model(bytes);
            long address = ranges.put(bytes, (byte) 0x55);
            String when = "seed " + seed + " round " + round + " from " + from + " width " + width;
            assertThat(Bits.get(address, from, width)).as(when).isEqualTo(field(model, from, width));

            long value = random.nextLong();
            Bits.put(address, from, width, value);
            for (int i = 0; i < width; i++) {
                model.set(from + i, (value >>> width - 1 - i & 1) == 1);
            }
            assertThat(model(ranges.toArray())).as(when).isEqualTo(model);
            assertThat(ranges.guarded((byte) 0x55)).as(when).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void combinationsAreThoseOfTheModel(long seed) {
        random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = bytes(random.nextInt(BYTES_MAX + 1));
            byte[] other = bytes(bytes.length);
            BitSet model = model(bytes);
            long target = ranges.put(bytes, (byte) 0x55);
            long source = others.put(other);
            switch (random.nextInt(4)) {
                case 0 -> {
                    Bits.and(target, source, bytes.length);
                    model.and(model(other));
                }
                case 1 -> {
                    Bits.or(target, source, bytes.length);
                    model.or(model(other));
                }
                case 2 -> {
                    Bits.xor(target, source, bytes.length);
                    model.xor(model(other));
                }
                default -> {
                    Bits.not(target, bytes.length);
                    model.flip(0, 8 * bytes.length);
                }
            }
            String when = "seed " + seed + " round " + round;
            assertThat(model(ranges.toArray())).as(when).isEqualTo(model);
            assertThat(ranges.guarded((byte) 0x55)).as(when).isTrue();
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        if (random.nextInt(3) == 0) {
            random.nextBytes(bytes);
            return bytes;
        }
        java.util.Arrays.fill(bytes, (byte) -random.nextInt(2));
        for (int i = random.nextInt(3); i > 0 && length > 0; i--) {
            bytes[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static BitSet model(byte[] bytes) {
        BitSet bits = new BitSet();
        for (int i = 0; i < 8 * bytes.length; i++) {
            bits.set(i, (bytes[i / 8] >>> 7 - i % 8 & 1) == 1);
        }
        return bits;
    }

    private static long field(BitSet bits, int from, int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 1 | (bits.get(from + i) ? 1 : 0);
        }
        return value;
    }

    private static long below(int position, int limit) {
        return position >= 0 && position < limit ? position : -1;
    }
}
