package dev.jacinth.server;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.NOSCRIPT;
import static dev.jacinth.command.Flag.STALE;
import static dev.jacinth.command.Group.CONNECTION;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Flag;
import dev.jacinth.command.HelpText;
import dev.jacinth.command.Session;
import dev.jacinth.command.Session.ReplyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// CLIENT and its subcommands.
final class ClientCommands {

    static final String BAD_NAME = "ERR Client names cannot contain spaces, newlines or special characters.";

    private static final String NO_TRACKING = "ERR Client tracking is not supported yet";
    private static final String UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK";
    private static final String[] ON_ALL_NODES = {"request_policy:all_nodes", "response_policy:all_succeeded"};

    private static final byte[] ON = Bytes.of("on");
    private static final byte[] OFF = Bytes.of("off");
    private static final byte[] SKIP = Bytes.of("skip");
    private static final byte[] YES = Bytes.of("yes");
    private static final byte[] NO = Bytes.of("no");
    private static final byte[] TYPE = Bytes.of("type");
    private static final byte[] ID = Bytes.of("id");
    private static final byte[] WRITE = Bytes.of("write");
    private static final byte[] ALL = Bytes.of("all");
    private static final byte[] TIMEOUT = Bytes.of("timeout");
    private static final byte[] ERROR = Bytes.of("error");

    private final Clients clients;
    private final Pauses pauses;

    ClientCommands(Clients clients, Pauses pauses) {
        this.clients = clients;
        this.pauses = pauses;
    }

    List<Command> all() {
        // spotless:off
        return List.of(container("CLIENT").group(CONNECTION).since("2.4.0").complexity("Depends on the subcommand")
                .summary("Commands about connections.")
                .sub(declare("CACHING", ClientCommands::caching, "<YES | NO>", "6.0.0")
                        .summary("Says whether the keys of the next command are tracked."))
                .sub(declare("GETNAME", ClientCommands::getName, "", "2.6.9")
                        .summary("Returns the name of the connection."))
                .sub(declare("GETREDIR", call -> call.reply().integer(-1), "", "6.0.0")
                        .summary("Returns the id of the client that gets this one's invalidations, or -1."))
                .sub(command("HELP", HelpText::reply).flags(LOADING, STALE).since("5.0.0").complexity("O(1)")
                        .summary("Prints this help."))
                .sub(declare("ID", call -> call.reply().integer(call.session().id()), "", "5.0.0")
                        .summary("Returns the id of the connection."))
                .sub(declare("INFO", this::info, "", "6.2.0").tips("nondeterministic_output")
                        .summary("Describes the connection."))
                .sub(declare("KILL", this::kill, "<ip:port | <ID client-id:integer"
                                + " | TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB> | USER username | ADDR ip:port"
                                + " | LADDR ip:port | SKIPME <YES | NO> ...>>", "2.4.0", ADMIN)
                        .complexity("O(N) with N connections")
                        .summary("Closes the connections that match all of the filters."))
                .sub(declare("LIST", this::list, "[TYPE <NORMAL | MASTER | REPLICA | PUBSUB>]"
                                + " [ID client-id:integer [client-id:integer ...]]", "2.4.0", ADMIN)
                        .tips("nondeterministic_output").complexity("O(N) with N connections")
                        .summary("Describes all connections, those of a type or those with these ids."))
                .sub(declare("NO-EVICT", ClientCommands::noEvict, "<ON | OFF>", "7.0.0", ADMIN)
                        .summary("Spares the connection when memory for clients runs out."))
                .sub(declare("NO-TOUCH", ClientCommands::noTouch, "<ON | OFF>", "7.2.0")
                        .summary("Leaves access times as they are when this connection reads."))
                .sub(declare("PAUSE", this::pause, "timeout:integer [WRITE | ALL]", "3.0.0", ADMIN)
                        .summary("Makes all commands, or those that write, wait for so many milliseconds."))
                .sub(declare("REPLY", ClientCommands::reply, "<ON | OFF | SKIP>", "3.2.0")
                        .summary("Turns replies on or off, or leaves the next one out."))
                .sub(declare("SETINFO", ClientCommands::setInfo, "<LIB-NAME libname | LIB-VER libver>", "7.2.0")
                        .tips(ON_ALL_NODES).summary("Notes which library the client uses."))
                .sub(declare("SETNAME", ClientCommands::setName, "connection-name", "2.6.9")
                        .tips(ON_ALL_NODES).summary("Gives the connection a name; an empty one takes it away."))
                .sub(declare("TRACKING", ClientCommands::tracking, "<ON | OFF> [REDIRECT client-id:integer]"
                                + " [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]", "6.0.0")
                        .summary("Controls help with caching on the client's side."))
                .sub(declare("TRACKINGINFO", ClientCommands::trackingInfo, "", "6.2.0")
                        .summary("Says how tracking stands for the connection."))
                .sub(declare("UNBLOCK", this::unblock, "client-id:integer [TIMEOUT | ERROR]", "5.0.0", ADMIN)
                        .complexity("O(log N) with N connections").summary("Ends the waiting of a blocked client."))
                .sub(declare("UNPAUSE", this::unpause, "", "6.2.0", ADMIN)
                        .complexity("O(N) with N paused connections").summary("Ends a pause.")));
        // spotless:on
    }

    private static Command declare(
            String name, dev.jacinth.command.Handler handler, String syntax, String since, Flag... more) {
        return command(name, handler)
                .syntax(syntax)
                .flags(NOSCRIPT, LOADING, STALE)
                .flags(more)
                .since(since)
                .complexity("O(1)");
    }

    private static Client self(Call call) {
        return (Client) call.session();
    }

    // ---- who is who

    private static void getName(Call call) {
        if (call.session().name().isEmpty()) {
            call.reply().nullBulk();
        } else {
            call.reply().bulk(call.session().name());
        }
    }

    private static void setName(Call call) {
        String name = call.text(2);
        if (isValidAttribute(name)) {
            call.mayRemember(1);
            call.session().name(name);
            call.reply().ok();
        } else {
            call.error(BAD_NAME);
        }
    }

    private static void setInfo(Call call) {
        String option = call.text(2);
        String value = call.text(3);
        boolean library = option.equalsIgnoreCase("lib-name");
        if (!library && !option.equalsIgnoreCase("lib-ver")) {
            call.error("ERR Unrecognized option '" + option + "'");
        } else if (!isValidAttribute(value)) {
            call.error("ERR " + option + " cannot contain spaces, newlines or special characters.");
        } else {
            call.mayRemember(1);
            Consumer<String> target = library ? call.session()::libraryName : call.session()::libraryVersion;
            target.accept(value);
            call.reply().ok();
        }
    }

    /// Whether CLIENT LIST can still be taken apart at blanks and line ends if it contains this.
    static boolean isValidAttribute(String value) {
        return value.chars().allMatch(letter -> letter >= '!' && letter <= '~');
    }

    private void info(Call call) {
        verbatim(call, ClientText.of(self(call), call.now()) + "\n");
    }

    private void list(Call call) {
        List<Client> listed = new ArrayList<>();
        if (call.count() == 2) {
            listed.addAll(clients.all());
        } else if (call.count() == 4 && call.is(2, TYPE)) {
            ClientClass wanted = ClientClass.of(call.text(3));
            if (wanted == null) {
                call.error("ERR Unknown client type '" + call.quoted(3) + "'");
                return;
            }
            clients.all().stream()
                    .filter(client -> ClientClass.of(client) == wanted)
                    .forEach(listed::add);
        } else if (call.count() > 3 && call.is(2, ID)) {
            for (int i = 3; i < call.count(); i++) {
                if (!call.isLong(i, "ERR Invalid client ID")) {
                    return;
                }
                Client found = clients.byId(call.longAt(i));
                if (found != null) {
                    listed.add(found);
                }
            }
        } else {
            call.error(Errors.SYNTAX);
            return;
        }
        StringBuilder text = new StringBuilder();
        listed.forEach(client -> text.append(ClientText.of(client, call.now())).append('\n'));
        verbatim(call, text.toString());
    }

    private static void verbatim(Call call, String text) {
        try (NativeBuffer bytes = new NativeBuffer(Math.max(1, text.length()))) {
            bytes.append(Bytes.of(text));
            call.reply().verbatim("txt", bytes.address(), bytes.length());
        }
    }

    // ---- switches

    private static void noEvict(Call call) {
        onOrOff(call, call.session()::unevictable);
    }

    private static void noTouch(Call call) {
        onOrOff(call, call.session()::untouching);
    }

    private static void onOrOff(Call call, Consumer<Boolean> target) {
        boolean on = call.is(2, ON);
        if (on || call.is(2, OFF)) {
            target.accept(on);
            call.reply().ok();
        } else {
            call.error(Errors.SYNTAX);
        }
    }

    private static void reply(Call call) {
        Session session = call.session();
        if (call.is(2, ON)) {
            session.replyMode(ReplyMode.ON);
            call.reply().ok();
        } else if (call.is(2, OFF)) {
            session.replyMode(ReplyMode.OFF);
        } else if (!call.is(2, SKIP)) {
            call.error(Errors.SYNTAX);
        } else if (session.replyMode() != ReplyMode.OFF) {
            session.replyMode(ReplyMode.SKIP_NEXT);
        }
    }

    // ---- closing and unblocking others

    private void kill(Call call) {
        if (call.count() == 3) {
            String address = call.text(2);
            boolean killed = kill(call, new ClientFilter().address(address)) > 0;
            if (killed) {
                call.reply().ok();
            } else {
                call.error("ERR No such client");
            }
            return;
        }
        ClientFilter filter = new ClientFilter().excluding(self(call));
        for (int i = 2; i < call.count(); i += 2) {
            String error = i + 1 < call.count() ? addFilter(call, i, filter) : Errors.SYNTAX;
            if (error != null) {
                call.error(error);
                return;
            }
        }
        call.reply().integer(kill(call, filter));
    }

    private @Nullable String addFilter(Call call, int index, ClientFilter filter) {
        String value = call.text(index + 1);
        switch (call.text(index).toLowerCase(Locale.ROOT)) {
            case "id" -> {
                if (!dev.jacinth.bytes.Numbers.isLong(call.address(index + 1), call.length(index + 1))
                        || call.longAt(index + 1) < 1) {
                    return "ERR client-id should be greater than 0";
                }
                filter.id(call.longAt(index + 1));
            }
            case "type" -> {
                ClientClass type = ClientClass.of(value);
                if (type == null) {
                    return "ERR Unknown client type '" + value + "'";
                }
                filter.type(type);
            }
            case "addr" -> filter.address(value);
            case "laddr" -> filter.localAddress(value);
            case "user" -> {
                if (!value.equals(Authentication.DEFAULT_USER)) {
                    return "ERR No such user '" + value + "'";
                }
                filter.user(value);
            }
            case "skipme" -> {
                if (call.is(index + 1, YES)) {
                    filter.excluding(self(call));
                } else if (call.is(index + 1, NO)) {
                    filter.excluding(null);
                } else {
                    return Errors.SYNTAX;
                }
            }
            default -> {
                return Errors.SYNTAX;
            }
        }
        return null;
    }

    private int kill(Call call, ClientFilter filter) {
        int killed = 0;
        for (Client client : List.copyOf(clients.all())) {
            if (!filter.matches(client)) {
                continue;
            }
            if (client.id() == call.session().id()) {
                client.closeAfterReply();
            } else {
                client.abort();
            }
            killed++;
        }
        return killed;
    }

    private void unblock(Call call) {
        if (call.count() > 4) {
            call.wrongSubcommand();
            return;
        }
        boolean withError = call.count() == 4 && call.is(3, ERROR);
        if (call.count() == 4 && !withError && !call.is(3, TIMEOUT)) {
            call.error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
            return;
        }
        if (!call.isLong(2)) {
            return;
        }
        Client target = clients.byId(call.longAt(2));
        if (target == null || !target.isBlocked()) {
            call.reply().integer(0);
            return;
        }
        clients.endWaiting(target, withError ? UNBLOCKED : null);
        call.reply().integer(1);
    }

    // ---- pauses

    private void pause(Call call) {
        boolean writes = call.count() == 4 && call.is(3, WRITE);
        if (call.count() > 4) {
            call.wrongSubcommand();
            return;
        }
        if (call.count() == 4 && !writes && !call.is(3, ALL)) {
            call.error("ERR CLIENT PAUSE mode must be WRITE or ALL");
            return;
        }
        if (!call.isLong(2, "ERR timeout is not an integer or out of range")) {
            return;
        }
        long millis = call.longAt(2);
        if (millis < 0) {
            call.error("ERR timeout is negative");
        } else if (millis > Long.MAX_VALUE - call.now()) {
            call.error("ERR timeout is out of range");
        } else {
            long end = millis == 0 ? 0 : call.now() + millis;
            pauses.begin(Pauses.Reason.CLIENT_PAUSE, writes ? Pauses.Scope.WRITES : Pauses.Scope.ALL, end);
            call.reply().ok();
        }
    }

    private void unpause(Call call) {
        pauses.end(Pauses.Reason.CLIENT_PAUSE);
        call.reply().ok();
    }

    // ---- tracking

    private static void tracking(Call call) {
        if (call.is(2, OFF) && call.count() == 3) {
            call.reply().ok();
        } else {
            call.error(call.is(2, ON) || call.is(2, OFF) ? NO_TRACKING : Errors.SYNTAX);
        }
    }

    private static void caching(Call call) {
        call.error("ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode"
                + " enabled");
    }

    private static void trackingInfo(Call call) {
        call.reply().map(3);
        call.reply().bulk("flags");
        call.reply().set(1);
        call.reply().bulk("off");
        call.reply().bulk("redirect");
        call.reply().integer(-1);
        call.reply().bulk("prefixes");
        call.reply().array(0);
    }
}
