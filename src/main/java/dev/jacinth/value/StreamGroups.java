package dev.jacinth.value;

import static dev.jacinth.value.StreamLayout.CONSUMER_ACTIVE;
import static dev.jacinth.value.StreamLayout.CONSUMER_NAME;
import static dev.jacinth.value.StreamLayout.CONSUMER_OWNED;
import static dev.jacinth.value.StreamLayout.CONSUMER_SEEN;
import static dev.jacinth.value.StreamLayout.GROUP_CONSUMERS;
import static dev.jacinth.value.StreamLayout.GROUP_ENTRIES_READ;
import static dev.jacinth.value.StreamLayout.GROUP_LAST_ID;
import static dev.jacinth.value.StreamLayout.GROUP_NAME;
import static dev.jacinth.value.StreamLayout.GROUP_PENDING;
import static dev.jacinth.value.StreamLayout.NAMES_SHAPE;
import static dev.jacinth.value.StreamLayout.OWNED_SHAPE;
import static dev.jacinth.value.StreamLayout.PENDING_CONSUMER;
import static dev.jacinth.value.StreamLayout.PENDING_DELIVERIES;
import static dev.jacinth.value.StreamLayout.PENDING_SHAPE;
import static dev.jacinth.value.StreamLayout.PENDING_TIME;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Text;
import dev.jacinth.structure.Tree;
import dev.jacinth.structure.TreeCursor;
import org.jspecify.annotations.Nullable;

/// The consumer groups of a stream: the part of a [StreamValue] flyweight that knows them. Bytes: [StreamLayout].
///
/// A group and a consumer are named by their addresses, which stay the same as long as they live; 0 is none. Names are
/// handed out as address and length of bytes, good until the next call.
///
/// There is one cursor of each kind - over the groups, over the consumers of a group, over what is pending in a group,
/// over what a consumer owns - and each is good until the tree that it is in changes. Changing what is said of a
/// pending entry, owner included, does not change the tree of the group.
///
/// Invariants:
/// 1. What is pending in a group has an owner, and the ids that a consumer owns are those of the pending entries that
///    name it.
/// 2. The trees of groups and consumers are in the order of the bytes of the names; no two are equal.
public final class StreamGroups {

    /// As the number of entries read by a group: nobody knows.
    public static final long UNKNOWN = -1;

    /// As the time at which a consumer was active: never.
    public static final long NEVER = -1;

    private final StreamNameKey groupKey = new StreamNameKey(GROUP_NAME);
    private final StreamNameKey consumerKey = new StreamNameKey(CONSUMER_NAME);
    private final Scratch name = new Scratch();
    private final Scratch nameCopy = new Scratch();
    private final StreamId id = new StreamId();

    private final TreeCursor groups = new TreeCursor(NAMES_SHAPE);
    private final TreeCursor consumers = new TreeCursor(NAMES_SHAPE);
    private final TreeCursor found = new TreeCursor(NAMES_SHAPE);
    private final TreeCursor pending = new TreeCursor(PENDING_SHAPE);
    private final TreeCursor owned = new TreeCursor(OWNED_SHAPE);
    private final Tree names = new Tree(NAMES_SHAPE);
    private final Tree pendingTree = new Tree(PENDING_SHAPE);
    private final Tree ownedTree = new Tree(OWNED_SHAPE);

    private View view;
    private Memory memory;
    private int stream;

    @SuppressWarnings("NullAway.Init") // open() gives it view and memory.
    StreamGroups() {}

    /// As [Aggregate#release].
    void release() {
        name.release();
        nameCopy.release();
        groupKey.release();
        consumerKey.release();
    }

    /// Points this object at the groups of a stream.
    ///
    /// @param in null if they are only to be read: a change then fails at its first step
    @SuppressWarnings("NullAway")
    void open(@Nullable Memory in, View from, int root) {
        if (from != view) {
            view = from;
            groups.open(from);
            consumers.open(from);
            found.open(from);
            pending.open(from);
            owned.open(from);
        }
        if (in != null) {
            names.open(in);
            pendingTree.open(in);
            ownedTree.open(in);
        }
        memory = in;
        stream = root;
    }

    // ---- groups

    /// Number of groups.
    public long size() {
        int tree = tree();
        return tree == 0 ? 0 : groups.size(tree);
    }

    private int tree() {
        return StreamLayout.groups(view, stream);
    }

    /// The group with a name, or 0.
    public int find(long address, int length) {
        int tree = tree();
        return tree == 0 ? 0 : find(tree, groupKey.set(address, length));
    }

    private int find(int tree, StreamNameKey key) {
        if (!found.toKey(tree, key) || key.compare(view, found.entry()) != 0) {
            return 0;
        }
        return Native.getInt(found.entry());
    }

    /// Makes a group and returns it; 0 if there is one with this name.
    public int create(long address, int length, StreamId lastId, long entriesRead) {
        if (find(address, length) != 0) {
            return 0;
        }
        int tree = tree();
        if (tree == 0) {
            long root = memory.writable(stream);
            tree = names.create();
            Native.putInt(root + StreamLayout.GROUPS, tree);
        }
        int group = allocate(GROUP_NAME, address, length);
        int pendingRoot = 0;
        int consumersRoot = 0;
        try {
            pendingRoot = pendingTree.create();
            consumersRoot = names.create();
            long block = memory.writable(group);
            Native.putInt(block + GROUP_PENDING, pendingRoot);
            Native.putInt(block + GROUP_CONSUMERS, consumersRoot);
            lastId.write(block + GROUP_LAST_ID);
            Native.putLong(block + GROUP_ENTRIES_READ, entriesRead);
            Native.putInt(names.insert(tree, groupKey.set(address, length)), group);
        } catch (MemoryExhausted e) {
            freeTree(pendingTree, pendingRoot);
            freeTree(names, consumersRoot);
            freeBlock(group, GROUP_NAME);
            throw e;
        }
        return group;
    }

    /// A block with a name behind `nameOffset` bytes of undefined content.
    private int allocate(int nameOffset, long address, int length) {
        int blob = Text.prepare(memory, address, length);
        int block = 0;
        try {
            block = memory.allocate(nameOffset + Text.fieldBytes(length));
            Text.put(memory.writable(block) + nameOffset, address, length, blob);
            return block;
        } catch (MemoryExhausted e) {
            if (block != 0) {
                memory.free(block, nameOffset + Text.fieldBytes(length));
            }
            Text.drop(memory, blob);
            throw e;
        }
    }

    private void freeBlock(int block, int nameOffset) {
        long text = memory.at(block) + nameOffset;
        int bytes = nameOffset + Text.size(text);
        Text.discard(memory, text);
        memory.free(block, bytes);
    }

    private static void freeTree(Tree kind, int tree) {
        if (tree != 0) {
            kind.freeSome(tree, Integer.MAX_VALUE);
        }
    }

    /// Destroys a group with all that is in it.
    public void destroy(int group) {
        names.remove(tree(), groupKey.set(nameAddress(group), nameLength(group)));
        freeGroup(group, Integer.MAX_VALUE);
    }

    /// The id of the last entry that was delivered.
    public StreamId lastId(int group, StreamId target) {
        return target.read(view.at(group) + GROUP_LAST_ID);
    }

    public void setLastId(int group, StreamId lastId) {
        lastId.write(memory.writable(group) + GROUP_LAST_ID);
    }

    /// How many entries of the stream the group has read, or [#UNKNOWN].
    public long entriesRead(int group) {
        return Native.getLong(view.at(group) + GROUP_ENTRIES_READ);
    }

    public void setEntriesRead(int group, long entries) {
        Native.putLong(memory.writable(group) + GROUP_ENTRIES_READ, entries);
    }

    /// Number of entries that were delivered and are not acknowledged.
    public long pendingSize(int group) {
        return pending.size(pendingOf(group));
    }

    public long consumersSize(int group) {
        return consumers.size(consumersOf(group));
    }

    private int pendingOf(int group) {
        return Native.getInt(view.at(group) + GROUP_PENDING);
    }

    private int consumersOf(int group) {
        return Native.getInt(view.at(group) + GROUP_CONSUMERS);
    }

    /// To the first group; says whether there is one. [#group] is it.
    public boolean toFirst() {
        int tree = tree();
        return tree != 0 && groups.toFirst(tree);
    }

    public boolean toNext() {
        return groups.next();
    }

    public int group() {
        return Native.getInt(groups.entry());
    }

    public long nameAddress(int group) {
        return Text.address(view, view.at(group) + GROUP_NAME, name);
    }

    public int nameLength(int group) {
        return Text.length(view.at(group) + GROUP_NAME);
    }

    // ---- consumers

    /// The consumer of a group with a name, or 0.
    public int findConsumer(int group, long address, int length) {
        return find(consumersOf(group), consumerKey.set(address, length));
    }

    /// Makes a consumer, of whose name the group has none, and returns it.
    public int createConsumer(int group, long address, int length, long seenAt, long activeAt) {
        int consumer = allocate(CONSUMER_NAME, address, length);
        int ownedRoot = 0;
        try {
            ownedRoot = ownedTree.create();
            long block = memory.writable(consumer);
            Native.putLong(block + CONSUMER_SEEN, seenAt);
            Native.putLong(block + CONSUMER_ACTIVE, activeAt);
            Native.putInt(block + CONSUMER_OWNED, ownedRoot);
            Native.putInt(names.insert(consumersOf(group), consumerKey.set(address, length)), consumer);
        } catch (MemoryExhausted e) {
            freeTree(ownedTree, ownedRoot);
            freeBlock(consumer, CONSUMER_NAME);
            throw e;
        }
        return consumer;
    }

    /// Deletes a consumer; what is pending for it is not pending any more.
    public void deleteConsumer(int group, int consumer) {
        StreamId lowest = id.setMin();
        for (boolean there = toOwned(consumer, lowest); there; there = toNextOwned()) {
            pendingTree.remove(pendingOf(group), ownedId(id));
        }
        long address = consumerNameAddress(consumer);
        names.remove(consumersOf(group), consumerKey.set(address, consumerNameLength(consumer)));
        freeTree(ownedTree, ownedOf(consumer));
        freeBlock(consumer, CONSUMER_NAME);
    }

    /// When the consumer last tried to read or claim something: milliseconds since 1970.
    public long seenAt(int consumer) {
        return Native.getLong(view.at(consumer) + CONSUMER_SEEN);
    }

    public void setSeenAt(int consumer, long millis) {
        Native.putLong(memory.writable(consumer) + CONSUMER_SEEN, millis);
    }

    /// When the consumer last got something, or [#NEVER].
    public long activeAt(int consumer) {
        return Native.getLong(view.at(consumer) + CONSUMER_ACTIVE);
    }

    public void setActiveAt(int consumer, long millis) {
        Native.putLong(memory.writable(consumer) + CONSUMER_ACTIVE, millis);
    }

    /// Number of entries that are pending for a consumer.
    public long ownedSize(int consumer) {
        return owned.size(ownedOf(consumer));
    }

    private int ownedOf(int consumer) {
        return Native.getInt(view.at(consumer) + CONSUMER_OWNED);
    }

    /// To the first consumer of a group; says whether there is one. [#consumer] is it.
    public boolean toFirstConsumer(int group) {
        return consumers.toFirst(consumersOf(group));
    }

    public boolean toNextConsumer() {
        return consumers.next();
    }

    public int consumer() {
        return Native.getInt(consumers.entry());
    }

    public long consumerNameAddress(int consumer) {
        return Text.address(view, view.at(consumer) + CONSUMER_NAME, name);
    }

    public int consumerNameLength(int consumer) {
        return Text.length(view.at(consumer) + CONSUMER_NAME);
    }

    // ---- what is pending

    /// To the first pending entry of a group that does not lie before `from`; says whether there is one.
    public boolean toPending(int group, StreamId from) {
        return pending.toKey(pendingOf(group), from);
    }

    /// To the last pending entry of a group; says whether there is one.
    public boolean toLastPending(int group) {
        return pending.toLast(pendingOf(group));
    }

    /// To the pending entry with an id; says whether there is one.
    public boolean findPending(int group, StreamId wanted) {
        return toPending(group, wanted) && wanted.compare(view, pending.entry()) == 0;
    }

    public boolean toNextPending() {
        return pending.next();
    }

    public StreamId pendingId(StreamId target) {
        return target.read(pending.entry());
    }

    /// When the entry was last delivered: milliseconds since 1970.
    public long deliveredAt() {
        return Native.getLong(pending.entry() + PENDING_TIME);
    }

    /// How often the entry was delivered.
    public long deliveries() {
        return Native.getLong(pending.entry() + PENDING_DELIVERIES);
    }

    /// The consumer that the entry was delivered to.
    public int owner() {
        return Native.getInt(pending.entry() + PENDING_CONSUMER);
    }

    /// Makes an entry pending that is not, for a consumer.
    public void addPending(int group, StreamId added, int consumer, long deliveredAt, long deliveries) {
        long entry = pendingTree.insert(pendingOf(group), added);
        write(entry, added, consumer, deliveredAt, deliveries);
        try {
            own(consumer, added);
        } catch (MemoryExhausted e) {
            pendingTree.remove(pendingOf(group), added);
            throw e;
        }
    }

    private static void write(long entry, StreamId of, int consumer, long deliveredAt, long deliveries) {
        of.write(entry);
        Native.putLong(entry + PENDING_TIME, deliveredAt);
        Native.putLong(entry + PENDING_DELIVERIES, deliveries);
        Native.putInt(entry + PENDING_CONSUMER, consumer);
    }

    private void own(int consumer, StreamId added) {
        added.write(ownedTree.insert(ownedOf(consumer), added));
    }

    /// Says of an entry, which is pending, whom it was delivered to, when and how often.
    public void setPending(int group, StreamId of, int consumer, long deliveredAt, long deliveries) {
        long entry = pendingTree.edit(pendingOf(group), of);
        int before = Native.getInt(entry + PENDING_CONSUMER);
        if (before != consumer) {
            own(consumer, of);
            ownedTree.remove(ownedOf(before), of);
        }
        write(entry, of, consumer, deliveredAt, deliveries);
    }

    /// The entry, which is pending, is not any more.
    public void removePending(int group, StreamId removed) {
        long entry = pendingTree.edit(pendingOf(group), removed);
        ownedTree.remove(ownedOf(Native.getInt(entry + PENDING_CONSUMER)), removed);
        pendingTree.remove(pendingOf(group), removed);
    }

    /// As [#removePending], the entry that [#findPending] has just found.
    public void removeFound(int group, StreamId found) {
        int consumer = owner();
        long deliveredAt = deliveredAt();
        long deliveries = deliveries();
        pendingTree.removeAt(pendingOf(group), pending);
        try {
            ownedTree.remove(ownedOf(consumer), found);
        } catch (MemoryExhausted e) {
            write(pendingTree.insert(pendingOf(group), found), found, consumer, deliveredAt, deliveries);
            throw e;
        }
    }

    /// To the first entry that is pending for a consumer and does not lie before `from`; says whether there is one.
    public boolean toOwned(int consumer, StreamId from) {
        return owned.toKey(ownedOf(consumer), from);
    }

    public boolean toNextOwned() {
        return owned.next();
    }

    public StreamId ownedId(StreamId target) {
        return target.read(owned.entry());
    }

    // ---- as files have it: first what is pending, then who owns it

    /// Makes an entry pending that has no owner yet. False if it is pending already.
    public boolean addPendingWithoutOwner(int group, StreamId added, long deliveredAt, long deliveries) {
        if (findPending(group, added)) {
            return false;
        }
        write(pendingTree.insert(pendingOf(group), added), added, 0, deliveredAt, deliveries);
        return true;
    }

    /// Gives a pending entry its owner. False if it is not pending, or has one.
    public boolean giveOwner(int group, StreamId of, int consumer) {
        if (!findPending(group, of) || owner() != 0) {
            return false;
        }
        own(consumer, of);
        Native.putInt(pendingTree.edit(pendingOf(group), of) + PENDING_CONSUMER, consumer);
        return true;
    }

    /// Whether each pending entry of a group has an owner.
    public boolean allHaveOwners(int group) {
        for (boolean there = toPending(group, id.setMin()); there; there = toNextPending()) {
            if (owner() == 0) {
                return false;
            }
        }
        return true;
    }

    // ---- as a whole

    /// What all groups take.
    long usedBytes() {
        int tree = tree();
        long bytes = tree == 0 ? 0 : NAMES_SHAPE.usedBytes(view, tree);
        for (boolean there = toFirst(); there; there = toNext()) {
            int group = group();
            bytes += blockBytes(group, GROUP_NAME)
                    + PENDING_SHAPE.usedBytes(view, pendingOf(group))
                    + NAMES_SHAPE.usedBytes(view, consumersOf(group));
            for (boolean more = toFirstConsumer(group); more; more = toNextConsumer()) {
                bytes += blockBytes(consumer(), CONSUMER_NAME) + OWNED_SHAPE.usedBytes(view, ownedOf(consumer()));
            }
        }
        return bytes;
    }

    private long blockBytes(int block, int nameOffset) {
        long text = view.at(block) + nameOffset;
        return Memory.blockBytes(nameOffset + Text.size(text)) + Text.usedBytesOutside(view, text);
    }

    /// Visits all blocks of all groups.
    void forEachBlock(BlockVisitor visitor) {
        int tree = tree();
        if (tree == 0) {
            return;
        }
        NAMES_SHAPE.forEachBlock(view, tree, visitor);
        for (boolean there = toFirst(); there; there = toNext()) {
            int group = group();
            visitNamed(group, GROUP_NAME, visitor);
            PENDING_SHAPE.forEachBlock(view, pendingOf(group), visitor);
            NAMES_SHAPE.forEachBlock(view, consumersOf(group), visitor);
            for (boolean more = toFirstConsumer(group); more; more = toNextConsumer()) {
                visitNamed(consumer(), CONSUMER_NAME, visitor);
                OWNED_SHAPE.forEachBlock(view, ownedOf(consumer()), visitor);
            }
        }
    }

    private void visitNamed(int block, int nameOffset, BlockVisitor visitor) {
        long text = view.at(block) + nameOffset;
        visitor.block(block, nameOffset + Text.size(text));
        Text.forEachBlockOutside(view, text, visitor);
    }

    /// Adds to the groups of `target`, which has none, copies of these.
    void copyTo(StreamGroups target) {
        for (boolean there = toFirst(); there; there = toNext()) {
            int group = group();
            int length = nameLength(group);
            long address = nameCopy.copy(nameAddress(group), length);
            int copy = target.create(address, length, lastId(group, id), entriesRead(group));
            for (boolean more = toPending(group, id.setMin()); more; more = toNextPending()) {
                target.addPendingWithoutOwner(copy, pendingId(id), deliveredAt(), deliveries());
            }
            for (boolean more = toFirstConsumer(group); more; more = toNextConsumer()) {
                copyConsumer(consumer(), target, copy);
            }
        }
    }

    private void copyConsumer(int consumer, StreamGroups target, int group) {
        int length = consumerNameLength(consumer);
        long address = nameCopy.copy(consumerNameAddress(consumer), length);
        int copy = target.createConsumer(group, address, length, seenAt(consumer), activeAt(consumer));
        for (boolean there = toOwned(consumer, id.setMin()); there; there = toNextOwned()) {
            target.giveOwner(group, ownedId(id), copy);
        }
    }

    /// Frees about `budget` blocks of all groups, and returns what is left of the budget: nothing unless all is gone.
    int freeSome(int budget) {
        int tree = tree();
        int left = budget;
        while (tree != 0 && left > 0 && groups.toLast(tree)) {
            left = freeGroup(group(), left);
            if (left > 0) {
                names.removeRange(tree, groups.size(tree) - 1, 1);
            }
        }
        if (tree != 0 && left > 0) {
            freeTree(names, tree);
            Native.putInt(memory.writable(stream) + StreamLayout.GROUPS, 0);
        }
        return left;
    }

    /// As [#freeSome], for one group. A tree that is gone is 0 from then on.
    private int freeGroup(int group, int budget) {
        int left = budget;
        int tree = consumersOf(group);
        while (tree != 0 && left > 0 && consumers.toLast(tree)) {
            left = freeConsumer(consumer(), left);
            if (left > 0) {
                names.removeRange(tree, consumers.size(tree) - 1, 1);
            }
        }
        if (tree != 0 && left > 0) {
            freeTree(names, tree);
            Native.putInt(memory.writable(group) + GROUP_CONSUMERS, 0);
        }
        if (left > 0) {
            left -= pendingTree.freeSome(pendingOf(group), left);
        }
        if (left > 0) {
            freeBlock(group, GROUP_NAME);
        }
        return left;
    }

    private int freeConsumer(int consumer, int budget) {
        int left = budget - ownedTree.freeSome(ownedOf(consumer), budget);
        if (left > 0) {
            freeBlock(consumer, CONSUMER_NAME);
        }
        return left;
    }
}
