package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Numbers;
import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueContext;

/// Sorted sets that are written element by element.
///
/// ```
///   length, then for each element a string and
///     type 5   the score as an f64
///     type 3   one byte: FD for NaN, FE for infinity, FF for minus infinity, else the length of the text that follows
/// ```
final class SortedSetDecoder extends CountedDecoder<SortedSetValue> {

    private static final int INFINITE = 254;
    private static final int MINUS_INFINITE = 255;
    private static final int TEXT_LENGTH_MAX = 252;

    private final boolean binary;
    private final KeptString member = new KeptString();
    private boolean memberWaits;

    SortedSetDecoder(ValueContext context, int typeCode) {
        super(new SortedSetValue(context));
        binary = typeCode == RdbFormat.TYPE_SORTED_SET_BINARY;
    }

    @Override
    protected void begun() {
        super.begun();
        memberWaits = false;
    }

    @Override
    protected void counted(long count) {
        value.reserve(count);
    }

    @Override
    protected boolean readElement(RdbInput input) {
        if (!memberWaits && !input.readString(null)) {
            return false;
        }
        boolean complete = isScoreThere(input);
        long address = memberWaits ? member.address() : input.address();
        int length = memberWaits ? member.length() : input.length();
        if (!complete) {
            if (!memberWaits) {
                member.keep(address, length);
                memberWaits = true;
            }
            return false;
        }
        memberWaits = false;
        double score = takeScore(input);
        if (Double.isNaN(score)) {
            return input.fail("a sorted set has a score that is no number");
        }
        boolean added = value.add(score, address, length, 0) == SortedSetValue.ADDED;
        member.release();
        return added || input.fail("a sorted set has a member twice");
    }

    private boolean isScoreThere(RdbInput input) {
        if (binary) {
            return input.has(Long.BYTES);
        }
        return input.has(1) && input.has(1 + textLength(input.peekByte()));
    }

    private static int textLength(int first) {
        return first <= TEXT_LENGTH_MAX ? first : 0;
    }

    private double takeScore(RdbInput input) {
        if (binary) {
            return Double.longBitsToDouble(input.takeLong());
        }
        int first = input.takeByte();
        return switch (first) {
            case INFINITE -> Double.POSITIVE_INFINITY;
            case MINUS_INFINITE -> Double.NEGATIVE_INFINITY;
            default -> {
                int length = textLength(first);
                yield Numbers.parseDouble(input.takeBytes(length), length);
            }
        };
    }

    @Override
    public void release() {
        super.release();
        member.release();
    }
}
