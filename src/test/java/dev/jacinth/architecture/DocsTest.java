package dev.jacinth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Setting;
import dev.jacinth.config.Settings;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the pages list is there, and what is there is listed.
class DocsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final Map<Path, String> PAGES = new TreeMap<>();
    private static final List<Path> FILES = new ArrayList<>();

    @BeforeAll
    static void readPages() {
        FILES.addAll(SourceTree.files(ROOT));
        for (Path file : FILES) {
            if (file.toString().endsWith(".md")) {
                PAGES.put(file, SourceTree.read(ROOT.resolve(file)));
            }
        }
    }

    @Test
    void linksLeadSomewhere() {
        assertThat(Docs.brokenLinks(ROOT, PAGES)).isEmpty();
    }

    @Test
    void everyPageIsReached() {
        assertThat(Docs.unreachable(PAGES)).isEmpty();
    }

    @Test
    void pagesThatSourcesMentionExist() {
        List<String> problems = new ArrayList<>();
        for (Path file : FILES) {
            if (file.startsWith("src/main/java")) {
                problems.addAll(Docs.brokenMentions(ROOT, file, SourceTree.read(ROOT.resolve(file))));
            }
        }

        assertThat(problems).isEmpty();
    }

    @Test
    void decisionsAreNumbered() {
        assertThat(Docs.misnumbered(PAGES)).isEmpty();
    }

    @Test
    void theTableOfRoomsIsTheOneThatIsEnforced() {
        List<String> expected = new ArrayList<>();
        List<Room> rooms = Room.ALL.stream().filter(DocsTest::exists).toList();
        for (Room room : rooms) {
            expected.add(Docs.roomRow(room, SourceTree.read(packageInfo(room)), rooms));
        }

        assertThat(Docs.table(PAGES.get(Path.of("docs/architecture.md")), "rooms"))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void everyScriptIsListed() {
        List<String> scripts = FILES.stream()
                .filter(file -> file.startsWith("scripts") && file.getNameCount() == 2)
                .map(file -> file.getFileName().toString())
                .toList();

        assertThat(Docs.table(PAGES.get(Path.of("docs/testing.md")), "scripts"))
                .extracting(row -> row.split("`")[1])
                .containsExactlyInAnyOrderElementsOf(scripts);
    }

    /// No effect means that the row says so, or that nobody asks for the setting.
    @Test
    void everySettingWithoutEffectIsListed() throws IllegalAccessException {
        StringBuilder code = new StringBuilder();
        for (Path file : FILES) {
            if (file.startsWith("src/main/java") && !file.endsWith("config/Settings.java")) {
                code.append(SourceTree.read(ROOT.resolve(file)));
            }
        }
        List<String> expected = new ArrayList<>();
        for (Field field : Settings.class.getFields()) {
            if (field.get(null) instanceof Setting<?> setting
                    && (setting.has(Setting.Flag.NO_EFFECT_YET) || !Docs.mentions(code, "Settings", field.getName()))) {
                expected.add(setting.name());
            }
        }

        assertThat(Docs.table(PAGES.get(Path.of("docs/compatibility.md")), "settings"))
                .flatExtracting(row -> Docs.quoted(row.split("\\|")[1]))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void brokenLinksAreFound() {
        Map<Path, String> pages = Map.of(
                Path.of("docs/a.md"),
                "# A b, c!\n[1](b.md) [2](#a-b-c) [3](#d) [4](https://b.example/x)\n```\n[5](none.md)\n```\n");

        assertThat(Docs.brokenLinks(ROOT, pages))
                .containsExactly("docs/a.md: b.md does not exist", "docs/a.md: #d names no heading");
        assertThat(Docs.unreachable(pages)).containsExactly("docs/a.md: no page leads here");
    }

    @Test
    void mentionsOfMissingPagesAreFound() {
        assertThat(Docs.brokenMentions(ROOT, Path.of("A.java"), "/// see docs/missing.md and docs/decisions"))
                .containsExactly("A.java: docs/missing.md does not exist");
    }

    @Test
    void namesAreFoundAsAWhole() {
        assertThat(Docs.mentions("a(Settings.SAVE_ALL)", "Settings", "SAVE")).isFalse();
        assertThat(Docs.mentions("a(Settings.SAVE)", "Settings", "SAVE")).isTrue();
        assertThat(Docs.quoted(" `a`, b, `c-d` ")).containsExactly("a", "c-d");
    }

    @Test
    void misnumberedDecisionsAreFound() {
        Map<Path, String> pages = Map.of(
                Path.of("docs/decisions/0001-a.md"), "# 0001 A",
                Path.of("docs/decisions/0003-b.md"), "# 0003 B");

        assertThat(Docs.misnumbered(pages)).singleElement().asString().contains("0003-b.md: expected number 0002");
    }

    @Test
    void aRowIsMadeOfTheRoomAndItsDescription() {
        Room low = Room.room("low");
        Room high = Room.room("high", "low");

        assertThat(Docs.roomRow(low, "/// First. Second.\npackage low;", List.of(low, high)))
                .isEqualTo("| `low` | First | none |");
        assertThat(Docs.roomRow(high, "/// What is\n/// high.\npackage high;", List.of(low, high)))
                .isEqualTo("| `high` | What is high | all |");
        assertThat(Docs.table("<!-- a: x -->\n\n| b | c |\n|---|---|\n| 1 | 2 |\n\n| 3 |\n", "a"))
                .containsExactly("| 1 | 2 |");
    }

    private static boolean exists(Room room) {
        return !room.name().isEmpty() && Files.exists(packageInfo(room));
    }

    private static Path packageInfo(Room room) {
        return ROOT.resolve("src/main/java/dev/jacinth").resolve(room.name()).resolve("package-info.java");
    }
}
