package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.LIST;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.INSERT;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.ListValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on lists.
public final class ListCommands {

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("LINDEX", ListCommands::lindex)
                    .syntax("key index").flags(READONLY).group(LIST).key(1, RO, ACCESS)
                    .since("1.0.0").complexity("O(log N) in the length of the list")
                    .summary("Returns the element at an index."),
            command("LINSERT", ListCommands::linsert)
                    .syntax("key where:<BEFORE | AFTER> pivot element").flags(WRITE, DENYOOM).group(LIST)
                    .key(1, RW, INSERT)
                    .since("2.2.0").complexity("O(N) in the number of elements before the pivot")
                    .summary("Inserts an element before or after the first one that equals a pivot."),
            command("LLEN", ListCommands::llen)
                    .syntax("key").flags(READONLY, FAST).group(LIST).key(1, RO)
                    .since("1.0.0").complexity("O(1)").summary("Returns the length of a list."),
            command("LMOVE", ListCommands::lmove)
                    .syntax("source destination wherefrom:<LEFT | RIGHT> whereto:<LEFT | RIGHT>")
                    .flags(WRITE, DENYOOM).group(LIST).key(1, RW, ACCESS, DELETE).key(2, RW, INSERT)
                    .since("6.2.0").complexity("O(1)")
                    .summary("Moves an element from an end of a list to an end of another, and returns it."),
            command("LMPOP", ListCommands::lmpop)
                    .syntax("numkeys key [key ...] where:<LEFT | RIGHT> [COUNT count]").flags(WRITE).group(LIST)
                    .keys(KeySpec.counted(1, 0, 1, RW, ACCESS, DELETE))
                    .since("7.0.0").complexity("O(N+M) in the number of keys and of elements returned")
                    .summary("Removes elements from an end of the first list that has some, and returns them."),
            command("LPOP", ListCommands::lpop)
                    .syntax("key [count]").flags(WRITE, FAST).group(LIST).key(1, RW, ACCESS, DELETE)
                    .since("1.0.0").complexity("O(N) in the number of elements returned")
                    .summary("Removes the first elements of a list and returns them."),
            command("LPOS", ListCommands::lpos)
                    .syntax("key element [RANK rank] [COUNT num-matches] [MAXLEN len]").flags(READONLY).group(LIST)
                    .key(1, RO, ACCESS)
                    .since("6.0.6").complexity("O(N) in the number of elements looked at")
                    .summary("Returns the indexes of elements that equal a value."),
            command("LPUSH", ListCommands::lpush)
                    .syntax("key element [element ...]").flags(WRITE, DENYOOM, FAST).group(LIST).key(1, RW, INSERT)
                    .since("1.0.0").complexity("O(N) in the number of elements")
                    .summary("Adds elements at the beginning of a list; creates it where there is none."),
            command("LPUSHX", ListCommands::lpushx)
                    .syntax("key element [element ...]").flags(WRITE, DENYOOM, FAST).group(LIST).key(1, RW, INSERT)
                    .since("2.2.0").complexity("O(N) in the number of elements")
                    .summary("Adds elements at the beginning of a list if there is one."),
            command("LRANGE", ListCommands::lrange)
                    .syntax("key start:integer stop:integer").flags(READONLY).group(LIST).key(1, RO, ACCESS)
                    .since("1.0.0").complexity("O(log N+M) in the length of the list and of the range")
                    .summary("Returns a range of elements."),
            command("LREM", ListCommands::lrem)
                    .syntax("key count element").flags(WRITE).group(LIST).key(1, RW, DELETE)
                    .since("1.0.0").complexity("O(N) in the length of the list")
                    .summary("Removes the first, the last or all elements that equal a value."),
            command("LSET", ListCommands::lset)
                    .syntax("key index element").flags(WRITE, DENYOOM).group(LIST).key(1, RW, UPDATE)
                    .since("1.0.0").complexity("O(log N) in the length of the list")
                    .summary("Replaces the element at an index."),
            command("LTRIM", ListCommands::ltrim)
                    .syntax("key start:integer stop:integer").flags(WRITE).group(LIST).key(1, RW, DELETE)
                    .since("1.0.0").complexity("O(N) in the number of elements removed")
                    .summary("Removes all elements outside of a range."),
            command("RPOP", ListCommands::rpop)
                    .syntax("key [count]").flags(WRITE, FAST).group(LIST).key(1, RW, ACCESS, DELETE)
                    .since("1.0.0").complexity("O(N) in the number of elements returned")
                    .summary("Removes the last elements of a list and returns them."),
            command("RPOPLPUSH", ListCommands::rpoplpush)
                    .syntax("source destination").flags(WRITE, DENYOOM).group(LIST)
                    .key(1, RW, ACCESS, DELETE).key(2, RW, INSERT)
                    .since("1.2.0").complexity("O(1)")
                    .deprecated("6.2.0", "`LMOVE` with the `RIGHT` and `LEFT` arguments")
                    .summary("Moves the last element of a list to the beginning of another, and returns it."),
            command("RPUSH", ListCommands::rpush)
                    .syntax("key element [element ...]").flags(WRITE, DENYOOM, FAST).group(LIST).key(1, RW, INSERT)
                    .since("1.0.0").complexity("O(N) in the number of elements")
                    .summary("Adds elements at the end of a list; creates it where there is none."),
            command("RPUSHX", ListCommands::rpushx)
                    .syntax("key element [element ...]").flags(WRITE, DENYOOM, FAST).group(LIST).key(1, RW, INSERT)
                    .since("2.2.0").complexity("O(N) in the number of elements")
                    .summary("Adds elements at the end of a list if there is one."));
    // spotless:on

    private ListCommands() {}

    // ---- what the handlers share

    /// The list of a record, for reading.
    private static ListValue read(Call call, int record) {
        ListValue list = call.values().list();
        call.database().read(record, list);
        return list;
    }

    /// The list of a record, for changing it.
    private static ListValue open(Call call, int record) {
        ListValue list = call.values().list();
        call.database().open(record, list);
        return list;
    }

    /// Replies with the current element of a list.
    private static void replyElement(RespWriter reply, ListValue list) {
        if (list.isInteger()) {
            reply.bulkLong(list.integer());
        } else if (list.isLarge()) {
            list.copyTo(reply.reserveBulk(list.length()));
        } else {
            reply.bulk(list.address(), list.length());
        }
    }

    /// Replies with `count` elements, which must be there, from one on towards the end or the beginning.
    private static void replyRange(RespWriter reply, ListValue list, long from, long count, boolean backward) {
        reply.array(count);
        boolean there = count > 0 && list.seek(from);
        for (long left = count; there; there = backward ? list.previous() : list.next()) {
            replyElement(reply, list);
            if (--left == 0) {
                return;
            }
        }
    }

    /// Whether an argument is the side of a list, LEFT or RIGHT; if not, the client has its error.
    static boolean isSide(Call call, int index) {
        if (isLeft(call, index) || call.is(index, Words.RIGHT)) {
            return true;
        }
        call.error(Errors.SYNTAX);
        return false;
    }

    static boolean isLeft(Call call, int index) {
        return call.is(index, Words.LEFT);
    }

    // ---- pushing

    private static void lpush(Call call) {
        push(call, true, true);
    }

    private static void lpushx(Call call) {
        push(call, true, false);
    }

    private static void rpush(Call call) {
        push(call, false, true);
    }

    private static void rpushx(Call call) {
        push(call, false, false);
    }

    private static void push(Call call, boolean left, boolean creating) {
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (record == 0 && !creating) {
            call.reply().integer(0);
            return;
        }
        ListValue list = openOrCreate(call, 1, record);
        int pushed = call.count() - 2;
        long bytes = 0;
        for (int i = 2; i < call.count(); i++) {
            bytes += call.length(i);
        }
        list.grow(bytes, pushed);
        list.pushAll(left, call, 2, call.count());
        call.changed(pushed);
        call.valueChanged(1, list);
        call.announce(KeyEvents.LIST, left ? "lpush" : "rpush", 1);
        call.reply().integer(list.size());
    }

    private static ListValue openOrCreate(Call call, int keyIndex, int record) {
        if (record != 0) {
            return open(call, record);
        }
        ListValue list = call.values().list();
        call.database().create(call.address(keyIndex), call.length(keyIndex), list);
        return list;
    }

    // ---- popping

    private static void lpop(Call call) {
        pop(call, true);
    }

    private static void rpop(Call call) {
        pop(call, false);
    }

    private static void pop(Call call, boolean left) {
        boolean counted = call.count() > 2;
        if (call.count() > 3) {
            call.wrongCount();
            return;
        }
        if (counted && !call.isAtLeast(2, 0, Errors.NOT_POSITIVE)) {
            return;
        }
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (!counted) {
            if (record == 0) {
                call.reply().nullBulk();
            } else {
                popOne(call, 1, record, left);
            }
        } else if (record == 0) {
            call.reply().nullArray();
        } else if (call.longAt(2) == 0) {
            call.reply().array(0);
        } else {
            popSome(call, 1, record, left, call.longAt(2));
        }
    }

    /// Removes the first or the last element of the list of a key, and replies with it.
    ///
    /// @param record of the key at argument `keyIndex`
    static void popOne(Call call, int keyIndex, int record, boolean left) {
        ListValue list = open(call, record);
        list.seekEnd(left);
        replyElement(call.reply(), list);
        list.removeEnd();
        popped(call, keyIndex, list, left, 1);
    }

    /// Removes up to `count` of the first or last elements of the list of a key, and replies with an array of them.
    /// Returns how many.
    ///
    /// @param record of the key at argument `keyIndex`
    private static long popSome(Call call, int keyIndex, int record, boolean left, long count) {
        ListValue list = open(call, record);
        long size = list.size();
        long popped = Math.min(count, size);
        call.headroom().requireForFewer(popped);
        replyRange(call.reply(), list, left ? 0 : -1, popped, !left);
        list.removeRange(left ? 0 : size - popped, popped);
        popped(call, keyIndex, list, left, popped);
        return popped;
    }

    private static void popped(Call call, int keyIndex, ListValue list, boolean left, long count) {
        list.shrink();
        call.removed(keyIndex, list, KeyEvents.LIST, left ? "lpop" : "rpop", count);
    }

    private static void lmpop(Call call) {
        int side = PopArguments.endIndex(call, 1, Words.LEFT, Words.RIGHT);
        if (side != 0 && !popFirst(call, 2, side) && !call.hasFailed()) {
            call.reply().nullArray();
        }
    }

    /// Pops from the first of the keys from `firstKey` up to before `side` that holds a list, and replies with the key
    /// and the elements; replicas get LPOP or RPOP with the count. False if there is none, or the client has its error.
    ///
    /// @param side of [PopArguments#endIndex]
    static boolean popFirst(Call call, int firstKey, int side) {
        for (int key = firstKey; key < side; key++) {
            int record = call.lookupWrite(key);
            if (!call.isTypeOrMissing(record, ValueType.LIST)) {
                return false;
            }
            if (record != 0) {
                boolean left = isLeft(call, side);
                call.reply().array(2);
                call.reply().bulk(call.address(key), call.length(key));
                long popped = popSome(call, key, record, left, PopArguments.count(call, side));
                call.beginEffect(3);
                call.effectArgument(left ? EffectWords.LPOP : EffectWords.RPOP);
                call.effectArgumentAt(key);
                call.effectArgument(popped);
                return true;
            }
        }
        return false;
    }

    // ---- moving

    private static void lmove(Call call) {
        if (isSide(call, 3) && isSide(call, 4)) {
            move(call, isLeft(call, 3), isLeft(call, 4));
        }
    }

    private static void rpoplpush(Call call) {
        move(call, false, true);
    }

    /// Moves an element from a side of the list at argument 1 to a side of the one at argument 2, which may be the
    /// same, and replies with it; with a null if there is no such list.
    static void move(Call call, boolean fromLeft, boolean toLeft) {
        int source = call.lookupWrite(1);
        if (!call.isTypeOrMissing(source, ValueType.LIST)) {
            return;
        }
        if (source == 0) {
            call.reply().nullBulk();
            return;
        }
        int destination = call.lookupWrite(2);
        if (!call.isTypeOrMissing(destination, ValueType.LIST)) {
            return;
        }
        // Looking for the second key may have removed it, and records are good until something is removed.
        ListValue list = open(call, call.database().peek(call.address(1), call.length(1)));
        list.seekEnd(fromLeft);
        int length = list.length();
        long element = list.keep();
        call.reply().bulk(element, length);
        if (call.areEqual(1, 2)) {
            list.removeEnd();
            pushMoved(call, list, toLeft, element, length);
        } else {
            pushMoved(call, openOrCreate(call, 2, destination), toLeft, element, length);
            list = open(call, call.database().peek(call.address(1), call.length(1)));
            list.seekEnd(fromLeft);
            list.removeEnd();
        }
        popped(call, 1, list, fromLeft, 1);
    }

    private static void pushMoved(Call call, ListValue list, boolean left, long element, int length) {
        list.grow(length, 1);
        list.push(left, element, length);
        call.valueChanged(2, list);
        call.announce(KeyEvents.LIST, left ? "lpush" : "rpush", 2);
    }

    // ---- by index

    private static void llen(Call call) {
        int record = call.lookupRead(1);
        if (call.isTypeOrMissing(record, ValueType.LIST)) {
            call.reply().integer(record == 0 ? 0 : read(call, record).size());
        }
    }

    private static void lindex(Call call) {
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (record == 0) {
            call.reply().nullBulk();
        } else if (call.isLong(2)) {
            ListValue list = read(call, record);
            if (list.seek(call.longAt(2))) {
                replyElement(call.reply(), list);
            } else {
                call.reply().nullBulk();
            }
        }
    }

    private static void lset(Call call) {
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (record == 0) {
            call.error(Errors.NO_SUCH_KEY);
            return;
        }
        if (!call.isLong(2)) {
            return;
        }
        ListValue list = open(call, record);
        list.grow(call.length(3), 1);
        long size = list.size();
        long index = call.longAt(2) < 0 ? call.longAt(2) + size : call.longAt(2);
        if (index < 0 || index >= size) {
            call.error(Errors.OUT_OF_RANGE);
            return;
        }
        list.set(index, call.address(3), call.length(3));
        list.shrink();
        call.changed(1);
        call.valueChanged(1, list);
        call.announce(KeyEvents.LIST, "lset", 1);
        call.reply().ok();
    }

    private static void lrange(Call call) {
        if (!call.isLong(2) || !call.isLong(3)) {
            return;
        }
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (record == 0) {
            call.reply().array(0);
            return;
        }
        ListValue list = read(call, record);
        long size = list.size();
        long first = first(call.longAt(2), size);
        replyRange(call.reply(), list, first, end(call.longAt(3), size, first) - first, false);
    }

    /// The index that the first argument of a range means.
    private static long first(long start, long size) {
        return Math.max(0, start < 0 ? start + size : start);
    }

    /// The index behind the last element of a range, which is `first` where the range is empty.
    private static long end(long stop, long size, long first) {
        long last = Math.min(size - 1, stop < 0 ? stop + size : stop);
        return Math.max(first, last + 1);
    }

    private static void ltrim(Call call) {
        if (!call.isLong(2) || !call.isLong(3)) {
            return;
        }
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (record == 0) {
            call.reply().ok();
            return;
        }
        ListValue list = open(call, record);
        long size = list.size();
        long first = Math.min(size, first(call.longAt(2), size));
        long end = end(call.longAt(3), size, first);
        boolean empty = first == end;
        long behind = empty ? 0 : size - end;
        long before = empty ? size : first;
        call.headroom().requireForFewer(before + behind);
        list.removeRange(size - behind, behind);
        list.removeRange(0, before);
        list.shrink();
        call.removed(1, list, KeyEvents.LIST, "ltrim", before + behind);
        call.reply().ok();
    }

    // ---- by value

    private static void linsert(Call call) {
        boolean after = call.is(2, Words.AFTER);
        if (!after && !call.is(2, Words.BEFORE)) {
            call.error(Errors.SYNTAX);
            return;
        }
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (record == 0) {
            call.reply().integer(0);
            return;
        }
        ListValue list = open(call, record);
        list.grow(call.length(4), 1);
        list.seek(0);
        long index = list.skipTo(call.address(3), call.length(3), Long.MAX_VALUE);
        if (index < 0) {
            call.reply().integer(-1);
            return;
        }
        list.insert(index, after, call.address(4), call.length(4));
        call.changed(1);
        call.valueChanged(1, list);
        call.announce(KeyEvents.LIST, "linsert", 1);
        call.reply().integer(list.size());
    }

    private static void lrem(Call call) {
        if (!call.isLong(2)) {
            return;
        }
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (record == 0) {
            call.reply().integer(0);
            return;
        }
        long count = call.longAt(2);
        long most = count == 0 || count == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(count);
        ListValue list = open(call, record);
        call.headroom().requireForFewer(Math.min(most, list.size()));
        long removed = list.remove(most, count < 0, call.address(3), call.length(3));
        if (removed > 0) {
            list.shrink();
            call.removed(1, list, KeyEvents.LIST, "lrem", removed);
        }
        call.reply().integer(removed);
    }

    private static void lpos(Call call) {
        ListSearch search = new ListSearch();
        if (!search.accepts(call)) {
            return;
        }
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.LIST)) {
            return;
        }
        if (record == 0) {
            search.replyNone(call);
        } else {
            search.run(call, read(call, record));
        }
    }
}
