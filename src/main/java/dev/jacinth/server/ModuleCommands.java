package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.NO_ASYNC_LOADING;
import static dev.jacinth.command.Flag.STALE;

import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.Group;
import dev.jacinth.command.HelpText;
import dev.jacinth.config.Settings;
import java.util.List;

/// MODULE: there are none, and none can be loaded, since they are libraries for the process of Redis.
final class ModuleCommands {

    // spotless:off
    static final List<Command> ALL = List.of(container("MODULE")
            .group(Group.SERVER).since("4.0.0").complexity("Depends on the subcommand.")
            .summary("Lists modules; there are none.")
            .sub(command("HELP", HelpText::reply)
                    .flags(LOADING, STALE).since("5.0.0").complexity("O(1)").summary("Lists the subcommands."))
            .sub(command("LIST", call -> call.reply().array(0))
                    .flags(ADMIN, NOSCRIPT).tips("nondeterministic_output_order")
                    .since("4.0.0").complexity("O(1)").summary("Lists the modules that are loaded."))
            .sub(command("LOAD", ModuleCommands::refuseLoad)
                    .syntax("path [arg [arg ...]]").flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT)
                    .guardedBy(Settings.ENABLE_MODULE_COMMAND).since("4.0.0").complexity("O(1)").summary("Refused."))
            .sub(command("LOADEX", ModuleCommands::refuseLoad)
                    .syntax("path configs:[CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]")
                    .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT)
                    .guardedBy(Settings.ENABLE_MODULE_COMMAND).since("7.0.0").complexity("O(1)").summary("Refused."))
            .sub(command("UNLOAD", ModuleCommands::refuseUnload)
                    .syntax("name").flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT)
                    .guardedBy(Settings.ENABLE_MODULE_COMMAND).since("4.0.0").complexity("O(1)").summary("Refused.")));
    // spotless:on

    private ModuleCommands() {}

    private static void refuseLoad(Call call) {
        call.error("ERR Error loading the extension. Please check the server logs.");
    }

    private static void refuseUnload(Call call) {
        call.error("ERR Error unloading module: no such module with that name");
    }
}
