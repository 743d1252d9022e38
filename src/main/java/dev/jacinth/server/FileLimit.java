package dev.jacinth.server;

import dev.jacinth.config.RefusedException;
import dev.jacinth.config.Settings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many files the process may have open, against `maxclients`. The JVM has raised the soft limit to the hard one at
/// its start, so what there is, is all.
final class FileLimit {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    /// Files besides clients: listeners, the log, the data.
    private static final long RESERVED = 32;
    private static final String LINE = "Max open files";

    private FileLimit() {}

    /// Lowers `maxclients` to what the limit allows, and sees to it that it is not set higher later.
    static void apply(Settings settings) throws StartFailure {
        long limit = read();
        long wanted = settings.get(Settings.MAXCLIENTS);
        if (wanted + RESERVED > limit) {
            if (limit <= RESERVED) {
                throw new StartFailure("Your current 'ulimit -n' of " + limit + " is not enough for the server to"
                        + " start. Please increase your open file limit to at least " + (wanted + RESERVED)
                        + ". Exiting.");
            }
            settings.put(Settings.MAXCLIENTS, limit - RESERVED);
            LOG.log(
                    Level.WARNING,
                    "You requested maxclients of " + wanted + " requiring at least " + (wanted + RESERVED)
                            + " max file descriptors.");
            LOG.log(
                    Level.WARNING,
                    "Current maximum open files is " + limit + ". maxclients has been reduced to "
                            + (limit - RESERVED)
                            + " to compensate for low ulimit. If you need higher maxclients increase"
                            + " 'ulimit -n'.");
        }
        settings.onApply(changed -> check(changed, limit), Settings.MAXCLIENTS);
    }

    private static void check(Settings changed, long limit) throws RefusedException {
        if (changed.get(Settings.MAXCLIENTS) + RESERVED > limit) {
            throw new RefusedException("The operating system is not able to handle the specified number of clients,"
                    + " try with " + (limit - RESERVED));
        }
    }

    private static long read() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(LINE)) {
                    String soft = line.substring(LINE.length()).strip().split("\\s+")[0];
                    return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The limit of open files is unknown: " + e);
        }
        return Long.MAX_VALUE;
    }
}
