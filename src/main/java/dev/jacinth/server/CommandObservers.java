package dev.jacinth.server;

import dev.jacinth.command.Call;

/// Those who look on while commands run: MONITOR clients, the slow log, the latency monitor. Nobody looking costs a
/// test each.
interface CommandObservers {

    /// A command has run; its arguments are still there. What it ran within itself was told before it.
    void ran(Call call);

    /// The duration from which on [#slow] is to be told: of commands that took longer.
    long slowNanos();

    /// A command took long.
    void slow(Call call, long nanos);
}
