package dev.jacinth.memory;

import dev.jacinth.bytes.Native;

/// One instant of a [Memory], readable while its owner goes on writing.
///
/// To start one is O(1). While it is open, the first write to each page costs a copy of that page; the copies it
/// keeps alive are [#replacedPages]. The view may be handed to one other thread (through anything that orders memory:
/// a queue, a thread start) and is read there without locks. Before [#close] the reader must be done and have said
/// so.
///
/// ```
///   overlay (mapped lazily, one long per page number)         replaced (page numbers, in the order of copying)
///  +---+---+---------+---+---                                +----+----+---
///  | 0 | 0 | old base| 0 | ...                               |  2 | .. | ...
///  +---+---+---------+---+---                                +----+----+---
/// ```
///
/// Invariants:
/// 1. `overlay[p] != 0` if and only if p is on `replaced` (while open, or not yet released).
/// 2. A non-zero entry never changes while the snapshot is open.
public final class Snapshot implements AutoCloseable {

    private final PageTable pages;
    private final int epoch;
    private final long overlay;
    private final long overlayBytes;
    private final NativeStack replaced;
    private final View view;
    private boolean open = true;

    Snapshot(PageTable pages, int epoch, int pagesMax) {
        this.pages = pages;
        this.epoch = epoch;
        this.overlayBytes = (long) pagesMax << PageTable.BASE_SHIFT;
        this.overlay = Mapping.map(overlayBytes);
        this.replaced = new NativeStack(pagesMax);
        this.view = View.frozen(pages, overlay);
    }

    /// The data set as it was when the snapshot was taken.
    public View view() {
        return view;
    }

    /// How many pages have been replaced since, whose old content is kept for this snapshot (and perhaps for others).
    public long replacedPages() {
        return replaced.size();
    }

    /// Ends the snapshot and returns the pages that nobody else needs. On the owner's thread.
    @Override
    public void close() {
        closeSome(Integer.MAX_VALUE);
    }

    /// Ends the snapshot, and returns at most `pagesMax` of its pages: true when there is nothing left to return.
    /// From the first call on the view must not be read and no page is copied for it any more. On the owner's thread.
    public boolean closeSome(int pagesMax) {
        if (open) {
            open = false;
            pages.retire();
        } else if (!pages.holds(this)) {
            return true;
        }
        for (int i = 0; i < pagesMax && replaced.size() > 0; i++) {
            pages.release(this, (int) replaced.pop());
        }
        if (replaced.size() > 0) {
            return false;
        }
        Mapping.unmap(overlay, overlayBytes);
        replaced.close();
        pages.forget(this);
        return true;
    }

    /// Whether the instant of this snapshot sees the content that a page had since epoch `version`.
    boolean sees(int version) {
        return open && version <= epoch;
    }

    boolean isOpen() {
        return open;
    }

    int epoch() {
        return epoch;
    }

    long replacedBase(int page) {
        return Native.getLong(entry(page));
    }

    void keep(int page, long base) {
        replaced.push(page);
        Ordered.putLongRelease(entry(page), base);
    }

    void drop(int page) {
        Native.putLong(entry(page), 0);
    }

    private long entry(int page) {
        return overlay + ((long) page << PageTable.BASE_SHIFT);
    }
}
