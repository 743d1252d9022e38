package dev.jacinth.bytes;

/// Whether a heap takes more, of which is known only how much is in use, garbage included. A quarter of it is kept free
/// for what does not ask. Who is refused has been looked for in a collection, but a full heap is not collected for each
/// who asks.
final class HeapRoom {

    /// A heap as the JVM shows it.
    interface Heap {

        /// What it can grow to, in bytes.
        long maxBytes();

        /// What is in use, in bytes, with the garbage since the last collection.
        long usedBytes();

        /// Frees the garbage. Some of it may take a second collection.
        void collect();
    }

    private final Heap heap;

    /// What was in use after the last collection that was made here; 0 if that is long ago. Threads may differ about
    /// it: it only saves collections.
    private volatile long usedAfterCollection;

    /// Whether the last collection may have found in use what only the command needed that asked for it. If there was
    /// no room even so, the next who asks has the heap collected once more; that collection speaks for itself.
    private volatile boolean doubtful;

    private volatile boolean lookingAgain;

    HeapRoom(Heap heap) {
        this.heap = heap;
    }

    /// As [JavaHeap#hasRoomFor].
    boolean hasRoomFor(long bytes) {
        long max = heap.maxBytes();
        long limit = max - max / 4;
        if (bytes > limit) {
            return false;
        }
        if (heap.usedBytes() + bytes <= limit) {
            return true;
        }
        // Some of it may be garbage, but hardly if little has come since the last collection.
        boolean isMuchNew = heap.usedBytes() - usedAfterCollection > max / 64;
        if (isMuchNew || lookingAgain) {
            doubtful |= isMuchNew;
            lookingAgain = false;
            heap.collect();
            usedAfterCollection = heap.usedBytes();
        }
        boolean hasRoom = heap.usedBytes() + bytes <= limit;
        if (!hasRoom) {
            lookingAgain = doubtful;
            doubtful = false;
        }
        return hasRoom;
    }

    /// As [JavaHeap#doubtLastCollection].
    void doubtLastCollection() {
        usedAfterCollection = 0;
    }
}
