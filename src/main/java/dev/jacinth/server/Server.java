package dev.jacinth.server;

import dev.jacinth.command.CommandTable;
import dev.jacinth.command.DatabaseCommands;
import dev.jacinth.command.ExpireCommands;
import dev.jacinth.command.KeyCommands;
import dev.jacinth.command.StringCommands;
import dev.jacinth.command.TransactionCommands;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.time.Clock;
import dev.jacinth.time.SystemClock;
import io.netty.channel.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;

/// The composition root: makes the parts, connects them, starts and stops them.
///
/// All parts live on the event loop's thread; the one that makes the server only waits for it.
final class Server {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

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
            Settings settings, StartDirectives directives, Optional<Path> configFile, Supervisor supervisor,
            IntConsumer exit) {
        this.settings = settings;
        this.directives = directives;
        this.configFile = configFile;
        this.supervisor = supervisor;
        this.exit = exit;
        transport = IoTransport.open(settings.get(Settings.IO_ENGINE), task -> new Thread(task, "jacinth"));
    }

    /// Starts, loads the data and accepts connections.
    void start() throws StartFailure {
        try {
            transport.loop().submit(() -> {
                startOnLoop();
                return null;
            }).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            throw new StartFailure("The server could not start: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            throw new StartFailure("Interrupted while starting", e);
        }
    }

    private void startOnLoop() throws StartFailure {
        ServerStats stats = new ServerStats();
        ServerCondition condition = new ServerCondition();
        SecureRandom random = new SecureRandom();
        NoStream stream = new NoStream();
        KeyEvents events = (eventClass, event, database, key, length) -> {};
        Keyspace keyspace = new Keyspace(
                settings.get(Settings.DATABASES),
                MemoryOptions.defaults(),
                new long[] {random.nextLong(), random.nextLong()},
                (database, key, length) -> {},
                events,
                task -> Thread.ofPlatform().name("reclaim").start(task));
        Pauses pauses = new Pauses(condition, () -> {});
        Shutdown shutdown = new Shutdown(settings, pauses, supervisor, exit);
        CommandTable commands =
                CommandTable.of(BasicCommands.ALL, StringCommands.ALL, KeyCommands.ALL, ExpireCommands.ALL,
                        DatabaseCommands.ALL, TransactionCommands.ALL, new ShutdownCommands(shutdown).all());
        directives.apply(commands);
        Executor executor = new Executor(
                commands, new Admission(condition), keyspace, events, stream, settings, stats, new NoObservers(),
                clock);
        Clients clients = new Clients(executor, keyspace, stats);
        Connections connections = new Connections(clients, executor, keyspace, stats);
        Listeners listeners = new Listeners(transport, settings, connections::welcome);
        PidFile pidFile = new PidFile(settings, settings.get(Settings.DAEMONIZE));
        Signals signals = new Signals(
                settings,
                flags -> transport.loop().execute(() -> shutdown.begin(flags, clock.wallMillis())),
                exit);
        shutdown.onCancel(signals::forget);
        shutdown.add(flags -> {
            pidFile.remove();
            listeners.close();
            return true;
        });
        signals.install();
        pidFile.write(SystemLog.INSTANCE.pid());
        showBanner();
        LOG.log(Level.INFO, "I/O by " + transport.name() + ": " + transport.reason());
        listeners.open();
        LOG.log(Level.INFO, "Server initialized");
        for (String kind : listeners.kinds()) {
            LOG.log(Level.INFO, "Ready to accept connections " + kind);
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
