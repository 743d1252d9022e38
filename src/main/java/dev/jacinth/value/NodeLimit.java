package dev.jacinth.value;

import dev.jacinth.structure.Pack;

/// When a node of a list, or a list that is one pack, is full: what the setting `list-max-listpack-size` says.
///
/// Positive values (0 counts as 1) are a number of elements, and 8 KiB; -1 to -5 are 4, 8, 16, 32 and 64 KiB. As in
/// Redis, whose rules these are, since OBJECT ENCODING shows them: only lengths of strings are counted of what is to be
/// added, and for a node eight bytes more. Our nodes are at most a pack large where Redis's may be 64 KiB.
final class NodeLimit {

    private static final long[] BYTES = {4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10};
    private static final int COUNTED_BYTES_MAX = 8 << 10;
    private static final int ENTRY_ESTIMATE = 8;

    private NodeLimit() {}

    /// The most bytes that a node may have; no limit for a number of elements.
    static long bytes(int setting) {
        return setting >= 0 ? Long.MAX_VALUE : BYTES[Math.min(-(setting + 1), BYTES.length - 1)];
    }

    /// The most elements that a node may have; no limit for a number of bytes.
    static long count(int setting) {
        return setting < 0 ? Long.MAX_VALUE : Math.max(1, setting);
    }

    /// Whether a list of so many bytes and elements is too large for one listpack.
    static boolean exceeds(int setting, long bytes, long count) {
        return setting < 0 ? bytes > bytes(setting) : bytes > COUNTED_BYTES_MAX || count > count(setting);
    }

    /// Whether a node of `bytes` and `count` elements may get one of `length` bytes; it then fits a pack.
    static boolean admits(int setting, int bytes, int count, int length) {
        long newBytes = (long) bytes + length + ENTRY_ESTIMATE;
        return newBytes <= Pack.BYTES_MAX && !exceeds(setting, newBytes, count + 1);
    }
}
