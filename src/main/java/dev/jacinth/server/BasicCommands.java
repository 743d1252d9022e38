package dev.jacinth.server;

import static dev.jacinth.command.Command.command;

import dev.jacinth.command.Command;
import dev.jacinth.command.Flag;
import java.util.List;

final class BasicCommands {
    static final List<Command> ALL = List.of(
            command("FLUSHALL", call -> {
                        call.keyspace().clear();
                        call.reply().ok();
                    })
                    .syntax("").flags(Flag.WRITE),
            command("DBSIZE", call -> call.reply().integer(call.database().size())).syntax("").flags(Flag.FAST));

    private BasicCommands() {}
}
