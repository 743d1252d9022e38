package dev.jacinth.time;

import java.time.Instant;

/// The clock of the machine.
public final class SystemClock implements Clock {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1000;

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public long wallMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * MICROS_PER_SECOND + now.getNano() / NANOS_PER_MICRO;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
