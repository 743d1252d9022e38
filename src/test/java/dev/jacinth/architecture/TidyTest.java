package dev.jacinth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The house rules, each with a test that it finds what breaks it.
class TidyTest {

    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final Path HOT = Path.of("src/main/java/dev/jacinth/structure/Dict.java");
    private static final Path SERVER = Path.of("src/main/java/dev/jacinth/server/Cron.java");
    private static final Path TEST = Path.of("src/test/java/dev/jacinth/structure/DictTest.java");

    private static final Map<Path, String> TEXTS = new TreeMap<>();
    private static final Map<Path, JavaSource> SOURCES = new TreeMap<>();

    @BeforeAll
    static void readEverything() {
        for (Path file : SourceTree.files(ROOT)) {
            if (isText(file)) {
                TEXTS.put(file, SourceTree.read(ROOT.resolve(file)));
            }
        }
        TEXTS.forEach((file, text) -> {
            if (Tidy.isJava(file)) {
                SOURCES.put(file, JavaSource.parse(file.toString(), text));
            }
        });
    }

    @Test
    void textsAreTidy() {
        List<String> problems = new ArrayList<>();
        TEXTS.forEach((file, text) -> problems.addAll(Tidy.text(file, text)));

        assertThat(problems).isEmpty();
    }

    @Test
    void nothingBannedIsUsed() {
        List<String> problems = new ArrayList<>();
        SOURCES.forEach((file, source) -> problems.addAll(Tidy.bans(file, source, Ban.ALL)));

        assertThat(problems).isEmpty();
    }

    @Test
    void functionsAreShort() {
        Path list = Path.of("src/test/resources/architecture/long-functions.txt");

        assertThat(Tidy.lengths(SOURCES, Tidy.readLengths(TEXTS.get(list)))).isEmpty();
    }

    @Test
    void everyPackageIsDescribed() {
        assertThat(Tidy.packages(new ArrayList<>(TEXTS.keySet()))).isEmpty();
    }

    @Test
    void untidyTextIsFound() {
        String text = "x".repeat(121) + "\nall right\n// TO" + "DO: later\nhttps://repo.maven.apache." + "org/maven2\n";

        assertThat(Tidy.text(HOT, text))
                .satisfiesExactly(
                        line -> assertThat(line).contains("Dict.java:1: longer than 120 columns"),
                        line -> assertThat(line).contains("Dict.java:3: unfinished"),
                        line -> assertThat(line).contains("Dict.java:4: names the registry"));
        assertThat(Tidy.text(Path.of("README.md"), "x".repeat(121))).isEmpty();
    }

    @Test
    void bannedCallsAreFoundWhereTheyAreBanned() {
        String code = """
                import java.util.stream.IntStream;
                class A {
                    // Thread.sleep(1) in a comment is none
                    long a = System.nanoTime();
                    String b = String.format("Thread.sleep(1)");
                    Object c = new java.util.ArrayList<String>().stream();
                    java.util.function.LongSupplier d = System::currentTimeMillis;
                }
                """;

        assertThat(bans(HOT, code))
                .satisfiesExactly(
                        line -> assertThat(line).contains(":1: import java.util.stream.IntStream; use a loop"),
                        line -> assertThat(line).contains(":4: System.nanoTime; use time.Clock"),
                        line -> assertThat(line).contains(":5: String.format; use concatenation"),
                        line -> assertThat(line).contains(":6: ", "stream; use a loop"),
                        line -> assertThat(line).contains(":7: System.currentTimeMillis; use time.Clock"));
        assertThat(bans(SERVER, code)).isEmpty();
        assertThat(bans(TEST, code)).isEmpty();
    }

    @Test
    void someThingsAreBannedInTestsToo() {
        String code = """
                @Disabled
                class A {
                    void a() throws Exception {
                        Thread.sleep(1);
                        Collections.shuffle(list);
                        Collections.shuffle(list, random);
                        new Random();
                        new Random(seed);
                        Math.random();
                    }
                }
                """;

        assertThat(bans(TEST, code))
                .satisfiesExactly(
                        line -> assertThat(line).contains(":1: @Disabled"),
                        line -> assertThat(line).contains(":4: Thread.sleep"),
                        line -> assertThat(line).contains(":5: Collections.shuffle/1"),
                        line -> assertThat(line).contains(":7: new Random()"),
                        line -> assertThat(line).contains(":9: Math.random"));
        assertThat(bans(SERVER, code)).hasSize(5);
    }

    @Test
    void longFunctionsAreFoundAndListedOnesMayOnlyShrink() {
        String code = "class A {\n    void a(int b) {" + "\n".repeat(80) + "    }\n\n    void c() {}\n}\n";
        Map<Path, JavaSource> sources = Map.of(Path.of("A.java"), JavaSource.parse("A.java", code));

        assertThat(Tidy.lengths(sources, Map.of()))
                .containsExactly("A.java#A.a/1 has 81 lines; at most 70 are allowed");
        assertThat(Tidy.lengths(sources, Map.of("A.java#A.a/1", 81))).isEmpty();
        assertThat(Tidy.lengths(sources, Map.of("A.java#A.a/1", 80)))
                .containsExactly("A.java#A.a/1 has 81 lines; at most 80 are allowed");
        assertThat(Tidy.lengths(sources, Map.of("A.java#A.a/1", 90, "A.java#A.gone/0", 75)))
                .containsExactly(
                        "A.java#A.a/1 has shrunk to 81 lines; say so in the list",
                        "A.java#A.gone/0 is listed and does not exist");
    }

    @Test
    void theListOfLongFunctionsIsRead() {
        assertThat(Tidy.readLengths("# why\n\nA.java#A.a/1 81\n")).isEqualTo(Map.of("A.java#A.a/1", 81));
    }

    @Test
    void aPackageWithoutDescriptionIsFound() {
        List<Path> files = List.of(
                HOT,
                Path.of("src/main/java/dev/jacinth/time/package-info.java"),
                Path.of("src/main/java/dev/jacinth/time/Clock.java"));

        assertThat(Tidy.packages(files))
                .containsExactly("src/main/java/dev/jacinth/structure: no package-info.java;"
                        + " say in one line what the room is for");
    }

    private static List<String> bans(Path file, String code) {
        return Tidy.bans(file, JavaSource.parse(file.toString(), code), Ban.ALL);
    }

    private static boolean isText(Path file) {
        String name = file.toString();
        return file.startsWith("scripts")
                || name.matches(".*\\.(java|md|xml|yml|txt|conf|properties|example)|Dockerfile");
    }
}
