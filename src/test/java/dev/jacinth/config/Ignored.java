package dev.jacinth.config;

import dev.jacinth.config.ConfigFileException.Place;
import java.util.List;

/// Directives that a test takes note of: nobody else is there to obey them.
final class Ignored implements ConfigFile.Directives {

    @Override
    public void renameCommand(String name, String replacement, Place place) throws RefusedException {
        if (name.equals("nosuchcommand")) {
            throw new RefusedException("No such command in rename-command");
        }
    }

    @Override
    public void user(List<String> words) {}
}
