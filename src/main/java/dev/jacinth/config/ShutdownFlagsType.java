package dev.jacinth.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Several words of [ShutdownFlag]; `default` stands for none.
final class ShutdownFlagsType extends SettingType<Set<ShutdownFlag>> {

    private static final List<String> WORDS = words();

    @Override
    Set<ShutdownFlag> parse(List<String> words, Set<ShutdownFlag> current, boolean fromFile) throws RefusedException {
        EnumSet<ShutdownFlag> flags = EnumSet.noneOf(ShutdownFlag.class);
        for (String word : words) {
            int at = WORDS.indexOf(Words.lowerCase(word));
            if (at < 0) {
                throw ChoiceType.notOneOf(WORDS);
            }
            if (at > 0) {
                flags.add(ShutdownFlag.values()[at - 1]);
            }
        }
        if (words.isEmpty()) {
            throw ChoiceType.notOneOf(WORDS);
        }
        if (flags.contains(ShutdownFlag.SAVE) && flags.contains(ShutdownFlag.NOSAVE)) {
            throw new RefusedException("shutdown options SAVE and NOSAVE can't be used simultaneously");
        }
        return Set.copyOf(flags);
    }

    @Override
    String format(Set<ShutdownFlag> value) {
        if (value.isEmpty()) {
            return WORDS.getFirst();
        }
        return value.stream().sorted().map(ChoiceType::word).collect(Collectors.joining(" "));
    }

    @Override
    String form() {
        return "words of " + String.join("|", WORDS);
    }

    @Override
    boolean takesSeveralWords() {
        return true;
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(List.of("default"));
        for (ShutdownFlag flag : ShutdownFlag.values()) {
            words.add(ChoiceType.word(flag));
        }
        return List.copyOf(words);
    }
}
