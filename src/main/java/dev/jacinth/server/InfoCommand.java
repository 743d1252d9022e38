package dev.jacinth.server;

import static dev.jacinth.command.Command.command;

import dev.jacinth.command.Call;
import dev.jacinth.command.Category;
import dev.jacinth.command.Command;
import dev.jacinth.command.Flag;
import dev.jacinth.command.Group;
import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoSection.Shown;
import dev.jacinth.command.InfoText;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// INFO over the sections that the rooms contribute.
final class InfoCommand {

    private final List<InfoSection> sections;

    /// @param sections in the order of the answer
    InfoCommand(List<InfoSection> sections) {
        this.sections = List.copyOf(sections);
    }

    List<Command> commands() {
        // spotless:off
        return List.of(command("INFO", this::info)
                .syntax("[section [section ...]]").flags(Flag.LOADING, Flag.STALE).group(Group.SERVER)
                .categories(Category.DANGEROUS)
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .since("1.0.0").complexity("O(1)")
                .summary("Returns figures about the server, by section."));
        // spotless:on
    }

    private void info(Call call) {
        Set<String> names = new HashSet<>();
        for (int i = 1; i < call.count(); i++) {
            String name = call.text(i).toLowerCase(Locale.ROOT);
            names.add(name.equals("module_list") ? "modules" : name);
        }
        Verbatim.reply(call, text(names));
    }

    /// The answer to INFO with these names in lower case; without any, the default sections.
    String text(Set<String> names) {
        boolean all = names.contains("all") || names.contains("everything");
        boolean byDefault = names.isEmpty() || names.contains("default");
        InfoText out = new InfoText();
        for (InfoSection section : sections) {
            boolean wanted = names.contains(section.title().toLowerCase(Locale.ROOT))
                    || byDefault && section.shown() == Shown.BY_DEFAULT
                    || all && section.shown() != Shown.BY_NAME;
            if (wanted) {
                out.title(section.title());
                section.write(out);
            }
        }
        return out.toString();
    }
}
