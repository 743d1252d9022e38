package dev.jacinth.protocol;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;

/// The arguments of one command, the command's name being the first: views into a buffer that belongs to somebody
/// else.
///
/// A view is kept as offset and length in one long, relative to a base, so that the buffer may move while a command
/// arrives in pieces. The views are in native memory as well: a command of ten million arguments must not exhaust a
/// small heap, and costs 8 bytes for each here, next to at least 6 in the buffer.
///
/// Views are good until the owner of the buffer releases or moves it. Not thread-safe. Must be closed.
public final class Arguments implements AutoCloseable {

    private static final int VIEWS_BYTES_MIN = 8 * Long.BYTES;
    private static final int VIEWS_BYTES_KEPT = 1024 * Long.BYTES;
    private static final long LENGTH_MASK = 0xFFFFFFFFL;
    private static final int QUOTED_BYTES_MAX = 1 << 20;

    private final NativeBuffer views = new NativeBuffer(VIEWS_BYTES_MIN);
    private long base;
    private int count;

    /// The words as a command, their bytes appended to `storage`, which must not grow while the command is used. For
    /// slow paths and tests.
    public static Arguments of(NativeBuffer storage, String... words) {
        Arguments arguments = new Arguments();
        int start = storage.length();
        for (String word : words) {
            arguments.add(storage.length() - start, word.length());
            storage.append(Bytes.of(word));
        }
        arguments.rebase(storage.address() + start);
        return arguments;
    }

    public int count() {
        return count;
    }

    /// Where the bytes of an argument are. The index is not checked: it is below [#count].
    public long address(int index) {
        return base + (Native.getLong(views.address() + (long) index * Long.BYTES) >>> Integer.SIZE);
    }

    /// The length of an argument in bytes.
    public int length(int index) {
        return (int) Native.getLong(views.address() + (long) index * Long.BYTES);
    }

    /// Whether an argument is the constant, given in lower case, in whatever case it was sent.
    public boolean equalsIgnoreCase(int index, byte[] lowerCase) {
        return Bytes.equalsIgnoreCase(address(index), length(index), lowerCase);
    }

    /// Whether an argument is exactly the constant.
    public boolean equals(int index, byte[] constant) {
        return Bytes.equal(address(index), length(index), constant);
    }

    /// An argument as a text of one `char` per byte. Not for the hot path.
    public String text(int index) {
        return Bytes.text(address(index), length(index));
    }

    /// As [#text], for a message that quotes the argument: a zero byte ends it, as it does in C. No more of it than
    /// any message needs.
    public String quoted(int index) {
        String text = Bytes.text(address(index), Math.min(length(index), QUOTED_BYTES_MAX));
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    /// A heap copy of an argument. Not for the hot path.
    public byte[] toArray(int index) {
        return Native.toArray(address(index), length(index));
    }

    /// The bytes of all arguments together.
    public long totalBytes() {
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += length(i);
        }
        return total;
    }

    /// Empties the list.
    public void clear() {
        count = 0;
        views.length(0);
        if (views.capacity() > VIEWS_BYTES_KEPT) {
            views.clearTo(VIEWS_BYTES_MIN);
        }
    }

    /// Adds a view of the bytes at `base + offset`.
    public void add(int offset, int length) {
        views.appendLong((long) offset << Integer.SIZE | (length & LENGTH_MASK));
        count++;
    }

    /// Declares where the bytes are to which all offsets relate.
    public void rebase(long base) {
        this.base = base;
    }

    /// Makes `target` a copy of this command whose bytes are appended to `storage`: what a transaction or a blocked
    /// command keeps. Good until `storage` grows again; after that, [#rebase] to its address.
    public void copyTo(Arguments target, NativeBuffer storage) {
        target.clear();
        for (int i = 0; i < count; i++) {
            int length = length(i);
            target.add(storage.length(), length);
            storage.append(address(i), length);
        }
        target.rebase(storage.address());
    }

    @Override
    public void close() {
        views.close();
    }
}
