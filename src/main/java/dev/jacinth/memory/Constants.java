package dev.jacinth.memory;

/// Checks, when a class is initialised, the inequalities that its constants were chosen to satisfy. Unlike `assert`
/// it cannot be switched off, and it costs nothing afterwards.
public final class Constants {

    private Constants() {}

    /// Throws an `AssertionError` that names the `reason` where it does not hold.
    public static void require(boolean holds, String reason) {
        if (!holds) {
            throw new AssertionError("a constant lost its reason: " + reason);
        }
    }
}
