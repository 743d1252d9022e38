package dev.jacinth.bytes;

/// Lengths in one to five bytes: seven bits a byte, least significant first; the top bit says that more follow.
public final class Varint {

    private Varint() {}

    public static int get(long address) {
        int value = Native.getByte(address);
        return value >= 0 ? value : getLonger(address, value & 0x7F);
    }

    private static int getLonger(long address, int lowest) {
        int value = lowest;
        long at = address;
        for (int shift = 7; ; shift += 7) {
            int next = Native.getByte(++at);
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /// Writes a non-negative value and returns the address after it.
    public static long put(long address, int value) {
        int rest = value;
        long at = address;
        while (rest >= 1 << 7) {
            Native.putByte(at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        Native.putByte(at++, (byte) rest);
        return at;
    }

    /// Bytes that [#put] takes for a value.
    public static int bytes(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
    }
}
