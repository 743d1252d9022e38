package dev.jacinth.memory;

/// The native memory underneath the pages: frames of [Memory#PAGE_BYTES], cut from chunks of 2 MiB.
///
/// ```
///   chunk (mmap, aligned)
///  +-------+-------+-------+-----          -----+
///  | frame | frame | frame | never used yet ... |    128 frames of 16 KiB
///  +-------+-------+-------+-----          -----+
///                          ^ fresh              ^ freshEnd
/// ```
///
/// Frames that come back go on one of two stacks: `warm` ones still have memory underneath and are taken first;
/// `cold` ones were given back to the kernel by [#trim] and are zeroed by it when touched. Chunks are 2 MiB and
/// aligned, so that the kernel can put one huge page under each; they are unmapped only with the whole pool, since
/// one frame in use is enough to pin a chunk.
///
/// Invariants:
/// 1. Every frame of every chunk is exactly one of: taken, on `warm`, on `cold`, between `fresh` and `freshEnd`.
/// 2. `framesTaken + warm + cold + (freshEnd - fresh) / PAGE_BYTES == chunks * FRAMES_PER_CHUNK`.
final class FramePool {

    static final long CHUNK_BYTES = 2L << 20;
    private static final int FRAMES_PER_CHUNK = (int) (CHUNK_BYTES / Memory.PAGE_BYTES);

    /// Pages are at most as many as addresses reach; each may have copies that snapshots keep. Four frames for each
    /// page bound the stacks, not the memory: a server would have to rewrite all it has three times under open
    /// snapshots.
    private static final int FRAMES_PER_PAGE_MAX = 4;

    private final boolean hugePages;
    private final NativeStack chunks;
    private final NativeStack warm;
    private final NativeStack cold;
    private long fresh;
    private long freshEnd;
    private long framesTaken;

    FramePool(int pagesMax, boolean hugePages) {
        long framesMax = Math.max((long) FRAMES_PER_PAGE_MAX * pagesMax, FRAMES_PER_CHUNK);
        this.hugePages = hugePages;
        this.chunks = new NativeStack((framesMax + FRAMES_PER_CHUNK - 1) / FRAMES_PER_CHUNK);
        this.warm = new NativeStack(framesMax + FRAMES_PER_CHUNK);
        this.cold = new NativeStack(framesMax + FRAMES_PER_CHUNK);
    }

    /// A frame of undefined content. Throws [MemoryExhausted].
    long take() {
        long frame;
        if (warm.size() > 0) {
            frame = warm.pop();
        } else if (cold.size() > 0) {
            frame = cold.pop();
        } else {
            frame = takeFresh();
        }
        framesTaken++;
        return frame;
    }

    private long takeFresh() {
        if (fresh == freshEnd) {
            fresh = mapChunk();
            freshEnd = fresh + CHUNK_BYTES;
        }
        long frame = fresh;
        fresh += Memory.PAGE_BYTES;
        return frame;
    }

    private long mapChunk() {
        if (chunks.isFull()) {
            throw new MemoryExhausted(
                    "snapshots hold too many replaced pages: " + framesTaken + " pages are in use in all");
        }
        long chunk = Mapping.mapAligned(CHUNK_BYTES);
        if (hugePages) {
            Mapping.preferHugePages(chunk, CHUNK_BYTES);
        }
        chunks.push(chunk);
        return chunk;
    }

    /// Whether so many frames can be taken one after the other. Chunks that are missing are mapped, which takes address
    /// space and no memory until their frames are used.
    boolean hasRoom(long framesWanted) {
        try {
            while (framesFree() < framesWanted) {
                addCold(mapChunk());
            }
            return true;
        } catch (MemoryExhausted e) {
            return false;
        }
    }

    private long framesFree() {
        return warm.size() + cold.size() + (freshEnd - fresh) / Memory.PAGE_BYTES;
    }

    private void addCold(long chunk) {
        for (long frame = chunk + CHUNK_BYTES; frame > chunk; ) {
            frame -= Memory.PAGE_BYTES;
            cold.push(frame);
        }
    }

    void give(long frame) {
        framesTaken--;
        warm.push(frame);
    }

    /// Gives the memory of at most `framesMax` unused frames back to the kernel and says of how many.
    int trim(int framesMax) {
        int trimmed = 0;
        while (trimmed < framesMax && warm.size() > 0) {
            long frame = warm.pop();
            Mapping.discard(frame, Memory.PAGE_BYTES);
            cold.push(frame);
            trimmed++;
        }
        return trimmed;
    }

    long framesTaken() {
        return framesTaken;
    }

    long framesWarm() {
        return warm.size();
    }

    long mappedBytes() {
        return chunks.size() * CHUNK_BYTES;
    }

    /// Unmaps at most `chunksMax` chunks; true if none is left. No frame may be used from the first call on.
    boolean closeSome(int chunksMax) {
        for (int left = chunksMax; left > 0 && chunks.size() > 0; left--) {
            Mapping.unmap(chunks.pop(), CHUNK_BYTES);
        }
        return chunks.size() == 0;
    }

    void close() {
        closeSome(Integer.MAX_VALUE);
        chunks.close();
        warm.close();
        cold.close();
    }
}
