package dev.jacinth.value;

import static dev.jacinth.value.StreamLayout.FLAG_DELETED;
import static dev.jacinth.value.StreamLayout.FLAG_SAME_FIELDS;
import static dev.jacinth.value.StreamLayout.NODES_SHAPE;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.Pack;
import dev.jacinth.structure.TreeCursor;

/// Reads the entries of a stream in a range of ids, in either direction. Made once and used again and again.
///
/// ```java
/// cursor.seek(from, to, false);
/// while (cursor.next()) {
///     visit(cursor.id());
///     while (cursor.nextField()) {
///         visit(cursor.fieldAddress(), cursor.fieldLength(), cursor.valueAddress(), cursor.valueLength());
///     }
/// }
/// ```
///
/// It may be left at any time, and is good until the stream gets or loses entries; what else is done to the stream, and
/// to other values, does not matter to it. What it hands out is good until the next change of anything.
public final class StreamCursor {

    private final Pack pack = new Pack();
    private final Pack fieldPack = new Pack();
    private final Scratch scratch = new Scratch();
    private final StreamId from = new StreamId();
    private final StreamId to = new StreamId();
    private final StreamId master = new StreamId();
    private final StreamId id = new StreamId();
    private final TreeCursor nodes = new TreeCursor(NODES_SHAPE);

    private View view;
    private int tree;
    private boolean reverse;
    private boolean withDeleted;
    private boolean inNode;
    private boolean nodesLeft;
    private boolean payload;

    private int masterFields;
    private int masterFieldsAt;

    /// Forward: where the entry after this one begins, or if [#inEntry] this one. In reverse: the last element of the
    /// entry before.
    private int at;

    private boolean inEntry;
    private int flagsAt;
    private int flags;
    private int fields;
    private int fieldsLeft;
    private int fieldAt;
    private int valueAt;
    private int nextFieldAt;
    private int nextValueAt;

    @SuppressWarnings("NullAway.Init") // open() gives it a view.
    StreamCursor() {}

    /// Points this object at the nodes of a stream.
    void open(View of, int nodesTree) {
        view = of;
        nodes.open(of);
        tree = nodesTree;
        leave();
    }

    /// To before the first entry of a range, both ends of which belong to it; in reverse, to behind the last.
    public void seek(StreamId first, StreamId last, boolean backwards) {
        seek(first, last, backwards, false);
    }

    /// As [#seek(StreamId, StreamId, boolean)].
    ///
    /// @param deletedToo whether entries that are marked as deleted count
    void seek(StreamId first, StreamId last, boolean backwards, boolean deletedToo) {
        from.set(first);
        to.set(last);
        reverse = backwards;
        withDeleted = deletedToo;
        inNode = false;
        payload = false;
        StreamId start = backwards ? to : from;
        nodesLeft = nodes.toKey(tree, start);
        if (!nodesLeft || start.compare(view, nodes.entry()) != 0) {
            // An id between those of two nodes is in the first of them.
            nodesLeft = nodes.previous() || !backwards && nodes.next();
        }
    }

    /// To all entries, the first of them next.
    public void seekAll() {
        seek(from.setMin(), to.setMax(), false);
    }

    /// Whether there is exactly this entry; the cursor is there then.
    public boolean find(StreamId wanted) {
        seek(wanted, wanted, false);
        return next();
    }

    /// To the next entry; says whether there is one.
    public boolean next() {
        while (inNode || nodesLeft) {
            if (!inNode) {
                enterNode();
            }
            while (toEntry()) {
                if (isBefore() || (flags & FLAG_DELETED) != 0 && !withDeleted) {
                    continue;
                }
                if (!isBehind()) {
                    return true;
                }
                leave();
                return false;
            }
            inNode = false;
            nodesLeft = !payload && (reverse ? nodes.previous() : nodes.next());
        }
        leave();
        return false;
    }

    private boolean isBefore() {
        return reverse ? id.compareTo(to) > 0 : id.compareTo(from) < 0;
    }

    private boolean isBehind() {
        return reverse ? id.compareTo(from) < 0 : id.compareTo(to) > 0;
    }

    /// Ends the reading, wherever it is: what the cursor has copied is freed.
    public void leave() {
        inNode = false;
        nodesLeft = false;
        scratch.release();
    }

    private void enterNode() {
        long entry = nodes.entry();
        master.read(entry);
        openNode(Native.getInt(entry + StreamLayout.NODE_ROOT), Native.getInt(entry + StreamLayout.NODE_FORM));
        readMaster();
    }

    private void openNode(int node, int form) {
        if (form == StreamLayout.PACK) {
            pack.open(view, node);
            fieldPack.open(view, node);
            return;
        }
        long length = Blob.length(view, node);
        long copy = scratch.room(length);
        Blob.read(view, node, 0, length, copy);
        pack.openPayload(copy);
        fieldPack.openPayload(copy);
    }

    private void readMaster() {
        int fieldsAt = pack.next(pack.next(pack.first()));
        masterFields = (int) pack.integer(fieldsAt);
        masterFieldsAt = pack.next(fieldsAt);
        inNode = true;
        inEntry = false;
        if (reverse) {
            at = pack.last();
            return;
        }
        at = masterFieldsAt;
        for (int i = 0; i < masterFields; i++) {
            at = pack.next(at);
        }
        // What is there ends the master entry as it would end another.
        at = pack.next(at);
    }

    /// To the entries of a sound node outside of the memory, those marked as deleted left out.
    void seekPayload(StreamId masterId, long listpack) {
        from.setMin();
        to.setMax();
        reverse = false;
        withDeleted = false;
        payload = true;
        nodesLeft = false;
        master.set(masterId);
        pack.openPayload(listpack);
        fieldPack.openPayload(listpack);
        readMaster();
    }

    /// To the next entry of the node, whatever it is; false at the end of the node.
    private boolean toEntry() {
        if (reverse) {
            int pieces = (int) pack.integer(at);
            if (pieces == 0) {
                return false;
            }
            flagsAt = at;
            for (int i = 0; i < pieces; i++) {
                flagsAt = pack.previous(flagsAt);
            }
            at = pack.previous(flagsAt);
        } else {
            if (inEntry) {
                skipRest();
            }
            if (at == Pack.NONE) {
                return false;
            }
            flagsAt = at;
        }
        readEntry();
        return true;
    }

    private void readEntry() {
        flags = (int) pack.integer(flagsAt);
        int element = pack.next(flagsAt);
        long millis = master.millis() + pack.integer(element);
        element = pack.next(element);
        id.set(millis, master.sequence() + pack.integer(element));
        element = pack.next(element);
        fields = masterFields;
        if ((flags & FLAG_SAME_FIELDS) == 0) {
            fields = (int) pack.integer(element);
            element = pack.next(element);
        }
        fieldsLeft = fields;
        inEntry = true;
        nextFieldAt = masterFieldsAt;
        nextValueAt = element;
    }

    /// Forward, over the fields that nobody asked for, to the next entry.
    private void skipRest() {
        int element = nextValueAt;
        int elements = (flags & FLAG_SAME_FIELDS) == 0 ? 2 * fieldsLeft : fieldsLeft;
        for (int i = 0; i < elements; i++) {
            element = pack.next(element);
        }
        at = pack.next(element);
    }

    /// The id of the entry: good until the next call.
    public StreamId id() {
        return id;
    }

    /// How many fields the entry has.
    public int fields() {
        return fields;
    }

    /// To the next field of the entry, the first one first; says whether there is one.
    public boolean nextField() {
        if (fieldsLeft == 0) {
            return false;
        }
        fieldsLeft--;
        if ((flags & FLAG_SAME_FIELDS) != 0) {
            fieldAt = nextFieldAt;
            nextFieldAt = pack.next(fieldAt);
        } else {
            fieldAt = nextValueAt;
            nextValueAt = pack.next(fieldAt);
        }
        valueAt = nextValueAt;
        nextValueAt = pack.next(valueAt);
        return true;
    }

    public long fieldAddress() {
        return fieldPack.address(fieldAt);
    }

    public int fieldLength() {
        return pack.length(fieldAt);
    }

    public long valueAddress() {
        return pack.address(valueAt);
    }

    public int valueLength() {
        return pack.length(valueAt);
    }

    // ---- for changes of the stream

    /// The position of the entry's flags in its node.
    int flagsAt() {
        return flagsAt;
    }

    /// The number of the node among the nodes.
    long nodeRank() {
        return nodes.rank();
    }
}
