package dev.jacinth.config;

import java.util.List;

/// How values of one type are read, shown and written back to a file.
abstract class SettingType<T> {

    /// A line that CONFIG REWRITE may put into the file; `forced` if it belongs there even where the file did not
    /// mention the setting before.
    record Line(String text, boolean forced) {}

    /// Reads a value from the words that follow the name.
    ///
    /// @param current the value so far, for settings of which a line changes only a part
    /// @param fromFile true while reading a file, where repeated lines of some settings add up
    abstract T parse(List<String> words, T current, boolean fromFile) throws RefusedException;

    /// The value as CONFIG GET shows it.
    abstract String format(T value);

    /// Which values are taken, for people.
    abstract String form();

    boolean takesSeveralWords() {
        return false;
    }

    /// The lines that stand for this value in a file; none if the setting must not be there.
    List<Line> rewrite(String name, T value, T defaultValue) {
        return List.of(new Line(name + " " + inFile(value), !value.equals(defaultValue)));
    }

    /// The value as a file shows it, quoted where needed.
    String inFile(T value) {
        return format(value);
    }

    static String onlyWord(List<String> words) throws RefusedException {
        if (words.size() != 1) {
            throw new RefusedException("wrong number of arguments");
        }
        return words.getFirst();
    }
}
