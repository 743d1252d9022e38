package dev.jacinth.replication;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;

/// The room's log. Lines carry Redis's wording, since operators and the Tcl suite wait for them.
final class ReplicationLog {

    private static final Logger LOGGER = System.getLogger("dev.jacinth.replication");

    private ReplicationLog() {}

    static void notice(String format, Object... arguments) {
        log(Level.INFO, format, arguments);
    }

    static void warning(String format, Object... arguments) {
        log(Level.WARNING, format, arguments);
    }

    private static void log(Level level, String format, Object... arguments) {
        if (LOGGER.isLoggable(level)) {
            String line = String.format(Locale.ROOT, format, arguments);
            LOGGER.log(level, () -> line);
        }
    }
}
