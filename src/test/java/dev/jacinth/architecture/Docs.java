package dev.jacinth.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Compares what the pages say with what there is.
final class Docs {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern MENTION = Pattern.compile("\\bdocs/[\\w/-]+(\\.md)?");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern FENCE = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);

    private Docs() {}

    /// Links between pages, and to files of the project, that lead nowhere.
    ///
    /// @param pages the Markdown pages by their path from the root
    static List<String> brokenLinks(Path root, Map<Path, String> pages) {
        List<String> problems = new ArrayList<>();
        pages.forEach((page, text) -> {
            for (String link : links(text)) {
                int hash = link.indexOf('#');
                String file = hash < 0 ? link : link.substring(0, hash);
                Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
                if (!Files.exists(root.resolve(target)) && !pages.containsKey(target)) {
                    problems.add(page + ": " + link + " does not exist");
                } else if (hash >= 0 && !anchors(pages.getOrDefault(target, "")).contains(link.substring(hash + 1))) {
                    problems.add(page + ": " + link + " names no heading");
                }
            }
        });
        return problems;
    }

    /// Pages that no other page leads to.
    static List<String> unreachable(Map<Path, String> pages) {
        Set<Path> linked = new HashSet<>();
        pages.forEach((page, text) -> {
            for (String link : links(text)) {
                Path target = page.resolveSibling(link.replaceFirst("#.*", "")).normalize();
                if (!target.equals(page)) {
                    linked.add(target);
                }
            }
        });
        return pages.keySet().stream()
                .filter(page -> page.startsWith("docs") && !linked.contains(page))
                .map(page -> page + ": no page leads here")
                .toList();
    }

    /// Pages that a source mentions and that do not exist.
    static List<String> brokenMentions(Path root, Path source, String text) {
        List<String> problems = new ArrayList<>();
        Matcher mention = MENTION.matcher(text);
        while (mention.find()) {
            if (!Files.exists(root.resolve(mention.group()))) {
                problems.add(source + ": " + mention.group() + " does not exist");
            }
        }
        return problems;
    }

    /// Decisions whose number is not the next one, or not the one in their heading.
    static List<String> misnumbered(Map<Path, String> pages) {
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (Path page : new TreeSet<>(pages.keySet())) {
            if (page.startsWith("docs/decisions")) {
                number++;
                String expected = "%04d".formatted(number);
                boolean numbered = page.getFileName().toString().startsWith(expected + "-")
                        && pages.get(page).startsWith("# " + expected + " ");
                if (!numbered) {
                    problems.add(page + ": expected number " + expected + " in its name and its heading");
                }
            }
        }
        return problems;
    }

    /// The rows below the marker `<!-- name: ... -->`, without the head of the table.
    static List<String> table(String page, String name) {
        List<String> rows = page.lines()
                .dropWhile(line -> !line.startsWith("<!-- " + name + ":"))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        return rows.subList(Math.min(2, rows.size()), rows.size());
    }

    /// What stands between backticks.
    static List<String> quoted(String text) {
        return QUOTED.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /// Whether the code names a constant by its class.
    static boolean mentions(CharSequence code, String type, String constant) {
        return Pattern.compile("\\b" + type + "\\." + constant + "\\b")
                .matcher(code)
                .find();
    }

    /// The row of a room: `| name | first sentence of its package-info | rooms it may import |`.
    static String roomRow(Room room, String packageInfo, List<Room> rooms) {
        List<String> imports = rooms.stream()
                .map(Room::name)
                .filter(room.imports()::contains)
                .map(name -> "`" + name + "`")
                .toList();
        String listed = imports.isEmpty() ? "none" : String.join(", ", imports);
        String shown = imports.size() == rooms.size() - 1 ? "all" : listed;
        return "| `" + room.name() + "` | " + firstSentence(packageInfo) + " | " + shown + " |";
    }

    private static String firstSentence(String packageInfo) {
        String comment = packageInfo
                .lines()
                .filter(line -> line.startsWith("///"))
                .map(line -> line.substring(3).strip())
                .collect(Collectors.joining(" "));
        return comment.replaceFirst("\\.( .*)?$", "");
    }

    private static List<String> links(String text) {
        List<String> links = new ArrayList<>();
        Matcher link = LINK.matcher(FENCE.matcher(text).replaceAll(""));
        while (link.find()) {
            if (!link.group(1).contains("://") && !link.group(1).startsWith("mailto:")) {
                links.add(link.group(1));
            }
        }
        return links;
    }

    /// As GitHub makes them: lower case, spaces to hyphens, punctuation gone.
    private static Set<String> anchors(String page) {
        Set<String> anchors = new HashSet<>();
        Matcher heading = HEADING.matcher(FENCE.matcher(page).replaceAll(""));
        while (heading.find()) {
            String text = heading.group(1).strip().toLowerCase(Locale.ROOT);
            anchors.add(text.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
        }
        return anchors;
    }
}
