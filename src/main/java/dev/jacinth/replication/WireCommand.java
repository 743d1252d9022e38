package dev.jacinth.replication;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Commands of the handshake as arrays of bulk strings. Not for the stream, which [StreamEncoder] writes.
final class WireCommand {

    private static final byte[] LINE_END = {'\r', '\n'};

    private WireCommand() {}

    static byte[] encode(List<byte[]> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header('*', words.size()));
        for (byte[] word : words) {
            out.writeBytes(header('$', word.length));
            out.writeBytes(word);
            out.writeBytes(LINE_END);
        }
        return out.toByteArray();
    }

    private static byte[] header(char type, int number) {
        return (type + Integer.toString(number) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
