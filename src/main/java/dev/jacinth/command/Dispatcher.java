package dev.jacinth.command;

import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespWriter;

/// Runs commands on behalf of a running command.
public interface Dispatcher {

    /// Runs a command that was found and checked before, within the unit of execution that is under way: its effects
    /// join that unit's, and it sees the same time.
    void runWithin(Session session, Command command, Arguments arguments, RespWriter reply);

    /// The moment that lies so far in the future, in the nanoseconds of the server's monotonic clock; `Long.MAX_VALUE`
    /// if it lies beyond.
    long nanosAfter(long millis);
}
