package dev.jacinth.persistence.rdb;

import dev.jacinth.value.HashValue;
import dev.jacinth.value.ValueContext;

/// Hashes that are written field by field.
///
/// ```
///   type 4    number of fields, then for each: field string, value string
///   type 22   number of fields, then for each: when (length), field, value       0 = stays
///   type 24   first when (i64), number of fields, then for each: when, field, value
///             0 = stays; else `when` is relative: first + when - 1
/// ```
final class HashDecoder extends CountedDecoder<HashValue> {

    private static final long UNKNOWN = -1;

    private final boolean timed;
    private final boolean relative;
    private final KeptString field = new KeptString();
    private long first;
    private long when;
    private boolean fieldWaits;

    HashDecoder(ValueContext context, int typeCode) {
        super(new HashValue(context));
        timed = typeCode != RdbFormat.TYPE_HASH;
        relative = typeCode == RdbFormat.TYPE_HASH_TIMED;
    }

    @Override
    protected void begun() {
        super.begun();
        first = relative ? UNKNOWN : 0;
        when = UNKNOWN;
        fieldWaits = false;
    }

    @Override
    public boolean read(RdbInput input) {
        return (first != UNKNOWN || readFirst(input)) && super.read(input);
    }

    private boolean readFirst(RdbInput input) {
        if (!input.has(Long.BYTES)) {
            return false;
        }
        first = input.takeLong();
        return first >= 0 && first <= HashValue.WHEN_MAX || input.fail("a hash expires first at " + first);
    }

    @Override
    protected void counted(long count) {
        value.expect(count, 0);
    }

    @Override
    protected boolean readElement(RdbInput input) {
        if (!timed) {
            when = HashValue.NEVER;
        } else if (when == UNKNOWN && !readWhen(input)) {
            return false;
        }
        if (!fieldWaits) {
            if (!input.readString(null)) {
                return false;
            }
            field.keep(input.address(), input.length());
            fieldWaits = true;
        }
        if (!input.readString(null)) {
            return false;
        }
        fieldWaits = false;
        if (value.find(field.address(), field.length())) {
            return input.fail("a hash has a field twice");
        }
        value.add(field.address(), field.length(), input.address(), input.length(), when);
        when = UNKNOWN;
        field.release();
        return true;
    }

    private boolean readWhen(RdbInput input) {
        if (!input.readLength()) {
            return false;
        }
        long stored = input.number();
        long absolute = stored == 0 ? 0 : relative ? first + Math.min(stored, HashValue.WHEN_MAX + 1) - 1 : stored;
        if (absolute > HashValue.WHEN_MAX) {
            return input.fail("a field expires at " + stored + " after " + first);
        }
        when = absolute == 0 ? HashValue.NEVER : absolute;
        return true;
    }

    @Override
    public void release() {
        super.release();
        field.release();
    }
}
