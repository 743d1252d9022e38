package dev.jacinth.bytes;

/// CRC-16/XMODEM (polynomial 0x1021, start 0), and the cluster slot of a key, which is made of it.
public final class Crc16 {

    /// How many slots a cluster has.
    public static final int SLOTS = 16384;

    private static final int POLYNOMIAL = 0x1021;
    private static final char[] TABLE = table();

    private Crc16() {}

    public static int checksum(long address, int length) {
        int crc = 0;
        for (long at = address, end = address + length; at < end; at++) {
            crc = (crc << 8 & 0xFFFF) ^ TABLE[(crc >>> 8 ^ Native.getByte(at)) & 0xFF];
        }
        return crc;
    }

    /// The slot of a key: that of the text between its first `{` and the next `}`, if there is any between them, so
    /// that keys can be kept together; else that of the whole key.
    public static int slot(long address, int length) {
        int open = indexOf(address, 0, length, (byte) '{');
        if (open < length) {
            int close = indexOf(address, open + 1, length, (byte) '}');
            if (close < length && close > open + 1) {
                return checksum(address + open + 1, close - open - 1) & SLOTS - 1;
            }
        }
        return checksum(address, length) & SLOTS - 1;
    }

    private static int indexOf(long address, int from, int length, byte wanted) {
        int at = from;
        while (at < length && Native.getByte(address + at) != wanted) {
            at++;
        }
        return at;
    }

    private static char[] table() {
        char[] table = new char[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
            }
            table[i] = (char) crc;
        }
        return table;
    }
}
