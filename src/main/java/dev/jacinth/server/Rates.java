package dev.jacinth.server;

/// How fast some counters grow: the `instantaneous_` fields of INFO. Each is the mean of the last [#SAMPLES] samples,
/// which are taken every 100 milliseconds.
final class Rates {

    static final long SAMPLE_MILLIS = 100;

    private static final int SAMPLES = 16;
    private static final double MILLIS_PER_SECOND = 1000;

    private final ServerStats stats;

    final Rate commands = new Rate();
    final Rate inputBytes = new Rate();
    final Rate outputBytes = new Rate();
    final Rate replicationInputBytes = new Rate();
    final Rate replicationOutputBytes = new Rate();
    final Rate cycles = new Rate();
    final Rate nanosPerCycle = new Rate();

    Rates(ServerStats stats) {
        this.stats = stats;
    }

    /// Growth of a counter per unit of another one, such as time.
    static final class Rate {
        private final double[] samples = new double[SAMPLES];
        private int next;
        private long lastValue;
        private long lastBase;
        private boolean known;

        void sample(long value, long base, double factor) {
            if (known) {
                long step = base - lastBase;
                samples[next] = step > 0 ? (value - lastValue) * factor / step : 0;
                next = (next + 1) % SAMPLES;
            }
            lastValue = value;
            lastBase = base;
            known = true;
        }

        double value() {
            double sum = 0;
            for (double sample : samples) {
                sum += sample;
            }
            return sum / SAMPLES;
        }

        void reset() {
            java.util.Arrays.fill(samples, 0);
            known = false;
        }
    }

    /// Takes one sample of each; every [#SAMPLE_MILLIS].
    void sample(long nowMillis) {
        commands.sample(stats.commandsProcessed, nowMillis, MILLIS_PER_SECOND);
        inputBytes.sample(stats.netInputBytes + stats.netReplicationInputBytes, nowMillis, MILLIS_PER_SECOND);
        outputBytes.sample(stats.netOutputBytes + stats.netReplicationOutputBytes, nowMillis, MILLIS_PER_SECOND);
        replicationInputBytes.sample(stats.netReplicationInputBytes, nowMillis, MILLIS_PER_SECOND);
        replicationOutputBytes.sample(stats.netReplicationOutputBytes, nowMillis, MILLIS_PER_SECOND);
        cycles.sample(stats.cycles, nowMillis, MILLIS_PER_SECOND);
        nanosPerCycle.sample(stats.cycleNanos, stats.cycles, 1);
    }

    /// CONFIG RESETSTAT.
    void reset() {
        commands.reset();
        inputBytes.reset();
        outputBytes.reset();
        replicationInputBytes.reset();
        replicationOutputBytes.reset();
        cycles.reset();
        nanosPerCycle.reset();
    }
}
