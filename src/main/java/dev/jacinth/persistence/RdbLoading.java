package dev.jacinth.persistence;

import dev.jacinth.bytes.Native;
import dev.jacinth.config.Paths;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.rdb.Pace;
import dev.jacinth.persistence.rdb.RdbListener;
import dev.jacinth.persistence.rdb.RdbLoadOptions;
import dev.jacinth.persistence.rdb.RdbReader;
import dev.jacinth.time.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An RDB file on its way into a keyspace, slice by slice, so that clients can be told in between that the server is
/// loading. On the executor's thread.
public final class RdbLoading implements AutoCloseable {

    /// How a load ended, or that it has not.
    public enum Outcome {
        RUNNING,
        LOADED,
        /// The reason has been logged. The keys read until then are there.
        FAILED
    }

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");
    private static final int BLOCK_BYTES = 64 << 10;

    private final Storage.Input file;
    private final RdbReader reader;
    private final LoadingStatus status;
    private final Clock clock;
    private final long block = Native.allocate(BLOCK_BYTES);
    private final long startNanos;
    private final long totalBytes;
    private long loadedBytes;
    private Outcome outcome = Outcome.RUNNING;

    private RdbLoading(Storage.Input file, RdbReader reader, LoadingStatus status, Clock clock) throws IOException {
        this.file = file;
        this.reader = reader;
        this.status = status;
        this.clock = clock;
        totalBytes = file.length();
        startNanos = clock.nanos();
    }

    /// Opens a file to be loaded into a keyspace, which is not emptied before. Null if there is no such file; fails if
    /// it cannot be opened, which has been logged then.
    public static @Nullable RdbLoading open(
            Storage storage,
            String name,
            Keyspace keyspace,
            RdbLoadOptions options,
            RdbListener listener,
            Pace pace,
            LoadingStatus status,
            Clock clock)
            throws IOException {
        Storage.Input file;
        try {
            file = storage.open(name);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    () -> "Cannot open the RDB " + name + " in " + storage.directory() + ": " + Paths.reason(e));
            throw e;
        }
        keyspace.setNow(clock.wallMillis());
        RdbLoading loading = new RdbLoading(file, new RdbReader(keyspace, options, listener, pace), status, clock);
        status.begin(false, loading.totalBytes, clock.wallMillis());
        return loading;
    }

    /// Loads about `bytes` more.
    public Outcome advance(long bytes) {
        long target = loadedBytes + bytes;
        while (outcome == Outcome.RUNNING && loadedBytes < target) {
            int wanted = (int) Math.min(BLOCK_BYTES, target - loadedBytes);
            outcome = feed(wanted);
        }
        status.progress(loadedBytes);
        return outcome;
    }

    /// Loads what is left, without a pause.
    public Outcome finish() {
        while (outcome == Outcome.RUNNING) {
            advance(Long.MAX_VALUE / 2);
        }
        return outcome;
    }

    private Outcome feed(int wanted) {
        try {
            int count = file.read(block, wanted);
            if (count < 0) {
                reader.endOfInput();
                return failed(reader.error());
            }
            loadedBytes += count;
            return switch (reader.feed(block, count)) {
                case NEED_MORE -> Outcome.RUNNING;
                case DONE -> loaded();
                case ERROR -> failed(reader.error());
            };
        } catch (IOException e) {
            return failed(Paths.reason(e));
        }
    }

    private Outcome loaded() {
        LOG.log(Level.INFO, reader::summary);
        return Outcome.LOADED;
    }

    private static Outcome failed(String reason) {
        LOG.log(Level.WARNING, () -> "Error loading the RDB: " + reason);
        return Outcome.FAILED;
    }

    /// The line that tools wait for after a load at the start.
    public void logDuration() {
        double seconds = (clock.nanos() - startNanos) / 1e9;
        LOG.log(Level.INFO, () -> String.format(Locale.ROOT, "DB loaded from disk: %.3f seconds", seconds));
    }

    public Outcome outcome() {
        return outcome;
    }

    public RdbReader reader() {
        return reader;
    }

    /// Ends the loading, whether it is complete or not.
    @Override
    public void close() {
        status.end(reader.keysLoaded(), reader.keysExpired());
        reader.close();
        Native.free(block);
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Closing the RDB: " + e.getMessage());
        }
    }
}
