package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.SET;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.INSERT;
import static dev.jacinth.command.KeySpec.Access.OW;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on sets. Those on several of them at once are in [SetOperations], those that pick at random in
/// [SetSampling].
public final class SetCommands {

    private static final String MOST_WORK = "O(N) in the elements of all sets";
    private static final String INTERSECTION = "O(N*M), N the size of the smallest of the M sets";

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("SADD", SetCommands::sadd)
                    .syntax("key member [member ...]").flags(WRITE, DENYOOM, FAST).group(SET).key(1, RW, INSERT)
                    .since("1.0.0").complexity("O(1) for each member")
                    .summary("Adds members to a set; creates it where there is none."),
            command("SCARD", SetCommands::scard)
                    .syntax("key").flags(READONLY, FAST).group(SET).key(1, RO)
                    .since("1.0.0").complexity("O(1)").summary("Returns the number of members of a set."),
            command("SDIFF", SetOperations::sdiff)
                    .syntax("key [key ...]").flags(READONLY).group(SET).keys(1, -1, 1, RO, ACCESS)
                    .tips("nondeterministic_output_order")
                    .since("1.0.0").complexity(MOST_WORK)
                    .summary("Returns what is in the first of several sets and in none of the others."),
            command("SDIFFSTORE", SetOperations::sdiffstore)
                    .syntax("destination key [key ...]").flags(WRITE, DENYOOM).group(SET)
                    .key(1, OW, UPDATE).keys(2, -1, 1, RO, ACCESS)
                    .since("1.0.0").complexity(MOST_WORK)
                    .summary("Stores what is in the first of several sets and in none of the others."),
            command("SINTER", SetOperations::sinter)
                    .syntax("key [key ...]").flags(READONLY).group(SET).keys(1, -1, 1, RO, ACCESS)
                    .tips("nondeterministic_output_order")
                    .since("1.0.0").complexity(INTERSECTION)
                    .summary("Returns what is in all of several sets."),
            command("SINTERCARD", SetOperations::sintercard)
                    .syntax("numkeys key [key ...] [LIMIT limit:integer]").flags(READONLY).group(SET)
                    .keys(KeySpec.counted(1, 0, 1, RO, ACCESS))
                    .since("7.0.0").complexity(INTERSECTION)
                    .summary("Counts what is in all of several sets."),
            command("SINTERSTORE", SetOperations::sinterstore)
                    .syntax("destination key [key ...]").flags(WRITE, DENYOOM).group(SET)
                    .key(1, RW, UPDATE).keys(2, -1, 1, RO, ACCESS)
                    .since("1.0.0").complexity(INTERSECTION)
                    .summary("Stores what is in all of several sets."),
            command("SISMEMBER", SetCommands::sismember)
                    .syntax("key member").flags(READONLY, FAST).group(SET).key(1, RO)
                    .since("1.0.0").complexity("O(1)").summary("Tells whether a set has a member."),
            command("SMEMBERS", SetOperations::sinter)
                    .syntax("key").flags(READONLY).group(SET).key(1, RO, ACCESS)
                    .tips("nondeterministic_output_order")
                    .since("1.0.0").complexity("O(N) in the size of the set")
                    .summary("Returns all members of a set."),
            command("SMISMEMBER", SetCommands::smismember)
                    .syntax("key member [member ...]").flags(READONLY, FAST).group(SET).key(1, RO, ACCESS)
                    .since("6.2.0").complexity("O(1) for each member asked for")
                    .summary("Tells of several members whether a set has them."),
            command("SMOVE", SetCommands::smove)
                    .syntax("source destination member").flags(WRITE, FAST).group(SET)
                    .key(1, RW, ACCESS, DELETE).key(2, RW, INSERT)
                    .since("1.0.0").complexity("O(1)").summary("Moves a member from one set to another."),
            command("SPOP", SetSampling::spop)
                    .syntax("key [count]").flags(WRITE, FAST).group(SET).key(1, RW, ACCESS, DELETE)
                    .tips("nondeterministic_output")
                    .since("1.0.0").complexity("O(1) for each member removed")
                    .summary("Removes and returns members of a set, chosen at random."),
            command("SRANDMEMBER", SetSampling::srandmember)
                    .syntax("key [count]").flags(READONLY).group(SET).key(1, RO, ACCESS)
                    .tips("nondeterministic_output")
                    .since("1.0.0").complexity("O(1) for each member returned, at most O(N) if each only once")
                    .summary("Returns members of a set, chosen at random."),
            command("SREM", SetCommands::srem)
                    .syntax("key member [member ...]").flags(WRITE, FAST).group(SET).key(1, RW, DELETE)
                    .since("1.0.0").complexity("O(1) for each member")
                    .summary("Removes members from a set, and the set with its last member."),
            command("SSCAN", SetCommands::sscan)
                    .syntax("key cursor [MATCH pattern] [COUNT count]").flags(READONLY).group(SET)
                    .key(1, RO, ACCESS).tips("nondeterministic_output")
                    .since("2.8.0").complexity("O(1) for each call, O(N) until the cursor is 0 again")
                    .summary("Goes through the members of a set, some at a time."),
            command("SUNION", SetOperations::sunion)
                    .syntax("key [key ...]").flags(READONLY).group(SET).keys(1, -1, 1, RO, ACCESS)
                    .tips("nondeterministic_output_order")
                    .since("1.0.0").complexity(MOST_WORK).summary("Returns what is in any of several sets."),
            command("SUNIONSTORE", SetOperations::sunionstore)
                    .syntax("destination key [key ...]").flags(WRITE, DENYOOM).group(SET)
                    .key(1, OW, UPDATE).keys(2, -1, 1, RO, ACCESS)
                    .since("1.0.0").complexity(MOST_WORK).summary("Stores what is in any of several sets."));
    // spotless:on

    private SetCommands() {}

    /// The set in a record, for reading.
    static SetValue read(Call call, int record) {
        SetValue set = call.values().set();
        call.database().read(record, set);
        return set;
    }

    /// The set in a record, for changing it.
    static SetValue open(Call call, int record) {
        SetValue set = call.values().set();
        call.database().open(record, set);
        return set;
    }

    /// Replies with the current element of a set.
    static void replyElement(Call call, SetValue set) {
        if (set.isInteger()) {
            call.reply().bulkLong(set.integer());
        } else {
            call.reply().bulk(set.address(), set.length());
        }
    }

    private static void sadd(Call call) {
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.SET)) {
            return;
        }
        SetValue set = openOrCreate(call, record, 1, 2, call.count() - 2);
        int added = 0;
        for (int i = 2; i < call.count(); i++) {
            added += set.add(call.address(i), call.length(i)) ? 1 : 0;
        }
        if (added > 0) {
            call.valueChanged(1, set);
            call.changed(added);
            call.announce(KeyEvents.SET, "sadd", 1);
        }
        call.reply().integer(added);
    }

    /// The set at a key, which is made for a first member of about `count`; in the form that is right for so many.
    private static SetValue openOrCreate(Call call, int record, int keyIndex, int memberIndex, int count) {
        if (record != 0) {
            SetValue set = open(call, record);
            set.prepareFor(count);
            return set;
        }
        SetValue set = call.values().set();
        call.database().create(call.address(keyIndex), call.length(keyIndex), set);
        set.prepareFor(call.address(memberIndex), call.length(memberIndex), count);
        return set;
    }

    private static void scard(Call call) {
        int record = call.lookupRead(1);
        if (call.isTypeOrMissing(record, ValueType.SET)) {
            call.reply().integer(record == 0 ? 0 : read(call, record).size());
        }
    }

    private static void sismember(Call call) {
        int record = call.lookupRead(1);
        if (call.isTypeOrMissing(record, ValueType.SET)) {
            boolean isMember = record != 0 && read(call, record).contains(call.address(2), call.length(2));
            call.reply().integer(isMember ? 1 : 0);
        }
    }

    private static void smismember(Call call) {
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.SET)) {
            return;
        }
        SetValue set = record == 0 ? null : read(call, record);
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            call.reply().integer(set != null && set.contains(call.address(i), call.length(i)) ? 1 : 0);
        }
    }

    private static void srem(Call call) {
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.SET)) {
            return;
        }
        if (record == 0) {
            call.reply().integer(0);
            return;
        }
        SetValue set = open(call, record);
        int removed = 0;
        for (int i = 2; i < call.count() && set.size() > 0; i++) {
            removed += set.remove(call.address(i), call.length(i)) ? 1 : 0;
        }
        if (removed > 0) {
            call.removed(1, set, KeyEvents.SET, "srem", removed);
        }
        call.reply().integer(removed);
    }

    private static void smove(Call call) {
        int source = call.lookupWrite(1);
        int target = call.lookupWrite(2);
        if (source == 0) {
            call.reply().integer(0);
            return;
        }
        if (!call.isTypeOrMissing(source, ValueType.SET) || !call.isTypeOrMissing(target, ValueType.SET)) {
            return;
        }
        boolean isMember = read(call, source).contains(call.address(3), call.length(3));
        if (isMember && source != target) {
            move(call, target != 0);
        }
        call.reply().integer(isMember ? 1 : 0);
    }

    /// What the new target takes is asked for beforehand: Redis has no DENYOOM for this command.
    private static void move(Call call, boolean targetExists) {
        call.headroom().require(2, call.count(), call.length(3));
        SetValue giving = open(call, call.database().peekEvenExpired(call.address(1), call.length(1)));
        giving.remove(call.address(3), call.length(3));
        call.removed(1, giving, KeyEvents.SET, "srem", 1);
        int target = targetExists ? call.database().peekEvenExpired(call.address(2), call.length(2)) : 0;
        SetValue receiving = targetExists ? open(call, target) : openOrCreate(call, 0, 2, 3, 1);
        if (receiving.add(call.address(3), call.length(3))) {
            call.valueChanged(2, receiving);
            call.changed(1);
            call.announce(KeyEvents.SET, "sadd", 2);
        }
    }

    private static void sscan(Call call) {
        ScanArguments arguments = ScanArguments.parseCursor(call, 2);
        if (arguments == null) {
            return;
        }
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.SET)) {
            return;
        }
        if (record == 0) {
            arguments.replyNothing();
            return;
        }
        if (arguments.parseOptions(3)) {
            scan(call, arguments, read(call, record));
        }
    }

    private static void scan(Call call, ScanArguments arguments, SetValue set) {
        Found found = new Found();
        long cursor = arguments.cursor();
        long steps = 0;
        do {
            cursor = set.scan(cursor, element -> found.see(element, matches(arguments, set, element)));
            steps++;
        } while (arguments.goesOn(cursor, found.seen(), steps));
        arguments.beginReply(cursor, found.count());
        for (int i = 0; i < found.count(); i++) {
            set.toMark(found.at(i));
            replyElement(call, set);
        }
    }

    private static boolean matches(ScanArguments arguments, SetValue set, int element) {
        if (arguments.matchesAll()) {
            return true;
        }
        set.toMark(element);
        return arguments.matches(set.address(), set.length());
    }
}
