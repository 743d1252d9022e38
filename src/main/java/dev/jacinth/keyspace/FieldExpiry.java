package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.value.Aggregate;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueType;

/// Fields of hashes that cease to exist: one object for all databases of a keyspace.
///
/// Each database has an index of the hashes that have such fields, by the first of their times. A hash is *filed* there
/// as long as it has one; while it is being changed the index keeps the time of before, until [#refile].
final class FieldExpiry {

    private final Keyspace keyspace;

    /// For hashes that nobody has opened.
    private final HashValue own;

    FieldExpiry(Keyspace keyspace) {
        this.keyspace = keyspace;
        own = new HashValue(keyspace.context());
    }

    /// The first time of all fields of a record, or [HashValue#NEVER]; anything but a hash has none.
    long firstWhen(Memory memory, int record) {
        long pointer = memory.at(record);
        if (!mayHaveTimes(pointer)) {
            return HashValue.NEVER;
        }
        own.open(memory.live(), Native.getInt(KeyRecord.valueField(pointer)), KeyRecord.encoding(pointer));
        return own.firstWhen();
    }

    private static boolean mayHaveTimes(long pointer) {
        return KeyRecord.type(pointer) == ValueType.HASH && KeyRecord.encoding(pointer) != HashValue.PACK;
    }

    /// A record with its value has come into a database.
    void file(Database database, int record) {
        long when = firstWhen(database.memory(), record);
        if (when != HashValue.NEVER) {
            database.fieldExpiries().add(when, record);
        }
    }

    /// A value, which is a record's now, has come into a database.
    void file(Database database, Aggregate value) {
        long when = value.firstWhen();
        value.filed(when);
        if (when != Aggregate.NEVER) {
            database.fieldExpiries().add(when, value.record());
        }
    }

    /// A record is about to lose its value, or to leave a database.
    void unfile(Database database, int record) {
        long when = firstWhen(database.memory(), record);
        if (when != HashValue.NEVER) {
            database.fieldExpiries().remove(when, record);
        }
    }

    /// A record has another address now, with the same value.
    void move(Database database, int from, int to) {
        long when = firstWhen(database.memory(), to);
        if (when != HashValue.NEVER) {
            database.fieldExpiries().remove(when, from);
            database.fieldExpiries().add(when, to);
        }
    }

    /// A value has been changed, and its first time is another one.
    void refile(Database database, Aggregate value) {
        long before = value.filedWhen();
        long when = value.firstWhen();
        if (when != Aggregate.NEVER) {
            database.fieldExpiries().add(when, value.record());
        }
        if (before != Aggregate.NEVER) {
            database.fieldExpiries().remove(before, value.record());
        }
        value.filed(when);
    }

    /// Whether the time of the current field has come, unless this keyspace treats it as there all the same.
    boolean isOver(HashValue hash) {
        return hash.when() < keyspace.now() && keyspace.expiryMode() != ExpiryMode.IGNORE;
    }

    /// Whether fields whose time has come are removed here, and now.
    boolean removes() {
        return keyspace.expiryMode() == ExpiryMode.DELETE && keyspace.headroom().isEnoughForUpkeep();
    }

    /// Removes the current field of a hash, whose time has come, and has that announced to replicas. Others are to be
    /// told by [#announce], once for all fields.
    void remove(Database database, long key, int keyLength, HashValue hash) {
        keyspace.effects().fieldExpired(database.number(), key, keyLength, hash.fieldAddress(), hash.fieldLength());
        hash.remove();
        keyspace.stats().fieldExpired();
    }

    /// Tells of fields that [#remove] has removed; a hash without any left is deleted with its key: true then.
    boolean announce(Database database, long key, int keyLength, HashValue hash) {
        boolean gone = database.changed(key, keyLength, hash);
        keyspace.events().announce(KeyEvents.HASH, "hexpired", database.number(), key, keyLength);
        if (gone) {
            keyspace.events().announce(KeyEvents.GENERIC, "del", database.number(), key, keyLength);
        }
        return gone;
    }

    /// Whether there are fields for [#expireDue].
    boolean hasDue(Database database) {
        return database.fieldExpiries().firstWhen() < keyspace.now() && removes();
    }

    /// Removes fields whose time has come, at most `budget` of them, and returns how many were removed.
    int expireDue(Database database, int budget) {
        int removed = 0;
        while (removed < budget && hasDue(database)) {
            removed += expire(database, database.fieldExpiries().firstRecord(), budget - removed);
        }
        return removed;
    }

    /// Removes fields of one hash whose time has come, at most `budget` of them, and returns how many were removed.
    int expire(Database database, int record, int budget) {
        if (!removes() || firstWhen(database.memory(), record) >= keyspace.now()) {
            return 0;
        }
        long key = database.copyKey(record);
        int keyLength = database.keyLength(record);
        int removed = 0;
        database.open(record, own);
        while (removed < budget && own.firstWhen() < keyspace.now() && removes()) {
            own.toFirstWhen();
            remove(database, key, keyLength, own);
            removed++;
        }
        announce(database, key, keyLength, own);
        return removed;
    }
}
