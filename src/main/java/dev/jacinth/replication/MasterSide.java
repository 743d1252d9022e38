package dev.jacinth.replication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a node does for its replicas, be it a master or the middle of a chain: it owns the backlog, the links and
/// the snapshots under way.
///
/// A full synchronisation is cut at once, except that replicas which take a stream with an end mark are waited for
/// during `repl-diskless-sync-delay`, so that those that come together share one snapshot. There is no limit of one
/// snapshot at a time: a replica that comes while another is being served gets its own cut, unless it can join one
/// that goes to disk.
final class MasterSide implements StreamSink {

    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GETACK =
            "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n".getBytes(StandardCharsets.US_ASCII);

    /// How much more is trimmed at leisure than with each write.
    private static final int TRIM_FACTOR = 10;

    private final ReplicationHistory history;
    private final ReplicationOptions options;
    private final Snapshots snapshots;
    private final RandomGenerator random;
    private final StreamEncoder encoder = new StreamEncoder(this);
    private final ReplicationCounters counters;
    private final List<ReplicaLink> links = new ArrayList<>();
    private final List<SnapshotJob> jobs = new ArrayList<>();
    private @Nullable Backlog backlog;
    private @Nullable StreamSink tap;
    private long blocksChecked;
    private long noReplicasSinceMillis;
    private long cronRuns;
    private int goodReplicas;
    private boolean ackRequested;
    private boolean producing = true;

    MasterSide(
            ReplicationHistory history,
            ReplicationOptions options,
            Snapshots snapshots,
            RandomGenerator random,
            ReplicationCounters counters,
            long nowMillis) {
        this.history = history;
        this.options = options;
        this.snapshots = snapshots;
        this.random = random;
        this.counters = counters;
        this.noReplicasSinceMillis = nowMillis;
    }

    StreamEncoder encoder() {
        return encoder;
    }

    List<ReplicaLink> links() {
        return Collections.unmodifiableList(links);
    }

    boolean hasLinks() {
        return !links.isEmpty();
    }

    boolean hasBacklog() {
        return backlog != null;
    }

    @Nullable
    Backlog backlog() {
        return backlog;
    }

    int goodReplicas() {
        return goodReplicas;
    }

    /// A master produces the stream; a replica only passes on its master's, or offsets would drift apart down the
    /// chain.
    void produce(boolean newProducing) {
        encoder.endUnit();
        producing = newProducing;
        refreshActive();
    }

    void tap(StreamSink listener) {
        tap = listener;
        refreshActive();
    }

    void untap() {
        tap = null;
        refreshActive();
    }

    /// Bytes of stream: from our encoder on a master, from our own master on a replica.
    @Override
    public void append(long address, long length) {
        history.advance(length);
        if (backlog != null) {
            backlog.append(address, length);
        }
        if (tap != null) {
            tap.append(address, length);
        }
    }

    // ---- attaching ----------------------------------------------------------------------------------------------

    /// PSYNC, after everything that could have refused it: continues the replica or puts it in line for a snapshot.
    void attach(ReplicaLink link, String requestedId, long from, int streamDatabase, long nowMillis) {
        if (granted(link, requestedId, from)) {
            links.add(link);
            counters.partialGranted++;
            Cursor cursor = existingBacklog().cursorAt(from);
            link.continueFrom(cursor, history.id(), nowMillis);
            ReplicationLog.notice(
                    "Partial resynchronization request from %s accepted. "
                            + "Sending %d bytes of backlog starting from offset %d.",
                    link.name(), cursor.pendingBytes(), from);
            refreshGoodReplicas(nowMillis);
            return;
        }
        if (!requestedId.startsWith("?")) {
            counters.partialRefused++;
        }
        attachForSnapshot(link, streamDatabase, nowMillis);
    }

    void attachForSnapshot(ReplicaLink link, int streamDatabase, long nowMillis) {
        counters.full++;
        if (backlog == null) {
            history.startNew();
            createBacklog();
            ReplicationLog.notice(
                    "Replication backlog created, my new replication IDs are '%s' and '%s'",
                    history.id(), history.secondId());
        }
        links.add(link);
        link.waitForSnapshot(nowMillis);
        if (joinRunningSnapshot(link)) {
            return;
        }
        if (options.disklessSync() && link.understandsEndMark() && options.disklessSyncDelaySeconds() > 0) {
            ReplicationLog.notice("Delay next BGSAVE for diskless SYNC");
        }
        startDueSnapshots(streamDatabase, nowMillis);
    }

    private boolean granted(ReplicaLink link, String requestedId, long from) {
        if (!history.covers(requestedId, from)) {
            logForeignHistory(link, requestedId, from);
            return false;
        }
        if (backlog == null || !backlog.serves(from)) {
            ReplicationLog.notice(
                    "Unable to partial resync with replica %s for lack of backlog (Replica request was: %d). "
                            + "My backlog holds %d bytes from offset %d.",
                    link.name(),
                    from,
                    backlog == null ? 0 : backlog.historyBytes(),
                    backlog == null ? 0 : backlog.first());
            if (from > history.offset() + 1) {
                ReplicationLog.warning(
                        "Warning: replica %s tried to PSYNC with an offset that is greater than the master "
                                + "replication offset (requested %d, my offset is %d).",
                        link.name(), from, history.offset());
            }
            return false;
        }
        return true;
    }

    private void logForeignHistory(ReplicaLink link, String requestedId, long from) {
        if (requestedId.startsWith("?")) {
            ReplicationLog.notice("Full resync requested by replica %s", link.name());
        } else if (history.secondId().matches(requestedId)) {
            ReplicationLog.notice(
                    "Partial resynchronization not accepted: Requested offset for second ID was %d, "
                            + "but I can reply up to %d",
                    from, history.secondOffset());
        } else {
            ReplicationLog.notice(
                    "Partial resynchronization not accepted: Replication ID mismatch "
                            + "(Replica asked for '%s', my replication IDs are '%s' and '%s')",
                    requestedId, history.id(), history.secondId());
        }
    }

    // ---- snapshots ----------------------------------------------------------------------------------------------

    /// A snapshot to disk that is not complete yet can serve one more replica: with the stream since its cut, and
    /// therefore with the offset of its cut and not with today's.
    private boolean joinRunningSnapshot(ReplicaLink link) {
        for (SnapshotJob job : jobs) {
            if (job.target() != SnapshotJob.Target.DISK
                    || job.saved()
                    || !job.filter().equals(link.filter())) {
                continue;
            }
            ReplicaLink companion = companion(job, link);
            if (companion != null) {
                job.add(link);
                link.beginFullSync(
                        job, link.snapshotOnly() ? null : companion.cursor().copy());
                ReplicationLog.notice("Waiting for end of BGSAVE for SYNC");
                return true;
            }
        }
        return false;
    }

    /// A replica of the job whose place in the stream the newcomer can take, and that offers no more than the
    /// newcomer.
    private static @Nullable ReplicaLink companion(SnapshotJob job, ReplicaLink newcomer) {
        for (ReplicaLink candidate : job.replicas()) {
            boolean capable = newcomer.understandsEndMark() || !candidate.understandsEndMark();
            if (capable && (newcomer.snapshotOnly() || !candidate.snapshotOnly())) {
                return candidate;
            }
        }
        return null;
    }

    /// Starts a snapshot for each group of waiting replicas that has waited long enough or is large enough.
    void startDueSnapshots(int streamDatabase, long nowMillis) {
        while (true) {
            List<ReplicaLink> group = dueGroup(nowMillis);
            if (group.isEmpty() || !startSnapshot(group, streamDatabase, nowMillis)) {
                return;
            }
        }
    }

    private List<ReplicaLink> dueGroup(long nowMillis) {
        for (ReplicaLink link : links) {
            if (link.state() != ReplicaLink.State.WAIT_BGSAVE_START) {
                continue;
            }
            List<ReplicaLink> group = waitingLike(link);
            boolean streamed = options.disklessSync() && link.understandsEndMark();
            boolean waitedEnough = nowMillis - link.waitingSinceMillis() >= options.disklessSyncDelaySeconds() * 1000L;
            int wanted = options.disklessSyncReplicasMax();
            if (!streamed || waitedEnough || (wanted > 0 && group.size() >= wanted)) {
                return group;
            }
        }
        return List.of();
    }

    /// All that wait for the same content and can be sent it in the same way.
    private List<ReplicaLink> waitingLike(ReplicaLink first) {
        List<ReplicaLink> group = new ArrayList<>();
        for (ReplicaLink link : links) {
            if (link.state() == ReplicaLink.State.WAIT_BGSAVE_START
                    && link.filter().equals(first.filter())
                    && link.understandsEndMark() == first.understandsEndMark()) {
                group.add(link);
            }
        }
        return group;
    }

    /// Returns whether it makes sense to look for a further group.
    private boolean startSnapshot(List<ReplicaLink> group, int streamDatabase, long nowMillis) {
        ReplicaLink first = group.getFirst();
        boolean streamed = (options.disklessSync() || first.filter().isPartial()) && first.understandsEndMark();
        SnapshotJob job = new SnapshotJob(
                streamed ? SnapshotJob.Target.SOCKETS : SnapshotJob.Target.DISK,
                history.id(),
                history.offset(),
                streamDatabase,
                first.filter(),
                ReplicationId.randomHex(random));
        ReplicationLog.notice("Starting BGSAVE for SYNC with target: %s", streamed ? "replicas sockets" : "disk");
        for (ReplicaLink link : group) {
            job.add(link);
        }
        Snapshots.Start outcome = snapshots.start(job);
        if (outcome == Snapshots.Start.BUSY) {
            ReplicationLog.notice("BGSAVE for replication delayed: no snapshot can be taken now");
            return false;
        }
        if (outcome == Snapshots.Start.FAILED) {
            refuse(group);
            return true;
        }
        jobs.add(job);
        encoder.forgetDatabase();
        for (ReplicaLink link : group) {
            link.beginFullSync(
                    job, link.snapshotOnly() ? null : existingBacklog().cursorAtEnd());
            link.payloadProgress(nowMillis);
        }
        return true;
    }

    private void refuse(List<ReplicaLink> group) {
        ReplicationLog.warning("BGSAVE for replication failed");
        for (ReplicaLink link : group) {
            link.sendLine("-ERR BGSAVE failed, replication can't continue");
            links.remove(link);
            link.detach();
            link.transport().close();
        }
    }

    void snapshotSaved(SnapshotJob job, long lengthBytes) {
        job.markSaved();
        for (ReplicaLink link : List.copyOf(job.replicas())) {
            link.beginBulk(lengthBytes);
            snapshots.transmit(job, link);
        }
    }

    void snapshotFailed(SnapshotJob job, long nowMillis) {
        jobs.remove(job);
        for (ReplicaLink link : List.copyOf(job.replicas())) {
            ReplicationLog.warning("SYNC failed. BGSAVE child returned an error");
            job.remove(link);
            drop(link, nowMillis);
        }
    }

    void payloadSent(ReplicaLink link, long nowMillis) {
        SnapshotJob job = link.job();
        if (job == null) {
            return;
        }
        job.remove(link);
        if (job.replicas().isEmpty()) {
            jobs.remove(job);
        }
        link.payloadSent(nowMillis);
        if (job.target() == SnapshotJob.Target.SOCKETS) {
            ReplicationLog.notice(
                    "Streamed RDB transfer with replica %s succeeded (socket). "
                            + "Waiting for REPLCONF ACK from replica to enable streaming",
                    link.name());
        }
        if (link.state() == ReplicaLink.State.RDB_TRANSMITTED) {
            ReplicationLog.notice(
                    "RDB transfer completed, rdb only replica (%s) should be disconnected asap", link.name());
            drop(link, nowMillis);
            return;
        }
        refreshGoodReplicas(nowMillis);
        ReplicationLog.notice("Synchronization with replica %s succeeded", link.name());
    }

    // ---- detaching ----------------------------------------------------------------------------------------------

    /// Ends a link from our side.
    void drop(ReplicaLink link, long nowMillis) {
        Transport transport = link.transport();
        lost(link, nowMillis);
        transport.close();
    }

    void dropAll(long nowMillis) {
        for (ReplicaLink link : List.copyOf(links)) {
            drop(link, nowMillis);
        }
    }

    /// The connection has gone.
    void lost(ReplicaLink link, long nowMillis) {
        if (!links.remove(link)) {
            return;
        }
        ReplicationLog.notice("Connection with replica %s lost.", link.name());
        SnapshotJob job = link.job();
        link.detach();
        if (backlog != null) {
            backlog.trim(Backlog.TRIM_BLOCKS);
        }
        if (job != null) {
            job.remove(link);
            if (job.replicas().isEmpty()) {
                jobs.remove(job);
                ReplicationLog.warning("Diskless rdb transfer, last replica dropped, killing fork child.");
            }
            snapshots.dropped(job, link);
        }
        if (links.isEmpty()) {
            noReplicasSinceMillis = nowMillis;
        }
        refreshGoodReplicas(nowMillis);
    }

    // ---- backlog ------------------------------------------------------------------------------------------------

    private Backlog existingBacklog() {
        return Objects.requireNonNull(backlog, "no backlog");
    }

    void createBacklog() {
        Backlog created = new Backlog(options.backlogSizeBytes(), history.offset());
        backlog = created;
        blocksChecked = created.blocksMade();
        refreshActive();
    }

    /// Gives the backlog up; there are no links any more. The caller changes the history as well.
    void freeBacklog() {
        if (backlog != null) {
            backlog.close();
            backlog = null;
            refreshActive();
        }
    }

    void resizeBacklog(long sizeBytes) {
        if (backlog != null) {
            backlog.resize(sizeBytes);
        }
    }

    void restartIdleClock(long nowMillis) {
        noReplicasSinceMillis = nowMillis;
    }

    private void refreshActive() {
        encoder.activate(producing && (backlog != null || tap != null));
    }

    // ---- time ---------------------------------------------------------------------------------------------------

    /// Once per second.
    void cron(int streamDatabase, long nowMillis) {
        boolean due = cronRuns % Math.max(1, options.pingPeriodSeconds()) == 0;
        if (due && producing && !links.isEmpty() && !options.streamPaused()) {
            encoder.bare(PING);
        }
        cronRuns++;
        keepWaitingReplicasAlive();
        dropTimedOut(nowMillis);
        dropOverLimit(nowMillis);
        if (producing) {
            freeIdleBacklog(nowMillis);
        }
        startDueSnapshots(streamDatabase, nowMillis);
        refreshGoodReplicas(nowMillis);
    }

    /// At the end of each turn of the event loop, before replies go out.
    void beforeSleep(long nowMillis) {
        if (backlog == null) {
            return;
        }
        if (ackRequested && producing && !links.isEmpty() && !options.streamPaused()) {
            encoder.bare(GETACK);
        }
        ackRequested = false;
        if (blocksChecked != backlog.blocksMade()) {
            blocksChecked = backlog.blocksMade();
            dropOverLimit(nowMillis);
        }
        trim();
    }

    /// Several times a second: gives back what a slow replica has left behind.
    void trim() {
        if (backlog != null) {
            backlog.trim(TRIM_FACTOR * Backlog.TRIM_BLOCKS);
        }
    }

    void requestAck() {
        ackRequested = true;
    }

    /// A bare newline tells those who wait for a snapshot that we are alive. It is no part of the stream, so it may
    /// go out only before the payload begins. To a replica that is online it never may: Redis counts it as a byte
    /// of the stream.
    private void keepWaitingReplicasAlive() {
        for (ReplicaLink link : links) {
            boolean waiting = link.state() == ReplicaLink.State.WAIT_BGSAVE_START
                    || (link.state() == ReplicaLink.State.WAIT_BGSAVE_END && !link.streamedTo());
            if (waiting) {
                link.sendNewline();
            }
        }
    }

    private void dropTimedOut(long nowMillis) {
        long timeoutMillis = options.timeoutSeconds() * 1000L;
        for (ReplicaLink link : List.copyOf(links)) {
            if (link.timedOut(nowMillis, timeoutMillis)) {
                ReplicationLog.warning("Disconnecting timedout replica (streaming sync): %s", link.name());
                drop(link, nowMillis);
            } else if (link.stalled(nowMillis, timeoutMillis)) {
                ReplicationLog.warning("Disconnecting timedout replica (full sync): %s", link.name());
                drop(link, nowMillis);
            }
        }
    }

    private void dropOverLimit(long nowMillis) {
        for (ReplicaLink link : List.copyOf(links)) {
            if (link.overLimit(options, nowMillis)) {
                ReplicationLog.warning(
                        "Client %s scheduled to be closed ASAP for overcoming of output buffer limits.",
                        link.transport().describe());
                drop(link, nowMillis);
            }
        }
    }

    /// Without a backlog writes are not counted, so the ids must not outlive it.
    private void freeIdleBacklog(long nowMillis) {
        int limitSeconds = options.backlogTimeToLiveSeconds();
        if (backlog == null || !links.isEmpty() || limitSeconds == 0) {
            return;
        }
        if (nowMillis - noReplicasSinceMillis > limitSeconds * 1000L) {
            history.startNew();
            freeBacklog();
            ReplicationLog.notice(
                    "Replication backlog freed after %d seconds without connected replicas.", limitSeconds);
        }
    }

    // ---- counting -----------------------------------------------------------------------------------------------

    int acknowledged(long offset) {
        int count = 0;
        for (ReplicaLink link : links) {
            if (link.state() == ReplicaLink.State.ONLINE && link.acknowledgedOffset() >= offset) {
                count++;
            }
        }
        return count;
    }

    List<ReplicaLink> laggingReplicas() {
        return links.stream()
                .filter(link -> link.acknowledgedOffset() != history.offset())
                .toList();
    }

    void logLaggingReplicas(long nowMillis) {
        List<ReplicaLink> lagging = laggingReplicas();
        for (ReplicaLink link : lagging) {
            ReplicationLog.notice(
                    "Lagging replica %s reported offset %d behind master, lag=%d, state=%s.",
                    link.name(),
                    history.offset() - link.acknowledgedOffset(),
                    link.lagSeconds(nowMillis),
                    link.state().infoName());
        }
        if (!links.isEmpty()) {
            ReplicationLog.notice(
                    "%d of %d replicas are in sync when shutting down.", links.size() - lagging.size(), links.size());
        }
    }

    private void refreshGoodReplicas(long nowMillis) {
        int count = 0;
        for (ReplicaLink link : links) {
            if (link.state() == ReplicaLink.State.ONLINE
                    && link.lagSeconds(nowMillis) <= options.replicasLagSecondsMax()) {
                count++;
            }
        }
        goodReplicas = count;
    }

    long bufferBytes() {
        return backlog == null ? 0 : backlog.memoryBytes();
    }

    long indexBytes() {
        return backlog == null ? 0 : backlog.indexBytes();
    }

    void close() {
        for (ReplicaLink link : links) {
            link.detach();
        }
        links.clear();
        jobs.clear();
        freeBacklog();
        encoder.close();
    }
}
