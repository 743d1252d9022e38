package dev.jacinth.structure;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Constants;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.View;

/// A set of integers in ascending order in one block, at most 8 KiB: Redis's intset, byte for byte.
///
/// ```
///   0          4          8
///  +----------+----------+---------+---------+-- --+
///  | width    | size     | integer | integer | ... |     2, 4 or 8 bytes each, as the width says
///  | u32      | u32      |         |         |     |
///  +----------+----------+---------+---------+-- --+
/// ```
///
/// All integers have the width of the widest that was ever in the set. Example: 1 and 1000 are
/// `02 00 00 00 | 02 00 00 00 | 01 00 | E8 03`.
///
/// An Intset object is a flyweight: `open` and `create` point it at a root. A change may move the set to another block:
/// the owner reads [#root] afterwards and keeps it. Changes throw [MemoryExhausted] and have changed nothing, also
/// removals: a set that shrinks goes to a smaller block. [#openPayload] points it at an intset outside the memory, of
/// any size, which has been checked with [#isSound].
///
/// Invariants:
/// 1. The block has the size class of `bytes()`, which is at most [#BYTES_MAX].
/// 2. Each integer is greater than the one before it.
public final class Intset {

    /// The largest set.
    public static final int BYTES_MAX = 8192;

    private static final int WIDTH = 0;
    private static final int SIZE = 4;
    private static final int INTEGERS = 8;

    static {
        Constants.require(Memory.blockBytes(BYTES_MAX) == BYTES_MAX, "the largest set wastes nothing");
    }

    private Memory memory;
    private View view;
    private int root;
    private long payload;

    /// A flyweight, which must be opened before use.
    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    public Intset() {}

    /// Points this object at a set that may be read and changed.
    public Intset open(Memory memory, int root) {
        this.memory = memory;
        this.view = memory.live();
        this.root = root;
        this.payload = 0;
        return this;
    }

    /// Points this object at a set for reading only. Changing it fails with a `NullPointerException`.
    @SuppressWarnings("NullAway") // Without memory a change fails at its first step.
    public Intset open(View view, int root) {
        this.memory = null;
        this.view = view;
        this.root = root;
        this.payload = 0;
        return this;
    }

    /// Points this object at a sound intset of any size outside the memory, for reading only.
    @SuppressWarnings("NullAway") // Neither is used for a payload.
    public Intset openPayload(long address) {
        this.memory = null;
        this.view = null;
        this.root = 0;
        this.payload = address;
        return this;
    }

    /// Makes an empty set and points this object at it.
    public Intset create(Memory memory) {
        int root = Blocks.allocate(memory, INTEGERS);
        long pointer = memory.writable(root);
        Native.putInt(pointer + WIDTH, Short.BYTES);
        Native.putInt(pointer + SIZE, 0);
        return open(memory, root);
    }

    /// Makes a set from a sound intset of at most [#BYTES_MAX] bytes outside the memory, and points this object at it.
    public Intset createFrom(Memory memory, long source) {
        int bytes = bytes(Native.getInt(source + SIZE), Native.getInt(source + WIDTH));
        if (bytes > BYTES_MAX) {
            throw new IllegalArgumentException("an intset of " + bytes + " bytes");
        }
        int root = Blocks.allocate(memory, bytes);
        Native.copy(source, memory.writable(root), bytes);
        return open(memory, root);
    }

    /// Makes another set with the same integers in the same memory; returns its root. This object stays where it is.
    public int copy() {
        return Blocks.copy(memory, root, bytes());
    }

    /// Frees the set. This object points nowhere afterwards.
    public void free() {
        memory.free(root, bytes());
        root = 0;
    }

    /// Where the set is now.
    public int root() {
        return root;
    }

    /// The size of Redis's form.
    public int bytes() {
        long base = base();
        return bytes(Native.getInt(base + SIZE), Native.getInt(base + WIDTH));
    }

    private static int bytes(int size, int width) {
        return INTEGERS + size * width;
    }

    /// What the block takes.
    public int usedBytes() {
        return Memory.blockBytes(bytes());
    }

    /// Visits the one block: for [dev.jacinth.memory.Ownership].
    public void forEachBlock(BlockVisitor visitor) {
        visitor.block(root, bytes());
    }

    /// Where the bytes begin, for those who copy them as they are: [#bytes] of them, to be read until the next change.
    public long address() {
        return base();
    }

    private long base() {
        return payload == 0 ? view.at(root) : payload;
    }

    /// The number of integers.
    public int size() {
        return Native.getInt(base() + SIZE);
    }

    /// The integer with this index, from 0 on in ascending order.
    public long at(int index) {
        long base = base();
        return get(base, Native.getInt(base + WIDTH), index);
    }

    public boolean contains(long value) {
        return find(base(), value) >= 0;
    }

    /// Whether the set, with `value` added, is within [#BYTES_MAX].
    public boolean fits(long value) {
        long base = base();
        int width = Math.max(Native.getInt(base + WIDTH), width(value));
        return bytes(Native.getInt(base + SIZE) + 1, width) <= BYTES_MAX;
    }

    /// Adds an integer, which [#fits]; false if it was there.
    public boolean add(long value) {
        long base = base();
        if (width(value) > Native.getInt(base + WIDTH)) {
            widen(value);
            return true;
        }
        int index = find(base, value);
        if (index >= 0) {
            return false;
        }
        insert(~index, value);
        return true;
    }

    /// Removes an integer; false if it was not there.
    public boolean remove(long value) {
        int index = find(base(), value);
        if (index < 0) {
            return false;
        }
        removeAt(index);
        return true;
    }

    /// Removes the integer with this index.
    public void removeAt(int index) {
        int width = Native.getInt(base() + WIDTH);
        splice(index, width, 0);
        addToSize(-1);
    }

    private void insert(int index, long value) {
        int width = Native.getInt(base() + WIDTH);
        splice(index, 0, width);
        put(memory.writable(root), width, index, value);
        addToSize(1);
    }

    private void splice(int index, int removed, int inserted) {
        long base = base();
        int width = Native.getInt(base + WIDTH);
        root = Blocks.splice(memory, root, bytes(), INTEGERS + index * width, removed, inserted);
    }

    private void addToSize(int change) {
        long size = memory.writable(root) + SIZE;
        Native.putInt(size, Native.getInt(size) + change);
    }

    /// Adds an integer that does not fit the width, and so is below or above everything else.
    private void widen(long value) {
        int width = width(value);
        int size = size();
        int oldBytes = bytes();
        int widened = Blocks.allocate(memory, bytes(size + 1, width));
        long pointer = memory.writable(widened);
        long old = base();
        int oldWidth = Native.getInt(old + WIDTH);
        Native.putInt(pointer + WIDTH, width);
        Native.putInt(pointer + SIZE, size + 1);
        int first = value < 0 ? 1 : 0;
        for (int i = 0; i < size; i++) {
            put(pointer, width, first + i, get(old, oldWidth, i));
        }
        put(pointer, width, value < 0 ? 0 : size, value);
        memory.free(root, oldBytes);
        root = widened;
    }

    /// The index of `value`, or the complement of the one it would have.
    private static int find(long base, long value) {
        int width = Native.getInt(base + WIDTH);
        int low = 0;
        int high = Native.getInt(base + SIZE) - 1;
        if (high >= 0 && value > get(base, width, high)) {
            return ~(high + 1);
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = get(base, width, middle);
            if (there < value) {
                low = middle + 1;
            } else if (there > value) {
                high = middle - 1;
            } else {
                return middle;
            }
        }
        return ~low;
    }

    private static int width(long value) {
        return value == (short) value ? Short.BYTES : value == (int) value ? Integer.BYTES : Long.BYTES;
    }

    private static long get(long base, int width, int index) {
        long at = base + INTEGERS + (long) index * width;
        return switch (width) {
            case Short.BYTES -> Native.getShort(at);
            case Integer.BYTES -> Native.getInt(at);
            default -> Native.getLong(at);
        };
    }

    private static void put(long base, int width, int index, long value) {
        long at = base + INTEGERS + (long) index * width;
        switch (width) {
            case Short.BYTES -> Native.putShort(at, (short) value);
            case Integer.BYTES -> Native.putInt(at, (int) value);
            default -> Native.putLong(at, value);
        }
    }

    /// Whether these bytes are an intset that is not empty, in every detail: for what comes from outside. Reads nothing
    /// else.
    public static boolean isSound(long address, int length) {
        if (length < INTEGERS) {
            return false;
        }
        int width = Native.getInt(address + WIDTH);
        long size = Integer.toUnsignedLong(Native.getInt(address + SIZE));
        boolean known = width == Short.BYTES || width == Integer.BYTES || width == Long.BYTES;
        if (!known || size == 0 || INTEGERS + size * width != length) {
            return false;
        }
        for (int i = 1; i < size; i++) {
            if (get(address, width, i - 1) >= get(address, width, i)) {
                return false;
            }
        }
        return true;
    }
}
