package dev.jacinth.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The answer of the subcommands HELP, made from the declarations: for each subcommand its syntax, and below it, four
/// blanks further in, what it does.
public final class HelpText {

    private static final String INDENT = "    ";

    private HelpText() {}

    /// Answers for the command whose subcommand HELP is running.
    public static void reply(Call call) {
        Command roof = Objects.requireNonNull(call.command().parent());
        List<String> lines = new ArrayList<>();
        for (Command subcommand : roof.subcommands()) {
            if (!subcommand.name().equals("HELP")) {
                add(lines, subcommand.name() + " " + subcommand.syntax(), subcommand.summary());
            }
        }
        reply(call, roof.name(), lines);
    }

    /// Adds an entry for [#reply(Call, String, List)].
    public static void add(List<String> lines, String usage, String summary) {
        lines.add(usage.strip());
        lines.add(INDENT + summary);
    }

    /// Answers for a command whose subcommands are no declarations.
    ///
    /// @param lines entries made by [#add]
    public static void reply(Call call, String name, List<String> lines) {
        call.reply().array(lines.size() + 3L);
        call.reply().simple(name + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        lines.forEach(call.reply()::simple);
        call.reply().simple("HELP");
        call.reply().simple(INDENT + "Prints this help.");
    }
}
