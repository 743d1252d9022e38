package dev.jacinth.replication;

import dev.jacinth.replication.Backlog.Block;

/// A reader of the stream: where one replica stands in the shared [Backlog].
///
/// Usage: `length = peek()` bytes can be read at `address()`; `advance(n)` when they have been sent. The memory
/// behind a span stays valid until the cursor has moved past the block it lies in, so bytes may be handed to a
/// socket without a copy as long as `advance` waits for the socket to be done with them.
public final class Cursor {

    private final Backlog backlog;
    private Block block;
    private int position;

    Cursor(Backlog backlog, Block block, int position) {
        this.backlog = backlog;
        this.block = block;
        this.position = position;
        backlog.opened();
        backlog.enter(block);
    }

    /// The offset of the next byte to be read.
    public long offset() {
        return block.firstOffset + position;
    }

    public long pendingBytes() {
        return backlog.end() + 1 - offset();
    }

    /// How many bytes lie in one piece at `address()`; 0 where the reader has everything.
    public int peek() {
        if (position == block.length && block.next != null) {
            backlog.leave(block);
            block = block.next;
            position = 0;
            backlog.enter(block);
        }
        return block.length - position;
    }

    public long address() {
        return block.address + position;
    }

    /// Marks `bytes` bytes as sent; at most `pendingBytes()`, and they may reach over several blocks.
    public void advance(long bytes) {
        assert bytes <= pendingBytes() : bytes + " sent of " + pendingBytes();
        long left = bytes;
        while (left > 0) {
            int step = (int) Math.min(left, peek());
            position += step;
            left -= step;
        }
    }

    /// Fills in the spans that come next, for one gathering write, and returns how many there are.
    public int spans(long[] addresses, int[] lengths) {
        int found = 0;
        int from = position;
        for (Block next = block; next != null && found < addresses.length; next = next.next) {
            if (next.length > from) {
                addresses[found] = next.address + from;
                lengths[found] = next.length - from;
                found++;
            }
            from = 0;
        }
        return found;
    }

    /// The size of this reader's output buffer as limits count it: everything from its block to the end of the
    /// stream.
    public long bufferBytes() {
        long blocks = backlog.tail().number - block.number + 1;
        return backlog.end() + 1 - block.firstOffset + blocks * Backlog.BLOCK_OVERHEAD_BYTES;
    }

    /// Another reader at the same place.
    Cursor copy() {
        return new Cursor(backlog, block, position);
    }

    void close() {
        backlog.leave(block);
        backlog.closed();
    }
}
