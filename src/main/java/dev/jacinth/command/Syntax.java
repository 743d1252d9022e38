package dev.jacinth.command;

/// Reads the syntax line of a command, the notation of the Redis manual:
///
/// ```
///   key                     an argument
///   EX                      a word to be given as it stands (upper case)
///   [ ... ]                 may be left out
///   < a | b >               one of these
///   [a | b]                 at most one of these
///   key [key ...]           one or more
///   key value [key value ...]   one or more pairs
/// ```
public final class Syntax {

    private Syntax() {}

    /// Number of words with the command's own name, negative if more may follow: what COMMAND INFO calls arity.
    static int arity(String syntax) {
        int[] position = {0};
        Count count = sequence(syntax, position);
        return count.open ? -(count.words + 1) : count.words + 1;
    }

    private record Count(int words, boolean open) {}

    /// Counts up to the closing bracket or the end; alternatives count as the shortest of them.
    private static Count sequence(String syntax, int[] position) {
        int least = Integer.MAX_VALUE;
        int longest = 0;
        int words = 0;
        boolean open = false;
        while (position[0] < syntax.length()) {
            char next = syntax.charAt(position[0]++);
            if (next == ']' || next == '>') {
                break;
            } else if (next == '[') {
                sequence(syntax, position);
                open = true;
            } else if (next == '<') {
                Count inner = sequence(syntax, position);
                words += inner.words;
                open |= inner.open;
            } else if (next == '|') {
                least = Math.min(least, words);
                longest = Math.max(longest, words);
                words = 0;
            } else if (next != ' ') {
                position[0] = endOfWord(syntax, position[0]);
                words++;
            }
        }
        return new Count(Math.min(least, words), open || Math.max(longest, words) != Math.min(least, words));
    }

    private static int endOfWord(String syntax, int from) {
        int at = from;
        while (at < syntax.length() && " []<>|".indexOf(syntax.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
