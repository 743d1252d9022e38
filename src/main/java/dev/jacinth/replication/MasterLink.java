package dev.jacinth.replication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The replica's view of its master.
///
/// | state | event | next | what we do |
/// |---|---|---|---|
/// | CONNECT | REPLICAOF, each second | CONNECTING | connect |
/// | CONNECTING | connected | RECEIVE_PING_REPLY | `PING` |
/// | RECEIVE_PING_REPLY | `+...`, -NOAUTH, -NOPERM | RECEIVE_AUTH_REPLY, _PORT_REPLY | [AUTH], REPLCONFs |
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
/// Offsets: `readOffset` counts the bytes of stream that came, `appliedOffset` those whose effects are in the data
/// set. The latter moves only at the end of a unit, over the whole of it: a command, or everything from MULTI to
/// EXEC. What came after the last such place is worth nothing when the connection breaks, and will be sent again.
///
/// The stream itself is parsed and executed by the server. It keeps those bytes that `received` does not take, and
/// reports each command with `applied`; the bytes then go to our own replicas exactly as they came.
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
    private static final byte[] OLD_SYNC = "SYNC\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long UNKNOWN = -1;
    private static final String LOAD_FAILED_FROM_SOCKET =
            "Failed trying to load the MASTER synchronization DB from socket, check server logs.";

    private final String host;
    private final int port;
    private final ReplicationOptions options;
    private final ReplicationHistory history;
    private final MasterSide masterSide;
    private final Network network;
    private final Datasets datasets;

    private final LineReader line = new LineReader();
    private final UnitBuffer openUnit = new UnitBuffer();
    private State state = State.CONNECT;
    private @Nullable Transport transport;
    private @Nullable CachedMaster cached;
    private long lastIoMillis;
    private long downSinceMillis = UNKNOWN;

    /// What `+FULLRESYNC` promised; without an id where the master knows no offsets.
    private @Nullable ReplicationId offeredId;

    private long offeredOffset = UNKNOWN;
    private @Nullable Transfer transfer;

    /// The history of the master we are connected with; none where it knows no offsets.
    private @Nullable ReplicationId masterId;

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
        return candidate.equals(transport);
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
        return transfer == null ? UNKNOWN : transfer.totalBytes();
    }

    long syncReadBytes() {
        return transfer == null ? 0 : transfer.readBytes();
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
            case LOADING -> transfer().markConnectionLost();
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
        if (transfer != null) {
            discard(transfer);
            transfer = null;
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

    /// A data set that was being replaced in place is neither the old one nor the new one.
    private void discard(Transfer unfinished) {
        unfinished.discard();
        switch (unfinished.mode()) {
            case ASIDE -> ReplicationLog.notice("MASTER <-> REPLICA sync: Discarding temporary DB in background");
            case DIRECT -> datasets.clear();
            case FROM_FILE -> {
                if (state == State.LOADING) {
                    datasets.clear();
                }
            }
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
                Transfer current = transfer();
                int step = current.take(address + taken, length - taken);
                if (step < 0) {
                    payloadRefused(current, nowMillis);
                    return length;
                }
                taken += step;
                completeIfWhole(current, nowMillis);
            } else {
                taken += line.take(address + taken, length - taken);
                readLine(nowMillis);
            }
            if (!Objects.equals(transport, source)) {
                return length;
            }
        }
        if (state == State.CONNECTED) {
            readOffset += length - taken;
        } else if (transfer != null) {
            transfer.hold(length - taken);
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
            goOn(cached, reply, nowMillis);
        } else if (reply.startsWith("-NOMASTERLINK") || reply.startsWith("-LOADING") || reply.startsWith("-BUSY")) {
            ReplicationLog.notice("Master is currently unable to PSYNC but should be in the future: %s", reply);
            giveUp();
        } else {
            requestOldSync(reply);
        }
    }

    /// `+FULLRESYNC id offset`. Where that cannot be read the payload is taken all the same, but no later PSYNC
    /// will be possible, as with a master that knows no PSYNC.
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
        transport().send(OLD_SYNC);
        moveTo(State.RECEIVE_PREAMBLE);
    }

    private void goOn(CachedMaster from, String reply, long nowMillis) {
        ReplicationLog.notice("Successful partial resynchronization with master.");
        ReplicationId id = from.id();
        String named = reply.substring("+CONTINUE".length()).trim();
        if (named.length() == ReplicationId.LENGTH && !named.equals(id.text())) {
            ReplicationLog.notice("Master replication ID changed to %s", named);
            id = new ReplicationId(named);
            history.continueAs(id);
            masterSide.dropAll(nowMillis);
        }
        masterId = id;
        appliedOffset = from.offset();
        database = from.database();
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
        if (!Transfer.announcesMark(reply) && !Transfer.announcesLength(reply)) {
            ReplicationLog.warning(
                    "Bad protocol from MASTER, the first byte is not '$' (we received '%s'), "
                            + "are you sure the host and port are right?",
                    reply);
            startOver(nowMillis);
            return;
        }
        Datasets.LoadMode mode = chooseLoadMode();
        ReplicationLog.notice(
                "MASTER <-> REPLICA sync: receiving %s from master %s",
                Transfer.announcesMark(reply) ? "streamed RDB" : reply.substring(1) + " bytes",
                (Transfer.announcesMark(reply) ? "with EOF " : "")
                        + (mode == Datasets.LoadMode.FROM_FILE ? "to disk" : "to parser"));
        moveTo(State.RECEIVE_PAYLOAD);
        if (mode == Datasets.LoadMode.DIRECT) {
            leaveOldHistory(nowMillis);
            flush();
        }
        if (mode != Datasets.LoadMode.FROM_FILE) {
            ReplicationLog.notice("MASTER <-> REPLICA sync: Loading DB in memory");
        }
        Transfer opened = Transfer.open(reply, mode, datasets);
        transfer = opened;
        completeIfWhole(opened, nowMillis);
    }

    private Datasets.LoadMode chooseLoadMode() {
        return switch (options.disklessLoad()) {
            case SWAPDB -> Datasets.LoadMode.ASIDE;
            case ON_EMPTY_DB -> datasets.isEmpty() ? Datasets.LoadMode.DIRECT : Datasets.LoadMode.FROM_FILE;
            case DISABLED -> Datasets.LoadMode.FROM_FILE;
        };
    }

    private void completeIfWhole(Transfer current, long nowMillis) {
        if (!current.complete()) {
            return;
        }
        moveTo(State.LOADING);
        if (current.mode() == Datasets.LoadMode.FROM_FILE) {
            leaveOldHistory(nowMillis);
            flush();
            ReplicationLog.notice("MASTER <-> REPLICA sync: Loading DB in memory");
        }
        current.load();
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

    private void payloadRefused(Transfer current, long nowMillis) {
        ReplicationLog.warning(
                current.mode() == Datasets.LoadMode.FROM_FILE
                        ? "Write error or short write writing to the DB dump file needed for "
                                + "MASTER <-> REPLICA synchronization"
                        : LOAD_FAILED_FROM_SOCKET);
        startOver(nowMillis);
    }

    void loaded(Payload which, int streamDatabase, long nowMillis) {
        Transfer done = transfer;
        if (done == null || !done.isFor(which) || state != State.LOADING) {
            return;
        }
        if (done.mode() == Datasets.LoadMode.ASIDE) {
            leaveOldHistory(nowMillis);
            ReplicationLog.notice("MASTER <-> REPLICA sync: Swapping active DB with loaded DB");
            done.install();
            ReplicationLog.notice("MASTER <-> REPLICA sync: Discarding old DB in background");
        }
        transfer = null;
        done.close();
        masterId = offeredId;
        if (masterId != null) {
            history.adopt(masterId, offeredOffset);
        }
        appliedOffset = history.offset();
        database = Math.max(streamDatabase, 0);
        streamFrom(nowMillis, done.heldBytes());
        ReplicationLog.notice("MASTER <-> REPLICA sync: Finished with success");
        if (done.connectionLost()) {
            lost("connection lost", nowMillis);
        } else if (done.untilMark()) {
            acknowledge();
        }
    }

    void loadFailed(Payload which, long nowMillis) {
        if (transfer == null || !transfer.isFor(which) || state != State.LOADING) {
            return;
        }
        ReplicationLog.warning(
                transfer.mode() == Datasets.LoadMode.FROM_FILE
                        ? "Failed trying to load the MASTER synchronization DB from disk, check server logs."
                        : LOAD_FAILED_FROM_SOCKET);
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

    /// One command of the stream was executed, or was queued behind a MULTI (`inTransaction`: MULTI itself and
    /// everything up to EXEC, which closes the unit).
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

    /// The stream is no stream of commands: neither this connection nor what we thought to have got from it can be
    /// trusted.
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
            ReplicationLog.warning("Timeout receiving bulk data from MASTER... If the problem persists try to set the "
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
        if (transfer != null && busyWith(transfer)) {
            transport().send(NEWLINE);
        }
        acknowledge();
    }

    /// A newline each second keeps a master from giving us up while we have no ear for it.
    private boolean busyWith(Transfer current) {
        return state == State.LOADING ? !current.connectionLost() : current.mode() != Datasets.LoadMode.FROM_FILE;
    }

    private void moveTo(State next) {
        state = next;
    }

    private void send(String... words) {
        List<byte[]> parts = new ArrayList<>();
        for (String word : words) {
            parts.add(word.getBytes(StandardCharsets.UTF_8));
        }
        transport().send(WireCommand.encode(parts));
    }

    private Transport transport() {
        return Objects.requireNonNull(transport, "no connection to the master");
    }

    private Transfer transfer() {
        return Objects.requireNonNull(transfer, "no payload is being received");
    }
}
