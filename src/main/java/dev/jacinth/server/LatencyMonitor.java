package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What made the server wait, and when: for each kind of event the worst case of each of the last seconds that had one.
final class LatencyMonitor {

    private static final int SAMPLES_MAX = 160;
    private static final int GRAPH_COLUMNS = 80;
    private static final int GRAPH_ROWS = 4;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Clock clock;
    private final Map<String, Series> byEvent = new TreeMap<>();

    private long thresholdMillis;

    /// The worst case of one second.
    record Sample(long atSeconds, long millis) {}

    /// The history of a kind of event, the oldest sample first.
    static final class Series {
        private final List<Sample> samples = new ArrayList<>();
        private long worstMillis;

        List<Sample> samples() {
            return samples;
        }

        Sample latest() {
            return samples.getLast();
        }

        /// Of all times, those included whose samples are gone.
        long worstMillis() {
            return worstMillis;
        }

        private void add(long nowSeconds, long millis) {
            worstMillis = Math.max(worstMillis, millis);
            if (!samples.isEmpty() && latest().atSeconds == nowSeconds) {
                if (millis > latest().millis) {
                    samples.set(samples.size() - 1, new Sample(nowSeconds, millis));
                }
                return;
            }
            if (samples.size() == SAMPLES_MAX) {
                samples.removeFirst();
            }
            samples.add(new Sample(nowSeconds, millis));
        }
    }

    LatencyMonitor(Clock clock, Settings settings) {
        this.clock = clock;
        settings.follow(Settings.LATENCY_MONITOR_THRESHOLD, millis -> thresholdMillis = millis);
    }

    /// Whether anything is long enough to be noted.
    boolean isWatching() {
        return thresholdMillis > 0;
    }

    /// Notes an event that took some time, if it took long enough: `expire-cycle`, `fork`.
    void observe(String event, long nanos) {
        long millis = nanos / NANOS_PER_MILLI;
        if (thresholdMillis > 0 && millis >= thresholdMillis) {
            add(event, millis);
        }
    }

    /// Notes an event that took long enough.
    void add(String event, long millis) {
        byEvent.computeIfAbsent(event, _ -> new Series()).add(clock.wallMillis() / 1000, millis);
    }

    Map<String, Series> series() {
        return byEvent;
    }

    /// Forgets a kind of event, and says whether there was anything to forget.
    boolean reset(String event) {
        return byEvent.keySet().removeIf(known -> known.equalsIgnoreCase(event));
    }

    /// Forgets everything and says how many kinds there were.
    int reset() {
        int count = byEvent.size();
        byEvent.clear();
        return count;
    }

    // ---- for people

    /// Bars, one per sample, with the age of each below it, to be read downwards.
    String graph(String event, Series series) {
        List<Sample> shown = series.samples;
        shown = shown.subList(Math.max(0, shown.size() - GRAPH_COLUMNS), shown.size());
        long high = shown.stream().mapToLong(Sample::millis).max().orElse(0);
        long low = shown.stream().mapToLong(Sample::millis).min().orElse(0);
        StringBuilder text = new StringBuilder();
        text.append(event)
                .append(" - high ")
                .append(high)
                .append(" ms, low ")
                .append(low)
                .append(" ms (all time high ")
                .append(series.worstMillis)
                .append(" ms)\n");
        text.repeat('-', GRAPH_COLUMNS).append('\n');
        bars(text, shown, low, high);
        ages(text, shown);
        return text.toString();
    }

    private static void bars(StringBuilder text, List<Sample> shown, long low, long high) {
        for (int row = GRAPH_ROWS; row > 0; row--) {
            for (Sample sample : shown) {
                double height = high == low ? 1 : (double) (sample.millis - low) / (high - low);
                text.append(height * (GRAPH_ROWS - 1) + 1 >= row ? '#' : ' ');
            }
            text.append('\n');
        }
        text.append('\n');
    }

    private void ages(StringBuilder text, List<Sample> shown) {
        long now = clock.wallMillis() / 1000;
        List<String> labels =
                shown.stream().map(sample -> age(now - sample.atSeconds)).toList();
        int longest = labels.stream().mapToInt(String::length).max().orElse(0);
        for (int row = 0; row < longest; row++) {
            for (String label : labels) {
                text.append(row < label.length() ? label.charAt(row) : ' ');
            }
            text.append('\n');
        }
    }

    private static String age(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    /// What the samples say, in sentences.
    String report() {
        if (thresholdMillis == 0) {
            return "Latency is not being watched: set latency-monitor-threshold to a number of milliseconds,"
                    + " CONFIG SET latency-monitor-threshold 100 for instance, and come back later.\n";
        }
        if (byEvent.isEmpty()) {
            return "No latency above " + thresholdMillis + " milliseconds was seen.\n";
        }
        StringBuilder text = new StringBuilder("Events that took " + thresholdMillis + " milliseconds or more:\n\n");
        byEvent.forEach((event, series) -> text.append(line(event, series)));
        text.append("\nSLOWLOG GET shows the commands behind `command` and `fast-command`; INFO commandstats how long"
                + " each takes on average.\n");
        return text.toString();
    }

    private static String line(String event, Series series) {
        List<Sample> samples = series.samples;
        double mean = samples.stream().mapToLong(Sample::millis).average().orElse(0);
        double deviation = samples.stream()
                .mapToDouble(sample -> Math.abs(sample.millis - mean))
                .average()
                .orElse(0);
        return String.format(
                Locale.ROOT,
                "%s: in %d different seconds, %.0f ms on average (mean deviation %.0f ms), %d ms at worst.%n",
                event,
                samples.size(),
                mean,
                deviation,
                series.worstMillis);
    }
}
