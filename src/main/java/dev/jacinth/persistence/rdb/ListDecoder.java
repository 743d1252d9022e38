package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Numbers;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.structure.Pack;
import dev.jacinth.value.ListValue;
import dev.jacinth.value.ValueContext;

/// Lists, in each of the forms that they have had:
///
/// ```
///   LIST          count, strings
///   ZIPLIST       a ziplist as a string
///   QUICKLIST     number of nodes; each a ziplist
///   QUICKLIST_2   number of nodes; each PACKED and a listpack, or PLAIN and the one element
/// ```
final class ListDecoder extends CountedDecoder<ListValue> {

    private static final long UNKNOWN = -1;

    private final int typeCode;
    private final Scratch digits = new Scratch();

    /// What the next node is.
    private long container;

    ListDecoder(ValueContext context, int typeCode) {
        super(new ListValue(context));
        this.typeCode = typeCode;
    }

    @Override
    protected void begun() {
        super.begun();
        container = UNKNOWN;
    }

    @Override
    public boolean read(RdbInput input) {
        boolean complete = typeCode == RdbFormat.TYPE_LIST_ZIPLIST ? readZiplist(input) : super.read(input);
        if (complete) {
            value.loaded();
        }
        return complete;
    }

    @Override
    protected boolean readElement(RdbInput input) {
        return switch (typeCode) {
            case RdbFormat.TYPE_LIST -> readString(input, 0);
            case RdbFormat.TYPE_LIST_QUICKLIST_2 -> readNode(input);
            default -> readZiplist(input);
        };
    }

    private boolean readString(RdbInput input, int lengthMin) {
        if (!input.readString(memory)) {
            return false;
        }
        if (input.form() == RdbInput.Form.BYTES && input.length() < lengthMin) {
            return input.fail("an element of " + input.length() + " bytes is no node of its own");
        }
        switch (input.form()) {
            case INTEGER -> {
                long text = digits.room(Numbers.LONG_LENGTH_MAX);
                value.load(text, Numbers.writeLong(text, input.integer()));
            }
            case BYTES -> value.load(input.address(), input.length());
            case BLOB -> value.loadBlob(input.takeBlob());
        }
        return true;
    }

    private boolean readNode(RdbInput input) {
        if (container == UNKNOWN) {
            if (!input.readLength()) {
                return false;
            }
            container = input.number();
        }
        boolean complete;
        if (container == RdbFormat.LIST_NODE_PACKED) {
            complete = readListpack(input);
        } else if (container == RdbFormat.LIST_NODE_PLAIN) {
            complete = readString(input, 1);
        } else {
            return input.fail("a list has no nodes of kind " + container);
        }
        container = complete ? UNKNOWN : container;
        return complete;
    }

    private boolean readListpack(RdbInput input) {
        if (!input.readString(null)) {
            return false;
        }
        if (!Pack.isSound(input.address(), input.length())) {
            return input.fail("Listpack integrity check failed.");
        }
        value.loadPack(input.address());
        return true;
    }

    private boolean readZiplist(RdbInput input) {
        if (!input.readString(null)) {
            return false;
        }
        try (Ziplist entries = new Ziplist()) {
            if (!entries.open(input.address(), input.length())) {
                return input.fail("Ziplist integrity check failed.");
            }
            if (entries.next()) {
                value.loadNode(entries.address(), entries.length());
            }
            while (entries.next()) {
                value.load(entries.address(), entries.length());
            }
        }
        return true;
    }
}
