package dev.jacinth.server;

import dev.jacinth.command.BitmapCommands;
import dev.jacinth.command.CommandTable;
import dev.jacinth.command.ConfigCommands;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;

/// The composition root: makes the parts, connects them, starts and stops them.
///
/// All parts live on the event loop's thread; the one that makes the server only waits for it.
final class Server {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

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
        CommandTable commands = CommandTable.of();
        CrashReport crashReport = new CrashReport(settings, Runtime.getRuntime()::halt);

        NoStream stream = new NoStream();
        KeyEvents events = (eventClass, event, database, key, length) -> {};
        SecureRandom random = new SecureRandom();
        Keyspace keyspace = new Keyspace(
                settings.get(Settings.DATABASES),
                MemoryOptions.defaults(),
                new long[] {random.nextLong(), random.nextLong()},
                (database, key, length) -> {},
                events,
                task -> Thread.ofPlatform().name("reclaim").start(task));

        Executor executor = new Executor(
                commands, new Admission(condition), keyspace, events, stream, settings, stats, new NoObservers(),
                clock);
        settings.follow(Settings.LATENCY_TRACKING, executor::latencyTracked);

        Clients clients = new Clients(executor, keyspace, stats, settings, clock);
        Authentication authentication = new Authentication(settings);
        settings.onChange(Settings.REQUIREPASS, password -> {
            if (password.isEmpty()) {
                clients.admitAll();
            }
        });
        condition.protectedCommands(new ProtectedAreas(settings));
        Connections connections =
                new Connections(clients, executor, keyspace, stats, settings, authentication, crashReport);
        Listeners listeners = new Listeners(transport, settings, connections::welcome);
        FileLimit.apply(settings);

        Pauses pauses = new Pauses(condition, executor, clients::resumePostponed);
        Shutdown shutdown = new Shutdown(settings, pauses, supervisor, exit);
        Signals signals = new Signals(
                settings, flags -> transport.loop().execute(() -> shutdown.begin(flags, clock.wallMillis())), exit);
        PidFile pidFile = new PidFile(settings, settings.get(Settings.DAEMONIZE));
        shutdown.onCancel(signals::forget);
        shutdown.add(flags -> {
            pidFile.remove();
            listeners.close();
            return true;
        });

        Sweeper sweeper = new Sweeper(transport.loop(), executor, keyspace, clock);
        Cron cron = new Cron(transport.loop(), settings, executor, clients);
        cron.add(shutdown::check);
        cron.add(pauses::check);
        cron.add(now -> sweeper.sweep(cron.periodMillis()));

        commands.addAll(StringCommands.ALL);
        commands.addAll(BitmapCommands.ALL);
        commands.addAll(KeyCommands.ALL);
        commands.addAll(ExpireCommands.ALL);
        commands.addAll(DatabaseCommands.ALL);
        commands.addAll(TransactionCommands.ALL);
        commands.addAll(new ConnectionCommands(authentication, client -> {}).all());
        commands.addAll(new ClientCommands(clients, pauses).all());
        commands.addAll(new ConfigCommands(new Configuration(settings, configFile, condition, stats, executor)).all());
        commands.addAll(new ShutdownCommands(shutdown).all());
        directives.apply(commands);

        signals.install();
        pidFile.write(SystemLog.INSTANCE.pid());
        showBanner();
        LOG.log(Level.DEBUG, "I/O by " + transport.name() + ": " + transport.reason());
        listeners.open();
        LOG.log(Level.INFO, "Server initialized");
        cron.start();
        for (String kind : listeners.kinds()) {
            LOG.log(Level.INFO, "Ready to accept connections " + kind);
        }
        warnOfSmallMaxmemory();
    }

    private void warnOfSmallMaxmemory() {
        long bytes = settings.get(Settings.MAXMEMORY);
        if (bytes > 0 && bytes < SMALL_MAXMEMORY) {
            LOG.log(Level.WARNING, "WARNING: You specified a maxmemory value that is less than 1MB (current value is "
                    + bytes + " bytes). Are you sure this is what you really want?");
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
