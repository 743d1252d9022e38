package dev.jacinth.command;

import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.StreamGroups;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.ValueType;

/// XINFO.
final class StreamInfoCommands {

    private static final long FULL_COUNT_DEFAULT = 10;

    private StreamInfoCommands() {}

    /// The stream at argument 2, for reading; false if the client has its error.
    private static boolean open(Call call) {
        int record = call.lookupRead(2);
        if (record == 0) {
            call.error(Errors.NO_SUCH_KEY);
            return false;
        }
        if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
            return false;
        }
        StreamAccess.read(call, record);
        return true;
    }

    // ---- XINFO CONSUMERS

    static void xinfoConsumers(Call call) {
        if (!open(call)) {
            return;
        }
        StreamGroups groups = call.values().streamValue().groups();
        int group = groups.find(call.address(3), call.length(3));
        if (group == 0) {
            call.error(Errors.noSuchGroup(call, 2, 3));
            return;
        }
        call.reply().array(groups.consumersSize(group));
        for (boolean there = groups.toFirstConsumer(group); there; there = groups.toNextConsumer()) {
            int consumer = groups.consumer();
            long activeAt = groups.activeAt(consumer);
            call.reply().map(4);
            call.reply().bulk("name");
            call.reply().bulk(groups.consumerNameAddress(consumer), groups.consumerNameLength(consumer));
            field(call, "pending", groups.ownedSize(consumer));
            field(call, "idle", Math.max(0, call.now() - groups.seenAt(consumer)));
            field(call, "inactive", activeAt == StreamGroups.NEVER ? StreamGroups.NEVER : call.now() - activeAt);
        }
    }

    private static void field(Call call, String name, long value) {
        call.reply().bulk(name);
        call.reply().integer(value);
    }

    private static void field(Call call, String name, StreamId value) {
        call.reply().bulk(name);
        call.streams().reply(value);
    }

    /// A number, or a null where it is not known.
    private static void fieldOrNull(Call call, String name, long value, long unknown) {
        call.reply().bulk(name);
        if (value == unknown) {
            call.reply().nullBulk();
        } else {
            call.reply().integer(value);
        }
    }

    // ---- XINFO GROUPS

    static void xinfoGroups(Call call) {
        if (!open(call)) {
            return;
        }
        StreamValue stream = call.values().streamValue();
        StreamGroups groups = stream.groups();
        call.reply().array(groups.size());
        for (boolean there = groups.toFirst(); there; there = groups.toNext()) {
            int group = groups.group();
            call.reply().map(6);
            replyName(call, groups, group);
            field(call, "consumers", groups.consumersSize(group));
            field(call, "pending", groups.pendingSize(group));
            field(call, "last-delivered-id", groups.lastId(group, call.streams().id));
            fieldOrNull(call, "entries-read", groups.entriesRead(group), StreamGroups.UNKNOWN);
            fieldOrNull(call, "lag", stream.lag(group), StreamValue.UNKNOWN_LAG);
        }
    }

    private static void replyName(Call call, StreamGroups groups, int group) {
        call.reply().bulk("name");
        call.reply().bulk(groups.nameAddress(group), groups.nameLength(group));
    }

    // ---- XINFO STREAM

    static void xinfoStream(Call call) {
        int options = call.count() - 3;
        if (!open(call)) {
            return;
        }
        boolean full = options > 0;
        long count = FULL_COUNT_DEFAULT;
        if (full) {
            boolean sound = (options == 1 || options == 3 && call.is(4, Words.COUNT)) && call.is(3, StreamWords.FULL);
            if (!sound) {
                call.wrongSubcommand();
                return;
            }
            if (options == 3) {
                if (!call.isLong(5)) {
                    return;
                }
                count = call.longAt(5) < 0 ? FULL_COUNT_DEFAULT : call.longAt(5);
            }
        }
        StreamValue stream = call.values().streamValue();
        call.reply().map(full ? 9 : 10);
        replyState(call, stream);
        if (full) {
            replyFull(call, stream, count);
            return;
        }
        field(call, "groups", stream.groups().size());
        call.reply().bulk("first-entry");
        StreamReplies.edge(call, stream, false);
        call.reply().bulk("last-entry");
        StreamReplies.edge(call, stream, true);
    }

    private static void replyState(Call call, StreamValue stream) {
        StreamId id = call.streams().id;
        field(call, "length", stream.size());
        field(call, "radix-tree-keys", stream.nodes());
        field(call, "radix-tree-nodes", new RadixNodes().count(stream));
        field(call, "last-generated-id", stream.lastId(id));
        field(call, "max-deleted-entry-id", stream.maxDeletedId(id));
        field(call, "entries-added", stream.entriesAdded());
        field(call, "recorded-first-entry-id", stream.firstId(id));
    }

    /// @param count of entries, and of pending entries of each group and consumer; 0 for all
    private static void replyFull(Call call, StreamValue stream, long count) {
        StreamArguments streams = call.streams();
        StreamGroups groups = stream.groups();
        call.reply().bulk("entries");
        StreamReplies.range(call, stream, streams.first.setMin(), streams.last.setMax(), count, false);
        call.reply().bulk("groups");
        call.reply().array(groups.size());
        for (boolean there = groups.toFirst(); there; there = groups.toNext()) {
            int group = groups.group();
            call.reply().map(7);
            replyName(call, groups, group);
            field(call, "last-delivered-id", groups.lastId(group, streams.id));
            fieldOrNull(call, "entries-read", groups.entriesRead(group), StreamGroups.UNKNOWN);
            fieldOrNull(call, "lag", stream.lag(group), StreamValue.UNKNOWN_LAG);
            field(call, "pel-count", groups.pendingSize(group));
            replyPending(call, groups, group, count);
            call.reply().bulk("consumers");
            call.reply().array(groups.consumersSize(group));
            for (boolean more = groups.toFirstConsumer(group); more; more = groups.toNextConsumer()) {
                replyConsumer(call, groups, group, groups.consumer(), count);
            }
        }
    }

    private static void replyPending(Call call, StreamGroups groups, int group, long count) {
        StreamArguments streams = call.streams();
        RespWriter reply = call.reply();
        reply.bulk("pending");
        long mark = reply.defer(1);
        long replied = 0;
        boolean there = groups.toPending(group, streams.id.setMin());
        while (there && (count == 0 || replied < count)) {
            int owner = groups.owner();
            reply.array(4);
            streams.reply(groups.pendingId(streams.id));
            reply.bulk(groups.consumerNameAddress(owner), groups.consumerNameLength(owner));
            reply.integer(groups.deliveredAt());
            reply.integer(groups.deliveries());
            replied++;
            there = groups.toNextPending();
        }
        reply.endArray(mark, replied);
    }

    private static void replyConsumer(Call call, StreamGroups groups, int group, int consumer, long count) {
        StreamArguments streams = call.streams();
        RespWriter reply = call.reply();
        reply.map(5);
        reply.bulk("name");
        reply.bulk(groups.consumerNameAddress(consumer), groups.consumerNameLength(consumer));
        field(call, "seen-time", groups.seenAt(consumer));
        field(call, "active-time", groups.activeAt(consumer));
        field(call, "pel-count", groups.ownedSize(consumer));
        reply.bulk("pending");
        long mark = reply.defer(1);
        long replied = 0;
        boolean there = groups.toOwned(consumer, streams.id.setMin());
        while (there && (count == 0 || replied < count)) {
            groups.findPending(group, groups.ownedId(streams.id));
            reply.array(3);
            streams.reply(streams.id);
            reply.integer(groups.deliveredAt());
            reply.integer(groups.deliveries());
            replied++;
            there = groups.toNextOwned();
        }
        reply.endArray(mark, replied);
    }
}
