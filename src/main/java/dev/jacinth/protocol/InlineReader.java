package dev.jacinth.protocol;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;

/// Splits a line as people type it into arguments: words between blanks, or quoted.
///
///     "..."   with \n \r \t \b \a \xHH; a backslash before any other byte stands for that byte
///     '...'   with \' only
///
/// A quote may begin inside a word, but a closing quote ends it: what follows must be blank. The decoded arguments
/// are never longer than their text, so they are written over it.
final class InlineReader {

    private InlineReader() {}

    /// Fills `arguments` with views relative to `base`. False if a quote is not closed or is followed by a
    /// non-blank.
    static boolean split(long base, int length, Arguments arguments) {
        int at = 0;
        int target = 0;
        while (true) {
            while (at < length && isSpace(Native.getByte(base + at))) {
                at++;
            }
            if (at == length) {
                return true;
            }
            int start = target;
            while (at < length && !endsWord(Native.getByte(base + at))) {
                byte value = Native.getByte(base + at++);
                if (value != '"' && value != '\'') {
                    Native.putByte(base + target++, value);
                    continue;
                }
                int closing = value == '"' ? findDoubleQuote(base, at, length) : findSingleQuote(base, at, length);
                if (closing < 0 || (closing + 1 < length && !isSpace(Native.getByte(base + closing + 1)))) {
                    return false;
                }
                target = value == '"'
                        ? decodeDoubleQuoted(base, at, closing, target)
                        : decodeSingleQuoted(base, at, closing, target);
                at = closing + 1;
                break;
            }
            arguments.add(start, target - start);
        }
    }

    private static int findDoubleQuote(long base, int start, int length) {
        for (int at = start; at < length; at++) {
            byte value = Native.getByte(base + at);
            if (value == '"') {
                return at;
            }
            if (value == '\\') {
                at++;
            }
        }
        return -1;
    }

    private static int findSingleQuote(long base, int start, int length) {
        for (int at = start; at < length; at++) {
            byte value = Native.getByte(base + at);
            if (value == '\'') {
                return at;
            }
            if (value == '\\' && at + 1 < length && Native.getByte(base + at + 1) == '\'') {
                at++;
            }
        }
        return -1;
    }

    private static int decodeDoubleQuoted(long base, int start, int end, int target) {
        int to = target;
        int at = start;
        while (at < end) {
            byte value = Native.getByte(base + at++);
            if (value == '\\') {
                if (at + 2 < end && isHexEscape(base + at)) {
                    value = (byte) (hexDigit(base + at + 1) << 4 | hexDigit(base + at + 2));
                    at += 3;
                } else {
                    value = unescape(Native.getByte(base + at++));
                }
            }
            Native.putByte(base + to++, value);
        }
        return to;
    }

    private static int decodeSingleQuoted(long base, int start, int end, int target) {
        int to = target;
        for (int at = start; at < end; at++) {
            byte value = Native.getByte(base + at);
            if (value == '\\' && at + 1 < end && Native.getByte(base + at + 1) == '\'') {
                at++;
                value = '\'';
            }
            Native.putByte(base + to++, value);
        }
        return to;
    }

    private static byte unescape(byte letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> letter;
        };
    }

    /// Whether "xHH" is here, behind a backslash.
    private static boolean isHexEscape(long address) {
        return Native.getByte(address) == 'x' && hexDigit(address + 1) >= 0 && hexDigit(address + 2) >= 0;
    }

    private static int hexDigit(long address) {
        byte value = Bytes.toLowerCase(Native.getByte(address));
        if (value >= '0' && value <= '9') {
            return value - '0';
        }
        return value >= 'a' && value <= 'f' ? value - 'a' + 10 : -1;
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || (value >= '\t' && value <= '\r');
    }

    /// Fewer bytes than blanks: a vertical tab or form feed separates words only at their start.
    private static boolean endsWord(byte value) {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }
}
