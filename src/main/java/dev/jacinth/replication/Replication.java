package dev.jacinth.replication;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One node's part in replication: master, replica, or both in the middle of a chain.
///
/// A pure state machine. Everything that happens is told to it, with the time, on one thread; everything it wants
/// is asked of the [ReplicationEnvironment] and of [Transport]s. It never waits.
///
/// ```
///   own writes --> encoder() --+
///                              +--> history (offset), Backlog, tap       --> Cursor of each ReplicaLink --> replicas
///   master --> MasterLink -----+
///              received, applied
/// ```
///
/// Which of the two feeds the stream is what a role is. A master encodes its own effects; a replica passes on
/// exactly the bytes it has applied, so that offsets mean the same on every node of a tree.
///
/// Invariants, with the backlog's own:
/// 1. While there is a backlog, `backlog().end() == history().offset()`.
/// 2. On a connected replica the applied offset of the master link is `history().offset()`.
/// 3. An id does not outlive an uncounted write: without a backlog, nobody is ever continued, and making one makes
///    a new id.
public final class Replication implements AutoCloseable {

    private static final String NO_MASTER_LINK = "-NOMASTERLINK Can't SYNC while not connected with my master";
    private static final String PENDING_OUTPUT = "-ERR SYNC and PSYNC are invalid with pending output";
    private static final String FILTER_NEEDS_MARK = "-ERR Filtered replica requires EOF capability";

    private final ReplicationOptions options;
    private final ReplicationEnvironment environment;
    private final ReplicationHistory history;
    private final ReplicationCounters counters = new ReplicationCounters();
    private final MasterSide masterSide;
    private @Nullable MasterLink masterLink;

    /// A master without a past. `random` makes ids and end marks.
    public Replication(
            ReplicationOptions options, ReplicationEnvironment environment, RandomGenerator random, long nowMillis) {
        this.options = options;
        this.environment = environment;
        this.history = new ReplicationHistory(random);
        this.masterSide = new MasterSide(history, options, environment.snapshots(), random, counters, nowMillis);
    }

    // ---- role ---------------------------------------------------------------------------------------------------

    public boolean isMaster() {
        return masterLink == null;
    }

    /// `replicaof` in the configuration, before anything is loaded. The next `cron` connects.
    public void startAsReplica(String host, int port) {
        masterSide.produce(false);
        masterLink = newMasterLink(host, port);
    }

    /// The data set was loaded from a file that says where in which stream it stands: a replica asks its master to
    /// go on from there; a master can continue those who know it under that id. Called before anything that the
    /// loading itself adds to the stream (deletions of keys that had expired).
    public void restore(StreamPosition saved, long nowMillis) {
        if (isMaster()) {
            history.rememberPast(saved.id(), saved.offset());
            masterSide.freeBacklog();
            masterSide.createBacklog();
            masterSide.restartIdleClock(nowMillis);
        } else {
            history.adopt(saved.id(), saved.offset());
            masterLink().remember(new CachedMaster(saved.id(), saved.offset(), saved.database()));
        }
    }

    /// REPLICAOF host port. Returns the reply without its line end. `requester` is the client's line, for the log.
    public String replicaOf(String host, int port, String requester, long nowMillis) {
        MasterLink old = masterLink;
        if (old != null && old.host().equalsIgnoreCase(host) && old.port() == port) {
            ReplicationLog.notice("REPLICAOF would result into synchronization with the master we are already "
                    + "connected with. No operation performed.");
            return "+OK Already connected to specified master";
        }
        MasterLink link = newMasterLink(host, port);
        if (old == null) {
            masterSide.produce(false);
            ReplicationLog.notice("Before turning into a replica, using my own master parameters to synthesize a "
                    + "cached master: I may be able to synchronize with the new master with just a partial transfer.");
            link.remember(new CachedMaster(history.id(), history.offset(), StreamEncoder.NO_DATABASE));
        } else {
            link.inherit(old, nowMillis);
        }
        masterLink = link;
        link.begin(nowMillis);
        ReplicationLog.notice("REPLICAOF %s:%d enabled (user request from '%s')", host, port, requester);
        return ReplicaLink.OK;
    }

    /// REPLICAOF NO ONE. Replicas are disconnected so that they learn our new id; they can go on from where they
    /// are.
    public String replicaOfNoOne(String requester, long nowMillis) {
        MasterLink old = masterLink;
        if (old == null) {
            return ReplicaLink.OK;
        }
        masterLink = null;
        old.abandon(nowMillis);
        old.forgetMaster();
        history.shift();
        ReplicationLog.notice(
                "Setting secondary replication ID to %s, valid up to offset: %d. New replication ID is %s",
                history.secondId(), history.secondOffset(), history.id());
        masterSide.dropAll(nowMillis);
        masterSide.encoder().forgetDatabase();
        masterSide.produce(true);
        masterSide.restartIdleClock(nowMillis);
        ReplicationLog.notice("MASTER MODE enabled (user request from '%s')", requester);
        return ReplicaLink.OK;
    }

    /// DEBUG CHANGE-REPL-ID.
    public void changeId() {
        history.startNew();
    }

    private MasterLink newMasterLink(String host, int port) {
        return new MasterLink(host, port, options, history, masterSide, environment);
    }

    // ---- the stream ---------------------------------------------------------------------------------------------

    /// Where the effects of this node's own writes go. Inactive on a replica.
    public StreamEncoder encoder() {
        return masterSide.encoder();
    }

    /// From now on `listener` gets every unit of the stream as well, produced or passed on.
    public void tap(StreamSink listener) {
        masterSide.tap(listener);
    }

    public void untap() {
        masterSide.untap();
    }

    // ---- our replicas -------------------------------------------------------------------------------------------

    /// A connection has sent its first REPLCONF, PSYNC or SYNC. The server keeps the link beside the connection.
    public ReplicaLink link(Transport transport) {
        return new ReplicaLink(transport);
    }

    /// REPLCONF, with its name as the first argument. Returns the reply without its line end, empty where there is
    /// none.
    public String replconf(ReplicaLink link, String[] arguments, long nowMillis) {
        if (arguments.length == 3 && arguments[1].equalsIgnoreCase("getack")) {
            acknowledge();
            return ReplicaLink.NO_REPLY;
        }
        return link.configure(arguments, nowMillis);
    }

    /// PSYNC id offset. Returns an error without its line end, or nothing: then the connection is a replica's from
    /// now on. `pendingOutput` = replies to earlier commands have not been sent yet.
    public String psync(ReplicaLink link, String id, String offset, boolean pendingOutput, long nowMillis) {
        if (link.state() != ReplicaLink.State.HANDSHAKE) {
            return ReplicaLink.NO_REPLY;
        }
        String refusal = refusal(link, pendingOutput);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        ReplicationLog.notice("Replica %s asks for synchronization", link.name());
        if (!StrictNumbers.isLong(offset)) {
            ReplicationLog.warning("Replica %s asks for synchronization but with a wrong offset", link.name());
            return ReplicaLink.NOT_AN_INTEGER;
        }
        masterSide.attach(link, id, Long.parseLong(offset), streamDatabase(), nowMillis);
        return ReplicaLink.NO_REPLY;
    }

    /// SYNC: as `psync`, from a client without offsets.
    public String sync(ReplicaLink link, boolean pendingOutput, long nowMillis) {
        if (link.state() != ReplicaLink.State.HANDSHAKE) {
            return ReplicaLink.NO_REPLY;
        }
        String refusal = refusal(link, pendingOutput);
        if (!refusal.isEmpty()) {
            return refusal;
        }
        ReplicationLog.notice("Replica %s asks for synchronization", link.name());
        link.markWithoutOffsets();
        masterSide.attachForSnapshot(link, streamDatabase(), nowMillis);
        return ReplicaLink.NO_REPLY;
    }

    private String refusal(ReplicaLink link, boolean pendingOutput) {
        if (masterLink != null && !masterLink.connected()) {
            return NO_MASTER_LINK;
        }
        if (pendingOutput) {
            return PENDING_OUTPUT;
        }
        if (link.filter().isPartial() && !link.understandsEndMark()) {
            return FILTER_NEEDS_MARK;
        }
        return ReplicaLink.NO_REPLY;
    }

    /// The connection of a link has gone.
    public void replicaLost(ReplicaLink link, long nowMillis) {
        masterSide.lost(link, nowMillis);
    }

    /// The server ends a replica's connection (CLIENT KILL, a protocol error).
    public void dropReplica(ReplicaLink link, long nowMillis) {
        masterSide.drop(link, nowMillis);
    }

    /// All bytes of the payload have been handed to this replica's connection.
    public void payloadSent(ReplicaLink link, long nowMillis) {
        masterSide.payloadSent(link, nowMillis);
    }

    /// The file of a job with the target DISK is complete.
    public void snapshotSaved(SnapshotJob job, long lengthBytes) {
        masterSide.snapshotSaved(job, lengthBytes);
    }

    public void snapshotFailed(SnapshotJob job, long nowMillis) {
        masterSide.snapshotFailed(job, nowMillis);
    }

    /// In the order in which they came.
    public List<ReplicaLink> replicas() {
        return masterSide.links();
    }

    /// How many replicas have confirmed everything up to `offset`: WAIT.
    public int acknowledged(long offset) {
        return masterSide.acknowledged(offset);
    }

    /// Asks all replicas to confirm, at the end of this turn of the event loop.
    public void requestAck() {
        masterSide.requestAck();
    }

    /// Whether every replica has confirmed the whole stream, so that nothing would be lost with this node.
    public boolean replicasInSync() {
        return masterSide.laggingReplicas().isEmpty();
    }

    /// Tells the log which replicas have not confirmed the whole stream, and how many have; nothing without replicas.
    public void logLaggingReplicas(long nowMillis) {
        masterSide.logLaggingReplicas(nowMillis);
    }

    /// False where min-replicas-to-write forbids writing.
    public boolean enoughGoodReplicas() {
        int wanted = options.replicasToWriteMin();
        return !isMaster() || wanted == 0 || options.replicasLagSecondsMax() == 0 || goodReplicas() >= wanted;
    }

    public int goodReplicas() {
        return masterSide.goodReplicas();
    }

    // ---- our master ---------------------------------------------------------------------------------------------

    /// The connection to the master is established. Events of connections that are no longer the current one are
    /// ignored.
    public void connected(Transport transport, long nowMillis) {
        if (isCurrent(transport)) {
            masterLink().connected(nowMillis);
        }
    }

    /// New bytes came from the master. Returns how many were taken; what was not is stream, which the server keeps,
    /// parses and executes as soon as `streaming()`. Each byte is presented once.
    public int received(Transport transport, long address, int length, long nowMillis) {
        return isCurrent(transport) ? masterLink().received(address, length, nowMillis) : length;
    }

    /// The connection to the master has gone or could not be made. Bytes that were not executed are to be thrown
    /// away.
    public void connectionLost(Transport transport, String reason, long nowMillis) {
        if (isCurrent(transport)) {
            masterLink().lost(reason, nowMillis);
        }
    }

    public boolean isCurrent(Transport transport) {
        return masterLink != null && masterLink.isCurrent(transport);
    }

    /// Whether the link to the master is up: commands of the stream may be executed.
    public boolean streaming() {
        return masterLink != null && masterLink.connected();
    }

    /// The database in which the stream's next command runs, for the start of its execution.
    public int streamDatabase() {
        return Math.max(0, masterLink == null ? encoder().selectedDatabase() : masterLink.database());
    }

    /// A command of the stream has been executed, or queued in a transaction. The bytes are the command's own,
    /// exactly as they came. `inTransaction` is true from MULTI to the last command before EXEC; a transaction's
    /// commands are executed at its EXEC. `database` is the one selected afterwards.
    public void applied(long address, long length, boolean inTransaction, int database) {
        masterLink().applied(address, length, inTransaction, database);
    }

    /// Empty lines of so many bytes were met between commands of the stream. They do not count.
    public void skipped(long bytes) {
        masterLink().skipped(bytes);
    }

    /// The stream holds something that is no command. The next synchronisation will be a full one.
    public void streamCorrupted(Transport transport, long nowMillis) {
        if (isCurrent(transport)) {
            masterLink().corrupted(nowMillis);
        }
    }

    /// REPLCONF GETACK came with the stream. It is answered before it counts as applied.
    public void acknowledge() {
        if (masterLink != null) {
            masterLink.acknowledge();
        }
    }

    /// `streamDatabase` is the AUX field `repl-stream-db`, or -1.
    public void payloadLoaded(Payload payload, int streamDatabase, long nowMillis) {
        if (masterLink != null) {
            masterLink.loaded(payload, streamDatabase, nowMillis);
        }
    }

    public void payloadFailed(Payload payload, long nowMillis) {
        if (masterLink != null) {
            masterLink.loadFailed(payload, nowMillis);
        }
    }

    // ---- time ---------------------------------------------------------------------------------------------------

    /// Once per second.
    public void cron(long nowMillis) {
        if (masterLink != null) {
            masterLink.cron(nowMillis);
        }
        masterSide.cron(streamDatabase(), nowMillis);
    }

    /// Several times a second.
    public void trim() {
        masterSide.trim();
    }

    /// At the end of each turn of the event loop, before the streams are sent.
    public void beforeSleep(long nowMillis) {
        masterSide.beforeSleep(nowMillis);
    }

    /// CONFIG SET repl-backlog-size.
    public void resizeBacklog(long sizeBytes) {
        masterSide.resizeBacklog(sizeBytes);
    }

    // ---- what it looks like -------------------------------------------------------------------------------------

    public ReplicationHistory history() {
        return history;
    }

    public ReplicationCounters counters() {
        return counters;
    }

    public Optional<Backlog> backlog() {
        return Optional.ofNullable(masterSide.backlog());
    }

    /// What an RDB of this moment says about its place in the stream; nothing where there is no stream to speak of.
    public Optional<StreamPosition> position() {
        boolean known = masterLink == null ? masterSide.hasBacklog() : masterLink.remembersMaster();
        return known
                ? Optional.of(new StreamPosition(history.id(), history.offset(), streamDatabase()))
                : Optional.empty();
    }

    /// Present on a replica.
    Optional<MasterLink> optionalMasterLink() {
        return Optional.ofNullable(masterLink);
    }

    private MasterLink masterLink() {
        return Objects.requireNonNull(masterLink, "this node is a master");
    }

    /// Present on a replica: host, port, state and offset as ROLE shows them.
    public Optional<MasterView> master() {
        return optionalMasterLink()
                .map(link -> new MasterView(
                        link.host(),
                        link.port(),
                        link.state().roleName(),
                        link.connected() ? link.appliedOffset() : -1));
    }

    /// The fields of INFO replication, each line with its end, without the heading.
    public String info(long nowMillis) {
        return new ReplicationInfo(this, options, nowMillis).render();
    }

    /// INFO `mem_total_replication_buffers`: all blocks of the stream.
    public long bufferBytes() {
        return masterSide.bufferBytes();
    }

    /// INFO `mem_clients_slaves`: the part of the buffers that is there only because replicas are slow.
    public long bufferBytesOfReplicas() {
        return masterSide.hasLinks() ? bufferBytesBeyondBacklog() : 0;
    }

    /// INFO `mem_not_counted_for_evict`: what is held beyond the configured size of the backlog, for replicas or
    /// because it is freed in slices. It is not counted against `maxmemory`, or evicting keys would fill it and make
    /// more evictions.
    public long bufferBytesBeyondBacklog() {
        return Math.max(0, bufferBytes() - options.backlogSizeBytes());
    }

    /// INFO `mem_replication_backlog`.
    public long bufferBytesOfBacklog() {
        return bufferBytes() - bufferBytesOfReplicas() + masterSide.indexBytes();
    }

    /// Frees all native memory. Connections are the server's to close.
    @Override
    public void close() {
        if (masterLink != null) {
            masterLink.close();
            masterLink = null;
        }
        masterSide.close();
    }
}
