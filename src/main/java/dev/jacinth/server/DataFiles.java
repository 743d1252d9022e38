package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.command.InfoSection;
import dev.jacinth.config.Settings;
import dev.jacinth.config.ShutdownFlag;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.Changes;
import dev.jacinth.persistence.DirectoryStorage;
import dev.jacinth.persistence.LoadingStatus;
import dev.jacinth.persistence.PersistenceInfo;
import dev.jacinth.persistence.RdbFile;
import dev.jacinth.persistence.RdbLoading;
import dev.jacinth.persistence.RdbSettings;
import dev.jacinth.persistence.Snapshotter;
import dev.jacinth.persistence.rdb.RdbListener;
import dev.jacinth.persistence.rdb.RdbLoadOptions;
import dev.jacinth.persistence.rdb.RdbPosition;
import dev.jacinth.replication.ReplicationId;
import dev.jacinth.replication.StreamPosition;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The data set's files as this server uses them: loaded at the start, saved in between and at the end.
final class DataFiles implements ShutdownPart {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final byte[] DEL = Bytes.of("DEL");

    private final Composition parts;
    private final Settings settings;
    private final Keyspace keyspace;
    private final RdbFile file;
    private final LoadingStatus status = new LoadingStatus();
    private final Snapshotter snapshotter;
    private boolean checksumsSkipped;

    DataFiles(Composition parts) {
        this.parts = parts;
        this.settings = parts.settings;
        this.keyspace = parts.keyspace;
        long processId = ProcessHandle.current().pid();
        file = new RdbFile(new DirectoryStorage(() -> settings.path(Settings.DIR)), processId);
        EventLoop loop = parts.transport.loop();
        snapshotter = new Snapshotter(
                keyspace,
                settings,
                parts.clock,
                file,
                Background.threads("save"),
                loop::execute,
                this::position,
                new UnsavedChanges(),
                DataFiles::pause,
                processId);
        keyspace.onFlushAll(snapshotter::flushed);
        parts.cron.add(now -> {
            snapshotter.considerSaving();
            parts.condition.diskError(snapshotter.deniesWrites());
        });
    }

    Snapshotter snapshotter() {
        return snapshotter;
    }

    /// Whether checksums are trusted unseen, in files, payloads of masters and RESTORE: DEBUG
    /// SET-SKIP-CHECKSUM-VALIDATION.
    void skipChecksums(boolean skipped) {
        checksumsSkipped = skipped;
    }

    boolean comparesChecksums() {
        return !checksumsSkipped;
    }

    /// How RDBs are read now.
    ///
    /// @param master whether expired keys are left out
    RdbLoadOptions reading(boolean master) {
        RdbLoadOptions options = RdbSettings.reading(settings, master);
        return options.withChecksum(options.checksum() && comparesChecksums());
    }

    RdbFile file() {
        return file;
    }

    LoadingStatus status() {
        return status;
    }

    InfoSection infoSection() {
        return new PersistenceInfo(snapshotter, status, parts.clock);
    }

    /// Slows saving and loading down for tests: `rdb-key-save-delay`, `key-load-delay`.
    static void pause(int micros) {
        LockSupport.parkNanos(Math.max(1, micros) * 1000L);
    }

    private @Nullable RdbPosition position() {
        return parts.replication
                .replication()
                .position()
                .map(at -> new RdbPosition(at.id().text(), at.offset(), at.database()))
                .orElse(null);
    }

    /// `rdb_changes_since_last_save`.
    private final class UnsavedChanges implements Changes {
        @Override
        public long count() {
            return parts.stats.changesSinceSave;
        }

        @Override
        public void saved(long count) {
            parts.stats.changesSinceSave -= count;
        }
    }

    // ---- loading

    /// Loads the file, if there is one, in slices between which clients are answered, and then calls `done` with null
    /// or with what made it impossible.
    void load(java.util.function.Consumer<@Nullable String> done) {
        RdbLoading loading;
        boolean master = parts.replication.replication().isMaster();
        try {
            loading = open(reading(master), new StartListener());
        } catch (IOException e) {
            done.accept("Fatal error loading the DB, check server logs. Exiting.");
            return;
        }
        if (loading == null) {
            done.accept(null);
            return;
        }
        parts.condition.loading(true);
        slice(loading, done);
    }

    private @Nullable RdbLoading open(RdbLoadOptions options, RdbListener listener) throws IOException {
        return RdbLoading.open(
                file.storage(),
                settings.get(Settings.DBFILENAME),
                keyspace,
                options,
                listener,
                DataFiles::pause,
                status,
                parts.clock);
    }

    private void slice(RdbLoading loading, java.util.function.Consumer<@Nullable String> done) {
        long bytes = settings.get(Settings.LOADING_PROCESS_EVENTS_INTERVAL_BYTES);
        parts.executor.loading(() -> loading.advance(bytes == 0 ? Long.MAX_VALUE / 2 : bytes));
        if (loading.outcome() == RdbLoading.Outcome.RUNNING) {
            parts.transport.loop().execute(() -> slice(loading, done));
            return;
        }
        parts.condition.loading(false);
        boolean loaded = loading.outcome() == RdbLoading.Outcome.LOADED;
        loading.close();
        if (loaded) {
            snapshotter.loaded();
            loading.logDuration();
        } else {
            LOG.log(Level.WARNING, "Terminating server after rdb file reading failure.");
        }
        done.accept(loaded ? null : "Fatal error loading the DB, check server logs. Exiting.");
    }

    /// A file that says where in a stream it stands lets the replication go on from there; keys that expired meanwhile
    /// are deletions that those who know the stream have yet to hear of.
    private final class StartListener implements RdbListener {
        @Override
        public void begun(@Nullable RdbPosition position) {
            if (position != null) {
                StreamPosition saved =
                        new StreamPosition(new ReplicationId(position.id()), position.offset(), position.database());
                parts.replication.replication().restore(saved, parts.clock.wallMillis());
            }
        }

        @Override
        public void expired(int database, long key, int keyLength) {
            parts.replication.beginUnit();
            parts.replication.beginEffect(database, 2);
            parts.replication.argument(DEL);
            parts.replication.argument(key, keyLength);
            parts.replication.endUnit(true);
        }
    }

    /// DEBUG RELOAD: empty if all went well, else the error without its code.
    String reload(boolean save, boolean flush, boolean merge) {
        if (save && !snapshotter.saveNow()) {
            return "Error saving";
        }
        if (flush) {
            keyspace.clear();
        }
        RdbLoadOptions options =
                reading(parts.replication.replication().isMaster()).withDuplicatesReplace(merge);
        try (RdbLoading loading = open(options, RdbListener.NONE)) {
            if (loading == null) {
                return "Error trying to load the RDB dump, check server logs";
            }
            parts.executor.loading(loading::finish);
            if (loading.outcome() != RdbLoading.Outcome.LOADED) {
                return "Error trying to load the RDB dump, check server logs";
            }
        } catch (IOException e) {
            return "Error trying to load the RDB dump, check server logs";
        }
        LOG.log(Level.WARNING, "DB reloaded by DEBUG RELOAD");
        return "";
    }

    // ---- the end

    @Override
    public boolean finish(Set<ShutdownFlag> flags) {
        snapshotter.cancel();
        boolean wanted = flags.contains(ShutdownFlag.SAVE)
                || !flags.contains(ShutdownFlag.NOSAVE)
                        && !settings.get(Settings.SAVE).isEmpty();
        if (!wanted) {
            return true;
        }
        LOG.log(Level.INFO, "Saving the final RDB snapshot before exiting.");
        if (snapshotter.saveNow()) {
            return true;
        }
        if (flags.contains(ShutdownFlag.FORCE)) {
            LOG.log(Level.WARNING, "Error trying to save the DB. Exit anyway.");
            return true;
        }
        LOG.log(Level.WARNING, "Error trying to save the DB, can't exit.");
        return false;
    }
}
