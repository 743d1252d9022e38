package dev.jacinth.structure;

import static dev.jacinth.structure.PackLayout.BYTES_MIN;
import static dev.jacinth.structure.PackLayout.COUNT;
import static dev.jacinth.structure.PackLayout.COUNT_UNKNOWN;
import static dev.jacinth.structure.PackLayout.END;
import static dev.jacinth.structure.PackLayout.HEADER_BYTES;
import static dev.jacinth.structure.PackLayout.TOTAL_BYTES;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Constants;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;

/// A sequence of small strings in one block, at most 8 KiB: Redis's listpack, byte for byte ([PackLayout]).
///
/// It is compact rather than quick: finding something looks at every entry, and a change in the middle moves what is
/// behind. Both ends are reached at once. Strings that are the canonical decimal form of a 64-bit integer are kept as
/// integers, and come back as the same text.
///
/// An entry is named by its **position**, its offset in the pack, or [#NONE]. Every change makes positions behind it
/// stale, and may move the pack to another block: the owner reads [#root] after a change and keeps it.
///
/// A Pack object is a flyweight: `open` and `create` point it at a root. [#openPayload] points it at a listpack outside
/// the memory, of any size, such as a file has; it is read in the same way, having been checked with [#isSound].
///
/// A pack may **slide** ([#openSliding]): it begins somewhere in its block, and what is added or removed at its front
/// moves the beginning instead of all entries. Its owner keeps [#begin] beside the root.
///
/// ```
///   block   | free   | header | entries           |
///   0        begin                begin + bytes()
/// ```
///
/// Changes throw [MemoryExhausted] and have changed nothing, also removals: a pack that shrinks goes to a smaller
/// block.
///
/// Invariants:
/// 1. The block has the size class of `begin + bytes()`; where nothing slides, the header alone tells its size.
/// 2. `bytes()` is at most [#BYTES_MAX].
/// 3. The count in the header is the number of entries.
/// 4. No string entry is what an integer entry could be, unless it came with a payload.
/// 5. `begin` is at most `bytes()`: never is more than half of the block free.
public final class Pack {

    /// The largest pack.
    public static final int BYTES_MAX = 8192;

    /// The most that an entry takes beyond the bytes of its string; and what an integer takes at most.
    public static final int ENTRY_OVERHEAD_MAX = 10;

    /// The position that is none.
    public static final int NONE = -1;

    static {
        Constants.require(Memory.blockBytes(BYTES_MAX) == BYTES_MAX, "the largest pack wastes nothing");
        Constants.require((BYTES_MAX - BYTES_MIN) / 2 < COUNT_UNKNOWN, "the count fits the header");
    }

    private final Scratch digits = new Scratch();
    private Memory memory;
    private View view;
    private int root;
    private int begin;
    private boolean isSliding;
    private long payload;
    private int passed;

    /// A flyweight, which must be opened before use.
    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    public Pack() {}

    /// Points this object at a pack that may be read and changed.
    public Pack open(Memory memory, int root) {
        this.memory = memory;
        return point(memory.live(), root, 0, false);
    }

    /// Points this object at a pack that slides, `begin` bytes behind the beginning of its block, and may be read and
    /// changed. What is changed at its front then costs no more than at its end. Every pack can be opened so that is
    /// known to begin at 0.
    public Pack openSliding(Memory memory, int root, int begin) {
        this.memory = memory;
        return point(memory.live(), root, begin, true);
    }

    /// Points this object at a pack for reading only. Changing it fails with a `NullPointerException`.
    @SuppressWarnings("NullAway") // Without memory a change fails at its first step.
    public Pack open(View view, int root) {
        this.memory = null;
        return point(view, root, 0, false);
    }

    /// As [#open], a pack that slides.
    @SuppressWarnings("NullAway")
    public Pack openSliding(View view, int root, int begin) {
        this.memory = null;
        return point(view, root, begin, true);
    }

    private Pack point(View in, int block, int offset, boolean sliding) {
        view = in;
        root = block;
        begin = offset;
        isSliding = sliding;
        payload = 0;
        return this;
    }

    /// Points this object at a sound listpack of any size outside the memory, for reading only.
    @SuppressWarnings("NullAway") // Neither is used for a payload.
    public Pack openPayload(long address) {
        this.memory = null;
        point(null, 0, 0, false);
        payload = address;
        return this;
    }

    /// Makes an empty pack and points this object at it.
    public Pack create(Memory memory) {
        int root = Blocks.allocate(memory, BYTES_MIN);
        long pointer = memory.writable(root);
        Native.putInt(pointer + TOTAL_BYTES, BYTES_MIN);
        Native.putShort(pointer + COUNT, (short) 0);
        Native.putByte(pointer + HEADER_BYTES, (byte) END);
        return open(memory, root);
    }

    /// Makes a pack from a sound listpack of at most [#BYTES_MAX] bytes outside the memory, and points this object at
    /// it.
    public Pack createFrom(Memory memory, long source) {
        int bytes = Native.getInt(source + TOTAL_BYTES);
        requireBytes(bytes);
        int root = Blocks.allocate(memory, bytes);
        long pointer = memory.writable(root);
        Native.copy(source, pointer, bytes);
        if (countInHeader(pointer) == COUNT_UNKNOWN) {
            Native.putShort(pointer + COUNT, (short) countEntries(pointer));
        }
        return open(memory, root);
    }

    /// Makes another pack with the same entries in `target`, which may be this pack's memory; returns its root. This
    /// object stays where it is.
    public int copy(Memory target) {
        int bytes = bytes();
        int copy = Blocks.allocate(target, bytes);
        long pointer = target.writable(copy);
        Native.copy(base(), pointer, bytes);
        return copy;
    }

    /// Frees the pack. This object points nowhere afterwards.
    public void free() {
        memory.free(root, begin + bytes());
        root = 0;
    }

    /// Where the pack is now.
    public int root() {
        return root;
    }

    /// How far behind the beginning of its block the pack begins now; 0 if it does not slide.
    public int begin() {
        return begin;
    }

    /// Moves a pack that slides to the beginning of a block that it fills. From now on it is as any other.
    public void settle() {
        if (begin > 0) {
            int bytes = bytes();
            if (Memory.blockBytes(bytes) == Memory.blockBytes(begin + bytes)) {
                long block = memory.writable(root);
                Native.copy(block + begin, block, bytes);
                begin = 0;
            } else {
                relocate(0, bytes, 0, 0);
            }
        }
        isSliding = false;
    }

    /// The size of the listpack.
    public int bytes() {
        return Native.getInt(base() + TOTAL_BYTES);
    }

    /// What the block takes.
    public int usedBytes() {
        return Memory.blockBytes(begin + bytes());
    }

    /// Visits the one block: for [dev.jacinth.memory.Ownership].
    public void forEachBlock(BlockVisitor visitor) {
        visitor.block(root, begin + bytes());
    }

    /// The number of entries.
    public int count() {
        long base = base();
        int count = countInHeader(base);
        return count != COUNT_UNKNOWN ? count : countEntries(base);
    }

    /// Where the listpack begins, for those who copy it as it is: [#bytes] bytes, to be read until the next change.
    public long address() {
        return base();
    }

    private long base() {
        return payload == 0 ? view.at(root) + begin : payload;
    }

    private static int countInHeader(long base) {
        return Native.getShort(base + COUNT) & 0xFFFF;
    }

    private static int countEntries(long base) {
        int count = 0;
        for (long at = base + HEADER_BYTES; PackLayout.first(at) != END; at += PackLayout.entryBytes(at)) {
            count++;
        }
        return count;
    }

    /// The first entry, or [#NONE].
    public int first() {
        return orNone(base(), HEADER_BYTES);
    }

    /// The last entry, or [#NONE].
    public int last() {
        long base = base();
        return before(base, Native.getInt(base + TOTAL_BYTES) - 1);
    }

    /// The entry behind `position`, or [#NONE].
    public int next(int position) {
        long base = base();
        return orNone(base, position + PackLayout.entryBytes(base + position));
    }

    /// The entry `count` behind `position`, or [#NONE]; all between must be there.
    public int next(int position, int count) {
        long base = base();
        return orNone(base, (int) (PackLayout.skip(base + position, count) - base));
    }

    /// The entry before `position`, or [#NONE].
    public int previous(int position) {
        return before(base(), position);
    }

    private static int orNone(long base, int position) {
        return PackLayout.first(base + position) == END ? NONE : position;
    }

    private static int before(long base, int position) {
        return position == HEADER_BYTES ? NONE : position - PackLayout.entryBytesBefore(base + position);
    }

    /// The entry with this index, counted from 0 at the beginning or from -1 at the end; [#NONE] if there is none.
    public int seek(int index) {
        int count = count();
        int fromStart = index < 0 ? index + count : index;
        if (fromStart < 0 || fromStart >= count) {
            return NONE;
        }
        long base = base();
        // Forward is quicker by more than that where entries are of one kind.
        if (fromStart / 2 <= count - fromStart) {
            return (int) (PackLayout.skip(base + HEADER_BYTES, fromStart) - base);
        }
        long at = base + Native.getInt(base + TOTAL_BYTES) - 1;
        for (int i = count; i > fromStart; i--) {
            at -= PackLayout.entryBytesBefore(at);
        }
        return (int) (at - base);
    }

    /// Whether the entry is kept as an integer.
    public boolean isInteger(int position) {
        return PackLayout.isInteger(base() + position);
    }

    /// The integer of an entry that is kept as one.
    public long integer(int position) {
        return PackLayout.integer(base() + position);
    }

    /// The bytes of the entry, of which there are [#length]. The digits of an integer are good until the address of
    /// another integer is asked for, other bytes until the next change.
    public long address(int position) {
        long entry = base() + position;
        if (!PackLayout.isInteger(entry)) {
            return PackLayout.stringAt(entry);
        }
        long text = digits.room(Numbers.LONG_LENGTH_MAX);
        Numbers.writeLong(text, PackLayout.integer(entry));
        return text;
    }

    /// The length of the entry as a string.
    public int length(int position) {
        long entry = base() + position;
        return PackLayout.isInteger(entry)
                ? Numbers.longLength(PackLayout.integer(entry))
                : PackLayout.stringLength(entry);
    }

    /// A hash of the entry as a string under a seed that clients do not know: equal strings have the same, though one
    /// may be kept as an integer and the other, which came with a payload, not.
    public int hash(int position, long seed) {
        return PackLayout.hash(base() + position, seed);
    }

    /// Whether the entry is this string.
    public boolean equal(int position, long address, int length) {
        long value = PackLayout.parse(address, length);
        boolean isNumber = PackLayout.isNumber(value, address, length);
        return PackLayout.equal(base() + position, address, length, isNumber, value);
    }

    /// The first entry from `from` on, which may be [#NONE], that is this string, looking at every (skip + 1)th;
    /// [#NONE] if there is none.
    public int find(int from, long address, int length, int skip) {
        if (from == NONE) {
            return NONE;
        }
        long value = PackLayout.parse(address, length);
        boolean isNumber = PackLayout.isNumber(value, address, length);
        long base = base();
        long at = base + from;
        while (PackLayout.first(at) != END) {
            if (PackLayout.equal(at, address, length, isNumber, value)) {
                return (int) (at - base);
            }
            at += PackLayout.entryBytes(at);
            for (int i = skip; i > 0 && PackLayout.first(at) != END; i--) {
                at += PackLayout.entryBytes(at);
            }
        }
        return NONE;
    }

    /// As [#find], looking at every entry; [#passed] then says how many entries were not the string.
    public int search(int from, long address, int length) {
        long value = PackLayout.parse(address, length);
        boolean isNumber = PackLayout.isNumber(value, address, length);
        int asString = PackLayout.firstOfString(length);
        int asNumber = isNumber ? PackLayout.firstOfInteger(value) : asString;
        // Elements are often of one length and differ in their last bytes.
        int tailAt = length - Long.BYTES;
        boolean hasTail = tailAt >= 0 && !PackLayout.isLongForm(asString);
        long tail = hasTail ? Native.getLong(address + tailAt) : 0;
        long base = base();
        long at = base + from;
        int count = 0;
        int sized = END;
        int bytes = 0;
        for (int first = PackLayout.first(at); first != END; first = PackLayout.first(at)) {
            // Of the two short forms of entries only the one that this string would have needs a closer look.
            boolean likely = first == asString
                    ? !hasTail || Native.getLong(at + 1 + tailAt) == tail
                    : first == asNumber || PackLayout.isLongForm(first);
            if (likely && PackLayout.equal(at, address, length, isNumber, value)) {
                passed = count;
                return (int) (at - base);
            }
            if (first != sized || !PackLayout.tellsBytes(first)) {
                sized = first;
                bytes = PackLayout.entryBytes(at);
            }
            at += bytes;
            count++;
        }
        passed = count;
        return NONE;
    }

    /// How many entries the last [#search] has passed: those before the one that it found, or all.
    public int passed() {
        return passed;
    }

    /// Adds a string at the end. As with all changes, its bytes must not lie in the pack's memory.
    public void append(long address, int length) {
        insert(bytes() - 1, 0, 0, address, length);
    }

    /// Adds an integer at the end.
    public void appendInteger(long value) {
        insertInteger(bytes() - 1, 0, 0, value);
    }

    /// Adds two strings at the end, as one change; returns the position of the first.
    public int appendPair(long address, int length, long secondAddress, int secondLength) {
        int position = bytes() - 1;
        int firstBytes = entryBytes(address, length);
        long entry = splice(position, 0, 0, 2, firstBytes + entryBytes(secondAddress, secondLength));
        put(entry, address, length);
        put(entry + firstBytes, secondAddress, secondLength);
        return position;
    }

    /// Adds two strings and an integer, as one change, before the entry at `position`, or at the end if that is
    /// [#NONE]; returns the position of the first.
    public int insertTriple(int position, long address, int length, long secondAddress, int secondLength, long value) {
        int at = position == NONE ? bytes() - 1 : position;
        int firstBytes = entryBytes(address, length);
        int secondBytes = entryBytes(secondAddress, secondLength);
        long entry = splice(at, 0, 0, 3, firstBytes + secondBytes + PackLayout.integerEntryBytes(value));
        put(entry, address, length);
        put(entry + firstBytes, secondAddress, secondLength);
        PackLayout.putInteger(entry + firstBytes + secondBytes, value);
        return at;
    }

    /// Writes an entry of [#entryBytes].
    private static void put(long entry, long address, int length) {
        long value = PackLayout.parse(address, length);
        if (PackLayout.isNumber(value, address, length)) {
            PackLayout.putInteger(entry, value);
        } else {
            PackLayout.putString(entry, address, length);
        }
    }

    /// Adds a string at the beginning.
    public void prepend(long address, int length) {
        insert(HEADER_BYTES, 0, 0, address, length);
    }

    /// Adds a string before the entry at `position`; returns its position, which is the same.
    public int insertBefore(int position, long address, int length) {
        return insert(position, 0, 0, address, length);
    }

    /// Adds a string behind the entry at `position`; returns its position.
    public int insertAfter(int position, long address, int length) {
        return insert(position + PackLayout.entryBytes(base() + position), 0, 0, address, length);
    }

    /// Adds an integer behind the entry at `position`; returns its position.
    public int insertIntegerAfter(int position, long value) {
        return insertInteger(position + PackLayout.entryBytes(base() + position), 0, 0, value);
    }

    /// Puts a string in the place of the entry at `position`; returns the position, which is the same.
    public int replace(int position, long address, int length) {
        return insert(position, 1, PackLayout.entryBytes(base() + position), address, length);
    }

    /// Puts an integer in the place of the entry at `position`; returns the position, which is the same.
    public int replaceInteger(int position, long value) {
        int bytes = PackLayout.entryBytes(base() + position);
        if (bytes == PackLayout.integerEntryBytes(value)) {
            PackLayout.putInteger(writable() + position, value);
            return position;
        }
        return insertInteger(position, 1, bytes, value);
    }

    /// Removes up to `count` entries from `position` on; returns the position of the entry that follows them, or
    /// [#NONE].
    public int remove(int position, int count) {
        long base = base();
        long end = base + position;
        int removed = 0;
        while (removed < count && PackLayout.first(end) != END) {
            end += PackLayout.entryBytes(end);
            removed++;
        }
        if (removed > 0) {
            splice(position, removed, (int) (end - base) - position, 0, 0);
        }
        return orNone(base(), position);
    }

    /// Moves the entries from `position` on to a new pack and returns its root; this object stays at the first part.
    public int split(int position) {
        long base = base();
        int bytes = Native.getInt(base + TOTAL_BYTES);
        int movedBytes = bytes - 1 - position;
        int moved = 0;
        for (long at = base + position; PackLayout.first(at) != END; at += PackLayout.entryBytes(at)) {
            moved++;
        }
        int other = Blocks.allocate(memory, BYTES_MIN + movedBytes);
        long target = memory.writable(other);
        Native.putInt(target + TOTAL_BYTES, BYTES_MIN + movedBytes);
        Native.putShort(target + COUNT, (short) moved);
        Native.copy(base() + position, target + HEADER_BYTES, movedBytes + 1);
        try {
            splice(position, moved, movedBytes, 0, 0);
            return other;
        } catch (MemoryExhausted e) {
            memory.free(other, BYTES_MIN + movedBytes);
            throw e;
        }
    }

    /// Adds the entries of another pack, which stays as it is, at the end. Both must fit: `fits(other.entriesBytes())`.
    public void appendAll(Pack other) {
        int position = bytes() - 1;
        int added = other.entriesBytes();
        long target = splice(position, 0, 0, other.count(), added);
        Native.copy(other.base() + HEADER_BYTES, target, added);
    }

    /// Makes room for `added` entries at the beginning or at the end, which take `bytes` together. The caller writes
    /// them by [#putEntry], from the pointer returned on, before it does anything else.
    public long widen(boolean front, int bytes, int added) {
        return splice(front ? HEADER_BYTES : bytes() - 1, 0, 0, added, bytes);
    }

    /// Adds entries that [#putEntry] and [#putIntegerEntry] have written to `source`, `added` of them in `bytes`.
    public void appendEntries(long source, int bytes, int added) {
        Native.copy(source, splice(bytes() - 1, 0, 0, added, bytes), bytes);
    }

    /// Writes to `target` an entry of this string as a pack would have it, and returns the address behind it.
    public static long putEntry(long target, long address, int length) {
        long value = PackLayout.parse(address, length);
        if (PackLayout.isNumber(value, address, length)) {
            return putIntegerEntry(target, value);
        }
        PackLayout.putString(target, address, length);
        return target + PackLayout.stringEntryBytes(length);
    }

    /// Writes to `target` an entry of this integer as a pack would have it, and returns the address behind it.
    public static long putIntegerEntry(long target, long value) {
        PackLayout.putInteger(target, value);
        return target + PackLayout.integerEntryBytes(value);
    }

    /// Where the first entry of a listpack that begins at `start` is to be written.
    public static long beginAt(long start) {
        return start + HEADER_BYTES;
    }

    /// Makes the entries written from [#beginAt] to `end` a listpack, and returns its size, one more byte included.
    public static int complete(long start, long end, long count) {
        int bytes = (int) (end - start) + 1;
        Native.putInt(start + TOTAL_BYTES, bytes);
        Native.putShort(start + COUNT, (short) Math.min(count, COUNT_UNKNOWN));
        Native.putByte(end, (byte) END);
        return bytes;
    }

    /// What the entries take.
    public int entriesBytes() {
        return bytes() - BYTES_MIN;
    }

    /// Whether entries of so many bytes more leave the pack within [#BYTES_MAX].
    public boolean fits(int moreBytes) {
        return moreBytes <= BYTES_MAX - bytes();
    }

    /// What an entry of this string takes.
    public static int entryBytes(long address, int length) {
        long value = PackLayout.parse(address, length);
        return PackLayout.isNumber(value, address, length)
                ? PackLayout.integerEntryBytes(value)
                : PackLayout.stringEntryBytes(length);
    }

    /// What an entry of this integer takes.
    public static int integerEntryBytes(long value) {
        return PackLayout.integerEntryBytes(value);
    }

    /// What the entry at `position` takes.
    public int entryBytes(int position) {
        return PackLayout.entryBytes(base() + position);
    }

    private int insert(int position, int removed, int removedBytes, long address, int length) {
        long value = PackLayout.parse(address, length);
        if (PackLayout.isNumber(value, address, length)) {
            return insertInteger(position, removed, removedBytes, value);
        }
        long entry = splice(position, removed, removedBytes, 1, PackLayout.stringEntryBytes(length));
        PackLayout.putString(entry, address, length);
        return position;
    }

    private int insertInteger(int position, int removed, int removedBytes, long value) {
        long entry = splice(position, removed, removedBytes, 1, PackLayout.integerEntryBytes(value));
        PackLayout.putInteger(entry, value);
        return position;
    }

    /// Replaces entries by room for others, and returns the pointer to it.
    private long splice(int position, int removed, int removedBytes, int inserted, int insertedBytes) {
        int bytes = bytes();
        int newBytes = bytes - removedBytes + insertedBytes;
        requireBytes(newBytes);
        int count = countInHeader(base()) - removed + inserted;
        // What is changed at the front moves the beginning, so that what follows stays where it is.
        int newBegin = isSliding && position == HEADER_BYTES ? begin + removedBytes - insertedBytes : begin;
        if (newBegin < 0) {
            int room = Memory.blockBytes(Math.min(BYTES_MAX, newBytes + newBytes / 2));
            relocate(Math.min(newBytes, room - newBytes), position, removedBytes, insertedBytes);
        } else if (newBegin + newBytes > BYTES_MAX || newBegin > newBytes) {
            relocate(0, position, removedBytes, insertedBytes);
        } else if (newBegin != begin) {
            memory.writable(root); // fails before anything has changed
            begin = newBegin;
        } else {
            root = Blocks.splice(memory, root, begin + bytes, begin + position, removedBytes, insertedBytes);
        }
        long pointer = writable();
        Native.putInt(pointer + TOTAL_BYTES, newBytes);
        Native.putShort(pointer + COUNT, (short) count);
        return pointer + position;
    }

    /// Moves the pack to another block, in which it begins at `newBegin`, and replaces bytes of it on the way.
    private void relocate(int newBegin, int position, int removedBytes, int insertedBytes) {
        int bytes = bytes();
        int moved = Blocks.allocate(memory, newBegin + bytes - removedBytes + insertedBytes);
        long target = memory.writable(moved) + newBegin;
        long source = base();
        int tail = position + removedBytes;
        Native.copy(source, target, position);
        Native.copy(source + tail, target + position + insertedBytes, bytes - tail);
        memory.free(root, begin + bytes);
        root = moved;
        begin = newBegin;
    }

    private long writable() {
        return memory.writable(root) + begin;
    }

    private static void requireBytes(int bytes) {
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException("a pack of " + bytes + " bytes");
        }
    }

    /// Whether these bytes are a listpack in every detail: for what comes from outside. Reads nothing else.
    public static boolean isSound(long address, int length) {
        if (length < BYTES_MIN || Native.getInt(address + TOTAL_BYTES) != length) {
            return false;
        }
        long end = address + length - 1;
        if (PackLayout.first(end) != END) {
            return false;
        }
        int count = 0;
        long at = address + HEADER_BYTES;
        while (at < end) {
            int bytes = PackLayout.soundEntryBytes(at, end);
            if (bytes == 0) {
                return false;
            }
            at += bytes;
            count++;
        }
        int countInHeader = countInHeader(address);
        return countInHeader == COUNT_UNKNOWN || countInHeader == count;
    }
}
