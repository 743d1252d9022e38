package dev.jacinth.memory;

/// The sizes blocks come in.
///
/// ```
///   8 16 24 ... 128                        every multiple of 8          waste < 8 bytes
///   160 192 224 256 320 384 448 512        four to a doubling           waste < 1/4 of what was asked for
///   624 776 904 1024 1256 1488 1816 2048
///   2336 2728 3272 4096 5456 8192 16384    a page divided by 7, 6, 5, 4, 3, 2, 1
/// ```
///
/// Above 512 the sizes are what a whole number of blocks leaves of a page, rounded down to a granule, so that hardly
/// anything is lost at its end: 16384 / 26 = 630 gives 624, and so on.
///
/// Invariants, checked when the class is initialised:
/// 1. Sizes ascend and are multiples of the granule.
/// 2. No page loses more than 1/32 at its end.
/// 3. From 128 bytes on a class is at most 1/3 larger than the one before, up to 4096; above, pages decide.
final class SizeClasses {

    private static final int[] BYTES = {
        8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128,
        160, 192, 224, 256, 320, 384, 448, 512, 624, 776, 904, 1024, 1256, 1488, 1816, 2048,
        2336, 2728, 3272, 4096, 5456, 8192, Memory.PAGE_BYTES,
    };

    static final int COUNT = BYTES.length;

    /// Class by size in granules, rounded up.
    private static final byte[] BY_GRANULES = new byte[Address.GRANULES_PER_PAGE + 1];

    /// Blocks in a page by class, since a division would be the slowest part of freeing a block.
    private static final short[] BLOCKS_PER_PAGE = new short[COUNT];

    static {
        int sizeClass = 0;
        for (int granules = 0; granules < BY_GRANULES.length; granules++) {
            if (granules * Address.GRANULE_BYTES > BYTES[sizeClass]) {
                sizeClass++;
            }
            BY_GRANULES[granules] = (byte) sizeClass;
        }
        Constants.require(BYTES[COUNT - 1] == Memory.PAGE_BYTES, "the last class is a page");
        for (int i = 0; i < COUNT; i++) {
            BLOCKS_PER_PAGE[i] = (short) (Memory.PAGE_BYTES / BYTES[i]);
            Constants.require(BYTES[i] % Address.GRANULE_BYTES == 0, "sizes are whole granules");
            Constants.require(i == 0 || BYTES[i] > BYTES[i - 1], "sizes ascend");
            Constants.require(Memory.PAGE_BYTES % BYTES[i] <= Memory.PAGE_BYTES / 32, "little is lost of a page");
            Constants.require(
                    BYTES[i] <= 128 || BYTES[i] > 4096 || 3 * BYTES[i] <= 4 * BYTES[i - 1], "classes lie close");
        }
    }

    private SizeClasses() {}

    /// The class for a block of `bytes`, 1 to a page. Throws `ArrayIndexOutOfBoundsException` above.
    static int of(int bytes) {
        return BY_GRANULES[(bytes + Address.GRANULE_BYTES - 1) >> Address.GRANULE_SHIFT];
    }

    static int bytes(int sizeClass) {
        return BYTES[sizeClass];
    }

    static int granules(int sizeClass) {
        return BYTES[sizeClass] >> Address.GRANULE_SHIFT;
    }

    static int blocksPerPage(int sizeClass) {
        return BLOCKS_PER_PAGE[sizeClass];
    }
}
