package dev.jacinth.server;

import dev.jacinth.bytes.Native;
import dev.jacinth.protocol.RespWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Writes replies into a buffer of the channel's pool, and hands it over when the batch of commands is done.
final class ChannelWriter extends RespWriter {

    private static final int INITIAL_BYTES = 16 << 10;

    private final Channel channel;
    private final BooleanSupplier futile;
    private @Nullable ByteBuf buffer;

    /// @param futile whether the client is to be closed for the output that waits for it
    ChannelWriter(Channel channel, BooleanSupplier futile) {
        this.channel = channel;
        this.futile = futile;
    }

    @Override
    protected boolean isFutile() {
        return futile.getAsBoolean();
    }

    @Override
    protected void grow(int bytes) {
        int written = buffer == null ? 0 : (int) (position - base);
        long wanted = (long) written + bytes;
        if (wanted > Integer.MAX_VALUE - 64) {
            throw new OutOfMemoryError("a reply of " + wanted + " bytes");
        }
        int capacity = (int) Math.max(INITIAL_BYTES, Math.min(Integer.MAX_VALUE - 64, Math.max(wanted, 2L * written)));
        ByteBuf larger = channel.alloc().directBuffer(capacity);
        long moved = larger.memoryAddress();
        if (buffer != null) {
            Native.copy(base, moved, written);
            buffer.release();
        }
        buffer = larger;
        base = moved;
        position = moved + written;
        limit = moved + larger.capacity();
    }

    /// Hands what was written to the channel and sends it. Returns the number of bytes.
    int flush() {
        ByteBuf full = buffer;
        int written = (int) (position - base);
        if (full == null || written == 0) {
            return 0;
        }
        full.writerIndex(written);
        forget();
        channel.writeAndFlush(full, channel.voidPromise());
        return written;
    }

    /// Bytes that wait for [#flush].
    int pendingBytes() {
        return (int) (position - base);
    }

    /// Bytes of the buffer for replies, 0 between batches.
    int capacity() {
        return (int) (limit - base);
    }

    void release() {
        if (buffer != null) {
            buffer.release();
            forget();
        }
    }

    private void forget() {
        buffer = null;
        base = 0;
        position = 0;
        limit = 0;
    }
}
