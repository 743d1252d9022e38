package dev.jacinth.protocol;

import java.util.ArrayList;
import java.util.List;

/// A naive reader of a whole request stream, as plain as the description of the protocol: what [RespReader] is
/// compared with. Texts hold one `char` per byte.
final class ModelReader {

    private final String input;
    private int at;
    final List<List<String>> commands = new ArrayList<>();
    /// The error that ended the stream, if any.
    String error = "";
    /// Where the first request begins that is not whole.
    int consumed;

    ModelReader(String input) {
        this.input = input;
        while (at < input.length() && error.isEmpty()) {
            List<String> words = input.charAt(at) == '*' ? array() : inline();
            if (words == null) {
                return;
            }
            consumed = at;
            if (!words.isEmpty()) {
                commands.add(words);
            }
        }
    }

    private List<String> array() {
        Long count = header("too big mbulk count string");
        if (count == null) {
            return error.isEmpty() && invalid ? fail("invalid multibulk length") : null;
        }
        if (count > Integer.MAX_VALUE) {
            return fail("invalid multibulk length");
        }
        List<String> words = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            int start = at;
            Long length = header("too big bulk count string");
            if (!error.isEmpty() || length == null && !invalid) {
                return null;
            }
            if (input.charAt(start) != '$') {
                return fail("expected '$', got '" + input.charAt(start) + "'");
            }
            if (length == null || length < 0 || length > 512L * 1024 * 1024) {
                return fail("invalid bulk length");
            }
            if (at + length + 2 > input.length()) {
                return null;
            }
            words.add(input.substring(at, at + length.intValue()));
            at += length.intValue() + 2;
        }
        return words;
    }

    private boolean invalid;

    /// The number behind a type byte; null if it is not whole, or wrong (`error` or `invalid` says so).
    private Long header(String tooLong) {
        invalid = false;
        int end = lineEnd('\r');
        if (end < 0 || end + 2 > input.length()) {
            if (end < 0 && input.length() - at > 65536) {
                fail(tooLong);
            }
            return null;
        }
        String digits = end == at ? "" : input.substring(at + 1, end);
        at = end + 2;
        try {
            long value = Long.parseLong(digits);
            if (Long.toString(value).equals(digits)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        invalid = true;
        return null;
    }

    private int lineEnd(char wanted) {
        int end = input.indexOf(wanted, at);
        int nul = input.indexOf('\0', at);
        return nul >= 0 && nul < end ? -1 : end;
    }

    private List<String> inline() {
        int end = lineEnd('\n');
        if (end < 0) {
            return input.length() - at > 65536 ? fail("too big inline request") : null;
        }
        String line = input.substring(at, end > at && input.charAt(end - 1) == '\r' ? end - 1 : end);
        List<String> words = split(line);
        if (words == null) {
            return fail("unbalanced quotes in request");
        }
        at = end + 1;
        return words;
    }

    private List<String> fail(String message) {
        error = "ERR Protocol error: " + message;
        return null;
    }

    /// The words of a line, null if the quotes are wrong. One state machine, a character at a time.
    private static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        int i = 0;
        while (true) {
            while (i < line.length() && " \t\n\u000b\f\r".indexOf(line.charAt(i)) >= 0) {
                i++;
            }
            if (i == line.length()) {
                return words;
            }
            StringBuilder word = new StringBuilder();
            char quote = 0;
            while (true) {
                if (i == line.length()) {
                    if (quote != 0) {
                        return null;
                    }
                    break;
                }
                char c = line.charAt(i);
                if (quote == 0) {
                    i++;
                    if (" \t\n\r".indexOf(c) >= 0) {
                        break;
                    }
                    if (c == '"' || c == '\'') {
                        quote = c;
                    } else {
                        word.append(c);
                    }
                } else if (c == quote) {
                    i++;
                    if (i < line.length() && " \t\n\u000b\f\r".indexOf(line.charAt(i)) < 0) {
                        return null;
                    }
                    break;
                } else if (quote == '"' && line.substring(i).matches("(?s)\\\\x[0-9a-fA-F]{2}.*")) {
                    word.append((char) Integer.parseInt(line.substring(i + 2, i + 4), 16));
                    i += 4;
                } else if (quote == '"' && c == '\\' && i + 1 < line.length()) {
                    int escape = "nrtba".indexOf(line.charAt(i + 1));
                    word.append(escape < 0 ? line.charAt(i + 1) : "\n\r\t\b\u0007".charAt(escape));
                    i += 2;
                } else if (quote == '\'' && line.startsWith("\\'", i)) {
                    word.append('\'');
                    i += 2;
                } else {
                    word.append(c);
                    i++;
                }
            }
            words.add(word.toString());
        }
    }
}
