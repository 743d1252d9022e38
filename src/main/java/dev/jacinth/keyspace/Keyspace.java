package dev.jacinth.keyspace;

import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.SipHash;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.memory.Ownership;
import dev.jacinth.time.Clock;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.KnownHash;
import dev.jacinth.value.ValueContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/// All databases of a server over one memory, with what they share: the command's time, how expired keys are treated,
/// access times, statistics, and where removals and events are announced.
///
/// Not thread-safe: it belongs to the executor. Other threads read a [KeyspaceSnapshot].
public final class Keyspace implements AutoCloseable {

    /// Keys of one database that are removed before the next has its turn and the clock is read: some 20 microseconds.
    private static final int EXPIRED_IN_A_TURN = 32;

    private static final int VALIDATION_RECLAIMS = 10_000;

    private final MemoryOptions memoryOptions;
    private final Consumer<Memory> disposer;
    private final Database[] databases;
    private final KeyspaceStats stats = new KeyspaceStats();
    private final SplittableRandom random;
    private AccessClock accessClock;
    private final ValueContext context;
    private final Values values;
    private final Keys keys;
    private final KnownHash knownKey;
    private final HashValue expiringHash;
    private final Headroom headroom = new Headroom(this);
    private final Eviction eviction = new Eviction(this);
    private final Effects effects;
    private final KeyEvents events;

    /// What a memory takes in which no database has a key.
    private final long bytesOfNothing;

    private final List<Memory> retired = new ArrayList<>(0);
    private final Queue<Waiters.Ready> ready = new ArrayDeque<>();

    private Memory memory;
    private Reclaimer reclaimer;
    private ExpiryMode expiryMode = ExpiryMode.DELETE;
    private long now;
    private long changes;
    private int nextToExpire;
    private BooleanSupplier onFlushAll = () -> false;
    private LongConsumer onSnapshot = _ -> {};
    private final NativeBuffer scratch = new NativeBuffer(4096);
    private final NativeBuffer keyScratch = new NativeBuffer(4096);
    private final NativeBuffer digits = new NativeBuffer(Numbers.LONG_LENGTH_MAX);

    /// @param count number of databases
    /// @param seed 16 secret bytes as two longs: keys the hash of every key
    /// @param disposer closes memories that are not used any more, which takes long and is best done elsewhere
    public Keyspace(
            int count,
            MemoryOptions memoryOptions,
            long[] seed,
            Effects effects,
            KeyEvents events,
            Consumer<Memory> disposer) {
        this(count, memoryOptions, context(seed), effects, events, disposer);
    }

    private static ValueContext context(long[] seed) {
        // The hash of nothing under the seed: random, as that is, and it does not tell it.
        return new ValueContext(seed[0], seed[1], new SplittableRandom(SipHash.hash(0, 0, seed[0], seed[1])));
    }

    private Keyspace(
            int count,
            MemoryOptions memoryOptions,
            ValueContext context,
            Effects effects,
            KeyEvents events,
            Consumer<Memory> disposer) {
        this.memoryOptions = memoryOptions;
        this.context = context;
        values = new Values(context);
        keys = new Keys(context);
        knownKey = new KnownHash(context);
        expiringHash = new HashValue(context);
        random = context.random();
        accessClock = new AccessClock(random);
        this.effects = effects;
        this.events = events;
        this.disposer = disposer;
        memory = Memory.create(memoryOptions);
        reclaimer = new Reclaimer(memory, values);
        databases = new Database[count];
        for (int number = 0; number < count; number++) {
            databases[number] = new Database(this, number, memory);
        }
        bytesOfNothing = memory.usedBytes();
    }

    /// An empty keyspace of the same shape to load a data set into, which [#adopt] then takes over.
    public Keyspace sibling() {
        Keyspace sibling =
                new Keyspace(databases.length, memoryOptions, context, (number, key, length) -> {}, events, disposer);
        sibling.expiryMode = ExpiryMode.IGNORE;
        sibling.now = now;
        sibling.accessClock = accessClock.copy();
        return sibling;
    }

    public Database database(int number) {
        return databases[number];
    }

    public int databases() {
        return databases.length;
    }

    public Memory memory() {
        return memory;
    }

    public KeyspaceStats stats() {
        return stats;
    }

    public AccessClock accessClock() {
        return accessClock;
    }

    /// Removes keys where memory is short.
    public Eviction eviction() {
        return eviction;
    }

    /// Whether there is memory for a command.
    public Headroom headroom() {
        return headroom;
    }

    Effects effects() {
        return effects;
    }

    KeyEvents events() {
        return events;
    }

    Keys keys() {
        return keys;
    }

    /// As [dev.jacinth.value.Aggregates#release].
    public void release() {
        values.release();
    }

    Values values() {
        return values;
    }

    /// The object for hashes that [FieldExpiry] looks at and nobody has opened.
    HashValue expiringHash() {
        return expiringHash;
    }

    /// What the values of this keyspace, and of its siblings, have in common.
    public ValueContext context() {
        return context;
    }

    public Reclaimer reclaimer() {
        return reclaimer;
    }

    /// Milliseconds since 1970: the time every command of the running unit sees.
    public long now() {
        return now;
    }

    public void setNow(long millis) {
        now = millis;
        accessClock.setNow(millis);
    }

    public ExpiryMode expiryMode() {
        return expiryMode;
    }

    public void setExpiryMode(ExpiryMode mode) {
        expiryMode = mode;
    }

    /// Number of changes of keys so far: lets a test see that a command left no change unannounced.
    public long changes() {
        return changes;
    }

    void countChange() {
        changes++;
    }

    /// The hash of a key in every database.
    public long hash(long key, int keyLength) {
        return knownKey.isOf(key, keyLength) ? knownKey.hash() : keys.hash(key, keyLength);
    }

    /// What [#hash] need not compute.
    public KnownHash knownKey() {
        return knownKey;
    }

    // ---- access times

    /// Refreshes the access time of a record, unless that would copy a page that a snapshot holds: a read must not
    /// cost a copy.
    void touch(int record) {
        if (accessClock.isHeld()) {
            return;
        }
        int access = KeyRecord.access(memory.at(record));
        int fresh = accessClock.touched(access);
        if (fresh != access && memory.writableInPlace(record)) {
            KeyRecord.setAccess(memory.writable(record), fresh);
        }
    }

    int freshAccess() {
        return accessClock.fresh();
    }

    /// What an access field becomes when its key is changed.
    int touched(int access) {
        return accessClock.isHeld() ? access : accessClock.touched(access);
    }

    /// Sets the access field of a record, as RESTORE does.
    public void setAccess(int record, int access) {
        KeyRecord.setAccess(memory.writable(record), access);
    }

    // ---- giving memory back

    /// Empties every database by leaving the memory they lie in, unless nothing is in it: costs the same at any size.
    public void clear() {
        if (memory.usedBytes() == bytesOfNothing) {
            for (Database database : databases) {
                database.clearNothing();
            }
            return;
        }
        Memory old = memory;
        Reclaimer oldReclaimer = reclaimer;
        memory = Memory.create(memoryOptions);
        reclaimer = new Reclaimer(memory, values);
        for (Database database : databases) {
            database.leaveFor(memory);
        }
        retire(old, oldReclaimer);
    }

    /// FLUSHALL: as [#clear], and those hear of it who keep what the keys were. True if a file has the empty data set
    /// now.
    public boolean flushAll() {
        clear();
        return onFlushAll.getAsBoolean();
    }

    /// @param listener says whether it has saved what is left
    public void onFlushAll(BooleanSupplier listener) {
        onFlushAll = listener;
    }

    /// Empties one database.
    public void clear(int number) {
        for (int other = 0; other < databases.length; other++) {
            if (other != number && databases[other].size() != 0) {
                databases[number].clear();
                return;
            }
        }
        clear();
    }

    /// Takes the data set of a [#sibling] in place of its own; the sibling is not to be used afterwards.
    public void adopt(Keyspace sibling) {
        Memory old = memory;
        Reclaimer oldReclaimer = reclaimer;
        memory = sibling.memory;
        reclaimer = sibling.reclaimer;
        for (int number = 0; number < databases.length; number++) {
            databases[number].adopt(sibling.databases[number], memory);
        }
        sibling.closeBuffers();
        retire(old, oldReclaimer);
    }

    private void retire(Memory old, Reclaimer oldReclaimer) {
        oldReclaimer.forget();
        retired.add(old);
        dropRetired();
    }

    /// Hands over the memories that no snapshot reads any more.
    void dropRetired() {
        for (Iterator<Memory> each = retired.iterator(); each.hasNext(); ) {
            Memory old = each.next();
            if (old.snapshotsOpen() == 0) {
                each.remove();
                disposer.accept(old);
            }
        }
    }

    /// Exchanges two databases: SWAPDB.
    public void swap(int first, int second) {
        databases[first].swap(databases[second]);
    }

    // ---- waiting for keys

    Queue<Waiters.Ready> ready() {
        return ready;
    }

    /// Whether something has happened to keys that somebody waits for.
    public boolean hasReadyKeys() {
        return !ready.isEmpty();
    }

    /// Gives those who wait for keys to which something has happened their turns: key by key in the order of the
    /// changes, at each key in the order in which they began to wait, until no key is left. To be called between two
    /// units of execution; each turn is a unit of its own.
    public void serveWaiters() {
        for (Waiters.Ready next = ready.poll(); next != null; next = ready.poll()) {
            next.serve();
        }
    }

    // ---- snapshots

    /// The data set of this instant, readable by one other thread while commands go on. Costs the same at any size.
    public KeyspaceSnapshot snapshot(Clock clock) {
        long start = clock.nanos();
        KeyspaceSnapshot taken = snapshot();
        long nanos = clock.nanos() - start;
        stats.snapshotTaken(nanos);
        onSnapshot.accept(nanos);
        return taken;
    }

    /// Tells somebody how many nanoseconds each snapshot took to be taken.
    public void onSnapshot(LongConsumer listener) {
        onSnapshot = listener;
    }

    /// As above, without a trace in the statistics.
    public KeyspaceSnapshot snapshot() {
        return new KeyspaceSnapshot(this);
    }

    // ---- active expiry

    /// Removes keys whose time has come, in turns of some keys for each database, until none is due or the deadline has
    /// passed. What is due but left counts as `expired_time_cap_reached_count`; the next call begins with another
    /// database.
    ///
    /// @param deadlineNanos in the nanoseconds of `clock`
    /// @return true if keys are left that are due
    public boolean expireDue(Clock clock, long deadlineNanos) {
        int idle = 0;
        while (idle < databases.length) {
            Database database = databases[nextToExpire];
            nextToExpire = (nextToExpire + 1) % databases.length;
            if (!database.hasDue()) {
                idle++;
                continue;
            }
            idle = 0;
            if (clock.nanos() - deadlineNanos >= 0) {
                stats.expiredTimeCapReached++;
                return true;
            }
            database.expireDue(EXPIRED_IN_A_TURN);
        }
        return false;
    }

    /// On a replica that takes writes: removes the keys that its own clients gave a time that has come.
    public void expireOwn() {
        for (Database database : databases) {
            database.expiries().expireOwn();
        }
    }

    // ---- scratch

    /// A buffer of at least that many bytes, for what is put together before it is stored. Valid until the next call of
    /// this or of a method of [Database] that computes or enlarges a string.
    public long scratch(int bytes) {
        return buffer(scratch, bytes);
    }

    /// A buffer that no other use shares, for the digits of one number.
    long digits() {
        return digits.address();
    }

    /// As [#scratch], for the copy of a key.
    long keyScratch(int bytes) {
        return buffer(keyScratch, bytes);
    }

    private static long buffer(NativeBuffer buffer, int bytes) {
        buffer.ensureCapacity(bytes);
        return buffer.address();
    }

    RandomGenerator random() {
        return random;
    }

    // ---- the end

    /// Walks everything and throws `IllegalStateException` where an invariant does not hold or a block of memory has
    /// not exactly one owner. What is still to be reclaimed is, first. For tests and for DEBUG.
    public void validate() {
        while (reclaimer.work(VALIDATION_RECLAIMS)) {
            continue;
        }
        memory.validate();
        Ownership ownership = new Ownership(memory);
        for (Database database : databases) {
            database.validate();
            database.forEachBlock(ownership::claim);
        }
        if (!ownership.problems().isEmpty()) {
            throw new IllegalStateException(String.join("; ", ownership.problems()));
        }
    }

    /// Gives all memory back. Snapshots still open keep what they need.
    @Override
    public void close() {
        memory.close();
        retired.forEach(Memory::close);
        closeBuffers();
    }

    private void closeBuffers() {
        eviction.close();
        scratch.close();
        keyScratch.close();
        digits.close();
    }
}
