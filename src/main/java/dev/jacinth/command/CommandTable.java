package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All commands of a server, found by the bytes of their name.
///
/// The lookup hashes the name in lower case into an open table, so that a command costs one comparison whatever their
/// number.
public final class CommandTable {

    private static final int SLOTS = 1024;

    private final Map<String, Command> byName = new LinkedHashMap<>();
    private final Command[] slots = new Command[SLOTS];
    private final byte[][] slotNames = new byte[SLOTS][];
    private int ids;

    /// The table of some families. Two commands of one name are a programming error.
    @SafeVarargs
    public static CommandTable of(List<Command>... families) {
        CommandTable table = new CommandTable();
        for (List<Command> family : families) {
            table.addAll(family);
        }
        return table;
    }

    /// Adds a family.
    public void addAll(List<Command> family) {
        family.forEach(this::add);
    }

    private void add(Command command) {
        String name = command.name().toLowerCase(Locale.ROOT);
        if (byName.putIfAbsent(name, command) != null) {
            throw new IllegalArgumentException("two commands named " + name);
        }
        command.id(ids++);
        command.subcommands().forEach(subcommand -> subcommand.id(ids++));
        place(name, command);
    }

    private void place(String name, Command command) {
        byte[] bytes = Bytes.of(name);
        int slot = hash(bytes);
        while (slots[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
        }
        slots[slot] = command;
        slotNames[slot] = bytes;
    }

    /// Makes a command known by another name, or not at all if that is empty: the setting `rename-command`. Returns
    /// null or what is wrong.
    public @Nullable String rename(String oldName, String newName) {
        String from = oldName.toLowerCase(Locale.ROOT);
        String to = newName.toLowerCase(Locale.ROOT);
        Command command = byName.get(from);
        if (command == null) {
            return "No such command in rename-command: '" + oldName + "' should be one that COMMAND LIST shows";
        }
        if (!to.isEmpty() && byName.containsKey(to)) {
            return "Target command name already exists: '" + newName + "' should be a name that is free, or \"\"";
        }
        byName.remove(from);
        if (!to.isEmpty()) {
            byName.put(to, command);
        }
        java.util.Arrays.fill(slots, null);
        byName.forEach(this::place);
        return null;
    }

    /// The command that a word names, whatever its case; null if there is none.
    public @Nullable Command find(long word, int length) {
        int slot = hash(word, length);
        while (slots[slot] != null) {
            if (Bytes.equalsIgnoreCase(word, length, slotNames[slot])) {
                return slots[slot];
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return null;
    }

    /// The command or, written `config|get`, the subcommand of that name; null if there is none.
    public @Nullable Command find(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int bar = lower.indexOf('|');
        if (bar < 0) {
            return byName.get(lower);
        }
        Command roof = byName.get(lower.substring(0, bar));
        if (roof == null) {
            return null;
        }
        for (Command subcommand : roof.subcommands()) {
            if (subcommand.fullName().equals(lower)) {
                return subcommand;
            }
        }
        return null;
    }

    /// All commands, without their subcommands.
    public Collection<Command> commands() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /// All commands and subcommands.
    public List<Command> everyCommand() {
        List<Command> all = new ArrayList<>();
        for (Command command : byName.values()) {
            all.add(command);
            all.addAll(command.subcommands());
        }
        return all;
    }

    /// Number of commands and subcommands ever added: one more than the highest [Command#id].
    public int ids() {
        return ids;
    }

    private static int hash(byte[] lowerCase) {
        int hash = lowerCase.length;
        for (byte next : lowerCase) {
            hash = hash * 31 + (next | 0x20);
        }
        return spread(hash);
    }

    private static int hash(long word, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + (Native.getByte(word + i) | 0x20);
        }
        return spread(hash);
    }

    private static int spread(int hash) {
        return (hash ^ hash >>> 16 ^ hash >>> 8) & SLOTS - 1;
    }
}
