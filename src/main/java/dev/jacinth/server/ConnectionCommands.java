package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.ALLOWED_SUBSCRIBED;
import static dev.jacinth.command.Flag.ALLOW_BUSY;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.NO_AUTH;
import static dev.jacinth.command.Flag.RUNS_IN_MULTI;
import static dev.jacinth.command.Flag.STALE;
import static dev.jacinth.command.Flag.TELLS_HEALTH;
import static dev.jacinth.command.Group.CONNECTION;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Session.ReplyMode;
import dev.jacinth.config.ConfigFile;
import dev.jacinth.config.Settings;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Commands about the client's own connection. CLIENT is in [ClientCommands].
final class ConnectionCommands {

    private static final String HELLO_WITHOUT_AUTH =
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH"
                    + " <user> <pass> option can be used to authenticate the client and select the RESP protocol"
                    + " version at the same time";

    private static final byte[] AUTH = Bytes.of("auth");
    private static final byte[] SETNAME = Bytes.of("setname");
    private static final byte[] PONG = Bytes.of("pong");

    private final Authentication authentication;
    private final Consumer<Client> reset;

    /// @param reset ends what other rooms keep for a client: subscriptions, monitoring, tracking
    ConnectionCommands(Authentication authentication, Consumer<Client> reset) {
        this.authentication = authentication;
        this.reset = reset;
    }

    List<Command> all() {
        // spotless:off
        return List.of(
                command("AUTH", this::auth)
                        .syntax("[username] password")
                        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                        .group(CONNECTION)
                        .redacted()
                        .since("1.0.0")
                        .complexity("O(N) with N passwords of the user")
                        .summary("Proves who the client is."),
                command("ECHO", call -> call.reply().bulk(call.address(1), call.length(1)))
                        .syntax("message")
                        .flags(LOADING, STALE, FAST)
                        .group(CONNECTION)
                        .since("1.0.0")
                        .complexity("O(1)")
                        .summary("Returns the message."),
                command("HELLO", this::hello)
                        .syntax("[protover:integer [AUTH username password] [SETNAME clientname]]")
                        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
                        .group(CONNECTION)
                        .since("6.0.0")
                        .complexity("O(1)")
                        .summary("Agrees on the version of the protocol and introduces both sides."),
                command("PING", ConnectionCommands::ping)
                        .syntax("[message]")
                        .flags(FAST, ALLOWED_SUBSCRIBED, TELLS_HEALTH)
                        .group(CONNECTION)
                        .tips("request_policy:all_shards", "response_policy:all_succeeded")
                        .since("1.0.0")
                        .complexity("O(1)")
                        .summary("Answers, with the message if there is one."),
                command("QUIT", ConnectionCommands::quit)
                        .acceptsMore()
                        .flags(ALLOW_BUSY, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOWED_SUBSCRIBED, RUNS_IN_MULTI)
                        .group(CONNECTION)
                        .deprecated("7.2.0", "just closing the connection")
                        .since("1.0.0")
                        .complexity("O(1)")
                        .summary("Closes the connection."),
                command("RESET", this::reset)
                        .syntax("")
                        .flags(ALLOW_BUSY, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOWED_SUBSCRIBED, RUNS_IN_MULTI)
                        .group(CONNECTION)
                        .since("6.2.0")
                        .complexity("O(1)")
                        .summary("Brings the connection back to its first state."),
                command("SELECT", ConnectionCommands::select)
                        .syntax("index:integer").flags(LOADING, STALE, FAST).group(CONNECTION)
                        .since("1.0.0").complexity("O(1)").summary("Chooses the database of the connection."));
        // spotless:on
    }

    private void auth(Call call) {
        if (call.count() > 3) {
            call.error(Errors.SYNTAX);
        } else if (call.count() == 2 && !authentication.isRequired()) {
            call.error("ERR AUTH <password> called without any password configured for the default user. Are you sure"
                    + " your configuration is correct?");
        } else {
            String user = call.count() == 2 ? Authentication.DEFAULT_USER : call.text(1);
            String error = authentication.check((Client) call.session(), user, call.text(call.count() - 1));
            if (error == null) {
                call.reply().ok();
            } else {
                call.error(error);
            }
        }
    }

    private void hello(Call call) {
        Greeting greeting = new Greeting();
        Client client = (Client) call.session();
        String error = read(call, greeting);
        if (error != null) {
            hideAll(call);
        } else if (greeting.authAt > 0) {
            error = authentication.check(client, call.text(greeting.authAt + 1), call.text(greeting.authAt + 2));
        }
        if (error == null && !client.isAuthenticated()) {
            error = HELLO_WITHOUT_AUTH;
        }
        if (error != null) {
            call.error(error);
            return;
        }
        if (greeting.name != null) {
            client.name(greeting.name);
        }
        if (greeting.version != 0) {
            client.protocolVersion(greeting.version);
        }
        introduce(call);
    }

    /// What HELLO asks for; 0 and null stand for what it does not mention.
    private static final class Greeting {
        private int version;
        private int authAt;
        private @Nullable String name;
    }

    /// Where the arguments make no sense, any of them may be a password.
    private static void hideAll(Call call) {
        for (int i = 2; i < call.count(); i++) {
            call.redact(i);
        }
    }

    /// Reads the arguments of HELLO. Returns null or the error for the client.
    private static @Nullable String read(Call call, Greeting greeting) {
        if (call.count() > 1) {
            if (!Numbers.isLong(call.address(1), call.length(1))) {
                return "ERR Protocol version is not an integer or out of range";
            }
            long version = call.longAt(1);
            if (version < 2 || version > 3) {
                return "NOPROTO unsupported protocol version";
            }
            greeting.version = (int) version;
        }
        int next = 2;
        while (next < call.count()) {
            int more = call.count() - 1 - next;
            if (call.is(next, AUTH) && more >= 2) {
                greeting.authAt = next;
                call.redact(next + 1);
                call.redact(next + 2);
                next += 3;
            } else if (call.is(next, SETNAME) && more >= 1) {
                JavaHeap.requireToRemember(1, call.length(next + 1));
                greeting.name = call.text(next + 1);
                if (!ClientCommands.isValidAttribute(greeting.name)) {
                    return ClientCommands.BAD_NAME;
                }
                next += 2;
            } else {
                return "ERR Syntax error in HELLO option '" + call.quoted(next) + "'";
            }
        }
        return null;
    }

    private static void introduce(Call call) {
        boolean cluster = call.settings().get(Settings.CLUSTER_ENABLED);
        boolean master = call.settings().get(Settings.REPLICAOF).isNone();
        call.reply().map(7);
        call.reply().bulk("server");
        call.reply().bulk("redis");
        call.reply().bulk("version");
        call.reply().bulk(ConfigFile.REDIS_VERSION);
        call.reply().bulk("proto");
        call.reply().integer(call.session().protocolVersion());
        call.reply().bulk("id");
        call.reply().integer(call.session().id());
        call.reply().bulk("mode");
        call.reply().bulk(cluster ? "cluster" : "standalone");
        call.reply().bulk("role");
        call.reply().bulk(master ? "master" : "replica");
        call.reply().bulk("modules");
        call.reply().array(0);
    }

    private static void ping(Call call) {
        if (call.count() > 2) {
            call.wrongCount();
        } else if (call.session().isSubscribed() && call.session().protocolVersion() == 2) {
            call.reply().array(2);
            call.reply().bulk(PONG);
            if (call.count() == 1) {
                call.reply().bulk("");
            } else {
                call.reply().bulk(call.address(1), call.length(1));
            }
        } else if (call.count() == 1) {
            call.reply().pong();
        } else {
            call.reply().bulk(call.address(1), call.length(1));
        }
    }

    private static void quit(Call call) {
        call.reply().ok();
        call.session().closeAfterReply();
    }

    private void reset(Call call) {
        Client client = (Client) call.session();
        if (client.isMaster() || client.isReplica()) {
            call.error("ERR can only reset normal client connections");
            return;
        }
        reset.accept(client);
        client.endTransaction();
        client.unwatchAll(call.keyspace());
        client.select(0);
        client.protocolVersion(2);
        client.user(Authentication.DEFAULT_USER);
        client.authenticated(!authentication.isRequired());
        client.name("");
        client.replyMode(ReplyMode.ON);
        client.untouching(false);
        client.unevictable(false);
        call.reply().simple("RESET");
    }

    private static void select(Call call) {
        if (!call.isLong(1)) {
            return;
        }
        long number = call.longAt(1);
        if (number != (int) number) {
            call.error(Errors.NOT_AN_INTEGER);
        } else if (number < 0 || number >= call.keyspace().databases()) {
            call.error(Errors.DB_INDEX_OUT_OF_RANGE);
        } else if (number != 0 && call.settings().get(Settings.CLUSTER_ENABLED)) {
            call.error("ERR SELECT is not allowed in cluster mode");
        } else {
            call.session().select((int) number);
            call.reply().ok();
        }
    }
}
