package dev.jacinth.server;

import dev.jacinth.config.CommandLine;
import dev.jacinth.config.ConfigFile;
import dev.jacinth.config.ConfigFileException;
import dev.jacinth.config.Setting;
import dev.jacinth.config.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;

/// The program `redis-server`: from its arguments to a server that accepts connections, or to an exit status.
///
/// The launcher, which puts the server into the background where `daemonize` asks for it, waits for a line in the file
/// that the property `jacinth.ready` names. It comes when clients are accepted.
public final class Daemon {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final String READY_PROPERTY = "jacinth.ready";

    private static final String USAGE = """
            Usage: redis-server [/path/to/redis.conf | -] [--setting value ...] [-]
                   redis-server -v | --version
                   redis-server -h | --help
                   redis-server --check-system

            Without a file, every setting has its default. `-` reads settings from standard input. Settings given as
            arguments come last and win.

                   redis-server /etc/redis/redis.conf --loglevel verbose
                   redis-server --port 7777 --replicaof 127.0.0.1 6379
                   echo 'maxmemory 128mb' | redis-server -
            """;

    private Daemon() {}

    /// Runs the program. Returns when the server accepts connections, which goes on in a thread of its own; ends the
    /// process in all other cases.
    public static void run(List<String> arguments) {
        if (!arguments.isEmpty()) {
            answer(arguments);
        }
        CommandLine commandLine = CommandLine.parse(arguments);
        if (commandLine.sentinel()) {
            fail("Sentinel mode is not there yet.");
        }
        Settings settings = new Settings();
        StartDirectives directives = new StartDirectives(settings);
        load(settings, directives, commandLine);
        openLog(settings);
        start(settings, directives, commandLine, arguments);
    }

    /// Does what the options ask for that start no server.
    private static void answer(List<String> arguments) {
        switch (arguments.getFirst()) {
            case "-v", "--version" -> print(System.out, Banner.version() + "\n", 0);
            case "-h", "--help" -> print(System.err, USAGE, 1);
            case "--check-system" -> {
                List<String> findings = SystemCheck.run();
                print(System.out, String.join("", findings), findings.isEmpty() ? 0 : 1);
            }
            case "--test-memory" ->
                fail("--test-memory is refused: test the memory of a machine with memtest86+ or memtester.");
            default -> {}
        }
    }

    private static void print(PrintStream stream, String text, int status) {
        stream.print(text);
        stream.flush();
        System.exit(status);
    }

    private static void fail(String message) {
        print(System.err, message + "\n", 1);
    }

    private static void load(Settings settings, StartDirectives directives, CommandLine commandLine) {
        try {
            new ConfigFile(settings, directives).load(commandLine, System.in);
        } catch (ConfigFileException e) {
            if (e.isUnreadable()) {
                LOG.log(Level.WARNING, e.getMessage());
                System.exit(1);
            }
            report(e);
        }
    }

    private static void report(ConfigFileException fault) {
        byte[] report = fault.report().getBytes(StandardCharsets.ISO_8859_1);
        System.err.write(report, 0, report.length);
        System.err.flush();
        System.exit(1);
    }

    private static void openLog(Settings settings) {
        SystemLog log = SystemLog.INSTANCE;
        if (!settings.get(Settings.LOGFILE).isEmpty()) {
            log.file(settings.path(Settings.LOGFILE));
        }
        if (settings.get(Settings.SYSLOG_ENABLED)) {
            log.system(new Syslog(
                    Syslog.SOCKET,
                    settings.get(Settings.SYSLOG_IDENT),
                    settings.get(Settings.SYSLOG_FACILITY),
                    log.pid()));
        }
        settings.follow(Settings.LOGLEVEL, log::threshold);
    }

    private static void start(
            Settings settings, StartDirectives directives, CommandLine commandLine, List<String> arguments) {
        SystemLog log = SystemLog.INSTANCE;
        SystemCheck.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        Supervisor supervisor = Supervisor.of(settings.get(Settings.SUPERVISED), System.getenv());
        LOG.log(Level.INFO, "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo");
        LOG.log(
                Level.INFO,
                "Redis version=" + ConfigFile.REDIS_VERSION + ", bits=64, commit=00000000, modified=0, pid=" + log.pid()
                        + ", just started");
        if (arguments.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "Warning: no config file specified, using the default config. In order to specify a"
                            + " config file use redis-server /path/to/redis.conf");
        } else {
            LOG.log(Level.INFO, "Configuration loaded");
        }
        settings.follow(Settings.REPLICAOF, master -> log.role(master.isNone() ? 'M' : 'S'));
        nameSettingsWithoutEffect(settings);
        try {
            Server server = new Server(settings, directives, commandLine.absoluteFile(), supervisor, System::exit);
            server.start();
        } catch (StartFailure e) {
            LOG.log(Level.WARNING, e.getMessage());
            System.exit(1);
        } catch (ConfigFileException e) {
            report(e);
        }
        settleHeap();
        tellReady(supervisor, settings);
        Scheduling.arrange();
    }

    /// What the start has made lives as long as the process. Moved among the old objects now, it is not copied by the
    /// first young collections, while clients wait.
    private static void settleHeap() {
        System.gc();
    }

    private static void nameSettingsWithoutEffect(Settings settings) {
        List<Setting<?>> idle = settings.withoutEffect();
        if (!idle.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "Settings that are accepted but have no effect yet: "
                            + idle.stream().map(Setting::name).collect(Collectors.joining(", ")));
        }
    }

    private static void tellReady(Supervisor supervisor, Settings settings) {
        boolean master = settings.get(Settings.REPLICAOF).isNone();
        String waiting = " in read-only mode. Waiting for MASTER <-> REPLICA sync";
        supervisor.tell("STATUS=Ready to accept connections" + (master ? "" : waiting) + "\n");
        supervisor.tell("READY=1\n");
        String ready = System.getProperty(READY_PROPERTY);
        if (ready != null) {
            try {
                Files.writeString(Path.of(ready), "ready\n", StandardOpenOption.WRITE);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "Could not tell the launcher that the server is ready: " + e);
            }
        }
    }

    /// Whether the launcher put this process into the background.
    static boolean isInBackground(Settings settings) {
        return settings.get(Settings.DAEMONIZE) && System.getProperty(READY_PROPERTY) != null;
    }
}
