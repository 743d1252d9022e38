package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.Settings;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.Harness.Connection;
import dev.jacinth.testing.RespClient.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What commands on streams propagate, announce and wait for, and how they reply in RESP3. That they reply what Redis
/// does is the business of [StreamDifferentialFuzz].
class StreamCommandsTest {

    private static final String LONGEST = "x".repeat(100_000);

    private final Harness server = Harness.of(
            StreamCommands.ALL,
            StringCommands.ALL,
            KeyCommands.ALL,
            ExpireCommands.ALL,
            DatabaseCommands.ALL,
            TransactionCommands.ALL);
    private final Connection client = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private void add(String key, String... ids) {
        for (String id : ids) {
            server.succeed("XADD", key, id, "f", "v");
        }
        forget();
    }

    private void forget() {
        server.effects();
        server.events();
    }

    private static List<Object> entry(String id, String... texts) {
        return List.of(id, List.of((Object[]) texts));
    }

    private static List<String> words(Object... words) {
        return Arrays.stream(words).map(String::valueOf).toList();
    }

    private List<String> claim(String consumer, String id, long deliveries, String lastId) {
        return words(
                "XCLAIM",
                "s",
                "g",
                consumer,
                0,
                id,
                "TIME",
                server.now(),
                "RETRYCOUNT",
                deliveries,
                "FORCE",
                "JUSTID",
                "LASTID",
                lastId);
    }

    private static void wait(Connection connection, Object... words) {
        assertThat(connection.raw(words)).isEmpty();
        assertThat(connection.isBlocked()).isTrue();
    }

    private static void assertReceived(Connection connection, Object reply) {
        assertThat(connection.received()).isEqualTo(List.of(reply));
        assertThat(connection.isBlocked()).isFalse();
    }

    // ---- XADD, XTRIM, XDEL, XSETID

    @Test
    void anIdThatIsMadeHereIsPropagatedAsItIs() {
        String id = server.now() + "-0";
        assertThat(server.run("XADD", "s", "*", "f", "v")).isEqualTo(id);
        assertThat(server.effects()).containsExactly(List.of("XADD", "s", id, "f", "v"));
        assertThat(server.events()).containsExactly("new 0:s", "xadd 0:s");
        assertThat(server.run("XADD", "s", "*", "f", "v")).isEqualTo(server.now() + "-1");
        server.effects();
        server.advance(-5_000);
        assertThat(server.run("XADD", "s", "*", "f", "v")).isEqualTo(server.now() + 5_000 + "-2");
        server.effects();
        assertThat(server.run("XADD", "t", "7-*", "f", "v")).isEqualTo("7-0");
        assertThat(server.effects()).containsExactly(List.of("XADD", "t", "7-0", "f", "v"));
        assertThat(server.run("XADD", "t", "8-3", "f", "v")).isEqualTo("8-3");
        assertThat(server.effects()).containsExactly(List.of("XADD", "t", "8-3", "f", "v"));
    }

    @Test
    void noSequenceIsLeftAfterTheHighest() {
        assertThat(server.run("XADD", "s", "5-18446744073709551615", "f", "v")).isEqualTo("5-18446744073709551615");
        assertThat(server.error("XADD", "s", "5-*", "f", "v"))
                .isEqualTo("ERR The ID specified in XADD is equal or smaller than the target stream top item");
        assertThat(server.run("XADD", "s", "18446744073709551615-18446744073709551615", "f", "v"))
                .isEqualTo("18446744073709551615-18446744073709551615");
        assertThat(server.error("XADD", "s", "*", "f", "v"))
                .isEqualTo("ERR The stream has exhausted the last possible ID, unable to add more items");
    }

    @Test
    void aCounterThatHasRunOverIsReadAsItIs() {
        server.run("XADD", "s", "1-1", "f", "v");
        server.run("XSETID", "s", "1-1", "ENTRIESADDED", Long.MAX_VALUE);
        server.run("XADD", "s", "2-1", "f", "v");
        server.run("XGROUP", "CREATE", "s", "g", "1-1");
        server.run("XREADGROUP", "GROUP", "g", "bob", "STREAMS", "s", ">");
        String group = ((List<?>) server.run("XINFO", "GROUPS", "s")).getFirst().toString();
        assertThat(group).contains("entries-read, " + Long.MIN_VALUE);
    }

    @Test
    void whatFailsMakesNoKey() {
        assertThat(server.error("XADD", "s", "0-0", "f", "v"))
                .isEqualTo("ERR The ID specified in XADD must be greater than 0-0");
        assertThat(server.error("XADD", "s", "1-1", "f", "v", "odd"))
                .isEqualTo("ERR wrong number of arguments for 'xadd' command");
        assertThat(server.run("XADD", "s", "NOMKSTREAM", "1-1", "f", "v")).isNull();
        assertThat(server.run("EXISTS", "s")).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void approximateTrimmingIsPropagatedAsWhatItCameTo() {
        server.set(Settings.STREAM_NODE_MAX_ENTRIES, 10L);
        for (int i = 1; i <= 25; i++) {
            add("s", i + "-1");
        }
        server.run("XADD", "s", "MAXLEN", "~", 12, "LIMIT", 100, "26-1", "f", "v");
        assertThat(server.effects()).containsExactly(List.of("XADD", "s", "MAXLEN", "=", "16", "26-1", "f", "v"));
        assertThat(server.events()).containsExactly("xadd 0:s", "xtrim 0:s");
        assertThat(server.run("XTRIM", "s", "MINID", "~", "22", "LIMIT", 0)).isEqualTo(10L);
        assertThat(server.effects()).containsExactly(List.of("XTRIM", "s", "MINID", "=", "21-1"));
        assertThat(server.run("XTRIM", "s", "MAXLEN", "~", 0, "LIMIT", 3)).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
        assertThat(server.run("XTRIM", "s", "MAXLEN", 4)).isEqualTo(2L);
        assertThat(server.effects()).containsExactly(List.of("XTRIM", "s", "MAXLEN", "4"));
        assertThat(server.events()).containsExactly("xtrim 0:s", "xtrim 0:s");
    }

    @Test
    void aLimitFromTheMasterIsNotKeptTo() {
        add("s", "1-1", "2-1", "3-1");
        server.run("XADD", "s", "MAXLEN", "~", 1, "4-1", "f", "v");
        assertThat(server.effects()).containsExactly(List.of("XADD", "s", "MAXLEN", "=", "4", "4-1", "f", "v"));
    }

    @Test
    void aStreamStaysWhenItIsEmpty() {
        add("s", "1-1", "2-1");
        assertThat(server.run("XDEL", "s", "1-1", "2-1", "3-1")).isEqualTo(2L);
        assertThat(server.effects()).containsExactly(List.of("XDEL", "s", "1-1", "2-1", "3-1"));
        assertThat(server.events()).containsExactly("xdel 0:s");
        assertThat(server.run("XLEN", "s")).isEqualTo(0L);
        assertThat(server.run("EXISTS", "s")).isEqualTo(1L);
        assertThat(server.run("XDEL", "s", "1-1")).isEqualTo(0L);
        assertThat(server.effects()).isEmpty();
    }

    @Test
    void aWatchedStreamThatChangedAbortsATransaction() {
        add("s", "1-1");
        client.run("WATCH", "s");
        add("s", "2-1");
        client.run("MULTI");
        assertThat(client.run("XLEN", "s")).isEqualTo("QUEUED");
        assertThat(client.run("EXEC")).isNull();
    }

    @Test
    void whatAStreamRemembersCanBeSet() {
        add("s", "5-1");
        assertThat(server.run("XSETID", "s", "9-9", "ENTRIESADDED", 100, "MAXDELETEDID", "3-0"))
                .isEqualTo("OK");
        assertThat(server.events()).containsExactly("xsetid 0:s");
        assertThat(server.effects())
                .containsExactly(List.of("XSETID", "s", "9-9", "ENTRIESADDED", "100", "MAXDELETEDID", "3-0"));
        assertThat(server.error("XSETID", "s", "2-0"))
                .isEqualTo("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
        assertThat(server.error("XSETID", "s", "5-0"))
                .isEqualTo("ERR The ID specified in XSETID is smaller than the target stream top item");
        assertThat(server.error("XSETID", "s", "9-9", "ENTRIESADDED", 0))
                .isEqualTo("ERR The entries_added specified in XSETID is smaller than the target stream length");
        assertThat(server.error("XSETID", "none", "9-9")).isEqualTo("ERR no such key");
    }

    @Test
    void entriesOfAnySizeComeBack() {
        server.run("XADD", "s", "1-1", "f", LONGEST, LONGEST, "12");
        server.run("XADD", "s", "2-1", "f", "small");
        server.run("XADD", "s", "3-1", LONGEST, "");
        List<Object> first = entry("1-1", "f", LONGEST, LONGEST, "12");
        List<Object> last = entry("3-1", LONGEST, "");
        assertThat(server.run("XRANGE", "s", "-", "+")).isEqualTo(List.of(first, entry("2-1", "f", "small"), last));
        assertThat(server.run("XREVRANGE", "s", "+", "-", "COUNT", 1)).isEqualTo(List.of(last));
        assertThat(server.run("XDEL", "s", "1-1")).isEqualTo(1L);
        assertThat(server.run("XTRIM", "s", "MAXLEN", 1)).isEqualTo(1L);
        assertThat(server.run("XRANGE", "s", "-", "+")).isEqualTo(List.of(last));
    }

    // ---- groups

    @Test
    void whatAGroupReadsIsPropagatedEntryByEntry() {
        add("s", "1-1", "2-1");
        server.run("XGROUP", "CREATE", "s", "g", "0");
        assertThat(server.effects()).containsExactly(List.of("XGROUP", "CREATE", "s", "g", "0"));
        assertThat(server.events()).containsExactly("xgroup-create 0:s");
        assertThat(server.run("XREADGROUP", "GROUP", "g", "alice", "STREAMS", "s", ">"))
                .isEqualTo(List.of(List.of("s", List.of(entry("1-1", "f", "v"), entry("2-1", "f", "v")))));
        assertThat(server.units())
                .singleElement()
                .satisfies(unit -> assertThat(unit.effects())
                        .extracting(Harness.Effect::words)
                        .containsExactly(
                                List.of("XGROUP", "CREATECONSUMER", "s", "g", "alice"),
                                claim("alice", "1-1", 1, "1-1"),
                                claim("alice", "2-1", 1, "2-1"),
                                List.of("XGROUP", "SETID", "s", "g", "2-1", "ENTRIESREAD", "2")));
        assertThat(server.events()).containsExactly("xgroup-createconsumer 0:s");
    }

    @Test
    void whatIsReadWithoutAcknowledgementIsPropagatedAsTheLastId() {
        add("s", "1-1", "2-1");
        server.run("XGROUP", "CREATE", "s", "g", "0");
        server.run("XGROUP", "CREATECONSUMER", "s", "g", "alice");
        forget();
        server.run("XREADGROUP", "GROUP", "g", "alice", "COUNT", 1, "NOACK", "STREAMS", "s", ">");
        assertThat(server.effects()).containsExactly(List.of("XGROUP", "SETID", "s", "g", "1-1", "ENTRIESREAD", "1"));
        assertThat(server.run("XPENDING", "s", "g")).isEqualTo(Arrays.asList(0L, null, null, null));
    }

    @Test
    void readingHistoryCountsADeliveryAndSendsNothing() {
        add("s", "1-1", "2-1");
        server.run("XGROUP", "CREATE", "s", "g", "0");
        server.run("XREADGROUP", "GROUP", "g", "alice", "STREAMS", "s", ">");
        server.run("XDEL", "s", "1-1");
        forget();
        server.advance(70);
        assertThat(server.run("XREADGROUP", "GROUP", "g", "alice", "STREAMS", "s", "0"))
                .isEqualTo(List.of(List.of("s", List.of(Arrays.asList("1-1", null), entry("2-1", "f", "v")))));
        assertThat(server.effects()).isEmpty();
        server.advance(5);
        assertThat(server.run("XPENDING", "s", "g", "-", "+", 10))
                .isEqualTo(List.of(List.of("1-1", "alice", 75L, 1L), List.of("2-1", "alice", 5L, 2L)));
        assertThat(server.run("XPENDING", "s", "g", "IDLE", 50, "-", "+", 10, "alice"))
                .isEqualTo(List.of(List.of("1-1", "alice", 75L, 1L)));
    }

    @Test
    void whatIsClaimedIsPropagatedWithAllThatIsToBeSaid() {
        add("s", "1-1", "2-1", "3-1");
        server.run("XGROUP", "CREATE", "s", "g", "0");
        server.run("XREADGROUP", "GROUP", "g", "alice", "COUNT", 2, "STREAMS", "s", ">");
        server.run("XDEL", "s", "2-1");
        server.run("XGROUP", "CREATECONSUMER", "s", "g", "bob");
        forget();
        server.advance(100);
        assertThat(server.run("XCLAIM", "s", "g", "bob", 50, "1-1", "2-1", "3-1"))
                .isEqualTo(List.of(entry("1-1", "f", "v")));
        List<String> forgotten = words(
                "XCLAIM",
                "s",
                "g",
                "alice",
                0,
                "2-1",
                "TIME",
                server.now() - 100,
                "RETRYCOUNT",
                1,
                "FORCE",
                "JUSTID",
                "LASTID",
                "2-1");
        assertThat(server.effects()).containsExactly(claim("bob", "1-1", 2, "2-1"), forgotten);
        assertThat(server.run("XCLAIM", "s", "g", "bob", 0, "9-9", "LASTID", "3-0"))
                .isEqualTo(List.of());
        assertThat(server.effects()).containsExactly(List.of("XGROUP", "SETID", "s", "g", "3-0", "ENTRIESREAD", "2"));
        assertThat(server.run("XCLAIM", "s", "g", "bob", 0, "3-1", "FORCE", "JUSTID", "RETRYCOUNT", 7, "IDLE", 30))
                .isEqualTo(List.of("3-1"));
        assertThat(server.run("XPENDING", "s", "g", "-", "+", 10, "bob"))
                .isEqualTo(List.of(List.of("1-1", "bob", 0L, 2L), List.of("3-1", "bob", 30L, 7L)));
    }

    @Test
    void autoclaimGoesThroughWhatIsPending() {
        add("s", "1-1", "2-1", "3-1", "4-1");
        server.run("XGROUP", "CREATE", "s", "g", "0");
        server.run("XREADGROUP", "GROUP", "g", "alice", "STREAMS", "s", ">");
        server.run("XDEL", "s", "2-1");
        server.run("XGROUP", "CREATECONSUMER", "s", "g", "bob");
        forget();
        server.advance(100);
        assertThat(server.run("XAUTOCLAIM", "s", "g", "bob", 50, "-", "COUNT", 2))
                .isEqualTo(List.of("3-1", List.of(entry("1-1", "f", "v")), List.of("2-1")));
        assertThat(server.effects()).hasSize(2).first().isEqualTo(claim("bob", "1-1", 2, "4-1"));
        assertThat(server.run("XAUTOCLAIM", "s", "g", "bob", 50, "3-1", "JUSTID"))
                .isEqualTo(List.of("0-0", List.of("3-1", "4-1"), List.of()));
        assertThat(server.run("XPENDING", "s", "g")).isEqualTo(List.of(3L, "1-1", "4-1", List.of(List.of("bob", "3"))));
    }

    @Test
    void autoclaimLooksForTheKeyBeforeItsOptions() {
        assertThat(server.error("XAUTOCLAIM", "s", "g", "bob", 0, "-", "COUNT", 0))
                .isEqualTo("ERR COUNT must be > 0");
        assertThat(server.events()).containsExactly("keymiss 0:s");
    }

    @Test
    void aConsumerGoesWithWhatIsPendingForIt() {
        add("s", "1-1", "2-1");
        server.run("XGROUP", "CREATE", "s", "g", "0");
        server.run("XREADGROUP", "GROUP", "g", "alice", "COUNT", 1, "STREAMS", "s", ">");
        server.run("XREADGROUP", "GROUP", "g", "bob", "STREAMS", "s", ">");
        forget();
        assertThat(server.run("XGROUP", "DELCONSUMER", "s", "g", "alice")).isEqualTo(1L);
        assertThat(server.events()).containsExactly("xgroup-delconsumer 0:s");
        assertThat(server.run("XACK", "s", "g", "1-1", "2-1")).isEqualTo(1L);
        assertThat(server.run("XGROUP", "DESTROY", "s", "g")).isEqualTo(1L);
        assertThat(server.run("XGROUP", "DESTROY", "s", "g")).isEqualTo(0L);
        assertThat(server.events()).containsExactly("xgroup-destroy 0:s");
        assertThat(server.effects())
                .containsExactly(
                        List.of("XGROUP", "DELCONSUMER", "s", "g", "alice"),
                        List.of("XACK", "s", "g", "1-1", "2-1"),
                        List.of("XGROUP", "DESTROY", "s", "g"));
    }

    @Test
    void theWordsOfSetidAreChecked() {
        server.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
        assertThat(server.error("XGROUP", "SETID", "s", "g\0", "1-1"))
                .isEqualTo("NOGROUP No such consumer group 'g' for key name 's'");
        String wrong = "ERR unknown subcommand or wrong number of arguments for 'SETID'. Try XGROUP HELP.";
        assertThat(server.error("XGROUP", "SETID", "s", "g", "1-1", "MKSTREAM")).isEqualTo(wrong);
        assertThat(server.error("XGROUP", "SETID", "s", "g", "1-1", "ENTRIESREAD", 1, "ENTRIESREAD", 2))
                .isEqualTo(wrong);
        assertThat(server.error("XGROUP", "SETID", "s", "g", "1-1", "ENTRIESREAD", 1, "ENTRIESREAD", -2))
                .isEqualTo("ERR value for ENTRIESREAD must be positive or -1");
    }

    @Test
    void aGroupCanBeginWithAStreamThatIsNotThere() {
        assertThat(server.error("XGROUP", "CREATE", "s", "g", "$")).startsWith("ERR The XGROUP subcommand requires");
        assertThat(server.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM", "ENTRIESREAD", 3))
                .isEqualTo("OK");
        assertThat(server.events()).containsExactly("new 0:s", "xgroup-create 0:s");
        assertThat(server.error("XGROUP", "CREATE", "s", "g", "$")).startsWith("BUSYGROUP");
        assertThat(server.error("XGROUP", "SETID", "s", "none", "$"))
                .isEqualTo("NOGROUP No such consumer group 'none' for key name 's'");
        assertThat(server.error("XGROUP", "CREATE", "s", "g", "$", "NOW"))
                .isEqualTo("ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.");
    }

    // ---- XINFO

    @Test
    void consumersAreDescribedWithTheTimesOfRedis72() {
        add("s", "1-1");
        server.run("XGROUP", "CREATE", "s", "g", "0");
        server.run("XGROUP", "CREATECONSUMER", "s", "g", "bob");
        server.run("XREADGROUP", "GROUP", "g", "alice", "STREAMS", "s", ">");
        server.advance(20);
        assertThat(server.run("XINFO", "CONSUMERS", "s", "g"))
                .isEqualTo(List.of(
                        List.of("name", "alice", "pending", 1L, "idle", 20L, "inactive", 20L),
                        List.of("name", "bob", "pending", 0L, "idle", 20L, "inactive", -1L)));
    }

    @Test
    void repliesInResp3AreMaps() {
        add("s", "1-1");
        server.run("XGROUP", "CREATE", "s", "g", "0");
        client.resp3();
        assertThat(client.run("XREAD", "STREAMS", "s", "0")).isEqualTo(Map.of("s", List.of(entry("1-1", "f", "v"))));
        assertThat(client.raw("XREAD", "STREAMS", "s", "$")).isEqualTo("_\r\n");
        assertThat(client.raw("XREADGROUP", "GROUP", "g", "a", "COUNT", 1, "STREAMS", "s", ">"))
                .startsWith("%1\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*2\r\n");
        assertThat(client.raw("XINFO", "STREAM", "s")).startsWith("%10\r\n");
        assertThat(client.raw("XINFO", "STREAM", "s", "FULL")).startsWith("%9\r\n");
        assertThat(client.raw("XINFO", "GROUPS", "s")).startsWith("*1\r\n%6\r\n");
        assertThat(client.raw("XINFO", "CONSUMERS", "s", "g")).startsWith("*1\r\n%4\r\n");
        assertThat(client.raw("XRANGE", "s", "-", "+", "COUNT", 0)).isEqualTo("_\r\n");
    }

    // ---- waiting

    @Test
    void aReaderWaitsForWhatComesAfterTheLastEntry() {
        add("s", "1-1");
        wait(client, "XREAD", "BLOCK", 0, "STREAMS", "none", "s", "$", "$");
        server.run("XADD", "s", "2-1", "f", "v");
        assertReceived(client, List.of(List.of("s", List.of(entry("2-1", "f", "v")))));
        wait(client, "XREAD", "BLOCK", 0, "STREAMS", "none", "$");
        server.run("XADD", "none", "1-1", "f", "v");
        assertReceived(client, List.of(List.of("none", List.of(entry("1-1", "f", "v")))));
    }

    @Test
    void whatIsAddedInATransactionIsServedAtOnce() {
        wait(client, "XREAD", "BLOCK", 0, "STREAMS", "s", "$");
        server.run("MULTI");
        server.run("XADD", "s", "1-1", "f", "v");
        server.run("XADD", "s", "2-1", "f", "v");
        server.run("EXEC");
        assertReceived(client, List.of(List.of("s", List.of(entry("1-1", "f", "v"), entry("2-1", "f", "v")))));
    }

    @Test
    void aReaderWaitsOnWhereNothingIsLeftForIt() {
        add("s", "5-1");
        wait(client, "XREAD", "BLOCK", 0, "STREAMS", "s", "9-1");
        add("s", "6-1");
        assertThat(client.isBlocked()).isTrue();
        server.run("DEL", "s");
        assertThat(client.isBlocked()).isTrue();
        add("s", "10-1");
        assertReceived(client, List.of(List.of("s", List.of(entry("10-1", "f", "v")))));
    }

    @Test
    void onlyOneMemberOfAGroupGetsAnEntry() {
        Connection other = server.connect();
        server.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
        wait(client, "XREADGROUP", "GROUP", "g", "alice", "BLOCK", 0, "STREAMS", "s", ">");
        wait(other, "XREADGROUP", "GROUP", "g", "bob", "BLOCK", 0, "STREAMS", "s", ">");
        forget();
        server.run("XADD", "s", "1-1", "f", "v");
        assertReceived(client, List.of(List.of("s", List.of(entry("1-1", "f", "v")))));
        assertThat(other.isBlocked()).isTrue();
        assertThat(server.effects())
                .containsExactly(
                        List.of("XADD", "s", "1-1", "f", "v"),
                        claim("alice", "1-1", 1, "1-1"),
                        List.of("XGROUP", "SETID", "s", "g", "1-1", "ENTRIESREAD", "1"));
        server.run("XADD", "s", "2-1", "f", "v");
        assertReceived(other, List.of(List.of("s", List.of(entry("2-1", "f", "v")))));
    }

    @Test
    void membersHearThatTheirGroupIsGone() {
        String gone = "NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option";
        for (List<Object> words : List.<List<Object>>of(
                List.of("XGROUP", "DESTROY", "s", "g"), List.of("DEL", "s"), List.of("RENAME", "s", "t"))) {
            server.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
            wait(client, "XREADGROUP", "GROUP", "g", "alice", "BLOCK", 0, "STREAMS", "s", ">");
            server.succeed(words.toArray());
            assertReceived(client, new Failure(gone));
        }
        server.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
        wait(client, "XREADGROUP", "GROUP", "g", "alice", "BLOCK", 0, "STREAMS", "s", ">");
        server.run("SET", "s", "string");
        assertReceived(client, new Failure(Errors.WRONG_TYPE));
    }

    @Test
    void whoReadsHistoryDoesNotWait() {
        server.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
        assertThat(client.run("XREADGROUP", "GROUP", "g", "alice", "BLOCK", 0, "STREAMS", "s", "0"))
                .isEqualTo(List.of(List.of("s", List.of())));
        client.run("MULTI");
        client.run("XREAD", "BLOCK", 0, "STREAMS", "s", "$");
        assertThat(client.run("EXEC")).isEqualTo(Arrays.asList((Object) null));
    }
}
