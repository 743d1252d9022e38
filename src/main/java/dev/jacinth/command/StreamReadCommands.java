package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.value.StreamCursor;
import dev.jacinth.value.StreamGroups;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.ValueType;

/// XREAD and XREADGROUP: the entries after an id of several streams. Where there are none they wait, if told so, and
/// are run again from the beginning when a stream has got more.
///
/// The ids are worked out for all streams, so that nothing is done for one where another is wrong; in the list of
/// [StreamArguments] the highest id stands for `>`.
final class StreamReadCommands {

    private static final String NO_LAST = "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read"
            + " the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID"
            + " would just return an empty result set.";
    private static final String NO_NEW =
            "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.";

    private StreamReadCommands() {}

    static void xread(Call call) {
        if (call.streams().read.parse(call, false)) {
            read(call, false);
        }
    }

    static void xreadgroup(Call call) {
        // What it does is propagated piece by piece.
        call.noEffect();
        if (call.streams().read.parse(call, true)) {
            read(call, true);
        }
    }

    private static void read(Call call, boolean grouped) {
        StreamReadOption option = call.streams().read;
        if (!chooseIds(call, grouped)) {
            return;
        }
        if (grouped) {
            requireRoom(call);
        }
        long mark = 0;
        int replied = 0;
        for (int i = 0; i < option.keys(); i++) {
            int record = call.lookupRead(option.firstKey() + i);
            if (record != 0 && isServed(call, record, i, grouped)) {
                if (replied++ == 0) {
                    mark = call.reply().defer(1);
                }
                reply(call, i, grouped);
            }
        }
        if (replied == 0) {
            waitOrGiveUp(call, grouped);
        } else if (call.reply().protocol() == 2) {
            call.reply().endArray(mark, replied);
        } else {
            call.reply().endMap(mark, replied);
        }
    }

    /// Works out after which id each stream is to be read. If something is wrong, the client has its error.
    private static boolean chooseIds(Call call, boolean grouped) {
        StreamArguments streams = call.streams();
        StreamReadOption option = streams.read;
        streams.clearIds();
        for (int i = 0; i < option.keys(); i++) {
            int key = option.firstKey() + i;
            int record = call.lookupRead(key);
            if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
                return false;
            }
            if (grouped && (record == 0 || findGroup(call, StreamAccess.read(call, record)) == 0)) {
                call.error("NOGROUP No such key '" + call.quoted(key) + "' or consumer group '"
                        + call.quoted(option.groupIndex()) + "' in XREADGROUP with GROUP option");
                return false;
            }
            if (!chooseId(call, record, i, grouped)) {
                return false;
            }
            streams.addId(streams.id);
        }
        return true;
    }

    /// For all entries that may become pending, of all streams, before the first does.
    private static void requireRoom(Call call) {
        StreamArguments streams = call.streams();
        StreamReadOption option = streams.read;
        long entries = 0;
        for (int i = 0; i < option.keys(); i++) {
            int key = option.firstKey() + i;
            int record = call.database().peek(call.address(key), call.length(key));
            long there = StreamAccess.read(call, record).size();
            entries += option.count() == 0 ? there : Math.min(option.count(), there);
        }
        call.headroom().requireForMore(entries);
    }

    private static boolean chooseId(Call call, int record, int i, boolean grouped) {
        StreamArguments streams = call.streams();
        int index = streams.read.idIndex(streams.read.firstKey() + i);
        long address = call.address(index);
        int length = call.length(index);
        if (Bytes.equal(address, length, StreamWords.LAST)) {
            if (grouped) {
                call.error(NO_LAST);
                return false;
            }
            BlockedCommand resumed = call.resumed();
            if (resumed != null) {
                streams.id.set(resumed.notes()[2 * i], resumed.notes()[2 * i + 1]);
            } else if (record == 0) {
                streams.id.setMin();
            } else {
                StreamAccess.read(call, record).lastId(streams.id);
            }
            return true;
        }
        if (Bytes.equal(address, length, StreamWords.NEW)) {
            if (!grouped) {
                call.error(NO_NEW);
                return false;
            }
            streams.id.setMax();
            return true;
        }
        return streams.parse(index, streams.id);
    }

    private static int findGroup(Call call, StreamValue stream) {
        int index = call.streams().read.groupIndex();
        return stream.groups().find(call.address(index), call.length(index));
    }

    /// Whether there is something to reply for the stream in a record, number `i` of those asked for; the id after
    /// which to read is then in [StreamArguments#first]. A consumer that is named is made.
    private static boolean isServed(Call call, int record, int i, boolean grouped) {
        StreamArguments streams = call.streams();
        StreamId after = streams.idAt(i, streams.first);
        if (!grouped) {
            StreamValue stream = StreamAccess.read(call, record);
            return stream.size() > 0 && stream.lastEntryId(streams.id).compareTo(after) > 0;
        }
        StreamValue stream = StreamAccess.open(call, record);
        int group = findGroup(call, stream);
        boolean served = true;
        if (after.isMax()) {
            stream.groups().lastId(group, after);
            served = stream.size() > 0 && stream.lastEntryId(streams.id).compareTo(after) > 0;
        }
        int key = streams.read.firstKey() + i;
        int consumer = StreamAccess.findOrMakeConsumer(
                call, stream, group, key, streams.read.groupIndex(), streams.read.consumerIndex());
        stream.groups().setSeenAt(consumer, call.now());
        return served;
    }

    /// Replies for the stream that was opened last.
    private static void reply(Call call, int i, boolean grouped) {
        StreamArguments streams = call.streams();
        StreamValue stream = call.values().streamValue();
        int key = streams.read.firstKey() + i;
        boolean history = grouped && !streams.idAt(i, streams.id).isMax();
        streams.first.increment();
        if (call.reply().protocol() == 2) {
            call.reply().array(2);
        }
        call.reply().bulk(call.address(key), call.length(key));
        if (!grouped) {
            StreamReplies.range(call, stream, streams.first, streams.last.setMax(), streams.read.count(), false);
            return;
        }
        int group = findGroup(call, stream);
        int consumer = findConsumer(call, stream, group);
        if (history) {
            replyHistory(call, stream, group, consumer);
        } else {
            deliver(call, stream, group, consumer, key);
        }
        call.changed(1);
    }

    private static int findConsumer(Call call, StreamValue stream, int group) {
        int index = call.streams().read.consumerIndex();
        return stream.groups().findConsumer(group, call.address(index), call.length(index));
    }

    /// Replies with what is pending for a consumer. An entry that was deleted has no fields.
    private static void replyHistory(Call call, StreamValue stream, int group, int consumer) {
        StreamArguments streams = call.streams();
        StreamGroups groups = stream.groups();
        long count = streams.read.count();
        long replied = 0;
        long mark = call.reply().defer(1);
        boolean there = groups.toOwned(consumer, streams.first);
        while (there && (count == 0 || replied < count)) {
            StreamId id = groups.ownedId(streams.id);
            if (StreamReplies.entry(call, stream, id)) {
                groups.findPending(group, id);
                groups.setPending(group, id, consumer, call.now(), groups.deliveries() + 1);
            } else {
                call.reply().array(2);
                streams.reply(id);
                call.reply().nullArray();
            }
            replied++;
            there = groups.toNextOwned();
        }
        call.reply().endArray(mark, replied);
    }

    /// Replies with entries that the group has not read yet, which become pending for the consumer.
    private static void deliver(Call call, StreamValue stream, int group, int consumer, int key) {
        StreamArguments streams = call.streams();
        StreamGroups groups = stream.groups();
        StreamCursor cursor = stream.cursor();
        long count = streams.read.count();
        boolean noAck = streams.read.isNoAck();
        long mark = call.reply().defer(1);
        long replied = 0;
        cursor.seek(streams.first, streams.last.setMax(), false);
        while ((count == 0 || replied < count) && cursor.next()) {
            StreamId id = streams.id.set(cursor.id());
            advance(stream, group, id);
            StreamReplies.entry(call, cursor);
            if (!noAck) {
                if (groups.findPending(group, id)) {
                    groups.setPending(group, id, consumer, call.now(), 1);
                } else {
                    groups.addPending(group, id, consumer, call.now(), 1);
                }
                groups.setActiveAt(consumer, call.now());
                StreamAccess.propagateClaim(call, stream, group, id, key, streams.read.groupIndex());
            }
            replied++;
        }
        cursor.leave();
        if (replied > 0) {
            // XCLAIM tells the last id, but not how many entries the group has read.
            StreamAccess.propagateLastId(call, stream, group, key, streams.read.groupIndex());
        }
        call.reply().endArray(mark, replied);
    }

    /// The group has read an entry that lies behind all it had read before.
    private static void advance(StreamValue stream, int group, StreamId id) {
        StreamGroups groups = stream.groups();
        long read = groups.entriesRead(group);
        if (read != StreamGroups.UNKNOWN && !stream.hasDeletedSince(id)) {
            groups.setEntriesRead(group, read + 1);
        } else if (stream.entriesAdded() != 0) {
            groups.setEntriesRead(group, stream.entriesUpTo(id));
        }
        groups.setLastId(group, id);
    }

    private static void waitOrGiveUp(Call call, boolean grouped) {
        StreamReadOption option = call.streams().read;
        if (!option.waits() || !call.canWait()) {
            call.reply().nullArray();
            return;
        }
        BlockedCommand blocked =
                call.waitForKeys(ValueType.STREAM, option.firstKey(), option.keys(), option.timeoutMillis(), grouped);
        if (call.resumed() == null && !grouped) {
            blocked.keep(ids(call));
        }
    }

    /// The ids that the command reads after: what `$` stands for must not change while it waits.
    private static long[] ids(Call call) {
        StreamArguments streams = call.streams();
        long[] ids = new long[2 * streams.idsCount()];
        for (int i = 0; i < streams.idsCount(); i++) {
            StreamId id = streams.idAt(i, streams.id);
            ids[2 * i] = id.millis();
            ids[2 * i + 1] = id.sequence();
        }
        return ids;
    }
}
