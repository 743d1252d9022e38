package dev.jacinth.command;

import static dev.jacinth.command.Command.command;
import static dev.jacinth.command.Flag.ADMIN;
import static dev.jacinth.command.Flag.DENYOOM;
import static dev.jacinth.command.Flag.FAST;
import static dev.jacinth.command.Flag.MAY_REPLICATE;
import static dev.jacinth.command.Flag.READONLY;
import static dev.jacinth.command.Flag.WRITE;
import static dev.jacinth.command.Group.HYPERLOGLOG;
import static dev.jacinth.command.KeySpec.Access.ACCESS;
import static dev.jacinth.command.KeySpec.Access.INSERT;
import static dev.jacinth.command.KeySpec.Access.RO;
import static dev.jacinth.command.KeySpec.Access.RW;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.config.Settings;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.KeyEvents;
import dev.jacinth.value.HyperLogLog;
import dev.jacinth.value.HyperLogLogCheck;
import dev.jacinth.value.ValueType;
import java.util.List;

/// Commands on HyperLogLogs, which are strings that begin with `HYLL`. See [HyperLogLog].
///
/// A dense one is changed where it lies. A sparse one, whose length changes with nearly every element, is copied to a
/// room, changed there and stored again: that costs less than to find the place of the change.
public final class HyperLogLogCommands {

    /// The family.
    // spotless:off
    public static final List<Command> ALL = List.of(
            command("PFADD", HyperLogLogCommands::pfadd)
                    .syntax("key [element [element ...]]").flags(WRITE, DENYOOM, FAST).group(HYPERLOGLOG)
                    .key(1, RW, INSERT)
                    .since("2.8.9").complexity("O(1) for each element")
                    .summary("Adds elements to a HyperLogLog; creates it where there is none."),
            command("PFCOUNT", HyperLogLogCommands::pfcount)
                    .syntax("key [key ...]").flags(READONLY, MAY_REPLICATE).group(HYPERLOGLOG)
                    .keys(1, -1, 1, RW, ACCESS)
                    .since("2.8.9").complexity("O(1) for one key, mostly from a cache; O(N) for a union of N keys")
                    .summary("Estimates how many different elements were added to HyperLogLogs."),
            command("PFDEBUG", HyperLogLogCommands::pfdebug)
                    .syntax("subcommand key").flags(WRITE, DENYOOM, ADMIN).group(HYPERLOGLOG).key(2, RW, ACCESS)
                    .internal()
                    .since("2.8.9").complexity("N/A")
                    .summary("Shows or converts the representation of a HyperLogLog."),
            command("PFMERGE", HyperLogLogCommands::pfmerge)
                    .syntax("destkey [sourcekey [sourcekey ...]]").flags(WRITE, DENYOOM).group(HYPERLOGLOG)
                    .key(1, RW, ACCESS, INSERT).keys(2, -1, 1, RO, ACCESS)
                    .since("2.8.9").complexity("O(N) in the number of HyperLogLogs")
                    .summary("Makes a HyperLogLog the union of itself and others."),
            command("PFSELFTEST", HyperLogLogCommands::pfselftest)
                    .syntax("").flags(ADMIN).group(HYPERLOGLOG).internal()
                    .since("2.8.9").complexity("N/A")
                    .summary("Tests how HyperLogLogs are represented and how exact they are."));
    // spotless:on

    private static final String NOT_ONE = "WRONGTYPE Key is not a valid HyperLogLog string value.";
    private static final String CORRUPT = "INVALIDOBJ Corrupted HLL object detected";

    private static final byte[] GETREG = Bytes.of("getreg");
    private static final byte[] DECODE = Bytes.of("decode");
    private static final byte[] ENCODING = Bytes.of("encoding");
    private static final byte[] TODENSE = Bytes.of("todense");

    private HyperLogLogCommands() {}

    // ---- looking

    /// Whether a record is missing or a HyperLogLog; if not, the client has its error.
    private static boolean isOneOrMissing(Call call, int record) {
        if (!call.isTypeOrMissing(record, ValueType.STRING)) {
            return false;
        }
        if (record == 0) {
            return true;
        }
        Database database = call.database();
        int length = database.strings().length(record);
        if (length >= HyperLogLog.HEADER_BYTES
                && HyperLogLog.isOne(database.strings().at(record, 0), length)) {
            return true;
        }
        call.error(NOT_ONE);
        return false;
    }

    private static boolean isDense(Database database, int record) {
        return HyperLogLog.encoding(database.strings().at(record, 0)) == HyperLogLog.DENSE;
    }

    private static long room(Call call) {
        return call.keyspace().scratch(HyperLogLog.ROOM_BYTES);
    }

    /// Copies the HyperLogLog of a record to the room and returns its length, or [HyperLogLog#CORRUPT] if it is too
    /// long to be one.
    private static int load(Database database, int record, long room) {
        int length = database.strings().length(record);
        if (length > HyperLogLog.SPARSE_BYTES_MAX) {
            return HyperLogLog.CORRUPT;
        }
        database.strings().copy(record, 0, length, room + HyperLogLog.IMAGE);
        // What a run that is cut off reads as its second byte.
        Native.putByte(room + HyperLogLog.IMAGE + length, (byte) 0);
        return length;
    }

    // ---- adding

    private static void pfadd(Call call) {
        int record = call.lookupWrite(1);
        if (!isOneOrMissing(call, record)) {
            return;
        }
        boolean dense = record != 0 && isDense(call.database(), record);
        int changes = dense ? addDense(call, record) : addSparse(call, record);
        if (changes == HyperLogLog.CORRUPT) {
            call.error(CORRUPT);
            return;
        }
        if (changes > 0) {
            call.changed(changes);
            call.announce(KeyEvents.STRING, "pfadd", 1);
        }
        call.reply().integer(changes > 0 ? 1 : 0);
    }

    /// Adds the elements to a HyperLogLog that is missing or sparse, and stores it if it changed. Returns the number
    /// of changes, the creation included, or [HyperLogLog#CORRUPT].
    private static int addSparse(Call call, int record) {
        Database database = call.database();
        long room = room(call);
        long sparseBytesMax = call.settings().get(Settings.HLL_SPARSE_MAX_BYTES);
        int length = record == 0 ? HyperLogLog.clear(room) : load(database, record, room);
        int changes = record == 0 ? 1 : 0;
        for (int i = 2; i < call.count() && length != HyperLogLog.CORRUPT; i++) {
            int grown = HyperLogLog.add(room, length, sparseBytesMax, call.address(i), call.length(i));
            if (grown != HyperLogLog.UNCHANGED) {
                length = grown;
                changes++;
            }
        }
        if (length == HyperLogLog.CORRUPT) {
            return HyperLogLog.CORRUPT;
        }
        if (changes > 0) {
            store(call, room, length);
        }
        return changes;
    }

    /// Puts the image under the key at the first argument.
    private static void store(Call call, long room, int length) {
        long image = room + HyperLogLog.IMAGE;
        HyperLogLog.invalidate(image);
        call.database().strings().setRaw(call.address(1), call.length(1), image, length, Database.KEEP_EXPIRY);
    }

    private static int addDense(Call call, int record) {
        Database database = call.database();
        int changes = 0;
        for (int i = 2; i < call.count(); i++) {
            long hash = HyperLogLog.hash(call.address(i), call.length(i));
            int register = HyperLogLog.register(hash);
            int value = HyperLogLog.patternLength(hash);
            if (registerAt(database, record, register) < value) {
                if (changes == 0) {
                    prepare(call, record);
                }
                setRegister(database, record, register, value);
                changes++;
            }
        }
        return changes;
    }

    /// Makes a dense HyperLogLog, which has its full length, ready to be changed: from here on no memory is needed.
    private static void prepare(Call call, int record) {
        Database database = call.database();
        for (int offset = 0;
                offset < HyperLogLog.DENSE_BYTES;
                offset += database.strings().run(record, offset)) {
            database.strings().writableAt(record, offset);
        }
        database.strings().grow(call.address(1), call.length(1), HyperLogLog.DENSE_BYTES);
        long stale = database.strings().writableAt(record, HyperLogLog.STALE_AT);
        Native.putByte(stale, (byte) (Native.getByte(stale) | HyperLogLog.STALE_BIT));
    }

    private static int registerAt(Database database, int record, int register) {
        int offset = HyperLogLog.denseOffset(register);
        int bits = Native.getUnsignedByte(database.strings().at(record, offset));
        if (HyperLogLog.isSplit(register)) {
            bits |= Native.getUnsignedByte(database.strings().at(record, offset + 1)) << Byte.SIZE;
        }
        return bits >>> HyperLogLog.denseShift(register) & 63;
    }

    private static void setRegister(Database database, int record, int register, int value) {
        int offset = HyperLogLog.denseOffset(register);
        int shift = HyperLogLog.denseShift(register);
        int mask = 63 << shift;
        int bits = value << shift;
        replaceBits(database, record, offset, mask, bits);
        if (HyperLogLog.isSplit(register)) {
            replaceBits(database, record, offset + 1, mask >> Byte.SIZE, bits >> Byte.SIZE);
        }
    }

    private static void replaceBits(Database database, int record, int offset, int mask, int bits) {
        long at = database.strings().writableAt(record, offset);
        Native.putByte(at, (byte) (Native.getByte(at) & ~mask | bits & mask));
    }

    // ---- counting

    private static void pfcount(Call call) {
        if (call.count() > 2) {
            countUnion(call);
            return;
        }
        int record = call.lookupRead(1);
        if (!isOneOrMissing(call, record)) {
            return;
        }
        if (record == 0) {
            call.reply().integer(0);
            return;
        }
        Database database = call.database();
        long cached = HyperLogLog.cachedCount(database.strings().at(record, 0));
        if (cached >= 0) {
            call.reply().integer(cached);
            return;
        }
        long room = room(call);
        int length = load(database, record, room);
        long count = length == HyperLogLog.CORRUPT ? length : HyperLogLog.count(room, length);
        if (count == HyperLogLog.CORRUPT) {
            call.error(CORRUPT);
            return;
        }
        if (call.headroom().isEnoughForUpkeep()) {
            cache(call, count);
        }
        call.reply().integer(count);
    }

    /// Keeps the count in the string, and has replicas do so: they have to hold the same bytes.
    private static void cache(Call call, long count) {
        Database database = call.database();
        int record = database.strings().grow(call.address(1), call.length(1), HyperLogLog.HEADER_BYTES);
        Native.putLong(database.strings().writableAt(record, HyperLogLog.COUNT_AT), count);
        call.changed(1);
    }

    private static void countUnion(Call call) {
        long room = room(call);
        HyperLogLog.clearRegisters(room);
        for (int i = 1; i < call.count(); i++) {
            int record = call.lookupRead(i);
            if (!isOneOrMissing(call, record) || !merge(call, record, room)) {
                return;
            }
        }
        call.reply().integer(HyperLogLog.countRegisters(room));
    }

    /// Merges the HyperLogLog of a record, if there is one, into the registers of the room. False if it is corrupt: the
    /// client has its error.
    private static boolean merge(Call call, int record, long room) {
        if (record == 0) {
            return true;
        }
        int length = load(call.database(), record, room);
        if (length != HyperLogLog.CORRUPT && HyperLogLog.merge(room, length)) {
            return true;
        }
        call.error(CORRUPT);
        return false;
    }

    // ---- merging

    private static void pfmerge(Call call) {
        Database database = call.database();
        long room = room(call);
        HyperLogLog.clearRegisters(room);
        boolean dense = false;
        for (int i = 1; i < call.count(); i++) {
            int record = call.lookupRead(i);
            if (!isOneOrMissing(call, record)) {
                return;
            }
            dense |= record != 0 && isDense(database, record);
            if (!merge(call, record, room)) {
                return;
            }
        }
        int record = call.lookupWrite(1);
        int length = record == 0 ? HyperLogLog.clear(room) : load(database, record, room);
        long sparseBytesMax = call.settings().get(Settings.HLL_SPARSE_MAX_BYTES);
        store(call, room, HyperLogLog.raiseAll(room, length, dense, sparseBytesMax));
        call.changed(1);
        call.announce(KeyEvents.STRING, "pfadd", 1);
        call.reply().ok();
    }

    // ---- debugging

    private static void pfdebug(Call call) {
        int record = call.lookupWrite(2);
        if (record == 0) {
            call.error("ERR The specified key does not exist");
            return;
        }
        if (!isOneOrMissing(call, record)) {
            return;
        }
        boolean dense = isDense(call.database(), record);
        if (call.is(1, GETREG)) {
            if (dense || convert(call, record)) {
                replyRegisters(call);
            }
        } else if (call.is(1, DECODE)) {
            decode(call, record, dense);
        } else if (call.is(1, ENCODING)) {
            call.reply().simple(dense ? "dense" : "sparse");
        } else if (call.is(1, TODENSE)) {
            if (dense || convert(call, record)) {
                call.reply().integer(dense ? 0 : 1);
            }
        } else {
            call.error("ERR Unknown PFDEBUG subcommand '" + call.quoted(1) + "'");
        }
    }

    /// Stores a sparse HyperLogLog in dense form. False if it is corrupt: the client has its error.
    private static boolean convert(Call call, int record) {
        long room = room(call);
        int length = load(call.database(), record, room);
        int grown = length == HyperLogLog.CORRUPT ? length : HyperLogLog.densify(room, length);
        if (grown == HyperLogLog.CORRUPT) {
            call.error(CORRUPT);
            return false;
        }
        long image = room + HyperLogLog.IMAGE;
        call.database().strings().setRaw(call.address(2), call.length(2), image, grown, Database.KEEP_EXPIRY);
        call.changed(1);
        return true;
    }

    private static void replyRegisters(Call call) {
        Database database = call.database();
        int record = database.peekEvenExpired(call.address(2), call.length(2));
        call.reply().array(HyperLogLog.REGISTER_COUNT);
        for (int register = 0; register < HyperLogLog.REGISTER_COUNT; register++) {
            call.reply().integer(registerAt(database, record, register));
        }
    }

    private static void decode(Call call, int record, boolean dense) {
        long room = room(call);
        int length = dense ? 0 : load(call.database(), record, room);
        if (dense) {
            call.error("ERR HLL encoding is not sparse");
        } else if (length == HyperLogLog.CORRUPT) {
            call.error(CORRUPT);
        } else {
            call.reply().bulk(HyperLogLog.describe(room, length));
        }
    }

    private static void pfselftest(Call call) {
        long sparseBytesMax = call.settings().get(Settings.HLL_SPARSE_MAX_BYTES);
        long rooms = call.keyspace().scratch(2 * HyperLogLog.ROOM_BYTES);
        String failure = HyperLogLogCheck.run(rooms, rooms + HyperLogLog.ROOM_BYTES, sparseBytesMax, call.now());
        if (failure.isEmpty()) {
            call.reply().ok();
        } else {
            call.error("TESTFAILED " + failure);
        }
    }
}
