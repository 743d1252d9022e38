package dev.jacinth.server;

import dev.jacinth.command.Command;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.Group;
import java.util.Comparator;
import java.util.List;

/// The page docs/commands.md, made from the table of commands.
final class CommandPage {

    private CommandPage() {}

    static String of(CommandTable table) {
        StringBuilder page = new StringBuilder("# Commands\n\n");
        page.append(table.commands().size())
                .append(" commands with ")
                .append(table.everyCommand().size() - table.commands().size())
                .append(" subcommands. This page is made from their declarations by `CommandTableTest`; how to make it")
                .append(" anew stands there.\n");
        for (Group group : Group.values()) {
            List<Command> members = table.commands().stream()
                    .filter(command -> command.group() == group)
                    .sorted(Comparator.comparing(Command::name))
                    .toList();
            if (!members.isEmpty()) {
                section(page, group, members);
            }
        }
        return page.toString();
    }

    private static void section(StringBuilder page, Group group, List<Command> members) {
        page.append("\n## ").append(group.word()).append("\n\n| command | what it does | since |\n|---|---|---|\n");
        for (Command command : members) {
            if (!command.isRoof()) {
                row(page, command, command.name());
            }
            command.subcommands().forEach(sub -> row(page, sub, command.name() + " " + sub.name()));
        }
    }

    private static void row(StringBuilder page, Command command, String name) {
        String usage = (name + " " + command.syntax()).strip().replace("|", "\\|");
        page.append("| `").append(usage).append("` | ").append(command.summary());
        if (!command.deprecatedSince().isEmpty()) {
            page.append(" Deprecated: use ").append(command.replacedBy()).append('.');
        }
        page.append(" | ").append(command.since()).append(" |\n");
    }
}
