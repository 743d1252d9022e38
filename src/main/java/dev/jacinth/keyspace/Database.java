package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Varint;
import dev.jacinth.memory.Memory;
import dev.jacinth.structure.Blob;
import dev.jacinth.structure.Dict;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;

/// One numbered database: its keys, their expiry and who watches them.
///
/// A *record* is the u32 address of a [KeyRecord] block; 0 says that there is none. A record and every raw pointer
/// into it are valid until the next change of the same database. Keys and values are passed as raw pointer and length
/// and may lie in an input buffer, or in this memory unless a method says otherwise.
///
/// Numbered invariants, checked by [#validate]:
///
/// 1. Every record is in the Dict exactly once, under the hash of its key.
/// 2. A record is in the expiry index, under its time, exactly if it has an expiry.
/// 3. Every change of a key touches its watchers.
public final class Database {

    /// As `expireAtMillis`: the key lives until it is deleted.
    public static final long NO_EXPIRY = -1;

    /// As `expireAtMillis`: what the key has now.
    public static final long KEEP_EXPIRY = -2;

    private final Keyspace keyspace;
    private final int number;
    private final Watches watches = new Watches();

    private Memory memory;
    private Dict dict;
    private ExpiryIndex expiries;
    private long expirySum;

    Database(Keyspace keyspace, int number, Memory memory) {
        this.keyspace = keyspace;
        this.number = number;
        attach(memory);
    }

    private void attach(Memory fresh) {
        memory = fresh;
        dict = new Dict(keyspace.keys()).open(fresh, Dict.create(fresh));
        expiries = new ExpiryIndex(fresh);
        expirySum = 0;
    }

    public int number() {
        return number;
    }

    /// Number of keys, those included whose time has come but that nobody has met yet.
    public long size() {
        return dict.size();
    }

    /// Number of keys with an expiry.
    public long expiring() {
        return expiries.size();
    }

    /// Mean time to live in milliseconds of the keys that have one; 0 if there are none.
    public long averageTtlMillis() {
        long count = expiries.size();
        return count == 0 ? 0 : Math.max(0, expirySum / count - keyspace.now());
    }

    Dict dict() {
        return dict;
    }

    // ---- finding

    /// The record of a key that a command reads: counts a hit or a miss, announces `keymiss`, refreshes the access
    /// time, and removes or hides the key if its time has come. 0 if there is none.
    public int lookupRead(long key, int keyLength) {
        int record = live(key, keyLength);
        if (record == 0) {
            keyspace.stats().misses++;
            keyspace.events().announce(KeyEvents.KEY_MISS, "keymiss", number, key, keyLength);
            return 0;
        }
        keyspace.stats().hits++;
        keyspace.touch(record);
        return record;
    }

    /// The record of a key that a command is about to change: as [#lookupRead], without counting.
    public int lookupWrite(long key, int keyLength) {
        int record = live(key, keyLength);
        if (record != 0) {
            keyspace.touch(record);
        }
        return record;
    }

    /// The record of a key without any trace of the access: TTL, TYPE, OBJECT.
    public int peek(long key, int keyLength) {
        return live(key, keyLength);
    }

    /// The record of a key whether or not its time has come.
    public int peekEvenExpired(long key, int keyLength) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        return slot == Dict.NONE ? 0 : dict.entryAt(slot);
    }

    private int live(long key, int keyLength) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        if (slot == Dict.NONE) {
            return 0;
        }
        int record = dict.entryAt(slot);
        if (KeyRecord.hasExpiry(memory.at(record)) && isOver(record)) {
            return resolveExpired(slot, record, key, keyLength);
        }
        return record;
    }

    /// True if the key's time has come and this keyspace does not treat it as alive.
    boolean isOver(int record) {
        return keyspace.expiryMode() != ExpiryMode.IGNORE
                && KeyRecord.expireAtMillis(memory.at(record)) < keyspace.now();
    }

    private int resolveExpired(long slot, int record, long key, int keyLength) {
        if (keyspace.expiryMode() == ExpiryMode.DELETE) {
            expire(slot, record, key, keyLength);
        }
        return 0;
    }

    private void expire(long slot, int record, long key, int keyLength) {
        keyspace.effects().expired(number, key, keyLength);
        remove(slot, record, key, keyLength);
        keyspace.stats().expired++;
        keyspace.events().announce(KeyEvents.EXPIRED, "expired", number, key, keyLength);
    }

    /// Removes the keys whose time has come, the most overdue first, at most `budget` of them, and returns how many
    /// were removed. Nothing happens unless expired keys are to be deleted here ([ExpiryMode#DELETE]).
    public int expireDue(int budget) {
        int removed = 0;
        while (removed < budget && expiries.firstWhen() < keyspace.now()) {
            int record = expiries.firstRecord();
            long key = keyspace.copyKey(record);
            int keyLength = KeyRecord.keyLength(memory.at(record));
            long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
            expire(slot, record, key, keyLength);
            removed++;
        }
        return removed;
    }

    /// The time of the key that expires first, or `Long.MAX_VALUE`.
    public long firstExpiryMillis() {
        return expiries.firstWhen();
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

    /// Length in bytes of the string in a record.
    public int stringLength(int record) {
        long pointer = memory.at(record);
        return StringValue.length(memory.live(), KeyRecord.valueField(pointer), KeyRecord.encoding(pointer));
    }

    /// Bytes of the table through which keys are found, without the keys.
    public long tableBytes() {
        return dict.usedBytes();
    }

    /// Bytes of the index of keys by the time at which they expire.
    public long expiryTableBytes() {
        return expiries.usedBytes();
    }

    /// Bytes of memory that a key takes: its record, and what key and value hold beside it. The tables that lead to it
    /// are not in it.
    public long memoryBytes(int record) {
        long pointer = memory.at(record);
        long bytes = Memory.blockBytes(KeyRecord.bytes(pointer));
        if (KeyRecord.hasBigKey(pointer)) {
            bytes += Blob.usedBytes(memory.live(), Native.getInt(KeyRecord.keyField(pointer)));
        }
        boolean blob = KeyRecord.type(pointer) == ValueType.STRING && KeyRecord.encoding(pointer) == StringValue.BLOB;
        return blob ? bytes + Blob.usedBytes(memory.live(), Native.getInt(KeyRecord.valueField(pointer))) : bytes;
    }

    /// Copies a range of the string in a record to `target`.
    public void copyString(int record, int from, int length, long target) {
        long pointer = memory.at(record);
        StringValue.copy(
                memory.live(), KeyRecord.valueField(pointer), KeyRecord.encoding(pointer), from, length, target);
    }

    // ---- changing

    /// Puts a key in place of whatever the name held, and returns the raw pointer of its value field, which the
    /// caller fills before anything else happens.
    ///
    /// @param type one of [ValueType]
    /// @param encoding of the value, two bits
    /// @param valueBytes size of the value field; see [#fitsInline]
    /// @param expireAtMillis time, [#NO_EXPIRY] or [#KEEP_EXPIRY]
    public long place(long key, int keyLength, int type, int encoding, int valueBytes, long expireAtMillis) {
        long hash = keyspace.hash(key, keyLength);
        long slot = dict.find(hash, key, keyLength);
        if (slot == Dict.NONE) {
            long field = insert(hash, key, keyLength, type, encoding, valueBytes, expireAtMillis);
            touchWatchers(key, keyLength);
            return field;
        }
        int record = dict.entryAt(slot);
        long old = memory.at(record);
        boolean had = KeyRecord.hasExpiry(old);
        boolean has = expireAtMillis == KEEP_EXPIRY ? had : expireAtMillis != NO_EXPIRY;
        int bytes = KeyRecord.headBytes(keyLength, has) + valueBytes;
        if (had == has && Memory.blockBytes(bytes) == Memory.blockBytes(KeyRecord.bytes(old))) {
            return overwrite(record, key, keyLength, type, encoding, expireAtMillis);
        }
        return replace(slot, record, key, keyLength, type, encoding, bytes, has, expireAtMillis);
    }

    private long insert(
            long hash, long key, int keyLength, int type, int encoding, int valueBytes, long expireAtMillis) {
        boolean expiry = expireAtMillis >= 0;
        int record = memory.allocate(KeyRecord.headBytes(keyLength, expiry) + valueBytes);
        int keyBlob = keyLength > KeyRecord.INLINE_KEY_BYTES_MAX ? Blob.create(memory, key, keyLength) : 0;
        long pointer = memory.writable(record);
        long field = KeyRecord.writeHead(
                pointer, type, encoding, keyspace.freshAccess(), expiry, key, keyLength, keyBlob);
        if (expiry) {
            KeyRecord.setExpireAtMillis(pointer, expireAtMillis);
            schedule(expireAtMillis, record);
        }
        dict.insert(hash, record);
        keyspace.events().announce(KeyEvents.NEW, "new", number, key, keyLength);
        return field;
    }

    private long overwrite(int record, long key, int keyLength, int type, int encoding, long expireAtMillis) {
        keyspace.reclaimer().discardValue(memory.at(record));
        long pointer = memory.writable(record);
        if (expireAtMillis >= 0) {
            reschedule(pointer, record, expireAtMillis);
        }
        KeyRecord.setKind(pointer, type, encoding, keyspace.freshAccess());
        touchWatchers(key, keyLength);
        return KeyRecord.valueField(pointer);
    }

    private long replace(
            long slot, int record, long key, int keyLength, int type, int encoding, int bytes, boolean expiry,
            long expireAtMillis) {
        int fresh = memory.allocate(bytes);
        long old = memory.at(record);
        long pointer = memory.writable(fresh);
        int keyBlob = KeyRecord.hasBigKey(old) ? Native.getInt(KeyRecord.keyField(old)) : 0;
        long field = KeyRecord.writeHead(
                pointer, type, encoding, keyspace.freshAccess(), expiry, key, keyLength, keyBlob);
        long oldExpiry = KeyRecord.hasExpiry(old) ? KeyRecord.expireAtMillis(old) : NO_EXPIRY;
        if (oldExpiry != NO_EXPIRY) {
            unschedule(oldExpiry, record);
        }
        if (expiry) {
            long when = expireAtMillis == KEEP_EXPIRY ? oldExpiry : expireAtMillis;
            KeyRecord.setExpireAtMillis(pointer, when);
            schedule(when, fresh);
        }
        int oldBytes = KeyRecord.bytes(old);
        keyspace.reclaimer().discardValue(old);
        dict.replaceAt(slot, fresh);
        memory.free(record, oldBytes);
        touchWatchers(key, keyLength);
        return field;
    }

    /// Gives a key a time at which it ceases to exist. The key must exist.
    public void setExpiry(long key, int keyLength, long expireAtMillis) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        int record = dict.entryAt(slot);
        if (KeyRecord.hasExpiry(memory.at(record))) {
            reschedule(memory.writable(record), record, expireAtMillis);
        } else {
            int fresh = rebuild(slot, record, true);
            KeyRecord.setExpireAtMillis(memory.writable(fresh), expireAtMillis);
            schedule(expireAtMillis, fresh);
        }
        touchWatchers(key, keyLength);
    }

    /// Takes a key's expiry away and says whether it had one. The key must exist.
    public boolean persist(long key, int keyLength) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        int record = dict.entryAt(slot);
        long pointer = memory.at(record);
        if (!KeyRecord.hasExpiry(pointer)) {
            return false;
        }
        unschedule(KeyRecord.expireAtMillis(pointer), record);
        rebuild(slot, record, false);
        touchWatchers(key, keyLength);
        return true;
    }

    /// Moves a record to a block with, or without, room for an expiry. The caller keeps the index right.
    private int rebuild(long slot, int record, boolean expiry) {
        long old = memory.at(record);
        int bytes = KeyRecord.bytes(old);
        int fresh = memory.allocate(bytes + (expiry ? Long.BYTES : -Long.BYTES));
        KeyRecord.copyWithExpiry(memory.at(record), memory.writable(fresh), bytes, expiry);
        dict.replaceAt(slot, fresh);
        memory.free(record, bytes);
        return fresh;
    }

    /// Deletes a key and says whether it was there.
    public boolean delete(long key, int keyLength) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        if (slot == Dict.NONE) {
            return false;
        }
        remove(slot, dict.entryAt(slot), key, keyLength);
        return true;
    }

    private void remove(long slot, int record, long key, int keyLength) {
        long pointer = memory.at(record);
        if (KeyRecord.hasExpiry(pointer)) {
            unschedule(KeyRecord.expireAtMillis(pointer), record);
        }
        dict.removeAt(slot);
        keyspace.reclaimer().discardRecord(record);
        touchWatchers(key, keyLength);
    }

    // ---- strings

    /// Sets a key to a string. Digits become an integer, what is too long for a record a Blob.
    public void setString(long key, int keyLength, long value, int length, long expireAtMillis) {
        int encoding = StringValue.encodingOf(value, length);
        if (encoding == StringValue.INT) {
            setLong(key, keyLength, Numbers.parseLong(value, length), expireAtMillis);
            return;
        }
        int valueBytes = StringValue.inlineBytes(length);
        if (fitsInline(keyLength, valueBytes)) {
            long field = place(key, keyLength, ValueType.STRING, encoding, valueBytes, expireAtMillis);
            StringValue.putInline(field, value, length);
            return;
        }
        int root = Blob.create(memory, value, length);
        Native.putInt(
                place(key, keyLength, ValueType.STRING, StringValue.BLOB, Integer.BYTES, expireAtMillis), root);
    }

    /// Sets a key to a string from the heap: slow paths only.
    public void setString(long key, int keyLength, byte[] value, long expireAtMillis) {
        long copy = Native.allocate(Math.max(1, value.length));
        try {
            Native.copyFrom(value, 0, copy, value.length);
            setString(key, keyLength, copy, value.length, expireAtMillis);
        } finally {
            Native.free(copy);
        }
    }

    /// Sets a key to an integer.
    public void setLong(long key, int keyLength, long value, long expireAtMillis) {
        Native.putLong(
                place(key, keyLength, ValueType.STRING, StringValue.INT, Long.BYTES, expireAtMillis), value);
    }

    /// Changes the integer in a record of encoding INT where it lies.
    public void putLong(int record, long key, int keyLength, long value) {
        long pointer = memory.writable(record);
        Native.putLong(KeyRecord.valueField(pointer), value);
        touchWatchers(key, keyLength);
    }

    /// True if a value field of that size can stand in the record of such a key.
    static boolean fitsInline(int keyLength, int valueBytes) {
        return KeyRecord.headBytes(keyLength, true) + valueBytes <= KeyRecord.RECORD_BYTES_MAX;
    }

    /// Makes the string of a key at least `length` bytes long, adding zero bytes, so that [#writeString] can change it
    /// in place; its encoding becomes raw. A key that is missing is created. Returns the record.
    public int growString(long key, int keyLength, int length) {
        long slot = dict.find(keyspace.hash(key, keyLength), key, keyLength);
        if (slot == Dict.NONE) {
            return createZeroed(key, keyLength, length);
        }
        int record = dict.entryAt(slot);
        long pointer = memory.at(record);
        int encoding = KeyRecord.encoding(pointer);
        if (encoding == StringValue.BLOB) {
            int root = Native.getInt(KeyRecord.valueField(pointer));
            if (Blob.length(memory.live(), root) < length) {
                Blob.setLength(memory, root, length);
            }
            touchWatchers(key, keyLength);
            return record;
        }
        int oldLength = stringLength(record);
        int wanted = Math.max(length, oldLength);
        if (encoding == StringValue.RAW && wanted == oldLength) {
            touchWatchers(key, keyLength);
            return record;
        }
        return enlarge(key, keyLength, record, oldLength, wanted);
    }

    private int createZeroed(long key, int keyLength, int length) {
        int valueBytes = StringValue.inlineBytes(length);
        if (fitsInline(keyLength, valueBytes)) {
            long field = place(key, keyLength, ValueType.STRING, StringValue.RAW, valueBytes, NO_EXPIRY);
            long bytes = Varint.put(field, length);
            Native.fill(bytes, length, (byte) 0);
        } else {
            int root = Blob.create(memory, 0, 0);
            Blob.setLength(memory, root, length);
            Native.putInt(
                    place(key, keyLength, ValueType.STRING, StringValue.BLOB, Integer.BYTES, NO_EXPIRY), root);
        }
        return peekEvenExpired(key, keyLength);
    }

    /// The old bytes wait in the scratch buffer while the record is replaced.
    private int enlarge(long key, int keyLength, int record, int oldLength, int length) {
        long scratch = keyspace.scratch(oldLength);
        copyString(record, 0, oldLength, scratch);
        int valueBytes = StringValue.inlineBytes(length);
        if (fitsInline(keyLength, valueBytes)) {
            long field = place(key, keyLength, ValueType.STRING, StringValue.RAW, valueBytes, KEEP_EXPIRY);
            long bytes = Varint.put(field, length);
            Native.copy(scratch, bytes, oldLength);
            Native.fill(bytes + oldLength, length - oldLength, (byte) 0);
        } else {
            int root = Blob.create(memory, scratch, oldLength);
            Blob.setLength(memory, root, length);
            Native.putInt(
                    place(key, keyLength, ValueType.STRING, StringValue.BLOB, Integer.BYTES, KEEP_EXPIRY), root);
        }
        return peekEvenExpired(key, keyLength);
    }

    /// Overwrites a range of a raw string that [#growString] has made long enough.
    public void writeString(int record, int offset, long source, int length) {
        long pointer = memory.at(record);
        if (KeyRecord.encoding(pointer) == StringValue.BLOB) {
            Blob.write(memory, Native.getInt(KeyRecord.valueField(pointer)), offset, source, length);
            return;
        }
        long writable = memory.writable(record);
        Native.copy(source, StringValue.inlineBytesAt(KeyRecord.valueField(writable)) + offset, length);
    }

    // ---- the whole database

    /// Deletes every key. Their memory is given back in slices.
    void clear() {
        touchAllWatched();
        keyspace.reclaimer().discardAll(dict, expiries);
        attach(memory);
    }

    /// Leaves the old memory, which the caller drops as a whole.
    void moveTo(Memory fresh) {
        touchAllWatched();
        attach(fresh);
    }

    /// Takes the content of a database of another keyspace, whose memory becomes this one's.
    void adopt(Database other, Memory theirMemory) {
        touchAllWatched(other);
        memory = theirMemory;
        dict = other.dict;
        expiries = other.expiries;
        expirySum = other.expirySum;
    }

    /// Exchanges the contents of two databases; clients stay where they are. Watchers of a key that either of them
    /// has are touched.
    void swap(Database other) {
        touchAllWatched(other);
        other.touchAllWatched(this);
        Dict otherDict = other.dict;
        ExpiryIndex otherExpiries = other.expiries;
        long otherSum = other.expirySum;
        other.dict = dict;
        other.expiries = expiries;
        other.expirySum = expirySum;
        dict = otherDict;
        expiries = otherExpiries;
        expirySum = otherSum;
    }

    // ---- watching

    public void watch(byte[] key, Watcher watcher) {
        watches.add(key, watcher);
    }

    public void unwatch(byte[] key, Watcher watcher) {
        watches.remove(key, watcher);
    }

    /// Tells the key's watchers that it changed. The methods of this class do so by themselves; it is for values that
    /// are changed through their own structure.
    public void touchWatchers(long key, int keyLength) {
        keyspace.countChange();
        if (!watches.isEmpty()) {
            watches.touch(key, keyLength);
        }
    }

    private void touchAllWatched() {
        touchAllWatched(this);
    }

    private void touchAllWatched(Database other) {
        if (!watches.isEmpty()) {
            watches.touchIf(key -> contains(key) || other.contains(key));
        }
    }

    private boolean contains(byte[] key) {
        long address = keyspace.scratch(key.length);
        Native.copyFrom(key, 0, address, key.length);
        return peekEvenExpired(address, key.length) != 0;
    }

    // ---- expiry index

    private void schedule(long when, int record) {
        expiries.add(when, record);
        expirySum += when;
    }

    private void unschedule(long when, int record) {
        expiries.remove(when, record);
        expirySum -= when;
    }

    private void reschedule(long pointer, int record, long when) {
        unschedule(KeyRecord.expireAtMillis(pointer), record);
        KeyRecord.setExpireAtMillis(pointer, when);
        schedule(when, record);
    }
}
