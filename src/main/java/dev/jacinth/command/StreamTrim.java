package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.config.Settings;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;

/// The grammar that XADD and XTRIM share: by what a stream is to be trimmed, and, for XADD, the id.
final class StreamTrim {

    /// What [#parse] gives where the client has its error.
    static final int FAILED = -1;

    private static final String BOTH = "ERR syntax error, MAXLEN and MINID options at the same time are not compatible";
    private static final long NODES_MAX = 100;
    private static final long LIMIT_DEFAULT = 10_000;
    private static final long LIMIT_MAX = 1_000_000;

    private final StreamId minId = new StreamId();
    private final StreamId id = new StreamId();
    private boolean byLength;
    private boolean byId;
    private boolean approximate;
    private boolean limited;
    private boolean keyExpected;
    private int thresholdIndex;
    private int limitIndex;
    private int idForm;
    private boolean idGiven;
    private long lengthMax;
    private long limit;

    private void clear() {
        byLength = false;
        byId = false;
        approximate = false;
        limited = false;
        keyExpected = false;
        idGiven = false;
        idForm = StreamId.OPEN_SEQUENCE;
        thresholdIndex = 0;
        limitIndex = 0;
        limit = 0;
    }

    /// Reads the arguments behind the key.
    ///
    /// @param adding whether they end with an id and fields: XADD
    /// @return the position of the id, or the number of arguments where there is none, or [#FAILED]
    int parse(Call call, boolean adding) {
        clear();
        int index = 2;
        boolean atId = false;
        while (index < call.count() && !atId) {
            boolean more = index + 1 < call.count();
            if (adding && Bytes.equal(call.address(index), call.length(index), StreamWords.AUTO)) {
                atId = true;
            } else if (more && (call.is(index, Words.MAXLEN) || call.is(index, StreamWords.MINID))) {
                index = parseThreshold(call, index);
            } else if (more && call.is(index, Words.LIMIT)) {
                index = parseLimit(call, index);
            } else if (adding && call.is(index, StreamWords.NOMKSTREAM)) {
                keyExpected = true;
                index++;
            } else if (adding) {
                atId = true;
                if (!parseId(call, index)) {
                    return FAILED;
                }
            } else {
                call.error(Errors.SYNTAX);
                return FAILED;
            }
            if (index == FAILED) {
                return FAILED;
            }
        }
        return isSound(call, adding) ? index : FAILED;
    }

    private int parseThreshold(Call call, int word) {
        if (byLength || byId) {
            call.error(BOTH);
            return FAILED;
        }
        boolean length = call.is(word, Words.MAXLEN);
        int index = word + 1;
        approximate = false;
        if (index + 1 < call.count()) {
            approximate = Bytes.equal(call.address(index), call.length(index), StreamWords.ABOUT);
            index += approximate || Bytes.equal(call.address(index), call.length(index), StreamWords.EQUALS) ? 1 : 0;
        }
        if (length) {
            if (!call.isAtLeast(index, 0, Errors.NOT_AN_INTEGER, "ERR The MAXLEN argument must be >= 0.")) {
                return FAILED;
            }
            lengthMax = call.longAt(index);
            byLength = true;
        } else {
            if (!call.streams().parse(index, minId)) {
                return FAILED;
            }
            byId = true;
        }
        thresholdIndex = index;
        return index + 1;
    }

    private int parseLimit(Call call, int word) {
        if (!call.isAtLeast(word + 1, 0, Errors.NOT_AN_INTEGER, "ERR The LIMIT argument must be >= 0.")) {
            return FAILED;
        }
        limit = call.longAt(word + 1);
        limited = true;
        limitIndex = word;
        return word + 2;
    }

    private boolean parseId(Call call, int index) {
        idGiven = true;
        idForm = id.parseForAdd(call.address(index), call.length(index));
        return idForm != StreamId.INVALID || call.streams().complain();
    }

    private boolean isSound(Call call, boolean adding) {
        if (limit != 0 && !isGiven()) {
            call.error("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
            return false;
        }
        if (!adding && !isGiven()) {
            call.error("ERR syntax error, XTRIM must be called with a trimming strategy");
            return false;
        }
        if (call.session().isMaster()) {
            limit = 0;
            return true;
        }
        if (limited && !approximate) {
            call.error("ERR syntax error, LIMIT cannot be used without the special ~ option");
            return false;
        }
        if (!limited && approximate) {
            limit = limitByNodes(call.settings().get(Settings.STREAM_NODE_MAX_ENTRIES));
        }
        return true;
    }

    /// What may go without being told how much: so many nodes.
    private static long limitByNodes(long entries) {
        long most = entries > Long.MAX_VALUE / NODES_MAX ? LIMIT_MAX : NODES_MAX * entries;
        return most == 0 ? LIMIT_DEFAULT : Math.min(most, LIMIT_MAX);
    }

    /// Whether anything is to be trimmed at all.
    boolean isGiven() {
        return byLength || byId;
    }

    boolean isApproximate() {
        return approximate;
    }

    /// Whether a stream that is not there is not to be made.
    boolean isKeyExpected() {
        return keyExpected;
    }

    /// What XADD said of the id: [StreamId#COMPLETE], or [StreamId#OPEN_SEQUENCE] for `ms-*` and, if not
    /// [#isIdGiven], for `*`.
    int idForm() {
        return idForm;
    }

    boolean isIdGiven() {
        return idGiven;
    }

    /// The id, as far as it was given.
    StreamId id() {
        return id;
    }

    /// To be called before anything is changed, with the stream as it is.
    void requireRoom(Call call, StreamValue stream) {
        if (isGiven()) {
            call.headroom().requireForFewer(byLength ? stream.size() - lengthMax : stream.size());
        }
    }

    /// Trims a stream and returns how many entries have gone.
    long trim(StreamValue stream) {
        return byLength
                ? stream.trimToLength(lengthMax, approximate, limit)
                : stream.trimToId(minId, approximate, limit);
    }

    /// Propagates the command with the threshold that it came to, and without a limit.
    ///
    /// @param idIndex position of the id, which becomes `added`; 0 if there is none
    void propagate(Call call, StreamValue stream, int idIndex, StreamId added) {
        int dropped = approximate && limitIndex != 0 ? 2 : 0;
        call.beginEffect(call.count() - dropped);
        for (int i = 0; i < call.count(); i++) {
            if (dropped != 0 && i == limitIndex) {
                i++;
            } else if (idIndex != 0 && i == idIndex) {
                call.streams().effect(added);
            } else if (approximate && i == thresholdIndex - 1) {
                call.effectArgument(StreamWords.EQUALS);
            } else if (approximate && i == thresholdIndex) {
                propagateThreshold(call, stream);
            } else {
                call.effectArgumentAt(i);
            }
        }
    }

    private void propagateThreshold(Call call, StreamValue stream) {
        if (byLength) {
            call.effectArgument(stream.size());
        } else {
            call.streams().effect(stream.firstIdEvenDeleted(minId));
        }
    }
}
