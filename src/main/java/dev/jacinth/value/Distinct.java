package dev.jacinth.value;

import dev.jacinth.bytes.JavaHeap;
import dev.jacinth.structure.Pack;

/// Tells what came before from what did not: numbers other than 0, of which it is known how many will come at most. A
/// table with open addressing, at most half full.
public final class Distinct {

    private static final int HASH_MULTIPLIER = 0x9E37_79B9;

    private final int[] table;
    private final int mask;
    private final int shift;

    /// Throws `OutOfMemoryError` where the Java heap has no room for so many.
    ///
    /// @param countMax how many different numbers will be added at most
    public Distinct(int countMax) {
        long slots = 4L * Integer.highestOneBit(Math.max(1, countMax));
        JavaHeap.require(slots * Integer.BYTES);
        table = new int[(int) slots];
        mask = table.length - 1;
        shift = Integer.SIZE - Integer.numberOfTrailingZeros(table.length);
    }

    /// Adds a number, which is not 0; false if it was there.
    public boolean add(int number) {
        int at = number * HASH_MULTIPLIER >>> shift;
        while (table[at] != 0) {
            if (table[at] == number) {
                return false;
            }
            at = at + 1 & mask;
        }
        table[at] = number;
        return true;
    }

    /// Whether, of every `entries` entries of a pack, the first is another string each time.
    public static boolean areKeys(Pack pack, int entries, ValueContext context) {
        Distinct hashes = new Distinct(pack.count() / entries);
        long seed = context.packSeed();
        for (int at = pack.first(); at != Pack.NONE; at = behind(pack, at, entries)) {
            // Two strings may have one hash: then it is looked for among all before it.
            if (!hashes.add(pack.hash(at, seed) | 1) && isBefore(pack, at, entries)) {
                return false;
            }
        }
        return true;
    }

    /// What [Pack#next] finds more slowly where entries are of different kinds.
    private static int behind(Pack pack, int position, int entries) {
        int at = pack.next(position);
        for (int i = 1; i < entries; i++) {
            at = pack.next(at);
        }
        return at;
    }

    private static boolean isBefore(Pack pack, int at, int entries) {
        return pack.find(pack.first(), pack.address(at), pack.length(at), entries - 1) != at;
    }
}
