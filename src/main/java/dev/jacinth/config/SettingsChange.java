package dev.jacinth.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One CONFIG SET. Four steps, of which each may fail and leave everything as it was:
///
/// 1. look up all names, and refuse what may not change now;
/// 2. read all values and put them in place;
/// 3. let the appliers put them into effect, each once;
/// 4. tell the listeners.
final class SettingsChange {

    private static final Logger LOG = System.getLogger(SettingsChange.class.getName());

    /// A setting under the name, in lower case, by which the command knows it.
    private record Assignment(String name, Setting<?> setting, String value) {}

    private final Settings settings;
    private final boolean loading;
    private final boolean local;
    private final Object[] before;

    SettingsChange(Settings settings, boolean loading, boolean local) {
        this.settings = settings;
        this.loading = loading;
        this.local = local;
        this.before = settings.snapshot();
    }

    Optional<String> run(List<String> pairs) {
        if (pairs.size() % 2 != 0) {
            return Optional.of("ERR syntax error");
        }
        List<Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            Optional<String> error = resolve(pairs.get(i), pairs.get(i + 1), assignments);
            if (error.isPresent()) {
                return error;
            }
        }
        Optional<String> error = readAll(assignments).or(() -> applyAll(appliers(assignments)));
        if (error.isEmpty()) {
            settings.announceSince(before);
        }
        return error;
    }

    private Optional<String> resolve(String name, String value, List<Assignment> assignments) {
        Optional<Setting<?>> found = Settings.find(name);
        if (found.isEmpty()) {
            return Optional.of("ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'");
        }
        Setting<?> setting = found.get();
        if (setting.has(Setting.Flag.IMMUTABLE)) {
            return failed(name, "can't set immutable config");
        }
        if (setting.has(Setting.Flag.PROTECTED) && !mayChangeProtected()) {
            return failed(name, "can't set protected config");
        }
        if (loading && setting.has(Setting.Flag.DENY_LOADING)) {
            return Optional.of("LOADING Redis is loading the dataset in memory");
        }
        String key = Words.lowerCase(name);
        if (assignments.stream().anyMatch(other -> other.name().equals(key))) {
            return failed(name, "duplicate parameter");
        }
        assignments.add(new Assignment(key, setting, value));
        return Optional.empty();
    }

    private boolean mayChangeProtected() {
        return switch (settings.get(Settings.ENABLE_PROTECTED_CONFIGS)) {
            case YES -> true;
            case LOCAL -> local;
            case NO -> false;
        };
    }

    private Optional<String> readAll(List<Assignment> assignments) {
        Object[] next = before.clone();
        for (Assignment assignment : assignments) {
            try {
                Settings.parseInto(next, assignment.setting(), words(assignment), false);
            } catch (RefusedException e) {
                return failed(assignment.name(), e.reason());
            }
        }
        settings.replace(next);
        return Optional.empty();
    }

    /// Those that have something to do, each with the first setting that it is needed for.
    private Map<Applier, Assignment> appliers(List<Assignment> assignments) {
        Map<Applier, Assignment> appliers = new LinkedHashMap<>();
        for (Assignment assignment : assignments) {
            Setting<?> setting = assignment.setting();
            if (setting.has(Setting.Flag.VOLATILE) || !settings.get(setting).equals(before[setting.index])) {
                settings.applier(setting).ifPresent(applier -> appliers.putIfAbsent(applier, assignment));
            }
        }
        return appliers;
    }

    private static List<String> words(Assignment assignment) {
        return assignment.setting().takesSeveralWords()
                ? Words.splitAtSpaces(assignment.value())
                : List.of(assignment.value());
    }

    private Optional<String> applyAll(Map<Applier, Assignment> toApply) {
        for (Map.Entry<Applier, Assignment> entry : toApply.entrySet()) {
            try {
                entry.getKey().apply(settings);
            } catch (RefusedException e) {
                String name = entry.getValue().name();
                LOG.log(
                        Level.WARNING,
                        "Failed applying new configuration. Possibly related to new " + name
                                + " setting. Restoring previous settings.");
                rollBack(toApply.keySet());
                return failed(name, e.reason());
            }
        }
        return Optional.empty();
    }

    private void rollBack(Set<Applier> appliers) {
        settings.replace(before);
        for (Applier applier : appliers) {
            try {
                applier.apply(settings);
            } catch (RefusedException e) {
                LOG.log(Level.WARNING, "Failed applying restored failed CONFIG SET command: " + e.getMessage());
            }
        }
    }

    private static Optional<String> failed(String name, String reason) {
        return Optional.of("ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
    }
}
