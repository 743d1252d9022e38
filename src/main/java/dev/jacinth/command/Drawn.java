package dev.jacinth.command;

/// The numbers that were drawn at random so far, where each is wanted once: an open table, of which at most half is
/// filled.
final class Drawn {

    private static final int SLOTS_MIN = 16;
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    /// Each number plus 1; 0 is an empty slot.
    private final long[] slots;

    /// @param count how many numbers are wanted
    Drawn(int count) {
        slots = new long[Math.max(SLOTS_MIN, 4 * Integer.highestOneBit(count))];
    }

    /// Adds a number, which is not negative; false if it was drawn before.
    boolean add(long number) {
        int mask = slots.length - 1;
        int at = (int) (number * FACTOR >>> Integer.SIZE) & mask;
        while (slots[at] != 0) {
            if (slots[at] == number + 1) {
                return false;
            }
            at = at + 1 & mask;
        }
        slots[at] = number + 1;
        return true;
    }
}
