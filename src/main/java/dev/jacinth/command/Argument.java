package dev.jacinth.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One argument of a command, or several that belong together, as COMMAND DOCS describes them. Made by [Syntax].
///
/// @param name for people; need not be unique
/// @param type what is expected
/// @param token the word that must precede it, or that it consists of; empty if there is none
/// @param optional whether it may be left out
/// @param multiple whether it may be repeated
/// @param multipleToken whether the token is repeated with it
/// @param parts the choices of ONEOF, the sequence of BLOCK; empty for others
public record Argument(
        String name,
        Type type,
        String token,
        boolean optional,
        boolean multiple,
        boolean multipleToken,
        List<Argument> parts) {

    /// What an argument consists of.
    public enum Type {
        STRING("string"),
        INTEGER("integer"),
        DOUBLE("double"),
        KEY("key"),
        PATTERN("pattern"),
        UNIX_TIME("unix-time"),
        /// Nothing but its token.
        PURE_TOKEN("pure-token"),
        /// One of its parts.
        ONEOF("oneof"),
        /// Its parts one after the other.
        BLOCK("block");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /// The word of COMMAND DOCS.
        public String word() {
            return word;
        }

        /// The type of that word, or null.
        static @Nullable Type ofWord(String word) {
            for (Type type : values()) {
                if (type.word.equals(word)) {
                    return type;
                }
            }
            return null;
        }
    }

    static Argument leaf(String name, Type type, String token) {
        return new Argument(name, type, token, false, false, false, List.of());
    }

    static Argument group(String name, Type type, List<Argument> parts) {
        return new Argument(name, type, "", false, false, false, List.copyOf(parts));
    }

    /// Whether it has parts.
    public boolean isGroup() {
        return type == Type.ONEOF || type == Type.BLOCK;
    }

    Argument asOptional() {
        return new Argument(name, type, token, true, multiple, multipleToken, parts);
    }

    Argument repeated(boolean withToken) {
        return new Argument(name, type, token, optional, true, withToken, parts);
    }

    Argument withToken(String word) {
        return new Argument(name, type, word, optional, multiple, multipleToken, parts);
    }

    Argument named(String other) {
        return new Argument(other, type, token, optional, multiple, multipleToken, parts);
    }

    /// Whether it stands for the same words as another, whatever may be repeated.
    boolean repeats(Argument other) {
        return name.equals(other.name) && type == other.type;
    }
}
