package dev.jacinth.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.jacinth.config.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The log of the process, in lines that tools written for Redis read:
///
///     1234:M 21 Nov 2026 14:00:00.123 * Ready to accept connections tcp
///     pid  |                          level: . debug, - verbose, * notice, # warning
///          role: C starting, M master, S replica
///
/// The levels of `System.Logger` stand for those of Redis in this order: TRACE, DEBUG, INFO, and WARNING with ERROR.
/// A file is opened for each line, so that it can be moved away at any time. There is one log in a process, since the
/// logging library makes its appenders before anybody else exists. Thread-safe.
final class SystemLog extends AppenderBase<ILoggingEvent> {

    static final SystemLog INSTANCE = new SystemLog();

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private final long pid = ProcessHandle.current().pid();
    private final ZoneRules zone = ZoneId.systemDefault().getRules();
    private final OutputStream standardOutput = new FileOutputStream(FileDescriptor.out);

    private volatile char role = 'C';
    private volatile @Nullable Path file;
    private volatile @Nullable Syslog syslog;
    private volatile LogLevel threshold = LogLevel.NOTICE;

    private SystemLog() {
        setName("redis");
    }

    /// Brings this appender, and nothing else, into a context without any.
    void install(LoggerContext context) {
        setContext(context);
        start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(this);
        setLevels(context);
    }

    long pid() {
        return pid;
    }

    /// The letter behind the process id: `C`, `M` or `S`.
    void role(char letter) {
        role = letter;
    }

    /// Messages below this level are dropped.
    void threshold(LogLevel level) {
        threshold = level;
        setLevels((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    /// What libraries and the JDK say below a warning is about themselves.
    private void setLevels(LoggerContext context) {
        Level others = threshold == LogLevel.NOTHING ? Level.OFF : Level.WARN;
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(others);
        context.getLogger("dev.jacinth").setLevel(levelOf(threshold));
    }

    /// Where lines go from now on; null for standard output.
    void file(@Nullable Path path) {
        file = path;
    }

    /// Sends lines there as well from now on; null for no longer. Where that fails, it is given up with one warning.
    void system(@Nullable Syslog target) {
        syslog = target;
    }

    private static Level levelOf(LogLevel level) {
        return switch (level) {
            case DEBUG -> Level.TRACE;
            case VERBOSE -> Level.DEBUG;
            case NOTICE -> Level.INFO;
            case WARNING -> Level.WARN;
            case NOTHING -> Level.OFF;
        };
    }

    /// Writes a text of notice level as it stands.
    synchronized void raw(String text) {
        if (threshold.compareTo(LogLevel.NOTICE) <= 0) {
            write(text);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        LocalDateTime time = local(event.getTimeStamp());
        LogLevel level = levelOf(event.getLevel());
        StringBuilder line = line(time, event.getTimeStamp(), level, event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        write(line.toString());
        Syslog target = syslog;
        if (target != null && !target.send(level, time, event.getFormattedMessage())) {
            syslog = null;
            String warning = "The system log does not take messages at " + target.socket() + ", none are sent there.";
            write(line(time, event.getTimeStamp(), LogLevel.WARNING, warning).toString());
        }
    }

    private StringBuilder line(LocalDateTime time, long millis, LogLevel level, String message) {
        StringBuilder line = new StringBuilder(128);
        line.append(pid).append(':').append(role).append(' ');
        appendTime(line, time, millis);
        return line.append(' ').append(mark(level)).append(' ').append(message).append('\n');
    }

    private LocalDateTime local(long millis) {
        long second = Math.floorDiv(millis, 1000L);
        ZoneOffset offset = zone.getOffset(java.time.Instant.ofEpochSecond(second));
        return LocalDateTime.ofEpochSecond(second, 0, offset);
    }

    private static void appendTime(StringBuilder line, LocalDateTime time, long millis) {
        appendDigits(line, time.getDayOfMonth(), 2).append(' ').append(MONTHS[time.getMonthValue() - 1]);
        line.append(' ').append(time.getYear()).append(' ');
        appendDigits(line, time.getHour(), 2).append(':');
        appendDigits(line, time.getMinute(), 2).append(':');
        appendDigits(line, time.getSecond(), 2).append('.');
        appendDigits(line, Math.floorMod(millis, 1000), 3);
    }

    private static StringBuilder appendDigits(StringBuilder line, int value, int width) {
        String digits = Integer.toString(value);
        return line.repeat('0', width - digits.length()).append(digits);
    }

    private static LogLevel levelOf(Level level) {
        return switch (level.levelInt) {
            case Level.TRACE_INT -> LogLevel.DEBUG;
            case Level.DEBUG_INT -> LogLevel.VERBOSE;
            case Level.INFO_INT -> LogLevel.NOTICE;
            default -> LogLevel.WARNING;
        };
    }

    private static char mark(LogLevel level) {
        return switch (level) {
            case DEBUG -> '.';
            case VERBOSE -> '-';
            case NOTICE -> '*';
            case WARNING, NOTHING -> '#';
        };
    }

    /// What cannot be written is lost: there is nobody left to tell.
    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Path target = file;
        try {
            if (target == null) {
                standardOutput.write(bytes);
            } else {
                Files.write(target, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            addError("a line of the log was lost", e);
        }
    }
}
