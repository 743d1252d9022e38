package dev.jacinth.command;

/// The grammar that XREAD and XREADGROUP share, up to the keys: how much, how long to wait, for which consumer.
final class StreamReadOption {

    private int groupIndex;
    private int firstKey;
    private int keys;
    private long count;
    private long timeoutMillis;
    private boolean waits;
    private boolean noAck;

    private void clear() {
        groupIndex = 0;
        firstKey = 0;
        keys = 0;
        count = 0;
        waits = false;
        noAck = false;
    }

    /// Reads the arguments; false if the client has its error.
    ///
    /// @param grouped for XREADGROUP
    boolean parse(Call call, boolean grouped) {
        clear();
        for (int i = 1; i < call.count() && firstKey == 0; i++) {
            int more = call.count() - i - 1;
            if (more > 0 && call.is(i, StreamWords.BLOCK)) {
                i++;
                timeoutMillis = BlockTimeout.millis(call, i);
                if (timeoutMillis == BlockTimeout.INVALID) {
                    return false;
                }
                waits = true;
            } else if (more > 0 && call.is(i, Words.COUNT)) {
                i++;
                if (!call.isLong(i)) {
                    return false;
                }
                count = Math.max(0, call.longAt(i));
            } else if (more > 0 && call.is(i, StreamWords.STREAMS)) {
                if (!parseKeys(call, grouped, i + 1)) {
                    return false;
                }
            } else if (more >= 2 && call.is(i, StreamWords.GROUP)) {
                groupIndex = i + 1;
                i += 2;
            } else if (call.is(i, StreamWords.NOACK)) {
                noAck = true;
            } else {
                call.error(Errors.SYNTAX);
                return false;
            }
            if (!grouped && (groupIndex != 0 || noAck)) {
                call.error("ERR The " + (noAck ? "NOACK" : "GROUP") + " option is only supported by XREADGROUP."
                        + " You called XREAD instead.");
                return false;
            }
        }
        if (firstKey == 0) {
            call.error(Errors.SYNTAX);
            return false;
        }
        if (grouped && groupIndex == 0) {
            call.error("ERR Missing GROUP option for XREADGROUP");
            return false;
        }
        return true;
    }

    private boolean parseKeys(Call call, boolean grouped, int first) {
        int words = call.count() - first;
        if ((words & 1) != 0) {
            call.error("ERR Unbalanced '" + call.command().fullName() + "' list of streams: for each stream key an ID"
                    + " or '" + (grouped ? '>' : '$') + "' must be specified.");
            return false;
        }
        firstKey = first;
        keys = words / 2;
        return true;
    }

    /// Position of the group's name; that of the consumer follows it.
    int groupIndex() {
        return groupIndex;
    }

    int consumerIndex() {
        return groupIndex + 1;
    }

    /// Position of the first key; all keys follow one another, and then the ids.
    int firstKey() {
        return firstKey;
    }

    int keys() {
        return keys;
    }

    /// Position of the id for the key at a position.
    int idIndex(int keyIndex) {
        return keyIndex + keys;
    }

    /// How many entries of each stream, 0 for all.
    long count() {
        return count;
    }

    boolean waits() {
        return waits;
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    boolean isNoAck() {
        return noAck;
    }
}
