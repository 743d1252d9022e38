package dev.jacinth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `redis.conf.example` against the table of settings.
final class ExampleFileTest {

    private static final Path EXAMPLE = Path.of("redis.conf.example");

    /// Hidden from tools, but not from people.
    private static final Set<Setting<?>> OURS = Set.of(Settings.IO_ENGINE, Settings.RDB_VERSION);

    @Test
    void everySettingIsThereUnderItsNameWithAnExplanationAbove() throws Exception {
        Set<String> found = new LinkedHashSet<>();
        boolean explained = false;
        for (String line : Files.readAllLines(EXAMPLE)) {
            if (line.isEmpty()) {
                explained = false;
            } else if (line.startsWith("#")) {
                explained = true;
            } else {
                String name = line.substring(0, line.indexOf(' '));
                assertThat(explained).as("explanation above '%s'", line).isTrue();
                found.add(name);
            }
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(Settings.all().stream()
                        .filter(row -> !row.has(Setting.Flag.HIDDEN) || OURS.contains(row))
                        .map(Setting::name)
                        .collect(Collectors.toSet()));
    }

    @Test
    void itsValuesAreTheDefaults() throws Exception {
        Settings settings = new Settings();
        new ConfigFile(settings, new Ignored()).load(EXAMPLE);
        for (Setting<?> row : Settings.all()) {
            assertThat(settings.show(row)).as(row.name()).isEqualTo(new Settings().show(row));
        }
    }

    @Test
    void rewritingItChangesNoDefault() throws Exception {
        String rewritten = new ConfigRewriter(new Settings(), List.of()).rewritten(Files.readString(EXAMPLE), false);
        List<String> lines = rewritten.lines().toList();
        assertThat(lines)
                .contains("port 6379", "stream-node-max-bytes 4kb")
                .noneMatch(line -> line.startsWith("# ???"));
    }

    @Test
    void whatCannotBeSetAtRunTimeIsMarked() throws Exception {
        String[] paragraphs = Files.readString(EXAMPLE).split("\n\n");
        for (String paragraph : paragraphs) {
            boolean marked = paragraph.replace("\n# ", " ").matches("(?s).*[Aa]t start only.*");
            boolean immutable = paragraph
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Settings.find(line.split(" ")[0]).orElseThrow())
                    .anyMatch(row -> row.has(Setting.Flag.IMMUTABLE));
            boolean header = paragraph.startsWith("# Jacinth") || paragraph.startsWith("# A line");
            assertThat(marked).as(paragraph).isEqualTo(immutable || header && marked);
        }
    }
}
