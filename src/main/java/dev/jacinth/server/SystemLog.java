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
        StringBuilder line = new StringBuilder(128);
        line.append(pid).append(':').append(role).append(' ');
        appendTime(line, event.getTimeStamp());
        line.append(' ')
                .append(mark(event.getLevel()))
                .append(' ')
                .append(event.getFormattedMessage())
                .append('\n');
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        write(line.toString());
    }

    private void appendTime(StringBuilder line, long millis) {
        long second = Math.floorDiv(millis, 1000L);
        ZoneOffset offset = zone.getOffset(java.time.Instant.ofEpochSecond(second));
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, offset);
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

    private static char mark(Level level) {
        return switch (level.levelInt) {
            case Level.TRACE_INT -> '.';
            case Level.DEBUG_INT -> '-';
            case Level.INFO_INT -> '*';
            default -> '#';
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
