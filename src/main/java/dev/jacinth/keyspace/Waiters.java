package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who waits for which key of one database. Keys live here as heap objects, since only clients that wait pay for them;
/// while nobody does, a new key costs the test of a counter.
///
/// A key that somebody waits for and that changes is only noted, once, in the order of the changes. When the unit of
/// execution is over, its waiters have their turns in the order in which they began to wait, as long as the key is
/// there ([Keyspace#serveWaiters]). What they do may make further keys ready, which come behind those noted before.
///
/// One thing differs from Redis on purpose: a key of another type that is overwritten with what somebody waits for is
/// noted too.
public final class Waiters {

    private static final int MISSING = -1;

    /// By key, in the order in which somebody first waited, so that what happens to many at once has an order.
    private final Map<ByteBuffer, Set<Waiter>> byKey = new LinkedHashMap<>();

    private final Set<ByteBuffer> noted = new HashSet<>();
    private final Database database;
    private final Queue<Ready> ready;

    /// A key whose waiters are to have their turns.
    record Ready(Waiters waiters, ByteBuffer key) {
        void serve() {
            waiters.serve(key);
        }
    }

    /// @param ready where keys are noted, those of all databases in one order
    Waiters(Database database, Queue<Ready> ready) {
        this.database = database;
        this.ready = ready;
    }

    /// Number of keys that somebody waits for.
    public int keys() {
        return byKey.size();
    }

    /// Number of keys whose loss somebody waits for as well.
    public int keysOfLoss() {
        int keys = 0;
        for (Set<Waiter> queue : byKey.values()) {
            keys += awaitsLoss(queue) ? 1 : 0;
        }
        return keys;
    }

    private static boolean awaitsLoss(Set<Waiter> queue) {
        for (Waiter waiter : queue) {
            if (waiter.awaitsLoss()) {
                return true;
            }
        }
        return false;
    }

    /// Lets a waiter wait for a key, behind all others; twice is as good as once. He has his turn when the key has
    /// [#appeared] or, if he wants it, was lost.
    public void add(byte[] key, Waiter waiter) {
        byKey.computeIfAbsent(ByteBuffer.wrap(key), any -> new LinkedHashSet<>(2))
                .add(waiter);
    }

    /// Ends the waiting for a key.
    public void remove(byte[] key, Waiter waiter) {
        ByteBuffer wrapped = ByteBuffer.wrap(key);
        Set<Waiter> queue = byKey.get(wrapped);
        if (queue != null && queue.remove(waiter) && queue.isEmpty()) {
            byKey.remove(wrapped);
        }
    }

    // ---- what happens to keys

    /// A key is there that was not, or its value has got something that its waiters may wait for. The [Database] says
    /// so by itself of keys that it puts there; it is for values that grow while somebody waits for more: streams.
    ///
    /// @param type of the value, one of [dev.jacinth.value.ValueType]
    public void appeared(long key, int keyLength, int type) {
        if (!byKey.isEmpty()) {
            noteAwaited(key, keyLength, type, false);
        }
    }

    /// A value is removed.
    void lost(long key, int keyLength, int type) {
        if (!byKey.isEmpty()) {
            noteAwaited(key, keyLength, type, true);
        }
    }

    /// A value is to be overwritten.
    ///
    /// @param newType of what comes in its place
    void overwritten(long key, int keyLength, int type, int newType) {
        lost(key, keyLength, type);
        if (newType != type) {
            appeared(key, keyLength, newType);
        }
    }

    private void noteAwaited(long key, int keyLength, int type, boolean loss) {
        if (keyLength > Native.HEAP_COPY_BYTES_MAX) {
            // Nobody could copy it to wait for it.
            return;
        }
        ByteBuffer wrapped = ByteBuffer.wrap(Native.toArray(key, keyLength));
        if (isAwaited(wrapped, type, loss)) {
            note(wrapped);
        }
    }

    /// The whole database is about to be emptied, or replaced by the content of another one.
    ///
    /// @param replacement the other one, or null
    void losing(@Nullable Database replacement) {
        for (ByteBuffer key : byKey.keySet()) {
            int type = database.typeEvenExpired(key.array());
            int next = replacement == null ? MISSING : replacement.typeEvenExpired(key.array());
            if (type != next && isAwaited(key, type, true)) {
                note(key);
            }
        }
    }

    /// The content of the whole database is another one.
    void replaced() {
        for (ByteBuffer key : byKey.keySet()) {
            if (isAwaited(key, database.typeEvenExpired(key.array()), false)) {
                note(key);
            }
        }
    }

    private boolean isAwaited(ByteBuffer key, int type, boolean loss) {
        Set<Waiter> queue = byKey.get(key);
        if (queue == null) {
            return false;
        }
        for (Waiter waiter : queue) {
            if (waiter.awaitedType() == type && (!loss || waiter.awaitsLoss())) {
                return true;
            }
        }
        return false;
    }

    private void note(ByteBuffer key) {
        if (noted.add(key)) {
            ready.add(new Ready(this, key));
        }
    }

    // ---- turns

    /// Gives those who wait for the key their turns. Each of them leaves the queue for it; who waits anew stands behind
    /// those who were there, and has to wait for the next change. Those who are passed over stay where they are.
    private void serve(ByteBuffer key) {
        noted.remove(key);
        int type = database.liveType(key.array());
        for (Waiter waiter : List.copyOf(queue(key))) {
            // A turn may end the waiting of others.
            if ((waiter.awaitsLoss() || waiter.awaitedType() == type)
                    && queue(key).contains(waiter)) {
                waiter.takeTurn();
                type = database.liveType(key.array());
            }
        }
    }

    private Set<Waiter> queue(ByteBuffer key) {
        return byKey.getOrDefault(key, Set.of());
    }
}
