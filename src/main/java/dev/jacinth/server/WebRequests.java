package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/// Requests of web browsers. A page can have its visitor's browser send whatever it likes to a server that only the
/// visitor can reach, as the body of a request. Lines that are no commands must therefore not be skipped until one is:
/// every such request has one of two words at the beginning of a line before its body, and that ends the connection.
final class WebRequests {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final byte[] POST = Bytes.of("post");
    private static final byte[] HOST = Bytes.of("host:");
    private static final long LOG_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Clock clock;
    private boolean logged;
    private long loggedNanos;

    WebRequests(Clock clock) {
        this.clock = clock;
    }

    /// Whether an unknown command is none but a line of a web request; then its client is disconnected at once.
    boolean repelled(Client client, Arguments arguments) {
        if (!arguments.equalsIgnoreCase(0, POST) && !arguments.equalsIgnoreCase(0, HOST)) {
            return false;
        }
        log(client);
        client.abort();
        return true;
    }

    /// Nobody is to fill the log with it.
    private void log(Client client) {
        long now = clock.nanos();
        if (!logged || now - loggedNanos >= LOG_PAUSE_NANOS) {
            logged = true;
            loggedNanos = now;
            LOG.log(
                    Level.WARNING,
                    () -> "Possible SECURITY ATTACK: " + client.address() + " sent POST or Host:, as a web browser"
                            + " does that a page has misled. Connection closed.");
        }
    }
}
