package dev.jacinth.value;

import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.Pack;
import dev.jacinth.structure.Tree;
import dev.jacinth.structure.TreeCursor;

/// The large form of a list: a tree by position whose entries ([ListNode]) are nodes of up to 8 KiB.
///
/// ```
///   Tree ──> 412 elements   in a Pack
///            1 element      in a Blob, since it is longer than half a pack
///            7 elements     in a Pack
///            ...
/// ```
///
/// Nodes are filled, split and merged as the nodes of Redis's quicklist are ([NodeLimit]), since OBJECT ENCODING shows
/// when there is but one left. Pushing at one end leaves full nodes behind. What is Redis's own way to keep a node
/// however large it becomes by LSET is a split here.
///
/// A flyweight: `open` and `create` point it at the head of a tree, which stays where it is.
final class ListNodes {

    /// Longer elements that come to a new node are one of their own.
    private static final int PACKED_BYTES_MAX = Pack.BYTES_MAX / 2 - 8;

    private final Limits limits;
    private final Pack pack = new Pack();
    private final Pack neighbour = new Pack();
    private final TreeCursor cursor = new TreeCursor(ListNode.SHAPE);
    private final Tree trees = new Tree(ListNode.SHAPE);
    private Memory memory;
    private View view;
    private int tree;
    private int heldBlob;

    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    ListNodes(Limits limits) {
        this.limits = limits;
    }

    /// Points this object at a tree for reading.
    void open(View from, int head) {
        cursor.open(from);
        view = from;
        tree = head;
    }

    /// Points this object at a tree that may be changed.
    void open(Memory in, int head) {
        trees.open(in);
        memory = in;
        open(in.live(), head);
    }

    /// Makes a list without nodes and returns the head of its tree.
    int create(Memory in) {
        open(in, 0);
        tree = trees.create();
        return tree;
    }

    /// To go from node to node.
    TreeCursor cursor() {
        return cursor;
    }

    /// Number of elements.
    long size() {
        return cursor.size(tree);
    }

    private boolean admits(int elements, int length) {
        return admits(pack.bytes(), elements, length);
    }

    private boolean admits(int bytes, int elements, int length) {
        return NodeLimit.admits(limits.listMaxListpackSize, bytes, elements, length);
    }

    // ---- adding

    /// Adds an element at the beginning or at the end.
    void push(boolean front, long address, int length) {
        long size = size();
        if (size == 0 || !pushInto(front ? 0 : size - 1, front, address, length)) {
            addNode(front ? 0 : size, address, length);
        }
    }

    /// Adds elements one after the other at the beginning or at the end, from number `from` on and before `to`, as many
    /// as the node there takes, which it does at once. Returns how many.
    int pushRun(boolean front, ByteStrings elements, int from, int to) {
        long size = size();
        long entry = size == 0 ? 0 : reachEnd(front);
        if (entry == 0 || ListNode.isBlob(entry)) {
            return 0;
        }
        int present = ListNode.elements(entry);
        ListNode.open(entry, pack, memory);
        int bytes = pack.bytes();
        int next = from;
        while (next < to && admits(bytes, present + next - from, elements.length(next))) {
            bytes += Pack.entryBytes(elements.address(next), elements.length(next));
            next++;
        }
        if (next > from) {
            int added = bytes - pack.bytes();
            putAll(pack.widen(front, added, next - from), front ? added : 0, elements, from, next);
            ListNode.putPack(entry, pack);
            trees.reweigh(tree, present + next - from);
        }
        return next - from;
    }

    /// Writes entries from `target` on, or backwards from that many bytes behind it if that is not 0.
    private static void putAll(long target, int backwardsFrom, ByteStrings elements, int from, int to) {
        long at = target + backwardsFrom;
        for (int i = from; i < to; i++) {
            if (backwardsFrom > 0) {
                at -= Pack.entryBytes(elements.address(i), elements.length(i));
                Pack.putEntry(at, elements.address(i), elements.length(i));
            } else {
                at = Pack.putEntry(at, elements.address(i), elements.length(i));
            }
        }
    }

    /// Adds an element at the beginning or at the end of the node with the element `index`, if that is a pack and not
    /// full.
    private boolean pushInto(long index, boolean front, long address, int length) {
        long entry = trees.reach(tree, index);
        if (ListNode.isBlob(entry)) {
            return false;
        }
        int elements = ListNode.elements(entry);
        ListNode.open(entry, pack, memory);
        if (!admits(elements, length)) {
            return false;
        }
        if (front) {
            pack.prepend(address, length);
        } else {
            pack.append(address, length);
        }
        ListNode.putPack(entry, pack);
        trees.reweigh(tree, elements + 1);
        return true;
    }

    /// Adds an element in a node of its own before the node that begins with element `index`, or at the end.
    void addNode(long index, long address, int length) {
        boolean blob = length > PACKED_BYTES_MAX;
        addNode(index, makeNode(blob, address, length), blob, 1);
    }

    private int makeNode(boolean blob, long address, int length) {
        if (blob) {
            return Blob.create(memory, address, length);
        }
        pack.create(memory);
        try {
            pack.append(address, length);
            return pack.root();
        } catch (MemoryExhausted e) {
            pack.free();
            throw e;
        }
    }

    /// Adds a node that is made already, and frees it where that is not possible.
    void addNode(long index, int root, boolean blob, int elements) {
        try {
            ListNode.put(trees.insertAt(tree, index, elements), root, blob);
        } catch (MemoryExhausted e) {
            discard(root, blob);
            throw e;
        }
    }

    /// Adds a pack of so many elements, which stays the caller's if that fails, as a node at the end.
    void adopt(int root, int elements) {
        ListNode.put(trees.insertAt(tree, size(), elements), root, false);
    }

    /// Adds an element before or after the element `index`.
    void insert(long index, boolean after, long address, int length) {
        long entry = trees.reach(tree, index);
        int elements = ListNode.elements(entry);
        long begin = index - trees.offset();
        long gap = after ? index + 1 : index;
        if (!ListNode.isBlob(entry)) {
            ListNode.open(entry, pack, memory);
            if (admits(elements, length)) {
                insertInto(entry, (int) (gap - begin), address, length);
                return;
            }
        }
        if (gap == begin) {
            if (begin == 0 || !pushInto(begin - 1, false, address, length)) {
                addNode(gap, address, length);
            }
        } else if (gap == begin + elements) {
            if (gap == size() || !pushInto(gap, true, address, length)) {
                addNode(gap, address, length);
            }
        } else {
            split(begin, (int) (gap - begin));
            if (!pushInto(after ? gap : gap - 1, after, address, length)) {
                addNode(gap, address, length);
            }
            mergeAround(after ? index : index + 1);
        }
    }

    /// Adds an element to the node that was reached, whose pack is open, before its element `offset` or at the end.
    private void insertInto(long entry, int offset, long address, int length) {
        int elements = ListNode.elements(entry);
        if (offset == elements) {
            pack.append(address, length);
        } else {
            pack.insertBefore(pack.seek(offset), address, length);
        }
        ListNode.putPack(entry, pack);
        trees.reweigh(tree, elements + 1);
    }

    /// Puts an element in the place of the element `index`.
    void set(long index, long address, int length) {
        long entry = trees.reach(tree, index);
        if (!ListNode.isBlob(entry)) {
            ListNode.open(entry, pack, memory);
            int position = pack.seek(trees.offset());
            if (pack.fits(Pack.entryBytes(address, length) - pack.entryBytes(position))) {
                pack.replace(position, address, length);
                ListNode.putPack(entry, pack);
                return;
            }
        }
        if (ListNode.elements(entry) == 1) {
            boolean blob = length > PACKED_BYTES_MAX;
            hold(entry);
            ListNode.put(entry, makeNode(blob, address, length), blob);
            discardHeld();
            return;
        }
        insert(index, false, address, length);
        removeRange(index + 1, 1);
    }

    // ---- nodes

    /// Splits the node that begins with element `begin` into one of `kept` elements and one with the others.
    private void split(long begin, int kept) {
        long entry = trees.reach(tree, begin);
        int moved = ListNode.elements(entry) - kept;
        ListNode.open(entry, pack, memory);
        int root = pack.split(pack.seek(kept));
        ListNode.putPack(entry, pack);
        trees.reweigh(tree, kept);
        try {
            ListNode.put(trees.insertAt(tree, begin + kept, moved), root, false);
        } catch (MemoryExhausted e) {
            rejoin(begin, kept + moved, root);
            throw e;
        }
    }

    /// Takes a split back whose second part has found no place.
    private void rejoin(long begin, int elements, int root) {
        long entry = trees.reach(tree, begin);
        ListNode.open(entry, pack, memory);
        pack.appendAll(neighbour.open(memory, root));
        ListNode.putPack(entry, pack);
        trees.reweigh(tree, elements);
        neighbour.free();
    }

    /// Merges what has become small around the node with the element `index`: the two before it, the two behind it, and
    /// it with those next to it.
    private void mergeAround(long index) {
        long center = begin(index);
        if (center > 0 && begin(center - 1) > 0) {
            mergeWithNext(begin(begin(center - 1) - 1), Pack.BYTES_MAX);
        }
        long next = center + ListNode.elements(trees.entry(tree, center));
        if (next < size()) {
            mergeWithNext(next, Pack.BYTES_MAX);
        }
        if (center > 0) {
            long before = begin(center - 1);
            center = mergeWithNext(before, Pack.BYTES_MAX) ? before : center;
        }
        mergeWithNext(center, Pack.BYTES_MAX);
    }

    /// The first element of the node with the element `index`.
    private long begin(long index) {
        trees.entry(tree, index);
        return index - trees.offset();
    }

    /// Moves the elements of the next node to the one that begins with element `begin`, if that makes a node of at most
    /// `bytesMax` that is not too full.
    private boolean mergeWithNext(long begin, int bytesMax) {
        long left = trees.entry(tree, begin);
        int kept = ListNode.elements(left);
        long next = begin + kept;
        if (next == size() || ListNode.isBlob(left)) {
            return false;
        }
        ListNode.open(left, pack, memory);
        long right = trees.reach(tree, next);
        int moved = ListNode.elements(right);
        if (ListNode.isBlob(right)) {
            return false;
        }
        ListNode.open(right, neighbour, memory);
        int bytes = pack.bytes() + neighbour.entriesBytes();
        if (bytes > bytesMax || NodeLimit.exceeds(limits.listMaxListpackSize, bytes, kept + moved)) {
            return false;
        }
        long entry = trees.reach(tree, begin);
        pack.appendAll(neighbour);
        ListNode.putPack(entry, pack);
        trees.reweigh(tree, kept + moved);
        trees.removeRange(tree, next + moved, moved);
        neighbour.free();
        return true;
    }

    /// Remembers the node of an entry, for [#discardHeld] when the entry is another one or gone.
    private void hold(long entry) {
        heldBlob = ListNode.isBlob(entry) ? ListNode.root(entry) : 0;
        if (heldBlob == 0) {
            ListNode.open(entry, neighbour, memory);
        }
    }

    private void discardHeld() {
        if (heldBlob != 0) {
            Blob.freeSome(memory, heldBlob, Integer.MAX_VALUE);
        } else {
            neighbour.free();
        }
    }

    /// Frees what has not become a node.
    private void discard(int root, boolean blob) {
        if (blob) {
            Blob.freeSome(memory, root, Integer.MAX_VALUE);
        } else {
            neighbour.open(memory, root).free();
        }
    }

    /// What the list would take as one listpack; stops counting above `most`.
    long bytes(long most) {
        long bytes = ListValue.EMPTY_BYTES;
        for (boolean there = cursor.toFirst(tree); there && bytes <= most; there = cursor.next()) {
            long entry = cursor.entry();
            bytes += ListNode.isBlob(entry)
                    ? ListValue.blobEntryBytes(Blob.length(view, ListNode.root(entry)))
                    : ListNode.open(entry, pack, view).entriesBytes();
        }
        return bytes;
    }

    // ---- removing

    /// The entry of the first or the last node, which there must be; [#removeReached] may follow.
    long reachEnd(boolean first) {
        return trees.reach(tree, first ? 0 : size() - 1);
    }

    /// Removes an element of the node that [#reachEnd] has just reached: the one at `position` of its pack, if it is
    /// one.
    void removeReached(Pack reached, int position) {
        long entry = trees.reached();
        int elements = ListNode.elements(entry);
        if (elements == 1) {
            dropNode(trees.rankReached(), entry);
            return;
        }
        reached.remove(position, 1);
        ListNode.putPack(entry, reached);
        trees.reweigh(tree, elements - 1);
    }

    /// Removes `count` elements from the element `from` on, which must all be there.
    void removeRange(long from, long count) {
        for (long left = count; left > 0; ) {
            long entry = trees.reach(tree, from);
            int offset = trees.offset();
            int elements = ListNode.elements(entry);
            int run = (int) Math.min(left, elements - offset);
            if (run == elements) {
                dropNode(from, entry);
            } else {
                ListNode.open(entry, pack, memory);
                pack.remove(pack.seek(offset), run);
                ListNode.putPack(entry, pack);
                trees.reweigh(tree, elements - run);
            }
            left -= run;
        }
    }

    private void dropNode(long begin, long entry) {
        hold(entry);
        trees.removeRange(tree, begin, ListNode.elements(entry));
        discardHeld();
    }

    /// Removes up to `most` elements that are this string, the first or the last ones; returns how many.
    long remove(long most, boolean backward, long address, int length) {
        long removed = 0;
        long index = backward ? size() - 1 : 0;
        while (removed < most && index >= 0 && index < size()) {
            long entry = trees.entry(tree, index);
            long begin = index - trees.offset();
            int elements = ListNode.elements(entry);
            int found = removeFromNode(begin, entry, most - removed, backward, address, length);
            removed += found;
            index = backward ? begin - 1 : begin + elements - found;
        }
        return removed;
    }

    private int removeFromNode(long begin, long entry, long most, boolean backward, long address, int length) {
        int root = ListNode.root(entry);
        if (ListNode.isBlob(entry)) {
            if (!Blob.equal(view, root, address, length)) {
                return 0;
            }
            dropNode(begin, entry);
            return 1;
        }
        ListNode.open(entry, pack, memory);
        if (pack.find(pack.first(), address, length, 0) == Pack.NONE) {
            return 0;
        }
        long reached = trees.reach(tree, begin);
        int elements = ListNode.elements(reached);
        try {
            return removeFrom(pack, most, backward, address, length);
        } finally {
            ListNode.putPack(reached, pack);
            int left = pack.count();
            if (left == 0) {
                dropNode(begin, reached);
            } else if (left < elements) {
                trees.reweigh(tree, left);
                mergeIfSparse(begin);
            }
        }
    }

    /// As [#remove], from one pack, which may be empty afterwards.
    static int removeFrom(Pack pack, long most, boolean backward, long address, int length) {
        int removed = 0;
        if (backward) {
            for (int at = pack.last(); at != Pack.NONE && removed < most; ) {
                int before = pack.previous(at);
                if (pack.equal(at, address, length)) {
                    pack.remove(at, 1);
                    removed++;
                }
                at = before;
            }
            return removed;
        }
        int at = pack.find(pack.first(), address, length, 0);
        while (at != Pack.NONE && removed < most) {
            int run = 1;
            int next = pack.next(at);
            while (removed + run < most && next != Pack.NONE && pack.equal(next, address, length)) {
                run++;
                next = pack.next(next);
            }
            removed += run;
            at = pack.find(pack.remove(at, run), address, length, 0);
        }
        return removed;
    }

    /// Merges a node that has lost elements with the one before it if both have become small. Only among many nodes:
    /// Redis does not do it, and few nodes must tell the same story about the encoding.
    private void mergeIfSparse(long begin) {
        if (begin > 0 && trees.isBranched(tree)) {
            mergeWithNext(begin(begin - 1), Pack.BYTES_MAX / 2);
        }
    }

    // ---- the whole list

    /// The blocks of the list: for [Aggregate#usedBytes].
    long usedBytes() {
        long bytes = ListNode.SHAPE.usedBytes(view, tree);
        for (boolean there = cursor.toFirst(tree); there; there = cursor.next()) {
            long entry = cursor.entry();
            bytes += ListNode.isBlob(entry)
                    ? Blob.usedBytes(view, ListNode.root(entry))
                    : ListNode.open(entry, pack, view).usedBytes();
        }
        return bytes;
    }

    void forEachBlock(BlockVisitor visitor) {
        ListNode.SHAPE.forEachBlock(view, tree, visitor);
        for (boolean there = cursor.toFirst(tree); there; there = cursor.next()) {
            long entry = cursor.entry();
            if (ListNode.isBlob(entry)) {
                Blob.forEachBlock(view, ListNode.root(entry), visitor);
            } else {
                ListNode.open(entry, pack, view).forEachBlock(visitor);
            }
        }
    }

    /// Makes another list with the same nodes; returns the head of its tree.
    int copy() {
        int source = tree;
        int copy = trees.create();
        try {
            for (long done = 0; done < cursor.size(source); ) {
                long entry = trees.entry(source, done);
                int elements = ListNode.elements(entry);
                boolean blob = ListNode.isBlob(entry);
                int copied = blob
                        ? Blob.copy(memory, ListNode.root(entry))
                        : ListNode.open(entry, pack, memory).copy(memory);
                tree = copy;
                addNode(done, copied, blob, elements);
                done += elements;
            }
            return copy;
        } catch (MemoryExhausted e) {
            tree = copy;
            freeSome(Integer.MAX_VALUE);
            throw e;
        } finally {
            tree = source;
        }
    }

    /// Frees about `budget` blocks, nodes from the end on; true when nothing is left.
    boolean freeSome(int budget) {
        int left = budget;
        for (long size = size(); size > 0; size = size()) {
            if (left <= 0) {
                return false;
            }
            long entry = trees.reach(tree, size - 1);
            int root = ListNode.root(entry);
            if (ListNode.isBlob(entry)) {
                left -= (int) Math.min(left, Blob.length(view, root) / Pack.BYTES_MAX);
                if (!Blob.freeSome(memory, root, budget)) {
                    return false;
                }
            } else {
                ListNode.open(entry, neighbour, memory).free();
            }
            trees.removeRange(tree, size - ListNode.elements(entry), ListNode.elements(entry));
            left--;
        }
        return trees.freeSome(tree, Math.max(1, left)) < Math.max(1, left);
    }

    /// Gives up the tree, which has one node left; `left` is open at that, and is no part of this list any more.
    void leaveNode(Pack left) {
        left.settle();
        while (trees.freeSome(tree, Integer.MAX_VALUE) == Integer.MAX_VALUE) {
            continue;
        }
    }
}
