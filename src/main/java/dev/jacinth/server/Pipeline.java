package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespReader;
import dev.jacinth.value.Aggregate;
import dev.jacinth.value.KnownHash;
import dev.jacinth.value.ValueType;

/// The commands that a client has sent together, read before the first of them runs, so that their keys are fetched
/// from memory at the same time instead of one after the other. A key of a large data set is two cache misses away -
/// the bucket of the table and the record -, and three if it holds no string; to wait for them is most of what a small
/// command costs.
///
/// Where the next command names the same key, and the value there finds its elements by hashes, the same is done for
/// the elements that the commands name.
///
/// What is fetched is a guess - the first argument of each command is a key, another one an element -: a wrong one
/// costs nothing but time. Nothing about the commands themselves is decided here, and those that do not get to run are
/// read again later.
final class Pipeline {

    private static final int COMMANDS_MAX = 16;

    private final Keyspace keyspace;
    private final KnownHash knownKey;
    private final KnownHash knownElement;
    private final Arguments[] commands = new Arguments[COMMANDS_MAX];
    private final int[] ends = new int[COMMANDS_MAX];
    private final long[] hashes = new long[COMMANDS_MAX];
    private final int[] records = new int[COMMANDS_MAX];
    private final int[] elements = new int[COMMANDS_MAX];
    private final long[] elementHashes = new long[COMMANDS_MAX];
    private int count;
    private boolean busy;

    /// A sum that nobody needs, so that the reads ahead are not optimised away.
    private long unusedSum;

    Pipeline(Keyspace keyspace) {
        this.keyspace = keyspace;
        knownKey = keyspace.knownKey();
        knownElement = keyspace.context().knownElement();
        for (int i = 0; i < COMMANDS_MAX; i++) {
            commands[i] = new Arguments();
        }
    }

    /// Reads what follows a command that `reader` has just read. False if there is nothing to read ahead, or another
    /// client's commands are being run.
    ///
    /// @param start where the command began, and `length` bytes from there on
    boolean read(RespReader reader, long start, int length, int databaseNumber) {
        if (busy || !mayReadOn(start, reader.consumed(), length)) {
            return false;
        }
        count = 0;
        int end = 0;
        do {
            end += reader.consumed();
            ends[count] = end;
            commands[count] = reader.exchange(commands[count]);
            count++;
        } while (count < COMMANDS_MAX
                && mayReadOn(start, end, length)
                && reader.read(start + end, length - end) == RespReader.Result.COMMAND);
        // Half a command, or what is none, is read again when its turn has come.
        reader.reset();
        fetch(keyspace.database(databaseNumber));
        busy = true;
        return true;
    }

    /// An inline command can be read only once, since that changes its bytes; so nothing is read on that might be one.
    private static boolean mayReadOn(long start, int end, int length) {
        if (length - end < 2 || Native.getByte(start + end) != '*') {
            return false;
        }
        byte digit = Native.getByte(start + end + 1);
        return digit >= '1' && digit <= '9';
    }

    /// One loop for each step, so that the processor overlaps the waiting of all commands. For the key of the command
    /// before there is nothing left to do.
    private void fetch(Database database) {
        for (int i = 0; i < count; i++) {
            hashes[i] = hasKeyOfPrevious(i) ? hashes[i - 1] : hashOfKey(commands[i]);
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            if (isNewHash(i)) {
                sum += database.fetchBucket(hashes[i]);
            }
        }
        for (int i = 0; i < count; i++) {
            records[i] = isNewHash(i) ? database.recordAhead(hashes[i]) : 0;
            sum += records[i] == 0 ? 0 : database.fetchRecord(records[i]);
        }
        for (int i = 0; i < count; i++) {
            sum += records[i] == 0 ? 0 : database.fetchRoot(records[i]);
        }
        for (int i = 0; i < count; ) {
            int end = i + 1;
            while (end < count && !isNewHash(end)) {
                end++;
            }
            sum += fetchElements(database, i, end);
            i = end;
        }
        unusedSum = sum;
    }

    /// Of commands that name the same key.
    private long fetchElements(Database database, int from, int to) {
        Aggregate value = to - from > 1 && records[from] != 0 ? database.hashedValue(records[from]) : null;
        for (int i = from; i < to; i++) {
            int element = value == null ? 0 : elementIndex(value, commands[i].count());
            elements[i] = element;
            if (element != 0) {
                elementHashes[i] = keyspace.context().hash(commands[i].address(element), commands[i].length(element));
            }
        }
        if (value == null) {
            return 0;
        }
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += elements[i] == 0 ? 0 : value.fetchBucket(elementHashes[i]);
        }
        for (int i = from; i < to; i++) {
            sum += elements[i] == 0 ? 0 : value.fetchElement(elementHashes[i]);
        }
        return sum;
    }

    /// Which argument most likely is an element: in a sorted set it follows the score.
    private static int elementIndex(Aggregate value, int count) {
        return count < 3 ? 0 : value.type() == ValueType.SORTED_SET ? count - 1 : 2;
    }

    private long hashOfKey(Arguments command) {
        return command.count() > 1 ? keyspace.hash(command.address(1), command.length(1)) : 0;
    }

    private boolean hasKeyOfPrevious(int i) {
        if (i == 0 || commands[i].count() < 2 || commands[i - 1].count() < 2) {
            return false;
        }
        int length = commands[i].length(1);
        return length == commands[i - 1].length(1)
                && Native.equal(commands[i].address(1), commands[i - 1].address(1), length);
    }

    private boolean isNewHash(int i) {
        return i == 0 || hashes[i] != hashes[i - 1];
    }

    int count() {
        return count;
    }

    /// Command number `i`, about to run.
    Arguments begin(int i) {
        Arguments command = commands[i];
        if (command.count() > 1) {
            knownKey.know(command.address(1), command.length(1), hashes[i]);
        }
        int element = elements[i];
        if (element != 0) {
            knownElement.know(command.address(element), command.length(element), elementHashes[i]);
        }
        return command;
    }

    /// How many bytes are done with after command number `i`.
    int end(int i) {
        return ends[i];
    }

    /// The commands have run, or will not.
    void done() {
        knownKey.forget();
        knownElement.forget();
        busy = false;
    }
}
