package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.memory.View;
import dev.jacinth.value.ListValue;
import dev.jacinth.value.ValueContext;
import java.io.IOException;

/// Lists: node by node, as they are.
final class ListEncoder implements ValueEncoder {

    private final ListValue list;

    ListEncoder(ValueContext context) {
        list = new ListValue(context);
    }

    @Override
    public int typeCode(View view, long record, int version) {
        return RdbFormat.TYPE_LIST_QUICKLIST_2;
    }

    @Override
    public void write(RdbOutput output, View view, long record, int typeCode) throws IOException {
        list.open(view, Native.getInt(KeyRecord.valueField(record)), KeyRecord.encoding(record));
        output.putLength(list.nodes());
        for (boolean there = list.toFirstNode(); there; there = list.toNextNode()) {
            if (list.isLarge()) {
                output.putLength(RdbFormat.LIST_NODE_PLAIN);
                output.putBlob(view, list.nodeBlob());
            } else {
                output.putLength(RdbFormat.LIST_NODE_PACKED);
                output.putString(list.nodeAddress(), list.nodeBytes());
            }
        }
    }

    @Override
    public void release() {
        list.release();
    }
}
