package dev.jacinth.command;

import dev.jacinth.command.Argument.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads the syntax line of a command, the notation of the Redis manual:
///
/// ```
///   key                         an argument
///   EX                          a word to be given as it stands (upper case)
///   EX seconds                  an argument with its token
///   LIMIT offset count          a block with its token
///   [ ... ]                     may be left out
///   < a | b >                   one of these
///   [a | b]                     at most one of these
///   key [key ...]               one or more
///   key value [key value ...]   one or more pairs
///   [GET pattern [GET pattern ...]]   any number, each with its token
///   <a | b ...>                 one or more of these
/// ```
///
/// The type of an argument follows from its name (`seconds` is an integer, `key` a key) or is given: `end:integer`. A
/// name before a token or a bracket names what follows: `auto-id:*`, `condition:[NX | XX]`.
public final class Syntax {

    private static final String REPEAT = "...";

    // spotless:off
    private static final Set<String> INTEGERS = Set.of(
            "bit", "bits", "count", "cursor", "db", "decrement", "destination-db", "frequency", "index", "len",
            "milliseconds", "min-match-len", "ms", "num-matches", "numkeys", "numlocal", "numreplicas", "offset",
            "port", "protover", "rank", "seconds", "slot", "start-slot", "end-slot", "ttl", "version");
    private static final Set<String> DOUBLES =
            Set.of("height", "latitude", "longitude", "radius", "score", "width");
    private static final Set<String> KEYS = Set.of(
            "key", "key1", "key2", "newkey", "destkey", "destination", "source", "sourcekey", "storekey",
            "storedistkey");
    // spotless:on
    private static final Set<String> UNIX_TIMES = Set.of("unix-time-seconds", "unix-time-milliseconds");

    private final String text;
    private int position;

    private Syntax(String text) {
        this.text = text;
    }

    // ---- arity

    /// Number of words with the command's own name, negative if more may follow: what COMMAND INFO calls arity.
    static int arity(String syntax) {
        int words = 1;
        boolean open = false;
        for (Argument argument : parse(syntax)) {
            Count count = count(argument);
            words += count.words;
            open |= count.open;
        }
        return open ? -words : words;
    }

    private record Count(int words, boolean open) {}

    private static Count count(Argument argument) {
        int words = argument.type() == Type.PURE_TOKEN || argument.token().isEmpty() ? 0 : 1;
        boolean open = argument.optional() || argument.multiple();
        if (argument.type() == Type.ONEOF) {
            int least = Integer.MAX_VALUE;
            int most = 0;
            for (Argument part : argument.parts()) {
                Count count = count(part);
                least = Math.min(least, count.words);
                most = Math.max(most, count.words);
                open |= count.open;
            }
            words += least;
            open |= least != most;
        } else if (argument.type() == Type.BLOCK) {
            for (Argument part : argument.parts()) {
                Count count = count(part);
                words += count.words;
                open |= count.open;
            }
        } else {
            words++;
        }
        return new Count(argument.optional() ? 0 : words, open);
    }

    // ---- the tree

    /// The arguments that a syntax line describes.
    public static List<Argument> parse(String syntax) {
        Syntax parser = new Syntax(syntax);
        List<List<Argument>> alternatives = new ArrayList<>();
        parser.alternatives(alternatives);
        return alternatives.size() == 1 ? alternatives.getFirst() : List.of(choice("", alternatives));
    }

    /// Reads up to the closing bracket or the end, and says whether it closes with `...`: the whole is to be repeated.
    private boolean alternatives(List<List<Argument>> alternatives) {
        List<Argument> sequence = new ArrayList<>();
        alternatives.add(sequence);
        boolean repeated = false;
        for (String word = next(); !word.isEmpty() && !word.equals("]") && !word.equals(">"); word = next()) {
            if (word.equals("|")) {
                sequence = new ArrayList<>();
                alternatives.add(sequence);
            } else if (word.equals(REPEAT)) {
                repeated = true;
            } else {
                element(sequence, word, "");
            }
        }
        return repeated || endsInItself(alternatives);
    }

    /// Takes the repetition off `a | b [a | b ...]`, and says whether it was there.
    private static boolean endsInItself(List<List<Argument>> alternatives) {
        List<Argument> last = alternatives.getLast();
        if (alternatives.size() == 1 || last.size() < 2 || !last.getLast().multiple()) {
            return false;
        }
        Argument again = last.removeLast();
        if (again.parts().equals(choice("", alternatives).parts())) {
            return true;
        }
        last.add(again);
        return false;
    }

    /// Adds what begins with a word to a sequence.
    private void element(List<Argument> sequence, String word, String name) {
        if (word.equals("[")) {
            optional(sequence, name);
        } else if (word.equals("<")) {
            sequence.add(bracket(name));
        } else if (word.endsWith(":")) {
            element(sequence, next(), word.substring(0, word.length() - 1));
        } else if (isToken(word)) {
            Argument argument = afterToken(word, name);
            sequence.add(name.isEmpty() ? argument : argument.named(name));
        } else {
            sequence.add(plain(word));
        }
    }

    private Argument bracket(String name) {
        List<List<Argument>> alternatives = new ArrayList<>();
        boolean repeated = alternatives(alternatives);
        Argument whole = choice(name, alternatives);
        return repeated ? whole.repeated(false) : whole;
    }

    private void optional(List<Argument> sequence, String name) {
        List<List<Argument>> alternatives = new ArrayList<>();
        boolean repeated = alternatives(alternatives);
        List<Argument> first = alternatives.getFirst();
        if (!repeated) {
            sequence.add(choice(name, alternatives).asOptional());
        } else if (alternatives.size() == 1 && repeatsEnd(sequence, first)) {
            repeatEnd(sequence, first);
        } else {
            boolean withToken = alternatives.size() == 1 && !tokenOf(first).isEmpty();
            sequence.add(choice(name, alternatives).repeated(withToken).asOptional());
        }
    }

    private static String tokenOf(List<Argument> sequence) {
        return sequence.getFirst().type() == Type.PURE_TOKEN
                ? ""
                : sequence.getFirst().token();
    }

    private static boolean repeatsEnd(List<Argument> sequence, List<Argument> again) {
        int start = sequence.size() - again.size();
        for (int i = 0; i < again.size(); i++) {
            if (start < 0 || !again.get(i).repeats(sequence.get(start + i))) {
                return false;
            }
        }
        return true;
    }

    private static void repeatEnd(List<Argument> sequence, List<Argument> again) {
        int start = sequence.size() - again.size();
        List<Argument> end = sequence.subList(start, sequence.size());
        Argument whole = end.size() == 1 ? end.getFirst() : Argument.group("data", Type.BLOCK, end);
        end.clear();
        sequence.add(whole.repeated(!tokenOf(again).isEmpty()));
    }

    private static Argument choice(String name, List<List<Argument>> alternatives) {
        List<Argument> choices = new ArrayList<>();
        for (List<Argument> sequence : alternatives) {
            Argument first = sequence.getFirst();
            choices.add(sequence.size() == 1 ? first : Argument.group(first.name(), Type.BLOCK, sequence));
        }
        Argument first = choices.getFirst();
        Argument whole = choices.size() == 1 ? first : Argument.group(first.name(), Type.ONEOF, choices);
        return name.isEmpty() ? whole : whole.named(name);
    }

    /// A token belongs to the one argument that follows it, or to the block of all that follow.
    ///
    /// @param given the name of a block or a pure token; if empty, that of the token
    private Argument afterToken(String token, String given) {
        String name = given.isEmpty() ? token.toLowerCase(Locale.ROOT) : given;
        List<Argument> following = new ArrayList<>();
        while (true) {
            int before = position;
            String word = next();
            if (word.equals("<") && following.isEmpty()) {
                return bracket(given).withToken(token);
            }
            boolean takes = !word.isEmpty()
                    && "[]<>|".indexOf(word.charAt(0)) < 0
                    && !word.equals(REPEAT)
                    && !isToken(word)
                    && !word.endsWith(":");
            if (!takes) {
                position = before;
                break;
            }
            following.add(plain(word));
        }
        return switch (following.size()) {
            case 0 -> Argument.leaf(name, Type.PURE_TOKEN, token);
            case 1 -> following.getFirst().withToken(token);
            default -> Argument.group(name, Type.BLOCK, following).withToken(token);
        };
    }

    private static Argument plain(String word) {
        int colon = word.indexOf(':');
        if (colon < 0) {
            return Argument.leaf(word, typeOf(word), "");
        }
        String name = word.substring(0, colon);
        String rest = word.substring(colon + 1);
        Type type = Type.ofWord(rest);
        if (type != null) {
            return Argument.leaf(name, type, "");
        }
        return isToken(rest) ? Argument.leaf(name, Type.PURE_TOKEN, rest) : Argument.leaf(word, Type.STRING, "");
    }

    private static Type typeOf(String name) {
        if (KEYS.contains(name)) {
            return Type.KEY;
        }
        if (INTEGERS.contains(name)) {
            return Type.INTEGER;
        }
        if (DOUBLES.contains(name)) {
            return Type.DOUBLE;
        }
        if (UNIX_TIMES.contains(name)) {
            return Type.UNIX_TIME;
        }
        return name.endsWith("pattern") ? Type.PATTERN : Type.STRING;
    }

    private static boolean isToken(String word) {
        return word.equals(word.toUpperCase(Locale.ROOT));
    }

    /// The next word or sign, empty at the end.
    private String next() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
        if (position == text.length()) {
            return "";
        }
        int start = position++;
        if ("[]<>|".indexOf(text.charAt(start)) < 0) {
            while (position < text.length() && " []<>|".indexOf(text.charAt(position)) < 0) {
                position++;
            }
        }
        return text.substring(start, position);
    }
}
