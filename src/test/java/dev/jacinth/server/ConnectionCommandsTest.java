package dev.jacinth.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jacinth.testing.RespClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Commands about connections, through sockets.
class ConnectionCommandsTest extends SocketTest {

    private static final String NAME_REFUSED =
            "ERR Client names cannot contain spaces, newlines or special characters.";

    private static String field(String line, String name) {
        for (String pair : line.strip().split(" ")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        throw new AssertionError("no " + name + " in " + line);
    }

    private String error(Object... words) {
        assertThat(client.call(words)).isInstanceOf(RespClient.Failure.class);
        return ((RespClient.Failure) client.call(words)).message();
    }

    @Test
    void pingAndEcho() {
        assertThat(client.text("PING")).isEqualTo("PONG");
        assertThat(client.text("ping", "a\r\nb\0")).isEqualTo("a\r\nb\0");
        assertThat(client.text("ECHO", "")).isEmpty();
        assertThat(error("PING", "a", "b")).isEqualTo("ERR wrong number of arguments for 'ping' command");
    }

    @Test
    void selectKnowsItsBounds() {
        assertThat(client.text("SELECT", "15")).isEqualTo("OK");
        assertThat(field(client.text("CLIENT", "INFO"), "db")).isEqualTo("15");
        assertThat(error("SELECT", "16")).isEqualTo("ERR DB index is out of range");
        assertThat(error("SELECT", "-1")).isEqualTo("ERR DB index is out of range");
        assertThat(error("SELECT", "4294967296")).isEqualTo("ERR value is not an integer or out of range");
        assertThat(error("SELECT", "x")).isEqualTo("ERR value is not an integer or out of range");
    }

    @Test
    void helloIntroducesBothSides() {
        Map<?, ?> reply = (Map<?, ?>) client.call("HELLO", "3", "SETNAME", "me", "AUTH", "default", "any");
        assertThat(reply.keySet().stream().map(String::valueOf))
                .containsExactly("server", "version", "proto", "id", "mode", "role", "modules");
        assertThat(reply.get("proto")).isEqualTo(3L);
        assertThat(client.text("CLIENT", "GETNAME")).isEqualTo("me");
        assertThat(error("HELLO", "4")).isEqualTo("NOPROTO unsupported protocol version");
        assertThat(error("HELLO", "x")).isEqualTo("ERR Protocol version is not an integer or out of range");
        assertThat(error("HELLO", "3", "SETNAME")).isEqualTo("ERR Syntax error in HELLO option 'SETNAME'");
        assertThat(error("HELLO", "3", "SETNAME", "a b")).isEqualTo(NAME_REFUSED);
        assertThat(error("HELLO", "3", "AUTH", "nobody", "x"))
                .isEqualTo("WRONGPASS invalid username-password pair or user is disabled.");
        assertThat(client.call("HELLO")).isInstanceOf(Map.class);
    }

    @Test
    void resetBringsTheFirstStateBack() {
        client.call("HELLO", "3", "SETNAME", "me");
        client.text("SELECT", "3");
        client.text("CLIENT", "NO-TOUCH", "ON");
        assertThat(client.text("RESET")).isEqualTo("RESET");
        assertThat(client.text("CLIENT", "INFO")).contains(" name= ", " db=0 ", " flags=N ", " resp=2 ");
    }

    @Test
    void quitAnswersWhatCameBeforeAndNothingAfter() {
        client.sendRaw("PING\r\nQUIT\r\nPING\r\n");
        assertThat(client.read()).isEqualTo("PONG");
        assertThat(client.read()).isEqualTo("OK");
        assertThat(client.awaitClosed()).isTrue();
    }

    @Test
    void authWithoutPasswordIsAMistake() {
        assertThat(error("AUTH", "x")).startsWith("ERR AUTH <password> called without any password configured");
        assertThat(client.text("AUTH", "default", "x")).isEqualTo("OK");
        assertThat(error("AUTH", "a", "b", "c")).isEqualTo("ERR syntax error");
    }

    @Test
    void withAPasswordNothingGoesBeforeAuth() {
        client.text("CONFIG", "SET", "requirepass", "p\u00e4ss");
        try (RespClient other = server.client()) {
            assertThat(other.call("GET", "missing"))
                    .isEqualTo(new RespClient.Failure("NOAUTH Authentication required."));
            assertThat(((RespClient.Failure) other.call("HELLO", "3")).code()).isEqualTo("NOAUTH");
            assertThat(((RespClient.Failure) other.call("AUTH", "wrong")).code())
                    .isEqualTo("WRONGPASS");
            assertThat(other.text("AUTH", "p\u00e4ss")).isEqualTo("OK");
            assertThat(other.call("GET", "missing")).isNull();
            assertThat(client.text("PING")).isEqualTo("PONG");
        } finally {
            client.text("CONFIG", "SET", "requirepass", "");
        }
    }

    @Test
    void unauthenticatedClientsMaySendLittle() {
        client.text("CONFIG", "SET", "requirepass", "pass");
        try (RespClient many = server.client();
                RespClient big = server.client()) {
            many.sendRaw("*11\r\n");
            assertThat(((RespClient.Failure) many.read()).message()).contains("unauthenticated multibulk length");
            assertThat(many.awaitClosed()).isTrue();
            big.sendRaw("*1\r\n$16385\r\n");
            assertThat(((RespClient.Failure) big.read()).message()).contains("unauthenticated bulk length");
        } finally {
            client.text("CONFIG", "SET", "requirepass", "");
        }
    }

    // ---- CLIENT

    @Test
    void clientListHasTheFieldsOfRedisInTheirOrder() {
        String line = client.text("CLIENT", "INFO");
        assertThat(List.of(line.strip().split(" ")).stream().map(pair -> pair.substring(0, pair.indexOf('='))))
                .containsExactly(
                        "id",
                        "addr",
                        "laddr",
                        "fd",
                        "name",
                        "age",
                        "idle",
                        "flags",
                        "db",
                        "sub",
                        "psub",
                        "ssub",
                        "multi",
                        "qbuf",
                        "qbuf-free",
                        "argv-mem",
                        "multi-mem",
                        "rbs",
                        "rbp",
                        "obl",
                        "oll",
                        "omem",
                        "tot-mem",
                        "events",
                        "cmd",
                        "user",
                        "redir",
                        "resp",
                        "lib-name",
                        "lib-ver");
        assertThat(field(line, "addr")).isEqualTo("127.0.0.1:" + client.localPort());
        assertThat(field(line, "cmd")).isEqualTo("client|info");
        assertThat(field(line, "qbuf")).isEqualTo("26");
        String id = field(line, "id");
        assertThat(field(client.text("CLIENT", "LIST", "ID", "999999", id), "id"))
                .isEqualTo(id);
        assertThat(client.text("CLIENT", "LIST", "TYPE", "pubsub")).isEmpty();
        assertThat(error("CLIENT", "LIST", "TYPE", "x")).isEqualTo("ERR Unknown client type 'x'");
        assertThat(error("CLIENT", "LIST", "ID", "x")).isEqualTo("ERR Invalid client ID");
        assertThat(error("CLIENT", "LIST", "x")).isEqualTo("ERR syntax error");
    }

    @Test
    void namesAndInfo() {
        assertThat(client.call("CLIENT", "GETNAME")).isNull();
        assertThat(client.text("CLIENT", "SETNAME", "one")).isEqualTo("OK");
        assertThat(error("CLIENT", "SETNAME", "a b")).isEqualTo(NAME_REFUSED);
        assertThat(client.text("CLIENT", "SETINFO", "lib-name", "lib(a)")).isEqualTo("OK");
        assertThat(client.text("CLIENT", "SETINFO", "LIB-VER", "1.2")).isEqualTo("OK");
        assertThat(error("CLIENT", "SETINFO", "lib-name", "a b"))
                .isEqualTo("ERR lib-name cannot contain spaces, newlines or special characters.");
        assertThat(error("CLIENT", "SETINFO", "x", "y")).isEqualTo("ERR Unrecognized option 'x'");
        assertThat(client.text("CLIENT", "INFO")).contains(" name=one ").endsWith("lib-name=lib(a) lib-ver=1.2\n");
    }

    @Test
    void killFindsByEveryFilter() {
        for (String filter : List.of("ID", "ADDR", "LADDR")) {
            try (RespClient victim = server.client()) {
                String line = victim.text("CLIENT", "INFO");
                client.text("CONFIG", "SET", "bind", "127.0.0.1");
                String value = field(line, filter.toLowerCase(java.util.Locale.ROOT));
                if (!filter.equals("LADDR")) {
                    assertThat(client.number("CLIENT", "KILL", filter, value, "SKIPME", "yes"))
                            .isEqualTo(1);
                } else {
                    assertThat(client.number("CLIENT", "KILL", filter, value)).isGreaterThanOrEqualTo(1);
                }
                assertThat(victim.awaitClosed()).isTrue();
            }
        }
        assertThat(client.number("CLIENT", "KILL", "TYPE", "pubsub", "USER", "default"))
                .isZero();
        assertThat(error("CLIENT", "KILL", "1.1.1.1:1")).isEqualTo("ERR No such client");
        assertThat(error("CLIENT", "KILL", "ID", "0")).isEqualTo("ERR client-id should be greater than 0");
        assertThat(error("CLIENT", "KILL", "USER", "x")).isEqualTo("ERR No such user 'x'");
        assertThat(error("CLIENT", "KILL", "SKIPME", "x")).isEqualTo("ERR syntax error");
        assertThat(error("CLIENT", "KILL")).isEqualTo("ERR wrong number of arguments for 'client|kill' command");
    }

    @Test
    void oneWhoKillsItselfHearsOfIt() {
        assertThat(client.text("CLIENT", "KILL", "127.0.0.1:" + client.localPort()))
                .isEqualTo("OK");
        assertThat(client.awaitClosed()).isTrue();
    }

    @Test
    void repliesCanBeTurnedOffOrSkipped() {
        client.sendRaw("CLIENT REPLY OFF\r\nPING\r\nNOSUCH\r\nCLIENT REPLY ON\r\n");
        assertThat(client.read()).isEqualTo("OK");
        client.sendRaw("CLIENT REPLY SKIP\r\nPING a\r\nPING b\r\n");
        assertThat(client.read()).isEqualTo("b");
        client.sendRaw("CLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nPING a\r\nPING b\r\n");
        assertThat(client.read()).isEqualTo("b");
    }

    @Test
    void aPauseForWritesHoldsWritesOnly() {
        try (RespClient writer = server.client()) {
            client.text("CLIENT", "PAUSE", "100000", "WRITE");
            writer.send("SET", "k", "v");
            writer.send("PING");
            writer.flush();
            assertThat(client.call("GET", "missing")).isNull();
            assertThat(client.text("CLIENT", "LIST")).contains("flags=b");
            assertThat(client.text("CLIENT", "UNPAUSE")).isEqualTo("OK");
            assertThat(writer.read()).isEqualTo("OK");
            assertThat(writer.read()).isEqualTo("PONG");
        }
        assertThat(error("CLIENT", "PAUSE", "-1")).isEqualTo("ERR timeout is negative");
        assertThat(error("CLIENT", "PAUSE", "1", "x")).isEqualTo("ERR CLIENT PAUSE mode must be WRITE or ALL");
        assertThat(error("CLIENT", "PAUSE", "9223372036854775807")).isEqualTo("ERR timeout is out of range");
    }

    @Test
    void waitRefusesTimesThatDoNotExist() {
        assertThat(error("WAIT", "1", "-1")).isEqualTo("ERR timeout is negative");
        assertThat(error("WAIT", "1", "9223372036854775807")).isEqualTo("ERR timeout is out of range");
        assertThat(error("WAIT", "1", "9223372036854775808"))
                .isEqualTo("ERR timeout is not an integer or out of range");
        assertThat(error("WAIT", "x", "0")).isEqualTo("ERR value is not an integer or out of range");
    }

    @Test
    void afterAPauseTheFirstToWaitIsTheFirstToGoOn() {
        try (RespClient older = server.client();
                RespClient younger = server.client()) {
            older.text("PING");
            younger.text("PING");
            client.text("CLIENT", "PAUSE", "100000", "WRITE");
            sendAndAwaitPostponed(younger, "SETNX", "first", "younger");
            sendAndAwaitPostponed(older, "SETNX", "first", "older");
            client.text("CLIENT", "UNPAUSE");
            assertThat(younger.read()).isEqualTo(1L);
            assertThat(older.read()).isEqualTo(0L);
        }
    }

    private void sendAndAwaitPostponed(RespClient writer, Object... words) {
        long before = blocked();
        writer.send(words);
        writer.flush();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (blocked() == before) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private long blocked() {
        return client.text("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains("flags=b"))
                .count();
    }

    @Test
    void aPauseEndsByItself() {
        client.text("CLIENT", "PAUSE", "150", "ALL");
        assertThat(client.text("PING")).isEqualTo("PONG");
    }

    @Test
    void unblockNeedsABlockedClient() {
        assertThat(client.number("CLIENT", "UNBLOCK", "123456")).isZero();
        assertThat(error("CLIENT", "UNBLOCK", "1", "x"))
                .isEqualTo("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    }

    @Test
    void aWordTooManyMakesAnotherSubcommand() {
        assertThat(error("CLIENT", "UNBLOCK", "1", "ERROR", "x"))
                .isEqualTo("ERR unknown subcommand or wrong number of arguments for 'UNBLOCK'. Try CLIENT HELP.");
        assertThat(error("CLIENT", "pause", "1", "ALL", "x"))
                .isEqualTo("ERR unknown subcommand or wrong number of arguments for 'pause'. Try CLIENT HELP.");
    }

    @Test
    void whatErrorsQuoteEndsAtAZeroByte() {
        assertThat(error("CLIENT", "a\0b")).isEqualTo("ERR unknown subcommand 'a'. Try CLIENT HELP.");
        assertThat(error("a\0b", "c\0d")).isEqualTo("ERR unknown command 'a', with args beginning with: 'c' ");
        assertThat(error("CLIENT", "LIST", "TYPE", "a\0b")).isEqualTo("ERR Unknown client type 'a'");
    }

    @Test
    void trackingIsHonestAboutItself() {
        assertThat(client.number("CLIENT", "GETREDIR")).isEqualTo(-1);
        assertThat(error("CLIENT", "TRACKING", "ON")).contains("not supported");
        assertThat(client.text("CLIENT", "TRACKING", "OFF")).isEqualTo("OK");
        assertThat(client.call("CLIENT", "TRACKINGINFO"))
                .isEqualTo(List.of("flags", List.of("off"), "redirect", -1L, "prefixes", List.of()));
    }

    @Test
    void helpListsSubcommands() {
        List<?> lines = (List<?>) client.call("CLIENT", "HELP");
        assertThat(String.valueOf(lines.getFirst()))
                .isEqualTo("CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        assertThat(lines.stream().map(String::valueOf)).contains("HELP");
    }
}
