package dev.jacinth.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksumsTest {

    private final Ranges range = new Ranges();

    @AfterEach
    void free() {
        range.close();
    }

    @Test
    void computesTheCheckValues() {
        long address = range.put("123456789");
        assertThat(Crc16.checksum(address, 9)).isEqualTo(0x31C3);
        assertThat(Crc64.update(0, address, 9)).isEqualTo(0xe9c6d914c4b8d9caL);
    }

    @ParameterizedTest
    @CsvSource({
        "foo, 12182",
        "bar, 5061",
        "'', 0",
        "{foo}bar, 12182",
        "x{foo}y{bar}, 12182",
        "foo{}{bar}, 8363",
        "foo{{bar}}zap, 4015",
        "foo{bar}{zap}, 5061",
        "foo{bar, 15278"
    })
    void hashesKeysToSlots(String key, int slot) {
        assertThat(Crc16.slot(range.put(key), key.length())).isEqualTo(slot);
    }

    @Test
    void continuesAChecksumAnywhere() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            long address = range.put(bytes);
            int middle = random.nextInt(bytes.length + 1);
            long continued = Crc64.update(Crc64.update(0, address, middle), address + middle, bytes.length - middle);
            assertThat(continued).as("seed %d", seed).isEqualTo(bitwiseCrc64(bytes));
            assertThat(Crc64.update(0, address, bytes.length)).isEqualTo(bitwiseCrc64(bytes));
        }
    }

    private static long bitwiseCrc64(byte[] bytes) {
        long crc = 0;
        for (byte b : bytes) {
            for (int bit = 0; bit < 8; bit++) {
                boolean top = crc < 0 ^ (b >> bit & 1) != 0;
                crc = top ? crc << 1 ^ 0xad93d23594c935a9L : crc << 1;
            }
        }
        return Long.reverse(crc);
    }

    @Test
    void hashesAsSipHashDoes() {
        byte[] key = new byte[16];
        byte[] message = new byte[15];
        for (byte i = 0; i < 16; i++) {
            key[i] = i;
        }
        System.arraycopy(key, 0, message, 0, 15);
        // The example of the paper, for two and four rounds, proves the model; the model proves the one-two hash.
        assertThat(sipHash(message, 0x0706050403020100L, 0x0f0e0d0c0b0a0908L, 2, 4))
                .isEqualTo(0xa129ca6149be45e5L);
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            long seed0 = random.nextLong();
            long seed1 = random.nextLong();
            long address = range.put(bytes);
            assertThat(SipHash.hash(address, bytes.length, seed0, seed1))
                    .as("seed %d", seed)
                    .isEqualTo(sipHash(bytes, seed0, seed1, 1, 2));
        }
    }

    private static long sipHash(byte[] message, long key0, long key1, int rounds, int lastRounds) {
        long[] v = {
            key0 ^ 0x736f6d6570736575L,
            key1 ^ 0x646f72616e646f6dL,
            key0 ^ 0x6c7967656e657261L,
            key1 ^ 0x7465646279746573L
        };
        for (int block = 0; block <= message.length / 8; block++) {
            long word = block == message.length / 8 ? (long) message.length << 56 : 0;
            for (int i = block * 8; i < Math.min(block * 8 + 8, message.length); i++) {
                word |= (message[i] & 0xFFL) << i % 8 * 8;
            }
            v[3] ^= word;
            sipRounds(v, rounds);
            v[0] ^= word;
        }
        v[2] ^= 0xFF;
        sipRounds(v, lastRounds);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void sipRounds(long[] v, int rounds) {
        for (int i = 0; i < rounds; i++) {
            v[0] += v[1];
            v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
            v[0] = Long.rotateLeft(v[0], 32);
            v[2] += v[3];
            v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
            v[0] += v[3];
            v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
            v[2] += v[1];
            v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
            v[2] = Long.rotateLeft(v[2], 32);
        }
    }
}
