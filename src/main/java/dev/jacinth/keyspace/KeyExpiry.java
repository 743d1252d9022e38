package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;

/// The keys of one [Database] that cease to exist.
public final class KeyExpiry extends Expiry {

    private OwnVolatileKeys own = new OwnVolatileKeys();

    KeyExpiry(Database database, Keyspace keyspace) {
        super(database, keyspace);
    }

    /// As [Expiry#attach]; none of what the database holds are keys of this replica's own.
    @Override
    void attach(ExpiryIndex itsIndex) {
        super.attach(itsIndex);
        own.clear();
    }

    /// The two databases have exchanged their contents.
    void swap(KeyExpiry other) {
        swapIndex(other);
        OwnVolatileKeys ourOwn = own;
        own = other.own;
        other.own = ourOwn;
    }

    /// Mean time to live in milliseconds of the keys that have one; 0 if there are none.
    public long averageTtlMillis() {
        return size() == 0 ? 0 : Math.max(0, Math.round(index().meanWhen() - keyspace.now()));
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
        index().add(when, record);
    }

    /// A record is about to leave the database, or to lose its expiry.
    void unfile(int record) {
        long when = database.expireAtMillis(record);
        if (when != Database.NO_EXPIRY) {
            index().remove(when, record);
        }
    }

    /// Gives a record that has an expiry another one.
    void refile(int record, long expireAtMillis) {
        unfile(record);
        KeyRecord.setExpireAtMillis(database.memory().writable(record), expireAtMillis);
        file(record);
    }

    @Override
    boolean removes() {
        return keyspace.expiryMode() == ExpiryMode.DELETE && keyspace.headroom().isEnoughToDelete();
    }

    @Override
    int expire(int record, int budget) {
        database.isShown(record);
        return 1;
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
