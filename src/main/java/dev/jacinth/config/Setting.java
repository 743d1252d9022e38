package dev.jacinth.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One parameter of the server: a row of the table in [Settings].
///
/// A row knows how its value is written in a file and in CONFIG SET, how CONFIG GET shows it, what it is without being
/// set, and when it may change. The value itself lives in an instance of [Settings].
///
/// Text stands for bytes, one char per byte (ISO-8859-1), so that passwords and paths of any encoding survive.
public final class Setting<T> {

    /// What is special about a setting.
    public enum Flag {
        /// Can be set in a file or on the command line only.
        IMMUTABLE,
        /// The value is a secret: not to be shown in logs, MONITOR or the slow log.
        SENSITIVE,
        /// CONFIG GET shows it under its exact name only.
        HIDDEN,
        /// Can be changed at run time only as far as enable-protected-configs allows.
        PROTECTED,
        /// Cannot be changed while a dataset is being loaded.
        DENY_LOADING,
        /// Is applied on every CONFIG SET, even to the same value, since the file that it names may have changed.
        VOLATILE,
        /// Is shown in a crash report.
        DEBUG,
        /// Accepted and kept, but what it governs is not built yet or does not exist in Jacinth.
        NO_EFFECT_YET
    }

    final int index;
    final SettingType<T> type;
    private final String name;
    private final String alias;
    private final T defaultValue;
    private final String documentation;
    private final Set<Flag> flags;

    /// @param names the name, and after a `|` the alias if there is one
    Setting(int index, String names, SettingType<T> type, T defaultValue, String documentation, Flag... flags) {
        int bar = names.indexOf('|');
        this.index = index;
        this.name = bar < 0 ? names : names.substring(0, bar);
        this.alias = bar < 0 ? "" : names.substring(bar + 1);
        this.type = type;
        this.defaultValue = defaultValue;
        this.documentation = documentation;
        this.flags = EnumSet.noneOf(Flag.class);
        this.flags.addAll(List.of(flags));
    }

    public String name() {
        return name;
    }

    /// A second name from older versions, equally good everywhere; CONFIG REWRITE replaces it by the name.
    public Optional<String> alias() {
        return alias.isEmpty() ? Optional.empty() : Optional.of(alias);
    }

    public T defaultValue() {
        return defaultValue;
    }

    /// One sentence for people.
    public String documentation() {
        return documentation;
    }

    /// Which values it takes, for people: `yes|no`, `0..65535`, `memory`, ...
    public String form() {
        return type.form();
    }

    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /// True if a file may give it several words, and CONFIG SET one argument with spaces.
    public boolean takesSeveralWords() {
        return type.takesSeveralWords();
    }

    /// The value as CONFIG GET shows it.
    public String format(T value) {
        return type.format(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
