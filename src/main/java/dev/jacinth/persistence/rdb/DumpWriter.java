package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.memory.View;
import dev.jacinth.value.ValueContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes payloads, one after the other: see [DumpPayload].
///
/// What it takes to write one takes longer to make than a small value to write, so it is kept. Nobody has to close
/// this: its buffers go with it. One thread at a time.
public final class DumpWriter {

    private static final int VALUE_BYTES_AS_A_RULE = 256;

    private final RdbOutput output = new RdbOutput(this::take, true, false);
    private @Nullable NativeBuffer target;
    private @Nullable Values values;

    /// Appends the payload of a record.
    ///
    /// @param context of the keyspace that the record is in
    /// @param options version and compression
    public void write(NativeBuffer payload, ValueContext context, View view, long record, RdbOptions options) {
        int start = payload.length();
        target = payload;
        output.restart(options.compression());
        try {
            valuesFor(context, options.version()).write(output, view, record);
            output.drain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            target = null;
            output.release();
        }
        int needed = RdbFormat.versionOf(Native.getByte(payload.address() + start));
        int version = Math.max(options.version(), needed);
        Native.putShort(payload.ensureFree(DumpPayload.FOOTER_BYTES), (short) version);
        payload.length(payload.length() + Short.BYTES);
        payload.appendLong(Crc64.update(0, payload.address() + start, payload.length() - start));
    }

    private void take(long source, int length) {
        Objects.requireNonNull(target).append(source, length);
    }

    private Values valuesFor(ValueContext context, int version) {
        Values known = values;
        if (known == null || !known.areFor(context, version)) {
            known = new Values(context, version);
            values = known;
        }
        return known;
    }

    /// How many bytes of a payload are the value: all but the type code and the footer.
    public int valueBytes(ValueContext context, View view, long record, RdbOptions options) {
        try (NativeBuffer payload = new NativeBuffer(VALUE_BYTES_AS_A_RULE)) {
            write(payload, context, view, record, options);
            return payload.length() - Byte.BYTES - DumpPayload.FOOTER_BYTES;
        }
    }
}
