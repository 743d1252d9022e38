package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.StreamGroups;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.ValueType;

/// XGROUP: the commands that make and remove the consumer groups of streams and their consumers.
final class StreamGroupCommands {

    private static final String KEY_REQUIRED = "ERR The XGROUP subcommand requires the key to exist. Note that for"
            + " CREATE you may want to use the MKSTREAM option to create an empty stream automatically.";

    private StreamGroupCommands() {}

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
        int group = StreamAccess.findGroup(call, StreamAccess.open(call, record), 3);
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
            StreamAccess.read(call, record).lastId(id);
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
        StreamValue stream = StreamAccess.open(call, record);
        int group = StreamAccess.findGroup(call, stream, 3);
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
        call.database().waiters().appeared(call.address(2), call.length(2), ValueType.STREAM);
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
