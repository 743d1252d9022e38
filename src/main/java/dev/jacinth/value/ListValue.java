package dev.jacinth.value;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.Pack;
import dev.jacinth.structure.TreeCursor;

/// A list.
///
/// ```
///   encoding   root            reported as
///   PACK       Pack            listpack
///   NODES      head of a Tree  quicklist    nodes of many elements, see [ListNodes]
///   WIDE       head of a Tree  listpack     what Redis would still keep in one listpack, but is more than a Pack holds
/// ```
///
/// It goes from listpack to quicklist and back when Redis's would: [#grow] before something is added, [#shrink] after
/// something was removed.
///
/// **Reading** is done at a place: [#seek] goes to an element, [#next] and [#previous] go on from there, and the
/// methods without an index are about the element at the place. Any change ends that.
public final class ListValue extends Aggregate {

    public static final int PACK = 0;
    public static final int NODES = 1;
    public static final int WIDE = 2;

    /// A listpack without elements.
    static final int EMPTY_BYTES = 7;

    /// No entry of a pack takes more than that beside the bytes of its string.
    private static final int ENTRY_OVERHEAD_MAX = 10;

    private static final int ENTRY_BYTES_MIN = 2;

    private final Pack pack = new Pack();
    private final Pack other = new Pack();
    private final ListNodes nodes;
    private final Scratch scratch = new Scratch();

    /// Where the element at the place is in [#pack], unless it is a Blob.
    private int at = Pack.NONE;

    /// The Blob that the element at the place is, or 0.
    private int blob;

    public ListValue(ValueContext context) {
        super(context);
        nodes = new ListNodes(context.limits());
    }

    /// What an element that is a Blob would take in a listpack.
    static int blobEntryBytes(long length) {
        // So long a string is no number: its bytes are not looked at.
        return Pack.entryBytes(0, (int) length);
    }

    @Override
    protected void opened() {
        if (encoding() != PACK) {
            if (memory == null) {
                nodes.open(view, root());
            } else {
                nodes.open(memory, root());
            }
        } else if (memory == null) {
            pack.open(view, root());
        } else {
            pack.open(memory, root());
        }
    }

    @Override
    protected void createEmpty() {
        begin(pack.create(memory).root(), PACK);
    }

    @Override
    public void release() {
        scratch.release();
    }

    @Override
    public int type() {
        return ValueType.LIST;
    }

    @Override
    public long size() {
        return encoding() == PACK ? pack.count() : nodes.size();
    }

    @Override
    public String encodingName() {
        return encoding() == NODES ? "quicklist" : "listpack";
    }

    // ---- reading

    /// Goes to the element with this index, counted from 0 at the beginning or from -1 at the end; false if there is
    /// none.
    public boolean seek(long index) {
        long size = size();
        long fromStart = index < 0 ? index + size : index;
        if (fromStart < 0 || fromStart >= size) {
            return false;
        }
        if (encoding() == PACK) {
            blob = 0;
            at = pack.seek((int) fromStart);
            return true;
        }
        TreeCursor cursor = nodes.cursor();
        cursor.toRank(root(), fromStart);
        enterNode(cursor, cursor.offset());
        return true;
    }

    private void enterNode(TreeCursor cursor, int offset) {
        long entry = cursor.entry();
        if (ListNode.isBlob(entry)) {
            blob = ListNode.root(entry);
        } else {
            blob = 0;
            at = ListNode.open(entry, pack, view).seek(offset);
        }
    }

    /// Goes to the first or the last element of a list that is not empty and may be changed. [#removeEnd] may follow,
    /// but neither [#next] nor [#previous].
    public void seekEnd(boolean first) {
        if (encoding() == PACK) {
            blob = 0;
            at = first ? pack.first() : pack.last();
            return;
        }
        long entry = nodes.reachEnd(first);
        if (ListNode.isBlob(entry)) {
            blob = ListNode.root(entry);
        } else {
            blob = 0;
            ListNode.open(entry, pack, memory);
            at = first ? pack.first() : pack.last();
        }
    }

    /// Removes the element that [#seekEnd] has gone to just before.
    public void removeEnd() {
        if (encoding() == PACK) {
            pack.remove(at, 1);
            settle(pack.root(), PACK);
        } else {
            nodes.removeReached(pack, at);
        }
    }

    /// Goes to the next element; false if there is none, and then there is no place any more.
    public boolean next() {
        if (blob == 0) {
            at = pack.next(at);
            if (at != Pack.NONE) {
                return true;
            }
        }
        return nextNode();
    }

    private boolean nextNode() {
        if (encoding() == PACK || !nodes.cursor().next()) {
            return false;
        }
        enterNode(nodes.cursor(), 0);
        return true;
    }

    /// Goes to the element before; false if there is none, and then there is no place any more.
    public boolean previous() {
        if (blob == 0) {
            at = pack.previous(at);
            if (at != Pack.NONE) {
                return true;
            }
        }
        if (encoding() == PACK || !nodes.cursor().previous()) {
            return false;
        }
        enterNode(nodes.cursor(), -1);
        return true;
    }

    /// Goes on to the next element that is this string, which may be the one at the place. Returns how many elements
    /// were passed, or -1 if there is none. Gives up, with -1 as well, some time after having passed `most`.
    public long skipTo(long address, int length, long most) {
        long passed = 0;
        do {
            if (blob != 0) {
                if (Blob.equal(view, blob, address, length)) {
                    return passed;
                }
                passed++;
            } else {
                int found = pack.search(at, address, length);
                passed += pack.passed();
                if (found != Pack.NONE) {
                    at = found;
                    return passed;
                }
            }
        } while (passed < most && nextNode());
        return -1;
    }

    /// Whether the element is kept as an integer.
    public boolean isInteger() {
        return blob == 0 && pack.isInteger(at);
    }

    /// The value of an element that is kept as an integer.
    public long integer() {
        return pack.integer(at);
    }

    /// Whether the element is so large that its bytes lie in several places: [#copyTo] then spares the copy that
    /// [#address] makes.
    public boolean isLarge() {
        return blob != 0;
    }

    public int length() {
        return blob != 0 ? (int) Blob.length(view, blob) : pack.length(at);
    }

    /// The bytes of the element, side by side.
    public long address() {
        if (blob == 0) {
            return pack.address(at);
        }
        return keep();
    }

    /// A copy of the bytes of the element, which is good until the next call of this or of [#address].
    public long keep() {
        int length = length();
        // What a huge element took before is given back first.
        scratch.release();
        long copy = scratch.room(length);
        if (blob != 0) {
            copyTo(copy);
        } else {
            Bytes.copy(pack.address(at), copy, length);
        }
        return copy;
    }

    /// Copies the bytes of a large element to `target`.
    public void copyTo(long target) {
        Blob.read(view, blob, 0, length(), target);
    }

    /// Whether the element is this string.
    public boolean isEqual(long address, int length) {
        return blob != 0 ? Blob.equal(view, blob, address, length) : pack.equal(at, address, length);
    }

    // ---- adding

    /// Declares that strings of so many bytes together will be added, or one of them put in the place of an element:
    /// a list that becomes too large for a listpack by that is none any more. To be called once before each of the
    /// commands that add.
    public void grow(long bytes, long count) {
        int setting = context.limits().listMaxListpackSize;
        if (encoding() == NODES) {
            return;
        }
        long present = encoding() == PACK ? pack.bytes() : nodes.bytes(Long.MAX_VALUE);
        if (!NodeLimit.exceeds(setting, present + bytes, size() + count)) {
            return;
        }
        if (encoding() == PACK) {
            toNodes(NODES);
        } else {
            settle(root(), NODES);
        }
    }

    private void toNodes(int form) {
        int packRoot = pack.root();
        int elements = pack.count();
        int tree = nodes.create(memory);
        if (elements == 0) {
            pack.free();
        } else {
            try {
                nodes.adopt(packRoot, elements);
            } catch (MemoryExhausted e) {
                nodes.freeSome(Integer.MAX_VALUE);
                throw e;
            }
        }
        settle(tree, form);
    }

    /// Adds an element at the beginning or at the end. Its bytes must not lie in this memory, as with all that add.
    public void push(boolean front, long address, int length) {
        if (encoding() == PACK) {
            if (fits(address, length)) {
                if (front) {
                    pack.prepend(address, length);
                } else {
                    pack.append(address, length);
                }
                settle(pack.root(), PACK);
                return;
            }
            toNodes(WIDE);
        }
        nodes.push(front, address, length);
    }

    /// Adds elements one after the other, from number `from` on and before `to`.
    public void pushAll(boolean front, ByteStrings elements, int from, int to) {
        for (int next = from; next < to; ) {
            int pushed = encoding() == PACK || to - from == 1 ? 0 : nodes.pushRun(front, elements, next, to);
            if (pushed == 0) {
                push(front, elements.address(next), elements.length(next));
                pushed = 1;
            }
            next += pushed;
        }
    }

    private boolean fits(long address, int length) {
        return pack.fits(length + ENTRY_OVERHEAD_MAX) || pack.fits(Pack.entryBytes(address, length));
    }

    /// Adds an element before or after the one with this index, which must be there.
    public void insert(long index, boolean after, long address, int length) {
        if (encoding() == PACK) {
            if (fits(address, length)) {
                int position = pack.seek((int) index);
                if (after) {
                    pack.insertAfter(position, address, length);
                } else {
                    pack.insertBefore(position, address, length);
                }
                settle(pack.root(), PACK);
                return;
            }
            toNodes(WIDE);
        }
        nodes.insert(index, after, address, length);
    }

    /// Puts an element in the place of the one with this index (0 to the size), which must be there.
    public void set(long index, long address, int length) {
        if (encoding() == PACK) {
            int position = pack.seek((int) index);
            if (pack.fits(Pack.entryBytes(address, length) - pack.entryBytes(position))) {
                pack.replace(position, address, length);
                settle(pack.root(), PACK);
                return;
            }
            toNodes(WIDE);
        }
        nodes.set(index, address, length);
    }

    // ---- removing

    /// Removes `count` elements from the one with this index on, which must all be there.
    public void removeRange(long from, long count) {
        if (count == 0) {
            return;
        }
        if (encoding() == PACK) {
            pack.remove(pack.seek((int) from), (int) count);
            settle(pack.root(), PACK);
        } else {
            nodes.removeRange(from, count);
        }
    }

    /// Removes up to `most` elements that are this string, the first or the last ones; returns how many.
    public long remove(long most, boolean backward, long address, int length) {
        if (encoding() != PACK) {
            return nodes.remove(most, backward, address, length);
        }
        try {
            return ListNodes.removeFrom(pack, most, backward, address, length);
        } finally {
            settle(pack.root(), PACK);
        }
    }

    /// Goes back to a listpack where what was removed has left less than half of one. To be called once after each of
    /// the commands that remove or replace.
    public void shrink() {
        if (encoding() == NODES) {
            int setting = context.limits().listMaxListpackSize;
            toSmallerForm(NodeLimit.bytes(setting) / 2, NodeLimit.count(setting) / 2);
        } else if (encoding() == WIDE) {
            toSmallerForm(Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    private void toSmallerForm(long bytesMax, long countMax) {
        long size = size();
        if (size == 0 || size > countMax || size > bytesMax / ENTRY_BYTES_MIN) {
            return;
        }
        nodes.cursor().toFirst(root());
        long entry = nodes.cursor().entry();
        boolean single = ListNode.elements(entry) == size;
        if (single && !ListNode.isBlob(entry)) {
            ListNode.open(entry, pack, memory);
            if (pack.bytes() <= bytesMax) {
                nodes.leaveNode(pack);
                settle(pack.root(), PACK);
            }
        } else if (encoding() == NODES && (single || isInLargerNodes()) && nodes.bytes(bytesMax) <= bytesMax) {
            settle(root(), WIDE);
        }
    }

    /// Whether Redis's nodes would be larger than ours: then several of ours may be one of them.
    private boolean isInLargerNodes() {
        int setting = context.limits().listMaxListpackSize;
        return setting < 0 && NodeLimit.bytes(setting) > Pack.BYTES_MAX;
    }

    // ---- building

    /// Adds an element at the end of a list that is being loaded; [#loaded] is to follow.
    public void load(long address, int length) {
        int setting = context.limits().listMaxListpackSize;
        if (encoding() == PACK && !NodeLimit.admits(setting, pack.bytes(), pack.count(), length)) {
            toNodes(NODES);
        }
        push(false, address, length);
    }

    /// As [#load], in a node of its own.
    public void loadNode(long address, int length) {
        if (size() == 0) {
            load(address, length);
            return;
        }
        if (encoding() == PACK) {
            toNodes(NODES);
        }
        nodes.addNode(nodes.size(), address, length);
    }

    /// As [#load], a Blob, which is this list's from now on.
    public void loadBlob(int element) {
        try {
            if (encoding() == PACK) {
                toNodes(NODES);
            }
        } catch (MemoryExhausted e) {
            Blob.freeSome(memory, element, Integer.MAX_VALUE);
            throw e;
        }
        nodes.addNode(nodes.size(), element, true, 1);
    }

    /// As [#load], all elements of a sound listpack outside this memory, as a node if it is not too large for that.
    public void loadPack(long address) {
        Pack source = other.openPayload(address);
        int position = source.first();
        if (position == Pack.NONE) {
            return;
        }
        if (source.bytes() > Pack.BYTES_MAX) {
            loadNode(source.address(position), source.length(position));
            while ((position = source.next(position)) != Pack.NONE) {
                load(source.address(position), source.length(position));
            }
        } else if (size() == 0 && encoding() == PACK) {
            int empty = root();
            settle(pack.createFrom(memory, address).root(), PACK);
            other.open(memory, empty).free();
        } else {
            if (encoding() == PACK) {
                toNodes(NODES);
            }
            int elements = source.count();
            nodes.addNode(nodes.size(), source.createFrom(memory, address).root(), false, elements);
        }
    }

    /// All elements are there: takes the form that suits them.
    public void loaded() {
        int setting = context.limits().listMaxListpackSize;
        long bytesMax = NodeLimit.bytes(setting);
        long countMax = NodeLimit.count(setting);
        if (encoding() != PACK) {
            toSmallerForm(bytesMax, countMax);
        } else if (pack.bytes() > bytesMax || pack.count() > countMax) {
            toNodes(NODES);
        }
    }

    // ---- nodes, for whoever writes the list to a file

    /// Number of nodes; a list that is one pack has one.
    public long nodes() {
        return encoding() == PACK ? 1 : nodes.cursor().entries(root());
    }

    /// Goes to the first element of the first node; false if there is none.
    public boolean toFirstNode() {
        return seek(0);
    }

    /// Goes to the first element of the next node; false if there is none.
    public boolean toNextNode() {
        return nextNode();
    }

    /// The root of the Blob that the node is, if [#isLarge].
    public int nodeBlob() {
        return blob;
    }

    /// The listpack that the node is, if it is not large, of [#nodeBytes].
    public long nodeAddress() {
        return pack.address();
    }

    public int nodeBytes() {
        return pack.bytes();
    }

    // ---- the whole value

    @Override
    public long usedBytes() {
        return encoding() == PACK ? pack.usedBytes() : nodes.usedBytes();
    }

    @Override
    public void forEachBlock(BlockVisitor visitor) {
        if (encoding() == PACK) {
            pack.forEachBlock(visitor);
        } else {
            nodes.forEachBlock(visitor);
        }
    }

    @Override
    public int copy() {
        return encoding() == PACK ? pack.copy(memory) : nodes.copy();
    }

    @Override
    public boolean freeSome(int budget) {
        if (encoding() != PACK) {
            return nodes.freeSome(budget);
        }
        pack.free();
        return true;
    }
}
