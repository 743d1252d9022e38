package dev.jacinth.config;

import java.util.List;

final class BooleanType extends SettingType<Boolean> {

    @Override
    Boolean parse(List<String> words, Boolean current, boolean fromFile) throws RefusedException {
        return switch (Words.lowerCase(onlyWord(words))) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new RefusedException("argument must be 'yes' or 'no'");
        };
    }

    @Override
    String format(Boolean value) {
        return value ? "yes" : "no";
    }

    @Override
    String form() {
        return "yes|no";
    }
}
