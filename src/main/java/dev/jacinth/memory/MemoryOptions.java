package dev.jacinth.memory;

/// What a [Memory] is created with.
///
/// @param capacityBytes the most that the pages of the data set may take, copies held by snapshots not counted; from
///     one page to 32 GiB. Tables are reserved for it but cost nothing before they are used.
/// @param hugePages ask the kernel for 2 MiB pages (`MADV_HUGEPAGE`) underneath the chunks
public record MemoryOptions(long capacityBytes, boolean hugePages) {

    /// The reach of a 32-bit address: 32 GiB.
    public static final long CAPACITY_BYTES_MAX = (long) Address.PAGES_MAX * Memory.PAGE_BYTES;

    public MemoryOptions {
        if (capacityBytes < Memory.PAGE_BYTES || capacityBytes > CAPACITY_BYTES_MAX) {
            throw new IllegalArgumentException("capacity of " + capacityBytes + " bytes is outside " + Memory.PAGE_BYTES
                    + " to " + CAPACITY_BYTES_MAX);
        }
    }

    /// The largest capacity, and pages of the kernel's ordinary size.
    public static MemoryOptions defaults() {
        return new MemoryOptions(CAPACITY_BYTES_MAX, false);
    }

    public MemoryOptions withCapacityBytes(long bytes) {
        return new MemoryOptions(bytes, hugePages);
    }

    public MemoryOptions withHugePages(boolean wanted) {
        return new MemoryOptions(capacityBytes, wanted);
    }
}
