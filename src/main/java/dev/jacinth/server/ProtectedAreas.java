package dev.jacinth.server;

import dev.jacinth.command.Command;
import dev.jacinth.config.Settings;

/// Who may use commands such as DEBUG, by the settings that their declarations name.
final class ProtectedAreas implements ServerCondition.ProtectedCommands {

    private final Settings settings;

    ProtectedAreas(Settings settings) {
        this.settings = settings;
    }

    @Override
    public boolean allows(Command command, Client client) {
        return switch (settings.get(command.guard())) {
            case YES -> true;
            case LOCAL -> client.isLocal();
            case NO -> false;
        };
    }
}
