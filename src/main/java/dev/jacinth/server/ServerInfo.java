package dev.jacinth.server;

import dev.jacinth.command.InfoSection;
import dev.jacinth.command.InfoText;
import dev.jacinth.config.Settings;
import dev.jacinth.config.SupervisedMode;
import dev.jacinth.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// INFO server.
final class ServerInfo implements InfoSection {

    /// The version of Redis whose behaviour this server has: tools read it to decide what they may use.
    static final String REDIS_VERSION = "7.2.4";

    private static final int LRU_CLOCK_BITS = 24;
    private static final String NO_SHA = "00000000";

    private final Settings settings;
    private final Clock clock;
    private final Identity identity;
    private final IoTransport transport;
    private final Shutdown shutdown;
    private final long startedMillis;

    /// What is settled when the process starts.
    ///
    /// @param version of Jacinth
    /// @param runId 40 hexadecimal digits that no other run has
    /// @param executable path of the program
    /// @param configFile path of the configuration file, or empty
    record Identity(String version, String runId, String executable, String configFile) {}

    ServerInfo(Settings settings, Clock clock, Identity identity, IoTransport transport, Shutdown shutdown) {
        this.settings = settings;
        this.clock = clock;
        this.identity = identity;
        this.transport = transport;
        this.shutdown = shutdown;
        startedMillis = clock.wallMillis();
    }

    Identity identity() {
        return identity;
    }

    long startedMillis() {
        return startedMillis;
    }

    @Override
    public String title() {
        return "Server";
    }

    @Override
    public void write(InfoText out) {
        program(out);
        process(out);
        listeners(out);
    }

    private void program(InfoText out) {
        out.field("redis_version", REDIS_VERSION);
        out.field("jacinth_version", identity.version());
        out.field("redis_git_sha1", NO_SHA);
        out.field("redis_git_dirty", 0);
        out.field("redis_build_id", identity.version());
        out.field("redis_mode", "standalone");
        out.field("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + machine());
        out.field("arch_bits", Long.SIZE);
        out.field("monotonic_clock", "System.nanoTime");
        out.field("multiplexing_api", transport.name());
        out.field("atomicvar_api", "java");
        out.field("gcc_version", "0.0.0");
        out.field("jvm_version", Runtime.version().toString());
    }

    /// As `uname` names it.
    private static String machine() {
        String architecture = System.getProperty("os.arch", "");
        return architecture.equals("amd64") ? "x86_64" : architecture;
    }

    private void process(InfoText out) {
        long now = clock.wallMillis();
        long uptime = (now - startedMillis) / 1000;
        out.field("process_id", ProcessHandle.current().pid());
        out.field("process_supervised", supervisor());
        out.field("run_id", identity.runId());
        out.field("tcp_port", settings.get(Settings.PORT));
        out.field("server_time_usec", clock.wallMicros());
        out.field("uptime_in_seconds", uptime);
        out.field("uptime_in_days", TimeUnit.SECONDS.toDays(uptime));
        out.field("hz", settings.get(Settings.HZ));
        out.field("configured_hz", settings.get(Settings.HZ));
        out.field("lru_clock", now / 1000 & (1 << LRU_CLOCK_BITS) - 1);
        out.field("executable", identity.executable());
        out.field("config_file", identity.configFile());
        out.field("io_threads_active", 0);
        if (shutdown.isUnderWay()) {
            out.field("shutdown_in_milliseconds", shutdown.deadlineMillis() - now);
        }
    }

    private String supervisor() {
        SupervisedMode mode = settings.get(Settings.SUPERVISED);
        boolean systemd = System.getenv("NOTIFY_SOCKET") != null
                && (mode == SupervisedMode.SYSTEMD || mode == SupervisedMode.AUTO);
        return systemd ? "systemd" : "no";
    }

    private void listeners(InfoText out) {
        int number = 0;
        int port = settings.get(Settings.PORT);
        if (port != 0) {
            out.field("listener" + number++, "name=tcp" + binds(settings.get(Settings.BIND)) + ",port=" + port);
        }
        String socket = settings.get(Settings.UNIXSOCKET);
        if (!socket.isEmpty()) {
            out.field("listener" + number, "name=unix" + binds(List.of(socket)));
        }
    }

    private static String binds(List<String> addresses) {
        StringBuilder binds = new StringBuilder();
        addresses.forEach(address -> binds.append(",bind=").append(address));
        return binds.toString();
    }
}
