package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.AccessClock;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.memory.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Writes a snapshot of all databases as an RDB. May run on any thread; the snapshot stays the caller's, who closes it
/// afterwards on the executor's thread.
public final class RdbWriter {

    private final RdbOptions options;
    private final Pace pace;
    private volatile long keysWritten;

    public RdbWriter(RdbOptions options, Pace pace) {
        this.options = options;
        this.pace = pace;
    }

    /// Number of keys written so far: read by other threads for INFO.
    public long keysWritten() {
        return keysWritten;
    }

    /// Writes the whole RDB and returns its length in bytes. Fails as soon as the sink does.
    ///
    /// @param position where the data set stands in the replication stream, or null if it is no part of one
    public long write(KeyspaceSnapshot snapshot, @Nullable RdbPosition position, RdbSink sink) throws IOException {
        try (RdbOutput output = new RdbOutput(sink, options.compression(), options.checksum())) {
            putHeader(output, snapshot, position);
            Keys keys = new Keys(output, snapshot);
            for (int number = 0; options.data() && number < snapshot.databases(); number++) {
                if (snapshot.size(number) > 0) {
                    putDatabase(output, snapshot, number, keys);
                }
            }
            output.putByte(RdbFormat.EOF);
            output.putChecksum();
            keysWritten = keys.count;
            return output.written();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void putHeader(RdbOutput output, KeyspaceSnapshot snapshot, @Nullable RdbPosition position)
            throws IOException {
        String digits = Integer.toString(10_000 + version(snapshot)).substring(1);
        output.putBytes(Bytes.of(RdbFormat.MAGIC + digits));
        putAux(output, "redis-ver", RdbFormat.REDIS_VERSION);
        putAux(output, "redis-bits", "64");
        putAux(output, "ctime", Long.toString(snapshot.takenAtMillis() / 1000));
        putAux(output, "used-mem", Long.toString(snapshot.usedBytes()));
        if (position != null) {
            putAux(output, "repl-stream-db", Integer.toString(position.database()));
            putAux(output, "repl-id", position.id());
            putAux(output, "repl-offset", Long.toString(position.offset()));
        }
        putAux(output, "aof-base", options.appendOnlyBase() ? "1" : "0");
    }

    private int version(KeyspaceSnapshot snapshot) {
        return snapshot.hasExpiringFields()
                ? Math.max(options.version(), RdbFormat.VERSION_FIELD_EXPIRY)
                : options.version();
    }

    private static void putAux(RdbOutput output, String name, String value) throws IOException {
        output.putByte(RdbFormat.AUX);
        putText(output, name);
        putText(output, value);
    }

    private static void putText(RdbOutput output, String text) throws IOException {
        byte[] bytes = Bytes.of(text);
        long copy = Native.allocate(Math.max(1, bytes.length));
        try {
            Native.copyFrom(bytes, 0, copy, bytes.length);
            output.putString(copy, bytes.length);
        } finally {
            Native.free(copy);
        }
    }

    private static void putDatabase(RdbOutput output, KeyspaceSnapshot snapshot, int number, Keys keys)
            throws IOException {
        output.putByte(RdbFormat.SELECTDB);
        output.putLength(number);
        output.putByte(RdbFormat.RESIZEDB);
        output.putLength(snapshot.size(number));
        output.putLength(snapshot.expiring(number));
        snapshot.forEach(number, keys::put);
    }

    /// The loop over keys.
    private final class Keys {

        /// How often the count is shown to others.
        private static final int PROGRESS_KEYS = 1024;

        private final RdbOutput output;
        private final View view;
        private final AccessClock clock;
        private final Values values;
        private final Values.KeyWriter keyWriter = this::putKey;
        private long count;

        Keys(RdbOutput output, KeyspaceSnapshot snapshot) {
            this.output = output;
            this.view = snapshot.view();
            this.clock = snapshot.accessClock();
            this.values = new Values(snapshot.context(), options.version());
        }

        void put(int address) {
            long record = view.at(address);
            try {
                if (KeyRecord.hasExpiry(record)) {
                    output.putByte(RdbFormat.EXPIRETIME_MS);
                    output.putLong(KeyRecord.expireAtMillis(record));
                }
                putUsage(record);
                values.write(output, view, record, keyWriter);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if ((++count & PROGRESS_KEYS - 1) == 0) {
                keysWritten = count;
            }
            if (options.keyDelayMicros() != 0) {
                keysWritten = count;
                pace.pause(options.keyDelayMicros());
            }
        }

        private void putKey(long record) throws IOException {
            if (KeyRecord.hasBigKey(record)) {
                output.putBlob(view, Native.getInt(KeyRecord.keyField(record)));
            } else {
                output.putString(KeyRecord.keyField(record), KeyRecord.keyLength(record));
            }
        }

        private void putUsage(long record) throws IOException {
            switch (options.usage()) {
                case NONE -> {}
                case IDLE -> {
                    output.putByte(RdbFormat.IDLE);
                    output.putLength(clock.idleSeconds(KeyRecord.access(record)));
                }
                case FREQUENCY -> {
                    output.putByte(RdbFormat.FREQ);
                    output.putByte(clock.decayed(KeyRecord.access(record)));
                }
            }
        }
    }
}
