package dev.jacinth.memory;

/// How 32 bits name a block of native memory.
///
/// ```
///   31                                  11 10                  0
///  +--------------------------------------+---------------------+
///  |          page number (21 bits)       | granule in the page |
///  +--------------------------------------+---------------------+
///            2,097,152 pages  *  2,048 granules of 8 bytes  =  32 GiB
/// ```
///
/// An address is unsigned and counts granules, not bytes: every block begins at a multiple of 8 bytes, so three bits
/// are saved and four bytes reach 32 GiB. 0 is null, because page 0 is never handed out. Worked example: the block
/// at byte 64 of page 3 is `3 << 11 | 64 / 8 = 6152`.
///
/// An address stays valid for the life of its block, whatever happens to the page underneath (it is copied when a
/// snapshot is open): it is resolved through the page table each time. See [View#at] and [Memory#writable].
public final class Address {

    /// The address that names nothing.
    public static final int NULL = 0;

    /// Blocks begin at multiples of this many bytes.
    public static final int GRANULE_BYTES = 8;

    static final int GRANULE_SHIFT = 3;
    static final int PAGE_SHIFT = 11;
    static final int GRANULES_PER_PAGE = 1 << PAGE_SHIFT;
    static final int GRANULE_MASK = GRANULES_PER_PAGE - 1;
    static final int PAGES_MAX = 1 << Integer.SIZE - PAGE_SHIFT;

    static {
        Constants.require(1 << GRANULE_SHIFT == GRANULE_BYTES, "a granule is a power of two");
        Constants.require(GRANULES_PER_PAGE * GRANULE_BYTES == Memory.PAGE_BYTES, "granules fill a page");
    }

    private Address() {}

    static int of(int page, int granule) {
        return page << PAGE_SHIFT | granule;
    }

    static int page(int address) {
        return address >>> PAGE_SHIFT;
    }

    static int granule(int address) {
        return address & GRANULE_MASK;
    }

    /// The distance in bytes from the beginning of the page.
    static int offset(int address) {
        return (address & GRANULE_MASK) << GRANULE_SHIFT;
    }

    /// The address `bytes` further on in the same block; `bytes` is a multiple of [#GRANULE_BYTES].
    public static int plus(int address, int bytes) {
        return address + (bytes >> GRANULE_SHIFT);
    }
}
