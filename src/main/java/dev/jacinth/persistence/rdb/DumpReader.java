package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.value.ValueContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads payloads, one after the other: see [DumpPayload].
///
/// What it takes to read one takes longer to make than a small value to read, so it is kept, but for the decoder of a
/// value that could not be read, which may be in any state. Nobody has to close this: its buffers go with it. One
/// thread at a time.
public final class DumpReader {

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");

    private final RdbInput input = RdbInput.ofWholeValues();
    private @Nullable Decoders decoders;

    /// Puts the value of an intact payload under a key, in place of what is there, and says whether that was
    /// possible; if not, nothing has changed.
    ///
    /// @param expireAtMillis time, or [Database#NO_EXPIRY]
    public boolean restore(
            long payload,
            int length,
            Keyspace keyspace,
            Database database,
            long key,
            int keyLength,
            long expireAtMillis) {
        return read(payload, length, keyspace, value -> value.place(database, key, keyLength, expireAtMillis));
    }

    /// Whether an intact payload holds a value that [#restore] can read.
    public boolean isReadable(long payload, int length, Keyspace keyspace) {
        return read(payload, length, keyspace, ValueDecoder::discard);
    }

    /// Reads a value, hands over what has read it, and says whether that was possible. Nothing of it stays here.
    private boolean read(long payload, int length, Keyspace keyspace, Consumer<ValueDecoder> use) {
        Decoders its = decoders(keyspace.context());
        input.window(payload, payload + length - DumpPayload.FOOTER_BYTES);
        ValueDecoder decoder = input.has(1) ? its.find(input.takeByte(), input) : null;
        boolean used = false;
        try {
            if (decoder != null && isRead(decoder, keyspace)) {
                use.accept(decoder);
                used = true;
                decoder.release();
            }
        } catch (OutOfMemoryError e) {
            input.fail("out of memory: " + e.getMessage());
        } finally {
            if (!used) {
                log(input.position() - payload, input.failure());
            }
            if (decoder != null && !used) {
                decoder.discard();
                its.forget(Native.getUnsignedByte(payload));
            }
            input.reset();
        }
        return used;
    }

    private Decoders decoders(ValueContext context) {
        Decoders known = decoders;
        if (known == null || !known.areFor(context)) {
            known = new Decoders(context);
            decoders = known;
        }
        return known;
    }

    private boolean isRead(ValueDecoder decoder, Keyspace keyspace) {
        decoder.begin(keyspace.memory());
        return decoder.read(input) && (!decoder.isEmpty() || input.fail("a value without elements"));
    }

    /// The client hears only that it cannot be.
    private static void log(long offset, @Nullable String failure) {
        String reason = failure == null ? "the input ends too early" : failure;
        LOG.log(Level.WARNING, () -> "Internal error in RDB reading a payload, offset " + offset + ": " + reason);
    }
}
