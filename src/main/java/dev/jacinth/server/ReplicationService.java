package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.replication.Cursor;
import dev.jacinth.replication.Datasets;
import dev.jacinth.replication.ReplicaLink;
import dev.jacinth.replication.Replication;
import dev.jacinth.replication.ReplicationEnvironment;
import dev.jacinth.replication.ReplicationOptions;
import dev.jacinth.replication.Snapshots;
import dev.jacinth.replication.StreamEncoder;
import dev.jacinth.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Connects the replication state machine with the sockets, the executor and the clock of this server.
///
/// Runs on the executor's thread. The stream goes to the replicas once in each turn of the event loop, not once per
/// command, and to each of them only as far as its socket takes it: what a slow replica has yet to get stays in the
/// backlog, which all replicas share.
final class ReplicationService implements EffectStream {

    private static final int CHUNK_BYTES_MAX = 64 << 10;
    private static final int CRON_MILLIS = 990;

    /// How long the stream may wait for more, under load. To send less at a time takes time from all clients.
    private static final long TURN_NANOS = 300_000;

    private final Replication replication;
    private final StreamEncoder encoder;
    private final EventLoop loop;
    private final Clock clock;
    private final ServerCondition condition;
    private final ReplicationOptions options;
    private final Settings settings;
    private final ServerStats stats;
    private final MasterConnector network;
    private final TurnEnd turns;
    private @Nullable Executor executor;
    private @Nullable Clients clients;
    private long lastCronMillis;

    /// Makes the parts of the environment that need to tell the replication about their outcome.
    interface Parts {
        Snapshots snapshots(ReplicationService service);

        Datasets datasets(ReplicationService service);
    }

    ReplicationService(
            Settings settings,
            Parts parts,
            IoTransport transport,
            ServerCondition condition,
            ServerStats stats,
            Clock clock) {
        this.settings = settings;
        this.stats = stats;
        options = new ReplicationSettings(settings, condition);
        this.loop = transport.loop();
        this.clock = clock;
        this.condition = condition;
        network = new MasterConnector(transport, this, settings);
        turns = new TurnEnd(this::turn, TURN_NANOS, clock::nanos);
        ReplicationEnvironment environment =
                new ReplicationEnvironment(network, parts.snapshots(this), parts.datasets(this));
        RandomGenerator random = new SecureRandom();
        replication = new Replication(options, environment, random, nowMillis());
        encoder = replication.encoder();
    }

    /// Names those who run the commands of a master, before anything happens.
    void attach(Executor commands, Clients registry) {
        executor = commands;
        clients = registry;
        network.attach(commands, registry);
    }

    Replication replication() {
        return replication;
    }

    EventLoop loop() {
        return loop;
    }

    long nowMillis() {
        return clock.wallMillis();
    }

    long nowNanos() {
        return clock.nanos();
    }

    // ---- the stream of this server's own effects

    @Override
    public boolean isActive() {
        return encoder.active();
    }

    @Override
    public void beginUnit() {
        encoder.beginUnit();
    }

    @Override
    public void endUnit(boolean apart) {
        if (!encoder.active()) {
            return;
        }
        if (apart) {
            encoder.endUnitUnwrapped();
        } else {
            encoder.endUnit();
        }
        scheduleTurn();
    }

    @Override
    public void beginEffect(int database, int argumentCount) {
        encoder.beginEffect(database, argumentCount);
    }

    @Override
    public void argument(long address, int length) {
        encoder.argument(address, length);
    }

    @Override
    public void argument(byte[] bytes) {
        encoder.argument(bytes);
    }

    @Override
    public void argument(long number) {
        encoder.argument(number);
    }

    @Override
    public long offset() {
        return replication.history().offset();
    }

    // ---- to the replicas

    /// Makes sure that what is new in the stream is sent before the event loop sleeps.
    void scheduleTurn() {
        turns.request(loop);
    }

    /// A batch of input is done.
    void batchDone() {
        turns.batchDone();
    }

    /// Asks the replicas now how far they are: while writes are paused, the stream does not grow.
    void requestAckNow() {
        replication.requestAck();
        turn();
    }

    /// Sends what is new in the stream.
    void turn() {
        replication.beforeSleep(nowMillis());
        for (ReplicaLink link : replication.replicas()) {
            send(link);
        }
    }

    /// Sends a replica as much of the stream as its channel takes now; [#clientWritable] goes on with the rest.
    void send(ReplicaLink link) {
        if (!link.streaming() || !(link.transport() instanceof ReplicaTransport transport)) {
            return;
        }
        Channel channel = transport.channel();
        Cursor cursor = link.cursor();
        boolean sent = false;
        while (channel.isWritable() && cursor.peek() > 0) {
            int length = Math.min(cursor.peek(), CHUNK_BYTES_MAX);
            ByteBuf chunk = channel.alloc().directBuffer(length);
            Native.copy(cursor.address(), chunk.memoryAddress(), length);
            chunk.writerIndex(length);
            channel.write(chunk, channel.voidPromise());
            sentToReplica(length);
            cursor.advance(length);
            sent = true;
        }
        if (sent) {
            channel.flush();
        }
    }

    /// Counts what went to a replica, be it stream or payload.
    void sentToReplica(long bytes) {
        stats.netReplicationOutputBytes += bytes;
    }

    // ---- from the master

    /// A data set was loaded: the stream that came behind it is executed, but not within the caller's step.
    void resumeStream() {
        loop.execute(network::resumeStream);
    }

    // ---- roles and time

    /// To be called several times a second; the state machine wants to be asked once a second.
    void cron(long nowMillis) {
        replication.trim();
        if (nowMillis - lastCronMillis >= CRON_MILLIS || nowMillis < lastCronMillis) {
            lastCronMillis = nowMillis;
            replication.cron(nowMillis);
            roleChanged();
            scheduleTurn();
        }
    }

    /// A client can be sent more: it may be a replica that has not got all of the stream yet.
    void clientWritable(Client client) {
        ReplicaLink link = client.replicaLink();
        if (link != null) {
            send(link);
        }
    }

    /// A client has gone: it may have been a replica.
    void clientGone(Client client) {
        ReplicaLink link = client.replicaLink();
        if (link != null) {
            replication.replicaLost(link, nowMillis());
        }
    }

    /// There is another master to follow: no client goes on waiting for what it waited for.
    void masterChanged() {
        Objects.requireNonNull(clients).disconnectBlocked();
    }

    /// Lets the rest of the server follow the present role and link: who deletes expired keys, who may write, whether
    /// what is there may be read. To be called after whatever may have changed them.
    void roleChanged() {
        boolean master = replication.isMaster();
        boolean linked = master || replication.streaming();
        Objects.requireNonNull(executor).roleExpiryMode(master ? ExpiryMode.DELETE : ExpiryMode.HIDE);
        condition.readOnly(!master && options.replicaReadOnly());
        condition.stale(!linked && !settings.get(Settings.REPLICA_SERVE_STALE_DATA));
        condition.tooFewReplicas(master && !replication.enoughGoodReplicas());
    }
}
