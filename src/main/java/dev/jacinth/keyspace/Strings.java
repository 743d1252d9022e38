package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Varint;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryExhausted;
import dev.jacinth.structure.Blob;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;

/// The values of a [Database] that are strings: small ones lie in the record of their key, large ones in a [Blob] of
/// their own.
///
/// Keys and values are passed as raw pointer and length, as to the [Database].
public final class Strings {

    /// A chunk of a Blob: small enough to stay in the first cache while it is made.
    private static final int COMPUTED_PIECE_BYTES = 4096;

    private final Database database;
    private final Keyspace keyspace;

    Strings(Database database, Keyspace keyspace) {
        this.database = database;
        this.keyspace = keyspace;
    }

    private Memory memory() {
        return database.memory();
    }

    // ---- reading

    /// Length in bytes of the string in a record.
    public int length(int record) {
        long pointer = memory().at(record);
        return StringValue.length(memory().live(), KeyRecord.valueField(pointer), KeyRecord.encoding(pointer));
    }

    /// Copies a range of the string in a record to `target`.
    public void copy(int record, int from, int length, long target) {
        long pointer = memory().at(record);
        StringValue.copy(
                memory().live(), KeyRecord.valueField(pointer), KeyRecord.encoding(pointer), from, length, target);
    }

    /// Pointer for reading the string in a record from `offset` on, which must lie within it; [#run] says how far
    /// it is good. Valid until the next call or the next change.
    public long at(int record, int offset) {
        long pointer = memory().at(record);
        int encoding = KeyRecord.encoding(pointer);
        long field = KeyRecord.valueField(pointer);
        if (encoding == StringValue.INT) {
            long digits = keyspace.digits();
            Numbers.writeLong(digits, Native.getLong(field));
            return digits + offset;
        }
        return StringValue.at(memory().live(), field, encoding, offset);
    }

    /// How many bytes of the string in a record lie side by side from `offset` on.
    public int run(int record, int offset) {
        long pointer = memory().at(record);
        return StringValue.contiguous(
                memory().live(), KeyRecord.valueField(pointer), KeyRecord.encoding(pointer), offset);
    }

    // ---- changing

    /// Sets a key to a string. Digits become an integer, what is too long for a record a Blob.
    public void set(long key, int keyLength, long value, int length, long expireAtMillis) {
        int encoding = StringValue.encodingOf(value, length);
        if (encoding == StringValue.INT) {
            setLong(key, keyLength, Numbers.parseLong(value, length), expireAtMillis);
            return;
        }
        setText(key, keyLength, value, length, expireAtMillis);
    }

    /// Sets a key to a string whose digits, if it has no others, stay text.
    public void setText(long key, int keyLength, long value, int length, long expireAtMillis) {
        int encoding = length <= StringValue.EMBSTR_BYTES_MAX ? StringValue.EMBSTR : StringValue.RAW;
        setInline(key, keyLength, encoding, value, length, expireAtMillis);
    }

    /// As [#setText], with the encoding of a string that was changed in place.
    public void setRaw(long key, int keyLength, long value, int length, long expireAtMillis) {
        setInline(key, keyLength, StringValue.RAW, value, length, expireAtMillis);
    }

    private void setInline(long key, int keyLength, int encoding, long value, int length, long expireAtMillis) {
        int valueBytes = StringValue.inlineBytes(length);
        if (fitsInline(keyLength, valueBytes)) {
            long field = place(key, keyLength, encoding, valueBytes, expireAtMillis);
            StringValue.putInline(field, value, length);
        } else {
            setBlob(key, keyLength, Blob.create(memory(), value, length), expireAtMillis);
        }
    }

    /// As [#setText], from the heap: slow paths only.
    public void setText(long key, int keyLength, byte[] value, long expireAtMillis) {
        long copy = Native.allocate(Math.max(1, value.length));
        try {
            Native.copyFrom(value, 0, copy, value.length);
            setText(key, keyLength, copy, value.length, expireAtMillis);
        } finally {
            Native.free(copy);
        }
    }

    /// Sets a key to a string of `length` bytes that is made while it is stored; its encoding is raw. The source may
    /// read what the key held before.
    public void setComputed(long key, int keyLength, int length, StringSource source, long expireAtMillis) {
        int valueBytes = StringValue.inlineBytes(length);
        if (fitsInline(keyLength, valueBytes)) {
            long made = keyspace.scratch(length);
            source.fill(0, length, made);
            long field = place(key, keyLength, StringValue.RAW, valueBytes, expireAtMillis);
            StringValue.putInline(field, made, length);
        } else {
            setBlob(key, keyLength, computed(length, source), expireAtMillis);
        }
    }

    private int computed(int length, StringSource source) {
        int root = Blob.create(memory());
        try {
            long piece = keyspace.scratch(COMPUTED_PIECE_BYTES);
            for (int offset = 0; offset < length; offset += COMPUTED_PIECE_BYTES) {
                int pieceBytes = Math.min(COMPUTED_PIECE_BYTES, length - offset);
                source.fill(offset, pieceBytes, piece);
                Blob.append(memory(), root, piece, pieceBytes);
            }
            return root;
        } catch (MemoryExhausted e) {
            keyspace.reclaimer().discardBlob(root);
            throw e;
        }
    }

    /// Sets a key to the string in a Blob, which nobody else owns. Where that is not possible the Blob is freed.
    public void setBlob(long key, int keyLength, int root, long expireAtMillis) {
        try {
            keyspace.headroom().requireUnit();
            Native.putInt(place(key, keyLength, StringValue.BLOB, Integer.BYTES, expireAtMillis), root);
        } catch (MemoryExhausted e) {
            keyspace.reclaimer().discardBlob(root);
            throw e;
        }
    }

    /// Sets a key to an integer.
    public void setLong(long key, int keyLength, long value, long expireAtMillis) {
        Native.putLong(place(key, keyLength, StringValue.INT, Long.BYTES, expireAtMillis), value);
    }

    private long place(long key, int keyLength, int encoding, int valueBytes, long expireAtMillis) {
        int kind = KeyRecord.kind(ValueType.STRING, encoding);
        return database.place(key, keyLength, kind, valueBytes, expireAtMillis);
    }

    /// Changes the integer in a record of encoding INT where it lies.
    public void putLong(int record, long key, int keyLength, long value) {
        long pointer = memory().writable(record);
        Native.putLong(KeyRecord.valueField(pointer), value);
        database.touchWatchers(key, keyLength);
    }

    /// True if a value field of that size can stand in the record of such a key.
    static boolean fitsInline(int keyLength, int valueBytes) {
        return KeyRecord.headBytes(keyLength, true) + valueBytes <= KeyRecord.RECORD_BYTES_MAX;
    }

    /// Makes the string of a key at least `length` bytes long, adding zero bytes, so that [#write] can change it
    /// in place; its encoding becomes raw. A key that is missing is created. Returns the record.
    public int grow(long key, int keyLength, int length) {
        int record = database.peekEvenExpired(key, keyLength);
        if (record == 0 || database.isOver(record)) {
            return storeRaw(key, keyLength, 0, 0, length, Database.NO_EXPIRY);
        }
        long pointer = memory().at(record);
        int encoding = KeyRecord.encoding(pointer);
        if (encoding == StringValue.BLOB) {
            int root = Native.getInt(KeyRecord.valueField(pointer));
            long before = Blob.length(memory().live(), root);
            if (before < length) {
                keyspace.headroom().requireForBytes(length - before);
                Blob.setLength(memory(), root, length);
            }
            database.touchWatchers(key, keyLength);
            return record;
        }
        int oldLength = length(record);
        int wanted = Math.max(length, oldLength);
        if (encoding == StringValue.RAW && wanted == oldLength) {
            database.touchWatchers(key, keyLength);
            return record;
        }
        return enlarge(key, keyLength, record, oldLength, wanted);
    }

    /// The old bytes wait in the scratch buffer while the record is replaced.
    private int enlarge(long key, int keyLength, int record, int oldLength, int length) {
        long scratch = keyspace.scratch(oldLength);
        copy(record, 0, oldLength, scratch);
        return storeRaw(key, keyLength, scratch, oldLength, length, Database.KEEP_EXPIRY);
    }

    /// Sets a key to `sourceLength` bytes with zeroes behind them, and returns its record.
    private int storeRaw(long key, int keyLength, long source, int sourceLength, int length, long expireAtMillis) {
        int valueBytes = StringValue.inlineBytes(length);
        if (fitsInline(keyLength, valueBytes)) {
            long field = place(key, keyLength, StringValue.RAW, valueBytes, expireAtMillis);
            long bytes = Varint.put(field, length);
            Native.copy(source, bytes, sourceLength);
            Native.fill(bytes + sourceLength, length - sourceLength, (byte) 0);
        } else {
            setBlob(key, keyLength, zeroPadded(source, sourceLength, length), expireAtMillis);
        }
        return database.placed();
    }

    private int zeroPadded(long source, int sourceLength, int length) {
        int root = Blob.create(memory(), source, sourceLength);
        try {
            Blob.setLength(memory(), root, length);
            return root;
        } catch (MemoryExhausted e) {
            keyspace.reclaimer().discardBlob(root);
            throw e;
        }
    }

    /// Overwrites a range of a raw string that [#grow] has made long enough.
    public void write(int record, int offset, long source, int length) {
        long pointer = memory().at(record);
        if (KeyRecord.encoding(pointer) == StringValue.BLOB) {
            Blob.write(memory(), Native.getInt(KeyRecord.valueField(pointer)), offset, source, length);
            return;
        }
        long writable = memory().writable(record);
        Native.copy(source, StringValue.inlineBytesAt(KeyRecord.valueField(writable)) + offset, length);
    }

    /// Pointer for writing a raw string, which [#grow] has made, from `offset` on, as far as [#run] says.
    public long writableAt(int record, int offset) {
        long pointer = memory().at(record);
        if (KeyRecord.encoding(pointer) == StringValue.BLOB) {
            return Blob.writableChunkAt(memory(), Native.getInt(KeyRecord.valueField(pointer)), offset);
        }
        return StringValue.inlineBytesAt(KeyRecord.valueField(memory().writable(record))) + offset;
    }
}
