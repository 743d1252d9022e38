package dev.jacinth.command;

import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;
import dev.jacinth.config.Setting;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.keyspace.Headroom;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.protocol.Arguments;
import dev.jacinth.protocol.RespWriter;
import dev.jacinth.value.Aggregate;
import dev.jacinth.value.Aggregates;
import dev.jacinth.value.ByteStrings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One run of a command: who asked, with which arguments, in which database, and where the reply, the effects and the
/// events go. There is one object for each executor, bound anew for every command.
///
/// Effects: a command that reports a change ([#changed]) is propagated as it came. A handler for which that would not
/// be exact says what is to be done instead, with [#beginEffect] and arguments, or nothing, with [#noEffect].
public final class Call implements ByteStrings {

    private static final long REDACT_ALL = -1L << 1;
    private static final int REDACTED_APART_MAX = 62;

    private final Keyspace keyspace;
    private final KeyEvents events;
    private final Propagation propagation;
    private final Settings settings;
    private final Dispatcher dispatcher;

    private final boolean nested;
    private final Aggregates values;
    private final ExpireOption expireOption = new ExpireOption();
    private final StreamArguments streams = new StreamArguments(this);

    private Session session;
    private Command command;
    private Arguments arguments;
    private RespWriter reply;
    private Database database;
    private long changes;
    private boolean verbatim;
    private boolean forced;
    private boolean failed;
    private long redacted;
    private String errorLine = "";
    private @Nullable BlockedCommand resumed;

    /// @param nested true for the call of what runs within another command
    @SuppressWarnings("NullAway.Init") // Made once and bound to one command after the other; unbound it is of no use.
    public Call(
            Keyspace keyspace,
            KeyEvents events,
            Propagation propagation,
            Settings settings,
            Dispatcher dispatcher,
            boolean nested) {
        this.nested = nested;
        this.keyspace = keyspace;
        values = new Aggregates(keyspace.context());
        this.events = events;
        this.propagation = propagation;
        this.settings = settings;
        this.dispatcher = dispatcher;
    }

    /// Makes this the call of a command. `reply` may be one that throws everything away.
    public void bind(Session asking, Command called, Arguments given, RespWriter writer) {
        session = asking;
        command = called;
        arguments = given;
        reply = writer;
        database = keyspace.database(asking.database());
        changes = 0;
        verbatim = true;
        forced = false;
        failed = false;
        redacted = called.isRedacted() ? REDACT_ALL : 0;
        expireOption.clear();
        resumed = null;
    }

    /// Makes this the call of a command that has waited, now that it runs again.
    public void bind(BlockedCommand blocked, Session asking, RespWriter writer) {
        bind(asking, blocked.command(), blocked.arguments(), writer);
        resumed = blocked;
    }

    public Session session() {
        return session;
    }

    public Command command() {
        return command;
    }

    public RespWriter reply() {
        return reply;
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    /// To ask for the memory that the arguments do not tell of, before anything is changed.
    public Headroom headroom() {
        return keyspace.headroom();
    }

    /// One object of each type of value, for a command to point at what it works on.
    public Aggregates values() {
        return values;
    }

    /// The database that the client has selected.
    public Database database() {
        return database;
    }

    public Settings settings() {
        return settings;
    }

    /// Whether this runs within another command: in a transaction nobody waits.
    public boolean isNested() {
        return nested;
    }

    /// Runs another command within this one's unit: EXEC runs what was queued.
    public void run(Command other, Arguments given) {
        dispatcher.runWithin(session, other, given, reply);
    }

    /// Milliseconds since 1970: one value for the whole unit of execution.
    public long now() {
        return keyspace.now();
    }

    // ---- arguments

    public Arguments arguments() {
        return arguments;
    }

    /// Number of arguments, the command's name included.
    public int count() {
        return arguments.count();
    }

    @Override
    public long address(int index) {
        return arguments.address(index);
    }

    @Override
    public int length(int index) {
        return arguments.length(index);
    }

    /// Whether an argument is a word, given in lower case, in whatever case it was sent.
    public boolean is(int index, byte[] lowerCase) {
        return arguments.equalsIgnoreCase(index, lowerCase);
    }

    /// An argument as a text of one `char` per byte. Not for the hot path.
    public String text(int index) {
        return arguments.text(index);
    }

    /// As [#text], for an error that quotes the argument: a zero byte ends it, as it does in C.
    public String quoted(int index) {
        return arguments.quoted(index);
    }

    /// Whether an argument is a 64-bit integer; if not, the client has its error.
    public boolean isLong(int index) {
        return isLong(index, Errors.NOT_AN_INTEGER);
    }

    public boolean isLong(int index, String error) {
        if (Numbers.isLong(arguments.address(index), arguments.length(index))) {
            return true;
        }
        error(error);
        return false;
    }

    /// An argument that [#isLong] has accepted.
    public long longAt(int index) {
        return Numbers.parseLong(arguments.address(index), arguments.length(index));
    }

    /// Whether an argument is a 32-bit integer; if not, the client has its error.
    public boolean isInt(int index) {
        if (!isLong(index)) {
            return false;
        }
        if (longAt(index) == (int) longAt(index)) {
            return true;
        }
        outOfRange(Integer.MIN_VALUE, Integer.MAX_VALUE);
        return false;
    }

    /// As [#isInt], with one error for whatever is wrong.
    public boolean isInt(int index, String error) {
        if (!isLong(index, error)) {
            return false;
        }
        if (longAt(index) == (int) longAt(index)) {
            return true;
        }
        error(error);
        return false;
    }

    /// Whether an argument is an integer that [Math#negateExact(long)] takes: not the smallest there is; if not, the
    /// client has its error.
    public boolean isNegatable(int index) {
        if (!isLong(index)) {
            return false;
        }
        if (longAt(index) != Long.MIN_VALUE) {
            return true;
        }
        outOfRange(-Long.MAX_VALUE, Long.MAX_VALUE);
        return false;
    }

    private void outOfRange(long least, long most) {
        error("ERR value is out of range, value must between " + least + " and " + most);
    }

    /// Whether an argument is an integer and not too small; if not, the client has this error.
    public boolean isAtLeast(int index, long least, String error) {
        return isAtLeast(index, least, error, error);
    }

    /// As above, with an error for what is no integer and one for what is too small.
    public boolean isAtLeast(int index, long least, String noInteger, String tooSmall) {
        if (!isLong(index, noInteger)) {
            return false;
        }
        if (longAt(index) >= least) {
            return true;
        }
        error(tooSmall);
        return false;
    }

    /// Whether an argument is the number of a database; if not, the client has its error.
    public boolean isDatabase(int index) {
        if (!isInt(index)) {
            return false;
        }
        if (longAt(index) >= 0 && longAt(index) < keyspace.databases()) {
            return true;
        }
        error(Errors.DB_INDEX_OUT_OF_RANGE);
        return false;
    }

    /// Whether two arguments are the same bytes.
    public boolean areEqual(int index, int other) {
        return length(index) == length(other) && Native.equal(address(index), address(other), length(index));
    }

    /// The parser of EX, PX, EXAT and PXAT, fresh for this command.
    ExpireOption expireOption() {
        return expireOption;
    }

    /// What commands on streams read their arguments into.
    StreamArguments streams() {
        return streams;
    }

    /// Keeps an argument out of MONITOR and the slow log: it is a password.
    public void redact(int index) {
        redacted |= index <= REDACTED_APART_MAX ? 1L << index : -1L << REDACTED_APART_MAX + 1;
    }

    /// Whether an argument must not be shown.
    public boolean isRedacted(int index) {
        return (redacted >>> Math.min(index, REDACTED_APART_MAX + 1) & 1) != 0;
    }

    // ---- keys

    /// The record of the key at an argument for reading, or 0.
    public int lookupRead(int index) {
        return database.lookupRead(arguments.address(index), arguments.length(index));
    }

    /// The record of the key at an argument for changing, or 0.
    public int lookupWrite(int index) {
        return database.lookupWrite(arguments.address(index), arguments.length(index));
    }

    /// Whether a record is missing or of a type; if not, the client has its error.
    public boolean isTypeOrMissing(int record, int type) {
        if (record == 0 || database.type(record) == type) {
            return true;
        }
        error(Errors.WRONG_TYPE);
        return false;
    }

    /// Deletes the key at an argument, even one whose time has come, and says whether it was there.
    public boolean delete(int index) {
        return database.delete(arguments.address(index), arguments.length(index));
    }

    /// Has a change of the value of the key at an argument heard of. A value that no key may hold any more is deleted
    /// with its key: true then.
    boolean valueChanged(int index, Aggregate value) {
        return database.changed(arguments.address(index), arguments.length(index), value);
    }

    /// Whether a key that gets this time is to be deleted instead: the time has passed, and keys are deleted here.
    boolean deletesAtOnce(long expireAtMillis) {
        return expireAtMillis <= now() && keyspace.expiryMode() == ExpiryMode.DELETE;
    }

    // ---- waiting

    /// To be called before anything is changed by a command that makes the server remember `count` of its arguments in
    /// the Java heap: keys that are watched or waited for, channels. Where that has no room the command fails.
    public void mayRemember(int count) {
        JavaHeap.requireToRemember(count, arguments.totalBytes());
    }

    /// Whether the client may be made to wait. Where it may not, in a transaction, a command that finds nothing
    /// replies what it would reply when the time is over.
    public boolean canWait() {
        return !nested && session.canBlock();
    }

    /// What the command has waited with, if it runs again after waiting; else null.
    public @Nullable BlockedCommand resumed() {
        return resumed;
    }

    /// Blocks the client until one of some keys holds a value of a type, or the time is over; in between the command
    /// is run again whenever there may be something for it. The handler has changed nothing, replies nothing and
    /// returns. Only if [#canWait].
    ///
    /// @param type one of [dev.jacinth.value.ValueType]
    /// @param first position of the first key among the arguments; the others follow it
    /// @param timeoutMillis of [BlockTimeout]; when the command runs again, what it gave first counts
    /// @param awaitsLoss whether it is also to run again when a key is removed or becomes something else
    /// @return what waits, to [BlockedCommand#keep] something for the next run
    public BlockedCommand waitForKeys(int type, int first, int count, long timeoutMillis, boolean awaitsLoss) {
        BlockedCommand blocked = resumed;
        if (blocked == null) {
            mayRemember(count);
            long deadlineNanos = timeoutMillis == 0 ? Long.MAX_VALUE : dispatcher.nanosAfter(timeoutMillis);
            blocked = new BlockedCommand(this, first, count, type, awaitsLoss, deadlineNanos);
        }
        session.block(blocked);
        blocked.await();
        return blocked;
    }

    /// Blocks the client as [#waitForKeys] does, or, where it may not be made to wait, replies what it would get when
    /// the time is over.
    public void waitOrGiveUp(int type, int first, int count, long timeoutMillis) {
        if (canWait()) {
            waitForKeys(type, first, count, timeoutMillis, false);
        } else {
            reply.nullArray();
        }
    }

    // ---- replies

    /// Replies with an error: its code, a blank and the message. What would break the line becomes a blank.
    public void error(String line) {
        failed = true;
        errorLine = line;
        reply.error(line);
    }

    /// Replies that a subcommand does not take these arguments.
    public void wrongSubcommand() {
        Command roof = Objects.requireNonNull(command.parent());
        error("ERR unknown subcommand or wrong number of arguments for '" + quoted(1) + "'. Try " + roof.name()
                + " HELP.");
    }

    /// Replies that there are too few or too many arguments.
    public void wrongCount() {
        error(Errors.wrongCount(command));
    }

    /// Whether the command replied with an error.
    public boolean hasFailed() {
        return failed;
    }

    /// The last error, if [#hasFailed].
    public String errorLine() {
        return errorLine;
    }

    // ---- effects and events

    /// Reports that the command changed data, by the count that `rdb_changes_since_last_save` is to grow by.
    public void changed(long count) {
        changes += count;
    }

    public long changes() {
        return changes;
    }

    /// Whether the command is to be propagated as it came, if it changed anything.
    public boolean isVerbatim() {
        return verbatim;
    }

    /// The command is not propagated, though it may have changed something: what it did is no business of replicas, or
    /// was announced otherwise.
    public void noEffect() {
        verbatim = false;
    }

    /// Has the command propagated as it came even if it changed no data: PUBLISH.
    public void propagateUnchanged() {
        forced = true;
    }

    /// Whether there is something to propagate: a change, or what stands for one.
    public boolean isPropagated() {
        return changes > 0 || forced;
    }

    /// Begins an effect that stands in place of the command.
    public void beginEffect(int argumentCount) {
        beginEffect(database.number(), argumentCount);
    }

    public void beginEffect(int databaseNumber, int argumentCount) {
        verbatim = false;
        propagation.beginEffect(databaseNumber, argumentCount);
    }

    public void effectArgument(byte[] word) {
        propagation.argument(word);
    }

    public void effectArgument(long number) {
        propagation.argument(number);
    }

    /// Adds an argument of the command to the effect.
    public void effectArgumentAt(int index) {
        propagation.argument(arguments.address(index), arguments.length(index));
    }

    public void effectArgument(long address, int length) {
        propagation.argument(address, length);
    }

    /// Announces an event about the key at an argument.
    public void announce(int eventClass, String event, int keyIndex) {
        events.announce(eventClass, event, database.number(), arguments.address(keyIndex), arguments.length(keyIndex));
    }

    /// Announces an event about a key of any database.
    public void announce(int eventClass, String event, int databaseNumber, long key, int keyLength) {
        events.announce(eventClass, event, databaseNumber, key, keyLength);
    }

    // ---- what several commands end with

    /// Reports and announces a change by which the value of a key may have lost all it had: then the key is deleted,
    /// which is announced as well.
    ///
    /// @param count of changes to report
    void removed(int keyIndex, Aggregate value, int eventClass, String event, long count) {
        changed(count);
        announce(eventClass, event, keyIndex);
        if (valueChanged(keyIndex, value)) {
            announce(KeyEvents.GENERIC, "del", keyIndex);
        }
    }

    /// Stores a result, which nobody owns and which is not empty, in place of whatever a key held. The key does not
    /// expire.
    ///
    /// @param count of changes to report
    void store(int keyIndex, Aggregate result, int eventClass, String event, long count) {
        database.place(arguments.address(keyIndex), arguments.length(keyIndex), result, Database.NO_EXPIRY);
        changed(count);
        announce(eventClass, event, keyIndex);
    }

    /// Stores a result that is empty, and so can have no key: deletes what there was.
    void storeNothing(int keyIndex) {
        if (delete(keyIndex)) {
            changed(1);
            announce(KeyEvents.GENERIC, "del", keyIndex);
        }
    }

    /// Deletes a key in place of what was asked for, and has replicas do just that. It is a change that is still to be
    /// reported.
    ///
    /// @param lazily the one of `lazyfree-lazy-*` that decides how replicas do
    public void deleteInstead(int keyIndex, Setting<Boolean> lazily) {
        delete(keyIndex);
        beginEffect(2);
        effectArgument(Deletion.command(settings, lazily));
        effectArgumentAt(keyIndex);
        announce(KeyEvents.GENERIC, "del", keyIndex);
    }
}
