package dev.jacinth.value;

import static dev.jacinth.value.StreamLayout.ENTRIES;
import static dev.jacinth.value.StreamLayout.ENTRIES_ADDED;
import static dev.jacinth.value.StreamLayout.FIRST_ID;
import static dev.jacinth.value.StreamLayout.FLAG_DELETED;
import static dev.jacinth.value.StreamLayout.FLAG_SAME_FIELDS;
import static dev.jacinth.value.StreamLayout.LAST_ID;
import static dev.jacinth.value.StreamLayout.MAX_DELETED_ID;
import static dev.jacinth.value.StreamLayout.NODES_SHAPE;
import static dev.jacinth.value.StreamLayout.NODE_BYTES;
import static dev.jacinth.value.StreamLayout.NODE_FORM;
import static dev.jacinth.value.StreamLayout.NODE_ROOT;
import static dev.jacinth.value.StreamLayout.PACK_BYTES_MAX;
import static dev.jacinth.value.StreamLayout.PIECES_MIN;
import static dev.jacinth.value.StreamLayout.ROOT_BYTES;

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

/// A stream: entries in the order of their ids, each a list of fields and values, and the groups that consume them.
///
/// Entries are only ever added at the end and are read by [#cursor]; [#groups] are the consumer groups. Which entries
/// share a node, and when a node goes, is as in Redis, since trimming that is approximate goes by nodes. Bytes:
/// [StreamLayout].
///
/// Invariants:
/// 1. The ids of the entries that are not deleted ascend strictly, from node to node as within one; none lies before
///    the master id of its node or after the last id of the stream.
/// 2. The number of entries is the sum of the counts of the nodes, and the count of a node that of its entries that are
///    not deleted.
/// 3. A Blob node has one entry, which is not deleted.
/// 4. The first id is that of the first entry, zero where there is none.
public final class StreamValue extends Aggregate {

    /// The most bytes that the fields and values of an entry may have together.
    public static final long ENTRY_BYTES_MAX = 1L << 30;

    /// As the lag of a group: nobody knows. Others may be negative, where counters were set by hand.
    public static final long UNKNOWN_LAG = Long.MIN_VALUE;

    /// The nodes of streams are not larger, whatever the limits say.
    private static final long NODE_BYTES_MAX = 1L << 30;

    private final StreamGroups groups = new StreamGroups();
    private final StreamCursor cursor = new StreamCursor();
    private final Pack pack = new Pack();
    private final StreamNodeCheck check = new StreamNodeCheck();
    private final Scratch scratch = new Scratch();
    private final StreamId master = new StreamId();
    private final StreamId found = new StreamId();
    private final StreamId limit = new StreamId();

    private TreeCursor nodeCursor;
    private View nodeView;
    private Tree nodes;
    private Memory nodesMemory;

    @SuppressWarnings("NullAway.Init") // opened() makes what is missing.
    public StreamValue(ValueContext context) {
        super(context);
    }

    @Override
    protected void opened() {
        if (view != nodeView) {
            nodeView = view;
            nodeCursor = new TreeCursor(NODES_SHAPE, view);
        }
        if (memory != null) {
            bindNodes();
        }
        groups.open(memory, view, root());
        cursor.open(view, tree());
    }

    private void bindNodes() {
        if (memory != nodesMemory) {
            nodesMemory = memory;
            nodes = new Tree(NODES_SHAPE, memory);
        }
    }

    @Override
    protected void createEmpty() {
        bindNodes();
        int root = memory.allocate(ROOT_BYTES);
        try {
            long pointer = memory.writable(root);
            Native.fill(pointer, ROOT_BYTES, (byte) 0);
            Native.putInt(pointer + StreamLayout.NODES, nodes.create());
        } catch (MemoryExhausted e) {
            memory.free(root, ROOT_BYTES);
            throw e;
        }
        begin(root, 0);
        opened();
    }

    private int tree() {
        return StreamLayout.nodes(view, root());
    }

    @Override
    public void release() {
        scratch.release();
        groups.release();
    }

    @Override
    public int type() {
        return ValueType.STREAM;
    }

    @Override
    public String encodingName() {
        return "stream";
    }

    // ---- what is said of all entries

    /// Number of entries.
    /// A stream without entries still has its last id and its groups.
    @Override
    public boolean isVoid() {
        return false;
    }

    @Override
    public long size() {
        return Native.getLong(view.at(root()) + ENTRIES);
    }

    /// Number of nodes that the entries are in.
    public long nodes() {
        return nodeCursor.size(tree());
    }

    /// The id of the newest entry there has ever been, or what was set in its place.
    public StreamId lastId(StreamId target) {
        return target.read(view.at(root()) + LAST_ID);
    }

    public void setLastId(StreamId id) {
        id.write(memory.writable(root()) + LAST_ID);
    }

    /// The id of the first entry; zero if there is none.
    public StreamId firstId(StreamId target) {
        return target.read(view.at(root()) + FIRST_ID);
    }

    /// The highest id of those that were deleted one by one.
    public StreamId maxDeletedId(StreamId target) {
        return target.read(view.at(root()) + MAX_DELETED_ID);
    }

    public void setMaxDeletedId(StreamId id) {
        id.write(memory.writable(root()) + MAX_DELETED_ID);
    }

    /// How many entries were ever added.
    public long entriesAdded() {
        return Native.getLong(view.at(root()) + ENTRIES_ADDED);
    }

    public void setEntriesAdded(long entries) {
        Native.putLong(memory.writable(root()) + ENTRIES_ADDED, entries);
    }

    /// The consumer groups.
    public StreamGroups groups() {
        return groups;
    }

    /// The one cursor over the entries.
    public StreamCursor cursor() {
        return cursor;
    }

    /// The id of the first entry in the nodes, the deleted ones included; the highest id if there is none.
    public StreamId firstIdEvenDeleted(StreamId target) {
        cursor.seek(target.setMin(), limit.setMax(), false, true);
        return cursor.next() ? target.set(cursor.id()) : target.setMax();
    }

    /// The id of the last entry that is there; zero if there is none.
    public StreamId lastEntryId(StreamId target) {
        cursor.seek(target.setMin(), limit.setMax(), true);
        return cursor.next() ? target.set(cursor.id()) : target.setMin();
    }

    // ---- what groups have read

    /// Whether the highest id that was deleted lies at `from` or after it, so that counting on from there is no use.
    public boolean hasDeletedSince(StreamId from) {
        if (size() == 0 || maxDeletedId(found).isZero()) {
            return false;
        }
        limit.set(found);
        return firstId(found).compareTo(limit) <= 0 && from.compareTo(limit) <= 0;
    }

    /// How many entries were added up to an id, it included, or [StreamGroups#UNKNOWN] where nobody can tell without
    /// counting.
    public long entriesUpTo(StreamId id) {
        long added = entriesAdded();
        if (added == 0) {
            return 0;
        }
        int toLast = id.compareTo(lastId(found));
        if (size() == 0 && toLast < 0 || toLast == 0) {
            return added;
        }
        if (toLast > 0) {
            return StreamGroups.UNKNOWN;
        }
        limit.set(maxDeletedId(found));
        int toFirst = id.compareTo(firstId(found));
        boolean whole = limit.isZero() || limit.compareTo(found) < 0;
        if (!whole || toFirst > 0) {
            return StreamGroups.UNKNOWN;
        }
        return added - size() + (toFirst == 0 ? 1 : 0);
    }

    /// How many entries a group has not read yet, as far as the counters are right, or [#UNKNOWN_LAG].
    public long lag(int group) {
        long added = entriesAdded();
        if (added == 0) {
            return 0;
        }
        long read = groups.entriesRead(group);
        if (read == StreamGroups.UNKNOWN || hasDeletedSince(groups.lastId(group, master))) {
            read = entriesUpTo(groups.lastId(group, master));
        }
        return read == StreamGroups.UNKNOWN ? UNKNOWN_LAG : added - read;
    }

    // ---- adding

    /// Adds an entry. Its id must lie after the last id, its bytes within [#ENTRY_BYTES_MAX].
    public void add(StreamId id, StreamFields fields) {
        long pointer = memory.writable(root());
        place(id, fields);
        long before = Native.getLong(pointer + ENTRIES);
        Native.putLong(pointer + ENTRIES, before + 1);
        Native.putLong(pointer + ENTRIES_ADDED, Native.getLong(pointer + ENTRIES_ADDED) + 1);
        id.write(pointer + LAST_ID);
        if (before == 0) {
            id.write(pointer + FIRST_ID);
        }
    }

    /// Puts an entry into the last node, or into a new one.
    private void place(StreamId id, StreamFields fields) {
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
        long size = nodeCursor.size(tree);
        if (size == 0) {
            return false;
        }
        // Writable from the beginning: a pack that has moved must find its way into the tree.
        long entry = nodes.edit(tree, size - 1);
        if (Native.getInt(entry + NODE_FORM) != StreamLayout.PACK) {
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
        addNodeBytes(pack.usedBytes() - before);
        return true;
    }

    /// Whether the last node, opened as a pack, takes no more, as Redis sees it.
    private boolean isFull(long bytes, long entries) {
        long bytesMax = context.limits().streamNodeMaxBytes;
        long entriesMax = context.limits().streamNodeMaxEntries;
        if (bytesMax == 0 || bytesMax > NODE_BYTES_MAX) {
            bytesMax = NODE_BYTES_MAX;
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
        insertNode(id, start, Pack.complete(start, at, elements));
    }

    /// Makes a listpack outside of the memory, which is sound, the last node.
    private void insertNode(StreamId masterId, long listpack, int bytes) {
        if (bytes <= PACK_BYTES_MAX) {
            attachNode(masterId, pack.createFrom(memory, listpack).root(), StreamLayout.PACK);
        } else {
            attachNode(masterId, Blob.create(memory, listpack, bytes), StreamLayout.BLOB);
        }
    }

    private void attachNode(StreamId masterId, int node, int form) {
        try {
            long entry = nodes.insert(tree(), masterId);
            masterId.write(entry);
            Native.putInt(entry + NODE_ROOT, node);
            Native.putInt(entry + NODE_FORM, form);
        } catch (MemoryExhausted e) {
            freeNode(node, form);
            throw e;
        }
        addNodeBytes(nodeBytes(node, form));
    }

    private long nodeBytes(int node, int form) {
        return form == StreamLayout.PACK ? pack.open(view, node).usedBytes() : Blob.usedBytes(view, node);
    }

    private void freeNode(int node, int form) {
        if (form == StreamLayout.PACK) {
            pack.open(memory, node).free();
        } else {
            Blob.freeSome(memory, node, Integer.MAX_VALUE);
        }
    }

    private void addNodeBytes(long bytes) {
        if (bytes != 0) {
            long pointer = memory.writable(root()) + NODE_BYTES;
            Native.putLong(pointer, Native.getLong(pointer) + bytes);
        }
    }

    // ---- as files have it: nodes one after the other, then what is said of all entries

    /// Adds a node whose bytes, outside of the memory, somebody else has written. False if they are no node, or do not
    /// follow the nodes before.
    public boolean addNode(StreamId masterId, long listpack, int bytes) {
        boolean follows = !nodeCursor.toLast(tree()) || masterId.compare(view, nodeCursor.entry()) > 0;
        if (!follows || !check.accepts(masterId, listpack, bytes, lastId(found))) {
            return false;
        }
        if (bytes <= PACK_BYTES_MAX || check.entries() == 1 && check.live() == 1) {
            insertNode(masterId, listpack, bytes);
        } else {
            splitNode(masterId, listpack);
        }
        long pointer = memory.writable(root());
        Native.putLong(pointer + ENTRIES, Native.getLong(pointer + ENTRIES) + check.live());
        found.write(pointer + LAST_ID);
        return true;
    }

    /// Adds the entries of a node that is too large for us.
    private void splitNode(StreamId masterId, long listpack) {
        try (StreamFieldCopy fields = new StreamFieldCopy()) {
            cursor.seekPayload(masterId, listpack);
            while (cursor.next()) {
                fields.copy(cursor);
                place(cursor.id(), fields);
            }
        }
    }

    /// Declares what nodes do not tell, after all nodes were added. False if the nodes tell something else.
    ///
    /// Nodes whose entries are all deleted, as XTRIM of Redis sometimes leaves them, may begin behind the last id. Such
    /// do not stay: what is added next would go to the last one, which cannot have an id below its own.
    public boolean complete(long entries, StreamId lastId, StreamId maxDeletedId, long entriesAdded) {
        if (entries != size() || lastId.compareTo(lastId(found)) < 0) {
            return false;
        }
        while (nodeCursor.toLast(tree()) && lastId.compare(view, nodeCursor.entry()) < 0) {
            removeNode(nodeCursor.size(tree()) - 1);
        }
        setLastId(lastId);
        setMaxDeletedId(maxDeletedId);
        setEntriesAdded(entriesAdded);
        findFirstId();
        return true;
    }

    /// To the first node, as files have it; says whether there is one.
    public boolean toFirstNode() {
        return nodeCursor.toFirst(tree());
    }

    public boolean toNextNode() {
        return nodeCursor.next();
    }

    public StreamId nodeId(StreamId target) {
        return target.read(nodeCursor.entry());
    }

    /// The root of the Blob that holds the bytes of the node, or 0 if they are at [#nodeAddress].
    public int nodeBlob() {
        long entry = nodeCursor.entry();
        return Native.getInt(entry + NODE_FORM) == StreamLayout.BLOB ? Native.getInt(entry + NODE_ROOT) : 0;
    }

    /// The bytes of the node, unless it is a Blob.
    public long nodeAddress() {
        return pack.open(view, Native.getInt(nodeCursor.entry() + NODE_ROOT)).address();
    }

    public int nodeLength() {
        return pack.open(view, Native.getInt(nodeCursor.entry() + NODE_ROOT)).bytes();
    }

    // ---- removing

    /// Deletes an entry; says whether it was there. The highest id of those deleted and the first id follow.
    public boolean delete(StreamId id) {
        if (!cursor.find(id)) {
            return false;
        }
        long pointer = memory.writable(root());
        deleteFrom(cursor.nodeRank(), cursor.flagsAt());
        Native.putLong(pointer + ENTRIES, Native.getLong(pointer + ENTRIES) - 1);
        if (id.compareTo(maxDeletedId(found)) > 0) {
            id.write(pointer + MAX_DELETED_ID);
        }
        if (size() == 0 || id.isEqual(firstId(found))) {
            findFirstId();
        }
        return true;
    }

    /// Marks the entry whose flags stand at a position of a node as deleted; the node goes with its last entry.
    private void deleteFrom(long rank, int flagsAt) {
        long entry = nodes.edit(tree(), rank);
        if (Native.getInt(entry + NODE_FORM) == StreamLayout.BLOB) {
            removeNode(rank);
            return;
        }
        pack.open(memory, Native.getInt(entry + NODE_ROOT));
        if (pack.integer(pack.first()) == 1) {
            removeNode(rank);
            return;
        }
        int before = pack.usedBytes();
        pack.replaceInteger(flagsAt, pack.integer(flagsAt) | FLAG_DELETED);
        Native.putInt(entry + NODE_ROOT, pack.root());
        countDeleted(entry, 1);
        addNodeBytes(pack.usedBytes() - before);
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

    private void removeNode(long rank) {
        long entry = nodes.entry(tree(), rank);
        int node = Native.getInt(entry + NODE_ROOT);
        int form = Native.getInt(entry + NODE_FORM);
        nodes.removeRange(tree(), rank, 1);
        addNodeBytes(-nodeBytes(node, form));
        freeNode(node, form);
    }

    private void findFirstId() {
        cursor.seekAll();
        if (cursor.next()) {
            found.set(cursor.id());
        } else {
            found.setMin();
        }
        found.write(memory.writable(root()) + FIRST_ID);
    }

    /// Removes entries from the beginning until no more than `lengthMax` are left; returns how many.
    ///
    /// @param wholeNodes only nodes that go as a whole, and as a whole would not be too many
    /// @param most entries to remove, counted by nodes; 0 for no limit
    public long trimToLength(long lengthMax, boolean wholeNodes, long most) {
        return trim(lengthMax, null, wholeNodes, most);
    }

    /// Removes the entries before an id. Otherwise as [#trimToLength].
    public long trimToId(StreamId first, boolean wholeNodes, long most) {
        return trim(0, limit.set(first), wholeNodes, most);
    }

    /// @param first null to go by length
    private long trim(long lengthMax, @Nullable StreamId first, boolean wholeNodes, long most) {
        long pointer = memory.writable(root());
        long removed = 0;
        while (nodeCursor.toFirst(tree()) && (first != null || size() > lengthMax)) {
            long entries = countOf(nodeCursor.entry());
            if (most != 0 && removed + entries > most) {
                break;
            }
            boolean whole = first == null
                    ? size() - entries >= lengthMax
                    : lastIdOf(nodeCursor.entry()).compareTo(first) < 0;
            if (whole) {
                removeNode(0);
                removed += entries;
                Native.putLong(pointer + ENTRIES, Native.getLong(pointer + ENTRIES) - entries);
                continue;
            }
            if (!wholeNodes) {
                long deleted = trimNode(lengthMax, first);
                removed += deleted;
                Native.putLong(pointer + ENTRIES, Native.getLong(pointer + ENTRIES) - deleted);
            }
            break;
        }
        if (removed > 0) {
            findFirstId();
        }
        return removed;
    }

    /// How many entries of a node are not deleted.
    private long countOf(long entry) {
        if (Native.getInt(entry + NODE_FORM) == StreamLayout.BLOB) {
            return 1;
        }
        pack.open(view, Native.getInt(entry + NODE_ROOT));
        return pack.integer(pack.first());
    }

    /// The id of the last entry of a node, even if it is deleted.
    private StreamId lastIdOf(long entry) {
        found.read(entry);
        if (Native.getInt(entry + NODE_FORM) == StreamLayout.BLOB) {
            return found;
        }
        pack.open(view, Native.getInt(entry + NODE_ROOT));
        int at = pack.last();
        for (long i = pack.integer(at); i > 0; i--) {
            at = pack.previous(at);
        }
        at = pack.next(at);
        long millis = found.millis() + pack.integer(at);
        return found.set(millis, found.sequence() + pack.integer(pack.next(at)));
    }

    /// Marks entries from the beginning of the first node on as deleted; returns how many.
    private long trimNode(long lengthMax, @Nullable StreamId first) {
        long entry = nodes.edit(tree(), 0);
        if (Native.getInt(entry + NODE_FORM) == StreamLayout.BLOB) {
            return 0;
        }
        master.read(entry);
        pack.open(memory, Native.getInt(entry + NODE_ROOT));
        int before = pack.usedBytes();
        long length = size();
        long deleted = 0;
        int masterFields = (int) pack.integer(pack.next(pack.next(pack.first())));
        int at = pack.first();
        for (int i = masterFields + 4; i > 0; i--) {
            at = pack.next(at);
        }
        while (at != Pack.NONE && !isKept(at, length - deleted, lengthMax, first)) {
            long flags = pack.integer(at);
            if ((flags & FLAG_DELETED) == 0) {
                pack.replaceInteger(at, flags | FLAG_DELETED);
                Native.putInt(entry + NODE_ROOT, pack.root());
                deleted++;
            }
            at = behindEntry(at, flags, masterFields);
        }
        countDeleted(entry, deleted);
        addNodeBytes(pack.usedBytes() - before);
        return deleted;
    }

    private boolean isKept(int at, long length, long lengthMax, @Nullable StreamId first) {
        if (first == null) {
            return length <= lengthMax;
        }
        int element = pack.next(at);
        long millis = master.millis() + pack.integer(element);
        return found.set(millis, master.sequence() + pack.integer(pack.next(element)))
                        .compareTo(first)
                >= 0;
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

    @Override
    public long usedBytes() {
        return Memory.blockBytes(ROOT_BYTES)
                + Native.getLong(view.at(root()) + NODE_BYTES)
                + NODES_SHAPE.usedBytes(view, tree())
                + groups.usedBytes();
    }

    @Override
    public void forEachBlock(BlockVisitor visitor) {
        visitor.block(root(), ROOT_BYTES);
        NODES_SHAPE.forEachBlock(view, tree(), visitor);
        for (boolean there = nodeCursor.toFirst(tree()); there; there = nodeCursor.next()) {
            int node = Native.getInt(nodeCursor.entry() + NODE_ROOT);
            if (Native.getInt(nodeCursor.entry() + NODE_FORM) == StreamLayout.PACK) {
                pack.open(view, node).forEachBlock(visitor);
            } else {
                Blob.forEachBlock(view, node, visitor);
            }
        }
        groups.forEachBlock(visitor);
    }

    @Override
    public int copy() {
        StreamValue copy = new StreamValue(context);
        copy.create(memory);
        try {
            for (boolean there = nodeCursor.toFirst(tree()); there; there = nodeCursor.next()) {
                copy.copyNode(nodeCursor.entry());
            }
            long target = memory.writable(copy.root());
            Native.copy(view.at(root()), target, NODE_BYTES);
            groups.copyTo(copy.groups);
        } catch (MemoryExhausted e) {
            copy.free();
            throw e;
        }
        return copy.root();
    }

    private void copyNode(long entry) {
        master.read(entry);
        int node = Native.getInt(entry + NODE_ROOT);
        if (Native.getInt(entry + NODE_FORM) == StreamLayout.PACK) {
            pack.open(memory, node);
            attachNode(master, pack.copy(memory), StreamLayout.PACK);
        } else {
            attachNode(master, Blob.copy(memory, node), StreamLayout.BLOB);
        }
    }

    @Override
    public boolean freeSome(int budget) {
        int left = groups.freeSome(budget);
        int tree = tree();
        while (left > 0 && nodeCursor.toLast(tree)) {
            long entry = nodeCursor.entry();
            int node = Native.getInt(entry + NODE_ROOT);
            if (Native.getInt(entry + NODE_FORM) == StreamLayout.PACK) {
                pack.open(memory, node).free();
                left--;
            } else if (Blob.freeSome(memory, node, left)) {
                left--;
            } else {
                return false;
            }
            nodes.removeRange(tree, nodeCursor.size(tree) - 1, 1);
        }
        if (left == 0) {
            return false;
        }
        nodes.freeSome(tree, Integer.MAX_VALUE);
        memory.free(root(), ROOT_BYTES);
        return true;
    }
}
