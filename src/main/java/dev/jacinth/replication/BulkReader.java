package dev.jacinth.replication;

import dev.jacinth.bytes.Native;

/// Finds the end of a payload: after a known number of bytes, or at a mark of 40 bytes.
///
/// With a mark the last 40 bytes are always kept back, for they may be the mark, which must not reach the payload.
/// It is looked for at the end of each piece that comes, not within: nothing follows the mark until we acknowledge,
/// so it is always the last thing to arrive, in whatever pieces.
final class BulkReader implements AutoCloseable {

    private static final int MARK_BYTES = ReplicationId.LENGTH;

    /// -1 with a mark.
    private final long lengthBytes;

    private final long mark;
    private final long kept;
    private int keptBytes;
    private long readBytes;
    private boolean complete;

    private BulkReader(long lengthBytes, long mark) {
        this.lengthBytes = lengthBytes;
        this.mark = mark;
        this.kept = mark == 0 ? 0 : mark + MARK_BYTES;
        this.complete = lengthBytes == 0;
    }

    static BulkReader ofLength(long lengthBytes) {
        return new BulkReader(lengthBytes, 0);
    }

    /// `mark` has 40 bytes.
    static BulkReader untilMark(byte[] mark) {
        long address = Native.allocate(2L * MARK_BYTES);
        Native.copyFrom(mark, 0, address, MARK_BYTES);
        return new BulkReader(-1, address);
    }

    boolean complete() {
        return complete;
    }

    boolean untilMark() {
        return mark != 0;
    }

    long readBytes() {
        return readBytes;
    }

    /// The announced length; 0 with a mark, as INFO shows it.
    long totalBytes() {
        return Math.max(lengthBytes, 0);
    }

    /// Hands bytes to the payload and returns how many were taken, or -1 where the payload does not accept them.
    int take(long address, int available, Payload payload) {
        return mark == 0 ? takeCounted(address, available, payload) : takeMarked(address, available, payload);
    }

    private int takeCounted(long address, int available, Payload payload) {
        int taken = (int) Math.min(available, lengthBytes - readBytes);
        readBytes += taken;
        complete = readBytes == lengthBytes;
        return taken == 0 || payload.accept(address, taken) ? taken : -1;
    }

    private int takeMarked(long address, int available, Payload payload) {
        readBytes += available;
        int fromKept = Math.min(keptBytes, Math.max(0, keptBytes + available - MARK_BYTES));
        int fromPiece = Math.max(0, available - MARK_BYTES);
        boolean accepted = (fromKept == 0 || payload.accept(kept, fromKept))
                && (fromPiece == 0 || payload.accept(address, fromPiece));
        if (!accepted) {
            return -1;
        }
        keptBytes -= fromKept;
        Native.copy(kept + fromKept, kept, keptBytes);
        Native.copy(address + fromPiece, kept + keptBytes, available - fromPiece);
        keptBytes += available - fromPiece;
        complete = keptBytes == MARK_BYTES && Native.equal(kept, mark, MARK_BYTES);
        return available;
    }

    @Override
    public void close() {
        if (mark != 0) {
            Native.free(mark);
        }
    }
}
