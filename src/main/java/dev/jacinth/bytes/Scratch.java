package dev.jacinth.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room in native memory for what is needed for a moment, kept for the next time.
///
/// Nobody has to free it: it goes with this object, by way of the garbage collector. That makes it right for objects
/// which nobody closes. What is large can be given back at once ([#release]).
public final class Scratch {

    private static final int KEPT_BYTES_MAX = 64 << 10;

    private MemorySegment room = MemorySegment.NULL;
    private Block block = new Block(0);

    /// Memory that is freed once: when it is given back, or when the scratch that had it is gone.
    private static final class Block {

        private volatile long address;

        Block(long address) {
            this.address = address;
        }

        void free() {
            if (address != 0) {
                Native.free(address);
                address = 0;
            }
        }
    }

    /// The address of room for at least `bytes` bytes of undefined content, good until more is asked for.
    public long room(long bytes) {
        if (room.byteSize() < bytes) {
            replace(Math.max(bytes, Math.min(2 * room.byteSize(), KEPT_BYTES_MAX)));
        }
        return room.address();
    }

    /// A copy of the range in [#room].
    public long copy(long source, int length) {
        long target = room(length);
        Bytes.copy(source, target, length);
        return target;
    }

    private void replace(long bytes) {
        block.free();
        Block fresh = new Block(Native.allocate(bytes));
        // From malloc and not from the arena, which has a limit that goes by the size of the heap.
        room = MemorySegment.ofAddress(fresh.address).reinterpret(bytes, Arena.ofAuto(), segment -> fresh.free());
        block = fresh;
    }

    /// Says that what is there is not needed any more.
    public void release() {
        if (room.byteSize() > KEPT_BYTES_MAX) {
            free();
        }
    }

    /// Gives back all of it at once, for objects that somebody does close.
    public void free() {
        room = MemorySegment.NULL;
        block.free();
    }
}
