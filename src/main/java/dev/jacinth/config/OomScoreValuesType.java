package dev.jacinth.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// Three numbers: for a master, a replica and a child process.
final class OomScoreValuesType extends SettingType<List<Integer>> {

    private static final int COUNT = 3;
    private static final int LIMIT = 2000;

    @Override
    List<Integer> parse(List<String> words, List<Integer> current, boolean fromFile) throws RefusedException {
        if (words.size() != COUNT) {
            throw new RefusedException("wrong number of arguments");
        }
        List<Integer> values = new ArrayList<>();
        for (String word : words) {
            OptionalLong value = Numerals.parseLenient(word);
            if (value.isEmpty() || value.getAsLong() < -LIMIT || value.getAsLong() > LIMIT) {
                throw new RefusedException("Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
            }
            values.add((int) value.getAsLong());
        }
        return List.copyOf(values);
    }

    @Override
    String format(List<Integer> value) {
        return value.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    @Override
    String form() {
        return "master replica child";
    }

    @Override
    boolean takesSeveralWords() {
        return true;
    }
}
