package dev.jacinth.simulation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A buffer of protocol bytes from which whole commands are taken: arrays of bulk strings, inline words, empty
/// lines.
final class ToyCommands {

    static final class BrokenStreamException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenStreamException(String message) {
            super(message);
        }
    }

    private byte[] buffer = new byte[0];
    private int at;
    private int commandStart;

    void add(byte[] bytes, int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(buffer, commandStart, buffer.length - commandStart);
        out.write(bytes, from, bytes.length - from);
        buffer = out.toByteArray();
        commandStart = 0;
    }

    void clear() {
        buffer = new byte[0];
        commandStart = 0;
    }

    /// The next whole command, an empty array for an empty line, or null where there is none yet.
    String[] next() {
        at = commandStart;
        if (at == buffer.length) {
            return null;
        }
        if (buffer[at] != '*') {
            String line = line();
            return line == null ? null : line.isEmpty() ? new String[0] : line.split(" ");
        }
        String count = line();
        if (count == null) {
            return null;
        }
        String[] words = new String[Integer.parseInt(count.substring(1))];
        for (int i = 0; i < words.length; i++) {
            String header = line();
            if (header == null) {
                return null;
            }
            if (!header.startsWith("$")) {
                throw new BrokenStreamException("expected $, got '" + header + "'");
            }
            int length = Integer.parseInt(header.substring(1));
            if (buffer.length - at < length + 2) {
                return null;
            }
            words[i] = new String(buffer, at, length, StandardCharsets.ISO_8859_1);
            at += length + 2;
        }
        return words;
    }

    /// Forgets the command that `next` returned, and returns its bytes.
    byte[] consume() {
        byte[] bytes = Arrays.copyOfRange(buffer, commandStart, at);
        commandStart = at;
        return bytes;
    }

    private String line() {
        for (int i = at; i < buffer.length; i++) {
            if (buffer[i] == '\n') {
                int end = i > at && buffer[i - 1] == '\r' ? i - 1 : i;
                String line = new String(buffer, at, end - at, StandardCharsets.ISO_8859_1);
                at = i + 1;
                return line;
            }
        }
        return null;
    }
}
