package dev.jacinth.replication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One node between a network, a snapshot producer and a data set that only record what is asked of them.
final class ReplicationBench implements Network, Snapshots, Datasets {

    static final String ID_H = "h".repeat(40);
    static final String ID_N = "n".repeat(40);

    static final class RecordingTransport implements Transport {
        private final long id;
        private final StringBuilder sent = new StringBuilder();
        private boolean closed;

        RecordingTransport(long id) {
            this.id = id;
        }

        /// What was sent since the last call.
        String taken() {
            String text = sent.toString();
            sent.setLength(0);
            return text;
        }

        boolean closed() {
            return closed;
        }

        @Override
        public void send(byte[] bytes) {
            sent.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public String peerAddress() {
            return "10.0.0." + id;
        }

        @Override
        public String describe() {
            return "id=" + id;
        }
    }

    /// Settings that a test changes as CONFIG SET would.
    static final class BenchOptions implements ReplicationOptions {
        boolean disklessSync = true;
        int disklessSyncDelaySeconds;
        int disklessSyncReplicasMax;
        DisklessLoad disklessLoad = DisklessLoad.DISABLED;
        String masterUser = "";
        String masterPassword = "";
        String announcedAddress = "";
        long backlogSizeBytes = 1 << 20;
        long outputHardLimitBytes;
        long outputSoftLimitBytes;
        int outputSoftLimitSeconds;
        int replicasToWriteMin;
        boolean streamPaused;

        @Override
        public boolean streamPaused() {
            return streamPaused;
        }

        @Override
        public boolean disklessSync() {
            return disklessSync;
        }

        @Override
        public int disklessSyncDelaySeconds() {
            return disklessSyncDelaySeconds;
        }

        @Override
        public int disklessSyncReplicasMax() {
            return disklessSyncReplicasMax;
        }

        @Override
        public DisklessLoad disklessLoad() {
            return disklessLoad;
        }

        @Override
        public String masterUser() {
            return masterUser;
        }

        @Override
        public String masterPassword() {
            return masterPassword;
        }

        @Override
        public String announcedAddress() {
            return announcedAddress;
        }

        @Override
        public int announcedPort() {
            return 6400;
        }

        @Override
        public long backlogSizeBytes() {
            return backlogSizeBytes;
        }

        @Override
        public long outputHardLimitBytes() {
            return outputHardLimitBytes;
        }

        @Override
        public long outputSoftLimitBytes() {
            return outputSoftLimitBytes;
        }

        @Override
        public int outputSoftLimitSeconds() {
            return outputSoftLimitSeconds;
        }

        @Override
        public int replicasToWriteMin() {
            return replicasToWriteMin;
        }
    }

    final BenchOptions options = new BenchOptions();
    final List<RecordingTransport> masters = new ArrayList<>();
    final List<SnapshotJob> jobs = new ArrayList<>();
    final List<SnapshotJob> droppedJobs = new ArrayList<>();
    final List<ReplicaLink> transmitted = new ArrayList<>();
    final List<CollectingPayload> payloads = new ArrayList<>();
    final List<LoadMode> loadModes = new ArrayList<>();
    Start snapshotOutcome = Start.STARTED;
    boolean datasetEmpty = true;
    int cleared;
    long nowMillis = 1_000_000;
    private int transports;
    final Replication replication =
            new Replication(options, new ReplicationEnvironment(this, this, this), new Random(1), nowMillis);

    void seconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowMillis += 1000;
            replication.cron(nowMillis);
            replication.beforeSleep(nowMillis);
        }
    }

    // ---- as a master --------------------------------------------------------------------------------------------

    ReplicaLink client() {
        return replication.link(new RecordingTransport(++transports));
    }

    /// A client with both capabilities and the port 7000.
    ReplicaLink modernClient() {
        ReplicaLink link = client();
        replconf(link, "listening-port", "7000");
        replconf(link, "capa", "eof", "capa", "psync2");
        return link;
    }

    String replconf(ReplicaLink link, String... words) {
        String[] arguments = new String[words.length + 1];
        arguments[0] = "REPLCONF";
        System.arraycopy(words, 0, arguments, 1, words.length);
        return replication.replconf(link, arguments, nowMillis);
    }

    String psync(ReplicaLink link, String id, long offset) {
        return replication.psync(link, id, Long.toString(offset), false, nowMillis);
    }

    /// A modern replica that has gone through a full synchronisation.
    ReplicaLink onlineReplica() {
        ReplicaLink link = modernClient();
        psync(link, "?", -1);
        replication.payloadSent(link, nowMillis);
        replconf(link, "ack", Long.toString(replication.history().offset()));
        sent(link);
        return link;
    }

    String sent(ReplicaLink link) {
        return ((RecordingTransport) link.transport()).taken();
    }

    boolean closed(ReplicaLink link) {
        return ((RecordingTransport) link.transport()).closed();
    }

    /// Reads all of the stream that may go to the replica now.
    String stream(ReplicaLink link) {
        StringBuilder out = new StringBuilder();
        if (link.streaming()) {
            Cursor cursor = link.cursor();
            for (int length = cursor.peek(); length > 0; length = cursor.peek()) {
                out.append(StreamBytes.read(cursor.address(), length));
                cursor.advance(length);
            }
        }
        return out.toString();
    }

    void write(int database, String... words) {
        StreamEncoder encoder = replication.encoder();
        encoder.beginUnit();
        encoder.beginEffect(database, words.length);
        for (String word : words) {
            encoder.argument(word.getBytes(StandardCharsets.ISO_8859_1));
        }
        encoder.endUnit();
    }

    String id() {
        return replication.history().id().text();
    }

    long offset() {
        return replication.history().offset();
    }

    // ---- as a replica -------------------------------------------------------------------------------------------

    RecordingTransport master() {
        return masters.getLast();
    }

    void replicaOf(String host) {
        replication.replicaOf(host, 6379, "test", nowMillis);
    }

    /// Bytes from the master; returns how many were not taken, that is, how much stream the server keeps.
    int fromMaster(String text) {
        int[] taken = new int[1];
        StreamBytes.give(
                text, (address, length) -> taken[0] = replication.received(master(), address, (int) length, nowMillis));
        return text.length() - taken[0];
    }

    /// Connects and answers everything up to PSYNC.
    void shakeHands() {
        replication.connected(master(), nowMillis);
        fromMaster("+PONG\r\n");
        fromMaster("+OK\r\n+OK\r\n");
        if (!options.announcedAddress.isEmpty()) {
            fromMaster("+OK\r\n");
        }
    }

    /// A replica of `host` that has loaded an empty data set at the given place.
    void syncFully(String host, String id, long offset) {
        replicaOf(host);
        shakeHands();
        fromMaster("+FULLRESYNC " + id + " " + offset + "\r\n$4\r\nRDB!");
        replication.payloadLoaded(payloads.getLast(), 0, nowMillis);
        master().taken();
    }

    void applied(String command, boolean inTransaction, int database) {
        StreamBytes.give(command, (address, length) -> replication.applied(address, length, inTransaction, database));
    }

    @Override
    public Transport connect(String host, int port) {
        RecordingTransport transport = new RecordingTransport(++transports);
        masters.add(transport);
        return transport;
    }

    @Override
    public Start start(SnapshotJob job) {
        if (snapshotOutcome == Start.STARTED) {
            jobs.add(job);
        }
        return snapshotOutcome;
    }

    @Override
    public void transmit(SnapshotJob job, ReplicaLink replica) {
        transmitted.add(replica);
    }

    @Override
    public void dropped(SnapshotJob job, ReplicaLink replica) {
        droppedJobs.add(job);
    }

    @Override
    public boolean isEmpty() {
        return datasetEmpty;
    }

    @Override
    public void clear() {
        cleared++;
    }

    @Override
    public Payload open(LoadMode mode, long lengthBytes) {
        loadModes.add(mode);
        payloads.add(new CollectingPayload());
        return payloads.getLast();
    }
}
