package dev.jacinth.structure;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.View;

/// The key of trees that say what comes next: entries are a time and the address of a block, and nothing else.
///
/// ```
///    0              8            12          ordered by when (signed), then by address (unsigned)
///   +--------------+-------------+
///   | i64 when     | u32 address |
///   +--------------+-------------+
/// ```
public final class TimeKey implements TreeKey {

    /// The shape of such trees.
    public static final TreeShape SHAPE = TreeShape.ordered(12, 12);

    /// Their order, for [Tree#validate].
    public static final TreeOrder ORDER =
            (view, left, right) -> order(when(left), address(left), when(right), address(right));

    private static final int WHEN = 0;
    private static final int ADDRESS = 8;

    private long when;
    private int address;

    /// Makes this the key of an entry.
    public TimeKey of(long itsWhen, int itsAddress) {
        when = itsWhen;
        address = itsAddress;
        return this;
    }

    /// Writes the entry that this is the key of.
    public void write(long entry) {
        Native.putLong(entry + WHEN, when);
        Native.putInt(entry + ADDRESS, address);
    }

    public static long when(long entry) {
        return Native.getLong(entry + WHEN);
    }

    public static int address(long entry) {
        return Native.getInt(entry + ADDRESS);
    }

    /// How two entries compare.
    public static int order(long when, int address, long otherWhen, int otherAddress) {
        return when != otherWhen ? Long.compare(when, otherWhen) : Integer.compareUnsigned(address, otherAddress);
    }

    @Override
    public int compare(View view, long entry) {
        return order(when, address, when(entry), address(entry));
    }

    /// What the interface does, repeated so that this loop has a profile of its own and `compare` is inlined in it.
    @Override
    public int countUpTo(View view, long entries, int stride, int count) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(view, entries + (long) middle * stride) >= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
