package dev.jacinth.config;

import java.util.List;
import java.util.stream.Collectors;

/// Addresses to listen on; a leading `-` makes one optional, `*` and `::*` mean all. None is written `""`.
final class BindType extends SettingType<List<String>> {

    private static final int MAX = 16;

    @Override
    List<String> parse(List<String> words, List<String> current, boolean fromFile) throws RefusedException {
        if (words.size() > MAX) {
            throw new RefusedException("Too many bind addresses specified.");
        }
        boolean none = words.size() == 1 && words.getFirst().isEmpty();
        return none ? List.of() : List.copyOf(words);
    }

    @Override
    String format(List<String> value) {
        return String.join(" ", value);
    }

    @Override
    String form() {
        return "address ...";
    }

    @Override
    boolean takesSeveralWords() {
        return true;
    }

    @Override
    List<Line> rewrite(String name, List<String> value, List<String> defaultValue) {
        return value.equals(defaultValue) ? List.of() : List.of(new Line(name + " " + inFile(value), true));
    }

    @Override
    String inFile(List<String> value) {
        return value.isEmpty()
                ? "\"\""
                : value.stream().map(Words::quoteIfNeeded).collect(Collectors.joining(" "));
    }
}
