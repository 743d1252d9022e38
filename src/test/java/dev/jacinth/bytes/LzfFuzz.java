package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LzfFuzz {

    private final Lzf lzf = new Lzf();
    private final Ranges input = new Ranges();
    private final Ranges output = new Ranges();

    @AfterEach
    void free() {
        input.close();
        output.close();
    }

    /// The compressed bytes, empty if they have no room.
    private byte[] compress(byte[] bytes, int room) {
        long source = input.put(bytes);
        long target = output.put(new byte[room]);
        int length = lzf.compress(source, bytes.length, target, room);
        assertThat(output.guarded((byte) '7')).isTrue();
        return Arrays.copyOf(output.toArray(), length);
    }

    /// The result of the decompressor, after which `output` holds the bytes.
    private int decompress(byte[] compressed, int room) {
        long source = input.put(compressed);
        long target = output.put(new byte[room]);
        int length = Lzf.decompress(source, compressed.length, target, room);
        assertThat(output.guarded((byte) '7')).isTrue();
        return length;
    }

    /// Text with repetitions near and far, of all lengths.
    private static byte[] compressible(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 40_000 : 600)];
        int alphabet = 1 + random.nextInt(random.nextBoolean() ? 4 : 255);
        int at = 0;
        while (at < bytes.length) {
            int run = Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 600 : 12));
            int distance = at == 0 ? 0 : 1 + random.nextInt(Math.min(at, 9000));
            boolean copies = distance > 0 && random.nextBoolean();
            for (int end = at + run; at < end; at++) {
                bytes[at] = copies ? bytes[at - distance] : (byte) random.nextInt(alphabet);
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void decompressesWhatItCompressed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = compressible(random);
            byte[] compressed = compress(bytes, bytes.length + bytes.length / 32 + 8);
            assertThat(decompress(compressed, bytes.length))
                    .as("seed %d, %d", seed, i)
                    .isEqualTo(bytes.length);
            assertThat(output.toArray()).as("seed %d, %d", seed, i).isEqualTo(bytes);
            assertThat(compress(bytes, Math.max(0, compressed.length - 1))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void staysInsideItsRangesOnDamagedInput(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = compressible(random);
            byte[] compressed = compress(bytes, bytes.length + bytes.length / 32 + 8);
            if (compressed.length == 0) {
                continue;
            }
            byte[] damaged = Arrays.copyOf(compressed, 1 + random.nextInt(compressed.length));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            int length = decompress(damaged, random.nextInt(bytes.length + 1));
            assertThat(length).as("seed %d, %d", seed, i).isBetween(-1, bytes.length);
        }
    }

    @Test
    void gains() {
        byte[] zeros = new byte[10_000];
        assertThat(compress(zeros, zeros.length)).hasSizeLessThan(200);
        byte[] random = new byte[1000];
        new SplittableRandom(5).nextBytes(random);
        assertThat(compress(random, random.length - 4)).isEmpty();
    }

    @Test
    void refusesEveryKindOfDamage() {
        assertThat(decompress(new byte[] {2, 'a', 'b'}, 10)).isEqualTo(-1); // literals cut short
        assertThat(decompress(new byte[] {0, 'a', 0x20}, 10)).isEqualTo(-1); // no distance
        assertThat(decompress(new byte[] {0, 'a', (byte) 0xE0, 0}, 20)).isEqualTo(-1); // no distance, long form
        assertThat(decompress(new byte[] {0, 'a', 0x20, 1}, 10)).isEqualTo(-1); // before the start
        assertThat(decompress(new byte[] {0, 'a', 0x20, 0}, 3)).isEqualTo(-1); // no room for the match
        assertThat(decompress(new byte[] {1, 'a', 'b'}, 1)).isEqualTo(-1); // no room for the literals
        assertThat(decompress(new byte[] {0, 'a', 0x20, 0}, 4)).isEqualTo(4);
        assertThat(output.toArray()).isEqualTo(Bytes.of("aaaa"));
        assertThat(decompress(new byte[0], 4)).isZero();
    }
}
