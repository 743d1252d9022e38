package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.command.Command;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// COMMAND GETKEYS and COMMAND GETKEYSANDFLAGS find what redis-server finds, in lines that make sense and in lines of
/// random words.
///
/// Left out: numbers of keys that only begin with digits (`2x`), which Redis reads after all when it looks a second
/// time; and lines that 7.2 treats otherwise: of a name alone, and of commands whose arity has changed.
@Tag("redis")
class GetKeysDifferentialTest {

    private static final int LINES = Integer.getInteger("jacinth.fuzz.commands", 40_000);
    private static final long SEED = Long.getLong("jacinth.fuzz.seed", 1);

    private static final Set<String> OTHER_ARITY = Set.of("zrank", "zrevrank");

    private static final List<String> LINES_OF_ALL_SHAPES = List.of(
            "SET k v",
            "SET k v GET",
            "SET k v NX",
            "SET k v XX GET EX 10",
            "SET k get",
            "SET k v EX get",
            "SET k v getx",
            "BITFIELD k",
            "BITFIELD k GET u8 0",
            "BITFIELD k GET u8 0 GET u8 1",
            "BITFIELD k GET u8",
            "BITFIELD k OVERFLOW SAT GET u8 0",
            "BITFIELD k OVERFLOW",
            "BITFIELD k GET u8 0 SET u8 0 1",
            "BITFIELD k GET u8 0 INCRBY u8 0 1 GET u8 1",
            "BITFIELD k GET SET u8 0 1",
            "BITFIELD k SET u8 0",
            "BITFIELD k nonsense",
            "BITFIELD_RO k GET u8 0",
            "GEORADIUS k 1 2 3 m",
            "GEORADIUS k 1 2 3 m STORE s",
            "GEORADIUS k 1 2 3 m STORE s STOREDIST t",
            "GEORADIUS k 1 2 3 m STOREDIST t STORE s STORE u",
            "GEORADIUS k 1 2 3 m COUNT STORE STORE s",
            "GEORADIUS k 1 2 3 m STORE",
            "GEORADIUSBYMEMBER k a 3 m STORE s",
            "GEORADIUSBYMEMBER k STORE 3 m",
            "GEORADIUSBYMEMBER k a 3 STORE s",
            "SORT k BY store STORE s",
            "SORT k STORE s LIMIT STORE 2 GET STORE STORE t",
            "SORT k STORE STORE u",
            "SORT k STORE",
            "SORT_RO k STORE s",
            "MIGRATE h 1 k 0 10",
            "MIGRATE h 1 k 0 10 COPY KEYS a",
            "MIGRATE h 1 k 0 10 KEYS",
            "MIGRATE h 1 k 0 10 AUTH KEYS",
            "MIGRATE h 1 keys 0 10",
            "XREAD STREAMS a b 1 2",
            "XREAD STREAMS a b 1",
            "XREAD COUNT 1 BLOCK 2 STREAMS a 1",
            "XREAD COUNT STREAMS STREAMS a 1",
            "XREAD a b c d",
            "XREADGROUP GROUP STREAMS STREAMS STREAMS STREAMS 1",
            "XREADGROUP GROUP g c COUNT 1 NOACK STREAMS a 1",
            "ZUNIONSTORE d 2 a b WEIGHTS 1 2",
            "ZUNIONSTORE d 3 a b",
            "ZUNIONSTORE d 0 a b",
            "ZUNIONSTORE d -1 a b",
            "ZUNIONSTORE d x a b",
            "ZDIFF 1 a",
            "ZMPOP 2 a b MIN",
            "BZMPOP 0 2 a b MIN",
            "LMPOP 9 a b LEFT",
            "SINTERCARD 2 a b LIMIT 1",
            "MSET a 1 b 2",
            "MSET a 1 b",
            "OBJECT ENCODING k",
            "OBJECT HELP",
            "XGROUP CREATE k g $",
            "MEMORY USAGE k",
            "PUBLISH c m",
            "SUBSCRIBE c",
            "NOSUCH k",
            "OBJECT NOSUCH k",
            "PING x");

    /// Words that some command takes for the begin of its keys, and others.
    private static final List<String> WORDS = List.of(
            "a",
            "b",
            "c",
            "0",
            "1",
            "2",
            "3",
            "-1",
            "",
            "get",
            "GET",
            "SET",
            "INCRBY",
            "OVERFLOW",
            "u8",
            "NX",
            "EX",
            "STORE",
            "STOREDIST",
            "KEYS",
            "AUTH",
            "AUTH2",
            "COPY",
            "STREAMS",
            "GROUP",
            "COUNT",
            "LIMIT",
            "BY",
            "LEFT");

    private final EmbeddedServer server = new EmbeddedServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void linesOfAllShapes() {
        try (RedisServer redis = RedisServer.start();
                RespClient theirs = redis.client().resp3()) {
            EmbeddedServer.Peer ours = inResp3();
            for (String line : LINES_OF_ALL_SHAPES) {
                compare(ours, theirs, List.of(line.split(" ", -1)), line);
            }
            compare(ours, theirs, List.of("MIGRATE", "h", "1", "", "0", "10", "KEYS", "a", "b"), "MIGRATE of several");
            compare(ours, theirs, List.of("MIGRATE", "h", "1", "", "0", "10", "AUTH", "KEYS", "KEYS", "b"), "password");
            compare(ours, theirs, List.of("MIGRATE", "h", "1", "", "0", "10", "KEYS"), "MIGRATE of none");
        }
    }

    @Test
    void randomLinesOfEveryCommand() {
        try (RedisServer redis = RedisServer.start();
                RespClient theirs = redis.client().resp3()) {
            EmbeddedServer.Peer ours = inResp3();
            List<Command> commands = known(theirs);
            for (long seed = SEED; seed < SEED + LINES; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                Command command = commands.get((int) (seed % commands.size()));
                compare(ours, theirs, line(command, random), "seed " + seed);
            }
        }
    }

    private EmbeddedServer.Peer inResp3() {
        EmbeddedServer.Peer ours = server.connect();
        ours.send("HELLO", "3");
        return ours;
    }

    private List<Command> known(RespClient theirs) {
        List<Command> known = new ArrayList<>();
        for (Command command : server.commands.everyCommand()) {
            boolean isKnown = ((List<?>) theirs.call("COMMAND", "INFO", command.fullName())).getFirst() != null;
            if (isKnown && !OTHER_ARITY.contains(command.fullName())) {
                known.add(command);
            }
        }
        return known;
    }

    private static List<String> line(Command command, SplittableRandom random) {
        List<String> words = new ArrayList<>(List.of(command.fullName().split("\\|")));
        int length = Math.max(2, Math.abs(command.arity()) + random.nextInt(-1, 8));
        while (words.size() < length) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return words;
    }

    private static void compare(EmbeddedServer.Peer ours, RespClient theirs, List<String> line, String what) {
        for (String question : List.of("GETKEYS", "GETKEYSANDFLAGS")) {
            List<String> words = new ArrayList<>(List.of("COMMAND", question));
            words.addAll(line);
            assertThat(ours.ask(words.toArray(String[]::new)))
                    .as(what + ": " + words)
                    .isEqualTo(theirs.call(words.toArray()));
        }
    }
}
