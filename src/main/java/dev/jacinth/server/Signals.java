package dev.jacinth.server;

import dev.jacinth.config.Settings;
import dev.jacinth.config.ShutdownFlag;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

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
        handle("TERM", this::terminate);
        handle("INT", this::interrupt);
    }

    /// Through reflection, because the compiler warns of every mention of `sun.misc.Signal`, for which Java has nothing
    /// else, and does not let the warning be switched off.
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> {
                action.run();
                return null;
            });
            Object target = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handler).invoke(null, target, proxy);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "SIG" + name + " cannot be handled here, it ends the server at once: " + e);
        }
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
