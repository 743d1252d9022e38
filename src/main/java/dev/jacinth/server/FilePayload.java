package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.persistence.RdbFile;
import dev.jacinth.persistence.RdbLoading;
import dev.jacinth.persistence.Storage;
import dev.jacinth.persistence.rdb.RdbListener;
import dev.jacinth.replication.Payload;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// A payload that goes to the RDB file and is loaded from there once it is complete.
///
/// ```
///   state       event                         next
///   RECEIVING   accept                        RECEIVING: appended to a temporary file
///   RECEIVING   load                          SAVING: forced to the disk and renamed, on another thread
///   SAVING      done (on the event loop)      LOADING: in slices
///   LOADING     file read                     ENDED: told to the replication
///   any         discard                       ENDED
/// ```
final class FilePayload implements Payload {

    private enum State {
        RECEIVING,
        SAVING,
        LOADING,
        ENDED
    }

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    /// How much may wait in the system's cache.
    private static final long SYNC_BYTES = 8 << 20;

    private final DatasetLoader loader;
    private final RdbFile file;
    private final String temporary;
    private State state = State.RECEIVING;
    private Storage.@Nullable Output output;
    private @Nullable SlicedLoad load;
    private long unsynced;

    FilePayload(DatasetLoader loader) {
        this.loader = loader;
        this.file = loader.file();
        temporary = file.temporaryName();
    }

    @Override
    public boolean accept(long address, int length) {
        try {
            if (output == null) {
                output = file.storage().create(temporary);
            }
            output.write(address, length);
            unsynced += length;
            if (unsynced >= SYNC_BYTES) {
                output.sync();
                unsynced = 0;
            }
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Writing the payload of the master to " + temporary + ": " + e);
            return false;
        }
    }

    @Override
    public void load() {
        Storage.Output received = output;
        if (received == null) {
            loader.service().loop().execute(() -> loader.failed(this));
            return;
        }
        state = State.SAVING;
        output = null;
        loader.beginLoading(false, 0);
        String name = loader.settings().get(Settings.DBFILENAME);
        loader.background().execute(() -> save(received, name));
    }

    private void save(Storage.Output received, String name) {
        boolean saved = false;
        try {
            received.sync();
            received.close();
            file.publish(temporary, name);
            saved = true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Failed to keep the payload of the master: " + e);
        } finally {
            boolean outcome = saved;
            loader.service().loop().execute(() -> saved(name, outcome));
        }
    }

    private void saved(String name, boolean success) {
        if (state != State.SAVING) {
            return;
        }
        RdbLoading loading = success ? open(name) : null;
        if (loading == null) {
            loader.failed(this);
            return;
        }
        state = State.LOADING;
        load = new SlicedLoad(loading, loader, this::loaded);
        load.begin();
    }

    private @Nullable RdbLoading open(String name) {
        try {
            return RdbLoading.open(
                    file.storage(),
                    name,
                    loader.keyspace(),
                    loader.options(),
                    RdbListener.NONE,
                    loader.pace(),
                    loader.status(),
                    loader.clock());
        } catch (IOException _) {
            return null;
        }
    }

    private void loaded(RdbLoading loading) {
        if (loading.outcome() != RdbLoading.Outcome.LOADED) {
            loader.failed(this);
            return;
        }
        state = State.ENDED;
        loader.endLoading(loading.reader());
        loader.loaded(this, loading.reader());
    }

    @Override
    public void install() {
        throw new IllegalStateException("a file is loaded in place");
    }

    @Override
    public void discard() {
        if (state == State.SAVING || state == State.LOADING) {
            loader.abandonLoading();
        }
        state = State.ENDED;
        if (load != null) {
            load.cancel();
        }
        if (output != null) {
            Storage.Output unfinished = output;
            output = null;
            loader.background().execute(() -> remove(unfinished));
        }
    }

    private void remove(Storage.Output unfinished) {
        try {
            unfinished.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Closing " + temporary + ": " + e);
        }
        file.discard(temporary);
    }
}
