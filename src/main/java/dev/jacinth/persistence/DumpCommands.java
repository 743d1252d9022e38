package dev.jacinth.persistence;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.ASKING;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.OW;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.UPDATE;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.command.Call;
import dev.jacinth.command.Category;
import dev.jacinth.command.Command;
import dev.jacinth.command.Errors;
import dev.jacinth.command.Group;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.AccessClock;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.ExpiryMode;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.persistence.rdb.DumpPayload;
import dev.jacinth.persistence.rdb.DumpReader;
import dev.jacinth.persistence.rdb.DumpWriter;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Values out of a server and into another: DUMP and RESTORE.
public final class DumpCommands {

    private static final String RESTORE_SYNTAX = "key ttl:integer serialized-value:string [REPLACE] [ABSTTL]"
            + " [IDLETIME seconds:integer] [FREQ frequency:integer]";
    private static final String RESTORE_COMPLEXITY =
            "O(1) to create the key and O(N*M) to rebuild the value, where N is its number of elements and M their"
                    + " average size. For sorted sets O(N*M*log(N)).";

    /// The commands, with checksums that count.
    public static List<Command> all() {
        return all(() -> true);
    }

    /// The commands, in alphabetical order.
    ///
    /// @param checksums whether RESTORE compares checksums now
    public static List<Command> all(BooleanSupplier checksums) {
        DumpWriter writer = new DumpWriter();
        DumpReader reader = new DumpReader();
        // spotless:off
        return List.of(
                command("DUMP", call -> dump(call, writer))
                        .syntax("key").flags(READONLY).group(Group.GENERIC).key(1, RO, ACCESS)
                        .tips("nondeterministic_output").since("2.6.0")
                        .complexity("O(1) to find the key and O(N*M) to write the value, where N is its number of"
                                + " elements and M their average size.")
                        .summary("Returns the value of a key in the form that RESTORE takes."),
                command("RESTORE", call -> restore(call, reader, checksums.getAsBoolean()))
                        .syntax(RESTORE_SYNTAX).flags(WRITE, DENYOOM).group(Group.GENERIC)
                        .categories(Category.DANGEROUS)
                        .key(1, OW, UPDATE).since("2.6.0").complexity(RESTORE_COMPLEXITY)
                        .summary("Creates a key from a value that DUMP returned."),
                command("RESTORE-ASKING", call -> restore(call, reader, checksums.getAsBoolean()))
                        .syntax(RESTORE_SYNTAX).flags(WRITE, DENYOOM, ASKING).group(Group.SERVER)
                        .categories(Category.KEYSPACE, Category.DANGEROUS).key(1, OW, UPDATE).internal().since("3.0.0")
                        .complexity(RESTORE_COMPLEXITY)
                        .summary("Creates a key from a value while its slot is moving: between nodes of a cluster."));
        // spotless:on
    }

    private static final byte[] REPLACE = Bytes.of("replace");
    private static final byte[] ABSTTL = Bytes.of("absttl");
    private static final byte[] IDLETIME = Bytes.of("idletime");
    private static final byte[] FREQ = Bytes.of("freq");
    private static final byte[] ABSTTL_WORD = Bytes.of("ABSTTL");

    private static final int KEY = 1;
    private static final int TTL = 2;
    private static final int PAYLOAD = 3;
    private static final int FIRST_OPTION = 4;
    private static final int FREQUENCY_MAX = 255;
    private static final long UNSET = -1;

    private DumpCommands() {}

    private static void dump(Call call, DumpWriter writer) {
        int record = call.lookupRead(KEY);
        if (record == 0) {
            call.reply().nullBulk();
            return;
        }
        try (NativeBuffer payload = new NativeBuffer(256)) {
            writer.write(
                    payload,
                    call.keyspace().context(),
                    call.keyspace().memory().live(),
                    call.database().at(record),
                    RdbSettings.writing(call.settings()));
            call.reply().bulk(payload.address(), payload.length());
        }
    }

    // ---- RESTORE

    /// The words behind the payload.
    private static final class Options {
        private boolean replace;
        private boolean absolute;
        private long idleSeconds = UNSET;
        private long frequency = UNSET;

        /// False if they are wrong; the client has its error then.
        boolean parse(Call call) {
            for (int i = FIRST_OPTION; i < call.count(); i++) {
                boolean more = i + 1 < call.count();
                if (call.is(i, REPLACE)) {
                    replace = true;
                } else if (call.is(i, ABSTTL)) {
                    absolute = true;
                } else if (call.is(i, IDLETIME) && more && frequency == UNSET) {
                    if (!parseIdle(call, ++i)) {
                        return false;
                    }
                } else if (call.is(i, FREQ) && more && idleSeconds == UNSET) {
                    if (!parseFrequency(call, ++i)) {
                        return false;
                    }
                } else {
                    call.error(Errors.SYNTAX);
                    return false;
                }
            }
            return true;
        }

        private boolean parseIdle(Call call, int index) {
            if (!call.isLong(index)) {
                return false;
            }
            idleSeconds = call.longAt(index);
            if (idleSeconds < 0) {
                call.error("ERR Invalid IDLETIME value, must be >= 0");
                return false;
            }
            return true;
        }

        private boolean parseFrequency(Call call, int index) {
            if (!call.isLong(index)) {
                return false;
            }
            frequency = call.longAt(index);
            if (frequency < 0 || frequency > FREQUENCY_MAX) {
                call.error("ERR Invalid FREQ value, must be >= 0 and <= 255");
                return false;
            }
            return true;
        }
    }

    private static void restore(Call call, DumpReader reader, boolean checksum) {
        Options options = new Options();
        if (!options.parse(call)) {
            return;
        }
        int old = call.lookupWrite(KEY);
        if (old != 0 && !options.replace) {
            call.error("BUSYKEY Target key name already exists.");
            return;
        }
        if (!call.isLong(TTL)) {
            return;
        }
        long ttl = call.longAt(TTL);
        if (ttl < 0) {
            call.error("ERR Invalid TTL value, must be >= 0");
            return;
        }
        long payload = call.address(PAYLOAD);
        int length = call.length(PAYLOAD);
        if (!DumpPayload.isIntact(payload, length, checksum)) {
            call.error("ERR DUMP payload version or checksum are wrong");
            return;
        }
        long when = ttl == 0 ? Database.NO_EXPIRY : options.absolute ? ttl : saturated(ttl + call.now());
        boolean over = ttl != 0 && when <= call.now() && call.keyspace().expiryMode() == ExpiryMode.DELETE;
        boolean readable = over
                ? reader.isReadable(payload, length, call.keyspace())
                : reader.restore(
                        payload, length, call.keyspace(), call.database(), call.address(KEY), call.length(KEY), when);
        if (!readable) {
            call.error("ERR Bad data format");
        } else if (over) {
            restoredTooLate(call, old != 0);
        } else {
            restored(call, options, when, old != 0);
        }
    }

    private static long saturated(long sum) {
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static void restoredTooLate(Call call, boolean replaces) {
        if (replaces) {
            call.deleteInstead(KEY, Settings.LAZYFREE_LAZY_SERVER_DEL);
            call.changed(1);
        }
        call.reply().ok();
    }

    /// To the outside the value is that of a new key, even where it took the place of another one.
    private static void restored(Call call, Options options, long when, boolean replaces) {
        setAccess(call, options);
        if (replaces) {
            call.announce(KeyEvents.NEW, "new", KEY);
        }
        if (when != Database.NO_EXPIRY && !options.absolute) {
            call.beginEffect(call.count() + 1);
            for (int i = 0; i < call.count(); i++) {
                if (i == TTL) {
                    call.effectArgument(when);
                } else {
                    call.effectArgumentAt(i);
                }
            }
            call.effectArgument(ABSTTL_WORD);
        }
        call.announce(KeyEvents.GENERIC, "restore", KEY);
        call.changed(1);
        call.reply().ok();
    }

    private static void setAccess(Call call, Options options) {
        AccessClock clock = call.keyspace().accessClock();
        int access;
        if (clock.countsFrequency()) {
            access = options.frequency == UNSET ? clock.fresh() : clock.frequencyField((int) options.frequency);
        } else {
            access = options.idleSeconds == UNSET ? clock.fresh() : clock.idleField(options.idleSeconds);
        }
        int record = call.database().peekEvenExpired(call.address(KEY), call.length(KEY));
        call.keyspace().setAccess(record, access);
    }
}
