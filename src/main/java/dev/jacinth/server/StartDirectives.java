package dev.jacinth.server;

import dev.jacinth.command.CommandTable;
import dev.jacinth.config.ConfigFile;
import dev.jacinth.config.ConfigFileException;
import dev.jacinth.config.ConfigFileException.Place;
import dev.jacinth.config.RefusedException;
import dev.jacinth.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a configuration file says besides settings, kept until the parts that it concerns are made.
final class StartDirectives implements ConfigFile.Directives {

    /// Rules that leave the default user with all rights and no password.
    private static final Set<String> HARMLESS = Set.of(
            "on",
            "nopass",
            "sanitize-payload",
            "~*",
            "allkeys",
            "&*",
            "allchannels",
            "+@all",
            "allcommands",
            "resetkeys",
            "resetchannels",
            "reset");

    private final Settings settings;
    private final List<Rename> renames = new ArrayList<>();

    StartDirectives(Settings settings) {
        this.settings = settings;
    }

    private record Rename(String name, String replacement, Place place) {}

    @Override
    public void renameCommand(String name, String replacement, Place place) {
        renames.add(new Rename(name, replacement, place));
    }

    /// CONFIG REWRITE of a real server writes the default user down even if it is as always; that much is understood.
    @Override
    public void user(List<String> words) throws RefusedException {
        if (!words.getFirst().equals("default")) {
            throw new RefusedException("There are no users besides the default one yet");
        }
        for (String rule : words.subList(1, words.size())) {
            if (rule.startsWith("#") && !settings.get(Settings.REQUIREPASS).isEmpty()) {
                continue;
            }
            if (!HARMLESS.contains(rule)) {
                throw new RefusedException("The rights of the default user cannot be limited yet: '" + rule + "'");
            }
        }
    }

    /// Renames the commands in the table.
    ///
    /// @throws ConfigFileException with the reason why one cannot be renamed
    void apply(CommandTable commands) throws ConfigFileException {
        for (Rename rename : renames) {
            String error = commands.rename(rename.name, rename.replacement);
            if (error != null) {
                throw ConfigFileException.at(rename.place, error);
            }
        }
    }
}
