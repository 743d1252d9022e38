package dev.jacinth.memory;

import static dev.jacinth.memory.Invariants.require;

import dev.jacinth.bytes.Native;

/// Cuts pages into blocks of one size each, and keeps the books outside the pages.
///
/// ```
///   page of class 64                     its bitmap: 2,048 bits, one per granule
///  +------+------+------+----           +---------------------------------------------
///  | used | free | used | ...           | 0.......1.......0.......1.......1.......  ...
///  +------+------+------+----           +---------------------------------------------
///   granule 0      8     16               1 = a free block begins at this granule
///
///   pages[page], 32 bytes
///    0          4      8          12           14      15  16       20       32
///   +----------+------+----------+------------+-------+---+--------+--------+
///   | words    | next | previous | free count | class | 0 | bitmap | 0      |
///   +----------+------+----------+------------+-------+---+--------+--------+
///     words: bit w is set if word w of the bitmap has a free block
///     next, previous: the list of pages of the class that have a free block (0 = none)
///     class: size class + 1; 0 = the page is not ours
///     bitmap: its number; 0 = none
/// ```
///
/// The bitmap is by granule and not by block, so that neither direction divides: the lowest set bit of the lowest
/// word with one is the granule of the block, and freeing sets the bit of the block's own granule. Both are a handful
/// of instructions on two cache lines. Of blocks of 512 bytes and more no two begin in the same word: there `words`
/// and the pattern of the class say it all, and the page has no bitmap. So the books take 32 bytes of 16,384 (0.2 %),
/// and 256 more (1.6 %) for small blocks. As they are not in pages, freeing a block leaves the pages of a snapshot
/// untouched.
///
/// The list of a class is last-in first-out: a block freed is the next to be given out, which is warm in the cache and
/// already copied where a snapshot is open. A page without used blocks goes back at once.
///
/// Invariants:
/// 1. A page is on its class's list if and only if its free count is above 0.
/// 2. The free count is the number of bits set; bit w of `words` is set if and only if word w is not 0. Without a
///    bitmap a bit of `words` stands for the one block that begins in that word of the pattern.
/// 3. No page in use is entirely free.
/// 4. `usedBytes` is the sum of the sizes of all blocks given out and not returned.
final class BlockAllocator {

    private static final int WORDS = 0;
    private static final int NEXT = 4;
    private static final int PREVIOUS = 8;
    private static final int FREE_COUNT = 12;
    private static final int CLASS = 14;
    private static final int BITMAP = 16;
    private static final int RECORD_SHIFT = 5;
    private static final int BITMAP_SHIFT = 8;
    private static final int BITMAP_BYTES = 1 << BITMAP_SHIFT;
    private static final int WORD_SHIFT = 3;
    private static final int BITS_SHIFT = 6;
    private static final int NO_PAGE = 0;
    private static final int NO_BITMAP = 0;

    static final byte POISON_FRESH = (byte) 0xA5;
    static final byte POISON_FREED = (byte) 0xDE;

    static {
        Constants.require(BITMAP_BYTES * Byte.SIZE == Address.GRANULES_PER_PAGE, "a bit for each granule");
        Constants.require(BITMAP_BYTES >> WORD_SHIFT == Integer.SIZE, "one int tells which words have a free block");
        Constants.require(SizeClasses.COUNT < Byte.MAX_VALUE, "a class and one fit a byte");
        Constants.require(Address.GRANULES_PER_PAGE < 1 << Short.SIZE, "a count of blocks fits an unsigned short");
    }

    /// For each class the bitmap of a page of which nothing is used. All memories share them: to make them anew would
    /// take longer than all else that FLUSHALL does.
    private static final long PATTERNS = Native.allocate((long) SizeClasses.COUNT << BITMAP_SHIFT);

    /// For each class which words of its pattern are not 0.
    private static final int[] ALL_WORDS = new int[SizeClasses.COUNT];

    static {
        Native.fill(PATTERNS, (long) SizeClasses.COUNT << BITMAP_SHIFT, (byte) 0);
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
            int granules = SizeClasses.granules(sizeClass);
            for (int i = 0; i < SizeClasses.blocksPerPage(sizeClass); i++) {
                setBit(patternOf(sizeClass), i * granules);
                ALL_WORDS[sizeClass] |= 1 << wordOf(i * granules);
            }
        }
    }

    private final PageTable table;
    private final long records;
    private final long bitmaps;
    private final int[] heads = new int[SizeClasses.COUNT];
    private int bitmapsMade;

    /// The first bitmap that no page needs. It begins with the number of the next one.
    private int spareBitmap = NO_BITMAP;

    private long usedBytes;
    private long blocks;

    BlockAllocator(PageTable table) {
        this.table = table;
        this.records = Mapping.map((long) table.pagesMax() << RECORD_SHIFT);
        this.bitmaps = Mapping.map(bitmapsBytes(table));
    }

    private static long bitmapsBytes(PageTable table) {
        return (long) (table.pagesMax() + 1) << BITMAP_SHIFT;
    }

    int allocate(int bytes) {
        int sizeClass = SizeClasses.of(bytes);
        if (Memory.CHECKED) {
            table.spendRation();
        }
        int page = heads[sizeClass];
        if (page == NO_PAGE) {
            page = openPage(sizeClass);
        }
        int granule = takeLowest(page, sizeClass);
        usedBytes += SizeClasses.bytes(sizeClass);
        blocks++;
        int address = Address.of(page, granule);
        if (Memory.CHECKED) {
            poison(address, sizeClass, POISON_FRESH);
        }
        return address;
    }

    private int takeLowest(int page, int sizeClass) {
        long pageRecord = recordOf(page);
        int words = Native.getInt(pageRecord + WORDS);
        int word = Integer.numberOfTrailingZeros(words);
        int bitmap = Native.getInt(pageRecord + BITMAP);
        long wordAt = (bitmap == NO_BITMAP ? patternOf(sizeClass) : bitmapAt(bitmap)) + (word << WORD_SHIFT);
        long bits = Native.getLong(wordAt);
        int granule = (word << BITS_SHIFT) + Long.numberOfTrailingZeros(bits);
        bits &= bits - 1;
        if (bitmap != NO_BITMAP) {
            Native.putLong(wordAt, bits);
        }
        Native.putShort(pageRecord + FREE_COUNT, (short) (Native.getShort(pageRecord + FREE_COUNT) - 1));
        if (bits == 0) {
            words &= words - 1;
            Native.putInt(pageRecord + WORDS, words);
            if (words == 0) {
                unlink(page, sizeClass);
            }
        }
        return granule;
    }

    void free(int address, int bytes) {
        int sizeClass = SizeClasses.of(bytes);
        if (Memory.CHECKED) {
            requireBlock(address, sizeClass);
            poison(address, sizeClass, POISON_FREED);
        }
        int page = Address.page(address);
        int granule = Address.granule(address);
        long pageRecord = recordOf(page);
        int bitmap = Native.getInt(pageRecord + BITMAP);
        if (bitmap != NO_BITMAP) {
            setBit(bitmapAt(bitmap), granule);
        }
        Native.putInt(pageRecord + WORDS, Native.getInt(pageRecord + WORDS) | 1 << wordOf(granule));
        int freeCount = Native.getShort(pageRecord + FREE_COUNT) + 1;
        Native.putShort(pageRecord + FREE_COUNT, (short) freeCount);
        usedBytes -= SizeClasses.bytes(sizeClass);
        blocks--;
        if (freeCount == SizeClasses.blocksPerPage(sizeClass)) {
            closePage(page, sizeClass, freeCount > 1);
        } else if (freeCount == 1) {
            link(page, sizeClass);
        }
    }

    private int openPage(int sizeClass) {
        int page = table.takePage();
        long pageRecord = recordOf(page);
        if (SizeClasses.granules(sizeClass) < Long.SIZE) {
            int bitmap = takeBitmap();
            Native.copy(patternOf(sizeClass), bitmapAt(bitmap), BITMAP_BYTES);
            Native.putInt(pageRecord + BITMAP, bitmap);
        }
        Native.putInt(pageRecord + WORDS, ALL_WORDS[sizeClass]);
        Native.putShort(pageRecord + FREE_COUNT, (short) SizeClasses.blocksPerPage(sizeClass));
        Native.putByte(pageRecord + CLASS, (byte) (sizeClass + 1));
        link(page, sizeClass);
        return page;
    }

    private void closePage(int page, int sizeClass, boolean linked) {
        if (linked) {
            unlink(page, sizeClass);
        }
        long pageRecord = recordOf(page);
        Native.putByte(pageRecord + CLASS, (byte) 0);
        int bitmap = Native.getInt(pageRecord + BITMAP);
        if (bitmap != NO_BITMAP) {
            Native.putInt(bitmapAt(bitmap), spareBitmap);
            spareBitmap = bitmap;
            Native.putInt(pageRecord + BITMAP, NO_BITMAP);
        }
        table.givePage(page);
    }

    private int takeBitmap() {
        if (spareBitmap == NO_BITMAP) {
            return ++bitmapsMade;
        }
        int bitmap = spareBitmap;
        spareBitmap = Native.getInt(bitmapAt(bitmap));
        return bitmap;
    }

    private void link(int page, int sizeClass) {
        int head = heads[sizeClass];
        Native.putInt(recordOf(page) + NEXT, head);
        Native.putInt(recordOf(page) + PREVIOUS, NO_PAGE);
        if (head != NO_PAGE) {
            Native.putInt(recordOf(head) + PREVIOUS, page);
        }
        heads[sizeClass] = page;
    }

    private void unlink(int page, int sizeClass) {
        int next = Native.getInt(recordOf(page) + NEXT);
        int previous = Native.getInt(recordOf(page) + PREVIOUS);
        if (next != NO_PAGE) {
            Native.putInt(recordOf(next) + PREVIOUS, previous);
        }
        if (previous != NO_PAGE) {
            Native.putInt(recordOf(previous) + NEXT, next);
        } else {
            heads[sizeClass] = next;
        }
    }

    /// Visits every block that is given out, in the order of addresses.
    void forEachBlock(BlockVisitor visitor) {
        for (int page = 1; page < table.numbersUsed(); page++) {
            int sizeClass = classOf(page);
            if (sizeClass < 0) {
                continue;
            }
            int granules = SizeClasses.granules(sizeClass);
            for (int i = 0; i < SizeClasses.blocksPerPage(sizeClass); i++) {
                if (!isFree(page, i * granules)) {
                    visitor.block(Address.of(page, i * granules), SizeClasses.bytes(sizeClass));
                }
            }
        }
    }

    /// The beginning of the block that `address` lies in, or 0 where no block is given out there.
    int blockAt(int address) {
        int page = Address.page(address);
        int sizeClass = table.isInUse(page) ? classOf(page) : -1;
        if (sizeClass < 0) {
            return Address.NULL;
        }
        int granule = Address.granule(address);
        int start = granule - granule % SizeClasses.granules(sizeClass);
        boolean taken = bit(patternOf(sizeClass), start) && !isFree(page, start);
        return taken ? Address.of(page, start) : Address.NULL;
    }

    void requireAllocated(int address) {
        if (blockAt(address) == Address.NULL) {
            throw new IllegalStateException("no block is allocated at " + Integer.toUnsignedString(address));
        }
    }

    private void requireBlock(int address, int sizeClass) {
        if (blockAt(address) != address || address == Address.NULL) {
            throw new IllegalStateException("no allocated block begins at " + Integer.toUnsignedString(address));
        }
        int actual = classOf(Address.page(address));
        if (actual != sizeClass) {
            throw new IllegalStateException("block at " + Integer.toUnsignedString(address) + " has "
                    + SizeClasses.bytes(actual) + " bytes and is freed as one of " + SizeClasses.bytes(sizeClass));
        }
    }

    /// Checks invariants 1 to 4 over all pages.
    void validate() {
        long used = 0;
        for (int page = 1; page < table.numbersUsed(); page++) {
            int sizeClass = classOf(page);
            if (sizeClass >= 0) {
                long taken = (long) SizeClasses.blocksPerPage(sizeClass) - validatePage(page);
                used += taken * SizeClasses.bytes(sizeClass);
            }
        }
        require(used == usedBytes, "used bytes are " + used + ", accounted " + usedBytes);
        for (int sizeClass = 0; sizeClass < heads.length; sizeClass++) {
            int previous = NO_PAGE;
            for (int page = heads[sizeClass]; page != NO_PAGE; page = Native.getInt(recordOf(page) + NEXT)) {
                require(classOf(page) == sizeClass, "page " + page + " is on the list of another class");
                require(Native.getInt(recordOf(page) + PREVIOUS) == previous, "page " + page + " has a wrong link");
                require(Native.getShort(recordOf(page) + FREE_COUNT) > 0, "page " + page + " is full and listed");
                previous = page;
            }
        }
    }

    private int validatePage(int page) {
        int free = 0;
        int words = 0;
        for (int word = 0; word < Integer.SIZE; word++) {
            long pattern = Native.getLong(patternOf(classOf(page)) + (word << WORD_SHIFT));
            long bits = freeBits(page, word);
            require((bits & ~pattern) == 0, "page " + page + " has a free block where none begins");
            free += Long.bitCount(bits);
            words |= bits != 0 ? 1 << word : 0;
        }
        require(words == Native.getInt(recordOf(page) + WORDS), "page " + page + " summarises its words wrongly");
        require(free == Native.getShort(recordOf(page) + FREE_COUNT), "page " + page + " counts " + free + " free");
        require(free < SizeClasses.blocksPerPage(classOf(page)), "page " + page + " is empty and in use");
        return free;
    }

    private void poison(int address, int sizeClass, byte value) {
        // Poison must not make a copy that the program without it would not make.
        if (table.writableInPlace(address)) {
            Native.fill(table.writable(address), SizeClasses.bytes(sizeClass), value);
        }
    }

    long usedBytes() {
        return usedBytes;
    }

    long blocks() {
        return blocks;
    }

    /// What the books take for the pages that have ever been in use.
    long bookBytes() {
        return ((long) table.numbersUsed() << RECORD_SHIFT) + ((long) bitmapsMade << BITMAP_SHIFT);
    }

    void close() {
        Mapping.unmap(records, (long) table.pagesMax() << RECORD_SHIFT);
        Mapping.unmap(bitmaps, bitmapsBytes(table));
    }

    /// The page's size class, or -1.
    private int classOf(int page) {
        return Native.getByte(recordOf(page) + CLASS) - 1;
    }

    /// Whether the block that begins at a granule of the page is free.
    private boolean isFree(int page, int granule) {
        return (freeBits(page, wordOf(granule)) & 1L << granule) != 0;
    }

    /// A word of the bitmap, or what it would be where there is none.
    private long freeBits(int page, int word) {
        int bitmap = Native.getInt(recordOf(page) + BITMAP);
        if (bitmap != NO_BITMAP) {
            return Native.getLong(bitmapAt(bitmap) + (word << WORD_SHIFT));
        }
        boolean free = (Native.getInt(recordOf(page) + WORDS) & 1 << word) != 0;
        return free ? Native.getLong(patternOf(classOf(page)) + (word << WORD_SHIFT)) : 0;
    }

    private static int wordOf(int granule) {
        return granule >> BITS_SHIFT;
    }

    private static void setBit(long bitmap, int granule) {
        long wordAt = bitmap + (wordOf(granule) << WORD_SHIFT);
        Native.putLong(wordAt, Native.getLong(wordAt) | 1L << granule);
    }

    private static boolean bit(long bitmap, int granule) {
        return (Native.getLong(bitmap + (wordOf(granule) << WORD_SHIFT)) & 1L << granule) != 0;
    }

    private long recordOf(int page) {
        return records + ((long) page << RECORD_SHIFT);
    }

    private long bitmapAt(int bitmap) {
        return bitmaps + ((long) bitmap << BITMAP_SHIFT);
    }

    private static long patternOf(int sizeClass) {
        return PATTERNS + ((long) sizeClass << BITMAP_SHIFT);
    }
}
