package dev.jacinth.value;

import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Dict;
import dev.jacinth.structure.DictCursor;
import dev.jacinth.structure.DictKeys;
import dev.jacinth.structure.EntrySink;
import dev.jacinth.structure.Text;

/// The large form of a set: a [Dict] whose entries are blocks with one [Text] each, the *elements*. It keeps the sum of
/// what they take.
///
/// A flyweight; its root is that of the Dict and never moves.
final class SetTable implements DictKeys {

    private final ValueContext context;
    private final Dict dict = new Dict(this);
    private final DictCursor cursor = new DictCursor();
    private final EntrySink freeElement = this::freeElement;
    private final Scratch handedOut = new Scratch();
    private final Scratch hashed = new Scratch();
    private Memory memory;
    private View view;

    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    SetTable(ValueContext context) {
        this.context = context;
    }

    /// Makes an empty table and points this object at it.
    void create(Memory in) {
        open(in, Dict.create(in));
    }

    void open(Memory in, int root) {
        memory = in;
        view = in.live();
        dict.open(in, root);
    }

    @SuppressWarnings("NullAway") // Without memory a change fails at its first step.
    void open(View from, int root) {
        memory = null;
        view = from;
        dict.open(from, root);
    }

    /// As [Aggregate#release].
    void release() {
        handedOut.release();
        hashed.release();
    }

    int root() {
        return dict.root();
    }

    long size() {
        return dict.size();
    }

    Dict dict() {
        return dict;
    }

    boolean contains(long address, int length) {
        return find(context.hash(address, length), address, length) != Dict.NONE;
    }

    private long find(long hash, long address, int length) {
        long slot = dict.candidate(hash);
        while (slot != Dict.NONE && !matches(view, dict.entryAt(slot), address, length)) {
            slot = dict.nextCandidate(hash, slot);
        }
        return slot;
    }

    /// Adds bytes that do not lie in this memory; false if they were there.
    boolean add(long address, int length) {
        long hash = context.hash(address, length);
        if (find(hash, address, length) != Dict.NONE) {
            return false;
        }
        insert(hash, Text.create(memory, address, length));
        return true;
    }

    private void insert(long hash, int element) {
        try {
            dict.insert(hash, element);
        } catch (MemoryExhausted e) {
            freeElement(element);
            throw e;
        }
        dict.addEntryBytes(Text.usedBytes(view, element));
    }

    boolean remove(long address, int length) {
        long slot = find(context.hash(address, length), address, length);
        if (slot == Dict.NONE) {
            return false;
        }
        removeAt(slot);
        return true;
    }

    /// Removes an element that is there.
    void remove(int element) {
        long hash = hash(view, element);
        long slot = dict.candidate(hash);
        while (dict.entryAt(slot) != element) {
            slot = dict.nextCandidate(hash, slot);
        }
        removeAt(slot);
    }

    private void removeAt(long slot) {
        int element = dict.removeAt(slot);
        dict.addEntryBytes(-Text.usedBytes(view, element));
        freeElement(element);
    }

    private void freeElement(int element) {
        Text.free(memory, element);
    }

    /// The bytes of an element, good until those of another are asked for.
    long address(int element) {
        return Text.address(view, view.at(element), handedOut);
    }

    int length(int element) {
        return Text.length(view.at(element));
    }

    /// Goes back before the first element.
    void start() {
        cursor.open(dict);
    }

    /// The next element, or [Address#NULL]. The table must not have changed since [#start].
    int next() {
        return cursor.next();
    }

    /// An element chosen at random, each with the same probability; 0 if there is none.
    int random() {
        return dict.random(context.random());
    }

    long scan(long position, EntrySink sink) {
        return dict.scan(position, sink);
    }

    /// A second table with the same elements; returns its root. Throws [MemoryExhausted] and takes nothing.
    int copy() {
        SetTable other = new SetTable(context);
        other.create(memory);
        try {
            start();
            for (int element = next(); element != Address.NULL; element = next()) {
                other.insert(hash(view, element), Text.createCopy(memory, element));
            }
            return other.root();
        } catch (MemoryExhausted e) {
            other.freeSome(Integer.MAX_VALUE);
            throw e;
        }
    }

    /// Frees about `budget` elements; true when nothing is left. See [Dict#freeSome].
    boolean freeSome(int budget) {
        return dict.freeSome(budget, freeElement);
    }

    long usedBytes() {
        return dict.usedBytes() + dict.entryBytes();
    }

    void forEachBlock(BlockVisitor visitor) {
        dict.forEachBlock(visitor);
        dict.forEach(element -> {
            long text = view.at(element);
            visitor.block(element, Text.size(text));
            Text.forEachBlockOutside(view, text, visitor);
        });
    }

    @Override
    public boolean matches(View from, int element, long address, int length) {
        return Text.equal(from, from.at(element), address, length);
    }

    @Override
    public long hash(View from, int element) {
        long text = from.at(element);
        return context.hash(Text.address(from, text, hashed), Text.length(text));
    }
}
