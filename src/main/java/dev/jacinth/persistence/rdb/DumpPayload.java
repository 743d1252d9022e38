package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Lzf;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.View;
import dev.jacinth.value.ValueContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// One value outside of any file: what DUMP gives and RESTORE takes.
///
/// ```
///   type u8 | value | version of the RDB format u16 | CRC-64 of all before it u64
/// ```
public final class DumpPayload {

    private static final int VALUE_BYTES_AS_A_RULE = 256;
    private static final int FOOTER_BYTES = Short.BYTES + Long.BYTES;

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");

    private DumpPayload() {}

    /// Appends the payload of a record.
    ///
    /// @param context of the keyspace that the record is in
    /// @param options version and compression
    /// @param lzf what compresses; to make one takes longer than to write a small value
    public static void write(
            NativeBuffer target, ValueContext context, View view, long record, RdbOptions options, Lzf lzf) {
        int start = target.length();
        try (RdbOutput output = new RdbOutput(target::append, options.compression(), false, lzf)) {
            new Values(context, options.version()).write(output, view, record);
            output.drain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int needed = RdbFormat.versionOf(Native.getByte(target.address() + start));
        int version = Math.max(options.version(), needed);
        Native.putShort(target.ensureFree(FOOTER_BYTES), (short) version);
        target.length(target.length() + Short.BYTES);
        target.appendLong(Crc64.update(0, target.address() + start, target.length() - start));
    }

    /// How many bytes of a payload are the value: all but the type code and the footer.
    public static int valueBytes(ValueContext context, View view, long record, RdbOptions options) {
        try (NativeBuffer payload = new NativeBuffer(VALUE_BYTES_AS_A_RULE)) {
            write(payload, context, view, record, options, new Lzf());
            return payload.length() - Byte.BYTES - FOOTER_BYTES;
        }
    }

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

    /// Puts the value of an intact payload under a key, in place of what is there, and says whether that was
    /// possible; if not, nothing has changed.
    ///
    /// @param expireAtMillis time, or [Database#NO_EXPIRY]
    public static boolean restore(
            long payload,
            int length,
            Keyspace keyspace,
            Database database,
            long key,
            int keyLength,
            long expireAtMillis) {
        try (RdbReader reader = RdbReader.ofValue(database, keyspace, key, keyLength, expireAtMillis, true)) {
            return isRead(reader, payload, length - FOOTER_BYTES);
        }
    }

    /// Whether an intact payload holds a value that [#restore] can read.
    public static boolean isReadable(long payload, int length, Keyspace keyspace) {
        try (RdbReader reader =
                RdbReader.ofValue(keyspace.database(0), keyspace, payload, 0, Database.NO_EXPIRY, false)) {
            return isRead(reader, payload, length - FOOTER_BYTES);
        }
    }

    /// The client hears only that it cannot be.
    private static boolean isRead(RdbReader reader, long value, int length) {
        boolean read = reader.feed(value, length) == RdbReader.Result.DONE || reader.endOfInput();
        if (!read) {
            LOG.log(Level.WARNING, () -> "Internal error in RDB reading a payload, " + reader.error());
        }
        return read;
    }
}
