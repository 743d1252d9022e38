package dev.jacinth.command;

import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.keyspace.Watcher;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the server remembers of one client between its commands, whatever carries them: a socket, a master's stream, a
/// test.
public abstract class Session implements Watcher {

    /// What the client wants to hear of its commands: CLIENT REPLY.
    public enum ReplyMode {
        ON,
        OFF,
        /// No reply to the next command.
        SKIP_NEXT,
        /// No reply to the running command.
        SKIPPING
    }

    /// The objects of a watched key, here and in [Keyspace].
    private static final int WATCHED_BYTES = 232;

    private final long id;
    private final Set<Watched> watched = new LinkedHashSet<>(0);

    private int database;
    private int protocolVersion = 2;
    private boolean authenticated;
    private String user = "default";
    private String name = "";
    private String libraryName = "";
    private String libraryVersion = "";
    private ReplyMode replyMode = ReplyMode.ON;
    private boolean untouching;
    private boolean unevictable;
    private int subscriptions;
    private int patternSubscriptions;
    private int shardSubscriptions;
    private @Nullable TransactionQueue queue;
    private boolean transactionFailed;
    private boolean watchedChanged;
    private long watchedBytes;
    private long writtenOffset;
    private @Nullable Waiting waiting;

    protected Session(long id) {
        this.id = id;
    }

    /// A watched key and the database it is in. In an order, so that sets bear keys that somebody has chosen for having
    /// the same hash code.
    private record Watched(int database, ByteBuffer name) implements Comparable<Watched> {

        byte[] key() {
            return name.array();
        }

        @Override
        public int compareTo(Watched other) {
            return database == other.database ? name.compareTo(other.name) : Integer.compare(database, other.database);
        }
    }

    public long id() {
        return id;
    }

    /// Number of the selected database.
    public int database() {
        return database;
    }

    public void select(int number) {
        database = number;
    }

    /// 2 or 3: which RESP the client speaks.
    public int protocolVersion() {
        return protocolVersion;
    }

    public void protocolVersion(int version) {
        protocolVersion = version;
    }

    public boolean isAuthenticated() {
        return authenticated;
    }

    public void authenticated(boolean value) {
        authenticated = value;
    }

    public String user() {
        return user;
    }

    public void user(String name) {
        user = name;
    }

    /// What CLIENT SETNAME gave, or empty.
    public String name() {
        return name;
    }

    public void name(String value) {
        name = value;
    }

    public String libraryName() {
        return libraryName;
    }

    public void libraryName(String value) {
        libraryName = value;
    }

    public String libraryVersion() {
        return libraryVersion;
    }

    public void libraryVersion(String value) {
        libraryVersion = value;
    }

    public ReplyMode replyMode() {
        return replyMode;
    }

    public void replyMode(ReplyMode mode) {
        replyMode = mode;
    }

    /// True if the client's reads leave access times alone: CLIENT NO-TOUCH.
    public boolean isUntouching() {
        return untouching;
    }

    public void untouching(boolean value) {
        untouching = value;
    }

    /// True if the client is spared when memory for clients runs out: CLIENT NO-EVICT.
    public boolean isUnevictable() {
        return unevictable;
    }

    public void unevictable(boolean value) {
        unevictable = value;
    }

    public int subscriptions() {
        return subscriptions;
    }

    public int patternSubscriptions() {
        return patternSubscriptions;
    }

    public int shardSubscriptions() {
        return shardSubscriptions;
    }

    /// Number of channels, patterns and shard channels the client is subscribed to.
    public void subscribed(int channels, int patterns, int shardChannels) {
        subscriptions = channels;
        patternSubscriptions = patterns;
        shardSubscriptions = shardChannels;
    }

    public boolean isSubscribed() {
        return allSubscriptions() > 0;
    }

    /// Number of channels, patterns and shard channels together.
    public int allSubscriptions() {
        return subscriptions + patternSubscriptions + shardSubscriptions;
    }

    /// Replication offset after the client's last write: what WAIT waits for.
    public long writtenOffset() {
        return writtenOffset;
    }

    public void writtenOffset(long offset) {
        writtenOffset = offset;
    }

    /// True if commands come from the master whose replica this server is.
    public boolean isMaster() {
        return false;
    }

    /// True if the client is a replica of this server.
    public boolean isReplica() {
        return false;
    }

    /// What the client is blocked for, or null.
    public @Nullable Waiting waiting() {
        return waiting;
    }

    public boolean isBlocked() {
        return waiting != null;
    }

    /// Blocks the client: the running command does not reply, and no further one is read until [#unblock].
    public void block(Waiting what) {
        waiting = what;
    }

    /// Ends the waiting. Whoever calls it has replied, and lets the client go on.
    public void unblock() {
        Waiting ended = Objects.requireNonNull(waiting);
        waiting = null;
        ended.ended();
    }

    /// Whether its commands can wait at all: a master's stream must not stand still.
    public boolean canBlock() {
        return false;
    }

    /// Runs a command that has waited once more; it is the one that the client is blocked for, and waits for no key
    /// any more.
    protected void runAgain(BlockedCommand command) {
        throw new IllegalStateException(command.command().fullName() + " cannot have waited");
    }

    /// The client is not blocked while its command runs again; the waiting has not ended.
    protected void suspendWaiting() {
        waiting = null;
    }

    /// Ends the connection once the replies so far are sent.
    public abstract void closeAfterReply();

    // ---- transactions

    /// True between MULTI and EXEC or DISCARD.
    public boolean isInTransaction() {
        return queue != null;
    }

    /// What waits for EXEC. Only while [#isInTransaction].
    public TransactionQueue queue() {
        return Objects.requireNonNull(queue);
    }

    public void beginTransaction() {
        queue = new TransactionQueue();
    }

    /// Forgets queue and errors; watched keys stay.
    public void endTransaction() {
        if (queue != null) {
            queue.close();
            queue = null;
        }
        transactionFailed = false;
    }

    /// Makes the coming EXEC fail: a command could not be queued.
    public void failTransaction() {
        if (queue != null) {
            transactionFailed = true;
        }
    }

    public boolean hasFailedTransaction() {
        return transactionFailed;
    }

    /// Watches a key of the selected database, if it does not already.
    public void watch(Keyspace keyspace, byte[] key) {
        if (watched.add(new Watched(database, ByteBuffer.wrap(key)))) {
            keyspace.database(database).watches().add(key, this);
            watchedBytes += WATCHED_BYTES + key.length;
        }
    }

    /// Forgets the watched keys and what became of them.
    public void unwatchAll(Keyspace keyspace) {
        for (Watched known : watched) {
            keyspace.database(known.database).watches().remove(known.key(), this);
        }
        watched.clear();
        watchedBytes = 0;
        watchedChanged = false;
    }

    /// Bytes of memory that the watched keys take, their objects estimated.
    public long watchedBytes() {
        return watchedBytes;
    }

    @Override
    public void watchedKeyTouched() {
        watchedChanged = true;
    }

    /// Whether a watched key was changed or removed.
    public boolean hasWatchedChange() {
        return watchedChanged;
    }

    /// Whether the time of a watched key has come since it is watched.
    public boolean hasWatchedExpiry(Keyspace keyspace) {
        for (Watched known : watched) {
            if (keyspace.database(known.database).watches().hasExpired(known.key(), this)) {
                return true;
            }
        }
        return false;
    }
}
