package dev.jacinth.server;

import static dev.jacinth.command.Command.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Glob;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.Call;
import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Flag;
import dev.jacinth.command.Group;
import dev.jacinth.command.HelpText;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.server.DebugHooks.Crash;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// DEBUG: what tests need, and nobody else should use.
///
/// Its subcommands are no declarations: for clients DEBUG is one command that takes any arguments.
final class DebugCommands {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final String NOT_POSITIVE = "ERR value is out of range, must be positive";

    private final DebugHooks hooks;
    private final Map<String, Action> actions = new LinkedHashMap<>();

    /// What a subcommand does.
    ///
    /// @param least number of words that it takes, `DEBUG` and its name included
    private record Action(int least, int most, String usage, String summary, Consumer<Call> run) {}

    DebugCommands(DebugHooks hooks) {
        this.hooks = hooks;
        declareCrashes();
        declareData();
        declareSwitches();
        declareReplies();
    }

    private static DatasetDigest digest(Call call) {
        return new DatasetDigest(call.keyspace().context());
    }

    List<Command> commands() {
        // spotless:off
        return List.of(command("DEBUG", this::debug)
                .syntax("subcommand [arg [arg ...]]")
                .flags(Flag.ADMIN, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE).guardedBy(Settings.ENABLE_DEBUG_COMMAND)
                .group(Group.SERVER).internal()
                .since("1.0.0").complexity("Depends on the subcommand.")
                .summary("Looks into the server or disturbs it, for tests."));
        // spotless:on
    }

    private void debug(Call call) {
        String name = call.text(1).toUpperCase(Locale.ROOT);
        Action action = actions.get(name);
        if (name.equals("HELP") && call.count() == 2) {
            help(call);
        } else if (action == null || call.count() < action.least || call.count() > action.most) {
            call.error(
                    "ERR unknown subcommand or wrong number of arguments for '" + call.text(1) + "'. Try DEBUG HELP.");
        } else {
            action.run.accept(call);
        }
    }

    private void help(Call call) {
        List<String> lines = new ArrayList<>();
        actions.forEach((name, action) -> HelpText.add(lines, name + " " + action.usage, action.summary));
        HelpText.reply(call, "DEBUG", lines);
    }

    private void add(String name, int least, int most, String usage, String summary, Consumer<Call> run) {
        actions.put(name, new Action(least, most, usage, summary, run));
    }

    // ---- crashes

    private void declareCrashes() {
        // spotless:off
        add("ASSERT", 2, 2, "", "Crashes as if an assertion had failed.", _ -> hooks.crash(Crash.ASSERT));
        add("OOM", 2, 2, "", "Crashes as if memory had run out.", _ -> hooks.crash(Crash.OUT_OF_MEMORY));
        add("PANIC", 2, 2, "", "Crashes as if the server had given up.", _ -> hooks.crash(Crash.PANIC));
        add("SEGFAULT", 2, 2, "", "Crashes as if memory had been misused.", _ -> hooks.crash(Crash.SEGFAULT));
        add("LOG", 3, 3, "message", "Writes a message to the log.", DebugCommands::log);
        add("SLEEP", 3, 3, "seconds", "Stops the server for some seconds; parts of one are allowed.", this::sleep);
        // spotless:on
    }

    private static void log(Call call) {
        LOG.log(Level.WARNING, "DEBUG LOG: " + call.text(2));
        call.reply().ok();
    }

    private void sleep(Call call) {
        try {
            hooks.sleep((long) (Double.parseDouble(call.text(2)) * 1e9));
        } catch (NumberFormatException e) {
            hooks.sleep(0);
        }
        call.reply().ok();
    }

    // ---- data

    private void declareData() {
        // spotless:off
        add("DIGEST", 2, 2, "", "Returns a signature of the whole data set.",
                call -> call.reply().simple(digest(call).ofEverything(call.keyspace())));
        add("DIGEST-VALUE", 2, Integer.MAX_VALUE, "[key ...]", "Returns the signatures of some values.", this::values);
        add("HTSTATS", 3, 4, "dbid [FULL]", "Tells how the keys of a database are held.", DebugCommands::tableStats);
        add("HTSTATS-KEY", 3, 4, "key [FULL]", "Tells how the members of a value are held.",
                call -> about(
                        call, "ERR The value stored at the specified key is not represented using an hash table"));
        add("LISTPACK", 3, 3, "key", "Tells whether a value is held in a listpack.", DebugCommands::listpack);
        add("OBJECT", 3, 3, "key", "Tells how a value is held.", this::object);
        add("POPULATE", 3, 5, "count [prefix] [size]", "Makes keys with string values, unseen by replicas.",
                DebugCommands::populate);
        add("QUICKLIST", 3, 4, "key [0|1]", "Shows the quicklist of a value.",
                call -> about(call, "ERR Not a quicklist encoded object."));
        add("RELOAD", 2, 5, "[MERGE] [NOFLUSH] [NOSAVE]", "Saves the data set and loads it again.", this::reload);
        add("LOADAOF", 2, 2, "", "Loads the append-only file again.",
                call -> answer(call, hooks.loadAppendOnlyFile()));
        add("SDSLEN", 3, 3, "key", "Tells the lengths of a key and its string.", DebugCommands::lengths);
        add("STRINGMATCH-LEN", 4, 4, "pattern text", "Tells whether a text matches a pattern.",
                DebugCommands::matches);
        // spotless:on
    }

    private void values(Call call) {
        Database database = call.database();
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            int record = database.peekEvenExpired(call.address(i), call.length(i));
            call.reply().simple(digest(call).ofValue(call.keyspace().memory().live(), record));
        }
    }

    private static void tableStats(Call call) {
        if (!call.isLong(2)) {
            return;
        }
        long number = call.longAt(2);
        if (number < 0 || number >= call.keyspace().databases()) {
            call.error("ERR Out of range database");
            return;
        }
        Database database = call.keyspace().database((int) number);
        Verbatim.reply(
                call,
                tableStats("Dictionary", database.size())
                        + tableStats("Expires", database.expiries().size()));
    }

    /// In the words of Redis; what it tells of buckets and chains has nothing to stand for here.
    private static String tableStats(String table, long elements) {
        return "[" + table + " HT]\nHash table 0 stats (main hash table):\n"
                + (elements == 0
                        ? "No stats available for empty dictionaries\n"
                        : " number of elements: " + elements + "\n");
    }

    /// Redis prints it to where nobody looks.
    private static void listpack(Call call) {
        Database database = call.database();
        int record = database.peekEvenExpired(call.address(2), call.length(2));
        if (record == 0) {
            call.error(Errors.NO_SUCH_KEY);
        } else if (database.encodingName(record).startsWith("listpack")) {
            call.reply().simple("Listpack structure printed on stdout");
        } else {
            call.error("ERR Not a listpack encoded object.");
        }
    }

    /// Values are not held in those ways here.
    private static void about(Call call, String error) {
        int record = call.database().peek(call.address(2), call.length(2));
        call.error(record == 0 ? Errors.NO_SUCH_KEY : error);
    }

    private void object(Call call) {
        Database database = call.database();
        int record = database.peekEvenExpired(call.address(2), call.length(2));
        if (record == 0) {
            call.error(Errors.NO_SUCH_KEY);
            return;
        }
        long pointer = database.at(record);
        int access = KeyRecord.access(pointer);
        call.reply()
                .simple("Value at:0x" + Integer.toHexString(record)
                        + " refcount:1 encoding:" + database.encodingName(record)
                        + " serializedlength:" + hooks.serializedBytes(database.number(), record)
                        + " lru:" + access
                        + " lru_seconds_idle:" + call.keyspace().accessClock().idleSeconds(access));
    }

    private static void populate(Call call) {
        if (!call.isAtLeast(2, 0, NOT_POSITIVE) || call.count() == 5 && !call.isAtLeast(4, 0, NOT_POSITIVE)) {
            return;
        }
        long count = call.longAt(2);
        long size = call.count() == 5 ? call.longAt(4) : 0;
        if (size > Integer.MAX_VALUE) {
            call.error(NOT_POSITIVE);
            return;
        }
        String prefix = call.count() == 3 ? "key" : call.text(3);
        for (long i = 0; i < count; i++) {
            byte[] value = Bytes.of("value:" + i);
            add(call.database(), Bytes.of(prefix + ":" + i), size == 0 ? value : sized(value, (int) size));
        }
        call.reply().ok();
    }

    private static byte[] sized(byte[] value, int size) {
        return java.util.Arrays.copyOf(value, size);
    }

    private static void add(Database database, byte[] key, byte[] value) {
        try (NativeBuffer copy = new NativeBuffer(key.length + value.length)) {
            copy.append(key);
            copy.append(value);
            if (database.peek(copy.address(), key.length) == 0) {
                database.strings()
                        .setText(
                                copy.address(),
                                key.length,
                                copy.address() + key.length,
                                value.length,
                                Database.NO_EXPIRY);
            }
        }
    }

    private void reload(Call call) {
        boolean save = true;
        boolean flush = true;
        boolean merge = false;
        for (int i = 2; i < call.count(); i++) {
            switch (call.text(i).toUpperCase(Locale.ROOT)) {
                case "MERGE" -> merge = true;
                case "NOFLUSH" -> flush = false;
                case "NOSAVE" -> save = false;
                default -> {
                    call.error("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
                    return;
                }
            }
        }
        answer(call, hooks.reload(save, flush, merge));
    }

    private static void answer(Call call, String problem) {
        if (problem.isEmpty()) {
            call.reply().ok();
        } else {
            call.error("ERR " + problem);
        }
    }

    private static void lengths(Call call) {
        Database database = call.database();
        int record = database.peekEvenExpired(call.address(2), call.length(2));
        if (record == 0) {
            call.error(Errors.NO_SUCH_KEY);
            return;
        }
        long pointer = database.at(record);
        boolean bytes = KeyRecord.type(pointer) == ValueType.STRING && KeyRecord.encoding(pointer) != StringValue.INT;
        if (!bytes) {
            call.error("ERR Not an sds encoded string.");
            return;
        }
        int length = database.strings().length(record);
        call.reply()
                .simple("key_sds_len:" + call.length(2) + ", key_sds_avail:0, key_zmalloc: " + call.length(2)
                        + ", val_sds_len:" + length + ", val_sds_avail:0, val_zmalloc: " + length);
    }

    private static void matches(Call call) {
        boolean matching = Glob.matches(call.address(2), call.length(2), call.address(3), call.length(3), false);
        call.reply().integer(matching ? 1 : 0);
    }

    // ---- switches

    private void declareSwitches() {
        // spotless:off
        add("CHANGE-REPL-ID", 2, 2, "", "Takes a new replication id.", this::changeReplicationId);
        add("CONFIG-REWRITE-FORCE-ALL", 2, 2, "", "Rewrites the configuration file with every setting.",
                call -> answer(call, hooks.rewriteWholeConfig()));
        add("PAUSE-CRON", 3, 3, "0|1", "Lets the periodic work rest.", call -> onOff(call, hooks::pauseCron));
        add("SET-ACTIVE-EXPIRE", 3, 3, "0|1", "Whether expired keys go without being met.",
                call -> onOff(call, hooks::activeExpire));
        add("SET-SKIP-CHECKSUM-VALIDATION", 3, 3, "0|1", "Whether checksums are trusted unseen.",
                call -> onOff(call, hooks::skipChecksums));
        add("REPLICATE", 3, Integer.MAX_VALUE, "word [word ...]", "Sends a command to replicas only.", this::replicate);
        // What these switch is not there; tests set them for all servers alike.
        addAccepted("AOF-FLUSH-SLEEP", 3, "microseconds");
        addAccepted("DROP-CLUSTER-PACKET-FILTER", 3, "packet-type");
        addAccepted("LEAK", 3, "text");
        addAccepted("QUICKLIST-PACKED-THRESHOLD", 3, "size");
        addAccepted("REPLYBUFFER", 4, "PEAK-RESET-TIME|RESIZING value");
        addAccepted("SET-DISABLE-DENY-SCRIPTS", 3, "0|1");
        addRefused("CLIENT-EVICTION", "there are no pools of clients here");
        addRefused("CLUSTERLINK", "Debug option only available for cluster mode enabled setup!");
        addRefused("CRASH-AND-RECOVER", "a server does not restart itself");
        addRefused("MALLCTL", "there is no jemalloc here");
        addRefused("MALLCTL-STR", "there is no jemalloc here");
        addRefused("RESTART", "a server does not restart itself");
        addRefused("STRUCTSIZE", "there are no C structures here");
        // spotless:on
    }

    private void addAccepted(String name, int words, String usage) {
        add(
                name,
                words,
                words,
                usage,
                "Accepted without effect.",
                call -> call.reply().ok());
    }

    private void addRefused(String name, String reason) {
        add(name, 2, Integer.MAX_VALUE, "", "Refused: " + reason, call -> call.error("ERR " + reason));
    }

    private void changeReplicationId(Call call) {
        LOG.log(Level.INFO, "Changing replication IDs after receiving DEBUG change-repl-id");
        hooks.changeReplicationId();
        call.reply().ok();
    }

    private static void onOff(Call call, Consumer<Boolean> setting) {
        setting.accept(!call.text(2).equals("0"));
        call.reply().ok();
    }

    private void replicate(Call call) {
        hooks.replicate(call, 2);
        call.reply().ok();
    }

    // ---- replies

    private void declareReplies() {
        // spotless:off
        add("ERROR", 3, 3, "message", "Replies with an error.", call -> call.error(call.text(2)));
        add("PROTOCOL", 3, 3, "type", "Replies with a value of a type: string, integer, double, bignum, null, array,"
                + " set, map, attrib, push, verbatim, true, false.", DebugCommands::protocol);
        // spotless:on
    }

    private static void protocol(Call call) {
        RespWriter reply = call.reply();
        switch (call.text(2).toLowerCase(Locale.ROOT)) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12345);
            case "double" -> reply.doubleNumber(3.141);
            case "bignum" -> bigNumber(reply, Bytes.of("1234567999999999999999999999999999999"));
            case "null" -> reply.nullBulk();
            case "array" -> {
                reply.array(3);
                numbers(reply);
            }
            case "set" -> {
                reply.set(3);
                numbers(reply);
            }
            case "map" -> map(reply);
            case "attrib" -> attribute(reply);
            case "push" -> push(call);
            case "verbatim" -> Verbatim.reply(call, "This is a verbatim\nstring");
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            default ->
                call.error("ERR Wrong protocol type name. Please use one of the following: string|integer|double"
                        + "|bignum|null|array|set|map|attrib|push|verbatim|true|false");
        }
    }

    private static void bigNumber(RespWriter reply, byte[] digits) {
        long copy = Native.allocate(digits.length);
        try {
            Native.copyFrom(digits, 0, copy, digits.length);
            reply.bigNumber(copy, digits.length);
        } finally {
            Native.free(copy);
        }
    }

    private static void numbers(RespWriter reply) {
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
        }
    }

    private static void map(RespWriter reply) {
        reply.map(3);
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
            reply.bool(i == 1);
        }
    }

    private static void attribute(RespWriter reply) {
        if (reply.protocol() == 3) {
            reply.attribute(1);
            reply.bulk("key-popularity");
            reply.array(2);
            reply.bulk("key:123");
            reply.integer(90);
        }
        reply.bulk("Some real reply following the attribute");
    }

    private static void push(Call call) {
        if (call.reply().protocol() == 2) {
            call.error("ERR RESP2 is not supported by this command");
            return;
        }
        call.reply().push(2);
        call.reply().bulk("server-cpu-usage");
        call.reply().integer(42);
        call.reply().bulk("Some real reply following the push reply");
    }
}
