package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.persistence.LoadingStatus;
import dev.jacinth.persistence.RdbFile;
import dev.jacinth.persistence.RdbSettings;
import dev.jacinth.persistence.Snapshotter;
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
    private final Keyspace keyspace;
    private final Settings settings;
    private final ServerCondition condition;
    private final RdbFile file;
    private final Snapshotter snapshotter;
    private final LoadingStatus status;
    private final Executor background;
    private final Clock clock;
    private final Pace pace;

    /// @param background a thread for each task
    DatasetLoader(
            ReplicationService service, Keyspace keyspace, Settings settings, ServerCondition condition, RdbFile file,
            Snapshotter snapshotter, LoadingStatus status, Executor background, Clock clock, Pace pace) {
        this.service = service;
        this.keyspace = keyspace;
        this.settings = settings;
        this.condition = condition;
        this.file = file;
        this.snapshotter = snapshotter;
        this.status = status;
        this.background = background;
        this.clock = clock;
        this.pace = pace;
    }

    ReplicationService service() {
        return service;
    }

    Keyspace keyspace() {
        return keyspace;
    }

    Settings settings() {
        return settings;
    }

    RdbFile file() {
        return file;
    }

    LoadingStatus status() {
        return status;
    }

    Executor background() {
        return background;
    }

    Clock clock() {
        return clock;
    }

    Pace pace() {
        return pace;
    }

    /// A replica keeps keys whose time has come: its master will delete them.
    RdbLoadOptions options() {
        return RdbSettings.reading(settings, false);
    }

    @Override
    public boolean isEmpty() {
        for (int number = 0; number < keyspace.databases(); number++) {
            if (keyspace.database(number).size() > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void clear() {
        keyspace.clear();
    }

    @Override
    public Payload open(LoadMode mode, long lengthBytes) {
        return switch (mode) {
            case FROM_FILE -> new FilePayload(this);
            case DIRECT -> {
                beginLoading(false, lengthBytes);
                yield new StreamPayload(this, keyspace, false);
            }
            case ASIDE -> {
                beginLoading(true, lengthBytes);
                yield new StreamPayload(this, keyspace.sibling(), true);
            }
        };
    }

    /// The data set is about to be replaced: whoever saves the old one does so in vain.
    void beginLoading(boolean aside, long lengthBytes) {
        snapshotter.cancel();
        status.begin(aside, Math.max(0, lengthBytes), clock.wallMillis());
        condition.loading(!aside);
    }

    void endLoading(RdbReader reader) {
        status.end(reader.keysLoaded(), reader.keysExpired());
        condition.loading(false);
    }

    /// What was being loaded is given up.
    void abandonLoading() {
        status.end(0, 0);
        condition.loading(false);
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
