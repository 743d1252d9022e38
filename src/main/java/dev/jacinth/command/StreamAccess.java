package dev.jacinth.command;

import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.StreamGroups;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;

/// What the commands on streams have in common: the way to a stream and to its groups and consumers, and how replicas
/// hear of what groups have got.
///
/// What is given to a consumer is propagated entry by entry, as an XCLAIM that says all there is to say about it, and a
/// consumer that comes to be on the way as XGROUP CREATECONSUMER.
final class StreamAccess {

    private static final int CLAIM_WORDS = 14;

    private StreamAccess() {}

    /// The stream in a record, for reading.
    static StreamValue read(Call call, int record) {
        StreamValue stream = call.values().streamValue();
        call.database().read(record, stream);
        return stream;
    }

    /// The stream in a record, for changing it.
    static StreamValue open(Call call, int record) {
        StreamValue stream = call.values().streamValue();
        call.database().open(record, stream);
        return stream;
    }

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
            call.effectArgument(EffectWords.XGROUP);
            call.effectArgument(EffectWords.CREATECONSUMER);
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
        call.effectArgument(EffectWords.XCLAIM);
        call.effectArgumentAt(keyIndex);
        call.effectArgumentAt(groupIndex);
        int owner = groups.owner();
        call.effectArgument(groups.consumerNameAddress(owner), groups.consumerNameLength(owner));
        call.effectArgument(0);
        streams.effect(id);
        call.effectArgument(EffectWords.TIME);
        call.effectArgument(groups.deliveredAt());
        call.effectArgument(EffectWords.RETRYCOUNT);
        call.effectArgument(groups.deliveries());
        call.effectArgument(EffectWords.FORCE);
        call.effectArgument(EffectWords.JUSTID);
        call.effectArgument(EffectWords.LASTID);
        streams.effect(groups.lastId(group, streams.other));
    }

    /// Propagates up to where a group has read.
    static void propagateLastId(Call call, StreamValue stream, int group, int keyIndex, int groupIndex) {
        call.beginEffect(7);
        call.effectArgument(EffectWords.XGROUP);
        call.effectArgument(EffectWords.SETID);
        call.effectArgumentAt(keyIndex);
        call.effectArgumentAt(groupIndex);
        call.streams().effect(stream.groups().lastId(group, call.streams().other));
        call.effectArgument(EffectWords.ENTRIESREAD);
        call.effectArgument(stream.groups().entriesRead(group));
    }
}
