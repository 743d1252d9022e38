package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All commands of a server, found by the bytes of their name.
///
/// The lookup reads the first and the last eight bytes of a name as two numbers, the bit set in each byte that tells
/// lower case from upper. They say in which slot of an open table the name is and, where it has but letters, which no
/// other bytes become by that bit, and no more than sixteen, whether it is the name.
public final class CommandTable {

    private static final int SLOT_BITS = 10;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final long LOWER_CASE = 0x2020_2020_2020_2020L;

    /// Odd numbers without a pattern, for the hash.
    private static final long HEAD_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private static final long TAIL_FACTOR = 0xC2B2_AE3D_27D4_EB4FL;

    private final Map<String, Command> byName = new LinkedHashMap<>();
    private final Command[] slots = new Command[SLOTS];
    private final byte[][] slotNames = new byte[SLOTS][];
    private final long[] slotHeads = new long[SLOTS];
    private final long[] slotTails = new long[SLOTS];

    /// The length of a name that its head and tail tell whole; 0 of another.
    private final int[] slotWholeLengths = new int[SLOTS];

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
        long word = Native.allocate(Math.max(1, bytes.length));
        try {
            Native.copyFrom(bytes, 0, word, bytes.length);
            long head = head(word, bytes.length);
            long tail = tail(word, bytes.length);
            int slot = slotOf(head, tail);
            while (slots[slot] != null) {
                slot = slot + 1 & SLOTS - 1;
            }
            slots[slot] = command;
            slotNames[slot] = bytes;
            slotHeads[slot] = head;
            slotTails[slot] = tail;
            slotWholeLengths[slot] = name.matches("[a-z]{1,16}") ? bytes.length : 0;
        } finally {
            Native.free(word);
        }
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
        Arrays.fill(slots, null);
        byName.forEach(this::place);
        return null;
    }

    /// The command that a word names, whatever its case; null if there is none.
    public @Nullable Command find(long word, int length) {
        long head = head(word, length);
        long tail = tail(word, length);
        int slot = slotOf(head, tail);
        while (slots[slot] != null) {
            if (slotHeads[slot] == head
                    && slotTails[slot] == tail
                    && (slotWholeLengths[slot] == length || Bytes.equalsIgnoreCase(word, length, slotNames[slot]))) {
                return slots[slot];
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return null;
    }

    private static long head(long word, int length) {
        if (length >= Long.BYTES) {
            return Native.getLong(word) | LOWER_CASE;
        }
        if (length >= Integer.BYTES) {
            long first = Integer.toUnsignedLong(Native.getInt(word));
            long last = Native.getInt(word + length - Integer.BYTES);
            return last << Integer.SIZE | first | LOWER_CASE;
        }
        long bytes = 0;
        for (int i = 0; i < length; i++) {
            bytes = bytes << Byte.SIZE | Native.getByte(word + i) & 0xFF;
        }
        return bytes | LOWER_CASE;
    }

    private static long tail(long word, int length) {
        return length > Long.BYTES ? Native.getLong(word + length - Long.BYTES) | LOWER_CASE : 0;
    }

    private static int slotOf(long head, long tail) {
        return (int) ((head * HEAD_FACTOR ^ tail * TAIL_FACTOR) >>> Long.SIZE - SLOT_BITS);
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
}
