package dev.jacinth.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the keys of a command stand among its arguments and what is done to them: the key specifications of Redis 7.
///
/// A specification first finds a position (`beginIndex`, or the first argument equal to `beginKeyword` looking from
/// `beginFrom`), then the keys from there: a range, or a number of keys followed by them. One that says nothing of this
/// is *unknown*: there are such keys, but their places, or even their names, follow from something else.
///
/// @param access the words of COMMAND INFO: one of RO, RW, OW, RM, and any of access, update, insert, delete,
///     not_key, incomplete, variable_flags
/// @param beginIndex position of the first key, or 0 if a keyword is searched or the place is unknown
/// @param beginKeyword the keyword, or null
/// @param beginFrom where the search for the keyword starts; negative counts from the end and searches backwards
/// @param last last key of a range relative to the first: 0 for one key, -1 for the last argument, -2 the one before
/// @param step distance of two keys
/// @param limit with a negative `last`: 0 or 1 for all, n for the first 1/n of the rest
/// @param keyNumIndex position of the number of keys relative to the begin, or -1 for a range
/// @param firstKey position of the first key relative to the begin, if they are counted
public record KeySpec(
        List<Access> access,
        int beginIndex,
        @Nullable String beginKeyword,
        int beginFrom,
        int last,
        int step,
        int limit,
        int keyNumIndex,
        int firstKey) {

    /// What a command does to a key.
    public enum Access {
        RO("RO"),
        RW("RW"),
        OW("OW"),
        RM("RM"),
        ACCESS("access"),
        UPDATE("update"),
        INSERT("insert"),
        DELETE("delete"),
        NOT_KEY("not_key"),
        INCOMPLETE("incomplete"),
        VARIABLE_FLAGS("variable_flags");

        private final String word;

        Access(String word) {
            this.word = word;
        }

        /// The word of COMMAND INFO.
        public String word() {
            return word;
        }
    }

    /// The keys from a fixed position on, up to `last` relative to it, `step` apart.
    public static KeySpec range(int first, int last, int step, Access... access) {
        return new KeySpec(List.of(access), first, null, 0, last, step, 0, -1, 0);
    }

    static KeySpec counted(int begin, int keyNumIndex, int firstKey, Access... access) {
        return new KeySpec(List.of(access), begin, null, 0, 0, 1, 0, keyNumIndex, firstKey);
    }

    static KeySpec unknown(Access... access) {
        return new KeySpec(List.of(access), 0, null, 0, 0, 0, 0, -1, 0);
    }

    /// Whether the keys cannot be found by it.
    public boolean isUnknown() {
        return beginIndex == 0 && beginKeyword == null;
    }

    /// The keys behind a keyword.
    public static KeySpec afterKeyword(String keyword, int from, int last, int step, int limit, Access... access) {
        return new KeySpec(List.of(access), 0, keyword, from, last, step, limit, -1, 0);
    }
}
