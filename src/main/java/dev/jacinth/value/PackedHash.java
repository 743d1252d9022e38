package dev.jacinth.value;

import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Pack;
import java.util.random.RandomGenerator;

/// A small hash in one [Pack].
///
/// ```
///   plain    field, value, field, value, ...                 in the order in which the fields came
///   timed    field, value, when, field, value, when, ...     in the order of when; `when` is an integer, the time at
///                                                            which the field ceases to exist, in milliseconds since
///                                                            1970, or 0 for a field that stays; those stand last
/// ```
///
/// A flyweight that stands at a field, the *current* one, after [#find], [#add], [#toFirst] and the like. The owner
/// reads [#root] after a change.
final class PackedHash {

    private static final int PLAIN_ENTRIES = 2;
    private static final int TIMED_ENTRIES = 3;
    private static final long STAYS = 0;

    private final Pack pack = new Pack();
    private final Pack draft = new Pack();
    private final Scratch fieldDigits = new Scratch();
    private Memory memory;

    /// Entries of the pack for one field.
    private int entries = PLAIN_ENTRIES;

    private int at = Pack.NONE;

    @SuppressWarnings("NullAway.Init") // open() gives it memory.
    PackedHash() {}

    void open(Memory in, int root, boolean timed) {
        memory = in;
        entries = timed ? TIMED_ENTRIES : PLAIN_ENTRIES;
        pack.open(in, root);
    }

    /// Points this object at a hash for reading only.
    @SuppressWarnings("NullAway") // Without memory a change fails at its first step.
    void open(View from, int root, boolean timed) {
        memory = null;
        entries = timed ? TIMED_ENTRIES : PLAIN_ENTRIES;
        pack.open(from, root);
    }

    /// Makes an empty plain hash and points this object at it.
    void create(Memory in) {
        memory = in;
        entries = PLAIN_ENTRIES;
        pack.create(in);
    }

    /// Makes this hash one of a sound listpack outside the memory, of at most [Pack#BYTES_MAX] bytes.
    void takeFrom(long source, boolean timed) {
        draft.createFrom(memory, source);
        entries = timed ? TIMED_ENTRIES : PLAIN_ENTRIES;
        takeDraft();
    }

    Pack pack() {
        return pack;
    }

    int root() {
        return pack.root();
    }

    boolean isTimed() {
        return entries == TIMED_ENTRIES;
    }

    int size() {
        return pack.count() / entries;
    }

    /// The first time of all fields, or [HashValue#NEVER].
    long firstWhen() {
        if (!isTimed() || pack.count() == 0) {
            return HashValue.NEVER;
        }
        return toWhen(pack.integer(pack.seek(TIMED_ENTRIES - 1)));
    }

    private static long toWhen(long stored) {
        return stored == STAYS ? HashValue.NEVER : stored;
    }

    // ---- the current field

    boolean find(long field, int length) {
        at = pack.find(pack.first(), field, length, entries - 1);
        return at != Pack.NONE;
    }

    boolean toFirst() {
        at = pack.first();
        return at != Pack.NONE;
    }

    boolean next() {
        at = pack.next(isTimed() ? pack.next(valueAt()) : valueAt());
        return at != Pack.NONE;
    }

    /// To the field with a number.
    void toNumber(int number) {
        at = pack.seek(number * entries);
    }

    void toRandom(RandomGenerator random) {
        toNumber(random.nextInt(size()));
    }

    int mark() {
        return at;
    }

    void toMark(int mark) {
        at = mark;
    }

    private int valueAt() {
        return pack.next(at);
    }

    /// The field's bytes, good until the next change or the next call of this.
    long fieldAddress() {
        if (!pack.isInteger(at)) {
            return pack.address(at);
        }
        // Not in the room that the pack has for digits: that is the value's.
        long digits = fieldDigits.room(Numbers.LONG_LENGTH_MAX);
        Numbers.writeLong(digits, pack.integer(at));
        return digits;
    }

    int fieldLength() {
        return pack.length(at);
    }

    /// The value's bytes, good until the next change or the next call of this.
    long valueAddress() {
        return pack.address(valueAt());
    }

    int valueLength() {
        return pack.length(valueAt());
    }

    long when() {
        return isTimed() ? toWhen(pack.integer(pack.next(valueAt()))) : HashValue.NEVER;
    }

    // ---- changing

    /// Whether a new field, or the current one with another value, leaves the pack small enough.
    boolean fits(boolean found, long field, int fieldLength, long value, int valueLength) {
        // As many bytes as the longest form of an entry beyond its content.
        if (pack.fits(fieldLength + valueLength + 32)) {
            return true;
        }
        int valueBytes = Pack.entryBytes(value, valueLength);
        int more = found
                ? valueBytes - pack.entryBytes(valueAt())
                : valueBytes + Pack.entryBytes(field, fieldLength) + (isTimed() ? Pack.integerEntryBytes(STAYS) : 0);
        return pack.fits(more);
    }

    /// Adds a field that is not there, and goes to it.
    void add(long field, int fieldLength, long value, int valueLength, long when) {
        if (isTimed()) {
            at = insert(pack, field, fieldLength, value, valueLength, when);
        } else {
            at = pack.appendPair(field, fieldLength, value, valueLength);
        }
    }

    /// Adds a field to a timed pack, in its place.
    private static int insert(Pack target, long field, int fieldLength, long value, int valueLength, long when) {
        if (when == HashValue.NEVER) {
            return target.insertTriple(Pack.NONE, field, fieldLength, value, valueLength, STAYS);
        }
        int place = target.first();
        while (place != Pack.NONE) {
            int whenAt = target.next(target.next(place));
            if (toWhen(target.integer(whenAt)) >= when) {
                break;
            }
            place = target.next(whenAt);
        }
        return target.insertTriple(place, field, fieldLength, value, valueLength, when);
    }

    /// Gives the current field another value, and the time that it has or another one, and goes to where it is then.
    /// The value may lie in this pack.
    void overwrite(long value, int length, long when) {
        if (when == when()) {
            pack.replace(valueAt(), value, length);
            return;
        }
        draft.open(memory, pack.copy(memory));
        try {
            // What is read lies in the pack as it was, what is written in the draft.
            draft.remove(at, TIMED_ENTRIES);
            at = insert(draft, fieldAddress(), fieldLength(), value, length, when);
        } catch (MemoryExhausted e) {
            draft.free();
            throw e;
        }
        takeDraft();
    }

    /// Whether the current field may get a time, as far as room goes.
    boolean fitsWhen() {
        int more = Pack.integerEntryBytes(HashValue.WHEN_MAX);
        return pack.fits(isTimed() ? more : more + size() * Pack.integerEntryBytes(STAYS));
    }

    /// Gives the current field, in a timed pack, a time or [HashValue#NEVER], and goes to where it is then.
    void setWhen(long when) {
        if (when != when()) {
            overwrite(valueAddress(), valueLength(), when);
        }
    }

    /// Makes a plain pack a timed one; the current field stays the current one.
    void addTimes() {
        int old = at;
        int moved = Pack.NONE;
        draft.create(memory);
        try {
            for (boolean there = toFirst(); there; there = next()) {
                int place = draft.insertTriple(
                        Pack.NONE, fieldAddress(), fieldLength(), valueAddress(), valueLength(), STAYS);
                moved = at == old ? place : moved;
            }
        } catch (MemoryExhausted e) {
            draft.free();
            throw e;
        }
        entries = TIMED_ENTRIES;
        at = moved;
        takeDraft();
    }

    private void takeDraft() {
        pack.free();
        pack.open(memory, draft.root());
    }

    /// Removes the current field.
    void remove() {
        pack.remove(at, entries);
        at = Pack.NONE;
    }
}
