package dev.jacinth.protocol;

import dev.jacinth.bytes.NativeBuffer;

/// A [RespWriter] that writes behind the content of a [NativeBuffer]. Between [#BufferWriter] or [#resume] and
/// [#flush] the buffer is this writer's alone.
public final class BufferWriter extends RespWriter {

    private final NativeBuffer buffer;

    public BufferWriter(NativeBuffer buffer) {
        this.buffer = buffer;
        resume();
    }

    /// Declares what was written as content of the buffer.
    public void flush() {
        buffer.length((int) (position - base));
    }

    /// Goes on behind the content that the buffer has now.
    public void resume() {
        base = buffer.address();
        position = base + buffer.length();
        limit = base + buffer.capacity();
    }

    @Override
    protected void grow(int bytes) {
        flush();
        buffer.ensureFree(bytes);
        resume();
    }
}
