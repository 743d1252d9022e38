package dev.jacinth.testing;

import dev.jacinth.time.Clock;

/// A clock that stands still until a test moves it.
public final class SimulatedClock implements Clock {

    /// 2024-01-01 00:00:00 UTC.
    public static final long START_MILLIS = 1_704_067_200_000L;

    private long wallMicros = START_MILLIS * 1000;
    private long nanos = 1;
    private long tickNanos;

    @Override
    public long wallMillis() {
        return Math.floorDiv(wallMicros, 1000L);
    }

    @Override
    public long wallMicros() {
        return wallMicros;
    }

    @Override
    public long nanos() {
        nanos += tickNanos;
        return nanos;
    }

    /// Lets each further look at the monotonic clock take some time, as if much were done in between.
    public void tick(long nanosPerLook) {
        tickNanos = nanosPerLook;
    }

    /// Lets time go by, on both scales.
    public void advance(long millis) {
        advanceMicros(millis * 1000);
    }

    /// As [#advance], in finer steps.
    public void advanceMicros(long micros) {
        wallMicros += micros;
        nanos += micros * 1000;
    }

    /// Sets the wall clock, as an operator may, without time going by.
    public void jumpTo(long newWallMillis) {
        wallMicros = newWallMillis * 1000;
    }
}
