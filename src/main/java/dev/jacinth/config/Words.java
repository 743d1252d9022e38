package dev.jacinth.config;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The words of a configuration line: splitting, quoting and unquoting.
///
///     name plain 'it''s' fails: a closing quote must end its word
///     name "two words" 'two words' "\x41\n\"" 'don\'t'
///
/// In double quotes a backslash introduces `\n \r \t \a \b` or `\xHH`, or stands before any other char to take it as
/// it is; in single quotes only `\'` is special; outside of quotes nothing is.
final class Words {

    private static final char BELL = 7;

    private final String line;
    private int at;

    private Words(String line) {
        this.line = line;
    }

    /// Splits a line. Refuses quotes that are not closed or that close inside a word.
    static List<String> split(String line) throws RefusedException {
        Words words = new Words(line);
        List<String> split = new ArrayList<>();
        while (words.skipSpace()) {
            split.add(words.next());
        }
        return split;
    }

    /// As Redis splits the one argument of CONFIG SET for a setting of several words: at every single space, quotes
    /// meaning nothing; the empty text has no words.
    static List<String> splitAtSpaces(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }

    /// The word in double quotes, so that [#split] gives it back.
    static String quote(String word) {
        StringBuilder quoted = new StringBuilder(word.length() + 2).append('"');
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '\\', '"' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case BELL -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                default -> {
                    if (c >= ' ' && c <= '~') {
                        quoted.append(c);
                    } else {
                        quoted.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /// The word as it is if it is made of plain visible chars, so that it looks as people write it; else quoted.
    static String quoteIfNeeded(String word) {
        boolean plain = !word.isEmpty()
                && word.chars().allMatch(c -> c > ' ' && c <= '~' && c != '"' && c != '\'' && c != '\\');
        return plain ? word : quote(word);
    }

    /// Lower case of A to Z only: the rest are bytes of an unknown encoding.
    static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        return lower.toString();
    }

    static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /// Without blanks, tabs and line ends on both sides.
    static String trim(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && isTrimmed(line.charAt(from))) {
            from++;
        }
        while (to > from && isTrimmed(line.charAt(to - 1))) {
            to--;
        }
        return line.substring(from, to);
    }

    private static boolean isTrimmed(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private boolean skipSpace() {
        while (at < line.length() && isSpace(line.charAt(at))) {
            at++;
        }
        return at < line.length();
    }

    private String next() throws RefusedException {
        StringBuilder word = new StringBuilder();
        while (at < line.length() && !isTrimmed(line.charAt(at))) {
            char c = line.charAt(at++);
            if (c == '"' || c == '\'') {
                quoted(word, c);
                return word.toString();
            }
            word.append(c);
        }
        return word.toString();
    }

    private void quoted(StringBuilder word, char quote) throws RefusedException {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == quote) {
                if (at < line.length() && !isSpace(line.charAt(at))) {
                    break;
                }
                return;
            }
            if (c == '\\' && quote == '"' && at < line.length()) {
                word.append(escaped());
            } else if (c == '\\' && quote == '\'' && line.startsWith("'", at)) {
                word.append('\'');
                at++;
            } else {
                word.append(c);
            }
        }
        throw new RefusedException("Unbalanced quotes in configuration line");
    }

    private char escaped() {
        char c = line.charAt(at++);
        if (c == 'x' && isHex(at) && isHex(at + 1)) {
            at += 2;
            return (char) HexFormat.fromHexDigits(line, at - 2, at);
        }
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> BELL;
            default -> c;
        };
    }

    private boolean isHex(int index) {
        return index < line.length() && HexFormat.isHexDigit(line.charAt(index));
    }
}
