package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import dev.jacinth.command.Call;
import dev.jacinth.command.Session;
import dev.jacinth.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// The clients that sent MONITOR: each is told of every command that runs, in a line such as
///
/// ```
///   +1700000000.123456 [0 127.0.0.1:50712] "set" "key" "a \"quoted\" value"
/// ```
final class Monitors {

    private static final int MICROS_DIGITS = 6;

    /// Arguments and lines that are longer are cut: they are put together in the Java heap.
    private static final int LINE_CHARS_MAX = 1 << 20;

    private static final String REDACTED = "(redacted)";
    private static final String HEX = "0123456789abcdef";
    private static final String ESCAPED = "\\\"\n\r\t\u0007\b";
    private static final String ESCAPES = "\\\"nrtab";

    private final Clock clock;
    private final List<Client> clients = new ArrayList<>();

    Monitors(Clock clock) {
        this.clock = clock;
    }

    boolean isWatching() {
        return !clients.isEmpty();
    }

    void add(Client client) {
        if (!client.isMonitoring()) {
            client.monitoring(true);
            clients.add(client);
        }
    }

    void remove(Client client) {
        client.monitoring(false);
        clients.remove(client);
    }

    /// Tells the clients of a command that has run.
    void show(Call call) {
        String line = line(call);
        for (Client client : clients) {
            client.pushWriter().simple(line);
            client.pushed();
        }
    }

    private String line(Call call) {
        Session session = call.session();
        StringBuilder line = new StringBuilder(64);
        long micros = clock.wallMicros();
        line.append(micros / 1_000_000).append('.');
        String fraction = Long.toString(micros % 1_000_000);
        line.repeat('0', MICROS_DIGITS - fraction.length()).append(fraction);
        line.append(" [")
                .append(session.database())
                .append(' ')
                .append(address(session))
                .append(']');
        for (int i = 0; i < call.count(); i++) {
            line.append(" \"");
            if (call.isRedacted(i)) {
                line.append(REDACTED);
            } else {
                quote(line, call.address(i), call.length(i));
            }
            line.append('"');
            if (line.length() > LINE_CHARS_MAX) {
                return line.append(" ... (")
                        .append(call.count() - 1 - i)
                        .append(" more arguments)")
                        .toString();
            }
        }
        return line.toString();
    }

    private static String address(Session session) {
        return session instanceof Client client ? client.address() : "?:0";
    }

    private static void quote(StringBuilder line, long address, int length) {
        int shown = Math.min(length, LINE_CHARS_MAX);
        for (int i = 0; i < shown; i++) {
            char letter = (char) Native.getUnsignedByte(address + i);
            int escape = ESCAPED.indexOf(letter);
            if (escape >= 0) {
                line.append('\\').append(ESCAPES.charAt(escape));
            } else if (letter >= ' ' && letter <= '~') {
                line.append(letter);
            } else {
                line.append("\\x").append(HEX.charAt(letter >> 4)).append(HEX.charAt(letter & 0xF));
            }
        }
        if (shown < length) {
            line.append("... (").append(length - shown).append(" more bytes)");
        }
    }
}
