package dev.jacinth.server;

import dev.jacinth.persistence.Storage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongConsumer;

/// A file on its way to one channel: the next block is read when the channel has taken the one before.
final class FileStream {

    private static final Logger LOG = System.getLogger("dev.jacinth.server");
    private static final int BLOCK_BYTES = 256 << 10;

    /// Is told of the end.
    interface Ended {
        void ended(boolean whole);
    }

    private final Storage.Input file;
    private final Channel channel;
    private final LongConsumer sent;
    private final Ended ended;

    /// @param file is closed at the end
    /// @param sent is told of bytes that go out
    FileStream(Storage.Input file, Channel channel, LongConsumer sent, Ended ended) {
        this.file = file;
        this.channel = channel;
        this.sent = sent;
        this.ended = ended;
    }

    /// Starts with the next turn of the event loop.
    void begin() {
        channel.eventLoop().execute(this::sendBlock);
    }

    private void sendBlock() {
        ByteBuf block = channel.alloc().directBuffer(BLOCK_BYTES);
        int count;
        try {
            count = file.read(block.memoryAddress(), BLOCK_BYTES);
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Read error sending DB to replica: " + e.getMessage());
            block.release();
            end(false);
            return;
        }
        if (count < 0) {
            block.release();
            end(true);
            return;
        }
        block.writerIndex(count);
        sent.accept(count);
        channel.writeAndFlush(block).addListener(done -> {
            if (done.isSuccess()) {
                channel.eventLoop().execute(this::sendBlock);
            } else {
                end(false);
            }
        });
    }

    private void end(boolean whole) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "Closing the RDB: " + e.getMessage());
        }
        ended.ended(whole);
    }
}
