package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Memory;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.Dict;
import dev.jacinth.value.Aggregate;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;
import java.util.ArrayDeque;

/// Gives back the memory of what was deleted: small things at once, large ones in slices, so that no command and no
/// other client waits for a big value to be taken apart.
public final class Reclaimer {

    /// Blocks freed before the rest is left for later: some 20 microseconds.
    private static final int AT_ONCE = 256;

    /// The block before, and what counts blocks.
    private static final int COPIES_PER_BLOCK = 2;

    private final Memory memory;
    private final Values values;
    private final ArrayDeque<Work> pending = new ArrayDeque<>();
    private long reclaimedObjects;

    Reclaimer(Memory memory, Values values) {
        this.memory = memory;
        this.values = values;
    }

    /// What remains of something deleted.
    private interface Work {

        /// Frees about `budget` blocks; true if nothing is left.
        boolean free(int budget);
    }

    /// Frees what the value field of a record refers to. The record itself stays.
    void discardValue(long pointer) {
        if (KeyRecord.type(pointer) != ValueType.STRING) {
            discard(values.open(memory.live(), pointer));
        } else if (KeyRecord.encoding(pointer) == StringValue.BLOB) {
            discardBlob(Values.root(pointer));
        }
    }

    /// Frees what has the form of the value of a record, and a root that no record names.
    void discardCopy(long pointer, int root) {
        if (KeyRecord.type(pointer) == ValueType.STRING) {
            discardBlob(root);
        } else {
            discard(values.openCopy(memory, pointer, root));
        }
    }

    /// Frees a value that no record names.
    public void discard(Aggregate value) {
        Aggregate own = values.take(memory, value);
        if (own.freeSome(AT_ONCE)) {
            values.giveBack(own);
        } else {
            pending.add(own::freeSome);
        }
    }

    /// Frees a record with its key and its value.
    void discardRecord(int record) {
        discardValue(memory.at(record));
        discardShell(record);
    }

    /// Frees a record with its key, but not what the value field refers to: that has another owner now.
    void discardShell(int record) {
        long pointer = memory.at(record);
        if (KeyRecord.hasBigKey(pointer)) {
            discardBlob(Native.getInt(KeyRecord.keyField(pointer)));
        }
        memory.free(record, KeyRecord.bytes(pointer));
    }

    /// Frees a Blob that no record names.
    void discardBlob(int root) {
        begin(budget -> Blob.freeSome(memory, root, budget));
    }

    /// Frees all keys of a database with what they hold.
    void discardAll(Dict dict, ExpiryIndex expiries, ExpiryIndex fieldExpiries) {
        begin(new DatabaseWork(dict, expiries, fieldExpiries));
    }

    private void begin(Work work) {
        if (!work.free(AT_ONCE)) {
            pending.add(work);
        }
    }

    /// Goes on with what is left, by about `budget` blocks. Returns true if there is more. While a snapshot is open and
    /// pages cannot be copied, nothing happens.
    public boolean work(int budget) {
        if (!memory.hasRoom(0, COPIES_PER_BLOCK * (long) budget)) {
            return false;
        }
        if (!pending.isEmpty() && pending.peek().free(budget)) {
            pending.remove();
            reclaimedObjects++;
        }
        return !pending.isEmpty();
    }

    /// Number of deleted things that still occupy memory: `lazyfree_pending_objects`.
    public long pendingObjects() {
        return pending.size();
    }

    /// Number of things that were freed in slices: `lazyfreed_objects`.
    public long reclaimedObjects() {
        return reclaimedObjects;
    }

    /// Drops the work: the memory goes as a whole.
    void forget() {
        pending.clear();
    }

    /// A database that was emptied while others share its memory.
    private final class DatabaseWork implements Work {
        private final Dict dict;
        private final ExpiryIndex expiries;
        private final ExpiryIndex fieldExpiries;
        private boolean dictGone;
        private boolean expiriesGone;

        DatabaseWork(Dict dict, ExpiryIndex expiries, ExpiryIndex fieldExpiries) {
            this.dict = dict;
            this.expiries = expiries;
            this.fieldExpiries = fieldExpiries;
        }

        @Override
        public boolean free(int budget) {
            if (!dictGone) {
                dictGone = dict.freeSome(budget, Reclaimer.this::discardRecord);
                return false;
            }
            if (!expiriesGone) {
                expiriesGone = expiries.freeSome(budget) < budget;
                return false;
            }
            return fieldExpiries.freeSome(budget) < budget;
        }
    }
}
