package dev.jacinth.server;

import dev.jacinth.command.Command;
import dev.jacinth.config.ProtectedAction;
import dev.jacinth.config.Settings;

/// Who may use DEBUG and MODULE, by the settings `enable-debug-command` and `enable-module-command`.
final class ProtectedAreas implements ServerCondition.ProtectedCommands {

    private final Settings settings;

    ProtectedAreas(Settings settings) {
        this.settings = settings;
    }

    @Override
    public boolean allows(Command command, Client client) {
        Command roof = command.parent() == null ? command : command.parent();
        boolean debug = roof.name().equals("DEBUG");
        ProtectedAction action = settings.get(debug ? Settings.ENABLE_DEBUG_COMMAND : Settings.ENABLE_MODULE_COMMAND);
        return switch (action) {
            case YES -> true;
            case LOCAL -> client.isLocal();
            case NO -> false;
        };
    }
}
