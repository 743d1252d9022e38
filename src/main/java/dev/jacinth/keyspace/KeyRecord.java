package dev.jacinth.keyspace;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Varint;
import dev.jacinth.memory.View;
import dev.jacinth.structure.Blob;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;

/// The layout of a key in the pages: one block that holds the key, its metadata and, when it is small, its value.
///
/// ```
///   0        1           4                 12
///   +--------+-----------+- - - - - - - - -+------------+-----------+----------------+
///   | kind   | access    | expireAtMillis  | key length | key       | value          |
///   | u8     | u24       | i64, if bit 7   | varint     | bytes     | by encoding    |
///   +--------+-----------+- - - - - - - - -+------------+-----------+----------------+
///
///   kind:  7        6         5 4        3..0
///          expiry   big key   encoding   type
/// ```
///
/// - A *big key* (longer than [#INLINE_KEY_BYTES_MAX]) lives in a Blob; in place of its bytes stands the u32 address of
///   the Blob's root.
/// - The value field of a string is drawn in [StringValue]; that of the other types is the u32 address of their root.
/// - The record's only owner is the slot of the keyspace's Dict that names it.
///
/// Example: key `foo`, value `bar`, no expiry, is the 12 bytes `10 tt tt tt 03 f o o 03 b a r`, a block of 16.
///
/// All methods take the raw pointer of a record's first byte.
public final class KeyRecord {

    /// Keys up to this length are held in the record itself.
    public static final int INLINE_KEY_BYTES_MAX = 2048;

    /// A record never exceeds this size; a string that would make it larger moves to a Blob. Half of a 16 KiB page
    /// would be the allocator's limit; at a quarter the loss to rounding stays below a fifth.
    public static final int RECORD_BYTES_MAX = 4096;

    static final int ACCESS_MAX = 0xFFFFFF;

    private static final int HEADER_BYTES = 4;
    private static final int TYPE_MASK = 0x0F;
    private static final int ENCODING_SHIFT = 4;
    private static final int ENCODING_MASK = 0x3;
    private static final int KIND_MASK = ENCODING_MASK << ENCODING_SHIFT | TYPE_MASK;
    private static final int BIG_KEY = 0x40;
    private static final int HAS_EXPIRY = 0x80;

    private KeyRecord() {}

    public static int type(long record) {
        return Native.getByte(record) & TYPE_MASK;
    }

    /// The kind of a record of this type and encoding, flags aside.
    static int kind(int type, int encoding) {
        return type | encoding << ENCODING_SHIFT;
    }

    /// As [#kind(int, int)], of what is there.
    static int kind(long record) {
        return Native.getByte(record) & KIND_MASK;
    }

    static int typeOf(int kind) {
        return kind & TYPE_MASK;
    }

    public static int encoding(long record) {
        return Native.getByte(record) >>> ENCODING_SHIFT & ENCODING_MASK;
    }

    public static boolean hasExpiry(long record) {
        return Native.getByte(record) < 0;
    }

    /// Whether the key lies in a Blob.
    public static boolean hasBigKey(long record) {
        return (Native.getByte(record) & BIG_KEY) != 0;
    }

    /// The LRU clock in seconds or the LFU counter and decay time, 24 bits.
    public static int access(long record) {
        return Native.getInt(record) >>> 8;
    }

    static void setAccess(long record, int access) {
        Native.putInt(record, Native.getInt(record) & 0xFF | access << 8);
    }

    /// Milliseconds since 1970 at which the key ceases to exist; only if [#hasExpiry].
    public static long expireAtMillis(long record) {
        return Native.getLong(record + HEADER_BYTES);
    }

    static void setExpireAtMillis(long record, long millis) {
        Native.putLong(record + HEADER_BYTES, millis);
    }

    private static long keyLengthField(long record) {
        return record + HEADER_BYTES + (hasExpiry(record) ? 8 : 0);
    }

    public static int keyLength(long record) {
        return Varint.get(keyLengthField(record));
    }

    /// Pointer to the key's bytes, or to the Blob's address if the key is big.
    public static long keyField(long record) {
        long field = keyLengthField(record);
        return field + Varint.bytes(Varint.get(field));
    }

    /// Pointer to the first byte of the value field.
    public static long valueField(long record) {
        long field = keyLengthField(record);
        int keyLength = Varint.get(field);
        return field + Varint.bytes(keyLength) + (hasBigKey(record) ? Integer.BYTES : keyLength);
    }

    /// Bytes the record occupies, as it was asked for from the allocator.
    static int bytes(long record) {
        long value = valueField(record);
        return (int) (value - record) + valueBytes(record, value);
    }

    /// Bytes of the value field.
    static int valueBytes(long record, long value) {
        return type(record) == ValueType.STRING ? StringValue.fieldBytes(encoding(record), value) : Integer.BYTES;
    }

    /// Bytes of everything before the value.
    static int headBytes(int keyLength, boolean expiry) {
        int key = keyLength > INLINE_KEY_BYTES_MAX ? Integer.BYTES : keyLength;
        return HEADER_BYTES + (expiry ? 8 : 0) + Varint.bytes(keyLength) + key;
    }

    /// Writes everything before the value, with the key's bytes inline unless `keyBlob` is set, and returns the
    /// pointer to the value field.
    ///
    /// @param expireAtMillis time, or [Database#NO_EXPIRY]
    static long writeHead(
            long record, int kind, int access, long expireAtMillis, long key, int keyLength, int keyBlob) {
        boolean expiry = expireAtMillis != Database.NO_EXPIRY;
        int flags = (keyBlob != 0 ? BIG_KEY : 0) | (expiry ? HAS_EXPIRY : 0);
        Native.putInt(record, flags | kind | access << 8);
        if (expiry) {
            setExpireAtMillis(record, expireAtMillis);
        }
        long field = Varint.put(record + HEADER_BYTES + (expiry ? 8 : 0), keyLength);
        if (keyBlob != 0) {
            Native.putInt(field, keyBlob);
            return field + Integer.BYTES;
        }
        Native.copy(key, field, keyLength);
        return field + keyLength;
    }

    /// Changes type, encoding and access of a record that keeps its key and its room.
    static void setKind(long record, int kind, int access) {
        int kept = Native.getByte(record) & (BIG_KEY | HAS_EXPIRY);
        Native.putInt(record, kept | kind | access << 8);
    }

    static void setEncoding(long record, int encoding) {
        int others = Native.getByte(record) & ~(ENCODING_MASK << ENCODING_SHIFT);
        Native.putByte(record, (byte) (others | encoding << ENCODING_SHIFT));
    }

    /// Copies a record of `bytes` bytes to a block in which there is, or is not, room for an expiry.
    static void copyWithExpiry(long record, long target, int bytes, boolean expiry) {
        int kind = Native.getByte(record) & ~HAS_EXPIRY & 0xFF | (expiry ? HAS_EXPIRY : 0);
        Native.putInt(target, Native.getInt(record) & ~0xFF | kind);
        int from = HEADER_BYTES + (hasExpiry(record) ? Long.BYTES : 0);
        int to = HEADER_BYTES + (expiry ? Long.BYTES : 0);
        Native.copy(record + from, target + to, bytes - from);
    }

    /// Copies the key's bytes to `target`.
    public static void copyKey(View view, long record, long target) {
        int length = keyLength(record);
        if (hasBigKey(record)) {
            Blob.read(view, Native.getInt(keyField(record)), 0, length, target);
        } else {
            Native.copy(keyField(record), target, length);
        }
    }
}
