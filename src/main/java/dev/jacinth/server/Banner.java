package dev.jacinth.server;

import dev.jacinth.config.ConfigFile;
import dev.jacinth.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the server says of itself at start: a drawing for people, or one line for log files. The words on its right
/// hand are what tools look for.
final class Banner {

    private static final String[] GEM = {
        "",
        "         ___________",
        "        /\\    |    /\\",
        "       /  \\   |   /  \\",
        "      /____\\__|__/____\\",
        "      \\     \\ | /     /",
        "       \\     \\|/     /",
        "        \\     |     /",
        "         \\    |    /",
        "          \\   |   /",
        "           \\  |  /",
        "            \\ | /",
        "             \\|/",
        "              '",
    };
    private static final int GEM_COLUMNS = 32;
    private static final int FIRST_TEXT_LINE = 4;

    private Banner() {}

    /// The line that `--version` prints.
    static String version() {
        return "Redis server v=" + ConfigFile.REDIS_VERSION + " sha=00000000:0 malloc=jacinth bits=64 build="
                + Long.toHexString(Integer.toUnsignedLong(release().hashCode()));
    }

    /// The release of Jacinth.
    static String release() {
        String release = Banner.class.getPackage().getImplementationVersion();
        return release == null ? "development" : release;
    }

    static String mode(Settings settings) {
        return settings.get(Settings.CLUSTER_ENABLED) ? "cluster" : "standalone";
    }

    static int port(Settings settings) {
        int port = settings.get(Settings.PORT);
        return port != 0 ? port : settings.get(Settings.TLS_PORT);
    }

    /// Whether the drawing is to be shown: it is asked for, or the log goes to a terminal.
    static boolean isWanted(Settings settings) {
        return settings.get(Settings.ALWAYS_SHOW_LOGO)
                || !settings.get(Settings.SYSLOG_ENABLED)
                        && settings.get(Settings.LOGFILE).isEmpty()
                        && isTerminal();
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    static String drawing(Settings settings, long pid) {
        String[] texts = {
            "Jacinth " + release() + ", compatible with",
            "Redis " + ConfigFile.REDIS_VERSION + " (00000000/0) 64 bit",
            "",
            "Running in " + mode(settings) + " mode",
            "Port: " + port(settings),
            "PID: " + pid,
        };
        StringBuilder drawing = new StringBuilder();
        for (int i = 0; i < GEM.length; i++) {
            int text = i - FIRST_TEXT_LINE;
            drawing.append(GEM[i]);
            if (text >= 0 && text < texts.length && !texts[text].isEmpty()) {
                drawing.repeat(' ', GEM_COLUMNS - GEM[i].length()).append(texts[text]);
            }
            drawing.append('\n');
        }
        return drawing.append('\n').toString();
    }
}
