package dev.jacinth.command;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Counts durations in buckets that are 3 % wide, from 1 microsecond to 1 second.
///
/// A duration in microseconds is split into the position of its highest bit and the [#SUB_BITS] bits below it, so that
/// the bucket is found with a shift. The counts are made when the first duration arrives: most commands never run.
public final class LatencyHistogram {

    private static final int SUB_BITS = 5;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    private static final long MICROS_MAX = 1_000_000;
    private static final int BUCKETS = indexOf(MICROS_MAX) + 1;

    private int @Nullable [] counts;
    private long total;

    /// Counts one duration; it is taken as 1 microsecond at least and 1 second at most.
    public void record(long nanos) {
        if (counts == null) {
            counts = new int[BUCKETS];
        }
        long micros = Math.max(1, Math.min(MICROS_MAX, nanos / 1000));
        counts[indexOf(micros)]++;
        total++;
    }

    /// Number of durations.
    public long total() {
        return total;
    }

    /// The duration in microseconds that a fraction of all does not exceed.
    ///
    /// @param percentile 0 to 100
    public double percentileMicros(double percentile) {
        long wanted = Math.max(1, (long) Math.ceil(percentile / 100 * total));
        long seen = 0;
        for (int index = 0; counts != null && index < BUCKETS; index++) {
            seen += counts[index];
            if (seen >= wanted) {
                return highest(index);
            }
        }
        return 0;
    }

    /// Number of durations not longer than that.
    public long countUpTo(long micros) {
        long seen = 0;
        for (int index = 0; counts != null && index < BUCKETS && highest(index) <= micros; index++) {
            seen += counts[index];
        }
        return seen;
    }

    public void reset() {
        total = 0;
        if (counts != null) {
            Arrays.fill(counts, 0);
        }
    }

    private static int indexOf(long micros) {
        int exponent = 63 - Long.numberOfLeadingZeros(micros | SUB_BUCKETS - 1) - SUB_BITS + 1;
        return (exponent << SUB_BITS) + (int) (micros >>> exponent);
    }

    /// The largest duration that falls into a bucket.
    private static long highest(int index) {
        int exponent = index >>> SUB_BITS;
        long base = index - ((long) exponent << SUB_BITS);
        return (base + 1 << exponent) - 1;
    }
}
