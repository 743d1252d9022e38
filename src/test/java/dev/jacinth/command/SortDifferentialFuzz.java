package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same random SORTs of random lists, sets and sorted sets for Jacinth and for redis-server: every reply, and what
/// was stored, must be the same. `-Djacinth.fuzz.commands=1000000` for the length that a release takes;
/// `-Djacinth.fuzz.seed` begins elsewhere.
///
/// Not compared is an order that nobody promises: that of a set that is not sorted, and with BY and ALPHA that of
/// elements of equal weight, which do not occur. Texts are such that they collate alike in every locale. There are no
/// numbers out of range: after one Redis refuses to sort at all until something else sets its `errno`.
@Tag("redis")
class SortDifferentialFuzz {

    private static final int COMMANDS = Integer.getInteger("jacinth.fuzz.commands", 12_000);
    private static final long FIRST_SEED = Long.getLong("jacinth.fuzz.seed", 1);
    private static final int ROUND_COMMANDS = 100;
    private static final int ELEMENTS = 40;
    private static final List<String> KEYS = List.of("list", "set", "ints", "zset", "missing", "text");

    private SplittableRandom random;
    private long seed;

    @Test
    void sortsAsRedisDoes() {
        try (RedisServer redis = RedisServer.start();
                RespClient theirs = redis.client()) {
            for (int round = 0; round * ROUND_COMMANDS < COMMANDS; round++) {
                seed = FIRST_SEED + round;
                random = new SplittableRandom(seed);
                try (Harness ours = Harness.of(
                        SortCommands.ALL,
                        ListCommands.ALL,
                        SetCommands.ALL,
                        HashCommands.ALL,
                        SortedSetCommands.ALL,
                        StringCommands.ALL,
                        KeyCommands.ALL)) {
                    round(ours, theirs);
                }
            }
        }
    }

    private void round(Harness ours, RespClient theirs) {
        theirs.call("FLUSHALL");
        for (List<Object> words : contents()) {
            compare(ours, theirs, words);
        }
        for (int i = 0; i < ROUND_COMMANDS; i++) {
            List<Object> words = sort();
            compare(ours, theirs, words);
            int store = words.indexOf("STORE");
            if (store > 0 && store + 1 < words.size()) {
                compare(ours, theirs, List.of("TYPE", words.get(store + 1)));
                compare(ours, theirs, List.of("LRANGE", words.get(store + 1), 0, -1));
            }
        }
    }

    private void compare(Harness ours, RespClient theirs, List<Object> words) {
        boolean unordered =
                List.of("set", "ints").contains(words.get(1)) && words.contains("constant") && !words.contains("STORE");
        Object expected = theirs.call(words.toArray());
        Object found = ours.run(words.toArray());
        if (unordered && expected instanceof List<?> list) {
            expected = inOrder(list);
            found = inOrder((List<?>) found);
        }
        assertThat(found).as("seed %d, %s", seed, words).isEqualTo(expected);
    }

    private static List<String> inOrder(List<?> replies) {
        List<String> texts = new ArrayList<>();
        replies.forEach(reply -> texts.add(String.valueOf(reply)));
        Collections.sort(texts);
        return texts;
    }

    // ---- what there is to sort

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /// A number nearly always, each as often as not more than once.
    private String element() {
        int number = random.nextInt(ELEMENTS);
        return switch (random.nextInt(40)) {
            case 0 -> "x" + number;
            case 1 -> number + ".5";
            case 2 -> "-" + number;
            case 3 -> "1e" + number;
            default -> Integer.toString(number);
        };
    }

    private List<List<Object>> contents() {
        List<List<Object>> commands = new ArrayList<>();
        int size = random.nextInt(10) == 0 ? random.nextInt(200, 900) : random.nextInt(1, 60);
        boolean numbers = random.nextInt(3) > 0;
        commands.add(filling("RPUSH", "list", size, numbers));
        commands.add(filling("SADD", "set", size, numbers));
        commands.add(filling("SADD", "ints", random.nextInt(1, 30), true));
        List<Object> scored = new ArrayList<>(List.of("ZADD", "zset"));
        for (int i = 0; i < size; i++) {
            scored.add(random.nextInt(20));
            scored.add(element());
        }
        commands.add(scored);
        commands.add(List.of("SET", "text", "1"));
        for (int i = 0; i < ELEMENTS; i++) {
            if (random.nextInt(4) > 0) {
                commands.add(List.of("SET", "number_" + i, weight()));
            }
            commands.add(List.of("SET", "word_" + i, "w" + pick("a", "b") + (100 + i)));
            if (random.nextInt(4) > 0) {
                commands.add(List.of("HSET", "hash_" + i, "number", weight(), "word", "w" + i, "", "empty"));
            }
        }
        for (String odd : List.of("x", "-", "1e")) {
            for (int i = 0; i < ELEMENTS; i++) {
                commands.add(List.of("SET", "word_" + odd + i, "z" + odd.length() + odd.charAt(0) + (100 + i)));
            }
        }
        for (int i = 0; i < ELEMENTS; i++) {
            commands.add(List.of("SET", "word_" + i + ".5", "y" + (100 + i)));
        }
        return commands;
    }

    private String weight() {
        return random.nextInt(150) == 0
                ? pick("x", "1 ", "nan")
                : pick("", " 1", "-0", "0", "inf", "0x1p4", Integer.toString(random.nextInt(50)), "1.25");
    }

    private List<Object> filling(String command, String key, int size, boolean numbers) {
        List<Object> words = new ArrayList<>(List.of(command, key));
        for (int i = 0; i < size; i++) {
            words.add(numbers ? Integer.toString(random.nextInt(ELEMENTS)) : element());
        }
        return words;
    }

    // ---- how to sort it

    private List<Object> sort() {
        boolean readOnly = random.nextInt(5) == 0;
        List<Object> words = new ArrayList<>();
        words.add(readOnly ? "SORT_RO" : "SORT");
        words.add(KEYS.get(random.nextInt(KEYS.size())));
        List<List<Object>> options = new ArrayList<>();
        boolean alpha = random.nextInt(3) == 0;
        if (alpha) {
            options.add(List.of("ALPHA"));
        }
        if (random.nextInt(2) == 0) {
            options.add(List.of("BY", by(alpha)));
        }
        if (random.nextInt(2) == 0) {
            options.add(List.of(pick("ASC", "DESC", "desc")));
        }
        // What a limit leaves of a set that is not sorted is not defined.
        boolean unordered = options.stream().anyMatch(option -> option.contains("constant"))
                && List.of("set", "ints").contains(words.get(1));
        if (!unordered && random.nextInt(2) == 0) {
            options.add(List.of("LIMIT", limit(), limit()));
        }
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            String get = pick("#", "number_*", "word_*", "hash_*->word", "hash_*->none", "hash_*->", "no");
            options.add(List.of("GET", get));
        }
        if (!readOnly && random.nextInt(3) == 0) {
            options.add(List.of("STORE", pick("target", "word_0x", "other")));
        }
        for (int i = options.size() - 1; i > 0; i--) {
            Collections.swap(options, i, random.nextInt(i + 1));
        }
        if (random.nextInt(60) == 0) {
            options.add(List.of(pick("STORE", "LIMIT", "GET", "BY", "nonsense")));
        }
        Stream<Object> flat = options.stream().flatMap(List::stream);
        words.addAll(Arrays.asList(flat.toArray()));
        return words;
    }

    private String by(boolean alpha) {
        return alpha
                ? pick("word_*", "word_*", "constant")
                : pick("number_*", "hash_*->number", "nothing_*", "constant", "number_*", "word_*");
    }

    private String limit() {
        return random.nextInt(30) == 0
                ? pick("x", "", "99999999999999999999")
                : Integer.toString(random.nextInt(-3, 60));
    }
}
