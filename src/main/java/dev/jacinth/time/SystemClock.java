package dev.jacinth.time;

/// The clock of the machine.
public final class SystemClock implements Clock {

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
