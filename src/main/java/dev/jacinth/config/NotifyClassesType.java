package dev.jacinth.config;

import java.util.List;

/// Letters of event classes, kept as bits of [NotifyClasses].
final class NotifyClassesType extends SettingType<Integer> {

    @Override
    Integer parse(List<String> words, Integer current, boolean fromFile) throws RefusedException {
        return NotifyClasses.parse(onlyWord(words));
    }

    @Override
    String format(Integer value) {
        return NotifyClasses.format(value);
    }

    @Override
    String form() {
        return "letters";
    }

    @Override
    String inFile(Integer value) {
        return Words.quote(format(value));
    }
}
