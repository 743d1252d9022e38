package dev.jacinth.server;

import dev.jacinth.config.ConfigFile;
import dev.jacinth.config.Setting;
import dev.jacinth.config.Settings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.IntConsumer;

/// The end after a fault of our own: what is known goes to the log between two lines that tools look for, and the
/// process ends as if by SIGABRT. To go on would be to risk the data.
final class CrashReport {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final int ABORTED = 128 + 6;

    private final Settings settings;
    private final IntConsumer exit;

    /// @param exit ends the process at once, with a status
    CrashReport(Settings settings, IntConsumer exit) {
        this.settings = settings;
        this.exit = exit;
    }

    /// Reports a fault that came up while the server worked for `whom`, and ends the process.
    void end(Throwable fault, String whom) {
        if (settings.get(Settings.CRASH_LOG_ENABLED)) {
            report(fault, whom);
        }
        exit.accept(settings.get(Settings.USE_EXIT_ON_PANIC) ? 1 : ABORTED);
    }

    /// The work, with every exception that it throws being such a fault.
    Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (Throwable e) {
                end(e, "none");
            }
        };
    }

    private void report(Throwable fault, String whom) {
        LOG.log(Level.ERROR, "=== REDIS BUG REPORT START: Cut & paste starting from here ===");
        LOG.log(Level.ERROR, "=== ASSERTION FAILED ===");
        LOG.log(Level.ERROR, "==> " + fault, fault);
        LOG.log(Level.ERROR, "------ CURRENT CLIENT INFO ------ " + whom);
        LOG.log(
                Level.ERROR,
                "------ VERSION ------ Jacinth " + Banner.release() + ", compatible with Redis "
                        + ConfigFile.REDIS_VERSION + ", Java " + Runtime.version());
        StringBuilder values = new StringBuilder();
        for (Setting<?> setting : Settings.all()) {
            if (setting.has(Setting.Flag.DEBUG)) {
                values.append(' ')
                        .append(setting.name())
                        .append(' ')
                        .append(settings.show(setting))
                        .append(';');
            }
        }
        LOG.log(Level.ERROR, "------ CONFIG DEBUG OUTPUT ------" + values);
        LOG.log(Level.ERROR, "=== REDIS BUG REPORT END. Make sure to include from START to END. ===");
    }
}
