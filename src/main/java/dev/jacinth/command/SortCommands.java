package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.OW;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.command.KeyFinder.KeySink;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.value.ValueType;
import java.util.List;

/// SORT: the elements of a list, a set or a sorted set in another order.
public final class SortCommands {

    private static final KeySpec SOURCE = KeySpec.range(1, 0, 1, RO, ACCESS);
    private static final KeySpec PATTERNS = KeySpec.unknown(RO, ACCESS);
    private static final KeySpec TARGET = KeySpec.unknown(OW, UPDATE);

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("SORT", SortCommands::sort)
                    .syntax("key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]]"
                            + " order:[ASC | DESC] [sorting:ALPHA] [STORE destination]")
                    .flags(WRITE, DENYOOM)
                    .onlyCategories(Category.SET, Category.SORTEDSET, Category.LIST, Category.DANGEROUS)
                    .keys(SOURCE).keys(PATTERNS).keys(TARGET).keyFinder(SortCommands::findKeys)
                    .since("1.0.0")
                    .complexity("O(N+M*log(N)), for N elements of which M are returned")
                    .summary("Returns the elements of a list, a set or a sorted set in order, or stores them."),
            command("SORT_RO", SortCommands::sortReadOnly)
                    .syntax("key [BY by-pattern] [LIMIT offset count] [GET get-pattern [GET get-pattern ...]]"
                            + " order:[ASC | DESC] [sorting:ALPHA]")
                    .flags(READONLY)
                    .onlyCategories(Category.SET, Category.SORTEDSET, Category.LIST, Category.DANGEROUS)
                    .keys(SOURCE).keys(PATTERNS).keyFinder(SortCommands::findSource)
                    .since("7.0.0")
                    .complexity("O(N+M*log(N)), for N elements of which M are returned")
                    .summary("Returns the elements of a list, a set or a sorted set in order."));
    // spotless:on

    private SortCommands() {}

    private static boolean findSource(Arguments arguments, KeySink sink) {
        sink.key(1, SOURCE);
        return true;
    }

    /// Of several targets the last one counts.
    private static boolean findKeys(Arguments arguments, KeySink sink) {
        sink.key(1, SOURCE);
        int target = 0;
        for (int i = 2; i < arguments.count(); i++) {
            if (arguments.equalsIgnoreCase(i, Words.LIMIT)) {
                i += 2;
            } else if (arguments.equalsIgnoreCase(i, Words.GET) || arguments.equalsIgnoreCase(i, Words.BY)) {
                i++;
            } else if (arguments.equalsIgnoreCase(i, Words.STORE) && i + 1 < arguments.count()) {
                target = i + 1;
            }
        }
        if (target != 0) {
            sink.key(target, TARGET);
        }
        return true;
    }

    private static void sort(Call call) {
        sort(call, true);
    }

    private static void sortReadOnly(Call call) {
        sort(call, false);
    }

    private static void sort(Call call, boolean mayStore) {
        SortOptions options = new SortOptions(call);
        if (!options.parse(mayStore)) {
            return;
        }
        int record = call.lookupRead(1);
        int type = record == 0 ? ValueType.LIST : call.database().type(record);
        if (type != ValueType.LIST && type != ValueType.SET && type != ValueType.SORTED_SET) {
            call.error(Errors.WRONG_TYPE);
            return;
        }
        try (Sorting sorting = new Sorting(call, options, type)) {
            sorting.run(record);
        }
    }
}
