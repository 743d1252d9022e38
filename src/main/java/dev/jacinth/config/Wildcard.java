package dev.jacinth.config;

/// Patterns with `*`, `?`, `[a-z]`, `[^a-z]` and `\` before a char that is meant as it is.
///
/// [#matches] takes letters in either case, as CONFIG GET does; [#matchesFile] is for one part of a path, as the shell
/// does: letters as they are, a leading dot only if the pattern has one, and `[!a-z]` as well.
final class Wildcard {

    private final String pattern;
    private final String text;
    private final boolean file;

    private Wildcard(String pattern, String text, boolean file) {
        this.pattern = pattern;
        this.text = text;
        this.file = file;
    }

    static boolean isIn(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    static boolean matches(String pattern, String text) {
        return new Wildcard(Words.lowerCase(pattern), Words.lowerCase(text), false).matches();
    }

    static boolean matchesFile(String pattern, String name) {
        return (!name.startsWith(".") || pattern.startsWith(".")) && new Wildcard(pattern, name, true).matches();
    }

    /// Walks both texts once; after a mismatch goes back to the last `*` and lets it take one char more.
    private boolean matches() {
        int p = 0;
        int t = 0;
        int star = -1;
        int starText = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starText = t;
            } else if (p < pattern.length() && matchesOne(p, text.charAt(t))) {
                p = afterOne(p);
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private boolean matchesOne(int p, char c) {
        return switch (pattern.charAt(p)) {
            case '?' -> true;
            case '[' -> matchesClass(p, c);
            case '\\' -> p + 1 < pattern.length() ? pattern.charAt(p + 1) == c : c == '\\';
            default -> pattern.charAt(p) == c;
        };
    }

    private int afterOne(int p) {
        return switch (pattern.charAt(p)) {
            case '[' -> afterClass(p);
            case '\\' -> Math.min(p + 2, pattern.length());
            default -> p + 1;
        };
    }

    private boolean matchesClass(int p, char c) {
        int at = p + 1;
        boolean not = isNegated(at);
        if (not) {
            at++;
        }
        int end = afterClass(p) - (endsClass(p) ? 1 : 0);
        boolean found = false;
        while (at < end) {
            if (pattern.charAt(at) == '\\' && at + 1 < end) {
                found |= pattern.charAt(++at) == c;
            } else if (at + 2 < end && pattern.charAt(at + 1) == '-') {
                char low = (char) Math.min(pattern.charAt(at), pattern.charAt(at + 2));
                char high = (char) Math.max(pattern.charAt(at), pattern.charAt(at + 2));
                found |= low <= c && c <= high;
                at += 2;
            } else {
                found |= pattern.charAt(at) == c;
            }
            at++;
        }
        return found != not;
    }

    private boolean isNegated(int at) {
        return pattern.startsWith("^", at) || file && pattern.startsWith("!", at);
    }

    private boolean endsClass(int p) {
        int end = afterClass(p);
        return end - 1 > p && pattern.charAt(end - 1) == ']';
    }

    /// Behind the closing bracket, or behind the pattern where there is none.
    private int afterClass(int p) {
        int at = p + 1;
        if (isNegated(at)) {
            at++;
        }
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, pattern.length());
    }
}
