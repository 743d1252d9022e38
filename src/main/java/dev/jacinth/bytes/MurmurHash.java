package dev.jacinth.bytes;

/// MurmurHash64A, the variant of MurmurHash2 that makes 64 bits of eight bytes at a time. HyperLogLogs are made of it,
/// so its values are part of a data format. It keeps no secret: for tables there is [SipHash].
public final class MurmurHash {

    private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
    private static final int SHIFT = 47;

    private MurmurHash() {}

    public static long hash(long address, int length, long seed) {
        long hash = seed ^ length * MULTIPLIER;
        long end = address + (length & ~7);
        for (long at = address; at != end; at += Long.BYTES) {
            long word = Native.getLong(at) * MULTIPLIER;
            word ^= word >>> SHIFT;
            hash = (hash ^ word * MULTIPLIER) * MULTIPLIER;
        }
        int rest = length & 7;
        if (rest != 0) {
            hash = (hash ^ tail(end, rest)) * MULTIPLIER;
        }
        hash ^= hash >>> SHIFT;
        hash *= MULTIPLIER;
        return hash ^ hash >>> SHIFT;
    }

    private static long tail(long address, int length) {
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = word << 8 | Native.getUnsignedByte(address + i);
        }
        return word;
    }
}
