package dev.jacinth.keyspace;

import dev.jacinth.memory.Memory;
import dev.jacinth.memory.Snapshot;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Dict;
import dev.jacinth.structure.EntrySink;
import dev.jacinth.value.ValueContext;

/// All databases as they were at one instant, for one reading thread. It must be closed on the executor's thread; the
/// pages that were replaced meanwhile are free again then.
public final class KeyspaceSnapshot implements AutoCloseable {

    private final Snapshot snapshot;
    private final Dict[] dicts;
    private final long[] expiring;
    private final boolean withExpiringFields;
    private final long takenAtMillis;
    private final long usedBytes;
    private final AccessClock accessClock;
    private final Keyspace keyspace;

    KeyspaceSnapshot(Keyspace keyspace) {
        this.keyspace = keyspace;
        int count = keyspace.databases();
        dicts = new Dict[count];
        expiring = new long[count];
        snapshot = keyspace.memory().snapshot();
        boolean expiringFields = false;
        for (int number = 0; number < count; number++) {
            dicts[number] = new Dict(keyspace.keys())
                    .open(snapshot.view(), keyspace.database(number).dict().root());
            expiring[number] = keyspace.database(number).expiries().size();
            expiringFields |= keyspace.database(number).fields().size() > 0;
        }
        withExpiringFields = expiringFields;
        takenAtMillis = keyspace.now();
        usedBytes = keyspace.memory().usedBytes();
        accessClock = keyspace.accessClock().copy();
    }

    /// Reads the pages of the instant.
    public View view() {
        return snapshot.view();
    }

    /// What the values of the keyspace have in common. Only what does not change may be used on another thread.
    public ValueContext context() {
        return keyspace.context();
    }

    public int databases() {
        return dicts.length;
    }

    /// Number of keys in a database.
    public long size(int number) {
        return dicts[number].size();
    }

    /// Number of keys with an expiry in a database.
    public long expiring(int number) {
        return expiring[number];
    }

    /// Whether any database has a hash with fields that cease to exist.
    public boolean hasExpiringFields() {
        return withExpiringFields;
    }

    /// Calls `sink` with the record address of every key of a database, to be read through [#view].
    public void forEach(int number, EntrySink sink) {
        dicts[number].forEach(sink);
    }

    /// Milliseconds since 1970 at the instant.
    public long takenAtMillis() {
        return takenAtMillis;
    }

    /// Bytes that the data set took at the instant.
    public long usedBytes() {
        return usedBytes;
    }

    /// Reads the access fields of records as they were meant at the instant.
    public AccessClock accessClock() {
        return accessClock;
    }

    /// Bytes of pages that had to be copied so far because this snapshot still needs their old content.
    public long copiedBytes() {
        return snapshot.replacedPages() * Memory.PAGE_BYTES;
    }

    @Override
    public void close() {
        snapshot.close();
        keyspace.dropRetired();
    }
}
