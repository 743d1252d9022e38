package dev.jacinth.simulation;

import dev.jacinth.bytes.Native;
import dev.jacinth.replication.Payload;
import dev.jacinth.replication.ReplicaLink;
import dev.jacinth.replication.Replication;
import dev.jacinth.replication.ReplicationEnvironment;
import dev.jacinth.replication.ReplicationOptions;
import dev.jacinth.replication.SnapshotJob;
import dev.jacinth.replication.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The replication room behind real sockets, with a toy data set, for meeting real servers. One thread: time passes in
/// `await`.
final class SocketNode extends ToyNode implements AutoCloseable {

    /// An RDB with the one key `key`, whose value is `val`, and no checksum.
    static final byte[] SMALL_RDB = bytes("REDIS0010\u00fe\u0000\u0000\u0003key\u0003val\u00ff\0\0\0\0\0\0\0\0");

    private final class Peer implements Transport {
        private final SocketChannel channel;
        private final long id = ++peersMade;
        private final ReplicaLink link;
        private final ToyCommands input = new ToyCommands();
        private boolean announced;

        Peer(SocketChannel channel, boolean isReplica) {
            this.channel = channel;
            this.link = isReplica ? replication.link(this) : null;
        }

        @Override
        public void send(byte[] bytes) {
            try {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (channel.isOpen() && buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                close();
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public String peerAddress() {
            return "127.0.0.1";
        }

        @Override
        public String describe() {
            return "id=" + id;
        }
    }

    private final Replication replication;
    private final ServerSocketChannel server;
    private final List<Peer> peers = new ArrayList<>();
    private long peersMade;
    private long lastCronMillis;
    private byte[] rdb = SMALL_RDB;
    private SnapshotJob snapshot;

    SocketNode(boolean disklessSync) throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        server.configureBlocking(false);
        ReplicationOptions options = new ReplicationOptions() {
            @Override
            public int announcedPort() {
                return port();
            }

            @Override
            public boolean disklessSync() {
                return disklessSync;
            }

            @Override
            public int disklessSyncDelaySeconds() {
                return 0;
            }
        };
        replication =
                new Replication(options, new ReplicationEnvironment(this, this, this), new Random(1), nowMillis());
    }

    int port() {
        return server.socket().getLocalPort();
    }

    @Override
    Replication replication() {
        return replication;
    }

    @Override
    long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    void applied() {
        // Nobody keeps books here.
    }

    byte[] rdb() {
        return rdb;
    }

    void replicaOf(int port) {
        replication.replicaOf("127.0.0.1", port, "test", nowMillis());
    }

    void write(int database, String key, String value) {
        replication.encoder().beginEffect(database, 3);
        replication.encoder().argument(bytes("SET"));
        replication.encoder().argument(bytes(key));
        replication.encoder().argument(bytes(value));
    }

    void cutAll() {
        peers.forEach(Peer::close);
    }

    /// Runs until the condition holds; fails after half a minute.
    void await(String what, BooleanSupplier condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " did not happen: " + replication.info(nowMillis()));
            }
            turn();
            LockSupport.parkNanos(200_000);
        }
    }

    private void turn() throws IOException {
        SocketChannel accepted = server.accept();
        if (accepted != null) {
            accepted.configureBlocking(false);
            peers.add(new Peer(accepted, true));
        }
        for (Peer peer : List.copyOf(peers)) {
            serve(peer);
        }
        if (nowMillis() - lastCronMillis >= 1000) {
            lastCronMillis = nowMillis();
            replication.cron(nowMillis());
        }
        replication.beforeSleep(nowMillis());
        for (ReplicaLink link : replication.replicas()) {
            if (link.streaming()) {
                sendStream(link, Integer.MAX_VALUE);
            }
        }
    }

    private void serve(Peer peer) throws IOException {
        if (!peer.announced && peer.link == null && peer.channel.isOpen() && peer.channel.finishConnect()) {
            peer.announced = true;
            replication.connected(peer, nowMillis());
        }
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        int read = read(peer, buffer);
        if (read < 0) {
            peers.remove(peer);
            lost(peer);
        } else if (read > 0) {
            received(peer, Arrays.copyOf(buffer.array(), read));
        }
    }

    private static int read(Peer peer, ByteBuffer buffer) {
        try {
            return peer.channel.isOpen() ? peer.channel.read(buffer) : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    private void lost(Peer peer) {
        peer.close();
        if (peer.link != null) {
            replication.replicaLost(peer.link, nowMillis());
        } else {
            resetStream();
            replication.connectionLost(peer, "connection closed", nowMillis());
        }
    }

    private void received(Peer peer, byte[] bytes) {
        if (peer.link != null) {
            receivedFromReplica(peer.link, peer.input, bytes);
        } else {
            receivedFromMaster(peer, bytes);
        }
    }

    @Override
    public Transport connect(String host, int port) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(host, port));
            Peer peer = new Peer(channel, false);
            resetStream();
            peers.add(peer);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Start start(SnapshotJob job) {
        snapshot = job;
        return Start.STARTED;
    }

    /// Sends the payload of the snapshot that was asked for, once there is one.
    void sendSnapshot() throws IOException {
        await("a snapshot is asked for", () -> snapshot != null);
        SnapshotJob job = snapshot;
        snapshot = null;
        if (job.target() == SnapshotJob.Target.DISK) {
            replication.snapshotSaved(job, rdb.length);
            return;
        }
        for (ReplicaLink link : List.copyOf(job.replicas())) {
            transmit(job, link);
        }
    }

    @Override
    public void transmit(SnapshotJob job, ReplicaLink replica) {
        replica.transport().send(rdb);
        replication.payloadSent(replica, nowMillis());
    }

    @Override
    public void dropped(SnapshotJob job, ReplicaLink replica) {}

    @Override
    public Payload open(LoadMode mode, long lengthBytes) {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        return new Payload() {
            @Override
            public boolean accept(long address, int length) {
                received.writeBytes(Native.toArray(address, length));
                return true;
            }

            @Override
            public void load() {
                rdb = received.toByteArray();
                replication.payloadLoaded(this, 0, nowMillis());
            }

            @Override
            public void install() {}

            @Override
            public void discard() {}
        };
    }

    @Override
    public void close() throws IOException {
        cutAll();
        server.close();
        replication.close();
    }
}
