package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.STALE;

import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.Group;
import dev.jacinth.command.HelpText;
import dev.jacinth.command.LatencyHistogram;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.server.LatencyMonitor.Sample;
import dev.jacinth.server.LatencyMonitor.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// SLOWLOG, LATENCY and MONITOR: looking at commands and at what makes them wait.
final class ObservationCommands {

    private static final int ENTRIES_BY_DEFAULT = 10;
    private static final int HISTOGRAM_DOUBLINGS = 20;

    private final SlowLog slowLog;
    private final LatencyMonitor latency;
    private final Monitors monitors;
    private final Supplier<CommandTable> table;

    /// @param table the table that these commands will be part of
    ObservationCommands(SlowLog slowLog, LatencyMonitor latency, Monitors monitors, Supplier<CommandTable> table) {
        this.slowLog = slowLog;
        this.latency = latency;
        this.monitors = monitors;
        this.table = table;
    }

    List<Command> commands() {
        // spotless:off
        return List.of(slowlogs(), latencies(), command("MONITOR", this::monitor)
                .flags(ADMIN, NOSCRIPT, LOADING, STALE).group(Group.SERVER)
                .since("1.0.0").complexity("O(1), and a line for every command of every client from then on")
                .summary("Shows every command that runs."));
        // spotless:on
    }

    private Command slowlogs() {
        // spotless:off
        return container("SLOWLOG").group(Group.SERVER).since("2.2.12").complexity("Depends on the subcommand.")
                .summary("Tells which commands took long.")
                .sub(command("GET", this::slowest)
                        .syntax("[count]").flags(ADMIN, LOADING, STALE)
                        .tips("request_policy:all_nodes", "nondeterministic_output")
                        .since("2.2.12").complexity("O(N) in the number of entries returned")
                        .summary("Returns the latest entries."))
                .sub(command("HELP", HelpText::reply)
                        .flags(LOADING, STALE).since("6.2.0").complexity("O(1)").summary("Lists the subcommands."))
                .sub(command("LEN", call -> call.reply().integer(slowLog.size()))
                        .flags(ADMIN, LOADING, STALE)
                        .tips("request_policy:all_nodes", "response_policy:agg_sum", "nondeterministic_output")
                        .since("2.2.12").complexity("O(1)").summary("Counts the entries."))
                .sub(command("RESET", this::clearSlowLog)
                        .flags(ADMIN, LOADING, STALE)
                        .tips("request_policy:all_nodes", "response_policy:all_succeeded")
                        .since("2.2.12").complexity("O(N) in the number of entries").summary("Removes all entries."));
        // spotless:on
    }

    private Command latencies() {
        // spotless:off
        return container("LATENCY").group(Group.SERVER).since("2.8.13").complexity("Depends on the subcommand.")
                .summary("Tells what made commands wait.")
                .sub(latencySub("DOCTOR", "", call -> Verbatim.reply(call, latency.report()))
                        .summary("Returns what the samples say, in sentences."))
                .sub(latencySub("GRAPH", "event", this::graph)
                        .summary("Draws the samples of a kind of event."))
                .sub(command("HELP", HelpText::reply)
                        .flags(LOADING, STALE).since("2.8.13").complexity("O(1)").summary("Lists the subcommands."))
                .sub(latencySub("HISTOGRAM", "[COMMAND:string [COMMAND:string ...]]", this::histogram)
                        .since("7.0.0").complexity("O(N) in the number of commands shown")
                        .summary("Returns how long commands took, as cumulative counts."))
                .sub(latencySub("HISTORY", "event", this::history)
                        .summary("Returns the samples of a kind of event."))
                .sub(latencySub("LATEST", "", this::latest)
                        .summary("Returns the last sample of each kind of event."))
                .sub(command("RESET", this::resetLatency)
                        .syntax("[event [event ...]]").flags(ADMIN, NOSCRIPT, LOADING, STALE)
                        .tips("request_policy:all_nodes", "response_policy:agg_sum")
                        .since("2.8.13").complexity("O(1)").summary("Forgets the samples of some kinds, or all."));
        // spotless:on
    }

    private static Command latencySub(String name, String syntax, dev.jacinth.command.Handler handler) {
        return command(name, handler)
                .syntax(syntax)
                .flags(ADMIN, NOSCRIPT, LOADING, STALE)
                .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special")
                .since("2.8.13")
                .complexity("O(1)");
    }

    // ---- SLOWLOG

    private void slowest(Call call) {
        if (call.count() > 3) {
            call.wrongSubcommand();
            return;
        }
        long count = ENTRIES_BY_DEFAULT;
        if (call.count() == 3) {
            String error = "ERR count should be greater than or equal to -1";
            if (!call.isLong(2, error)) {
                return;
            }
            count = call.longAt(2);
            if (count < -1) {
                call.error(error);
                return;
            }
        }
        List<SlowLog.Entry> entries = slowLog.latest(count == -1 ? slowLog.size() : count);
        call.reply().array(entries.size());
        entries.forEach(entry -> write(call.reply(), entry));
    }

    private static void write(RespWriter reply, SlowLog.Entry entry) {
        reply.array(6);
        reply.integer(entry.id());
        reply.integer(entry.atSeconds());
        reply.integer(entry.micros());
        reply.array(entry.words().size());
        entry.words().forEach(reply::bulk);
        reply.bulk(entry.address());
        reply.bulk(entry.name());
    }

    private void clearSlowLog(Call call) {
        slowLog.clear();
        call.reply().ok();
    }

    // ---- LATENCY

    private void latest(Call call) {
        RespWriter reply = call.reply();
        reply.array(latency.series().size());
        latency.series().forEach((event, series) -> {
            reply.array(4);
            reply.bulk(event);
            reply.integer(series.latest().atSeconds());
            reply.integer(series.latest().millis());
            reply.integer(series.worstMillis());
        });
    }

    private void history(Call call) {
        Series series = latency.series().get(call.text(2));
        List<Sample> samples = series == null ? List.of() : series.samples();
        call.reply().array(samples.size());
        for (Sample sample : samples) {
            call.reply().array(2);
            call.reply().integer(sample.atSeconds());
            call.reply().integer(sample.millis());
        }
    }

    private void graph(Call call) {
        String event = call.text(2);
        Series series = latency.series().get(event);
        if (series == null) {
            call.error("ERR No samples available for event '" + event + "'");
        } else {
            Verbatim.reply(call, latency.graph(event, series));
        }
    }

    private void resetLatency(Call call) {
        int count = 0;
        if (call.count() == 2) {
            count = latency.reset();
        }
        for (int i = 2; i < call.count(); i++) {
            count += latency.reset(call.text(i)) ? 1 : 0;
        }
        call.reply().integer(count);
    }

    private void histogram(Call call) {
        Map<String, LatencyHistogram> shown = new LinkedHashMap<>();
        if (call.count() == 2) {
            table.get().everyCommand().forEach(command -> show(shown, command));
        }
        for (int i = 2; i < call.count(); i++) {
            Command named = table.get().find(call.text(i));
            if (named != null) {
                show(shown, named);
                named.subcommands().forEach(subcommand -> show(shown, subcommand));
            }
        }
        call.reply().map(shown.size());
        shown.forEach((name, histogram) -> {
            call.reply().bulk(name);
            write(call.reply(), histogram);
        });
    }

    private static void show(Map<String, LatencyHistogram> shown, Command command) {
        if (command.stats().latency().total() > 0) {
            shown.put(command.fullName(), command.stats().latency());
        }
    }

    /// Cumulative counts at the powers of two of nanoseconds from 1024 on, shown as microseconds, where they grow.
    private static void write(RespWriter reply, LatencyHistogram histogram) {
        List<Long> limitsAndCounts = new ArrayList<>();
        long before = 0;
        for (int doublings = 0; doublings <= HISTOGRAM_DOUBLINGS; doublings++) {
            long micros = (1024L << doublings) / 1000;
            long count = histogram.countUpTo(micros);
            if (count > before) {
                limitsAndCounts.add(micros);
                limitsAndCounts.add(count);
                before = count;
            }
        }
        reply.map(2);
        reply.bulk("calls");
        reply.integer(histogram.total());
        reply.bulk("histogram_usec");
        reply.map(limitsAndCounts.size() / 2);
        limitsAndCounts.forEach(reply::integer);
    }

    // ---- MONITOR

    private void monitor(Call call) {
        if (call.session() instanceof Client client) {
            monitors.add(client);
            call.reply().ok();
        } else {
            call.error("ERR MONITOR isn't allowed for DENY BLOCKING client");
        }
    }
}
