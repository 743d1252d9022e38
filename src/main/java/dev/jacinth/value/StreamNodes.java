package dev.jacinth.value;

import static dev.jacinth.value.StreamLayout.FLAG_DELETED;
import static dev.jacinth.value.StreamLayout.FLAG_SAME_FIELDS;
import static dev.jacinth.value.StreamLayout.NODES_SHAPE;
import static dev.jacinth.value.StreamLayout.NODE_BYTES;
import static dev.jacinth.value.StreamLayout.NODE_FORM;
import static dev.jacinth.value.StreamLayout.NODE_ROOT;
import static dev.jacinth.value.StreamLayout.PACK_BYTES_MAX;
import static dev.jacinth.value.StreamLayout.PIECES_MIN;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.Pack;
import dev.jacinth.structure.Tree;
import dev.jacinth.structure.TreeCursor;
import org.jspecify.annotations.Nullable;

/// The nodes of a stream: how entries get into them and out again. What is said of all entries is up to [StreamValue],
/// but for the bytes that the nodes take.
///
/// Which entries share a node, and when a node goes, is as in Redis, since trimming that is approximate goes by nodes.
/// Bytes: [StreamLayout].
///
/// A flyweight that stands at a node, the *current* one, after [#toFirst], [#toLast] and [#next].
final class StreamNodes {

    /// The nodes of streams are not larger, whatever the limits say.
    private static final long LIMIT_BYTES_MAX = 1L << 30;

    private final ValueContext context;
    private final Pack pack = new Pack();
    private final Scratch scratch = new Scratch();
    private final StreamId master = new StreamId();
    private final StreamId found = new StreamId();
    private final TreeCursor cursor = new TreeCursor(NODES_SHAPE);
    private final Tree trees = new Tree(NODES_SHAPE);
    private Memory memory;
    private View view;
    private int root;

    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    StreamNodes(ValueContext context) {
        this.context = context;
    }

    /// Points this object at the nodes of a stream for reading.
    ///
    /// @param streamRoot of the stream
    void open(View from, int streamRoot) {
        cursor.open(from);
        view = from;
        root = streamRoot;
    }

    /// Points this object at the nodes of a stream that may be changed.
    void open(Memory in, int streamRoot) {
        bind(in);
        open(in.live(), streamRoot);
    }

    private void bind(Memory in) {
        trees.open(in);
        memory = in;
    }

    /// Makes a tree without nodes, for the root of a new stream.
    int create(Memory in) {
        bind(in);
        return trees.create();
    }

    /// The tree of the nodes.
    int tree() {
        return StreamLayout.nodes(view, root);
    }

    void release() {
        scratch.release();
    }

    // ---- going through all

    /// Number of nodes.
    long size() {
        return cursor.size(tree());
    }

    /// To the first node; says whether there is one. So do [#toLast] and [#next].
    boolean toFirst() {
        return cursor.toFirst(tree());
    }

    boolean toLast() {
        return cursor.toLast(tree());
    }

    boolean next() {
        return cursor.next();
    }

    /// The master id of the current node.
    StreamId id(StreamId target) {
        return target.read(cursor.entry());
    }

    /// The root of the Blob that the current node is, or 0 if it is a pack.
    int blob() {
        return isBlob(cursor.entry()) ? Native.getInt(cursor.entry() + NODE_ROOT) : 0;
    }

    /// The pack that the current node is, if it is one.
    Pack pack() {
        return openPack(cursor.entry());
    }

    /// How many entries of the current node are not deleted.
    long entries() {
        if (isBlob(cursor.entry())) {
            return 1;
        }
        pack();
        return pack.integer(pack.first());
    }

    /// The id of the last entry of the current node, even if it is deleted.
    StreamId lastId(StreamId target) {
        id(target);
        if (isBlob(cursor.entry())) {
            return target;
        }
        pack();
        int at = pack.last();
        for (long i = pack.integer(at); i > 0; i--) {
            at = pack.previous(at);
        }
        at = pack.next(at);
        long millis = target.millis() + pack.integer(at);
        return target.set(millis, target.sequence() + pack.integer(pack.next(at)));
    }

    private static boolean isBlob(long entry) {
        return Native.getInt(entry + NODE_FORM) == StreamLayout.BLOB;
    }

    /// The pack of a node, for reading.
    private Pack openPack(long entry) {
        return pack.open(view, Native.getInt(entry + NODE_ROOT));
    }

    // ---- adding

    /// Puts an entry into the last node, or into a new one.
    void add(StreamId id, StreamFields fields) {
        long bytes = bytes(fields);
        if (!placeInLast(id, fields, bytes)) {
            placeInNew(id, fields, bytes);
        }
        scratch.release();
    }

    private static long bytes(StreamFields fields) {
        long bytes = 0;
        for (int i = 0; i < fields.count(); i++) {
            bytes += fields.fieldLength(i) + fields.valueLength(i);
        }
        return bytes;
    }

    /// What the elements of an entry may take at most, master entry included.
    private static long room(StreamFields fields, long bytes) {
        long elements = 2L * fields.count() + 10;
        return bytes + elements * Pack.ENTRY_OVERHEAD_MAX;
    }

    private boolean placeInLast(StreamId id, StreamFields fields, long bytes) {
        int tree = tree();
        long size = cursor.size(tree);
        if (size == 0) {
            return false;
        }
        // Writable from the beginning: a pack that has moved must find its way into the tree.
        long entry = trees.edit(tree, size - 1);
        if (isBlob(entry)) {
            return false;
        }
        pack.open(memory, Native.getInt(entry + NODE_ROOT));
        int countAt = pack.first();
        int deletedAt = pack.next(countAt);
        long count = pack.integer(countAt);
        if (isFull(bytes, count + pack.integer(deletedAt))) {
            return false;
        }
        boolean same = hasMasterFields(pack.next(deletedAt), fields);
        long start = scratch.room(room(fields, bytes));
        long end = putEntry(start, id, master.read(entry), fields, same);
        if (end - start > PACK_BYTES_MAX - pack.bytes()) {
            return false;
        }
        int before = pack.usedBytes();
        pack.appendEntries(start, (int) (end - start), elements(fields, same) + 1);
        Native.putInt(entry + NODE_ROOT, pack.root());
        pack.replaceInteger(countAt, count + 1);
        Native.putInt(entry + NODE_ROOT, pack.root());
        addBytes(pack.usedBytes() - before);
        return true;
    }

    /// Whether the last node, opened as a pack, takes no more, as Redis sees it.
    private boolean isFull(long bytes, long entries) {
        long bytesMax = context.limits().streamNodeMaxBytes;
        long entriesMax = context.limits().streamNodeMaxEntries;
        if (bytesMax == 0 || bytesMax > LIMIT_BYTES_MAX) {
            bytesMax = LIMIT_BYTES_MAX;
        }
        return pack.bytes() + bytes >= bytesMax || entriesMax != 0 && entries >= entriesMax;
    }

    private boolean hasMasterFields(int fieldsAt, StreamFields fields) {
        if (pack.integer(fieldsAt) != fields.count()) {
            return false;
        }
        int at = fieldsAt;
        for (int i = 0; i < fields.count(); i++) {
            at = pack.next(at);
            if (!pack.equal(at, fields.fieldAddress(i), fields.fieldLength(i))) {
                return false;
            }
        }
        return true;
    }

    /// How many elements an entry has, without the one that says so.
    private static int elements(StreamFields fields, boolean same) {
        return PIECES_MIN + (same ? fields.count() : 1 + 2 * fields.count());
    }

    /// Writes the elements of an entry to `target` and returns the address behind them.
    private static long putEntry(long target, StreamId id, StreamId masterId, StreamFields fields, boolean same) {
        long at = Pack.putIntegerEntry(target, same ? FLAG_SAME_FIELDS : 0);
        at = Pack.putIntegerEntry(at, id.millis() - masterId.millis());
        at = Pack.putIntegerEntry(at, id.sequence() - masterId.sequence());
        if (!same) {
            at = Pack.putIntegerEntry(at, fields.count());
        }
        for (int i = 0; i < fields.count(); i++) {
            if (!same) {
                at = Pack.putEntry(at, fields.fieldAddress(i), fields.fieldLength(i));
            }
            at = Pack.putEntry(at, fields.valueAddress(i), fields.valueLength(i));
        }
        return Pack.putIntegerEntry(at, elements(fields, same));
    }

    private void placeInNew(StreamId id, StreamFields fields, long bytes) {
        long start = scratch.room(room(fields, bytes));
        long at = Pack.putIntegerEntry(Pack.beginAt(start), 1);
        at = Pack.putIntegerEntry(at, 0);
        at = Pack.putIntegerEntry(at, fields.count());
        for (int i = 0; i < fields.count(); i++) {
            at = Pack.putEntry(at, fields.fieldAddress(i), fields.fieldLength(i));
        }
        at = Pack.putIntegerEntry(at, 0);
        at = putEntry(at, id, id, fields, true);
        int elements = 4 + fields.count() + elements(fields, true) + 1;
        addNode(id, start, Pack.complete(start, at, elements));
    }

    /// Makes a listpack outside of the memory, which is sound, the last node.
    void addNode(StreamId masterId, long listpack, int bytes) {
        if (bytes <= PACK_BYTES_MAX) {
            attach(masterId, pack.createFrom(memory, listpack).root(), StreamLayout.PACK);
        } else {
            attach(masterId, Blob.create(memory, listpack, bytes), StreamLayout.BLOB);
        }
    }

    private void attach(StreamId masterId, int node, int form) {
        try {
            long entry = trees.insert(tree(), masterId);
            masterId.write(entry);
            Native.putInt(entry + NODE_ROOT, node);
            Native.putInt(entry + NODE_FORM, form);
        } catch (MemoryExhausted e) {
            free(node, form);
            throw e;
        }
        addBytes(usedBytes(node, form));
    }

    private long usedBytes(int node, int form) {
        return form == StreamLayout.PACK ? pack.open(view, node).usedBytes() : Blob.usedBytes(view, node);
    }

    private void free(int node, int form) {
        if (form == StreamLayout.PACK) {
            pack.open(memory, node).free();
        } else {
            Blob.freeSome(memory, node, Integer.MAX_VALUE);
        }
    }

    private void addBytes(long bytes) {
        if (bytes != 0) {
            long pointer = memory.writable(root) + NODE_BYTES;
            Native.putLong(pointer, Native.getLong(pointer) + bytes);
        }
    }

    // ---- removing

    /// Marks the entry as deleted whose flags stand at a position of a node; the node goes with its last entry.
    ///
    /// @param rank of the node
    void delete(long rank, int flagsAt) {
        long entry = trees.edit(tree(), rank);
        if (isBlob(entry)) {
            remove(rank);
            return;
        }
        pack.open(memory, Native.getInt(entry + NODE_ROOT));
        if (pack.integer(pack.first()) == 1) {
            remove(rank);
            return;
        }
        int before = pack.usedBytes();
        pack.replaceInteger(flagsAt, pack.integer(flagsAt) | FLAG_DELETED);
        Native.putInt(entry + NODE_ROOT, pack.root());
        countDeleted(entry, 1);
        addBytes(pack.usedBytes() - before);
    }

    /// Moves `deleted` from the one counter to the other of the node that is open as a pack.
    private void countDeleted(long entry, long deleted) {
        int countAt = pack.first();
        pack.replaceInteger(countAt, pack.integer(countAt) - deleted);
        Native.putInt(entry + NODE_ROOT, pack.root());
        int deletedAt = pack.next(pack.first());
        pack.replaceInteger(deletedAt, pack.integer(deletedAt) + deleted);
        Native.putInt(entry + NODE_ROOT, pack.root());
    }

    /// Removes a node.
    void remove(long rank) {
        long entry = trees.entry(tree(), rank);
        int node = Native.getInt(entry + NODE_ROOT);
        int form = Native.getInt(entry + NODE_FORM);
        trees.removeRange(tree(), rank, 1);
        addBytes(-usedBytes(node, form));
        free(node, form);
    }

    /// Marks entries from the beginning of the first node on as deleted; returns how many.
    ///
    /// @param most to mark
    /// @param first id that is to stay; null to go by number only
    long trimFirst(long most, @Nullable StreamId first) {
        long entry = trees.edit(tree(), 0);
        if (isBlob(entry)) {
            return 0;
        }
        master.read(entry);
        pack.open(memory, Native.getInt(entry + NODE_ROOT));
        int before = pack.usedBytes();
        long deleted = 0;
        int masterFields = (int) pack.integer(pack.next(pack.next(pack.first())));
        int at = pack.first();
        for (int i = masterFields + 4; i > 0; i--) {
            at = pack.next(at);
        }
        while (at != Pack.NONE && deleted < most && (first == null || isBefore(at, first))) {
            long flags = pack.integer(at);
            if ((flags & FLAG_DELETED) == 0) {
                pack.replaceInteger(at, flags | FLAG_DELETED);
                Native.putInt(entry + NODE_ROOT, pack.root());
                deleted++;
            }
            at = behindEntry(at, flags, masterFields);
        }
        countDeleted(entry, deleted);
        addBytes(pack.usedBytes() - before);
        return deleted;
    }

    /// Whether the entry at a position has a lower id.
    private boolean isBefore(int at, StreamId id) {
        int element = pack.next(at);
        long millis = master.millis() + pack.integer(element);
        found.set(millis, master.sequence() + pack.integer(pack.next(element)));
        return found.compareTo(id) < 0;
    }

    /// Where the entry begins that follows the one at a position; [Pack#NONE] if there is none.
    private int behindEntry(int at, long flags, int masterFields) {
        int element = pack.next(pack.next(pack.next(at)));
        int elements = (flags & FLAG_SAME_FIELDS) != 0 ? masterFields : 1 + 2 * (int) pack.integer(element);
        for (int i = 0; i <= elements; i++) {
            element = pack.next(element);
        }
        return element;
    }

    // ---- as a whole

    /// Bytes of memory that nodes and tree take.
    long usedBytes() {
        return Native.getLong(view.at(root) + NODE_BYTES) + NODES_SHAPE.usedBytes(view, tree());
    }

    void forEachBlock(BlockVisitor visitor) {
        NODES_SHAPE.forEachBlock(view, tree(), visitor);
        for (boolean there = toFirst(); there; there = next()) {
            if (isBlob(cursor.entry())) {
                Blob.forEachBlock(view, blob(), visitor);
            } else {
                pack().forEachBlock(visitor);
            }
        }
    }

    /// Copies all nodes to a stream of the same memory that has none.
    void copyTo(StreamNodes target) {
        for (boolean there = toFirst(); there; there = next()) {
            target.addCopy(cursor.entry());
        }
    }

    private void addCopy(long entry) {
        master.read(entry);
        int node = Native.getInt(entry + NODE_ROOT);
        if (isBlob(entry)) {
            attach(master, Blob.copy(memory, node), StreamLayout.BLOB);
        } else {
            attach(master, openPack(entry).copy(memory), StreamLayout.PACK);
        }
    }

    /// Frees about `budget` blocks; returns what is left of the budget, 0 where nodes may be left as well.
    int freeSome(int budget) {
        int tree = tree();
        int left = budget;
        while (left > 0 && cursor.toLast(tree)) {
            long entry = cursor.entry();
            int node = Native.getInt(entry + NODE_ROOT);
            if (!isBlob(entry)) {
                pack.open(memory, node).free();
            } else if (!Blob.freeSome(memory, node, left)) {
                return 0;
            }
            left--;
            trees.removeRange(tree, cursor.size(tree) - 1, 1);
        }
        if (left > 0) {
            trees.freeSome(tree, Integer.MAX_VALUE);
        }
        return left;
    }
}
