package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.BLOCKING;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.LIST;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.INSERT;
import static dev.jacinth.command.KeySpec.Access.RW;

import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands that remove elements from the end of a list, and wait for one if there is none.
public final class BlockingListCommands {

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("BLMOVE", BlockingListCommands::blmove)
                    .syntax("source destination wherefrom:<LEFT | RIGHT> whereto:<LEFT | RIGHT> timeout:double")
                    .flags(WRITE, DENYOOM, BLOCKING).group(LIST).key(1, RW, ACCESS, DELETE).key(2, RW, INSERT)
                    .since("6.2.0").complexity("O(1)")
                    .summary("Moves an element from an end of a list to an end of another, and waits for one."),
            command("BLMPOP", BlockingListCommands::blmpop)
                    .syntax("timeout:double numkeys key [key ...] where:<LEFT | RIGHT> [COUNT count]")
                    .flags(WRITE, BLOCKING).group(LIST).keys(KeySpec.counted(2, 0, 1, RW, ACCESS, DELETE))
                    .since("7.0.0").complexity("O(N+M) in the number of keys and of elements returned")
                    .summary("Removes elements from an end of the first list that has some, and waits for one."),
            command("BLPOP", BlockingListCommands::blpop)
                    .syntax("key [key ...] timeout:double")
                    .flags(WRITE, BLOCKING).group(LIST).keys(1, -2, 1, RW, ACCESS, DELETE)
                    .since("2.0.0").complexity("O(N) in the number of keys")
                    .summary("Removes the first element of the first list that has one, and waits for one."),
            command("BRPOP", BlockingListCommands::brpop)
                    .syntax("key [key ...] timeout:double")
                    .flags(WRITE, BLOCKING).group(LIST).keys(1, -2, 1, RW, ACCESS, DELETE)
                    .since("2.0.0").complexity("O(N) in the number of keys")
                    .summary("Removes the last element of the first list that has one, and waits for one."),
            command("BRPOPLPUSH", BlockingListCommands::brpoplpush)
                    .syntax("source destination timeout:double")
                    .flags(WRITE, DENYOOM, BLOCKING).group(LIST).key(1, RW, ACCESS, DELETE).key(2, RW, INSERT)
                    .since("2.2.0").complexity("O(1)")
                    .deprecated("6.2.0", "`BLMOVE` with the `RIGHT` and `LEFT` arguments")
                    .summary("Moves the last element of a list to the beginning of another, and waits for one."));
    // spotless:on

    private BlockingListCommands() {}

    private static void blpop(Call call) {
        pop(call, true);
    }

    private static void brpop(Call call) {
        pop(call, false);
    }

    private static void pop(Call call, boolean left) {
        int last = call.count() - 2;
        long timeoutMillis = BlockTimeout.seconds(call, last + 1);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return;
        }
        for (int i = 1; i <= last; i++) {
            int record = call.lookupWrite(i);
            if (!call.isTypeOrMissing(record, ValueType.LIST)) {
                return;
            }
            if (record != 0) {
                call.reply().array(2);
                call.reply().bulk(call.address(i), call.length(i));
                ListCommands.popOne(call, i, record, left);
                call.beginEffect(2);
                call.effectArgument(left ? EffectWords.LPOP : EffectWords.RPOP);
                call.effectArgumentAt(i);
                return;
            }
        }
        call.waitOrGiveUp(ValueType.LIST, 1, last, timeoutMillis);
    }

    private static void blmpop(Call call) {
        int side = PopArguments.endIndex(call, 2, Words.LEFT, Words.RIGHT);
        long timeoutMillis = side == 0 ? BlockTimeout.INVALID : BlockTimeout.seconds(call, 1);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return;
        }
        if (!ListCommands.popFirst(call, 3, side) && !call.hasFailed()) {
            call.waitOrGiveUp(ValueType.LIST, 3, side - 3, timeoutMillis);
        }
    }

    private static void blmove(Call call) {
        if (!ListCommands.isSide(call, 3) || !ListCommands.isSide(call, 4)) {
            return;
        }
        if (!move(call, ListCommands.isLeft(call, 3), ListCommands.isLeft(call, 4), 5)) {
            return;
        }
        call.beginEffect(5);
        call.effectArgument(EffectWords.LMOVE);
        for (int i = 1; i <= 4; i++) {
            call.effectArgumentAt(i);
        }
    }

    private static void brpoplpush(Call call) {
        if (move(call, false, true, 3)) {
            call.beginEffect(3);
            call.effectArgument(EffectWords.RPOPLPUSH);
            call.effectArgumentAt(1);
            call.effectArgumentAt(2);
        }
    }

    /// Moves an element, or waits for one; says whether it moved one.
    private static boolean move(Call call, boolean fromLeft, boolean toLeft, int timeoutIndex) {
        long timeoutMillis = BlockTimeout.seconds(call, timeoutIndex);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return false;
        }
        if (call.lookupWrite(1) == 0 && call.canWait()) {
            call.waitForKeys(ValueType.LIST, 1, 1, timeoutMillis, false);
            return false;
        }
        ListCommands.move(call, fromLeft, toLeft);
        return call.changes() > 0;
    }
}
