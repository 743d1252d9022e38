package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.config.ShutdownFlag;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import sun.misc.Signal;

/// SIGTERM and SIGINT end the server in good order. A second SIGINT, from somebody who insists, ends it at once.
final class Signals {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private final Settings settings;
    private final Consumer<Set<ShutdownFlag>> shutdown;
    private final IntConsumer exit;
    private volatile boolean requested;

    /// @param shutdown asks for the shutdown; called on the thread of the JVM that brings signals
    Signals(Settings settings, Consumer<Set<ShutdownFlag>> shutdown, IntConsumer exit) {
        this.settings = settings;
        this.shutdown = shutdown;
        this.exit = exit;
    }

    /// Takes the signals over from the JVM, for good.
    void install() {
        Signal.handle(new Signal("TERM"), _ -> terminate());
        Signal.handle(new Signal("INT"), _ -> interrupt());
    }

    /// The shutdown was called off or has failed: the next signal is the first again.
    void forget() {
        requested = false;
    }

    private void terminate() {
        LOG.log(Level.WARNING, "Received SIGTERM scheduling shutdown...");
        requested = true;
        shutdown.accept(settings.get(Settings.SHUTDOWN_ON_SIGTERM));
    }

    private void interrupt() {
        if (requested) {
            LOG.log(Level.WARNING, "You insist... exiting now.");
            exit.accept(1);
        }
        LOG.log(Level.WARNING, "Received SIGINT scheduling shutdown...");
        requested = true;
        shutdown.accept(settings.get(Settings.SHUTDOWN_ON_SIGINT));
    }
}
