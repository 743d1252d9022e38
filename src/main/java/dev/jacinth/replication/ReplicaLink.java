package dev.jacinth.replication;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The master's view of one replica, from its first REPLCONF to the end of its connection.
///
/// | state | event | next | what goes out |
/// |---|---|---|---|
/// | HANDSHAKE | PSYNC granted | ONLINE | `+CONTINUE id`, then the stream from the offset asked for |
/// | HANDSHAKE | PSYNC not granted, SYNC | WAIT_BGSAVE_START | newlines |
/// | WAIT_BGSAVE_START | the cut is taken | WAIT_BGSAVE_END | `+FULLRESYNC id offset`, but not to SYNC |
/// | WAIT_BGSAVE_END | file complete (disk) | SEND_BULK | `$length`, the file |
/// | WAIT_BGSAVE_END | payload sent (sockets) | ONLINE, held | the end mark; the stream only after the first ACK |
/// | SEND_BULK | file sent | ONLINE | the stream |
/// | ONLINE, held | REPLCONF ACK | ONLINE | the stream |
/// | either of the two | payload sent to an rdb-only client | RDB_TRANSMITTED | nothing, closed |
/// | any | closed, timed out, too slow | DETACHED | nothing |
///
/// The stream is held behind an end mark because readers look for the mark at the end of what they have read.
///
/// Sending the stream is the server's work: while `streaming()`, it reads from `cursor()` and advances it.
public final class ReplicaLink {

    public enum State {
        HANDSHAKE(""),
        WAIT_BGSAVE_START("wait_bgsave"),
        WAIT_BGSAVE_END("wait_bgsave"),
        SEND_BULK("send_bulk"),
        ONLINE("online"),
        RDB_TRANSMITTED("rdb_transmitted"),
        DETACHED("");

        private final String infoName;

        State(String infoName) {
            this.infoName = infoName;
        }

        String infoName() {
            return infoName;
        }
    }

    /// The reply that says that something was done.
    public static final String OK = "+OK";
    static final String NO_REPLY = "";
    static final String NOT_AN_INTEGER = "-ERR value is not an integer or out of range";

    private static final int ADDRESS_LENGTH_MAX = 256;
    private static final byte[] NEWLINE = {'\n'};

    private final Transport transport;
    private State state = State.HANDSHAKE;
    private boolean understandsEndMark;
    private boolean understandsNewIds;
    private boolean snapshotOnly;
    private boolean withoutOffsets;
    private SnapshotFilter filter = SnapshotFilter.EVERYTHING;
    private String announcedAddress = "";
    private long listeningPort;

    private long acknowledgedOffset;
    private long persistedOffset;
    private long lastSignMillis;
    private long waitingSinceMillis;
    private long payloadProgressMillis;
    private long overSoftLimitSinceMillis = -1;
    private boolean held;
    private @Nullable Cursor cursor;
    private @Nullable SnapshotJob job;

    ReplicaLink(Transport transport) {
        this.transport = transport;
    }

    public State state() {
        return state;
    }

    public Transport transport() {
        return transport;
    }

    /// Whether bytes from `cursor()` may be sent now.
    public boolean streaming() {
        return state == State.ONLINE && !held;
    }

    /// Where this replica stands in the stream, from the cut (or the granted PSYNC) until DETACHED. Clients that
    /// want the snapshot only have none.
    public Cursor cursor() {
        return Objects.requireNonNull(cursor, "a replica without a place in the stream");
    }

    /// The highest offset this replica has confirmed to have applied.
    public long acknowledgedOffset() {
        return acknowledgedOffset;
    }

    /// The highest offset this replica has confirmed to have on its disk; 0 where it never said.
    public long persistedOffset() {
        return persistedOffset;
    }

    /// Whether the connection is one of a replica: no replies go to it any more, and ordinary commands are refused.
    public boolean attached() {
        return state != State.HANDSHAKE && state != State.DETACHED;
    }

    public String address() {
        return announcedAddress.isEmpty() ? transport.peerAddress() : announcedAddress;
    }

    public long listeningPort() {
        return listeningPort;
    }

    /// Seconds since the replica was heard of; 0 before it is online.
    long lagSeconds(long nowMillis) {
        return state == State.ONLINE ? (nowMillis - lastSignMillis) / 1000 : 0;
    }

    /// How the log names it: the address and port where it can be reached.
    public String name() {
        String address = address();
        if (address.isEmpty()) {
            return "client id #" + transport.id();
        }
        if (listeningPort == 0) {
            return address + ":<unknown-replica-port>";
        }
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + listeningPort;
    }

    /// REPLCONF with its name and everything after it, from this connection. Returns the reply without its line
    /// end, empty where there is none. GETACK is not for here: a replica answers it with [Replication#acknowledge].
    String configure(String[] arguments, long nowMillis) {
        if (arguments.length % 2 == 0) {
            return "-ERR syntax error";
        }
        for (int i = 1; i < arguments.length; i += 2) {
            if (arguments[i].equalsIgnoreCase("ack")) {
                acknowledge(arguments, i, nowMillis);
                return NO_REPLY;
            }
            String reply = option(arguments[i], arguments[i + 1]);
            if (!reply.equals(OK)) {
                return reply;
            }
        }
        return OK;
    }

    /// An empty line came: the replica is busy but alive.
    public void refresh(long nowMillis) {
        lastSignMillis = nowMillis;
    }

    private String option(String name, String value) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "listening-port" -> listeningPort(value);
            case "ip-address" -> announcedAddress(value);
            case "capa" -> capability(value);
            case "rdb-only" -> snapshotOnly(value);
            case "rdb-filter-only" -> filter(value);
            default -> "-ERR Unrecognized REPLCONF option: " + name;
        };
    }

    private String listeningPort(String value) {
        if (!StrictNumbers.isLong(value)) {
            return NOT_AN_INTEGER;
        }
        listeningPort = Long.parseLong(value);
        return OK;
    }

    private String announcedAddress(String value) {
        if (value.length() >= ADDRESS_LENGTH_MAX) {
            return "-ERR REPLCONF ip-address provided by replica instance is too long: " + value.length() + " bytes";
        }
        announcedAddress = value;
        return OK;
    }

    /// Capabilities that we do not know are ignored, so that later dialects can offer theirs.
    private String capability(String value) {
        if (value.equalsIgnoreCase("eof")) {
            understandsEndMark = true;
        } else if (value.equalsIgnoreCase("psync2")) {
            understandsNewIds = true;
        }
        return OK;
    }

    private String snapshotOnly(String value) {
        if (!StrictNumbers.isLong(value)) {
            return NOT_AN_INTEGER;
        }
        if (!value.equals("0") && !value.equals("1")) {
            return "-ERR value is out of range, value must between 0 and 1";
        }
        snapshotOnly = value.equals("1");
        return OK;
    }

    private String filter(String value) {
        boolean withoutFunctions = true;
        for (String part : value.trim().split("\\s+")) {
            if (part.equalsIgnoreCase("functions")) {
                withoutFunctions = false;
            } else if (!part.isEmpty()) {
                filter = new SnapshotFilter(true, withoutFunctions);
                return "-ERR Unsupported rdb-filter-only option: " + part;
            }
        }
        filter = new SnapshotFilter(true, withoutFunctions);
        return OK;
    }

    /// `ack offset [fack offset]`: never answered, ignored from a client that is no replica. Offsets only move up.
    private void acknowledge(String[] arguments, int at, long nowMillis) {
        if (!attached() || !StrictNumbers.isLong(arguments[at + 1])) {
            return;
        }
        acknowledgedOffset = Math.max(acknowledgedOffset, Long.parseLong(arguments[at + 1]));
        if (arguments.length > at + 3 && arguments[at + 2].equalsIgnoreCase("fack")) {
            if (!StrictNumbers.isLong(arguments[at + 3])) {
                return;
            }
            persistedOffset = Math.max(persistedOffset, Long.parseLong(arguments[at + 3]));
        }
        lastSignMillis = nowMillis;
        if (state == State.ONLINE) {
            held = false;
        }
    }

    boolean understandsEndMark() {
        return understandsEndMark;
    }

    boolean snapshotOnly() {
        return snapshotOnly;
    }

    SnapshotFilter filter() {
        return filter;
    }

    @Nullable
    SnapshotJob job() {
        return job;
    }

    long waitingSinceMillis() {
        return waitingSinceMillis;
    }

    /// The client used SYNC: it knows no offsets and will never acknowledge any.
    void markWithoutOffsets() {
        withoutOffsets = true;
    }

    void continueFrom(Cursor from, ReplicationId id, long nowMillis) {
        cursor = from;
        lastSignMillis = nowMillis;
        moveTo(State.ONLINE);
        sendLine(understandsNewIds ? "+CONTINUE " + id : "+CONTINUE");
    }

    void waitForSnapshot(long nowMillis) {
        waitingSinceMillis = nowMillis;
        lastSignMillis = nowMillis;
        moveTo(State.WAIT_BGSAVE_START);
    }

    /// The cut is taken. `from` is the place in the stream right after it, or null for a client that wants no
    /// stream.
    void beginFullSync(SnapshotJob taken, @Nullable Cursor from) {
        job = taken;
        cursor = from;
        moveTo(State.WAIT_BGSAVE_END);
        if (!withoutOffsets) {
            sendLine("+FULLRESYNC " + taken.id() + " " + taken.offset());
        }
        if (taken.target() == SnapshotJob.Target.SOCKETS) {
            sendLine("$EOF:" + taken.endMark());
        }
    }

    /// Whether the payload goes to this replica as it is produced.
    boolean streamedTo() {
        return job != null && job.target() == SnapshotJob.Target.SOCKETS;
    }

    /// The connection has taken bytes of the payload, or there were none to take. A replica to which this does not
    /// happen for `repl-timeout` holds up the others of its snapshot and is dropped.
    public void payloadProgress(long nowMillis) {
        payloadProgressMillis = nowMillis;
    }

    void beginBulk(long lengthBytes) {
        moveTo(State.SEND_BULK);
        sendLine("$" + lengthBytes);
    }

    void payloadSent(long nowMillis) {
        boolean streamed = streamedTo();
        if (job != null && streamed) {
            send(job.endMark());
        }
        job = null;
        lastSignMillis = nowMillis;
        held = streamed;
        moveTo(snapshotOnly ? State.RDB_TRANSMITTED : State.ONLINE);
    }

    void sendNewline() {
        transport.send(NEWLINE);
    }

    void sendLine(String line) {
        send(line + "\r\n");
    }

    boolean stalled(long nowMillis, long timeoutMillis) {
        return state == State.WAIT_BGSAVE_END && streamedTo() && nowMillis - payloadProgressMillis > timeoutMillis;
    }

    boolean timedOut(long nowMillis, long timeoutMillis) {
        return state == State.ONLINE && !withoutOffsets && nowMillis - lastSignMillis > timeoutMillis;
    }

    /// Whether the pending bytes are beyond the hard limit, or beyond the soft limit for longer than it allows. A
    /// hard limit below the size of the backlog is taken as that size: else a granted partial synchronisation would
    /// be cut off at once.
    boolean overLimit(ReplicationOptions options, long nowMillis) {
        if (cursor == null) {
            return false;
        }
        long bytes = cursor.bufferBytes();
        long hard = options.outputHardLimitBytes();
        if (hard > 0 && bytes >= Math.max(hard, options.backlogSizeBytes())) {
            return true;
        }
        long soft = options.outputSoftLimitBytes();
        if (soft == 0 || bytes < soft) {
            overSoftLimitSinceMillis = -1;
            return false;
        }
        if (overSoftLimitSinceMillis < 0) {
            overSoftLimitSinceMillis = nowMillis;
            return false;
        }
        return nowMillis - overSoftLimitSinceMillis > options.outputSoftLimitSeconds() * 1000L;
    }

    void detach() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
        job = null;
        moveTo(State.DETACHED);
    }

    private void moveTo(State next) {
        state = next;
    }

    private void send(String text) {
        transport.send(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
