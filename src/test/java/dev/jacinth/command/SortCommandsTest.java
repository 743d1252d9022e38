package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Harness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SortCommandsTest {

    private final Harness server = Harness.of(
            SortCommands.ALL,
            ListCommands.ALL,
            SetCommands.ALL,
            SortedSetCommands.ALL,
            HashCommands.ALL,
            HashExpiryCommands.ALL,
            HashCombinedCommands.ALL,
            StringCommands.ALL,
            KeyCommands.ALL,
            ExpireCommands.ALL);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void sortsNumbers() {
        server.run("RPUSH", "l", "10", "9", "-1.5", "1e1", "0x10", "-0", "0");
        assertThat(server.run("SORT", "l")).isEqualTo(List.of("-1.5", "-0", "0", "9", "10", "1e1", "0x10"));
        assertThat(server.run("SORT", "l", "DESC")).isEqualTo(List.of("0x10", "1e1", "10", "9", "0", "-0", "-1.5"));
        assertThat(server.run("SORT_RO", "l", "LIMIT", 1, 2)).isEqualTo(List.of("-0", "0"));
        assertThat(server.run("SORT", "missing")).isEqualTo(List.of());
    }

    @Test
    void whatIsNoNumberIsAnErrorWhereverItStands() {
        String error = "ERR One or more scores can't be converted into double";
        server.run("RPUSH", "l", "1", "x", "2");
        assertThat(server.error("SORT", "l", "LIMIT", 0, 1)).isEqualTo(error);
        server.run("SET", "w_1", "nan");
        assertThat(server.error("SORT", "l", "BY", "w_*")).isEqualTo(error);
        server.run("SET", "w_1", " 7");
        server.run("SET", "w_2", "");
        assertThat(server.run("SORT", "l", "BY", "w_*")).isEqualTo(List.of("2", "x", "1"));
        server.run("SET", "w_2", "7 ");
        assertThat(server.error("SORT", "l", "BY", "w_*")).isEqualTo(error);
        server.run("SET", "w_2", "6\0 and more");
        assertThat(server.run("SORT", "l", "BY", "w_*")).isEqualTo(List.of("x", "2", "1"));
    }

    @Test
    void numbersBeyondTheRangeOfDoublesAreErrors() {
        for (String number : List.of("1e400", "-1e400", "1e-400", "1e-310", "-5e-324")) {
            server.run("DEL", "l");
            server.run("RPUSH", "l", number, "1");
            assertThat(server.error("SORT", "l"))
                    .as(number)
                    .isEqualTo("ERR One or more scores can't be converted into double");
        }
        server.run("DEL", "l");
        server.run("RPUSH", "l", "inf", "2.2250738585072014e-308", "0");
        assertThat(server.run("SORT", "l")).isEqualTo(List.of("0", "2.2250738585072014e-308", "inf"));
    }

    @Test
    void sortsTexts() {
        server.run("RPUSH", "l", "b", "a", "", "aa", "\u00ff", "B", "a");
        assertThat(server.run("SORT", "l", "ALPHA")).isEqualTo(List.of("", "B", "a", "a", "aa", "b", "\u00ff"));
        assertThat(server.run("SORT", "l", "alpha", "desc", "limit", 0, 3)).isEqualTo(List.of("\u00ff", "b", "aa"));
    }

    @Test
    void setsAndSortedSetsAreSortedByTheirMembers() {
        server.run("SADD", "s", "3", "1", "2");
        server.run("ZADD", "z", 3, "1", 2, "2", 1, "3");
        assertThat(server.run("SORT", "s")).isEqualTo(List.of("1", "2", "3"));
        assertThat(server.run("SORT", "z")).isEqualTo(List.of("1", "2", "3"));
        server.run("SET", "k", "text");
        assertThat(server.error("SORT", "k")).isEqualTo(Errors.WRONG_TYPE);
        assertThat(server.error("SORT", "k", "LIMIT", 1)).isEqualTo(Errors.SYNTAX);
    }

    @Test
    void weightsComeFromOtherKeys() {
        server.run("RPUSH", "l", "1", "2", "3");
        server.run("MSET", "w_1", "30", "w_2", "20");
        assertThat(server.run("SORT", "l", "BY", "w_*")).isEqualTo(List.of("3", "2", "1"));
        assertThat(server.run("SORT", "l", "BY", "w_*", "DESC")).isEqualTo(List.of("1", "2", "3"));
        server.run("MSET", "w_1", "b", "w_2", "a");
        assertThat(server.run("SORT", "l", "BY", "w_*", "ALPHA")).isEqualTo(List.of("3", "2", "1"));
        server.run("RPUSH", "w_3", "not a string");
        assertThat(server.run("SORT", "l", "BY", "w_*", "ALPHA", "DESC")).isEqualTo(List.of("1", "2", "3"));
    }

    @Test
    void anArrowLeadsToAField() {
        server.run("RPUSH", "l", "1", "2", "3");
        server.run("HSET", "h_1_x", "weight", "9", "name", "one");
        server.run("HSET", "h_2_x", "weight", "8", "->", "arrow");
        server.run("SET", "h_3_x", "no hash");
        assertThat(server.run("SORT", "l", "BY", "h_*_x->weight")).isEqualTo(List.of("3", "2", "1"));
        assertThat(server.run("SORT", "l", "GET", "h_*_x->name", "GET", "h_*_x->->"))
                .isEqualTo(Arrays.asList("one", null, null, "arrow", null, null));
        server.succeed("HPEXPIRE", "h_1_x", 10, "FIELDS", 1, "name");
        server.advance(11);
        assertThat(server.run("SORT", "l", "GET", "h_*_x->name")).isEqualTo(Arrays.asList(null, null, null));
    }

    @Test
    void ofEqualWeightsAListKeepsItsOrder() {
        server.run("RPUSH", "l", "c", "a", "b");
        server.run("SADD", "s", "c", "a", "b");
        server.run("MSET", "w_a", "x", "w_b", "x", "w_c", "x");
        assertThat(server.run("SORT", "l", "BY", "w_*", "ALPHA")).isEqualTo(List.of("c", "a", "b"));
        assertThat(server.run("SORT", "s", "BY", "w_*", "ALPHA")).isEqualTo(List.of("a", "b", "c"));
        assertThat(server.run("SORT", "l", "BY", "missing_*")).isEqualTo(List.of("a", "b", "c"));
    }

    @Test
    void aConstantKeepsTheOrderThereIs() {
        server.run("RPUSH", "l", "c", "a", "b", "d");
        server.run("ZADD", "z", 3, "c", 1, "d", 2, "e", 4, "a");
        assertThat(server.run("SORT", "l", "BY", "nosort")).isEqualTo(List.of("c", "a", "b", "d"));
        assertThat(server.run("SORT", "l", "BY", "nosort", "DESC", "LIMIT", 1, 2))
                .isEqualTo(List.of("b", "a"));
        assertThat(server.run("SORT", "z", "BY", "nosort", "ASC")).isEqualTo(List.of("d", "e", "c", "a"));
        assertThat(server.run("SORT", "z", "BY", "nosort", "DESC")).isEqualTo(List.of("a", "c", "e", "d"));
        assertThat(server.run("SORT", "z", "BY", "nosort", "LIMIT", 2, 10)).isEqualTo(List.of("c", "a"));
        assertThat(server.run("SORT", "z", "BY", "nosort", "DESC", "LIMIT", 3, 10))
                .isEqualTo(List.of("d"));
        assertThat(server.run("SORT", "z", "BY", "nosort", "LIMIT", 4, 10)).isEqualTo(List.of());
        assertThat(server.run("SORT", "z", "BY", "nosort", "LIMIT", 1, 0)).isEqualTo(List.of());
        assertThat(server.run("SORT", "z", "BY", "nosort", "BY", "w_*")).isEqualTo(List.of("d", "e", "c", "a"));
    }

    @Test
    void limitsAreCutToWhatIsThere() {
        server.run("RPUSH", "l", "1", "2", "3");
        assertThat(server.run("SORT", "l", "LIMIT", -5, 2)).isEqualTo(List.of("1", "2"));
        assertThat(server.run("SORT", "l", "LIMIT", 2, -1)).isEqualTo(List.of("3"));
        assertThat(server.run("SORT", "l", "LIMIT", Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(List.of());
        assertThat(server.run("SORT", "l", "LIMIT", 1, Long.MAX_VALUE)).isEqualTo(List.of("2", "3"));
        assertThat(server.run("SORT", "l", "LIMIT", 0, 0)).isEqualTo(List.of());
        assertThat(server.error("SORT", "l", "LIMIT", "x", 0)).isEqualTo(Errors.NOT_AN_INTEGER);
    }

    @Test
    void getNamesWhatIsReturned() {
        server.run("RPUSH", "l", "2", "1");
        server.run("MSET", "w_1", "one", "plain*1", "x");
        assertThat(server.run("SORT", "l", "GET", "#", "GET", "w_*", "GET", "nothing"))
                .isEqualTo(Arrays.asList("1", "one", null, "2", null, null));
        assertThat(server.connect().resp3().raw("SORT", "l", "GET", "x_*", "LIMIT", 0, 1))
                .isEqualTo("*1\r\n_\r\n");
        server.run("SET", "w_1->", "arrow");
        assertThat(server.run("SORT", "l", "GET", "w_*->", "LIMIT", 0, 1)).isEqualTo(List.of("arrow"));
        server.run("SET", "a1*", "first star");
        assertThat(server.run("SORT", "l", "GET", "a**", "LIMIT", 0, 1)).isEqualTo(List.of("first star"));
    }

    @Test
    void aResultCanBeStored() {
        server.run("RPUSH", "l", "2", "1", "3");
        server.run("MSET", "w_1", "one", "target", "text");
        server.run("PEXPIRE", "target", 1000);
        server.effects();
        server.events();
        assertThat(server.run("SORT", "l", "GET", "w_*", "STORE", "target")).isEqualTo(3L);
        assertThat(server.run("LRANGE", "target", 0, -1)).isEqualTo(List.of("one", "", ""));
        assertThat(server.run("PTTL", "target")).isEqualTo(-1L);
        assertThat(server.events()).contains("sortstore 0:target");
        assertThat(server.effects()).containsExactly(List.of("SORT", "l", "GET", "w_*", "STORE", "target"));
        assertThat(server.run("SORT", "missing", "STORE", "target")).isEqualTo(0L);
        assertThat(server.run("EXISTS", "target")).isEqualTo(0L);
        assertThat(server.events()).contains("del 0:target");
        assertThat(server.run("SORT", "missing", "STORE", "target")).isEqualTo(0L);
        assertThat(server.effects()).hasSize(1);
        assertThat(server.run("SORT", "l", "STORE", "l")).isEqualTo(3L);
        assertThat(server.run("LRANGE", "l", 0, -1)).isEqualTo(List.of("1", "2", "3"));
        assertThat(server.error("SORT_RO", "l", "STORE", "l")).isEqualTo(Errors.SYNTAX);
    }

    @Test
    void aSetIsStoredInAnOrderThatReplicasComeToAsWell() {
        server.run("SADD", "s", "b", "c", "a", "10", "9");
        assertThat(server.run("SORT", "s", "BY", "nosort", "STORE", "target")).isEqualTo(5L);
        assertThat(server.run("LRANGE", "target", 0, -1)).isEqualTo(List.of("10", "9", "a", "b", "c"));
    }

    @Test
    void keysWhoseTimeHasComeAreNotThere() {
        server.run("RPUSH", "l", "1", "2");
        server.run("SET", "w_2", "-5", "PX", 10);
        server.advance(11);
        server.effects();
        assertThat(server.run("SORT", "l", "BY", "w_*", "GET", "w_*")).isEqualTo(Arrays.asList(null, null));
        assertThat(server.effects()).containsExactly(List.of("DEL", "w_2"));
    }

    @Test
    void manyElementsAreSortedAsTheLibrarySortsThem() {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        for (int size : new int[] {7, 8, 9, 63, 64, 65, 1000, 5000}) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                texts.add(Integer.toString(random.nextInt(size), 36) + "x");
            }
            push(texts);
            Collections.sort(texts);
            assertThat(server.run("SORT", "l", "ALPHA")).as("seed " + seed).isEqualTo(texts);
            Collections.reverse(texts);
            assertThat(server.run("SORT", "l", "ALPHA", "DESC")).isEqualTo(texts);
            assertThat(server.run("SORT", "l", "ALPHA", "DESC", "LIMIT", 3, 4)).isEqualTo(texts.subList(3, 7));
        }
    }

    @Test
    void manyScoresAreSortedAsTheLibrarySortsThemAndTextsWhereTheyAreEqual() {
        long seed = 12;
        SplittableRandom random = new SplittableRandom(seed);
        List<String> some = List.of("0", "-0", "1", "1.0", "01", "-inf", "inf", "9007199254740993", "9007199254740992");
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            numbers.add(
                    switch (random.nextInt(4)) {
                        case 0 -> some.get(random.nextInt(some.size()));
                        case 1 -> Double.toString(random.nextDouble(-3, 3));
                        case 2 -> Long.toString(random.nextLong());
                        default -> Integer.toString(random.nextInt(-500, 500));
                    });
        }
        push(numbers);
        numbers.sort(Comparator.comparingDouble(SortCommandsTest::score).thenComparing(Comparator.naturalOrder()));
        assertThat(server.run("SORT", "l")).as("seed " + seed).isEqualTo(numbers);
        server.run("SORT", "l", "STORE", "stored");
        assertThat(server.run("LRANGE", "stored", 0, -1)).isEqualTo(numbers);
        Collections.reverse(numbers);
        assertThat(server.run("SORT", "l", "DESC")).as("seed " + seed).isEqualTo(numbers);
    }

    /// Both zeroes are equal.
    private static double score(String text) {
        return text.endsWith("inf")
                ? Double.parseDouble(text.replace("inf", "Infinity"))
                : Double.parseDouble(text) + 0.0;
    }

    @Test
    void manyTextsThatBeginAlikeAreInOrder() {
        long seed = 13;
        SplittableRandom random = new SplittableRandom(seed);
        for (String prefix : List.of("", "the same in all:", "\u00ff\u00ff")) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                StringBuilder text = new StringBuilder(prefix);
                for (int letters = random.nextInt(24); letters > 0; letters--) {
                    text.append(random.nextInt(3) == 0 ? '\u00ff' : '\0');
                }
                texts.add(text.toString());
            }
            push(texts);
            Collections.sort(texts);
            assertThat(server.run("SORT", "l", "ALPHA")).as("seed " + seed).isEqualTo(texts);
        }
    }

    @Test
    void manyWeightsKeepTheOrderOfWhatWeighsTheSame() {
        long seed = 14;
        SplittableRandom random = new SplittableRandom(seed);
        List<String> elements = new ArrayList<>();
        Map<String, String> weights = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            String element = Integer.toString(random.nextInt(300));
            elements.add(element);
            weights.put(element, random.nextInt(5) == 0 ? "" : "weight " + random.nextInt(40) / 2);
        }
        push(elements);
        weights.forEach((element, weight) -> server.run("SET", "w_" + element, weight));
        // Whatever has no weight comes before what weighs nothing.
        server.run("DEL", "w_7");
        Comparator<String> byWeight =
                Comparator.comparing(element -> element.equals("7") ? "" : "w" + weights.get(element));
        List<String> rising = new ArrayList<>(elements);
        rising.sort(byWeight);
        assertThat(server.run("SORT", "l", "BY", "w_*", "ALPHA"))
                .as("seed " + seed)
                .isEqualTo(rising);
        List<String> falling = new ArrayList<>(elements);
        falling.sort(byWeight.reversed());
        assertThat(server.run("SORT", "l", "BY", "w_*", "ALPHA", "DESC"))
                .as("seed " + seed)
                .isEqualTo(falling);
    }

    private void push(List<String> elements) {
        List<Object> words = new ArrayList<>(List.of("RPUSH", "l"));
        words.addAll(elements);
        server.run("DEL", "l");
        server.run(words.toArray());
    }
}
