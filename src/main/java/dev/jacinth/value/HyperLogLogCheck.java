package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import java.util.SplittableRandom;

/// Tests [HyperLogLog] within a running server: PFSELFTEST.
public final class HyperLogLogCheck {

    private static final int CYCLES = 100;
    private static final int ELEMENTS = 1_000_000;

    /// The largest error, in standard errors, that is put down to chance.
    private static final int DEVIATIONS = 6;

    private HyperLogLogCheck() {}

    /// Returns what is wrong, or nothing. Takes a tenth of a second.
    ///
    /// @param room see [HyperLogLog]
    /// @param otherRoom another one
    public static String run(long room, long otherRoom, long sparseBytesMax, long seed) {
        String failure = checkRegisters(room, new SplittableRandom(seed));
        return failure.isEmpty() ? checkCounts(room, otherRoom, sparseBytesMax, seed) : failure;
    }

    /// Whether registers keep what they are given, and their neighbours what they had.
    private static String checkRegisters(long room, SplittableRandom random) {
        byte[] values = new byte[HyperLogLog.REGISTER_COUNT];
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            int length = HyperLogLog.densify(room, HyperLogLog.clear(room));
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) random.nextInt(64);
                HyperLogLog.raise(room, length, 0, i, values[i]);
            }
            HyperLogLog.clearRegisters(room);
            HyperLogLog.merge(room, length);
            for (int i = 0; i < values.length; i++) {
                int value = Native.getByte(room + HyperLogLog.REGISTERS + i);
                if (value != values[i]) {
                    return "Register " + i + " should be " + values[i] + " but is " + value;
                }
            }
        }
        return "";
    }

    /// Whether both forms count the same, and nearly right.
    private static String checkCounts(long room, long otherRoom, long sparseBytesMax, long seed) {
        int dense = HyperLogLog.densify(room, HyperLogLog.clear(room));
        int other = HyperLogLog.clear(otherRoom);
        long element = room + HyperLogLog.REGISTERS;
        int checkpoint = 1;
        for (int i = 1; i <= ELEMENTS; i++) {
            Native.putLong(element, i ^ seed);
            HyperLogLog.add(room, dense, 0, element, Long.BYTES);
            int grown = HyperLogLog.add(otherRoom, other, sparseBytesMax, element, Long.BYTES);
            other = grown == HyperLogLog.UNCHANGED ? other : grown;
            if (i != checkpoint) {
                continue;
            }
            if (i < sparseBytesMax / 2 && HyperLogLog.encoding(otherRoom) != HyperLogLog.SPARSE) {
                return "sparse encoding not used";
            }
            long count = HyperLogLog.count(room, dense);
            if (count != HyperLogLog.count(otherRoom, other)) {
                return "dense/sparse disagree";
            }
            double standardError = 1.04 / Math.sqrt(HyperLogLog.REGISTER_COUNT);
            if (Math.abs(count - i) > Math.ceil(standardError * DEVIATIONS * i)) {
                return "Too big error. card:" + i + " abserr:" + Math.abs(count - i);
            }
            checkpoint *= 10;
        }
        return "";
    }
}
