package dev.jacinth.server;

import dev.jacinth.command.Call;
import dev.jacinth.command.Flag;
import dev.jacinth.config.Settings;

/// The observers of a server: the slow log, the latency monitor and the clients that sent MONITOR.
final class Observers implements CommandObservers {

    private static final long NANOS_PER_MICRO = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long HIDDEN_FROM_MONITORS = Flag.ADMIN.bit() | Flag.SKIP_MONITOR.bit();

    private final SlowLog slowLog;
    private final LatencyMonitor latency;
    private final Monitors monitors;

    private long slowLogNanos;
    private long latencyNanos;

    Observers(SlowLog slowLog, LatencyMonitor latency, Monitors monitors, Settings settings) {
        this.slowLog = slowLog;
        this.latency = latency;
        this.monitors = monitors;
        // Both thresholds are inclusive, the test of the executor is not.
        settings.follow(
                Settings.SLOWLOG_LOG_SLOWER_THAN,
                micros -> slowLogNanos = micros < 0 ? Long.MAX_VALUE : scale(micros, NANOS_PER_MICRO) - 1);
        settings.follow(
                Settings.LATENCY_MONITOR_THRESHOLD,
                millis -> latencyNanos = millis == 0 ? Long.MAX_VALUE : scale(millis, NANOS_PER_MILLI) - 1);
    }

    private static long scale(long number, long unit) {
        return number > Long.MAX_VALUE / unit ? Long.MAX_VALUE : number * unit;
    }

    @Override
    public void ran(Call call) {
        if (monitors.isWatching() && (call.command().flags() & HIDDEN_FROM_MONITORS) == 0) {
            monitors.show(call);
        }
    }

    @Override
    public long slowNanos() {
        return Math.min(slowLogNanos, latencyNanos);
    }

    @Override
    public void slow(Call call, long nanos) {
        if (nanos > slowLogNanos && !call.command().has(Flag.SKIP_SLOWLOG)) {
            slowLog.add(call, nanos / NANOS_PER_MICRO);
        }
        if (nanos > latencyNanos) {
            String event = call.command().has(Flag.FAST) ? "fast-command" : "command";
            latency.add(event, nanos / NANOS_PER_MILLI);
        }
    }
}
