package dev.jacinth.config;

import java.util.List;
import java.util.OptionalLong;

/// Host and port, or `no one`.
final class MasterAddressType extends SettingType<MasterAddress> {

    @Override
    MasterAddress parse(List<String> words, MasterAddress current, boolean fromFile) throws RefusedException {
        if (words.size() != 2) {
            throw new RefusedException("wrong number of arguments");
        }
        if (Words.lowerCase(words.get(0)).equals("no")
                && Words.lowerCase(words.get(1)).equals("one")) {
            return MasterAddress.NONE;
        }
        OptionalLong port = Numerals.parseLenient(words.get(1));
        if (port.isEmpty() || port.getAsLong() < 0 || port.getAsLong() > 65535) {
            throw new RefusedException("Invalid master port");
        }
        return new MasterAddress(words.get(0), (int) port.getAsLong());
    }

    @Override
    String format(MasterAddress value) {
        return value.isNone() ? "" : value.host() + " " + value.port();
    }

    @Override
    String form() {
        return "host port";
    }

    @Override
    boolean takesSeveralWords() {
        return true;
    }

    @Override
    List<Line> rewrite(String name, MasterAddress value, MasterAddress defaultValue) {
        return value.isNone() ? List.of() : super.rewrite(name, value, defaultValue);
    }

    @Override
    String inFile(MasterAddress value) {
        return Words.quoteIfNeeded(value.host()) + " " + value.port();
    }
}
