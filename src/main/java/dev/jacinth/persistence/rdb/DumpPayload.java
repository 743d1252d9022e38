package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Native;

/// One value outside of any file: what DUMP gives and RESTORE takes.
///
/// ```
///   type u8 | value | version of the RDB format u16 | CRC-64 of all before it u64
/// ```
///
/// Written by a [DumpWriter], read by a [DumpReader].
public final class DumpPayload {

    static final int FOOTER_BYTES = Short.BYTES + Long.BYTES;

    private DumpPayload() {}

    /// Whether the footer is that of a version that can be read, with the right checksum.
    ///
    /// @param checksum false to trust what is above the checksum unseen
    public static boolean isIntact(long payload, int length, boolean checksum) {
        if (length < FOOTER_BYTES) {
            return false;
        }
        long footer = payload + length - FOOTER_BYTES;
        int version = Native.getShort(footer) & 0xFFFF;
        return version <= RdbFormat.VERSION_READ_MAX
                && (!checksum || Native.getLong(footer + Short.BYTES) == Crc64.update(0, payload, length - Long.BYTES));
    }
}
