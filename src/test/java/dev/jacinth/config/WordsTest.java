package dev.jacinth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class WordsTest {

    private static final long SEED = 20260112;

    @Test
    void wordsAreSeparatedByAnySpace() throws Exception {
        assertThat(Words.split(" a\tb \f c\u000b ")).containsExactly("a", "b", "c\u000b");
        assertThat(Words.split("")).isEmpty();
        assertThat(Words.split(" \t ")).isEmpty();
    }

    @Test
    void doubleQuotesKnowEscapes() throws Exception {
        assertThat(Words.split("\"a b\" \"\\n\\r\\t\\a\\b\\\\\\\"\\q\" \"\\x41\\x4g\\x\" \"\""))
                .containsExactly("a b", "\n\r\t\u0007\b\\\"q", "Ax4gx", "");
    }

    @Test
    void singleQuotesKnowOnlyTheirOwn() throws Exception {
        assertThat(Words.split("'a \"b\"' 'it\\'s' '\\n'")).containsExactly("a \"b\"", "it's", "\\n");
    }

    @Test
    void aQuoteMayOpenInsideAWordButMustEndIt() throws Exception {
        assertThat(Words.split("ab\"c d\" e")).containsExactly("abc d", "e");
        for (String line : List.of("\"a\"b", "'a'b", "\"a", "'a", "a \"b c", "\"a\\\"")) {
            assertThatThrownBy(() -> Words.split(line))
                    .as(line)
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("Unbalanced quotes in configuration line");
        }
    }

    @Test
    void splittingAtSpacesKeepsEmptyWords() {
        assertThat(Words.splitAtSpaces("")).isEmpty();
        assertThat(Words.splitAtSpaces("1  2 ")).containsExactly("1", "", "2", "");
        assertThat(Words.splitAtSpaces("\"a b\"")).containsExactly("\"a", "b\"");
    }

    @Test
    void whatIsQuotedComesBack() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            List<String> words = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                words.add(randomWord(random));
            }
            String line = words.stream().map(Words::quote).collect(Collectors.joining(" "));
            assertThat(line).as("seed %d, round %d", SEED, round).isPrintable();
            assertThat(Words.split(line)).as("seed %d, round %d", SEED, round).isEqualTo(words);
        }
    }

    /// Any bytes, and often those that mean something.
    private static String randomWord(Random random) {
        String special = "\"'\\ \n\r\t\u0007\bxn0a";
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            boolean any = random.nextBoolean();
            word.append(any ? (char) random.nextInt(256) : special.charAt(random.nextInt(special.length())));
        }
        return word.toString();
    }
}
