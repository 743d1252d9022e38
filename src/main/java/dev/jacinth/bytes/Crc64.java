package dev.jacinth.bytes;

/// CRC-64 with the polynomial of David T. Jones, bits reflected, start and final xor 0: the checksum of RDB files
/// and DUMP payloads. "123456789" gives e9c6d914c4b8d9ca.
///
/// Sixteen bytes a step: the tables hold what each of them contributes after the ones behind it have been shifted in.
/// Only the first eight depend on the step before, so that the others are looked up while that is still going on.
public final class Crc64 {

    private static final long POLYNOMIAL_REFLECTED = 0x95AC9329AC4BC9B5L;
    private static final int STRIDE = 256;
    private static final int STEP = 2 * Long.BYTES;

    /// `TABLE[k * STRIDE + b]`: the checksum of byte `b` followed by `k` zero bytes.
    private static final long[] TABLE = table();

    private Crc64() {}

    /// The checksum of what `crc` is the checksum of, followed by the range. Start with 0.
    public static long update(long crc, long address, long length) {
        long value = crc;
        long at = address;
        long end = address + length;
        long[] table = TABLE;
        for (long lastStep = end - STEP; at <= lastStep; at += STEP) {
            long first = value ^ Native.getLong(at);
            value = lookUp(table, Native.getLong(at + Long.BYTES), 0) ^ lookUp(table, first, Long.BYTES);
        }
        for (; at < end; at++) {
            value = table[(int) ((value ^ Native.getByte(at)) & 0xFF)] ^ value >>> 8;
        }
        return value;
    }

    /// What eight bytes contribute with `behind` bytes behind them. In pairs, since a chain would have to wait for
    /// each.
    private static long lookUp(long[] table, long word, int behind) {
        long low = table[(behind + 7) * STRIDE + (int) (word & 0xFF)]
                ^ table[(behind + 6) * STRIDE + (int) (word >>> 8 & 0xFF)];
        long lowMiddle = table[(behind + 5) * STRIDE + (int) (word >>> 16 & 0xFF)]
                ^ table[(behind + 4) * STRIDE + (int) (word >>> 24 & 0xFF)];
        long highMiddle = table[(behind + 3) * STRIDE + (int) (word >>> 32 & 0xFF)]
                ^ table[(behind + 2) * STRIDE + (int) (word >>> 40 & 0xFF)];
        long high = table[(behind + 1) * STRIDE + (int) (word >>> 48 & 0xFF)]
                ^ table[behind * STRIDE + (int) (word >>> 56)];
        return (low ^ lowMiddle) ^ (highMiddle ^ high);
    }

    private static long[] table() {
        long[] table = new long[STEP * STRIDE];
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
