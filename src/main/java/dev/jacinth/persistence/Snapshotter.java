package dev.jacinth.persistence;

import dev.jacinth.config.SavePoint;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.persistence.rdb.Pace;
import dev.jacinth.persistence.rdb.RdbOptions;
import dev.jacinth.persistence.rdb.RdbPosition;
import dev.jacinth.persistence.rdb.RdbWriter;
import dev.jacinth.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Saves the data set to the RDB file: at once, in the background, or when a save point says so.
///
/// ```
///   state     event                                      next
///   IDLE      start, or a save point is reached          SAVING: snapshot taken, writing on another thread
///   SAVING    written (told on the executor's thread)    IDLE: changes until the snapshot are saved
///   SAVING    failed                                     IDLE: status "err", tried again after 5 seconds
///   SAVING    cancelled                                  IDLE once the writer has noticed; status as before
///   any       schedule                                   a save starts when cron finds the state IDLE
/// ```
///
/// Belongs to the executor's thread; only the writing is done elsewhere.
public final class Snapshotter {

    /// After a failed save the next one is not tried earlier, in seconds.
    private static final int PAUSE_SLICE_MICROS = 10_000;
    private static final long RETRY_SECONDS = 5;

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");

    private final Keyspace keyspace;
    private final Settings settings;
    private final Clock clock;
    private final RdbFile file;
    private final Executor background;
    private final Executor owner;
    private final Supplier<@Nullable RdbPosition> position;
    private final Changes changes;
    private final Pace pace;
    private final long processId;

    private @Nullable Job running;
    private boolean scheduled;
    private int transfers;
    private long saves;
    private long lastSaveSeconds;
    private long lastTrySeconds;
    private boolean lastSucceeded = true;
    private long lastDurationSeconds = -1;
    private long lastCopiedBytes;
    private long peakCopiedBytes;

    /// @param background runs the writing, a thread for each task
    /// @param owner runs tasks on the executor's thread
    /// @param position where the data set stands in the replication stream now; null if it is no part of one
    /// @param processId for the log
    public Snapshotter(
            Keyspace keyspace,
            Settings settings,
            Clock clock,
            RdbFile file,
            Executor background,
            Executor owner,
            Supplier<@Nullable RdbPosition> position,
            Changes changes,
            Pace pace,
            long processId) {
        this.keyspace = keyspace;
        this.settings = settings;
        this.clock = clock;
        this.file = file;
        this.background = background;
        this.owner = owner;
        this.position = position;
        this.changes = changes;
        this.pace = pace;
        this.processId = processId;
        lastSaveSeconds = nowSeconds();
    }

    /// One saving in the background.
    private static final class Job {
        private final KeyspaceSnapshot snapshot;
        private final RdbWriter writer;
        private final long changesCovered;
        private final long startedSeconds;
        private final long keys;
        private volatile boolean cancelled;

        Job(KeyspaceSnapshot snapshot, RdbOptions options, Pace pace, long changesCovered, long startedSeconds) {
            this.snapshot = snapshot;
            this.writer = new RdbWriter(options, micros -> pause(pace, micros));
            this.changesCovered = changesCovered;
            this.startedSeconds = startedSeconds;
            long count = 0;
            for (int number = 0; number < snapshot.databases(); number++) {
                count += snapshot.size(number);
            }
            keys = count;
        }

        void check() throws IOException {
            if (cancelled) {
                throw new SavingCancelledException();
            }
        }

        /// Pauses in slices: a save that is given up does not wait for the end of a long pause.
        private void pause(Pace pace, int micros) {
            int left = micros;
            while (left > PAUSE_SLICE_MICROS && !cancelled) {
                pace.pause(PAUSE_SLICE_MICROS);
                left -= PAUSE_SLICE_MICROS;
            }
            if (cancelled) {
                throw new UncheckedIOException(new SavingCancelledException());
            }
            pace.pause(left);
        }
    }

    private long nowSeconds() {
        return clock.wallMillis() / 1000;
    }

    // ---- saving

    /// Saves at once and returns when the file is safe: SAVE. False if that failed; the reason has been logged.
    public boolean saveNow() {
        saves++;
        try (KeyspaceSnapshot snapshot = keyspace.snapshot()) {
            file.save(
                    settings.get(Settings.DBFILENAME),
                    new RdbWriter(RdbSettings.writing(settings), pace),
                    snapshot,
                    position.get(),
                    settings.get(Settings.RDB_SAVE_INCREMENTAL_FSYNC),
                    (address, length) -> {});
        } catch (IOException e) {
            return false;
        }
        changes.saved(changes.count());
        lastSaveSeconds = nowSeconds();
        lastSucceeded = true;
        return true;
    }

    /// Starts saving in the background: BGSAVE. Nothing must be saving already.
    public void start() {
        if (running != null) {
            throw new IllegalStateException("a save is in progress");
        }
        saves++;
        scheduled = false;
        lastTrySeconds = nowSeconds();
        Job job = new Job(keyspace.snapshot(clock), RdbSettings.writing(settings), pace, changes.count(), nowSeconds());
        running = job;
        peakCopiedBytes = 0;
        String name = settings.get(Settings.DBFILENAME);
        boolean incrementalSync = settings.get(Settings.RDB_SAVE_INCREMENTAL_FSYNC);
        RdbPosition taken = position.get();
        LOG.log(Level.INFO, () -> "Background saving started by pid " + processId);
        background.execute(() -> write(job, name, taken, incrementalSync));
    }

    private void write(Job job, String name, @Nullable RdbPosition taken, boolean incrementalSync) {
        boolean written = false;
        try {
            String temporary = file.temporaryName();
            file.write(temporary, job.writer, job.snapshot, taken, incrementalSync, (address, length) -> job.check());
            written = publish(job, temporary, name);
        } catch (IOException e) {
            // Logged where it happened; what follows from it is decided on the executor's thread.
            written = false;
        } finally {
            boolean outcome = written;
            owner.execute(() -> ended(job, outcome));
        }
    }

    /// Whoever cancels must know that the file stays as it is from then on; so this and [#cancel] exclude each other.
    private boolean publish(Job job, String temporary, String name) throws IOException {
        synchronized (job) {
            if (job.cancelled) {
                file.discard(temporary);
                return false;
            }
            file.publish(temporary, name);
        }
        LOG.log(Level.INFO, "DB saved on disk");
        return true;
    }

    private void ended(Job job, boolean written) {
        running = null;
        lastCopiedBytes = job.snapshot.copiedBytes();
        job.snapshot.close();
        long now = nowSeconds();
        lastDurationSeconds = now - job.startedSeconds;
        if (written) {
            long megabytes = lastCopiedBytes >> 20;
            LOG.log(
                    Level.INFO,
                    () -> "Fork CoW for RDB: current " + megabytes + " MB, peak " + megabytes + " MB, average "
                            + megabytes + " MB");
            LOG.log(Level.INFO, "Background saving terminated with success");
            changes.saved(job.changesCovered);
            lastSaveSeconds = now;
            lastSucceeded = true;
        } else if (job.cancelled) {
            LOG.log(Level.WARNING, "Background saving terminated by signal 10");
        } else {
            LOG.log(Level.WARNING, "Background saving error");
            lastSucceeded = false;
        }
    }

    /// Lets a save start as soon as possible: BGSAVE within a transaction.
    public void schedule() {
        scheduled = true;
    }

    /// Gives up the save that is running, if any. Its temporary file goes as soon as the writer notices.
    public void cancel() {
        Job job = running;
        if (job != null) {
            synchronized (job) {
                job.cancelled = true;
            }
        }
    }

    /// To be called some ten times per second: starts what is scheduled or what a save point asks for.
    public void considerSaving() {
        if (running != null) {
            peakCopiedBytes = Math.max(peakCopiedBytes, running.snapshot.copiedBytes());
            return;
        }
        long now = nowSeconds();
        boolean mayTry = lastSucceeded || now - lastTrySeconds > RETRY_SECONDS;
        if (!mayTry) {
            return;
        }
        if (scheduled) {
            start();
            return;
        }
        for (SavePoint point : settings.get(Settings.SAVE)) {
            if (changes.count() >= point.changes() && now - lastSaveSeconds > point.seconds()) {
                LOG.log(Level.INFO, () -> point.changes() + " changes in " + point.seconds() + " seconds. Saving...");
                start();
                return;
            }
        }
    }

    /// All databases were emptied by FLUSHALL: what is being saved is obsolete, and so is the file. True if there is a
    /// new one.
    public boolean flushed() {
        cancel();
        return !settings.get(Settings.SAVE).isEmpty() && saveNow();
    }

    /// A data set was loaded: the file has all of it.
    public void loaded() {
        changes.saved(changes.count());
        lastSaveSeconds = nowSeconds();
    }

    // ---- asking

    /// Whether writes are to be refused because the last save failed: `stop-writes-on-bgsave-error`.
    public boolean deniesWrites() {
        return !lastSucceeded
                && settings.get(Settings.STOP_WRITES_ON_BGSAVE_ERROR)
                && !settings.get(Settings.SAVE).isEmpty();
    }

    public boolean isSaving() {
        return running != null;
    }

    /// A snapshot goes to replicas beside what is saved here: shown in INFO like a save.
    public void transferStarted() {
        transfers++;
    }

    public void transferEnded() {
        transfers--;
    }

    boolean isWritingSnapshot() {
        return running != null || transfers > 0;
    }

    /// Seconds since 1970.
    public long lastSaveSeconds() {
        return lastSaveSeconds;
    }

    long changesCount() {
        return changes.count();
    }

    boolean lastSucceeded() {
        return lastSucceeded;
    }

    long lastDurationSeconds() {
        return lastDurationSeconds;
    }

    long currentDurationSeconds() {
        return running == null ? -1 : nowSeconds() - running.startedSeconds;
    }

    long saves() {
        return saves;
    }

    long lastCopiedBytes() {
        return lastCopiedBytes;
    }

    long currentCopiedBytes() {
        return running == null ? 0 : running.snapshot.copiedBytes();
    }

    long peakCopiedBytes() {
        return Math.max(peakCopiedBytes, currentCopiedBytes());
    }

    long currentKeysWritten() {
        return running == null ? 0 : running.writer.keysWritten();
    }

    long currentKeys() {
        return running == null ? 0 : running.keys;
    }
}
