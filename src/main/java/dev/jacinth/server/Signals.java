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
    private final Consumer<Set<ShutdownFlag>> request;
    private final Runnable requested;
    private final IntConsumer exit;
    private volatile boolean insisting;

    /// Both are called on the thread of the JVM that brings signals.
    ///
    /// @param request asks for the shutdown: from then on it can be called off
    /// @param requested sees to it that it begins
    Signals(Settings settings, Consumer<Set<ShutdownFlag>> request, Runnable requested, IntConsumer exit) {
        this.settings = settings;
        this.request = request;
        this.requested = requested;
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
        insisting = false;
    }

    private void terminate() {
        shutDown("SIGTERM", settings.get(Settings.SHUTDOWN_ON_SIGTERM));
    }

    private void interrupt() {
        if (insisting) {
            LOG.log(Level.WARNING, "You insist... exiting now.");
            exit.accept(1);
        }
        shutDown("SIGINT", settings.get(Settings.SHUTDOWN_ON_SIGINT));
    }

    private void shutDown(String signal, Set<ShutdownFlag> flags) {
        insisting = true;
        request.accept(flags);
        LOG.log(Level.WARNING, "Received " + signal + " scheduling shutdown...");
        requested.run();
    }
}
