package dev.jacinth.replication;

import dev.jacinth.bytes.Native;
import java.nio.charset.StandardCharsets;

/// Lends text as native memory for the length of a call.
final class StreamBytes {

    private StreamBytes() {}

    static void give(String text, StreamSink taker) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long address = Native.allocate(Math.max(1, bytes.length));
        Native.copyFrom(bytes, 0, address, bytes.length);
        try {
            taker.append(address, bytes.length);
        } finally {
            Native.free(address);
        }
    }

    static String read(long address, long length) {
        return new String(Native.toArray(address, (int) length), StandardCharsets.ISO_8859_1);
    }
}
