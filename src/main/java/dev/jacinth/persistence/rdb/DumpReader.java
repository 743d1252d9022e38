package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.value.ValueContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads payloads, one after the other: see [DumpPayload].
///
/// What it takes to read one takes longer to make than a small value to read, so it is kept, but for the decoder of a
/// value that could not be read, which may be in any state. Nobody has to close this: its buffers go with it. One
/// thread at a time.
public final class DumpReader {

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");

    private final RdbInput input = RdbInput.ofWholeValues();
    private final @Nullable ValueDecoder[] decoders = new ValueDecoder[RdbFormat.TYPES];
    private @Nullable ValueContext context;

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
        ValueDecoder decoder = begin(payload, length, keyspace);
        boolean placed = false;
        try {
            if (decoder != null && isRead(decoder, keyspace)) {
                decoder.place(database, key, keyLength, expireAtMillis);
                placed = true;
            }
        } catch (OutOfMemoryError e) {
            input.fail("out of memory: " + e.getMessage());
        } finally {
            end(decoder, payload, placed);
        }
        return placed;
    }

    /// Whether an intact payload holds a value that [#restore] can read.
    public boolean isReadable(long payload, int length, Keyspace keyspace) {
        ValueDecoder decoder = begin(payload, length, keyspace);
        boolean read = false;
        try {
            if (decoder != null && isRead(decoder, keyspace)) {
                decoder.discard();
                read = true;
            }
        } catch (OutOfMemoryError e) {
            input.fail("out of memory: " + e.getMessage());
        } finally {
            end(decoder, payload, read);
        }
        return read;
    }

    /// What reads the value, null if nothing does.
    private @Nullable ValueDecoder begin(long payload, int length, Keyspace keyspace) {
        if (keyspace.context() != context) {
            context = keyspace.context();
            Arrays.fill(decoders, null);
        }
        input.window(payload, payload + length - DumpPayload.FOOTER_BYTES);
        if (!input.has(1)) {
            return null;
        }
        int typeCode = input.takeByte();
        ValueDecoder decoder = typeCode < RdbFormat.TYPES ? decoder(typeCode, keyspace.context()) : null;
        if (decoder == null) {
            input.fail("values of type " + typeCode + " (" + RdbFormat.typeName(typeCode) + ") cannot be read");
        }
        return decoder;
    }

    private @Nullable ValueDecoder decoder(int typeCode, ValueContext itsContext) {
        ValueDecoder known = decoders[typeCode];
        if (known == null) {
            known = Values.decoder(typeCode, itsContext);
            decoders[typeCode] = known;
        }
        return known;
    }

    private boolean isRead(ValueDecoder decoder, Keyspace keyspace) {
        decoder.begin(keyspace.memory());
        return decoder.read(input) && (!decoder.isEmpty() || input.fail("a value without elements"));
    }

    /// After a value, or what is none: nothing of it stays here.
    private void end(@Nullable ValueDecoder decoder, long payload, boolean used) {
        if (!used) {
            log(input.position() - payload, input.failure());
        }
        if (decoder != null && used) {
            decoder.release();
        } else if (decoder != null) {
            decoder.discard();
            decoders[Native.getUnsignedByte(payload)] = null;
        }
        input.reset();
    }

    /// The client hears only that it cannot be.
    private static void log(long offset, @Nullable String failure) {
        String reason = failure == null ? "the input ends too early" : failure;
        LOG.log(Level.WARNING, () -> "Internal error in RDB reading a payload, offset " + offset + ": " + reason);
    }
}
