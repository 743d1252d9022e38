package dev.jacinth.memory;

import dev.jacinth.bytes.Native;
import java.util.ArrayList;
import java.util.List;

/// Page numbers, the frames underneath them, and copy-on-write for snapshots.
///
/// ```
///            table[p]: where page p is            versions[p]: epoch since which it is ours alone
///           +-----------+                        +----+
///       p=1 |  base   --+--> frame of 16 KiB     |  7 |   == epoch      writable in place
///           +-----------+                        +----+
///       p=2 |  base   --+--> frame               |  4 |   <= frozenEpoch  an open snapshot sees this frame: copy first
///           +-----------+                        +----+
///       ... |           | lazily committed       |    |   else          nobody sees it any more: take it over
/// ```
///
/// **Taking a snapshot** notes the current epoch, begins the next one and maps an empty overlay: O(1) at any size.
/// Frames are not shared out, counted or marked.
///
/// **Writing** to page p ([#writable]): where `versions[p]` is the current epoch, the frame is ours. Otherwise it may
/// be part of a snapshot: every open snapshot whose epoch is not below `versions[p]` sees it. Then the content is
/// copied to a new frame, and for each of those snapshots `overlay[p] = old base`; the snapshots own the old frame
/// from then on. A page that is freed is handed over to them in the same way, and its number can be used again at
/// once.
///
/// **Why a reader on another thread sees its instant.** The writer does, for a page p that snapshot S sees:
///
/// ```
///       writer                                    reader of S
///   w1  copy old frame to new frame           r1  t = table[p]      (acquire)
///   w2  overlay[p] = old base     (release)   r2  o = overlay[p]    (acquire)
///   w3  table[p]   = new base     (release)   r3  read from o != 0 ? o : t
///   w4  write to the new frame
/// ```
///
/// Let B be the frame that held p when S was taken. `overlay[p]` is 0 or B, always. If r1 reads B, then o is 0 or B,
/// and both lead to B. If r1 reads anything else, it reads what w3 stored, or a store to `table[p]` later than that
/// by the same thread; as r1 is an acquire of a release that w2 precedes, r2 sees B. So every read goes to B. And B
/// never changes while S is open: the writer writes only to frames whose version is the current epoch, and B got its
/// version before S was taken; B is released only when no snapshot has it in its overlay. What the writer stored
/// before S was taken is visible through whatever handed S to the reader. Longs are aligned, so none is torn.
///
/// **Closing**, in any order: for each page replaced for S, the frame goes back to the pool unless another snapshot has
/// the same frame in its overlay for that page. Snapshots are few, so each is simply asked.
///
/// Invariants:
/// 1. `versions[p] <= epoch`; every snapshot's epoch is `< epoch`.
/// 2. `frozenEpoch` is the epoch of the newest open snapshot, or -1.
/// 3. A frame is in `table`, or in overlays for one page number only, or in the pool: exactly one of these.
/// 4. Page 0 is never used, so that address 0 is null.
final class PageTable {

    static final int BASE_SHIFT = 3;
    private static final int VERSION_SHIFT = 2;
    private static final int NONE = -1;
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final int pagesMax;
    private final FramePool frames;
    private final long table;
    private final long versions;
    private final NativeStack freeNumbers;
    private final List<Snapshot> snapshots = new ArrayList<>();

    private int epoch;
    private int frozenEpoch = NONE;
    private int numbersUsed = 1;
    private int pagesInUse;
    private long framesHeld;
    private long pagesCopied;
    private boolean closing;

    /// In checked mode, how many pages are pretended to be left.
    private long rations = UNLIMITED;

    PageTable(MemoryOptions options) {
        // Page 0 takes a number and no memory.
        this.pagesMax = (int) Math.min(Address.PAGES_MAX, options.capacityBytes() / Memory.PAGE_BYTES + 1);
        this.frames = new FramePool(pagesMax, options.hugePages());
        this.table = Mapping.map((long) pagesMax << BASE_SHIFT);
        this.versions = Mapping.map((long) pagesMax << VERSION_SHIFT);
        this.freeNumbers = new NativeStack(pagesMax);
    }

    /// A pointer through which the block at `address` may be written.
    long writable(int address) {
        int page = Address.page(address);
        if (Native.getInt(versionEntry(page)) != epoch) {
            makeOurs(page);
        }
        return Native.getLong(baseEntry(page)) + Address.offset(address);
    }

    private void makeOurs(int page) {
        int version = Native.getInt(versionEntry(page));
        if (version <= frozenEpoch) {
            copy(page, version);
        }
        Native.putInt(versionEntry(page), epoch);
    }

    private void copy(int page, int version) {
        if (Memory.CHECKED) {
            spendRation();
        }
        long replacement = frames.take();
        long base = Native.getLong(baseEntry(page));
        Native.copy(base, replacement, Memory.PAGE_BYTES);
        handOver(page, version, base);
        Ordered.putLongRelease(baseEntry(page), replacement);
        pagesCopied++;
    }

    /// The open snapshots that see `base` own it from now on.
    private void handOver(int page, int version, long base) {
        for (int i = snapshots.size() - 1; i >= 0; i--) {
            Snapshot snapshot = snapshots.get(i);
            if (snapshot.sees(version)) {
                snapshot.keep(page, base);
            }
        }
        framesHeld++;
    }

    /// Whether [#writable] would hand out a pointer without copying.
    boolean writableInPlace(int address) {
        int version = Native.getInt(versionEntry(Address.page(address)));
        return version == epoch || version > frozenEpoch;
    }

    /// A page number with a frame of undefined content. Throws [MemoryExhausted] and changes nothing.
    int takePage() {
        if (freeNumbers.size() == 0 && numbersUsed == pagesMax) {
            throw new MemoryExhausted("all " + pagesInUse + " pages of " + Memory.PAGE_BYTES
                    + " bytes are in use: the data set has reached its capacity");
        }
        long frame = frames.take();
        int page = freeNumbers.size() > 0 ? (int) freeNumbers.pop() : numbersUsed++;
        Native.putInt(versionEntry(page), epoch);
        Ordered.putLongRelease(baseEntry(page), frame);
        pagesInUse++;
        return page;
    }

    /// Whether so many pages can be taken, and so many copied where snapshots are open.
    boolean hasRoom(long pagesWanted, long copies) {
        long copied = frozenEpoch == NONE ? 0 : Math.min(copies, pagesInUse);
        if (Memory.CHECKED && rations < pagesWanted + copied) {
            return false;
        }
        return freeNumbers.size() + pagesMax - numbersUsed >= pagesWanted && frames.hasRoom(pagesWanted + copied);
    }

    /// See [Memory#ration].
    void ration(long pages) {
        rations = pages;
    }

    void spendRation() {
        if (rations == 0) {
            throw new MemoryExhausted("the ration of this test is used up");
        }
        rations -= rations == UNLIMITED ? 0 : 1;
    }

    void givePage(int page) {
        int version = Native.getInt(versionEntry(page));
        long base = Native.getLong(baseEntry(page));
        if (version <= frozenEpoch) {
            handOver(page, version, base);
        } else {
            frames.give(base);
        }
        Ordered.putLongRelease(baseEntry(page), 0);
        freeNumbers.push(page);
        pagesInUse--;
    }

    Snapshot takeSnapshot() {
        if (closing) {
            throw new IllegalStateException("the memory is closed");
        }
        Snapshot snapshot = new Snapshot(this, epoch, pagesMax);
        snapshots.add(snapshot);
        frozenEpoch = epoch;
        epoch = Math.incrementExact(epoch);
        return snapshot;
    }

    /// A snapshot has ceased to be open: no page is copied for it any more.
    void retire() {
        frozenEpoch = NONE;
        for (Snapshot snapshot : snapshots) {
            if (snapshot.isOpen()) {
                frozenEpoch = snapshot.epoch();
            }
        }
    }

    /// Takes the page out of a retired snapshot's overlay, and returns the frame if no other snapshot has it.
    void release(Snapshot snapshot, int page) {
        long base = snapshot.replacedBase(page);
        snapshot.drop(page);
        for (int i = 0; i < snapshots.size(); i++) {
            if (snapshots.get(i).replacedBase(page) == base) {
                return;
            }
        }
        frames.give(base);
        framesHeld--;
    }

    /// Whether the snapshot still has pages or tables of ours.
    boolean holds(Snapshot snapshot) {
        return snapshots.contains(snapshot);
    }

    /// A retired snapshot has returned everything.
    void forget(Snapshot snapshot) {
        snapshots.remove(snapshot);
        if (closing && snapshots.isEmpty()) {
            unmapAll();
        }
    }

    /// Unmaps a part of the frames, which nobody may use any more; true if none is left, so that [#close] is quick.
    boolean closeSome(int chunksMax) {
        if (!snapshots.isEmpty()) {
            throw new IllegalStateException("snapshots are open");
        }
        return frames.closeSome(chunksMax);
    }

    /// Unmaps everything, at once or when the last snapshot closes; false if that was asked for before.
    boolean close() {
        if (closing) {
            return false;
        }
        closing = true;
        if (snapshots.isEmpty()) {
            unmapAll();
        }
        return true;
    }

    private void unmapAll() {
        frames.close();
        freeNumbers.close();
        Mapping.unmap(table, (long) pagesMax << BASE_SHIFT);
        Mapping.unmap(versions, (long) pagesMax << VERSION_SHIFT);
    }

    int trim(int pages) {
        return frames.trim(pages);
    }

    long tableAddress() {
        return table;
    }

    int pagesMax() {
        return pagesMax;
    }

    /// Page numbers at or above this have never been used.
    int numbersUsed() {
        return numbersUsed;
    }

    boolean isInUse(int page) {
        return page > 0 && page < numbersUsed && Native.getLong(baseEntry(page)) != 0;
    }

    int pagesInUse() {
        return pagesInUse;
    }

    int snapshotsOpen() {
        return snapshots.size();
    }

    /// Frames that only snapshots need.
    long framesHeld() {
        return framesHeld;
    }

    long framesWarm() {
        return frames.framesWarm();
    }

    /// Pages copied for snapshots since the beginning.
    long pagesCopied() {
        return pagesCopied;
    }

    long mappedBytes() {
        return frames.mappedBytes();
    }

    long bookBytes() {
        return (long) numbersUsed * ((1 << BASE_SHIFT) + (1 << VERSION_SHIFT));
    }

    /// Checks invariants 1 to 3 as far as they can be seen.
    void validate() {
        int inUse = 0;
        for (int page = 1; page < numbersUsed; page++) {
            inUse += isInUse(page) ? 1 : 0;
            if (Native.getInt(versionEntry(page)) > epoch) {
                throw new IllegalStateException("page " + page + " has a version of the future");
            }
        }
        if (inUse != pagesInUse || inUse + freeNumbers.size() + 1 != numbersUsed) {
            throw new IllegalStateException(inUse + " pages are in use, accounted " + pagesInUse);
        }
        if (frames.framesTaken() != pagesInUse + framesHeld) {
            throw new IllegalStateException(
                    frames.framesTaken() + " frames are taken; pages have " + pagesInUse + ", snapshots " + framesHeld);
        }
    }

    private long baseEntry(int page) {
        return table + ((long) page << BASE_SHIFT);
    }

    private long versionEntry(int page) {
        return versions + ((long) page << VERSION_SHIFT);
    }
}
