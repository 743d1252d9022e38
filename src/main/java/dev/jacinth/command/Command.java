package dev.jacinth.command;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.config.ProtectedAction;
import dev.jacinth.config.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One command, declared once: all that the dispatcher, COMMAND, the ACL categories and the documentation know of it
/// is said here or follows from it.
///
/// ```java
/// command("GETEX", StringCommands::getex)
///     .syntax("key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]")
///     .flags(WRITE, FAST).group(STRING).key(1, RW, ACCESS, UPDATE)
///     .since("6.2.0").complexity("O(1)").summary("Returns a string and sets or removes its expiration."),
/// ```
///
/// The methods without a verb of asking declare and return the command itself; they are for the tables at the top of
/// the family files. The arity follows from the syntax: the number of words that must be there, the command's name
/// among them, negative if more may follow.
public final class Command {

    private final String name;
    private final byte[] nameBytes;
    private final @Nullable Handler handler;
    private final List<KeySpec> keySpecs = new ArrayList<>();
    private final List<String> tips = new ArrayList<>();
    private final Map<String, Command> subcommands = new LinkedHashMap<>();
    private final CommandStats stats = new CommandStats();

    private @Nullable Command parent;
    private int id;
    private String syntax = "";
    private int arity;
    private long flags;
    private Group group = Group.GENERIC;
    private int categories;
    private boolean implied = true;
    private String since = "1.0.0";
    private String complexity = "";
    private String summary = "";
    private String deprecatedSince = "";
    private String replacedBy = "";
    private @Nullable KeyFinder keyFinder;
    private boolean redacted;
    private boolean internal;
    private @Nullable Setting<ProtectedAction> guard;

    private Command(String name, @Nullable Handler handler) {
        this.name = name;
        this.nameBytes = Bytes.of(name.toLowerCase(Locale.ROOT));
        this.handler = handler;
        this.arity = Syntax.arity("");
    }

    /// Declares a command with the code that carries it out.
    public static Command command(String name, Handler handler) {
        return new Command(name, handler);
    }

    /// Declares a command that is only the roof of its subcommands.
    public static Command container(String name) {
        return new Command(name, null).syntax("");
    }

    // ---- declaring

    /// The arguments, in the notation of the Redis manual; see [Syntax].
    public Command syntax(String text) {
        syntax = text;
        arity = Syntax.arity(text);
        return this;
    }

    public Command flags(Flag... more) {
        flags |= Flag.bits(more);
        return this;
    }

    public Command group(Group value) {
        group = value;
        return this;
    }

    /// ACL categories beyond those that group and flags imply.
    public Command categories(Category... more) {
        for (Category category : more) {
            categories |= category.bit();
        }
        return this;
    }

    /// No ACL categories but these and those that flags imply.
    public Command onlyCategories(Category... all) {
        implied = false;
        categories = 0;
        return categories(all);
    }

    /// Lets the command be given more words than its syntax tells.
    public Command acceptsMore() {
        arity = -Math.abs(arity);
        return this;
    }

    /// One key, at a fixed position.
    public Command key(int position, KeySpec.Access... access) {
        return keys(KeySpec.range(position, 0, 1, access));
    }

    /// Keys from a fixed position to `last` (negative: counted from the end), `step` apart.
    public Command keys(int first, int last, int step, KeySpec.Access... access) {
        return keys(KeySpec.range(first, last, step, access));
    }

    public Command keys(KeySpec spec) {
        keySpecs.add(spec);
        if (spec.beginKeyword() != null || spec.keyNumIndex() >= 0 || spec.isUnknown()) {
            flags |= Flag.MOVABLE_KEYS.bit();
        }
        return this;
    }

    /// How to find the keys, or what is done to them, where the specifications do not suffice.
    public Command keyFinder(KeyFinder finder) {
        keyFinder = finder;
        return this;
    }

    public Command since(String version) {
        since = version;
        return this;
    }

    public Command complexity(String text) {
        complexity = text;
        return this;
    }

    public Command summary(String text) {
        summary = text;
        return this;
    }

    public Command deprecated(String sinceVersion, String replacement) {
        deprecatedSince = sinceVersion;
        replacedBy = replacement;
        return this;
    }

    /// Hints for clients and proxies, as COMMAND INFO lists them: `nondeterministic_output`, `request_policy:...`.
    public Command tips(String... more) {
        Collections.addAll(tips, more);
        return this;
    }

    /// Keeps the arguments out of MONITOR, the slow log and CLIENT LIST: they hold passwords.
    public Command redacted() {
        redacted = true;
        return this;
    }

    /// Lets only those run the command, or a command its subcommands, whom a setting admits.
    public Command guardedBy(Setting<ProtectedAction> setting) {
        guard = setting;
        flags |= Flag.PROTECTED.bit();
        return this;
    }

    /// Marks what servers and tools say to one another and people do not: `syscmd` in COMMAND DOCS.
    public Command internal() {
        internal = true;
        return this;
    }

    public Command sub(Command subcommand) {
        subcommand.parent = this;
        if (subcommand.group == Group.GENERIC) {
            subcommand.group = group;
        }
        subcommands.put(subcommand.name.toLowerCase(Locale.ROOT), subcommand);
        arity = handler == null ? -2 : -1;
        return this;
    }

    // ---- asking

    /// Upper-case name of the command or subcommand itself.
    public String name() {
        return name;
    }

    /// As statistics and COMMAND INFO write it: `get`, `config|set`.
    public String fullName() {
        String own = name.toLowerCase(Locale.ROOT);
        return parent == null ? own : parent.fullName() + "|" + own;
    }

    byte[] nameBytes() {
        return nameBytes;
    }

    /// Whether only its subcommands can be run.
    public boolean isRoof() {
        return handler == null;
    }

    /// The code that carries it out. A mere roof has none.
    public Handler handler() {
        return Objects.requireNonNull(handler);
    }

    /// A dense number, for tables by command. Given by the [CommandTable].
    public int id() {
        return id;
    }

    void id(int value) {
        id = value;
    }

    /// The command that this is a subcommand of, or null.
    public @Nullable Command parent() {
        return parent;
    }

    public String syntax() {
        return syntax;
    }

    /// Number of words, the name included; `-n` for at least n.
    public int arity() {
        return parent == null ? arity : arity > 0 ? arity + 1 : arity - 1;
    }

    public boolean acceptsCount(int words) {
        int expected = arity();
        return expected >= 0 ? words == expected : words >= -expected;
    }

    /// Bits of [Flag].
    public long flags() {
        return flags;
    }

    public boolean has(Flag flag) {
        return (flags & flag.bit()) != 0;
    }

    /// How many units of memory must be free before it changes anything: see [dev.jacinth.keyspace.Headroom].
    public int roomUnits() {
        if (has(Flag.RELEASES)) {
            return 0;
        }
        return has(Flag.DENYOOM) ? 2 : 1;
    }

    public Group group() {
        return group;
    }

    /// Bits of [Category], the implied ones included.
    public int categories() {
        int bits = categories | (handler == null || !implied ? 0 : group.impliedCategories());
        bits |= has(Flag.WRITE) ? Category.WRITE.bit() : 0;
        boolean reads = has(Flag.READONLY) && group != Group.SCRIPTING;
        bits |= reads ? Category.READ.bit() : 0;
        bits |= has(Flag.ADMIN) ? Category.ADMIN.bit() | Category.DANGEROUS.bit() : 0;
        bits |= has(Flag.PUBSUB) ? Category.PUBSUB.bit() : 0;
        bits |= has(Flag.BLOCKING) ? Category.BLOCKING.bit() : 0;
        return bits | (has(Flag.FAST) ? Category.FAST.bit() : Category.SLOW.bit());
    }

    public List<KeySpec> keySpecs() {
        return Collections.unmodifiableList(keySpecs);
    }

    /// The way to find keys that specifications cannot express, or null.
    public @Nullable KeyFinder keyFinder() {
        return keyFinder;
    }

    public String since() {
        return since;
    }

    public String complexity() {
        return complexity;
    }

    public String summary() {
        return summary;
    }

    /// Version since which it is deprecated, or empty.
    public String deprecatedSince() {
        return deprecatedSince;
    }

    public String replacedBy() {
        return replacedBy;
    }

    public List<String> tips() {
        return Collections.unmodifiableList(tips);
    }

    public boolean isRedacted() {
        return redacted;
    }

    public boolean isInternal() {
        return internal;
    }

    /// The setting that says who may run the command. Only of one that is [Flag#PROTECTED].
    public Setting<ProtectedAction> guard() {
        return Objects.requireNonNull(guard);
    }

    public boolean isContainer() {
        return !subcommands.isEmpty();
    }

    public Collection<Command> subcommands() {
        return Collections.unmodifiableCollection(subcommands.values());
    }

    public CommandStats stats() {
        return stats;
    }

    /// The subcommand that the second word names, or null.
    public @Nullable Command subcommand(long word, int length) {
        for (Command candidate : subcommands.values()) {
            if (Bytes.equalsIgnoreCase(word, length, candidate.nameBytes)) {
                return candidate;
            }
        }
        return null;
    }
}
