package dev.jacinth.server;

import dev.jacinth.config.ShutdownFlag;
import java.util.Set;

/// Somebody with something to do before the server ends.
interface ShutdownPart {

    /// Whether nothing would be lost by ending now. As long as somebody says no, and `shutdown-timeout` is not over,
    /// the end is put off: replicas lag behind.
    default boolean isReady() {
        return true;
    }

    /// The waiting begins, and writes are about to pause: whoever is waited for can still be asked to hurry.
    default void hasten() {}

    /// The last thing to do. Returns false if the server must go on, because data would be lost.
    ///
    /// @param flags what SHUTDOWN or the settings for signals ask for; with FORCE a failure is logged and forgiven
    boolean finish(Set<ShutdownFlag> flags);
}
