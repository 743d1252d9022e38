package dev.jacinth.value;

import static dev.jacinth.value.StreamLayout.FLAG_DELETED;
import static dev.jacinth.value.StreamLayout.FLAG_SAME_FIELDS;
import static dev.jacinth.value.StreamLayout.PIECES_MIN;

import dev.jacinth.structure.Pack;

/// Whether the bytes of a node, which somebody else has written, are one: every element is where and what it has to be.
/// The form is drawn in [StreamLayout].
///
/// It asks for more than Redis does, which lets anything pass unless it is told to look: counters that are right, and
/// ids that ascend.
final class StreamNodeCheck {

    private final Pack pack = new Pack();
    private final StreamId id = new StreamId();
    private int at;
    private long number;
    private long live;
    private long deleted;

    /// Checks a node.
    ///
    /// @param after the id that the entries have to lie after, those marked as deleted excepted; becomes that of the
    ///     last one
    boolean accepts(StreamId master, long listpack, int bytes, StreamId after) {
        if (!Pack.isSound(listpack, bytes)) {
            return false;
        }
        pack.openPayload(listpack);
        at = pack.first();
        live = 0;
        deleted = 0;
        if (!takeNumber(Long.MAX_VALUE)) {
            return false;
        }
        long liveDeclared = number;
        if (!takeNumber(Long.MAX_VALUE)) {
            return false;
        }
        long deletedDeclared = number;
        if (!takeNumber(bytes)) {
            return false;
        }
        long masterFields = number;
        if (!skip(masterFields) || !takeNumber(0)) {
            return false;
        }
        while (at != Pack.NONE) {
            if (!takeEntry(master, masterFields, bytes, after)) {
                return false;
            }
        }
        return live + deleted > 0 && live == liveDeclared && deleted == deletedDeclared;
    }

    private boolean takeEntry(StreamId master, long masterFields, int bytes, StreamId after) {
        if (!takeInteger()) {
            return false;
        }
        long flags = number;
        if (!takeInteger()) {
            return false;
        }
        long millis = master.millis() + number;
        if (!takeInteger()) {
            return false;
        }
        id.set(millis, master.sequence() + number);
        long pieces = PIECES_MIN + masterFields;
        if ((flags & FLAG_SAME_FIELDS) == 0) {
            if (!takeNumber(bytes)) {
                return false;
            }
            pieces = PIECES_MIN + 1 + 2 * number;
            if (!skip(2 * number)) {
                return false;
            }
        } else if (!skip(masterFields)) {
            return false;
        }
        if (!takeInteger() || number != pieces) {
            return false;
        }
        if ((flags & FLAG_DELETED) != 0) {
            deleted++;
            return true;
        }
        live++;
        boolean ascends = id.compareTo(after) > 0 && id.compareTo(master) >= 0;
        after.set(id);
        return ascends;
    }

    private boolean takeInteger() {
        if (at == Pack.NONE || !pack.isInteger(at)) {
            return false;
        }
        number = pack.integer(at);
        at = pack.next(at);
        return true;
    }

    private boolean takeNumber(long most) {
        return takeInteger() && number >= 0 && number <= most;
    }

    private boolean skip(long elements) {
        for (long i = 0; i < elements; i++) {
            if (at == Pack.NONE) {
                return false;
            }
            at = pack.next(at);
        }
        return true;
    }

    /// How many entries the node that was accepted has that are not deleted.
    long live() {
        return live;
    }

    /// How many entries it has in all.
    long entries() {
        return live + deleted;
    }
}
