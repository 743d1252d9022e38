package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.persistence.RdbFile;
import dev.jacinth.persistence.RdbSettings;
import dev.jacinth.persistence.SavingCancelledException;
import dev.jacinth.persistence.rdb.RdbOptions;
import dev.jacinth.persistence.rdb.RdbPosition;
import dev.jacinth.persistence.rdb.RdbWriter;
import dev.jacinth.replication.ReplicaLink;
import dev.jacinth.replication.SnapshotJob;
import dev.jacinth.replication.Snapshots;
import io.netty.channel.Channel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Sends snapshots to replicas: takes the snapshot on the event loop, writes the RDB on a thread of its own, and hands
/// it to the replicas' channels on the event loop. Any number of snapshots can be under way at once.
final class SnapshotSender implements Snapshots {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private final ReplicationService service;
    private final Composition parts;
    private final Executor background = Background.threads("sync");
    private final Map<SnapshotJob, Sending> sendings = new HashMap<>();

    /// @param parts of the server, which need not be complete before the first snapshot
    SnapshotSender(ReplicationService service, Composition parts) {
        this.service = service;
        this.parts = parts;
    }

    /// What belongs to one job while it is under way.
    private static final class Sending {
        private final KeyspaceSnapshot snapshot;
        private final @Nullable SocketStream sockets;
        private @Nullable String savedName;
        private volatile boolean cancelled;

        Sending(KeyspaceSnapshot snapshot, @Nullable SocketStream sockets) {
            this.snapshot = snapshot;
            this.sockets = sockets;
        }

        void cancel() {
            cancelled = true;
            if (sockets != null) {
                sockets.cancel();
            }
        }

        void check() throws IOException {
            if (cancelled) {
                throw new SavingCancelledException();
            }
        }
    }

    @Override
    public Start start(SnapshotJob job) {
        KeyspaceSnapshot snapshot;
        try {
            snapshot = parts.keyspace.snapshot(parts.clock);
        } catch (MemoryExhausted e) {
            LOG.log(Level.WARNING, () -> "No snapshot can be taken: " + e.getMessage());
            return Start.FAILED;
        }
        boolean streamed = job.target() == SnapshotJob.Target.SOCKETS;
        SocketStream sockets = streamed ? new SocketStream(service, job, () -> sendings.remove(job)) : null;
        Sending sending = new Sending(snapshot, sockets);
        sendings.put(job, sending);
        parts.files.snapshotter().transferStarted();
        RdbOptions options =
                RdbSettings.writing(parts.settings).withData(!job.filter().withoutData());
        RdbWriter writer = new RdbWriter(options, DataFiles::pause);
        RdbPosition position = new RdbPosition(job.id().text(), job.offset(), job.streamDatabase());
        if (streamed) {
            background.execute(() -> stream(job, sending, writer, position));
        } else {
            background.execute(() -> save(job, sending, writer, position));
        }
        return Start.STARTED;
    }

    // ---- on the writing thread

    private void stream(SnapshotJob job, Sending sending, RdbWriter writer, RdbPosition position) {
        SocketStream sockets = Objects.requireNonNull(sending.sockets);
        boolean written = false;
        try {
            writer.write(sending.snapshot, position, sockets);
            sockets.end();
            written = true;
        } catch (IOException e) {
            LOG.log(Level.INFO, () -> "The snapshot for replicas was not completed: " + e.getMessage());
        } finally {
            boolean outcome = written;
            service.loop().execute(() -> streamed(job, sending, outcome));
        }
    }

    private void save(SnapshotJob job, Sending sending, RdbWriter writer, RdbPosition position) {
        String name = file().temporaryName();
        long length = -1;
        try {
            boolean incrementalSync = parts.settings.get(Settings.RDB_SAVE_INCREMENTAL_FSYNC);
            length = file().write(
                            name,
                            writer,
                            sending.snapshot,
                            position,
                            incrementalSync,
                            (address, count) -> sending.check());
        } catch (IOException e) {
            // The reason has been logged; that there is no file is told below.
            length = -1;
        } finally {
            long outcome = length;
            service.loop().execute(() -> saved(job, sending, name, outcome));
        }
    }

    // ---- on the event loop

    private void streamed(SnapshotJob job, Sending sending, boolean written) {
        release(sending);
        if (!written && sendings.remove(job) != null && !sending.cancelled) {
            Objects.requireNonNull(sending.sockets).cancel();
            service.replication().snapshotFailed(job, service.nowMillis());
        }
    }

    private void saved(SnapshotJob job, Sending sending, String name, long length) {
        release(sending);
        if (length < 0) {
            sendings.remove(job);
            if (!sending.cancelled) {
                service.replication().snapshotFailed(job, service.nowMillis());
            }
            return;
        }
        sending.savedName = name;
        if (!job.replicas().isEmpty()) {
            service.replication().snapshotSaved(job, length);
        }
        discardIfUnneeded(job);
    }

    private void release(Sending sending) {
        sending.snapshot.close();
        parts.files.snapshotter().transferEnded();
    }

    @Override
    public void transmit(SnapshotJob job, ReplicaLink replica) {
        Sending sending = Objects.requireNonNull(sendings.get(job));
        String name = Objects.requireNonNull(sending.savedName);
        try {
            Channel channel = channelOf(replica);
            new FileStream(
                            file().storage().open(name),
                            channel,
                            service::sentToReplica,
                            whole -> transmitted(job, replica, whole))
                    .begin();
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Opening the RDB for a replica: " + e.getMessage());
            service.replication().dropReplica(replica, service.nowMillis());
        }
    }

    private void transmitted(SnapshotJob job, ReplicaLink replica, boolean whole) {
        if (job.replicas().contains(replica)) {
            if (whole) {
                service.replication().payloadSent(replica, service.nowMillis());
                service.scheduleTurn();
            } else {
                service.replication().dropReplica(replica, service.nowMillis());
            }
        }
        discardIfUnneeded(job);
    }

    @Override
    public void dropped(SnapshotJob job, ReplicaLink replica) {
        Sending sending = sendings.get(job);
        if (sending == null) {
            return;
        }
        if (job.replicas().isEmpty()) {
            sending.cancel();
            if (sending.sockets != null) {
                sendings.remove(job);
            }
        } else if (sending.sockets != null) {
            sending.sockets.pump();
        }
        discardIfUnneeded(job);
    }

    /// Removes the file of a job once nobody is to receive it any more.
    private void discardIfUnneeded(SnapshotJob job) {
        Sending sending = sendings.get(job);
        if (sending != null && sending.savedName != null && job.replicas().isEmpty()) {
            sendings.remove(job);
            String name = sending.savedName;
            background.execute(() -> file().discard(name));
        }
    }

    private RdbFile file() {
        return parts.files.file();
    }

    static Channel channelOf(ReplicaLink replica) {
        return ((ReplicaTransport) replica.transport()).channel();
    }
}
