package dev.jacinth.config;

import java.util.Optional;

/// A configuration with which the server does not start.
public final class ConfigFileException extends Exception {

    /// A line of a configuration and where it comes from.
    public record Place(int lineNumber, String line, String source) {}

    /// Longer lines are not shown in full.
    private static final int LINE_CHARS_MAX = 1024;

    private final Optional<Place> place;
    private final boolean unreadable;

    private ConfigFileException(String reason, Optional<Place> place, boolean unreadable) {
        super(reason);
        this.place = place;
        this.unreadable = unreadable;
    }

    /// A file that cannot be opened.
    static ConfigFileException unreadable(String path, String reason) {
        return new ConfigFileException(
                "Fatal error, can't open config file '" + path + "': " + reason, Optional.empty(), true);
    }

    public static ConfigFileException at(Place place, String reason) {
        return new ConfigFileException(reason, Optional.of(place), false);
    }

    /// Lines that are right one by one and wrong together.
    static ConfigFileException inAll(String reason) {
        return new ConfigFileException(reason, Optional.empty(), false);
    }

    /// True if a file could not be opened: Redis says so in the log, as a warning, with this exception's message. What
    /// is wrong inside a file goes to standard error as [#report] has it.
    public boolean isUnreadable() {
        return unreadable;
    }

    /// What goes to standard error before the server exits with status 1, in the form of Redis and, behind it, the
    /// source of the line. Begins with an empty line and ends with a line end.
    public String report() {
        StringBuilder report =
                new StringBuilder("\n*** FATAL CONFIG FILE ERROR (Redis " + ConfigFile.REDIS_VERSION + ") ***\n");
        place.ifPresent(at -> report.append("Reading the configuration file, at line ")
                .append(at.lineNumber())
                .append("\n>>> '")
                .append(shortened(at.line()))
                .append("'\n"));
        report.append(getMessage()).append('\n');
        place.ifPresent(at -> report.append("(").append(at.source()).append(")\n"));
        return report.toString();
    }

    private static String shortened(String line) {
        return line.length() <= LINE_CHARS_MAX
                ? line
                : line.substring(0, LINE_CHARS_MAX) + "... (" + line.length() + " bytes)";
    }
}
