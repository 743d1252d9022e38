package dev.jacinth.server;
import static dev.jacinth.command.Command.command;
import dev.jacinth.command.*;
import java.util.List;
final class BasicCommands {
    static final List<Command> ALL = List.of(command("PING", c -> c.reply().pong()).syntax("[message]").flags(Flag.FAST),
        command("SELECT", c -> { c.session().select((int) c.longAt(1)); c.reply().ok();}).syntax("index").flags(Flag.FAST),
        command("CONFIG", c -> c.reply().nullArray()).syntax("a [b ...]").flags(Flag.FAST));
}
