package dev.jacinth.value;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.structure.Dict;
import dev.jacinth.structure.Pack;
import dev.jacinth.structure.Text;
import org.jspecify.annotations.Nullable;

/// A hash: fields with values, and for some of them a time at which they cease to exist.
///
/// | encoding | root | OBJECT ENCODING |
/// |---|---|---|
/// | PACK | plain [PackedHash] | `listpack` |
/// | TIMED_PACK | timed [PackedHash] | `listpackex` |
/// | WIDE | [LargeHash] that Redis would still keep packed | `listpack`, or `listpackex` if a field ever had a time |
/// | TABLE | [LargeHash] | `hashtable` |
///
/// A hash is TABLE once it has had more fields, or a longer field or value, than the limits say; PACK or TIMED_PACK as
/// long as it fits a [Pack]; else WIDE. It never goes back.
///
/// The object stands at a field, the *current* one, after [#find], [#toFirst], [#next], [#toRandom] and the like; what
/// is said of a field below is about that one. Whether its time has come is for others to ask: here it is there until
/// it is removed. Any change but that of the current field ends going through all.
public final class HashValue extends Aggregate {

    public static final int PACK = 0;
    public static final int TIMED_PACK = 1;
    public static final int WIDE = 2;
    public static final int TABLE = 3;

    /// The last time that a field may have, in milliseconds since 1970: that of Redis.
    public static final long WHEN_MAX = (1L << 48) - 1;

    private final PackedHash packed = new PackedHash();
    private final LargeHash large;
    private final Scratch longField = new Scratch();
    private final Scratch longValue = new Scratch();
    private final Scratch digits = new Scratch();
    private boolean found;

    public HashValue(ValueContext context) {
        super(context);
        large = new LargeHash(context);
    }

    @Override
    protected void opened() {
        boolean reading = memory == null;
        if (!isPacked()) {
            if (reading) {
                large.open(view, root());
            } else {
                large.open(memory, root());
            }
        } else if (reading) {
            packed.open(view, root(), encoding() == TIMED_PACK);
        } else {
            packed.open(memory, root(), encoding() == TIMED_PACK);
        }
        found = false;
        filed(reading ? NEVER : firstWhen());
    }

    @Override
    protected void createEmpty() {
        packed.create(memory);
        begin(packed.root(), PACK);
        found = false;
        filed(NEVER);
    }

    private boolean isPacked() {
        return encoding() < WIDE;
    }

    @Override
    public void release() {
        longField.release();
        longValue.release();
    }

    @Override
    public int type() {
        return ValueType.HASH;
    }

    @Override
    public long size() {
        return isPacked() ? packed.size() : large.size();
    }

    @Override
    protected @Nullable Dict dict() {
        return isPacked() ? null : large.dict();
    }

    @Override
    public String encodingName() {
        return switch (encoding()) {
            case PACK -> "listpack";
            case TIMED_PACK -> "listpackex";
            case WIDE -> large.isTimed() ? "listpackex" : "listpack";
            default -> "hashtable";
        };
    }

    // ---- times

    @Override
    public long firstWhen() {
        return isPacked() ? packed.firstWhen() : large.firstWhen();
    }

    /// To the field that ceases to exist first. There must be one.
    public void toFirstWhen() {
        if (isPacked()) {
            packed.toFirst();
        } else {
            large.toFirstWhen();
        }
        found = true;
    }

    /// When the field ceases to exist, in milliseconds since 1970, or [#NEVER].
    public long when() {
        return isPacked() ? packed.when() : large.when();
    }

    // ---- the current field

    /// To a field; false if there is none.
    public boolean find(long field, int length) {
        found = isPacked() ? packed.find(field, length) : large.find(field, length);
        return found;
    }

    /// To the first of all fields, in the order of the encoding; false if there is none.
    public boolean toFirst() {
        return isPacked() ? packed.toFirst() : large.toFirst();
    }

    /// To the next of all fields; false at the end.
    public boolean next() {
        return isPacked() ? packed.next() : large.next();
    }

    /// To a field that is chosen at random, each with the same probability. There must be one.
    public void toRandom() {
        if (isPacked()) {
            packed.toRandom(context.random());
        } else {
            large.toRandom(context.random());
        }
    }

    /// Whether [#scan] is the way to go through this hash in pieces; else it is shown as a whole.
    public boolean isScanned() {
        return encoding() == TABLE;
    }

    /// Reads some fields of a TABLE, which [#step] goes through, and returns the cursor for the next ones; 0 begins and
    /// ends. Any cursor will do.
    public long scan(long cursor) {
        return large.scan(cursor);
    }

    /// To the next field that [#scan] has read; false if there are no more.
    public boolean step() {
        return large.step();
    }

    /// What names the field until the next change, for [#toMark].
    public int mark() {
        return isPacked() ? packed.mark() : large.mark();
    }

    /// To a field, for looking at it.
    public void toMark(int mark) {
        if (isPacked()) {
            packed.toMark(mark);
        } else {
            large.toMark(mark);
        }
    }

    public int fieldLength() {
        return isPacked() ? packed.fieldLength() : Text.length(large.field());
    }

    public int valueLength() {
        return isPacked() ? packed.valueLength() : Text.length(large.value());
    }

    /// Copies the field to `target`.
    public void copyField(long target) {
        if (isPacked()) {
            Bytes.copy(packed.fieldAddress(), target, packed.fieldLength());
        } else {
            Text.read(view, large.field(), target);
        }
    }

    /// Copies the value to `target`.
    public void copyValue(long target) {
        if (isPacked()) {
            Bytes.copy(packed.valueAddress(), target, packed.valueLength());
        } else {
            Text.read(view, large.value(), target);
        }
    }

    /// The bytes of the field side by side, good until the next change and the next call of this.
    public long fieldAddress() {
        return isPacked() ? packed.fieldAddress() : Text.address(view, large.field(), longField);
    }

    /// The bytes of the value side by side, good until the next change and the next call of this.
    public long valueAddress() {
        return isPacked() ? packed.valueAddress() : Text.address(view, large.value(), longValue);
    }

    /// The root of the Blob that the field is in, 0 if it is in none.
    public int fieldBlob() {
        return isPacked() ? 0 : Text.blob(large.field());
    }

    /// The root of the Blob that the value is in, 0 if it is in none.
    public int valueBlob() {
        return isPacked() ? 0 : Text.blob(large.value());
    }

    /// The pack of a hash in PACK or TIMED_PACK, as it lies there.
    public Pack pack() {
        return packed.pack();
    }

    // ---- changing

    /// Several fields are about to be set. A hash that Redis would turn into a table for their number or their lengths,
    /// before it looks at any of them, is one afterwards.
    ///
    /// @param fields how many, those included that come twice or are there already
    /// @param lengthMax the length of the longest field or value
    public void expect(long fields, int lengthMax) {
        if (encoding() != TABLE
                && (fields > context.limits().hashMaxListpackEntries
                        || lengthMax > context.limits().hashMaxListpackValue)) {
            toLarge(TABLE);
        }
    }

    /// Sets a field; true if it is new. Source bytes must not lie in this memory, here and below.
    ///
    /// @param keepsWhen false takes its time from a field that has one
    public boolean set(long field, int fieldLength, long value, int valueLength, boolean keepsWhen) {
        boolean created = !find(field, fieldLength);
        put(field, fieldLength, value, valueLength, keepsWhen);
        return created;
    }

    /// As [#set], for the field that [#find] was asked for last, whether it was there or not; meanwhile nothing has
    /// changed but that [#remove] has removed it.
    public void put(long field, int fieldLength, long value, int valueLength, boolean keepsWhen) {
        boolean wasPacked = isPacked();
        if (encoding() != TABLE) {
            expect(found ? size() : size() + 1, Math.max(fieldLength, valueLength));
        }
        if (isPacked()) {
            if (packed.fits(found, field, fieldLength, value, valueLength)) {
                putPacked(field, fieldLength, value, valueLength, keepsWhen);
                return;
            }
            toLarge(WIDE);
        }
        if (wasPacked) {
            large.find(field, fieldLength);
        }
        putLarge(field, fieldLength, value, valueLength, keepsWhen);
    }

    private void putLarge(long field, int fieldLength, long value, int valueLength, boolean keepsWhen) {
        if (!found) {
            large.insertMissing(field, fieldLength, value, valueLength, NEVER);
            found = true;
            return;
        }
        long when = large.when();
        if (!keepsWhen) {
            large.persist();
        }
        try {
            large.overwrite(value, valueLength);
        } catch (MemoryExhausted e) {
            large.expireAt(when);
            throw e;
        }
    }

    /// As [#put], with the digits of a number.
    public void putInteger(long field, int fieldLength, long value, boolean keepsWhen) {
        long text = digits.room(Numbers.LONG_LENGTH_MAX);
        put(field, fieldLength, text, Numbers.writeLong(text, value), keepsWhen);
    }

    /// As [#put], with a value from the heap: slow paths only.
    public void put(long field, int fieldLength, byte[] value, boolean keepsWhen) {
        long copy = longValue.room(value.length);
        Native.copyFrom(value, 0, copy, value.length);
        put(field, fieldLength, copy, value.length, keepsWhen);
    }

    private void putPacked(long field, int fieldLength, long value, int valueLength, boolean keepsWhen) {
        if (!found) {
            packed.add(field, fieldLength, value, valueLength, NEVER);
        } else {
            packed.overwrite(value, valueLength, keepsWhen ? packed.when() : NEVER);
        }
        settle(packed.root(), encoding());
        found = true;
    }

    /// Adds a field that is not there, with a time or [#NEVER]: for values that are made from payloads.
    public void add(long field, int fieldLength, long value, int valueLength, long when) {
        found = false;
        put(field, fieldLength, value, valueLength, false);
        if (when != NEVER) {
            expireAt(field, fieldLength, when);
        }
    }

    /// Gives a field, which is there, a time; one before 1 is 1.
    public void expireAt(long field, int fieldLength, long when) {
        long stored = Math.max(1, when);
        if (isPacked() && !roomForWhen(field, fieldLength)) {
            toLarge(WIDE);
        }
        if (isPacked()) {
            packed.setWhen(stored);
            settle(packed.root(), TIMED_PACK);
        } else {
            large.find(field, fieldLength);
            large.expireAt(stored);
        }
        found = true;
    }

    /// Goes to the field; where the pack stays small enough, it is one with times then.
    private boolean roomForWhen(long field, int fieldLength) {
        packed.find(field, fieldLength);
        if (!packed.fitsWhen()) {
            return false;
        }
        if (!packed.isTimed()) {
            packed.addTimes();
            settle(packed.root(), TIMED_PACK);
        }
        return true;
    }

    /// Lets the field, which was found, stay; false if it did already.
    public boolean persist() {
        if (when() == NEVER) {
            return false;
        }
        if (isPacked()) {
            packed.setWhen(NEVER);
            settle(packed.root(), encoding());
            return true;
        }
        return large.persist();
    }

    /// Removes the field, which was found.
    public void remove() {
        if (isPacked()) {
            packed.remove();
            settle(packed.root(), encoding());
        } else {
            large.remove();
        }
        found = false;
    }

    /// Whether limits and room allow a listpack of so many bytes and fields.
    public boolean takesPack(int bytes, int fields) {
        return bytes <= Pack.BYTES_MAX && fields <= context.limits().hashMaxListpackEntries;
    }

    /// Makes this hash, which must be empty and unowned, one of a sound listpack that lies outside this memory and has
    /// no field twice, where [#takesPack] allows it.
    ///
    /// @param timed whether each field has a time, as in a TIMED_PACK
    public void takePack(long address, boolean timed) {
        packed.takeFrom(address, timed);
        begin(packed.root(), timed ? TIMED_PACK : PACK);
    }

    /// Turns a packed hash into a large one; WIDE that only is to be TABLE stays where it is. There is no current field
    /// afterwards.
    private void toLarge(int newEncoding) {
        if (!isPacked()) {
            large.forgetOrder();
            settle(root(), newEncoding);
            return;
        }
        large.create(memory, packed.isTimed(), newEncoding == WIDE);
        try {
            // The pack does not change meanwhile, so its bytes may be copied although they lie in this memory.
            for (boolean there = packed.toFirst(); there; there = packed.next()) {
                large.insert(
                        packed.fieldAddress(),
                        packed.fieldLength(),
                        packed.valueAddress(),
                        packed.valueLength(),
                        packed.when());
            }
        } catch (MemoryExhausted e) {
            large.freeSome(Integer.MAX_VALUE);
            throw e;
        }
        packed.pack().free();
        settle(large.root(), newEncoding);
    }

    // ---- the whole

    @Override
    public long usedBytes() {
        return isPacked() ? packed.pack().usedBytes() : large.usedBytes();
    }

    @Override
    public void forEachBlock(BlockVisitor visitor) {
        if (isPacked()) {
            packed.pack().forEachBlock(visitor);
        } else {
            large.forEachBlock(visitor);
        }
    }

    @Override
    public int copy() {
        return isPacked() ? packed.pack().copy(memory) : large.copy();
    }

    @Override
    public boolean freeSome(int budget) {
        if (isPacked()) {
            packed.pack().free();
            return true;
        }
        return large.freeSome(budget);
    }

    /// Throws `IllegalStateException` where an invariant does not hold. For tests.
    public void validate() {
        if (!isPacked()) {
            large.validate();
        }
    }
}
