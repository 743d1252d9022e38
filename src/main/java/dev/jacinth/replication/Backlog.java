package dev.jacinth.replication;

import dev.jacinth.bytes.Native;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The last stretch of the replication stream, kept once for the partial resynchronisations of tomorrow and for all
/// replicas of today.
///
/// ```
///   head = the window begins here                                             tail
///   +-----------+    +-----------+    +-----------+    +-----------+    +--------------+
///   | 16384     | -> | 16384     | -> | 65536     | -> | 16384     | -> | 900 of 16384 |
///   +-----------+    +-----------+    +-----------+    +-----------+    +--------------+
///   ^ first()              ^ cursor of a slow replica                           ^ cursor of a good one
/// ```
///
/// Blocks are native memory in a linked list; a byte of the stream is copied into one of them once, however many
/// replicas read it. A [Cursor] holds a reference on the block it stands in. The head is freed only while no cursor
/// stands in it and the window stays at least as long as configured, so a slow replica extends the window for
/// everybody; how far it may do so is the output buffer limit's business ([ReplicaLink]).
///
/// A block is as large as what is appended, between 16 KiB and a sixteenth of the window, so that neither a flood
/// of small commands makes many blocks nor one huge command a single block that can only be freed as a whole. Every
/// 64th block is in an index, so that finding an offset costs a binary search and a walk of 64 steps at most.
///
/// Invariants:
/// 1. `first() + historyBytes() == end() + 1`, where `end()` is the offset of the last byte.
/// 2. The blocks are contiguous: a block begins where the one before it ends. Only the tail has room left.
/// 3. There is always a tail, so a cursor always stands in a block.
/// 4. A block's references are the cursors that stand in it; no cursor stands before the head.
public final class Backlog implements AutoCloseable {

    static final int BLOCK_BYTES = 16 * 1024;
    static final long SIZE_BYTES_MIN = BLOCK_BYTES;
    static final int BLOCKS_PER_INDEX_ENTRY = 64;
    static final int TRIM_BLOCKS = 64;

    /// What a block costs besides its bytes: the object and the header of malloc.
    static final int BLOCK_OVERHEAD_BYTES = 64;

    static final class Block {
        final long address;
        final int capacity;
        final long firstOffset;
        final long number;
        int length;
        int references;

        @Nullable
        Block next;

        Block(int capacity, long firstOffset, long number) {
            this.address = Native.allocate(capacity);
            this.capacity = capacity;
            this.firstOffset = firstOffset;
            this.number = number;
        }

        long endOffset() {
            return firstOffset + length;
        }
    }

    private final BlockIndex index = new BlockIndex();
    private long sizeBytes;
    private long end;
    private long capacityBytes;
    private Block head;
    private Block tail;
    private int cursors;

    /// An empty window after `offset` bytes of stream.
    Backlog(long sizeBytes, long offset) {
        this.sizeBytes = Math.max(sizeBytes, SIZE_BYTES_MIN);
        this.end = offset;
        this.head = newBlock(BLOCK_BYTES, 0);
        this.tail = head;
    }

    /// The offset of the oldest byte in the window (of the next byte to come, where the window is empty).
    public long first() {
        return head.firstOffset;
    }

    /// The offset of the last byte.
    public long end() {
        return end;
    }

    public long historyBytes() {
        return end + 1 - head.firstOffset;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /// Whether a reader that wants `offset` next can be served from here; the one that has everything can be.
    public boolean serves(long offset) {
        return offset >= first() && offset <= end + 1;
    }

    /// Bytes of memory held by blocks.
    public long memoryBytes() {
        return capacityBytes + blocks() * BLOCK_OVERHEAD_BYTES;
    }

    /// Bytes of memory held by the index of blocks.
    public long indexBytes() {
        return index.memoryBytes();
    }

    long blocks() {
        return tail.number - head.number + 1;
    }

    /// How many blocks were ever appended: changes exactly when buffer sizes of replicas do.
    long blocksMade() {
        return tail.number;
    }

    /// Copies `length` bytes to the end of the stream.
    void append(long address, long length) {
        long source = address;
        long left = length;
        while (left > 0) {
            if (tail.length == tail.capacity) {
                addBlock(left);
            }
            int chunk = (int) Math.min(left, tail.capacity - tail.length);
            Native.copy(source, tail.address + tail.length, chunk);
            tail.length += chunk;
            end += chunk;
            source += chunk;
            left -= chunk;
        }
        trim(TRIM_BLOCKS);
    }

    /// Changes how much is kept at least. What is there stays until it is more than that.
    void resize(long newSizeBytes) {
        sizeBytes = Math.max(newSizeBytes, SIZE_BYTES_MIN);
        trim(TRIM_BLOCKS);
    }

    /// Frees at most `maxBlocks` blocks at the head that neither the window nor a cursor needs.
    void trim(int maxBlocks) {
        for (int freed = 0; freed < maxBlocks; freed++) {
            Block oldest = head;
            if (oldest == tail || oldest.references > 0 || historyBytes() - oldest.length < sizeBytes) {
                return;
            }
            head = Objects.requireNonNull(oldest.next);
            // A block that has grown old in the Java heap would else keep all later ones, dead or not, from the
            // young collections.
            oldest.next = null;
            index.removeHead(oldest);
            free(oldest);
        }
    }

    /// A reader that wants `offset` next; `serves(offset)` holds.
    Cursor cursorAt(long offset) {
        assert serves(offset) : offset + " is not in " + first() + ".." + (end + 1);
        Block block = index.floor(offset, head);
        while (block.next != null && offset >= block.endOffset()) {
            block = block.next;
        }
        return new Cursor(this, block, (int) (offset - block.firstOffset));
    }

    Cursor cursorAtEnd() {
        return new Cursor(this, tail, tail.length);
    }

    void enter(Block block) {
        block.references++;
    }

    void leave(Block block) {
        block.references--;
        assert block.references >= 0 : "references of block " + block.number;
    }

    void opened() {
        cursors++;
    }

    void closed() {
        cursors--;
    }

    Block tail() {
        return tail;
    }

    /// Frees all blocks; every cursor is closed.
    @Override
    public void close() {
        assert cursors == 0 : cursors + " cursors in a backlog that is being freed";
        for (Block block = head; block != null; block = block.next) {
            free(block);
        }
    }

    private void addBlock(long wanted) {
        long largest = Math.max(sizeBytes / 16, BLOCK_BYTES);
        int capacity = (int) Math.min(Math.clamp(wanted, BLOCK_BYTES, largest), 1 << 30);
        Block block = newBlock(capacity, tail.number + 1);
        tail.next = block;
        tail = block;
        index.add(block);
    }

    private Block newBlock(int capacity, long number) {
        capacityBytes += capacity;
        return new Block(capacity, end + 1, number);
    }

    private void free(Block block) {
        Native.free(block.address);
        capacityBytes -= block.capacity;
    }
}
