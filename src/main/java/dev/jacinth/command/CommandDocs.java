package dev.jacinth.command;

import dev.jacinth.command.Argument.Type;
import dev.jacinth.protocol.RespWriter;
import java.util.ArrayList;
import java.util.List;

/// Writes what COMMAND DOCS says of one command.
final class CommandDocs {

    private final RespWriter reply;
    private final Command command;
    private final List<Argument> arguments;

    private int keysSeen;
    private int patternSpec = -1;

    CommandDocs(RespWriter reply, Command command) {
        this.reply = reply;
        this.command = command;
        this.arguments = Syntax.parse(command.syntax());
    }

    void write() {
        List<String> flags = docFlags();
        boolean deprecated = !command.deprecatedSince().isEmpty();
        reply.map(4
                + (flags.isEmpty() ? 0 : 1)
                + (deprecated ? 2 : 0)
                + (arguments.isEmpty() ? 0 : 1)
                + (command.isContainer() ? 1 : 0));
        pair("summary", command.summary());
        pair("since", command.since());
        pair("group", command.group().word());
        pair("complexity", command.complexity());
        if (!flags.isEmpty()) {
            reply.bulk("doc_flags");
            writeWords(flags);
        }
        if (deprecated) {
            pair("deprecated_since", command.deprecatedSince());
            pair("replaced_by", command.replacedBy());
        }
        if (!arguments.isEmpty()) {
            reply.bulk("arguments");
            writeArguments(arguments);
        }
        if (command.isContainer()) {
            reply.bulk("subcommands");
            reply.map(command.subcommands().size());
            for (Command subcommand : command.subcommands()) {
                reply.bulk(subcommand.fullName());
                new CommandDocs(reply, subcommand).write();
            }
        }
    }

    private List<String> docFlags() {
        List<String> flags = new ArrayList<>();
        if (!command.deprecatedSince().isEmpty()) {
            flags.add("deprecated");
        }
        if (command.isInternal()) {
            flags.add("syscmd");
        }
        return flags;
    }

    private void writeArguments(List<Argument> several) {
        reply.array(several.size());
        several.forEach(this::writeArgument);
    }

    private void writeArgument(Argument argument) {
        int keySpec = keySpecIndex(argument.type());
        List<String> flags = flags(argument);
        reply.map(3 + (keySpec < 0 ? 0 : 1) + (argument.token().isEmpty() ? 0 : 1) + (flags.isEmpty() ? 0 : 1));
        pair("name", argument.name());
        pair("type", argument.type().word());
        if (!argument.isGroup()) {
            pair("display_text", argument.name());
        }
        if (keySpec >= 0) {
            reply.bulk("key_spec_index");
            reply.integer(keySpec);
        }
        if (!argument.token().isEmpty()) {
            pair("token", argument.token());
        }
        if (!flags.isEmpty()) {
            reply.bulk("flags");
            writeWords(flags);
        }
        if (argument.isGroup()) {
            reply.bulk("arguments");
            writeArguments(argument.parts());
        }
    }

    /// The specifications stand in the order of the keys; the last one serves all keys that follow. Where there are
    /// unknown ones, patterns stand for keys, and one specification serves all patterns.
    private int keySpecIndex(Type type) {
        int last = command.keySpecs().size() - 1;
        if (type == Type.KEY) {
            return Math.min(keysSeen++, last);
        }
        if (type != Type.PATTERN || !hasUnknownKeys()) {
            return -1;
        }
        if (patternSpec < 0) {
            patternSpec = Math.min(keysSeen++, last);
        }
        return patternSpec;
    }

    private boolean hasUnknownKeys() {
        for (KeySpec spec : command.keySpecs()) {
            if (spec.isUnknown()) {
                return true;
            }
        }
        return false;
    }

    private static List<String> flags(Argument argument) {
        List<String> flags = new ArrayList<>();
        if (argument.optional()) {
            flags.add("optional");
        }
        if (argument.multiple()) {
            flags.add("multiple");
        }
        if (argument.multipleToken()) {
            flags.add("multiple_token");
        }
        return flags;
    }

    private void writeWords(List<String> words) {
        reply.set(words.size());
        words.forEach(reply::simple);
    }

    private void pair(String name, String value) {
        reply.bulk(name);
        reply.bulk(value);
    }
}
