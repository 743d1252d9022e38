package dev.jacinth.command;

import static dev.jacinth.command.Category.CONNECTION;
import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.STALE;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Glob;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// COMMAND and its subcommands: what the table of commands knows, for clients.
public final class IntrospectionCommands {

    private static final byte[] FILTERBY = Bytes.of("filterby");
    private static final byte[] MODULE = Bytes.of("module");
    private static final byte[] ACLCAT = Bytes.of("aclcat");
    private static final byte[] PATTERN = Bytes.of("pattern");

    private final Supplier<CommandTable> table;

    /// @param table the table that these commands will be part of
    public IntrospectionCommands(Supplier<CommandTable> table) {
        this.table = table;
    }

    /// The family.
    public List<Command> commands() {
        // spotless:off
        return List.of(command("COMMAND", this::all)
                .syntax("").flags(LOADING, STALE).group(Group.SERVER).categories(CONNECTION)
                .tips("nondeterministic_output_order").since("2.8.13").complexity("O(N) in the number of commands")
                .summary("Describes all commands.")
                .sub(sub("COUNT", "", call -> call.reply().integer(table().commands().size()))
                        .since("2.8.13").complexity("O(1)").summary("Counts the commands."))
                .sub(sub("DOCS", "[command-name [command-name ...]]", this::docs)
                        .tips("nondeterministic_output_order").since("7.0.0")
                        .complexity("O(N) in the number of commands shown")
                        .summary("Returns the documentation of some commands, or of all."))
                .sub(sub("GETKEYS", "command [arg [arg ...]]", call -> keys(call, false))
                        .since("2.8.13").complexity("O(N) in the number of arguments")
                        .summary("Returns the keys among the arguments of a command."))
                .sub(sub("GETKEYSANDFLAGS", "command [arg [arg ...]]", call -> keys(call, true))
                        .since("7.0.0").complexity("O(N) in the number of arguments")
                        .summary("Returns the keys among the arguments of a command, and what is done to them."))
                .sub(sub("HELP", "", HelpText::reply)
                        .since("5.0.0").complexity("O(1)").summary("Lists the subcommands."))
                .sub(sub("INFO", "[command-name [command-name ...]]", this::info)
                        .tips("nondeterministic_output_order").since("2.8.13")
                        .complexity("O(N) in the number of commands shown")
                        .summary("Describes some commands, or all."))
                .sub(sub("LIST", "[FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]", this::list)
                        .tips("nondeterministic_output_order").since("7.0.0")
                        .complexity("O(N) in the number of commands")
                        .summary("Lists the names of all commands, or of those that a filter lets through.")));
        // spotless:on
    }

    private static Command sub(String name, String syntax, Handler handler) {
        return command(name, handler).syntax(syntax).flags(LOADING, STALE).categories(CONNECTION);
    }

    private CommandTable table() {
        return table.get();
    }

    private void all(Call call) {
        writeInfos(call.reply(), table().commands());
    }

    private static void writeInfos(RespWriter reply, Collection<Command> commands) {
        reply.array(commands.size());
        commands.forEach(each -> writeInfo(reply, each));
    }

    private void info(Call call) {
        if (call.count() == 2) {
            all(call);
            return;
        }
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            Command named = table().find(call.text(i));
            if (named == null) {
                call.reply().nullBulk();
            } else {
                writeInfo(call.reply(), named);
            }
        }
    }

    private void docs(Call call) {
        List<Command> shown = new ArrayList<>();
        if (call.count() == 2) {
            shown.addAll(table().commands());
        }
        for (int i = 2; i < call.count(); i++) {
            Command named = table().find(call.text(i));
            if (named != null) {
                shown.add(named);
            }
        }
        call.reply().map(shown.size());
        for (Command each : shown) {
            call.reply().bulk(each.fullName());
            new CommandDocs(call.reply(), each).write();
        }
    }

    // ---- COMMAND LIST

    private void list(Call call) {
        boolean filtered = call.count() == 5 && call.is(2, FILTERBY);
        boolean known = filtered && (call.is(3, MODULE) || call.is(3, ACLCAT) || call.is(3, PATTERN));
        if (call.count() > 2 && !known) {
            call.error(Errors.SYNTAX);
            return;
        }
        List<String> names = new ArrayList<>();
        for (Command each : table().everyCommand()) {
            if (!filtered || isListed(call, each)) {
                names.add(each.fullName());
            }
        }
        call.reply().array(names.size());
        names.forEach(call.reply()::bulk);
    }

    /// No command comes from a module.
    private static boolean isListed(Call call, Command each) {
        String wanted = call.text(4);
        if (call.is(3, PATTERN)) {
            return Glob.matches(wanted, each.fullName(), true);
        }
        if (call.is(3, ACLCAT)) {
            for (Category category : Category.values()) {
                if (category.word().equals(wanted.toLowerCase(Locale.ROOT))) {
                    return (each.categories() & category.bit()) != 0;
                }
            }
        }
        return false;
    }

    // ---- COMMAND GETKEYS

    private record Key(int index, KeySpec spec) {}

    private void keys(Call call, boolean withFlags) {
        try (Arguments inner = behind(call.arguments(), 2)) {
            Command asked = table().find(inner.address(0), inner.length(0));
            if (asked != null && asked.isContainer() && inner.count() > 1) {
                asked = asked.subcommand(inner.address(1), inner.length(1));
            }
            if (asked == null) {
                call.error("ERR Invalid command specified");
            } else if (!KeyExtraction.hasKeys(asked)) {
                call.error("ERR The command has no key arguments");
            } else if (!asked.acceptsCount(inner.count())) {
                call.error("ERR Invalid number of arguments specified for command");
            } else {
                replyKeys(call, asked, inner, withFlags);
            }
        }
    }

    private static void replyKeys(Call call, Command asked, Arguments inner, boolean withFlags) {
        List<Key> keys = new ArrayList<>();
        boolean sound = KeyExtraction.find(asked, inner, (index, spec) -> keys.add(new Key(index, spec)));
        RespWriter reply = call.reply();
        if ((!sound || keys.isEmpty()) && !asked.has(Flag.NO_MANDATORY_KEYS)) {
            call.error("ERR Invalid arguments specified for command");
            return;
        }
        reply.array(sound ? keys.size() : 0);
        for (Key key : sound ? keys : List.<Key>of()) {
            if (withFlags) {
                reply.array(2);
            }
            reply.bulk(inner.address(key.index), inner.length(key.index));
            if (withFlags) {
                writeAccess(reply, key.spec);
            }
        }
    }

    /// The arguments from one on, as a command of their own.
    private static Arguments behind(Arguments all, int from) {
        Arguments rest = new Arguments();
        long base = all.address(from);
        for (int i = from; i < all.count(); i++) {
            rest.add((int) (all.address(i) - base), all.length(i));
        }
        rest.rebase(base);
        return rest;
    }

    // ---- COMMAND INFO

    private static void writeInfo(RespWriter reply, Command command) {
        LegacyKeys legacy = LegacyKeys.of(command);
        reply.array(10);
        reply.bulk(command.fullName());
        reply.integer(command.arity());
        writeFlags(reply, command);
        reply.integer(legacy.first());
        reply.integer(legacy.last());
        reply.integer(legacy.step());
        writeCategories(reply, command.categories());
        reply.set(command.tips().size());
        command.tips().forEach(reply::bulk);
        reply.set(command.keySpecs().size());
        command.keySpecs().forEach(spec -> writeKeySpec(reply, spec));
        writeInfos(reply, command.subcommands());
    }

    private static void writeFlags(RespWriter reply, Command command) {
        List<String> words = new ArrayList<>();
        for (Flag flag : Flag.values()) {
            if (flag.word() != null && command.has(flag)) {
                words.add(flag.word());
            }
        }
        reply.set(words.size());
        words.forEach(reply::simple);
    }

    private static void writeCategories(RespWriter reply, int bits) {
        reply.set(Integer.bitCount(bits));
        for (Category category : Category.values()) {
            if ((bits & category.bit()) != 0) {
                reply.simple("@" + category.word());
            }
        }
    }

    private static void writeAccess(RespWriter reply, KeySpec spec) {
        reply.set(spec.access().size());
        spec.access().forEach(access -> reply.simple(access.word()));
    }

    private static void writeKeySpec(RespWriter reply, KeySpec spec) {
        reply.map(3);
        reply.bulk("flags");
        writeAccess(reply, spec);
        reply.bulk("begin_search");
        if (spec.isUnknown()) {
            writeType(reply, "unknown", 0);
        } else if (spec.beginKeyword() == null) {
            writeType(reply, "index", 1);
            writeNumber(reply, "index", spec.beginIndex());
        } else {
            writeType(reply, "keyword", 2);
            reply.bulk("keyword");
            reply.bulk(spec.beginKeyword());
            writeNumber(reply, "startfrom", spec.beginFrom());
        }
        reply.bulk("find_keys");
        if (spec.isUnknown()) {
            writeType(reply, "unknown", 0);
        } else if (spec.keyNumIndex() < 0) {
            writeType(reply, "range", 3);
            writeNumber(reply, "lastkey", spec.last());
            writeNumber(reply, "keystep", spec.step());
            writeNumber(reply, "limit", spec.limit());
        } else {
            writeType(reply, "keynum", 3);
            writeNumber(reply, "keynumidx", spec.keyNumIndex());
            writeNumber(reply, "firstkey", spec.firstKey());
            writeNumber(reply, "keystep", spec.step());
        }
    }

    private static void writeType(RespWriter reply, String type, int fields) {
        reply.map(2);
        reply.bulk("type");
        reply.bulk(type);
        reply.bulk("spec");
        reply.map(fields);
    }

    private static void writeNumber(RespWriter reply, String name, int value) {
        reply.bulk(name);
        reply.integer(value);
    }
}
