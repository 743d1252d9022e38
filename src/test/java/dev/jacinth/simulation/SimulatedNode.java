package dev.jacinth.simulation;

import dev.jacinth.bytes.Native;
import dev.jacinth.replication.Payload;
import dev.jacinth.replication.ReplicaLink;
import dev.jacinth.replication.Replication;
import dev.jacinth.replication.ReplicationEnvironment;
import dev.jacinth.replication.SnapshotJob;
import dev.jacinth.replication.StreamPosition;
import dev.jacinth.replication.Transport;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// One server: the real replication room between a toy data set and a simulated network. Its process can be killed
/// and started again; what survives is the saved file and the configured master.
final class SimulatedNode extends ToyNode {

    /// What a restarted process finds on its disk.
    private record SavedFile(byte[] data, Optional<StreamPosition> position) {}

    private static final class ReplicaConnection {
        private final ReplicaLink link;
        private final ToyCommands input = new ToyCommands();

        ReplicaConnection(ReplicaLink link) {
            this.link = link;
        }
    }

    private final String name;
    private final SimulatedNetwork network;
    private final RandomGenerator random;
    private final SimulatedOptions options;
    private final Ledger ledger;
    private final Map<String, SimulatedNode> nodes;
    private final Map<SimulatedWire.End, ReplicaConnection> connections = new HashMap<>();
    private Replication replication;
    private SimulatedWire.End master;
    private int generation;
    private int sendBytesMax = Integer.MAX_VALUE;
    private SavedFile saved = new SavedFile(new ToyData().encode(0), Optional.empty());
    private String configuredMaster = "";
    private boolean faultySync;

    SimulatedNode(
            String name,
            SimulatedNetwork network,
            SimulatedOptions options,
            Ledger ledger,
            Map<String, SimulatedNode> nodes) {
        this.name = name;
        this.network = network;
        this.random = network.random();
        this.options = options;
        this.ledger = ledger;
        this.nodes = nodes;
        boot();
        cronForever();
    }

    String name() {
        return name;
    }

    @Override
    Replication replication() {
        return replication;
    }

    @Override
    long nowMillis() {
        return network.nowMillis();
    }

    @Override
    void applied() {
        ledger.check(this);
    }

    void faultySync(boolean faulty) {
        faultySync = faulty;
    }

    void sendBytesMax(int bytes) {
        sendBytesMax = bytes;
    }

    // ---- process ------------------------------------------------------------------------------------------------

    private void boot() {
        generation++;
        replication =
                new Replication(options, new ReplicationEnvironment(this, this, this), random, network.nowMillis());
        if (!configuredMaster.isEmpty()) {
            replication.startAsReplica(configuredMaster, 6379);
        }
        data().decode(saved.data);
        saved.position.ifPresent(position -> replication.restore(position, network.nowMillis()));
        if (options.tapped()) {
            replication.tap((address, length) -> ledger.bytes(
                    this,
                    replication.history().id().text(),
                    replication.history().offset() - length + 1,
                    Native.toArray(address, (int) length)));
        }
        ledger.check(this);
    }

    void save() {
        saved = new SavedFile(data().encode(0), replication.position());
    }

    void loseFile() {
        saved = new SavedFile(new ToyData().encode(0), Optional.empty());
    }

    void restart() {
        for (SimulatedWire wire : List.copyOf(network.wires())) {
            if (wire.joins(this)) {
                wire.cut();
            }
        }
        connections.clear();
        replication.close();
        resetStream();
        master = null;
        boot();
    }

    void shutDown() {
        generation++;
        replication.close();
    }

    private void cronForever() {
        network.after(1000, () -> {
            replication.cron(network.nowMillis());
            afterEvent();
            cronForever();
        });
    }

    private void later(long delayMillis, Runnable action) {
        int current = generation;
        network.after(delayMillis, () -> {
            if (current == generation) {
                action.run();
                afterEvent();
            }
        });
    }

    /// What a server does at the end of a turn of its event loop.
    void afterEvent() {
        long nowMillis = network.nowMillis();
        replication.beforeSleep(nowMillis);
        for (ReplicaLink link : replication.replicas()) {
            SimulatedWire.End end = (SimulatedWire.End) link.transport();
            if (link.streaming() && (sendBytesMax == Integer.MAX_VALUE || end.inFlightBytes() == 0)) {
                sendStream(link, sendBytesMax);
            }
        }
        ledger.check(this);
    }

    // ---- clients ------------------------------------------------------------------------------------------------

    /// One unit of writes, on a master; each `{database, key, value}`, a deletion where the value is empty.
    void write(List<String[]> effects) {
        replication.encoder().beginUnit();
        for (String[] effect : effects) {
            int database = Integer.parseInt(effect[0]);
            boolean deletion = effect[2].isEmpty();
            replication.encoder().beginEffect(database, deletion ? 2 : 3);
            replication.encoder().argument(bytes(deletion ? "DEL" : "SET"));
            replication.encoder().argument(bytes(effect[1]));
            if (deletion) {
                data().delete(database, effect[1]);
            } else {
                replication.encoder().argument(bytes(effect[2]));
                data().set(database, effect[1], effect[2]);
            }
        }
        replication.encoder().endUnit();
        afterEvent();
    }

    void replicaOf(SimulatedNode other) {
        configuredMaster = other.name;
        replication.replicaOf(other.name, 6379, "test", network.nowMillis());
        afterEvent();
    }

    void promote() {
        configuredMaster = "";
        replication.replicaOfNoOne("test", network.nowMillis());
        afterEvent();
    }

    void requestAck() {
        replication.requestAck();
        afterEvent();
    }

    // ---- connections --------------------------------------------------------------------------------------------

    @Override
    public Transport connect(String host, int port) {
        SimulatedNode target = nodes.get(host);
        SimulatedWire wire = network.wire(this, target);
        master = wire.client();
        resetStream();
        int current = generation;
        network.after(1 + network.nextDelayMillis(), () -> {
            if (current != generation || wire.client().closed()) {
                return;
            }
            if (network.partitioned(this, target) || random.nextInt(20) == 0) {
                replication.connectionLost(wire.client(), "Connection refused", network.nowMillis());
            } else {
                target.connections.put(wire.server(), new ReplicaConnection(target.replication.link(wire.server())));
                replication.connected(wire.client(), network.nowMillis());
            }
            afterEvent();
        });
        return wire.client();
    }

    void received(SimulatedWire.End end, boolean clientSide, byte[] bytes) {
        if (clientSide) {
            receivedFromMaster(end, bytes);
        } else {
            ReplicaConnection connection = connections.get(end);
            if (connection != null) {
                receivedFromReplica(connection.link, connection.input, bytes);
            }
        }
        afterEvent();
    }

    void closed(SimulatedWire.End end, boolean clientSide) {
        if (clientSide) {
            if (replication.isCurrent(end)) {
                resetStream();
            }
            replication.connectionLost(end, "connection reset", network.nowMillis());
        } else {
            ReplicaConnection connection = connections.remove(end);
            if (connection != null) {
                replication.replicaLost(connection.link, network.nowMillis());
            }
        }
        afterEvent();
    }

    // ---- as a master --------------------------------------------------------------------------------------------

    @Override
    public Start start(SnapshotJob job) {
        if (faultySync && random.nextInt(8) == 0) {
            return random.nextBoolean() ? Start.BUSY : Start.FAILED;
        }
        byte[] payload = data().encode(job.streamDatabase());
        boolean fails = faultySync && random.nextInt(8) == 0;
        if (fails) {
            later(random.nextInt(3000), () -> replication.snapshotFailed(job, network.nowMillis()));
        } else if (job.target() == SnapshotJob.Target.DISK) {
            later(random.nextInt(4000), () -> {
                files.put(job, payload);
                replication.snapshotSaved(job, payload.length);
            });
        } else {
            for (ReplicaLink link : job.replicas()) {
                later(1, () -> transmit(link, payload, 0));
            }
        }
        return Start.STARTED;
    }

    private final Map<SnapshotJob, byte[]> files = new HashMap<>();

    @Override
    public void transmit(SnapshotJob job, ReplicaLink replica) {
        later(1, () -> transmit(replica, files.get(job), 0));
    }

    private void transmit(ReplicaLink link, byte[] payload, int from) {
        if (link.state() == ReplicaLink.State.DETACHED) {
            return;
        }
        int sent = Math.min(1 + random.nextInt(400), payload.length - from);
        link.transport().send(Arrays.copyOfRange(payload, from, from + sent));
        link.payloadProgress(network.nowMillis());
        if (from + sent == payload.length) {
            replication.payloadSent(link, network.nowMillis());
        } else {
            later(random.nextInt(200), () -> transmit(link, payload, from + sent));
        }
    }

    @Override
    public void dropped(SnapshotJob job, ReplicaLink replica) {
        if (job.replicas().isEmpty()) {
            files.remove(job);
        }
    }

    // ---- as a replica -------------------------------------------------------------------------------------------

    @Override
    public Payload open(LoadMode mode, long lengthBytes) {
        return new ToyPayload(mode);
    }

    private final class ToyPayload implements Payload {
        private final ToyData aside = new ToyData();
        private final LoadMode mode;
        private byte[] received = new byte[0];
        private boolean over;

        ToyPayload(LoadMode mode) {
            this.mode = mode;
        }

        @Override
        public boolean accept(long address, int length) {
            int old = received.length;
            received = Arrays.copyOf(received, old + length);
            Native.copyTo(address, received, old, length);
            if (mode == LoadMode.DIRECT) {
                data().set(0, "half", "loaded");
            }
            return !faultySync || random.nextInt(50) != 0;
        }

        @Override
        public void load() {
            if (random.nextInt(3) == 0) {
                finish();
            } else {
                later(random.nextInt(5000), this::finish);
            }
        }

        private void finish() {
            if (over) {
                return;
            }
            over = true;
            if (faultySync && random.nextInt(5) == 0) {
                replication.payloadFailed(this, network.nowMillis());
                return;
            }
            int database = (mode == LoadMode.ASIDE ? aside : data()).decode(received);
            replication.payloadLoaded(this, database, network.nowMillis());
            if (replication.streaming()) {
                executeStream();
            }
        }

        @Override
        public void install() {
            data().become(aside);
        }

        @Override
        public void discard() {
            over = true;
        }
    }
}
