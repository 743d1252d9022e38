package dev.jacinth.command;

import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.ListValue;

/// What LPOS is asked for, and the search.
final class ListSearch {

    private static final String ZERO_RANK = "ERR RANK can't be zero: use 1 to start from the first match, 2 from the"
            + " second ... or use negative to start from the end of the list";
    private static final int FIRST_OPTION = 3;

    private long rank = 1;
    private boolean backward;

    /// The most matches to reply with; 0 for all.
    private long count;

    private boolean counted;

    /// The most elements to look at.
    private long lengthMax = Long.MAX_VALUE;

    /// Reads the options; if they are wrong, the client has its error.
    boolean accepts(Call call) {
        for (int i = FIRST_OPTION; i < call.count(); i += 2) {
            if (i + 1 == call.count()) {
                call.error(Errors.SYNTAX);
                return false;
            }
            boolean accepted;
            if (call.is(i, Words.RANK)) {
                accepted = acceptsRank(call, i + 1);
            } else if (call.is(i, Words.COUNT)) {
                counted = true;
                accepted = call.isAtLeast(i + 1, 0, "ERR COUNT can't be negative");
                count = accepted ? call.longAt(i + 1) : 0;
            } else if (call.is(i, Words.MAXLEN)) {
                accepted = call.isAtLeast(i + 1, 0, "ERR MAXLEN can't be negative");
                lengthMax = accepted && call.longAt(i + 1) > 0 ? call.longAt(i + 1) : Long.MAX_VALUE;
            } else {
                call.error(Errors.SYNTAX);
                return false;
            }
            if (!accepted) {
                return false;
            }
        }
        return true;
    }

    private boolean acceptsRank(Call call, int index) {
        if (!call.isNegatable(index)) {
            return false;
        }
        long given = call.longAt(index);
        if (given == 0) {
            call.error(ZERO_RANK);
            return false;
        }
        rank = Math.abs(given);
        backward = given < 0;
        return true;
    }

    /// Replies as when nothing is found.
    void replyNone(Call call) {
        if (counted) {
            call.reply().array(0);
        } else {
            call.reply().nullBulk();
        }
    }

    /// Replies with the indexes, or the one, where argument 2 is.
    void run(Call call, ListValue list) {
        RespWriter reply = call.reply();
        if (!counted) {
            long index = next(call, list, 0);
            for (long matches = 1; index >= 0 && matches < rank; matches++) {
                index = next(call, list, index + 1);
            }
            if (index < 0) {
                reply.nullBulk();
            } else {
                reply.integer(fromStart(list, index));
            }
            return;
        }
        long mark = reply.defer(1);
        long found = 0;
        long matches = 0;
        for (long index = next(call, list, 0); index >= 0; index = next(call, list, index + 1)) {
            matches++;
            if (matches >= rank) {
                reply.integer(fromStart(list, index));
                found++;
                if (found == count) {
                    break;
                }
            }
        }
        reply.endArray(mark, found);
    }

    private long fromStart(ListValue list, long index) {
        return backward ? list.size() - 1 - index : index;
    }

    /// The next match from `index` on, counted from the end where the search begins, or -1. The list is at the element
    /// before, at which the last match was.
    private long next(Call call, ListValue list, long index) {
        boolean there = index == 0 ? list.seek(backward ? -1 : 0) : backward ? list.previous() : list.next();
        if (!there || index >= lengthMax) {
            return -1;
        }
        if (backward) {
            return nextBackward(call, list, index);
        }
        long passed = list.skipTo(call.address(2), call.length(2), lengthMax - index);
        return passed < 0 || passed >= lengthMax - index ? -1 : index + passed;
    }

    private long nextBackward(Call call, ListValue list, long index) {
        for (long at = index; at < lengthMax; at++) {
            if (list.isEqual(call.address(2), call.length(2))) {
                return at;
            }
            if (!list.previous()) {
                return -1;
            }
        }
        return -1;
    }
}
