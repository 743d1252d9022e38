package dev.jacinth.keyspace;

import dev.jacinth.value.Aggregate;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueType;

/// The fields of the hashes of one [Database] that cease to exist.
///
/// A hash is filed by the first of the times of its fields; while it is being changed the index keeps the time of
/// before, until [#refile].
public final class FieldExpiry extends Expiry {

    FieldExpiry(Database database, Keyspace keyspace) {
        super(database, keyspace);
    }

    /// The first time of all fields of a record, or [HashValue#NEVER]; anything but a hash has none.
    long firstWhen(int record) {
        long pointer = database.at(record);
        if (!mayHaveTimes(pointer)) {
            return HashValue.NEVER;
        }
        HashValue hash = keyspace.expiringHash();
        database.read(record, hash);
        return hash.firstWhen();
    }

    private static boolean mayHaveTimes(long pointer) {
        return KeyRecord.type(pointer) == ValueType.HASH && KeyRecord.encoding(pointer) != HashValue.PACK;
    }

    /// A record with its value has come into the database.
    void file(int record) {
        long when = firstWhen(record);
        if (when != HashValue.NEVER) {
            index().add(when, record);
        }
    }

    /// A value, which is a record's now, has come into the database.
    void file(Aggregate value) {
        long when = value.firstWhen();
        value.filed(when);
        if (when != Aggregate.NEVER) {
            index().add(when, value.record());
        }
    }

    /// A record is about to lose its value, or to leave the database.
    void unfile(int record) {
        long when = firstWhen(record);
        if (when != HashValue.NEVER) {
            index().remove(when, record);
        }
    }

    /// A record has another address now, with the same value.
    void move(int from, int to) {
        long when = firstWhen(to);
        if (when != HashValue.NEVER) {
            index().remove(when, from);
            index().add(when, to);
        }
    }

    /// A value has been changed, and its first time is another one.
    void refile(Aggregate value) {
        long before = value.filedWhen();
        long when = value.firstWhen();
        if (when != Aggregate.NEVER) {
            index().add(when, value.record());
        }
        if (before != Aggregate.NEVER) {
            index().remove(before, value.record());
        }
        value.filed(when);
    }

    /// Whether the time of the current field of a hash has come, unless this keyspace treats it as there all the same.
    public boolean isOver(HashValue hash) {
        return hash.when() < keyspace.now() && keyspace.expiryMode() != ExpiryMode.IGNORE;
    }

    @Override
    public boolean removes() {
        return keyspace.expiryMode() == ExpiryMode.DELETE && keyspace.headroom().isEnoughForUpkeep();
    }

    /// Removes the current field of a hash, whose time has come, and has replicas do so. [#announce] is to follow, once
    /// for all such fields.
    public void remove(long key, int keyLength, HashValue hash) {
        keyspace.effects().fieldExpired(database.number(), key, keyLength, hash.fieldAddress(), hash.fieldLength());
        hash.remove();
        keyspace.stats().fieldExpired();
    }

    /// As [Database#changed], after fields were removed by [#remove]; announces it. True if no field is left, so
    /// that the key is gone.
    public boolean announce(long key, int keyLength, HashValue hash) {
        boolean gone = database.changed(key, keyLength, hash);
        keyspace.events().announce(KeyEvents.HASH, "hexpired", database.number(), key, keyLength);
        if (gone) {
            keyspace.events().announce(KeyEvents.GENERIC, "del", database.number(), key, keyLength);
        }
        return gone;
    }

    /// Removes all fields of a hash whose time has come, if they are to be removed here; true if its key is gone now.
    public boolean expireAll(long key, int keyLength, int record) {
        return expire(record, Integer.MAX_VALUE) > 0 && database.peekEvenExpired(key, keyLength) == 0;
    }

    @Override
    int expire(int record, int budget) {
        if (!removes() || firstWhen(record) >= keyspace.now()) {
            return 0;
        }
        long key = database.copyKey(record);
        int keyLength = database.keyLength(record);
        HashValue hash = keyspace.expiringHash();
        database.open(record, hash);
        int removed = 0;
        while (removed < budget && hash.firstWhen() < keyspace.now() && removes()) {
            hash.toFirstWhen();
            remove(key, keyLength, hash);
            removed++;
        }
        announce(key, keyLength, hash);
        return removed;
    }
}
