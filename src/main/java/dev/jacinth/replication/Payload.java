package dev.jacinth.replication;

/// Receives the bytes of one full synchronisation. Made by [Datasets#open]; ends with a successful `load` (and
/// `install`), or with `discard`.
public interface Payload {

    /// Takes the next bytes, which are valid only during the call. False where they cannot be stored or are no RDB;
    /// the reason has been logged by then, and `discard` follows.
    boolean accept(long address, int length);

    /// All bytes are there. The outcome is told to [Replication#payloadLoaded] or [Replication#payloadFailed],
    /// during this call or later.
    void load();

    /// With the mode ASIDE: what was loaded takes the place of the current data set. Does not fail.
    void install();

    /// Gives up: at any time before success was told, and after every failure.
    void discard();
}
