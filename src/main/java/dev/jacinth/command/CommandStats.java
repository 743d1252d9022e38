package dev.jacinth.command;

/// How often and how long one command ran: its lines in INFO commandstats and latencystats.
public final class CommandStats {

    private final LatencyHistogram latency = new LatencyHistogram();
    private long calls;
    private long nanos;
    private long rejected;
    private long failed;

    public void ran(long nanosTaken, boolean tracked) {
        calls++;
        nanos += nanosTaken;
        if (tracked) {
            latency.record(nanosTaken);
        }
    }

    public void wasRejected() {
        rejected++;
    }

    public void hasFailed() {
        failed++;
    }

    public long calls() {
        return calls;
    }

    public long microseconds() {
        return nanos / 1000;
    }

    /// Mean duration of a call in microseconds.
    public double microsecondsPerCall() {
        return calls == 0 ? 0 : nanos / 1000.0 / calls;
    }

    public long rejected() {
        return rejected;
    }

    public long failed() {
        return failed;
    }

    public LatencyHistogram latency() {
        return latency;
    }

    public void reset() {
        calls = 0;
        nanos = 0;
        rejected = 0;
        failed = 0;
        latency.reset();
    }
}
