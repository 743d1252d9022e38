package dev.jacinth.testing;

import dev.jacinth.time.Clock;

/// A clock that stands still until a test moves it.
public final class SimulatedClock implements Clock {

    /// 2024-01-01 00:00:00 UTC.
    public static final long START_MILLIS = 1_704_067_200_000L;

    private long wallMillis = START_MILLIS;
    private long nanos = 1;

    @Override
    public long wallMillis() {
        return wallMillis;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /// Lets time go by, on both scales.
    public void advance(long millis) {
        wallMillis += millis;
        nanos += millis * 1_000_000;
    }

    /// Sets the wall clock, as an operator may, without time going by.
    public void jumpTo(long newWallMillis) {
        wallMillis = newWallMillis;
    }
}
