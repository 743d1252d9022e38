package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Command.container;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.EFFECTS_APART;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.LOADING;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.RELEASES;
import static dev.jacinth.command.Flag.STALE;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.GENERIC;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.INSERT;
import static dev.jacinth.command.KeySpec.Access.OW;
import static dev.jacinth.command.KeySpec.Access.RM;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.bytes.Glob;
import dev.jacinth.bytes.Native;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.AccessClock;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.keyspace.KeyRecord;
import dev.jacinth.value.StringValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on keys of any type, but for those about their expiry: see [ExpireCommands].
public final class KeyCommands {

    private static final String SCAN_SYNTAX = "cursor:integer [MATCH pattern] [COUNT count] [TYPE type]";

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("COPY", KeyCommands::copy)
                    .syntax("source:key destination:key [DB destination-db:integer] [REPLACE]")
                    .flags(WRITE, DENYOOM)
                    .group(GENERIC)
                    .key(1, RO, ACCESS)
                    .key(2, OW, UPDATE)
                    .since("6.2.0")
                    .complexity("O(N) in the size of the value")
                    .summary("Copies a key to another one."),
            command("DEL", KeyCommands::del)
                    .syntax("key [key ...]")
                    .flags(WRITE, RELEASES)
                    .group(GENERIC)
                    .keys(1, -1, 1, RM, DELETE)
                    .tips("request_policy:multi_shard", "response_policy:agg_sum")
                    .since("1.0.0")
                    .complexity("O(N) in the number of keys; large values are freed in the background")
                    .summary("Deletes keys."),
            command("EXISTS", KeyCommands::exists)
                    .syntax("key [key ...]")
                    .flags(READONLY, FAST)
                    .group(GENERIC)
                    .keys(1, -1, 1, RO)
                    .tips("request_policy:multi_shard", "response_policy:agg_sum")
                    .since("1.0.0")
                    .complexity("O(N) in the number of keys")
                    .summary("Counts how many of the given keys there are."),
            command("KEYS", KeyCommands::keys)
                    .syntax("pattern")
                    .flags(READONLY)
                    .group(GENERIC)
                    .categories(Category.DANGEROUS)
                    .tips("request_policy:all_shards", "nondeterministic_output_order")
                    .since("1.0.0")
                    .complexity("O(N) in the number of keys in the database")
                    .summary("Returns all keys that match a pattern."),
            command("MOVE", KeyCommands::move)
                    .syntax("key db:integer")
                    .flags(WRITE, FAST)
                    .group(GENERIC)
                    .key(1, RW, ACCESS, UPDATE)
                    .since("1.0.0")
                    .complexity("O(1)")
                    .summary("Moves a key to another database."),
            container("OBJECT")
                    .group(GENERIC)
                    .since("2.2.3")
                    .complexity("That of the subcommand")
                    .summary("Tells how a key is held.")
                    .sub(command("ENCODING", KeyCommands::objectEncoding)
                            .syntax("key")
                            .flags(READONLY)
                            .key(2, RO)
                            .tips("nondeterministic_output")
                            .since("2.2.3")
                            .complexity("O(1)")
                            .summary("Returns the representation of a value."))
                    .sub(command("FREQ", KeyCommands::objectFreq)
                            .syntax("key")
                            .flags(READONLY)
                            .key(2, RO)
                            .tips("nondeterministic_output")
                            .since("4.0.0")
                            .complexity("O(1)")
                            .summary("Returns the logarithmic counter of a key's accesses."))
                    .sub(command("HELP", HelpText::reply)
                            .flags(LOADING, STALE)
                            .since("6.2.0")
                            .complexity("O(1)")
                            .summary("Describes the subcommands."))
                    .sub(command("IDLETIME", KeyCommands::objectIdletime)
                            .syntax("key")
                            .flags(READONLY)
                            .key(2, RO)
                            .tips("nondeterministic_output")
                            .since("2.2.3")
                            .complexity("O(1)")
                            .summary("Returns the seconds since a key's last access."))
                    .sub(command("REFCOUNT", KeyCommands::objectRefcount)
                            .syntax("key")
                            .flags(READONLY)
                            .key(2, RO)
                            .tips("nondeterministic_output")
                            .since("2.2.3")
                            .complexity("O(1)")
                            .summary("Returns how many references to a value Redis would count.")),
            command("RANDOMKEY", KeyCommands::randomkey)
                    .flags(READONLY, EFFECTS_APART)
                    .group(GENERIC)
                    .tips("request_policy:all_shards", "response_policy:special", "nondeterministic_output")
                    .since("1.0.0")
                    .complexity("O(1)")
                    .summary("Returns some key of the database."),
            command("RENAME", KeyCommands::rename)
                    .syntax("key newkey:key")
                    .flags(WRITE)
                    .group(GENERIC)
                    .key(1, RW, ACCESS, DELETE)
                    .key(2, OW, UPDATE)
                    .since("1.0.0")
                    .complexity("O(1)")
                    .summary("Renames a key, whatever had the new name before."),
            command("RENAMENX", KeyCommands::renamenx)
                    .syntax("key newkey:key")
                    .flags(WRITE, FAST)
                    .group(GENERIC)
                    .key(1, RW, ACCESS, DELETE)
                    .key(2, OW, INSERT)
                    .since("1.0.0")
                    .complexity("O(1)")
                    .summary("Renames a key if nothing has the new name."),
            command("SCAN", KeyCommands::scan)
                    .syntax(SCAN_SYNTAX)
                    .flags(READONLY, EFFECTS_APART)
                    .group(GENERIC)
                    .tips("nondeterministic_output", "request_policy:special", "response_policy:special")
                    .since("2.8.0")
                    .complexity("O(1) for every call, O(N) for all of N keys")
                    .summary("Returns some keys, and where to go on."),
            command("TOUCH", KeyCommands::touch)
                    .syntax("key [key ...]")
                    .flags(READONLY, FAST)
                    .group(GENERIC)
                    .keys(1, -1, 1, RO)
                    .tips("request_policy:multi_shard", "response_policy:agg_sum")
                    .since("3.2.1")
                    .complexity("O(N) in the number of keys")
                    .summary("Counts as an access to keys; returns how many there are."),
            command("TYPE", KeyCommands::type)
                    .syntax("key")
                    .flags(READONLY, FAST)
                    .group(GENERIC)
                    .key(1, RO)
                    .since("1.0.0")
                    .complexity("O(1)")
                    .summary("Returns the type of a value."),
            command("UNLINK", KeyCommands::del)
                    .syntax("key [key ...]")
                    .flags(WRITE, FAST, RELEASES)
                    .group(GENERIC)
                    .keys(1, -1, 1, RM, DELETE)
                    .tips("request_policy:multi_shard", "response_policy:agg_sum")
                    .since("4.0.0")
                    .complexity("O(N) in the number of keys; large values are freed in the background")
                    .summary("Deletes keys."));
    // spotless:on

    /// Below this, Redis shares the objects of integers and counts no references.
    private static final long SHARED_INTEGERS = 10_000;

    private static final String POLICY_CHANGE =
            " Please note that when switching between policies at runtime LRU and LFU"
                    + " data will take some time to adjust.";
    private static final String NOT_LFU =
            "ERR An LFU maxmemory policy is not selected, access frequency not tracked." + POLICY_CHANGE;
    private static final String LFU = "ERR An LFU maxmemory policy is selected, idle time not tracked." + POLICY_CHANGE;

    private KeyCommands() {}

    private static void copy(Call call) {
        boolean replace = false;
        int target = call.database().number();
        for (int i = 3; i < call.count(); i++) {
            if (call.is(i, Words.REPLACE)) {
                replace = true;
            } else if (call.is(i, Words.DB) && i + 1 < call.count()) {
                if (!call.isDatabase(++i)) {
                    return;
                }
                target = (int) call.longAt(i);
            } else {
                call.error(Errors.SYNTAX);
                return;
            }
        }
        if (isCopyRefused(call, target)) {
            return;
        }
        Database database = call.keyspace().database(target);
        if (call.lookupRead(1) == 0 || database.lookupWrite(call.address(2), call.length(2)) != 0 && !replace) {
            call.reply().integer(0);
            return;
        }
        call.database().copy(call.address(1), call.length(1), database, call.address(2), call.length(2));
        call.changed(1);
        call.announce(KeyEvents.GENERIC, "copy_to", target, call.address(2), call.length(2));
        call.reply().integer(1);
    }

    private static boolean isCopyRefused(Call call, int target) {
        int source = call.database().number();
        if ((source != 0 || target != 0) && call.settings().get(Settings.CLUSTER_ENABLED)) {
            call.error("ERR Copying to another database is not allowed in cluster mode");
            return true;
        }
        if (source == target && call.areEqual(1, 2)) {
            call.error(Errors.SAME_OBJECT);
            return true;
        }
        return false;
    }

    /// DEL and UNLINK: in both large values are taken apart later.
    private static void del(Call call) {
        Database database = call.database();
        long deleted = 0;
        for (int i = 1; i < call.count(); i++) {
            // What has expired is removed as such, and does not count.
            database.peek(call.address(i), call.length(i));
            if (call.delete(i)) {
                deleted++;
                call.announce(KeyEvents.GENERIC, "del", i);
            }
        }
        call.changed(deleted);
        call.reply().integer(deleted);
    }

    private static void exists(Call call) {
        long found = 0;
        for (int i = 1; i < call.count(); i++) {
            found += call.database().lookupUntouching(call.address(i), call.length(i)) == 0 ? 0 : 1;
        }
        call.reply().integer(found);
    }

    private static void keys(Call call) {
        Database database = call.database();
        long pattern = call.address(1);
        int length = call.length(1);
        boolean all = length == 1 && Native.getByte(pattern) == '*';
        long mark = call.reply().defer(all ? database.size() : 0);
        long[] shown = {0};
        database.forEach(record -> {
            boolean matches =
                    all || Glob.matches(pattern, length, database.key(record), database.keyLength(record), false);
            if (matches && !database.isOver(record)) {
                replyKey(call, record);
                shown[0]++;
            }
        });
        call.reply().endArray(mark, shown[0]);
    }

    private static void replyKey(Call call, int record) {
        int length = call.database().keyLength(record);
        call.database().copyKey(record, call.reply().reserveBulk(length));
    }

    private static void move(Call call) {
        if (call.settings().get(Settings.CLUSTER_ENABLED)) {
            call.error("ERR MOVE is not allowed in cluster mode");
            return;
        }
        if (!call.isDatabase(2)) {
            return;
        }
        Database source = call.database();
        Database target = call.keyspace().database((int) call.longAt(2));
        if (source == target) {
            call.error(Errors.SAME_OBJECT);
            return;
        }
        if (call.lookupWrite(1) == 0 || target.lookupWrite(call.address(1), call.length(1)) != 0) {
            call.reply().integer(0);
            return;
        }
        source.move(call.address(1), call.length(1), target);
        call.changed(1);
        call.announce(KeyEvents.GENERIC, "move_from", 1);
        call.announce(KeyEvents.GENERIC, "move_to", target.number(), call.address(1), call.length(1));
        call.reply().integer(1);
    }

    /// The record that OBJECT asks about, or 0, in which case the client has its reply.
    private static int inspect(Call call) {
        int record = call.database().inspect(call.address(2), call.length(2));
        if (record == 0) {
            call.reply().nullBulk();
        }
        return record;
    }

    private static void objectEncoding(Call call) {
        int record = inspect(call);
        if (record != 0) {
            call.reply().bulk(call.database().encodingName(record));
        }
    }

    private static void objectFreq(Call call) {
        int record = inspect(call);
        AccessClock clock = call.keyspace().accessClock();
        if (record != 0 && clock.countsFrequency()) {
            call.reply().integer(clock.decayed(KeyRecord.access(call.database().at(record))));
        } else if (record != 0) {
            call.error(NOT_LFU);
        }
    }

    private static void objectIdletime(Call call) {
        int record = inspect(call);
        AccessClock clock = call.keyspace().accessClock();
        if (record != 0 && !clock.countsFrequency()) {
            call.reply()
                    .integer(clock.idleSeconds(KeyRecord.access(call.database().at(record))));
        } else if (record != 0) {
            call.error(LFU);
        }
    }

    private static void objectRefcount(Call call) {
        int record = inspect(call);
        if (record != 0) {
            boolean shared =
                    sharesIntegers(call) && isSmallInteger(call.database().at(record));
            call.reply().integer(shared ? Integer.MAX_VALUE : 1);
        }
    }

    /// Redis shares small integers unless each has to remember its own use, for eviction.
    private static boolean sharesIntegers(Call call) {
        return call.settings().get(Settings.MAXMEMORY) == 0
                || switch (call.settings().get(Settings.MAXMEMORY_POLICY)) {
                    case ALLKEYS_LRU, ALLKEYS_LFU, VOLATILE_LRU, VOLATILE_LFU -> false;
                    default -> true;
                };
    }

    private static boolean isSmallInteger(long pointer) {
        if (KeyRecord.type(pointer) != ValueType.STRING || KeyRecord.encoding(pointer) != StringValue.INT) {
            return false;
        }
        long value = Native.getLong(KeyRecord.valueField(pointer));
        return value >= 0 && value < SHARED_INTEGERS;
    }

    private static void randomkey(Call call) {
        int record = call.database().random();
        if (record == 0) {
            call.reply().nullBulk();
        } else {
            replyKey(call, record);
        }
    }

    private static void rename(Call call) {
        if (renameTo(call, true)) {
            call.reply().ok();
        }
    }

    private static void renamenx(Call call) {
        long before = call.changes();
        if (renameTo(call, false)) {
            call.reply().integer(call.changes() - before);
        }
    }

    /// Renames, unless both names are the same or the new one is taken. False if there is nothing to rename, in which
    /// case the client has its error.
    private static boolean renameTo(Call call, boolean replacing) {
        if (call.lookupWrite(1) == 0) {
            call.error(Errors.NO_SUCH_KEY);
            return false;
        }
        if (call.areEqual(1, 2) || call.lookupWrite(2) != 0 && !replacing) {
            return true;
        }
        call.database().rename(call.address(1), call.length(1), call.address(2), call.length(2));
        call.changed(1);
        call.announce(KeyEvents.GENERIC, "rename_from", 1);
        call.announce(KeyEvents.GENERIC, "rename_to", 2);
        return true;
    }

    private static void scan(Call call) {
        ScanArguments arguments = ScanArguments.parseCursor(call, 1);
        if (arguments == null || !arguments.parseKeyOptions(2)) {
            return;
        }
        Database database = call.database();
        Found found = new Found();
        long cursor = arguments.cursor();
        long steps = 0;
        do {
            cursor = database.scan(cursor, record -> found.see(record, matches(arguments, database, record)));
            steps++;
        } while (arguments.goesOn(cursor, found.seen(), steps));
        Found shown = shown(call, found, arguments.typeIndex());
        arguments.beginReply(cursor, shown.count());
        for (int i = 0; i < shown.count(); i++) {
            replyKey(call, shown.at(i));
        }
    }

    private static boolean matches(ScanArguments arguments, Database database, int record) {
        return arguments.matchesAll() || arguments.matches(database.key(record), database.keyLength(record));
    }

    /// What is there still and of the type given. It is looked at once the scan is over, since to look may be to
    /// delete.
    private static Found shown(Call call, Found found, int typeIndex) {
        Database database = call.database();
        int type = typeIndex == 0 ? -1 : ValueType.byName(call.text(typeIndex));
        Found shown = new Found();
        for (int i = 0; i < found.count(); i++) {
            int record = found.at(i);
            shown.see(record, typeIndex == 0 ? database.isShown(record) : isOfType(database, record, type));
        }
        return shown;
    }

    /// With TYPE, Redis looks each key up, which counts as a hit or a miss.
    private static boolean isOfType(Database database, int record, int type) {
        int keyLength = database.keyLength(record);
        return database.inspect(database.copyKey(record), keyLength) != 0 && database.type(record) == type;
    }

    /// The one command that counts as an access even for a client that has said CLIENT NO-TOUCH.
    private static void touch(Call call) {
        AccessClock clock = call.keyspace().accessClock();
        clock.hold(false);
        long found = 0;
        for (int i = 1; i < call.count(); i++) {
            found += call.lookupRead(i) == 0 ? 0 : 1;
        }
        clock.hold(call.session().isUntouching());
        call.reply().integer(found);
    }

    private static void type(Call call) {
        int record = call.database().lookupUntouching(call.address(1), call.length(1));
        call.reply()
                .simple(record == 0 ? "none" : ValueType.name(call.database().type(record)));
    }
}
