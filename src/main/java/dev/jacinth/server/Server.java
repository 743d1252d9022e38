package dev.jacinth.server;

import dev.jacinth.config.ConfigFileException;
import dev.jacinth.config.Settings;
import dev.jacinth.time.Clock;
import dev.jacinth.time.SystemClock;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;

/// The composition root: makes the parts, connects them, starts and stops them.
///
/// All parts live on the event loop's thread; the one that makes the server only waits for it.
final class Server {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    /// The name of the thread that runs the event loop.
    static final String LOOP_THREAD = "jacinth";

    private static final long SMALL_MAXMEMORY = 1 << 20;

    private final Settings settings;
    private final StartDirectives directives;
    private final Optional<Path> configFile;
    private final Supervisor supervisor;
    private final IntConsumer exit;
    private final Clock clock = new SystemClock();
    private final IoTransport transport;

    /// @param configFile the configuration file as an absolute path, if there is one
    /// @param exit ends the process with a status
    Server(
            Settings settings,
            StartDirectives directives,
            Optional<Path> configFile,
            Supervisor supervisor,
            IntConsumer exit) {
        this.settings = settings;
        this.directives = directives;
        this.configFile = configFile;
        this.supervisor = supervisor;
        this.exit = exit;
        // On other threads Netty makes its buffers anew for every read and write, instead of using them again.
        transport = IoTransport.open(
                settings.get(Settings.IO_ENGINE), task -> new FastThreadLocalThread(task, LOOP_THREAD));
    }

    /// Starts, loads the data and accepts connections.
    ///
    /// @throws ConfigFileException if a line of the configuration asks for what only the parts could know to be wrong
    void start() throws StartFailure, ConfigFileException {
        try {
            transport
                    .loop()
                    .submit(() -> {
                        startOnLoop();
                        return null;
                    })
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            if (e.getCause() instanceof ConfigFileException fault) {
                throw fault;
            }
            throw new StartFailure("The server could not start: " + e.getCause(), e);
        } catch (InterruptedException e) {
            throw new StartFailure("Interrupted while starting", e);
        }
    }

    private void startOnLoop() throws StartFailure, ConfigFileException {
        CrashReport crashReport = new CrashReport(settings, Runtime.getRuntime()::halt);
        Composition parts = new Composition(settings, clock, transport, crashReport);
        Shutdown shutdown = new Shutdown(settings, parts.pauses, supervisor, exit);
        Signals signals = new Signals(
                settings,
                shutdown::request,
                () -> transport.loop().execute(() -> parts.cron.runSoon(shutdown::check)),
                status -> {
                    parts.files.file().discardUnfinished();
                    exit.accept(status);
                });
        PidFile pidFile = new PidFile(settings, Daemon.isInBackground(settings));
        shutdown.onCancel(signals::forget);
        shutdown.add(new LastWritesDelivered(parts.replication));
        shutdown.add(parts.files);
        shutdown.loading(true);
        shutdown.add(flags -> {
            pidFile.remove();
            parts.listeners.close();
            return true;
        });
        parts.cron.add(shutdown::check);
        parts.declareCommands(shutdown, configFile, serverInfo(shutdown));
        directives.apply(parts.commands);
        FileLimit.apply(settings);

        signals.install();
        pidFile.write(SystemLog.INSTANCE.pid());
        showBanner();
        LOG.log(Level.DEBUG, "I/O by " + transport.name() + ": " + transport.reason());
        parts.listeners.open();
        LOG.log(Level.INFO, "Server initialized");
        parts.assumeRole();
        parts.files.load(failure -> {
            shutdown.loading(false);
            if (failure != null) {
                LOG.log(Level.ERROR, failure);
                exit.accept(1);
                return;
            }
            parts.cron.start();
            for (String kind : parts.listeners.kinds()) {
                LOG.log(Level.INFO, "Ready to accept connections " + kind);
            }
            warnOfSmallMaxmemory();
        });
    }

    private ServerInfo serverInfo(Shutdown shutdown) {
        String version = Optional.ofNullable(Server.class.getPackage().getImplementationVersion())
                .orElse("");
        byte[] id = new byte[20];
        new SecureRandom().nextBytes(id);
        String executable = ProcessHandle.current().info().command().orElse("");
        ServerInfo.Identity identity = new ServerInfo.Identity(
                version,
                HexFormat.of().formatHex(id),
                executable,
                configFile.map(Path::toString).orElse(""));
        return new ServerInfo(settings, clock, identity, transport, shutdown);
    }

    private void warnOfSmallMaxmemory() {
        long bytes = settings.get(Settings.MAXMEMORY);
        if (bytes > 0 && bytes < SMALL_MAXMEMORY) {
            LOG.log(
                    Level.WARNING,
                    "WARNING: You specified a maxmemory value that is less than 1MB (current value is " + bytes
                            + " bytes). Are you sure this is what you really want?");
        }
    }

    private void showBanner() {
        if (Banner.isWanted(settings)) {
            SystemLog.INSTANCE.raw(Banner.drawing(settings, SystemLog.INSTANCE.pid()));
        } else {
            LOG.log(Level.INFO, "Running mode=" + Banner.mode(settings) + ", port=" + Banner.port(settings) + ".");
        }
    }
}
