package dev.jacinth.keyspace;

/// The memory that must be free before a command changes anything, so that it is either refused or runs to its end:
/// where memory ends in the middle of a change, neither half of it could be undone.
///
/// ```
///   capacity  ├────────────── in use ──────────────┤ UNIT ┤ UNIT ┤
///                                                  │      └ a command that adds data leaves this much to others
///                                                  └ no other command that changes data begins with less than this;
///                                                    only whole keys can be deleted all the same
/// ```
///
/// A *unit* is what a command may use, whatever its arguments are: the parts of structures that are rebuilt (a segment
/// of a Dict, the nodes of a Tree, a small value that becomes a large one, 8 KiB in blocks of up to 39 sizes), each in
/// a page that is opened for it. Arguments come on top:
///
/// - their bytes, and half of them again for what blocks of 4 KiB and more lose, [#ELEMENT_BYTES] for the block, slot
///   and place in a Tree of each;
/// - while a snapshot is open, the copies of pages that are written: a Blob is written in chunks of 4 KiB, each in
///   another page, and an element leads to as many pages as its structures have levels. There are never more copies
///   than pages in use.
///
/// All of it is an upper bound, and asking costs a few comparisons. What a command makes from other data (SUNIONSTORE,
/// COPY) is made beside the old data first; what is then put in its place needs no more than a unit, which is asked
/// for at that point ([#requireUnit]). A command that adds or removes many elements for few arguments asks for them by
/// itself.
public final class Headroom {

    /// The pages of a unit: 2 MiB.
    public static final int UNIT_PAGES = 128;

    private static final int UNIT_COPIES = 512;
    private static final int UPKEEP_PAGES = 16;
    private static final int PAGE_SHIFT = 14;
    private static final int BLOB_INDEX_SHIFT = 8;
    private static final long ELEMENT_BYTES = 48;
    private static final long ELEMENT_COPIES = 32;
    private static final int BYTES_PER_COPY_SHIFT = 10;

    private final Keyspace keyspace;

    Headroom(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /// Throws [dev.jacinth.memory.MemoryExhausted] unless a command with so many arguments, which have so many bytes
    /// together, runs to its end.
    ///
    /// @param units 0 for what only deletes keys, 2 for what adds data, 1 for anything else
    public void require(int units, int arguments, long bytes) {
        long pages = units == 0 ? 0 : (bytes + (bytes >> 1) + arguments * ELEMENT_BYTES >> PAGE_SHIFT);
        keyspace.memory()
                .requireRoom((long) units * UNIT_PAGES + pages, copies(arguments) + (bytes >> BYTES_PER_COPY_SHIFT));
    }

    /// As [#require], for what is about to be put in the place of something else, when all of it is made.
    public void requireUnit() {
        keyspace.memory().requireRoom(UNIT_PAGES, UNIT_COPIES);
    }

    /// As [#require], for so many elements, short ones, that a command is about to add.
    public void requireForMore(long elements) {
        long pages = UNIT_PAGES + (elements >> PAGE_SHIFT) * ELEMENT_BYTES;
        keyspace.memory().requireRoom(pages, copies(elements));
    }

    /// As [#require], for so many elements that a command is about to remove.
    public void requireForFewer(long elements) {
        keyspace.memory().requireRoom(UNIT_PAGES, copies(elements));
    }

    /// As [#require], for so many keys that are about to be deleted one after the other.
    void requireToDelete(long keys) {
        keyspace.memory().requireRoom(0, copies(keys));
    }

    /// As [#require], for a string that is about to grow by so many bytes.
    public void requireForBytes(long bytes) {
        keyspace.memory().requireRoom(UNIT_PAGES + (bytes + (bytes >> BLOB_INDEX_SHIFT) >> PAGE_SHIFT), UNIT_COPIES);
    }

    private static long copies(long elements) {
        return UNIT_COPIES + Math.clamp(elements, 0, Integer.MAX_VALUE) * ELEMENT_COPIES;
    }

    /// Whether a key can be deleted that no command asks to delete: its time has come, or it makes room. If not, that
    /// waits.
    boolean isEnoughToDelete() {
        return keyspace.memory().hasRoom(0, UNIT_COPIES);
    }

    /// Whether there is memory for something small that no command asks for: to remove a field whose time has come, to
    /// keep a count, to begin an empty database. If not, that waits or is done without.
    public boolean isEnoughForUpkeep() {
        return keyspace.memory().hasRoom(UPKEEP_PAGES, UNIT_COPIES);
    }
}
