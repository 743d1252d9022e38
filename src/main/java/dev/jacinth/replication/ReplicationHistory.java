package dev.jacinth.replication;

import java.util.random.RandomGenerator;

/// Which histories this node can vouch for, and how far it has come in the current one.
///
/// ```
///   second id (until secondOffset - 1)        id (from then on)
///   ------------------------------------|--------------------------------> offset
///   1                     secondOffset -^                                  ^- bytes produced or applied so far
/// ```
///
/// Offsets are 1-based positions of bytes of the stream: after N bytes `offset` is N, and the next byte has the
/// offset N + 1. `secondOffset` is the first offset that is NOT shared with the second id, or -1 where there is
/// none.
///
/// The rule that everything else rests on: an id never survives a moment in which writes were not counted. Whoever
/// stops counting (no backlog any more, a data set that was replaced) starts a new history.
public final class ReplicationHistory {

    private final RandomGenerator random;
    private ReplicationId id;
    private ReplicationId secondId = ReplicationId.NONE;
    private long secondOffset = -1;
    private long offset;

    ReplicationHistory(RandomGenerator random) {
        this.random = random;
        this.id = ReplicationId.random(random);
    }

    public ReplicationId id() {
        return id;
    }

    public ReplicationId secondId() {
        return secondId;
    }

    public long secondOffset() {
        return secondOffset;
    }

    public long offset() {
        return offset;
    }

    /// Whether this node shares the history `requested` up to the byte before `from`.
    boolean covers(String requested, long from) {
        return id.matches(requested) || (secondOffset >= 0 && secondId.matches(requested) && from <= secondOffset);
    }

    void advance(long bytes) {
        offset += bytes;
    }

    /// A new random id and no second one: nothing that was promised under the old ids holds any longer.
    void startNew() {
        id = ReplicationId.random(random);
        secondId = ReplicationId.NONE;
        secondOffset = -1;
    }

    /// Promotion: what we had under the current id stays valid as the second id, and a new id begins.
    void shift() {
        secondId = id;
        secondOffset = offset + 1;
        id = ReplicationId.random(random);
    }

    /// The master goes on with our data under a new name.
    void continueAs(ReplicationId newId) {
        secondId = id;
        secondOffset = offset + 1;
        id = newId;
    }

    /// The data set was replaced by the one that `newId` names at `newOffset`.
    void adopt(ReplicationId newId, long newOffset) {
        id = newId;
        offset = newOffset;
        secondId = ReplicationId.NONE;
        secondOffset = -1;
    }

    /// A master that loaded its own past from a file: it can continue those who know it under the saved id.
    void rememberPast(ReplicationId savedId, long savedOffset) {
        secondId = savedId;
        secondOffset = savedOffset + 1;
        offset = savedOffset;
    }
}
