package dev.jacinth.bytes;

/// CRC-64 with the polynomial of David T. Jones, bits reflected, start and final xor 0: the checksum of RDB files
/// and DUMP payloads. "123456789" gives e9c6d914c4b8d9ca.
///
/// Eight bytes a step: the tables hold what each of them contributes after the ones behind it have been shifted in.
public final class Crc64 {

    private static final long POLYNOMIAL_REFLECTED = 0x95AC9329AC4BC9B5L;
    private static final int STRIDE = 256;

    /// `TABLE[k * STRIDE + b]`: the checksum of byte `b` followed by `k` zero bytes.
    private static final long[] TABLE = table();

    private Crc64() {}

    /// The checksum of what `crc` is the checksum of, followed by the range. Start with 0.
    public static long update(long crc, long address, long length) {
        long value = crc;
        long at = address;
        long end = address + length;
        long[] table = TABLE;
        for (long lastWord = end - Long.BYTES; at <= lastWord; at += Long.BYTES) {
            value ^= Native.getLong(at);
            value = table[7 * STRIDE + (int) (value & 0xFF)]
                    ^ table[6 * STRIDE + (int) (value >>> 8 & 0xFF)]
                    ^ table[5 * STRIDE + (int) (value >>> 16 & 0xFF)]
                    ^ table[4 * STRIDE + (int) (value >>> 24 & 0xFF)]
                    ^ table[3 * STRIDE + (int) (value >>> 32 & 0xFF)]
                    ^ table[2 * STRIDE + (int) (value >>> 40 & 0xFF)]
                    ^ table[STRIDE + (int) (value >>> 48 & 0xFF)]
                    ^ table[(int) (value >>> 56)];
        }
        for (; at < end; at++) {
            value = table[(int) ((value ^ Native.getByte(at)) & 0xFF)] ^ value >>> 8;
        }
        return value;
    }

    private static long[] table() {
        long[] table = new long[8 * STRIDE];
        for (int i = 0; i < STRIDE; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL_REFLECTED : crc >>> 1;
            }
            table[i] = crc;
        }
        for (int i = STRIDE; i < table.length; i++) {
            long before = table[i - STRIDE];
            table[i] = table[(int) (before & 0xFF)] ^ before >>> 8;
        }
        return table;
    }
}
