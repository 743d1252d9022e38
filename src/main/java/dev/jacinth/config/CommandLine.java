package dev.jacinth.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The arguments of `redis-server`, without those that only print something and end (`--version` and the like).
///
///     redis-server [file | -] [--name value ...] ... [-]
///
/// A first argument that does not begin with `-` is the configuration file; `-` as the first or last one stands for
/// standard input. All others become lines of configuration that are read after both, so that they win.
///
/// @param file the configuration file as it was given, relative to where the process was started
/// @param options lines of configuration, one char per byte
/// @param sentinel true if Sentinel was asked for
public record CommandLine(Optional<String> file, boolean readsStandardInput, String options, boolean sentinel) {

    private static final String SAVE = "--save";
    private static final String SENTINEL = "--sentinel";
    private static final String EMPTY_WORD = "\"\"";

    public static CommandLine parse(List<String> arguments) {
        List<String> words = arguments.stream().map(CommandLine::bytesOf).toList();
        boolean hasFile = !words.isEmpty() && !words.getFirst().startsWith("-");
        Reader reader = new Reader(words);
        reader.read(hasFile ? 1 : 0);
        return new CommandLine(
                hasFile ? Optional.of(words.getFirst()) : Optional.empty(),
                reader.readsStandardInput,
                reader.options.toString(),
                words.contains(SENTINEL));
    }

    /// The configuration file as an absolute path, for INFO and CONFIG REWRITE.
    public Optional<Path> absoluteFile() {
        return file.map(name -> Paths.of(name).toAbsolutePath().normalize());
    }

    private static String bytesOf(String argument) {
        return new String(argument.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// Turns arguments into lines. A name is an argument that begins with `--`, but the one right after a bare name is
    /// its value even so. `--save` and `--sentinel` may go without a value.
    private static final class Reader {

        private final List<String> words;
        private final StringBuilder options = new StringBuilder();
        private boolean readsStandardInput;
        private boolean valueExpected;

        Reader(List<String> words) {
            this.words = words;
        }

        void read(int first) {
            for (int i = first; i < words.size(); i++) {
                String word = words.get(i);
                boolean outermost = i == 0 || i == words.size() - 1;
                if (word.equals("-") && outermost) {
                    readsStandardInput = true;
                } else if (!valueExpected && word.startsWith("--")) {
                    name(word, words.subList(i + 1, words.size()));
                } else {
                    options.append(Words.quote(word)).append(' ');
                    valueExpected = false;
                }
            }
        }

        private void name(String word, List<String> following) {
            if (!options.isEmpty()) {
                options.append('\n');
            }
            options.append(word, 2, word.length()).append(' ');
            boolean followedByName =
                    !following.isEmpty() && following.getFirst().startsWith("--");
            boolean save = word.equalsIgnoreCase(SAVE);
            if (save && (following.isEmpty() || followedByName)) {
                options.append(EMPTY_WORD);
            }
            valueExpected = isBareName(word) && !(followedByName && (save || word.equalsIgnoreCase(SENTINEL)));
        }

        private static boolean isBareName(String word) {
            try {
                return Words.split(word).size() == 1;
            } catch (RefusedException e) {
                return false;
            }
        }
    }
}
