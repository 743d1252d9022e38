package dev.jacinth.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/// What was sent to servers that a test compares, for the message where they differ: the last commands, one a line, of
/// each the first words, and of long words their length.
public final class History {

    private static final int COMMANDS_SHOWN = 40;
    private static final int WORDS_SHOWN = 24;
    private static final int WORD_CHARS_SHOWN = 60;

    private final String title;
    private final Deque<Object[]> commands = new ArrayDeque<>();

    /// @param title how to have it again: the seed, and what else was chosen
    public History(String title) {
        this.title = title;
    }

    public void add(Object... words) {
        commands.add(words);
        if (commands.size() > COMMANDS_SHOWN) {
            commands.remove();
        }
    }

    public void add(List<String> words) {
        add(words.toArray());
    }

    /// As above, of one of several clients.
    public void add(String client, List<String> words) {
        List<String> all = new ArrayList<>(words);
        all.addFirst(client + ":");
        add(all);
    }

    /// Seed and commands.
    @Override
    public String toString() {
        return commands.stream().map(History::shown).collect(Collectors.joining("\n", title + "\n", "\n"));
    }

    private static String shown(Object[] words) {
        String more = words.length > WORDS_SHOWN ? " and " + (words.length - WORDS_SHOWN) + " more" : "";
        return Arrays.stream(words).limit(WORDS_SHOWN).map(History::shown).collect(Collectors.joining(" ", "", more));
    }

    private static String shown(Object word) {
        String text = word.toString();
        return text.length() > WORD_CHARS_SHOWN ? "(" + text.length() + " bytes)" : "'" + text + "'";
    }
}
