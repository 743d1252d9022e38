package dev.jacinth.command;

import dev.jacinth.bytes.Scratch;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.SortedSetValue;

/// The result of a command as a sorted set that has no key yet: to be stored, or to be gone through and discarded.
///
/// Where memory ends while it is filled, it frees itself before it throws.
final class SortedSetBuilder {

    /// The number of the object in [dev.jacinth.value.Aggregates]: those behind it are free for other values.
    static final int OBJECT = 0;

    private final Call call;
    private final SortedSetValue value;
    private final Scratch copy = new Scratch();

    SortedSetBuilder(Call call) {
        this.call = call;
        this.value = call.values().sortedSet(OBJECT);
        value.create(call.database().memory());
    }

    /// What has been added, to be read.
    SortedSetValue value() {
        return value;
    }

    /// As [SortedSetValue#reserve].
    void reserve(long elements) {
        boolean complete = false;
        try {
            value.reserve(elements);
            complete = true;
        } finally {
            if (!complete) {
                value.free();
            }
        }
    }

    /// Adds an element. The member may be that of another value: it is copied before anything changes.
    void add(long member, int length, double score) {
        long safe = copy.copy(member, length);
        boolean complete = false;
        try {
            value.add(score, safe, length, 0);
            complete = true;
        } finally {
            if (!complete) {
                value.free();
            }
        }
    }

    /// Puts the set in place of whatever is at a key, announces the event and replies with the size. An empty set is
    /// none: the key is deleted.
    void store(int keyIndex, String event) {
        long size = value.size();
        if (size == 0) {
            discard();
            call.storeNothing(keyIndex);
        } else {
            call.store(keyIndex, value, KeyEvents.ZSET, event, 1);
        }
        call.reply().integer(size);
    }

    /// Frees the set, in the background if it is large.
    void discard() {
        call.keyspace().reclaimer().discard(value);
    }
}
