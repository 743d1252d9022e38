package dev.jacinth.server;

import dev.jacinth.bytes.Bytes;
import dev.jacinth.bytes.Native;
import dev.jacinth.command.Call;

/// Replies with a text for people.
final class Verbatim {

    private Verbatim() {}

    static void reply(Call call, String text) {
        byte[] bytes = Bytes.of(text);
        long copy = Native.allocate(Math.max(1, bytes.length));
        try {
            Native.copyFrom(bytes, 0, copy, bytes.length);
            call.reply().verbatim("txt", copy, bytes.length);
        } finally {
            Native.free(copy);
        }
    }
}
