package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.testing.Harness;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HyperLogLogCommandsTest {

    private static final String CORRUPT = "INVALIDOBJ Corrupted HLL object detected";
    private static final String NOT_ONE = "WRONGTYPE Key is not a valid HyperLogLog string value.";

    private final Harness server =
            Harness.of(HyperLogLogCommands.ALL, StringCommands.ALL, ExpireCommands.ALL, TransactionCommands.ALL);

    @AfterEach
    void close() {
        server.close();
    }

    private void addMany(String key, int from, int to) {
        for (int i = from; i < to; i++) {
            server.run("PFADD", key, "element:" + i);
        }
    }

    @Test
    void anEmptyOneIsOneRunOfZeroes() {
        assertThat(server.run("PFADD", "h")).isEqualTo(1L);
        assertThat(server.run("PFADD", "h")).isEqualTo(0L);

        assertThat(server.run("GET", "h")).isEqualTo("HYLL\1\0\0\0\0\0\0\0\0\0\0\u0080\u007F\u00FF");
        assertThat(server.run("PFCOUNT", "h")).isEqualTo(0L);
    }

    @Test
    void elementsCountOnce() {
        assertThat(server.run("PFADD", "h", "a", "b", "c")).isEqualTo(1L);
        assertThat(server.run("PFADD", "h", "c", "a")).isEqualTo(0L);

        assertThat(server.run("PFCOUNT", "h")).isEqualTo(3L);
        assertThat(server.run("PFDEBUG", "ENCODING", "h")).isEqualTo("sparse");
    }

    @Test
    void aCountIsKeptAndPropagatedOnce() {
        server.run("PFADD", "h", "a");
        server.effects();

        server.run("PFCOUNT", "h");
        assertThat(server.effects()).containsExactly(List.of("PFCOUNT", "h"));
        assertThat((String) server.run("GET", "h")).startsWith("HYLL\1\0\0\0\1\0\0\0\0\0\0\0");

        server.run("PFCOUNT", "h");
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void whatChangesNothingIsNotPropagated() {
        server.run("PFADD", "h", "a");
        assertThat(server.effects()).containsExactly(List.of("PFADD", "h", "a"));
        assertThat(server.events()).containsExactly("new 0:h", "pfadd 0:h");

        server.run("PFADD", "h", "a");
        assertThat(server.effects()).isEmpty();
        assertThat(server.events()).isEmpty();
    }

    @Test
    void itTurnsDenseWhenTheRunsTakeTooMuch() {
        server.set(Settings.HLL_SPARSE_MAX_BYTES, 100L);
        int added = 0;
        while (server.run("PFDEBUG", "ENCODING", "h") instanceof String encoding && !encoding.equals("dense")
                || added == 0) {
            assertThat((Long) server.run("STRLEN", "h")).isLessThanOrEqualTo(100L);
            addMany("h", added, added + 1);
            added++;
        }

        assertThat(server.run("STRLEN", "h")).isEqualTo(12304L);
        assertThat(added).isBetween(25, 60);
        assertThat(server.run("PFCOUNT", "h")).isEqualTo((long) added);
    }

    @Test
    void theErrorStaysSmallWhenItIsDense() {
        addMany("h", 0, 20_000);

        assertThat(server.run("PFDEBUG", "ENCODING", "h")).isEqualTo("dense");
        assertThat((Long) server.run("PFCOUNT", "h")).isBetween(19_500L, 20_500L);
        server.effects();
        assertThat(server.run("PFADD", "h", "element:17", "element:18")).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void aUnionIsCountedWithoutBeingKept() {
        addMany("a", 0, 600);
        addMany("b", 400, 1000);
        addMany("dense", 0, 5000);
        server.effects();

        assertThat((Long) server.run("PFCOUNT", "a", "b", "missing")).isBetween(970L, 1030L);
        assertThat((Long) server.run("PFCOUNT", "a", "dense")).isBetween(4850L, 5150L);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void aMergeOfSparseOnesIsSparse() {
        server.run("PFADD", "a", "1", "2", "3");
        server.run("PFADD", "b", "3", "4");
        server.effects();
        server.events();

        assertThat(server.run("PFMERGE", "to", "a", "b", "missing")).isEqualTo("OK");

        assertThat(server.run("PFCOUNT", "to")).isEqualTo(4L);
        assertThat(server.run("PFDEBUG", "ENCODING", "to")).isEqualTo("sparse");
        assertThat(server.events()).containsExactly("keymiss 0:to", "keymiss 0:missing", "new 0:to", "pfadd 0:to");
        assertThat(server.effects())
                .containsExactly(List.of("PFMERGE", "to", "a", "b", "missing"), List.of("PFCOUNT", "to"));
    }

    @Test
    void aMergeWithADenseOneIsDense() {
        server.run("PFADD", "to", "1", "2", "3");
        server.run("PFADD", "dense", "4");
        assertThat(server.run("PFDEBUG", "TODENSE", "dense")).isEqualTo(1L);
        assertThat(server.run("PFDEBUG", "TODENSE", "dense")).isEqualTo(0L);

        server.run("PFMERGE", "to", "dense");

        assertThat(server.run("PFDEBUG", "ENCODING", "to")).isEqualTo("dense");
        assertThat(server.run("PFCOUNT", "to")).isEqualTo(4L);
    }

    @Test
    void aMergeIntoItselfKeepsEverything() {
        addMany("h", 0, 300);
        Object before = server.run("PFCOUNT", "h");

        server.run("PFMERGE", "h");

        assertThat(server.run("PFCOUNT", "h")).isEqualTo(before);
    }

    @Test
    void anExpiryStays() {
        server.run("PFADD", "h", "a");
        server.run("PEXPIRE", "h", 1000);

        addMany("h", 0, 3000);
        server.run("PFCOUNT", "h");
        assertThat(server.run("PTTL", "h")).isEqualTo(1000L);

        server.advance(1001);
        assertThat(server.run("PFCOUNT", "h")).isEqualTo(0L);
        assertThat(server.run("PFADD", "h", "a")).isEqualTo(1L);
        assertThat(server.run("PFCOUNT", "h")).isEqualTo(1L);
    }

    @Test
    void anotherTypeOrStringIsRefused() {
        server.run("SET", "text", "hello");
        server.run("SET", "digits", "12345678901234567");
        server.run("SET", "short", "HYLL");
        server.run("SET", "encoding", "HYLL\2\0\0\0\0\0\0\0\0\0\0\0\u007F\u00FF");
        server.run("SET", "length", "HYLL\0\0\0\0\0\0\0\0\0\0\0\0\u007F\u00FF");

        for (String key : List.of("text", "digits", "short", "encoding", "length")) {
            assertThat(server.error("PFADD", key, "a")).isEqualTo(NOT_ONE);
            assertThat(server.error("PFCOUNT", key)).isEqualTo(NOT_ONE);
            assertThat(server.error("PFCOUNT", "missing", key)).isEqualTo(NOT_ONE);
            assertThat(server.error("PFMERGE", "to", key)).isEqualTo(NOT_ONE);
            assertThat(server.error("PFDEBUG", "GETREG", key)).isEqualTo(NOT_ONE);
        }
        assertThat(server.run("GET", "to")).isNull();
    }

    @Test
    void runsThatAreNotAllRegistersAreRefused() {
        server.run("PFADD", "tail", "a", "b");
        server.run("APPEND", "tail", "hello");
        server.run("SET", "cut", "HYLL\1\0\0\0\0\0\0\0\0\0\0\u0080\u007F");
        server.run("SET", "short", "HYLL\1\0\0\0\0\0\0\0\0\0\0\u0080\1");
        server.run("SET", "none", "HYLL\1\0\0\0\0\0\0\0\0\0\0\u0080");
        server.run("SET", "long", "HYLL\1\0\0\0\0\0\0\0\0\0\0\u0080" + "\1".repeat(40_000));

        for (String key : List.of("tail", "cut", "short", "none", "long")) {
            Object before = server.run("GET", key);
            assertThat(server.error("PFCOUNT", key)).as(key).isEqualTo(CORRUPT);
            assertThat(server.error("PFCOUNT", key, "missing")).isEqualTo(CORRUPT);
            assertThat(server.error("PFMERGE", "to", key)).isEqualTo(CORRUPT);
            assertThat(server.error("PFDEBUG", "TODENSE", key)).isEqualTo(CORRUPT);
            assertThat(server.run("GET", key)).isEqualTo(before);
        }
        assertThat(server.error("PFADD", "none", "a")).isEqualTo(CORRUPT);
        assertThat(server.error("PFADD", "long", "a")).isEqualTo(CORRUPT);
        assertThat(server.run("GET", "to")).isNull();
    }

    @Test
    void registersAndRunsCanBeSeen() {
        server.run("PFADD", "h", "a", "b");
        assertThat((String) server.run("PFDEBUG", "DECODE", "h")).matches("Z:\\d+ v:\\d+,1 Z:\\d+ v:\\d+,1 Z:\\d+");

        List<?> registers = (List<?>) server.run("PFDEBUG", "GETREG", "h");

        assertThat(registers)
                .hasSize(16_384)
                .filteredOn(value -> !value.equals(0L))
                .hasSize(2);
        assertThat(server.error("PFDEBUG", "DECODE", "h")).isEqualTo("ERR HLL encoding is not sparse");
        assertThat(server.error("PFDEBUG", "NONSENSE", "h")).isEqualTo("ERR Unknown PFDEBUG subcommand 'NONSENSE'");
        assertThat(server.error("PFDEBUG", "GETREG", "missing")).isEqualTo("ERR The specified key does not exist");
    }

    @Test
    void theSelfTestSucceeds() {
        assertThat(server.run("PFSELFTEST")).isEqualTo("OK");
    }

    @Test
    void aWatchedKeyThatIsCountedAnewBreaksTheTransaction() {
        server.run("PFADD", "h", "a");
        server.run("WATCH", "h");
        server.connect().run("PFCOUNT", "h");
        server.run("MULTI");
        server.run("PFADD", "h", "b");

        assertThat(server.run("EXEC")).isNull();
    }
}
