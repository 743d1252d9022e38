package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;
import static dev.jacinth.command.Flag.BLOCKING;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.STALE;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.STREAM;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.INSERT;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on streams: the table of all, and the handlers of those on entries. Reading with waiting is in
/// [StreamReadCommands], XGROUP in [StreamGroupCommands], what goes on with entries that a group has read in
/// [StreamPendingCommands], XINFO in [StreamInfoCommands].
public final class StreamCommands {

    private static final String TRIM_SYNTAX =
            "strategy:<MAXLEN | MINID> operator:[equal:= | approximately:~] threshold [LIMIT count]";
    private static final String XADD_SYNTAX = "key [NOMKSTREAM] trim:[" + TRIM_SYNTAX + "]"
            + " id-selector:<auto-id:* | id> field value [field value ...]";
    private static final String XCLAIM_SYNTAX = "key group consumer min-idle-time ID:string [ID:string ...] [IDLE ms]"
            + " [TIME unix-time-milliseconds] [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]";
    private static final String XPENDING_SYNTAX =
            "key group" + " filters:[[IDLE min-idle-time:integer] start end count [consumer]]";
    private static final String STREAMS_SYNTAX = "streams: STREAMS <key [key ...] ID:string [ID:string ...]>";

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("XACK", StreamPendingCommands::xack)
                    .syntax("key group ID:string [ID:string ...]").flags(WRITE, FAST).group(STREAM)
                    .key(1, RW, UPDATE)
                    .since("5.0.0").complexity("O(log N) for each id, with N pending entries")
                    .summary("Acknowledges entries that a group was given."),
            command("XADD", StreamCommands::xadd)
                    .syntax(XADD_SYNTAX).flags(WRITE, DENYOOM, FAST).group(STREAM).key(1, RW, UPDATE)
                    .tips("nondeterministic_output")
                    .since("5.0.0").complexity("O(1), and O(N) for the N entries that are trimmed")
                    .summary("Adds an entry to a stream, which is made where there is none."),
            command("XAUTOCLAIM", StreamPendingCommands::xautoclaim)
                    .syntax("key group consumer min-idle-time start [COUNT count] [JUSTID]").flags(WRITE, FAST)
                    .group(STREAM).key(1, RW, DELETE).tips("nondeterministic_output")
                    .since("6.2.0").complexity("O(N) in the number of entries looked at")
                    .summary("Gives a consumer what has been pending for others for too long."),
            command("XCLAIM", StreamPendingCommands::xclaim)
                    .syntax(XCLAIM_SYNTAX).flags(WRITE, FAST).group(STREAM).key(1, RW, UPDATE)
                    .tips("nondeterministic_output")
                    .since("5.0.0").complexity("O(log N) for each id, with N pending entries")
                    .summary("Gives a consumer pending entries of others."),
            command("XDEL", StreamCommands::xdel)
                    .syntax("key ID:string [ID:string ...]").flags(WRITE, FAST).group(STREAM).key(1, RW, DELETE)
                    .since("5.0.0").complexity("O(log N) for each id, with N entries")
                    .summary("Deletes entries of a stream."),
            container("XGROUP")
                    .group(STREAM).since("5.0.0").complexity("That of the subcommand")
                    .summary("Makes and changes groups of consumers.")
                    .sub(command("CREATE", StreamGroupCommands::xgroupCreate)
                            .syntax("key group id-selector:<id | new-id:$> [MKSTREAM]"
                                    + " [ENTRIESREAD entries-read:integer]")
                            .flags(WRITE, DENYOOM).key(2, RW, INSERT)
                            .since("5.0.0").complexity("O(1)").summary("Makes a group."))
                    .sub(command("CREATECONSUMER", StreamGroupCommands::xgroupCreateconsumer)
                            .syntax("key group consumer").flags(WRITE, DENYOOM).key(2, RW, INSERT)
                            .since("6.2.0").complexity("O(1)").summary("Makes a consumer in a group."))
                    .sub(command("DELCONSUMER", StreamGroupCommands::xgroupDelconsumer)
                            .syntax("key group consumer").flags(WRITE).key(2, RW, DELETE)
                            .since("5.0.0").complexity("O(N) in the number of entries pending for it")
                            .summary("Deletes a consumer and what is pending for it."))
                    .sub(command("DESTROY", StreamGroupCommands::xgroupDestroy)
                            .syntax("key group").flags(WRITE).key(2, RW, DELETE)
                            .since("5.0.0").complexity("O(N) in the number of pending entries")
                            .summary("Deletes a group."))
                    .sub(command("HELP", HelpText::reply)
                            .flags(LOADING, STALE)
                            .since("5.0.0").complexity("O(1)").summary("Describes the subcommands."))
                    .sub(command("SETID", StreamGroupCommands::xgroupSetid)
                            .syntax("key group id-selector:<id | new-id:$> [ENTRIESREAD entriesread:integer]")
                            .flags(WRITE).key(2, RW, UPDATE)
                            .since("5.0.0").complexity("O(1)")
                            .summary("Sets up to where a group has read.")),
            container("XINFO")
                    .group(STREAM).since("5.0.0").complexity("That of the subcommand")
                    .summary("Tells about streams and their groups.")
                    .sub(command("CONSUMERS", StreamInfoCommands::xinfoConsumers)
                            .syntax("key group").flags(READONLY).key(2, RO, ACCESS).tips("nondeterministic_output")
                            .since("5.0.0").complexity("O(N) in the number of consumers")
                            .summary("Describes the consumers of a group."))
                    .sub(command("GROUPS", StreamInfoCommands::xinfoGroups)
                            .syntax("key").flags(READONLY).key(2, RO, ACCESS)
                            .since("5.0.0").complexity("O(N) in the number of groups")
                            .summary("Describes the groups of a stream."))
                    .sub(command("HELP", HelpText::reply)
                            .flags(LOADING, STALE)
                            .since("5.0.0").complexity("O(1)").summary("Describes the subcommands."))
                    .sub(command("STREAM", StreamInfoCommands::xinfoStream)
                            .syntax("key full-block:[full:FULL [COUNT count]]").flags(READONLY).key(2, RO, ACCESS)
                            .since("5.0.0").complexity("O(N) in what is replied and in the number of nodes")
                            .summary("Describes a stream.")),
            command("XLEN", StreamCommands::xlen)
                    .syntax("key").flags(READONLY, FAST).group(STREAM).key(1, RO)
                    .since("5.0.0").complexity("O(1)").summary("Returns the number of entries of a stream."),
            command("XPENDING", StreamPendingCommands::xpending)
                    .syntax(XPENDING_SYNTAX).flags(READONLY).group(STREAM).key(1, RO, ACCESS)
                    .tips("nondeterministic_output")
                    .since("5.0.0").complexity("O(N) in the number of entries looked at, or of consumers")
                    .summary("Tells what is pending in a group."),
            command("XRANGE", StreamCommands::xrange)
                    .syntax("key start end [COUNT count]").flags(READONLY).group(STREAM).key(1, RO, ACCESS)
                    .since("5.0.0").complexity("O(log N + M) for M entries of N")
                    .summary("Returns the entries between two ids."),
            command("XREAD", StreamReadCommands::xread)
                    .syntax("[COUNT count] [BLOCK milliseconds] " + STREAMS_SYNTAX).flags(BLOCKING, READONLY)
                    .group(STREAM).keys(KeySpec.afterKeyword("STREAMS", 1, -1, 1, 2, RO, ACCESS))
                    .since("5.0.0").complexity("O(log N + M) for each stream, with M entries replied of N")
                    .summary("Returns the entries after an id of several streams, or waits for them."),
            command("XREADGROUP", StreamReadCommands::xreadgroup)
                    .syntax("group-block: GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] "
                            + STREAMS_SYNTAX)
                    .flags(BLOCKING, WRITE).group(STREAM)
                    .keys(KeySpec.afterKeyword("STREAMS", 4, -1, 1, 2, RO, ACCESS))
                    .since("5.0.0").complexity("O(log N) for each entry replied")
                    .summary("Returns entries that nobody in the group was given, or waits for them, or what the"
                            + " consumer was given before."),
            command("XREVRANGE", StreamCommands::xrevrange)
                    .syntax("key end start [COUNT count]").flags(READONLY).group(STREAM).key(1, RO, ACCESS)
                    .since("5.0.0").complexity("O(log N + M) for M entries of N")
                    .summary("Returns the entries between two ids, the last one first."),
            command("XSETID", StreamCommands::xsetid)
                    .syntax("key last-id [ENTRIESADDED entries-added:integer] [MAXDELETEDID max-deleted-id]")
                    .flags(WRITE, DENYOOM, FAST).group(STREAM).key(1, RW, UPDATE)
                    .since("5.0.0").complexity("O(1)").summary("Sets what a stream remembers of its past."),
            command("XTRIM", StreamCommands::xtrim)
                    .syntax("key trim:<" + TRIM_SYNTAX + ">").flags(WRITE).group(STREAM).key(1, RW, DELETE)
                    .tips("nondeterministic_output")
                    .since("5.0.0").complexity("O(N) in the number of entries that go")
                    .summary("Removes the oldest entries of a stream."));
    // spotless:on

    private StreamCommands() {}

    private static void xadd(Call call) {
        StreamArguments streams = call.streams();
        StreamTrim trim = streams.trim;
        int idIndex = trim.parse(call, true);
        if (idIndex == StreamTrim.FAILED) {
            return;
        }
        int words = call.count() - idIndex - 1;
        if (words < 2 || (words & 1) == 1) {
            call.wrongCount();
            return;
        }
        if (trim.isIdGiven() && trim.idForm() == StreamId.COMPLETE && trim.id().isZero()) {
            call.error("ERR The ID specified in XADD must be greater than 0-0");
            return;
        }
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
            return;
        }
        if (record == 0 && trim.isKeyExpected()) {
            call.reply().nullBulk();
            return;
        }
        streams.fieldsFrom(idIndex + 1);
        if (chooseId(call, record) && fits(call, streams)) {
            add(call, record, idIndex);
        }
    }

    /// Works out the id of a new entry for the stream in a record, 0 for a new one; if there can be none, the client
    /// has its error.
    private static boolean chooseId(Call call, int record) {
        StreamArguments streams = call.streams();
        StreamTrim trim = streams.trim;
        StreamId id = streams.id.set(trim.id());
        StreamId last = streams.last.setMin();
        if (record != 0) {
            StreamAccess.read(call, record).lastId(last);
        }
        if (last.isMax()) {
            call.error("ERR The stream has exhausted the last possible ID, unable to add more items");
            return false;
        }
        if (!trim.isIdGiven()) {
            id.set(call.now(), 0);
            if (id.compareTo(last) <= 0) {
                id.set(last).increment();
            }
        } else if (trim.idForm() == StreamId.OPEN_SEQUENCE && id.millis() == last.millis()) {
            id.set(last).increment();
            if (id.millis() != last.millis()) {
                id.setMin();
            }
        }
        if (id.compareTo(last) > 0) {
            return true;
        }
        call.error("ERR The ID specified in XADD is equal or smaller than the target stream top item");
        return false;
    }

    private static boolean fits(Call call, StreamArguments fields) {
        if (fields.fieldBytes() <= StreamValue.ENTRY_BYTES_MAX) {
            return true;
        }
        call.error("ERR Elements are too large to be stored");
        return false;
    }

    private static void add(Call call, int record, int idIndex) {
        StreamArguments streams = call.streams();
        StreamTrim trim = streams.trim;
        StreamId id = streams.id;
        StreamValue stream = call.values().streamValue();
        if (record == 0) {
            addFirst(call, stream, id);
        } else {
            call.database().open(record, stream);
            trim.requireRoom(call, stream);
            stream.add(id, streams);
        }
        streams.reply(id);
        call.valueChanged(1, stream);
        call.announce(KeyEvents.STREAM, "xadd", 1);
        call.changed(1);
        if (trim.isGiven() && trim.trim(stream) > 0) {
            call.announce(KeyEvents.STREAM, "xtrim", 1);
        }
        if (trim.isApproximate() || trim.idForm() != StreamId.COMPLETE) {
            trim.propagate(call, stream, idIndex, id);
        }
        call.database().waiters().appeared(call.address(1), call.length(1), ValueType.STREAM);
    }

    /// Makes a stream, which gets its key when it has the entry.
    private static void addFirst(Call call, StreamValue stream, StreamId id) {
        stream.create(call.database().memory());
        stream.add(id, call.streams());
        call.database().place(call.address(1), call.length(1), stream, Database.NO_EXPIRY);
    }

    private static void xtrim(Call call) {
        StreamArguments streams = call.streams();
        if (streams.trim.parse(call, false) == StreamTrim.FAILED) {
            return;
        }
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
            return;
        }
        long trimmed = 0;
        if (record != 0) {
            StreamValue stream = StreamAccess.open(call, record);
            streams.trim.requireRoom(call, stream);
            trimmed = streams.trim.trim(stream);
            if (trimmed > 0) {
                call.announce(KeyEvents.STREAM, "xtrim", 1);
                call.changed(trimmed);
                call.valueChanged(1, stream);
                if (streams.trim.isApproximate()) {
                    streams.trim.propagate(call, stream, 0, streams.id);
                }
            }
        }
        call.reply().integer(trimmed);
    }

    private static void xdel(Call call) {
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
            return;
        }
        StreamArguments streams = call.streams();
        if (record == 0) {
            call.reply().integer(0);
            return;
        }
        if (!streams.areIds(2)) {
            return;
        }
        StreamValue stream = StreamAccess.open(call, record);
        long deleted = 0;
        for (int i = 2; i < call.count(); i++) {
            streams.parse(i, streams.id);
            deleted += stream.delete(streams.id) ? 1 : 0;
        }
        if (deleted > 0) {
            call.valueChanged(1, stream);
            call.announce(KeyEvents.STREAM, "xdel", 1);
            call.changed(deleted);
        }
        call.reply().integer(deleted);
    }

    private static void xlen(Call call) {
        int record = call.lookupRead(1);
        if (call.isTypeOrMissing(record, ValueType.STREAM)) {
            call.reply()
                    .integer(record == 0 ? 0 : StreamAccess.read(call, record).size());
        }
    }

    private static void xrange(Call call) {
        range(call, 2, 3, false);
    }

    private static void xrevrange(Call call) {
        range(call, 3, 2, true);
    }

    private static void range(Call call, int firstIndex, int lastIndex, boolean reverse) {
        StreamArguments streams = call.streams();
        if (!streams.parseRange(firstIndex, lastIndex)) {
            return;
        }
        long count = -1;
        for (int i = 4; i < call.count(); i += 2) {
            if (!call.is(i, Words.COUNT) || i + 1 == call.count()) {
                call.error(Errors.SYNTAX);
                return;
            }
            if (!call.isLong(i + 1)) {
                return;
            }
            count = Math.max(0, call.longAt(i + 1));
        }
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.STREAM)) {
            return;
        }
        if (record == 0) {
            call.reply().array(0);
        } else if (count == 0) {
            call.reply().nullArray();
        } else {
            StreamReplies.range(
                    call, StreamAccess.read(call, record), streams.first, streams.last, Math.max(0, count), reverse);
        }
    }

    private static void xsetid(Call call) {
        StreamArguments streams = call.streams();
        StreamId id = streams.id;
        StreamId deleted = streams.other.setMin();
        long added = -1;
        if (!streams.parse(2, id)) {
            return;
        }
        for (int i = 3; i < call.count(); i += 2) {
            boolean more = i + 1 < call.count();
            if (more && call.is(i, StreamWords.ENTRIESADDED)) {
                if (!call.isAtLeast(i + 1, 0, Errors.NOT_AN_INTEGER, "ERR entries_added must be positive")) {
                    return;
                }
                added = call.longAt(i + 1);
            } else if (more && call.is(i, StreamWords.MAXDELETEDID)) {
                if (!streams.parse(i + 1, deleted)) {
                    return;
                }
                if (id.compareTo(deleted) < 0) {
                    call.error("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
                    return;
                }
            } else {
                call.error(Errors.SYNTAX);
                return;
            }
        }
        int record = call.lookupWrite(1);
        if (record == 0) {
            call.error(Errors.NO_SUCH_KEY);
        } else if (call.isTypeOrMissing(record, ValueType.STREAM)) {
            setId(call, StreamAccess.open(call, record), id, deleted, added);
        }
    }

    private static void setId(Call call, StreamValue stream, StreamId id, StreamId deleted, long added) {
        StreamArguments streams = call.streams();
        if (id.compareTo(stream.maxDeletedId(streams.first)) < 0) {
            call.error("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
            return;
        }
        if (stream.size() > 0) {
            if (id.compareTo(stream.lastEntryId(streams.first)) < 0) {
                call.error("ERR The ID specified in XSETID is smaller than the target stream top item");
                return;
            }
            if (added != -1 && stream.size() > added) {
                call.error("ERR The entries_added specified in XSETID is smaller than the target stream length");
                return;
            }
        }
        stream.setLastId(id);
        if (added != -1) {
            stream.setEntriesAdded(added);
        }
        if (!deleted.isZero()) {
            stream.setMaxDeletedId(deleted);
        }
        call.reply().ok();
        call.changed(1);
        call.announce(KeyEvents.STREAM, "xsetid", 1);
    }
}
