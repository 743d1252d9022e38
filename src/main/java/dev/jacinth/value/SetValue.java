package dev.jacinth.value;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.Address;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.structure.Dict;
import dev.jacinth.structure.EntrySink;
import dev.jacinth.structure.Intset;
import dev.jacinth.structure.Pack;
import org.jspecify.annotations.Nullable;

/// A set: byte strings, each once.
///
/// ```
///   encoding    root                        while
///   INTSET      Intset                      all are integers, up to set-max-intset-entries
///   LISTPACK    Pack                        up to set-max-listpack-entries, none above set-max-listpack-value
///   HASHTABLE   SetTable                    otherwise
///   WIDE        u32 SetTable, u32 form      the limits allow INTSET or LISTPACK (the form), but a block is too small
/// ```
///
/// A set only ever goes from a smaller form to a larger one, as in Redis 7.2: removals do not bring it back. What
/// OBJECT ENCODING answers is the *form*; that a set is WIDE nobody can see.
///
/// One element is the *current* one: [#toFirst] and [#next] go through all, [#toRandom] takes one at random, [#toMark]
/// one that [#scan] has met. While going through, the set must not change.
public final class SetValue extends Aggregate {

    public static final int INTSET = 0;
    public static final int LISTPACK = 1;
    public static final int HASHTABLE = 2;
    public static final int WIDE = 3;

    private static final int WIDE_TABLE = 0;
    private static final int WIDE_FORM = 4;
    private static final int WIDE_BYTES = 8;

    /// Redis's intset has no room for more.
    private static final long INTSET_SIZE_MAX = 1 << 30;

    private static final String[] FORM_NAMES = {"intset", "listpack", "hashtable"};

    private final Intset intset = new Intset();
    private final Intset replaced = new Intset();
    private final Pack pack = new Pack();
    private final SetTable table;
    private final Scratch digits = new Scratch();
    private final Scratch carried = new Scratch();
    private final Scratch moved = new Scratch();

    /// Of the current element: its index in the intset, its position in the pack, or the element of the table.
    private int current;

    public SetValue(ValueContext context) {
        super(context);
        table = new SetTable(context);
    }

    @Override
    protected void opened() {
        boolean reading = memory == null;
        switch (encoding()) {
            case INTSET -> {
                if (reading) {
                    intset.open(view, root());
                } else {
                    intset.open(memory, root());
                }
            }
            case LISTPACK -> {
                if (reading) {
                    pack.open(view, root());
                } else {
                    pack.open(memory, root());
                }
            }
            default -> {
                if (reading) {
                    table.open(view, tableRoot());
                } else {
                    table.open(memory, tableRoot());
                }
            }
        }
    }

    private int tableRoot() {
        return encoding() == WIDE ? Native.getInt(view.at(root()) + WIDE_TABLE) : root();
    }

    @Override
    protected void createEmpty() {
        begin(intset.create(memory).root(), INTSET);
    }

    @Override
    public void release() {
        carried.release();
        moved.release();
        table.release();
    }

    @Override
    public int type() {
        return ValueType.SET;
    }

    @Override
    public long size() {
        return switch (encoding()) {
            case INTSET -> intset.size();
            case LISTPACK -> pack.count();
            default -> table.size();
        };
    }

    /// INTSET, LISTPACK or HASHTABLE: what Redis would hold the set in.
    public int form() {
        return encoding() == WIDE ? Native.getInt(view.at(root()) + WIDE_FORM) : encoding();
    }

    @Override
    protected @Nullable Dict dict() {
        return isTable() ? table.dict() : null;
    }

    private boolean isTable() {
        return encoding() != INTSET && encoding() != LISTPACK;
    }

    @Override
    public String encodingName() {
        return FORM_NAMES[form()];
    }

    /// In encoding INTSET or LISTPACK: where Redis's form of the whole set is, to be read until the next change.
    public long serializedAddress() {
        return encoding() == INTSET ? intset.address() : pack.address();
    }

    /// In encoding INTSET or LISTPACK: how long Redis's form of the whole set is.
    public int serializedBytes() {
        return encoding() == INTSET ? intset.bytes() : pack.bytes();
    }

    // ---- looking for an element

    public boolean contains(long address, int length) {
        switch (encoding()) {
            case INTSET -> {
                long value = parse(address, length);
                return isNumber(value, address, length) && intset.contains(value);
            }
            case LISTPACK -> {
                return findInPack(address, length) != Pack.NONE;
            }
            default -> {
                return table.contains(address, length);
            }
        }
    }

    /// Whether the current element of another set is in this one.
    public boolean containsCurrentOf(SetValue other) {
        if (encoding() == INTSET && other.isInteger()) {
            return intset.contains(other.integer());
        }
        return contains(other.address(), other.length());
    }

    private int findInPack(long address, int length) {
        return pack.find(pack.first(), address, length, 0);
    }

    private static long parse(long address, int length) {
        return length <= Numbers.LONG_LENGTH_MAX ? Numbers.parseLong(address, length) : Numbers.NOT_A_LONG;
    }

    private static boolean isNumber(long parsed, long address, int length) {
        return length <= Numbers.LONG_LENGTH_MAX && !Numbers.failed(parsed, address, length);
    }

    // ---- adding

    /// Gives a new, empty set the form that Redis would begin with for a first element, of about `count`.
    public void prepareFor(long address, int length, long count) {
        if (count <= intsetSizeMax() && isNumber(parse(address, length), address, length)) {
            return;
        }
        startAs(count <= limits().setMaxListpackEntries ? LISTPACK : HASHTABLE);
    }

    /// Goes over to a table at once if the set would not stay small with `count` elements.
    public void prepareFor(long count) {
        int form = form();
        if (form == LISTPACK && count > limits().setMaxListpackEntries || form == INTSET && count > intsetSizeMax()) {
            toTable();
        }
    }

    /// Gives a new, empty set a form.
    public void startAs(int form) {
        if (form == LISTPACK) {
            toPack();
        } else if (form == HASHTABLE) {
            toTable();
        }
    }

    /// Adds an element, whose bytes do not lie in this memory; false if it was there. Throws [MemoryExhausted] and has
    /// added nothing.
    public boolean add(long address, int length) {
        return switch (form()) {
            case INTSET -> {
                long value = parse(address, length);
                yield isNumber(value, address, length) ? addToIntegers(value) : addToIntegers(address, length);
            }
            case LISTPACK -> {
                boolean allowed = size() < limits().setMaxListpackEntries && length <= limits().setMaxListpackValue;
                yield addToListpack(address, length, allowed);
            }
            default -> table.add(address, length);
        };
    }

    /// Adds an integer; false if it was there.
    public boolean add(long value) {
        return form() == INTSET ? addToIntegers(value) : add(digits(value), Numbers.longLength(value));
    }

    /// Adds the current element of another set.
    public boolean addCurrentOf(SetValue other) {
        if (form() == INTSET && other.isInteger()) {
            return addToIntegers(other.integer());
        }
        int length = other.length();
        return add(carried.copy(other.address(), length), length);
    }

    /// Adds an element of what is being loaded as a listpack: whatever the limits are, the form stays.
    public boolean addLoaded(long address, int length) {
        return addToListpack(address, length, true);
    }

    /// Whether this set, new and empty, can have an intset as it is.
    public boolean takesIntset(int bytes, int size) {
        return bytes <= Intset.BYTES_MAX && size <= intsetSizeMax();
    }

    /// Makes this set, which must be new and empty, one of a sound intset that lies outside this memory, where
    /// [#takesIntset] allows it.
    public void takeIntset(long address) {
        int empty = root();
        settle(intset.createFrom(memory, address).root(), INTSET);
        replaced.open(memory, empty).free();
    }

    private boolean addToIntegers(long value) {
        if (encoding() == INTSET) {
            if (intset.size() >= intsetSizeMax() || !intset.fits(value)) {
                if (intset.contains(value)) {
                    return false;
                }
                if (intset.size() >= intsetSizeMax()) {
                    toTable();
                } else {
                    toWide(INTSET);
                }
            } else {
                boolean added = intset.add(value);
                settle(intset.root(), INTSET);
                return added;
            }
        } else if (size() >= intsetSizeMax() && !containsInteger(value)) {
            toTable();
        }
        return table.add(digits(value), Numbers.longLength(value));
    }

    private boolean containsInteger(long value) {
        return table.contains(digits(value), Numbers.longLength(value));
    }

    /// Adds what is no integer to a set of integers.
    private boolean addToIntegers(long address, int length) {
        boolean allowed = size() < limits().setMaxListpackEntries
                && length <= limits().setMaxListpackValue
                && longestInteger() <= limits().setMaxListpackValue;
        if (!allowed) {
            toTable();
            return table.add(address, length);
        }
        toPack();
        return addToListpack(address, length, true);
    }

    /// Digits of the longest integer of a set that has no others.
    private int longestInteger() {
        if (encoding() == WIDE || intset.size() == 0) {
            return encoding() == WIDE ? Numbers.LONG_LENGTH_MAX : 0;
        }
        return Math.max(Numbers.longLength(intset.at(0)), Numbers.longLength(intset.at(intset.size() - 1)));
    }

    private boolean addToListpack(long address, int length, boolean allowed) {
        if (encoding() == LISTPACK) {
            if (findInPack(address, length) != Pack.NONE) {
                return false;
            }
            if (allowed && pack.fits(Pack.entryBytes(address, length))) {
                pack.append(address, length);
                settle(pack.root(), LISTPACK);
                return true;
            }
            if (allowed) {
                toWide(LISTPACK);
            } else {
                toTable();
            }
        } else if (!allowed && !table.contains(address, length)) {
            toTable();
        }
        return table.add(address, length);
    }

    // ---- removing

    /// Removes an element; false if it was not there. Throws [MemoryExhausted] and has removed nothing, which can only
    /// be where a small set goes to a smaller block or while a snapshot is open.
    public boolean remove(long address, int length) {
        switch (encoding()) {
            case INTSET -> {
                long value = parse(address, length);
                boolean removed = isNumber(value, address, length) && intset.remove(value);
                settle(intset.root(), INTSET);
                return removed;
            }
            case LISTPACK -> {
                int position = findInPack(address, length);
                if (position == Pack.NONE) {
                    return false;
                }
                pack.remove(position, 1);
                settle(pack.root(), LISTPACK);
                return true;
            }
            default -> {
                return table.remove(address, length);
            }
        }
    }

    /// Removes the current element of another set from this one.
    public boolean removeCurrentOf(SetValue other) {
        int length = other.length();
        return remove(carried.copy(other.address(), length), length);
    }

    /// Removes the current element and returns its bytes, of which there were [#length]; good until the next call.
    public long takeCurrent() {
        long copy = carried.copy(address(), length());
        removeCurrent();
        return copy;
    }

    private void removeCurrent() {
        switch (encoding()) {
            case INTSET -> {
                intset.removeAt(current);
                settle(intset.root(), INTSET);
            }
            case LISTPACK -> {
                pack.remove(current, 1);
                settle(pack.root(), LISTPACK);
            }
            default -> table.remove(current);
        }
    }

    // ---- the current element

    /// To the first of all elements; false if there is none.
    public boolean toFirst() {
        current = Pack.NONE;
        if (isTable()) {
            table.start();
        }
        return next();
    }

    /// To the next of all elements; false behind the last.
    public boolean next() {
        switch (encoding()) {
            case INTSET -> {
                return ++current < intset.size();
            }
            case LISTPACK -> {
                current = current == Pack.NONE ? pack.first() : pack.next(current);
                return current != Pack.NONE;
            }
            default -> {
                current = table.next();
                return current != Address.NULL;
            }
        }
    }

    /// To an element chosen at random, each with the same probability. There must be one.
    public void toRandom() {
        current = switch (encoding()) {
            case INTSET -> context.random().nextInt(intset.size());
            case LISTPACK -> pack.seek(context.random().nextInt(pack.count()));
            default -> table.random();
        };
    }

    /// What names the current element until the next change, for [#toMark]: another number for every element.
    public int mark() {
        return current;
    }

    /// To an element that [#mark] has named or [#scan] has met.
    public void toMark(int mark) {
        current = mark;
    }

    /// Whether the current element is held as an integer.
    public boolean isInteger() {
        return encoding() == INTSET || encoding() == LISTPACK && pack.isInteger(current);
    }

    /// The current element, if [#isInteger].
    public long integer() {
        return encoding() == INTSET ? intset.at(current) : pack.integer(current);
    }

    /// The bytes of the current element, of which there are [#length]; good until the next call.
    public long address() {
        return switch (encoding()) {
            case INTSET -> digits(intset.at(current));
            case LISTPACK -> pack.address(current);
            default -> table.address(current);
        };
    }

    public int length() {
        return switch (encoding()) {
            case INTSET -> Numbers.longLength(intset.at(current));
            case LISTPACK -> pack.length(current);
            default -> table.length(current);
        };
    }

    /// Shows some elements to the sink, for [#toMark], and returns the cursor for the next call; 0 begins and ends. A
    /// small set is shown at once. Of a large one, each element that is there all the time is shown exactly once,
    /// whatever else changes between the calls.
    public long scan(long cursor, EntrySink sink) {
        if (isTable()) {
            return table.scan(cursor, sink);
        }
        for (boolean there = toFirst(); there; there = next()) {
            sink.entry(current);
        }
        return 0;
    }

    // ---- going from one form to another

    private Limits limits() {
        return context.limits();
    }

    private long intsetSizeMax() {
        return Math.min(limits().setMaxIntsetEntries, INTSET_SIZE_MAX);
    }

    /// Of a set that is an intset in form: makes it a listpack in form.
    private void toPack() {
        if (encoding() == WIDE) {
            toWide(LISTPACK);
            return;
        }
        int bytes = 0;
        for (int i = 0; i < intset.size(); i++) {
            bytes += Pack.integerEntryBytes(intset.at(i));
        }
        pack.create(memory);
        if (!pack.fits(bytes)) {
            pack.free();
            toWide(LISTPACK);
            return;
        }
        try {
            for (int i = 0; i < intset.size(); i++) {
                pack.appendInteger(intset.at(i));
            }
        } catch (MemoryExhausted e) {
            pack.free();
            throw e;
        }
        intset.free();
        settle(pack.root(), LISTPACK);
    }

    /// Makes the set an intset in form if all its elements are integers and few enough.
    public void toIntset() {
        if (form() == INTSET || size() > intsetSizeMax() || !hasOnlyIntegers()) {
            return;
        }
        intset.create(memory);
        if (!fillIntset()) {
            intset.free();
            toWide(INTSET);
            return;
        }
        int filled = intset.root();
        free();
        settle(filled, INTSET);
    }

    private boolean hasOnlyIntegers() {
        for (boolean there = toFirst(); there; there = next()) {
            if (!isInteger() && !isNumber(parse(address(), length()), address(), length())) {
                return false;
            }
        }
        return true;
    }

    /// False if they do not fit. Throws [MemoryExhausted] and takes nothing.
    private boolean fillIntset() {
        try {
            for (boolean there = toFirst(); there; there = next()) {
                long value = isInteger() ? integer() : parse(address(), length());
                if (!intset.fits(value)) {
                    return false;
                }
                intset.add(value);
            }
            return true;
        } catch (MemoryExhausted e) {
            intset.free();
            throw e;
        }
    }

    /// Makes the set a table in form.
    private void toTable() {
        int old = root();
        if (encoding() == WIDE) {
            settle(table.root(), HASHTABLE);
            memory.free(old, WIDE_BYTES);
            return;
        }
        fillTable();
        freeSmall();
        settle(table.root(), HASHTABLE);
    }

    /// Goes over to a table, where the set is none yet, in which it counts as being of a smaller form.
    private void toWide(int form) {
        if (encoding() == WIDE) {
            Native.putInt(memory.writable(root()) + WIDE_FORM, form);
            return;
        }
        boolean isSmall = encoding() != HASHTABLE;
        if (isSmall) {
            fillTable();
        }
        int wide = Address.NULL;
        try {
            wide = memory.allocate(WIDE_BYTES);
            long pointer = memory.writable(wide);
            Native.putInt(pointer + WIDE_TABLE, table.root());
            Native.putInt(pointer + WIDE_FORM, form);
        } catch (MemoryExhausted e) {
            if (wide != Address.NULL) {
                memory.free(wide, WIDE_BYTES);
            }
            if (isSmall) {
                table.freeSome(Integer.MAX_VALUE);
            }
            throw e;
        }
        if (isSmall) {
            freeSmall();
        }
        settle(wide, WIDE);
    }

    private void freeSmall() {
        if (encoding() == INTSET) {
            intset.free();
        } else {
            pack.free();
        }
    }

    /// Makes a table with the elements of a small set. Throws [MemoryExhausted] and takes nothing.
    private void fillTable() {
        table.create(memory);
        try {
            for (boolean there = toFirst(); there; there = next()) {
                int length = length();
                table.add(moved.copy(address(), length), length);
            }
        } catch (MemoryExhausted e) {
            table.freeSome(Integer.MAX_VALUE);
            throw e;
        }
    }

    private long digits(long value) {
        long text = digits.room(Numbers.LONG_LENGTH_MAX);
        Numbers.writeLong(text, value);
        return text;
    }

    // ---- the whole set

    @Override
    public long usedBytes() {
        return switch (encoding()) {
            case INTSET -> intset.usedBytes();
            case LISTPACK -> pack.usedBytes();
            case WIDE -> Memory.blockBytes(WIDE_BYTES) + table.usedBytes();
            default -> table.usedBytes();
        };
    }

    @Override
    public void forEachBlock(BlockVisitor visitor) {
        switch (encoding()) {
            case INTSET -> intset.forEachBlock(visitor);
            case LISTPACK -> pack.forEachBlock(visitor);
            default -> {
                if (encoding() == WIDE) {
                    visitor.block(root(), WIDE_BYTES);
                }
                table.forEachBlock(visitor);
            }
        }
    }

    @Override
    public int copy() {
        return switch (encoding()) {
            case INTSET -> intset.copy();
            case LISTPACK -> pack.copy(memory);
            case WIDE -> copyWide();
            default -> table.copy();
        };
    }

    private int copyWide() {
        int form = form();
        int copy = memory.allocate(WIDE_BYTES);
        try {
            Native.putInt(memory.writable(copy) + WIDE_FORM, form);
            int tableRoot = table.copy();
            Native.putInt(memory.writable(copy) + WIDE_TABLE, tableRoot);
            return copy;
        } catch (MemoryExhausted e) {
            memory.free(copy, WIDE_BYTES);
            throw e;
        }
    }

    @Override
    public boolean freeSome(int budget) {
        switch (encoding()) {
            case INTSET, LISTPACK -> freeSmall();
            default -> {
                if (!table.freeSome(budget)) {
                    return false;
                }
                if (encoding() == WIDE) {
                    memory.free(root(), WIDE_BYTES);
                }
            }
        }
        return true;
    }
}
