package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.LoadingStatus;
import dev.jacinth.persistence.RdbFile;
import dev.jacinth.persistence.rdb.Pace;
import dev.jacinth.persistence.rdb.RdbLoadOptions;
import dev.jacinth.persistence.rdb.RdbPosition;
import dev.jacinth.persistence.rdb.RdbReader;
import dev.jacinth.replication.Datasets;
import dev.jacinth.replication.Payload;
import dev.jacinth.time.Clock;
import java.util.concurrent.Executor;

/// Receives what a master sends in a full synchronisation and makes it the data set. On the event loop.
///
/// While the data set itself is being filled, clients are told that the server is loading; with ASIDE they go on
/// reading what was there.
final class DatasetLoader implements Datasets {

    private final ReplicationService service;
    private final Composition parts;
    private final Executor background = Background.threads("sync");

    /// @param parts of the server, which need not be complete before the first payload
    DatasetLoader(ReplicationService service, Composition parts) {
        this.service = service;
        this.parts = parts;
    }

    ReplicationService service() {
        return service;
    }

    Keyspace keyspace() {
        return parts.keyspace;
    }

    Settings settings() {
        return parts.settings;
    }

    RdbFile file() {
        return parts.files.file();
    }

    LoadingStatus status() {
        return parts.files.status();
    }

    /// A thread for each task.
    Executor background() {
        return background;
    }

    Clock clock() {
        return parts.clock;
    }

    Pace pace() {
        return DataFiles::pause;
    }

    /// Runs work that puts keys there as they are, whatever the clock says.
    void loading(Runnable work) {
        parts.executor.loading(work);
    }

    /// A replica keeps keys whose time has come: its master will delete them.
    RdbLoadOptions options() {
        return parts.files.reading(false);
    }

    @Override
    public boolean isEmpty() {
        for (int number = 0; number < keyspace().databases(); number++) {
            if (keyspace().database(number).size() > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void clear() {
        keyspace().clear();
    }

    @Override
    public Payload open(LoadMode mode, long lengthBytes) {
        return switch (mode) {
            case FROM_FILE -> new FilePayload(this);
            case DIRECT -> {
                beginLoading(false, lengthBytes);
                yield new StreamPayload(this, keyspace(), false);
            }
            case ASIDE -> {
                beginLoading(true, lengthBytes);
                yield new StreamPayload(this, keyspace().sibling(), true);
            }
        };
    }

    /// The data set is about to be replaced: whoever saves the old one does so in vain.
    void beginLoading(boolean aside, long lengthBytes) {
        parts.files.snapshotter().cancel();
        status().begin(aside, Math.max(0, lengthBytes), clock().wallMillis());
        parts.condition.loading(!aside);
    }

    void endLoading(RdbReader reader) {
        status().end(reader.keysLoaded(), reader.keysExpired());
        parts.condition.loading(false);
    }

    /// What was being loaded is given up.
    void abandonLoading() {
        status().end(0, 0);
        parts.condition.loading(false);
    }

    /// Tells the replication that a payload is the data set now, and lets the stream behind it run.
    void loaded(Payload payload, RdbReader reader) {
        RdbPosition position = reader.position();
        int database = position == null ? 0 : position.database();
        service.replication().payloadLoaded(payload, database, service.nowMillis());
        service.resumeStream();
    }

    void failed(Payload payload) {
        service.replication().payloadFailed(payload, service.nowMillis());
    }
}
