package dev.jacinth.command;

import static dev.jacinth.command.StreamAccess.findGroup;
import static dev.jacinth.command.StreamAccess.propagateClaim;

import dev.jacinth.value.StreamGroups;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.ValueType;

/// Commands on the entries of streams that were given to consumers and are not acknowledged yet: XACK, XPENDING, XCLAIM
/// and XAUTOCLAIM.
final class StreamPendingCommands {

    private static final long NOT_GIVEN = -1;

    /// XAUTOCLAIM looks at so many times more entries than it may claim.
    private static final int ATTEMPTS_FACTOR = 10;

    private static final int AUTOCLAIM_COUNT = 100;

    private StreamPendingCommands() {}

    /// Whether a record holds a stream, which is opened for reading, with the group at argument 2; if not, the client
    /// has its error.
    private static boolean hasGroup(Call call, int record) {
        if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
            return false;
        }
        if (record == 0 || findGroup(call, StreamAccess.read(call, record), 2) == 0) {
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
        if (record == 0 || findGroup(call, StreamAccess.read(call, record), 2) == 0) {
            call.reply().integer(0);
            return;
        }
        if (!streams.areIds(3)) {
            return;
        }
        StreamValue stream = StreamAccess.open(call, record);
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
        if (call.count() == 3) {
            int record = call.lookupRead(1);
            if (hasGroup(call, record)) {
                StreamValue stream = call.values().streamValue();
                replySummary(call, stream.groups(), findGroup(call, stream, 2));
            }
        } else if (call.count() >= 6 && call.count() <= 9) {
            listPending(call);
        } else {
            call.error(Errors.SYNTAX);
        }
    }

    private static void listPending(Call call) {
        boolean idle = call.is(3, StreamWords.IDLE);
        if (idle && !call.isLong(4)) {
            return;
        }
        if (idle && call.count() < 8) {
            call.error(Errors.SYNTAX);
            return;
        }
        int start = idle ? 5 : 3;
        if (!call.isLong(start + 2) || !call.streams().parseRange(start, start + 1)) {
            return;
        }
        int record = call.lookupRead(1);
        if (!hasGroup(call, record)) {
            return;
        }
        StreamValue stream = call.values().streamValue();
        long limit = Math.max(0, call.longAt(start + 2));
        replyPending(call, stream.groups(), findGroup(call, stream, 2), start + 3, idle ? call.longAt(4) : 0, limit);
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
        StreamValue stream = StreamAccess.open(call, record);
        StreamGroups groups = stream.groups();
        int group = findGroup(call, stream, 2);
        boolean advanced = claim.lastId().compareTo(groups.lastId(group, streams.other)) > 0;
        if (advanced) {
            groups.setLastId(group, claim.lastId());
        }
        int consumer = StreamAccess.findOrMakeConsumer(call, stream, group, 1, 2, 3);
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
            StreamAccess.propagateLastId(call, stream, group, 1, 2);
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
        autoclaim(call, StreamAccess.open(call, record), count);
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
        int consumer = StreamAccess.findOrMakeConsumer(call, stream, group, 1, 2, 3);
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
}
