package dev.jacinth.command;

import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Waiter;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespWriter;

/// A command that found nothing and waits for keys. When one of them is ready it is run again from the beginning, with
/// the arguments that it came with; if there is still nothing for it, it waits on, behind all others, until the time is
/// over that it was given at first.
///
/// In the statistics and the slow log it is one command, whose duration is that of all its runs.
public final class BlockedCommand implements Waiting, Waiter {

    private final Session session;
    private final Database database;
    private final TransactionQueue kept = new TransactionQueue();
    private final byte[][] keys;
    private final int awaitedType;
    private final boolean awaitsLoss;
    private final long deadlineNanos;
    private long[] notes = {};
    private long nanos;

    /// @param first position of the first key among the arguments
    BlockedCommand(Call call, int first, int count, int awaitedType, boolean awaitsLoss, long deadlineNanos) {
        session = call.session();
        database = call.database();
        kept.add(call.command(), call.arguments());
        keys = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = call.arguments().toArray(first + i);
        }
        this.awaitedType = awaitedType;
        this.awaitsLoss = awaitsLoss;
        this.deadlineNanos = deadlineNanos;
    }

    public Command command() {
        return kept.command(0);
    }

    /// The arguments of the command, good until [#ended].
    public Arguments arguments() {
        return kept.arguments(0);
    }

    /// What the command found out when it ran first, for its next run; empty unless it kept something.
    public long[] notes() {
        return notes;
    }

    /// Keeps what the command must know when it is run again: what `$` stood for.
    public void keep(long... known) {
        notes = known;
    }

    /// The time that the command took so far, without the waiting.
    public long nanos() {
        return nanos;
    }

    /// A run of it has ended with more waiting.
    public void ran(long nanosTaken) {
        nanos += nanosTaken;
    }

    /// Bytes of memory that it holds.
    public long memoryBytes() {
        return kept.memoryBytes();
    }

    /// Begins to wait for its keys.
    void await() {
        for (byte[] key : keys) {
            database.waiters().add(key, this);
        }
    }

    private void leave() {
        for (byte[] key : keys) {
            database.waiters().remove(key, this);
        }
    }

    @Override
    public int awaitedType() {
        return awaitedType;
    }

    @Override
    public boolean awaitsLoss() {
        return awaitsLoss;
    }

    @Override
    public void takeTurn() {
        leave();
        session.runAgain(this);
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void timedOut(RespWriter reply) {
        reply.nullArray();
    }

    @Override
    public void ended() {
        leave();
        kept.close();
    }
}
