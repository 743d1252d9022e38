package dev.jacinth.server;

import dev.jacinth.config.Settings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that holds the process id while the server runs. A server in the background has one even if none is named.
final class PidFile {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final String DEFAULT = "/var/run/redis.pid";

    private final Path path;
    private final boolean wanted;

    PidFile(Settings settings, boolean inBackground) {
        boolean named = !settings.get(Settings.PIDFILE).isEmpty();
        path = named ? settings.path(Settings.PIDFILE) : Path.of(DEFAULT);
        wanted = named || inBackground;
    }

    void write(long pid) {
        if (!wanted) {
            return;
        }
        try {
            Files.write(path, (pid + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Failed to write PID file: " + e);
        }
    }

    void remove() {
        if (!wanted) {
            return;
        }
        LOG.log(Level.INFO, "Removing the pid file.");
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Failed to remove the pid file: " + e);
        }
    }
}
