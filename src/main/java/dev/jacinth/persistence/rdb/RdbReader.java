package dev.jacinth.persistence.rdb;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Crc64;
import dev.jacinth.bytes.NativeBuffer;
import dev.jacinth.keyspace.AccessClock;
import dev.jacinth.keyspace.Database;
import dev.jacinth.keyspace.Keyspace;
import dev.jacinth.memory.MemoryExhausted;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads an RDB into a keyspace. It is fed with bytes in pieces of any size and returns after each, so that whoever
/// feeds it stays on the executor's thread and does other things in between.
///
/// ```
///   state        next bytes                              then
///   HEADER       "REDIS" and version                     OPCODE
///   OPCODE       an opcode with its fixed part,          OPCODE; KEY; AUX_NAME; SKIP; CHECKSUM, DONE
///                or a type code
///   AUX_NAME     string                                  AUX_VALUE
///   AUX_VALUE    string                                  OPCODE
///   SKIP         string                                  OPCODE
///   KEY          string                                  VALUE
///   VALUE        what the type's decoder takes           OPCODE
///   CHECKSUM     8 bytes                                 DONE
/// ```
///
/// Any state ends in FAILED where the bytes cannot be an RDB. The keys read until then stay in the keyspace; what was
/// half-built is freed by [#close].
public final class RdbReader implements AutoCloseable {

    /// What came of feeding.
    public enum Result {
        NEED_MORE,
        DONE,
        /// See [RdbReader#error].
        ERROR
    }

    private enum State {
        HEADER,
        OPCODE,
        AUX_NAME,
        AUX_VALUE,
        SKIP,
        KEY,
        VALUE,
        CHECKSUM,
        DONE,
        FAILED
    }

    private static final Logger LOG = System.getLogger("dev.jacinth.persistence");
    private static final long NONE = -1;
    private static final int QUOTED_BYTES_MAX = 1024;
    private static final int FREQUENCY_MAX = 255;
    private static final int EMPTY_KEYS_LOGGED = 10;

    private final Keyspace keyspace;
    private final RdbLoadOptions options;
    private final RdbListener listener;
    private final Pace pace;
    private final RdbInput input = new RdbInput();
    private final RdbAux aux = new RdbAux();
    private final NativeBuffer pending = new NativeBuffer(64);
    private final NativeBuffer key = new NativeBuffer(64);
    private final Decoders decoders;

    private State state = State.HEADER;
    private String auxName = "";
    private Database database;
    private @Nullable ValueDecoder decoder;
    private int version;
    private long expireAtMillis = NONE;
    private long idleSeconds = NONE;
    private long frequency = NONE;
    private long crc;
    private long crcFrom;
    private long offset;
    private long windowStart;
    private long keysLoaded;
    private long keysExpired;
    private long emptyKeys;
    private String error = "";
    private boolean begun;

    /// @param keyspace where the keys go; it is not emptied before
    public RdbReader(Keyspace keyspace, RdbLoadOptions options, RdbListener listener, Pace pace) {
        this.keyspace = keyspace;
        decoders = new Decoders(keyspace.context());
        this.options = options;
        this.listener = listener;
        this.pace = pace;
        this.database = keyspace.database(0);
    }

    /// Takes the next bytes. They need not stay where they are after the call. What follows the end of the RDB is
    /// left alone. That memory ends is an error.
    public Result feed(long address, int length) {
        try {
            return take(address, length);
        } catch (MemoryExhausted | OutOfMemoryError e) {
            return outOfMemory(e);
        }
    }

    private Result outOfMemory(Throwable e) {
        fail("out of memory: " + e.getMessage());
        return Result.ERROR;
    }

    /// An element that was not complete last time lies in `pending`; it is completed there with some of the new
    /// bytes, and what follows is read where it is.
    private Result take(long address, int length) {
        long from = address;
        int left = length;
        int held = pending.length();
        if (held > 0) {
            int added = Math.min(left, RdbInput.ELEMENT_BYTES_MAX);
            pending.append(from, added);
            int used = parse(pending.address(), pending.length());
            if (used < held) {
                return keepPending(used);
            }
            pending.clear();
            from += used - held;
            left -= used - held;
        }
        int used = parse(from, left);
        if (result() == Result.NEED_MORE && used < left) {
            pending.append(from + used, left - used);
        }
        return result();
    }

    /// All new bytes have gone to `pending`, since an element that is not complete is shorter than what was added.
    private Result keepPending(int used) {
        pending.dropFirst(used);
        return result();
    }

    private Result result() {
        return state == State.DONE ? Result.DONE : state == State.FAILED ? Result.ERROR : Result.NEED_MORE;
    }

    /// Reads as many elements as are complete and returns the number of bytes they take.
    private int parse(long from, int length) {
        input.window(from, from + length);
        windowStart = from;
        crcFrom = from;
        while (step()) {
            if (input.failed()) {
                break;
            }
        }
        if (input.failed() && state != State.FAILED) {
            fail(String.valueOf(input.failure()));
        }
        long position = input.position();
        if (state != State.DONE) {
            sum(position);
        }
        offset += position - windowStart;
        windowStart = position;
        return (int) (position - from);
    }

    private void sum(long to) {
        if (options.checksum()) {
            crc = Crc64.update(crc, crcFrom, to - crcFrom);
        }
        crcFrom = to;
    }

    /// Reads one element; false if that was not possible, or nothing is left to be read.
    private boolean step() {
        return switch (state) {
            case HEADER -> readHeader();
            case OPCODE -> readOpcode();
            case AUX_NAME -> readAuxName();
            case AUX_VALUE -> readAuxValue();
            case SKIP -> input.readString(null) && become(State.OPCODE);
            case KEY -> readKey();
            case VALUE -> readValue();
            case CHECKSUM -> readChecksum();
            case DONE, FAILED -> false;
        };
    }

    private boolean become(State next) {
        state = next;
        return true;
    }

    private void fail(String reason) {
        if (state == State.VALUE) {
            LOG.log(
                    Level.WARNING,
                    () -> "Key '" + keyText() + "' in DB " + database.number() + " of the RDB, after " + keysLoaded
                            + " others: " + reason);
        }
        state = State.FAILED;
        error = "offset " + offset() + ": " + reason;
    }

    private boolean readHeader() {
        if (!input.has(RdbFormat.HEADER_BYTES)) {
            return false;
        }
        String header = Bytes.text(input.takeBytes(RdbFormat.HEADER_BYTES), RdbFormat.HEADER_BYTES);
        if (!header.startsWith(RdbFormat.MAGIC)) {
            return input.fail("Wrong signature trying to load DB from file");
        }
        String digits = header.substring(RdbFormat.MAGIC.length());
        version = digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(digits) : 0;
        if (version < 1 || version > RdbFormat.VERSION_READ_MAX) {
            return input.fail("Can't handle RDB format version " + digits);
        }
        return become(State.OPCODE);
    }

    // ---- opcodes

    private boolean readOpcode() {
        if (!input.has(1)) {
            return false;
        }
        long start = input.position();
        int opcode = input.takeByte();
        if (opcode < RdbFormat.TYPES) {
            return beginKey(opcode);
        }
        if (!readRecord(opcode)) {
            input.window(start, input.end());
            return false;
        }
        return true;
    }

    private boolean readRecord(int opcode) {
        return switch (opcode) {
            case RdbFormat.EXPIRETIME_MS -> input.has(Long.BYTES) && setExpiry(input.takeLong());
            case RdbFormat.EXPIRETIME -> input.has(Integer.BYTES) && setExpiry(input.takeInt() * 1000L);
            case RdbFormat.FREQ -> input.has(1) && setFrequency(input.takeByte());
            case RdbFormat.IDLE -> input.readLength() && setIdle(input.number());
            case RdbFormat.SELECTDB -> input.readLength() && select(input.number());
            case RdbFormat.RESIZEDB -> readLengths(2);
            case RdbFormat.SLOT_INFO -> readLengths(3);
            case RdbFormat.AUX -> become(State.AUX_NAME);
            case RdbFormat.FUNCTION2 -> beginFunction();
            case RdbFormat.FUNCTION_PRE_GA -> input.fail("Pre-release function format not supported");
            case RdbFormat.MODULE_AUX -> input.readLength() && refuseModule(input.number());
            case RdbFormat.EOF -> end();
            default -> input.fail("unknown opcode " + opcode);
        };
    }

    /// Passes over lengths that are only a hint.
    private boolean readLengths(int count) {
        for (int i = 0; i < count; i++) {
            if (!input.readLength()) {
                return false;
            }
        }
        return true;
    }

    private boolean setExpiry(long millis) {
        // A time before 1970 is as good as any other in the past.
        expireAtMillis = millis == NONE ? NONE : Math.max(0, millis);
        return true;
    }

    private boolean setFrequency(int counter) {
        frequency = Math.min(counter, FREQUENCY_MAX);
        return true;
    }

    private boolean setIdle(long seconds) {
        idleSeconds = seconds;
        return true;
    }

    private boolean select(long number) {
        if (number >= keyspace.databases()) {
            return input.fail("Data file was created with a Redis server configured to handle more than "
                    + keyspace.databases() + " databases");
        }
        database = keyspace.database((int) number);
        return true;
    }

    private boolean beginFunction() {
        LOG.log(Level.WARNING, "The RDB holds a function library, which is passed over: functions are not there yet");
        return become(State.SKIP);
    }

    /// The identifier is nine characters of 6 bits above a version of 10 bits.
    private boolean refuseModule(long identifier) {
        String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        StringBuilder name = new StringBuilder();
        for (int shift = 58; shift >= 10; shift -= 6) {
            name.append(characters.charAt((int) (identifier >>> shift) & 0x3F));
        }
        return input.fail("The RDB file contains AUX module data I can't load: no matching module '" + name + "'");
    }

    private boolean end() {
        announceBegin();
        sum(input.position());
        return become(version >= RdbFormat.CHECKSUM_SINCE_VERSION ? State.CHECKSUM : State.DONE);
    }

    private boolean readChecksum() {
        if (!input.has(RdbFormat.CHECKSUM_BYTES)) {
            return false;
        }
        long expected = input.takeLong();
        if (expected == 0) {
            LOG.log(Level.INFO, "RDB file was saved with checksum disabled: no check performed.");
        } else if (options.checksum() && expected != crc) {
            return input.fail("RDB CRC error: Wrong RDB checksum expected: (" + Long.toHexString(expected)
                    + ") but got (" + Long.toHexString(crc) + ")");
        }
        return become(State.DONE);
    }

    private boolean readAuxName() {
        if (!input.readString(null)) {
            return false;
        }
        auxName = text();
        return become(State.AUX_VALUE);
    }

    private boolean readAuxValue() {
        if (!input.readString(null)) {
            return false;
        }
        if (!aux.put(auxName, text(), keyspace.now())) {
            return input.fail("AUX field '" + auxName + "' has the value '" + text() + "'");
        }
        return become(State.OPCODE);
    }

    private String text() {
        return Bytes.text(input.address(), Math.min(input.length(), QUOTED_BYTES_MAX));
    }

    // ---- keys

    private void announceBegin() {
        if (!begun) {
            begun = true;
            listener.begun(aux.position(keyspace.databases()));
        }
    }

    private boolean beginKey(int typeCode) {
        announceBegin();
        ValueDecoder found = decoders.find(typeCode, input);
        if (found == null) {
            return false;
        }
        decoder = found;
        found.begin(keyspace.memory());
        return become(State.KEY);
    }

    private boolean readKey() {
        if (!input.readString(null)) {
            return false;
        }
        key.clear();
        key.append(input.address(), input.length());
        return become(State.VALUE);
    }

    private boolean readValue() {
        ValueDecoder value = Objects.requireNonNull(decoder);
        if (!value.read(input)) {
            return false;
        }
        if (value.isEmpty()) {
            value.discard();
            if (emptyKeys++ < EMPTY_KEYS_LOGGED) {
                LOG.log(Level.INFO, "rdbLoadObject skipping empty key: {0}", keyText());
            }
        } else if (options.expiredDropped() && expireAtMillis != NONE && expireAtMillis < keyspace.now()) {
            value.discard();
            keysExpired++;
            listener.expired(database.number(), key.address(), key.length());
        } else if (!place(value)) {
            return false;
        }
        decoder = null;
        expireAtMillis = NONE;
        idleSeconds = NONE;
        frequency = NONE;
        if (options.keyDelayMicros() != 0) {
            pace.pause(options.keyDelayMicros());
        }
        return become(State.OPCODE);
    }

    private boolean place(ValueDecoder value) {
        long before = database.size();
        value.place(database, key.address(), key.length(), expireAtMillis);
        keysLoaded++;
        if (database.size() == before && !options.duplicatesReplace()) {
            return input.fail("RDB has duplicated key '" + keyText() + "' in DB " + database.number());
        }
        setAccess();
        return true;
    }

    /// The beginning of the key, for messages.
    private String keyText() {
        return Bytes.text(key.address(), Math.min(key.length(), QUOTED_BYTES_MAX));
    }

    private void setAccess() {
        AccessClock clock = keyspace.accessClock();
        if (clock.countsFrequency() ? frequency == NONE : idleSeconds == NONE) {
            return;
        }
        int access = clock.countsFrequency() ? clock.frequencyField((int) frequency) : clock.idleField(idleSeconds);
        keyspace.setAccess(database.peekEvenExpired(key.address(), key.length()), access);
    }

    // ---- asking

    /// After ERROR: what is wrong and where, as `offset 1234: reason`.
    public String error() {
        return error;
    }

    /// The input has ended; if that is too early, [#error] says so from now on. Returns whether the RDB was complete.
    public boolean endOfInput() {
        if (state != State.DONE && state != State.FAILED) {
            fail("Short read or OOM loading DB: the input ends within "
                    + state.name().toLowerCase(Locale.ROOT));
        }
        return state == State.DONE;
    }

    /// Bytes of complete elements so far.
    public long offset() {
        return offset + (input.position() - windowStart);
    }

    public long keysLoaded() {
        return keysLoaded;
    }

    /// Keys left out because their time had come.
    public long keysExpired() {
        return keysExpired;
    }

    /// What was read, as a line for the log. Empty keys, which old servers sometimes left behind, were left out.
    public String summary() {
        return "Done loading RDB, keys loaded: " + keysLoaded + ", keys expired: " + keysExpired
                + (emptyKeys == 0 ? "." : ", empty keys skipped: " + emptyKeys + ".");
    }

    /// Where the data set stands in a replication stream, once the keys begin; null if it does not say.
    public @Nullable RdbPosition position() {
        return aux.position(keyspace.databases());
    }

    /// Frees what is half-built. The keys that were read stay.
    @Override
    public void close() {
        if (decoder != null) {
            decoder.discard();
        }
        input.close();
        pending.close();
        key.close();
    }
}
