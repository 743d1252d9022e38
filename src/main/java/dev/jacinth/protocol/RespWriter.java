package dev.jacinth.protocol;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.bytes.Numbers;

/// Writes replies in RESP2 or RESP3 into native memory that a subclass provides.
///
/// What RESP2 lacks falls back to what Redis sends there: a map is an array of twice the length, a set an array, a
/// null `$-1`, a double or big number a bulk string, a boolean an integer. Nothing is allocated. A `String` is
/// taken as bytes, one for each `char` (ISO 8859-1), and meant for constants and slow paths.
///
///     base                     position          limit
///       | written, contiguous     | room            |
///
/// Subclass contract: [#grow] makes `limit - position` large enough. The bytes from `base` to `position` stay
/// contiguous and in order; they may move (then all three fields change). Only while [#deferring] is false may the
/// subclass hand them on and go on in an empty range.
public abstract class RespWriter {

    /// The room that any header, integer or double may need.
    private static final int SCALAR_ROOM = Numbers.DOUBLE_ROOM + 16;

    private static final short CRLF = '\r' | '\n' << 8;
    private static final long OK = word("+OK\r\n");
    private static final long PONG = word("+PONG\r\n");
    private static final long NULL_BULK = word("$-1\r\n");
    private static final long NULL_ARRAY = word("*-1\r\n");
    private static final long QUEUED_HEAD = word("+QUEUED\r");

    private static final int MARK_WIDTH_BITS = 8;

    /// [#isWorthMore] looks at one element of so many plus 1.
    private static final int LOOK_MASK = 1023;

    /// The first byte that was written and not handed on.
    protected long base;
    /// Where the next byte goes.
    protected long position;
    /// The end of the room.
    protected long limit;

    private boolean resp3;
    private int deferred;

    /// Makes room for `bytes` bytes at `position`.
    protected abstract void grow(int bytes);

    /// Whether a length is still to be filled in among the bytes written.
    protected final boolean deferring() {
        return deferred > 0;
    }

    /// Whether so much was written that it will not be sent, its reader being cut off instead.
    protected boolean isFutile() {
        return false;
    }

    /// Whether to go on with a reply of which `written` elements are there, for those as long as a client likes; where
    /// it is not, the reply may stay as it is.
    public final boolean isWorthMore(long written) {
        return (written & LOOK_MASK) != LOOK_MASK || !isFutile();
    }

    /// Chooses the version of the protocol, 2 or 3; it is 2 at first.
    public final void protocol(int version) {
        resp3 = version == 3;
    }

    public final int protocol() {
        return resp3 ? 3 : 2;
    }

    private void ensure(int bytes) {
        if (limit - position < bytes) {
            grow(bytes);
        }
    }

    public final void ok() {
        constant(OK, 5);
    }

    public final void pong() {
        constant(PONG, 7);
    }

    public final void queued() {
        constant(QUEUED_HEAD, 8);
        constant('\n', 1);
    }

    /// A simple string. It must not contain CR or LF.
    public final void simple(String text) {
        line('+', text);
    }

    /// An error: its code, a blank and the message. CR and LF in it are sent as blanks, since it may quote what a
    /// client sent.
    public final void error(String codeAndMessage) {
        line('-', codeAndMessage);
    }

    public final void integer(long value) {
        header(':', value);
    }

    /// RESP3 boolean; in RESP2 the integer 1 or 0.
    public final void bool(boolean value) {
        if (resp3) {
            constant(value ? '#' | 't' << 8 | CRLF << 16 : '#' | 'f' << 8 | CRLF << 16, 4);
        } else {
            integer(value ? 1 : 0);
        }
    }

    /// What stands for a string that is not there.
    public final void nullBulk() {
        if (resp3) {
            constant('_' | CRLF << 8, 3);
        } else {
            constant(NULL_BULK, 5);
        }
    }

    /// What stands for an array that is not there; RESP3 has but one null.
    public final void nullArray() {
        if (resp3) {
            constant('_' | CRLF << 8, 3);
        } else {
            constant(NULL_ARRAY, 5);
        }
    }

    /// A bulk string with a copy of the range, which must not be in this writer's own memory.
    public final void bulk(long address, int length) {
        ensure(length + SCALAR_ROOM);
        header('$', length);
        Bytes.copy(address, position, length);
        Native.putShort(position + length, CRLF);
        position += length + 2;
    }

    public final void bulk(byte[] bytes) {
        Native.copyFrom(bytes, 0, reserveBulk(bytes.length), bytes.length);
    }

    public final void bulk(String text) {
        put(reserveBulk(text.length()), text);
    }

    /// A bulk string of `length` bytes that the caller fills in at the address given, before it writes anything
    /// else.
    public final long reserveBulk(int length) {
        ensure(length + SCALAR_ROOM);
        header('$', length);
        long content = position;
        Native.putShort(content + length, CRLF);
        position += length + 2;
        return content;
    }

    /// The number as a bulk string.
    public final void bulkLong(long value) {
        ensure(SCALAR_ROOM);
        header('$', Numbers.longLength(value));
        position += Numbers.writeLong(position, value);
        endLine();
    }

    /// The number as a bulk string in either version of the protocol.
    public final void bulkDouble(double value) {
        ensure(SCALAR_ROOM + 8);
        bulkAhead(Numbers.writeDouble(position + 5, value));
    }

    /// As [#bulkDouble], in the form of C's `%.17g`: what ZSCAN still prints. Allocates.
    public final void bulkDoubleIn17Digits(double value) {
        ensure(SCALAR_ROOM + 8);
        bulkAhead(Numbers.writeDoubleIn17Digits(position + 5, value));
    }

    /// A bulk string whose text, at most 99 bytes, begins 5 bytes ahead: where it belongs if its length has two digits.
    private void bulkAhead(int length) {
        if (length < 10) {
            Native.copy(position + 5, position + 4, length);
        }
        header('$', length);
        position += length;
        endLine();
    }

    /// RESP3 double; in RESP2 a bulk string.
    public final void doubleNumber(double value) {
        if (!resp3) {
            bulkDouble(value);
            return;
        }
        ensure(SCALAR_ROOM);
        Native.putByte(position++, (byte) ',');
        position += Numbers.writeDouble(position, value);
        endLine();
    }

    /// RESP3 double whose text is made already; in RESP2 a bulk string.
    public final void doubleText(long address, int length) {
        lineOrBulk(',', address, length);
    }

    /// RESP3 big number in decimal; in RESP2 a bulk string.
    public final void bigNumber(long address, int length) {
        lineOrBulk('(', address, length);
    }

    /// RESP3 verbatim string; in RESP2 a bulk string.
    ///
    /// @param format three letters such as "txt"
    public final void verbatim(String format, long address, int length) {
        if (!resp3) {
            bulk(address, length);
            return;
        }
        ensure(length + SCALAR_ROOM);
        header('=', length + 4);
        put(position, format);
        Native.putByte(position + 3, (byte) ':');
        Bytes.copy(address, position + 4, length);
        position += length + 4;
        endLine();
    }

    /// The header of an array; `count` elements are to follow.
    public final void array(long count) {
        header('*', count);
    }

    /// The header of a map; `count` pairs are to follow.
    public final void map(long count) {
        header(resp3 ? '%' : '*', resp3 ? count : 2 * count);
    }

    /// The header of a set; `count` elements are to follow.
    public final void set(long count) {
        header(resp3 ? '~' : '*', count);
    }

    /// The header of a push message; in RESP2, where such messages are arrays, that of an array.
    public final void push(long count) {
        header(resp3 ? '>' : '*', count);
    }

    /// The header of an attribute of `count` pairs. Only for RESP3: nothing in RESP2 may stand for it.
    public final void attribute(long count) {
        if (!resp3) {
            throw new IllegalStateException("attribute in RESP2");
        }
        header('|', count);
    }

    /// Leaves room for the header of an aggregate whose length is not known yet. Fill it in by one of the `end`
    /// methods, inner aggregates before outer ones. If the header then has another width than that for `likely`
    /// elements, what was written since is moved.
    ///
    /// @param likely the probable length in elements
    /// @return a mark for the `end` method
    public final long defer(long likely) {
        ensure(SCALAR_ROOM);
        int width = 3 + Numbers.longLength(likely);
        long mark = (position - base) << MARK_WIDTH_BITS | width;
        position += width;
        deferred++;
        return mark;
    }

    public final void endArray(long mark, long count) {
        end(mark, '*', count);
    }

    public final void endMap(long mark, long count) {
        end(mark, resp3 ? '%' : '*', resp3 ? count : 2 * count);
    }

    public final void endSet(long mark, long count) {
        end(mark, resp3 ? '~' : '*', count);
    }

    public final void endPush(long mark, long count) {
        end(mark, resp3 ? '>' : '*', count);
    }

    private void end(long mark, char type, long count) {
        int reserved = (int) mark & (1 << MARK_WIDTH_BITS) - 1;
        int needed = 3 + Numbers.longLength(count);
        ensure(SCALAR_ROOM);
        long start = base + (mark >>> MARK_WIDTH_BITS);
        if (needed != reserved) {
            Native.copy(start + reserved, start + needed, position - start - reserved);
        }
        long behind = position - reserved + needed;
        position = start;
        header(type, count);
        position = behind;
        deferred--;
    }

    /// How much was written, for [#truncate].
    public final long mark() {
        return position - base;
    }

    /// Takes back what was written since a [#mark]; nothing may have been handed on since.
    public final void truncate(long mark) {
        position = base + mark;
    }

    /// Bytes that are RESP already.
    public final void raw(long address, int length) {
        ensure(length);
        Bytes.copy(address, position, length);
        position += length;
    }

    public final void raw(byte[] bytes) {
        ensure(bytes.length);
        Native.copyFrom(bytes, 0, position, bytes.length);
        position += bytes.length;
    }

    /// Room for `bytes` bytes of RESP at the address given; those written there count once [#advance] is told of
    /// them.
    public final long reserve(int bytes) {
        ensure(bytes);
        return position;
    }

    public final void advance(int bytes) {
        position += bytes;
    }

    private void header(char type, long value) {
        ensure(SCALAR_ROOM);
        if (value >= 0 && value < 10) {
            Native.putInt(position, type | (int) ('0' + value) << 8 | CRLF << 16);
            position += 4;
            return;
        }
        Native.putByte(position++, (byte) type);
        position += Numbers.writeLong(position, value);
        endLine();
    }

    private void endLine() {
        Native.putShort(position, CRLF);
        position += 2;
    }

    private void line(char type, String text) {
        ensure(text.length() + 3);
        Native.putByte(position++, (byte) type);
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            Native.putByte(position++, letter == '\r' || letter == '\n' ? (byte) ' ' : (byte) letter);
        }
        endLine();
    }

    private void lineOrBulk(char type, long address, int length) {
        if (!resp3) {
            bulk(address, length);
            return;
        }
        ensure(length + 3);
        Native.putByte(position++, (byte) type);
        Bytes.copy(address, position, length);
        position += length;
        endLine();
    }

    /// Up to eight bytes in one store; the store may reach beyond them.
    private void constant(long bytes, int length) {
        ensure(Long.BYTES);
        Native.putLong(position, bytes);
        position += length;
    }

    private static void put(long address, String text) {
        for (int i = 0; i < text.length(); i++) {
            Native.putByte(address + i, (byte) text.charAt(i));
        }
    }

    private static long word(String text) {
        long word = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            word = word << 8 | text.charAt(i);
        }
        return word;
    }
}
