package dev.jacinth.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Replies and messages that lie in memory, as the values that [RespClient] describes.
public final class Replies {

    private Replies() {}

    /// All replies in some bytes, one char per byte; the last one must be whole.
    public static List<Object> parse(String bytes) {
        Text text = new Text(bytes);
        List<Object> replies = new ArrayList<>();
        try {
            while (text.at < bytes.length()) {
                replies.add(text.parse());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(bytes, e);
        }
        return replies;
    }

    private static final class Text extends ReplyParser {
        private final String bytes;
        private int at;

        Text(String bytes) {
            this.bytes = bytes;
        }

        @Override
        protected int readByte() throws IOException {
            if (at == bytes.length()) {
                throw new EOFException("the reply ends early");
            }
            return bytes.charAt(at++);
        }

        @Override
        protected void readBytes(byte[] target) throws IOException {
            for (int i = 0; i < target.length; i++) {
                target[i] = (byte) readByte();
            }
        }
    }
}
