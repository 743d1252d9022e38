package dev.jacinth.command;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.value.StreamFields;
import dev.jacinth.value.StreamId;

/// What the commands on streams read their arguments into: ids, fields, lists of ids. One object for each executor,
/// so that a command makes none.
final class StreamArguments implements StreamFields {

    private static final String INVALID_ID = "ERR Invalid stream ID specified as stream command argument";

    private static final int IDS_BYTES_KEPT = 8 * StreamId.BYTES;

    /// The ends of a range, or what a command needs an id for.
    final StreamId first = new StreamId();

    final StreamId last = new StreamId();
    final StreamId id = new StreamId();
    final StreamId other = new StreamId();
    final StreamTrim trim = new StreamTrim();
    final StreamReadOption read = new StreamReadOption();
    final StreamClaim claim = new StreamClaim();

    private final NativeBuffer ids = new NativeBuffer(IDS_BYTES_KEPT);
    private final NativeBuffer deletedIds = new NativeBuffer(IDS_BYTES_KEPT);
    private final Scratch text = new Scratch();
    private final long textAddress = text.room(StreamId.TEXT_BYTES_MAX);
    private final StreamId printed = new StreamId();

    private final Call call;
    private int fieldsAt;
    private int fieldsCount;
    private int textLength;

    StreamArguments(Call call) {
        this.call = call;
    }

    // ---- ids

    /// Reads an argument that is an id, and complains if it is none.
    boolean parse(int index, StreamId target) {
        return target.parse(call.address(index), call.length(index), 0, false) || complain();
    }

    boolean complain() {
        call.error(INVALID_ID);
        return false;
    }

    /// Reads the arguments that are the ends of a range into [#first] and [#last]; if they are none, the client has its
    /// error.
    boolean parseRange(int firstIndex, int lastIndex) {
        return parseStart(firstIndex) && parseEnd(lastIndex);
    }

    /// Reads the argument that is the beginning of a range into [#first].
    boolean parseStart(int index) {
        boolean open = isOpen(index);
        if (!parseBound(index, open, first, 0)) {
            return complain();
        }
        if (open && !first.increment()) {
            call.error("ERR invalid start ID for the interval");
            return false;
        }
        return true;
    }

    private boolean parseEnd(int index) {
        boolean open = isOpen(index);
        if (!parseBound(index, open, last, -1)) {
            return complain();
        }
        if (open && !last.decrement()) {
            call.error("ERR invalid end ID for the interval");
            return false;
        }
        return true;
    }

    private boolean isOpen(int index) {
        return call.length(index) > 1 && Native.getByte(call.address(index)) == '(';
    }

    private boolean parseBound(int index, boolean open, StreamId target, long missingSequence) {
        int skipped = open ? 1 : 0;
        return target.parse(call.address(index) + skipped, call.length(index) - skipped, missingSequence, !open);
    }

    /// Whether the arguments from `index` to the last are ids; if not, the client has its error.
    boolean areIds(int index) {
        for (int i = index; i < call.count(); i++) {
            if (!parse(i, other)) {
                return false;
            }
        }
        return true;
    }

    /// Empties the list of ids.
    void clearIds() {
        ids.clearTo(IDS_BYTES_KEPT);
    }

    void addId(StreamId added) {
        add(ids, added);
    }

    int idsCount() {
        return ids.length() / StreamId.BYTES;
    }

    StreamId idAt(int i, StreamId target) {
        return target.read(ids.address() + (long) i * StreamId.BYTES);
    }

    /// Empties another list of ids: of entries that were found to be deleted.
    void clearDeletedIds() {
        deletedIds.clearTo(IDS_BYTES_KEPT);
    }

    void addDeletedId(StreamId added) {
        add(deletedIds, added);
    }

    int deletedIdsCount() {
        return deletedIds.length() / StreamId.BYTES;
    }

    StreamId deletedIdAt(int i, StreamId target) {
        return target.read(deletedIds.address() + (long) i * StreamId.BYTES);
    }

    private static void add(NativeBuffer list, StreamId added) {
        added.write(list.ensureFree(StreamId.BYTES));
        list.length(list.length() + StreamId.BYTES);
    }

    // ---- ids as text

    /// Prints an id, and gives the address of the text, which has [#textLength] bytes and is good until the next one is
    /// printed.
    long print(StreamId wanted) {
        // The id that XADD replies is propagated as well.
        if (textLength == 0 || !printed.isEqual(wanted)) {
            textLength = printed.set(wanted).print(textAddress);
        }
        return textAddress;
    }

    int textLength() {
        return textLength;
    }

    void reply(StreamId replied) {
        long address = print(replied);
        call.reply().bulk(address, textLength);
    }

    void effect(StreamId written) {
        long address = print(written);
        call.effectArgument(address, textLength);
    }

    // ---- fields

    /// Makes the arguments from `index` on the fields and values of an entry.
    StreamFields fieldsFrom(int index) {
        fieldsAt = index;
        fieldsCount = (call.count() - index) / 2;
        return this;
    }

    /// The bytes of all fields and values.
    long fieldBytes() {
        long bytes = 0;
        for (int i = fieldsAt; i < call.count(); i++) {
            bytes += call.length(i);
        }
        return bytes;
    }

    @Override
    public int count() {
        return fieldsCount;
    }

    @Override
    public long fieldAddress(int i) {
        return call.address(fieldsAt + 2 * i);
    }

    @Override
    public int fieldLength(int i) {
        return call.length(fieldsAt + 2 * i);
    }

    @Override
    public long valueAddress(int i) {
        return call.address(fieldsAt + 2 * i + 1);
    }

    @Override
    public int valueLength(int i) {
        return call.length(fieldsAt + 2 * i + 1);
    }
}
