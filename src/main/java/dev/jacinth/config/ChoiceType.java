package dev.jacinth.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One of a few words. The words are the names of an enum's constants in lower case, `-` for `_`.
final class ChoiceType<E extends Enum<E>> extends SettingType<E> {

    private final Map<String, E> words;

    private ChoiceType(Map<String, E> words) {
        this.words = words;
    }

    static <E extends Enum<E>> ChoiceType<E> of(Class<E> values) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E value : values.getEnumConstants()) {
            words.put(word(value), value);
        }
        return new ChoiceType<>(words);
    }

    /// Words in the order of error messages; of two words for a value the first is shown.
    static ChoiceType<OomScoreAdj> oomScoreAdj() {
        Map<String, OomScoreAdj> words = new LinkedHashMap<>();
        words.put("no", OomScoreAdj.NO);
        words.put("yes", OomScoreAdj.RELATIVE);
        words.put("relative", OomScoreAdj.RELATIVE);
        words.put("absolute", OomScoreAdj.ABSOLUTE);
        return new ChoiceType<>(words);
    }

    static String word(Enum<?> value) {
        return value.toString().equals(value.name())
                ? Words.lowerCase(value.name()).replace('_', '-')
                : value.toString();
    }

    static RefusedException notOneOf(Iterable<String> words) {
        return new RefusedException("argument(s) must be one of the following: " + String.join(", ", words));
    }

    @Override
    E parse(List<String> given, E current, boolean fromFile) throws RefusedException {
        E value = words.get(Words.lowerCase(onlyWord(given)));
        if (value == null) {
            throw notOneOf(words.keySet());
        }
        return value;
    }

    @Override
    String format(E value) {
        for (Map.Entry<String, E> word : words.entrySet()) {
            if (word.getValue() == value) {
                return word.getKey();
            }
        }
        throw new IllegalArgumentException("no word for " + value);
    }

    @Override
    String form() {
        return String.join("|", words.keySet());
    }
}
