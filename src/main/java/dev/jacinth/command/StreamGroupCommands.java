package dev.jacinth.command;

import static dev.jacinth.command.StreamWords.WRITE_CREATECONSUMER;
import static dev.jacinth.command.StreamWords.WRITE_ENTRIESREAD;
import static dev.jacinth.command.StreamWords.WRITE_FORCE;
import static dev.jacinth.command.StreamWords.WRITE_JUSTID;
import static dev.jacinth.command.StreamWords.WRITE_LASTID;
import static dev.jacinth.command.StreamWords.WRITE_RETRYCOUNT;
import static dev.jacinth.command.StreamWords.WRITE_SETID;
import static dev.jacinth.command.StreamWords.WRITE_TIME;
import static dev.jacinth.command.StreamWords.WRITE_XCLAIM;
import static dev.jacinth.command.StreamWords.WRITE_XGROUP;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.StreamGroups;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.ValueType;

/// Commands on the consumer groups of streams.
///
/// What is given to a consumer is propagated entry by entry, as an XCLAIM that says all there is to say about it, and a
/// consumer that comes to be on the way as XGROUP CREATECONSUMER.
final class StreamGroupCommands {

    private static final String KEY_REQUIRED = "ERR The XGROUP subcommand requires the key to exist. Note that for"
            + " CREATE you may want to use the MKSTREAM option to create an empty stream automatically.";
    private static final int CLAIM_WORDS = 14;
    private static final long NOT_GIVEN = -1;

    /// XAUTOCLAIM looks at so many times more entries than it may claim.
    private static final int ATTEMPTS_FACTOR = 10;

    private static final int AUTOCLAIM_COUNT = 100;

    private StreamGroupCommands() {}

    // ---- what several commands do

    /// The group whose name stands at an argument, in the stream in a record; 0 if there is none.
    static int findGroup(Call call, StreamValue stream, int groupIndex) {
        return stream.groups().find(call.address(groupIndex), call.length(groupIndex));
    }

    /// The consumer whose name stands at an argument; it is made if there is none.
    static int findOrMakeConsumer(
            Call call, StreamValue stream, int group, int keyIndex, int groupIndex, int consumerIndex) {
        StreamGroups groups = stream.groups();
        long name = call.address(consumerIndex);
        int length = call.length(consumerIndex);
        int consumer = groups.findConsumer(group, name, length);
        if (consumer == 0) {
            consumer = groups.createConsumer(group, name, length, call.now(), StreamGroups.NEVER);
            call.changed(1);
            call.announce(KeyEvents.STREAM, "xgroup-createconsumer", keyIndex);
            call.beginEffect(5);
            call.effectArgument(WRITE_XGROUP);
            call.effectArgument(WRITE_CREATECONSUMER);
            call.effectArgumentAt(keyIndex);
            call.effectArgumentAt(groupIndex);
            call.effectArgumentAt(consumerIndex);
        }
        return consumer;
    }

    /// Propagates what is said of a pending entry, which the groups were just asked to find or told to write.
    static void propagateClaim(Call call, StreamValue stream, int group, StreamId id, int keyIndex, int groupIndex) {
        StreamGroups groups = stream.groups();
        StreamArguments streams = call.streams();
        groups.findPending(group, id);
        call.beginEffect(CLAIM_WORDS);
        call.effectArgument(WRITE_XCLAIM);
        call.effectArgumentAt(keyIndex);
        call.effectArgumentAt(groupIndex);
        int owner = groups.owner();
        call.effectArgument(groups.consumerNameAddress(owner), groups.consumerNameLength(owner));
        call.effectArgument(0);
        streams.effect(id);
        call.effectArgument(WRITE_TIME);
        call.effectArgument(groups.deliveredAt());
        call.effectArgument(WRITE_RETRYCOUNT);
        call.effectArgument(groups.deliveries());
        call.effectArgument(WRITE_FORCE);
        call.effectArgument(WRITE_JUSTID);
        call.effectArgument(WRITE_LASTID);
        streams.effect(groups.lastId(group, streams.other));
    }

    /// Propagates up to where a group has read.
    static void propagateLastId(Call call, StreamValue stream, int group, int keyIndex, int groupIndex) {
        call.beginEffect(7);
        call.effectArgument(WRITE_XGROUP);
        call.effectArgument(WRITE_SETID);
        call.effectArgumentAt(keyIndex);
        call.effectArgumentAt(groupIndex);
        call.streams().effect(stream.groups().lastId(group, call.streams().other));
        call.effectArgument(WRITE_ENTRIESREAD);
        call.effectArgument(stream.groups().entriesRead(group));
    }

    /// Whether a record holds a stream with the group at argument 2; if not, the client has its error.
    private static boolean hasGroup(Call call, int record) {
        if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
            return false;
        }
        if (record == 0 || findGroup(call, call.streams().read(record), 2) == 0) {
            call.error("NOGROUP No such key '" + call.quoted(1) + "' or consumer group '" + call.quoted(2) + "'");
            return false;
        }
        return true;
    }

    // ---- XACK

    static void xack(Call call) {
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
            return;
        }
        StreamArguments streams = call.streams();
        if (record == 0 || findGroup(call, streams.read(record), 2) == 0) {
            call.reply().integer(0);
            return;
        }
        if (!streams.areIds(3)) {
            return;
        }
        StreamValue stream = streams.open(record);
        int group = findGroup(call, stream, 2);
        long acknowledged = 0;
        for (int i = 3; i < call.count(); i++) {
            streams.parse(i, streams.id);
            if (stream.groups().findPending(group, streams.id)) {
                stream.groups().removeFound(group, streams.id);
                acknowledged++;
            }
        }
        call.changed(acknowledged);
        call.reply().integer(acknowledged);
    }

    // ---- XPENDING

    static void xpending(Call call) {
        int count = call.count();
        if (count != 3 && (count < 6 || count > 9)) {
            call.error(Errors.SYNTAX);
            return;
        }
        boolean summary = count == 3;
        int start = 3;
        long idleMin = 0;
        long limit = 0;
        if (!summary) {
            if (call.is(3, StreamWords.IDLE)) {
                if (!call.isLong(4)) {
                    return;
                }
                if (count < 8) {
                    call.error(Errors.SYNTAX);
                    return;
                }
                idleMin = call.longAt(4);
                start = 5;
            }
            if (!call.isLong(start + 2) || !call.streams().parseRange(start, start + 1)) {
                return;
            }
            limit = Math.max(0, call.longAt(start + 2));
        }
        int record = call.lookupRead(1);
        if (!hasGroup(call, record)) {
            return;
        }
        StreamValue stream = call.values().streamValue();
        int group = findGroup(call, stream, 2);
        if (summary) {
            replySummary(call, stream.groups(), group);
        } else {
            replyPending(call, stream.groups(), group, start + 3, idleMin, limit);
        }
    }

    private static void replySummary(Call call, StreamGroups groups, int group) {
        StreamArguments streams = call.streams();
        call.reply().array(4);
        call.reply().integer(groups.pendingSize(group));
        if (!groups.toPending(group, streams.first.setMin())) {
            call.reply().nullBulk();
            call.reply().nullBulk();
            call.reply().nullArray();
            return;
        }
        streams.reply(groups.pendingId(streams.id));
        groups.toLastPending(group);
        streams.reply(groups.pendingId(streams.id));
        long mark = call.reply().defer(1);
        int replied = 0;
        for (boolean there = groups.toFirstConsumer(group); there; there = groups.toNextConsumer()) {
            int consumer = groups.consumer();
            if (groups.ownedSize(consumer) > 0) {
                call.reply().array(2);
                call.reply().bulk(groups.consumerNameAddress(consumer), groups.consumerNameLength(consumer));
                call.reply().bulkLong(groups.ownedSize(consumer));
                replied++;
            }
        }
        call.reply().endArray(mark, replied);
    }

    /// @param consumerIndex position of a consumer's name, if there are so many arguments
    private static void replyPending(
            Call call, StreamGroups groups, int group, int consumerIndex, long idleMin, long limit) {
        int consumer = 0;
        if (consumerIndex < call.count()) {
            consumer = groups.findConsumer(group, call.address(consumerIndex), call.length(consumerIndex));
            if (consumer == 0) {
                call.reply().array(0);
                return;
            }
        }
        StreamArguments streams = call.streams();
        StreamId id = streams.id;
        long mark = call.reply().defer(1);
        long replied = 0;
        boolean there =
                consumer == 0 ? groups.toPending(group, streams.first) : groups.toOwned(consumer, streams.first);
        while (there && replied < limit) {
            if (consumer == 0) {
                groups.pendingId(id);
            } else {
                groups.findPending(group, groups.ownedId(id));
            }
            if (id.compareTo(streams.last) > 0) {
                break;
            }
            long idle = call.now() - groups.deliveredAt();
            if (idleMin == 0 || idle >= idleMin) {
                int owner = groups.owner();
                call.reply().array(4);
                streams.reply(id);
                call.reply().bulk(groups.consumerNameAddress(owner), groups.consumerNameLength(owner));
                call.reply().integer(Math.max(0, idle));
                call.reply().integer(groups.deliveries());
                replied++;
            }
            there = consumer == 0 ? groups.toNextPending() : groups.toNextOwned();
        }
        call.reply().endArray(mark, replied);
    }

    // ---- XCLAIM

    static void xclaim(Call call) {
        StreamArguments streams = call.streams();
        int record = call.lookupRead(1);
        if (!hasGroup(call, record)) {
            return;
        }
        StreamClaim claim = streams.claim;
        if (!claim.parse(call)) {
            return;
        }
        call.noEffect();
        StreamValue stream = streams.open(record);
        StreamGroups groups = stream.groups();
        int group = findGroup(call, stream, 2);
        boolean advanced = claim.lastId().compareTo(groups.lastId(group, streams.other)) > 0;
        if (advanced) {
            groups.setLastId(group, claim.lastId());
        }
        int consumer = findOrMakeConsumer(call, stream, group, 1, 2, 3);
        groups.setSeenAt(consumer, call.now());
        long mark = call.reply().defer(1);
        int claimed = 0;
        boolean propagated = false;
        for (int i = StreamClaim.FIRST_ID; i < claim.idsEnd(); i++) {
            streams.parse(i, streams.id);
            boolean pending = groups.findPending(group, streams.id);
            if (!stream.cursor().find(streams.id)) {
                if (pending) {
                    forget(call, stream, group, streams.id);
                    propagated = true;
                }
            } else if (pending ? claim.isIdleEnough(call, groups.deliveredAt()) : claim.isForced()) {
                take(call, stream, group, consumer, pending);
                propagated = true;
                claimed++;
            }
        }
        stream.cursor().leave();
        if (advanced && !propagated) {
            propagateLastId(call, stream, group, 1, 2);
            call.changed(1);
        }
        call.reply().endArray(mark, claimed);
    }

    /// An entry that was deleted is not pending any more.
    private static void forget(Call call, StreamValue stream, int group, StreamId id) {
        propagateClaim(call, stream, group, id, 1, 2);
        stream.groups().removePending(group, id);
        call.changed(1);
    }

    /// Gives the consumer the entry that the cursor is at, and replies with it.
    private static void take(Call call, StreamValue stream, int group, int consumer, boolean pending) {
        StreamClaim claim = call.streams().claim;
        StreamGroups groups = stream.groups();
        StreamId id = call.streams().id;
        if (pending) {
            groups.setPending(group, id, consumer, claim.deliveredAt(), claim.deliveries(groups.deliveries()));
        } else {
            groups.addPending(group, id, consumer, claim.deliveredAt(), claim.deliveries(1));
        }
        groups.setActiveAt(consumer, call.now());
        if (claim.repliesIds()) {
            call.streams().reply(id);
        } else {
            StreamReplies.entry(call, stream.cursor());
        }
        propagateClaim(call, stream, group, id, 1, 2);
        call.changed(1);
    }

    // ---- XAUTOCLAIM

    static void xautoclaim(Call call) {
        StreamArguments streams = call.streams();
        int record = call.lookupRead(1);
        if (!call.isLong(4, "ERR Invalid min-idle-time argument for XAUTOCLAIM") || !streams.parseStart(5)) {
            return;
        }
        long count = AUTOCLAIM_COUNT;
        boolean justId = false;
        for (int i = 6; i < call.count(); i++) {
            if (i + 1 < call.count() && call.is(i, Words.COUNT)) {
                i++;
                count = autoclaimCount(call, i);
                if (count == NOT_GIVEN) {
                    return;
                }
            } else if (call.is(i, StreamWords.JUSTID)) {
                justId = true;
            } else {
                call.error(Errors.SYNTAX);
                return;
            }
        }
        if (!hasGroup(call, record)) {
            return;
        }
        call.noEffect();
        streams.claim.setPlain(call, Math.max(0, call.longAt(4)), justId);
        autoclaim(call, streams.open(record), count);
    }

    private static long autoclaimCount(Call call, int index) {
        String error = "ERR COUNT must be > 0";
        if (!call.isAtLeast(index, 1, error)) {
            return NOT_GIVEN;
        }
        long count = call.longAt(index);
        if (count > Long.MAX_VALUE / StreamId.BYTES) {
            call.error(error);
            return NOT_GIVEN;
        }
        return count;
    }

    /// Two passes: the id to go on with, which is replied first, is known when all else has been done.
    private static void autoclaim(Call call, StreamValue stream, long count) {
        StreamArguments streams = call.streams();
        StreamGroups groups = stream.groups();
        int group = findGroup(call, stream, 2);
        call.headroom().requireForMore(Math.min(count, groups.pendingSize(group)));
        int consumer = findOrMakeConsumer(call, stream, group, 1, 2, 3);
        groups.setSeenAt(consumer, call.now());
        streams.clearIds();
        streams.clearDeletedIds();
        long attempts = count * ATTEMPTS_FACTOR;
        long left = count;
        boolean there = groups.toPending(group, streams.first);
        while (there && attempts > 0 && left > 0) {
            attempts--;
            StreamId id = groups.pendingId(streams.id);
            if (!stream.cursor().find(id)) {
                forget(call, stream, group, id);
                streams.addDeletedId(id);
                left--;
                there = groups.toPending(group, id);
                continue;
            }
            if (streams.claim.isIdleEnough(call, groups.deliveredAt())) {
                long deliveries = streams.claim.deliveries(groups.deliveries());
                groups.setPending(group, id, consumer, call.now(), deliveries);
                groups.setActiveAt(consumer, call.now());
                propagateClaim(call, stream, group, id, 1, 2);
                call.changed(1);
                streams.addId(id);
                left--;
            }
            there = groups.toNextPending();
        }
        stream.cursor().leave();
        replyAutoclaimed(call, stream, there ? groups.pendingId(streams.other) : streams.other.setMin());
    }

    private static void replyAutoclaimed(Call call, StreamValue stream, StreamId next) {
        StreamArguments streams = call.streams();
        call.reply().array(3);
        streams.reply(next);
        call.reply().array(streams.idsCount());
        for (int i = 0; i < streams.idsCount(); i++) {
            StreamId id = streams.idAt(i, streams.id);
            if (streams.claim.repliesIds()) {
                streams.reply(id);
            } else {
                StreamReplies.entry(call, stream, id);
            }
        }
        call.reply().array(streams.deletedIdsCount());
        for (int i = 0; i < streams.deletedIdsCount(); i++) {
            streams.reply(streams.deletedIdAt(i, streams.id));
        }
    }

    // ---- XGROUP

    /// The record of the key at argument 2, or 0 where it is missing; -1 if the client has its error.
    private static int lookupForGroup(Call call) {
        int record = call.lookupWrite(2);
        return call.isTypeOrMissing(record, ValueType.STREAM) ? record : -1;
    }

    /// Opens the stream at argument 2 and finds the group at argument 3 in it; 0 if the client has its error.
    private static int openGroup(Call call) {
        int record = lookupForGroup(call);
        if (record == 0) {
            call.error(KEY_REQUIRED);
        }
        if (record == 0 || record == -1) {
            return 0;
        }
        int group = findGroup(call, call.streams().open(record), 3);
        if (group == 0) {
            call.error(Errors.noSuchGroup(call, 2, 3));
        }
        return group;
    }

    static void xgroupCreate(Call call) {
        boolean makes = false;
        long read = StreamGroups.UNKNOWN;
        int i = 5;
        while (i < call.count()) {
            if (call.is(i, StreamWords.MKSTREAM)) {
                makes = true;
                i++;
            } else if (i + 1 < call.count() && call.is(i, StreamWords.ENTRIESREAD)) {
                if (!isEntriesRead(call, i + 1)) {
                    return;
                }
                read = call.longAt(i + 1);
                i += 2;
            } else {
                call.wrongSubcommand();
                return;
            }
        }
        int record = lookupForGroup(call);
        if (record == -1) {
            return;
        }
        if (record == 0 && !makes) {
            call.error(KEY_REQUIRED);
            return;
        }
        if (call.count() > 8) {
            call.wrongSubcommand();
            return;
        }
        StreamId id = call.streams().id.setMin();
        if (!Bytes.equal(call.address(4), call.length(4), StreamWords.LAST)) {
            if (!call.streams().parse(4, id)) {
                return;
            }
        } else if (record != 0) {
            call.streams().read(record).lastId(id);
        }
        createGroup(call, record, id, read);
    }

    private static boolean isEntriesRead(Call call, int index) {
        String tooSmall = "ERR value for ENTRIESREAD must be positive or -1";
        return call.isAtLeast(index, StreamGroups.UNKNOWN, Errors.NOT_AN_INTEGER, tooSmall);
    }

    private static void createGroup(Call call, int record, StreamId id, long read) {
        StreamValue stream = call.values().streamValue();
        if (record == 0) {
            call.database().create(call.address(2), call.length(2), stream);
        } else {
            call.database().open(record, stream);
        }
        if (stream.groups().create(call.address(3), call.length(3), id, read) == 0) {
            call.error("BUSYGROUP Consumer Group name already exists");
            return;
        }
        call.reply().ok();
        call.changed(1);
        call.announce(KeyEvents.STREAM, "xgroup-create", 2);
    }

    static void xgroupSetid(Call call) {
        long read = StreamGroups.UNKNOWN;
        for (int i = 5; i < call.count(); i += 2) {
            if (i + 1 == call.count() || !call.is(i, StreamWords.ENTRIESREAD)) {
                call.wrongSubcommand();
                return;
            }
            if (!isEntriesRead(call, i + 1)) {
                return;
            }
            read = call.longAt(i + 1);
        }
        int group = openGroup(call);
        if (group == 0) {
            return;
        }
        if (call.count() > 7) {
            call.wrongSubcommand();
            return;
        }
        StreamValue stream = call.values().streamValue();
        StreamId id = call.streams().id;
        if (Bytes.equal(call.address(4), call.length(4), StreamWords.LAST)) {
            stream.lastId(id);
        } else if (!id.parse(call.address(4), call.length(4), 0, true)) {
            call.streams().complain();
            return;
        }
        stream.groups().setLastId(group, id);
        stream.groups().setEntriesRead(group, read);
        call.reply().ok();
        call.changed(1);
        call.announce(KeyEvents.STREAM, "xgroup-setid", 2);
    }

    static void xgroupDestroy(Call call) {
        int record = lookupForGroup(call);
        if (record == -1) {
            return;
        }
        if (record == 0) {
            call.error(KEY_REQUIRED);
            return;
        }
        StreamValue stream = call.streams().open(record);
        int group = findGroup(call, stream, 3);
        if (group == 0) {
            call.reply().integer(0);
            return;
        }
        call.headroom().requireForFewer(stream.groups().pendingSize(group));
        stream.groups().destroy(group);
        call.reply().integer(1);
        call.changed(1);
        call.announce(KeyEvents.STREAM, "xgroup-destroy", 2);
        // Those who wait as members of the group are to hear that it is gone.
        call.database().announceReady(call.address(2), call.length(2), ValueType.STREAM);
    }

    static void xgroupCreateconsumer(Call call) {
        int group = openGroup(call);
        if (group == 0) {
            return;
        }
        StreamGroups groups = call.values().streamValue().groups();
        boolean isNew = groups.findConsumer(group, call.address(4), call.length(4)) == 0;
        if (isNew) {
            groups.createConsumer(group, call.address(4), call.length(4), call.now(), StreamGroups.NEVER);
            call.changed(1);
            call.announce(KeyEvents.STREAM, "xgroup-createconsumer", 2);
        }
        call.reply().integer(isNew ? 1 : 0);
    }

    static void xgroupDelconsumer(Call call) {
        int group = openGroup(call);
        if (group == 0) {
            return;
        }
        StreamGroups groups = call.values().streamValue().groups();
        int consumer = groups.findConsumer(group, call.address(4), call.length(4));
        long pending = 0;
        if (consumer != 0) {
            pending = groups.ownedSize(consumer);
            call.headroom().requireForFewer(pending);
            groups.deleteConsumer(group, consumer);
            call.changed(1);
            call.announce(KeyEvents.STREAM, "xgroup-delconsumer", 2);
        }
        call.reply().integer(pending);
    }
}
