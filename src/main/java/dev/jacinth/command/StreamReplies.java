package dev.jacinth.command;

import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.StreamCursor;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;

/// How entries of streams are replied: each as an array of its id and of an array of its fields and values.
final class StreamReplies {

    private static final int LIKELY_ENTRIES = 10;

    private StreamReplies() {}

    /// Replies with the entries between two ids, at most `count` of them, or all where that is 0.
    static void range(Call call, StreamValue stream, StreamId first, StreamId last, long count, boolean reverse) {
        StreamCursor cursor = stream.cursor();
        cursor.seek(first, last, reverse);
        long mark = call.reply().defer(LIKELY_ENTRIES);
        long replied = 0;
        while ((count == 0 || replied < count) && cursor.next()) {
            entry(call, cursor);
            replied++;
        }
        cursor.leave();
        call.reply().endArray(mark, replied);
    }

    /// Replies with the entry that the cursor is at.
    static void entry(Call call, StreamCursor cursor) {
        RespWriter reply = call.reply();
        reply.array(2);
        call.streams().reply(cursor.id());
        reply.array(2L * cursor.fields());
        while (cursor.nextField()) {
            reply.bulk(cursor.fieldAddress(), cursor.fieldLength());
            reply.bulk(cursor.valueAddress(), cursor.valueLength());
        }
    }

    /// Replies with the entry of an id; false if there is none, and then nothing is replied.
    static boolean entry(Call call, StreamValue stream, StreamId id) {
        StreamCursor cursor = stream.cursor();
        if (!cursor.find(id)) {
            return false;
        }
        entry(call, cursor);
        cursor.leave();
        return true;
    }

    /// Replies with the first or the last entry, or with a null where there is none.
    static void edge(Call call, StreamValue stream, boolean last) {
        StreamArguments ids = call.streams();
        StreamCursor cursor = stream.cursor();
        cursor.seek(ids.first.setMin(), ids.last.setMax(), last);
        if (cursor.next()) {
            entry(call, cursor);
        } else {
            call.reply().nullBulk();
        }
        cursor.leave();
    }
}
