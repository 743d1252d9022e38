package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.structure.Pack;
import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueContext;

/// Hashes that are written as one string.
///
/// ```
///   type 9    zipmap: field, value, ...
///   type 13   ziplist: field, value, ...
///   type 16   listpack: field, value, ...
///   type 23   listpack: field, value, when, ...     in the order of when, those that stay (0) last
///   type 25   first when (i64), then as 23
/// ```
final class PackedHashDecoder extends AggregateDecoder<HashValue> {

    private final int typeCode;
    private final ValueContext context;
    private final Pack pack = new Pack();
    private final Scratch field = new Scratch();
    private final Scratch seen = new Scratch();
    private long fieldAddress;
    private int fieldLength;
    private boolean firstRead;

    PackedHashDecoder(ValueContext context, int typeCode) {
        super(new HashValue(context));
        this.context = context;
        this.typeCode = typeCode;
    }

    @Override
    protected void begun() {
        firstRead = typeCode != RdbFormat.TYPE_HASH_LISTPACK_TIMED;
    }

    @Override
    public boolean read(RdbInput input) {
        if (!firstRead) {
            if (!input.has(Long.BYTES)) {
                return false;
            }
            // What it says, the string says again.
            input.takeLong();
            firstRead = true;
        }
        if (!input.readString(null)) {
            return false;
        }
        boolean valid = switch (typeCode) {
            case RdbFormat.TYPE_HASH_ZIPMAP -> loadZipmap(input.address(), input.length());
            case RdbFormat.TYPE_HASH_ZIPLIST -> loadZiplist(input.address(), input.length());
            default -> loadListpack(input.address(), input.length(), typeCode != RdbFormat.TYPE_HASH_LISTPACK);
        };
        return valid || input.fail(form() + " integrity check failed.");
    }

    private String form() {
        return switch (typeCode) {
            case RdbFormat.TYPE_HASH_ZIPMAP -> "Zipmap";
            case RdbFormat.TYPE_HASH_ZIPLIST -> "Hash ziplist";
            default -> "Hash listpack";
        };
    }

    // ---- listpacks

    private boolean loadListpack(long address, int length, boolean timed) {
        if (!Pack.isSound(address, length)) {
            return false;
        }
        pack.openPayload(address);
        int entries = timed ? 3 : 2;
        int count = pack.count();
        if (count % entries != 0 || timed && !areTimesSound()) {
            return false;
        }
        int fields = count / entries;
        if (!areFieldsDifferent(fields, entries)) {
            return false;
        }
        if (!value.takePack(address, length, fields, timed)) {
            addAll(fields, timed);
        }
        return true;
    }

    private boolean areTimesSound() {
        long last = 1;
        for (int at = pack.first(); at != Pack.NONE; ) {
            int whenAt = pack.next(pack.next(at));
            long when = pack.isInteger(whenAt) ? pack.integer(whenAt) : -1;
            if (when < 0 || when > HashValue.WHEN_MAX || when != 0 && when < last) {
                return false;
            }
            last = when == 0 ? Long.MAX_VALUE : when;
            at = pack.next(whenAt);
        }
        return true;
    }

    /// Looks for fields that come twice, with a table of positions by hash.
    private boolean areFieldsDifferent(int fields, int entries) {
        int mask = Integer.highestOneBit(Math.max(1, fields)) * 4 - 1;
        long tableBytes = (mask + 1L) * Integer.BYTES;
        long table = seen.room(tableBytes);
        Native.fill(table, tableBytes, (byte) 0);
        boolean different = putAll(table, mask, entries);
        seen.release();
        return different;
    }

    /// Puts the positions of all fields into a table of hashes; false if one is there already.
    private boolean putAll(long table, int mask, int entries) {
        for (int at = pack.first(); at != Pack.NONE; at = next(at, entries)) {
            long address = pack.address(at);
            int length = pack.length(at);
            int slot = (int) context.hash(address, length) & mask;
            for (int other = position(table, slot); other != 0; other = position(table, slot)) {
                if (pack.equal(other, address, length)) {
                    return false;
                }
                slot = slot + 1 & mask;
            }
            Native.putInt(table + (long) slot * Integer.BYTES, at);
        }
        return true;
    }

    private static int position(long table, int slot) {
        return Native.getInt(table + (long) slot * Integer.BYTES);
    }

    private int next(int at, int entries) {
        int next = pack.next(pack.next(at));
        return entries == 3 ? pack.next(next) : next;
    }

    private void addAll(int fields, boolean timed) {
        value.expect(fields, 0);
        for (int at = pack.first(); at != Pack.NONE; at = next(at, timed ? 3 : 2)) {
            int valueAt = pack.next(at);
            long when = timed ? pack.integer(pack.next(valueAt)) : 0;
            keepField(pack.address(at), pack.length(at));
            value.find(fieldAddress, fieldLength);
            value.add(
                    fieldAddress,
                    fieldLength,
                    pack.address(valueAt),
                    pack.length(valueAt),
                    when == 0 ? HashValue.NEVER : when);
        }
    }

    // ---- what old servers wrote

    private boolean loadZiplist(long address, int length) {
        try (Ziplist entries = new Ziplist()) {
            if (!entries.open(address, length) || entries.count() % 2 != 0) {
                return false;
            }
            value.expect(entries.count() / 2, 0);
            while (entries.next()) {
                keepField(entries.address(), entries.length());
                entries.next();
                if (!add(entries.address(), entries.length())) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean loadZipmap(long address, int length) {
        Zipmap pairs = new Zipmap();
        if (!pairs.open(address, length)) {
            return false;
        }
        value.expect(pairs.count(), 0);
        while (pairs.next()) {
            keepField(pairs.fieldAddress(), pairs.fieldLength());
            if (!add(pairs.valueAddress(), pairs.valueLength())) {
                return false;
            }
        }
        return true;
    }

    /// Keeps a field until its value was read as well.
    private void keepField(long address, int length) {
        fieldAddress = field.copy(address, length);
        fieldLength = length;
    }

    /// Adds the field that was kept. False if it is there already.
    private boolean add(long address, int length) {
        if (value.find(fieldAddress, fieldLength)) {
            return false;
        }
        value.add(fieldAddress, fieldLength, address, length, HashValue.NEVER);
        return true;
    }
}
