package dev.jacinth.server;

import dev.jacinth.bytes.UnixDatagram;
import dev.jacinth.config.LogLevel;
import dev.jacinth.config.SyslogFacility;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The system log of the machine, in the form of RFC 3164 that every such service reads:
///
///     <133>Nov 21 14:00:00 redis[1234]: Ready to accept connections tcp
///      |
///      8 * facility + severity
final class Syslog {

    /// Where the service listens.
    static final String SOCKET = "/dev/log";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);
    private static final int SEVERITIES = 8;
    private static final int USER = 1;
    private static final int LOCAL0 = 16;

    private final String socket;
    private final String tag;
    private final int facility;

    /// @param ident name of the program
    Syslog(String socket, String ident, SyslogFacility facility, long pid) {
        this.socket = socket;
        tag = ident + "[" + pid + "]: ";
        this.facility =
                facility == SyslogFacility.USER ? USER : LOCAL0 + facility.ordinal() - SyslogFacility.LOCAL0.ordinal();
    }

    String socket() {
        return socket;
    }

    /// Sends a message; false if nobody takes it.
    boolean send(LogLevel level, LocalDateTime time, String message) {
        int priority = facility * SEVERITIES + severity(level);
        String line = "<" + priority + ">" + TIME.format(time) + " " + tag + message;
        return UnixDatagram.send(socket, line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static int severity(LogLevel level) {
        return switch (level) {
            case DEBUG -> 7;
            case VERBOSE -> 6;
            case NOTICE -> 5;
            case WARNING, NOTHING -> 4;
        };
    }
}
