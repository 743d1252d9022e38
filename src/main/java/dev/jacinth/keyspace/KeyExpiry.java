package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;

/// The keys of one [Database] that cease to exist.
///
/// An index has their records by time: a record is *filed* there as long as it has an expiry.
public final class KeyExpiry {

    private final Database database;
    private final Keyspace keyspace;
    private ExpiryIndex index;
    private OwnVolatileKeys own = new OwnVolatileKeys();

    @SuppressWarnings("NullAway.Init") // attach() follows.
    KeyExpiry(Database database, Keyspace keyspace) {
        this.database = database;
        this.keyspace = keyspace;
    }

    /// Goes over to the index of what the database holds from now on, none of which are keys of this replica's own.
    void attach(ExpiryIndex itsIndex) {
        index = itsIndex;
        own.clear();
    }

    /// The two databases have exchanged their contents.
    void swap(KeyExpiry other) {
        ExpiryIndex ourIndex = index;
        index = other.index;
        other.index = ourIndex;
        OwnVolatileKeys ourOwn = own;
        own = other.own;
        other.own = ourOwn;
    }

    ExpiryIndex index() {
        return index;
    }

    /// Number of keys with an expiry.
    public long size() {
        return index.size();
    }

    /// Mean time to live in milliseconds of the keys that have one; 0 if there are none.
    public long averageTtlMillis() {
        return size() == 0 ? 0 : Math.max(0, Math.round(index.meanWhen() - keyspace.now()));
    }

    /// A record has come into the database.
    void file(int record) {
        long when = database.expireAtMillis(record);
        if (when == Database.NO_EXPIRY) {
            return;
        }
        if (keyspace.expiryMode() == ExpiryMode.HIDE) {
            byte[] key = new byte[database.keyLength(record)];
            Native.copyTo(database.copyKey(record), key, 0, key.length);
            own.add(key);
        }
        index.add(when, record);
    }

    /// A record is about to leave the database, or to lose its expiry.
    void unfile(int record) {
        long when = database.expireAtMillis(record);
        if (when != Database.NO_EXPIRY) {
            index.remove(when, record);
        }
    }

    /// Gives a record that has an expiry another one.
    void refile(int record, long expireAtMillis) {
        unfile(record);
        KeyRecord.setExpireAtMillis(database.memory().writable(record), expireAtMillis);
        file(record);
    }

    /// Whether keys whose time has come are removed here, and now.
    boolean removes() {
        return keyspace.expiryMode() == ExpiryMode.DELETE && keyspace.headroom().isEnoughToDelete();
    }

    /// Whether there are keys for [#expireDue].
    boolean hasDue() {
        return index.firstWhen() < keyspace.now() && removes();
    }

    /// Removes keys whose time has come, the most overdue first and at most `budget`, and returns how many were
    /// removed.
    int expireDue(int budget) {
        int removed = 0;
        while (removed < budget && hasDue()) {
            database.isShown(index.firstRecord());
            removed++;
        }
        return removed;
    }

    /// Removes the keys whose time has come and which no master will delete: those that clients of this replica made.
    void expireOwn() {
        if (!own.isEmpty()) {
            own.expire(database);
        }
    }

    /// Every key is gone.
    void forgetOwn() {
        own.clear();
    }
}
