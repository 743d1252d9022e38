package dev.jacinth.command;

/// Takes the effects of commands: what replicas and the append-only file must do to come to the same data.
///
/// An effect is announced with its number of arguments, the name being the first, and then given exactly those.
public interface Propagation {

    /// Whether anybody listens. Where nobody does, effects need not be worked out.
    boolean isActive();

    void beginEffect(int database, int argumentCount);

    void argument(long address, int length);

    void argument(byte[] bytes);

    /// The number in decimal digits.
    void argument(long number);
}
