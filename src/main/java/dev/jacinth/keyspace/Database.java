package dev.jacinth.keyspace;

import static dev.jacinth.memory.Invariants.require;

import dev.jacinth.bytes.Native;
import dev.jacinth.memory.BlockVisitor;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.Dict;
import dev.jacinth.structure.EntrySink;
import dev.jacinth.value.Aggregate;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;
import org.jspecify.annotations.Nullable;

/// One numbered database: its keys, their expiry and who watches them.
///
/// A *record* is the u32 address of a [KeyRecord] block; 0 says that there is none. A record and every raw pointer
/// into it are valid until the next change of the same database, and a lookup is a change: it may remove the key that
/// it meets. Keys and values are passed as raw pointer and length and lie in an input buffer or the like, never in this
/// memory, whose blocks the call may move or free. (What [#copyKey] gives is good for one call.)
///
/// Numbered invariants; [#validate] checks all but the third:
///
/// 1. Every record is in the Dict exactly once, under the hash of its key.
/// 2. A record is in the expiry index, under its time, exactly if it has an expiry.
/// 3. Every change of a key touches its watchers, after the change.
/// 4. A hash is in the index of those with fields that cease to exist, under the first of their times, exactly if it
///    has any.
public final class Database implements Aggregate.Owner {

    /// As `expireAtMillis`: the key lives until it is deleted.
    public static final long NO_EXPIRY = -1;

    /// As `expireAtMillis`: what the key has now.
    public static final long KEEP_EXPIRY = -2;

    private static final int RANDOM_TRIES = 100;

    private final Keyspace keyspace;
    private final int number;
    private final Watches watches = new Watches(this);
    private final Waiters waiters;
    private final Strings strings;
    private final KeyExpiry expiries;
    private final FieldExpiry fields;

    private Memory memory;
    private Dict dict;

    private int placed;
    private int met;

    Database(Keyspace keyspace, int number, Memory memory) {
        this.keyspace = keyspace;
        this.number = number;
        waiters = new Waiters(this, keyspace.ready());
        strings = new Strings(this, keyspace);
        expiries = new KeyExpiry(this, keyspace);
        fields = new FieldExpiry(this, keyspace);
        attach(memory);
    }

    private void attach(Memory fresh) {
        memory = fresh;
        dict = new Dict(keyspace.keys()).open(fresh, Dict.create(fresh));
        expiries.attach(new ExpiryIndex(fresh));
        fields.attach(new ExpiryIndex(fresh));
    }

    /// The values that are strings.
    public Strings strings() {
        return strings;
    }

    /// The keys that cease to exist.
    public KeyExpiry expiries() {
        return expiries;
    }

    /// The fields of hashes that cease to exist.
    public FieldExpiry fields() {
        return fields;
    }

    public int number() {
        return number;
    }

    /// Number of keys, those included whose time has come but that nobody has met yet.
    public long size() {
        return dict.size();
    }

    Dict dict() {
        return dict;
    }

    // ---- finding

    /// Has the table read ahead for a key that is going to be looked up: see [Dict#fetchBucket].
    public long fetchBucket(long hash) {
        return dict.fetchBucket(hash);
    }

    /// The record that most likely is that of a key, for reading ahead; 0 if there is none. It waits for the bucket, if
    /// that is not there.
    public int recordAhead(long hash) {
        long slot = dict.candidate(hash);
        return slot == Dict.NONE ? 0 : dict.entryAt(slot);
    }

    /// Has a record read ahead.
    public long fetchRecord(int record) {
        return Native.getLong(memory.at(record));
    }

    /// Has the structure read ahead that a record owns, if it does.
    public long fetchRoot(int record) {
        long pointer = memory.at(record);
        return Values.hasRoot(pointer) ? Native.getLong(memory.at(Values.root(pointer))) : 0;
    }

    /// The value of a record, for reading ahead, if it finds its elements by hashes; else null.
    public @Nullable Aggregate hashedValue(int record) {
        long pointer = memory.at(record);
        if (KeyRecord.type(pointer) == ValueType.STRING) {
            return null;
        }
        Aggregate value = keyspace.values().open(memory.live(), pointer);
        return value.isHashed() ? value : null;
    }

    /// The record of a key that a command reads: counts a hit or a miss, announces `keymiss`, refreshes the access
    /// time, and removes or hides the key if its time has come. 0 if there is none.
    public int lookupRead(long key, int keyLength) {
        int record = lookupUntouching(key, keyLength);
        if (record != 0) {
            keyspace.touch(record);
        }
        return record;
    }

    /// As [#lookupRead], but the access time stays: EXISTS, TTL, TYPE.
    public int lookupUntouching(long key, int keyLength) {
        int record = inspect(key, keyLength);
        if (record == 0) {
            keyspace.events().announce(KeyEvents.KEY_MISS, "keymiss", number, key, keyLength);
        }
        return record;
    }

    /// As [#lookupRead], but hit or miss are only counted: OBJECT.
    public int inspect(long key, int keyLength) {
        int record = peek(key, keyLength);
        if (record == 0) {
            keyspace.stats().misses++;
        } else {
            keyspace.stats().hits++;
        }
        return record;
    }

    /// The record of a key that a command is about to change: as [#lookupRead], without counting. A key whose time has
    /// come is removed on a replica as well, since only one that takes writes of its own gets here.
    public int lookupWrite(long key, int keyLength) {
        int record = live(key, keyLength, keyspace.expiryMode() != ExpiryMode.IGNORE);
        if (record != 0) {
            keyspace.touch(record);
        }
        return record;
    }

    /// The record of a key without any trace of the access, but for the removal of a key whose time has come.
    public int peek(long key, int keyLength) {
        return live(key, keyLength, keyspace.expiryMode() == ExpiryMode.DELETE);
    }

    /// The record of a key whether or not its time has come.
    public int peekEvenExpired(long key, int keyLength) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        return slot == Dict.NONE ? 0 : dict.entryAt(slot);
    }

    private int live(long key, int keyLength, boolean deleting) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        if (slot == Dict.NONE) {
            return 0;
        }
        int record = dict.entryAt(slot);
        if (!isOver(record)) {
            return record;
        }
        if (deleting && keyspace.headroom().isEnoughToDelete()) {
            expire(slot, record, key, keyLength);
        }
        return 0;
    }

    /// True if the key's time has come, unless this keyspace treats it as alive all the same.
    public boolean isOver(int record) {
        long pointer = memory.at(record);
        return KeyRecord.hasExpiry(pointer)
                && KeyRecord.expireAtMillis(pointer) < keyspace.now()
                && keyspace.expiryMode() != ExpiryMode.IGNORE;
    }

    private void expire(long slot, int record, long key, int keyLength) {
        keyspace.effects().expired(number, key, keyLength);
        detach(slot, record, key, keyLength);
        keyspace.reclaimer().discardRecord(record);
        touchWatchers(key, keyLength);
        keyspace.stats().expired++;
        keyspace.events().announce(KeyEvents.EXPIRED, "expired", number, key, keyLength);
    }

    /// Whether a record that a scan has met is to be shown: as [#peek] for its key.
    public boolean isShown(int record) {
        if (!isOver(record)) {
            return true;
        }
        if (expiries.removes()) {
            long key = copyKey(record);
            int keyLength = keyLength(record);
            expire(dict.find(keyspace.hash(key, keyLength), key, keyLength), record, key, keyLength);
        }
        return false;
    }

    /// Removes the keys and the fields of hashes whose time has come, of both the most overdue first and at most
    /// `budget`, and returns how many were removed. Nothing happens unless expired keys are to be deleted here
    /// ([ExpiryMode#DELETE]).
    public int expireDue(int budget) {
        return expiries.expireDue(budget) + fields.expireDue(budget);
    }

    /// Removes a key if its time has come. True if it has no time any more, or is not there.
    boolean removeIfOver(long key, int keyLength) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        if (slot == Dict.NONE) {
            return true;
        }
        int record = dict.entryAt(slot);
        if (isOver(record) && keyspace.headroom().isEnoughToDelete()) {
            expire(slot, record, key, keyLength);
            return true;
        }
        return !KeyRecord.hasExpiry(memory.at(record));
    }

    /// Whether there is something for [#expireDue].
    boolean hasDue() {
        return expiries.hasDue() || fields.hasDue();
    }

    /// A key chosen at random, 0 if there is none. On a replica full of keys that wait for their master's DEL it may be
    /// one of those after some tries.
    public int random() {
        for (int tries = 1; ; tries++) {
            int record = dict.random(keyspace.random());
            if (record == 0 || isShown(record)) {
                return record;
            }
            if (tries >= RANDOM_TRIES && keyspace.expiryMode() != ExpiryMode.DELETE) {
                return record;
            }
        }
    }

    /// A key chosen at random, whether or not its time has come; 0 if there is none.
    int randomEvenExpired() {
        return dict.random(keyspace.random());
    }

    /// A key with an expiry, chosen at random, whether or not its time has come; 0 if there is none.
    int randomVolatile() {
        return expiries.index().random(keyspace.random());
    }

    /// The key that expires first, 0 if none does.
    int firstToExpire() {
        return expiries.index().firstRecord();
    }

    // ---- going through all

    /// Gives some records, expired ones included, to the sink and returns the cursor for the next call; 0 begins and
    /// ends. See [Dict#scan].
    public long scan(long cursor, EntrySink sink) {
        return dict.scan(cursor, sink);
    }

    /// Gives every record, expired ones included, to the sink, which must change nothing.
    public void forEach(EntrySink sink) {
        dict.forEach(sink);
    }

    /// The time of the key, or the field of a hash, that expires first, or `Long.MAX_VALUE`.
    public long firstExpiryMillis() {
        return Math.min(expiries.index().firstWhen(), fields.index().firstWhen());
    }

    // ---- reading a record

    /// Raw pointer of a record, for the methods of [KeyRecord].
    public long at(int record) {
        return memory.at(record);
    }

    public int type(int record) {
        return KeyRecord.type(memory.at(record));
    }

    /// Time at which the key ceases to exist, or [#NO_EXPIRY].
    public long expireAtMillis(int record) {
        long pointer = memory.at(record);
        return KeyRecord.hasExpiry(pointer) ? KeyRecord.expireAtMillis(pointer) : NO_EXPIRY;
    }

    public int keyLength(int record) {
        return KeyRecord.keyLength(memory.at(record));
    }

    /// Raw pointer of the key of a record, good until the next change or the next call of a method that copies a key.
    public long key(int record) {
        long pointer = memory.at(record);
        return KeyRecord.hasBigKey(pointer) ? copyKey(record) : KeyRecord.keyField(pointer);
    }

    /// Copies the key of a record to `target`.
    public void copyKey(int record, long target) {
        KeyRecord.copyKey(memory.live(), memory.at(record), target);
    }

    /// Copies the key of a record out of this memory and returns its address, good for one call.
    public long copyKey(int record) {
        long target = keyspace.keyScratch(keyLength(record));
        copyKey(record, target);
        return target;
    }

    /// Bytes of the table through which keys are found, without the keys.
    public long tableBytes() {
        return dict.usedBytes();
    }

    /// Bytes of the index of keys by the time at which they expire.
    public long expiryTableBytes() {
        return expiries.index().usedBytes() + fields.index().usedBytes();
    }

    /// Bytes of memory that a key takes: its record, and what key and value hold beside it. The tables that lead to it
    /// are not in it.
    public long memoryBytes(int record) {
        long pointer = memory.at(record);
        long bytes = Memory.blockBytes(KeyRecord.bytes(pointer));
        if (KeyRecord.hasBigKey(pointer)) {
            bytes += Blob.usedBytes(memory.live(), Native.getInt(KeyRecord.keyField(pointer)));
        }
        return Values.hasRoot(pointer) ? bytes + keyspace.values().usedBytes(memory.live(), pointer) : bytes;
    }

    /// The word that OBJECT ENCODING answers.
    public String encodingName(int record) {
        return keyspace.values().encodingName(memory.live(), memory.at(record));
    }

    // ---- changing

    /// Puts a key in place of whatever the name held, and returns the raw pointer of its value field, which the
    /// caller fills before anything else happens.
    ///
    /// @param kind of the value: see [KeyRecord#kind]
    /// @param valueBytes size of the value field; see [Strings#fitsInline]
    /// @param expireAtMillis time (not negative), [#NO_EXPIRY] or [#KEEP_EXPIRY]
    long place(long key, int keyLength, int kind, int valueBytes, long expireAtMillis) {
        long hash = keyspace.hash(key, keyLength);
        long slot = dict.find(hash, key, keyLength);
        if (slot != Dict.NONE && isOver(dict.entryAt(slot))) {
            expire(slot, dict.entryAt(slot), key, keyLength);
            slot = Dict.NONE;
        }
        if (slot == Dict.NONE) {
            long when = expireAtMillis == KEEP_EXPIRY ? NO_EXPIRY : expireAtMillis;
            long field = insert(hash, key, keyLength, kind, valueBytes, when);
            touchWatchers(key, keyLength);
            return field;
        }
        int record = dict.entryAt(slot);
        long old = memory.at(record);
        waiters.overwritten(key, keyLength, KeyRecord.type(old), KeyRecord.typeOf(kind));
        boolean had = KeyRecord.hasExpiry(old);
        boolean has = expireAtMillis == KEEP_EXPIRY ? had : expireAtMillis != NO_EXPIRY;
        int bytes = KeyRecord.headBytes(keyLength, has) + valueBytes;
        if (had == has && Memory.blockBytes(bytes) == Memory.blockBytes(KeyRecord.bytes(old))) {
            return overwrite(record, key, keyLength, kind, expireAtMillis);
        }
        return replace(slot, key, keyLength, kind, bytes, expireAtMillis);
    }

    /// The record that was placed last.
    int placed() {
        return placed;
    }

    private long insert(long hash, long key, int keyLength, int kind, int valueBytes, long expireAtMillis) {
        int record = memory.allocate(KeyRecord.headBytes(keyLength, expireAtMillis != NO_EXPIRY) + valueBytes);
        int keyBlob = keyBlob(key, keyLength);
        long pointer = memory.writable(record);
        long field =
                KeyRecord.writeHead(pointer, kind, keyspace.freshAccess(), expireAtMillis, key, keyLength, keyBlob);
        attach(hash, record, key, keyLength);
        placed = record;
        return field;
    }

    /// Makes a Blob of a key that is too large for its record; 0 for any other.
    private int keyBlob(long key, int keyLength) {
        return keyLength > KeyRecord.INLINE_KEY_BYTES_MAX ? Blob.create(memory, key, keyLength) : 0;
    }

    /// Puts a finished record into Dict and index.
    private void attach(long hash, int record, long key, int keyLength) {
        expiries.file(record);
        dict.insert(hash, record);
        waiters.appeared(key, keyLength, type(record));
        keyspace.events().announce(KeyEvents.NEW, "new", number, key, keyLength);
    }

    /// Takes a record out of Dict and index; it is the caller's then.
    private void detach(long slot, int record, long key, int keyLength) {
        waiters.lost(key, keyLength, type(record));
        expiries.unfile(record);
        fields.unfile(record);
        dict.removeAt(slot);
    }

    private long overwrite(int record, long key, int keyLength, int kind, long expireAtMillis) {
        fields.unfile(record);
        keyspace.reclaimer().discardValue(memory.at(record));
        if (expireAtMillis >= 0) {
            expiries.refile(record, expireAtMillis);
        }
        long pointer = memory.writable(record);
        KeyRecord.setKind(pointer, kind, keyspace.touched(KeyRecord.access(pointer)));
        touchWatchers(key, keyLength);
        placed = record;
        return KeyRecord.valueField(pointer);
    }

    private long replace(long slot, long key, int keyLength, int kind, int bytes, long expireAtMillis) {
        int fresh = memory.allocate(bytes);
        long pointer = memory.writable(fresh);
        int record = dict.entryAt(slot);
        long old = memory.at(record);
        int keyBlob = KeyRecord.hasBigKey(old) ? Native.getInt(KeyRecord.keyField(old)) : 0;
        int access = keyspace.touched(KeyRecord.access(old));
        long when = expireAtMillis == KEEP_EXPIRY ? expireAtMillis(record) : expireAtMillis;
        long field = KeyRecord.writeHead(pointer, kind, access, when, key, keyLength, keyBlob);
        expiries.unfile(record);
        expiries.file(fresh);
        int oldBytes = KeyRecord.bytes(memory.at(record));
        fields.unfile(record);
        keyspace.reclaimer().discardValue(memory.at(record));
        dict.replaceAt(slot, fresh);
        memory.free(record, oldBytes);
        touchWatchers(key, keyLength);
        placed = fresh;
        return field;
    }

    /// Gives a key, which must exist, a time at which it ceases to exist; a time before 1970 is as good as 0.
    public void setExpiry(long key, int keyLength, long when) {
        long expireAtMillis = Math.max(0, when);
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        int record = dict.entryAt(slot);
        if (KeyRecord.hasExpiry(memory.at(record))) {
            expiries.refile(record, expireAtMillis);
        } else {
            int fresh = rebuild(slot, record, true);
            KeyRecord.setExpireAtMillis(memory.writable(fresh), expireAtMillis);
            expiries.file(fresh);
        }
        touchWatchers(key, keyLength);
    }

    /// Takes a key's expiry away and says whether it had one. The key must exist.
    public boolean persist(long key, int keyLength) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        int record = dict.entryAt(slot);
        if (!KeyRecord.hasExpiry(memory.at(record))) {
            return false;
        }
        expiries.unfile(record);
        rebuild(slot, record, false);
        touchWatchers(key, keyLength);
        return true;
    }

    /// Moves a record to a block with, or without, room for an expiry. The caller keeps the index right.
    private int rebuild(long slot, int record, boolean expiry) {
        int bytes = KeyRecord.bytes(memory.at(record));
        int fresh = memory.allocate(bytes + (expiry ? Long.BYTES : -Long.BYTES));
        long pointer = memory.writable(fresh);
        KeyRecord.copyWithExpiry(memory.at(record), pointer, bytes, expiry);
        fields.move(record, fresh);
        dict.replaceAt(slot, fresh);
        memory.free(record, bytes);
        return fresh;
    }

    /// Deletes a key, even one whose time has come, and says whether it was there.
    public boolean delete(long key, int keyLength) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        if (slot == Dict.NONE) {
            return false;
        }
        int record = dict.entryAt(slot);
        detach(slot, record, key, keyLength);
        keyspace.reclaimer().discardRecord(record);
        touchWatchers(key, keyLength);
        return true;
    }

    /// Gives a key another name: value and expiry go with it, whatever had that name is deleted. A value outside the
    /// record is not copied. The key must exist and the names differ.
    public void rename(long from, int fromLength, long to, int toLength) {
        delete(to, toLength);
        long slot = dict.find(keyspace.hash(from, fromLength), from, fromLength);
        int record = dict.entryAt(slot);
        int fresh = duplicate(record, to, toLength, true);
        detach(slot, record, from, fromLength);
        keyspace.reclaimer().discardShell(record);
        attach(keyspace.hash(to, toLength), fresh, to, toLength);
        fields.file(fresh);
        touchWatchers(from, fromLength);
        touchWatchers(to, toLength);
    }

    /// Moves a key, which must exist, with its value and expiry to another database, where it must not.
    public void move(long key, int keyLength, Database target) {
        long hash = keyspace.hash(key, keyLength);
        long slot = dict.find(hash, key, keyLength);
        int record = dict.entryAt(slot);
        detach(slot, record, key, keyLength);
        KeyRecord.setAccess(memory.writable(record), keyspace.freshAccess());
        target.attach(hash, record, key, keyLength);
        target.fields.file(record);
        touchWatchers(key, keyLength);
        target.touchWatchers(key, keyLength);
    }

    /// Copies a key, which must exist, with its value and expiry to a name in this or another database; whatever had
    /// that name there is deleted. The two are not the same key.
    public void copy(long from, int fromLength, Database target, long to, int toLength) {
        int fresh = duplicate(peekEvenExpired(from, fromLength), to, toLength, false);
        target.delete(to, toLength);
        target.attach(keyspace.hash(to, toLength), fresh, to, toLength);
        target.fields.file(fresh);
        target.touchWatchers(to, toLength);
    }

    /// A record, not yet attached, with another key and the same value and expiry.
    ///
    /// @param sharing true if a value outside the record is to be that of both, until the old record is discarded;
    ///     false if it is copied
    private int duplicate(int record, long key, int keyLength, boolean sharing) {
        long old = memory.at(record);
        int kind = KeyRecord.kind(old);
        int valueBytes = KeyRecord.valueBytes(old, KeyRecord.valueField(old));
        int root = 0;
        if (Values.hasRoot(old)) {
            root = sharing ? Values.root(old) : copyRoot(record);
        } else if (!Strings.fitsInline(keyLength, valueBytes)) {
            long field = KeyRecord.valueField(old);
            root = Blob.create(memory, StringValue.inlineBytesAt(field), StringValue.inlineLength(field));
            kind = KeyRecord.kind(ValueType.STRING, StringValue.BLOB);
            valueBytes = Integer.BYTES;
        }
        long when = expireAtMillis(record);
        int fresh = memory.allocate(KeyRecord.headBytes(keyLength, when != NO_EXPIRY) + valueBytes);
        int keyBlob = keyBlob(key, keyLength);
        long pointer = memory.writable(fresh);
        long field = KeyRecord.writeHead(pointer, kind, keyspace.freshAccess(), when, key, keyLength, keyBlob);
        if (root != 0) {
            Native.putInt(field, root);
        } else {
            Native.copy(KeyRecord.valueField(memory.at(record)), field, valueBytes);
        }
        return fresh;
    }

    private int copyRoot(int record) {
        int root = keyspace.values().copyRoot(memory, memory.at(record));
        try {
            keyspace.headroom().requireUnit();
            return root;
        } catch (MemoryExhausted e) {
            keyspace.reclaimer().discardCopy(memory.at(record), root);
            throw e;
        }
    }

    // ---- what is no string

    /// Points `value` at what a record holds, for reading.
    public void read(int record, Aggregate value) {
        long pointer = memory.at(record);
        value.open(memory.live(), Values.root(pointer), KeyRecord.encoding(pointer));
    }

    /// Points `value` at what a record holds, for changing it. [#changed] is to follow.
    public void open(int record, Aggregate value) {
        // Where a snapshot holds its page, the record is copied now: settled() must not fail.
        long pointer = memory.writable(record);
        value.open(memory, Values.root(pointer), KeyRecord.encoding(pointer), this, record);
    }

    /// Makes an empty value for a key that has none, and points `value` at it. [#changed] is to follow.
    public void create(long key, int keyLength, Aggregate value) {
        value.create(memory);
        hold(key, keyLength, value, NO_EXPIRY);
    }

    /// Puts a value, which nobody else owns and which is not empty, in place of whatever a key held.
    ///
    /// @param expireAtMillis time (not negative), [#NO_EXPIRY] or [#KEEP_EXPIRY]
    public void place(long key, int keyLength, Aggregate value, long expireAtMillis) {
        try {
            keyspace.headroom().requireUnit();
            hold(key, keyLength, value, expireAtMillis);
        } catch (MemoryExhausted e) {
            keyspace.reclaimer().discard(value);
            throw e;
        }
        fields.file(value);
    }

    private void hold(long key, int keyLength, Aggregate value, long expireAtMillis) {
        int kind = KeyRecord.kind(value.type(), value.encoding());
        Native.putInt(place(key, keyLength, kind, Integer.BYTES, expireAtMillis), value.root());
        value.bind(this, placed);
    }

    /// Has a change of a value heard of by the key's watchers. A value that no key may hold any more is deleted with
    /// its key: true then.
    public boolean changed(long key, int keyLength, Aggregate value) {
        if (value.firstWhen() != value.filedWhen()) {
            fields.refile(value);
        }
        if (value.isVoid()) {
            return delete(key, keyLength);
        }
        touchWatchers(key, keyLength);
        return false;
    }

    @Override
    public void settled(int record, int root, int encoding) {
        long pointer = memory.writable(record);
        KeyRecord.setEncoding(pointer, encoding);
        Native.putInt(KeyRecord.valueField(pointer), root);
    }

    /// The memory that this database lies in, for values that are made before their key.
    public Memory memory() {
        return memory;
    }

    // ---- the whole database

    /// Throws `IllegalStateException` where an invariant does not hold. For tests and for DEBUG.
    void validate() {
        dict.validate();
        expiries.index().validate();
        fields.index().validate();
        long[] counts = new long[2];
        dict.forEach(record -> {
            long when = expireAtMillis(record);
            if (KeyRecord.hasExpiry(memory.at(record))) {
                require(expiries.index().contains(when, record), "2: a record is not in the index at " + when);
                counts[0]++;
            }
            long fieldWhen = fields.firstWhen(record);
            if (fieldWhen != HashValue.NEVER) {
                counts[1]++;
                require(fields.index().contains(fieldWhen, record), "4: a hash is not in the index at " + fieldWhen);
            }
        });
        require(counts[0] == expiries.size(), "2: the index has " + expiries.size() + " entries, not " + counts[0]);
        require(counts[1] == fields.size(), "4: the index has " + fields.size() + " hashes");
    }

    /// Visits every block of the database, those of keys and values included.
    void forEachBlock(BlockVisitor visitor) {
        dict.forEachBlock(visitor);
        expiries.index().forEachBlock(visitor);
        fields.index().forEachBlock(visitor);
        dict.forEach(record -> {
            long pointer = memory.at(record);
            visitor.block(record, KeyRecord.bytes(pointer));
            if (KeyRecord.hasBigKey(pointer)) {
                Blob.forEachBlock(memory.live(), Native.getInt(KeyRecord.keyField(pointer)), visitor);
            }
            if (Values.hasRoot(pointer)) {
                keyspace.values().forEachBlock(memory.live(), pointer, visitor);
            }
        });
    }

    /// Deletes every key. Their memory is given back in slices; only where there is none for an empty database, keys
    /// are deleted one by one until there is, or no key is left.
    void clear() {
        if (!keyspace.headroom().isEnoughForUpkeep()) {
            keyspace.headroom().requireToDelete(size());
        }
        announceReplacement(null);
        long cursor = 0;
        while (!keyspace.headroom().isEnoughForUpkeep()) {
            if (size() == 0) {
                expiries.forgetOwn();
                return;
            }
            cursor = deleteOne(cursor);
        }
        keyspace.reclaimer().discardAll(dict, expiries.index(), fields.index());
        attach(memory);
    }

    /// Deletes a key in the bucket at a cursor, and returns the next cursor if there was none.
    private long deleteOne(long cursor) {
        met = 0;
        long next = dict.scan(cursor, record -> met = record);
        if (met == 0) {
            return next;
        }
        delete(copyKey(met), keyLength(met));
        return cursor;
    }

    /// As [#clear], where there are no keys.
    void clearNothing() {
        announceReplacement(null);
        expiries.forgetOwn();
    }

    /// Leaves the old memory, which the caller drops as a whole.
    void leaveFor(Memory fresh) {
        announceReplacement(null);
        attach(fresh);
    }

    /// Takes the content of a database of another keyspace, whose memory becomes this one's.
    void adopt(Database other, Memory theirMemory) {
        announceReplacement(other);
        memory = theirMemory;
        dict = other.dict;
        expiries.attach(other.expiries.index());
        fields.attach(other.fields.index());
        waiters.replaced();
    }

    /// Exchanges the contents of two databases; clients stay where they are.
    void swap(Database other) {
        announceReplacement(other);
        other.announceReplacement(this);
        Dict ourDict = dict;
        dict = other.dict;
        other.dict = ourDict;
        expiries.swap(other.expiries);
        fields.swapIndex(other.fields);
        waiters.replaced();
        other.waiters.replaced();
    }

    // ---- watching and waiting

    /// Who watches which of the keys.
    public Watches watches() {
        return watches;
    }

    /// Who waits for which keys.
    public Waiters waiters() {
        return waiters;
    }

    /// After a change of a key: tells its watchers.
    void touchWatchers(long key, int keyLength) {
        keyspace.countChange();
        watches.touch(key, keyLength);
    }

    private void announceReplacement(@Nullable Database replacement) {
        watches.touchAll(replacement);
        waiters.losing(replacement);
    }

    /// Whether the key is there, if only to expire.
    boolean contains(long key, int keyLength) {
        return peekEvenExpired(key, keyLength) != 0;
    }

    boolean contains(byte[] key) {
        return find(key) != 0;
    }

    /// Whether the key is there and its time has come.
    boolean isOver(byte[] key) {
        int record = find(key);
        return record != 0 && isOver(record);
    }

    private int find(byte[] key) {
        long address = keyspace.keyScratch(key.length);
        Native.copyFrom(key, 0, address, key.length);
        return peekEvenExpired(address, key.length);
    }

    /// The type of what is under a key, or -1; a key whose time has come counts.
    int typeEvenExpired(byte[] key) {
        int record = find(key);
        return record == 0 ? -1 : type(record);
    }

    /// The type of what is under a key, or -1; a key whose time has come does not count, and stays.
    int liveType(byte[] key) {
        int record = find(key);
        return record == 0 || isOver(record) ? -1 : type(record);
    }
}
