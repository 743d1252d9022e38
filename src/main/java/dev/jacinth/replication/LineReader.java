package dev.jacinth.replication;

import dev.jacinth.bytes.Native;
import java.nio.charset.StandardCharsets;

/// Collects one line of the handshake from however many pieces it comes in. Lines end in LF or CRLF.
final class LineReader {

    static final int LENGTH_MAX = 1024;

    private final byte[] line = new byte[LENGTH_MAX];
    private int length;
    private boolean complete;
    private boolean tooLong;

    /// Takes bytes up to the end of the line and returns how many those were.
    int take(long address, int available) {
        int taken = 0;
        while (taken < available && !complete) {
            byte next = Native.getByte(address + taken);
            taken++;
            if (next == '\n') {
                complete = true;
            } else if (length == LENGTH_MAX) {
                tooLong = true;
            } else {
                line[length++] = next;
            }
        }
        return taken;
    }

    boolean complete() {
        return complete;
    }

    boolean tooLong() {
        return tooLong;
    }

    /// A line has begun and not ended.
    boolean partial() {
        return length > 0 && !complete;
    }

    /// The line without its end; afterwards the next one can be read.
    String next() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        String text = new String(line, 0, end, StandardCharsets.ISO_8859_1);
        clear();
        return text;
    }

    void clear() {
        length = 0;
        complete = false;
        tooLong = false;
    }
}
