package dev.jacinth.command;

import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.Distinct;
import dev.jacinth.value.SetValue;
import dev.jacinth.value.ValueType;
import java.util.random.RandomGenerator;

/// Members of a set chosen at random: SPOP and SRANDMEMBER. Every choice is fair: all members, and all subsets of the
/// size asked for, have the same probability.
final class SetSampling {

    /// As many members stand in one SREM for replicas.
    private static final int MEMBERS_PER_EFFECT = 1024;

    /// If at most one in so many stays, those are put into a new set instead of removing the others one by one.
    private static final int KEEP_RATIO = 6;

    /// If at most one in so many is wanted, they are drawn one by one until they are different; else all are gone
    /// through, since to go to the next is quicker than to draw one.
    private static final int DRAW_RATIO = 16;

    private SetSampling() {}

    // ---- SPOP

    static void spop(Call call) {
        if (call.count() > 3) {
            call.error(Errors.SYNTAX);
            return;
        }
        if (call.count() == 3 && !call.isAtLeast(2, 0, Errors.NOT_POSITIVE)) {
            return;
        }
        int record = call.lookupWrite(1);
        if (!call.isTypeOrMissing(record, ValueType.SET)) {
            return;
        }
        if (call.count() == 2) {
            popOne(call, record);
        } else if (record == 0 || call.longAt(2) == 0) {
            call.reply().set(0);
        } else {
            popMany(call, SetCommands.open(call, record), call.longAt(2));
        }
    }

    private static void popOne(Call call, int record) {
        if (record == 0) {
            call.reply().nullBulk();
            return;
        }
        SetValue set = SetCommands.open(call, record);
        set.toRandom();
        int length = set.length();
        long member = set.takeCurrent();
        call.announce(KeyEvents.SET, "spop", 1);
        call.beginEffect(3);
        call.effectArgument(EffectWords.SREM);
        call.effectArgumentAt(1);
        call.effectArgument(member, length);
        call.reply().bulk(member, length);
        finish(call, set, 1);
    }

    private static void finish(Call call, SetValue set, long popped) {
        if (call.valueChanged(1, set)) {
            call.announce(KeyEvents.GENERIC, "del", 1);
        }
        call.changed(popped);
    }

    private static void popMany(Call call, SetValue set, long count) {
        long size = set.size();
        call.headroom().requireForFewer(Math.min(count, size));
        if (count >= size) {
            popAll(call, set);
        } else if (set.form() == SetValue.HASHTABLE && (size - count) * KEEP_RATIO <= size) {
            popMost(call, set, size - count);
        } else {
            popSome(call, set, (int) count);
        }
    }

    private static void popAll(Call call, SetValue set) {
        long size = set.size();
        call.announce(KeyEvents.SET, "spop", 1);
        call.reply().set(size);
        for (boolean there = set.toFirst(); there; there = set.next()) {
            SetCommands.replyElement(call, set);
        }
        call.deleteInstead(1, Settings.LAZYFREE_LAZY_SERVER_DEL);
        call.changed(size);
    }

    private static void popSome(Call call, SetValue set, int count) {
        call.announce(KeyEvents.SET, "spop", 1);
        call.reply().set(count);
        try (Removed removed = new Removed(call)) {
            for (int popped = 0; popped < count; popped++) {
                set.toRandom();
                int length = set.length();
                long member = set.takeCurrent();
                removed.add(member, length);
                call.reply().bulk(member, length);
            }
        }
        finish(call, set, count);
    }

    /// Draws those that stay, and makes them the set. Before the key has it, nothing has changed.
    private static void popMost(Call call, SetValue set, long keep) {
        SetValue kept = call.values().set(0);
        kept.create(call.database().memory());
        boolean isDrawn = false;
        try {
            kept.startAs(SetValue.LISTPACK);
            while (kept.size() < keep) {
                set.toRandom();
                kept.addCurrentOf(set);
            }
            call.headroom().requireUnit();
            isDrawn = true;
        } finally {
            if (!isDrawn) {
                kept.free();
            }
        }
        long popped = set.size() - keep;
        call.announce(KeyEvents.SET, "spop", 1);
        call.reply().set(popped);
        takeOthers(call, set, kept);
        call.database().place(call.address(1), call.length(1), kept, Database.KEEP_EXPIRY);
        call.changed(popped);
    }

    private static void takeOthers(Call call, SetValue set, SetValue kept) {
        try (Removed removed = new Removed(call)) {
            for (boolean there = set.toFirst(); there; there = set.next()) {
                if (!kept.containsCurrentOf(set)) {
                    removed.add(set.address(), set.length());
                    SetCommands.replyElement(call, set);
                }
            }
        }
    }

    /// Tells replicas what was removed: a SREM for every thousand or so. Closing tells the rest.
    private static final class Removed implements AutoCloseable {
        private final Call call;
        private final NativeBuffer members = new NativeBuffer(256);
        private int count;

        Removed(Call call) {
            this.call = call;
            call.noEffect();
        }

        void add(long address, int length) {
            members.append(address, length);
            members.appendLong(length);
            if (++count == MEMBERS_PER_EFFECT) {
                flush();
            }
        }

        /// The buffer has each length behind the bytes, so the members come back from the end.
        private void flush() {
            call.beginEffect(count + 2);
            call.effectArgument(EffectWords.SREM);
            call.effectArgumentAt(1);
            long end = members.address() + members.length();
            for (; count > 0; count--) {
                end -= Long.BYTES;
                int length = (int) Native.getLong(end);
                end -= length;
                call.effectArgument(end, length);
            }
            members.clear();
        }

        @Override
        public void close() {
            if (count > 0) {
                flush();
            }
            members.close();
        }
    }

    // ---- SRANDMEMBER

    static void srandmember(Call call) {
        if (call.count() > 3) {
            call.error(Errors.SYNTAX);
            return;
        }
        if (call.count() == 3 && !call.isNegatable(2)) {
            return;
        }
        int record = call.lookupRead(1);
        if (!call.isTypeOrMissing(record, ValueType.SET)) {
            return;
        }
        if (call.count() == 2) {
            replyOne(call, record);
            return;
        }
        long count = call.longAt(2);
        if (record == 0 || count == 0) {
            call.reply().array(0);
            return;
        }
        SetValue set = SetCommands.read(call, record);
        if (count < 0) {
            replyRepeating(call, set, -count);
        } else {
            replyDistinct(call, set, Math.min(count, set.size()));
        }
    }

    private static void replyOne(Call call, int record) {
        if (record == 0) {
            call.reply().nullBulk();
            return;
        }
        SetValue set = SetCommands.read(call, record);
        set.toRandom();
        SetCommands.replyElement(call, set);
    }

    /// Each is drawn from all.
    private static void replyRepeating(Call call, SetValue set, long count) {
        call.reply().array(count);
        if (set.encoding() != SetValue.LISTPACK || count == 1) {
            for (long i = 0; i < count && call.reply().isWorthMore(i); i++) {
                set.toRandom();
                SetCommands.replyElement(call, set);
            }
            return;
        }
        // To find one of a listpack is to pass those before it: that is done once.
        int[] elements = elements(set);
        RandomGenerator random = random(call);
        for (long i = 0; i < count && call.reply().isWorthMore(i); i++) {
            set.toMark(elements[random.nextInt(elements.length)]);
            SetCommands.replyElement(call, set);
        }
    }

    private static int[] elements(SetValue set) {
        JavaHeap.require(set.size() * Integer.BYTES);
        int[] elements = new int[(int) set.size()];
        int count = 0;
        for (boolean there = set.toFirst(); there; there = set.next()) {
            elements[count++] = set.mark();
        }
        return elements;
    }

    private static RandomGenerator random(Call call) {
        return call.keyspace().context().random();
    }

    private static void replyDistinct(Call call, SetValue set, long count) {
        call.reply().array(count);
        if (count * DRAW_RATIO > set.size() || set.form() != SetValue.HASHTABLE) {
            replyPassing(call, set, count);
        } else {
            replyDrawn(call, set, (int) count);
        }
    }

    /// Goes through all, and takes each with the probability that `wanted of those that are left` leaves it.
    private static void replyPassing(Call call, SetValue set, long count) {
        RandomGenerator random = random(call);
        long left = set.size();
        long wanted = count;
        for (boolean there = set.toFirst(); there && wanted > 0; there = set.next()) {
            if (wanted == left || random.nextLong(left) < wanted) {
                SetCommands.replyElement(call, set);
                wanted--;
            }
            left--;
        }
    }

    private static void replyDrawn(Call call, SetValue set, int count) {
        Distinct drawn = new Distinct(count);
        for (int left = count; left > 0; ) {
            set.toRandom();
            if (drawn.add(set.mark())) {
                SetCommands.replyElement(call, set);
                left--;
            }
        }
    }
}
