package dev.jacinth.memory;

/// What the methods that validate a structure check by; the numbers in messages are those of its invariants. For tests
/// and for DEBUG.
public final class Invariants {

    private Invariants() {}

    /// Throws an `IllegalStateException` with the message where it does not hold.
    public static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
