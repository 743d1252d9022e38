package dev.jacinth.memory;

import dev.jacinth.bytes.Native;
import org.jspecify.annotations.Nullable;

/// Reads a data set: as it is ([Memory#live]) or as it was at one instant ([Snapshot#view]).
///
/// One class for both, so that code which reads structures is the same, and is compiled as one, for commands and for
/// whoever writes a snapshot to a file. A live view belongs to the owner's thread. A frozen view may be read by another
/// thread while the owner goes on writing; how that is safe is told in [PageTable].
public final class View {

    private final long table;
    private final long overlay;
    private final @Nullable BlockAllocator checker;

    private View(long table, long overlay, @Nullable BlockAllocator checker) {
        this.table = table;
        this.overlay = overlay;
        this.checker = checker;
    }

    static View live(PageTable pages, BlockAllocator checker) {
        return new View(pages.tableAddress(), 0, checker);
    }

    static View frozen(PageTable pages, long overlay) {
        return new View(pages.tableAddress(), overlay, null);
    }

    /// A raw pointer to what `address` names, for reading.
    ///
    /// Live, the pointer is good until the owner next asks for a [Memory#writable] pointer into the same page or frees
    /// the block. Frozen, it is good until the snapshot is closed.
    public long at(int address) {
        if (Memory.CHECKED && checker != null) {
            checker.requireAllocated(address);
        }
        long entry = table + ((long) Address.page(address) << PageTable.BASE_SHIFT);
        if (overlay == 0) {
            return Native.getLong(entry) + Address.offset(address);
        }
        return frozenBase(entry) + Address.offset(address);
    }

    /// The table first, then the overlay: see the argument in [PageTable].
    private long frozenBase(long entry) {
        long current = Ordered.getLongAcquire(entry);
        long replaced = Ordered.getLongAcquire(overlay + (entry - table));
        long base = replaced != 0 ? replaced : current;
        if (Memory.CHECKED && base == 0) {
            throw new IllegalStateException("page " + ((entry - table) >> PageTable.BASE_SHIFT) + " was never there");
        }
        return base;
    }
}
