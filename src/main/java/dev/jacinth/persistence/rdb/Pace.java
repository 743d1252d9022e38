package dev.jacinth.persistence.rdb;

/// Slows saving and loading down on purpose, so that a test can look at them while they run.
public interface Pace {

    /// No delay, whatever the settings say.
    Pace FREE = micros -> {};

    /// Pauses the calling thread after a key.
    ///
    /// @param micros as `rdb-key-save-delay` and `key-load-delay` say: microseconds, or if negative a microsecond for
    ///     each `-micros` calls; never 0
    void pause(int micros);
}
