package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.command.KeyFinder.KeySink;
import dev.jacinth.protocol.Arguments;
import java.util.Locale;

/// Finds the keys among the arguments of a command, from its declaration.
///
/// The key finder of a command goes before its specifications. Names that are declared as no keys (channels) are left
/// out unless asked for.
public final class KeyExtraction {

    private KeyExtraction() {}

    /// Whether a command can have keys at all.
    public static boolean hasKeys(Command command) {
        if (command.keyFinder() != null) {
            return true;
        }
        for (KeySpec spec : command.keySpecs()) {
            if (!spec.access().contains(KeySpec.Access.NOT_KEY)) {
                return true;
            }
        }
        return false;
    }

    /// Reports each key of a call.
    ///
    /// @param arguments the call's, the name of the command (and of its roof) included; their number fits the command
    /// @return false if the arguments make no sense: a number of keys that is none, a keyword that is missing
    public static boolean find(Command command, Arguments arguments, KeySink sink) {
        if (command.keyFinder() != null) {
            return command.keyFinder().find(arguments, sink);
        }
        for (KeySpec spec : command.keySpecs()) {
            if (!spec.access().contains(KeySpec.Access.NOT_KEY) && !find(spec, arguments, sink)) {
                return false;
            }
        }
        return true;
    }

    private static boolean find(KeySpec spec, Arguments arguments, KeySink sink) {
        if (spec.isUnknown()) {
            return false;
        }
        String keyword = spec.beginKeyword();
        int begin = keyword == null ? spec.beginIndex() : afterKeyword(keyword, spec.beginFrom(), arguments);
        if (begin <= 0 || begin >= arguments.count()) {
            // A keyword that is not there is an option that was not used.
            return keyword != null;
        }
        return spec.keyNumIndex() < 0 ? range(spec, begin, arguments, sink) : counted(spec, begin, arguments, sink);
    }

    private static int afterKeyword(String word, int beginFrom, Arguments arguments) {
        byte[] keyword = Bytes.of(word.toLowerCase(Locale.ROOT));
        boolean backwards = beginFrom < 0;
        int step = backwards ? -1 : 1;
        int from = backwards ? arguments.count() + beginFrom : beginFrom;
        for (int i = from; i > 0 && i < arguments.count() - 1; i += step) {
            if (arguments.equalsIgnoreCase(i, keyword)) {
                return i + 1;
            }
        }
        return -1;
    }

    private static boolean range(KeySpec spec, int begin, Arguments arguments, KeySink sink) {
        int last = begin + spec.last();
        if (spec.last() < 0) {
            int rest = arguments.count() - begin;
            boolean partly = spec.limit() > 1;
            last = partly ? begin + rest / spec.limit() - 1 : arguments.count() + spec.last();
        }
        if (last >= arguments.count()) {
            return false;
        }
        for (int i = begin; i <= last; i += spec.step()) {
            sink.key(i, spec);
        }
        return true;
    }

    private static boolean counted(KeySpec spec, int begin, Arguments arguments, KeySink sink) {
        int at = begin + spec.keyNumIndex();
        if (at >= arguments.count() || !Numbers.isLong(arguments.address(at), arguments.length(at))) {
            return false;
        }
        long number = Numbers.parseLong(arguments.address(at), arguments.length(at));
        int first = begin + spec.firstKey();
        if (number < 1 || number > (arguments.count() - first + spec.step() - 1) / spec.step()) {
            return false;
        }
        for (int i = 0; i < number; i++) {
            sink.key(first + i * spec.step(), spec);
        }
        return true;
    }
}
