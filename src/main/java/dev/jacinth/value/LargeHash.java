package dev.jacinth.value;

import static dev.jacinth.memory.Invariants.require;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Dict;
import dev.jacinth.structure.DictKeys;
import dev.jacinth.structure.EntrySink;
import dev.jacinth.structure.Text;
import dev.jacinth.structure.TimeKey;
import dev.jacinth.structure.Tree;
import dev.jacinth.structure.TreeCursor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// A hash of any size: its fields are found through a [Dict], and those that cease to exist stand in a [Tree] by time.
///
/// ```
///   root, 24 bytes
///    0          4          8                   16          20         24
///   +----------+----------+--------------------+-----------+----------+
///   | Dict u32 | Tree u32 | entry bytes i64    | next u32  | 0        |    Tree 0: no field ever had a time
///   +----------+----------+--------------------+-----------+----------+    next 0: fields are in no order
///        |          |
///        |          +--> (when, entry), ...   [TimeKey]
///        +--> entry, entry, ...               [HashEntry]
/// ```
///
/// A hash that keeps its order numbers its fields as they come and sorts them when all are asked for: a small hash of
/// Redis gives its fields in the order in which they came, and there are few of them.
///
/// A flyweight that stands at a field, the *current* one, after [#find], [#insert], [#step], [#toRandom] and the like.
///
/// Invariants:
/// 1. The Dict has each entry once, under the hash of its field; no two have the same field.
/// 2. The Tree has an entry exactly if its `when` is not [HashValue#NEVER].
/// 3. `entry bytes` is what the blocks of all entries and their Blobs take.
final class LargeHash {

    private static final int ROOT_BYTES = 24;
    private static final int DICT = 0;
    private static final int TREE = 4;
    private static final int ENTRY_BYTES = 8;
    private static final int NEXT = 16;

    /// A bucket of the Dict with all its overflow is seldom larger.
    private static final int BUCKET_MIN = 32;

    private final ValueContext context;
    private final Fields fields;
    private final Dict dict;
    private final Tree trees = new Tree(TimeKey.SHAPE);
    private final TreeCursor cursor = new TreeCursor(TimeKey.SHAPE);
    private final TimeKey key = new TimeKey();
    private final EntrySink collecting = this::collect;
    private final EntrySink freeing = this::freeEntry;

    private Memory memory;
    private View view;
    private int root;

    /// The current field: its block, and its slot in the Dict where that is known.
    private int entry;

    private long slot;
    private long hash;

    /// The fields of the bucket that a scan has reached.
    private int[] bucket = new int[BUCKET_MIN];

    private long[] order = new long[0];
    private int bucketSize;
    private int bucketAt;
    private long scanCursor;

    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    LargeHash(ValueContext context) {
        this.context = context;
        fields = new Fields(context);
        dict = new Dict(fields);
    }

    /// What the Dict must know of entries.
    private record Fields(ValueContext context) implements DictKeys {

        @Override
        public boolean matches(View view, int entry, long field, int length) {
            return HashEntry.isField(view, view.at(entry), field, length);
        }

        @Override
        public long hash(View view, int entry) {
            long field = HashEntry.field(view.at(entry));
            int length = Text.length(field);
            if (Text.blob(field) == Address.NULL) {
                return context.hash(Text.inlineAddress(field), length);
            }
            long copy = Native.allocate(length);
            try {
                Text.read(view, field, copy);
                return context.hash(copy, length);
            } finally {
                Native.free(copy);
            }
        }
    }

    /// Points this object at a hash that may be changed.
    void open(Memory in, int itsRoot) {
        memory = in;
        view = in.live();
        root = itsRoot;
        dict.open(in, Native.getInt(view.at(itsRoot) + DICT));
    }

    /// Points this object at a hash for reading only.
    @SuppressWarnings("NullAway") // Without memory a change fails at its first step.
    void open(View from, int itsRoot) {
        memory = null;
        view = from;
        root = itsRoot;
        dict.open(from, Native.getInt(view.at(itsRoot) + DICT));
    }

    /// Makes an empty hash and points this object at it.
    ///
    /// @param timed true if it is to count as one whose fields had times
    /// @param ordered true if it is to keep the order in which fields come, until [#forgetOrder]
    void create(Memory in, boolean timed, boolean ordered) {
        int made = in.allocate(ROOT_BYTES);
        int dictRoot = Address.NULL;
        try {
            long pointer = in.writable(made);
            Native.fill(pointer, ROOT_BYTES, (byte) 0);
            dictRoot = Dict.create(in);
            Native.putInt(in.writable(made) + DICT, dictRoot);
            Native.putInt(in.writable(made) + NEXT, ordered ? 1 : 0);
            open(in, made);
            if (timed) {
                addTree();
            }
        } catch (MemoryExhausted e) {
            if (dictRoot != Address.NULL) {
                dict.open(in, dictRoot).freeSome(Integer.MAX_VALUE, none -> {});
            }
            in.free(made, ROOT_BYTES);
            throw e;
        }
    }

    int root() {
        return root;
    }

    long size() {
        return dict.size();
    }

    Dict dict() {
        return dict;
    }

    private int tree() {
        return Native.getInt(view.at(root) + TREE);
    }

    /// Whether a field ever had a time.
    boolean isTimed() {
        return tree() != Address.NULL;
    }

    /// The number of the next field; 0 if fields are in no order.
    private int nextNumber() {
        return Native.getInt(view.at(root) + NEXT);
    }

    /// Fields are in no order any more.
    void forgetOrder() {
        if (nextNumber() != 0) {
            Native.putInt(memory.writable(root) + NEXT, 0);
        }
    }

    private void addTree() {
        long pointer = memory.writable(root);
        Native.putInt(pointer + TREE, trees().create());
    }

    private Tree trees() {
        return trees.open(memory);
    }

    private TreeCursor cursor() {
        return cursor.open(view);
    }

    /// The first time of all fields, or [HashValue#NEVER].
    long firstWhen() {
        int tree = tree();
        return tree != Address.NULL && cursor().toFirst(tree) ? TimeKey.when(cursor().entry()) : HashValue.NEVER;
    }

    // ---- the current field

    /// To a field; false if there is none.
    boolean find(long field, int length) {
        hash = context.hash(field, length);
        long at = dict.candidate(hash);
        while (at != Dict.NONE && !HashEntry.isField(view, view.at(dict.entryAt(at)), field, length)) {
            at = dict.nextCandidate(hash, at);
        }
        slot = at;
        entry = at == Dict.NONE ? Address.NULL : dict.entryAt(at);
        return at != Dict.NONE;
    }

    /// To the field that ceases to exist first; false if all stay.
    boolean toFirstWhen() {
        if (firstWhen() == HashValue.NEVER) {
            return false;
        }
        entry = TimeKey.address(cursor().entry());
        locate();
        return true;
    }

    /// To a field that is chosen at random, each with the same probability. There must be one.
    void toRandom(RandomGenerator random) {
        entry = dict.random(random);
        slot = Dict.NONE;
    }

    int mark() {
        return entry;
    }

    void toMark(int mark) {
        entry = mark;
        slot = Dict.NONE;
    }

    /// Finds the slot of the current field.
    private void locate() {
        hash = fields.hash(view, entry);
        slot = dict.candidate(hash);
        while (dict.entryAt(slot) != entry) {
            slot = dict.nextCandidate(hash, slot);
        }
    }

    /// The current field as a [Text].
    long field() {
        return HashEntry.field(view.at(entry));
    }

    /// The current value as a [Text].
    long value() {
        return HashEntry.value(view.at(entry));
    }

    long when() {
        return HashEntry.when(view.at(entry));
    }

    // ---- going through all

    /// Reads the fields of one bucket, which [#step] goes through, and returns the cursor for the next one; 0 begins
    /// and ends.
    long scan(long from) {
        bucketSize = 0;
        bucketAt = 0;
        scanCursor = dict.scan(from, collecting);
        return scanCursor;
    }

    private void collect(int met) {
        if (bucketSize == bucket.length) {
            bucket = Arrays.copyOf(bucket, 2 * bucketSize);
        }
        bucket[bucketSize++] = met;
    }

    /// To the next field of the bucket; false at its end.
    boolean step() {
        if (bucketAt == bucketSize) {
            return false;
        }
        entry = bucket[bucketAt++];
        slot = Dict.NONE;
        return true;
    }

    /// To the first of all fields; false if there is none. [#next] goes on.
    boolean toFirst() {
        if (nextNumber() != 0) {
            collectInOrder();
            return step();
        }
        scan(0);
        return step() || scanCursor != 0 && next();
    }

    /// Takes all fields as those of one bucket, in the order of their numbers.
    private void collectInOrder() {
        bucketSize = 0;
        bucketAt = 0;
        scanCursor = 0;
        dict.forEach(collecting);
        if (order.length < bucketSize) {
            order = new long[bucket.length];
        }
        for (int i = 0; i < bucketSize; i++) {
            long number = HashEntry.number(view.at(bucket[i]));
            order[i] = number << Integer.SIZE | Integer.toUnsignedLong(bucket[i]);
        }
        Arrays.sort(order, 0, bucketSize);
        for (int i = 0; i < bucketSize; i++) {
            bucket[i] = (int) order[i];
        }
    }

    /// To the next of all fields.
    boolean next() {
        while (!step()) {
            if (scanCursor == 0) {
                return false;
            }
            scan(scanCursor);
        }
        return true;
    }

    // ---- changing

    /// Adds a field that is not there, and goes to it.
    void insert(long field, int fieldLength, long value, int valueLength, long when) {
        hash = context.hash(field, fieldLength);
        insertMissing(field, fieldLength, value, valueLength, when);
    }

    /// As [#insert], for the field that [#find] has just not found.
    void insertMissing(long field, int fieldLength, long value, int valueLength, long when) {
        int made = HashEntry.create(memory, field, fieldLength, value, valueLength, when, nextNumber());
        try {
            attach(hash, made);
        } catch (MemoryExhausted e) {
            freeEntry(made);
            throw e;
        }
        entry = made;
        slot = Dict.NONE;
    }

    /// Puts a finished entry into Tree and Dict.
    private void attach(long itsHash, int made) {
        long pointer = memory.at(made);
        long when = HashEntry.when(pointer);
        long bytes = HashEntry.usedBytes(view, pointer);
        memory.writable(root);
        if (when != HashValue.NEVER) {
            schedule(when, made);
        }
        try {
            dict.insert(itsHash, made);
        } catch (MemoryExhausted e) {
            if (when != HashValue.NEVER) {
                unschedule(when, made);
            }
            throw e;
        }
        addBytes(bytes);
        int number = nextNumber();
        if (number > 0) {
            Native.putInt(memory.writable(root) + NEXT, Math.min(number, Integer.MAX_VALUE - 1) + 1);
        }
    }

    private void addBytes(long change) {
        if (change != 0) {
            long pointer = memory.writable(root) + ENTRY_BYTES;
            Native.putLong(pointer, Native.getLong(pointer) + change);
        }
    }

    private void schedule(long when, int scheduled) {
        if (!isTimed()) {
            addTree();
        }
        key.of(when, scheduled);
        key.write(trees().insert(tree(), key));
    }

    private void unschedule(long when, int scheduled) {
        if (!trees().remove(tree(), key.of(when, scheduled))) {
            throw new AssertionError("a field is not in the tree at " + when);
        }
    }

    /// Gives the current field, which was found, another value.
    void overwrite(long value, int length) {
        long pointer = memory.at(entry);
        int head = HashEntry.headBytes(pointer);
        int oldBytes = HashEntry.bytes(pointer);
        int newBytes = head + Text.fieldBytes(length);
        boolean inside = length <= Text.INLINE_BYTES_MAX && Text.blob(pointer + head) == Address.NULL;
        if (inside && Memory.blockBytes(newBytes) == Memory.blockBytes(oldBytes)) {
            Text.put(memory.writable(entry) + head, value, length, 0);
            return;
        }
        long before = HashEntry.usedBytes(view, pointer);
        int blob = Text.prepare(memory, value, length);
        int old = entry;
        try {
            int fresh = memory.allocate(newBytes);
            try {
                long target = memory.writable(fresh);
                Native.copy(memory.at(old), target, head);
                Text.put(target + head, value, length, blob);
                replace(fresh);
            } catch (MemoryExhausted e) {
                memory.free(fresh, newBytes);
                throw e;
            }
        } catch (MemoryExhausted e) {
            Text.drop(memory, blob);
            throw e;
        }
        Text.discard(memory, memory.at(old) + head);
        memory.free(old, oldBytes);
        addBytes(HashEntry.usedBytes(view, memory.at(entry)) - before);
    }

    /// Has Dict and Tree name another block for the current field, with the same time.
    private void replace(int fresh) {
        memory.writable(root);
        long when = HashEntry.when(memory.at(fresh));
        dict.replaceAt(slot, fresh);
        if (when != HashValue.NEVER) {
            try {
                reschedule(when, entry, when, fresh);
            } catch (MemoryExhausted e) {
                dict.replaceAt(slot, entry);
                throw e;
            }
        }
        entry = fresh;
    }

    /// Moves an entry in the Tree. Throws [MemoryExhausted] and has changed nothing.
    private void reschedule(long oldWhen, int old, long when, int fresh) {
        schedule(when, fresh);
        try {
            unschedule(oldWhen, old);
        } catch (MemoryExhausted e) {
            unschedule(when, fresh);
            throw e;
        }
    }

    /// Gives the current field, which was found, a time.
    void expireAt(long when) {
        long pointer = memory.at(entry);
        long old = HashEntry.when(pointer);
        if (old == when) {
            return;
        }
        if (!HashEntry.hasWhen(pointer)) {
            addWhen(when);
            return;
        }
        long writable = memory.writable(entry);
        if (old == HashValue.NEVER) {
            schedule(when, entry);
        } else {
            reschedule(old, entry, when, entry);
        }
        HashEntry.setWhen(writable, when);
    }

    private void addWhen(long when) {
        int oldBytes = HashEntry.bytes(memory.at(entry));
        int old = entry;
        int fresh = memory.allocate(oldBytes + Long.BYTES);
        try {
            long target = memory.writable(fresh);
            long pointer = memory.at(old);
            long texts = HashEntry.putHead(target, when, HashEntry.number(pointer));
            long oldTexts = HashEntry.field(pointer);
            Native.copy(oldTexts, texts, oldBytes - (oldTexts - pointer));
            memory.writable(root);
            // Made ours before the first change: putting it there again cannot fail.
            dict.replaceAt(slot, old);
            schedule(when, fresh);
            dict.replaceAt(slot, fresh);
        } catch (MemoryExhausted e) {
            memory.free(fresh, oldBytes + Long.BYTES);
            throw e;
        }
        entry = fresh;
        memory.free(old, oldBytes);
        addBytes(Memory.blockBytes(oldBytes + Long.BYTES) - Memory.blockBytes(oldBytes));
    }

    /// Lets the current field stay; false if it did already. Its block keeps the room for a time.
    boolean persist() {
        long when = when();
        if (when == HashValue.NEVER) {
            return false;
        }
        long writable = memory.writable(entry);
        unschedule(when, entry);
        HashEntry.setWhen(writable, HashValue.NEVER);
        return true;
    }

    /// Removes the current field, which was found.
    void remove() {
        long pointer = memory.at(entry);
        long when = HashEntry.when(pointer);
        long bytes = HashEntry.usedBytes(view, pointer);
        memory.writable(root);
        if (when != HashValue.NEVER) {
            unschedule(when, entry);
        }
        try {
            dict.removeAt(slot);
        } catch (MemoryExhausted e) {
            if (when != HashValue.NEVER) {
                schedule(when, entry);
            }
            throw e;
        }
        freeEntry(entry);
        addBytes(-bytes);
        entry = Address.NULL;
        slot = Dict.NONE;
    }

    private void freeEntry(int gone) {
        HashEntry.free(memory, gone);
    }

    // ---- the whole

    /// A second hash with the same content; returns its root.
    int copy() {
        LargeHash twin = new LargeHash(context);
        twin.create(memory, isTimed(), nextNumber() != 0);
        try {
            for (boolean there = toFirst(); there; there = next()) {
                twin.insertCopy(entry);
            }
            Native.putInt(memory.writable(twin.root) + NEXT, nextNumber());
            return twin.root;
        } catch (MemoryExhausted e) {
            twin.freeSome(Integer.MAX_VALUE);
            throw e;
        }
    }

    private void insertCopy(int source) {
        int made = HashEntry.createCopy(memory, source);
        try {
            attach(fields.hash(view, made), made);
        } catch (MemoryExhausted e) {
            freeEntry(made);
            throw e;
        }
    }

    /// Frees about `budget` blocks; true when nothing is left.
    boolean freeSome(int budget) {
        int tree = tree();
        if (tree != Address.NULL) {
            long pointer = memory.writable(root);
            if (trees().freeSome(tree, budget) == budget) {
                return false;
            }
            Native.putInt(pointer + TREE, Address.NULL);
        }
        if (!dict.freeSome(budget, freeing)) {
            return false;
        }
        memory.free(root, ROOT_BYTES);
        return true;
    }

    long usedBytes() {
        long bytes = Memory.blockBytes(ROOT_BYTES) + dict.usedBytes() + Native.getLong(view.at(root) + ENTRY_BYTES);
        return isTimed() ? bytes + TimeKey.SHAPE.usedBytes(view, tree()) : bytes;
    }

    void forEachBlock(BlockVisitor visitor) {
        visitor.block(root, ROOT_BYTES);
        if (isTimed()) {
            TimeKey.SHAPE.forEachBlock(view, tree(), visitor);
        }
        dict.forEachBlock(visitor);
        dict.forEach(each -> HashEntry.forEachBlock(view, each, visitor));
    }

    /// Walks everything and throws `IllegalStateException` where an invariant does not hold. For tests.
    void validate() {
        dict.validate();
        long[] sums = new long[2];
        dict.forEach(each -> {
            long pointer = view.at(each);
            sums[0] += HashEntry.usedBytes(view, pointer);
            long when = HashEntry.when(pointer);
            if (when != HashValue.NEVER) {
                sums[1]++;
                boolean found = isTimed()
                        && cursor().toKey(tree(), key.of(when, each))
                        && key.compare(view, cursor().entry()) == 0;
                require(found, "2: a field is not in the tree at " + when);
            }
        });
        require(sums[0] == Native.getLong(view.at(root) + ENTRY_BYTES), "3: the entries take " + sums[0]);
        require(sums[1] == (isTimed() ? cursor().size(tree()) : 0), "2: not " + sums[1] + " fields in the tree");
    }
}
