package dev.jacinth.value;

import static dev.jacinth.value.StreamLayout.ENTRIES;
import static dev.jacinth.value.StreamLayout.ENTRIES_ADDED;
import static dev.jacinth.value.StreamLayout.FIRST_ID;
import static dev.jacinth.value.StreamLayout.LAST_ID;
import static dev.jacinth.value.StreamLayout.MAX_DELETED_ID;
import static dev.jacinth.value.StreamLayout.NODE_BYTES;
import static dev.jacinth.value.StreamLayout.PACK_BYTES_MAX;
import static dev.jacinth.value.StreamLayout.ROOT_BYTES;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import org.jspecify.annotations.Nullable;

/// A stream: entries in the order of their ids, each a list of fields and values, and the groups that consume them.
///
/// Entries are only ever added at the end and are read by [#cursor]; [#groups] are the consumer groups. The entries are
/// in nodes ([StreamNodes]); what is said of all of them is in the root. Bytes: [StreamLayout].
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

    private final StreamNodes nodes;
    private final StreamGroups groups = new StreamGroups();
    private final StreamCursor cursor = new StreamCursor();
    private final StreamNodeCheck check = new StreamNodeCheck();
    private final StreamId found = new StreamId();
    private final StreamId limit = new StreamId();
    private final StreamId lastOfGroup = new StreamId();

    public StreamValue(ValueContext context) {
        super(context);
        nodes = new StreamNodes(context);
    }

    @Override
    protected void opened() {
        if (memory == null) {
            nodes.open(view, root());
        } else {
            nodes.open(memory, root());
        }
        groups.open(memory, view, root());
        cursor.open(view, nodes.tree());
    }

    @Override
    protected void createEmpty() {
        int root = memory.allocate(ROOT_BYTES);
        try {
            long pointer = memory.writable(root);
            Native.fill(pointer, ROOT_BYTES, (byte) 0);
            Native.putInt(pointer + StreamLayout.NODES, nodes.create(memory));
        } catch (MemoryExhausted e) {
            memory.free(root, ROOT_BYTES);
            throw e;
        }
        begin(root, 0);
        opened();
    }

    @Override
    public void release() {
        nodes.release();
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
    @Override
    public long size() {
        return Native.getLong(view.at(root()) + ENTRIES);
    }

    /// A stream without entries still has its last id and its groups.
    @Override
    public boolean isVoid() {
        return false;
    }

    /// Number of nodes that the entries are in.
    public long nodes() {
        return nodes.size();
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
        if (read == StreamGroups.UNKNOWN || hasDeletedSince(groups.lastId(group, lastOfGroup))) {
            read = entriesUpTo(groups.lastId(group, lastOfGroup));
        }
        return read == StreamGroups.UNKNOWN ? UNKNOWN_LAG : added - read;
    }

    // ---- adding

    /// Adds an entry. Its id must lie after the last id, its bytes within [#ENTRY_BYTES_MAX].
    public void add(StreamId id, StreamFields fields) {
        long pointer = memory.writable(root());
        nodes.add(id, fields);
        long before = Native.getLong(pointer + ENTRIES);
        Native.putLong(pointer + ENTRIES, before + 1);
        Native.putLong(pointer + ENTRIES_ADDED, Native.getLong(pointer + ENTRIES_ADDED) + 1);
        id.write(pointer + LAST_ID);
        if (before == 0) {
            id.write(pointer + FIRST_ID);
        }
    }

    // ---- as files have it: nodes one after the other, then what is said of all entries

    /// Adds a node whose bytes, outside of the memory, somebody else has written. False if they are no node, or do not
    /// follow the nodes before.
    public boolean addNode(StreamId masterId, long listpack, int bytes) {
        boolean follows = !nodes.toLast() || masterId.compareTo(nodes.id(found)) > 0;
        if (!follows || !check.accepts(masterId, listpack, bytes, lastId(found))) {
            return false;
        }
        if (bytes <= PACK_BYTES_MAX || check.entries() == 1 && check.live() == 1) {
            nodes.addNode(masterId, listpack, bytes);
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
                nodes.add(cursor.id(), fields);
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
        while (nodes.toLast() && lastId.compareTo(nodes.id(found)) < 0) {
            nodes.remove(nodes.size() - 1);
        }
        setLastId(lastId);
        setMaxDeletedId(maxDeletedId);
        setEntriesAdded(entriesAdded);
        findFirstId();
        return true;
    }

    /// To the first node, as files have it; says whether there is one.
    public boolean toFirstNode() {
        return nodes.toFirst();
    }

    public boolean toNextNode() {
        return nodes.next();
    }

    public StreamId nodeId(StreamId target) {
        return nodes.id(target);
    }

    /// The root of the Blob that holds the bytes of the node, or 0 if they are at [#nodeAddress].
    public int nodeBlob() {
        return nodes.blob();
    }

    /// The bytes of the node, unless it is a Blob.
    public long nodeAddress() {
        return nodes.pack().address();
    }

    public int nodeBytes() {
        return nodes.pack().bytes();
    }

    // ---- removing

    /// Deletes an entry; says whether it was there. The highest id of those deleted and the first id follow.
    public boolean delete(StreamId id) {
        if (!cursor.find(id)) {
            return false;
        }
        long pointer = memory.writable(root());
        nodes.delete(cursor.nodeRank(), cursor.flagsAt());
        Native.putLong(pointer + ENTRIES, Native.getLong(pointer + ENTRIES) - 1);
        if (id.compareTo(maxDeletedId(found)) > 0) {
            id.write(pointer + MAX_DELETED_ID);
        }
        if (size() == 0 || id.isEqual(firstId(found))) {
            findFirstId();
        }
        return true;
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
        while (nodes.toFirst() && (first != null || size() > lengthMax)) {
            long entries = nodes.entries();
            if (most != 0 && removed + entries > most) {
                break;
            }
            boolean whole = first == null
                    ? size() - entries >= lengthMax
                    : nodes.lastId(found).compareTo(first) < 0;
            if (whole) {
                nodes.remove(0);
                removed += entries;
                Native.putLong(pointer + ENTRIES, Native.getLong(pointer + ENTRIES) - entries);
                continue;
            }
            if (!wholeNodes) {
                long deleted = nodes.trimFirst(first == null ? size() - lengthMax : Long.MAX_VALUE, first);
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

    // ---- as a whole

    @Override
    public long usedBytes() {
        return Memory.blockBytes(ROOT_BYTES) + nodes.usedBytes() + groups.usedBytes();
    }

    @Override
    public void forEachBlock(BlockVisitor visitor) {
        visitor.block(root(), ROOT_BYTES);
        nodes.forEachBlock(visitor);
        groups.forEachBlock(visitor);
    }

    @Override
    public int copy() {
        StreamValue copy = new StreamValue(context);
        copy.create(memory);
        try {
            nodes.copyTo(copy.nodes);
            long target = memory.writable(copy.root());
            Native.copy(view.at(root()), target, NODE_BYTES);
            groups.copyTo(copy.groups);
        } catch (MemoryExhausted e) {
            copy.free();
            throw e;
        }
        return copy.root();
    }

    @Override
    public boolean freeSome(int budget) {
        if (nodes.freeSome(groups.freeSome(budget)) == 0) {
            return false;
        }
        memory.free(root(), ROOT_BYTES);
        return true;
    }
}
