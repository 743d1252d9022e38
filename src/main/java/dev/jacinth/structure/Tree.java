package dev.jacinth.structure;

import static dev.jacinth.structure.TreeLayout.HEAD_BYTES;
import static dev.jacinth.structure.TreeLayout.LEVELS_MAX;
import static dev.jacinth.structure.TreeLayout.child;
import static dev.jacinth.structure.TreeLayout.slots;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.View;

/// Entries of a fixed width in an order, each reachable by key and by number: a B+ tree with counts.
///
/// ```
///   head ──> inner node        each child with the number of entries below it and, in an ordered tree, the first key
///             │   │   │
///             ▼   ▼   ▼
///           leaf leaf leaf     entries only, side by side
/// ```
///
/// One `Tree` serves all trees of a [TreeShape] in a [Memory], and of another after [#open]; a single tree is named by
/// the address of its head, which its owner keeps. Bytes and drawings: [TreeLayout]. Reading with more comfort, and
/// from snapshots: [TreeCursor].
///
/// **Order.** With keys ([TreeKey]), or by position alone. An entry is written by the caller, through the pointer that
/// an insertion returns, before it does anything else; in an ordered tree with exactly the key it was inserted by.
///
/// **Weight.** In a weighted tree ([TreeShape#weighted]) an entry stands for several positions, as the node of a list
/// does for its elements: ranks, sizes and counts are then sums of weights, and a rank names the entry that has this
/// position. An entry begins where the weights before it end; entries are inserted and removed at such borders only.
///
/// **Cost.** All operations are O(log n). Insertion into a full leaf first tries to even it out with a neighbour, so
/// random insertion leaves leaves about 80 % full. At either end of the tree, leaves are not halved but left full, so
/// appending and prepending leave them all but entirely full. Restructuring happens before the entry goes in and
/// starts at the highest node it must touch: each step is local to a parent and two children and leaves a valid tree,
/// and then the search is simply repeated. A leaf has room for several entries after it (see [TreeShape#lendMax]), so
/// this is seldom.
///
/// Invariants ([#validate]):
/// 1. In an ordered tree entries ascend strictly.
/// 2. Key i > 0 of an inner node is the key of the first entry below its child i.
/// 3. Count i of an inner node is the number of entries below its child i; the head's size is the number of all
///    entries. In a weighted tree both are sums of weights, and no weight is 0.
/// 4. All leaves are `height - 1` levels below the root; an empty tree has no root.
/// 5. No node has more slots than its capacity, and no fewer than [TreeShape#slotsMin] unless it is the first or the
///    last of its level; those have one at least. (So a queue, filled at one end and drained at the other, is never
///    rebalanced, and a node with too few slots always has a sibling.)
/// 6. The head knows how many leaves and inner nodes there are.
/// 7. The entries of a leaf begin at its first slot; only those of the first leaf of a tree without weights may begin
///    further behind, where the head says. They end within the leaf.
public final class Tree {

    private final TreeShape shape;
    private final TreeNodes nodes;
    private final TreePath path;

    /// The nodes on the path, for writing.
    private final long[] pointers = new long[LEVELS_MAX];

    private Memory memory;
    private View view;

    /// What has to be opened before anything else.
    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    public Tree(TreeShape shape) {
        this.shape = shape;
        nodes = new TreeNodes(shape);
        path = new TreePath(shape);
    }

    /// What serves the trees of one memory.
    public Tree(TreeShape shape, Memory memory) {
        this(shape);
        open(memory);
    }

    /// Goes over to the trees of a memory. Costs nothing if it serves those already.
    public Tree open(Memory in) {
        if (memory != in) {
            memory = in;
            view = in.live();
            nodes.open(in);
            path.open(view);
        }
        return this;
    }

    /// An empty tree: the address of its head.
    public int create() {
        int tree = memory.allocate(HEAD_BYTES);
        long head = memory.writable(tree);
        Native.fill(head, HEAD_BYTES, (byte) 0);
        Native.putByte(head + TreeLayout.ENTRY_BYTES, (byte) shape.entryBytes);
        Native.putByte(head + TreeLayout.KEY_BYTES, (byte) shape.keyBytes);
        return tree;
    }

    /// How many entries the tree has; the sum of their weights in a weighted tree.
    public long size(int tree) {
        return TreeLayout.size(view.at(tree));
    }

    /// What the blocks of the tree take.
    public long usedBytes(int tree) {
        return shape.usedBytes(view, tree);
    }

    /// Whether the tree has more nodes than one leaf.
    public boolean isBranched(int tree) {
        return TreeLayout.height(view.at(tree)) > 1;
    }

    /// A pointer to the entry with this key for reading, or 0.
    public long find(int tree, TreeKey key) {
        path.seek(tree, key);
        return path.isBehind(key) ? path.entry() - shape.entryBytes : 0;
    }

    /// How many entries lie before `key`, whether or not there is one at it.
    public long rank(int tree, TreeKey key) {
        path.seek(tree, key);
        return path.rank() - (path.isBehind(key) ? 1 : 0);
    }

    /// A pointer to entry number `rank`, for reading. There must be one.
    public long entry(int tree, long rank) {
        path.seekRank(tree, requireRank(tree, rank, size(tree) - 1));
        return path.entry();
    }

    /// A pointer to entry number `rank` for writing what is not its key. There must be one.
    public long edit(int tree, long rank) {
        path.seekRank(tree, requireRank(tree, rank, size(tree) - 1));
        return shape.entryAt(memory.writable(path.node(0)), path.leafSlot());
    }

    /// A pointer to the entry with this key for writing what is not its key, or 0.
    public long edit(int tree, TreeKey key) {
        path.seek(tree, key);
        return path.isBehind(key) ? shape.entryAt(memory.writable(path.node(0)), path.leafSlot() - 1) : 0;
    }

    /// Makes room for an entry with `key`, of which there must be none; the caller writes it through the pointer
    /// returned.
    public long insert(int tree, TreeKey key) {
        path.seek(tree, key);
        while (isFull()) {
            makeRoom(tree);
            path.seek(tree, key);
        }
        if (Memory.CHECKED && (!shape.isOrdered() || path.isBehind(key))) {
            throw new IllegalStateException("the tree has an entry with this key, or no keys");
        }
        return openEntry(tree, 1);
    }

    /// Makes room for an entry in a tree by position, which becomes number `rank` (0 to the size); the caller writes it
    /// through the pointer returned.
    public long insertAt(int tree, long rank) {
        if (Memory.CHECKED && (shape.isOrdered() || shape.isWeighted())) {
            throw new IllegalStateException("the tree has an order of its own, or weights");
        }
        makeGap(tree, rank);
        return openEntry(tree, 1);
    }

    /// Makes room for an entry in a weighted tree, which begins at `rank` (0 to the size), where one begins or the last
    /// one ends. The caller writes what is not its weight through the pointer returned.
    public long insertAt(int tree, long rank, int weight) {
        requireWeight(weight);
        makeGap(tree, rank);
        if (Memory.CHECKED && path.rank() != rank) {
            throw new IllegalStateException("no entry begins at " + rank);
        }
        long entry = openEntry(tree, weight);
        shape.setWeight(entry, weight);
        return entry;
    }

    /// Points the path to the gap before `rank`, in a leaf that has room.
    private void makeGap(int tree, long rank) {
        path.seekGap(tree, requireRank(tree, rank, size(tree)));
        while (isFull()) {
            makeRoom(tree);
            path.seekGap(tree, rank);
        }
    }

    /// The entry of a weighted tree that has position `rank`, for writing all but its weight. With it everything is
    /// ready for [#reweigh], which then cannot fail; [#offset] says which of the positions of the entry it was.
    public long reach(int tree, long rank) {
        path.seekRank(tree, requireRank(tree, rank, size(tree) - 1));
        claimPath(tree);
        return reached();
    }

    /// After [#reach]: the entry again.
    public long reached() {
        return shape.entryAt(pointers[0], path.position());
    }

    /// After [#reach]: the first position of the entry.
    public long rankReached() {
        return path.rank();
    }

    /// After [#reach]: how many positions of the entry lie before the one that was looked for.
    public int offset() {
        return path.offset();
    }

    /// Gives the entry that was [#reach]ed last another weight. Nothing may have happened to the tree in between, but
    /// for other changes of weight.
    public void reweigh(int tree, int weight) {
        requireWeight(weight);
        long entry = reached();
        addPositions(memory.writable(tree), weight - shape.weight(entry));
        shape.setWeight(entry, weight);
    }

    private void requireWeight(int weight) {
        if (Memory.CHECKED && (!shape.isWeighted() || weight < 1 || weight > TreeShape.WEIGHT_MAX)) {
            throw new IllegalStateException("no weight " + weight);
        }
    }

    private boolean isFull() {
        return path.height() == 0 || path.entries() == shape.leafCapacity;
    }

    private long openEntry(int tree, int weight) {
        long head = claimPath(tree);
        long leaf = pointers[0];
        int slot = openSlot(head, leaf);
        addPositions(head, weight);
        shape.setLeafSlots(leaf, path.entries() + 1);
        return shape.entryAt(leaf, slot);
    }

    /// Moves the entries behind the gap of the path up by a slot, or those before it down; returns the slot between.
    private int openSlot(long head, long leaf) {
        int slot = path.leafSlot();
        int before = path.position();
        int behind = path.entries() - before;
        int begin = slot - before;
        if (begin > 0 && before <= behind) {
            shape.move(0, leaf, begin, leaf, begin - 1, before);
            TreeLayout.setBegin(head, begin - 1);
            return slot - 1;
        }
        if (begin > 0 && slot + behind == shape.leafCapacity) {
            closeGap(head);
            slot = before;
        }
        shape.move(0, leaf, slot, leaf, slot + 1, behind);
        return slot;
    }

    /// Gets the head and all nodes on the path for writing, before anything is changed. Returns the head.
    private long claimPath(int tree) {
        for (int level = 0; level < path.height(); level++) {
            pointers[level] = memory.writable(path.node(level));
        }
        return memory.writable(tree);
    }

    private void addPositions(long head, long positions) {
        TreeLayout.addSize(head, positions);
        for (int level = 1; level < path.height(); level++) {
            shape.addCount(pointers[level], path.slot(level), positions);
        }
    }

    /// One step towards room in the leaf of the path, which is full.
    private void makeRoom(int tree) {
        if (path.height() == 0) {
            addRoot(tree);
            return;
        }
        if (shareWithNeighbour(tree)) {
            return;
        }
        int level = 0;
        while (level + 1 < path.height() && slots(view.at(path.node(level + 1))) == shape.innerCapacity) {
            level++;
        }
        if (level + 1 == path.height()) {
            addRoot(tree);
            return;
        }
        long head = memory.writable(tree);
        long parent = memory.writable(path.node(level + 1));
        nodes.split(head, parent, path.slot(level + 1), level, keptBySplit(level));
    }

    /// Puts a new root above the present one, or a leaf where there is none.
    private void addRoot(int tree) {
        long head = memory.writable(tree);
        int address = memory.allocate(shape.nodeBytes);
        long root = memory.writable(address);
        int height = TreeLayout.height(head);
        if (height > 0) {
            TreeLayout.setSlots(root, 1);
            TreeLayout.setChild(root, 0, TreeLayout.root(head));
            shape.setCount(root, 0, TreeLayout.size(head));
        } else {
            shape.setLeafSlots(root, 0);
        }
        TreeLayout.setRoot(head, address, height + 1);
        TreeLayout.addNodes(head, height, 1);
    }

    /// Evens the leaf out with the emptier one of its neighbours, unless they are nearly full as well or the tree is
    /// being extended at this end.
    private boolean shareWithNeighbour(int tree) {
        if (path.height() == 1 || isAtEnd(0) || isAtBeginning(0)) {
            return false;
        }
        long parent = view.at(path.node(1));
        int slot = path.slot(1);
        int left = slot > 0 ? nodes.slotsOf(0, parent, slot - 1) : Integer.MAX_VALUE;
        int right = slot + 1 < slots(parent) ? nodes.slotsOf(0, parent, slot + 1) : Integer.MAX_VALUE;
        if (Math.min(left, right) > shape.lendMax(0)) {
            return false;
        }
        closeGap(memory.writable(tree));
        nodes.balance(memory.writable(path.node(1)), left <= right ? slot - 1 : slot, 0);
        return true;
    }

    private int keptBySplit(int level) {
        int capacity = shape.capacity(level);
        if (isAtEnd(level)) {
            return capacity - 1;
        }
        return isAtBeginning(level) ? 1 : capacity / 2;
    }

    private boolean isAtEnd(int level) {
        int last = level == 0 ? path.entries() : shape.innerCapacity - 1;
        return path.slot(level) == last && path.isLast(level);
    }

    private boolean isAtBeginning(int level) {
        return path.slot(level) == 0 && path.isFirst(level);
    }

    /// Removes the entry with this key; says whether there was one.
    public boolean remove(int tree, TreeKey key) {
        path.seek(tree, key);
        if (!path.isBehind(key)) {
            return false;
        }
        path.setPosition(path.position() - 1);
        closeEntries(tree, 1);
        return true;
    }

    /// Removes the entry at which a cursor stands, in a tree without weights that has not changed since. The cursor has
    /// to seek again.
    public void removeAt(int tree, TreeCursor cursor) {
        path.follow(cursor.path());
        closeEntries(tree, 1);
    }

    /// Removes `entries` entries from number `rank` on, which must all be there; in a weighted tree those that have
    /// the positions from `rank` on, which must be all positions of theirs. Works leaf by leaf: O(log n) for each leaf
    /// touched, so a caller that must not take long does it in slices.
    public void removeRange(int tree, long rank, long entries) {
        if (entries == 0) {
            return;
        }
        requireRank(tree, rank, size(tree) - 1);
        requireRank(tree, rank + entries - 1, size(tree) - 1);
        for (long left = entries; left > 0; ) {
            path.seekRank(tree, rank);
            left -= closeEntries(tree, run(left));
        }
    }

    /// How many entries of the leaf of the path, from its position on, lie within `left` positions.
    private int run(long left) {
        int rest = path.entries() - path.position();
        if (!shape.isWeighted()) {
            return (int) Math.min(left, rest);
        }
        long leaf = view.at(path.node(0));
        long within = left;
        int run = 0;
        while (run < rest && within > 0) {
            within -= shape.weight(shape.entryAt(leaf, path.position() + run));
            run++;
        }
        if (Memory.CHECKED && (path.offset() != 0 || within < 0)) {
            throw new IllegalStateException("a range that begins or ends within an entry");
        }
        return run;
    }

    /// Takes `run` entries out of the leaf of the path, from its position on; says how many positions they had.
    private long closeEntries(int tree, int run) {
        long head = claimPath(tree);
        int slot = path.leafSlot();
        int rest = path.entries() - path.position() - run;
        long positions = shape.weightAll(pointers[0], slot, run);
        addPositions(head, -positions);
        if (run == path.entries()) {
            int level = unlink(head);
            renewKey(level);
            mend(head, level);
        } else {
            if (path.position() == 0 && canBeginAt(slot + run)) {
                TreeLayout.setBegin(head, slot + run);
            } else {
                shape.move(0, pointers[0], slot + run, pointers[0], slot, rest);
                shape.setLeafSlots(pointers[0], path.entries() - run);
                if (path.position() == 0) {
                    renewKey(0);
                }
            }
            if (isSparse(path.entries() - run)) {
                mend(head, 0);
            }
        }
        return positions;
    }

    /// Whether the leaf of the path is one whose entries may begin at `slot`: see invariant 7.
    private boolean canBeginAt(int slot) {
        return path.isInFirstLeaf() && !shape.isWeighted() && slot <= TreeLayout.BEGIN_MAX;
    }

    /// Whether the leaf of the path, which is left with `own` entries, has something to mend. Asked here so that
    /// [#mend] is called seldom and not compiled into every removal: C2 gives up inlining in methods with very many
    /// native accesses.
    private boolean isSparse(int own) {
        if (path.height() == 1 || own >= shape.mergeMax(0)) {
            return false;
        }
        long parent = pointers[1];
        int slot = path.slot(1);
        return own < shape.slotsMin(0)
                || slot > 0 && own + nodes.slotsOf(0, parent, slot - 1) <= shape.mergeMax(0)
                || slot + 1 < slots(parent) && own + nodes.slotsOf(0, parent, slot + 1) <= shape.mergeMax(0);
    }

    /// Frees the leaf of the path, and the nodes above that have no other child. Returns the level of the first that
    /// stays.
    private int unlink(long head) {
        if (path.isInFirstLeaf()) {
            TreeLayout.setBegin(head, 0);
        }
        int level = 0;
        do {
            nodes.free(head, level, path.node(level));
            level++;
            if (level == path.height()) {
                TreeLayout.setRoot(head, Address.NULL, 0);
                return level;
            }
            nodes.removeSlot(pointers[level], path.slot(level));
        } while (slots(pointers[level]) == 0);
        return level;
    }

    /// The node of the path at `level` begins with another entry than before: so does, for the nodes above, the child
    /// it is in. Where that is their first child they begin with another entry as well and have no key for it.
    private void renewKey(int level) {
        if (level > 0 && level < path.height() && path.slot(level) > 0) {
            // What was unlinked was not the first child, so the node begins as before.
            return;
        }
        for (int above = level + 1; above < path.height(); above++) {
            if (path.slot(above) > 0) {
                long key = nodes.firstKey(level, pointers[level]);
                Native.copy(key, shape.keyAt(pointers[above], path.slot(above)), shape.keyBytes);
                return;
            }
        }
    }

    /// Restores invariant 5 after the node of the path at `level` has lost slots: merges it with a neighbour if both
    /// fit in one, else takes some from a neighbour if there are too few; and so on upwards as long as nodes go.
    private void mend(long head, int level) {
        int below = level;
        while (below + 1 < path.height() && mendNode(head, below)) {
            below++;
        }
        lowerRoot(head);
    }

    /// Moves the entries of the first leaf to its first slots, where those that work on two leaves expect them.
    private void closeGap(long head) {
        int begin = TreeLayout.begin(head);
        if (begin == 0) {
            return;
        }
        int node = TreeLayout.root(head);
        long entries = TreeLayout.size(head);
        for (int level = TreeLayout.height(head) - 1; level > 0; level--) {
            long inner = view.at(node);
            node = child(inner, 0);
            entries = shape.count(inner, 0);
        }
        long leaf = memory.writable(node);
        shape.move(0, leaf, begin, leaf, 0, (int) entries);
        TreeLayout.setBegin(head, 0);
    }

    /// Says whether the parent has lost a child.
    private boolean mendNode(long head, int level) {
        long parent = pointers[level + 1];
        int slot = path.slot(level + 1);
        int own = nodes.slotsOf(level, parent, slot);
        int siblings = slots(parent);
        if (slot + 1 < siblings && own + nodes.slotsOf(level, parent, slot + 1) <= shape.mergeMax(level)) {
            closeGap(head);
            nodes.merge(head, parent, slot, level);
            return true;
        }
        if (slot > 0 && own + nodes.slotsOf(level, parent, slot - 1) <= shape.mergeMax(level)) {
            closeGap(head);
            nodes.merge(head, parent, slot - 1, level);
            return true;
        }
        if (own < shape.slotsMin(level) && !path.isFirst(level) && !path.isLast(level)) {
            closeGap(head);
            nodes.balance(parent, slot > 0 ? slot - 1 : slot, level);
        }
        return false;
    }

    /// A root with one child gives way to it.
    private void lowerRoot(long head) {
        int height = TreeLayout.height(head);
        while (height > 1 && slots(view.at(TreeLayout.root(head))) == 1) {
            int root = TreeLayout.root(head);
            height--;
            TreeLayout.setRoot(head, child(view.at(root), 0), height);
            nodes.free(head, height, root);
        }
    }

    /// Frees the tree in slices: up to `budget` nodes, and says how many. Fewer than `budget` means that the tree is
    /// gone, its head included. From the first call on nothing else may be done with it. What entries refer to is not
    /// touched.
    public int freeSome(int tree, int budget) {
        long head = memory.writable(tree);
        int freed = 0;
        while (freed < budget && TreeLayout.root(head) != Address.NULL) {
            freeLast(head);
            freed++;
        }
        if (freed < budget) {
            memory.free(tree, HEAD_BYTES);
        }
        return freed;
    }

    /// Frees the last node that has no child. The nodes above lose a child and nothing else: their counts are not kept.
    private void freeLast(long head) {
        int node = TreeLayout.root(head);
        int parent = Address.NULL;
        int level = TreeLayout.height(head) - 1;
        while (level > 0 && slots(view.at(node)) > 0) {
            parent = node;
            node = child(view.at(node), slots(view.at(node)) - 1);
            level--;
        }
        if (parent == Address.NULL) {
            TreeLayout.setRoot(head, Address.NULL, 0);
        } else {
            long inner = memory.writable(parent);
            TreeLayout.setSlots(inner, slots(inner) - 1);
        }
        nodes.free(head, level, node);
    }

    private long requireRank(int tree, long rank, long rankMax) {
        if (Memory.CHECKED && (rank < 0 || rank > rankMax)) {
            throw new IllegalStateException("no rank " + rank + " in a tree of " + size(tree));
        }
        return rank;
    }

    /// Tells `visitor` of every block of the tree with the size it was allocated with.
    public void forEachBlock(int tree, BlockVisitor visitor) {
        shape.forEachBlock(view, tree, visitor);
    }

    /// Checks all invariants, the first one by `order`; throws `IllegalStateException` that names what is wrong. For
    /// tests and for DEBUG.
    public void validate(int tree, TreeOrder order) {
        new TreeCheck(shape, view, order).validate(tree);
    }
}
