package dev.jacinth.command;

/// Carries out one command.
@FunctionalInterface
public interface Handler {

    /// First everything that can fail (parse, look up, check), then everything that changes: nothing fails after the
    /// first change. Writes exactly one reply, or none where the protocol says so.
    void run(Call call);
}
