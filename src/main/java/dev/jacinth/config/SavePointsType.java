package dev.jacinth.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// Pairs of seconds and changes. In a file every line adds pairs, but the first one replaces the default; an empty
/// value removes all that came before it.
final class SavePointsType extends SettingType<List<SavePoint>> {

    /// What holds without a `save` line. Told from an equal list in a file by its identity: lines add to that one.
    static final List<SavePoint> DEFAULT =
            List.of(new SavePoint(3600, 1), new SavePoint(300, 100), new SavePoint(60, 10_000));

    @Override
    List<SavePoint> parse(List<String> words, List<SavePoint> current, boolean fromFile) throws RefusedException {
        boolean clears = words.size() == 1 && words.getFirst().isEmpty();
        List<String> numbers = clears ? List.of() : words;
        if (numbers.size() % 2 != 0) {
            throw invalid();
        }
        @SuppressWarnings("ReferenceEquality") // The same list: see there.
        boolean adds = fromFile && !clears && current != DEFAULT;
        List<SavePoint> points = new ArrayList<>(adds ? current : List.of());
        for (int i = 0; i < numbers.size(); i += 2) {
            points.add(new SavePoint(number(numbers.get(i), 1), (int) number(numbers.get(i + 1), 0)));
        }
        return List.copyOf(points);
    }

    @Override
    String format(List<SavePoint> value) {
        return value.stream()
                .map(point -> point.seconds() + " " + point.changes())
                .collect(Collectors.joining(" "));
    }

    @Override
    String form() {
        return "seconds changes ...";
    }

    @Override
    boolean takesSeveralWords() {
        return true;
    }

    @Override
    List<Line> rewrite(String name, List<SavePoint> value, List<SavePoint> defaultValue) {
        if (value.isEmpty()) {
            return List.of(new Line(name + " \"\"", true));
        }
        return value.stream()
                .map(point -> new Line(name + " " + point.seconds() + " " + point.changes(), true))
                .toList();
    }

    private static long number(String text, long min) throws RefusedException {
        OptionalLong number = Numerals.parseLenient(text);
        if (number.isEmpty() || number.getAsLong() < min) {
            throw invalid();
        }
        return number.getAsLong();
    }

    private static RefusedException invalid() {
        return new RefusedException("Invalid save parameters");
    }
}
