package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Scratch;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.memory.View;
import dev.jacinth.value.StreamGroups;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.ValueContext;
import java.io.IOException;

/// Streams: node by node, as they are, and then the groups. What is written is told by [StreamDecoder].
final class StreamEncoder implements ValueEncoder {

    private final StreamValue stream;
    private final StreamId id = new StreamId();
    private final Scratch scratch = new Scratch();
    private boolean withActiveTimes;

    StreamEncoder(ValueContext context) {
        stream = new StreamValue(context);
    }

    @Override
    public int typeCode(View view, long record, int version) {
        return version >= RdbFormat.STREAM_3_SINCE_VERSION ? RdbFormat.TYPE_STREAM_3 : RdbFormat.TYPE_STREAM_2;
    }

    @Override
    public void write(RdbOutput output, View view, long record, int typeCode) throws IOException {
        withActiveTimes = typeCode == RdbFormat.TYPE_STREAM_3;
        stream.open(view, Native.getInt(KeyRecord.valueField(record)), KeyRecord.encoding(record));
        output.putLength(stream.nodes());
        for (boolean there = stream.toFirstNode(); there; there = stream.toNextNode()) {
            output.putString(bigEndian(stream.nodeId(id)), StreamId.BYTES);
            if (stream.nodeBlob() != 0) {
                output.putBlob(view, stream.nodeBlob());
            } else {
                output.putString(stream.nodeAddress(), stream.nodeBytes());
            }
        }
        output.putLength(stream.size());
        putId(output, stream.lastId(id));
        putId(output, stream.firstId(id));
        putId(output, stream.maxDeletedId(id));
        output.putLength(stream.entriesAdded());
        putGroups(output, stream.groups());
    }

    private long bigEndian(StreamId of) {
        long address = scratch.room(StreamId.BYTES);
        of.writeBigEndian(address);
        return address;
    }

    private static void putId(RdbOutput output, StreamId of) throws IOException {
        output.putLength(of.millis());
        output.putLength(of.sequence());
    }

    private void putGroups(RdbOutput output, StreamGroups groups) throws IOException {
        output.putLength(groups.size());
        for (boolean there = groups.toFirst(); there; there = groups.toNext()) {
            int group = groups.group();
            output.putString(groups.nameAddress(group), groups.nameLength(group));
            putId(output, groups.lastId(group, id));
            output.putLength(groups.entriesRead(group));
            output.putLength(groups.pendingSize(group));
            for (boolean more = groups.toPending(group, id.setMin()); more; more = groups.toNextPending()) {
                output.putRaw(bigEndian(groups.pendingId(id)), StreamId.BYTES);
                output.putLong(groups.deliveredAt());
                output.putLength(groups.deliveries());
            }
            output.putLength(groups.consumersSize(group));
            for (boolean more = groups.toFirstConsumer(group); more; more = groups.toNextConsumer()) {
                putConsumer(output, groups, groups.consumer());
            }
        }
    }

    private void putConsumer(RdbOutput output, StreamGroups groups, int consumer) throws IOException {
        output.putString(groups.consumerNameAddress(consumer), groups.consumerNameLength(consumer));
        output.putLong(groups.seenAt(consumer));
        if (withActiveTimes) {
            output.putLong(groups.activeAt(consumer));
        }
        output.putLength(groups.ownedSize(consumer));
        for (boolean there = groups.toOwned(consumer, id.setMin()); there; there = groups.toNextOwned()) {
            output.putRaw(bigEndian(groups.ownedId(id)), StreamId.BYTES);
        }
    }

    @Override
    public void release() {
        stream.release();
    }
}
