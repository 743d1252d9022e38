package dev.jacinth.keyspace;

import dev.jacinth.memory.Memory;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.Dict;
import dev.jacinth.value.ValueType;
import java.util.ArrayDeque;

/// Gives back the memory of what was deleted: small things at once, large ones in slices, so that no command and no
/// other client waits for a big value to be taken apart.
public final class Reclaimer {

    /// Blocks freed before the rest is left for later: some 20 microseconds.
    private static final int AT_ONCE = 256;

    private final Memory memory;
    private final ArrayDeque<Work> pending = new ArrayDeque<>();
    private long reclaimedObjects;

    Reclaimer(Memory memory) {
        this.memory = memory;
    }

    /// What remains of something deleted.
    private interface Work {

        /// Frees up to `budget` blocks and returns how many it freed; fewer than asked for means that nothing is left.
        int free(int budget);
    }

    /// Frees a value by the address of its root.
    void discard(int type, int root) {
        if (type != ValueType.STRING) {
            throw new AssertionError("no structure for type " + type);
        }
        begin(budget -> Blob.freeSome(memory, root, budget));
    }

    /// Frees all keys of a database with what they hold.
    void discard(Dict dict, ExpiryIndex expiries) {
        begin(new DatabaseWork(dict, expiries));
    }

    private void begin(Work work) {
        if (work.free(AT_ONCE) == AT_ONCE) {
            pending.add(work);
        }
    }

    /// Goes on with what is left: at most about `budget` blocks. Returns true if there is more.
    public boolean work(int budget) {
        int left = budget;
        while (left > 0 && !pending.isEmpty()) {
            int freed = pending.peek().free(left);
            if (freed < left) {
                pending.remove();
                reclaimedObjects++;
            }
            left -= freed;
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

        DatabaseWork(Dict dict, ExpiryIndex expiries) {
            this.dict = dict;
            this.expiries = expiries;
        }

        @Override
        public int free(int budget) {
            int freed = dict.freeSome(memory, budget, this::freeRecord);
            return freed < budget ? freed + expiries.freeSome(budget - freed) : freed;
        }

        private void freeRecord(int record) {
            long pointer = memory.at(record);
            KeyRecord.forEachRoot(pointer, Reclaimer.this::discard);
            memory.free(record, KeyRecord.bytes(pointer));
        }
    }
}
