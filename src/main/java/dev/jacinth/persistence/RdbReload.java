package dev.jacinth.persistence;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.rdb.Pace;
import dev.jacinth.persistence.rdb.RdbListener;
import dev.jacinth.persistence.rdb.RdbLoadOptions;
import dev.jacinth.time.Clock;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Saves the data set and loads it back, to see that nothing is lost: DEBUG RELOAD.
public final class RdbReload {

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");

    private final Keyspace keyspace;
    private final Settings settings;
    private final Storage storage;
    private final Snapshotter snapshotter;
    private final LoadingStatus status;
    private final Clock clock;
    private final Pace pace;

    public RdbReload(
            Keyspace keyspace, Settings settings, Storage storage, Snapshotter snapshotter, LoadingStatus status,
            Clock clock, Pace pace) {
        this.keyspace = keyspace;
        this.settings = settings;
        this.storage = storage;
        this.snapshotter = snapshotter;
        this.status = status;
        this.clock = clock;
        this.pace = pace;
    }

    /// Does it while everybody waits, and returns the error reply if it failed.
    ///
    /// @param save save first; else the file is loaded as it is: without NOSAVE
    /// @param flush empty the data set first: without NOFLUSH
    /// @param merge keys of the file replace those that are there: MERGE
    /// @param master whether this server deletes expired keys itself
    public Optional<String> run(boolean save, boolean flush, boolean merge, boolean master) {
        if (save && !snapshotter.saveNow()) {
            return Optional.of("ERR");
        }
        if (flush) {
            keyspace.clear();
        }
        RdbLoadOptions options = RdbSettings.reading(settings, master).withDuplicatesReplace(merge);
        try (RdbLoading loading = open(options)) {
            if (loading == null || loading.finish() != RdbLoading.Outcome.LOADED) {
                return Optional.of("ERR Error trying to load the RDB dump, check server logs.");
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Opening the RDB: " + e);
            return Optional.of("ERR Error trying to load the RDB dump, check server logs.");
        }
        LOG.log(Level.INFO, "DB reloaded by DEBUG RELOAD");
        return Optional.empty();
    }

    private @Nullable RdbLoading open(RdbLoadOptions options) throws IOException {
        return RdbLoading.open(
                storage, settings.get(Settings.DBFILENAME), keyspace, options, RdbListener.NONE, pace, status, clock);
    }
}
