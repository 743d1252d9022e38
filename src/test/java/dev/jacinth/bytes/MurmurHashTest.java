package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MurmurHashTest {

    private static final BigInteger MULTIPLIER = new BigInteger("c6a4a7935bd1e995", 16);
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);

    @Test
    void everyLengthHashesAsTheDefinitionSays() {
        SplittableRandom random = new SplittableRandom(1);
        try (Ranges ranges = new Ranges()) {
            for (int length = 0; length < 100; length++) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                long seed = random.nextLong();
                assertThat(MurmurHash.hash(ranges.put(bytes), length, seed))
                        .as("seed 1, length " + length)
                        .isEqualTo(defined(bytes, seed));
            }
        }
    }

    @Test
    void whatLiesBehindTheRangeDoesNotMatter() {
        try (Ranges ranges = new Ranges()) {
            long one = MurmurHash.hash(ranges.put(Bytes.of("hello"), (byte) 1), 5, 9);
            long other = MurmurHash.hash(ranges.put(Bytes.of("hello"), (byte) 2), 5, 9);

            assertThat(one).isEqualTo(other);
        }
    }

    private static long defined(byte[] bytes, long seed) {
        BigInteger hash = unsigned(seed).xor(times(BigInteger.valueOf(bytes.length)));
        int whole = bytes.length / 8 * 8;
        for (int at = 0; at < whole; at += 8) {
            BigInteger word = times(littleEndian(Arrays.copyOfRange(bytes, at, at + 8)));
            hash = times(hash.xor(times(word.xor(word.shiftRight(47)))));
        }
        if (whole < bytes.length) {
            hash = times(hash.xor(littleEndian(Arrays.copyOfRange(bytes, whole, bytes.length))));
        }
        hash = times(hash.xor(hash.shiftRight(47)));
        return hash.xor(hash.shiftRight(47)).longValue();
    }

    private static BigInteger times(BigInteger value) {
        return value.multiply(MULTIPLIER).mod(WORD);
    }

    private static BigInteger unsigned(long value) {
        return BigInteger.valueOf(value).mod(WORD);
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }
}
