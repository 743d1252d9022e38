package dev.jacinth.server;

import dev.jacinth.bytes.UnixDatagram;
import dev.jacinth.config.SupervisedMode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells systemd, where it has started the server and waits for it, how things stand.
///
/// Upstart is asked for by raising SIGSTOP; of it only the environment is checked, as no system that has it runs this
/// server.
final class Supervisor {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");

    private final @Nullable String socket;

    private Supervisor(@Nullable String socket) {
        this.socket = socket;
    }

    /// The supervisor that the setting names, or finds by itself, in this environment.
    static Supervisor of(SupervisedMode mode, Map<String, String> environment) {
        String socket = environment.get("NOTIFY_SOCKET");
        boolean systemd = mode == SupervisedMode.SYSTEMD || mode == SupervisedMode.AUTO && socket != null;
        if (mode == SupervisedMode.UPSTART || mode == SupervisedMode.AUTO && environment.containsKey("UPSTART_JOB")) {
            LOG.log(Level.WARNING, "upstart supervision requested, but upstart is not supported");
        }
        if (!systemd) {
            return new Supervisor(null);
        }
        if (socket == null) {
            LOG.log(Level.WARNING, "systemd supervision requested or auto-detected, but NOTIFY_SOCKET not found");
            return new Supervisor(null);
        }
        return new Supervisor(socket);
    }

    /// Sends lines of `NAME=value`, each with its line end.
    void tell(String lines) {
        if (socket != null && !UnixDatagram.send(socket, lines.getBytes(StandardCharsets.US_ASCII))) {
            LOG.log(Level.WARNING, "Could not send to the socket of systemd: " + socket);
        }
    }
}
