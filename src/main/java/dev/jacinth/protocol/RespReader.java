package dev.jacinth.protocol;

import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;

/// Reads commands from a byte stream that arrives in pieces of any size.
///
/// The caller keeps what is not consumed in one range of memory and hands the whole range over, again with more
/// bytes behind it when they have come; the range may lie elsewhere each time.
///
///     while (length > 0) {
///         Result result = reader.read(address, length);
///         address += reader.consumed();
///         length -= reader.consumed();
///         if (result != COMMAND) break;        // NEED_MORE: bytesNeeded(); ERROR: error(), then close
///         execute(reader.arguments());         // views into the bytes just consumed
///     }
///
/// What was read of an unfinished command is remembered relative to its first byte, so each byte is looked at once,
/// however small the pieces are.
///
///     state                  position    left     length
///     between commands       0           0        -1
///     count was read         behind it   > 0      -1
///     length was read        behind it   > 0      >= 0: the bulk is awaited
///
/// The limits, errors and leniencies are those of Redis 7.2: a line ends at CR, and the byte after it is skipped
/// unseen; a NUL hides the end of its line, so that such a line is awaited until it is too long. Inline commands
/// are decoded in place: their bytes in the range are overwritten.
public final class RespReader implements AutoCloseable {

    /// What [#read] found.
    public enum Result {
        /// A whole command, now in [#arguments].
        COMMAND,
        /// The start of a command, or nothing.
        NEED_MORE,
        /// Something that is no command. The stream is out of step for good.
        ERROR
    }

    private static final int LINE_BYTES_MAX = 64 * 1024;
    private static final int UNAUTHENTICATED_COUNT_MAX = 10;
    private static final int UNAUTHENTICATED_LENGTH_MAX = 16 * 1024;
    /// A command must fit one buffer, and an offset into it an int.
    private static final long COMMAND_BYTES_MAX = Integer.MAX_VALUE - 1024;
    private static final long DEFAULT_BULK_BYTES_MAX = 512L * 1024 * 1024;
    private static final int DIGITS_WITHOUT_OVERFLOW = 18;
    /// `$`, a digit, CR, LF.
    private static final int SHORT_HEADER_BYTES = 4;

    private Arguments arguments = new Arguments();
    private long bulkBytesMax = DEFAULT_BULK_BYTES_MAX;
    private boolean authenticated = true;
    private boolean master;

    /// Bytes of the current command that are done with.
    private int position;
    /// Bytes of the current line already searched for its end.
    private int scanned;
    private long bulksLeft;
    private int bulkLength = -1;

    private int consumed;
    private long header;
    private ProtocolError error = ProtocolError.NONE;
    private byte found;

    /// The longest bulk a client may send: `proto-max-bulk-len`. Bounds no master.
    public void bulkBytesMax(long bytes) {
        bulkBytesMax = bytes;
    }

    /// Whether the peer may send more than ten arguments or 16 KiB in one. True unless set.
    public void authenticated(boolean authenticated) {
        this.authenticated = authenticated;
    }

    /// Whether the peer is our master: no limit on bulks, no inline commands, but bare newlines as signs of life.
    public void master(boolean master) {
        this.master = master;
    }

    /// The command, after [Result#COMMAND]. The same object every time, unless it is exchanged.
    public Arguments arguments() {
        return arguments;
    }

    /// Takes the command that was read, and leaves another object for the next one.
    public Arguments exchange(Arguments spare) {
        Arguments taken = arguments;
        arguments = spare;
        return taken;
    }

    /// How many of the bytes given to the last [#read] are done with: the command and the empty lines before it.
    /// They must not be given again, but must stay in place until the command has been executed.
    public int consumed() {
        return consumed;
    }

    /// After [Result#NEED_MORE]: how many bytes beyond those given are surely still to come for the current command.
    /// Worth making room for at once when a large argument is on its way.
    ///
    /// @param remaining what is left of the range after [#consumed] bytes
    public int bytesNeeded(int remaining) {
        return bulkLength < 0 ? 1 : Math.max(1, position + bulkLength + 2 - remaining);
    }

    /// How many bytes of an unfinished command have been read: its whole arguments and what announces the next.
    public int bytesRead() {
        return position;
    }

    /// Whether a part of a command has been read.
    public boolean midCommand() {
        return position > 0;
    }

    /// What was wrong, after [Result#ERROR]; else [ProtocolError#NONE].
    public ProtocolError error() {
        return error;
    }

    /// After [Result#ERROR]: the text of the error reply without the minus, empty if there is to be none.
    public String errorReply() {
        return error.reply(found);
    }

    /// Forgets all that was read of an unfinished command, and what was wrong with it.
    public void reset() {
        error = ProtocolError.NONE;
        position = 0;
        scanned = 0;
        bulksLeft = 0;
        bulkLength = -1;
    }

    /// Reads the next command from the bytes that were not consumed yet. Empty requests are passed over.
    public Result read(long address, int length) {
        int start = 0;
        consumed = 0;
        while (start < length) {
            long base = address + start;
            if (!readRequest(base, length - start)) {
                consumed = start;
                return error == ProtocolError.NONE ? Result.NEED_MORE : Result.ERROR;
            }
            start += position;
            reset();
            if (arguments.count() > 0) {
                arguments.rebase(base);
                consumed = start;
                return Result.COMMAND;
            }
        }
        consumed = start;
        return Result.NEED_MORE;
    }

    /// False if the request is not all there, or wrong.
    private boolean readRequest(long base, int length) {
        if (bulksLeft == 0) {
            arguments.clear();
            if (Native.getByte(base) != '*') {
                return readInline(base, length);
            }
            if (!readCount(base, length)) {
                return false;
            }
        }
        return readBulks(base, length);
    }

    private boolean readCount(long base, int length) {
        if (!readHeader(base, length, '*', ProtocolError.BIG_COUNT_LINE)) {
            return false;
        }
        if (header == Numbers.NOT_A_LONG || header > Integer.MAX_VALUE) {
            return fail(ProtocolError.INVALID_COUNT);
        }
        if (header > UNAUTHENTICATED_COUNT_MAX && !authenticated) {
            return fail(ProtocolError.UNAUTHENTICATED_COUNT);
        }
        bulksLeft = Math.max(0, header);
        return true;
    }

    private boolean readBulks(long base, int length) {
        while (bulksLeft > 0) {
            if (bulkLength < 0 && !readLength(base, length)) {
                return false;
            }
            int bulk = bulkLength;
            int end = position + bulk + 2;
            if (end > length) {
                return false;
            }
            arguments.add(position, bulk);
            position = end;
            bulkLength = -1;
            bulksLeft--;
        }
        return true;
    }

    private boolean readLength(long base, int length) {
        int start = position;
        if (!readHeader(base, length, '$', ProtocolError.BIG_LENGTH_LINE)) {
            return false;
        }
        byte type = Native.getByte(base + start);
        if (type != '$') {
            found = type;
            return fail(ProtocolError.EXPECTED_BULK);
        }
        if (header < 0 || (header > bulkBytesMax && !master) || header > COMMAND_BYTES_MAX - position - 2) {
            return fail(ProtocolError.INVALID_LENGTH);
        }
        if (header > UNAUTHENTICATED_LENGTH_MAX && !authenticated) {
            return fail(ProtocolError.UNAUTHENTICATED_LENGTH);
        }
        bulkLength = (int) header;
        return true;
    }

    /// Reads the number of the line at `position` into `header`. Its type byte may be another than the expected one.
    private boolean readHeader(long base, int length, char type, ProtocolError tooLong) {
        if (length - position < SHORT_HEADER_BYTES) {
            return readLongHeader(base, length, type, tooLong);
        }
        // Most are a type, one digit and CR LF: one load, one comparison.
        int word = Native.getInt(base + position);
        int digit = (word >>> 8 & 0xFF) - '0';
        if ((word & 0x00FF00FF) != (type | '\r' << 16) || digit < 0 || digit > 9) {
            return readLongHeader(base, length, type, tooLong);
        }
        header = digit;
        position += SHORT_HEADER_BYTES;
        scanned = 0;
        return true;
    }

    private boolean readLongHeader(long base, int length, char type, ProtocolError tooLong) {
        int start = position + 1;
        int digitsMax = Math.min(length, start + DIGITS_WITHOUT_OVERFLOW);
        int at = start;
        long value = 0;
        while (at < digitsMax) {
            int digit = Native.getByte(base + at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            at++;
        }
        boolean canonical = at > start + 1 && Native.getByte(base + start) != '0';
        if (canonical
                && at + 1 < length
                && Native.getByte(base + at) == '\r'
                && Native.getByte(base + position) == type) {
            header = value;
            position = at + 2;
            scanned = 0;
            return true;
        }
        return readOddHeader(base, length, tooLong);
    }

    /// A header that is unfinished, negative, too long or wrong.
    private boolean readOddHeader(long base, int length, ProtocolError tooLong) {
        int end = findLineEnd(base, length, (byte) '\r');
        if (end < 0) {
            return length - position > LINE_BYTES_MAX && fail(tooLong);
        }
        if (end + 2 > length) {
            return false;
        }
        int digits = end - position - 1;
        long text = base + position + 1;
        header = digits < 0 ? Numbers.NOT_A_LONG : Numbers.parseLong(text, digits);
        if (header == Numbers.NOT_A_LONG && digits >= 0 && !Numbers.failed(header, text, digits)) {
            header = -1; // the smallest long of all: negative like any other
        }
        position = end + 2;
        scanned = 0;
        return true;
    }

    /// The offset of the byte that ends the line at `position`, or -1 if it has not come or a NUL is before it.
    private int findLineEnd(long base, int length, byte lineEnd) {
        int at = position + scanned;
        while (at < length) {
            byte value = Native.getByte(base + at);
            if (value == lineEnd) {
                return at;
            }
            if (value == 0) {
                break;
            }
            at++;
        }
        scanned = at - position;
        return -1;
    }

    private boolean readInline(long base, int length) {
        int end = findLineEnd(base, length, (byte) '\n');
        if (end < 0) {
            return length > LINE_BYTES_MAX && fail(ProtocolError.BIG_INLINE);
        }
        int lineLength = end > 0 && Native.getByte(base + end - 1) == '\r' ? end - 1 : end;
        if (lineLength > 0 && master) {
            return fail(ProtocolError.INLINE_FROM_MASTER);
        }
        if (!InlineReader.split(base, lineLength, arguments)) {
            return fail(ProtocolError.UNBALANCED_QUOTES);
        }
        position = end + 1;
        return true;
    }

    private boolean fail(ProtocolError error) {
        this.error = error;
        return false;
    }

    @Override
    public void close() {
        arguments.close();
    }
}
