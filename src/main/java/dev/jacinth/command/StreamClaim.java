package dev.jacinth.command;

import dev.jacinth.value.StreamId;

/// The grammar of XCLAIM from the idle time on: ids, and then options. It also says what becomes of what is claimed.
final class StreamClaim {

    /// Position of the first id.
    static final int FIRST_ID = 5;

    private static final long NOT_GIVEN = -1;

    private final StreamId lastId = new StreamId();
    private long idleMin;
    private long deliveredAt;
    private long deliveries;
    private boolean forced;
    private boolean justId;
    private int idsEnd;

    /// Reads the arguments; false if the client has its error.
    boolean parse(Call call) {
        if (!call.isLong(4, "ERR Invalid min-idle-time argument for XCLAIM")) {
            return false;
        }
        setPlain(call, Math.max(0, call.longAt(4)), false);
        int i = FIRST_ID;
        while (i < call.count() && lastId.parse(call.address(i), call.length(i), 0, false)) {
            i++;
        }
        idsEnd = i;
        lastId.setMin();
        long time = NOT_GIVEN;
        for (; i < call.count(); i++) {
            boolean more = i + 1 < call.count();
            if (call.is(i, StreamWords.FORCE)) {
                forced = true;
            } else if (call.is(i, StreamWords.JUSTID)) {
                justId = true;
            } else if (more && (call.is(i, StreamWords.IDLE) || call.is(i, StreamWords.TIME))) {
                boolean idle = call.is(i, StreamWords.IDLE);
                i++;
                if (!call.isLong(i, "ERR Invalid " + (idle ? "IDLE" : "TIME") + " option argument for XCLAIM")) {
                    return false;
                }
                time = idle ? call.now() - call.longAt(i) : call.longAt(i);
            } else if (more && call.is(i, StreamWords.RETRYCOUNT)) {
                i++;
                if (!call.isLong(i, "ERR Invalid RETRYCOUNT option argument for XCLAIM")) {
                    return false;
                }
                deliveries = call.longAt(i);
            } else if (more && call.is(i, StreamWords.LASTID)) {
                i++;
                if (!call.streams().parse(i, lastId)) {
                    return false;
                }
            } else {
                call.error("ERR Unrecognized XCLAIM option '" + call.quoted(i) + "'");
                return false;
            }
        }
        // A time that cannot be is no reason to fail: clocks differ.
        deliveredAt = time < 0 || time > call.now() ? call.now() : time;
        return true;
    }

    /// Sets what a claim without options is: XAUTOCLAIM.
    void setPlain(Call call, long itsIdleMin, boolean repliesOnlyIds) {
        lastId.setMin();
        idleMin = itsIdleMin;
        deliveredAt = call.now();
        deliveries = NOT_GIVEN;
        forced = false;
        justId = repliesOnlyIds;
        idsEnd = FIRST_ID;
    }

    /// Position behind the last id.
    int idsEnd() {
        return idsEnd;
    }

    /// Up to where the group is to have read at least.
    StreamId lastId() {
        return lastId;
    }

    /// Whether entries become pending that are not.
    boolean isForced() {
        return forced;
    }

    /// Whether ids are replied, not entries; that is no delivery then.
    boolean repliesIds() {
        return justId;
    }

    boolean isIdleEnough(Call call, long deliveredBefore) {
        return idleMin == 0 || call.now() - deliveredBefore >= idleMin;
    }

    /// When what is claimed counts as delivered.
    long deliveredAt() {
        return deliveredAt;
    }

    /// How often what is claimed was delivered then.
    long deliveries(long before) {
        return deliveries >= 0 ? deliveries : justId ? before : before + 1;
    }
}
