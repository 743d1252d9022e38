package dev.jacinth.time;

/// The two times a server needs, handed in so that a test can hold them still.
public interface Clock {

    /// Wall-clock time in milliseconds since 1970-01-01 UTC. It may jump; expiry times are expressed in it.
    long wallMillis();

    /// The same time in microseconds: for people and tools, who compare it with other events.
    long wallMicros();

    /// Monotonic time in nanoseconds from an arbitrary origin: for durations and deadlines.
    long nanos();
}
