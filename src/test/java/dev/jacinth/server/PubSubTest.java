package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.config.NotifyClasses;
import dev.jacinth.config.Settings;
import dev.jacinth.pubsub.Channels;
import dev.jacinth.pubsub.PubSubCommands;
import dev.jacinth.server.EmbeddedServer.Peer;
import dev.jacinth.testing.Harness;
import dev.jacinth.testing.RespClient.Failure;
import dev.jacinth.testing.RespClient.Push;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PubSubTest {

    private final EmbeddedServer server = new EmbeddedServer();
    private final Peer listener = server.connect();
    private final Peer talker = server.connect();

    @AfterEach
    void close() {
        server.close();
    }

    private static List<Object> items(Object... items) {
        return Arrays.asList(items);
    }

    @Test
    void aMessageReachesThoseWhoListen() {
        assertThat(listener.send("SUBSCRIBE", "a", "b", "a"))
                .containsExactly(items("subscribe", "a", 1L), items("subscribe", "b", 2L), items("subscribe", "a", 2L));

        assertThat(talker.ask("PUBLISH", "a", "hello")).isEqualTo(1L);
        assertThat(talker.ask("PUBLISH", "c", "nobody")).isEqualTo(0L);

        assertThat(listener.received()).containsExactly(items("message", "a", "hello"));
    }

    @Test
    void aPatternGetsTheChannelsThatMatch() {
        assertThat(listener.send("PSUBSCRIBE", "n?ws*", "*s")).last().isEqualTo(items("psubscribe", "*s", 2L));
        listener.send("SUBSCRIBE", "news");

        assertThat(talker.ask("PUBLISH", "news", "x")).isEqualTo(3L);

        assertThat(listener.received())
                .containsExactlyInAnyOrder(
                        items("message", "news", "x"),
                        items("pmessage", "n?ws*", "news", "x"),
                        items("pmessage", "*s", "news", "x"));
    }

    @Test
    void shardChannelsAreApart() {
        assertThat(listener.send("SSUBSCRIBE", "s")).containsExactly(items("ssubscribe", "s", 1L));
        assertThat(listener.send("SUBSCRIBE", "c", "s")).last().isEqualTo(items("subscribe", "s", 2L));
        listener.send("PSUBSCRIBE", "*");

        assertThat(talker.ask("SPUBLISH", "s", "m")).isEqualTo(1L);

        assertThat(listener.received()).containsExactly(items("smessage", "s", "m"));
        assertThat(listener.send("SUNSUBSCRIBE")).containsExactly(items("sunsubscribe", "s", 0L));
        assertThat(listener.send("SUNSUBSCRIBE")).containsExactly(items("sunsubscribe", null, 0L));
    }

    @Test
    void leavingIsConfirmedForEach() {
        listener.send("SUBSCRIBE", "a", "b");
        listener.send("PSUBSCRIBE", "p");

        assertThat(listener.send("UNSUBSCRIBE", "b", "x"))
                .containsExactly(items("unsubscribe", "b", 2L), items("unsubscribe", "x", 2L));
        assertThat(listener.send("UNSUBSCRIBE")).containsExactly(items("unsubscribe", "a", 1L));
        assertThat(listener.send("PUNSUBSCRIBE")).containsExactly(items("punsubscribe", "p", 0L));
        assertThat(listener.send("UNSUBSCRIBE")).containsExactly(items("unsubscribe", null, 0L));
        assertThat(listener.ask("GET", "k")).isNull();
    }

    @Test
    void whoeverLeavesTheServerIsForgotten() {
        listener.send("SUBSCRIBE", "a");
        listener.send("PSUBSCRIBE", "*");
        listener.send("SSUBSCRIBE", "s");

        listener.disconnect();

        assertThat(talker.ask("PUBLISH", "a", "x")).isEqualTo(0L);
        assertThat(talker.ask("PUBSUB", "CHANNELS")).isEqualTo(List.of());
        assertThat(talker.ask("PUBSUB", "NUMPAT")).isEqualTo(0L);
        assertThat(server.parts.channels.isSilent()).isTrue();
        assertThat(server.parts.channels.shardChannels()).isZero();
    }

    @Test
    void onlySomeCommandsAreForSubscribersOfResp2() {
        listener.send("SUBSCRIBE", "a");

        assertThat(listener.ask("GET", "k"))
                .isEqualTo(new Failure("ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT"
                        + " / RESET are allowed in this context"));
    }

    @Test
    void inResp3MessagesArePushesAndFollowTheReply() {
        listener.send("HELLO", "3");

        assertThat(listener.send("SUBSCRIBE", "a")).containsExactly(new Push(items("subscribe", "a", 1L)));
        assertThat(listener.send("PUBLISH", "a", "me")).containsExactly(1L, new Push(items("message", "a", "me")));
    }

    @Test
    void messagesAreSentThoughRepliesAreOff() {
        listener.send("HELLO", "3");
        listener.send("CLIENT", "REPLY", "OFF");

        assertThat(listener.send("SUBSCRIBE", "a")).containsExactly(new Push(items("subscribe", "a", 1L)));
        assertThat(listener.send("GET", "k")).isEmpty();
        talker.send("PUBLISH", "a", "x");
        assertThat(listener.received()).containsExactly(new Push(items("message", "a", "x")));
        assertThat(listener.send("UNSUBSCRIBE")).containsExactly(new Push(items("unsubscribe", "a", 0L)));
        assertThat(listener.send("UNSUBSCRIBE")).containsExactly(new Push(items("unsubscribe", null, 0L)));
    }

    @Test
    void aMessageNeverStandsInsideAReply() {
        listener.send("HELLO", "3");
        listener.send("SUBSCRIBE", "a");
        listener.send("MULTI");
        listener.send("SET", "k", "v");
        listener.send("PUBLISH", "a", "me");
        listener.send("GET", "k");

        assertThat(listener.send("EXEC")).containsExactly(items("OK", 1L, "v"), new Push(items("message", "a", "me")));
    }

    @Test
    void publishingIsPropagatedThoughNothingChanged() {
        try (Harness harness = Harness.of(new PubSubCommands(new Channels()).commands())) {
            harness.run("PUBLISH", "a", "x");
            harness.run("SPUBLISH", "s", "y");

            assertThat(harness.effects()).containsExactly(List.of("PUBLISH", "a", "x"), List.of("SPUBLISH", "s", "y"));
            assertThat(harness.dispatch().changesSinceSave()).isZero();
        }
    }

    @Test
    void theCommandPubsubCounts() {
        listener.send("SUBSCRIBE", "news.a", "news.b", "other");
        talker.send("SUBSCRIBE", "news.a");
        Peer asking = server.connect();
        listener.send("PSUBSCRIBE", "x*");
        talker.send("PSUBSCRIBE", "x*", "y*");
        listener.send("SSUBSCRIBE", "shard");

        assertThat((List<?>) asking.ask("PUBSUB", "CHANNELS", "news.*"))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("news.a", "news.b");
        assertThat(asking.ask("PUBSUB", "NUMSUB", "news.a", "none")).isEqualTo(items("news.a", 2L, "none", 0L));
        assertThat(asking.ask("PUBSUB", "NUMPAT")).isEqualTo(2L);
        assertThat(asking.ask("PUBSUB", "SHARDCHANNELS")).isEqualTo(items("shard"));
        assertThat(asking.ask("PUBSUB", "SHARDNUMSUB", "shard", "news.a")).isEqualTo(items("shard", 1L, "news.a", 0L));
        assertThat(asking.ask("PUBSUB", "HELP")).asString().contains("CHANNELS [pattern]", "Prints this help");
    }

    @Test
    void theCommandPubsubTakesOnePattern() {
        for (String subcommand : List.of("CHANNELS", "SHARDCHANNELS")) {
            assertThat(talker.ask("PUBSUB", subcommand, "a", "b"))
                    .isEqualTo(new Failure("ERR unknown subcommand or wrong number of arguments for '" + subcommand
                            + "'. Try PUBSUB HELP."));
        }
    }

    @Test
    void aTransactionSubscribesToChannelsButNotToShardChannels() {
        talker.send("MULTI");
        talker.send("SSUBSCRIBE", "s");
        talker.send("SUNSUBSCRIBE", "s");
        talker.send("SUBSCRIBE", "c");

        assertThat(talker.ask("EXEC"))
                .isEqualTo(items(
                        new Failure("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client"),
                        items("sunsubscribe", "s", 0L),
                        items("subscribe", "c", 1L)));
    }

    @Test
    void eventsOfTheChosenClassesAreAnnounced() {
        server.settings.put(
                Settings.NOTIFY_KEYSPACE_EVENTS,
                NotifyClasses.KEYSPACE | NotifyClasses.KEYEVENT | NotifyClasses.STRING);
        listener.send("PSUBSCRIBE", "__key*");

        talker.send("SET", "k", "v");
        assertThat(listener.received())
                .containsExactly(
                        items("pmessage", "__key*", "__keyspace@0__:k", "set"),
                        items("pmessage", "__key*", "__keyevent@0__:set", "k"));

        talker.send("GETDEL", "k");
        assertThat(listener.received()).isEmpty();

        server.settings.put(Settings.NOTIFY_KEYSPACE_EVENTS, NotifyClasses.KEYEVENT | NotifyClasses.GENERIC);
        talker.send("SET", "k", "v");
        talker.send("GETDEL", "k");
        assertThat(listener.received()).containsExactly(items("pmessage", "__key*", "__keyevent@0__:del", "k"));
    }
}
