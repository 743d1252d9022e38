package dev.jacinth.config;

import java.nio.file.InvalidPathException;
import java.util.List;

/// Any text, quoted in files. Where the empty text means that nothing is set, the setting must not be in the file at
/// all.
final class TextType extends SettingType<String> {

    /// Refuses texts that do not fit.
    interface Check {
        Check NONE = text -> {};

        void check(String text) throws RefusedException;
    }

    private final boolean emptyIsUnset;
    private final Check check;

    TextType(boolean emptyIsUnset, Check check) {
        this.emptyIsUnset = emptyIsUnset;
        this.check = check;
    }

    @Override
    String parse(List<String> words, String current, boolean fromFile) throws RefusedException {
        String text = onlyWord(words);
        check.check(text);
        return text;
    }

    @Override
    String format(String value) {
        return value;
    }

    @Override
    String form() {
        return "text";
    }

    @Override
    List<Line> rewrite(String name, String value, String defaultValue) {
        return emptyIsUnset && value.isEmpty() ? List.of() : super.rewrite(name, value, defaultValue);
    }

    @Override
    String inFile(String value) {
        return Words.quote(value);
    }

    /// Refuses what no file can be called.
    static void checkPath(String path) throws RefusedException {
        try {
            Paths.of(path);
        } catch (InvalidPathException e) {
            throw new RefusedException("no file can have this name: " + e.getReason());
        }
    }

    static void checkDbfilename(String name) throws RefusedException {
        checkPath(name);
        refuseIf(isPath(name), "dbfilename can't be a path, just a filename");
    }

    static void checkAppendfilename(String name) throws RefusedException {
        refuseIf(name.isEmpty(), "appendfilename can't be empty");
        refuseIf(isPath(name), "appendfilename can't be a path, just a filename");
    }

    static void checkAppenddirname(String name) throws RefusedException {
        refuseIf(name.isEmpty(), "appenddirname can't be empty");
        refuseIf(isPath(name), "appenddirname can't be a path, just a dirname");
    }

    static void checkHostname(String name) throws RefusedException {
        refuseIf(name.length() >= 256, "Hostnames must be less than 256 characters");
        refuseIf(
                !name.matches("[A-Za-z0-9.-]*"), "Hostnames may only contain alphanumeric characters, hyphens or dots");
    }

    static void checkNodename(String name) throws RefusedException {
        refuseIf(
                name.matches("(?s).*[!#$%&()*+:;<>?@\\[\\]^{|}~].*"),
                "Announced human node name contained invalid character");
    }

    /// `{variable}` for known variables, `{{` for a brace; something must remain to be shown.
    static void checkTitleTemplate(String template) throws RefusedException {
        String variable = "\\{(title|listen-addr|server-mode|port|tls-port|unixsocket|config-file)}";
        String literals = template.replace("{{", "").replaceAll(variable, "");
        refuseIf(
                Words.trim(template).isEmpty() || literals.indexOf('{') >= 0,
                "template format is invalid or contains unknown variables");
    }

    private static boolean isPath(String name) {
        return name.indexOf('/') >= 0 || name.indexOf('\\') >= 0;
    }

    private static void refuseIf(boolean bad, String reason) throws RefusedException {
        if (bad) {
            throw new RefusedException(reason);
        }
    }
}
