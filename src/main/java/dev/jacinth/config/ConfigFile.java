package dev.jacinth.config;

import dev.jacinth.config.ConfigFileException.Place;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads configuration files, standard input and command line options into [Settings].
///
/// A line is a name and words ([Words] says how they are quoted), or empty, or a comment that begins with `#`. What is
/// not a setting is one of the directives:
///
///     include path-or-pattern       another file, here; a pattern may match any number of files, not directories
///     user name rule ...            handed on
///     rename-command old new        handed on
///     loadmodule path ...           refused: there are no modules
///
/// The first fault ends the reading.
public final class ConfigFile {

    /// The version of Redis whose configuration this is, as in its messages.
    public static final String REDIS_VERSION = "7.2.4";

    /// What a file may contain that belongs to other rooms. An exception is a fault of the line, its message the
    /// reason.
    public interface Directives {

        /// `rename-command old new`; a `replacement` that is empty removes the command.
        ///
        /// @param place for the report, if it turns out later that this cannot be
        void renameCommand(String name, String replacement, Place place) throws RefusedException;

        /// `user name rule ...`
        ///
        /// @param words the name and the rules
        void user(List<String> words) throws RefusedException;
    }

    private static final Logger LOG = System.getLogger(ConfigFile.class.getName());

    /// Settings that older versions had, with their one value: read over.
    private static final List<String> DEPRECATED =
            List.of("list-max-ziplist-entries", "list-max-ziplist-value", "lua-replicate-commands");

    private static final int INCLUDE_DEPTH_MAX = 64;

    /// Of UTF-8 and, in both orders, of UTF-16.
    private static final List<String> BYTE_ORDER_MARKS = List.of("\u00EF\u00BB\u00BF", "\u00FF\u00FE", "\u00FE\u00FF");

    private final Settings settings;
    private final Directives directives;
    private int depth;

    public ConfigFile(Settings settings, Directives directives) {
        this.settings = settings;
        this.directives = directives;
    }

    /// Reads all that the command line asks for: the file, standard input, the options, in this order.
    public void load(CommandLine commandLine, InputStream standardInput) throws ConfigFileException {
        Source source = new Source();
        if (commandLine.file().isPresent()) {
            addFiles(source, commandLine.file().get());
        }
        if (commandLine.readsStandardInput()) {
            LOG.log(Level.INFO, "Reading config from stdin");
            source.add("standard input", readStandardInput(standardInput));
        }
        source.add("command line", "\n" + commandLine.options());
        read(source);
    }

    /// Reads one file, or all files that match a pattern.
    public void load(Path file) throws ConfigFileException {
        Source source = new Source();
        addFiles(source, Paths.bytesOf(file.toAbsolutePath()));
        read(source);
    }

    private void include(String path) throws ConfigFileException, RefusedException {
        if (depth == INCLUDE_DEPTH_MAX) {
            throw new RefusedException("include is nested more than " + INCLUDE_DEPTH_MAX + " times");
        }
        Source source = new Source();
        addFiles(source, path);
        depth++;
        read(source);
        depth--;
    }

    private void addFiles(Source source, String path) throws ConfigFileException {
        Path directory = Paths.of(settings.get(Settings.DIR));
        try {
            if (!Wildcard.isIn(path)) {
                addFile(source, directory.resolve(Paths.of(path)), path);
                return;
            }
            for (Path file : FilePattern.expand(directory, path)) {
                addFile(source, file, file.toString());
            }
        } catch (InvalidPathException e) {
            throw ConfigFileException.unreadable(path, e.getReason());
        }
    }

    private static void addFile(Source source, Path file, String name) throws ConfigFileException {
        try {
            source.add(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw ConfigFileException.unreadable(name, Paths.reason(e));
        }
    }

    private static String readStandardInput(InputStream standardInput) throws ConfigFileException {
        try {
            return new String(standardInput.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw ConfigFileException.unreadable("-", Paths.reason(e));
        }
    }

    private void read(Source source) throws ConfigFileException {
        String[] lines = source.text.toString().split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = Words.trim(lines[i]);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Place place = new Place(i + 1, line, source.nameOf(i + 1));
            try {
                List<String> words = Words.split(line);
                if (!words.isEmpty()) {
                    readLine(words, place);
                }
            } catch (RefusedException e) {
                throw ConfigFileException.at(place, e.reason());
            }
        }
        checkTogether();
    }

    private void readLine(List<String> words, Place place) throws ConfigFileException, RefusedException {
        String name = Words.lowerCase(words.getFirst());
        List<String> values = words.subList(1, words.size());
        Optional<Setting<?>> setting = Settings.find(name);
        if (setting.isPresent()) {
            readSetting(setting.get(), values);
        } else if (!(DEPRECATED.contains(name) && values.size() == 1)) {
            readDirective(name, values, place);
        }
    }

    /// A setting of several words may also come as one quoted word that holds them all.
    private void readSetting(Setting<?> setting, List<String> values) throws RefusedException {
        if (!setting.takesSeveralWords() && values.size() != 1) {
            throw new RefusedException("wrong number of arguments");
        }
        boolean packed = setting.takesSeveralWords()
                && values.size() == 1
                && !values.getFirst().isEmpty();
        settings.read(setting, packed ? Words.split(values.getFirst()) : values, true);
    }

    private void readDirective(String name, List<String> values, Place place)
            throws ConfigFileException, RefusedException {
        int count = values.size();
        if (name.equals("include") && count == 1) {
            include(values.getFirst());
        } else if (name.equals("rename-command") && count == 2) {
            directives.renameCommand(values.get(0), values.get(1), place);
        } else if (name.equals("user") && count >= 1) {
            directives.user(values);
        } else if (name.equals("loadmodule") && count >= 1) {
            throw new RefusedException("Can't load module from " + values.getFirst() + ": there are no modules here");
        } else if (name.equals("sentinel")) {
            if (count > 0) {
                throw new RefusedException("sentinel directive while not in sentinel mode");
            }
        } else {
            throw new RefusedException("Bad directive or wrong number of arguments" + hint(name));
        }
    }

    /// What does not show in the line.
    private static String hint(String name) {
        boolean marked = BYTE_ORDER_MARKS.stream().anyMatch(name::startsWith);
        return marked ? ": the file begins with a byte order mark, and should be plain text without one" : "";
    }

    private void checkTogether() throws ConfigFileException {
        if (!settings.get(Settings.LOGFILE).isEmpty()) {
            checkLogFile(settings.path(Settings.LOGFILE));
        }
        if (!settings.get(Settings.CLUSTER_ENABLED)) {
            return;
        }
        if (!settings.get(Settings.REPLICAOF).isNone()) {
            throw ConfigFileException.inAll("replicaof directive not allowed in cluster mode");
        }
        int databases = settings.get(Settings.DATABASES);
        if (databases > 1) {
            LOG.log(
                    Level.WARNING,
                    "WARNING: Changing databases number from " + databases + " to 1 since we are in cluster mode");
            settings.put(Settings.DATABASES, 1);
        }
    }

    private static void checkLogFile(Path file) throws ConfigFileException {
        try {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw ConfigFileException.inAll("Can't open the log file: " + Paths.reason(e));
        }
    }

    /// A text put together from several places, read as one, with line numbers that run on as Redis counts them.
    private static final class Source {

        private final StringBuilder text = new StringBuilder();
        private final TreeMap<Integer, String> nameByFirstLine = new TreeMap<>(Map.of(1, ""));
        private int line = 1;

        void add(String name, String part) {
            int lineEnds = (int) part.chars().filter(c -> c == '\n').count();
            nameByFirstLine.put(part.startsWith("\n") ? line + 1 : line, name);
            line += lineEnds;
            text.append(part);
        }

        String nameOf(int lineNumber) {
            return nameByFirstLine.floorEntry(lineNumber).getValue();
        }
    }
}
