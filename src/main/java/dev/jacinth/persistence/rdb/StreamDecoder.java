package dev.jacinth.persistence.rdb;

import dev.jacinth.value.StreamGroups;
import dev.jacinth.value.StreamId;
import dev.jacinth.value.StreamValue;
import dev.jacinth.value.ValueContext;

/// Streams, in all three forms that Redis has given them.
///
/// ```
///   stream     count, nodes; entries, last id, [first id, highest deleted id, entries added]; count, groups
///   node       master id: a string of 16 bytes; listpack: a string
///   group      name: a string; last id, [entries read]; count, pending; count, consumers
///   pending    id: 16 bytes; delivered at: i64; deliveries
///   consumer   name: a string; seen at: i64, {active at: i64}; count, ids of 16 bytes
/// ```
///
/// Numbers are lengths of up to 64 bits, and two of them are an id that is not said to be of 16 bytes. What is in [ ]
/// came with the second form, what is in { } with the third.
///
/// ```
///   state       next                             then
///   NODES       count                            NODE_ID, or ENTRIES
///   NODE_ID     string                           NODE
///   NODE        string                           NODE_ID, or STREAM
///   STREAM      numbers                          GROUPS
///   GROUPS      count                            GROUP_NAME, or DONE
///   GROUP_NAME  string                           GROUP
///   GROUP       numbers                          PENDINGS
///   PENDINGS    count                            PENDING, or CONSUMERS
///   PENDING     a pending entry                  PENDING, or CONSUMERS
///   CONSUMERS   count                            CONSUMER_NAME, or the end of the group
///   CONSUMER_NAME  string                        CONSUMER
///   CONSUMER    times                            OWNED_COUNT
///   OWNED_COUNT count                            OWNED, or the end of the consumer
///   OWNED       id                               OWNED, or the end of the consumer
/// ```
///
/// The end of a consumer is followed by CONSUMER_NAME or the end of the group, that by GROUP_NAME or DONE. Nothing is
/// believed: nodes have to be sound and to follow one another, each pending entry has exactly one owner.
final class StreamDecoder extends AggregateDecoder<StreamValue> {

    private enum State {
        NODES,
        NODE_ID,
        NODE,
        STREAM,
        GROUPS,
        GROUP_NAME,
        GROUP,
        PENDINGS,
        PENDING,
        CONSUMERS,
        CONSUMER_NAME,
        CONSUMER,
        OWNED_COUNT,
        OWNED,
        DONE
    }

    private static final int STREAM_NUMBERS = 3;
    private static final int STREAM_2_NUMBERS = 8;
    private static final int NUMBERS_MAX = 8;

    private final int typeCode;
    private final long[] numbers = new long[NUMBERS_MAX];
    private final StreamId id = new StreamId();
    private final StreamId other = new StreamId();
    private final KeptString name = new KeptString();

    private State state = State.NODES;
    private int numbersRead;
    private long nodesLeft;
    private long groupsLeft;
    private long pendingLeft;
    private long consumersLeft;
    private long ownedLeft;
    private int group;
    private int consumer;

    StreamDecoder(int typeCode, ValueContext context) {
        super(new StreamValue(context));
        this.typeCode = typeCode;
    }

    @Override
    protected void begun() {
        state = State.NODES;
        numbersRead = 0;
    }

    @Override
    public boolean read(RdbInput input) {
        while (state != State.DONE) {
            if (!step(input)) {
                return false;
            }
        }
        return true;
    }

    /// Reads one element; false if it is not complete, or the input has failed.
    private boolean step(RdbInput input) {
        return switch (state) {
            case NODES -> input.readLength() && beginNodes(input.number());
            case NODE_ID -> input.readString(null) && takeNodeId(input);
            case NODE -> input.readString(null) && takeNode(input);
            case STREAM -> readNumbers(input, isSecondForm() ? STREAM_2_NUMBERS : STREAM_NUMBERS) && takeStream(input);
            case GROUPS -> input.readLength() && beginGroups(input.number());
            case GROUP_NAME -> input.readString(null) && takeName(input, State.GROUP);
            case GROUP -> readNumbers(input, isSecondForm() ? 3 : 2) && takeGroup(input);
            case PENDINGS -> input.readLength() && beginPending(input.number());
            case PENDING -> readPending(input);
            case CONSUMERS -> input.readLength() && beginConsumers(input, input.number());
            case CONSUMER_NAME -> input.readString(null) && takeName(input, State.CONSUMER);
            case CONSUMER -> readConsumer(input);
            case OWNED_COUNT -> input.readLength() && beginOwned(input, input.number());
            case OWNED -> readOwned(input);
            case DONE -> true;
        };
    }

    private boolean isSecondForm() {
        return typeCode != RdbFormat.TYPE_STREAM;
    }

    private boolean become(State next) {
        state = next;
        return true;
    }

    /// Reads so many numbers one by one; true when all are there.
    private boolean readNumbers(RdbInput input, int count) {
        while (numbersRead < count) {
            if (!input.readUnsigned()) {
                return false;
            }
            numbers[numbersRead++] = input.number();
        }
        numbersRead = 0;
        return true;
    }

    // ---- entries

    private boolean beginNodes(long count) {
        nodesLeft = count;
        return become(count == 0 ? State.STREAM : State.NODE_ID);
    }

    private boolean takeNodeId(RdbInput input) {
        if (input.length() != StreamId.BYTES) {
            return input.fail("Stream node key entry is not the size of a stream ID");
        }
        id.readBigEndian(input.address());
        return become(State.NODE);
    }

    private boolean takeNode(RdbInput input) {
        if (!value.addNode(id, input.address(), input.length())) {
            return input.fail("Stream listpack integrity check failed.");
        }
        nodesLeft--;
        return become(nodesLeft == 0 ? State.STREAM : State.NODE_ID);
    }

    private boolean takeStream(RdbInput input) {
        long entries = numbers[0];
        id.set(numbers[1], numbers[2]);
        boolean second = isSecondForm();
        // The first id, numbers 3 and 4, is what the entries say.
        other.set(second ? numbers[5] : 0, second ? numbers[6] : 0);
        if (!value.complete(entries, id, other, second ? numbers[7] : entries)) {
            return input.fail("Stream length or last ID inconsistent with its entries");
        }
        return become(State.GROUPS);
    }

    // ---- groups

    private boolean beginGroups(long count) {
        groupsLeft = count;
        return endOfGroups();
    }

    private boolean endOfGroups() {
        return become(groupsLeft == 0 ? State.DONE : State.GROUP_NAME);
    }

    /// Keeps a name until what belongs to it was read as well.
    private boolean takeName(RdbInput input, State next) {
        name.keep(input.address(), input.length());
        return become(next);
    }

    private boolean takeGroup(RdbInput input) {
        id.set(numbers[0], numbers[1]);
        long read = isSecondForm() ? numbers[2] : value.entriesUpTo(id);
        group = value.groups().create(name.address(), name.length(), id, read);
        if (group == 0) {
            return input.fail("Duplicated consumer group name");
        }
        return become(State.PENDINGS);
    }

    private boolean beginPending(long count) {
        pendingLeft = count;
        return become(count == 0 ? State.CONSUMERS : State.PENDING);
    }

    private boolean readPending(RdbInput input) {
        long start = input.position();
        if (!input.has(StreamId.BYTES + Long.BYTES)) {
            return false;
        }
        id.readBigEndian(input.takeBytes(StreamId.BYTES));
        long deliveredAt = input.takeLong();
        if (!input.readUnsigned()) {
            input.window(start, input.end());
            return false;
        }
        if (!value.groups().addPendingWithoutOwner(group, id, deliveredAt, input.number())) {
            return input.fail("Duplicated global PEL entry loading stream consumer group");
        }
        return beginPending(pendingLeft - 1);
    }

    private boolean beginConsumers(RdbInput input, long count) {
        consumersLeft = count;
        return count == 0 ? endGroup(input) : become(State.CONSUMER_NAME);
    }

    private boolean endGroup(RdbInput input) {
        if (!value.groups().allHaveOwners(group)) {
            return input.fail("Stream CG PEL entry without consumer");
        }
        groupsLeft--;
        return endOfGroups();
    }

    private boolean readConsumer(RdbInput input) {
        boolean third = typeCode == RdbFormat.TYPE_STREAM_3;
        if (!input.has(third ? 2 * Long.BYTES : Long.BYTES)) {
            return false;
        }
        StreamGroups groups = value.groups();
        long seenAt = input.takeLong();
        long activeAt = third ? input.takeLong() : seenAt;
        if (groups.findConsumer(group, name.address(), name.length()) != 0) {
            return input.fail("Duplicate stream consumer detected.");
        }
        consumer = groups.createConsumer(group, name.address(), name.length(), seenAt, activeAt);
        return become(State.OWNED_COUNT);
    }

    private boolean beginOwned(RdbInput input, long count) {
        ownedLeft = count;
        return count == 0 ? beginConsumers(input, consumersLeft - 1) : become(State.OWNED);
    }

    private boolean readOwned(RdbInput input) {
        if (!input.has(StreamId.BYTES)) {
            return false;
        }
        id.readBigEndian(input.takeBytes(StreamId.BYTES));
        if (!value.groups().giveOwner(group, id, consumer)) {
            return input.fail("Consumer entry not found in group global PEL, or duplicated");
        }
        return beginOwned(input, ownedLeft - 1);
    }

    @Override
    public void release() {
        super.release();
        name.release();
    }
}
