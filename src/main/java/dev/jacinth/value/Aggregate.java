package dev.jacinth.value;

import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Dict;
import org.jspecify.annotations.Nullable;

/// What a key holds that is no string, seen through an object that can be pointed at one after the other.
///
/// A value is named by the address of its root and two bits that say in which of its forms (*encoding*) it is; the key
/// record keeps both. Where a change moves the root or changes the form, [#settle] has the record follow at once.
///
/// Opened on a [View] a value can be read, on any thread that may read the view; opened on a [Memory] it can be changed
/// as well. What it hands out - addresses of elements - is good until its next call.
public abstract class Aggregate {

    /// Keeps root and encoding of values.
    public interface Owner {

        /// The value that `record` holds has another root or encoding. Must not fail.
        void settled(int record, int root, int encoding);
    }

    /// The time that never comes.
    public static final long NEVER = Long.MAX_VALUE;

    protected final ValueContext context;

    /// Null while the value can only be read: a change fails at its first step.
    protected Memory memory;

    protected View view;

    private int root;
    private int encoding;
    private @Nullable Owner owner;
    private int record;
    private long filedWhen = NEVER;

    @SuppressWarnings("NullAway.Init") // open() gives it memory and view.
    protected Aggregate(ValueContext context) {
        this.context = context;
    }

    /// Points this object at a value for reading.
    @SuppressWarnings("NullAway")
    public final void open(View from, int rootAddress, int itsEncoding) {
        memory = null;
        point(from, rootAddress, itsEncoding, null, 0);
    }

    /// Points this object at a value that may be changed.
    ///
    /// @param itsOwner is told of a new root or encoding; null while nobody keeps them but this object
    public final void open(Memory in, int rootAddress, int itsEncoding, @Nullable Owner itsOwner, int itsRecord) {
        memory = in;
        point(in.live(), rootAddress, itsEncoding, itsOwner, itsRecord);
    }

    private void point(View from, int rootAddress, int itsEncoding, @Nullable Owner itsOwner, int itsRecord) {
        view = from;
        root = rootAddress;
        encoding = itsEncoding;
        owner = itsOwner;
        record = itsRecord;
        opened();
    }

    /// Makes an empty value in its smallest form, which nobody owns yet.
    public final void create(Memory in) {
        memory = in;
        view = in.live();
        owner = null;
        createEmpty();
    }

    /// Gives back the room that large elements took while they were handed out. What was handed out is good no longer.
    public abstract void release();

    /// Whether the value was opened for changing.
    public final boolean isChangeable() {
        return memory != null;
    }

    /// Has an owner keep root and encoding from now on.
    public final void bind(Owner newOwner, int newRecord) {
        owner = newOwner;
        record = newRecord;
    }

    public final int root() {
        return root;
    }

    /// The record that holds the value, if it has an owner.
    public final int record() {
        return record;
    }

    /// One of the constants of the type, 0 to 3.
    public final int encoding() {
        return encoding;
    }

    /// Declares where the value is and in which form, after either has changed.
    protected final void settle(int newRoot, int newEncoding) {
        if (newRoot == root && newEncoding == encoding) {
            return;
        }
        root = newRoot;
        encoding = newEncoding;
        if (owner != null) {
            owner.settled(record, newRoot, newEncoding);
        }
    }

    /// As [#settle], without telling anybody: for [#createEmpty].
    protected final void begin(int newRoot, int newEncoding) {
        root = newRoot;
        encoding = newEncoding;
    }

    /// Memory, view, root and encoding are set: point at the structures.
    protected abstract void opened();

    /// Makes an empty value in [#memory], calls [#begin] and points at it.
    protected abstract void createEmpty();

    /// One of [ValueType].
    public abstract int type();

    /// Number of elements.
    public abstract long size();

    /// What finds the elements by their hashes; null where nothing does.
    protected @Nullable Dict dict() {
        return null;
    }

    /// Whether elements are found by their hashes, so that there is something to fetch ahead.
    public final boolean isHashed() {
        return dict() != null;
    }

    /// Has the bucket read ahead that an element of this hash would be in, where [#isHashed]: see [Dict#fetchBucket].
    public final long fetchBucket(long hash) {
        Dict dict = dict();
        return dict == null ? 0 : dict.fetchBucket(hash);
    }

    /// Has the element itself read ahead: see [Dict#fetchEntry].
    public final long fetchElement(long hash) {
        Dict dict = dict();
        return dict == null ? 0 : dict.fetchEntry(hash);
    }

    /// Whether no key may hold the value: it has no elements.
    public boolean isVoid() {
        return size() == 0;
    }

    /// When the first of the elements ceases to exist, in milliseconds since 1970; [#NEVER] if all stay until they are
    /// removed.
    public long firstWhen() {
        return NEVER;
    }

    /// The time under which the value is filed with those whose elements cease to exist: that of [#firstWhen] when it
    /// was opened for changing, or what [#filed] said last.
    public final long filedWhen() {
        return filedWhen;
    }

    /// The value is now filed under a time.
    public final void filed(long when) {
        filedWhen = when;
    }

    /// The word that OBJECT ENCODING answers.
    public abstract String encodingName();

    /// Bytes of memory that the value takes, blocks of all its elements included.
    public abstract long usedBytes();

    /// Visits all blocks of the value: for [dev.jacinth.memory.Ownership].
    public abstract void forEachBlock(BlockVisitor visitor);

    /// A second value with the same content and encoding in the same memory; returns its root.
    public abstract int copy();

    /// Frees about `budget` blocks of the value; true when nothing is left. From the first call on nothing else may be
    /// done with it, and it is this object that must be asked to go on.
    public abstract boolean freeSome(int budget);

    /// Frees the value at once.
    public final void free() {
        while (!freeSome(Integer.MAX_VALUE)) {
            continue;
        }
    }
}
