package dev.jacinth.server;

import dev.jacinth.command.Command;
import dev.jacinth.command.CommandStats;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.ErrorStats;
import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoSection.Shown;
import dev.jacinth.command.InfoText;
import dev.jacinth.config.Settings;
import java.util.List;

/// INFO commandstats, errorstats and latencystats.
final class CommandInfo {

    private static final int PERCENTILE_DIGITS = 6;

    private CommandInfo() {}

    static InfoSection calls(CommandTable commands) {
        return InfoSection.of("Commandstats", Shown.IN_ALL, out -> {
            for (Command command : commands.everyCommand()) {
                CommandStats stats = command.stats();
                if (stats.calls() + stats.rejected() + stats.failed() > 0) {
                    out.field("cmdstat_" + InfoText.safe(command.fullName()), line(stats));
                }
            }
        });
    }

    private static String line(CommandStats stats) {
        return "calls=" + stats.calls()
                + ",usec=" + stats.microseconds()
                + ",usec_per_call=" + InfoText.decimal(stats.microsecondsPerCall(), 2)
                + ",rejected_calls=" + stats.rejected()
                + ",failed_calls=" + stats.failed();
    }

    static InfoSection errors(ErrorStats errors) {
        return InfoSection.of(
                "Errorstats",
                Shown.BY_DEFAULT,
                out -> errors.countByCode()
                        .forEach((code, count) -> out.field("errorstat_" + InfoText.safe(code), "count=" + count)));
    }

    static InfoSection latencies(CommandTable commands, Settings settings) {
        return InfoSection.of("Latencystats", Shown.IN_ALL, out -> {
            if (!settings.get(Settings.LATENCY_TRACKING)) {
                return;
            }
            List<Double> percentiles = settings.get(Settings.LATENCY_TRACKING_INFO_PERCENTILES);
            for (Command command : commands.everyCommand()) {
                if (command.stats().latency().total() > 0) {
                    String name = "latency_percentiles_usec_" + InfoText.safe(command.fullName());
                    out.field(name, percentiles(command.stats(), percentiles));
                }
            }
        });
    }

    private static String percentiles(CommandStats stats, List<Double> percentiles) {
        StringBuilder line = new StringBuilder();
        for (double percentile : percentiles) {
            line.append(line.isEmpty() ? "p" : ",p")
                    .append(trimmed(percentile))
                    .append('=')
                    .append(InfoText.decimal(stats.latency().percentileMicros(percentile), 3));
        }
        return line.toString();
    }

    private static String trimmed(double number) {
        String digits = InfoText.decimal(number, PERCENTILE_DIGITS);
        return digits.replaceFirst("\\.?0+$", "");
    }
}
