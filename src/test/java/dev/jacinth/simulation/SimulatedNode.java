package dev.jacinth.simulation;

import dev.jacinth.bytes.Native;
import dev.jacinth.replication.Cursor;
import dev.jacinth.replication.Datasets;
import dev.jacinth.replication.Network;
import dev.jacinth.replication.Payload;
import dev.jacinth.replication.ReplicaLink;
import dev.jacinth.replication.Replication;
import dev.jacinth.replication.ReplicationEnvironment;
import dev.jacinth.replication.SnapshotJob;
import dev.jacinth.replication.Snapshots;
import dev.jacinth.replication.StreamPosition;
import dev.jacinth.replication.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// One server: the real replication room between a toy data set and a simulated network. Its process can be killed
/// and started again; what survives is the saved file and the configured master.
final class SimulatedNode implements Network, Snapshots, Datasets {

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
    private final ToyData data = new ToyData();
    private final Map<SimulatedWire.End, ReplicaConnection> connections = new HashMap<>();
    private final ToyCommands stream = new ToyCommands();
    private final List<String[]> transaction = new ArrayList<>();
    private Replication replication;
    private SimulatedWire.End master;
    private boolean streamStarted;
    private boolean inTransaction;
    private int streamDatabase;
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

    ToyData data() {
        return data;
    }

    Replication replication() {
        return replication;
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
        data.decode(saved.data);
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
        saved = new SavedFile(data.encode(0), replication.position());
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
                sendStream(link.cursor(), end);
            }
        }
        ledger.check(this);
    }

    private void sendStream(Cursor cursor, SimulatedWire.End end) {
        int left = sendBytesMax;
        for (int length = cursor.peek(); length > 0 && left > 0; length = cursor.peek()) {
            int sent = Math.min(length, left);
            end.send(Native.toArray(cursor.address(), sent));
            cursor.advance(sent);
            left -= sent;
        }
    }

    // ---- clients ------------------------------------------------------------------------------------------------

    /// One unit of writes, on a master; each `{database, key, value}`, a deletion where the value is empty.
    void write(List<String[]> effects) {
        replication.encoder().beginUnit();
        for (String[] effect : effects) {
            int database = Integer.parseInt(effect[0]);
            boolean deletion = effect[2].isEmpty();
            replication.encoder().beginEffect(database, deletion ? 2 : 3);
            replication.encoder().argument(ascii(deletion ? "DEL" : "SET"));
            replication.encoder().argument(ascii(effect[1]));
            if (deletion) {
                data.delete(database, effect[1]);
            } else {
                replication.encoder().argument(ascii(effect[2]));
                data.set(database, effect[1], effect[2]);
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
            receivedFromReplica(end, bytes);
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

    private void receivedFromReplica(SimulatedWire.End end, byte[] bytes) {
        ReplicaConnection connection = connections.get(end);
        if (connection == null) {
            return;
        }
        connection.input.add(bytes, 0);
        for (String[] words = connection.input.next(); words != null; words = connection.input.next()) {
            connection.input.consume();
            if (words.length == 0) {
                connection.link.refresh(network.nowMillis());
                continue;
            }
            String reply = execute(connection.link, words);
            if (!reply.isEmpty()) {
                end.send(ascii(reply + "\r\n"));
            }
        }
    }

    private String execute(ReplicaLink link, String[] words) {
        long nowMillis = network.nowMillis();
        return switch (words[0]) {
            case "PING" -> "+PONG";
            case "REPLCONF" -> replication.replconf(link, words, nowMillis);
            case "PSYNC" -> replication.psync(link, words[1], words[2], false, nowMillis);
            case "SYNC" -> replication.sync(link, false, nowMillis);
            default -> throw new AssertionError("a replica sent " + Arrays.toString(words));
        };
    }

    @Override
    public Start start(SnapshotJob job) {
        if (faultySync && random.nextInt(8) == 0) {
            return random.nextBoolean() ? Start.BUSY : Start.FAILED;
        }
        byte[] payload = data.encode(job.streamDatabase());
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

    private void resetStream() {
        stream.clear();
        transaction.clear();
        inTransaction = false;
        streamStarted = false;
    }

    private void receivedFromMaster(SimulatedWire.End end, byte[] bytes) {
        if (!replication.isCurrent(end)) {
            return;
        }
        long address = copyOut(bytes);
        int taken = replication.received(end, address, bytes.length, network.nowMillis());
        Native.free(address);
        if (replication.isCurrent(end)) {
            stream.add(bytes, taken);
            executeStream();
        }
    }

    private void executeStream() {
        if (!replication.streaming()) {
            return;
        }
        if (!streamStarted) {
            streamStarted = true;
            streamDatabase = replication.streamDatabase();
        }
        for (String[] words = stream.next(); words != null; words = stream.next()) {
            byte[] bytes = stream.consume();
            if (words.length == 0) {
                throw new AssertionError(name + ": an empty line in the stream");
            }
            execute(words);
            long address = copyOut(bytes);
            replication.applied(address, bytes.length, inTransaction, streamDatabase);
            Native.free(address);
            ledger.check(this);
        }
    }

    private void execute(String[] words) {
        switch (words[0]) {
            case "MULTI" -> inTransaction = true;
            case "EXEC" -> {
                inTransaction = false;
                transaction.forEach(this::change);
                transaction.clear();
            }
            case "PING" -> {}
            case "REPLCONF" -> replication.acknowledge();
            default -> {
                if (inTransaction) {
                    transaction.add(words);
                } else {
                    change(words);
                }
            }
        }
    }

    private void change(String[] words) {
        switch (words[0]) {
            case "SELECT" -> streamDatabase = Integer.parseInt(words[1]);
            case "SET" -> data.set(streamDatabase, words[1], words[2]);
            case "DEL" -> data.delete(streamDatabase, words[1]);
            default -> throw new AssertionError(name + ": the stream holds " + Arrays.toString(words));
        }
    }

    @Override
    public boolean isEmpty() {
        return data.isEmpty();
    }

    @Override
    public void clear() {
        data.clear();
    }

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
                data.set(0, "half", "loaded");
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
            int database = (mode == LoadMode.ASIDE ? aside : data).decode(received);
            replication.payloadLoaded(this, database, network.nowMillis());
            if (replication.streaming()) {
                executeStream();
            }
        }

        @Override
        public void install() {
            data.become(aside);
        }

        @Override
        public void discard() {
            over = true;
        }
    }

    // ---- bytes --------------------------------------------------------------------------------------------------

    private static long copyOut(byte[] bytes) {
        long address = Native.allocate(Math.max(1, bytes.length));
        Native.copyFrom(bytes, 0, address, bytes.length);
        return address;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
