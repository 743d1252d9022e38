package dev.jacinth.replication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The replica's view of its master.
///
/// | state | event | next | what we do |
/// |---|---|---|---|
/// | CONNECT | REPLICAOF, each second | CONNECTING | connect |
/// | CONNECTING | connected | RECEIVE_PING_REPLY | `PING` |
/// | RECEIVE_PING_REPLY | `+...`, -NOAUTH, -NOPERM | RECEIVE_AUTH_REPLY or _PORT_REPLY | AUTH if configured, REPLCONFs |
/// | RECEIVE_AUTH_REPLY | `+` | RECEIVE_PORT_REPLY | |
/// | RECEIVE_PORT_REPLY | any | RECEIVE_IP_REPLY or _CAPA_REPLY | |
/// | RECEIVE_IP_REPLY | any | RECEIVE_CAPA_REPLY | |
/// | RECEIVE_CAPA_REPLY | any | RECEIVE_PSYNC_REPLY | `PSYNC id offset`, or `PSYNC ? -1` |
/// | RECEIVE_PSYNC_REPLY | `+CONTINUE` | CONNECTED | go on from the cached master |
/// | RECEIVE_PSYNC_REPLY | `+FULLRESYNC` | RECEIVE_PREAMBLE | |
/// | RECEIVE_PSYNC_REPLY | -NOMASTERLINK, -LOADING, -BUSY | CONNECT | try again in a second |
/// | RECEIVE_PSYNC_REPLY | anything else | RECEIVE_PREAMBLE | `SYNC`: a master without offsets |
/// | RECEIVE_PREAMBLE | `$length`, `$EOF:mark` | RECEIVE_PAYLOAD | open a payload |
/// | RECEIVE_PAYLOAD | its last byte | LOADING | load it; a newline each second |
/// | LOADING | loaded | CONNECTED | our history is now the master's at the cut; ACK if there was a mark |
/// | CONNECTED | applied | CONNECTED | pass the bytes on; ACK each second |
/// | CONNECTED | connection lost, silence | CONNECTING | cache where we are, connect again at once |
/// | any before | error, silence | CONNECT or CONNECTING | forget this attempt |
///
/// Offsets: `readOffset` counts the bytes of stream that came, `appliedOffset` those whose effects are in the data set. The
/// latter moves only at the end of a unit, over the whole of it: a command, or everything from MULTI to EXEC. What came after
/// the last such place is worth nothing when the connection breaks, and will be sent again.
///
/// The stream itself is parsed and executed by the server. It keeps those bytes that `received` does not take, and reports
/// each command with `applied`; the bytes then go to our own replicas exactly as they came.
final class MasterLink {

    enum State {
        CONNECT("connect"),
        CONNECTING("connecting"),
        RECEIVE_PING_REPLY("handshake"),
        RECEIVE_AUTH_REPLY("handshake"),
        RECEIVE_PORT_REPLY("handshake"),
        RECEIVE_IP_REPLY("handshake"),
        RECEIVE_CAPA_REPLY("handshake"),
        RECEIVE_PSYNC_REPLY("handshake"),
        RECEIVE_PREAMBLE("sync"),
        RECEIVE_PAYLOAD("sync"),
        LOADING("sync"),
        CONNECTED("connected");

        private final String roleName;

        State(String roleName) {
            this.roleName = roleName;
        }

        /// As the command ROLE shows it.
        String roleName() {
            return roleName;
        }

        boolean handshaking() {
            return compareTo(RECEIVE_PING_REPLY) >= 0 && compareTo(RECEIVE_PSYNC_REPLY) <= 0;
        }

        boolean transferring() {
            return this == RECEIVE_PREAMBLE || this == RECEIVE_PAYLOAD || this == LOADING;
        }
    }

    /// How long the rest of a line may take once its first byte is there.
    private static final long LINE_TIMEOUT_MILLIS = 5000;

    private static final byte[] NEWLINE = {'\n'};
    private static final long UNKNOWN = -1;

    private final String host;
    private final int port;
    private final ReplicationOptions options;
    private final ReplicationHistory history;
    private final MasterSide masterSide;
    private final Network network;
    private final Datasets datasets;

    private final LineReader line = new LineReader();
    private final Scratch openUnit = new Scratch();
    private State state = State.CONNECT;
    private Transport transport;
    private CachedMaster cached;
    private long lastIoMillis;
    private long downSinceMillis = UNKNOWN;

    private ReplicationId offeredId;
    private long offeredOffset = UNKNOWN;
    private Datasets.LoadMode loadMode;
    private BulkReader bulk;
    private Payload payload;
    private long heldBytes;
    private boolean lostWhileLoading;

    private ReplicationId masterId;
    private long appliedOffset;
    private long readOffset;
    private int database;

    MasterLink(
            String host,
            int port,
            ReplicationOptions options,
            ReplicationHistory history,
            MasterSide masterSide,
            ReplicationEnvironment environment) {
        this.host = host;
        this.port = port;
        this.options = options;
        this.history = history;
        this.masterSide = masterSide;
        this.network = environment.network();
        this.datasets = environment.datasets();
    }

    // ---- what others ask ----------------------------------------------------------------------------------------

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    State state() {
        return state;
    }

    boolean connected() {
        return state == State.CONNECTED;
    }

    boolean isCurrent(Transport candidate) {
        return candidate == transport;
    }

    /// The database that the stream has selected at the applied offset.
    int database() {
        if (connected()) {
            return database;
        }
        return cached == null ? StreamEncoder.NO_DATABASE : cached.database();
    }

    boolean remembersMaster() {
        return connected() || cached != null;
    }

    /// -1 where neither a master nor the memory of one is there.
    long appliedOffset() {
        if (connected()) {
            return appliedOffset;
        }
        return cached == null ? UNKNOWN : cached.offset();
    }

    long readOffset() {
        return connected() ? readOffset : appliedOffset();
    }

    long lastIoMillis() {
        return lastIoMillis;
    }

    /// -1 where the link was never up, or is.
    long downSinceMillis() {
        return downSinceMillis;
    }

    /// The payload being received, as INFO shows it; -1 before its length or mark came.
    long syncTotalBytes() {
        return bulk == null ? UNKNOWN : bulk.totalBytes();
    }

    long syncReadBytes() {
        return bulk == null ? 0 : bulk.readBytes();
    }

    // ---- connecting ---------------------------------------------------------------------------------------------

    /// Makes the next PSYNC ask to go on from here.
    void remember(CachedMaster where) {
        cached = where;
    }

    void begin(long nowMillis) {
        ReplicationLog.notice("Connecting to MASTER %s:%d", host, port);
        connect(nowMillis);
    }

    private void connect(long nowMillis) {
        line.clear();
        transport = network.connect(host, port);
        lastIoMillis = nowMillis;
        moveTo(State.CONNECTING);
        ReplicationLog.notice("MASTER <-> REPLICA sync started");
    }

    void connected(long nowMillis) {
        if (state != State.CONNECTING) {
            return;
        }
        ReplicationLog.notice("Non blocking connect for SYNC fired the event.");
        lastIoMillis = nowMillis;
        send("PING");
        moveTo(State.RECEIVE_PING_REPLY);
    }

    /// The connection has gone, or could not be made.
    void lost(String reason, long nowMillis) {
        switch (state) {
            case CONNECT -> {}
            case CONNECTING -> {
                ReplicationLog.warning("Error condition on socket for SYNC: %s", reason);
                giveUp();
            }
            case RECEIVE_PREAMBLE -> {
                ReplicationLog.warning("I/O error reading bulk count from MASTER: %s", reason);
                startOver(nowMillis);
            }
            case RECEIVE_PAYLOAD -> {
                ReplicationLog.warning("I/O error trying to sync with MASTER: %s", reason);
                startOver(nowMillis);
            }
            case LOADING -> lostWhileLoading = true;
            case CONNECTED -> {
                ReplicationLog.notice("Connection with master lost.");
                cacheMaster();
                reconnect(nowMillis);
            }
            default -> {
                ReplicationLog.warning("Failed to read response from the server: %s", reason);
                ReplicationLog.warning(
                        state == State.RECEIVE_PSYNC_REPLY
                                ? "Master did not reply to PSYNC, will try later"
                                : "Master did not respond to command during SYNC handshake");
                giveUp();
            }
        }
    }

    /// Ends the link for good.
    void abandon(long nowMillis) {
        if (connected()) {
            ReplicationLog.notice("Connection with master lost.");
            cacheMaster();
            downSinceMillis = nowMillis;
        }
        close();
    }

    /// Ends another link, and remembers what that one did: the new master may go on from there.
    void inherit(MasterLink old, long nowMillis) {
        old.abandon(nowMillis);
        cached = old.cached;
        downSinceMillis = old.downSinceMillis;
    }

    /// Closes the connection and frees all native memory.
    void close() {
        giveUp();
        openUnit.close();
    }

    void forgetMaster() {
        if (cached != null) {
            ReplicationLog.notice("Discarding previously cached master state.");
            cached = null;
        }
    }

    private void cacheMaster() {
        openUnit.clear();
        if (masterId != null) {
            ReplicationLog.notice("Caching the disconnected master state.");
            cached = new CachedMaster(masterId, appliedOffset, database);
        }
        moveTo(State.CONNECT);
    }

    /// After a working link was lost: at once, since each second of waiting lets the backlog run further.
    private void reconnect(long nowMillis) {
        downSinceMillis = nowMillis;
        closeTransport();
        ReplicationLog.notice("Reconnecting to MASTER %s:%d", host, port);
        connect(nowMillis);
    }

    /// Forgets this attempt and begins the next one at once.
    private void startOver(long nowMillis) {
        giveUp();
        ReplicationLog.notice("Reconnecting to MASTER %s:%d after failure", host, port);
        connect(nowMillis);
    }

    /// Forgets this attempt; the next one is due in a second.
    private void giveUp() {
        boolean replacing = payload != null && loadMode == Datasets.LoadMode.DIRECT
                || state == State.LOADING && loadMode == Datasets.LoadMode.FROM_FILE;
        if (payload != null) {
            payload.discard();
            if (loadMode == Datasets.LoadMode.ASIDE) {
                ReplicationLog.notice("MASTER <-> REPLICA sync: Discarding temporary DB in background");
            }
        }
        endTransfer();
        if (replacing) {
            datasets.clear();
        }
        closeTransport();
        moveTo(State.CONNECT);
    }

    private void closeTransport() {
        if (transport != null) {
            transport.close();
            transport = null;
        }
    }

    private void endTransfer() {
        payload = null;
        lostWhileLoading = false;
        if (bulk != null) {
            bulk.close();
            bulk = null;
        }
    }

    // ---- bytes --------------------------------------------------------------------------------------------------

    /// Bytes came. Returns how many of them were taken; the rest is the stream and stays with the server.
    int received(long address, int length, long nowMillis) {
        lastIoMillis = nowMillis;
        Transport source = transport;
        int taken = 0;
        while (taken < length && state != State.LOADING && state != State.CONNECTED) {
            if (state == State.RECEIVE_PAYLOAD) {
                int step = bulk.take(address + taken, length - taken, payload);
                if (step < 0) {
                    payloadRefused(nowMillis);
                    return length;
                }
                taken += step;
                completeIfWhole(nowMillis);
            } else {
                taken += line.take(address + taken, length - taken);
                readLine(nowMillis);
            }
            if (transport != source) {
                return length;
            }
        }
        if (state == State.CONNECTED) {
            readOffset += length - taken;
        } else {
            heldBytes += length - taken;
        }
        return taken;
    }

    private void readLine(long nowMillis) {
        if (line.tooLong()) {
            ReplicationLog.warning("Failed to read response from the server: line too long");
            giveUp();
        } else if (line.complete()) {
            reply(line.next(), nowMillis);
        }
    }

    private void reply(String reply, long nowMillis) {
        switch (state) {
            case RECEIVE_PING_REPLY -> pingReply(reply);
            case RECEIVE_AUTH_REPLY -> authReply(reply);
            case RECEIVE_PORT_REPLY -> {
                noteUnknown("listening-port", reply);
                moveTo(options.announcedAddress().isEmpty() ? State.RECEIVE_CAPA_REPLY : State.RECEIVE_IP_REPLY);
            }
            case RECEIVE_IP_REPLY -> {
                noteUnknown("ip-address", reply);
                moveTo(State.RECEIVE_CAPA_REPLY);
            }
            case RECEIVE_CAPA_REPLY -> {
                noteUnknown("capa", reply);
                requestSync();
            }
            case RECEIVE_PSYNC_REPLY -> psyncReply(reply, nowMillis);
            case RECEIVE_PREAMBLE -> preamble(reply, nowMillis);
            default -> throw new AssertionError("a line in the state " + state);
        }
    }

    // ---- handshake ----------------------------------------------------------------------------------------------

    private void pingReply(String reply) {
        boolean accepted = reply.startsWith("+")
                || reply.startsWith("-NOAUTH")
                || reply.startsWith("-NOPERM")
                || reply.startsWith("-ERR operation not permitted");
        if (!accepted) {
            ReplicationLog.warning("Error reply to PING from master: '%s'", reply);
            giveUp();
            return;
        }
        ReplicationLog.notice("Master replied to PING, replication can continue...");
        boolean authenticate = !options.masterPassword().isEmpty();
        if (authenticate) {
            sendAuth();
        }
        send("REPLCONF", "listening-port", Integer.toString(options.announcedPort()));
        if (!options.announcedAddress().isEmpty()) {
            send("REPLCONF", "ip-address", options.announcedAddress());
        }
        send("REPLCONF", "capa", "eof", "capa", "psync2");
        moveTo(authenticate ? State.RECEIVE_AUTH_REPLY : State.RECEIVE_PORT_REPLY);
    }

    private void sendAuth() {
        if (options.masterUser().isEmpty()) {
            send("AUTH", options.masterPassword());
        } else {
            send("AUTH", options.masterUser(), options.masterPassword());
        }
    }

    private void authReply(String reply) {
        if (reply.startsWith("-")) {
            ReplicationLog.warning("Unable to AUTH to MASTER: %s", reply);
            giveUp();
            return;
        }
        moveTo(State.RECEIVE_PORT_REPLY);
    }

    /// Old masters do not know all of REPLCONF, which does no harm.
    private static void noteUnknown(String option, String reply) {
        if (reply.startsWith("-")) {
            ReplicationLog.notice("(Non critical) Master does not understand REPLCONF %s: %s", option, reply);
        }
    }

    private void requestSync() {
        offeredId = null;
        offeredOffset = UNKNOWN;
        if (cached == null) {
            ReplicationLog.notice("Partial resynchronization not possible (no cached master)");
            send("PSYNC", "?", "-1");
        } else {
            String from = Long.toString(cached.offset() + 1);
            ReplicationLog.notice("Trying a partial resynchronization (request %s:%s).", cached.id(), from);
            send("PSYNC", cached.id().text(), from);
        }
        moveTo(State.RECEIVE_PSYNC_REPLY);
    }

    private void psyncReply(String reply, long nowMillis) {
        if (reply.isEmpty()) {
            return;
        }
        if (reply.startsWith("+FULLRESYNC")) {
            readOffer(reply);
            moveTo(State.RECEIVE_PREAMBLE);
        } else if (reply.startsWith("+CONTINUE") && cached != null) {
            goOn(reply, nowMillis);
        } else if (reply.startsWith("-NOMASTERLINK") || reply.startsWith("-LOADING") || reply.startsWith("-BUSY")) {
            ReplicationLog.notice("Master is currently unable to PSYNC but should be in the future: %s", reply);
            giveUp();
        } else {
            requestOldSync(reply);
        }
    }

    /// `+FULLRESYNC id offset`. Where that cannot be read the payload is taken all the same, but no later PSYNC will be
    /// possible, as with a master that knows no PSYNC.
    private void readOffer(String reply) {
        String[] words = reply.split(" ");
        if (words.length != 3 || words[1].length() != ReplicationId.LENGTH || !StrictNumbers.isLong(words[2])) {
            ReplicationLog.warning("Master replied with wrong +FULLRESYNC syntax.");
            return;
        }
        offeredId = new ReplicationId(words[1]);
        offeredOffset = Long.parseLong(words[2]);
        ReplicationLog.notice("Full resync from master: %s:%d", offeredId, offeredOffset);
    }

    private void requestOldSync(String reply) {
        if (reply.startsWith("-ERR")) {
            ReplicationLog.notice("Master does not support PSYNC or is in error state (reply: %s)", reply);
        } else {
            ReplicationLog.warning("Unexpected reply to PSYNC from master: %s", reply);
        }
        ReplicationLog.notice("Retrying with SYNC...");
        transport.send("SYNC\r\n".getBytes(StandardCharsets.US_ASCII));
        moveTo(State.RECEIVE_PREAMBLE);
    }

    private void goOn(String reply, long nowMillis) {
        ReplicationLog.notice("Successful partial resynchronization with master.");
        ReplicationId id = cached.id();
        String named = reply.substring("+CONTINUE".length()).trim();
        if (named.length() == ReplicationId.LENGTH && !named.equals(id.text())) {
            ReplicationLog.notice("Master replication ID changed to %s", named);
            id = new ReplicationId(named);
            history.continueAs(id);
            masterSide.dropAll(nowMillis);
        }
        masterId = id;
        appliedOffset = cached.offset();
        database = cached.database();
        cached = null;
        streamFrom(nowMillis, 0);
        ReplicationLog.notice("MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.");
    }

    // ---- full synchronisation -----------------------------------------------------------------------------------

    private void preamble(String reply, long nowMillis) {
        if (reply.isEmpty()) {
            return;
        }
        if (reply.startsWith("-")) {
            ReplicationLog.warning("MASTER aborted replication with an error: %s", reply.substring(1));
            startOver(nowMillis);
            return;
        }
        boolean marked = reply.startsWith("$EOF:") && reply.length() >= 5 + ReplicationId.LENGTH;
        boolean counted = reply.startsWith("$")
                && !reply.startsWith("$-")
                && StrictNumbers.isLong(reply.substring(1));
        if (!marked && !counted) {
            ReplicationLog.warning(
                    "Bad protocol from MASTER, the first byte is not '$' (we received '%s'), "
                            + "are you sure the host and port are right?",
                    reply);
            startOver(nowMillis);
            return;
        }
        loadMode = chooseLoadMode();
        String where = loadMode == Datasets.LoadMode.FROM_FILE ? "to disk" : "to parser";
        if (marked) {
            byte[] mark = reply.substring(5, 5 + ReplicationId.LENGTH).getBytes(StandardCharsets.ISO_8859_1);
            bulk = BulkReader.untilMark(mark);
            ReplicationLog.notice("MASTER <-> REPLICA sync: receiving streamed RDB from master with EOF %s", where);
        } else {
            bulk = BulkReader.ofLength(Long.parseLong(reply.substring(1)));
            ReplicationLog.notice(
                    "MASTER <-> REPLICA sync: receiving %d bytes from master %s", bulk.totalBytes(), where);
        }
        openPayload(nowMillis);
    }

    private Datasets.LoadMode chooseLoadMode() {
        return switch (options.disklessLoad()) {
            case SWAPDB -> Datasets.LoadMode.ASIDE;
            case ON_EMPTY_DB -> datasets.isEmpty() ? Datasets.LoadMode.DIRECT : Datasets.LoadMode.FROM_FILE;
            case DISABLED -> Datasets.LoadMode.FROM_FILE;
        };
    }

    private void openPayload(long nowMillis) {
        heldBytes = 0;
        lostWhileLoading = false;
        moveTo(State.RECEIVE_PAYLOAD);
        if (loadMode == Datasets.LoadMode.DIRECT) {
            leaveOldHistory(nowMillis);
            flush();
        }
        if (loadMode != Datasets.LoadMode.FROM_FILE) {
            ReplicationLog.notice("MASTER <-> REPLICA sync: Loading DB in memory");
        }
        payload = datasets.open(loadMode, bulk.untilMark() ? UNKNOWN : bulk.totalBytes());
        completeIfWhole(nowMillis);
    }

    private void completeIfWhole(long nowMillis) {
        if (!bulk.complete()) {
            return;
        }
        moveTo(State.LOADING);
        if (loadMode == Datasets.LoadMode.FROM_FILE) {
            leaveOldHistory(nowMillis);
            flush();
            ReplicationLog.notice("MASTER <-> REPLICA sync: Loading DB in memory");
        }
        payload.load();
    }

    private void flush() {
        ReplicationLog.notice("MASTER <-> REPLICA sync: Flushing old data");
        datasets.clear();
    }

    /// The data that our history describes is going away: nobody may be continued from it any more.
    private void leaveOldHistory(long nowMillis) {
        forgetMaster();
        masterSide.dropAll(nowMillis);
        masterSide.freeBacklog();
        history.startNew();
    }

    private void payloadRefused(long nowMillis) {
        ReplicationLog.warning(
                loadMode == Datasets.LoadMode.FROM_FILE
                        ? "Write error or short write writing to the DB dump file needed for "
                                + "MASTER <-> REPLICA synchronization"
                        : "Failed trying to load the MASTER synchronization DB from socket, check server logs.");
        startOver(nowMillis);
    }

    void loaded(Payload which, int streamDatabase, long nowMillis) {
        if (which != payload || state != State.LOADING) {
            return;
        }
        if (loadMode == Datasets.LoadMode.ASIDE) {
            leaveOldHistory(nowMillis);
            ReplicationLog.notice("MASTER <-> REPLICA sync: Swapping active DB with loaded DB");
            payload.install();
            ReplicationLog.notice("MASTER <-> REPLICA sync: Discarding old DB in background");
        }
        boolean marked = bulk.untilMark();
        boolean alreadyLost = lostWhileLoading;
        endTransfer();
        masterId = offeredId;
        if (masterId != null) {
            history.adopt(masterId, offeredOffset);
        }
        appliedOffset = history.offset();
        database = Math.max(streamDatabase, 0);
        streamFrom(nowMillis, heldBytes);
        ReplicationLog.notice("MASTER <-> REPLICA sync: Finished with success");
        if (alreadyLost) {
            lost("connection lost", nowMillis);
        } else if (marked) {
            acknowledge();
        }
    }

    void loadFailed(Payload which, long nowMillis) {
        if (which != payload || state != State.LOADING) {
            return;
        }
        ReplicationLog.warning(
                loadMode == Datasets.LoadMode.FROM_FILE
                        ? "Failed trying to load the MASTER synchronization DB from disk, check server logs."
                        : "Failed trying to load the MASTER synchronization DB from socket, check server logs.");
        startOver(nowMillis);
    }

    // ---- stream -------------------------------------------------------------------------------------------------

    private void streamFrom(long nowMillis, long bytesThere) {
        readOffset = appliedOffset + bytesThere;
        lastIoMillis = nowMillis;
        downSinceMillis = UNKNOWN;
        if (!masterSide.hasBacklog()) {
            masterSide.createBacklog();
        }
        moveTo(State.CONNECTED);
    }

    /// One command of the stream was executed, or was queued behind a MULTI (`inTransaction`: MULTI itself and everything up
    /// to EXEC, which closes the unit).
    void applied(long address, long length, boolean inTransaction, int selectedDatabase) {
        assert connected() : "a command of the stream in the state " + state;
        if (inTransaction) {
            openUnit.append(address, length);
            return;
        }
        database = selectedDatabase;
        if (openUnit.length() > 0) {
            openUnit.append(address, length);
            forward(openUnit.address(), openUnit.length());
            openUnit.clear();
        } else {
            forward(address, length);
        }
    }

    private void forward(long address, long length) {
        appliedOffset += length;
        masterSide.append(address, length);
        assert appliedOffset == history.offset() : appliedOffset + " applied, " + history.offset() + " counted";
    }

    /// Bytes came between two commands that belong to neither: empty lines.
    void skipped(long bytes) {
        readOffset -= bytes;
    }

    /// The stream is no stream of commands: neither this connection nor what we thought to have got from it can be trusted.
    void corrupted(long nowMillis) {
        if (connected()) {
            ReplicationLog.notice("Connection with master lost.");
            openUnit.clear();
            reconnect(nowMillis);
        }
    }

    /// Tells the master how far we are. Masters without offsets are told nothing.
    void acknowledge() {
        if (connected() && masterId != null) {
            send("REPLCONF", "ACK", Long.toString(appliedOffset));
        }
    }

    // ---- time ---------------------------------------------------------------------------------------------------

    /// Once per second.
    void cron(long nowMillis) {
        long silenceMillis = nowMillis - lastIoMillis;
        boolean silent = silenceMillis > options.timeoutSeconds() * 1000L;
        if (silent && (state == State.CONNECTING || state.handshaking())) {
            ReplicationLog.warning("Timeout connecting to the MASTER...");
            startOver(nowMillis);
        } else if (state.handshaking() && line.partial() && silenceMillis > LINE_TIMEOUT_MILLIS) {
            lost("Connection timed out", nowMillis);
        }
        if (silent && (state == State.RECEIVE_PREAMBLE || state == State.RECEIVE_PAYLOAD)) {
            ReplicationLog.warning(
                    "Timeout receiving bulk data from MASTER... If the problem persists try to set the "
                            + "'repl-timeout' parameter in redis.conf to a larger value.");
            startOver(nowMillis);
        }
        if (silent && state == State.CONNECTED) {
            ReplicationLog.warning("MASTER timeout: no data nor PING received...");
            lost("timeout", nowMillis);
        }
        if (state == State.CONNECT) {
            begin(nowMillis);
        }
        if (busyWithPayload() && !lostWhileLoading) {
            transport.send(NEWLINE);
        }
        acknowledge();
    }

    /// A newline each second keeps a master from giving us up while we have no ear for it.
    private boolean busyWithPayload() {
        return state == State.LOADING
                || state == State.RECEIVE_PAYLOAD && loadMode != Datasets.LoadMode.FROM_FILE;
    }

    private void moveTo(State next) {
        state = next;
    }

    private void send(String... words) {
        List<byte[]> parts = new ArrayList<>();
        for (String word : words) {
            parts.add(word.getBytes(StandardCharsets.UTF_8));
        }
        transport.send(WireCommand.encode(parts));
    }
}
