package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.BLOCKING;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.SORTED_SET;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.DELETE;
import static dev.jacinth.command.KeySpec.Access.RW;

import dev.jacinth.value.SortedSetValue;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands that remove elements from the end of a sorted set, and wait for one if there is none.
public final class BlockingSortedSetCommands {

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("BZMPOP", BlockingSortedSetCommands::bzmpop)
                    .syntax("timeout:double numkeys key [key ...] where:<MIN | MAX> [COUNT count]")
                    .flags(WRITE, BLOCKING).group(SORTED_SET).keys(KeySpec.counted(2, 0, 1, RW, ACCESS, DELETE))
                    .since("7.0.0").complexity("O(K + M log N) in the keys and the members removed")
                    .summary("Removes members with the lowest or highest scores of the first set there is, and waits"
                            + " for one."),
            command("BZPOPMAX", BlockingSortedSetCommands::bzpopmax)
                    .syntax("key [key ...] timeout:double")
                    .flags(WRITE, FAST, BLOCKING).group(SORTED_SET).keys(1, -2, 1, RW, ACCESS, DELETE)
                    .since("5.0.0").complexity("O(log N)")
                    .summary("Removes the member with the highest score of the first set there is, and waits for one."),
            command("BZPOPMIN", BlockingSortedSetCommands::bzpopmin)
                    .syntax("key [key ...] timeout:double")
                    .flags(WRITE, FAST, BLOCKING).group(SORTED_SET).keys(1, -2, 1, RW, ACCESS, DELETE)
                    .since("5.0.0").complexity("O(log N)")
                    .summary("Removes the member with the lowest score of the first set there is, and waits for one."));
    // spotless:on

    private BlockingSortedSetCommands() {}

    private static void bzpopmin(Call call) {
        pop(call, false);
    }

    private static void bzpopmax(Call call) {
        pop(call, true);
    }

    private static void pop(Call call, boolean highest) {
        int last = call.count() - 2;
        long timeoutMillis = BlockTimeout.seconds(call, last + 1);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return;
        }
        for (int i = 1; i <= last; i++) {
            SortedSetValue set = SortedSetCommands.open(call, call.lookupWrite(i));
            if (call.hasFailed()) {
                return;
            }
            if (set != null) {
                call.reply().array(3);
                call.reply().bulk(call.address(i), call.length(i));
                SortedSetCommands.popElements(call, set, i, highest, 1, false);
                call.beginEffect(2);
                call.effectArgument(highest ? EffectWords.ZPOPMAX : EffectWords.ZPOPMIN);
                call.effectArgumentAt(i);
                return;
            }
        }
        call.waitOrGiveUp(ValueType.SORTED_SET, 1, last, timeoutMillis);
    }

    private static void bzmpop(Call call) {
        int where = PopArguments.endIndex(call, 2, Words.MIN, Words.MAX);
        long timeoutMillis = where == 0 ? BlockTimeout.INVALID : BlockTimeout.seconds(call, 1);
        if (timeoutMillis == BlockTimeout.INVALID) {
            return;
        }
        if (!SortedSetCommands.popFirst(call, 3, where) && !call.hasFailed()) {
            call.waitOrGiveUp(ValueType.SORTED_SET, 3, where - 3, timeoutMillis);
        }
    }
}
