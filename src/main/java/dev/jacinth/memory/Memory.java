package dev.jacinth.memory;

/// The memory of one data set: blocks of 1 byte to a page in native memory, named by 32-bit addresses, with snapshots
/// that cost nothing to start.
///
/// ```
///   Memory ── BlockAllocator   blocks in pages: which are free
///        └─── PageTable        page number -> frame; epochs, copy-on-write, snapshots
///               └─ FramePool   frames of 16 KiB in chunks of 2 MiB from the kernel
/// ```
///
/// An [Address] lasts as long as its block; a pointer does not. [#at] gives a pointer for reading, [#writable] one for
/// writing, which copies the page first where a snapshot needs it as it is. So the rule for callers: **get the writable
/// pointer first, or get the reading pointer again afterwards.** A pointer from `writable` stays good for reading and
/// writing until the next [#snapshot] or until the block is freed.
///
/// A Memory belongs to one thread at a time (its owner). Only the views of snapshots may be read elsewhere.
///
/// With `-Djacinth.checked=true` fresh and freed blocks are poisoned, and a pointer to anything but an allocated block,
/// and freeing what is not allocated or has another size, throws `IllegalStateException`.
public final class Memory implements AutoCloseable {

    /// The unit of allocation from the system and of copying for snapshots; the largest block.
    public static final int PAGE_BYTES = 16 << 10;

    /// Whether the checks for tests are compiled in.
    public static final boolean CHECKED = Boolean.getBoolean("jacinth.checked");

    private final PageTable pages;
    private final BlockAllocator allocator;
    private final View live;

    private Memory(MemoryOptions options) {
        this.pages = new PageTable(options);
        this.allocator = new BlockAllocator(pages);
        this.live = View.live(pages, allocator);
    }

    /// An empty memory. Throws [MemoryExhausted] where not even its tables can be reserved.
    public static Memory create(MemoryOptions options) {
        return new Memory(options);
    }

    /// A block of at least `bytes` (1 to [#PAGE_BYTES]), of undefined content, at a multiple of 8 bytes. Throws
    /// [MemoryExhausted] where there is none, and `ArrayIndexOutOfBoundsException` for a size above a page.
    public int allocate(int bytes) {
        return allocator.allocate(bytes);
    }

    /// Returns a block; `bytes` is what was asked for (or any size of the same [#blockBytes]). Open snapshots still
    /// see it.
    public void free(int address, int bytes) {
        allocator.free(address, bytes);
    }

    /// What an allocation of `bytes` really takes.
    public static int blockBytes(int bytes) {
        return SizeClasses.bytes(SizeClasses.of(bytes));
    }

    /// A raw pointer for reading: see [View#at].
    public long at(int address) {
        return live.at(address);
    }

    /// A raw pointer for writing, and for reading. Pointers from [#at] into the same page are stale afterwards. Throws
    /// [MemoryExhausted] where a copy is needed and there is no memory for it.
    public long writable(int address) {
        if (CHECKED) {
            allocator.requireAllocated(address);
        }
        return pages.writable(address);
    }

    /// Whether [#writable] would now hand out a pointer without copying a page.
    public boolean writableInPlace(int address) {
        return pages.writableInPlace(address);
    }

    /// Makes sure that nothing fails half-way: returns only if so many blocks can now be allocated, whatever their
    /// sizes, and so many pages be copied where a snapshot is open. Throws [MemoryExhausted] otherwise. Takes nothing:
    /// what is allocated or copied next uses it up.
    public void requireRoom(long wanted, long copies) {
        if (!hasRoom(wanted, copies)) {
            throw new MemoryExhausted("no room for " + wanted + " pages of " + PAGE_BYTES + " bytes and up to " + copies
                    + " copies: " + pages.pagesInUse() + " are in use");
        }
    }

    /// Whether [#requireRoom] would return.
    public boolean hasRoom(long wanted, long copies) {
        return pages.hasRoom(wanted, copies);
    }

    /// For tests, in checked mode: behaves from now on as if so many pages were left, every block took one of its own
    /// and none came back. `Long.MAX_VALUE` ends it.
    public void ration(long pagesLeft) {
        pages.ration(pagesLeft);
    }

    /// The view of what is there now.
    public View live() {
        return live;
    }

    /// Fixes this instant for a reader: see [Snapshot].
    public Snapshot snapshot() {
        return pages.takeSnapshot();
    }

    /// Gives the memory of at most `pagesMax` unused pages back to the operating system and says of how many.
    public int trim(int pagesMax) {
        return pages.trim(pagesMax);
    }

    /// The sizes of all allocated blocks together.
    public long usedBytes() {
        return allocator.usedBytes();
    }

    /// How many blocks are allocated.
    public long blocks() {
        return allocator.blocks();
    }

    public int pagesInUse() {
        return pages.pagesInUse();
    }

    /// Chunks taken from the operating system, whether or not they are in use.
    public long mappedBytes() {
        return pages.mappedBytes();
    }

    /// What is in use or warm and so surely resident: pages, what snapshots hold, and what [#trim] could give back.
    public long residentBytes() {
        return (pages.pagesInUse() + pages.framesHeld() + pages.framesWarm()) * PAGE_BYTES;
    }

    /// Replaced pages that only snapshots need.
    public long snapshotBytes() {
        return pages.framesHeld() * PAGE_BYTES;
    }

    /// Pages that were copied for snapshots since the beginning.
    public long pagesCopied() {
        return pages.pagesCopied();
    }

    public int snapshotsOpen() {
        return pages.snapshotsOpen();
    }

    /// Tables and bitmaps beside the pages, for the pages that have ever been in use.
    public long bookBytes() {
        return allocator.bookBytes() + pages.bookBytes();
    }

    /// Visits every allocated block in the order of addresses.
    public void forEachBlock(BlockVisitor visitor) {
        allocator.forEachBlock(visitor);
    }

    /// Throws `IllegalStateException`, naming up to ten of them, if any block is still allocated.
    public void assertAllFree() {
        if (allocator.blocks() == 0 && pages.pagesInUse() == 0) {
            return;
        }
        StringBuilder message = new StringBuilder()
                .append(allocator.blocks())
                .append(" blocks in ")
                .append(pages.pagesInUse())
                .append(" pages leak:");
        int[] named = {0};
        forEachBlock((address, bytes) -> {
            if (named[0]++ < 10) {
                message.append(' ')
                        .append(Integer.toUnsignedString(address))
                        .append('/')
                        .append(bytes);
            }
        });
        throw new IllegalStateException(message.toString());
    }

    /// Checks the allocator's invariants over all pages. For tests and for DEBUG.
    public void validate() {
        allocator.validate();
        pages.validate();
    }

    /// Unmaps a part of the memory, which nobody reads or writes any more and of which no snapshot is open: chunks of
    /// 2 MiB, at most `chunksMax`. True if none is left: [#close] is to follow. For a thread that must not take a
    /// processor for long while others need it.
    public boolean closeSome(int chunksMax) {
        return pages.closeSome(chunksMax);
    }

    /// Unmaps everything, at once or as soon as the last open snapshot is closed. The time it takes grows with what is
    /// resident, so a large memory is best closed on another thread, to which the owner hands it. Nothing but the views
    /// of open snapshots may be used afterwards: addresses then lead to memory that is not there.
    @Override
    public void close() {
        if (pages.close()) {
            allocator.close();
        }
    }
}
