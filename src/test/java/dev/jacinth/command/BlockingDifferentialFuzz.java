package dev.jacinth.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same random commands from several clients each to Jacinth and to redis-server, among them such as wait: after
/// each step the same clients must wait at both, and the others must have got the same bytes.
///
/// `-Djacinth.fuzz.commands=100000` for a longer run.
///
/// Every command is followed by one that gives the client a name, which shows that the command has ended. Nothing
/// depends on time: nobody waits with a limit but is sent away by CLIENT UNBLOCK.
///
/// What 7.0 does differently from 7.2 is left out, by these rules for keys: `l` keys hold lists and `z` keys sorted
/// sets, `s` keys streams, and only clients that wait for such keys wait for several; `m` and `n` keys hold anything.
///
/// - Readers of a group get another error in 7.0 when its stream is gone: no key of streams is removed.
/// - Where several keys become ready at once, 7.0 serves a client from the one that was first, 7.2 from the one that
///   its command names first: no transactions and no SWAPDB while a client waits for several keys, and none waits so
///   while another one waits to move an element.
/// - 7.0 does not look at the other keys of the client's command, 7.2 replies with an error if one has another type.
/// - 7.0 has those who wait for another type change their order, 7.2 does not.
/// - The order in which keys become ready through SWAPDB is that of a hash table: only one client waits then.
@Tag("redis")
class BlockingDifferentialFuzz {

    private static final int STEPS = Integer.getInteger("jacinth.fuzz.commands", 1_500);
    private static final int CLIENTS = 6;
    private static final int SAMPLE = 40;

    private static RedisServer redis;
    private static RedisServer jacinth;

    private final List<Peer> peers = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private RespClient theirControl;
    private RespClient ourControl;
    private SplittableRandom random;
    private long seed;
    private int step;

    /// One client of each server.
    private static final class Peer {
        private final RespClient theirs;
        private final RespClient ours;
        private final long theirId;
        private final long ourId;
        private String mark = "";
        private int replies;
        private boolean waiting;
        private boolean wide;
        private boolean moving;
        private boolean grouped;

        Peer(int protocol) {
            theirs = redis.client(protocol);
            ours = jacinth.client(protocol);
            theirId = theirs.number("CLIENT", "ID");
            ourId = ours.number("CLIENT", "ID");
        }

        void close() {
            theirs.close();
            ours.close();
        }
    }

    @BeforeAll
    static void startBoth() {
        redis = RedisServer.start();
        jacinth = Jacinth.start();
    }

    @AfterAll
    static void stopBoth() {
        redis.close();
        jacinth.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "3, 2", "4, 3"})
    void bothServersServeAlike(long givenSeed, int protocol) {
        seed = givenSeed;
        random = new SplittableRandom(seed);
        theirControl = redis.client();
        ourControl = jacinth.client();
        control("FLUSHALL");
        for (int i = 0; i < CLIENTS; i++) {
            peers.add(new Peer(protocol));
        }
        for (step = 0; step < STEPS; step++) {
            List<Peer> idle = peers.stream().filter(peer -> !peer.waiting).toList();
            if (idle.isEmpty() || random.nextInt(25) == 0) {
                endAWait();
            } else {
                run(idle.get(random.nextInt(idle.size())), commands());
            }
            settle();
        }
        compareContents();
        peers.forEach(Peer::close);
        theirControl.close();
        ourControl.close();
    }

    /// CLIENT UNBLOCK, or a connection that ends.
    private void endAWait() {
        int index = random.nextInt(CLIENTS);
        Peer peer = peers.get(index);
        if (peer.waiting && random.nextInt(3) == 0) {
            history.add(index + ": disconnects");
            peer.close();
            peers.set(index, new Peer(2));
            return;
        }
        String how = random.nextBoolean() ? "ERROR" : "TIMEOUT";
        history.add("unblock " + index + " " + how);
        Object expected = theirControl.call("CLIENT", "UNBLOCK", peer.theirId, how);
        assertThat(ourControl.call("CLIENT", "UNBLOCK", peer.ourId, how))
                .as(this::story)
                .isEqualTo(expected);
    }

    private void control(Object... words) {
        Object expected = theirControl.call(words);
        assertThat(ourControl.call(words)).as(this::story).isEqualTo(expected);
    }

    private void run(Peer peer, List<List<String>> commands) {
        peer.mark = "s" + step;
        peer.replies = commands.size() + 1;
        peer.waiting = true;
        peer.wide = isWide(commands.getFirst());
        peer.moving = isMove(commands.getFirst());
        peer.grouped = commands.getFirst().getFirst().equals("XREADGROUP");
        List<List<String>> all = new ArrayList<>(commands);
        all.add(List.of("CLIENT", "SETNAME", peer.mark));
        for (List<String> words : all) {
            peer.theirs.queue(words.toArray());
            peer.ours.queue(words.toArray());
        }
        history.add(peers.indexOf(peer) + ": " + commands);
        peer.theirs.flush();
        peer.ours.flush();
    }

    private static boolean isMove(List<String> words) {
        return words.getFirst().equals("BLMOVE") || words.getFirst().equals("BRPOPLPUSH");
    }

    private static boolean isWide(List<String> words) {
        return switch (words.getFirst()) {
            case "BLPOP", "BRPOP", "BZPOPMIN", "BZPOPMAX" -> words.size() > 3;
            case "BLMPOP", "BZMPOP" -> words.get(2).equals("2");
            case "XREAD" -> words.getLast().equals("$");
            default -> false;
        };
    }

    /// Waits until every command has ended or waits, and compares what has come.
    private void settle() {
        Map<Long, String> theirState = state(theirControl, true);
        Map<Long, String> ourState = state(ourControl, false);
        for (Peer peer : peers) {
            if (peer.waiting) {
                String expected = theirState.get(peer.theirId);
                assertThat(ourState.get(peer.ourId))
                        .as(() -> "state of client " + peers.indexOf(peer) + story())
                        .isEqualTo(expected);
                if (expected.equals("done")) {
                    readReplies(peer);
                }
            }
        }
    }

    private void readReplies(Peer peer) {
        for (int i = 0; i < peer.replies; i++) {
            String expected = peer.theirs.readRaw();
            assertThat(peer.ours.readRaw())
                    .as(() -> "client " + peers.indexOf(peer) + story())
                    .isEqualTo(expected);
        }
        peer.waiting = false;
        peer.wide = false;
        peer.moving = false;
        peer.grouped = false;
    }

    /// What has become of the commands of the clients: `waits` or `done`.
    private Map<Long, String> state(RespClient control, boolean theirs) {
        while (true) {
            Map<Long, String> states = new HashMap<>();
            for (String line : control.text("CLIENT", "LIST").split("\n")) {
                long id = Long.parseLong(field(line, "id"));
                for (Peer peer : peers) {
                    if (peer.waiting && id == (theirs ? peer.theirId : peer.ourId)) {
                        if (field(line, "name").equals(peer.mark)) {
                            states.put(id, "done");
                        } else if (field(line, "flags").contains("b")) {
                            states.put(id, "waits");
                        }
                    }
                }
            }
            if (states.size() == peers.stream().filter(peer -> peer.waiting).count()) {
                return states;
            }
        }
    }

    private static String field(String line, String name) {
        for (String part : line.split(" ")) {
            if (part.startsWith(name + "=")) {
                return part.substring(name.length() + 1);
            }
        }
        throw new AssertionError(name + " in " + line);
    }

    private String story() {
        return ", seed " + seed + ", step " + step + ", after\n"
                + String.join("\n", history.subList(Math.max(0, history.size() - SAMPLE), history.size()));
    }

    private void compareContents() {
        for (int database = 0; database < 2; database++) {
            control("SELECT", database);
            control("DBSIZE");
            for (Object key : theirControl.list("KEYS", "*")) {
                control("TYPE", key);
                control("LRANGE", key, 0, -1);
                control("ZRANGE", key, 0, -1, "WITHSCORES");
                control("GET", key);
                control("XRANGE", key, "-", "+");
            }
        }
        control("SELECT", 0);
    }

    // ---- commands

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String list() {
        return pick("l1", "l2", "l3");
    }

    private String set() {
        return pick("z1", "z2");
    }

    private String value() {
        return "v" + step + pick("", "a", "b");
    }

    private List<List<String>> commands() {
        boolean noneIsWide = peers.stream().noneMatch(peer -> peer.wide);
        if (noneIsWide && random.nextInt(8) == 0) {
            List<List<String>> transaction = new ArrayList<>();
            transaction.add(List.of("MULTI"));
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                transaction.add(random.nextInt(5) == 0 ? blockingCommand() : change());
            }
            transaction.add(List.of("EXEC"));
            return transaction;
        }
        if (noneIsWide && peers.stream().filter(peer -> peer.waiting).count() <= 1 && random.nextInt(10) == 0) {
            boolean grouped = peers.stream().anyMatch(peer -> peer.grouped);
            return List.of(
                    grouped
                            ? List.of("DBSIZE")
                            : List.of(pick("SWAPDB 0 1", "FLUSHDB").split(" ")));
        }
        List<String> chosen = random.nextInt(3) == 0 ? blockingCommand() : change();
        boolean someMove = peers.stream().anyMatch(peer -> peer.moving);
        if (isWide(chosen) && someMove || isMove(chosen) && !noneIsWide) {
            return List.of(change());
        }
        return List.of(chosen);
    }

    private List<String> blockingCommand() {
        String end = pick("LEFT", "RIGHT");
        return switch (random.nextInt(14)) {
            case 0, 1 -> List.of(pick("BLPOP", "BRPOP"), list(), "0");
            case 2 -> List.of(pick("BLPOP", "BRPOP"), list(), list(), "0");
            case 3 -> List.of(pick("BLPOP", "BRPOP"), pick("m1", "m2"), "0");
            case 4, 5 -> List.of("BLMOVE", list(), pick("l1", "l2", "l3", "m1"), end, pick("LEFT", "RIGHT"), "0");
            case 6 -> List.of("BRPOPLPUSH", pick("l1", "l2", "m1"), pick("l3", "l2", "m2"), "0");
            case 7 -> List.of("BLMPOP", "0", "1", list(), end);
            case 8 -> List.of("BLMPOP", "0", "2", list(), list(), end, "COUNT", pick("1", "2", "9"));
            case 9 -> List.of(pick("BZPOPMIN", "BZPOPMAX"), set(), "0");
            case 10 -> List.of(pick("BZPOPMIN", "BZPOPMAX"), set(), set(), "0");
            case 11 -> random.nextBoolean() ? reading() : List.of(pick("BZPOPMIN", "BZPOPMAX"), pick("n1", "n2"), "0");
            case 12 -> List.of("BZMPOP", "0", "1", set(), pick("MIN", "MAX"), "COUNT", pick("1", "3"));
            default -> List.of("BZMPOP", "0", "2", set(), set(), pick("MIN", "MAX"), "COUNT", pick("1", "3"));
        };
    }

    /// Of two streams the second is read from where it ends: what [#isWide] knows the command by.
    private List<String> reading() {
        return switch (random.nextInt(4)) {
            case 0 -> List.of("XREAD", "BLOCK", "0", "STREAMS", pick("s1", "s2"), pick("0-5", step + "-0"));
            case 1 -> List.of("XREAD", "COUNT", "1", "BLOCK", "0", "STREAMS", "s1", "s2", step + "-0", "$");
            default ->
                List.of(
                        "XREADGROUP",
                        "GROUP",
                        pick("g", "h"),
                        pick("c", "d"),
                        "BLOCK",
                        "0",
                        "STREAMS",
                        pick("s1", "s2"),
                        ">");
        };
    }

    private List<String> streamChange() {
        return switch (random.nextInt(6)) {
            case 0 -> List.of("XGROUP", "CREATE", pick("s1", "s2"), pick("g", "h"), pick("0", "$"), "MKSTREAM");
            case 1 -> List.of("XACK", pick("s1", "s2"), pick("g", "h"), step - random.nextInt(50) + "-1");
            case 2 -> List.of("XTRIM", pick("s1", "s2"), "MAXLEN", "3");
            case 3 -> List.of("XRANGE", pick("s1", "s2"), "-", "+");
            default -> List.of("XADD", pick("s1", "s2"), step + 1 + "-" + pick("1", "2"), "field", value());
        };
    }

    private List<String> change() {
        return switch (random.nextInt(12)) {
            case 10, 11 -> streamChange();
            case 0, 1, 2 -> listChange();
            case 3, 4 -> setChange();
            case 5, 6 -> anyChange(pick("m1", "m2"));
            case 7 -> anyChange(pick("n1", "n2"));
            default -> keyChange();
        };
    }

    private List<String> listChange() {
        return switch (random.nextInt(7)) {
            case 0, 1 -> List.of(pick("LPUSH", "RPUSH"), list(), value());
            case 2 -> List.of(pick("LPUSH", "RPUSH"), list(), value(), value(), value());
            case 3 -> List.of("LMOVE", list(), list(), pick("LEFT", "RIGHT"), pick("LEFT", "RIGHT"));
            case 4 -> List.of(pick("LPOP", "RPOP"), list(), pick("1", "2"));
            case 5 -> List.of("LRANGE", list(), "0", "-1");
            default -> List.of("LMPOP", "2", list(), list(), "LEFT", "COUNT", "2");
        };
    }

    private List<String> setChange() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> List.of("ZADD", set(), pick("1", "2", "-1.5"), value());
            case 2 -> List.of("ZADD", set(), "1", value(), "2", value() + "c", "3", value() + "d");
            case 3 -> List.of(pick("ZPOPMIN", "ZPOPMAX"), set());
            default -> List.of("ZRANGE", set(), "0", "-1", "WITHSCORES");
        };
    }

    private List<String> anyChange(String key) {
        return switch (random.nextInt(7)) {
            case 0 -> List.of("SET", key, value());
            case 1 -> List.of("RPUSH", key, value(), value());
            case 2 -> List.of("ZADD", key, "1", value());
            case 3 -> List.of("COPY", pick("l1", "z1", "m1", "n1"), key);
            case 4 -> List.of("RENAME", pick("m1", "n1", "m2", "n2"), key);
            case 5 -> List.of("TYPE", key);
            default -> List.of("DEL", key);
        };
    }

    private List<String> keyChange() {
        boolean ofLists = random.nextBoolean();
        String key = ofLists ? list() : set();
        String other = ofLists ? list() : set();
        return switch (random.nextInt(9)) {
            case 0, 1 -> List.of("DEL", key);
            case 2 -> List.of("RENAME", key, other);
            case 3 -> List.of("COPY", key, other, "REPLACE");
            case 4 -> List.of("COPY", key, other, "DB", pick("0", "1"));
            case 5 -> List.of("MOVE", key, pick("0", "1"));
            case 6 -> List.of("PEXPIREAT", key, "1");
            case 7 -> List.of("DBSIZE");
            default -> List.of("SELECT", pick("0", "1"));
        };
    }
}
