package dev.jacinth.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The rules of the house that a formatter and a compiler do not know. Each check gives one line per problem:
/// `file:line: what is wrong; what to do`.
final class Tidy {

    static final int COLUMNS = 120;
    static final int FUNCTION_LINES = 70;

    // In two parts each, so that this file does not contain what it looks for.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern REGISTRY = Pattern.compile("(repo1?\\.maven\\.(apache\\.)?" + "org|registry\\.npmjs\\."
            + "org|jitpack\\." + "io|plugins\\.gradle\\." + "org|(docker|ghcr|quay)\\." + "io|pypi\\." + "org)");

    // As Maven's wrapper plugin generates it.
    private static final Path NOT_WRITTEN_HERE = Path.of("scripts/mvnw");

    private static final Path MAIN = Path.of("src/main/java/dev/jacinth");
    private static final Path TEST = Path.of("src/test/java/dev/jacinth");

    private Tidy() {}

    /// Rules for every text file.
    static List<String> text(Path file, String text) {
        List<String> problems = new ArrayList<>();
        boolean limited =
                (file.toString().endsWith(".java") || file.startsWith("scripts")) && !file.equals(NOT_WRITTEN_HERE);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String at = file + ":" + number + ": ";
            if (limited && line.codePointCount(0, line.length()) > COLUMNS) {
                problems.add(at + "longer than " + COLUMNS + " columns; wrap it");
            }
            if (UNFINISHED.matcher(line).find()) {
                problems.add(at + "unfinished; do it, or describe it in an issue");
            }
            Matcher registry = REGISTRY.matcher(line);
            if (registry.find()) {
                problems.add(at + "names the registry " + registry.group() + "; leave that to the user's settings");
            }
        }
        return problems;
    }

    /// Calls and imports that are banned where the file stands.
    static List<String> bans(Path file, JavaSource source, List<Ban> bans) {
        List<String> problems = new ArrayList<>();
        for (JavaSource.Use use : source.uses()) {
            for (Ban ban : bans) {
                boolean applies = file.startsWith(MAIN) ? ban.rooms().contains(roomOf(file)) : ban.inTests();
                if (applies && ban.code().matcher(use.code()).matches()) {
                    problems.add(file + ":" + use.line() + ": " + use.code() + "; use " + ban.instead());
                }
            }
        }
        return problems;
    }

    private static String roomOf(Path file) {
        Path inside = MAIN.relativize(file);
        return inside.getNameCount() == 1 ? "" : inside.getName(0).toString();
    }

    /// Functions above the limit that are not listed, and listed ones that are no longer as long as the list says:
    /// a listed function may shrink, then its number must, and it may never grow.
    ///
    /// @param listed `file#function` to lines
    static List<String> lengths(Map<Path, JavaSource> sources, Map<String, Integer> listed) {
        Set<String> problems = new TreeSet<>();
        Map<String, Integer> unseen = new HashMap<>(listed);
        sources.forEach((file, source) -> {
            for (JavaSource.Function function : source.functions()) {
                String name = file + "#" + function.name();
                Integer allowed = unseen.remove(name);
                int lines = function.lines();
                if (allowed == null ? lines > FUNCTION_LINES : lines > allowed) {
                    int limit = allowed == null ? FUNCTION_LINES : allowed;
                    problems.add(name + " has " + lines + " lines; at most " + limit + " are allowed");
                } else if (allowed != null && lines < allowed) {
                    problems.add(name + " has shrunk to " + lines + " lines; say so in the list");
                }
            }
        });
        unseen.keySet().forEach(name -> problems.add(name + " is listed and does not exist"));
        return new ArrayList<>(problems);
    }

    /// The list for [#lengths]: `file#function lines`, with comments after `#` at the start of a line.
    static Map<String, Integer> readLengths(String text) {
        Map<String, Integer> listed = new HashMap<>();
        for (String line : text.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int space = line.lastIndexOf(' ');
                listed.put(line.substring(0, space), Integer.valueOf(line.substring(space + 1)));
            }
        }
        return listed;
    }

    /// Packages of the main code without a `package-info.java`.
    static List<String> packages(List<Path> files) {
        Set<Path> folders = new TreeSet<>();
        Set<Path> described = new TreeSet<>();
        for (Path file : files) {
            if (file.startsWith(MAIN) && file.toString().endsWith(".java")) {
                folders.add(file.getParent());
                if (file.endsWith("package-info.java")) {
                    described.add(file.getParent());
                }
            }
        }
        folders.removeAll(described);
        return folders.stream()
                .map(folder -> folder + ": no package-info.java; say in one line what the room is for")
                .toList();
    }

    /// Whether the rules for Java files apply.
    static boolean isJava(Path file) {
        return file.toString().endsWith(".java") && (file.startsWith(MAIN) || file.startsWith(TEST));
    }
}
