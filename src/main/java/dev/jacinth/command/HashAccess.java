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

    private static final int KEY = 1;

    private HashAccess() {}

    /// The hash in a record, for reading.
    static HashValue read(Call call, int record) {
        HashValue hash = call.values().hash();
        call.database().read(record, hash);
        return hash;
    }

    /// The hash in a record, for changing; a new one that no key has yet if there is no record. [#store] is to follow.
    static HashValue change(Call call, int record) {
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
        if (!database.isOver(hash)) {
            return SHOWN;
        }
        if (call.keyspace().expiryMode() != ExpiryMode.DELETE) {
            return MISSING;
        }
        if (!hash.isChangeable()) {
            database.open(record, hash);
            hash.find(call.address(index), call.length(index));
        }
        database.expireField(call.address(KEY), call.length(KEY), hash);
        return DROPPED;
    }

    /// Has the world know of fields that were dropped. True if none was left, so that the key is gone.
    static boolean dropped(Call call, HashValue hash) {
        return call.database().fieldsExpired(call.address(KEY), call.length(KEY), hash);
    }

    /// Has the world know of a hash that was changed and is not empty; one that [#change] has made gets its key.
    static void store(Call call, int record, HashValue hash) {
        if (record == 0) {
            call.database().place(call.address(KEY), call.length(KEY), hash, Database.NO_EXPIRY);
        } else {
            call.valueChanged(KEY, hash);
        }
    }

    /// Sets the field at an argument, which was looked for last, to an integer. As [#setPairs] where memory ends.
    static void put(Call call, int record, HashValue hash, int index, long value) {
        boolean done = false;
        try {
            hash.putInteger(call.address(index), call.length(index), value, true);
            done = true;
        } finally {
            if (!done) {
                abandon(record, hash);
            }
        }
    }

    /// As above, to a text.
    static void put(Call call, int record, HashValue hash, int index, byte[] value) {
        boolean done = false;
        try {
            hash.put(call.address(index), call.length(index), value, true);
            done = true;
        } finally {
            if (!done) {
                abandon(record, hash);
            }
        }
    }

    /// Frees a hash that [#change] has made and that gets no key: memory has ended.
    private static void abandon(int record, HashValue hash) {
        if (record == 0) {
            hash.free();
        }
    }

    /// Sets fields from the arguments, pairs from `first` on. Where memory ends in between, a new hash is freed; of one
    /// that was there, what was set stays so and goes to replicas.
    ///
    /// @return how many are new
    static long setPairs(Call call, int record, HashValue hash, int first, boolean keepsWhen) {
        hash.expect((call.count() - first) / 2, longest(call, first));
        long created = 0;
        int at = first;
        try {
            for (; at < call.count(); at += 2) {
                boolean isNew = hash.set(
                        call.address(at), call.length(at), call.address(at + 1), call.length(at + 1), keepsWhen);
                created += isNew ? 1 : 0;
            }
            return created;
        } finally {
            if (at < call.count()) {
                abandon(record, hash);
                if (record != 0 && at > first) {
                    propagateUntil(call, hash, first, at);
                }
            }
        }
    }

    private static int longest(Call call, int first) {
        int longest = 0;
        for (int i = first; i < call.count(); i++) {
            longest = Math.max(longest, call.length(i));
        }
        return longest;
    }

    private static void propagateUntil(Call call, HashValue hash, int first, int end) {
        call.valueChanged(KEY, hash);
        call.changed((end - first) / 2);
        call.beginEffect(end - first + 2);
        call.effectArgument(HashCommands.HSET);
        call.effectArgumentAt(KEY);
        for (int i = first; i < end; i++) {
            call.effectArgumentAt(i);
        }
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
        for (boolean there = hash.first(); there; there = hash.next()) {
            count += call.database().isOver(hash) ? 0 : 1;
        }
        return count;
    }

    static boolean areAllShown(Call call, HashValue hash) {
        return hash.firstWhen() >= call.now() || call.keyspace().expiryMode() == ExpiryMode.IGNORE;
    }
}
