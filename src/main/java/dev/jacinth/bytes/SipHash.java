package dev.jacinth.bytes;

/// SipHash-1-2, the keyed hash that Redis uses for its tables: whoever does not know the seed cannot choose keys
/// that collide. One round per eight bytes and two at the end, as in Redis; the published SipHash has two and four.
public final class SipHash {

    private static final long INIT_0 = 0x736f6d6570736575L;
    private static final long INIT_1 = 0x646f72616e646f6dL;
    private static final long INIT_2 = 0x6c7967656e657261L;
    private static final long INIT_3 = 0x7465646279746573L;

    private SipHash() {}

    /// The hash of the range under the 128-bit seed (`seed0` is its first eight bytes, little-endian).
    public static long hash(long address, int length, long seed0, long seed1) {
        long v0 = INIT_0 ^ seed0;
        long v1 = INIT_1 ^ seed1;
        long v2 = INIT_2 ^ seed0;
        long v3 = INIT_3 ^ seed1;
        long end = address + (length & ~7);
        for (long at = address; at != end; at += Long.BYTES) {
            long word = Native.getLong(at);
            v3 ^= word;
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return finish(v0, v1, v2, v3, tail(address, length) | (long) length << 56);
    }

    /// The last `length % 8` bytes as the low bytes of a word. Reads nothing outside the range.
    private static long tail(long address, int length) {
        int left = length & 7;
        if (left == 0) {
            return 0;
        }
        if (length >= Long.BYTES) {
            return Native.getLong(address + length - Long.BYTES) >>> ((Long.BYTES - left) * Byte.SIZE);
        }
        if (left >= Integer.BYTES) {
            long low = Native.getInt(address) & 0xFFFFFFFFL;
            long high = Native.getInt(address + left - Integer.BYTES) & 0xFFFFFFFFL;
            return low | high >>> ((Long.BYTES - left) * Byte.SIZE) << Integer.SIZE;
        }
        long word = Native.getUnsignedByte(address);
        if (left > 1) {
            word |= (long) Native.getUnsignedByte(address + 1) << 8;
        }
        if (left > 2) {
            word |= (long) Native.getUnsignedByte(address + 2) << 16;
        }
        return word;
    }

    private static long finish(long a, long b, long c, long d, long last) {
        long v0 = a;
        long v1 = b;
        long v2 = c;
        long v3 = d ^ last;
        for (int round = 0; round < 3; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            if (round == 0) {
                v0 ^= last;
                v2 ^= 0xFF;
            }
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
