package dev.jacinth.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.Contents;
import dev.jacinth.testing.Jacinth;
import dev.jacinth.testing.RedisServer;
import dev.jacinth.testing.RespClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every command that writes runs on a master of ours that has a real replica and one of ours, and afterwards all three
/// hold the same; and on a real master with a replica of ours. A new command that writes and has no case here fails
/// [#everyCommandThatWritesHasACase].
///
/// A case is a line of commands, separated by ` / `. The last one is what the case is about: it must put something into
/// the stream. A command that begins with `&` is sent by a client of its own, which waits to be served.
@Tag("redis")
class EffectsTest {

    private static final List<Integer> DATABASES = List.of(0, 1);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String[] NO_DELAY = {"--repl-diskless-sync-delay", "0"};

    /// What the real replica, a 7.0, does not know: only ours is compared.
    private static final Set<String> NEWER =
            Set.of("hexpire", "hexpireat", "hgetdel", "hgetex", "hpersist", "hpexpire", "hpexpireat", "hsetex");

    /// What needs more than one server to write to.
    private static final Set<String> EXEMPT = Set.of("migrate");

    // spotless:off
    private static final List<String> CASES = List.of(
            // strings and bits
            "APPEND k a / APPEND k b",
            "DECR k", "DECRBY k 5",
            "SET k v / GETDEL k",
            "SET k v / GETEX k EX 1000",
            "SET k v EX 1000 / GETEX k PERSIST",
            "SET k v / GETEX k EXAT 1",
            "SET k v / GETSET k w",
            "INCR k", "INCRBY k 7", "INCRBYFLOAT k 0.1", "SET k 3 EX 1000 / INCRBYFLOAT k 1e-3",
            "MSET a 1 b 2", "MSETNX a 1 b 2",
            "PSETEX k 1000000 v", "SETEX k 1000 v", "SETNX k v",
            "SET k v", "SET k v EX 1000", "SET k v PXAT 4000000000000", "SET k v / SET k w GET", "SET k v KEEPTTL",
            "SET k v / SET k w XX GET EX 1000",
            "SETRANGE k 100 end",
            "SETBIT k 1234 1", "BITFIELD k SET u8 #3 200 INCRBY i5 100 1", "SET a foo / BITOP NOT b a",
            // keys
            "RPUSH l a b / COPY l m", "SET k v EX 1000 / COPY k k DB 1",
            "SET k v / DEL k", "SET k v / UNLINK k",
            "SET k v / EXPIRE k 1000", "SET k v / EXPIRE k 1000 NX", "SET k v / EXPIRE k -1",
            "SET k v / EXPIREAT k 4000000000", "SET k v / PEXPIRE k 1000000", "SET k v / PEXPIREAT k 4000000000000",
            "SET k v / PEXPIREAT k 1",
            "SET k v EX 1000 / PERSIST k",
            "HSET h f v / MOVE h 1", "SADD s a b / RENAME s t", "ZADD z 1 a / RENAMENX z y",
            "SET k v / RESTORE m 0 <k>", "SET k v / RESTORE k 1000000 <k> REPLACE",
            "SET k v / RESTORE k 1 <k> ABSTTL REPLACE",
            "RPUSH k a b / RESTORE-ASKING m 4000000000000 <k> ABSTTL",
            "RPUSH l 3 1 2 / SORT l STORE m", "SADD s b a c / SORT s ALPHA DESC LIMIT 0 2 STORE m",
            "SET k v / FLUSHDB", "SET k v / FLUSHALL", "FLUSHALL", "SET k v / SWAPDB 0 1",
            // lists
            "RPUSH l a b c / &BLMOVE l m LEFT RIGHT 0", "&BLMOVE l m LEFT RIGHT 0 / RPUSH l a b c",
            "RPUSH l a b c / &BLMPOP 0 2 m l LEFT COUNT 2", "&BLMPOP 0 2 m l RIGHT COUNT 2 / RPUSH l a b c",
            "RPUSH l a b / &BLPOP m l 0", "&BLPOP m l 0 / RPUSH l a b", "&BLPOP m l 0 / RPUSH l a",
            "RPUSH l a b / &BRPOP m l 0", "&BRPOP m l 0 / LPUSH l a b",
            "RPUSH l a b / &BRPOPLPUSH l m 0", "&BRPOPLPUSH l m 0 / RPUSH l a b", "&BRPOPLPUSH l l 0 / RPUSH l a b",
            "&BLMOVE l m LEFT LEFT 0 / &BLPOP m 0 / RPUSH l a b",
            "RPUSH l a b / LINSERT l AFTER a x", "RPUSH l a b / LMOVE l m LEFT RIGHT", "RPUSH l a b / LMPOP 2 m l LEFT",
            "RPUSH l a b / LPOP l", "RPUSH l a b c d / LPOP l 3", "LPUSH l a b", "LPUSH l a / LPUSHX l b c",
            "RPUSH l a b a c a / LREM l -2 a", "RPUSH l a b / LSET l 1 x", "RPUSH l a b c d / LTRIM l 1 2",
            "RPUSH l a / LTRIM l 1 2", "RPUSH l a b / RPOP l", "RPUSH l a b / RPOPLPUSH l m", "RPUSH l a",
            "RPUSH l a / RPUSHX l b",
            // sets
            "SADD s a b 3", "SADD s a b / SADD t b / SDIFFSTORE u s t", "SADD s a b / SADD t b / SINTERSTORE u s t",
            "SADD u x / SINTERSTORE u s t", "SADD s a b / SMOVE s t a", "SADD s a b c d e / SPOP s",
            "SADD s a b c d e f g / SPOP s 3", "SADD s a b / SPOP s 9", "SADD s 1 2 3 4 5 6 / SPOP s 4",
            "SADD s a b / SREM s a c", "SADD s a b / SADD t c / SUNIONSTORE u s t",
            // hashes
            "HSET h f v g w / HDEL h f x", "HINCRBY h f 5", "HINCRBYFLOAT h f 0.1", "HMSET h f v g w", "HSET h f v g w",
            "HSETNX h f v",
            "HSET h f v g w / HEXPIRE h 1000 FIELDS 1 f", "HSET h f v g w / HEXPIREAT h 4000000000 FIELDS 1 f",
            "HSET h f v g w / HPEXPIRE h 1000000 FIELDS 2 f g", "HSET h f v g w / HPEXPIREAT h 1 FIELDS 1 f",
            "HSET h f v g w / HPEXPIREAT h 4000000000000 FIELDS 1 f",
            "HSET h f v / HPEXPIRE h 1000000 FIELDS 1 f / HPERSIST h FIELDS 1 f",
            "HSET h f v g w / HGETDEL h FIELDS 1 f", "HSET h f v g w / HGETEX h EX 1000 FIELDS 1 f",
            "HSETEX h EX 1000 FIELDS 2 f v g w", "HSETEX h FNX FIELDS 1 f v",
            // sorted sets
            "ZADD z 1 a 2 b / &BZMPOP 0 2 y z MIN COUNT 5", "&BZMPOP 0 2 y z MAX / ZADD z 1 a 2 b",
            "ZADD z 1 a 2 b / &BZPOPMAX y z 0", "&BZPOPMAX y z 0 / ZADD z 1 a 2 b",
            "ZADD z 1 a 2 b / &BZPOPMIN y z 0", "&BZPOPMIN y z 0 / ZADD z 1 a",
            "ZADD z 0.1 a -inf b", "ZADD z 1 a / ZADD z GT CH 3 a 4 b", "ZADD z INCR 0.1 a",
            "ZADD z 1 a 2 b / ZADD y 1 b / ZDIFFSTORE x 2 z y", "ZADD z 1 a / ZINCRBY z 0.1 a",
            "ZADD z 1 a 2 b / ZADD y 3 b / ZINTERSTORE x 2 z y WEIGHTS 2 0.1",
            "ZADD z 1 a 2 b 3 c / ZMPOP 2 y z MAX COUNT 2",
            "ZADD z 1 a 2 b / ZPOPMAX z", "ZADD z 1 a 2 b 3 c / ZPOPMIN z 2",
            "ZADD z 1 a 2 b 3 c / ZRANGESTORE y z (1 5 BYSCORE LIMIT 0 1", "ZADD z 1 a 2 b / ZREM z a x",
            "ZADD z 0 a 0 b 0 c / ZREMRANGEBYLEX z [b +", "ZADD z 1 a 2 b 3 c / ZREMRANGEBYRANK z 0 1",
            "ZADD z 1 a 2 b 3 c / ZREMRANGEBYSCORE z (1 inf",
            "ZADD z 1 a / ZADD y 3 b / ZUNIONSTORE x 2 z y AGGREGATE MAX",
            // streams
            "XADD s * f v", "XADD s 5-* f v", "XADD s 1-1 f v / XADD s MAXLEN ~ 1 * f w", "XADD s MINID = 4 5-5 f v",
            "XADD s 1-1 f v / XADD s 2-2 f v / XDEL s 1-1", "XADD s 1-1 f v / XADD s 2-2 f v / XTRIM s MAXLEN 1",
            "XADD s 1-1 f v / XADD s 2-2 f v / XTRIM s MINID 2", "XADD s 1-1 f v / XSETID s 9-9",
            "XADD s 1-1 f v / XGROUP CREATE s g 0", "XGROUP CREATE s g $ MKSTREAM ENTRIESREAD 5",
            "XGROUP CREATE s g $ MKSTREAM / XGROUP CREATECONSUMER s g c",
            "XGROUP CREATE s g $ MKSTREAM / XGROUP CREATECONSUMER s g c / XGROUP DELCONSUMER s g c",
            "XGROUP CREATE s g $ MKSTREAM / XGROUP DESTROY s g", "XGROUP CREATE s g $ MKSTREAM / XGROUP SETID s g 7-7",
            "XADD s 1-1 f v / XADD s 2-2 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c COUNT 1 STREAMS s >",
            "XADD s 1-1 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c NOACK STREAMS s >",
            "XGROUP CREATE s g $ MKSTREAM / &XREADGROUP GROUP g c BLOCK 0 STREAMS s > / XADD s 1-1 f v",
            "XADD s 1-1 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s > / XACK s g 1-1",
            "XADD s 1-1 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s > / XCLAIM s g d 0 1-1",
            "XADD s 1-1 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s > / XCLAIM s g d 0 1-1 JUSTID",
            "XADD s 1-1 f v / XADD s 2-2 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s >"
                    + " / XAUTOCLAIM s g d 0 0",
            "XADD s 1-1 f v / XADD s 2-2 f v / XGROUP CREATE s g 0 / XREADGROUP GROUP g c STREAMS s > / XDEL s 1-1"
                    + " / XAUTOCLAIM s g d 0 0 COUNT 5 JUSTID",
            // HyperLogLogs and positions
            "PFADD h a b c", "PFADD h a / PFADD g b / PFMERGE f g h", "PFADD h a / PFDEBUG TODENSE h",
            "PFADD h a / PFCOUNT h",
            "GEOADD g 13.361389 38.115556 Palermo", "GEOADD g 1 1 a 1 2 b / GEORADIUS g 1 1 10 km STORE h",
            "GEOADD g 1 1 a 1 2 b / GEORADIUSBYMEMBER g a 500 km STOREDIST h",
            "GEOADD g 1 1 a 1 2 b / GEOSEARCHSTORE h g FROMMEMBER b BYBOX 400 400 km STOREDIST",
            // several effects at once
            "MULTI / SET k v / INCRBYFLOAT f 0.5 / RPUSH l a b / LPOP l / EXEC");
    // spotless:on

    private static final List<String> OLDER_CASES = CASES.stream()
            .filter(line -> NEWER.stream().noneMatch(line.toLowerCase(Locale.ROOT)::contains))
            .toList();

    private static Stage ours;
    private static Stage theirs;
    private static Set<String> commands;
    private static Set<String> writing;

    @BeforeAll
    static void connect() {
        ours = new Stage(Jacinth.start(NO_DELAY), Jacinth.start(), RedisServer.start());
        theirs = new Stage(RedisServer.start(NO_DELAY), Jacinth.start());
        commands = new TreeSet<>();
        writing = new TreeSet<>();
        collect(ours.client.list("COMMAND"));
    }

    /// Names with and without subcommands, and those that have the flag `write`.
    private static void collect(List<?> entries) {
        for (Object each : entries) {
            List<?> entry = (List<?>) each;
            String name = entry.getFirst().toString();
            commands.add(name);
            if (((List<?>) entry.get(2)).contains("write")) {
                writing.add(name);
            }
            collect((List<?>) entry.get(9));
        }
    }

    @AfterAll
    static void stop() {
        ours.close();
        theirs.close();
    }

    @Test
    void everyCommandThatWritesHasACase() {
        Set<String> missing = new TreeSet<>(writing);
        missing.removeAll(EXEMPT);
        CASES.forEach(line -> missing.remove(subject(line)));

        assertThat(missing).as("commands without a case").isEmpty();
    }

    /// The name of the command that a case is about: the last one, or the one that waits for it.
    private static String subject(String line) {
        String[] steps = line.split(" / ");
        String step = Arrays.stream(steps)
                .filter(each -> each.startsWith("&"))
                .findFirst()
                .orElse(steps[steps.length - 1]);
        String[] words = step.replace("&", "").toLowerCase(Locale.ROOT).split(" ");
        String sub = words.length > 1 ? words[0] + "|" + words[1] : words[0];
        return commands.contains(sub) ? sub : words[0];
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void replicasFollowUs(String line) {
        ours.play(line);
        ours.assertReplicasAgree(NEWER.contains(subject(line)) ? 1 : 2);
    }

    @ParameterizedTest
    @FieldSource("OLDER_CASES")
    void weFollowARealMaster(String line) {
        theirs.play(line);
        theirs.assertReplicasAgree(1);
    }

    /// A master and its replicas.
    private static final class Stage implements AutoCloseable {

        private final RedisServer master;
        private final List<RedisServer> replicas;
        private final RespClient client;
        private final RespClient observer;

        Stage(RedisServer master, RedisServer... replicas) {
            this.master = master;
            this.replicas = List.of(replicas);
            this.client = master.client();
            this.observer = master.client();
            for (RedisServer replica : replicas) {
                try (RespClient toReplica = replica.client()) {
                    toReplica.text("REPLICAOF", "127.0.0.1", master.port());
                }
            }
            awaitReplicas();
        }

        @Override
        public void close() {
            client.close();
            observer.close();
            replicas.forEach(RedisServer::close);
            master.close();
        }

        private void awaitReplicas() {
            client.text("SET", "last", "write");
            assertThat(client.number("WAIT", replicas.size(), PATIENCE_MILLIS)).isEqualTo(replicas.size());
        }

        /// Runs the commands of a case on an empty master.
        void play(String line) {
            client.text("FLUSHALL");
            List<RespClient> waiting = new ArrayList<>();
            try {
                long offset = 0;
                for (String step : line.split(" / ")) {
                    offset = offset();
                    run(step, waiting);
                }
                for (RespClient each : waiting) {
                    assertThat(each.read()).isNotInstanceOf(RespClient.Failure.class);
                }
                assertThat(offset()).as("nothing went into the stream").isGreaterThan(offset);
            } finally {
                waiting.forEach(RespClient::close);
            }
        }

        private void run(String step, List<RespClient> waiting) {
            if (!step.startsWith("&")) {
                client.text(words(step));
                return;
            }
            Object[] words = words(step.substring(1));
            assertThat(commands).contains(words[0].toString().toLowerCase(Locale.ROOT));
            RespClient other = master.client();
            waiting.add(other);
            long blocked = blocked();
            other.send(words);
            awaitBlockedOrServed(other, blocked);
        }

        private Object[] words(String step) {
            Object[] words = step.split(" ");
            for (int i = 0; i < words.length; i++) {
                String word = words[i].toString();
                words[i] = word.startsWith("<") ? client.text("DUMP", word.substring(1, word.length() - 1)) : word;
            }
            return words;
        }

        /// Until the command of another client has been run: then a client more is blocked, or that one is idle.
        private void awaitBlockedOrServed(RespClient other, long blockedBefore) {
            long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
            String port = ":" + other.localPort() + " ";
            while (blocked() == blockedBefore) {
                boolean ran = observer.text("CLIENT", "LIST")
                        .lines()
                        .anyMatch(line -> line.contains(port) && !line.contains("cmd=NULL"));
                if (ran && blocked() == blockedBefore) {
                    return;
                }
                assertThat(System.nanoTime()).as("the command has not run").isLessThan(deadline);
            }
        }

        private long blocked() {
            return figure("clients", "blocked_clients:");
        }

        private long offset() {
            return figure("replication", "master_repl_offset:");
        }

        private long figure(String section, String name) {
            String line = observer.text("INFO", section)
                    .lines()
                    .filter(each -> each.startsWith(name))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.substring(name.length()));
        }

        /// Compares the first `count` replicas with the master. Their digests as a whole are the same only where there
        /// are no scores: see [Contents].
        void assertReplicasAgree(int count) {
            awaitReplicas();
            Map<String, String> expected = contents(master);
            boolean scores = expected.values().stream().anyMatch(line -> line.startsWith("zset"));
            for (RedisServer replica : replicas.subList(0, count)) {
                assertThat(Contents.differences(contents(replica), expected))
                        .as("a replica, and its master")
                        .isEmpty();
                if (!scores) {
                    assertThat(digest(replica)).isEqualTo(digest(master));
                }
            }
        }

        private static String digest(RedisServer server) {
            try (RespClient each = server.client()) {
                return each.text("DEBUG", "DIGEST");
            }
        }

        /// How many entries a group has read is not in the stream: XCLAIM, which stands for XREADGROUP, does not say
        /// it.
        private static Map<String, String> contents(RedisServer server) {
            try (RespClient each = server.client().resp3()) {
                Map<String, String> contents = Contents.of(each, DATABASES);
                contents.replaceAll((key, line) -> line.replaceAll("entries-read=\\w+, lag=\\w+, ", ""));
                return contents;
            }
        }
    }
}
