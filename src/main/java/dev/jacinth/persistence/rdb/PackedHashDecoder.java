package dev.jacinth.persistence.rdb;

import dev.jacinth.structure.Pack;
import dev.jacinth.value.Distinct;
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
    private final KeptString field = new KeptString();
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
        if (!value.takesPack(length, fields)) {
            return addAll(fields, timed);
        }
        if (!Distinct.areKeys(pack, entries, context)) {
            return false;
        }
        value.takePack(address, timed);
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

    /// False if a field comes twice.
    private boolean addAll(int fields, boolean timed) {
        value.expect(fields, 0);
        for (int at = pack.first(); at != Pack.NONE; at = pack.next(at, timed ? 3 : 2)) {
            int valueAt = pack.next(at);
            long when = timed ? pack.integer(pack.next(valueAt)) : 0;
            field.keep(pack.address(at), pack.length(at));
            if (!add(pack.address(valueAt), pack.length(valueAt), when == 0 ? HashValue.NEVER : when)) {
                return false;
            }
        }
        return true;
    }

    /// Adds the field that was kept. False if it is there already.
    private boolean add(long address, int length, long when) {
        if (value.find(field.address(), field.length())) {
            return false;
        }
        value.add(field.address(), field.length(), address, length, when);
        return true;
    }

    // ---- what old servers wrote

    private boolean loadZiplist(long address, int length) {
        try (Ziplist entries = new Ziplist()) {
            if (!entries.open(address, length) || entries.count() % 2 != 0) {
                return false;
            }
            value.expect(entries.count() / 2, 0);
            while (entries.next()) {
                field.keep(entries.address(), entries.length());
                entries.next();
                if (!add(entries.address(), entries.length(), HashValue.NEVER)) {
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
            field.keep(pairs.fieldAddress(), pairs.fieldLength());
            if (!add(pairs.valueAddress(), pairs.valueLength(), HashValue.NEVER)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void release() {
        super.release();
        field.release();
    }
}
