package dev.jacinth.keyspace;

/// What of one [Database] ceases to exist when its time has come: its keys, or the fields of its hashes.
///
/// An index has the records of the keys concerned by time; a record is *filed* there as long as it, or a field of it,
/// has one.
public abstract sealed class Expiry permits KeyExpiry, FieldExpiry {

    final Database database;
    final Keyspace keyspace;
    private ExpiryIndex index;

    @SuppressWarnings("NullAway.Init") // attach() follows.
    Expiry(Database database, Keyspace keyspace) {
        this.database = database;
        this.keyspace = keyspace;
    }

    /// Goes over to the index of what the database holds from now on.
    void attach(ExpiryIndex itsIndex) {
        index = itsIndex;
    }

    /// The two databases have exchanged their contents.
    final void swapIndex(Expiry other) {
        ExpiryIndex ours = index;
        index = other.index;
        other.index = ours;
    }

    final ExpiryIndex index() {
        return index;
    }

    /// How many records are filed.
    public final long size() {
        return index.size();
    }

    /// Whether what is due is removed here, and now.
    abstract boolean removes();

    /// Removes what is due of a record, at most `budget` of it, and returns how much was removed.
    abstract int expire(int record, int budget);

    /// Whether there is something for [#expireDue].
    final boolean hasDue() {
        return index.firstWhen() < keyspace.now() && removes();
    }

    /// Removes what is due, the most overdue first and at most `budget` of it, and returns how much was removed.
    final int expireDue(int budget) {
        int removed = 0;
        while (removed < budget && hasDue()) {
            removed += expire(index.firstRecord(), budget - removed);
        }
        return removed;
    }
}
