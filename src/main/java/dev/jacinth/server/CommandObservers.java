package dev.jacinth.server;

import dev.jacinth.command.Command;
import dev.jacinth.command.Session;
import dev.jacinth.protocol.Arguments;

/// Those who look on while commands run: MONITOR clients, the slow log, the latency monitor. Nobody looking costs a
/// test each.
interface CommandObservers {

    /// A command is about to run.
    void before(Session session, Command command, Arguments arguments);

    /// The duration from which on [#slow] is to be told.
    long slowNanos();

    /// A command took long.
    void slow(Session session, Command command, Arguments arguments, long nanos);
}
