package dev.jacinth.command;

import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.value.HashValue;

/// What the commands on hashes have in common: the way to a hash at the first argument, to a field, and out again after
/// a change.
///
/// A field whose time has come is not there for anybody, and goes when a command meets it by name, where such fields
/// are deleted at all. That is a change of its own, whatever the command does: it is announced to replicas first.
final class HashAccess {

    /// There is no such field, or none to be seen.
    static final int MISSING = 0;

    /// The hash stands at the field.
    static final int SHOWN = 1;

    /// The field's time had come and it is gone now; [#dropped] is to follow, once for all such fields.
    static final int DROPPED = 2;

    /// Index of the key, in all commands on hashes.
    static final int KEY = 1;

    private HashAccess() {}

    /// The hash in a record, for reading.
    static HashValue read(Call call, int record) {
        HashValue hash = call.values().hash();
        call.database().read(record, hash);
        return hash;
    }

    /// The hash in a record, for changing; a new one that no key has yet if there is no record. [#store] is to follow.
    static HashValue openOrCreate(Call call, int record) {
        HashValue hash = call.values().hash();
        if (record == 0) {
            hash.create(call.database().memory());
        } else {
            call.database().open(record, hash);
        }
        return hash;
    }

    /// To the field at an argument.
    ///
    /// @param record of the hash
    static int find(Call call, int record, HashValue hash, int index) {
        if (!hash.find(call.address(index), call.length(index))) {
            return MISSING;
        }
        Database database = call.database();
        if (!database.fields().isOver(hash)) {
            return SHOWN;
        }
        if (!database.fields().removes()) {
            return MISSING;
        }
        if (!hash.isChangeable()) {
            database.open(record, hash);
            hash.find(call.address(index), call.length(index));
        }
        database.fields().remove(call.address(KEY), call.length(KEY), hash);
        return DROPPED;
    }

    /// Has the world know of fields that were dropped. True if none was left, so that the key is gone.
    static boolean dropped(Call call, HashValue hash) {
        return call.database().fields().announce(call.address(KEY), call.length(KEY), hash);
    }

    /// Has the world know of a hash that was changed and is not empty; one that [#openOrCreate] has made gets its key.
    static void store(Call call, int record, HashValue hash) {
        if (record == 0) {
            call.database().place(call.address(KEY), call.length(KEY), hash, Database.NO_EXPIRY);
        } else {
            call.valueChanged(KEY, hash);
        }
    }

    /// Sets the field at an argument, which was looked for last, to an integer.
    static void put(Call call, HashValue hash, int index, long value) {
        hash.putInteger(call.address(index), call.length(index), value, true);
    }

    /// As above, to a text.
    static void put(Call call, HashValue hash, int index, byte[] value) {
        hash.put(call.address(index), call.length(index), value, true);
    }

    /// Sets fields from the arguments, pairs from `first` on, and returns how many are new.
    static long setPairs(Call call, HashValue hash, int first, boolean keepsWhen) {
        hash.expect((call.count() - first) / 2, longest(call, first));
        long created = 0;
        for (int at = first; at < call.count(); at += 2) {
            boolean isNew =
                    hash.set(call.address(at), call.length(at), call.address(at + 1), call.length(at + 1), keepsWhen);
            created += isNew ? 1 : 0;
        }
        return created;
    }

    private static int longest(Call call, int first) {
        int longest = 0;
        for (int i = first; i < call.count(); i++) {
            longest = Math.max(longest, call.length(i));
        }
        return longest;
    }

    // ---- replies

    static void replyField(Call call, HashValue hash) {
        int length = hash.fieldLength();
        hash.copyField(call.reply().reserveBulk(length));
    }

    static void replyValue(Call call, HashValue hash) {
        int length = hash.valueLength();
        hash.copyValue(call.reply().reserveBulk(length));
    }

    /// Replies with the field, its value, or both.
    static void reply(Call call, HashValue hash, boolean field, boolean value) {
        if (field) {
            replyField(call, hash);
        }
        if (value) {
            replyValue(call, hash);
        }
    }

    /// How many fields are to be seen.
    static long shown(Call call, HashValue hash) {
        if (areAllShown(call, hash)) {
            return hash.size();
        }
        long count = 0;
        for (boolean there = hash.toFirst(); there; there = hash.next()) {
            count += call.database().fields().isOver(hash) ? 0 : 1;
        }
        return count;
    }

    static boolean areAllShown(Call call, HashValue hash) {
        return hash.firstWhen() >= call.now() || call.keyspace().expiryMode() == ExpiryMode.IGNORE;
    }
}
