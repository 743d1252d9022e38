package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.keyspace.KeyspaceSnapshot;
import dev.jacinth.memory.Memory;
import dev.jacinth.memory.MemoryOptions;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RespClient.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random commands, large ones among them, on a memory that is full most of the time. What fails has changed nothing,
/// and what succeeds has changed what replicas are told: another server, which has memory enough, gets the effects and
/// holds the same.
class ExhaustionFuzz {

    private static final int PAGES = 336;
    private static final int COMMANDS = 1500;
    private static final int COMPARISONS_MAX = 40;
    private static final String OUT_OF_MEMORY = "OOM the server is out of memory, the command was not carried out";

    /// Of what a command may use beyond its arguments, the part that is never needed here.
    private static final int GROWTH_PAGES_MAX = 64;

    /// A `#` is a digit, so that there are ten keys of each type. `many:` repeats what follows it.
    private static final String[] COMMANDS_OF_DATA = {
        "SET s# text",
        "APPEND s# text",
        "SETRANGE s# offset text",
        "SETBIT s# offset 1",
        "INCR n#",
        "GETDEL s#",
        "MSET s# text s# text s# text",
        "MSET many: element element",
        "COPY s# s# REPLACE",
        "RENAME s# s#",
        "EXPIRE s# 1000",
        "BITOP OR s# s# s#",
        "PFADD p# many: element",
        "PFMERGE p# p# p#",
        "RPUSH l# many: element",
        "LPUSH l# text",
        "LSET l# 3 text",
        "LINSERT l# BEFORE 5 element",
        "LMOVE l# l# LEFT RIGHT",
        "LTRIM l# 5 -5",
        "LREM l# 0 5",
        "LPOP l# 20",
        "RPOP l#",
        "SORT l# ALPHA STORE l#",
        "COPY l# l# REPLACE",
        "SADD e# many: element",
        "SREM e# many: element",
        "SPOP e# 30",
        "SMOVE e# e# 5",
        "SUNIONSTORE e# e# e#",
        "SINTERSTORE e# e# e#",
        "SDIFFSTORE e# e# e#",
        "COPY e# e# REPLACE",
        "EXPIRE e# 1000",
        "PERSIST e#",
        "HSET h# many: element element",
        "HSET h# element text",
        "HDEL h# many: element",
        "HINCRBY h# count 1",
        "HPEXPIRE h# 1000000 FIELDS 1 5",
        "COPY h# h# REPLACE",
        "RENAME h# h#",
        "ZADD z# many: number element",
        "ZREM z# many: element",
        "ZPOPMIN z# 20",
        "ZREMRANGEBYRANK z# 3 40",
        "ZUNIONSTORE z# 2 z# z#",
        "ZRANGESTORE z# z# 0 -1",
        "ZINCRBY z# 1 element",
        "COPY z# z# REPLACE",
        "XADD x# * many: element element",
        "XADD x# MAXLEN 20 * f text",
        "XTRIM x# MAXLEN 10",
        "XGROUP CREATE x# g 0 MKSTREAM",
        "XREADGROUP GROUP g c STREAMS x# >",
        "XAUTOCLAIM x# g d 0 0",
        "XGROUP DELCONSUMER x# g c",
        "COPY x# x# REPLACE",
        "DEL s# l# e# z# h# x#",
        "UNLINK s# l# e# z# h# x#",
        "DEL many: element"
    };

    private final Harness server =
            Harness.ofData(MemoryOptions.defaults().withCapacityBytes((long) PAGES * Memory.PAGE_BYTES));
    private final Harness replica = Harness.ofData(MemoryOptions.defaults());
    private SplittableRandom random = new SplittableRandom(0);
    private @Nullable KeyspaceSnapshot snapshot;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatFailsHasChangedNothing(long seed) {
        random = new SplittableRandom(seed);
        int failed = 0;
        int succeeded = 0;
        try {
            for (int i = 0; i < COMMANDS; i++) {
                boolean done = step("seed " + seed + ", command " + i + ": ", failed < COMPARISONS_MAX);
                failed += done ? 0 : 1;
                succeeded += done ? 1 : 0;
            }
            assertThat(failed).as("commands that met the end of memory").isGreaterThan(COMPARISONS_MAX);
            assertThat(succeeded).as("commands that did not").isGreaterThan(COMMANDS / 4);
            compare("seed " + seed);
        } finally {
            closeSnapshot();
            try (server;
                    replica) {
                server.keyspace().validate();
            }
        }
    }

    /// Runs one command; says whether there was memory for it.
    private boolean step(String where, boolean compares) {
        if (random.nextInt(40) == 0) {
            closeSnapshot();
            snapshot = random.nextBoolean() ? server.keyspace().snapshot() : null;
        }
        Memory memory = server.keyspace().memory();
        List<Object> words = command();
        long bytes =
                words.stream().mapToLong(word -> word.toString().length() + 48).sum() * 3 / 2;
        int before = memory.pagesInUse();
        Object reply = server.run(words.toArray());
        boolean failed = reply instanceof Failure failure && failure.message().startsWith("OOM");
        String what = where + words.subList(0, Math.min(4, words.size())) + " of " + words.size();
        if (!failed && !makesFromOthers(words)) {
            assertThat(memory.pagesInUse() - before).as(what).isLessThan((int)
                    (GROWTH_PAGES_MAX + bytes / Memory.PAGE_BYTES));
        }
        List<Harness.Unit> units = server.units();
        if (failed) {
            assertThat(((Failure) reply).message()).isEqualTo(OUT_OF_MEMORY);
            assertThat(units).as(what).isEmpty();
        }
        units.forEach(unit -> unit.effects().forEach(effect -> {
            Object answer = replica.run(effect.words().toArray());
            assertThat(answer).as(what).isNotInstanceOf(Failure.class);
        }));
        server.events();
        replica.events();
        if (failed && compares) {
            compare(what);
        }
        return !failed;
    }

    private static boolean makesFromOthers(List<Object> words) {
        String name = words.getFirst().toString();
        return name.endsWith("STORE")
                || List.of("COPY", "SORT", "BITOP", "SETRANGE", "SETBIT").contains(name);
    }

    private void compare(String what) {
        assertThat(server.dispatch().digest())
                .as(what)
                .isEqualTo(replica.dispatch().digest());
    }

    private void closeSnapshot() {
        if (snapshot != null) {
            snapshot.close();
        }
        snapshot = null;
    }

    private List<Object> command() {
        List<Object> words = new ArrayList<>();
        String[] template = COMMANDS_OF_DATA[random.nextInt(COMMANDS_OF_DATA.length)].split(" ");
        for (int i = 0; i < template.length; i++) {
            if (template[i].equals("many:")) {
                int times = random.nextInt(50) == 0 ? 20_000 : random.nextInt(1, 400);
                for (int j = 0; j < times; j++) {
                    for (int k = i + 1; k < template.length; k++) {
                        words.add(word(template[k]));
                    }
                }
                return words;
            }
            words.add(word(template[i]));
        }
        return words;
    }

    private Object word(String word) {
        return switch (word) {
            case "text" ->
                Character.toString('a' + random.nextInt(26)).repeat(random.nextInt(1, 1 << random.nextInt(4, 17)));
            case "element" ->
                random.nextInt(8) == 0
                        ? "e".repeat(random.nextInt(80)) + random.nextInt(1000)
                        : Integer.toString(random.nextInt(30_000));
            case "number" -> random.nextInt(10_000);
            case "offset" -> random.nextInt(1 << random.nextInt(4, 21));
            default -> word.endsWith("#") ? word.replace("#", Integer.toString(random.nextInt(10))) : word;
        };
    }
}
